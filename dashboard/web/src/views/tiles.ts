// A schematic map: each area a tile about where it lies, with the leading indicator large and the others under it where they are
// abnormal; its edge says the worst level of them in form as well as colour.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { glyph, levelShape } from "../glyph.ts";
import { indicatorsOf } from "../screen.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { shape, tiles } from "../tiles.ts";
import type { Tile } from "../tiles.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

class Tiles extends PanelView {
  protected override body(): TemplateResult {
    const { panel, screen } = this;
    const key = panel.keys[0] ?? "area";
    const byArea = new Map<string, Map<string, Cell>>(Object.keys(screen.wall.places).map((code) => [code, new Map()]));
    for (const indicator of indicatorsOf(panel)) {
      for (const cell of screen.store.cells(indicator, panel.window, panel.keys)) {
        const code = cell.keys[key] ?? "";
        const cells = byArea.get(code) ?? new Map<string, Cell>();
        byArea.set(code, cells.set(indicator, cell));
      }
    }
    const codes = [...byArea.keys()].filter((code) => code !== "");
    const aspect = this.room.height > 0 ? this.room.width / this.room.height : 1;
    const { cols, rows } = shape(codes.length, aspect);
    return html`<ul class="tiles" ${variables({ cols, rows })}>
      ${tiles(codes, screen.wall.places, aspect).map((tile) => this.#tile(tile, byArea.get(tile.code) ?? new Map()))}
    </ul>`;
  }

  #tile({ code, col, row }: Tile, cells: ReadonlyMap<string, Cell>): TemplateResult {
    const { panel, screen } = this;
    const [leading, ...others] = indicatorsOf(panel);
    const name = screen.voice.name(panel.keys[0] ?? "area", code);
    const levels = [...cells.values()].map(({ level }) => level);
    const worst = levels.includes("alarm") ? "alarm" : levels.includes("warn") ? "warn" : "normal";
    return html`<li data-area=${code} data-level=${worst} ${variables({ col: col + 1, row: row + 1 })}>
      <span class="name">${name}</span>
      ${valueButton(cells.get(leading ?? ""), this.showing(name), screen)}
      <span class="others">${others.map((indicator) => this.#other(indicator, cells.get(indicator)))}</span>
    </li>`;
  }

  /** A further number, where it is abnormal. */
  #other(indicator: string, cell: Cell | undefined): TemplateResult | typeof nothing {
    const mark = cell && levelShape(cell.level);
    if (!mark || cell.value === null) return nothing;
    return html`<span data-level=${cell.level}>${glyph(mark, this.screen.voice.say(this.panel.titles?.[indicator]))}${number(cell.value, 0)}</span>`;
  }
}

customElements.define("city-tiles", Tiles);
