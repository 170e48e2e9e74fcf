// 环比 and 同比: what stands against what, and how far it moved.

import assert from "node:assert/strict";
import test from "node:test";
import { change, comparisons, tone } from "../src/compare.ts";

const windows = (window: string, ...compare: readonly string[]): unknown => comparisons(window, compare).map(({ of, base }) => [of, base]);

test("today and rolling windows stand against the period before, longer ones by their completed days", () => {
  assert.deepEqual(windows("today", "previous", "last_year"), [["today", "today.previous"]]);
  assert.deepEqual(windows("24h", "last_year"), []);
  assert.deepEqual(windows("week", "previous", "last_year"), [["week.done", "week.previous"]]);
  assert.deepEqual(windows("month", "previous", "last_year"), [["month.done", "month.previous"], ["month.done", "month.last_year"]]);
  assert.deepEqual(windows("year", "previous", "last_year"), [["year.done", "year.last_year"]], "the year before is last year");
  assert.deepEqual([windows("live", "previous"), windows("all", "previous"), windows("month")], [[], [], []]);
});

test("counts change by a share of their base, rates in percentage points, scales in their own unit", () => {
  assert.deepEqual(change(1123, 1000, "count"), { kind: "relative", amount: 12.3 });
  assert.deepEqual(change(30, 40, "minutes"), { kind: "relative", amount: -25 });
  assert.deepEqual(change(97.6, 98.84, "percent"), { kind: "points", amount: -1.2 });
  assert.deepEqual(change(0, 0, "percent"), { kind: "points", amount: 0 });
  assert.deepEqual(change(-3, -5, "degrees"), { kind: "difference", amount: 2 });
});

test("what has no base has no change: a missing one, and 0", () => {
  assert.deepEqual([change(5, null, "count"), change(null, 5, "count"), change(5, undefined, "percent")], [{ kind: "none" }, { kind: "none" }, { kind: "none" }]);
  assert.deepEqual([change(5, 0, "count"), change(0, 0, "count")], [{ kind: "zero" }, { kind: "none" }]);
});

test("a change is good or bad by the indicator's direction, and neither where a side has too few", () => {
  const side = (level: string): { value: number; level: string } => ({ value: 1, level });
  const up = change(110, 100, "count");
  assert.deepEqual([tone(up, "higher", []), tone(up, "lower", []), tone(up, "neither", [])], ["better", "worse", "plain"]);
  assert.deepEqual([tone(up, "lower", [side("alarm"), side("few")]), tone(change(1, 1, "count"), "lower", [])], ["plain", "plain"]);
});
