// Units: grouped by what they do, the longest at it first; the bodies with the fewest free come first.

import assert from "node:assert/strict";
import test from "node:test";
import { Store } from "../src/store.ts";
import { grouped, strengths } from "../src/units.ts";
import type { Change, Snapshot, Unit, UnitStatus } from "../src/wire.ts";

const unit = (code: string, status: UnitStatus, since: string | null, department = "D44"): Unit => ({
  unit: code, kind: "vehicle", name: { zh: code, en: code }, department, area: "990101", longitude: 113, latitude: 33,
  status, event_no: null, event_class: null, event_area: null, since,
});
const place = { epoch: "e1", as_of: "2026-11-22T09:00:00.000Z", server_time: "2026-11-22T09:00:00.100Z", watermark: null };

test("units stand in the group of their state, the longest at it first, those never heard of last", () => {
  const units = [
    unit("u1", "en_route", "2026-11-22T08:30:00.000Z"), unit("u2", "en_route", "2026-11-22T08:10:00.000Z"),
    unit("u3", "available", null), unit("u0", "available", "2026-11-22T08:50:00.000Z"),
  ];
  const groups = grouped(units, ["en_route", "on_scene", "available"]);
  assert.deepEqual(groups.map(({ status, units: some }) => [status, some.map(({ unit: code }) => code)]), [["en_route", ["u2", "u1"]], ["on_scene", []], ["available", ["u0", "u3"]]]);
});

test("a body with no free unit comes before one with some", () => {
  const units = [unit("a1", "available", null, "D01"), unit("a2", "on_scene", null, "D01"), unit("b1", "cleared", null, "D02")];
  assert.deepEqual(strengths(units), [{ department: "D02", free: 0, all: 1 }, { department: "D01", free: 1, all: 2 }]);
});

test("the store follows units one by one", () => {
  const store = new Store();
  const snapshot: Snapshot = { type: "snapshot", ...place, seq: 1, simulated: false, cells: [], values: [], series: [], events: [], units: [unit("u1", "available", null), unit("u2", "available", null)], sources: [], mode: { topic: null, since: null, by: null, note: null }, alarms: [] };
  assert.equal(store.apply(snapshot), "applied");
  store.settle();
  const change: Change = { type: "change", ...place, from: 1, seq: 2, units: [unit("u1", "en_route", "2026-11-22T08:59:00.000Z")] };
  assert.equal(store.apply(change), "applied");
  assert.deepEqual([...store.units.values()].map(({ unit: code, status }) => [code, status]), [["u1", "en_route"], ["u2", "available"]]);
  assert.deepEqual([store.unitsTouched, store.eventsTouched], [true, false]);
});
