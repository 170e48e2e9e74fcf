// Puts panels where the layout says, by CSS grid.

import { layout } from "../layout.ts";
import type { Wall } from "../screen.ts";
import type { PanelView } from "../views/panel.ts";

/** Places `panels` of `wall` on `grid` for a screen of `aspect` = width / height. */
export function place(grid: HTMLElement, panels: readonly PanelView[], wall: Wall, aspect: number): void {
  const unit = (wall.width_px / wall.columns) / (wall.height_px / wall.rows);
  const placed = layout(panels.map((panel) => panel.panel.size), aspect, unit);
  grid.style.gridTemplateColumns = `repeat(${placed.cols}, minmax(0, 1fr))`;
  grid.style.gridTemplateRows = `repeat(${placed.rows}, minmax(0, 1fr))`;
  panels.forEach((panel, index) => {
    const at = placed.panels[index];
    if (!at) return;
    panel.style.gridColumn = `${at.col + 1} / span ${at.cols}`;
    panel.style.gridRow = `${at.row + 1} / span ${at.rows}`;
  });
}
