// The store: what the stream promises, seen from the screen.

import assert from "node:assert/strict";
import test from "node:test";
import { shownState } from "../src/screen.ts";
import { Store } from "../src/store.ts";
import { decode } from "../src/wire.ts";
import type { Change, OpenEvent, Snapshot } from "../src/wire.ts";

const place = { epoch: "e1", as_of: "2026-11-22T09:00:00.000Z", server_time: "2026-11-22T09:00:00.100Z", watermark: null };
const event = (event_no: string): OpenEvent => ({
  event_no, stage: "filed", stage_since: null, stage_due: null, stage_clock: null, area: "990101", town: null, department: null, class_code: null, severity: 1,
  reported_at: null, due: null, clock: null, unit: null, unit_status: null,
});
const snapshot: Snapshot = {
  type: "snapshot", ...place, seq: 5, simulated: true,
  cells: [[1, "case.received", "today", {}], [2, "case.received", "today", { area: "990101" }]],
  values: [[1, 10, null, null, "live", "normal"], [2, 4, null, null, "late", "warn"]],
  series: [[1, [null, 2, 3]]],
  events: [event("a"), event("b")],
  units: [],
  sources: [], mode: { topic: null, since: null, by: null, note: null }, alarms: [],
};
const change = (from: number, seq: number, more: Partial<Change> = {}): Change => ({ type: "change", ...place, from, seq, ...more });

function filled(): Store {
  const store = new Store();
  assert.equal(store.apply(snapshot), "applied");
  return store;
}

test("a snapshot gives every cell its newest value, found by exactly its key columns", () => {
  const store = filled();
  assert.deepEqual(store.cells("case.received", "today", []).map(({ id, value, series }) => [id, value, series]), [[1, 10, [null, 2, 3]]]);
  assert.deepEqual(store.cells("case.received", "today", ["area"]).map(({ place: at, state, level }) => [at, state, level]), [["area=990101", "late", "warn"]]);
  assert.deepEqual([...store.touched], ["case.received"]);
});

test("a change that follows is applied whole: values, new cells, events", () => {
  const store = filled();
  store.settle();
  const next = change(5, 6, { cells: [[3, "case.open", "live", {}]], values: [[3, 7, null, null, "live", "alarm"]], events: { put: [event("c")], gone: ["a"] } });
  assert.equal(store.apply(next), "applied");
  assert.equal(store.seq, 6);
  assert.equal(store.cells("case.open", "live", [])[0]?.seq, 6);
  assert.deepEqual([...store.events.numbers()].sort(), ["b", "c"]);
  assert.deepEqual([[...store.touched], store.eventsTouched, store.sourcesTouched], [["case.open"], true, false]);
});

test("a change that leaves a gap changes nothing and is told", () => {
  const store = filled();
  assert.equal(store.apply(change(7, 8, { values: [[1, 99, null, null, "live", "normal"]] })), "gap");
  assert.deepEqual([store.seq, store.cells("case.received", "today", [])[0]?.value], [5, 10]);
});

test("a change that is already known is passed over", () => {
  const store = filled();
  assert.equal(store.apply(change(4, 5, { values: [[1, 99, null, null, "live", "normal"]] })), "known");
  assert.equal(store.cells("case.received", "today", [])[0]?.value, 10);
});

test("another epoch is a gap until its snapshot, which replaces everything", () => {
  const store = filled();
  assert.equal(store.apply({ ...change(5, 6), epoch: "e2" }), "gap");
  assert.equal(store.apply({ ...snapshot, epoch: "e2", seq: 1, cells: [[1, "case.open", "live", {}]], values: [], series: [], events: [] }), "applied");
  assert.equal(store.cells("case.received", "today", []).length, 0);
  assert.deepEqual([store.epoch, store.seq, store.events.numbers().length], ["e2", 1, 0]);
});

test("a heartbeat of another place in the stream is a gap", () => {
  const store = filled();
  assert.equal(store.apply({ type: "heartbeat", ...place, seq: 5 }), "alive");
  assert.equal(store.apply({ type: "heartbeat", ...place, seq: 6 }), "gap");
});

test("40 000 changes leave as many cells and events as there were", () => {
  const store = filled();
  for (let seq = 6; seq < 40_006; seq += 1) {
    const last = `e${seq - 1}`;
    store.apply(change(seq - 1, seq, { values: [[1, seq, null, null, "live", "normal"]], events: { put: [event(`e${seq}`)], gone: [last] } }));
  }
  assert.deepEqual([store.events.numbers().length, store.cells("case.received", "today", [])[0]?.value], [3, 40_005]);
});

test("nothing stays live on a screen that hears nothing; no data stays no data", () => {
  const store = filled();
  const [cell] = store.cells("case.received", "today", []);
  assert.deepEqual([shownState(cell, false), shownState(cell, true), shownState(undefined, true)], ["live", "stale", "no_data"]);
});

test("what is no message of the stream is passed over", () => {
  assert.deepEqual([decode("{"), decode("null"), decode('{"type":"other"}'), decode('{"type":"bye","reason":"x"}')?.type], [undefined, undefined, undefined, "bye"]);
});
