"""Polars: a lazy query for each indicator and batch, fifty collected together; partial counts merged by key set."""
import os

os.environ["POLARS_MAX_THREADS"] = "1"
import polars as pl  # noqa: E402

import harness  # noqa: E402

# A thousand plans at once take half as long again as fifty at a time: what they share is then sought among all of them.
TOGETHER = 50


class Peer:
    VERSION = pl.__version__
    THREADS = 1
    DOES = "a lazy query for each indicator, 50 collected at once; partials merged into totals for each key set; changed groups as frames"

    def __init__(self, indicators):
        self.indicators = indicators
        self.queries = [(list(found.keys), pl.sql_expr(found.where()), pl.lit(place, pl.Int32).alias("indicator"))
                        for place, found in enumerate(indicators)]
        self.totals_of = {}

    def take(self, batch):
        rows = pl.from_arrow(batch).lazy()
        queries = [rows.filter(condition).group_by(keys).agg(pl.len().cast(pl.Int64).alias("n")).with_columns(number)
                   for keys, condition, number in self.queries]
        chunks = (queries[start : start + TOGETHER] for start in range(0, len(queries), TOGETHER))
        partials = [partial for chunk in chunks for partial in pl.collect_all(chunk)]
        by_keys = {}
        for found, partial in zip(self.indicators, partials):
            by_keys.setdefault(found.keys, []).append(partial)
        changed = 0
        for keys, frames in by_keys.items():
            added = pl.concat(frames).with_columns(new=True)
            held = self.totals_of.get(keys, added.clear())
            merged = pl.concat([held, added]).group_by(["indicator", *keys]).agg(pl.col("n").sum(), pl.col("new").any())
            changed += merged.filter("new").height
            self.totals_of[keys] = merged.with_columns(new=False).select(added.columns)
        return changed

    def totals(self):
        for keys, held in self.totals_of.items():
            for indicator, count, *values in held.select("indicator", "n", *keys).rows():
                yield self.indicators[indicator].id, values, count


if __name__ == "__main__":
    harness.main(Peer)
