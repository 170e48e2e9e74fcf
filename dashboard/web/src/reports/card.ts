// The card behind a figure of a report: what it means, what it is made of, the same of other stretches, its days, its parts, its SQL,
// and when it was last proved. Behind a shared address only what the report itself says.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { get } from "../api.ts";
import { number } from "../format.ts";
import { glyph, levelShape } from "../glyph.ts";
import { problemView } from "../problem.ts";
import type { Word } from "../words.ts";
import { cardPath, textOf } from "./address.ts";
import "./chart.ts";
import { Sheet } from "./sheet.ts";
import type { CardFacts, Cell, Chart, Compared, Figure, Part } from "./model.ts";
import { minuteText } from "./reader.ts";

/** What the report says of the figure by itself. */
export interface Said {
  readonly shown: string;
  readonly cell?: Cell | undefined;
}

/** Parts of one kind that are listed before the rest is folded away. */
const PARTS = 12;

const amount = (value: number | null | undefined): string => (value === null || value === undefined ? "—" : number(value, Number.isInteger(value) ? 0 : 2));

/** The card. */
export class FigureCard extends Sheet {
  #figure: Figure | undefined;
  #said: Said = { shown: "" };
  #facts: CardFacts | undefined;
  #failed: unknown;
  #asOf = "";
  #closedWorld = false;

  /** Opens it for a figure; with `closed`, nothing is asked of the server. */
  open(figure: Figure, said: Said, { asOf, closed }: { readonly asOf: string; readonly closed: boolean }): void {
    this.#asOf = asOf;
    this.#closedWorld = closed;
    const same = this.#figure && textOf(this.#figure) === textOf(figure);
    this.#figure = figure;
    this.#said = said;
    this.#failed = undefined;
    if (!same) this.#facts = undefined;
    this.show();
    if (!closed) void this.#load(figure);
  }

