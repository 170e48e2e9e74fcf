// Puts a scene's headings and panels where the layout says.

import { compose, tilesOf } from "../layout.ts";
import type { Rect } from "../layout.ts";
import type { Scene, Wall } from "../screen.ts";
import type { PanelView } from "../views/panel.ts";

/** A group on the page. */
export interface Placeable {
  readonly heading: HTMLElement | undefined;
  readonly panels: readonly PanelView[];
}

function put(element: HTMLElement, { x, y, width, height }: Rect): void {
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
}

/** Places the groups of `scene` in `room`, a part of the window; the smallest text is `text` px high. */
export function place(scene: Scene, groups: readonly Placeable[], room: Rect, wall: Wall, text: number): void {
  const rooms = tilesOf(room, { width: innerWidth, height: innerHeight }, wall.seams, text * 0.6);
  const sizes = scene.groups.map(({ zone, share, title, panels }) => ({ zone, share, titled: title !== null, sizes: panels.map(({ size }) => size) }));
  const spacing = { gap: text * 1.1, between: text * 2, heading: text * 2.4 };
  const at = <R extends Rect>(rect: R): Rect => ({ ...rect, x: rect.x - room.x, y: rect.y - room.y });
  const { headings, panels } = compose(sizes, rooms, spacing);
  for (const { heading } of groups) heading?.toggleAttribute("hidden", true);
  for (const rect of headings) {
    const heading = groups[rect.group]?.heading;
    heading?.toggleAttribute("hidden", false);
    if (heading) put(heading, at(rect));
  }
  for (const rect of panels) {
    const panel = groups[rect.group]?.panels[rect.panel];
    if (panel) put(panel, at(rect));
  }
}
