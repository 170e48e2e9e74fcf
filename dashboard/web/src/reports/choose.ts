// What is chosen before a report is read: which, of which stretch, of whom; and those that were kept.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Voice } from "../screen.ts";
import { searchOf, stretchOf } from "./address.ts";
import type { Place } from "./address.ts";
import type { Definition, Kept, Reports, Stretch } from "./model.ts";
import { inPlace, minuteText } from "./reader.ts";

/** What the choices need. */
export interface Chooser {
  readonly voice: Voice;
  readonly place: Place;
  readonly reports: Reports;
  /** The period that is read, once it is known. */
  readonly read: Stretch | undefined;
  /** Shows another place. */
  go(place: Place): void;
}

/** Kept reports that are listed before the rest is folded away. */
const KEPT = 14;

/** The report that a place is of: by its name, or the kept one's. */
export function reportOf({ report, kept }: Place, { reports, kept: all }: Reports): Definition | undefined {
  const name = kept === "" ? report : all.find(({ id }) => id === kept)?.report ?? "";
  return reports.find((one) => one.report === name) ?? (name === "" ? reports[0] : undefined);
}

/** Where a report is read that is chosen by its name: the scope stays if it has that one too. */
export function placeFor(place: Place, definition: Definition): Place {
  const { scope } = place;
  const has = scope && definition.scopes.some(({ key, codes }) => key === scope.key && codes.some(({ code }) => code === scope.code));
  return { ...place, tab: "report", report: definition.report, period: "", kept: "", card: undefined, scope: has ? scope : firstScope(definition) };
}

/** The days that a report of any days is of, if none are chosen: the last week that is over, as far as there are days. */
export function usualDays({ reports }: Reports): string {
  const days = reports.find(({ every }) => every === "day")?.periods ?? [];
  const [last, first] = [days[Math.min(1, days.length - 1)], days[Math.min(7, days.length - 1)]];
  return last && first ? `${first.period}..${last.period}` : "";
}

/** What a report that is about a part of the city is about, if nothing else is chosen. */
function firstScope({ scopes }: Definition): Place["scope"] {
  const [first] = scopes;
  const [code] = first?.codes ?? [];
  return first && code ? { key: first.key, code: code.code } : undefined;
}

/** The shelf: the reports there are, and below them the past ones of the one that is chosen. */
export function shelf(chooser: Chooser): TemplateResult {
  const { voice, place, reports } = chooser;
  const current = reportOf(place, reports);
  const own = reports.kept.filter(({ report }) => report === current?.report);
  return html`
    <h2>${voice.word("reports.kinds")}</h2>
    <ul class="kinds">${reports.reports.map((definition) => html`<li>${link(chooser, placeFor(place, definition), current === definition && place.kept === "", html`<b>${voice.say(definition.title)}</b><small>${voice.term("reports.every", definition.every)}</small>`)}</li>`)}</ul>
    <h2>${voice.word("reports.kept")}</h2>
    ${own.length === 0 ? html`<p class="none">${voice.word("reports.kept.none")}</p>` : html`<ul class="kept">${own.slice(0, KEPT).map((one) => past(chooser, one))}</ul>
      ${own.length > KEPT ? html`<details><summary>${voice.word("reports.more").replace("{n}", String(own.length - KEPT))}</summary><ul class="kept">${own.slice(KEPT).map((one) => past(chooser, one))}</ul></details>` : nothing}`}`;
}

function link(chooser: Chooser, to: Place, current: boolean, content: TemplateResult): TemplateResult {
  return html`<a href=${searchOf(to)} aria-current=${current ? "page" : nothing} @click=${(event: MouseEvent) => inPlace(event, () => chooser.go(to))}>${content}</a>`;
}

function past(chooser: Chooser, { id, period, scope, made_at: made, by }: Kept): TemplateResult {
  const { voice, place } = chooser;
  const to: Place = { ...place, tab: "report", kept: id, card: undefined };
  return html`<li>${link(chooser, to, place.kept === id, html`<b>${voice.say(period.name)}${scope ? ` · ${voice.say(scope.name)}` : ""}</b><small>${minuteText(made)} · ${voice.term("reports.made", by)}</small>`)}</li>`;
}

