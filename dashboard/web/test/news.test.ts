// What just happened: what of an event's change is news, the gravest of a step, a ring that is bounded; and whether a video plays.

import assert from "node:assert/strict";
import test from "node:test";
import { gravest, happened, KEPT, News } from "../src/news.ts";
import { Frames, LOST_AFTER, RETRY } from "../src/playing.ts";
import { Store } from "../src/store.ts";
import type { OpenEvent } from "../src/wire.ts";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const at = (seconds: number): string => new Date(NOON + seconds * 1000).toISOString();

const event = (more: Partial<OpenEvent>): OpenEvent => ({
  event_no: "e1", stage: "filed", stage_since: at(0), updated_at: at(0), area: "990101", town: null, department: null, class_code: "0101", severity: 3,
  reported_at: at(-60), due: at(3600), clock: "on_time", unit: null, unit_status: null, ...more,
});

test("a change of stage is news, going back in it is a return, and what nobody asked for is none", () => {
  const before = event({ stage: "handling" });
  const what = (after: Partial<OpenEvent>, known: OpenEvent | undefined = before): string | undefined => happened(known, event({ stage: "handling", ...after }))?.what;
  assert.equal(what({ stage: "checking", stage_since: at(5) }), "stage");
  assert.equal(what({ stage: "assigned", stage_since: at(5) }), "returned");
  assert.equal(what({ stage: "suspended", stage_since: at(5) }), "stage");
  assert.equal(what({ clock: "overdue" }), "overdue");
  assert.equal(what({ unit_status: "on_scene", updated_at: at(9) }), "on_scene");
  assert.equal(what({ escalated_at: at(8), escalated_by: "r" }), "escalated");
  assert.equal(what({ department: "D01" }), undefined);
  assert.deepEqual(happened(before, event({ stage: "handling", clock: "overdue", due: at(3) })), { what: "overdue", at: NOON + 3000 });
});

test("an event that was not told of before is news only of what its last step did", () => {
  assert.equal(happened(undefined, event({}))?.what, "reported");
  assert.equal(happened(undefined, event({ stage: "handling" }))?.what, "stage");
  assert.equal(happened(undefined, event({ stage: "handling", updated_at: at(600) })), undefined, "it moved long ago and has become urgent");
  assert.equal(happened(undefined, event({ stage: "handling", updated_at: at(600), escalated_at: at(600) }))?.what, "escalated");
});

test("the gravest of a step comes first: what happened, then severity, then the latest", () => {
  const item = (serial: number, what: Parameters<typeof gravest>[0][number]["what"], severity: number | null) => ({ serial, what, at: 0, event: event({ severity }) });
  assert.equal(gravest([item(1, "stage", 1), item(2, "overdue", 4), item(3, "reported", 1)])?.serial, 2);
  assert.equal(gravest([item(1, "reported", 2), item(2, "reported", 1), item(3, "reported", 3)])?.serial, 2);
  assert.equal(gravest([item(1, "stage", null), item(2, "stage", null)])?.serial, 2);
  assert.equal(gravest([]), undefined);
});

test("the ring holds the last of what happened, however much that is", () => {
  const news = new News();
  for (let number = 0; number < 5 * KEPT; number += 1) news.put(undefined, event({ event_no: `e${number}` }), NOON);
  const items = news.since(0);
  assert.equal(items.length, KEPT);
  assert.deepEqual([items.at(-1)?.event.event_no, items.at(-1)?.serial], [`e${5 * KEPT - 1}`, 5 * KEPT]);
  assert.deepEqual(news.since(5 * KEPT - 2).map(({ event: { event_no } }) => event_no), [`e${5 * KEPT - 2}`, `e${5 * KEPT - 1}`]);
});

test("the store tells what a change did before it takes it in, and begins anew with every snapshot", () => {
  const store = new Store();
  const place = { epoch: "e", as_of: at(100), server_time: at(100) };
  const open = [event({ event_no: "old", stage_since: at(-50), updated_at: at(-50) }), event({ event_no: "new", stage: "handling" }), event({ event_no: "later", stage_since: at(999), updated_at: at(999) })];
  store.apply({ type: "snapshot", ...place, seq: 1, watermark: null, simulated: false, cells: [], values: [], series: [], events: open, units: [], sources: [], mode: { topic: null, since: null, by: null, note: null }, alarms: [] });
  assert.deepEqual(store.news.since(0).map(({ event: { event_no }, what }) => [event_no, what]), [["old", "reported"], ["new", "stage"]], "what lies in the future is no news");
  const last = store.news.since(0).at(-1)?.serial ?? 0;
  store.apply({ type: "change", from: 1, ...place, seq: 2, watermark: null, events: { put: [event({ event_no: "new", stage: "assigned", stage_since: at(90) })], gone: ["old", "unknown"] } });
  assert.deepEqual(store.news.since(last).map(({ event: { event_no }, what, at: when }) => [event_no, what, when]), [["old", "ended", NOON + 100_000], ["new", "returned", NOON + 90_000]]);
  assert.equal(store.news.beginnings, 1);
});

test("a video that stands still has no signal, however alive its last picture looks", () => {
  const frames = new Frames(0);
  assert.equal(frames.state(1000), "waiting");
  for (let second = 1; second <= 10; second += 1) frames.see(25 * second, second * 1000);
  assert.equal(frames.state(10_000), "playing");
  for (let second = 11; second <= 15; second += 1) frames.see(250, second * 1000);
  assert.deepEqual([frames.state(10_000 + LOST_AFTER), frames.state(15_000), frames.since], ["playing", "lost", 10_000]);
  assert.equal(frames.due(15_000), true);
  frames.ask(15_000);
  assert.equal(frames.due(15_000 + RETRY - 1), false, "it is not asked for again at every drawing");
  frames.see(0, 16_000);
  assert.equal(frames.state(16_000), "lost", "asking brings no picture");
  frames.see(1, 17_000);
  assert.equal(frames.state(17_000), "playing");
});

test("a video that fails is lost at once, and one that never came was waited for first", () => {
  const frames = new Frames(0);
  frames.see(0, 1000);
  frames.fail();
  assert.equal(frames.state(1000), "lost");
  const silent = new Frames(0);
  for (let second = 1; second <= 5; second += 1) silent.see(0, second * 1000);
  assert.deepEqual([silent.state(4000), silent.state(5000), silent.since], ["waiting", "lost", 0]);
});

test("a scene that had not its turn knows nothing of its video's silence", () => {
  const frames = new Frames(0);
  frames.see(10, 1000);
  frames.see(10, 60_000);
  assert.equal(frames.state(60_000), "waiting");
  frames.see(35, 61_000);
  assert.equal(frames.state(61_000), "playing");
});
