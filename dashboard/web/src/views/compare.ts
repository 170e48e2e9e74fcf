// A comparison as people read it: 环比 or 同比, an arrow, how far, and the base in words.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { change, comparisons, tone, toYesterday } from "../compare.ts";
import type { Better, Comparison, Side } from "../compare.ts";
import { number } from "../format.ts";
import { cellsOf, indicatorsOf, shownState } from "../screen.ts";
import type { Panel, Screen, Voice } from "../screen.ts";
import { unitText } from "./value.ts";

/** Both sides of a comparison and what their indicator says of them. */
export interface Compared {
  readonly comparison: Comparison;
  readonly unit: string;
  readonly better: Better;
  readonly value: Side | undefined;
  readonly base: Side | undefined;
}

/** How far it moved: arrow and amount, or the words where there is no amount. */
export function moved(compared: Compared, voice: Voice): TemplateResult {
  const { unit, better, value, base } = compared;
  const found = change(value?.value, base?.value, unit);
  if (!("amount" in found)) return html`<span class="moved" data-tone="none">${voice.term("compare", found.kind)}</span>`;
  if (found.amount === 0) return html`<span class="moved" data-tone="plain">${voice.word("compare.same")}</span>`;
  const judged = tone(found, better, [value, base]);
  const up = found.amount > 0;
  const size = Math.abs(found.amount);
  const text = found.kind === "relative" ? `${number(size, size < 1000 ? 1 : 0)}%`
    : found.kind === "points" ? `${number(size, 1)}${voice.word("compare.points")}`
      : `${number(size, Number.isInteger(size) ? 0 : 2)} ${unitText(unit, { voice })}`;
  const heard = [voice.word(up ? "compare.up" : "compare.down"), judged === "plain" ? "" : voice.term("compare", judged)].join(" ");
  return html`<span class="moved" data-tone=${judged}><span class="heard">${heard}</span><span aria-hidden="true">${up ? "▲" : "▼"}</span>${text.trim()}</span>`;
}

/** With the base in words, such as `▲12.3% — 昨日同时段 1,230`; longer periods tell what of them is compared. */
export function explained(compared: Compared, voice: Voice): TemplateResult {
  const { comparison, unit, value, base } = compared;
  const told = (window: string, side: Side | undefined): string => {
    const amount = side?.value ?? null;
    const text = amount === null ? "—" : `${number(amount, Number.isInteger(amount) && unit !== "percent" ? 0 : 1)} ${unitText(unit, { voice })}`;
    return `${voice.term("window", window)} ${text.trim()}`;
  };
  const of = toYesterday(comparison) ? html` · ${told(comparison.of, value)}` : nothing;
  return html`${moved(compared, voice)} <span class="base">${told(comparison.base, base)}${of}</span>`;
}

/** The small line under a key figure; nothing where its indicator is not compared or says nothing. */
export function comparedLine(panel: Panel, screen: Screen): TemplateResult | typeof nothing {
  const found = comparisons(panel.window, panel.compare);
  const cell = cellsOf(panel, screen.store)[0];
  const [indicator] = indicatorsOf(panel);
  if (found.length === 0 || indicator === undefined || !cell || cell.value === null) return nothing;
  const { voice, store } = screen;
  const side = (window: string): Side | undefined => store.cells(indicator, window, panel.keys).find(({ place }) => place === cell.place);
  const line = (comparison: Comparison): TemplateResult => {
    const compared = { comparison, unit: panel.unit, better: panel.better, value: side(comparison.of), base: side(comparison.base) };
    return html`<span data-against=${comparison.against} data-base=${comparison.base}><span class="kind">${voice.term("compare", comparison.against)}</span> ${moved(compared, voice)}</span>`;
  };
  // Where there is nothing to compare with, that is said once.
  if (found.every(({ base }) => (side(base)?.value ?? null) === null)) {
    const kinds = found.map(({ against }) => voice.term("compare", against)).join(" ");
    return html`<p class="compared"><span class="kind">${kinds}</span> <span class="moved" data-tone="none">${voice.word("compare.none")}</span></p>`;
  }
  return html`<p class="compared" data-state=${shownState(cell, screen.lost())}>
    ${found.map(line)}${found.some(toYesterday) ? html`<span class="until">${voice.word("compare.to_yesterday")}</span>` : nothing}
  </p>`;
}
