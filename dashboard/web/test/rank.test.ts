// Ranking.

import assert from "node:assert/strict";
import test from "node:test";
import { blamed, fitted, ranked, wilson } from "../src/rank.ts";
import type { Cell } from "../src/store.ts";

const cell = (area: string, value: number | null, numerator: number | null, denominator: number | null, level: Cell["level"] = "normal"): Cell => ({
  id: 0, indicator: "i", window: "today", keys: { area }, place: `area=${area}`, value, numerator, denominator, state: value === null ? "no_data" : "live", level, seq: 1, series: [],
});
const order = (cells: readonly Cell[], unit: string, better: "higher" | "lower"): unknown =>
  ranked(cells, { unit, better }).map((line) => [line.cell.keys["area"], line.rank]);

test("the Wilson interval of 81 in 100 is 72.2 % to 87.5 %", () => {
  const [low, high] = wilson(81, 100);
  assert.deepEqual([low.toFixed(3), high.toFixed(3)], ["0.722", "0.875"]);
  assert.deepEqual(wilson(0, 0), [0, 1]);
});

test("a rate of few cases does not beat a slightly lower one of many", () => {
  const cells = [cell("a", 100, 31, 31), cell("b", 98, 980, 1000)];
  assert.deepEqual(order(cells, "percent", "higher"), [["b", 1], ["a", 2]]);
});

test("where less is better, the cautious end is the upper one", () => {
  const cells = [cell("a", 0, 0, 31), cell("b", 1, 10, 1000)];
  assert.deepEqual(order(cells, "percent", "lower"), [["b", 1], ["a", 2]]);
});

test("too few and no data come last and have no rank", () => {
  const cells = [cell("a", 100, 3, 3, "few"), cell("b", null, null, null), cell("c", 50, 50, 100)];
  assert.deepEqual(order(cells, "percent", "higher"), [["c", 1], ["a", undefined], ["b", undefined]]);
});

test("plain counts come largest first, durations best first", () => {
  const cells = [cell("a", 1, null, null), cell("b", 5, null, null)];
  assert.deepEqual(order(cells, "count", "lower"), [["b", 1], ["a", 2]]);
  assert.deepEqual(order(cells, "minutes", "lower"), [["a", 1], ["b", 2]]);
});

test("blame is read from the end of the interval that speaks for a body, and nobody without a fault is blamed", () => {
  const lines = ranked([cell("a", 100, 31, 31), cell("b", 96, 48, 50), cell("c", 97, 970, 1000), cell("d", 99, 990, 1000)], { unit: "percent", better: "higher" });
  assert.deepEqual(blamed(lines, { unit: "percent", better: "higher" }).map((line) => line.cell.keys["area"]), ["c", "b", "d"]);
});

test("a distribution shows its head alone", () => {
  assert.deepEqual(fitted([1, 2, 3, 4, 5], 4, false), { head: [1, 2, 3], left: 2, tail: [] });
});

test("a long ranking shows its head and its tail and says how many are between", () => {
  assert.deepEqual(fitted([1, 2, 3], 3), { head: [1, 2, 3], left: 0, tail: [] });
  assert.deepEqual(fitted([1, 2, 3, 4, 5, 6, 7, 8], 5), { head: [1, 2, 3], left: 4, tail: [8] });
});
