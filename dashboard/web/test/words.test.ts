// Words live in words.json, in both languages, and nowhere else.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { byStream, chosen } from "../src/catalogue/filter.ts";
import type { Indicator } from "../src/catalogue/model.ts";
import { Voice } from "../src/screen.ts";
import { words } from "../src/words.ts";

test("every word has both languages", () => {
  for (const [name, { zh, en }] of Object.entries(words)) if (!["unit.ratio", "unit.index"].includes(name)) assert.ok(zh !== "" && en !== "", name);
});

test("no label lives in code: outside comments there is no Chinese", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  assert.ok(files.length > 20);
  for (const file of files) {
    for (const line of readFileSync(`src/${file}`, "utf8").split("\n")) {
      if (!/^\s*(\/\/|\/\*|\*)/.test(line)) assert.doesNotMatch(line, /[\u3400-\u9fff]/, file);
    }
  }
});

test("a code without a name is shown as it is", () => {
  const voice = new Voice("zh", { names: { area: { "990101": { zh: "甲区", en: "A" } } } });
  assert.deepEqual([voice.name("area", "990101"), voice.name("area", "990102"), voice.name("stage", "odd"), voice.names({ area: "990101", channel: "1" })], ["甲区", "990102", "odd", "甲区 · 窗口"]);
  assert.deepEqual(new Voice("both", { names: {} }).second({ zh: "甲", en: "A" }), "A");
});

test("indicators are found by every word of the search", () => {
  const indicator = (id: string, mode: "live" | "re-query"): Indicator => ({
    id, mode, title: { zh: "受理量", en: "Cases accepted" }, means: { zh: "", en: "" }, owner: { zh: "督查科", en: "Supervision" }, unit: "count", better: "neither", time: null, windows: [], compare: [], keys: [], rollup: false, tables: [],
    min_n: 30, warn: null, alarm: null, standard: null, sql: "SELECT 1", every_s: null, reason: null, last_audit: null,
  });
  const all = [indicator("case.received", "live"), indicator("event.units", "re-query")];
  const ids = (wish: Partial<{ words: string; stream: string; mode: string }>): unknown => chosen(all, { words: "", stream: "", mode: "", ...wish }).map(({ id }) => id);
  assert.deepEqual([ids({}), ids({ words: "受理 CASE.rec" }), ids({ stream: "event" }), ids({ mode: "live" }), ids({ words: "督查科 units" }), ids({ words: "nothing" })], [["case.received", "event.units"], ["case.received"], ["event.units"], ["case.received"], ["event.units"], []]);
  assert.deepEqual([...byStream([indicator("odd.one", "live"), ...all]).keys()], ["odd", "case", "event"]);
});
