// Alarms as pages show them, and the scenes of the mode in force.

import assert from "node:assert/strict";
import test from "node:test";
import { byArea, FLOOD, foremost, groups, isFlood, rings } from "../src/duty.ts";
import { Chime } from "../src/wall/chime.ts";
import { inForce } from "../src/wall/mode.ts";
import type { Alarm } from "../src/wire.ts";

const NOW = Date.parse("2026-11-22T09:00:00Z");

const alarm = (name: string, more: Partial<Alarm> = {}): Alarm => ({
  alarm: name, indicator: "flood.rain_24h", window: "24h", keys: {}, priority: 2, value: 120, bound: 100, raised_at: new Date(NOW - 60_000).toISOString(),
  acknowledged_at: null, acknowledged_by: null, cleared_at: null, response: { zh: "转移", en: "Move" }, owner: "市防指", ...more,
});

const many = (count: number, raised_at: string): readonly Alarm[] => Array.from({ length: count }, (_, at) => alarm(`A${at}`, { raised_at }));

test("more than ten in ten minutes are a flood, whatever stood before", () => {
  const early = new Date(NOW - 11 * 60_000).toISOString();
  const late = new Date(NOW - 9 * 60_000).toISOString();
  assert.deepEqual([isFlood(many(FLOOD, late), NOW), isFlood(many(FLOOD + 1, late), NOW), isFlood(many(50, early), NOW)], [false, true, false]);
});

test("alarms are grouped by indicator and by area", () => {
  const told = [alarm("A1", { indicator: "a", keys: { area: "2" } }), alarm("A2", { indicator: "b" }), alarm("A3", { indicator: "a", keys: { area: "2" } }), alarm("A4", { indicator: "a", keys: { area: "1" } })];
  assert.deepEqual(groups(told).map(({ indicator, alarms }) => [indicator, alarms.length]), [["a", 3], ["b", 1]]);
  assert.deepEqual(byArea(told), [["2", 2], ["1", 1]]);
});

test("what is acknowledged or cleared does not ring", () => {
  assert.deepEqual([rings(alarm("A")), rings(alarm("A", { acknowledged_at: "2026-11-22T08:00:00Z" })), rings(alarm("A", { cleared_at: "2026-11-22T08:00:00Z" }))], [true, false, false]);
});

test("the desk's line is of the gravest group that nobody took note of", () => {
  const noted = { acknowledged_at: "2026-11-22T08:00:00Z", acknowledged_by: "d-07" };
  assert.equal(foremost([alarm("A1", { indicator: "a", ...noted }), alarm("A2", { indicator: "b" })])?.indicator, "b");
  assert.equal(foremost([alarm("A1", { indicator: "a", ...noted })])?.indicator, "a");
  assert.equal(foremost([]), undefined);
});

test("the tone sounds once for each new alarm of the first priority", () => {
  let count = 0;
  const chime = new Chime(() => (count += 1));
  const first = alarm("A1", { priority: 1 });
  chime.hear([first]);
  assert.equal(count, 0, "it stood when the page began");
  chime.hear([first, alarm("A2"), alarm("A3", { priority: 1 })]);
  chime.hear([first, alarm("A3", { priority: 1 }), alarm("A4")]);
  assert.equal(count, 1);
  chime.hear([first]);
  chime.hear([first, alarm("A5", { priority: 1, acknowledged_at: "2026-11-22T08:00:00Z" })]);
  assert.equal(count, 1);
});

test("a topic in force has its own scenes, and the ordinary ones where it has none", () => {
  const scenes = [{ scene: "overview", topic: null }, { scene: "flood", topic: "flood" }, { scene: "calls", topic: null }];
  const names = (topic: string | null): readonly string[] => inForce(scenes, topic).map(({ scene }) => scene);
  assert.deepEqual([names(null), names("flood"), names("epidemic")], [["overview", "calls"], ["flood"], ["overview", "calls"]]);
});
