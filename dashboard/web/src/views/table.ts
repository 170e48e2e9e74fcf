// Several indicators side by side: a line for each key's value and a column for each indicator, or a line for each indicator.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { fitted, ranked } from "../rank.ts";
import { indicatorsOf } from "../screen.ts";
import type { Described } from "../screen.ts";
import { STAGES } from "../stages.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { PanelView } from "./panel.ts";
import { parts, unitText, valueButton } from "./value.ts";

class Table extends PanelView {
  /** Height of the head (px) that the lines were counted with. */
  #top = 0;

  /** A head that came out higher or lower than it was leaves room for fewer or more lines. */
  protected override updated(): void {
    const head = this.querySelector("thead");
    if (head && head.offsetHeight !== this.#top) this.requestUpdate();
  }

  protected override body(): TemplateResult {
    return this.panel.keys.length === 0 ? this.#list() : this.#matrix();
  }

  #about(indicator: string): Described {
    const { panel, screen } = this;
    const leading = indicator === indicatorsOf(panel)[0];
    return screen.described(indicator) ?? { title: { zh: indicator, en: indicator }, unit: leading ? panel.unit : "count", decimals: panel.decimals };
  }

  #value(cell: Cell | undefined, indicator: string, name: string, unit: string): TemplateResult {
    const { voice } = this.screen;
    const { title, decimals } = this.#about(indicator);
    const label = `${name} ${voice.say(title)}`;
    return valueButton(cell, { panel: this.panel, indicator, unit, decimals, label }, this.screen);
  }

  #head(indicator: string): TemplateResult {
    const { title, unit } = this.#about(indicator);
    const suffix = unitText(unit, this.screen);
    return html`<th scope="col">${this.screen.voice.say(title)}${suffix ? html` <small>${suffix}</small>` : ""}</th>`;
  }

  /** Areas and departments by rank in the leading indicator, stages in their order, everything else in the order of its codes. */
  #order(rows: ReadonlyMap<string, ReadonlyMap<string, Cell>>): readonly string[] {
    const { panel } = this;
    const leading = indicatorsOf(panel)[0] ?? "";
    const places = [...rows.keys()].sort();
    if (panel.keys[0] === "stage") {
      const step = (place: string): number => STAGES.indexOf([...(rows.get(place)?.values() ?? [])][0]?.keys["stage"] ?? "");
      return places.sort((a, b) => step(a) - step(b));
    }
    if (!panel.keys.some((key) => key === "area" || key === "department")) return places;
    const first = places.flatMap((place) => rows.get(place)?.get(leading) ?? []);
    const best = ranked(first, panel).map(({ cell }) => cell.place);
    return [...best, ...places.filter((place) => !best.includes(place))];
  }

  #list(): TemplateResult {
    const { panel, screen } = this;
    return html`<table class="list"><tbody>
      ${indicatorsOf(panel).map((indicator) => {
        const cell = screen.store.cells(indicator, panel.window, [])[0];
        return html`<tr><th scope="row">${screen.voice.say(this.#about(indicator).title)}</th><td class="of">${cell?.value === null ? "" : parts(cell)}</td><td>${this.#value(cell, indicator, "", this.#about(indicator).unit)}</td></tr>`;
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
    if (rows.size === 0) return html`<p class="empty">${screen.voice.word("state.no_data")}</p>`;
    this.#top = this.querySelector("thead")?.offsetHeight ?? this.line * 2.9;
    const room = Math.max(1, Math.floor((this.room.height - this.#top) / (this.line * 1.75)));
    const { head, left, tail } = fitted(this.#order(rows), room);
    const line = (place: string): TemplateResult => {
      const row = rows.get(place);
      const name = screen.voice.names([...(row?.values() ?? [])][0]?.keys ?? {}, panel.names);
      return html`<tr><th scope="row">${name}</th>${indicators.map((indicator) => html`<td>${this.#value(row?.get(indicator), indicator, name, "count")}</td>`)}</tr>`;
    };
    return html`<table class="matrix" ${variables({ lines: head.length + tail.length + 1 + Number(left > 0) })}>
      <thead><tr><td></td>${indicators.map((indicator) => this.#head(indicator))}</tr></thead>
      <tbody>
        ${head.map(line)}
        ${left > 0 ? html`<tr class="left"><td colspan=${indicators.length + 1}>${screen.voice.word("rank.left").replace("{n}", String(left))}</td></tr>` : ""}
        ${tail.map(line)}
      </tbody>
    </table>`;
  }
}

customElements.define("city-table", Table);
