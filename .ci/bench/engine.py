#!/usr/bin/env python3
"""Measures the engine beside the tools that a user would otherwise pick, all on the same rows, in one run.

What is compared is processor time, not the clock. Each contestant answers the indicators of `workload.py` for every batch,
merges them into running totals and has what changed read back; `peers/` says how each does it. Before a figure is printed,
every contestant's totals must equal ours. The tools are installed from the package index into target/bench/venv; one that cannot
be had leaves its column empty, with the reason. Writes target/bench/engine.json, and engine.md with the table for README;
what year.py measured before stands in both.
Usage: .ci/bench/engine.py        CARGO_TARGET_DIR is where our side is built
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import workload

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).resolve().parent / "peers"
BENCH = ROOT / "target" / "bench"
INPUT = BENCH / "engine"
YEAR = BENCH / "year.json"
WARM = workload.BATCH_ROWS
OURS = "cityops"
# Processor seconds swing with what else the machine does: everything runs this often, in turn, and each one's quickest counts.
ROUNDS = 2
PATIENCE_S = 900

# What is measured: a set of indicators and the rows of a batch. Beside it the peers, and how many batches each is given: the slow
# ones fewer, and what they need is told per batch.
THOUSAND, TWENTY, TWENTY_SMALL = ("thousand", 10_000), ("twenty", 10_000), ("twenty", 1_000)
CONTESTS = {
    THOUSAND: {"Polars": 5, "Polars fused by hand": 5, "DataFusion": 3, "DuckDB": 3, "ClickHouse": 3},
    TWENTY: {"Polars": 20, "DataFusion": 20, "DuckDB": 20, "ClickHouse": 10, "Flink": 20},
    TWENTY_SMALL: {"Polars": 200, "DataFusion": 100, "DuckDB": 100, "ClickHouse": 50},
}
SCRIPTS = {"Polars": "polars_lazy", "Polars fused by hand": "polars_fused", "DataFusion": "datafusion_sql", "DuckDB": "duckdb_merge",
           "ClickHouse": "chdb_views", "Flink": "flink_sql"}
# Below target/bench, with what is installed there.
VENVS = {"venv": "requirements.txt", "venv-flink": "requirements-flink.txt"}
COMPARED_BY_FLINK = 3 * workload.BATCH_ROWS


class Failed(Exception):
    """A contestant gave no figure; why."""


def output_of(command):
    """The last line that a command prints."""
    try:
        ended = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(str(error)) from error
    if ended.returncode != 0:
        said = [line for line in ended.stderr.splitlines() if line.strip()]
        raise Failed(said[-1] if said else f"exit code {ended.returncode}")
    return ended.stdout.strip().rsplit("\n", 1)[-1]


def venv_of(peer):
    return "venv-flink" if peer == "Flink" else "venv"


def install(venv):
    """Makes a scratch environment and fills it, if that is not done yet."""
    folder, requirements = BENCH / venv, PEERS / VENVS[venv]
    installed = folder / "installed.txt"
    if installed.exists() and installed.read_text() == requirements.read_text():
        return
    print(f"installing {requirements.name} into {folder.relative_to(ROOT)}", flush=True)
    output_of([sys.executable, "-m", "venv", "--clear", folder])
    output_of([folder / "bin" / "pip", "install", "--quiet", "--requirement", requirements])
    installed.write_text(requirements.read_text())


def missing():
    """The peers that cannot be had, and why."""
    failed = {}
    for venv in VENVS:
        try:
            install(venv)
        except Failed as reason:
            failed |= {peer: f"it cannot be installed: {reason}" for peer in SCRIPTS if venv_of(peer) == venv}
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        failed["Flink"] = "there is no Java"
    return failed


def ours(indicators, batch_rows, further=None, readings=()):
    task = {"rows": str(INPUT / "rows.json"), "indicators": str(INPUT / indicators), "further": further and str(INPUT / further),
            "batch_rows": batch_rows, "warm": WARM, "readings": [[rows, str(path)] for rows, path in readings]}
    command = ["cargo", "bench", "--locked", "--quiet", "--profile", "dev", "--workspace", "--bench", "engine", "--", json.dumps(task)]
    return json.loads(output_of(command))


def totals_path(name, contest, rows):
    return INPUT / f"totals-{name.replace(' ', '-').lower()}-{contest[0]}-{contest[1]}-{rows}.tsv"


def theirs(peer, contest):
    """Measures a peer and compares its totals with ours after the same rows."""
    indicators, batch_rows = contest
    rows = WARM + CONTESTS[contest][peer] * batch_rows
    compared = COMPARED_BY_FLINK if peer == "Flink" else rows
    task = {"folder": str(INPUT), "set": indicators, "batch_rows": batch_rows, "rows": rows, "warm": WARM, "compared": compared,
            "totals": str(totals_path(peer, contest, compared))}
    result = json.loads(output_of([BENCH / venv_of(peer) / "bin" / "python", PEERS / f"{SCRIPTS[peer]}.py", json.dumps(task)]))
    left, right = (sorted(totals_path(name, contest, compared).read_text().splitlines()) for name in (OURS, peer))
    if left != right:
        differing = len(set(left) ^ set(right))
        raise Failed(f"its totals differ from ours after {compared} rows, in {differing} lines")
    return result | {"compared": len(left)}


def run_contest(contest, failed):
    """The quickest of each contestant's runs."""
    indicators, batch_rows = contest
    compared = {WARM + batches * batch_rows for batches in CONTESTS[contest].values()} | {COMPARED_BY_FLINK}
    quickest = {}

    def keep(name, result):
        if name not in quickest or result["cpu_s"] < quickest[name]["cpu_s"]:
            quickest[name] = result
    for turn in range(ROUNDS):
        readings = [(rows, totals_path(OURS, contest, rows)) for rows in compared]
        keep(OURS, ours(indicators, batch_rows, readings=readings if turn == 0 else ())[0])
        for peer in CONTESTS[contest]:
            # Flink is warmed by a run of its own, and takes a minute each time.
            if peer not in failed and not (peer == "Flink" and turn > 0):
                try:
                    keep(peer, theirs(peer, contest))
                except Failed as reason:
                    failed[peer] = str(reason)
                    quickest.pop(peer, None)
    return quickest


