// Outlines of areas on the screen: no finer than a screen shows, as SVG paths, each with the point that lies deepest inside.

import { fit, project } from "./plane.ts";
import type { Point, View } from "./plane.ts";

/** A ring of positions, the last the same as the first. */
export type Ring = readonly Point[];

/** Polygons of rings: the outer one first, then holes. */
export type Outline = readonly (readonly Ring[])[];

/** An area as it is drawn. */
export interface Drawn {
  readonly code: string;
  /** Its border as an SVG path. */
  readonly path: string;
  /** The point farthest from its border, and how far that is (px). */
  readonly pole: Point;
  readonly depth: number;
}

/** Detail that no screen shows (px). */
const TOLERANCE = 0.6;

/** The outlines at the size of a screen; those of no extent are left out. */
export function draw(outlines: ReadonlyMap<string, Outline>, width: number, height: number, margin: number): { readonly view: View; readonly areas: readonly Drawn[] } | undefined {
  const points = [...outlines.values()].flat(3);
  const view = fit(points, width, height, margin);
  if (!view) return undefined;
  const areas = [...outlines].flatMap(([code, outline]) => {
    const rings = outline.map((polygon) => polygon.map((ring) => simplified(ring.map((point) => project(point, view)))).filter((ring) => ring.length > 3)).filter((polygon) => polygon.length > 0);
    const largest = rings.reduce((most, polygon) => (extent(polygon[0]) > extent(most?.[0]) ? polygon : most), rings[0]);
    return largest ? [{ code, path: rings.flat().map(pathOf).join(""), ...poleOf(largest) }] : [];
  });
  return { view, areas };
}

/** A ring without the points that lie within `TOLERANCE` of the line through their neighbours (Douglas and Peucker). */
export function simplified(ring: Ring, tolerance = TOLERANCE): Ring {
  const kept = new Set([0, ring.length - 1]);
  // A ring ends where it begins: it is split at its farthest point first, or its line would have no length.
  const spans: [number, number][] = [[0, ring.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = span;
    const [a, b] = [ring[first], ring[last]];
    if (!a || !b) continue;
    let [most, at] = [tolerance, -1];
    for (let index = first + 1; index < last; index += 1) {
      const point = ring[index];
      const away = point ? distanceToSegment(point, a, b) : 0;
      if (away > most) [most, at] = [away, index];
    }
    if (at < 0) continue;
    kept.add(at);
    spans.push([first, at], [at, last]);
  }
  return ring.filter((_, index) => kept.has(index));
}

function pathOf(ring: Ring): string {
  return `M${ring.slice(0, -1).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square));
  return Math.hypot(point.x - a.x - part * dx, point.y - a.y - part * dy);
}

/** Twice the area of a ring (shoelace). */
function extent(ring: Ring | undefined): number {
  let sum = 0;
  ring?.forEach((point, index) => {
    const next = ring[(index + 1) % ring.length] ?? point;
    sum += point.x * next.y - next.x * point.y;
  });
  return Math.abs(sum);
}

/** How far a point is from the border; negative outside (even-odd rule over all rings). */
export function depthOf(point: Point, polygon: readonly Ring[]): number {
  let [nearest, inside] = [Infinity, false];
  for (const ring of polygon) {
    for (let index = 1; index < ring.length; index += 1) {
      const [a, b] = [ring[index - 1], ring[index]];
      if (!a || !b) continue;
      if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
      nearest = Math.min(nearest, distanceToSegment(point, a, b));
    }
  }
  return inside ? nearest : -nearest;
}

/** The pole of inaccessibility to a pixel: squares that cannot hold a deeper point than the best known are not looked into (Garcia-Castellanos and Lombardo 2007, as in polylabel). */
export function poleOf(polygon: readonly Ring[]): { readonly pole: Point; readonly depth: number } {
  const outer = polygon[0] ?? [];
  const xs = outer.map(({ x }) => x);
  const ys = outer.map(({ y }) => y);
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const middle = { x: (west + east) / 2, y: (north + south) / 2 };
  let best = { pole: middle, depth: depthOf(middle, polygon) };
  const half = Math.max(1, Math.min(east - west, south - north)) / 2;
  const squares: { readonly at: Point; readonly half: number; readonly most: number }[] = [];
  const look = (at: Point, size: number): void => {
    const depth = depthOf(at, polygon);
    if (depth > best.depth) best = { pole: at, depth };
    squares.push({ at, half: size, most: depth + size * Math.SQRT2 });
  };
  for (let x = west + half; x < east + half; x += 2 * half) for (let y = north + half; y < south + half; y += 2 * half) look({ x, y }, half);
  while (squares.length > 0) {
    const index = squares.reduce((most, square, place) => (square.most > (squares[most]?.most ?? 0) ? place : most), 0);
    const [square] = squares.splice(index, 1);
    if (!square || square.most - best.depth <= 1) break;
    const size = square.half / 2;
    for (const [dx, dy] of [[-size, -size], [size, -size], [-size, size], [size, size]] as const) look({ x: square.at.x + dx, y: square.at.y + dy }, size);
  }
  return best;
}
