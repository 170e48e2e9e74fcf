// The command line in a dialog: one input, completions below it, Enter does what the line says.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { complete, completed, read } from "./command.ts";
import type { Offer, Vocabulary } from "./command.ts";
import { TABS } from "./desk.ts";
import { composing } from "./keymap.ts";
import { held, Overlay } from "./overlay.ts";
import type { Row } from "./row.ts";
import { FIELDS } from "./sheet.ts";
import type { Said } from "./sheet.ts";
import type { Ask, Verb } from "./verbs.ts";

/** What the line sets off. */
export interface Asked {
  readonly verb: Verb;
  readonly rows: readonly Row[];
  readonly said: Said;
}

/** At most this many numbers are looked through for a completion. */
const NUMBERS = 8;

/** Places to go beside the tabs. */
const PLACES = { open: "desk.key.open", search: "desk.key.search", new: "desk.key.new", help: "desk.key.help", acknowledge: "desk.key.acknowledge", mode: "desk.mode" } as const;

/** The dialog; it tells `desk-command` (an action) or `desk-go` (a place) of what was asked. */
export class DeskCommandLine extends Overlay {
  #text = "";
  #at = -1;
  #failed = "";

  /** Opens an empty line. */
  open(): void {
    this.#text = "";
    this.#at = -1;
    this.#failed = "";
    this.show();
  }

  #vocabulary(): Vocabulary {
    const { desk } = this;
    const { voice, names } = desk;
    const offers = (table: typeof names.area): readonly Offer[] => Object.entries(table ?? {}).map(([value, name]) => ({ value, name: voice.say(name) }));
    const answers = (ask: Ask, verb: Verb): readonly Offer[] => {
      if (ask === "department") return offers(names.department);
      const { codes = ask === "reason_code" ? verb.reasons : [], words = "" } = FIELDS[ask];
      if (codes.length > 0) return codes.map((value) => ({ value, name: voice.term(words, value) }));
      if (ask === "unit") return [...desk.store.units.values()].map(({ unit, name }) => ({ value: unit, name: voice.say(name) }));
      return [];
    };
    const places = [...Object.entries(PLACES).map(([value, word]) => ({ value, name: voice.word(word) })), ...TABS.map((tab) => ({ value: tab, name: voice.word(`desk.tab.${tab}`) }))];
    return { kind: desk.kind, verbName: (verb) => voice.term("verb", verb), places, answers, numbers: (part) => this.#numbers(part) };
  }

  #numbers(part: string): readonly Offer[] {
    const found: Row[] = [];
    const wish = part.toLowerCase();
    for (const row of this.desk.feed.whole.known()) if (row.no.toLowerCase().endsWith(wish)) found.push(row);
    if (found.length === 0) for (const row of this.desk.feed.whole.known()) if (row.no.toLowerCase().includes(wish)) found.push(row);
    found.sort((a, b) => (a.key < b.key ? -1 : 1));
    return found.slice(0, NUMBERS).map(({ no, classCode, address }) => ({ value: no, name: [classCode && this.desk.voice.name("class", classCode), address].filter(Boolean).join(" ") }));
  }

  protected override key(event: KeyboardEvent): void {
    if (composing(event)) return;
    const offers = complete(this.#text, this.#vocabulary());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#at = Math.max(-1, Math.min(offers.length - 1, this.#at + (event.key === "ArrowDown" ? 1 : -1)));
      this.requestUpdate();
    } else if (event.key === "Tab" && offers.length > 0) {
      event.preventDefault();
      const offer = offers[Math.max(0, this.#at)];
      if (offer) this.#write(completed(this.#text, offer));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const offer = offers[this.#at];
      if (offer) this.#write(completed(this.#text, offer));
      else this.#enter();
    }
  }

  #write(text: string): void {
    this.#text = text;
    this.#at = -1;
    this.#failed = "";
    this.requestUpdate();
  }

  #enter(): void {
    const line = read(this.#text, this.#vocabulary());
    const { desk } = this;
    const unclear = (word: string): void => {
      this.#failed = desk.voice.word("desk.command.unclear").replace("{t}", word);
      this.requestUpdate();
    };
    switch (line.says) {
      case "nothing":
        this.close();
        return;
      case "unclear":
        unclear(line.word);
        return;
      case "go":
        this.close();
        this.dispatchEvent(new CustomEvent("desk-go", { detail: line }));
        return;
      case "act": {
        const row = line.no === undefined ? undefined : desk.rowOf(line.no);
        const rows = row ? [row] : desk.subjects();
        this.close();
        this.dispatchEvent(new CustomEvent<Asked>("desk-command", { detail: { verb: line.verb, rows, said: line.said } }));
      }
    }
  }

  protected override content(): TemplateResult {
    const { voice } = this.desk;
    const offers = complete(this.#text, this.#vocabulary());
    const open = offers.length > 0;
    return html`<article class="line">${this.titled(voice.word("desk.command"))}
      <input data-first class="typed" role="combobox" aria-label=${voice.word("desk.command")} aria-expanded=${open ? "true" : "false"} aria-controls="desk-offers" aria-activedescendant=${this.#at >= 0 ? `offer-${this.#at}` : nothing} autocomplete="off" spellcheck="false"
        .value=${this.#text} @input=${(event: Event) => this.#write(held(event))} />
      ${open ? html`<ul id="desk-offers" role="listbox" aria-label=${voice.word("desk.command")}>${offers.map((offer, index) => html`<li id="offer-${index}" role="option" aria-selected=${index === this.#at ? "true" : "false"} @click=${() => this.#write(completed(this.#text, offer))}><code>${offer.value}</code> <span class="soft">${offer.name}</span></li>`)}</ul>` : html`<div id="desk-offers"></div>`}
      ${this.#failed ? html`<p class="failed" role="alert">${this.#failed}</p>` : nothing}
      <p class="soft">${voice.word("desk.command.means")}</p></article>`;
  }
}

customElements.define("city-desk-command", DeskCommandLine);
