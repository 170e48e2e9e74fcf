// The card behind a number: what it means, the SQL that makes it, its parts, its sources and their lag, who acts on it,
// and when it was last proved.

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { get, reasonOf } from "./api.ts";
import type { Indicator, Readings } from "./catalogue/model.ts";
import { comparisons } from "./compare.ts";
import type { Comparison, Side } from "./compare.ts";
import { number, span } from "./format.ts";
import { shownState } from "./screen.ts";
import type { Asked, Screen, Threshold } from "./screen.ts";
import { explained } from "./views/compare.ts";
import { unitText } from "./views/value.ts";
import { instant } from "./wire.ts";
import type { Bilingual, Word } from "./words.ts";

/** A dialog over the wall; closes by Escape, its button or a click beside it. */
export class Card extends LitElement {
  declare screen: Screen;
  #asked: Asked | undefined;
  #about: Indicator | undefined;
  /** What the number is compared with, by window. */
  #sides = new Map<string, Side | undefined>();
  #failed = "";

  /** Shows the card of a number. */
  open(asked: Asked): void {
    this.#asked = asked;
    this.#about = undefined;
    this.#sides = new Map();
    this.#failed = "";
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.querySelector("dialog");
      if (dialog && !dialog.open) dialog.showModal();
    });
    void this.#load(asked);
  }

  async #load(asked: Asked): Promise<void> {
    try {
      const about = await get<Indicator>(`/api/v1/indicators/${encodeURIComponent(asked.indicator)}`);
      if (this.#asked === asked) this.#about = about;
      this.requestUpdate();
      // What the interface compares with is of now.
      const sides = this.screen.store.past ? undefined : await compare(asked, about);
      if (sides && this.#asked === asked) this.#sides = sides;
    } catch (error) {
      if (this.#asked === asked) this.#failed = reasonOf(error);
    }
    this.requestUpdate();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const asked = this.#asked;
    const close = (): void => this.querySelector("dialog")?.close();
    return html`<dialog class="card" aria-labelledby="card-title" @click=${(event: Event) => {
      if (event.target === event.currentTarget) close();
    }}>
      ${asked ? this.#content(asked, close) : nothing}
    </dialog>`;
  }

  #content(asked: Asked, close: () => void): TemplateResult {
    const { voice } = this.screen;
    const about = this.#about;
    const title = about?.title ?? asked.panel?.titles?.[asked.indicator] ?? asked.panel?.title;
    return html`<article>
      <header>
        <h2 id="card-title">${title ? both(title) : asked.indicator}</h2>
        ${this.screen.store.past ? nothing : html`<a class="plain" href=${`/wall/${encodeURIComponent(this.screen.wall.wall)}?replay=6h&speed=10`}>${voice.word("replay.open")}</a>`}
        <button type="button" class="plain" @click=${close}>${voice.word("close")}</button>
      </header>
      ${about ? html`<p lang="zh-CN">${about.means.zh}</p><p lang="en" class="soft">${about.means.en}</p>` : nothing}
      ${this.#failed ? html`<p role="alert" class="failed">${voice.word("card.failed")} ${this.#failed}</p>` : nothing}
      <dl>${this.#reading(asked)}${about && !this.screen.store.past ? this.#compared(asked, about) : nothing}${about ? this.#facts(about) : nothing}${this.#sources()}</dl>
      ${about ? html`<h3>SQL</h3><pre tabindex="0"><code>${about.sql}</code></pre>` : nothing}
    </article>`;
  }

  #row(word: Word, content: unknown): TemplateResult {
    return html`<div><dt>${this.screen.voice.word(word)}</dt><dd>${content}</dd></div>`;
  }

  #reading({ cell, panel, indicator, window }: Asked): TemplateResult {
    const { screen } = this;
    const { voice, store, time } = screen;
    const unit = this.#about?.unit ?? panel?.unit ?? "count";
    const state = shownState(cell, screen.lost());
    const value = cell?.value ?? null;
    const part = (amount: number | null): string => (amount === null ? "—" : number(amount, Number.isInteger(amount) ? 0 : 2));
    const rate = cell !== undefined && cell.denominator !== null;
    return html`
      ${this.#row("card.indicator", html`<code>${indicator}</code>`)}
      ${this.#row("card.value", html`<b>${value === null ? "—" : number(value, Math.max(panel?.decimals ?? 0, Number.isInteger(value) ? 0 : 2))} ${value === null ? "" : unitText(unit, screen)}</b> · ${voice.term("state", state)}`)}
      ${cell && cell.place !== "" ? this.#row("card.keys", voice.names(cell.keys, this.#asked?.panel?.names)) : nothing}
      ${rate ? this.#row("card.numerator", part(cell.numerator)) : nothing}
      ${rate ? this.#row("card.denominator", part(cell.denominator)) : nothing}
      ${this.#row("card.window", voice.term("window", window))}
      ${store.asOf === undefined ? nothing : this.#row("as_of", `${time.day(store.asOf)} ${time.clock(store.asOf)}`)}`;
  }

  #compared(asked: Asked, about: Indicator): TemplateResult[] {
    const { voice } = this.screen;
    const { unit, better } = about;
    const side = (window: string): Side | undefined => (window === asked.window ? asked.cell : this.#sides.get(window));
    return kept(asked, about).map((comparison) => {
      const compared = { comparison, unit, better, value: side(comparison.of), base: side(comparison.base) };
      return this.#row(`compare.${comparison.against}`, this.#sides.size === 0 ? voice.word("loading") : explained(compared, voice));
    });
  }

  #facts(about: Indicator): TemplateResult {
    const { voice, time } = this.screen;
    const proved = instant(about.last_audit?.as_of);
    const audit = about.last_audit && proved !== undefined
      ? `${time.day(proved)} ${time.clock(proved)} · ${voice.word(about.last_audit.differing === 0 ? "audit.agrees" : "audit.differs")} (${about.last_audit.compared})`
      : voice.word("audit.never");
    return html`
      ${about.warn ? this.#row("level.warn", threshold(about.warn, about.unit, this.screen)) : nothing}
      ${about.alarm ? this.#row("level.alarm", threshold(about.alarm, about.unit, this.screen)) : nothing}
      ${this.#row("card.answers", voice.say(about.owner))}
      ${this.#row("card.mode", html`${voice.term("mode", about.mode)}${about.reason ? html` — ${about.reason}` : nothing}`)}
      ${about.standard ? this.#row("card.standard", about.standard) : nothing}
      ${this.#row("card.audit", audit)}`;
  }

  #sources(): TemplateResult {
    const now = this.screen.now();
    const { voice } = this.screen;
    const lines = [...this.screen.store.sources.values()]
      .filter((source) => source.received > 0)
      .map((source) => {
        const last = instant(source.last_recorded_at);
        const lag = now === undefined || last === undefined ? "—" : span(now - last);
        return html`<li>${source.source} · ${voice.term("source", source.state)} · ${voice.word("source.lag")} ${lag}</li>`;
      });
    return this.#row("card.sources", html`<ul>${lines}</ul>`);
  }
}

/** The comparisons that the number has: of the whole city and of single keys. */
function kept({ cell, window }: Asked, about: Indicator): readonly Comparison[] {
  return Object.keys(cell?.keys ?? {}).length > 1 ? [] : comparisons(window, about.compare);
}

/** Asks for the sides of the comparisons of a number. */
async function compare(asked: Asked, about: Indicator): Promise<Map<string, Side | undefined>> {
  const keys = asked.cell?.keys ?? {};
  const windows = new Set(kept(asked, about).flatMap(({ of, base }) => [of, base]));
  const found = [...windows].map(async (window) => {
    const query = new URLSearchParams({ ...keys, indicator: about.id, window, by: Object.keys(keys).join(",") });
    return [window, (await get<Readings>(`/api/v1/readings?${query.toString()}`)).rows[0]] as const;
  });
  return new Map(await Promise.all(found));
}

function both(text: Bilingual): TemplateResult {
  return html`<span lang="zh-CN">${text.zh}</span> <small lang="en">${text.en}</small>`;
}

/** A threshold in words: its bound, what to do, who does it. */
export function threshold(bound: Threshold, unit: string, screen: Pick<Screen, "voice">): TemplateResult {
  const { voice } = screen;
  const suffix = unit === "count" ? "" : ` ${voice.term("unit", unit)}`;
  const sides = [
    bound.below === null || bound.below === undefined ? "" : `< ${bound.below}${suffix}`,
    bound.above === null || bound.above === undefined ? "" : `> ${bound.above}${suffix}`,
  ];
  const response = bound.response ? html` · ${voice.word("card.response")} ${voice.say(bound.response)}` : nothing;
  const owner = bound.owner ? html` · ${voice.word("card.owner")} ${voice.name("department", bound.owner)}` : nothing;
  return html`${sides.filter(Boolean).join(" / ")}${response}${owner}`;
}

customElements.define("city-card", Card);
