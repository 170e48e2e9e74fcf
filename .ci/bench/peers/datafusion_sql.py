"""DataFusion (python): a query for each indicator and batch; partial counts merged by a query for each key set."""
import datafusion
import pyarrow as pa
import pyarrow.compute as pc

import harness


class Peer:
    VERSION = datafusion.__version__
    THREADS = 1
    DOES = "a SQL query for each indicator; partials merged into a table of totals for each key set by another; changed groups as Arrow"

    def __init__(self, indicators):
        self.indicators = indicators
        self.context = datafusion.SessionContext(datafusion.SessionConfig().with_target_partitions(1))
        self.queries = [found.count("cases", "n") for found in indicators]
        self.totals_of = {}

    def register(self, name, batches):
        self.context.deregister_table(name)
        self.context.register_record_batches(name, [batches])

    def take(self, batch):
        self.register("cases", [batch])
        by_keys = {}
        for place, (found, query) in enumerate(zip(self.indicators, self.queries)):
            for partial in self.context.sql(query).collect():
                number = pa.repeat(pa.scalar(place, pa.int32()), partial.num_rows)
                columns = [number, *partial.columns, pa.repeat(True, partial.num_rows)]
                made = pa.record_batch(columns, ["indicator", *found.keys, "n", "new"])
                by_keys.setdefault(found.keys, []).append(made)
        changed = 0
        for keys, added in by_keys.items():
            self.register("counts", added + self.totals_of.get(keys, []))
            groups = ", ".join(["indicator", *keys])
            merged = self.context.sql(f"SELECT {groups}, sum(n) AS n, bool_or(new) AS new FROM counts GROUP BY {groups}").collect()
            changed += sum(part.filter(part.column("new")).num_rows for part in merged)
            old = [pa.record_batch([*part.columns[:-1], pa.repeat(False, part.num_rows)], added[0].schema.names) for part in merged]
            self.totals_of[keys] = [self.fitted(part, added[0].schema) for part in old]
        return changed

    @staticmethod
    def fitted(part, schema):
        """With the types of `schema`: the server may have chosen other ones for text."""
        return pa.record_batch([pc.cast(column, field.type) for column, field in zip(part.columns, schema)], schema=schema)

    def totals(self):
        for keys, held in self.totals_of.items():
            for part in held:
                for row in part.to_pylist():
                    yield self.indicators[row["indicator"]].id, [row[key] for key in keys], row["n"]


if __name__ == "__main__":
    harness.main(Peer)
