// A key figure: the number large; small what it is made of, how it compares, and the last day of it as a line.

import { html, nothing, svg } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { cellsOf } from "../screen.ts";
import { variables } from "../style.ts";
import { comparedLine } from "./compare.ts";
import { PanelView } from "./panel.ts";
import { parts, valueButton } from "./value.ts";

const HIGH = 20;

/** A line through the values as an SVG path in a box of (n−1) × HIGH; gaps stay gaps. */
export function sparkline(series: readonly (number | null)[]): { readonly line: string; readonly area: string; readonly last: readonly [number, number] | undefined } {
  const known = series.filter((value) => value !== null);
  const top = Math.max(...known);
  const bottom = Math.min(...known, top === 0 ? 0 : Infinity);
  const spread = top - bottom || 1;
  const y = (value: number): number => HIGH - 1.5 - ((value - bottom) / spread) * (HIGH - 3);
  let line = "";
  let area = "";
  let start = -1;
  let last: readonly [number, number] | undefined;
  series.forEach((value, x) => {
    if (value === null) {
      if (start >= 0) area += `L${x - 1} ${HIGH}L${start} ${HIGH}Z`;
      start = -1;
      return;
    }
    const point = `${x} ${y(value).toFixed(2)}`;
    line += `${start < 0 ? "M" : "L"}${point}`;
    area += `${start < 0 ? "M" : "L"}${point}`;
    if (start < 0) start = x;
    last = [x, y(value)];
  });
  if (start >= 0) area += `L${series.length - 1} ${HIGH}L${start} ${HIGH}Z`;
  return { line, area, last };
}

class Figure extends PanelView {
  protected override level(): string {
    const level = cellsOf(this.panel, this.screen.store)[0]?.level;
    return level === "alarm" || level === "warn" ? level : "normal";
  }

  protected override body(): TemplateResult {
    const { panel, screen } = this;
    const cell = cellsOf(panel, screen.store)[0];
    const series = cell?.series ?? [];
    const shown = series.filter((value) => value !== null).length > 1;
    const made = cell?.value === null ? "" : parts(cell);
    const compared = comparedLine(panel, screen);
    const showing = this.showing(screen.voice.say(panel.title));
    const letters = number(cell?.value ?? 0, showing.decimals).length;
    return html`<div class="figure ${compared === nothing ? "" : "wide"}" ${variables({ letters })}>
      ${valueButton(cell, showing, screen)}
      <p class="parts">${made}</p>
      ${shown ? this.#spark(series) : nothing}
      ${compared}
    </div>`;
  }

  #spark(series: readonly (number | null)[]): TemplateResult {
    const { line, area, last } = sparkline(series);
    return html`<svg class="spark" viewBox="0 0 ${Math.max(series.length - 1, 1)} ${HIGH}" preserveAspectRatio="none" role="img" aria-label=${this.screen.voice.word("trend.day")}>
      ${svg`<path class="under" d=${area}/><path class="line" d=${line}/>`}
      ${last ? svg`<path class="end" d="M${last[0]} ${last[1]}h0"/>` : nothing}
    </svg>`;
  }
}

customElements.define("city-figure", Figure);
