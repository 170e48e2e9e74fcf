// A report as a printed bulletin has it: its heading, sentences filled with figures, tables, charts, how to read it.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "./chart.ts";
import type { Document, Piece, Section, Stretch } from "./model.ts";
import { inPlace, minuteText } from "./reader.ts";
import type { Reader } from "./reader.ts";
import "./table.ts";

/** The whole document. */
export function documentView(document: Document, reader: Reader): TemplateResult {
  const { voice } = reader;
  return html`<article class="document" data-report=${document.report} aria-labelledby="document-title">
    ${heading(document, reader)}
    ${repeat(document.sections, ({ name }) => name, (section, index) => sectionView(section, index, reader))}
    ${document.notes.length === 0 ? nothing : html`<aside class="notes" aria-labelledby="notes-title"><h3 id="notes-title">${voice.word("reports.notes")}</h3><ol>${document.notes.map((note) => html`<li>${voice.say(note)}</li>`)}</ol></aside>`}
    <footer class="end">${document.simulated ? html`<b>${voice.word("simulated")}</b> · ` : nothing}${voice.word("as_of")} <time datetime=${document.as_of}>${minuteText(document.as_of)}</time> · ${voice.word("reports.journal").replace("{n}", String(document.journal_seq))}</footer>
  </article>`;
}

function heading(document: Document, { voice }: Reader): TemplateResult {
  const { period, previous, last_year: year } = document;
  const against = (word: "compare.previous" | "compare.last_year", stretch: Stretch | null): TemplateResult | typeof nothing =>
    stretch ? html`<span><i>${voice.word(word)}</i> ${voice.say(stretch.name)}</span>` : nothing;
  const days = period.working_days === undefined ? "" : ` · ${voice.word("reports.working_days").replace("{n}", String(period.working_days))}`;
  return html`<header class="masthead">
    <p class="office">${voice.say(document.city)}${document.simulated ? html`<span class="simulated">${voice.word("simulated")}</span>` : nothing}</p>
    <h2 id="document-title">${voice.say(document.title)}${document.scope ? html`<span class="scope">${voice.say(document.scope.name)}</span>` : nothing}</h2>
    <p class="issue"><b>${voice.say(period.name)}</b><span class="days">${period.from === period.to ? period.from : `${period.from} – ${period.to}`}${days}</span></p>
    <p class="imprint"><span><i>${voice.word("as_of")}</i> <time datetime=${document.as_of}>${minuteText(document.as_of)}</time></span>${against("compare.previous", previous)}${against("compare.last_year", year)}${document.complete ? nothing : html`<span class="unfinished">${voice.word("reports.unfinished")}</span>`}</p>
  </header>`;
}

function sectionView(section: Section, index: number, reader: Reader): TemplateResult {
  const { voice } = reader;
  return html`<section id=${section.name} aria-labelledby="section-${section.name}">
    <h3 id="section-${section.name}"><span class="ordinal">${ordinal(index, voice.word("reports.ordinals"))}</span>${voice.say(section.title)}</h3>
    ${section.sentences.length === 0 ? nothing : html`<div class="sentences">${section.sentences.map((sentence) => html`<p>${(voice.short === "en" ? sentence.en : sentence.zh).map((piece) => pieceView(piece, reader))}</p>`)}</div>`}
    <div class="blocks">${section.blocks.map((block) => block.block === "table" ? html`<report-table ?data-wide=${block.wide} .table=${block} .reader=${reader}></report-table>` : html`<report-chart .chart=${block} .voice=${voice}></report-chart>`)}</div>
  </section>`;
}

function pieceView({ text, figure }: Piece, reader: Reader): TemplateResult | string {
  if (!figure) return text;
  // Words that stand where a number would are no number.
  return html`<a class=${/\d/.test(text) ? "figure" : "figure wordy"} href=${reader.href(figure)} @click=${(event: MouseEvent) => inPlace(event, () => reader.open(figure, text))}>${text}</a>`;
}

/** The number of a chapter in the manner of the language: `numerals` lists those that it has, apart by spaces. */
export function ordinal(index: number, numerals: string): string {
  return numerals.split(" ")[index] ?? `${index + 1}`;
}
