// Lying bars, one a category, each with its interval and what it is compared with. Where all numbers lie far from zero, points on a
// scale of their own: a bar would have to begin at zero, and would then hide what differs.

import { nothing, svg } from "lit";
import type { SVGTemplateResult } from "lit";
import type { Voice } from "../screen.ts";
import type { Chart } from "./model.ts";
import { at, breadth, clipped, scale } from "./plot.ts";
import type { Scale } from "./plot.ts";

const LETTER = 12;
const ROW = { beside: 24, above: 38 };
const HEAD = 20;

interface Layout {
  readonly above: boolean;
  readonly row: number;
  readonly left: number;
  readonly right: number;
}

function layout(chart: Chart, width: number, voice: Voice): Layout {
  const names = Math.max(0, ...chart.categories.map((category) => breadth(voice.say(category), LETTER)));
  const values = Math.max(0, ...chart.series.flatMap(({ shown }) => shown.map((text) => breadth(text, LETTER))));
  const above = names > width * 0.34;
  return { above, row: above ? ROW.above : ROW.beside, left: above ? 2 : Math.ceil(names) + 12, right: width - Math.ceil(values) - 14 };
}

/** Height of a chart of bars. */
export const BAR = {
  height: (chart: Chart, width: number, voice: Voice): number => HEAD + chart.categories.length * layout(chart, width, voice).row + 4,
};

/** The bars. */
export function bars(chart: Chart, width: number, voice: Voice): SVGTemplateResult {
  const { above, row, left, right } = layout(chart, width, voice);
  const main = chart.series.find(({ side }) => side === "period") ?? chart.series[0];
  const numbers = chart.series.flatMap(({ values, intervals }) => [...values, ...(intervals ?? []).flatMap((ends) => ends ?? [])].filter((value) => value !== null));
  const whiskers = main?.intervals?.some(Boolean) ?? false;
  const axis = scale(numbers, Math.max(2, (right - left) / 110), whiskers, voice.say(chart.unit) === "%" && Math.max(...numbers) <= 100 ? 100 : Infinity);
  const bottom = HEAD + chart.categories.length * row;
  return svg`${axis.ticks.map((tick) => {
    const x = at(axis, tick, left, right);
    return svg`<line class="grid ${tick === 0 ? "zero" : ""}" x1=${x} x2=${x} y1=${HEAD - 4} y2=${bottom} /><text class="tick" x=${x} y=${HEAD - 8} text-anchor=${x + 20 > width ? "end" : x < 14 ? "start" : "middle"}>${tick.toLocaleString("en-US")}</text>`;
  })}
  ${chart.categories.map((category, index) => {
    const y = HEAD + index * row + (above ? 27 : row / 2);
    const name = voice.say(category);
    const value = main?.values[index] ?? null;
    return svg`<g class="category"><title>${name} ${main?.shown[index] ?? ""}</title>
      <text class="label" x=${above ? left : left - 10} y=${above ? y - 13 : y + 4} text-anchor=${above ? "start" : "end"}>${above ? clipped(name, LETTER, width - 4) : name}</text>
      ${value === null ? svg`<text class="none" x=${left + 4} y=${y + 4}>${voice.term("state", "no_data")}</text>` : one(chart, index, { axis, left, right, y })}
      <text class="value" x=${width - 2} y=${y + 4} text-anchor="end">${main?.shown[index] ?? "—"}</text></g>`;
  })}`;
}

interface Where {
  readonly axis: Scale;
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

function one(chart: Chart, index: number, { axis, left, right, y }: Where): SVGTemplateResult {
  const main = chart.series.find(({ side }) => side === "period") ?? chart.series[0];
  const value = main?.values[index] ?? 0;
  const x = (amount: number): number => at(axis, Math.min(Math.max(amount, axis.low), axis.high), left, right);
  const interval = main?.intervals?.[index];
  const from = x(Math.max(0, axis.low));
  const points = axis.low > 0;
  const compared = chart.series.filter((series) => series !== main).map((series) => {
    const amount = series.values[index];
    if (amount === null || amount === undefined) return nothing;
    return series.side === "last_year" ? svg`<circle class="year" cx=${x(amount)} cy=${y} r="3.500" />` : svg`<path class="before" d="M${x(amount)} ${y - 8}V${y + 8}" />`;
  });
  const whisker = interval ? svg`<path class="whisker" d="M${x(interval[0])} ${y}H${x(interval[1])}M${x(interval[0])} ${y - 3.5}V${y + 3.5}M${x(interval[1])} ${y - 3.5}V${y + 3.5}" />` : nothing;
  return points
    ? svg`<line class="track" x1=${left} x2=${right} y1=${y} y2=${y} />${whisker}${compared}<circle class="point" cx=${x(value)} cy=${y} r="4.500" />`
    : svg`<rect class="bar period-0" x=${Math.min(from, x(value))} y=${y - 6} width=${Math.max(1, Math.abs(x(value) - from))} height="12" />${compared}${whisker}`;
}
