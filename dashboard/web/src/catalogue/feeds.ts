// Sources with their counts and lag, and the rows that were refused.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number, span } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Voice } from "../screen.ts";
import { moment } from "./detail.ts";
import type { NamedSource, Reject } from "./model.ts";

function sourceRow(source: NamedSource, voice: Voice): TemplateResult {
  const adds = source.received === source.accepted + source.duplicates + source.rejected;
  const shape = source.state === "late" ? glyph("late", "") : nothing;
  return html`<tr data-source=${source.source} data-state=${source.state}>
    <th scope="row">${source.title ? voice.say(source.title) : source.source} <code>${source.source}</code>${source.simulated ? html` <span class="badge">${voice.word("simulated")}</span>` : nothing}</th>
    <td class=${source.state}>${shape} ${voice.term("source", source.state)}</td>
    <td class="amount">${source.lag_s === null ? "—" : span(source.lag_s * 1000)}</td>
    <td class="amount">${number(source.received, 0)}</td>
    <td class="amount">${number(source.accepted, 0)}</td>
    <td class="amount">${number(source.duplicates, 0)}</td>
    <td class="amount">${number(source.rejected, 0)}${adds ? nothing : html` <span class="failed">${voice.word("catalogue.unequal")}</span>`}</td>
    <td>${moment(source.watermark)}</td>
  </tr>`;
}

/** The table of sources. */
export function sourcesTable(sources: readonly NamedSource[], voice: Voice): TemplateResult {
  const heads = ["catalogue.source", "catalogue.state", "catalogue.lag", "catalogue.received", "catalogue.accepted", "catalogue.duplicates", "catalogue.rejected", "catalogue.watermark"] as const;
  return html`<div class="wide" tabindex="0" role="region" aria-labelledby="sources-title"><table class="feeds">
    <caption>${voice.word("catalogue.equal")}</caption>
    <thead><tr>${heads.map((word, index) => html`<th scope="col" class=${index >= 2 && index <= 6 ? "amount" : ""}>${voice.word(word)}</th>`)}</tr></thead>
    <tbody>${sources.map((source) => sourceRow(source, voice))}</tbody>
  </table></div>`;
}

/** What became of a retry: done, or why not. */
export type Retried = ReadonlyMap<number, string>;

/** The table of rejects; `retry` is asked to try one again. */
export function rejectsTable(rejects: readonly Reject[], retried: Retried, voice: Voice, retry: (id: number) => void): TemplateResult {
  if (rejects.length === 0) return html`<p class="soft">${voice.word("catalogue.no_rejects")}</p>`;
  const heads = ["catalogue.when", "catalogue.source", "catalogue.field", "catalogue.reason", "catalogue.raw"] as const;
  return html`<div class="wide" tabindex="0" role="region" aria-labelledby="rejects-title"><table class="rejects">
    <thead><tr>${heads.map((word) => html`<th scope="col">${voice.word(word)}</th>`)}<th scope="col"><span class="heard">${voice.word("catalogue.retry")}</span></th></tr></thead>
    <tbody>${rejects.map((reject) => html`<tr data-reject=${reject.id}>
      <td>${moment(reject.recorded_at)}</td>
      <td>${reject.source}${reject.part === null ? nothing : html` <span class="soft">${reject.part}</span>`}${reject.line === null ? nothing : html`<span class="soft">:${reject.line}</span>`}</td>
      <td><code>${reject.field}</code></td>
      <td>${reject.reason}</td>
      <td><code class="raw">${reject.raw}</code></td>
      <td><button type="button" class="plain" @click=${() => retry(reject.id)}>${voice.word("catalogue.retry")}</button>
        <span role="status">${retried.get(reject.id) ?? nothing}</span></td>
    </tr>`)}</tbody>
  </table></div>`;
}
