"""Flink SQL: one streaming job that runs every indicator over a file of rows, with mini-batches, into sinks that keep nothing.

The job runs once over all rows so that the virtual machine is warm. Counted is what a second run takes more than one over the
uncounted rows alone, so that neither the start of a job nor its planning counts. Another run gives the totals to compare.
"""
import csv
import json
import os
import sys
import tempfile
from pathlib import Path

from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment
from pyflink.version import __version__

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import workload  # noqa: E402

DOES = ("one continuous query for each indicator over one shared scan of a CSV file (whose reading is counted), mini-batches of 10 000 "
        "rows; changes go to a sink that keeps nothing, none is read back")
SETTINGS = {"parallelism.default": "1", "pipeline.object-reuse": "true", "table.exec.mini-batch.enabled": "true",
            "table.exec.mini-batch.allow-latency": "1 s", "table.exec.mini-batch.size": "10000", "rest.port": "0", "rest.bind-port": "0"}
SQL_TYPES = {"text": "STRING", "integer": "BIGINT", "boolean": "BOOLEAN", "instant": "BIGINT"}


def processes():
    """This process and those below it: the virtual machine is one of them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu_s():
    def ticks(process):
        return sum(map(int, Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    return sum(map(ticks, processes())) / os.sysconf("SC_CLK_TCK")


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


class Jobs:
    def __init__(self, indicators):
        self.indicators = indicators
        configuration = Configuration()
        for key, value in SETTINGS.items():
            configuration.set_string(key, value)
        settings = EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(configuration).build()
        self.tables = TableEnvironment.create(settings)

    def source(self, name, path):
        columns = ", ".join(f"`{column}` {SQL_TYPES[kind]}" for column, kind in workload.COLUMNS.items())
        self.tables.execute_sql(f"CREATE TABLE {name} ({columns}) WITH ('connector' = 'filesystem', 'path' = '{path.as_uri()}', "
                                "'format' = 'csv', 'csv.null-literal' = '')")

    def sinks(self):
        for place, found in enumerate(self.indicators):
            columns = ", ".join(f"`{key}` {SQL_TYPES[workload.COLUMNS[key]]}" for key in found.keys)
            self.tables.execute_sql(f"CREATE TABLE sink_{place} ({columns}, n BIGINT) WITH ('connector' = 'blackhole')")

    def run(self, source):
        before = cpu_s()
        statements = self.tables.create_statement_set()
        for place, found in enumerate(self.indicators):
            statements.add_insert_sql(f"INSERT INTO sink_{place} {found.count(source, 'n', '`')}")
        statements.execute().wait()
        return cpu_s() - before

    def totals(self, source):
        """The last change of each group."""
        for found in self.indicators:
            last = {}
            with self.tables.execute_sql(found.count(source, "n", "`")).collect() as changes:
                for change in changes:
                    *keys, count = change
                    last[tuple(keys)] = count
            yield from ((found.id, keys, count) for keys, count in last.items())


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def main():
    task = json.loads(sys.argv[1])
    jobs = Jobs(workload.SETS[task["set"]]())
    with tempfile.TemporaryDirectory() as folder:
        for name, count in [("all_rows", task["rows"]), ("warm_rows", task["warm"]), ("compared_rows", task["compared"])]:
            path = Path(folder) / f"{name}.csv"
            write_csv(Path(task["folder"]) / "rows.json", path, count)
            jobs.source(name, path)
        jobs.sinks()
        jobs.run("all_rows")
        used = jobs.run("all_rows") - jobs.run("warm_rows")
        with open(task["totals"], "w") as out:
            for indicator, keys, count in jobs.totals("compared_rows"):
                out.write("\t".join([indicator, *map(text, keys), str(count)]) + "\n")
    print(json.dumps({"version": __version__, "threads": 1, "does": DOES, "cpu_s": used, "batches": 0,
                      "rows": task["rows"] - task["warm"], "changed": 0}))


main()
