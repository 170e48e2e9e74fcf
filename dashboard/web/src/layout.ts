// Where panels go: a grid computed from their sizes for any screen, without scrolling and with as little waste as there can be.

/** How many columns and rows of the grid a panel takes. */
export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Where a panel stands, counted from 0. */
export interface Placed extends Size {
  readonly col: number;
  readonly row: number;
}

/** A grid and the panels on it, in their order. */
export interface Grid extends Size {
  readonly panels: readonly Placed[];
}

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

/** The best grid for these panels on a screen of `aspect` = width / height; `unit` is the aspect of one place of the grid that
 * their sizes were written for. */
export function layout(sizes: readonly Size[], aspect: number, unit: number): Grid {
  if (sizes.length === 0) return { cols: 1, rows: 1, panels: [] };
  const area = sizes.reduce((sum, size) => sum + size.cols * size.rows, 0);
  const widest = Math.max(...sizes.map((size) => size.cols));
  const most = sizes.reduce((sum, size) => sum + size.cols, 0);
  let best: { cols: number; rows: number; panels: readonly Placed[]; cost: number } | undefined;
  for (let cols = widest; cols <= most; cols += 1) {
    const { rows, panels } = pack(sizes, cols);
    const waste = 1 - area / (cols * rows);
    const stretch = Math.abs(Math.log((aspect * rows) / cols / unit));
    const cost = waste * 2 + stretch;
    if (!best || cost < best.cost - 1e-9) best = { cols, rows, panels, cost };
  }
  if (!best) return { cols: 1, rows: 1, panels: [] };
  return { cols: best.cols, rows: best.rows, panels: grown(best.panels, best.cols, best.rows) };
}
