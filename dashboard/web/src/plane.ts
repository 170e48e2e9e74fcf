// Maps as plain geometry: degrees to pixels, hulls around areas, clusters where points are many.

/** A point on the plane or of the earth (x east, y north). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something at a place. */
export interface Placed<T> extends Point {
  readonly item: T;
}

/** From degrees to pixels: `x` grows east, pixels' `y` south; one degree of longitude is shorter than one of latitude. */
export interface View {
  readonly centre: Point;
  /** Pixels a degree of latitude. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
}

/** Space (px) left free around everything. */
const MARGIN = 14;

const narrow = (latitude: number): number => Math.max(0.1, Math.cos((latitude * Math.PI) / 180));

/** Metres between two points of the earth that are not far apart. */
export function metresBetween(a: Point, b: Point): number {
  return 111_320 * Math.hypot((a.x - b.x) * narrow((a.y + b.y) / 2), a.y - b.y);
}

/** The view that shows all points, with `margin` px free around them; none where there is no point, or no room. */
export function fit(points: Iterable<Point>, width: number, height: number, margin = MARGIN): View | undefined {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }
  if (west > east) return undefined;
  const centre = { x: (west + east) / 2, y: (south + north) / 2 };
  const wide = Math.max(1e-4, (east - west) * narrow(centre.y));
  const high = Math.max(1e-4, north - south);
  const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high);
  return scale > 0 ? { centre, scale, width, height } : undefined;
}

/** Where a point of the earth is drawn. */
export function project({ x, y }: Point, { centre, scale, width, height }: View): Point {
  return { x: width / 2 + (x - centre.x) * narrow(centre.y) * scale, y: height / 2 - (y - centre.y) * scale };
}

/** The point of the earth that is drawn there. */
export function unproject({ x, y }: Point, { centre, scale, width, height }: View): Point {
  return { x: centre.x + (x - width / 2) / (narrow(centre.y) * scale), y: centre.y - (y - height / 2) / scale };
}

/** Points that lie in one cell of `size` px, drawn as one at their middle. */
export interface Cluster<T> extends Point {
  readonly items: readonly T[];
}

/** Groups points of the earth by the cells of a grid; a point outside the view is left out. */
export function clusters<T>(points: Iterable<Placed<T>>, view: View, size: number): readonly Cluster<T>[] {
  const drawn = Array.from(points, (point) => ({ ...project(point, view), item: point.item }));
  return gathered(drawn, view, size);
}

/** Groups points of the screen by the cells of a grid; a point beyond its edges is left out. */
export function gathered<T>(points: Iterable<Placed<T>>, screen: { readonly width: number; readonly height: number }, size: number): readonly Cluster<T>[] {
  const cells = new Map<string, { x: number; y: number; items: T[] }>();
  for (const point of points) {
    const { x, y } = point;
    if (x < 0 || y < 0 || x > screen.width || y > screen.height) continue;
    const name = `${Math.floor(x / size)} ${Math.floor(y / size)}`;
    const cell = cells.get(name);
    if (cell) {
      cell.x += x;
      cell.y += y;
      cell.items.push(point.item);
    } else cells.set(name, { x, y, items: [point.item] });
  }
  return [...cells.values()].map(({ x, y, items }) => ({ x: x / items.length, y: y / items.length, items }));
}

const cross = (o: Point, a: Point, b: Point): number => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

function chain(sorted: readonly Point[]): Point[] {
  const hull: Point[] = [];
  for (const point of sorted) {
    for (let [a, b] = [hull.at(-2), hull.at(-1)]; a && b && cross(a, b, point) <= 0; [a, b] = [hull.at(-2), hull.at(-1)]) hull.pop();
    hull.push(point);
  }
  return hull.slice(0, -1);
}

/** The convex hull, in turn; the points themselves if they are fewer than three (Andrew's monotone chain). */
export function hull(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  return sorted.length < 3 ? sorted : [...chain(sorted), ...chain(sorted.reverse())];
}
