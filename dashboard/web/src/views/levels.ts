// The five levels of 好差评 as one bar of shares, with counts; 1 is the best, 5 the worst.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { indicatorsOf, shownState } from "../screen.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

const LEVELS = ["1", "2", "3", "4", "5"];

class Levels extends PanelView {
  protected override body(): TemplateResult {
    const { screen } = this;
    const told = LEVELS.map((level, index) => this.#cell(level, index));
    // Where others chose a level, one that nobody chose was chosen 0 times: its group is empty, not unknown.
    const chosen = told.find((cell) => cell !== undefined && cell.value !== null);
    const isEmpty = (cell: Cell | undefined): boolean => cell === undefined || (cell.value === null && cell.state === "no_data");
    const cells = told.map((cell) => (chosen && this.panel.keys.length > 0 && isEmpty(cell) ? { ...chosen, id: cell?.id ?? -1, value: 0, place: cell?.place ?? "" } : cell));
    const all = cells.reduce((sum, cell) => sum + (cell?.value ?? 0), 0);
    const share = (cell: Cell | undefined): number => (all > 0 ? (cell?.value ?? 0) / all : 0);
    return html`<div class="levels">
      <div class="stack" aria-hidden="true" data-state=${shownState(cells[0], screen.lost())}>
        ${cells.map((cell, index) => html`<span data-rating=${index + 1} ${variables({ share: share(cell) })}></span>`)}
      </div>
      <ul>
        ${cells.map((cell, index) => {
          const name = screen.voice.term("rating", LEVELS[index] ?? "");
          return html`<li data-rating=${index + 1} data-state=${shownState(cell, screen.lost())}>
            <span class="name"><span class="swatch" aria-hidden="true"></span>${name}</span>
            <span class="track" aria-hidden="true" ${variables({ share: share(cell) })}><span class="fill"></span></span>
            ${valueButton(cell, { ...this.showing(name), indicator: this.#indicator(index) }, screen)}
            <small>${all > 0 ? `${number(share(cell) * 100, 1)}%` : ""}</small>
          </li>`;
        })}
      </ul>
    </div>`;
  }

  #indicator(index: number): string {
    const indicators = indicatorsOf(this.panel);
    return indicators[indicators.length >= LEVELS.length ? index : 0] ?? "";
  }

  /** Either one indicator with the level as a key, or five indicators in the order of the levels. */
  #cell(level: string, index: number): Cell | undefined {
    const { panel, screen } = this;
    const cells = screen.store.cells(this.#indicator(index), panel.window, panel.keys);
    return panel.keys.length > 0 ? cells.find((cell) => Object.values(cell.keys).includes(level)) : cells[0];
  }
}

customElements.define("city-levels", Levels);
