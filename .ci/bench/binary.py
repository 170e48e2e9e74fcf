"""The real binary, run and looked at from outside."""
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CITYOPS = os.environ["CITYOPS"]
# No step may take longer.
PATIENCE_S = 900


def size(folder):
    """Bytes of a data folder: all but the checkpoint, and the checkpoint."""
    kept = checkpoints = 0
    for path in folder.rglob("*"):
        try:
            length = path.stat().st_size if path.is_file() and "ballast" not in path.name else 0
        except FileNotFoundError:
            continue  # It was a temporary one.
        if "checkpoint" in str(path.relative_to(folder)):
            checkpoints += length
        else:
            kept += length
    return kept, checkpoints


def line_of(words, core):
    """The command line, on one processor core if one is given."""
    return [*(["taskset", "--cpu-list", str(core)] if core is not None else []), CITYOPS, *map(str, words)]


def timed(words, core=None):
    """Runs a command to its end; gives what it printed, its exit code, the seconds, and what it used."""
    start = time.monotonic()
    process = subprocess.Popen(line_of(words, core), stdout=subprocess.PIPE, text=True)
    bound = threading.Timer(PATIENCE_S, process.kill)
    bound.start()
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    bound.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return said, process.returncode, time.monotonic() - start, usage


def asked(url):
    """What a JSON address answers; nothing if it does not."""
    try:
        return json.load(urllib.request.urlopen(url, timeout=5))
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def served(data, config, *words, core=None):
    """Starts the server; gives the process, its URL, what /readyz said, and the seconds until it did."""
    start = time.monotonic()
    command = line_of(["run", "--data", data, "--listen", "127.0.0.1:0", "--config", config, *words], core)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    told = re.search(r"http://\S+", process.stdout.readline())
    while told and (state := asked(told.group() + "/readyz")) is None:
        if process.poll() is not None or time.monotonic() - start > PATIENCE_S:
            told = None
        time.sleep(0.01)
    if not told:
        process.kill()
        sys.exit("the server did not get ready")
    return process, told.group(), state, time.monotonic() - start


def cpu_s(process):
    """Processor seconds that a process has used."""
    ticks = sum(map(int, Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mib(process, what="VmRSS"):
    """What a process holds resident, or with `VmHWM` the most that it ever held."""
    return int(re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text()).group(1)) / 1024


def wait_until(what, is_so, every_s=0.05, patience_s=PATIENCE_S):
    """Asks until it is so."""
    deadline = time.monotonic() + patience_s
    while not (found := is_so()):
        if time.monotonic() > deadline:
            sys.exit(f"waited {patience_s} s in vain: {what}")
        time.sleep(every_s)
    return found
