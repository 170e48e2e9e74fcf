#!/usr/bin/env python3
"""Measures the dispatch desk over many open events and writes target/bench/desk.json.

What is measured, each from outside of the real binary, which runs beside this program on the same cores:
  queue page    seconds from request to answer: the first page, one filtered, one searched, one far down
  actions       a steady rate of actions (file, assign, receive, handle), each on another event, timed from when it was due: a slow
                answer delays nobody else's start and is not hidden
Usage: CITYOPS=path/to/cityops .ci/bench/desk.py [open events] [actions a second] [seconds]
"""
import http.client
import json
import shutil
import statistics
import sys
import threading
import time
import urllib.parse

from binary import ROOT, resident_mib, served, wait_until

EVENTS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
RATE = int(sys.argv[2]) if len(sys.argv) > 2 else 200
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 30
SENDERS = 32
VERBS = [("file", {}), ("assign", {"department": "D34"}), ("receive", {}), ("handle", {})]


class Client:
    """One connection that is kept."""

    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)

    def ask(self, method, path, body=None, kind="application/json"):
        self.connection.request(method, path, body, {"content-type": kind} if body else {})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


def report(number):
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - number % 86_000 - 60))
    return json.dumps({
        "record_id": f"b{number}", "stream": "city_event", "kind": "reported", "subject_id": f"B{number:07}", "occurred_at": at,
        "area": f"99010{number % 3 + 1}001", "origin": "citizen", "class_code": "0109", "severity": number % 4 + 1,
        "longitude": 113.2 + number % 1000 / 1e4, "latitude": 33.7 + number // 1000 / 1e4, "address": f"No. {number} Test Road",
        "content": f"lamp {number} is out",
    })


def quantiles(samples):
    cut = statistics.quantiles(samples, n=1000)
    return {"p50_ms": round(cut[499] * 1000, 2), "p99_ms": round(cut[989] * 1000, 2), "max_ms": round(max(samples) * 1000, 2)}


def pages(url):
    """Milliseconds of queue pages of several kinds."""
    client = Client(url)
    deep = "/api/v1/city-events?limit=500"
    for _ in range(20):
        deep = f"/api/v1/city-events?limit=500&cursor={client.ask('GET', deep)[1]['next_cursor']}"
    found = {}
    for name, path in [("first", "/api/v1/city-events"), ("filtered", "/api/v1/city-events?area=990102&overdue=false"),
                       ("searched", "/api/v1/city-events?q=4711"), ("far_down", deep)]:
        samples = []
        for _ in range(100):
            start = time.monotonic()
            status, _ = client.ask("GET", path)
            samples.append(time.monotonic() - start)
            assert status == 200, path
        found[name] = quantiles(samples)
    return found


def actions(url):
    """Acts at the rate; gives the seconds of each action from when it was due."""
    total, begin = RATE * SECONDS, time.monotonic() + 0.5
    turn, lock, samples, wrong = iter(range(total)), threading.Lock(), [], []

    def send():
        client = Client(url)
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                return
            # Whole rounds over as many events as are acted on in five seconds, so that an event's next step comes after the last.
            event, step = number % (RATE * 5), number // (RATE * 5)
            verb, more = VERBS[step % len(VERBS)]
            cycle = step // len(VERBS)
            due = begin + number / RATE
            time.sleep(max(0, due - time.monotonic()))
            event_no = f"B{event + cycle * RATE * 5:07}"
            body = {"action": verb, "action_id": f"x{number}", "version": step % len(VERBS) + 1, "actor": "bench", **more}
            status, answer = client.ask("POST", f"/api/v1/city-events/{event_no}/actions", json.dumps(body))
            taken = time.monotonic() - due
            with lock:
                samples.append(taken)
                if status != 200:
                    wrong.append((status, answer))

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        sys.exit(f"{len(wrong)} actions were not done, such as {wrong[0]}")
    return {"per_s": round(total / (time.monotonic() - begin)), **quantiles(samples)}


def main():
    out = ROOT / "target" / "bench"
    data = out / "desk-data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    config = out / "desk.toml"
    # Rules that step in would change what the actions were decided on.
    config.write_text("[escalation]\nmost_per_minute = 0\n")
    process, url, _, _ = served(data, config)
    try:
        client = Client(url)
        for first in range(0, EVENTS, 5000):
            body = "\n".join(report(number) for number in range(first, min(first + 5000, EVENTS)))
            status, answer = client.ask("POST", "/api/v1/ingest/canonical", body, "application/x-ndjson")
            assert status == 202 and not answer["rejected"], answer
        wait_until("all are open", lambda: client.ask("GET", "/api/v1/city-events?limit=1")[1]["total"] == EVENTS)
        result = {"open_events": EVENTS, "queue": pages(url), "actions": actions(url), "queue_meanwhile": pages(url),
                  "memory_mib": round(resident_mib(process, "VmHWM"))}
    finally:
        process.terminate()
        process.wait()
    (out / "desk.json").write_text(json.dumps(result, indent=2) + "\n")
    shutil.rmtree(data)
    print(json.dumps(result, indent=2))


main()
