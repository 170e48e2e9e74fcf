//! Statements that mean harm, or are merely wrong.

/// Two hundred and more; each is to be refused, or answered within its limits.
pub(crate) fn statements() -> Vec<String> {
    let mut hostile: Vec<String> = [
        // What writes, or reads what is no view.
        "COPY cases TO '/tmp/cityops-stolen.csv'", "COPY (SELECT * FROM cases) TO '/tmp/cityops-stolen.parquet' STORED AS PARQUET",
        "CREATE EXTERNAL TABLE p STORED AS CSV LOCATION '/etc/passwd'", "CREATE TABLE t AS SELECT 1", "CREATE VIEW v AS SELECT 1",
        "CREATE OR REPLACE VIEW cases AS SELECT 1", "CREATE SCHEMA s", "CREATE DATABASE d", "CREATE FUNCTION f() RETURNS INT RETURN 1",
        "DROP TABLE cases", "DROP VIEW cases", "DROP SCHEMA public CASCADE", "DELETE FROM cases", "UPDATE cases SET area = 'x'",
        "INSERT INTO cases VALUES (1)", "INSERT INTO areas SELECT * FROM areas", "TRUNCATE TABLE cases", "ALTER TABLE cases ADD x INT",
        "MERGE INTO cases USING areas ON true WHEN MATCHED THEN DELETE", "GRANT ALL ON cases TO x", "SET datafusion.execution.batch_size = 1",
        "SET TIME ZONE 'UTC'", "RESET datafusion.execution.batch_size", "SHOW ALL", "SHOW TABLES", "SHOW COLUMNS FROM cases", "DESCRIBE cases",
        "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "BEGIN", "COMMIT", "ROLLBACK", "START TRANSACTION", "USE x", "CALL f()", "LOAD 'x'",
        "ATTACH DATABASE '/etc/passwd' AS x", "PRAGMA x", "VACUUM", "ANALYZE TABLE cases", "KILL 1", "LISTEN x", "EXPLAIN ANALYZE SELECT 1",
        "EXPLAIN VERBOSE ANALYZE SELECT * FROM cases", "EXPLAIN DELETE FROM cases", "EXPLAIN EXPLAIN SELECT 1", "SELECT 1 INTO t",
        "SELECT * INTO OUTFILE '/tmp/x' FROM cases", "WITH d AS (DELETE FROM cases RETURNING *) SELECT * FROM d",
        "SELECT * FROM '/etc/passwd'", "SELECT * FROM \"/etc/passwd\"", "SELECT * FROM 'file:///etc/passwd'", "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM parquet_metadata('/etc/passwd')", "SELECT pg_read_file('/etc/passwd')", "SELECT * FROM \"http://127.0.0.1:1/x.csv\"",
        "SELECT * FROM information_schema.tables", "SELECT * FROM information_schema.df_settings", "SELECT * FROM pg_catalog.pg_class",
        "SELECT * FROM datafusion.public.secrets", "SELECT * FROM case_steps", "SELECT version()", "SELECT current_user", "SELECT current_database()",
        // More than one, and comments that hide it.
        "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE cases", ";", ";;;;", "", " ", "-- nothing", "/* nothing */", "SELECT 1 -- ; DROP TABLE cases\n; DROP TABLE cases",
        "SELECT 1 /* ; */; COPY cases TO '/tmp/x'", "/*/* nested */ SELECT 1", "SELECT 1 /* open", "/*!50000 DROP TABLE cases */", "SELECT 1 -- \r\n; DELETE FROM cases",
        "SELECT 'x'';' ; DROP TABLE cases; --'", "SELECT $$;$$; DROP TABLE cases", "# SELECT 1", "\\copy cases to '/tmp/x'",
        // What makes many rows or bytes of few.
        "SELECT * FROM generate_series(1, 100000000000)", "SELECT count(*) FROM generate_series(1, 9223372036854775807)", "SELECT * FROM range(0, 99999999999)",
        "SELECT generate_series(1, 100000000000)", "SELECT repeat('x', 2000000000)", "SELECT length(repeat('x', 2000000000))", "SELECT \"repeat\"('x', 5)",
        "SELECT RePeAt('x', 5)", "SELECT lpad('x', 2000000000, 'y')", "SELECT rpad('x', 2147483647)", "SELECT space(2000000000)", "SELECT array_agg(a.case_no) FROM cases a, cases b, cases c",
        "SELECT string_agg(a.case_no, 'x') FROM cases a, cases b, cases c", "SELECT unnest([1, 2, 3])", "SELECT * FROM unnest(ARRAY[1, 2])",
        "SELECT range(1, 100000000000)", "SELECT array_repeat(1, 2000000000)", "SELECT make_array(1)", "SELECT to_hex(1), md5('x'), sha512('x')", "SELECT random() FROM cases a, cases b",
        "SELECT uuid()", "SELECT regexp_replace(repeat('a', 100000), '(a*)*b', 'x')", "SELECT regexp_like('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')",
        "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' ~ '^(a+)+$'", "SELECT count(*) FROM cases WHERE case_no ~ '((((a{1,100}){1,100}){1,100}){1,100})'",
        "SELECT 'x' ~ '('", "SELECT 'x' SIMILAR TO '%(a|b)*'", "SELECT 'x' LIKE '%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%y'",
        "SELECT encode('x', 'base64')", "SELECT digest('x', 'md5')", "SELECT sleep(100)", "SELECT pg_sleep(100)", "SELECT benchmark(1000000000, 1)",
        // What goes on without end.
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r", "WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n FROM r) SELECT count(*) FROM r",
        "SELECT * FROM (WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT * FROM r) x",
        "SELECT count(*) FROM cases a, cases b, cases c, cases d", "SELECT count(*) FROM cases a CROSS JOIN cases b CROSS JOIN cases c CROSS JOIN cases d CROSS JOIN cases e",
        "SELECT sum(a.promised_days * b.promised_days) FROM cases a, cases b, cases c, cases d", "SELECT * FROM cases a, cases b, cases c ORDER BY a.case_no, b.case_no, c.case_no",
        "SELECT * FROM cases a, cases b, cases c ORDER BY c.case_no DESC LIMIT 1000000", "SELECT a.case_no || b.case_no || c.case_no, count(*) FROM cases a, cases b, cases c GROUP BY 1",
        "SELECT DISTINCT a.case_no, b.case_no, c.case_no FROM cases a, cases b, cases c", "SELECT count(DISTINCT a.case_no || b.case_no || c.case_no) FROM cases a, cases b, cases c",
        "SELECT row_number() OVER (ORDER BY a.case_no || b.case_no) FROM cases a, cases b, cases c", "SELECT sum(1) OVER (PARTITION BY a.case_no) FROM cases a, cases b, cases c",
        "SELECT median(a.promised_days) FROM cases a, cases b, cases c, cases d", "SELECT lag(a.case_no, 1000000000) OVER (ORDER BY b.case_no) FROM cases a, cases b, cases c",
        "SELECT a.* FROM cases a JOIN cases b ON a.case_no < b.case_no JOIN cases c ON b.case_no <> c.case_no ORDER BY 1", "SELECT * FROM cases a FULL JOIN cases b ON true FULL JOIN cases c ON true",
        "SELECT * FROM cases WHERE case_no IN (SELECT a.case_no || b.case_no FROM cases a, cases b, cases c)", "SELECT (SELECT count(*) FROM cases b, cases c, cases d) FROM cases",
        "SELECT * FROM cases a, LATERAL (SELECT * FROM cases b, cases c, cases d) x", "SELECT first_value(a.case_no) OVER (ORDER BY b.case_no ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM cases a, cases b, cases c",
        "SELECT a.case_no FROM cases a, cases b, cases c UNION SELECT a.case_no || b.case_no FROM cases a, cases b, cases c", "SELECT * FROM cases a NATURAL JOIN cases b, cases c, cases d EXCEPT SELECT * FROM cases a NATURAL JOIN cases b, cases c, cases d",
        "SELECT grouping(area) FROM cases a GROUP BY CUBE (area, department, stage, case_no, service_item, title, channel)", "SELECT 1 FROM cases GROUP BY GROUPING SETS ((1), (2), ())",
        // Numbers, instants and signs at their ends.
        "SELECT 1 / 0", "SELECT 1 % 0", "SELECT 9223372036854775807 + 1", "SELECT -9223372036854775808 - 1", "SELECT 9223372036854775807 * 9223372036854775807", "SELECT abs(-9223372036854775808)",
        "SELECT CAST(1e300 AS INT)", "SELECT CAST('x' AS BIGINT)", "SELECT CAST('9999-99-99' AS DATE)", "SELECT CAST('300000-01-01' AS TIMESTAMP)", "SELECT TIMESTAMP '0000-00-00'",
        "SELECT INTERVAL '9999999999999 years' + now()", "SELECT now() + INTERVAL '300000000 months'", "SELECT date_trunc('century', now())", "SELECT date_trunc('', now())",
        "SELECT date_bin(INTERVAL '0 seconds', now(), now())", "SELECT date_bin(INTERVAL '-1 seconds', now(), now())", "SELECT make_date(999999999, 99, 99)", "SELECT to_timestamp(9223372036854775807)",
        "SELECT from_unixtime(9223372036854775807)", "SELECT factorial(1000000)", "SELECT factorial(-1)", "SELECT power(10, 1000000)", "SELECT gcd(-9223372036854775808, -1)", "SELECT lcm(9223372036854775807, 9223372036854775806)",
        "SELECT substr('x', -9223372036854775808, 9223372036854775807)", "SELECT left('x', -9223372036854775808)", "SELECT right('x', 9223372036854775807)", "SELECT split_part('x', 'x', -9223372036854775808)",
        "SELECT chr(-1), chr(1114112)", "SELECT chr(55296)", "SELECT round(1.5, 2147483647)", "SELECT trunc(1.5, -2147483648)", "SELECT log(0), ln(-1), sqrt(-1)", "SELECT 1e999", "SELECT 0x7fffffffffffffffffff",
        "SELECT 99999999999999999999999999999999999999999999999999999999999999999999999999999999", "SELECT CAST(1 AS DECIMAL(999, 999))", "SELECT CAST('9' AS DECIMAL(76, 0)) * CAST('9' AS DECIMAL(76, 0))",
        "SELECT to_char(now(), '%%%%%Q%Q%')", "SELECT ntile(0) OVER () FROM cases", "SELECT nth_value(1, -9223372036854775808) OVER () FROM cases", "SELECT approx_percentile_cont(2) WITHIN GROUP (ORDER BY promised_days) FROM cases",
        "SELECT working_days(now(), TIMESTAMP '1600-01-01')", "SELECT working_minutes(TIMESTAMP '1800-01-01', TIMESTAMP '2200-01-01')", "SELECT * FROM cases LIMIT 9223372036854775807 OFFSET 9223372036854775807", "SELECT * FROM cases LIMIT -1",
        // Letters that look like others, and none that are letters.
        "ЅELECT 1", "SELECT 1", "SELECT\u{a0}1", "SELECT\u{3000}1", "SELECT 1；DROP TABLE cases", "SELECT ‘x’", "SELECT '\u{202e}x'", "SELECT \"\u{200b}\"", "\u{feff}SELECT 1", "SELECT '\0'", "SELECT \u{1}",
        "SELECT '😀' || chr(128512)", "SELECT \"case_no\u{300}\" FROM cases", "SELEC 1", "SELECT FROM WHERE", "SELECT (", "SELECT 'open", "SELECT \"open", "SELECT $tag$open", "SELECT $1", "SELECT ?", "SELECT :x", "SELECT @x", "{}", "SELECT {x}",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    // What is long or deep.
    let around =
        |before: &str, inner: &str, after: &str, times: usize| format!("SELECT {}{inner}{}", before.repeat(times), after.repeat(times));
    for times in [45, 500, 20_000] {
        hostile.push(around("(", "1", ")", times));
        hostile.push(around("(SELECT ", "1", ")", times));
        hostile.push(around("CASE WHEN true THEN ", "1", " END", times));
        hostile.push(around("NOT ", "true", "", times));
        hostile.push(around("- ", "1", "", times));
        hostile.push(around("abs(", "1", ")", times));
        hostile.push(around("[", "1", "]", times));
    }
    for times in [1_200, 20_000] {
        hostile.push(format!("SELECT 1 WHERE 1 = 1{}", " OR 1 = 2".repeat(times)));
        hostile.push(format!("SELECT count(*) FROM cases WHERE area = 'x'{}", " OR area=area".repeat(times)));
        hostile.push(format!("SELECT 1{}", " + 1".repeat(times)));
        hostile.push(format!("SELECT 'x'{}", " || 'x'".repeat(times)));
        hostile.push(format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(times)));
        hostile.push(format!("SELECT 1 WHERE 1 IN (1{})", ",1".repeat(times)));
        hostile.push(format!("SELECT 1{}", ", 1".repeat(times)));
        hostile.push(format!("SELECT * FROM areas{}", ", areas".repeat(times / 10)));
        hostile.push(format!("WITH a AS (SELECT 1 AS x){} SELECT 1", ", b AS (SELECT 1 AS x)".repeat(times / 4)));
    }
    // Each is ten times the one before.
    let grown = (1..30).map(|n| format!(", t{n} AS (SELECT a.* FROM t{} a, t{} b)", n - 1, n - 1)).collect::<Vec<_>>().concat();
    hostile.push(format!("WITH t0 AS (SELECT 1 AS x UNION ALL SELECT 2){grown} SELECT count(*) FROM t29"));
    hostile.push(format!("SELECT '{}'", "x".repeat(60_000)));
    hostile.push(format!("SELECT 1 AS \"{}\"", "x".repeat(30_000)));
    hostile.push(format!("SELECT {}", "9".repeat(30_000)));
    hostile.push(format!("SELECT 1 {}", "/* */".repeat(6_000)));
    hostile.push(format!("SELECT 1 {}", "/*".repeat(10_000)));
    hostile
}
