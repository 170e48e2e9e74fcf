#!/usr/bin/env python3
"""Measures how many screens a server feeds, and writes target/bench/wall.json.

Contestants, each a process of its own on the same cores as its clients, one after the other:
  cityops   the real binary over three days of the invented city, which then stands still; a record is posted every 100 ms (every
            second for the many), so that every tick makes a frame: what is told is the wall `main`
  bare      tests/benches/wall.rs: a loop over all connections that sends with tungstenite and does nothing else
  ws        Node's `ws`, .ci/bench/peers/ws_wall.mjs
The peers tell the changes that a client of cityops heard in this very run, beside all the others, at the same pace. Clients are those of
tests/benches/wall.rs, the same for all; a latency is from the `server_time` in a message, taken when its telling begins, until a
client has its last byte.
  delivered     messages a second, and a processor second of the server. Of cityops two are told: of the whole process, and of what
                its screens cost, which is the processor time of a run with all clients less that of a run with one. The peers
                have nothing else to do.
  memory        resident, with all clients following less with one, by client
  stalled       p99 of the others with one client that never reads, and without, in turns
  herd          seconds until a thousand that left at once have come back at once and have their snapshots
Usage: CITYOPS=path/to/cityops .ci/bench/wall.py [clients] [many] [seconds]    CARGO_TARGET_DIR is where the clients are built
"""
import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

from binary import ROOT, cpu_s, resident_mib, served

CLIENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
MANY = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 20
OUT = ROOT / "target" / "bench"
FRAMES = OUT / "wall-frames.ndjson"
HELLO = json.dumps({"type": "hello", "wall": "main"})
ROUNDS = 3


def built():
    """The program of the clients and of the bare loop."""
    command = ["cargo", "bench", "--locked", "--quiet", "--profile", "dev", "--workspace", "--bench", "wall", "--no-run", "--message-format=json"]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    artifacts = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return next(found["executable"] for found in artifacts if found.get("executable") and found["target"]["name"] == "wall")


WALL = os.environ.get("WALL") or built()


def settings(tick_ms):
    return f"""
[engine]
tick_ms = {tick_ms}
[http]
max_connections = {MANY + 2000}
max_connections_per_address = {MANY + 2000}
[wall]
max_clients = {MANY + 1000}
max_clients_per_address = {MANY + 1000}
hello_timeout_ms = 30000
"""


def posting(url, per_s):
    """Posts a record so many times a second until told to stop; gives the way to tell it."""
    told = threading.Event()

    def post():
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
        begun, turn = time.monotonic(), 0
        while not told.wait(max(0, begun + turn / per_s - time.monotonic())):
            turn += 1
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            record = {"record_id": f"w{begun}-{turn}", "stream": "city_event", "kind": "reported", "subject_id": f"W{begun:.0f}-{turn}",
                      "occurred_at": at, "area": f"99010{turn % 3 + 1}", "class_code": "0201", "severity": turn % 4 + 1,
                      "content": "a lamp is out"}
            connection.request("POST", "/api/v1/ingest/canonical", json.dumps(record), {"content-type": "application/x-ndjson"})
            answer = connection.getresponse()
            if answer.status != 202 or json.loads(answer.read())["rejected"]:
                print("a record was not taken", file=sys.stderr)

    thread = threading.Thread(target=post)
    thread.start()

    def stop():
        told.set()
        thread.join()

    return stop


class Contestant:
    """A server that runs, and its address."""

    def __init__(self, process, address):
        self.process, self.address = process, address

    def feed(self, clients, seconds=SECONDS, warm_s=3, **more):
        """What clients of it hear, what it costs the server meanwhile, and what the server then holds resident."""
        task = {"do": "clients", "address": self.address, "clients": clients, "warm_s": warm_s, "seconds": seconds, **more}
        listening = subprocess.Popen([WALL, json.dumps(task)], stdout=subprocess.PIPE, text=True)
        found = {}
        for line in listening.stdout:
            said = json.loads(line)
            if said["at"] == "begin":
                before = cpu_s(self.process)
            elif said["at"] == "end":
                found |= {"cpu_s": cpu_s(self.process) - before, "resident_mib": resident_mib(self.process), **said}
            else:
                found[said["at"] + "_s"] = round(said["seconds"], 2)
        if listening.wait() != 0 or "messages" not in found:
            sys.exit(f"the clients of {self.address} ended with {listening.returncode}")
        return found


