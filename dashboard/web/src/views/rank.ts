// Ranked bars by one key; what is too few to judge stands last, grey and without a rank.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { fitted, ranked } from "../rank.ts";
import type { Ranked } from "../rank.ts";
import { cellsOf, shownState } from "../screen.ts";
import { variables } from "../style.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

class Rank extends PanelView {
  protected override body(): TemplateResult {
    const { panel, screen } = this;
    // Of amounts that are neither good nor bad those that there are nothing of say nothing.
    const isAmount = panel.better === "neither";
    const lines = ranked(cellsOf(panel, screen.store).filter(({ value }) => !isAmount || value !== null), panel);
    if (lines.length === 0) return html`<p class="empty">${screen.voice.word("state.no_data")}</p>`;
    const room = Math.max(1, Math.floor(this.room.height / (this.line * 1.55)));
    const { head, left, tail } = fitted(lines, room, !isAmount);
    const top = panel.unit === "percent" ? 100 : Math.max(...lines.map((line) => line.cell.value ?? 0), 1);
    return html`<ol class="rank" ${variables({ lines: head.length + tail.length + (left > 0 ? 1 : 0) })}>
      ${head.map((line) => this.#line(line, top))}
      ${left > 0 ? html`<li class="left">${screen.voice.word(tail.length > 0 ? "rank.left" : "rank.more").replace("{n}", String(left))}</li>` : nothing}
      ${tail.map((line) => this.#line(line, top))}
    </ol>`;
  }

  #line({ cell, rank, interval }: Ranked, top: number): TemplateResult {
    const { voice } = this.screen;
    const name = voice.names(cell.keys, this.panel.names);
    const few = rank === undefined && cell.value !== null;
    const share = (value: number): number => Math.min(1, Math.max(0, value / top));
    const [low, high] = interval ?? [0, 0];
    const level = cell.level === "warn" || cell.level === "alarm" ? cell.level : "normal";
    return html`<li class=${few ? "few" : cell.value === null ? "none" : ""} data-level=${level} data-state=${shownState(cell, this.screen.lost())}>
      <span class="place">${rank ?? nothing}</span><span class="name">${name}</span>
      <span class="track" aria-hidden="true" ${variables({ share: share(cell.value ?? 0), low: share(low), high: share(high) })}>
        <span class="fill"></span>${interval ? html`<span class="interval"></span>` : nothing}
      </span>
      ${valueButton(cell, this.showing(name), this.screen)}
      ${few ? html`<small class="why">${voice.word("level.few")}</small>` : nothing}
    </li>`;
  }
}

customElements.define("city-rank", Rank);
