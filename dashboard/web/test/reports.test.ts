// Reports: their address, the layout of tables, where the parts of a chart stand, texts.

import assert from "node:assert/strict";
import test from "node:test";
import { askedOf, cardPath, figureOf, placeOf, searchOf, sharedToken, stretchOf, textOf } from "../src/reports/address.ts";
import { firmColumn, heads, levelsIn, reasons, ruled } from "../src/reports/heads.ts";
import type { Cell, Column, Kind } from "../src/reports/model.ts";
import { alone, at, breadth, clipped, dodged, path, scale, thinned } from "../src/reports/plot.ts";
import { minuteText, tellIn } from "../src/reports/reader.ts";
import { standing } from "../src/reports/standing.ts";

const same = (text: string): { zh: string; en: string } => ({ zh: text, en: text });
const column = (title: string, kind: Kind, group?: string): Column => ({ title: same(title), kind, unit: same(""), decimals: 0, group: group === undefined ? null : same(group) });

test("an address says everything that is shown, and is written as it was read", () => {
  const search = "?report=department&period=2026-10&department=D01&card=case.received%7E2026-10-01%7E2026-10-31%7Earea.990101&lang=en&theme=dark";
  const place = placeOf(search);
  assert.deepEqual(place, {
    tab: "report", report: "department", period: "2026-10", scope: { key: "department", code: "D01" }, kept: "", lang: "en", theme: "dark",
    card: { indicator: "case.received", from: "2026-10-01", to: "2026-10-31", keys: { area: "990101" } },
  });
  assert.equal(searchOf(place), search);
  assert.equal(askedOf(place).toString(), "period=2026-10&department=D01");
  assert.deepEqual([placeOf("").lang, placeOf("?lang=fr").lang, placeOf("").theme, placeOf("?tab=odd").tab], ["zh", "zh", "light", "report"]);
  assert.equal(searchOf(placeOf("?tab=lists&report=month&lang=zh")), "?tab=lists&lang=zh");
  assert.equal(searchOf(placeOf("?kept=k1&report=month&period=2026-10")), "?kept=k1&lang=zh");
});

test("a figure is one word of an address, whatever its codes", () => {
  const figure = { indicator: "a.b", from: "2026-10-01", to: "2026-10-02", keys: { department: "D.1", class_code: "0101" } };
  assert.deepEqual(figureOf(textOf(figure)), figure);
  assert.deepEqual([figureOf(""), figureOf("a.b~2026-10-01"), figureOf("~a~b")], [undefined, undefined, undefined]);
  assert.equal(cardPath(figure), "/api/v1/reports/card?indicator=a.b&from=2026-10-01&to=2026-10-02&department=D.1&class_code=0101");
});

test("a shared address has a token, and nothing else", () => {
  assert.deepEqual(["/reports/shared/abc", "/reports/shared/abc/", "/reports", "/reports/shared/", "/reports/shared/a/b"].map(sharedToken), ["abc", "abc", undefined, undefined, undefined]);
});

test("two days are a stretch only in their order", () => {
  assert.deepEqual([stretchOf("2026-10-01", "2026-10-15"), stretchOf("2026-10-15", "2026-10-15"), stretchOf("2026-10-16", "2026-10-15"), stretchOf("", "2026-10-15")], ["2026-10-01..2026-10-15", "2026-10-15..2026-10-15", undefined, undefined]);
});

test("groups stand above their columns, single columns reach down beside them", () => {
  const columns = [column("name", "name"), column("a", "number", "G"), column("b", "number", "G"), column("c", "number", "H"), column("d", "number", "G")];
  const shape = heads(columns).map((row) => row.map(({ title, across, down, column: index }) => [title.zh, across, down, index]));
  assert.deepEqual(shape, [[["name", 1, 2, 0], ["G", 2, 1, undefined], ["H", 1, 1, undefined], ["G", 1, 1, undefined]], [["a", 1, 1, 1], ["b", 1, 1, 2], ["c", 1, 1, 3], ["d", 1, 1, 4]]]);
  assert.equal(heads(columns.slice(0, 1)).length, 1);
  assert.deepEqual([...ruled(columns)], [1, 3, 4]);
  assert.deepEqual([firmColumn([column("r", "rank"), column("n", "name")]), firmColumn([column("x", "number")])], [1, 0]);
});

