"""Flink SQL: one streaming job that runs every indicator over a file of rows, with mini-batches, into sinks that keep nothing.

The job runs once over all rows so that the virtual machine is warm. Counted is what a second run takes more than one over the
uncounted rows alone, so that neither the start of a job nor its planning counts. Another run gives the totals to compare.
"""
import csv
import json
import sys
import tempfile
from pathlib import Path

from flink_jobs import Jobs, text, workload
from pyflink.version import __version__

DOES = ("one continuous query for each indicator over one shared scan of a CSV file (whose reading is counted), mini-batches of 10 000 "
        "rows; changes go to a sink that keeps nothing, none is read back")


def write_csv(rows_file, path, count):
    """The first `count` rows."""
    written = 0
    with open(rows_file) as lines, open(path, "w", newline="") as out:
        writer = csv.writer(out)
        while written < count:
            columns = json.loads(next(lines))
            for row in list(zip(*(columns[name] for name in workload.COLUMNS)))[: count - written]:
                writer.writerow(["" if value is None else str(value).lower() if isinstance(value, bool) else value for value in row])
                written += 1


def main():
    task = json.loads(sys.argv[1])
    jobs = Jobs(workload.SETS[task["set"]]())
    with tempfile.TemporaryDirectory() as folder:
        for name, count in [("all_rows", task["rows"]), ("warm_rows", task["warm"]), ("compared_rows", task["compared"])]:
            path = Path(folder) / f"{name}.csv"
            write_csv(Path(task["folder"]) / "rows.json", path, count)
            jobs.source(name, workload.COLUMNS, {"connector": "filesystem", "path": path.as_uri(), "format": "csv", "csv.null-literal": ""})
        jobs.sinks()
        jobs.run("all_rows")
        used = jobs.run("all_rows") - jobs.run("warm_rows")
        with open(task["totals"], "w") as out:
            for indicator, keys, count in jobs.totals("compared_rows"):
                out.write("\t".join([indicator, *map(text, keys), str(count)]) + "\n")
    print(json.dumps({"version": __version__, "threads": 1, "does": DOES, "cpu_s": used, "batches": 0,
                      "rows": task["rows"] - task["warm"], "changed": 0}))


main()
