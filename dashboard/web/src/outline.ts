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

/** Detail that moves no label (px). */
const COARSE = 2;

/** Areas at a size, and the view that they are drawn by. */
export interface Drawing {
  readonly view: View;
  readonly areas: readonly Drawn[];
}

/** Sizes that are kept: a map with and without a list beside it, on one screen and the one before. */
const KEPT = 4;

/** Detail that no screen shows (px). */
const TOLERANCE = 0.6;

/** The outlines at the size of a screen; those of no extent are left out. */
export function draw(outlines: ReadonlyMap<string, Outline>, width: number, height: number, margin: number): Drawing | undefined {
  const view = fit(positions(outlines.values()), width, height, margin);
  if (!view) return undefined;
  const areas = [...outlines].flatMap(([code, outline]) => {
    const rings = outline.map((polygon) => polygon.map((ring) => simplified(ring.map((point) => project(point, view)))).filter((ring) => ring.length > 3)).filter((polygon) => polygon.length > 0);
    const largest = rings.reduce((most, polygon) => (extent(polygon[0]) > extent(most?.[0]) ? polygon : most), rings[0]);
    return largest ? [{ code, path: rings.flat().map(pathOf).join(""), ...poleOf(largest.map((ring) => simplified(ring, COARSE))) }] : [];
  });
  return { view, areas };
}

function* positions(outlines: Iterable<Outline>): Generator<Point> {
  for (const outline of outlines) for (const polygon of outline) for (const ring of polygon) yield* ring;
}

/** Outlines at the sizes that were asked for last: they change with the screen alone, values every second. */
export class Drawings {
  readonly #drawn = new Map<string, Drawing | undefined>();
  #of: unknown;

  /** The outlines at that size. */
  at(outlines: ReadonlyMap<string, Outline>, width: number, height: number, margin: number): Drawing | undefined {
    if (this.#of !== outlines || this.#drawn.size > KEPT) this.#drawn.clear();
    this.#of = outlines;
    const size = `${width} ${height} ${margin}`;
    if (!this.#drawn.has(size)) this.#drawn.set(size, draw(outlines, width, height, margin));
    return this.#drawn.get(size);
  }
}

/** A ring without the points that lie within `TOLERANCE` of the line through their neighbours (Douglas and Peucker). */
export function simplified(ring: Ring, tolerance = TOLERANCE): Ring {
  const kept = new Uint8Array(ring.length);
  kept[0] = 1;
  kept[ring.length - 1] = 1;
  const spans: number[] = [0, ring.length - 1];
  const square = tolerance * tolerance;
  while (spans.length > 1) {
    const [last = 0, first = 0] = [spans.pop(), spans.pop()];
    const [a, b] = [ring[first], ring[last]];
    if (!a || !b) continue;
    let [most, at] = [square, -1];
    for (let index = first + 1; index < last; index += 1) {
      const point = ring[index];
      const away = point ? squareToSegment(point, a, b) : 0;
      if (away > most) {
        most = away;
        at = index;
      }
    }
    if (at < 0) continue;
    kept[at] = 1;
    spans.push(first, at, at, last);
  }
  return ring.filter((_, index) => kept[index] === 1);
}

function pathOf(ring: Ring): string {
  return `M${ring.slice(0, -1).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

/** The square of the distance from a point to a segment; where it has no length, to its only point. */
function squareToSegment(point: Point, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const square = dx * dx + dy * dy;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square));
  const x = point.x - a.x - part * dx;
  const y = point.y - a.y - part * dy;
  return x * x + y * y;
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
  let nearest = Infinity;
  let inside = false;
  for (const ring of polygon) {
    for (let index = 1; index < ring.length; index += 1) {
      const a = ring[index - 1];
      const b = ring[index];
      if (!a || !b) continue;
      if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
      nearest = Math.min(nearest, squareToSegment(point, a, b));
    }
  }
  return inside ? Math.sqrt(nearest) : -Math.sqrt(nearest);
}

/** How exact a pole is (px). */
const PRECISE = 1;

/** The pole of inaccessibility: squares that cannot hold a deeper point than the best known are not looked into (Garcia-Castellanos and Lombardo 2007, as in polylabel). */
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
    if (!square || square.most - best.depth <= PRECISE) break;
    const size = square.half / 2;
    for (const [dx, dy] of [[-size, -size], [size, -size], [-size, size], [size, size]] as const) look({ x: square.at.x + dx, y: square.at.y + dy }, size);
  }
  return best;
}
