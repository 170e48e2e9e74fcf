// Where panels go: a scene's groups by their zones, the panels of a group on a grid computed from their sizes, for any screen, without
// scrolling and with as little waste as there can be; on a wall of tiles nothing crosses the edge of one.

/** How much room a panel takes beside the others of its group, in twelfths of a screen's width and height. */
export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Where a panel stands on the grid of its group, counted from 0. */
export interface Placed extends Size {
  readonly col: number;
  readonly row: number;
}

/** A grid and the panels on it, in their order. */
export interface Grid extends Size {
  readonly panels: readonly Placed[];
  /** How far it is from one without waste and stretch. */
  readonly cost: number;
}

/** A piece of the screen (px). */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Across the upper or lower edge, or beside each other between them. */
export type Zone = "top" | "left" | "middle" | "right" | "bottom";

/** A group as far as its place depends on it. */
export interface Group {
  readonly zone: Zone;
  readonly share: number;
  readonly titled: boolean;
  readonly sizes: readonly Size[];
}

/** Where the headings and panels of a scene stand. */
export interface Composed {
  readonly headings: readonly (Rect & { readonly group: number })[];
  readonly panels: readonly (Rect & { readonly group: number; readonly panel: number })[];
}

/** Lengths that depend on the size of the text (px). */
export interface Spacing {
  /** Between panels. */
  readonly gap: number;
  /** Between groups. */
  readonly between: number;
  /** Height of a heading. */
  readonly heading: number;
}

/** Width over height of a twelfth by a twelfth, on the screens that sizes are written for. */
const UNIT = 16 / 9;
const TWELFTHS = 12;
/** Groups of a zone stand below each other unless their panels are stretched so much less beside each other. */
const RELUCTANCE = 0.6;
const ACROSS: readonly Zone[] = ["left", "middle", "right"];
const ORDER: readonly Zone[] = ["left", "top", "middle", "bottom", "right"];

function pack(sizes: readonly Size[], cols: number): { rows: number; panels: Placed[] } {
  const taken: boolean[][] = [];
  const free = (col: number, row: number, size: Size): boolean => {
    for (let y = row; y < row + size.rows; y += 1) for (let x = col; x < col + size.cols; x += 1) if (taken[y]?.[x]) return false;
    return true;
  };
  const panels = sizes.map((wish) => {
    const size = { cols: Math.min(wish.cols, cols), rows: wish.rows };
    for (let row = 0; ; row += 1) {
      for (let col = 0; col + size.cols <= cols; col += 1) {
        if (!free(col, row, size)) continue;
        for (let y = row; y < row + size.rows; y += 1) for (let x = col; x < col + size.cols; x += 1) (taken[y] ??= [])[x] = true;
        return { col, row, ...size };
      }
    }
  });
  return { rows: taken.length, panels };
}

/** Lets panels grow into what nobody took: first to the right, then down. */
function grown(panels: readonly Placed[], cols: number, rows: number): readonly Placed[] {
  const result = panels.map((panel) => ({ ...panel }));
  const covers = (panel: Placed, col: number, row: number): boolean =>
    col >= panel.col && col < panel.col + panel.cols && row >= panel.row && row < panel.row + panel.rows;
  const empty = (col: number, row: number): boolean => !result.some((panel) => covers(panel, col, row));
  for (const panel of result) {
    const rowsOf = Array.from({ length: panel.rows }, (_, index) => panel.row + index);
    while (panel.col + panel.cols < cols && rowsOf.every((row) => empty(panel.col + panel.cols, row))) panel.cols += 1;
  }
  for (const panel of result) {
    const colsOf = Array.from({ length: panel.cols }, (_, index) => panel.col + index);
    while (panel.row + panel.rows < rows && colsOf.every((col) => empty(col, panel.row + panel.rows))) panel.rows += 1;
  }
  return result;
}

