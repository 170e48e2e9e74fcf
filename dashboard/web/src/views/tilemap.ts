// The areas of a panel with their numbers, and the schematic map of them: each area a tile about where it lies.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { glyph, levelShape } from "../glyph.ts";
import { indicatorsOf } from "../screen.ts";
import type { Panel, Screen } from "../screen.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { shape, tiles } from "../tiles.ts";
import type { Level } from "../wire.ts";
import { valueButton } from "./value.ts";
import type { Showing } from "./value.ts";

/** An area's cells by indicator. */
export type Cells = ReadonlyMap<string, Cell>;

/** What is needed to show a panel's areas. */
export interface Areas {
  readonly panel: Panel;
  readonly screen: Screen;
  readonly room: { readonly width: number; readonly height: number };
  showing(label: string): Showing;
  /** The shade of a tile, where areas are shaded by their values. */
  shade?(cell: Cell | undefined): number | undefined;
}

/** The cells of a panel by area, with the areas of `codes` even where they have none. */
export function byArea({ panel, screen }: Pick<Areas, "panel" | "screen">, codes: Iterable<string>): ReadonlyMap<string, Cells> {
  const key = panel.keys.at(-1) ?? "area";
  const areas = new Map<string, Map<string, Cell>>(Array.from(codes, (code) => [code, new Map()]));
  for (const indicator of indicatorsOf(panel)) {
    for (const cell of screen.store.cells(indicator, panel.window, panel.keys)) {
      const code = cell.keys[key] ?? "";
      const cells = areas.get(code) ?? new Map<string, Cell>();
      if (code !== "") areas.set(code, cells.set(indicator, cell));
    }
  }
  return areas;
}

/** The worst level among an area's cells. */
export function worstOf(cells: Cells | undefined): Level {
  const levels = [...(cells?.values() ?? [])].map(({ level }) => level);
  return levels.includes("alarm") ? "alarm" : levels.includes("warn") ? "warn" : "normal";
}

/** The level that an area's edge says on a map: that of its leading number, and any alarm. */
export function edgeOf(leading: string | undefined, cells: Cells | undefined): Level {
  const worst = worstOf(cells);
  return worst === "alarm" ? worst : cells?.get(leading ?? "")?.level === "warn" ? "warn" : "normal";
}

/** The numbers beside the leading one, where they are abnormal. */
export function others({ panel, screen }: Pick<Areas, "panel" | "screen">, cells: Cells | undefined): readonly TemplateResult[] {
  return indicatorsOf(panel).slice(1).flatMap((indicator) => {
    const cell = cells?.get(indicator);
    const mark = cell && levelShape(cell.level);
    if (!mark || cell.value === null) return [];
    return [html`<span data-level=${cell.level}>${glyph(mark, screen.voice.say(panel.titles?.[indicator]))}${number(cell.value, 0)}</span>`];
  });
}

/** The schematic map. */
export function tileMap(areas: Areas): TemplateResult {
  const { panel, screen, room } = areas;
  const cells = byArea(areas, Object.keys(screen.wall.places));
  const codes = [...cells.keys()];
  const aspect = room.height > 0 ? room.width / room.height : 1;
  const { cols, rows } = shape(codes.length, aspect);
  const [leading] = indicatorsOf(panel);
  const placed = tiles(codes, screen.wall.places, aspect);
  return html`<ul class="tiles" ${variables({ cols, rows })}>
    ${placed.map(({ code, col, row }) => {
      const of = cells.get(code);
      const name = screen.voice.name(panel.keys.at(-1) ?? "area", code);
      const cell = of?.get(leading ?? "");
      return html`<li data-area=${code} data-level=${areas.shade ? edgeOf(leading, of) : worstOf(of)} data-step=${areas.shade?.(cell) ?? nothing} ${variables({ col: col + 1, row: row + 1 })}>
        <span class="name">${name}</span>
        ${leading === undefined ? nothing : valueButton(cell, areas.showing(name), screen)}
        <span class="others">${others(areas, of)}</span>
      </li>`;
    })}
  </ul>`;
}
