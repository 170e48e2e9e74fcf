#!/usr/bin/env python3
"""Breaks a bus and its reader on purpose, and counts every record afterwards; writes target/chaos/kafka.json.

A real Apache Kafka and the real binary, which reads it in a consumer group that two of Kafka's own console consumers join and leave: what
they take and commit there is bogus to us. Meanwhile Kafka's console producers go on sending cases and city events, among them repeats,
steps out of order and poison. In an order that the seed gives: kills -9 of the binary, half of them between writing and committing a
batch; stops and kills of the broker, and freezes of it; members that join, leave or die. A fault counts once it was seen to have happened:
the process ended by that signal, the process table shows the broker as stopped, the broker logged a rebalance.
The end: no record of the topics is lost or counted twice (accepted, duplicates and rejects are compared with the topics as a stock
consumer reads them, and `cityops audit` agrees). A screen is watched while the broker is away: how soon values are late, how soon
they are live again.
Usage: CITYOPS=path/to/cityops .ci/chaos/kafka.py
CHAOS_KILLS, CHAOS_RESTARTS, CHAOS_FREEZES, CHAOS_REBALANCES, CHAOS_PER_S and CHAOS_SEED say how much of it; CHAOS_FOLDER where.
"""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from binary import CITYOPS, ROOT, asked, timed, wait_until  # noqa: E402
from broker import Broker, run  # noqa: E402
from screen import Screen  # noqa: E402

KILLS, RESTARTS, FREEZES, REBALANCES, PER_S, SEED = (
    int(os.environ.get(f"CHAOS_{name}", default))
    for name, default in [("KILLS", 100), ("RESTARTS", 10), ("FREEZES", 3), ("REBALANCES", 50), ("PER_S", 400), ("SEED", 6)])
WORK = Path(os.environ.get("CHAOS_FOLDER", ROOT / "target" / "chaos"))
SOURCE, GROUP, DLQ = "bus", "cityops-chaos", "cityops.chaos.dlq"
TOPICS = {"cityops.case.v1": 4, "cityops.city_event.v1": 2}
PATTERN = r"cityops\.(case|city_event)\.v1"
# Poison is so much of all matters, each of which has one or two messages: one message in a hundred.
POISON, REPEATED, SHUFFLED = 0.017, 0.03, 50
COORDINATOR = "org.apache.kafka.coordinator.group.GroupMetadataManager"
STALE_WITHIN_S, LIVE_WITHIN_S, PATIENCE_S = 5.0, 10.0, 120
SETTINGS = """
[kafka]
brokers = "{brokers}"
node = "chaos"
[journal]
pause_before_commit_ms = 10
[engine]
checkpoint_every_s = 5
[data]
min_free_mib = 1
[declarations]
folder = "{declarations}"
"""


