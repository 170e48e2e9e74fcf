// Several indicators side by side: a line for each key's value and a column for each indicator, or a line for each indicator.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { fitted } from "../rank.ts";
import { indicatorsOf } from "../screen.ts";
import type { Described } from "../screen.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { PanelView } from "./panel.ts";
import { parts, valueButton } from "./value.ts";

class Table extends PanelView {
  protected override body(): TemplateResult {
    return this.panel.keys.length === 0 ? this.#list() : this.#matrix();
  }

  #about(indicator: string): Described {
    const { panel, screen } = this;
    const leading = indicator === indicatorsOf(panel)[0];
    return screen.described(indicator) ?? { title: { zh: indicator, en: indicator }, unit: leading ? panel.unit : "count", decimals: panel.decimals };
  }

  #value(cell: Cell | undefined, indicator: string, name: string): TemplateResult {
    const { voice } = this.screen;
    const { title, unit, decimals } = this.#about(indicator);
    const label = `${name} ${voice.say(title)}`;
    return valueButton(cell, { panel: this.panel, indicator, unit, decimals, label }, this.screen);
  }

  #list(): TemplateResult {
    const { panel, screen } = this;
    return html`<table class="list"><tbody>
      ${indicatorsOf(panel).map((indicator) => {
        const cell = screen.store.cells(indicator, panel.window, [])[0];
        return html`<tr><th scope="row">${screen.voice.say(this.#about(indicator).title)}</th><td class="of">${parts(cell)}</td><td>${this.#value(cell, indicator, "")}</td></tr>`;
      })}
    </tbody></table>`;
  }

  #matrix(): TemplateResult {
    const { panel, screen } = this;
    const indicators = indicatorsOf(panel);
    const rows = new Map<string, Map<string, Cell>>();
    for (const indicator of indicators) {
      for (const cell of screen.store.cells(indicator, panel.window, panel.keys)) {
        const row = rows.get(cell.place) ?? new Map<string, Cell>();
        rows.set(cell.place, row.set(indicator, cell));
      }
    }
    const room = Math.max(1, Math.floor(this.room.height / (this.line * 1.6)) - 1);
    const sorted = [...rows.keys()].sort();
    const { head, left, tail } = fitted(sorted, room);
    const line = (place: string): TemplateResult => {
      const row = rows.get(place);
      const name = screen.voice.names([...(row?.values() ?? [])][0]?.keys ?? {});
      return html`<tr><th scope="row">${name}</th>${indicators.map((indicator) => html`<td>${this.#value(row?.get(indicator), indicator, name)}</td>`)}</tr>`;
    };
    return html`<table class="matrix" ${variables({ lines: head.length + tail.length + 1 + Number(left > 0) })}>
      <thead><tr><td></td>${indicators.map((indicator) => html`<th scope="col">${screen.voice.say(this.#about(indicator).title)}</th>`)}</tr></thead>
      <tbody>
        ${head.map(line)}
        ${left > 0 ? html`<tr class="left"><td colspan=${indicators.length + 1}>${screen.voice.word("rank.left").replace("{n}", String(left))}</td></tr>` : ""}
        ${tail.map(line)}
      </tbody>
    </table>`;
  }
}

customElements.define("city-table", Table);
