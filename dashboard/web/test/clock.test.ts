// The server's clock, scenes, spans and ages.

import assert from "node:assert/strict";
import test from "node:test";
import { OpenEvents } from "../src/agenda.ts";
import { CityTime, ServerClock } from "../src/clock.ts";
import { left, number, span } from "../src/format.ts";
import { backoff } from "../src/link.ts";
import { sceneAt, textSizes } from "../src/screen.ts";
import type { Clock, OpenEvent } from "../src/wire.ts";

test("the message that travelled fastest tells the server's time", () => {
  const clock = new ServerClock();
  assert.equal(clock.now(0), undefined);
  clock.observe(1000, 150);
  clock.observe(2000, 1010);
  clock.observe(3000, 2300);
  assert.equal(clock.now(3000), 3990);
  assert.equal(clock.offset(3000, 6990), 3000);
});

test("the city's day begins at its own midnight", () => {
  const time = new CityTime("Asia/Shanghai");
  const late = Date.parse("2026-11-22T16:00:00Z");
  assert.deepEqual([time.day(late - 1), time.clock(late - 1000), time.day(late), time.clock(late)], ["2026-11-22", "23:59:59", "2026-11-23", "00:00:00"]);
});

test("scenes take turns by the server's clock alone", () => {
  const scenes = [{ seconds: 60 }, { seconds: 30 }];
  assert.deepEqual([0, 59_999, 60_000, 89_999, 90_000].map((now) => sceneAt(now, scenes, 10)), [0, 0, 1, 1, 0]);
  assert.equal(sceneAt(25_000, [{}, {}], 10), 0);
  assert.equal(sceneAt(5, [], 10), 0);
});

test("characters are as tall as the farthest seat needs, key figures 3.5 % of the height", () => {
  const { text, figure } = textSizes({ height_mm: 1370, far_m: 6 }, 1080, 0.75);
  assert.ok(text * 0.75 >= (4.65 * 6 * 1080) / 1370);
  assert.ok(figure * 0.75 >= 0.035 * 1080);
});

test("spans, clocks and numbers", () => {
  assert.deepEqual([span(187_000), span(3_605_000), span(-5)], ["03:07", "1:00:05", "00:00"]);
  assert.deepEqual(left(90_061_000, 0), { over: false, parts: [["1", "day"], ["1", "hour"]] });
  assert.deepEqual(left(0, 3_661_000), { over: true, parts: [["1", "hour"], ["01", "minute"]] });
  assert.deepEqual(left(61_000, 0), { over: false, parts: [["1", "minute"], ["01", "second"]] });
  assert.deepEqual([number(1234.5, 1), number(3, 0)], ["1,234.5", "3"]);
});

test("tries come 0.5 to 5 s apart, spread out", () => {
  for (const attempt of [0, 1, 2, 3, 9, 99]) for (const random of [0, 0.5, 1]) assert.ok(backoff(attempt, random) >= 500 && backoff(attempt, random) <= 5000);
  assert.notEqual(backoff(5, 0), backoff(5, 1));
});

const event = (event_no: string, due: string | null, clock: Clock | null): OpenEvent => ({
  event_no, due, clock, stage: "filed", stage_since: null, stage_due: null, stage_clock: null, area: null, town: null, department: null, class_code: null, severity: null, reported_at: null, unit: null, unit_status: null,
});

test("the most urgent events come first, whatever the order they came in", () => {
  const events = [
    event("later", "2026-11-22T12:00:00Z", "on_time"), event("none", null, null), event("held", "2026-11-22T07:00:00Z", "paused"),
    event("over", "2026-11-22T08:00:00Z", "overdue"), event("soon", "2026-11-22T09:00:00Z", "due_soon"),
  ];
  const known = new OpenEvents();
  known.reset(events, undefined);
  const numbers = (room: number): unknown => known.agenda(room).first.map(({ event: { event_no } }) => event_no);
  assert.deepEqual(numbers(9), ["over", "soon", "later", "none", "held"]);
  assert.deepEqual(numbers(2), ["over", "soon"]);
  const { open, overdue, dueSoon } = known.agenda(1);
  assert.deepEqual([open, overdue, dueSoon], [5, { count: 1, least: false }, { count: 1, least: false }]);
});

test("of very many events only the most urgent are kept; the others are counted, and asked for when they are needed", () => {
  const day = (at: number): string => `2026-11-22T${String(at).padStart(2, "0")}:00:00Z`;
  const overdue = Array.from({ length: 150 }, (_, index) => event(`o${1000 + index}`, day(1), "overdue"));
  const known = new OpenEvents();
  known.reset(overdue, { filed: 90_000, handling: 10_000 });
  assert.deepEqual(known.agenda(1).overdue, { count: 150, least: true });
  assert.deepEqual(known.agenda(1).dueSoon, { count: 0, least: true });
  known.change([event("calm", day(9), "on_time"), event("o0999", day(1), "overdue")], [], { filed: 90_001, handling: 10_001 });
  assert.deepEqual([known.numbers().includes("calm"), known.numbers().includes("o0999"), known.agenda(1).open], [false, true, 100_002]);
  known.change([], overdue.slice(0, 30).map(({ event_no }) => event_no), { filed: 100_000 });
  assert.equal(known.short, false);
  known.change([event("o1030", day(9), "on_time")], ["o1031"], { filed: 99_999 });
  assert.equal(known.short, true, "fewer than a list may show: the next must be asked for");
});
