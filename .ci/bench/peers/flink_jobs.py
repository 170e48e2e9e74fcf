"""What the jobs of both Flink peers share: their settings, sinks that keep nothing, runs, totals and processor time."""
import os
import sys
from pathlib import Path

from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import workload  # noqa: E402

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


class Jobs:
    def __init__(self, indicators, further=None):
        self.indicators = indicators
        configuration = Configuration()
        for key, value in (SETTINGS | (further or {})).items():
            configuration.set_string(key, value)
        settings = EnvironmentSettings.new_instance().in_streaming_mode().with_configuration(configuration).build()
        self.tables = TableEnvironment.create(settings)

    def source(self, name, columns, connector):
        """A table of these columns, read as `connector` says."""
        told = ", ".join(f"`{column}` {SQL_TYPES[workload.COLUMNS[column]]}" for column in columns)
        options = ", ".join(f"'{key}' = '{value}'" for key, value in connector.items())
        self.tables.execute_sql(f"CREATE TABLE {name} ({told}) WITH ({options})")

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
