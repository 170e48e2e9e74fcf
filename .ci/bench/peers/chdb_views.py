"""ClickHouse (chdb): a materialised view for each indicator, from a table that keeps nothing into summing tables."""
import tempfile

import chdb
import pyarrow as pa
from chdb.session import Session

import harness

SQL_TYPES = {"text": "String", "integer": "Int64", "boolean": "Bool", "instant": "DateTime64(3)"}
KEYS = {key for keys in harness.workload.KEY_SETS for key in keys}


def typed(column):
    kind = SQL_TYPES[harness.workload.COLUMNS[column]]
    return f"{column} {kind}" if column in KEYS else f"{column} Nullable({kind})"


class Peer:
    VERSION = f"{chdb.__version__} (ClickHouse {chdb.engine_version})"
    THREADS = 1
    DOES = "a materialised view for each indicator into a SummingMergeTree for each key set; all groups read back, as it names none"

    def __init__(self, indicators):
        self.indicators = indicators
        self.folder = tempfile.TemporaryDirectory()
        self.session = Session(self.folder.name)
        for statement in ("CREATE DATABASE bench", "USE bench", "SET max_threads = 1", "SET max_insert_threads = 1",
                          f"CREATE TABLE cases ({', '.join(map(typed, harness.workload.COLUMNS))}) ENGINE = Null"):
            self.session.query(statement)
        self.tables = {}
        for place, found in enumerate(indicators):
            keys = ", ".join(found.keys)
            if found.keys not in self.tables:
                table = self.tables[found.keys] = f"totals_{len(self.tables)}"
                self.session.query(f"CREATE TABLE {table} (indicator UInt16, {', '.join(map(typed, found.keys))}, n UInt64) "
                                   f"ENGINE = SummingMergeTree(n) ORDER BY (indicator, {keys})")
            self.session.query(
                f"CREATE MATERIALIZED VIEW view_{place} TO {self.tables[found.keys]} AS SELECT toUInt16({place}) AS indicator, {keys}, "
                f"count(*) AS n FROM cases WHERE {found.where()} GROUP BY {keys}")

    def take(self, batch):
        arrived = pa.Table.from_batches([batch])
        self.session.query(f"INSERT INTO cases SELECT {', '.join(arrived.column_names)} FROM Python(arrived)")
        return sum(self.read(keys).num_rows for keys in self.tables)

    def read(self, keys):
        names = ", ".join(["indicator", *keys])
        return self.session.query(f"SELECT {names}, sum(n) AS n FROM {self.tables[keys]} GROUP BY {names}", "ArrowTable")

    def totals(self):
        for keys in self.tables:
            for row in self.read(keys).to_pylist():
                yield self.indicators[row["indicator"]].id, [row[key] for key in keys], row["n"]


if __name__ == "__main__":
    harness.main(Peer)
