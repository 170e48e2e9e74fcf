#!/usr/bin/env python3
"""Measures a year of a city, a new indicator over it, and records by file to 1000 live indicators; writes target/bench/year.json.

Each from outside of the real binary:
  simulate_…    the year made and committed by `cityops simulate --data`, its old days sealed
  first_…       the first start, which replays the year: seconds until /readyz, resident memory then, and once its checkpoint stands
  start_…       the start after a kill -9
  new_…         seconds from saving a file of a new indicator until the interface gives what a steady one with the same condition
                gives, in each of its windows; meanwhile, and for as long before, a case comes in every 100 ms and a steady reading
                is asked for every 50 ms: the longest that it took to show a newer instant is how the others were disturbed
  start_after_… the start that follows
  audit_…       `cityops audit` over the year, the new indicator included
  import_…      `cityops import --data` of canonical JSON lines, on one core: the journal alone
  live_…        `cityops import --to` of the same file to a server with 1000 indicators, both on the same one core: from the start of
                the command until all its records are in the readings, so that JSON, HTTP, journal, ledger and cubes are all in it
The 1000 are the catalogue and as many of the thousand of `workload.py`, spread evenly, with the windows today and 7d.
Usage: CITYOPS=path/to/cityops .ci/bench/year.py [records of the year] [days of JSON, a record a second]
"""
import json
import shutil
import signal
import sys
import threading
import time
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer

import workload
from binary import ROOT, asked, cpu_s, resident_mib, served, size, timed, wait_until

RECORDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
JSON_DAYS = int(sys.argv[2]) if len(sys.argv) > 2 else 7
DAYS = 365
LIVE = 1000
CORE = 0
WORK = ROOT / "target" / "bench" / "year"
CONDITION = "accepted_at IS NOT NULL AND department IS NOT NULL AND channel IS NOT NULL"
WINDOWS = ["today", "month", "year"]
STEADY, NEW = "bench.steady", "bench.new"
# How long the others are watched before the new indicator is saved.
BEFORE_S = 5


def indicator(keys):
    """A file that counts cases of the condition by keys."""
    named = {"department": "D01", "channel": "1", "accepted_at": "2026-11-22T02:00:00Z"}
    count = f"SELECT {', '.join([*keys, 'count(*) AS value'])} FROM cases WHERE {CONDITION}"
    said = '{ zh = "量测", en = "Measured" }'
    return "\n".join([
        f"--| title   = {said}", f"--| means   = {said}", f"--| owner   = {said}",
        '--| unit    = "count"', '--| time    = "accepted_at"', f"--| windows = {json.dumps(WINDOWS)}",
        count + (f" GROUP BY {', '.join(keys)}" if keys else ""),
        "--? cases", f"--? {' | '.join(named)}", f"--? {' | '.join(named.values())}",
        f"--= {' | '.join([*keys, 'value'])}", f"--= {' | '.join([*(named[key] for key in keys), '1'])}", "",
    ])


def checkout(name):
    """A folder with our declarations whose indicators may be changed."""
    folder = WORK / name
    folder.mkdir(parents=True)
    for part in ("ingest", "dashboard"):
        (folder / part).symlink_to(ROOT / part)
    indicators = folder / "queries" / "indicators"
    shutil.copytree(ROOT / "queries" / "indicators", indicators)
    return folder, indicators


def config(name, text):
    path = WORK / f"{name}.toml"
    path.write_text(text)
    return path


def readings(url, indicator, window, by=""):
    return asked(f"{url}/api/v1/readings?indicator={indicator}&window={window}&by={by}")


def send(url, source, record):
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = json.dumps({"stream": "case", "kind": "accepted", "occurred_at": now, "area": "990101", "department": "D01", "channel": 1,
                       "subject_id": record, "record_id": record}).encode()
    request = urllib.request.Request(f"{url}/api/v1/ingest/{source}", body, {"content-type": "application/json"})
    urllib.request.urlopen(request, timeout=30).close()


