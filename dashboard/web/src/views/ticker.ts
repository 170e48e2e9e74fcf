// The ticker: what just happened to city events. It stands still and steps every few seconds, because moving text cannot be read
// from afar; of what happened since the last step it takes the gravest. The lines stay, only what they say changes.

import "./ticker.css";
import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { glyph } from "../glyph.ts";
import type { Shape } from "../glyph.ts";
import { gravest } from "../news.ts";
import type { Happening, Item } from "../news.ts";
import { PanelView } from "./panel.ts";

/** Seconds that the newest line stands at least. */
const STEP = 4;
/** Height of a line in lines of text. */
const LINE = 1.75;
/** The most lines. */
const MOST = 12;

const SHAPES: Readonly<Record<Happening, Shape>> = {
  escalated: "alarm", overdue: "overdue", returned: "returning", ended: "cleared", on_scene: "on_scene", reported: "on", stage: "en_route",
};

class Ticker extends PanelView {
  #shown: readonly Item[] = [];
  #seen = 0;
  #beginning = 0;
  #steps = 0;
  #stepped = -Infinity;

  override get ticks(): boolean {
    return true;
  }

  protected override body(): TemplateResult {
    const { screen } = this;
    const lines = Math.max(1, Math.min(MOST, Math.floor(this.room.height / (this.line * LINE))));
    this.#step(lines);
    if (this.#shown.length === 0) return html`<p class="empty">${screen.voice.word("news.none")}</p>`;
    return html`<ol class="ticker" data-state=${screen.lost() ? "stale" : "live"}>
      ${Array.from({ length: lines }, (_, index) => this.#line(this.#shown[index], index))}
    </ol>`;
  }

  #step(lines: number): void {
    const { store } = this.screen;
    const second = Math.floor((this.screen.now() ?? 0) / 1000);
    if (store.news.beginnings !== this.#beginning) {
      this.#beginning = store.news.beginnings;
      const before = store.news.since(0);
      this.#shown = before.slice(-lines).reverse();
      this.#seen = before.at(-1)?.serial ?? 0;
      this.#stepped = second;
      return;
    }
    // An instant before the last step is a replay's that went back.
    if (second >= this.#stepped && second < this.#stepped + STEP) return;
    const since = store.news.since(this.#seen);
    const next = gravest(since);
    if (!next) return;
    this.#seen = since.at(-1)?.serial ?? this.#seen;
    this.#shown = [next, ...this.#shown].slice(0, MOST);
    this.#steps += 1;
    this.#stepped = second;
  }

  #line(item: Item | undefined, index: number): TemplateResult {
    if (!item) return html`<li data-what="none"></li>`;
    const { screen } = this;
    const { voice } = screen;
    const { event, what } = item;
    const said = what === "stage" ? voice.term("stage", event.stage) : voice.term("news", what);
    const where = [event.area && voice.name("area", event.area), event.town && voice.name("town", event.town)].filter(Boolean).join(" ");
    return html`<li data-what=${what} data-event=${event.event_no} data-fresh=${index === 0 ? String(this.#steps % 2) : nothing}>
      <span class="at">${screen.time.clock(item.at)}</span>
      <span class="what">${glyph(SHAPES[what], "")}${said}</span>
      <span class="class">${event.class_code ? voice.name("class", event.class_code) : event.event_no}</span>
      <span class="where">${where}</span>
      <span class="who">${event.department ? voice.name("department", event.department) : nothing}</span>
    </li>`;
  }
}

customElements.define("city-ticker", Ticker);
