// Puts a scene's headings and panels where the layout says.

import { compose, tilesOf } from "../layout.ts";
import type { Part, Rect } from "../layout.ts";
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
  const headed = new Set<number>();
  for (const part of compose(sizes, rooms, spacing)) {
    const group = groups[part.group];
    if (!group) continue;
    const here = shifted(part, -room.x, -room.y);
    // A group that goes on upon the next tile keeps the room of its heading there, so that its panels stand in line.
    if (group.heading && here.heading && !headed.has(part.group)) put(group.heading, here.heading);
    headed.add(part.group);
    for (const at of here.panels) {
      const panel = group.panels[at.panel];
      if (panel) put(panel, at);
    }
  }
}

function shifted(part: Part, dx: number, dy: number): Part {
  const shift = <R extends Rect>(rect: R): R => ({ ...rect, x: rect.x + dx, y: rect.y + dy });
  return { ...shift(part), heading: part.heading && shift(part.heading), panels: part.panels.map(shift) };
}
