"""DuckDB: a query for each indicator and batch; partial counts merged by a query for each key set."""
import duckdb
import pyarrow as pa

import harness


class Peer:
    VERSION = duckdb.__version__
    THREADS = 1
    DOES = "a SQL query for each indicator; partials merged into a table of totals for each key set by another; changed groups as Arrow"

    def __init__(self, indicators):
        self.indicators = indicators
        self.database = duckdb.connect(config={"threads": 1})
        self.queries = [f"SELECT {place}::INTEGER AS indicator, *, true AS new FROM ({found.count('cases', 'n')})"
                        for place, found in enumerate(indicators)]
        self.tables = {}

    def take(self, batch):
        # Copied once into the database's own format, which is quicker than reading Arrow in every query.
        self.database.register("arrived", batch)
        self.database.execute("CREATE OR REPLACE TEMP TABLE cases AS FROM arrived")
        by_keys = {}
        for found, query in zip(self.indicators, self.queries):
            by_keys.setdefault(found.keys, []).append(self.database.sql(query).to_arrow_table())
        return sum(self.merge(keys, pa.concat_tables(partials)) for keys, partials in by_keys.items())

    def merge(self, keys, added):
        self.database.register("added", added)
        if keys not in self.tables:
            self.tables[keys] = f"totals_{len(self.tables)}"
            self.database.execute(f"CREATE TABLE {self.tables[keys]} AS FROM added LIMIT 0")
        table, groups = self.tables[keys], ", ".join(["indicator", *keys])
        self.database.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT {groups}, sum(n)::BIGINT AS n, bool_or(new) AS new "
            f"FROM (FROM added UNION ALL SELECT * REPLACE (false AS new) FROM {table}) GROUP BY {groups}")
        return self.database.sql(f"FROM {table} WHERE new").to_arrow_table().num_rows

    def totals(self):
        for keys, table in self.tables.items():
            for indicator, count, *values in self.database.execute(f"SELECT indicator, n, {', '.join(keys)} FROM {table}").fetchall():
                yield self.indicators[indicator].id, values, count


if __name__ == "__main__":
    harness.main(Peer)
