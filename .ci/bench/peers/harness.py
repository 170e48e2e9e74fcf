"""How every peer is measured: the same batches, one process, processor time of all its threads.

A peer is a class with
  VERSION, THREADS      of the tool
  DOES                  in words: what is counted
  __init__(indicators)  which may prepare as much as it likes, uncounted
  take(batch)           answers every indicator over the batch, merges it into running totals and has the totals of the changed
                        groups read back as columns; gives how many those are
  totals()              indicator, keys and count of every group, for the comparison
"""
import json
import resource
import sys
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import workload  # noqa: E402

TYPES = {workload.TEXT: pa.string(), workload.INTEGER: pa.int64(), workload.BOOLEAN: pa.bool_(),
         workload.INSTANT: pa.timestamp("ms", workload.ZONE)}
SCHEMA = pa.schema([(name, TYPES[kind]) for name, kind in workload.COLUMNS.items()])


def batches(folder, batch_rows, rows):
    """The first `rows` rows in batches."""
    found = []
    with open(folder / "rows.json") as lines:
        for line in lines:
            if len(found) * batch_rows >= rows:
                break
            columns = json.loads(line)
            whole = pa.record_batch([pa.array(columns[field.name], field.type) for field in SCHEMA], schema=SCHEMA)
            # Cut and copied, as if each batch had arrived by itself.
            found += [whole.take(pa.array(range(start, start + batch_rows))) for start in range(0, whole.num_rows, batch_rows)]
    return found[: rows // batch_rows]


def cpu_s():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def key_text(value):
    return {None: ""}.get(value, str(value).lower() if isinstance(value, bool) else str(value))


def write_totals(path, totals):
    with open(path, "w") as out:
        for indicator, keys, count in totals:
            out.write("\t".join([indicator, *map(key_text, keys), str(int(count))]) + "\n")


def main(Peer):
    """Arguments: the task as JSON. Prints the measurement as JSON in the last line."""
    task = json.loads(sys.argv[1])
    indicators = workload.SETS[task["set"]]()
    given = batches(Path(task["folder"]), task["batch_rows"], task["rows"])
    warm = task["warm"] // task["batch_rows"]
    peer = Peer(indicators)
    for batch in given[:warm]:
        peer.take(batch)
    before = cpu_s()
    changed = sum(peer.take(batch) for batch in given[warm:])
    used = cpu_s() - before
    write_totals(task["totals"], peer.totals())
    print(json.dumps({"version": Peer.VERSION, "threads": Peer.THREADS, "does": Peer.DOES, "cpu_s": used, "batches": len(given) - warm,
                      "rows": task["rows"] - task["warm"], "changed": changed}))