def tell_contest(contest, results, failed):
    indicators, batch_rows = contest
    given = workload.SETS[indicators]()
    types = sorted({workload.COLUMNS[key] for found in given for key in found.keys})
    print(f"\n{len(given)} indicators, batches of {batch_rows} rows, keys of type {', '.join(types)}; the quickest of {ROUNDS} runs")
    for name, result in results.items():
        used = result["cpu_s"]
        batches = f"{result['batches']} batches" if result["batches"] else f"{result['rows']} rows"
        equal = "" if name == OURS else f", {result['compared']} totals equal ours"
        print(f"  {name:21} {used:8.3f} CPU s for {batches}, {result['changed']} groups read back{equal}")
    for name in CONTESTS[contest]:
        if name in failed:
            print(f"  {name:21} no figure: {failed[name]}")


def further_us(rounds=ROUNDS + 1):
    """Processor time of one more indicator per 10 000 records, in microseconds."""
    def once():
        without, with_further = ours("thousand", 10_000, further="further")
        more = with_further["indicators"] - without["indicators"]
        return (with_further["cpu_s"] - without["cpu_s"]) * 1e6 / more * 10_000 / without["rows"]
    return sorted(once() for _ in range(rounds))[rounds // 2]


def row(figure, unit, ours, aim, peers=None, better="lower"):
    """A line of the table. `aim` has what is asked of `ours` (a bound) and of the ratio to each peer (at least)."""
    peers = peers or {}
    ratio = {name: value / ours if better == "lower" else ours / value for name, value in peers.items()}
    bounds = [ours <= aim[OURS] if better == "lower" else ours >= aim[OURS]] if OURS in aim else []
    bounds += [ratio[name] >= times if name in ratio else None for name, times in aim.items() if name != OURS]
    met = False if False in bounds else None if None in bounds else True
    return {"figure": figure, "unit": unit, "better": better, "ours": ours, "peers": peers, "ratio": ratio, "aim": aim, "met": met}


def rows_of(results):
    def per_batch_ms(result):
        return result["cpu_s"] * 1e3 / result["rows"] * 10_000

    def per_s(result):
        return result["rows"] / result["cpu_s"]

    def contest(found, figure, unit, measure, aim, better):
        values = {name: measure(result) for name, result in results[found].items()}
        return row(figure, unit, values.pop(OURS), aim, values, better)
    return [
        contest(THOUSAND, "1000 indicators, CPU per 10 000 records, all included", "ms", per_batch_ms,
                {OURS: 20, "Polars": 40, "DataFusion": 80, "DuckDB": 150, "ClickHouse": 150}, "lower"),
        contest(TWENTY, "20 indicators, 10 000-row batches", "records/CPU s", per_s,
                {"Polars": 3, "DataFusion": 10, "Flink": 100}, "higher"),
        contest(TWENTY_SMALL, "20 indicators, 1000-row batches", "records/CPU s", per_s, {"Polars": 10}, "higher"),
        row("indicator 1001 that fits a family, CPU per 10 000 records", "µs", further_us(), {OURS: 10}),
        *rows_of_year(),
        # A further figure is a further line here: row(what it is, its unit, measured, {OURS: aim}, better="higher" or "lower").
    ]


def rows_of_year():
    """What year.py measured with the whole program, if it was run."""
    if not YEAR.exists():
        return []
    measured = json.loads(YEAR.read_text())
    history = f"{round(measured['records'] / 1e6, 1):g} M records"
    return [
        row(f"new indicator over {history} of history, live", "s", measured["new_live_s"], {OURS: 10}),
        row("longest pause of the others meanwhile", "ms", measured["others_meanwhile_ms"], {OURS: 1000}),
        row(f"JSON records by file to {measured['live_indicators']} live indicators, one core, journal included", "records/s",
            measured["live_per_s"], {OURS: 100_000}, better="higher"),
        row(f"a year of a city, {history}, resident at the start", "MB", round(measured["start_mib"] * 1.048576), {OURS: 400}),
        row(f"a year of a city, {history}, from start to live", "s", measured["start_s"], {OURS: 5}),
    ]


def told(value):
    """Three digits that count."""
    if abs(round(value)) < 1000:
        return f"{value:.3g}"
    step = 10 ** (len(str(round(abs(value)))) - 3)
    return f"{round(value / step) * step:_}".replace("_", " ")


def table(rows):
    """The table as Markdown."""
    peers = [name for name in SCRIPTS if any(name in line["peers"] for line in rows)]
    lines = [["figure", "ours", *peers, "aim", "met"]]
    for line in rows:
        sign = "≤" if line["better"] == "lower" else "≥"
        aims = [f"{sign} {line['aim'][OURS]} {line['unit']}"] if OURS in line["aim"] else []
        aims += [f"≥ {times}× {name}" for name, times in line["aim"].items() if name != OURS]
        cells = [f"{told(line['peers'][name])} ({told(line['ratio'][name])}×)" if name in line["peers"] else "" for name in peers]
        lines.append([line["figure"], f"{told(line['ours'])} {line['unit']}", *cells, ", ".join(aims),
                      {True: "yes", False: "no", None: "open"}[line["met"]]])
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def main():
    shutil.rmtree(INPUT, ignore_errors=True)
    workload.write(INPUT)
    failed = missing()
    results = {contest: run_contest(contest, failed) for contest in CONTESTS}
    for contest, found in results.items():
        tell_contest(contest, found, failed)
    print("\nwhat each does for a batch, on one thread where it can be set")
    print(f"  {OURS}: interns keys, adds up cells, keeps totals of today's window, gives out each changed reading with its keys")
    said = {name: result for found in results.values() for name, result in found.items() if name != OURS}
    for name, result in said.items():
        print(f"  {name} {result['version']}: {result['does']}; no windows")
    rows = rows_of(results)
    print(f"\n{table(rows)}")
    result = {"seed": workload.SEED, "versions": {name: found["version"] for name, found in said.items()}, "missing": failed, "rows": rows}
    (BENCH / "engine.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    (BENCH / "engine.md").write_text(table(rows))
    sys.exit(1 if any("differ from ours" in reason for reason in failed.values()) else 0)


try:
    main()
except Failed as reason:
    sys.exit(f"our side gave no figure: {reason}")
