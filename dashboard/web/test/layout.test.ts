// The computed grid.

import assert from "node:assert/strict";
import test from "node:test";
import { layout } from "../src/layout.ts";
import type { Placed, Size } from "../src/layout.ts";

const WALL: readonly Size[] = [...Array.from({ length: 6 }, () => ({ cols: 4, rows: 2 })), { cols: 6, rows: 10 }, { cols: 12, rows: 4 }, { cols: 6, rows: 10 }, { cols: 12, rows: 6 }];
/** Of a grid of 24 × 12 on 16:9. */
const UNIT = 16 / 9 / 2;
const SCREENS = [1366 / 768, 1920 / 1080, 3840 / 2160, 7680 / 2160, 1080 / 1920];

function places(panels: readonly Placed[]): readonly string[] {
  return panels.flatMap(({ col, row, cols, rows }) => Array.from({ length: cols * rows }, (_, index) => `${col + (index % cols)},${row + Math.floor(index / cols)}`));
}

for (const aspect of SCREENS) {
  test(`on a screen of ${aspect.toFixed(2)} panels cover the grid once, inside it`, () => {
    const grid = layout(WALL, aspect, UNIT);
    const taken = places(grid.panels);
    assert.equal(new Set(taken).size, taken.length, "no two panels share a place");
    for (const { col, row, cols, rows } of grid.panels) assert.ok(col >= 0 && row >= 0 && col + cols <= grid.cols && row + rows <= grid.rows);
    assert.ok(taken.length >= 0.8 * grid.cols * grid.rows, "little is wasted");
  });
}

test("on the screen that the sizes were written for, the grid is the file's", () => {
  const { cols, rows } = layout(WALL, 16 / 9, UNIT);
  assert.deepEqual([cols, rows], [24, 12]);
});

test("no panels, no failure", () => {
  assert.deepEqual(layout([], 1, 1), { cols: 1, rows: 1, panels: [] });
});