test("a reason is said once, and every cell that has it bears its number", () => {
  const cell = (why?: string, level: Cell["level"] = null): Cell => ({ zh: "—", level, why: why === undefined ? null : same(why) });
  const rows = [{ cells: [cell("late"), cell(), cell("few", "few")] }, { cells: [cell("few", "alarm"), cell("late", "normal")] }];
  const { list, of } = reasons(rows);
  assert.deepEqual(list.map(({ zh }) => zh), ["late", "few"]);
  assert.deepEqual(rows.map(({ cells }) => cells.map(of)), [[1, undefined, 2], [2, 1]]);
  assert.deepEqual(levelsIn(rows), ["few", "alarm"]);
});

test("a scale has round steps, begins at 0 for counts, and does not pass 100 percent", () => {
  assert.deepEqual(scale([12, 1450], 4, true), { low: 0, high: 1500, ticks: [0, 500, 1000, 1500] });
  assert.deepEqual(scale([94.1, 98.9], 5, true, 100), { low: 94, high: 99, ticks: [94, 95, 96, 97, 98, 99] });
  assert.deepEqual(scale([91, 100], 3, true, 100), { low: 90, high: 100, ticks: [90, 95, 100] });
  assert.deepEqual(scale([94, 99], 5, false).low, 0);
  assert.deepEqual(scale([-3, 5], 4, true), { low: -4, high: 6, ticks: [-4, -2, 0, 2, 4, 6] });
  assert.deepEqual([scale([], 4, true).ticks, scale([0, 0], 4, true).low, scale([7], 4, true).low], [[0, 1], 0, 0]);
  assert.equal(at({ low: 0, high: 10, ticks: [] }, 5, 100, 0), 50);
});

test("a line breaks where there is no data, and single points are not lost", () => {
  const points = [[0, 1], [1, 2], undefined, [3, 4], undefined, [5, 6], [6, 7]] as const;
  assert.equal(path(points), "M0.0 1.0L1.0 2.0M3.0 4.0M5.0 6.0L6.0 7.0");
  assert.deepEqual(alone(points), [[3, 4]]);
});

test("labels keep their order and their distance, within the drawing", () => {
  assert.deepEqual(dodged([50, 51, 10], 15, 0, 100), [50, 65, 10]);
  assert.deepEqual(dodged([98, 99, 97], 15, 0, 100), [85, 100, 70]);
  assert.deepEqual(dodged([], 15, 0, 100), []);
});

test("of many labels every nth is kept, with the last", () => {
  assert.deepEqual(thinned(31, 50, 300), [0, 6, 12, 18, 24, 30]);
  assert.deepEqual([thinned(0, 50, 300), thinned(3, 50, 300)], [[], [0, 1, 2]]);
  assert.ok(breadth("\u533a\u57df", 12) === 24 && breadth("area", 12) < 30);
  assert.deepEqual([clipped("abcdef", 10, 200), clipped("abcdefghij", 10, 30).endsWith("…")], ["abcdef", true]);
});

test("instants are told as the city's clock has them", () => {
  assert.equal(minuteText("2026-11-01T02:00:00+08:00"), "2026-11-01 02:00");
  tellIn("Asia/Shanghai");
  assert.deepEqual([minuteText("2026-10-31T18:00:00.000Z"), minuteText(null), minuteText("")], ["2026-11-01 02:00", "—", "—"]);
});

test("a shared address is open until it expires or is taken back", () => {
  const expires_at = "2026-11-30T00:00:00Z";
  const end = Date.parse(expires_at);
  assert.deepEqual([standing({ revoked: false, expires_at }, end - 1), standing({ revoked: false, expires_at }, end), standing({ revoked: true, expires_at }, 0)], ["open", "expired", "revoked"]);
});