class Others:
    """Cases that come in, and a steady reading that is to show them."""

    def __init__(self, url):
        self.url, self.over, self.newer = url, threading.Event(), [time.monotonic()]
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.send, self.look)]
        for thread in self.threads:
            thread.start()

    def send(self):
        number = 0
        while not self.over.wait(0.1):
            send(self.url, "canonical", f"year-{number}")
            number += 1

    def look(self):
        shown = None
        while not self.over.wait(0.05):
            page = readings(self.url, STEADY, "today")
            if page and page["as_of"] != shown:
                shown = page["as_of"]
                self.newer.append(time.monotonic())

    def longest_ms(self, begun, ended):
        """The longest time between two different instants shown; what had begun or not ended by then counts too."""
        at = [begun, *(instant for instant in self.newer if begun < instant < ended), ended]
        return round(1000 * max(after - before for before, after in zip(at, at[1:])))

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


def is_right(url):
    """Whether the new indicator says the same as the steady one, at the same change."""
    for window in WINDOWS:
        steady, new = readings(url, STEADY, window), readings(url, NEW, window, "channel,department")
        if not (steady and new and steady["rows"] and steady["seq"] == new["seq"]):
            return None
        if sum(row["value"] for row in new["rows"]) != steady["rows"][0]["value"]:
            return None
    return new["rows"]


def save_new(url, indicators):
    others = Others(url)
    try:
        time.sleep(BEFORE_S)
        saved = time.monotonic()
        (indicators / "bench" / "new.sql").write_text(indicator(["department", "channel"]))
        rows = wait_until("the new indicator is right", lambda: is_right(url), every_s=0.02, patience_s=120)
        live = time.monotonic()
        time.sleep(0.2)
        return {"new_live_s": round(live - saved, 2), "new_groups": len(rows),
                "others_before_ms": others.longest_ms(saved - BEFORE_S, saved), "others_meanwhile_ms": others.longest_ms(saved, live)}
    finally:
        others.stop()


def year():
    folder, indicators = checkout("year")
    (indicators / "bench").mkdir()
    (indicators / "bench" / "steady.sql").write_text(indicator([]))
    settings = config("year", f'[engine]\ncheckpoint_every_s = 15\n[declarations]\nfolder = "{folder}"\n')
    data = WORK / "data"
    said, code, seconds, usage = timed(["simulate", "--data", data, "--records", RECORDS, "--days", DAYS, "--json"])
    if code != 0:
        sys.exit(f"simulate ended with {code}")
    accepted = json.loads(said)["accepted"]
    result = {"records": accepted, "days": DAYS, "simulate_s": round(seconds, 1), "simulate_peak_mib": round(usage.ru_maxrss / 1024),
              "journal_mib": round(size(data)[0] / 2**20)}

    process, _, state, seconds = served(data, settings)
    try:
        result |= {"cells": state["cells"], "first_ready_s": round(seconds, 2), "first_ready_mib": round(resident_mib(process)),
                   "replayed_per_s": round(accepted / seconds)}
        wait_until("a checkpoint", lambda: size(data)[1] > 0, every_s=0.2)
        time.sleep(3)
        result |= {"first_later_mib": round(resident_mib(process)), "first_peak_mib": round(resident_mib(process, "VmHWM")),
                   "checkpoint_mib": round(size(data)[1] / 2**20)}
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    process, url, _, seconds = served(data, settings)
    try:
        result |= {"start_s": round(seconds, 2), "start_mib": round(resident_mib(process))}
        result |= save_new(url, indicators)
        result |= {"later_mib": round(resident_mib(process)), "peak_mib": round(resident_mib(process, "VmHWM"))}
    finally:
        process.terminate()
        process.wait()

    # Cubes in layers are not stored: the first start after a new indicator fills them from the ledger.
    process, _, _, seconds = served(data, settings)
    result |= {"start_after_new_s": round(seconds, 2), "start_after_new_mib": round(resident_mib(process))}
    process.terminate()
    process.wait()

    said, code, seconds, usage = timed(["audit", "--data", data, "--json", "--config", settings])
    report = json.loads(said)
    compared = {found["indicator"]: found["compared"] for found in report["indicators"]}
    differing = sum(found["differing"] for found in report["indicators"])
    shutil.rmtree(data)
    return result | {"audit_compared": report["compared"], "audit_compared_of_new": compared.get(NEW, 0), "audit_differing": differing,
                     "audit_s": round(seconds, 1), "audit_peak_mib": round(usage.ru_maxrss / 1024), "audit_exit": code}


