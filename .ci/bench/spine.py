#!/usr/bin/env python3
"""Measures the spine with simulated records and writes target/bench/spine.json.

What is measured, each from outside of the real binary:
  journalled    records made and committed by `cityops simulate --data`, per second; old days are sealed later
  replayed      records from the journal through ledger and cubes until /readyz says yes, per second, without a checkpoint
  recovery      seconds from start to /readyz after a kill -9, with a checkpoint
  memory        the most that either process held resident
  disk          bytes of the journal a record, checkpoint apart
  audit         readings compared with the batch answer, and how many differ
Usage: CITYOPS=path/to/cityops .ci/bench/spine.py [records]
"""
import json
import shutil
import signal
import sys
import time

from binary import ROOT, cpu_s, resident_mib, served, size, timed, wait_until

RECORDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000


def main():
    out = ROOT / "target" / "bench"
    data = out / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    config, unsealed = out / "bench.toml", out / "unsealed.toml"
    config.write_text("[engine]\ncheckpoint_every_s = 5\n")
    unsealed.write_text("[journal]\nseal_after_days = 10000\n")

    said, code, seconds, usage = timed(["simulate", "--data", data, "--records", RECORDS, "--json", "--config", unsealed])
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
    try:
        cpu = cpu_s(process)
        result |= {"cells": state["cells"], "replay_s": round(seconds, 2), "replayed_per_s": round(accepted / seconds),
                   "replayed_per_cpu_s": round(accepted / max(cpu, 0.01))}
        wait_until("a checkpoint", lambda: size(data)[1] > 0, every_s=0.2)
        time.sleep(1)
        result["run_peak_mib"] = round(resident_mib(process, "VmHWM"))
    finally:
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