def peer(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return Contestant(process, json.loads(process.stdout.readline())["address"])


def told(run, alone=None, clients=1):
    """A run in figures; `alone` is one of the same server with one client."""
    cpu = run["cpu_s"] / run["seconds"]
    line = {
        "clients": clients, "messages_per_s": round(run["messages"] / run["seconds"]),
        "message_bytes": round(run["bytes"] / max(run["messages"], 1)), "p50_ms": run["p50_ms"], "p99_ms": run["p99_ms"],
        "max_ms": run["max_ms"], "cpu": round(cpu, 3), "connected_s": run["connected_s"],
        "per_cpu_s": round(run["messages"] / max(run["cpu_s"], 0.01)),
    }
    if alone:
        rest = max(cpu - alone["cpu_s"] / alone["seconds"], 0.001)
        line |= {"per_cpu_s_of_screens": round((run["messages"] - alone["messages"]) / run["seconds"] / rest),
                 "kib_per_client": round((run["resident_mib"] - alone["resident_mib"]) * 1024 / clients, 1)}
    return line


def cityops(data, result):
    config = OUT / "wall.toml"
    config.write_text(settings(100))
    process, _, _, _ = served(data, config, "--demo")
    process.terminate()
    process.wait()
    process, url, _, _ = served(data, config)
    server = Contestant(process, url.removeprefix("http://"))
    stop = posting(url, 10)
    try:
        server.feed(CLIENTS, seconds=2, hello=HELLO)  # What is allocated once is allocated now.
        alone = server.feed(1, hello=HELLO)
        result["cityops"] = {"each_100_ms": told(server.feed(CLIENTS, hello=HELLO, record=str(FRAMES)), alone, CLIENTS)}
        result["herd_s"] = server.feed(CLIENTS, seconds=1, hello=HELLO, herd=True)["herd_s"]
        with_stalled, without = [], []
        for _ in range(ROUNDS):
            without.append(server.feed(CLIENTS, hello=HELLO)["p99_ms"])
            with_stalled.append(server.feed(CLIENTS, hello=HELLO, stalled=max(1, CLIENTS // 1000))["p99_ms"])
        result["stalled"] = {"p99_ms": with_stalled, "p99_ms_without": without}
    finally:
        stop()
        process.terminate()
        process.wait()
    config.write_text(settings(1000))
    process, url, _, _ = served(data, config)
    server = Contestant(process, url.removeprefix("http://"))
    stop = posting(url, 1)
    try:
        alone = server.feed(1, hello=HELLO)
        result["cityops"]["each_s"] = told(server.feed(MANY, warm_s=5, hello=HELLO), alone, MANY)
    finally:
        stop()
        process.terminate()
        process.wait()


def peers(result):
    commands = {
        "bare": lambda per_s: [WALL, json.dumps({"do": "bare", "frames": str(FRAMES), "per_s": per_s})],
        "ws": lambda per_s: ["node", str(ROOT / ".ci/bench/peers/ws_wall.mjs"), str(FRAMES), str(per_s)],
    }
    for name, command in commands.items():
        result[name] = {}
        for pace, per_s, clients in [("each_100_ms", 10, CLIENTS), ("each_s", 1, MANY)]:
            server = peer(command(per_s))
            try:
                alone = server.feed(1, seconds=3)
                result[name][pace] = told(server.feed(clients, warm_s=5), alone, clients)
            finally:
                server.process.kill()
                server.process.wait()


def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < MANY + 2000:
        sys.exit(f"this machine lets a process have {most} descriptors; {MANY} clients need {MANY + 2000}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    OUT.mkdir(parents=True, exist_ok=True)
    data = OUT / "wall-data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    result = {"clients": CLIENTS, "many": MANY, "seconds": SECONDS}
    cityops(data, result)
    peers(result)
    shutil.rmtree(data)
    (OUT / "wall.json").write_text(json.dumps(result, indent=2) + "\n")
    columns = ["clients", "messages_per_s", "message_bytes", "p50_ms", "p99_ms", "cpu", "per_cpu_s", "per_cpu_s_of_screens", "kib_per_client"]
    print(f"{'':24}" + "".join(f"{column:>22}" for column in columns))
    for name in ["cityops", "bare", "ws"]:
        for pace, line in result[name].items():
            print(f"{name + ' ' + pace:24}" + "".join(f"{line.get(column, ''):>22}" for column in columns))
    print(f"herd of {CLIENTS}: {result['herd_s']} s; p99 with a stalled client {result['stalled']['p99_ms']}, without "
          f"{result['stalled']['p99_ms_without']} ms")


main()
