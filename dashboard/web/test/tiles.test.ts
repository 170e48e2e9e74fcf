// The schematic map: no tile covers another, north is up, west is left, and the tiles are about square.

import assert from "node:assert/strict";
import test from "node:test";
import { shape, tiles } from "../src/tiles.ts";

test("four corners of a city are the four corners of its map", () => {
  const places = { sw: [113, 33], ne: [114, 34], nw: [113, 34], se: [114, 33] } as const;
  const at = new Map(tiles(Object.keys(places), places, 1).map(({ code, col, row }) => [code, [col, row]]));
  assert.deepEqual([at.get("nw"), at.get("ne"), at.get("sw"), at.get("se")], [[0, 0], [1, 0], [0, 1], [1, 1]]);
});

test("every area has a tile of its own, also one that nobody knows the place of", () => {
  const codes = Array.from({ length: 13 }, (_, index) => `a${index}`);
  const places = Object.fromEntries(codes.slice(1).map((code, index) => [code, [113 + (index % 5), 30 + (index % 7)] as const]));
  const placed = tiles(codes, places, 1.6);
  assert.equal(new Set(placed.map(({ col, row }) => `${col},${row}`)).size, 13);
  assert.equal(placed.at(-1)?.code, "a0");
});

test("a wide panel has more columns than rows, a high one more rows than columns", () => {
  assert.deepEqual([shape(12, 1.33).cols, shape(12, 1.33).rows], [4, 3]);
  assert.deepEqual([shape(12, 0.4).cols < shape(12, 0.4).rows, shape(1, 2).cols, shape(0, 2).rows], [true, 1, 1]);
});