def write_lines(path):
    """Has the simulated city sent to us, and keeps what it sends: a week as canonical JSON lines."""
    with open(path, "wb") as lines:
        class Keep(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                lines.write(body)
                answer = json.dumps({"accepted": body.count(b"\n"), "duplicates": 0, "rejected": []}).encode()
                self.send_response(202)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass
        server = HTTPServer(("127.0.0.1", 0), Keep)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _, code, _, _ = timed(["simulate", "--to", f"http://127.0.0.1:{server.server_port}", "--days", JSON_DAYS, "--rate", 1])
        server.shutdown()
        server.server_close()
    if code != 0:
        sys.exit(f"simulate ended with {code}")


def thousand():
    """The catalogue and as many of the workload's as make a thousand."""
    folder, indicators = checkout("thousand")
    missing = LIVE - len(list(indicators.rglob("*.sql")))
    given = workload.thousand()
    for place in range(missing):
        found = given[place * len(given) // missing]
        path = indicators / (found.id.replace(".", "/") + ".sql")
        path.parent.mkdir(exist_ok=True)
        path.write_text(found.file().replace('["today"]', '["today", "7d"]'))
    return folder


def by_file():
    lines = WORK / "records.ndjson"
    write_lines(lines)
    records, cases = set(), set()
    with open(lines) as file:
        for line in file:
            record = json.loads(line)
            records.add(record["record_id"])
            if record["stream"] == "case" and record.get("status_class", "actual") == "actual":
                cases.add(record["subject_id"])
    unsealed = config("unsealed", "[journal]\nseal_after_days = 10000\n")
    words = ["import", "--source", "canonical", lines, "--json"]
    said, code, seconds, usage = timed([*words, "--data", WORK / "import", "--config", unsealed], core=CORE)
    if code != 0 or json.loads(said)["accepted"] != len(records):
        sys.exit(f"import ended with {code}: {said}, {len(records)} records expected")
    cpu = usage.ru_utime + usage.ru_stime
    result = {"json_records": len(records), "json_bytes_per_record": round(lines.stat().st_size / len(records)),
              "import_per_s": round(len(records) / seconds), "import_per_cpu_s": round(len(records) / cpu)}

    settings = config("thousand", f'[engine]\ncheckpoint_every_s = 3600\n[declarations]\nfolder = "{thousand()}"\n')
    process, url, _, _ = served(WORK / "live", settings, core=CORE)
    try:
        found = asked(url + "/api/v1/indicators")["indicators"]
        live = sum(one["mode"] == "live" for one in found)
        before, begun = cpu_s(process), time.monotonic()
        said, code, _, usage = timed([*words, "--to", url], core=CORE)
        # Batches are taken in one after the other: once a case of another source is shown, all before it are.
        send(url, "simulator", "last")

        def shown():
            page = readings(url, "case.total", "live", "source")
            return page and {row["source"]: row["value"] for row in page["rows"]}
        wait_until("all records are in the readings", lambda: (shown() or {}).get("simulator"))
        seconds, used = time.monotonic() - begun, cpu_s(process) - before
        if code != 0 or json.loads(said)["accepted"] != len(records) or shown()["canonical"] != len(cases):
            sys.exit(f"import ended with {code}: {said}; {shown()} instead of {len(cases)} cases of {len(records)} records")
        return result | {"live_indicators": live, "live_per_s": round(len(records) / seconds), "live_s": round(seconds, 2),
                         "live_server_cpu_s": round(used, 2), "live_import_cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
                         "live_peak_mib": round(resident_mib(process, "VmHWM"))}
    finally:
        process.terminate()
        process.wait()


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    result = by_file() | year()
    shutil.rmtree(WORK)
    (WORK.parent / "year.json").write_text(json.dumps(result, indent=2) + "\n")
    for name, value in result.items():
        print(f"{name:30} {value}")
    sys.exit(0 if result["audit_exit"] == 0 and result["audit_differing"] == 0 else 1)


main()
