// What a query gave: as a table, or drawn.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import "../reports/chart.ts";
import type { Voice } from "../screen.ts";
import type { Word } from "../words.ts";
import type { Result } from "./model.ts";
import { chartOf, DRAWN, isNumber, picked, read, SHOWN } from "./pick.ts";
import type { Pick } from "./pick.ts";

/** The table, no more rows than anybody reads. */
export function tableOf({ columns, rows }: Result, voice: Voice): TemplateResult {
  if (rows.length === 0) return html`<p class="none">${voice.word("explorer.empty")}</p>`;
  const numbers = columns.map(({ type }) => isNumber(type));
  return html`<div class="scroller" tabindex="0" role="region" aria-label=${voice.word("explorer.table")}><table class="result">
    <thead><tr><th class="no" scope="col"><span class="heard">#</span></th>${columns.map(({ column, type }, index) => html`<th scope="col" class=${numbers[index] ? "amount" : ""}>${column}<small>${type}</small></th>`)}</tr></thead>
    <tbody>${rows.slice(0, SHOWN).map((row, line) => html`<tr><td class="no">${line + 1}</td>${columns.map((_, index) => {
      const text = read(row[index]);
      return html`<td class=${numbers[index] ? "amount" : ""}>${text ?? html`<span class="null">${voice.word("explorer.null")}</span>`}</td>`;
    })}</tr>`)}</tbody></table></div>`;
}

/** The chart, with the choice of what is drawn. */
export function drawingOf(result: Result, pick: Pick, voice: Voice, choose: (part: Partial<Pick>) => void): TemplateResult {
  const chosen = picked(result, pick);
  if (!chosen || result.rows.length === 0) return html`<p class="none">${voice.word("explorer.plot.none")}</p>`;
  const column = (index: number): string => result.columns[index]?.column ?? "";
  const select = (word: Word, name: keyof Pick, value: string, options: readonly (readonly [string, string])[]): TemplateResult =>
    html`<label>${voice.word(word)} ${keyed(`${value} ${options.join()}`, html`<select name=${name} @change=${(event: Event) => choose({ [name]: (event.target as HTMLSelectElement).value })}>${options.map(([code, text]) => html`<option value=${code} ?selected=${code === value}>${text}</option>`)}</select>`)}</label>`;
  const all = result.columns.map(({ column: name }) => [name, name] as const);
  const cut = result.rows.length > DRAWN[chosen.as];
  return html`<div class="drawing"><div class="picks">
      ${select("explorer.x", "x", column(chosen.x), all)}
      ${select("explorer.y", "y", column(chosen.y), all.filter((_, index) => isNumber(result.columns[index]?.type ?? "")))}
      ${select("explorer.shape", "as", chosen.as, [["lines", voice.word("explorer.lines")], ["bars", voice.word("explorer.bars")]])}
      ${cut ? html`<span class="soft">${voice.word("explorer.plot.first").replace("{n}", String(DRAWN[chosen.as]))}</span>` : nothing}</div>
    <report-chart .chart=${chartOf(result, chosen)} .voice=${voice}></report-chart></div>`;
}
