// The explorer: what of a result is drawn, how values read, the search in views.

import assert from "node:assert/strict";
import test from "node:test";
import type { Result, View } from "../src/explorer/model.ts";
import { chartOf, found, picked, read } from "../src/explorer/pick.ts";

const result = (columns: readonly (readonly [string, string])[], rows: Result["rows"] = []): Result => ({
  columns: columns.map(([column, type]) => ({ column, type })), rows, truncated: false, elapsed_ms: 1, as_of: "",
});
const none = { x: "", y: "", as: "" };

test("without a choice the last column of numbers is drawn along the first other one, as lines along time", () => {
  assert.deepEqual(picked(result([["day", "date"], ["area", "text"], ["n", "integer"], ["rate", "number"]]), none), { x: 0, y: 3, as: "lines" });
  assert.deepEqual(picked(result([["n", "integer"], ["area", "text"]]), none), { x: 1, y: 0, as: "bars" });
  assert.equal(picked(result([["area", "text"]]), none), undefined);
});

test("what the reader chose is drawn, as far as the result has it", () => {
  const given = result([["day", "instant"], ["area", "text"], ["n", "integer"], ["rate", "number"]]);
  assert.deepEqual(picked(given, { x: "area", y: "n", as: "lines" }), { x: 1, y: 2, as: "lines" });
  assert.deepEqual(picked(given, { x: "gone", y: "area", as: "odd" }), { x: 0, y: 3, as: "lines" });
});

test("values read as they are; what is null is nothing, and no 0", () => {
  assert.deepEqual([read(3), read(1 / 3), read("x"), read(true), read(null), read(undefined), read([1])], ["3", "0.333333333", "x", "true", undefined, undefined, "[1]"]);
  const chart = chartOf(result([["day", "text"], ["n", "integer"]], [["a", 1], ["2026-11-01T00:00:00+08:00", null], ["2026-11-01T09:30:00+08:00", "2.5"]]), { x: 0, y: 1, as: "bars" });
  assert.deepEqual([chart.series[0]?.values, chart.series[0]?.shown, chart.categories.map(({ zh }) => zh)], [[1, null, 2.5], ["1", "—", "2.5"], ["a", "2026-11-01", "2026-11-01 09:30"]]);
});

test("a search keeps whole views that fit, and else the columns that do", () => {
  const views: readonly View[] = [{ view: "cases", means: "service cases", columns: [{ column: "area", type: "text", means: "where" }, { column: "stage", type: "text" }] }, { view: "events", columns: [{ column: "area", type: "text" }] }];
  const names = (search: string): unknown => found(views, search, (means) => (typeof means === "string" ? means : "")).map(({ view, columns }) => [view, ...columns.map(({ column }) => column)]);
  assert.deepEqual(names(""), [["cases", "area", "stage"], ["events", "area"]]);
  assert.deepEqual(names("SERVICE"), [["cases", "area", "stage"]]);
  assert.deepEqual(names("cases where"), [["cases", "area"]]);
  assert.deepEqual(names("nothing"), []);
});