class Feed:
    """The messages of a city, as its systems send them: repeated, out of order, some of them poison. `sent` counts by kind."""

    def __init__(self, broker, numbers):
        self.numbers, self.sent, self.over = numbers, {"good": 0, "repeated": 0, "poison": 0}, threading.Event()
        patient = [word for setting in ("retries=2147483647", "delivery.timeout.ms=1000000000", "max.block.ms=1000000000",
                                        "linger.ms=20", "acks=all", "enable.idempotence=true") for word in ("--command-property", setting)]
        form = ["--reader-property", "parse.key=true", "--reader-property", "key.separator=\x1f", "--max-block-ms", "1000000000"]
        self.producers = {topic: subprocess.Popen(broker.tool("ConsoleProducer", "--topic", topic, *form, *patient), text=True,
                                                  stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                          for topic in TOPICS}
        self.subjects = 0
        self.thread = threading.Thread(target=self.go_on, daemon=True)
        self.thread.start()

    def subject(self):
        """The steps of one more matter: topic, key, record."""
        self.subjects += 1
        number, drawn = self.subjects, self.numbers
        at = f"2026-03-{1 + number // 5000 % 28:02}T{drawn.randrange(24):02}:{drawn.randrange(60):02}:"
        if drawn.random() < 0.6:
            key, topic, kinds = f"c{number}", "cityops.case.v1", ["accepted", "concluded"]
            facts = {"stream": "case", "area": "990101", "department": f"D{drawn.randrange(9)}", "item_code": "I1", "promised_days": 5}
        else:
            key, topic, kinds = f"e{number}", "cityops.city_event.v1", ["reported", "verified"]
            facts = {"stream": "city_event", "area": "990101", "class_code": "1101", "severity": 3}
        for place, kind in enumerate(kinds[: drawn.randint(1, 2)]):
            yield topic, key, {"record_id": f"{key}/{kind}", "kind": kind, "subject_id": key, "occurred_at": f"{at}{place:02}Z"} | facts

    def poison(self):
        """What no record can be made of; each a reject of its own."""
        number = self.numbers.randrange(1 << 30)
        topic = self.numbers.choice(list(TOPICS))
        stream = topic.split(".")[1]
        wrong = [f"not JSON {number}", f'{{"record_id": "p{number}", "cut', json.dumps({"record_id": f"p{number}", "stream": stream}),
                 json.dumps({"record_id": f"p{number}", "stream": stream, "kind": "flown", "subject_id": "x",
                             "occurred_at": "2026-03-01T00:00:00Z"}),
                 json.dumps({"record_id": f"p{number}", "stream": stream, "kind": "accepted" if stream == "case" else "reported",
                             "subject_id": "x", "occurred_at": "yesterday"})]
        return topic, f"p{number}", self.numbers.choice(wrong)

    def block(self):
        """A tenth of a second."""
        found = []
        while len(found) < PER_S / 10:
            if self.numbers.random() < POISON:
                found.append(("poison", *self.poison()))
            found += [("good", topic, key, json.dumps(record)) for topic, key, record in self.subject()]
        found += [("repeated", *message[1:]) for message in found if message[0] == "good" and self.numbers.random() < REPEATED]
        self.numbers.shuffle(found)
        return found

    def go_on(self):
        due, held = time.monotonic(), []
        while not self.over.wait(max(0, due - time.monotonic())):
            due = max(due + 0.1, time.monotonic() - 5)
            held += self.block()
            # Some wait for a later block: steps overtake each other by far.
            self.numbers.shuffle(held)
            held, now = held[:SHUFFLED], held[SHUFFLED:]
            self.send(now)
        self.send(held)

    def send(self, messages):
        for kind, topic, key, value in messages:
            self.producers[topic].stdin.write(f"{key}\x1f{value}\n")
            self.sent[kind] += 1
        for producer in self.producers.values():
            producer.stdin.flush()

    def end(self):
        """Sends the rest and waits until all of it is in the topics."""
        self.over.set()
        self.thread.join()
        for producer in self.producers.values():
            producer.stdin.close()
            if producer.wait(PATIENCE_S) != 0:
                sys.exit("a console producer failed")


class Ours:
    """The real binary over its data folder, again and again."""

    def __init__(self, broker):
        self.data, self.config, declarations = WORK / "data", WORK / "cityops.toml", WORK / "declarations"
        self.config.write_text(SETTINGS.format(brokers=broker.address, declarations=declarations))
        (declarations / "ingest").mkdir(parents=True)
        for part in ("queries", "dashboard", "ingest/reference"):
            (declarations / part).symlink_to(ROOT / part)
        shutil.copytree(ROOT / "ingest" / "sources", declarations / "ingest" / "sources")
        declared = declarations / "ingest" / "sources" / f"{SOURCE}.toml"
        declared.write_text(declared.read_text().replace("[kafka]\n", f'[kafka]\ngroup = "{GROUP}"\ndlq = "{DLQ}"\n'))
        self.process, self.killed, self.killed_in_gap = None, 0, 0

    def start(self):
        command = [CITYOPS, "run", "--data", self.data, "--listen", "127.0.0.1:0", "--config", self.config]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.log, self.written = [], threading.Event()
        threading.Thread(target=self.hear, args=[self.process, self.log, self.written], daemon=True).start()
        told = re.search(r"http://\S+", self.process.stdout.readline())
        if not told:
            sys.exit("cityops did not start:\n" + "\n".join(self.log[-20:]))
        self.url = told.group().rstrip("/")
        wait_until("cityops is ready", lambda: asked(self.url + "/readyz"), patience_s=PATIENCE_S)
        self.accepted_at_start = self.count()["accepted"]

    def hear(self, process, log, written):
        with open(WORK / "cityops.log", "a") as kept:
            for line in process.stderr:
                log.append(line.rstrip())
                kept.write(line)
                if "batch written, not committed" in line:
                    written.set()

    def count(self):
        """How the source stands; its counts are none while nobody answers."""
        page = asked(self.url + "/api/v1/sources")
        return next(source for source in page["sources"] if source["source"] == SOURCE) if page else {"accepted": -1}

    def takes(self):
        """Waits until it has taken records since it started."""
        wait_until("records are taken", lambda: self.count()["accepted"] > self.accepted_at_start, patience_s=PATIENCE_S)

    def kill(self, in_gap):
        """Kills it between writing and committing a batch, or whenever; it must have been at work."""
        self.takes()
        if in_gap:
            self.written.clear()
            self.written.wait(PATIENCE_S)
        self.process.send_signal(signal.SIGKILL)
        if self.process.wait() == -signal.SIGKILL:
            self.killed += 1
            committed = [line for line in self.log if "batch " in line]
            self.killed_in_gap += in_gap and "batch written" in committed[-1]

    def stop(self):
        self.process.terminate()
        return self.process.wait(PATIENCE_S)


class Members:
    """Others in our group: they take messages, and commit what they took."""

    def __init__(self, broker):
        self.broker, self.there, self.died = broker, [], 0

    def generations(self):
        """Of the group, as the broker logged them: how many members each had."""
        lines = (re.search(rf"Stabilized group {GROUP} generation (\d+) .*with (\d+) members", line) for line in list(self.broker.log))
        return [int(line.group(2)) for line in lines if line]

    def rebalances(self):
        """Those that began or ended with three members or more."""
        sizes = self.generations()
        return sum(max(before, after) >= 3 for before, after in zip([0, *sizes], sizes))

    def change(self, numbers):
        before = len(self.generations())
        if len(self.there) < 2:
            quick = ["--command-property", "session.timeout.ms=3000", "--command-property", "heartbeat.interval.ms=500"]
            command = self.broker.tool("consumer.ConsoleConsumer", "--include", PATTERN, "--group", GROUP, *quick)
            self.there.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        else:
            leaving = self.there.pop(numbers.randrange(2))
            leaving.send_signal(signal.SIGKILL if numbers.random() < 0.2 else signal.SIGTERM)
            self.died += leaving.wait() == -signal.SIGKILL
        wait_until("the group rebalanced", lambda: len(self.generations()) > before, patience_s=PATIENCE_S)

    def leave(self):
        for member in self.there:
            member.terminate()
            member.wait()


def fault_of_broker(kind, broker, ours, numbers):
    """Lets the broker be away until the wall says so, and heals it; what was measured."""
    ours.takes()
    wall = Screen(ours.url)
    wait_until("the wall is live", lambda: wall.shown("case.") == {"live"}, patience_s=PATIENCE_S)
    how = kind if kind == "freeze" else numbers.choice(["kill", "stop"])
    # A stop is felt from its beginning.
    threading.Thread(target=broker.stop, daemon=True).start() if how == "stop" else None
    happened = {"freeze": broker.freeze, "kill": broker.kill, "stop": lambda: True}[how]()
    stale = wall.until(lambda wall: "live" not in wall.shown("case."), PATIENCE_S)
    if how == "freeze":
        broker.thaw()
    else:
        wait_until("the broker has ended", lambda: broker.process.poll() is not None, patience_s=PATIENCE_S)
        broker.start()
    live = wall.until(lambda wall: wall.shown("case.") == {"live"}, PATIENCE_S)
    before = ours.count()["accepted"]
    wait_until("records come again", lambda: ours.count()["accepted"] > before, patience_s=PATIENCE_S)
    wall.close()
    return {"how": how, "happened": happened, "stale_s": stale, "live_s": live}


def in_topics(broker):
    """What the topics hold, as a stock consumer reads them: good messages, distinct good records, poison."""
    ends = broker.ends(PATTERN)
    good, ids, poison = 0, {}, 0
    for value in broker.read(PATTERN, sum(ends.values())):
        try:
            record = json.loads(value)
            fits = record["kind"] in ("accepted", "concluded", "reported", "verified") and record["occurred_at"] != "yesterday"
        except (ValueError, KeyError):
            fits = False
        if fits:
            good += 1
            ids[record["record_id"]] = record["subject_id"]
        else:
            poison += 1
    return {"messages": sum(ends.values()), "good": good, "distinct": len(ids), "poison": poison,
            "cases": len({subject for subject in ids.values() if subject.startswith("c")})}


def told_as_poison(broker):
    """The rejects that the topic for poison tells of, by their ids; a kill may have one told twice."""
    said = run(broker.tool("consumer.ConsoleConsumer", "--topic", DLQ, "--from-beginning", "--timeout-ms", 3000, "--isolation-level",
                           "read_committed", "--formatter-property", "print.key=true", "--formatter-property", "print.value=false"))
    return {"messages": len(said.split()), "distinct": len(set(said.split()))}


def main():
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    numbers = random.Random(SEED)
    broker = Broker(WORK / "broker", info=(COORDINATOR,))
    for topic, partitions in TOPICS.items():
        broker.create(topic, partitions)
    broker.create(DLQ)
    ours, members, faults = Ours(broker), Members(broker), []
    run([CITYOPS, "topics", "--create", "--config", ours.config])
    ours.start()
    feed = Feed(broker, random.Random(SEED + 1))
    # Every member that comes or goes is a rebalance of three but for the first.
    plan = ["kill"] * KILLS + ["restart"] * RESTARTS + ["freeze"] * FREEZES + ["member"] * (REBALANCES + 1)
    numbers.shuffle(plan)
    began = time.monotonic()
    for step, kind in enumerate(plan):
        if kind == "kill":
            ours.kill(in_gap=ours.killed % 2 == 0)
            ours.start()
        elif kind == "member":
            ours.takes()
            members.change(numbers)
        else:
            faults.append(fault_of_broker(kind, broker, ours, numbers))
        told = {"step": f"{step + 1}/{len(plan)}", "did": kind, "accepted": ours.count()["accepted"], "s": round(time.monotonic() - began)}
        print(json.dumps(told), flush=True)
    while members.rebalances() < REBALANCES:
        members.change(numbers)
    feed.end()
    members.leave()
    return told_of(broker, ours, members, feed, faults)


def told_of(broker, ours, members, feed, faults):
    there = in_topics(broker)
    wanted = {"accepted": there["distinct"], "duplicates": there["good"] - there["distinct"], "rejected": there["poison"]}

    def found():
        count = ours.count()
        return {name: count.get(name) for name in wanted}
    deadline = time.monotonic() + PATIENCE_S
    while sum(found().values()) < there["messages"] and time.monotonic() < deadline:
        time.sleep(0.2)
    # What comes now would be too much.
    time.sleep(3)
    counted = found()

    def cases():
        page = asked(f"{ours.url}/api/v1/readings?indicator=case.total&window=live&by=")
        return page["rows"][0]["value"] if page and page["rows"] else None
    deadline = time.monotonic() + 10
    while cases() != there["cases"] and time.monotonic() < deadline:
        time.sleep(0.2)
    shown = cases()
    poison = told_as_poison(broker)
    ended = ours.stop()
    said, audit, _, _ = timed(["audit", "--data", ours.data, "--json", "--config", ours.config])
    audited = json.loads(said) if said else {"compared": 0, "indicators": []}
    stale, live = ([fault[name] for fault in faults] for name in ("stale_s", "live_s"))
    result = {
        "kills": ours.killed, "kills_between_write_and_commit": ours.killed_in_gap,
        "broker_restarts": sum(fault["happened"] for fault in faults if fault["how"] != "freeze"),
        "broker_freezes": sum(fault["happened"] for fault in faults if fault["how"] == "freeze"),
        "rebalances_of_three": members.rebalances(), "rebalances": len(members.generations()), "members_killed": members.died,
        "sent": feed.sent, "in_topics": there, "counted": counted, "told_as_poison": poison,
        "lost": max(0, there["distinct"] - counted["accepted"]), "doubled": max(0, counted["accepted"] - there["distinct"]),
        "cases_shown": shown, "audit_compared": audited["compared"],
        "audit_differing": sum(indicator["differing"] for indicator in audited["indicators"]), "audit_exit": audit,
        "stale_s_max": None if None in stale else round(max(stale, default=0), 2),
        "live_s_max": None if None in live else round(max(live, default=0), 2), "faults": faults,
    }
    checks = {
        "every kill": ours.killed == KILLS, "every restart": result["broker_restarts"] == RESTARTS,
        "every freeze": result["broker_freezes"] == FREEZES, "enough rebalances": result["rebalances_of_three"] >= REBALANCES,
        "the producers sent all": there["good"] + there["poison"] == sum(feed.sent.values()),
        "none lost, none doubled": counted == wanted, "poison is told": poison["distinct"] == there["poison"],
        "the reading": shown == there["cases"], "a clean end": ended == 0,
        "the audit": audit == 0 and result["audit_compared"] > 0 and result["audit_differing"] == 0,
        "stale in time": None not in stale and all(seconds <= STALE_WITHIN_S for seconds in stale),
        "live in time": None not in live and all(seconds <= LIVE_WITHIN_S for seconds in live),
    }
    result["failed"] = [name for name, holds in checks.items() if not holds]
    (WORK / "kafka.json").write_text(json.dumps(result, indent=2) + "\n")
    for name, value in result.items():
        print(f"{name:32} {value}")
    return 1 if result["failed"] else 0


sys.exit(main())
