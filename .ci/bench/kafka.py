#!/usr/bin/env python3
"""Measures reading a bus into indicators, beside Flink and a bare consumer, and how soon a message is on a screen.

Writes target/bench/kafka.json. A real Apache Kafka holds the messages, put in by its own console producer; it runs on one core, what is
measured on the other. What is measured, each from outside of the real binary:
  city      the simulated city's records, a topic a stream: processor time from the broker's start (ours waits for it, already
            planned) until all records are counted and shown by 1000 live indicators; then `cityops audit`
  cases     cases, a message each, to the same 1000; Flink answers 20 of them over the same topic, and its totals must equal ours
  bare      a librdkafka consumer with our limits that only counts, over the same topics (ingest/benches/consume.rs)
  frames    20 000 new cases a second, as the console producer is given them: milliseconds from the instant that the broker appended a
            message (its LogAppendTime) until a screen at /ws/v1 has the whole frame that contains it. The figure `case.received`
            counts them one by one, so that every message has its frame. The first ten seconds warm all of them up and do not count.
The 1000 are the catalogue, the twenty, and as many of the thousand of `workload.py`, spread evenly, with the windows today and 7d.
Usage: CITYOPS=path/to/cityops .ci/bench/kafka.py [days of the city] [cases] [seconds of frames]
CARGO_TARGET_DIR is where our side is built; BENCH_PARTS="city frames" measures only these, BENCH_FLINK=no leaves Flink out
"""
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import workload
from binary import ROOT, asked, cpu_s, resident_mib, served, timed, wait_until
from broker import Broker, run
from screen import Screen

PARTS = os.environ.get("BENCH_PARTS", "city cases frames").split()
CITY_DAYS = int(sys.argv[1]) if len(sys.argv) > 1 else 12
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 30
# Of these: the broker and the producer compile themselves on the same two cores meanwhile.
WARM_S = 10
PER_S = 20_000
LIVE = 1000
WARM = 10_000
# Ours, Flink and the bare consumer on the one, the broker on the other.
CORE, BROKER_CORE = 0, 1
BENCH = ROOT / "target" / "bench"
WORK = BENCH / "kafka"
PEERS = Path(__file__).resolve().parent / "peers"
SOURCE = "bus"
CASE_TOPIC = "cityops.case.v1"
PATIENCE_S = 900


