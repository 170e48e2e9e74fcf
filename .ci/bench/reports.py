#!/usr/bin/env python3
"""Measures reports of a year of a city, and has DuckDB compute their figures anew; writes target/bench/reports.json.

  first_rows_s   from a server that just started to the first view of the history: every row of the year is written to Parquet
  next_rows_s    to the next view: what is in memory is written again
  …_s            a report, made from the newest view and answered as JSON; its PDF and workbook are made of the same document
  card_…_ms      the card of a figure, over each of its indicators: the slowest and the middle one
  …_mib          resident memory: before the first report, and the most of all
  checked        figures of the month's and of the year's report that DuckDB computed from the Parquet files by the indicators' own SQL, told
                 apart by keys and period here; differing ones are printed, and end with 1. What DuckDB's SQL does not have is listed.
Usage: CITYOPS=path/to/cityops .ci/bench/reports.py [records of the year] [folder with such a year]
"""
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from binary import ROOT, asked, resident_mib, served, timed

RECORDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
GIVEN = Path(sys.argv[2]) if len(sys.argv) > 2 else None
DAYS = 365
WORK = ROOT / "target" / "bench" / "reports"
VENV = ROOT / "target" / "bench" / "venv"
# A view is made when somebody asks, and then holds for the whole run.
SETTINGS = "[reports]\nfresh_s = 3600\nkeep_after_min = -1\n"
CARDS = ["case.received", "case.on_time_rate", "order.response_rate", "order.satisfied_rate", "evaluation.good_rate", "event.on_time_close_rate"]
# What a figure of DuckDB may differ by: both divide once.
ROUNDING = 1e-9


def got(url):
    """What an address answers, and the seconds that it took."""
    begun = time.monotonic()
    with urllib.request.urlopen(url, timeout=900) as answer:
        return answer.read(), time.monotonic() - begun


def measured(url):
    """A line of figures about a server that just started, and the documents to be checked."""
    said = {}
    _, said["first_rows_s"] = got(f"{url}/api/v1/lists")
    documents = {}
    for report, period in [("day", ""), ("week", ""), ("month", ""), ("quarter", ""), ("year", "?period=" + time.strftime("%Y"))]:
        text, said[f"{report}_s"] = got(f"{url}/api/v1/reports/{report}{period}")
        documents[report] = json.loads(text)
    month = documents["month"]["period"]
    for form in ("pdf", "xlsx"):
        text, said[f"month_{form}_s"] = got(f"{url}/api/v1/reports/month/file?format={form}")
        said[f"month_{form}_kib"] = len(text) / 1024
    spent = [got(f"{url}/api/v1/reports/card?indicator={one}&from={month['from']}&to={month['to']}")[1] for one in CARDS]
    said["card_median_ms"], said["card_slowest_ms"] = statistics.median(spent) * 1000, max(spent) * 1000
    return said, documents


def figures(document):
    """Every cell of a document that is a figure, with its value."""
    for section in document["sections"]:
        for block in section["blocks"]:
            for row in block.get("rows", []):
                for cell in row["cells"]:
                    if "figure" in cell and "value" in cell:
                        yield cell