/** The pickers of stretch and scope, above what is read. */
export function pickers(chooser: Chooser): TemplateResult {
  const definition = reportOf(chooser.place, chooser.reports);
  return html`<div class="pickers">${definition ? html`${periodPicker(chooser, definition)}${scopePicker(chooser, definition)}` : nothing}</div>`;
}

function periodPicker({ voice, place, go, reports, read }: Chooser, definition: Definition): TemplateResult {
  const { periods } = definition;
  const kept = reports.kept.find(({ id }) => id === place.kept);
  // An address that names no period is of the one that the server took.
  const taken = periods.find(({ name }) => name.zh === read?.name.zh)?.period ?? "";
  const chosen = place.kept === "" ? place.period || taken : "";
  const index = periods.findIndex(({ period }) => period === chosen);
  const to = (period: string): void => go({ ...place, report: definition.report, kept: "", period, card: undefined, scope: kept ? kept.scope ?? undefined : place.scope });
  const step = (by: number, word: "reports.earlier" | "reports.later", sign: string): TemplateResult => {
    const next = index < 0 ? undefined : periods[index + by];
    return html`<button type="button" class="plain step" title=${voice.word(word)} aria-label=${voice.word(word)} ?disabled=${!next} @click=${() => next && to(next.period)}>${sign}</button>`;
  };
  const strange = index < 0 ? html`<option value=${chosen} selected>${kept ? voice.say(kept.period.name) : voice.say(read?.name) || chosen || "—"}</option>` : nothing;
  if (definition.every === "any") return freeRange(voice, kept ? `${kept.period.from}..${kept.period.to}` : chosen, to);
  return html`<span class="picker">${step(1, "reports.earlier", "‹")}
    <label><span class="heard">${voice.word("reports.period")}</span>${keyed(`${definition.report} ${chosen} ${voice.short}`, html`<select name="period" @change=${(event: Event) => to((event.target as HTMLSelectElement).value)}>
      ${strange}${periods.map(({ period, name }) => html`<option value=${period} ?selected=${period === chosen}>${voice.say(name)}</option>`)}</select>`)}</label>
    ${step(-1, "reports.later", "›")}</span>`;
}

/** Two days of the reader's own. */
function freeRange(voice: Voice, chosen: string, to: (period: string) => void): TemplateResult {
  const [from = "", until = ""] = chosen.split("..");
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const [first, last] = [...form.querySelectorAll("input")];
    const stretch = stretchOf(first?.value ?? "", last?.value ?? "");
    last?.setCustomValidity(stretch === undefined ? voice.word("reports.range.wrong") : "");
    if (stretch === undefined) form.reportValidity();
    else to(stretch);
  };
  return html`<form class="range" @submit=${submit} @input=${(event: Event) => (event.currentTarget as HTMLFormElement).querySelectorAll("input").forEach((input) => input.setCustomValidity(""))}>
    <label><span class="heard">${voice.word("reports.range.from")}</span><input type="date" name="from" required .value=${from} /></label><span aria-hidden="true">–</span>
    <label><span class="heard">${voice.word("reports.range.to")}</span><input type="date" name="to" required .value=${until} /></label>
    <button class="plain">${voice.word("reports.range.show")}</button></form>`;
}

function scopePicker({ voice, place, go }: Chooser, definition: Definition): TemplateResult | typeof nothing {
  if (definition.scopes.length === 0 || place.kept !== "") return nothing;
  const chosen = place.scope ? `${place.scope.key}.${place.scope.code}` : "";
  const to = (value: string): void => {
    const [key = "", code = ""] = [value.slice(0, value.indexOf(".")), value.slice(value.indexOf(".") + 1)];
    go({ ...place, report: definition.report, card: undefined, scope: { key, code } });
  };
  return html`<label class="picker"><span class="heard">${voice.word("reports.scope")}</span>${keyed(`${definition.report} ${chosen} ${voice.short}`, html`<select name="scope" @change=${(event: Event) => to((event.target as HTMLSelectElement).value)}>
    ${definition.scopes.map(({ key, codes }) => html`<optgroup label=${voice.term("reports.by", key)}>${codes.map(({ code, name }) => html`<option value="${key}.${code}" ?selected=${chosen === `${key}.${code}`}>${voice.say(name)}</option>`)}</optgroup>`)}
  </select>`)}</label>`;
}
