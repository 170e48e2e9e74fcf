# Sums what cargo and node say of their tests into one line; fails if a test failed, or a step did without saying of which test.
FILENAME ~ /\.code$/ { steps++; if ($1 != 0) broken++ }
/^test result: / { passed += $4; failed += $6; skipped += $8 }
/^(#|ℹ) (pass|fail|cancelled|skipped|todo) [0-9]+$/ {
    if ($2 == "pass") passed += $3
    else if ($2 == "fail" || $2 == "cancelled") failed += $3
    else skipped += $3
}
END {
    if (broken > 0 && failed == 0) failed = broken
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0 || steps == 0
}
