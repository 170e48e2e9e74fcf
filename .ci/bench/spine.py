#!/usr/bin/env python3
"""Measures the spine with simulated records and writes target/bench/spine.json.

What is measured, each from outside of the real binary:
  journalled    records made and committed by `cityops simulate --data`, per second
  replayed      records from the journal through ledger and cubes until /readyz says yes, per second, without a checkpoint
  recovery      seconds from start to /readyz after a kill -9, with a checkpoint
  memory        the most that either process held resident
  disk          bytes of the journal a record, checkpoint apart
  audit         readings compared with the batch answer, and how many differ
Usage: CITYOPS=path/to/cityops .ci/bench/spine.py [records]
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CITYOPS = os.environ["CITYOPS"]
RECORDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
PATIENCE_S = 900


def size(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    kept = sum(path.stat().st_size for path in files if "ballast" not in path.name)
    checkpoints = sum(path.stat().st_size for path in files if "checkpoint" in str(path.relative_to(folder)))
    return kept - checkpoints, checkpoints


def timed(command):
    start = time.monotonic()
    process = subprocess.Popen([CITYOPS, *command], stdout=subprocess.PIPE, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    return said, os.waitstatus_to_exitcode(status), time.monotonic() - start, usage


def ready(url):
    try:
        return json.load(urllib.request.urlopen(url + "/readyz", timeout=5))
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def served(data, config):
    """Starts the server; gives the process, its URL, what /readyz said, and the seconds until it did."""
    start = time.monotonic()
    command = [CITYOPS, "run", "--data", data, "--listen", "127.0.0.1:0", "--config", config]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = re.search(r"http://\S+", process.stdout.readline()).group()
    while (state := ready(url)) is None:
        if process.poll() is not None or time.monotonic() - start > PATIENCE_S:
            sys.exit("the server did not get ready")
        time.sleep(0.01)
    return process, url, state, time.monotonic() - start


def peak_mib(process):
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text()).group(1)) / 1024


def main():
    out = ROOT / "target" / "bench"
    data = out / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    config = out / "bench.toml"
    config.write_text("[engine]\ncheckpoint_every_s = 5\n")

    said, code, seconds, usage = timed(["simulate", "--data", data, "--records", str(RECORDS), "--json"])
    accepted = json.loads(said)["accepted"] if code == 0 else 0
    if accepted == 0:
        sys.exit(f"simulate ended with {code}: {said}")
    cpu = usage.ru_utime + usage.ru_stime
    journal, _ = size(data)
    result = {
        "records": accepted,
        "journalled_per_s": round(accepted / seconds),
        "journalled_per_cpu_s": round(accepted / cpu),
        "simulate_peak_mib": round(usage.ru_maxrss / 1024),
        "journal_bytes_per_record": round(journal / accepted, 1),
    }

    process, _, state, seconds = served(data, config)
    ticks = sum(map(int, Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    cpu = ticks / os.sysconf("SC_CLK_TCK")
    result |= {"cells": state["cells"], "replay_s": round(seconds, 2), "replayed_per_s": round(accepted / seconds),
               "replayed_per_cpu_s": round(accepted / max(cpu, 0.01))}
    deadline = time.monotonic() + PATIENCE_S
    while size(data)[1] == 0:
        if time.monotonic() > deadline:
            sys.exit("no checkpoint was written")
        time.sleep(0.2)
    time.sleep(1)
    result["run_peak_mib"] = round(peak_mib(process))
    process.send_signal(signal.SIGKILL)
    process.wait()

    process, _, _, seconds = served(data, config)
    result |= {"recovery_s": round(seconds, 2), "checkpoint_bytes_per_record": round(size(data)[1] / accepted, 1)}
    process.terminate()
    process.wait()

    said, code, seconds, _ = timed(["audit", "--data", data, "--json"])
    report = json.loads(said)
    differing = sum(indicator["differing"] for indicator in report["indicators"])
    result |= {"audit_compared": report["compared"], "audit_differing": differing, "audit_s": round(seconds, 1), "audit_exit": code}

    (out / "spine.json").write_text(json.dumps(result, indent=2) + "\n")
    shutil.rmtree(data)
    for name, value in result.items():
        print(f"{name:30} {value}")
    sys.exit(0 if code == 0 and differing == 0 else 1)


main()
