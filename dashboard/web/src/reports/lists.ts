// Red and black lists: what was published stands as it was, signed and frozen; corrections stand beside it.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { tell } from "../api.ts";
import { number } from "../format.ts";
import type { Voice } from "../screen.ts";
import type { AskSheet } from "./ask.ts";
import type { Entry, ListDefinition, Lists, Published } from "./model.ts";
import { minuteText } from "./reader.ts";

/** The fewest days that a published list stands. */
const DAYS_LEAST = 15;

/** What the lists need. */
export interface Posting {
  readonly voice: Voice;
  readonly sheet: () => AskSheet | null;
  readonly changed: () => Promise<void>;
}

/** All lists, each with what was published of it, the newest first. */
export function listsView({ lists, published }: Lists, posting: Posting): TemplateResult {
  const { voice } = posting;
  const unknown = published.filter(({ list }) => !lists.some((one) => one.list === list));
  return html`<div class="lists">${lists.map((list) => listView(list, published.filter((one) => one.list === list.list), posting))}
    ${unknown.map((one) => publishedView(one, posting))}
    ${lists.length + published.length === 0 ? html`<p role="status">${voice.word("lists.none")}</p>` : nothing}</div>`;
}

function listView(list: ListDefinition, published: readonly Published[], posting: Posting): TemplateResult {
  const { voice } = posting;
  const [newest, ...older] = published;
  return html`<section class="list" data-list=${list.list} aria-labelledby="list-${list.list}">
    <header><h2 id="list-${list.list}">${voice.say(list.title)}</h2><button type="button" class="plain strong" data-act="publish" @click=${() => publish(list, posting)}>${voice.word("lists.publish")}</button></header>
    <p class="soft">${voice.say(list.about)} <a href="/catalogue?id=${encodeURIComponent(list.indicator)}&lang=${voice.short}">${voice.word("reports.to_catalogue")}</a></p>
    ${newest ? publishedView(newest, posting) : html`<p class="none">${voice.word("lists.unpublished")}</p>`}
    ${older.length === 0 ? nothing : html`<details class="older"><summary>${voice.word("lists.older").replace("{n}", String(older.length))}</summary>${older.map((one) => publishedView(one, posting))}</details>`}
  </section>`;
}

function publishedView(published: Published, posting: Posting): TemplateResult {
  const { voice } = posting;
  const { id, title, period, red, black, days_left: left, until, frozen_at: frozen, signed_by: by, signed_at: at, corrections } = published;
  return html`<article class="published" id=${id} data-published=${id} aria-labelledby="published-${id}">
    <header class="notice"><h3 id="published-${id}">${voice.say(title)}<small>${voice.say(period)}</small></h3>
      <p class="seal" data-frozen=${left > 0}><b>${left > 0 ? voice.word("lists.frozen").replace("{n}", String(left)) : voice.word("lists.released")}</b>${voice.word("lists.until").replace("{t}", minuteText(until))}</p></header>
    <div class="two">${side(red, "red", voice)}${side(black, "black", voice)}</div>
    <footer class="signed"><span>${voice.word("lists.frozen_at")} ${minuteText(frozen)}</span><span>${voice.word("lists.signed").replace("{w}", by).replace("{t}", minuteText(at))}</span></footer>
    <aside class="corrections" aria-label=${voice.word("lists.corrections")}><h4>${voice.word("lists.corrections")}</h4>
      ${corrections.length === 0 ? html`<p class="none">${voice.word("lists.corrections.none")}</p>` : html`<ol>${corrections.map(({ said, by: who, at: when }) => html`<li><p>${said}</p><small>${who} · ${minuteText(when)}</small></li>`)}</ol>`}
      <button type="button" class="plain" data-act="correct" @click=${() => correct(published, posting)}>${voice.word("lists.correct")}</button></aside>
  </article>`;
}

function side(entries: readonly Entry[], colour: "red" | "black", voice: Voice): TemplateResult {
  const whole = (part: number | null): string => (part === null ? "—" : number(part, Number.isInteger(part) ? 0 : 1));
  const interval = ({ low, high }: Entry): string => (low === null || high === null ? "—" : `${number(low, 1)}–${number(high, 1)}`);
  const quotients = entries.some(({ denominator }) => denominator !== null);
  const title = voice.term("listed", colour);
  return html`<div class="side ${colour}"><div class="scroller" tabindex="0" role="region" aria-label=${title}><table><caption>${title}</caption>
    <thead><tr><th scope="col" class="amount">${voice.word("lists.place")}</th><th scope="col">${voice.word("lists.name")}</th><th scope="col" class="amount">${voice.word("lists.value")}</th>
      ${quotients ? html`<th scope="col" class="amount">${voice.word("reports.quotient")} <span class="interval">${voice.word("reports.interval")}</span></th>` : nothing}</tr></thead>
    <tbody>${entries.length === 0 ? html`<tr><td class="none" colspan="4">${voice.word("lists.nobody")}</td></tr>` : entries.map((entry) => html`<tr><td class="amount place">${entry.place}</td><th scope="row">${voice.say(entry.name)}</th><td class="amount"><b>${entry.shown}</b></td>
      ${quotients ? html`<td class="amount">${whole(entry.numerator)} / ${whole(entry.denominator)} <span class="interval">${interval(entry)}</span></td>` : nothing}</tr>`)}</tbody></table></div></div>`;
}

function publish(list: ListDefinition, { voice, sheet, changed }: Posting): void {
  sheet()?.ask({
    title: `${voice.word("lists.publish")} · ${voice.say(list.title)}`, about: voice.word("lists.publish.means"), submit: voice.word("lists.publish"),
    fields: [
      { name: "period", label: voice.word("reports.period"), type: "select", value: list.periods[0]?.period ?? "", options: list.periods.map(({ period, name }) => ({ value: period, text: voice.say(name) })) },
      { name: "days", label: voice.word("lists.days"), type: "number", value: String(DAYS_LEAST), least: DAYS_LEAST, most: 366 },
    ],
    work: async ({ period = "", days = "", actor = "" }) => {
      await tell(`/api/v1/lists/${encodeURIComponent(list.list)}/publish`, { period, days: Number(days), actor }, 60_000);
      await changed();
      return undefined;
    },
  });
}

function correct({ id, title, period }: Published, { voice, sheet, changed }: Posting): void {
  sheet()?.ask({
    title: `${voice.word("lists.correct")} · ${voice.say(title)} ${voice.say(period)}`, about: voice.word("lists.correct.means"), submit: voice.word("lists.correct"),
    fields: [{ name: "said", label: voice.word("lists.correction"), type: "textarea", value: "" }],
    work: async ({ said = "", actor = "" }) => {
      await tell(`/api/v1/lists/published/${encodeURIComponent(id)}/corrections`, { said, actor });
      await changed();
      return undefined;
    },
  });
}
