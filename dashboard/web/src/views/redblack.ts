// The red and the black list: the best and the worst of one key side by side, each with what its rate is made of. Both are read from
// the cautious end of the interval: praise by its lower bound, blame by its upper one. Who has too few cases stands on neither.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { blamed, ranked } from "../rank.ts";
import type { Ranked } from "../rank.ts";
import { cellsOf, shownState } from "../screen.ts";
import type { Word } from "../words.ts";
import { PanelView } from "./panel.ts";
import { parts, valueButton } from "./value.ts";

/** Height of a line, in lines of text. */
const LINE = 2.1;
const HEAD = 2.4;

class RedBlack extends PanelView {
  protected override body(): TemplateResult {
    const { panel, screen } = this;
    const judged = ranked(cellsOf(panel, screen.store), panel).filter(({ rank }) => rank !== undefined);
    if (judged.length === 0) return html`<p class="empty">${screen.voice.word("state.no_data")}</p>`;
    const room = Math.max(1, Math.floor(this.room.height / this.line / LINE - HEAD / LINE));
    // With few bodies nobody is praised and blamed at once.
    const most = Math.min(room, Math.ceil(judged.length / 2));
    const red = judged.slice(0, most);
    return html`<div class="red-black">${this.#list("red", "rank.red", red)}${this.#list("black", "rank.black", blamed(judged.slice(most), panel).slice(0, most))}</div>`;
  }

  #list(kind: "red" | "black", title: Word, lines: readonly Ranked[]): TemplateResult {
    return html`<section data-list=${kind}>
      <h3>${this.screen.voice.word(title)}</h3>
      <ol>${lines.map((line, index) => this.#line(line, index + 1))}</ol>
    </section>`;
  }

  #line({ cell }: Ranked, place: number): TemplateResult {
    const name = this.screen.voice.names(cell.keys, this.panel.names);
    return html`<li data-level=${cell.level} data-state=${shownState(cell, this.screen.lost())}>
      <span class="place">${place}</span><span class="name">${name}</span><span class="of">${parts(cell)}</span>
      ${valueButton(cell, this.showing(name), this.screen)}
    </li>`;
  }
}

customElements.define("city-red_black", RedBlack);