/** The best grid for panels of these sizes on a room of `aspect` = width / height. */
export function layout(sizes: readonly Size[], aspect: number): Grid {
  const area = areaOf(sizes);
  const widest = Math.max(0, ...sizes.map((size) => size.cols));
  const most = sizes.reduce((sum, size) => sum + size.cols, 0);
  let best: { cols: number; rows: number; panels: readonly Placed[]; cost: number } | undefined;
  for (let cols = widest; cols <= most && sizes.length > 0; cols += 1) {
    const { rows, panels } = pack(sizes, cols);
    const waste = 1 - area / (cols * rows);
    const stretch = Math.abs(Math.log((aspect * rows) / cols / UNIT));
    const cost = waste * 2 + stretch;
    if (!best || cost < best.cost - 1e-9) best = { cols, rows, panels, cost };
  }
  if (!best) return { cols: 1, rows: 1, panels: [], cost: 0 };
  return { ...best, panels: grown(best.panels, best.cols, best.rows) };
}

function areaOf(sizes: readonly Size[]): number {
  return sizes.reduce((sum, size) => sum + size.cols * size.rows, 0);
}

/** A panel, and of which group. */
interface Member {
  readonly group: number;
  readonly panel: number;
  readonly size: Size;
}

/** What stands in one place. */
interface Piece {
  readonly group: number;
  readonly titled: boolean;
  readonly weight: number;
  readonly members: readonly Member[];
}

function placed({ group, titled, members }: Piece, room: Rect, { gap, heading }: Spacing): { readonly composed: Composed; readonly cost: number } {
  const top = titled ? heading : 0;
  const body = { ...room, y: room.y + top, height: Math.max(1, room.height - top) };
  const grid = layout(members.map(({ size }) => size), body.width / body.height);
  const across = (body.width + gap) / grid.cols;
  const down = (body.height + gap) / grid.rows;
  const panels = grid.panels.flatMap(({ col, row, cols, rows }, index) => {
    const member = members[index];
    const rect = { x: body.x + col * across, y: body.y + row * down, width: cols * across - gap, height: rows * down - gap };
    return member ? [{ group: member.group, panel: member.panel, ...rect }] : [];
  });
  return { composed: { headings: titled ? [{ group, ...room, height: top }] : [], panels }, cost: grid.cost };
}

const whole = (parts: readonly Composed[]): Composed => ({ headings: parts.flatMap(({ headings }) => headings), panels: parts.flatMap(({ panels }) => panels) });

/** Cuts a room into pieces beside or below each other, each as large as its weight. */
function cut(room: Rect, weights: readonly number[], between: number, down: boolean): readonly Rect[] {
  const whole = (down ? room.height : room.width) - between * (weights.length - 1);
  const all = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  let at = down ? room.y : room.x;
  return weights.map((weight) => {
    const size = (whole * weight) / all;
    const piece = down ? { ...room, y: at, height: size } : { ...room, x: at, width: size };
    at += size + between;
    return piece;
  });
}

/** The pieces of one zone, below each other or, where that suits their panels much better, beside each other. */
function zoned(pieces: readonly Piece[], room: Rect, spacing: Spacing): Composed {
  const tried = (down: boolean): { readonly composed: Composed; readonly cost: number } => {
    const rooms = cut(room, pieces.map((piece) => piece.weight), spacing.between, down);
    const parts = pieces.map((piece, index) => placed(piece, rooms[index] ?? room, spacing));
    return { composed: whole(parts.map(({ composed }) => composed)), cost: parts.reduce((sum, { cost }, index) => sum + cost * (pieces[index]?.weight ?? 1), 0) };
  };
  const [below, beside] = [tried(true), tried(false)];
  return (beside.cost < below.cost * RELUCTANCE ? beside : below).composed;
}

function members(groups: readonly Group[], group: number): readonly Member[] {
  return (groups[group]?.sizes ?? []).map((size, panel) => ({ group, panel, size }));
}

