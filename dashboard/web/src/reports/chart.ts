// A chart of a report, drawn as wide as it stands: lines along time, or lying bars with their intervals. What it shows is also a
// table that can be opened below it.

import { html, LitElement, nothing, svg } from "lit";
import type { PropertyValues, SVGTemplateResult, TemplateResult } from "lit";
import type { Voice } from "../screen.ts";
import { bars, BAR } from "./bars.ts";
import type { Chart, Series } from "./model.ts";
import { alone, at, breadth, dodged, path, scale, thinned } from "./plot.ts";
import type { Dot, Scale } from "./plot.ts";

/** Size of its letters (px). */
export const LETTER = 12;
/** Its height for lines (px), where there is room and on a phone. */
const HEIGHT = { wide: 236, narrow: 196 };
/** Below this width (px) the names of lines stand above them. */
const NARROW = 520;

/** Which look a series has: those of the period by their order, those compared with by what they are. */
export function lookOf(series: Series, all: readonly Series[]): string {
  if (series.side !== "period") return series.side;
  return `period-${all.filter(({ side }) => side === "period").indexOf(series) % 6}`;
}

/** One chart. */
export class ReportChart extends LitElement {
  static override properties = { chart: { attribute: false }, voice: { attribute: false } };
  declare chart: Chart;
  declare voice: Voice;
  #width = 0;
  /** The category that the pointer is at. */
  #here: number | undefined;
  readonly #observer = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === this.#width || width === 0) return;
    this.#width = width;
    this.requestUpdate();
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("chart")) this.#here = undefined;
  }

  protected override render(): TemplateResult {
    const { chart, voice } = this;
    const unit = voice.say(chart.unit);
    const drawn = chart.series.some(({ values }) => values.some((value) => value !== null));
    return html`<figure data-chart=${chart.name}>
      <figcaption>${voice.say(chart.title)}${unit === "" ? nothing : html` <small>${voice.word("reports.unit").replace("{u}", unit)}</small>`}</figcaption>
      ${!drawn ? html`<p class="none">${voice.term("state", "no_data")}</p>` : this.#width === 0 ? nothing : chart.shape === "lines" ? this.#lines() : this.#bars()}
      ${drawn ? this.#data() : nothing}
    </figure>`;
  }

  #summary(): string {
    const { chart, voice } = this;
    return [voice.say(chart.title), ...chart.series.map(({ title, shown }) => `${voice.say(title)} ${shown.at(-1) ?? ""}`)].join(" · ");
  }

  #bars(): TemplateResult {
    const { chart, voice } = this;
    return html`${chart.series.length > 1 || chart.series.some(({ intervals }) => intervals?.some(Boolean)) ? this.#legend() : nothing}
      <svg class="plot" role="img" aria-label=${this.#summary()} width=${this.#width} height=${BAR.height(chart, this.#width, voice)} viewBox="0 0 ${this.#width} ${BAR.height(chart, this.#width, voice)}">${bars(chart, this.#width, voice)}</svg>`;
  }

  #legend(): TemplateResult {
    const { chart, voice } = this;
    const lines = chart.shape === "lines";
    const intervals = chart.series.some(({ intervals: found }) => found?.some(Boolean));
    return html`<p class="legend" aria-hidden="true">${chart.series.map((series) => html`<span><svg width="22" height="10" viewBox="0 0 22 10">${sample(lookOf(series, chart.series), lines)}</svg>${voice.say(series.title)}</span>`)}
      ${!lines && intervals ? html`<span><svg width="22" height="10" viewBox="0 0 22 10"><path class="whisker" d="M2 5H20M2 2V8M20 2V8" /></svg>${voice.word("reports.interval")}</span>` : nothing}</p>`;
  }

  /** What the pointer is at, in words; where it is at nothing, the names of the lines if they do not stand beside them. */
  #readout(beside: boolean): TemplateResult {
    const { chart, voice } = this;
    const here = this.#here;
    if (here === undefined) return beside ? html`<p class="legend" aria-hidden="true">&nbsp;</p>` : this.#legend();
    return html`<p class="legend" aria-hidden="true"><b>${voice.say(chart.categories[here])}</b>${chart.series.map(({ title, shown }) => html`<span>${voice.say(title)} <b>${shown[here] ?? "—"}</b></span>`)}</p>`;
  }

  #lines(): TemplateResult {
    const { chart, voice } = this;
    const width = this.#width;
    const height = width < NARROW ? HEIGHT.narrow : HEIGHT.wide;
    const numbers = chart.series.flatMap(({ values }) => values.filter((value) => value !== null));
    const percent = voice.say(chart.unit) === "%";
    const axis = scale(numbers, height / 48, true, percent && Math.max(...numbers) <= 100 ? 100 : Infinity);
    const places = Math.max(0, ...axis.ticks.map((tick) => (String(tick).split(".")[1] ?? "").length));
    const ticks = axis.ticks.map((tick) => tick.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places }));
    const names = chart.series.map(({ title }) => voice.say(title));
    const widest = Math.max(...names.map((name) => breadth(name, LETTER)));
    const beside = width >= NARROW && widest < width * 0.22;
    const box = { left: Math.ceil(Math.max(...ticks.map((tick) => breadth(tick, LETTER)))) + 10, right: width - (beside ? Math.ceil(widest) + 14 : 8), top: 10, bottom: height - 24 };
    return html`${this.#readout(beside)}<svg class="plot" role="img" aria-label=${this.#summary()} width=${width} height=${height} viewBox="0 0 ${width} ${height}"
      @pointermove=${(event: PointerEvent) => this.#point(event, box)} @pointerleave=${() => this.#point(undefined, box)}>
      ${axis.ticks.map((tick, index) => {
        const y = at(axis, tick, box.bottom, box.top);
        return svg`<line class="grid ${tick === 0 ? "zero" : ""}" x1=${box.left} x2=${box.right} y1=${y} y2=${y} /><text class="tick" x=${box.left - 8} y=${y + 4} text-anchor="end">${ticks[index]}</text>`;
      })}
      ${this.#days(box, height)}${this.#drawn(axis, box, beside)}
    </svg>`;
  }

  /** The names of the days, as many as have room. */
  #days(box: Box, height: number): readonly SVGTemplateResult[] {
    const names = this.chart.categories.map((category) => this.voice.say(category));
    const widest = Math.max(0, ...names.map((name) => breadth(name, LETTER))) + 14;
    const shifted = widest / 2 > this.#width - box.right;
    const kept = thinned(names.length, widest, box.right - box.left);
    // The last one begins further left where the drawing ends before its middle would have room.
    const crowded = shifted && kept.length > 1 && (across(kept.at(-1) ?? 0, names.length, box) - across(kept.at(-2) ?? 0, names.length, box)) < 1.5 * widest;
    return kept.filter((_, place) => !crowded || place !== kept.length - 2).map((index) => {
      const x = across(index, names.length, box);
      const half = breadth(names[index] ?? "", LETTER) / 2;
      const anchor = shifted && index === names.length - 1 ? "end" : x - half < 0 ? "start" : "middle";
      return svg`<line class="notch" x1=${x} x2=${x} y1=${box.bottom} y2=${box.bottom + 4} /><text class="tick" x=${anchor === "end" ? box.right + 8 : x} y=${height - 6} text-anchor=${anchor}>${names[index]}</text>`;
    });
  }

  #drawn(axis: Scale, box: Box, beside: boolean): SVGTemplateResult {
    const { chart, voice } = this;
    const count = chart.categories.length;
    // What is compared with lies below the period's own line.
    const order = [...chart.series].sort((a, b) => Number(a.side === "period") - Number(b.side === "period"));
    const lines = order.map((series) => {
      const points = series.values.slice(0, count).map((value, index): Dot | undefined => (value === null ? undefined : [across(index, count, box), at(axis, value, box.bottom, box.top)]));
      return { series, points, look: lookOf(series, chart.series), end: points.findLast((point) => point !== undefined) };
    });
    const ends = dodged(lines.map(({ end }) => end?.[1] ?? box.bottom), LETTER + 3, box.top, box.bottom);
    const here = this.#here;
    const x = here === undefined ? 0 : across(here, count, box);
    return svg`${here === undefined ? nothing : svg`<line class="here" x1=${x} x2=${x} y1=${box.top} y2=${box.bottom} />`}
      ${lines.map(({ series, points, look, end }, index) => svg`<g class="series ${look}">
        <path class="line" d=${path(points)} />${alone(points).map(([px, py]) => svg`<circle class="dot" cx=${px} cy=${py} r="2.500" />`)}
        ${series.side === "period" && end ? svg`<circle class="dot" cx=${end[0]} cy=${end[1]} r="3" />` : nothing}
        ${here !== undefined && points[here] ? svg`<circle class="dot" cx=${points[here][0]} cy=${points[here][1]} r="3.500" />` : nothing}
        ${beside && end ? svg`<text class="name" x=${box.right + 8} y=${(ends[index] ?? 0) + 4}>${voice.say(series.title)}</text>` : nothing}
      </g>`)}`;
  }

  #point(event: PointerEvent | undefined, box: Box): void {
    const count = this.chart.categories.length;
    const target = event?.currentTarget as Element | undefined;
    const x = event && target ? event.clientX - target.getBoundingClientRect().left : undefined;
    const here = x === undefined ? undefined : Math.min(count - 1, Math.max(0, Math.round(((x - box.left) / (box.right - box.left)) * (count - 1))));
    if (here === this.#here) return;
    this.#here = here;
    this.requestUpdate();
  }

  #data(): TemplateResult {
    const { chart, voice } = this;
    return html`<details class="numbers"><summary>${voice.word("reports.numbers")}</summary><div class="scroller" tabindex="0" role="region" aria-label=${voice.say(chart.title)}><table>
      <thead><tr><th scope="col"><span class="heard">${voice.say(chart.title)}</span></th>${chart.series.map(({ title }) => html`<th scope="col" class="amount">${voice.say(title)}</th>`)}</tr></thead>
      <tbody>${chart.categories.map((category, index) => html`<tr><th scope="row">${voice.say(category)}</th>${chart.series.map(({ shown, intervals }) => {
        const interval = intervals?.[index];
        return html`<td class="amount">${shown[index] ?? "—"}${interval ? html` <small>${interval.map((end) => end.toFixed(chart.decimals)).join("–")}</small>` : nothing}</td>`;
      })}</tr>`)}</tbody></table></div></details>`;
  }
}

/** The edges of a drawing. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the nth of some categories stands. */
function across(index: number, count: number, { left, right }: Box): number {
  return count < 2 ? (left + right) / 2 : left + 4 + (index / (count - 1)) * (right - left - 8);
}

function sample(look: string, line: boolean): SVGTemplateResult {
  if (line) return svg`<g class="series ${look}"><path class="line" d="M1 5H21" /></g>`;
  if (look === "previous") return svg`<path class="before" d="M11 0V10" />`;
  if (look === "last_year") return svg`<circle class="year" cx="11" cy="5" r="3.500" />`;
  return svg`<rect class="bar ${look}" x="2" y="1" width="18" height="8" />`;
}

customElements.define("report-chart", ReportChart);
