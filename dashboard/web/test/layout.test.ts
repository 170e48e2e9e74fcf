// The computed layout: a group's grid, a scene's zones, and tiles that nothing crosses.

import assert from "node:assert/strict";
import test from "node:test";
import { compose, layout, tilesOf } from "../src/layout.ts";
import type { Composed, Group, Placed, Rect, Size, Spacing } from "../src/layout.ts";

const PANELS: readonly Size[] = [...Array.from({ length: 6 }, () => ({ cols: 2, rows: 2 })), { cols: 3, rows: 10 }, { cols: 6, rows: 4 }, { cols: 3, rows: 10 }, { cols: 6, rows: 6 }];
const SCREENS: readonly (readonly [number, number])[] = [[1366, 768], [1920, 1080], [3840, 2160], [7680, 2160], [1080, 1920]];
const SCENE: readonly Group[] = [
  { zone: "top", share: 1, titled: false, sizes: PANELS.slice(0, 6) },
  { zone: "left", share: 1, titled: true, sizes: [{ cols: 3, rows: 4 }, { cols: 3, rows: 8 }] },
  { zone: "middle", share: 1, titled: true, sizes: [{ cols: 6, rows: 6 }, { cols: 6, rows: 2 }] },
  { zone: "right", share: 1, titled: true, sizes: [{ cols: 3, rows: 4 }] },
  { zone: "right", share: 1, titled: true, sizes: [{ cols: 3, rows: 8 }] },
  { zone: "bottom", share: 0.5, titled: false, sizes: [{ cols: 12, rows: 1 }] },
];
const SPACING: Spacing = { gap: 18, between: 32, heading: 38 };

const places = (panels: readonly Placed[]): readonly string[] =>
  panels.flatMap(({ col, row, cols, rows }) => Array.from({ length: cols * rows }, (_, index) => `${col + (index % cols)},${row + Math.floor(index / cols)}`));
const overlap = (a: Rect, b: Rect): boolean => a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01;
const inside = (a: Rect, b: Rect): boolean => a.x >= b.x - 0.01 && a.y >= b.y - 0.01 && a.x + a.width <= b.x + b.width + 0.01 && a.y + a.height <= b.y + b.height + 0.01;
const rects = ({ headings, panels }: Composed): readonly Rect[] => [...headings, ...panels];
const shown = ({ panels }: Composed): readonly string[] => panels.map(({ group, panel }) => `${group}/${panel}`).sort();
const every = SCENE.flatMap(({ sizes }, group) => sizes.map((_, panel) => `${group}/${panel}`)).sort();

for (const [width, height] of SCREENS) {
  test(`on ${width}×${height} a group's panels cover its grid once`, () => {
    const grid = layout(PANELS, width / height);
    const taken = places(grid.panels);
    assert.equal(new Set(taken).size, taken.length, "no two panels share a place");
    for (const { col, row, cols, rows } of grid.panels) assert.ok(col >= 0 && row >= 0 && col + cols <= grid.cols && row + rows <= grid.rows);
    assert.ok(taken.length >= 0.8 * grid.cols * grid.rows, "little is wasted");
  });

  test(`on ${width}×${height} a scene stands in its zones, whole and without overlap`, () => {
    const room = { x: 0, y: 0, width, height };
    const composed = compose(SCENE, [room], SPACING);
    const all = rects(composed);
    assert.deepEqual(shown(composed), every);
    assert.deepEqual(composed.headings.map(({ group }) => group).sort(), SCENE.flatMap(({ titled }, group) => (titled ? [group] : [])));
    all.forEach((rect, index) => {
      assert.ok(inside(rect, room) && rect.width > 0 && rect.height > 0);
      for (const other of all.slice(index + 1)) assert.ok(!overlap(rect, other), `${JSON.stringify(rect)} and ${JSON.stringify(other)}`);
    });
    const at = (zone: string): Rect | undefined => composed.panels.find(({ group }) => SCENE[group]?.zone === zone);
    const [top, left, middle, right, bottom] = ["top", "left", "middle", "right", "bottom"].map(at);
    assert.ok(top && left && middle && right && bottom);
    assert.ok(left.x < middle.x && middle.x < right.x, "side by side");
    assert.ok(top.y + top.height <= left.y && left.y + left.height <= bottom.y, "between the bands");
    assert.ok(bottom.height < top.height, "a band is as high as its panels");
  });

  for (const seams of [{ cols: 2, rows: 2 }, { cols: 4, rows: 2 }]) {
    test(`on ${width}×${height} of ${seams.cols}×${seams.rows} tiles nothing crosses the edge of a tile, and nothing is left out`, () => {
      const room = { x: 20, y: 40, width: width - 40, height: height - 80 };
      const tiles = tilesOf(room, { width, height }, seams, 8);
      assert.equal(tiles.length, seams.cols * seams.rows);
      const composed = compose(SCENE, tiles, { gap: 4, between: 8, heading: 12 });
      for (const rect of rects(composed)) assert.equal(tiles.filter((tile) => inside(rect, tile)).length, 1, JSON.stringify(rect));
      assert.deepEqual(shown(composed), every);
    });
  }
}

test("on the screen that the sizes were written for, a full grid has twelve by twelve places", () => {
  const { cols, rows } = layout(PANELS, 16 / 9);
  assert.deepEqual([cols, rows], [12, 12]);
});

test("a zone is as wide as its widest panel", () => {
  const { panels } = compose(SCENE, [{ x: 0, y: 0, width: 1920, height: 1080 }], SPACING);
  const [left, middle] = [panels.find(({ group }) => group === 1), panels.find(({ group }) => group === 2)];
  assert.ok(left && middle && Math.abs(middle.width - 2 * left.width) < 0.01);
});

test("no panels, no failure", () => {
  assert.deepEqual(layout([], 1), { cols: 1, rows: 1, panels: [], cost: 0 });
});