class Duck:
    """The files of a view, asked by DuckDB."""

    def __init__(self, rows, indicators):
        sys.path.insert(0, next(str(path) for path in VENV.glob("lib/python*/site-packages")))
        import duckdb
        self.duckdb, self.session, self.indicators = duckdb, duckdb.connect(), indicators
        self.session.execute("SET TimeZone = 'Asia/Shanghai'")
        self.strange = {}
        for table in (path for path in rows.iterdir() if path.is_dir()):
            self.session.execute(f"CREATE VIEW all_{table.name} AS SELECT * FROM read_parquet('{table}/*.parquet')")

    def value(self, figure):
        """What DuckDB says of a figure; nothing where its SQL has no such function."""
        indicator = self.indicators[figure["indicator"]]
        sql = re.sub(r"approx_percentile_cont\(\s*([0-9.]+)\s*\)\s*WITHIN GROUP\s*\(ORDER BY ([^)]*)\)", r"quantile_cont(\2, \1)", indicator["sql"])
        keys = ", *".join(map(re.escape, indicator["keys"]))
        whole = re.sub(rf"^\s*SELECT\s+{keys},", "SELECT ", sql, count=1)
        whole = re.sub(r"\sGROUP BY [^()]*$", "", whole, count=1)
        inside = " AND ".join([f"{key} = '{code}'" for key, code in figure["keys"].items()] or ["true"])
        if indicator.get("time"):
            inside += f" AND ({indicator['time']}) >= TIMESTAMPTZ '{figure['from']} 00:00:00+08' AND ({indicator['time']}) < TIMESTAMPTZ '{figure['to']} 00:00:00+08' + INTERVAL 1 DAY"
        for table in set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", sql)):
            self.session.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM all_{table} WHERE {inside}")
        try:
            found = self.session.execute(whole).fetchone()
        except self.duckdb.Error as error:
            self.strange[figure["indicator"]] = str(error).splitlines()[0]
            return None
        if len(found) == 1:
            return found[0]
        factor = 100 if indicator["unit"] == "percent" else 1
        return found[0] / found[1] * factor if found[1] else None


def checked(documents, rows, indicators):
    """How many figures DuckDB computed anew, and those that differ."""
    duck, count, differing = Duck(rows, indicators), 0, []
    for report in ("month", "year"):
        for cell in figures(documents[report]):
            value = duck.value(cell["figure"])
            if value is None:
                continue
            count += 1
            if abs(float(value) - cell["value"]) > ROUNDING * max(1.0, abs(cell["value"])):
                differing.append((cell["figure"], cell["value"], float(value)))
    return count, differing, duck.strange


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    data = WORK / "data"
    if GIVEN:
        shutil.copytree(GIVEN, data, ignore=shutil.ignore_patterns("rows"))
    else:
        said, code, _, _ = timed(["simulate", "--data", data, "--records", RECORDS, "--days", DAYS, "--json"])
        if code != 0:
            sys.exit(f"simulate ended with {code}: {said}")
    if not VENV.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "--requirement", Path(__file__).parent / "peers" / "requirements.txt"], check=True)
    config = WORK / "reports.toml"
    config.write_text(SETTINGS)
    process, url, _, _ = served(data, config)
    try:
        result = {"records": RECORDS, "before_mib": resident_mib(process, "VmRSS")}
        said, documents = measured(url)
        result |= said | {"most_mib": resident_mib(process, "VmHWM"), "after_mib": resident_mib(process, "VmRSS")}
        indicators = {one["id"]: asked(f"{url}/api/v1/indicators/{one['id']}") for one in asked(f"{url}/api/v1/indicators")["indicators"]}
        count, differing, strange = checked(documents, data / "rows", indicators)
    finally:
        process.terminate()
        process.wait()
    # The next server finds the files and writes only what was in memory.
    process, url, _, _ = served(data, config)
    try:
        _, result["next_rows_s"] = got(f"{url}/api/v1/lists")
    finally:
        process.terminate()
        process.wait()
    result["rows_mib"] = sum(path.stat().st_size for path in (data / "rows").rglob("*.parquet")) / (1 << 20)
    result |= {"checked": count, "differing": len(differing), "not_asked_of_duckdb": strange}
    shutil.rmtree(WORK)
    (WORK.parent / "reports.json").write_text(json.dumps(result, indent=2) + "\n")
    for name, value in result.items():
        print(f"{name:22} {round(value, 3) if isinstance(value, float) else value}")
    for figure, ours, theirs in differing[:20]:
        print(f"differs: {figure}: ours {ours}, DuckDB {theirs}")
    sys.exit(1 if differing or not count else 0)


main()
