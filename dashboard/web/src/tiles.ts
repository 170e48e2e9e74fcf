// Puts places on a grid of tiles so that their neighbours stay about where they are on a map.

/** Where something lies: degrees east and north. */
export type Place = readonly [number, number];

/** A tile, counted from 0 at the top left. */
export interface Tile {
  readonly code: string;
  readonly col: number;
  readonly row: number;
}

/** How many columns and rows hold `count` tiles on a screen of `aspect` = width / height, with as little left over as there can be. */
export function shape(count: number, aspect: number): { readonly cols: number; readonly rows: number } {
  let best = { cols: Math.max(1, count), rows: 1, cost: Infinity };
  for (let cols = 1; cols <= count; cols += 1) {
    const rows = Math.ceil(count / cols);
    const cost = Math.abs(Math.log((aspect * rows) / cols)) + (cols * rows - count) / count;
    if (cost < best.cost) best = { cols, rows, cost };
  }
  return best;
}

/** The tiles of a schematic map: the northern ones in the first row, in each row from west to east; those without a place last. */
export function tiles(codes: readonly string[], places: Readonly<Record<string, Place>>, aspect: number): readonly Tile[] {
  const { cols } = shape(codes.length, aspect);
  const byCode = (a: string, b: string): number => (a < b ? -1 : 1);
  const north = (code: string): number => places[code]?.[1] ?? -Infinity;
  const east = (code: string): number => places[code]?.[0] ?? Infinity;
  const down = (a: string, b: string): number => (north(a) === north(b) ? byCode(a, b) : north(b) - north(a));
  const across = (a: string, b: string): number => (east(a) === east(b) ? byCode(a, b) : east(a) - east(b));
  const sorted = [...codes].sort(down);
  const rows: string[][] = [];
  for (let first = 0; first < sorted.length; first += cols) rows.push(sorted.slice(first, first + cols).sort(across));
  return rows.flatMap((some, row) => some.map((code, col) => ({ code, col, row })));
}
