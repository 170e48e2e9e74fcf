import assert from "node:assert/strict";
import { test } from "node:test";
import { hello, marks, readAddress, shifted, writeAddress } from "../src/replay/asked.ts";

const NOW = Date.parse("2026-11-22T09:00:00Z");
const read = (text: string) => readAddress(new URLSearchParams(text), NOW);

test("an address says which past, where in it and how fast", () => {
  const asked = read("scene=flood&replay=2026-11-21T20:00:00+08:00/2026-11-22T02:00:00+08:00&speed=30&at=2026-11-21T22:00:00%2B08:00&by=occurred&paused");
  assert.deepEqual(asked, {
    from: Date.parse("2026-11-21T12:00:00Z"),
    to: Date.parse("2026-11-21T18:00:00Z"),
    at: Date.parse("2026-11-21T14:00:00Z"),
    speed: 30,
    paused: true,
    by: "occurred",
  });
  assert.deepEqual(read("replay=24h"), { from: NOW - 86_400_000, to: undefined, at: undefined, speed: 1, paused: false, by: undefined });
  assert.equal(read("replay=2026-11-21T20:00:00Z")?.to, undefined, "until now");
  assert.equal(read("replay=yesterday"), undefined);
  assert.equal(read("scene=flood"), undefined);
  assert.equal(read("replay=1h&speed=7")?.speed, 1, "there is no such speed");
});

test("what is written into an address is read from it, and all else in it stays", () => {
  const asked = read("replay=2026-11-21T12:00:00Z/2026-11-21T18:00:00Z&speed=60&by=recorded");
  assert.ok(asked);
  const moved = { ...asked, at: asked.from + 1000, paused: true };
  const query = writeAddress(new URLSearchParams("scene=flood&paused&lang=en"), moved);
  assert.equal(query.get("scene"), "flood");
  assert.equal(query.get("lang"), "en");
  assert.deepEqual(readAddress(query, NOW), moved);
});

test("a hello names only what was asked for", () => {
  const asked = read("replay=2026-11-21T12:00:00Z");
  assert.ok(asked);
  assert.deepEqual(hello(asked), { from: "2026-11-21T12:00:00.000Z", speed: 1, paused: false });
});

test("speeds go from one to the next and stop at the ends", () => {
  assert.deepEqual([shifted(1, 1), shifted(10, 1), shifted(60, 1), shifted(1, -1), shifted(30, -1)], [2, 30, 60, 1, 10]);
});

test("marks stand on whole hours and days of the city", () => {
  const from = Date.parse("2026-11-21T12:20:00Z");
  const eight = 8 * 3_600_000;
  const of = (to: string, most: number) => marks(from, Date.parse(to), eight, most).map((mark) => new Date(mark).toISOString().slice(5, 16));
  assert.deepEqual(of("2026-11-21T18:20:00Z", 8), ["11-21T13:00", "11-21T14:00", "11-21T15:00", "11-21T16:00", "11-21T17:00", "11-21T18:00"]);
  assert.deepEqual(of("2026-11-24T12:20:00Z", 4), ["11-21T16:00", "11-22T16:00", "11-23T16:00"], "midnights in Shanghai");
});