function onOneScreen(groups: readonly Group[], room: Rect, spacing: Spacing): Composed {
  const pieces = groups.map(({ share, titled, sizes }, group) => ({ group, titled, members: members(groups, group), weight: share * areaOf(sizes) }));
  const of = (zone: Zone): readonly Piece[] => pieces.filter(({ group }) => groups[group]?.zone === zone);
  // A band is as high as its panels say; what stands between the bands has the rest, each zone as wide as its widest panel.
  const rowsOf = (band: readonly Piece[]): number => {
    const share = Math.max(...band.map(({ group }) => groups[group]?.share ?? 1));
    return share * pack(band.flatMap((piece) => piece.members.map(({ size }) => size)), TWELFTHS).rows;
  };
  const across = ACROSS.map(of).filter((some) => some.length > 0);
  const [top, bottom] = [of("top"), of("bottom")];
  const bands = [top, across.flat(), bottom].filter((some) => some.length > 0);
  const rest = Math.max(1, TWELFTHS - [top, bottom].filter((some) => some.length > 0).reduce((sum, some) => sum + rowsOf(some), 0));
  const rooms = cut(room, bands.map((band) => (band === top || band === bottom ? rowsOf(band) : rest)), spacing.between, true);
  return whole(bands.flatMap((band, index) => {
    const strip = rooms[index] ?? room;
    if (band === top || band === bottom) return [zoned(band, strip, spacing)];
    const widths = across.map((some) => Math.max(...some.flatMap((piece) => piece.members.map(({ size }) => size.cols))));
    const columns = cut(strip, widths, spacing.between, false);
    return across.map((some, column) => zoned(some, columns[column] ?? strip, spacing));
  }));
}

/** Deals panels out to tiles in their order, each tile about as much as the others. What is on a tile stands on one grid, without headings:
 * a group may begin on one tile and go on upon the next. */
function onTiles(groups: readonly Group[], tiles: readonly Rect[], spacing: Spacing): Composed {
  const ordered = ORDER.flatMap((zone) => groups.flatMap((group, index) => (group.zone === zone ? members(groups, index) : [])));
  let left = areaOf(ordered.map(({ size }) => size));
  let next = 0;
  return whole(tiles.map((tile, index) => {
    const fair = left / (tiles.length - index);
    const dealt: Member[] = [];
    let taken = 0;
    for (let member = ordered[next]; member; member = ordered[next]) {
      const area = areaOf([member.size]);
      if (taken > 0 && taken + area / 2 > fair && index < tiles.length - 1) break;
      dealt.push(member);
      taken += area;
      next += 1;
    }
    left -= taken;
    return placed({ group: -1, titled: false, weight: taken, members: dealt }, tile, spacing).composed;
  }));
}

/** Where everything of a scene stands on the rooms that a screen has: one, or one on each tile, by columns from the left. */
export function compose(groups: readonly Group[], rooms: readonly Rect[], spacing: Spacing): Composed {
  const [only] = rooms;
  return rooms.length === 1 && only ? onOneScreen(groups, only, spacing) : onTiles(groups, rooms, spacing);
}

/** What of a room lies on each tile of a screen, by columns from the left; `margin` keeps clear of the edges inside the screen. */
export function tilesOf(room: Rect, screen: { readonly width: number; readonly height: number }, seams: Size, margin: number): readonly Rect[] {
  const tiles: Rect[] = [];
  const clear = (edge: number, end: number): number => (edge <= 0 || edge >= end ? 0 : margin);
  for (let col = 0; col < seams.cols; col += 1) {
    for (let row = 0; row < seams.rows; row += 1) {
      const [left, right] = [(screen.width * col) / seams.cols, (screen.width * (col + 1)) / seams.cols];
      const [top, bottom] = [(screen.height * row) / seams.rows, (screen.height * (row + 1)) / seams.rows];
      const x = Math.max(room.x, left + clear(left, screen.width));
      const y = Math.max(room.y, top + clear(top, screen.height));
      const width = Math.min(room.x + room.width, right - clear(right, screen.width)) - x;
      const height = Math.min(room.y + room.height, bottom - clear(bottom, screen.height)) - y;
      tiles.push({ x, y, width, height });
    }
  }
  return tiles;
}