def declarations():
    """A folder with our declarations and a thousand indicators."""
    folder = WORK / "declarations"
    folder.mkdir(parents=True)
    for part in ("ingest", "dashboard"):
        (folder / part).symlink_to(ROOT / part)
    indicators = folder / "queries" / "indicators"
    shutil.copytree(ROOT / "queries" / "indicators", indicators)
    wanted = {found.id: found for found in workload.stated()}
    missing = LIVE - len(list(indicators.rglob("*.sql"))) - len(wanted)
    others = [found for found in workload.thousand() if found.id not in wanted]
    for found in [*wanted.values(), *(others[place * len(others) // missing] for place in range(missing))]:
        path = indicators / (found.id.replace(".", "/") + ".sql")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found.file().replace('["today"]', '["today", "7d"]'))
    return folder


def config(name, broker, further=""):
    path = WORK / f"{name}.toml"
    path.write_text(f'[kafka]\nbrokers = "{broker.address}"\n[engine]\ncheckpoint_every_s = 3600\n[declarations]\n'
                    f'folder = "{WORK}/declarations"\n{further}')
    return path


def on_core(broker, core):
    """Keeps a broker to a core, or lets it have both; it stays so over its next start."""
    os.system(f"taskset --all-tasks --cpu-list --pid {core} {broker.process.pid} >/dev/null")


def simulated():
    """What the simulated city sends, by stream: lines of `key TAB record`."""
    found = {}

    class Keep(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            lines = self.rfile.read(int(self.headers["content-length"])).splitlines()
            for line in lines:
                record = json.loads(line)
                found.setdefault(record["stream"], []).append(record["subject_id"].encode() + b"\t" + line)
            answer = json.dumps({"accepted": len(lines), "duplicates": 0, "rejected": []}).encode()
            self.send_response(202)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass
    server = HTTPServer(("127.0.0.1", 0), Keep)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _, code, _, _ = timed(["simulate", "--to", f"http://127.0.0.1:{server.server_port}", "--days", CITY_DAYS, "--rate", 1])
    server.shutdown()
    server.server_close()
    if code != 0:
        sys.exit(f"simulate ended with {code}")
    return found


def produced(broker, topic, lines, partitions):
    """Has the console producer put lines of `key TAB value` into a new topic; seconds that it took."""
    broker.create(topic, partitions)
    began = time.monotonic()
    command = broker.tool("ConsoleProducer", "--topic", topic, "--reader-property", "parse.key=true", quick=False)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    for line in lines:
        process.stdin.write(line + b"\n")
    process.stdin.close()
    if process.wait() != 0:
        sys.exit("the console producer failed")
    return time.monotonic() - began


def source_of(url):
    page = asked(url + "/api/v1/sources")
    return page and next(source for source in page["sources"] if source["source"] == SOURCE)


def read_by_ours(name, broker, messages):
    """From a broker that comes back until all is counted: processor and other seconds. Gives the process, which goes on, too."""
    data = WORK / name
    broker.stop()
    process, url, _, _ = served(data, config(name, broker), core=CORE)
    found = asked(url + "/api/v1/indicators")["indicators"]
    live = sum(one["mode"] == "live" for one in found)
    broker.start()
    on_core(broker, BROKER_CORE)
    before, began = cpu_s(process), time.monotonic()
    wait_until("records come", lambda: (source_of(url) or {}).get("received", 0) > 0, every_s=0.02)
    first = time.monotonic()
    count = wait_until("all records are counted",
                       lambda: (lambda source: source if source and source["received"] >= messages else None)(source_of(url)), every_s=0.1)
    # What has a frame is in the readings: a silence of two ticks follows the last. Windows that move on may break it.
    last, asked_until = None, time.monotonic() + 10
    while (seq := asked(f"{url}/api/v1/readings?indicator=case.total&window=live")["seq"]) != last and time.monotonic() < asked_until:
        last = seq
        time.sleep(0.25)
    used, ended = cpu_s(process) - before, time.monotonic()
    result = {"messages": messages, "accepted": count["accepted"], "duplicates": count["duplicates"], "rejected": count["rejected"],
              "live_indicators": live, "cpu_s": round(used, 2), "per_cpu_s": round(messages / used),
              "first_to_last_s": round(ended - first, 2), "heard_after_s": round(first - began, 2),
              "peak_mib": round(resident_mib(process, "VmHWM"))}
    return result, process, url


def bare(broker, topics, messages):
    program = os.environ.get("CONSUME") or built()
    task = {"brokers": broker.address, "topics": sorted(topics), "messages": messages}
    found = json.loads(run(["taskset", "--cpu-list", str(CORE), program, json.dumps(task)]))
    return found | {"per_cpu_s": round(messages / found["cpu_s"])}


def built():
    command = ["cargo", "bench", "--locked", "--quiet", "--profile", "dev", "--workspace", "--bench", "consume", "--no-run",
               "--message-format=json"]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    artifacts = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return next(found["executable"] for found in artifacts if found.get("executable") and found["target"]["name"] == "consume")


def audited(data, settings):
    said, code, seconds, _ = timed(["audit", "--data", data, "--json", "--config", settings])
    report = json.loads(said)
    return {"compared": report["compared"], "differing": sum(found["differing"] for found in report["indicators"]), "exit": code,
            "s": round(seconds, 1)}


def city(broker):
    found = simulated()
    # The last stream's topic is made when all others are full: ours sees them all at its start, whichever comes last.
    seconds = sum(produced(broker, f"cityops.{stream}.v1", lines, 4) for stream, lines in found.items())
    messages = sum(map(len, found.values()))
    print(f"{messages} messages of the city were produced in {seconds:.0f} s", flush=True)
    topics = [f"cityops.{stream}.v1" for stream in found]
    result, process, _ = read_by_ours("city", broker, messages)
    process.terminate()
    process.wait()
    result["bare"] = bare(broker, topics, messages)
    result["audit"] = audited(WORK / "city", config("city", broker))
    return result


def totals_of_ours(url):
    """As Flink's are written."""
    for found in workload.stated():
        keys = ",".join(found.keys)
        page = asked(f"{url}/api/v1/readings?indicator={found.id}&window=7d&by={keys}")
        for row in page["rows"]:
            if row["value"]:
                yield "\t".join([found.id, *(row[key] for key in found.keys), f"{row['value']:.0f}"])


def flink(broker):
    """Processor time of Flink on the same topic, and its totals; or why there are none."""
    if os.environ.get("BENCH_FLINK") == "no":
        return {"missing": "left out"}, []
    venv, requirements = BENCH / "venv-flink", PEERS / "requirements-flink.txt"
    installed = venv / "installed.txt"
    try:
        if not installed.exists() or installed.read_text() != requirements.read_text():
            run([sys.executable, "-m", "venv", "--clear", venv])
            run([venv / "bin" / "pip", "install", "--quiet", "--requirement", requirements])
            shutil.copy(requirements, installed)
        run(["mvn", "--quiet", "--batch-mode", "--file", PEERS / "pom-flink.xml", "dependency:copy-dependencies",
             "-DexcludeTransitive=true", f"-DoutputDirectory={WORK}/flink"])
        connector, = (WORK / "flink").glob("*.jar")
        task = {"brokers": broker.address, "topic": CASE_TOPIC, "messages": CASES, "warm": WARM, "connector": str(connector),
                "totals": str(WORK / "totals-flink.tsv")}
        said = run(["taskset", "--cpu-list", str(CORE), venv / "bin" / "python", PEERS / "flink_kafka.py", json.dumps(task)], PATIENCE_S)
    except (SystemExit, OSError, ValueError, subprocess.TimeoutExpired) as error:
        return {"missing": str(error)[-2000:]}, []
    found = json.loads(said.strip().rsplit("\n", 1)[-1])
    return found | {"per_cpu_s": round(found["messages"] / found["cpu_s"])}, (WORK / "totals-flink.tsv").read_text().splitlines()


def cases(broker):
    at = (datetime.now(timezone.utc) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = (f"{key}\t{value}".encode() for key, value in workload.first_steps(CASES, at))
    seconds = produced(broker, CASE_TOPIC, lines, 1)
    print(f"{CASES} cases were produced in {seconds:.0f} s", flush=True)
    result, process, url = read_by_ours("cases", broker, CASES)
    totals = sorted(totals_of_ours(url))
    (WORK / "totals-ours.tsv").write_text("\n".join(totals) + "\n")
    process.terminate()
    process.wait()
    result["bare"] = bare(broker, [CASE_TOPIC], CASES)
    result["flink"], theirs = flink(broker)
    if theirs:
        result["times_flink"] = round(result["per_cpu_s"] / result["flink"]["per_cpu_s"], 2)
        result["flink"] |= {"indicators": len(workload.stated()), "totals": len(totals), "differing": len(set(totals) ^ set(theirs))}
    return result


def appended(broker):
    """When the broker appended each message of the topic, in order: ms."""
    count = sum(broker.ends(CASE_TOPIC).values())
    said = run(broker.tool("consumer.ConsoleConsumer", "--topic", CASE_TOPIC, "--from-beginning", "--max-messages", count,
                           "--formatter-property", "print.timestamp=true", "--formatter-property", "print.value=false"))
    return [int(when) for when in re.findall(r"LogAppendTime:(\d+)", said)]


def frames(broker):
    """Both cores are everybody's here."""
    broker.create(CASE_TOPIC, 1, "message.timestamp.type=LogAppendTime")
    process, url, _, _ = served(WORK / "frames", config("frames", broker))
    shown, place = [], {}

    def told(message, now):
        if message["type"] == "snapshot":
            place.clear()
        for number, indicator, window, keys in message.get("cells", ()):
            if (indicator, window, keys) == ("case.received", "today", {}):
                place["cell"] = number
        for value in message.get("values", ()):
            if value[0] == place.get("cell") and value[1]:
                shown.append((value[1], now))
    screen = Screen(url, told)
    numbers, clock = random.Random(7), time.time() - time.monotonic()
    producer = subprocess.Popen(broker.tool("ConsoleProducer", "--topic", CASE_TOPIC, "--timeout", 5, "--reader-property", "parse.key=true",
                                            quick=False), stdin=subprocess.PIPE, text=True)
    count, began = 0, time.monotonic()
    lines = workload.first_steps(PER_S * SECONDS, datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    lines = [f"{key}\t{value}\n" for key, value in lines]
    numbers.shuffle(lines)
    began = time.monotonic()
    while count < len(lines):
        due = min(len(lines), int((time.monotonic() - began) * PER_S))
        producer.stdin.write("".join(lines[count:due]))
        producer.stdin.flush()
        count = due
        time.sleep(0.005)
    producer.stdin.close()
    producer.wait()
    sent_s = time.monotonic() - began
    used = cpu_s(process)
    wait_until("the last frame", lambda: shown and shown[-1][0] >= len(lines), patience_s=60)
    screen.close()
    process.terminate()
    process.wait()
    when, at, late = appended(broker), 0, []
    for value, now in shown:
        while at < len(when) and at < value:
            late.append((now + clock) * 1000 - when[at])
            at += 1
    late = sorted(late[PER_S * WARM_S:])
    cut = statistics.quantiles(late, n=100)
    return {"per_s": round(len(lines) / sent_s), "messages": len(late), "frames": len(shown), "p50_ms": round(cut[49], 1),
            "p95_ms": round(cut[94], 1), "p99_ms": round(cut[98], 1), "max_ms": round(late[-1], 1), "server_cpu_s": round(used, 1)}


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    declarations()
    result = {}
    parts = [part for part in (city, cases, frames) if part.__name__ in PARTS]
    for part in parts:
        broker = Broker(WORK / "broker", heap="1g", quick=False)
        try:
            result[part.__name__] = part(broker)
        finally:
            broker.kill()
        print(json.dumps({part.__name__: result[part.__name__]}, indent=2), flush=True)
    bounds = [("city", "per_cpu_s", ">=", 150_000), ("frames", "p50_ms", "<=", 50), ("frames", "p99_ms", "<=", 150)]
    result["aims"] = {f"{part} {name}": {"ours": (ours := result[part][name]), "aim": f"{sign} {bound}",
                                         "met": ours >= bound if sign == ">=" else ours <= bound}
                      for part, name, sign, bound in bounds if part in result}
    (BENCH / "kafka.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result["aims"], indent=2))
    wrong = [part for part, found in result.items() if found.get("rejected") or found.get("audit", {}).get("exit")
             or found.get("flink", {}).get("differing")]
    if not wrong:
        shutil.rmtree(WORK)
    sys.exit(1 if wrong else 0)


main()
