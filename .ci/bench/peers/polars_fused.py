"""Polars as somebody who knows all indicators beforehand would write it: each condition once, one query for each key set."""
import os

os.environ["POLARS_MAX_THREADS"] = "1"
import polars as pl  # noqa: E402

import harness  # noqa: E402


class Peer:
    VERSION = pl.__version__
    THREADS = 1
    DOES = "each condition a column once, one group_by for each key set sums them all; changed groups as wide frames"

    def __init__(self, indicators):
        self.conditions = list({found.where(): pl.sql_expr(found.where()) for found in indicators}.items())
        self.indicators = {}
        for found in indicators:
            self.indicators.setdefault(found.keys, {})[found.where()] = found
        self.totals_of = {}

    def take(self, batch):
        rows = pl.from_arrow(batch).with_columns([condition.cast(pl.Int64).alias(where) for where, condition in self.conditions])
        queries = [rows.lazy().group_by(keys).agg(pl.col(list(members)).sum()) for keys, members in self.indicators.items()]
        changed = 0
        for (keys, members), partial in zip(self.indicators.items(), pl.collect_all(queries)):
            held = self.totals_of.get(keys, partial.clear())
            self.totals_of[keys] = pl.concat([held, partial]).group_by(keys).agg(pl.col(list(members)).sum())
            read = self.totals_of[keys].join(partial, on=keys, how="semi")
            assert read.height == partial.height
            changed += sum(partial.select((pl.col(list(members)) > 0).sum()).row(0))
        return changed

    def totals(self):
        for keys, held in self.totals_of.items():
            for row in held.iter_rows(named=True):
                for where, found in self.indicators[keys].items():
                    if row[where]:
                        yield found.id, [row[key] for key in keys], row[where]


if __name__ == "__main__":
    harness.main(Peer)