  async #load(figure: Figure): Promise<void> {
    try {
      const facts = await get<CardFacts>(cardPath(figure));
      if (this.#figure === figure) this.#facts = facts;
    } catch (error) {
      if (this.#figure === figure) this.#failed = error;
    }
    this.requestUpdate();
  }

  protected override content(): TemplateResult {
    const facts = this.#facts;
    const { voice } = this;
    const title = facts ? html`${voice.say(facts.title)} ${voice.short === "zh" && facts.title.en !== facts.title.zh ? html`<small lang="en">${facts.title.en}</small>` : nothing}` : html`<code>${this.#figure?.indicator ?? ""}</code>`;
    return html`<article class="figure-card" data-indicator=${this.#figure?.indicator ?? ""} aria-busy=${!facts && !this.#failed && !this.#closedWorld}>
      ${this.titled(title)}
      ${this.#failed ? problemView(this.#failed, voice) : nothing}
      ${facts ? this.#known(facts) : this.#brief()}
    </article>`;
  }

  /** What is known without asking. */
  #brief(): TemplateResult {
    const { voice } = this;
    const { shown, cell } = this.#said;
    const figure = this.#figure;
    const parts: Partial<Cell> = cell ?? {};
    return html`<p class="value"><b>${shown}</b></p>
      <dl>${figure ? this.#row("reports.period", `${figure.from} – ${figure.to}`) : nothing}
        ${parts.denominator === null || parts.denominator === undefined ? nothing : html`${this.#row("card.numerator", amount(parts.numerator))}${this.#row("card.denominator", amount(parts.denominator))}`}
        ${this.#asOf === "" ? nothing : this.#row("as_of", minuteText(this.#asOf))}
        ${cell?.why ? this.#row("reports.why", voice.say(cell.why)) : nothing}</dl>
      ${this.#failed || this.#closedWorld ? nothing : html`<p class="soft" role="status">${voice.word("loading")}</p>`}`;
  }

  #known(facts: CardFacts): TemplateResult {
    const { voice } = this;
    return html`
      <div class="face">
        <div><p class="value" data-level=${facts.level ?? "normal"}>${this.#level(facts)}<b>${facts.shown}</b></p>
          <p class="of">${facts.from === facts.to ? facts.from : `${facts.from} – ${facts.to}`}${facts.keys.length === 0 ? nothing : html` · ${facts.keys.map(({ name }) => voice.say(name)).join(" · ")}`}<br />${voice.word("as_of")} <time datetime=${facts.as_of}>${minuteText(facts.as_of)}</time></p></div>
        ${this.#quotient(facts)}
        ${this.#sides(facts)}
      </div>
      <p class="means">${voice.say(facts.means)}</p>
      ${facts.days.length > 1 ? html`<report-chart class="days" .chart=${this.#days(facts)} .voice=${voice}></report-chart>` : nothing}
      ${this.#parts(facts)}
      <dl>
        ${this.#row("card.indicator", html`<code>${facts.indicator}</code> · <a href="/catalogue?id=${encodeURIComponent(facts.indicator)}&lang=${voice.short}">${voice.word("reports.to_catalogue")}</a>`)}
        ${facts.owner ? this.#row("card.answers", voice.say(facts.owner)) : nothing}
        ${facts.standard ? this.#row("card.standard", facts.standard) : nothing}
        ${this.#row("card.audit", facts.audited ? `${minuteText(facts.audited.at)} · ${voice.word(facts.audited.differing === 0 ? "audit.agrees" : "audit.differs")} (${facts.audited.compared})` : voice.word("audit.never"))}
      </dl>
      <h3>SQL</h3><pre tabindex="0" aria-label="SQL"><code>${facts.sql}</code></pre>`;
  }

  #row(word: Word, content: unknown): TemplateResult {
    return html`<div><dt>${this.voice.word(word)}</dt><dd>${content}</dd></div>`;
  }

  #level({ level }: CardFacts): TemplateResult | typeof nothing {
    const shape = level === "few" ? "few" : levelShape(level ?? "normal");
    return shape && level ? html`<span class="mark">${glyph(shape, this.voice.term("level", level))}</span>` : nothing;
  }

  /** The numerator over the denominator, where the figure is a quotient. */
  #quotient({ numerator, denominator, unit }: CardFacts): TemplateResult | typeof nothing {
    if (denominator === null || denominator === undefined) return nothing;
    const { voice } = this;
    return html`<div class="quotient">
      <span><i>${voice.word("card.numerator")}</i><b data-part="numerator">${amount(numerator)}</b></span><span class="over" aria-hidden="true">÷</span>
      <span><i>${voice.word("card.denominator")}</i><b data-part="denominator">${amount(denominator)}</b></span>${unit === "percent" ? html`<span class="over">× 100 %</span>` : nothing}</div>`;
  }

  #sides({ previous, last_year: year }: CardFacts): TemplateResult | typeof nothing {
    if (!previous && !year) return nothing;
    const { voice } = this;
    const side = (word: Word, of: Compared | null | undefined): TemplateResult | typeof nothing =>
      of ? html`<span><i>${voice.word(word)} ${voice.say(of.name)}</i><b>${of.shown}</b></span>` : nothing;
    return html`<div class="sides">${side("reports.side.previous", previous)}${side("reports.side.last_year", year)}</div>`;
  }

  #days(facts: CardFacts): Chart {
    const { voice } = this;
    const unit = facts.unit === "count" ? "" : voice.term("unit", facts.unit);
    // More than a quarter is told by months, such as 2026-10.
    const months = (facts.days[0]?.day.length ?? 0) < 10;
    const same = (text: string): { zh: string; en: string } => ({ zh: text, en: text });
    return {
      block: "chart", name: "days", title: same(voice.word(months ? "reports.by_month" : "reports.by_day")), shape: "lines", unit: same(unit), decimals: 1, indicator: facts.indicator,
      categories: facts.days.map(({ day }) => same(months ? day : day.slice(5))),
      series: [{ title: same(voice.say(facts.title)), side: "period", values: facts.days.map(({ value }) => value), shown: facts.days.map(({ shown }) => shown) }],
    };
  }

  #parts({ parts }: CardFacts): readonly TemplateResult[] {
    const kinds = [...new Set(parts.map(({ key }) => key))];
    return kinds.map((key) => this.#listed(key, parts.filter((part) => part.key === key)));
  }

  #listed(key: string, parts: readonly Part[]): TemplateResult {
    const { voice } = this;
    const quotients = parts.some(({ denominator }) => denominator !== null && denominator !== undefined);
    const table = (some: readonly Part[]): TemplateResult => html`<table class="parts">
      <thead class="heard"><tr><th scope="col">${voice.term("reports.by", key)}</th><th scope="col">${voice.word("lists.value")}</th>${quotients ? html`<th scope="col">${voice.word("reports.quotient")}</th>` : nothing}</tr></thead>
      <tbody>${some.map((part) => html`<tr><th scope="row">${voice.say(part.name)}</th><td class="amount"><b>${part.shown}</b></td>${quotients ? html`<td class="amount soft">${part.denominator === null || part.denominator === undefined ? "—" : `${amount(part.numerator)} / ${amount(part.denominator)}`}</td>` : nothing}</tr>`)}</tbody></table>`;
    const rest = parts.slice(PARTS);
    return html`<h3>${voice.term("reports.by", key)}</h3>${table(parts.slice(0, PARTS))}
      ${rest.length === 0 ? nothing : html`<details class="numbers"><summary>${voice.word("reports.more").replace("{n}", String(rest.length))}</summary>${table(rest)}</details>`}`;
  }
}

customElements.define("figure-card", FigureCard);
