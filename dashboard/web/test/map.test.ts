// Maps: projection and outlines, the point deepest inside, labels that do not touch, clusters, steps of a shading.

import assert from "node:assert/strict";
import test from "node:test";
import { ofLevel } from "../src/citymap.ts";
import { place, touches, widthOf } from "../src/labels.ts";
import { marksOf } from "../src/mark.ts";
import { depthOf, draw, poleOf, simplified } from "../src/outline.ts";
import type { Outline, Ring } from "../src/outline.ts";
import { gathered, metresBetween, project, unproject } from "../src/plane.ts";
import { bounds, MOST, stepOf } from "../src/steps.ts";
import type { OpenEvent } from "../src/wire.ts";

/** A seeded chance (mulberry32): the same numbers in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const square = (west: number, south: number, side: number): Ring =>
  [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]].map(([x, y]) => ({ x: west + (x ?? 0) * side, y: south + (y ?? 0) * side }));

test("a map keeps directions, and distances within a city to a percent", () => {
  const outlines = new Map<string, Outline>([["a", [[square(113, 33.5, 0.5)]]]]);
  const drawn = draw(outlines, 800, 600, 10);
  assert.ok(drawn);
  const { view } = drawn;
  const [middle, east, north] = [{ x: 113.25, y: 33.75 }, { x: 113.35, y: 33.75 }, { x: 113.25, y: 33.85 }].map((point) => ({ point, at: project(point, view) }));
  assert.ok(middle && east && north && east.at.x > middle.at.x && north.at.y < middle.at.y);
  const perMetre = (other: typeof east): number => Math.hypot(other.at.x - middle.at.x, other.at.y - middle.at.y) / metresBetween(middle.point, other.point);
  assert.ok(Math.abs(perMetre(east) / perMetre(north) - 1) < 0.01, "a kilometre is as long to the east as to the north");
  const back = unproject(east.at, view);
  assert.ok(Math.abs(back.x - 113.35) < 1e-9 && Math.abs(back.y - 33.75) < 1e-9);
  const corners = [...(drawn.areas[0]?.path.matchAll(/[\d.]+ [\d.]+/g) ?? [])].map(([pair]) => pair.split(" ").map(Number));
  assert.ok(corners.length === 4 && corners.every(([x, y]) => (x ?? -1) >= 9.9 && (x ?? 999) <= 790.1 && (y ?? -1) >= 9.9 && (y ?? 999) <= 590.1), "nothing leaves the screen");
});

test("an outline loses what no screen shows, and nothing else", () => {
  const chance = dice(7);
  const shore: Ring = Array.from({ length: 2001 }, (_, index) => {
    const angle = ((index % 2000) / 2000) * 2 * Math.PI;
    const radius = 300 + 40 * Math.sin(5 * angle) + (index % 2000 === 0 ? 0 : (chance() - 0.5) * 0.4);
    return { x: 400 + radius * Math.cos(angle), y: 400 + radius * Math.sin(angle) };
  });
  const simple = simplified(shore);
  assert.ok(simple.length < 400, `${simple.length} of 2001 points are left`);
  assert.deepEqual(simple[0], simple.at(-1), "a ring stays closed");
  for (const point of shore) assert.ok(Math.abs(depthOf(point, [simple])) <= 0.61, "no point of the shore is farther than the tolerance from what is drawn");
});

test("the pole of an area lies inside it, as deep as a search of every pixel finds", () => {
  const horseshoe: Ring = [[0, 0], [100, 0], [100, 100], [70, 100], [70, 30], [30, 30], [30, 100], [0, 100], [0, 0]].map(([x, y]) => ({ x: x ?? 0, y: y ?? 0 }));
  const holed = [square(0, 0, 100), square(40, 40, 20)];
  for (const polygon of [[horseshoe], holed]) {
    const { pole, depth } = poleOf(polygon);
    let deepest = 0;
    for (let x = 0; x <= 100; x += 1) for (let y = 0; y <= 100; y += 1) deepest = Math.max(deepest, depthOf({ x, y }, polygon));
    assert.ok(depth >= deepest - 1 && Math.abs(depthOf(pole, polygon) - depth) < 1e-9, `${depth} of ${deepest}`);
  }
});

test("the larger part of a scattered area carries its label; an area of no extent is left out", () => {
  const outlines = new Map<string, Outline>([["a", [[square(113, 33, 0.05)], [square(113.5, 33.5, 0.3)]]], ["point", [[square(113.2, 33.2, 0)]]]]);
  const drawn = draw(outlines, 500, 500, 0);
  assert.deepEqual(drawn?.areas.map(({ code }) => code), ["a"]);
  const pole = drawn?.areas[0] && drawn.view && unproject(drawn.areas[0].pole, drawn.view);
  assert.ok(pole && pole.x > 113.5 && pole.y > 33.5);
  assert.equal(draw(new Map(), 500, 500, 0), undefined);
  assert.equal(draw(outlines, 500, 10, 8), undefined, "nothing is drawn where there is no room");
});

test("districts and towns are told apart by their codes", () => {
  const all = new Map<string, Outline>([["990101", []], ["990101001", []]]);
  assert.deepEqual([[...ofLevel(all, "area").keys()], [...ofLevel(all, "town").keys()]], [["990101"], ["990101001"]]);
});

test("no two labels touch, none leaves the map, and what has no room is told", () => {
  const room = { width: 400, height: 300 };
  for (let seed = 1; seed <= 200; seed += 1) {
    const chance = dice(seed);
    const wishes = Array.from({ length: 30 }, (_, index) => ({ code: `a${index}`, at: { x: chance() * 400, y: chance() * 300 }, forms: [{ width: 40 + chance() * 60, height: 40 }, { width: 80, height: 18 }], weight: chance(), reach: chance() * 60 }));
    const { placed, left } = place(wishes, room);
    assert.deepEqual([...placed.map(({ code }) => code), ...left].sort(), wishes.map(({ code }) => code).sort());
    placed.forEach((label, index) => {
      const wish = wishes.find(({ code }) => code === label.code);
      assert.ok(wish && Math.hypot(label.x - wish.at.x, label.y - wish.at.y) <= wish.reach, "a label stays in its own area");
      assert.ok(label.x - label.width / 2 >= 0 && label.x + label.width / 2 <= 400 && label.y - label.height / 2 >= 0 && label.y + label.height / 2 <= 300);
      assert.ok(placed.slice(index + 1).every((other) => !touches(label, other)));
    });
    const heaviest = [...wishes].sort((a, b) => b.weight - a.weight)[0];
    assert.ok(heaviest && (placed.some(({ code }) => code === heaviest.code) || left.includes(heaviest.code)));
  }
  assert.ok(widthOf("明湖区") === 3 && widthOf("1,287") < 3 && widthOf("") === 0);
});

test("marks keep clear of labels and of one another, and lose no event", () => {
  const labels = [{ x: 200, y: 150, width: 90, height: 60 }, { x: 80, y: 60, width: 80, height: 50 }];
  const room = { width: 400, height: 300 };
  const event = (number: number, clock: OpenEvent["clock"]): OpenEvent => ({ event_no: `e${number}`, stage: "filed", area: null, town: null, department: null, class_code: null, severity: null, reported_at: null, due: null, clock, unit: null, unit_status: null });
  for (let seed = 1; seed <= 100; seed += 1) {
    const chance = dice(seed);
    const count = Math.ceil(chance() * 300);
    const points = Array.from({ length: count }, (_, index) => ({ x: chance() * 400, y: chance() * 300, item: event(index, (["on_time", "due_soon", "overdue"] as const)[index % 3] ?? null) }));
    const marks = marksOf(points, room, 16, labels);
    assert.equal(marks.reduce((sum, mark) => sum + mark.count, 0), count);
    assert.equal(marks.reduce((sum, mark) => sum + mark.overdue, 0), points.filter(({ item }) => item.clock === "overdue").length);
    assert.ok(marks.every((mark) => (mark.clock === "overdue") === mark.overdue > 0), "a mark has the shape of its worst event");
    const told = marks.filter((mark) => mark.told).map(({ x, y, size }) => ({ x, y, width: 2 * size, height: 2 * size }));
    told.forEach((mark, index) => assert.ok([...labels, ...told.slice(index + 1)].every((other) => !touches(mark, other, 0)), `seed ${seed}`));
  }
});

test("points beyond the screen belong to no cluster", () => {
  const points = [{ x: 5, y: 5, item: 1 }, { x: 9, y: 9, item: 2 }, { x: 31, y: 5, item: 3 }, { x: -1, y: 5, item: 4 }];
  assert.deepEqual(gathered(points, { width: 40, height: 40 }, 30), [{ x: 7, y: 7, items: [1, 2] }, { x: 31, y: 5, items: [3] }]);
});

test("steps run between round numbers and hold every value", () => {
  assert.deepEqual(bounds([583, 1745, 930], true), [0, 500, 1000, 1500, 2000]);
  assert.deepEqual(bounds([91.2, 99.9], false), [90, 92, 94, 96, 98, 100]);
  assert.deepEqual([bounds([], true), bounds([0, 0], true), bounds([3], true)], [[], [0, 1], [3, 4]]);
  for (let seed = 1; seed <= 300; seed += 1) {
    const chance = dice(seed);
    const scale = 10 ** Math.floor(chance() * 7 - 2);
    const whole = scale >= 1 && chance() < 0.5;
    const values = Array.from({ length: 1 + Math.floor(chance() * 20) }, () => (whole ? Math.round(chance() * scale) : (chance() - 0.2) * scale));
    const steps = bounds(values, whole);
    const [first, last] = [steps[0] ?? NaN, steps.at(-1) ?? NaN];
    assert.ok(steps.length >= 2 && steps.length <= MOST + 1, `${steps.join(" ")}`);
    for (const value of values) {
      assert.ok(first <= value + 1e-9 && value <= last + 1e-9, `${value} in ${steps.join(" ")}`);
      const step = stepOf(value, steps);
      assert.ok((steps[step] ?? NaN) <= value + 1e-9 && value <= (steps[step + 1] ?? NaN) + 1e-9, `${value} in step ${step} of ${steps.join(" ")}`);
    }
    assert.ok(!whole || steps.every((bound) => Number.isInteger(bound)));
  }
});
