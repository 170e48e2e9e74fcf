"""A real Apache Kafka on loopback, for benches and chaos: one node over a folder of its own, and Kafka's own tools."""
import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("CARGO_TARGET_DIR") or Path.home() / ".cache/cityops/target") / "cache/kafka"
PATIENCE_S = 60
# Ports below those that the system lends to clients: while a broker is down, none of its clients can be given its address to ask from.
PORTS = range(20_000, 32_000)


def free_port():
    start = os.getpid() % len(PORTS)
    for turn in range(len(PORTS)):
        port = PORTS[(start + turn) % len(PORTS)]
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in TAKEN:
            TAKEN.add(port)
            return port
    sys.exit("no free port")


TAKEN = set()


def java(main, *words, heap="256m", quick=True, info=()):
    """The command line of one of Kafka's classes; `quick` keeps a short life short, `info` names what logs more than warnings."""
    loggers = [f"-Dorg.slf4j.simpleLogger.log.{name}=info" for name in ("kafka.server.KafkaRaftServer", *info)]
    return ["java", f"-Xmx{heap}", "-XX:+UseSerialGC", *(["-XX:TieredStopAtLevel=1"] if quick else []),
            f"-XX:SharedArchiveFile={HOME}/classes.jsa", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", *loggers,
            "-cp", f"{HOME}/jars/*", main, *map(str, words)]


class Broker:
    """Formatted and started; ends with the program. `log` has its lines so far."""

    def __init__(self, folder, heap="384m", quick=True, info=(), settings=""):
        self.folder, self.options = Path(folder), {"heap": heap, "quick": quick, "info": info}
        self.log, self.process = [], None
        shutil.rmtree(folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.address, controller = (f"127.0.0.1:{free_port()}" for _ in range(2))
        self.properties = self.folder / "server.properties"
        self.properties.write_text((ROOT / "tests/kafka/server.properties").read_text() + f"""
listeners=PLAINTEXT://{self.address},CONTROLLER://{controller}
controller.quorum.voters=1@{controller}
log.dirs={self.folder}/data
{settings}
""")
        run(java("kafka.tools.StorageTool", "format", "--cluster-id", "cityopscityopscityop00", "--config", self.properties))
        atexit.register(self.kill)
        self.start()

    def start(self):
        """Starts it, also again over the same folder; seconds until it serves."""
        began, serves = time.monotonic(), threading.Event()
        self.process = subprocess.Popen(java("kafka.Kafka", self.properties, **self.options), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

        def hear(stream):
            for line in stream:
                self.log.append(line.rstrip())
                if "Kafka Server started" in line:
                    serves.set()
        threading.Thread(target=hear, args=[self.process.stderr], daemon=True).start()
        if not serves.wait(PATIENCE_S):
            sys.exit("the broker did not start:\n" + "\n".join(self.log[-20:]))
        return time.monotonic() - began

    def end(self, how):
        """Ends it by a signal; whether that really ended it."""
        if self.process.poll() is not None:
            return False
        self.process.send_signal(how)
        self.process.wait()
        return True

    def kill(self):
        return self.end(signal.SIGKILL)

    def stop(self):
        return self.end(signal.SIGTERM)

    def freeze(self):
        """Lets it keep its connections and do nothing; whether the process table soon shows it as stopped."""
        self.process.send_signal(signal.SIGSTOP)
        deadline = time.monotonic() + 1
        while not (stopped := Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"):
            if time.monotonic() > deadline:
                break
            time.sleep(0.001)
        return stopped

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def tool(self, name, *words, **options):
        """The command line of one of its tools."""
        return java(f"org.apache.kafka.tools.{name}", "--bootstrap-server", self.address, *words, **options)

    def create(self, topic, partitions=1, *settings):
        configs = [word for setting in settings for word in ("--config", setting)]
        run(self.tool("TopicCommand", "--create", "--topic", topic, "--partitions", partitions, *configs))

    def ends(self, topics):
        """The end of each partition of topics that a regular expression names."""
        said = run(self.tool("GetOffsetShell", "--topic", topics))
        rows = (line.rsplit(":", 2) for line in said.split())
        return {(topic, int(partition)): int(end) for topic, partition, end in rows}

    def read(self, topics, count):
        """Values of the first `count` messages of the topics that a regular expression names."""
        said = run(self.tool("consumer.ConsoleConsumer", "--include", topics, "--from-beginning", "--max-messages", count,
                             "--isolation-level", "read_committed"))
        return said.split("\n")[:-1]


def run(command, patience_s=600):
    """Runs a command to its end; what it printed. It must succeed."""
    ended = subprocess.run(command, capture_output=True, text=True, timeout=patience_s)
    if ended.returncode != 0:
        sys.exit(f"{command[-8:]} ended with {ended.returncode}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return ended.stdout
