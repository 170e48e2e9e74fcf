// One indicator in full: words, values of the whole city, how it is made, its bounds, its last audit, its SQL.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { threshold } from "../card.ts";
import { comparisons } from "../compare.ts";
import { number } from "../format.ts";
import { glyph, levelShape, stateShape } from "../glyph.ts";
import type { Voice } from "../screen.ts";
import { explained } from "../views/compare.ts";
import { unitText } from "../views/value.ts";
import type { Word } from "../words.ts";
import type { Indicator, Reading, Readings } from "./model.ts";

/** An instant of the server as it is written in the catalogue: in the reader's own zone, with its offset's name. */
export function moment(text: string | null | undefined): string {
  if (!text) return "—";
  return new Date(text).toLocaleString("sv-SE", { timeZoneName: "short" });
}

/** Groups shown of an indicator that says nothing of the whole city. */
const GROUPS = 8;

/** Whether there is a reading of the whole city. */
export function saysWhole({ keys, rollup }: Indicator): boolean {
  return rollup || keys.length === 0;
}

/** The greatest groups with their values, and how many more there are. */
function groups(about: Indicator, rows: readonly Reading[], voice: Voice): TemplateResult | string {
  const valued = rows.filter(({ value }) => value !== null).sort((left, right) => (right.value ?? 0) - (left.value ?? 0));
  if (valued.length === 0) return voice.term("state", "no_data");
  const more = valued.length - GROUPS;
  return html`<ul class="groups-of">${valued.slice(0, GROUPS).map((row) => html`<li><span>${about.keys.map((key) => voice.name(key, String(row[key] ?? ""))).join(" · ")}</span> ${reading(about, row, voice)}</li>`)}
    ${more > 0 ? html`<li class="soft">${voice.word("catalogue.more").replace("{n}", String(more))}</li>` : nothing}</ul>`;
}

/** Windows that the description needs: its own, and what they are compared with. */
export function windowsOf(about: Indicator): readonly string[] {
  const sides = saysWhole(about) ? about.windows.flatMap((window) => comparisons(window, about.compare)) : [];
  return [...new Set([...about.windows, ...sides.flatMap(({ of, base }) => [of, base])])];
}

/** What one window of the whole city is compared with. */
function compared(about: Indicator, window: string, readings: ReadonlyMap<string, Readings>, voice: Voice): TemplateResult | typeof nothing {
  const found = comparisons(window, about.compare);
  if (!saysWhole(about) || found.length === 0 || !readings.has(window)) return nothing;
  const { unit, better } = about;
  const side = (name: string): Reading | undefined => readings.get(name)?.rows[0];
  return html`<ul class="compared">${found.map((comparison) => html`<li data-base=${comparison.base}>
    <span class="kind">${voice.term("compare", comparison.against)}</span> ${explained({ comparison, unit, better, value: side(comparison.of), base: side(comparison.base) }, voice)}
  </li>`)}</ul>`;
}

/** What the indicator says in one window. */
function said(about: Indicator, found: Readings | undefined, voice: Voice): TemplateResult | string {
  if (!found) return voice.word("loading");
  return saysWhole(about) ? reading(about, found.rows[0], voice) : groups(about, found.rows, voice);
}

function reading(about: Indicator, found: Reading | undefined, voice: Voice): TemplateResult | string {
  const state = found ? (found.value === null && found.state !== "error" ? "no_data" : found.state) : "no_data";
  const shape = stateShape(state);
  const level = levelShape(found?.level ?? "normal");
  const value = found?.value ?? null;
  const parts = found && found.denominator !== null && found.numerator !== null ? ` (${number(found.numerator, 0)} / ${number(found.denominator, 0)})` : "";
  return html`<span class="reading" data-state=${state} data-level=${found?.level ?? "normal"} data-indicator=${about.id}>
    ${value === null || state === "error" ? voice.term("state", state) : `${number(value, Number.isInteger(value) && about.unit !== "percent" ? 0 : 1)} ${unitText(about.unit, { voice })}${parts}`}
    ${level ? glyph(level, voice.term("level", level)) : nothing} ${shape ? glyph(shape, voice.term("state", state)) : nothing}
  </span>`;
}

/** The whole description. */
export function detail(about: Indicator, readings: ReadonlyMap<string, Readings>, voice: Voice): TemplateResult {
  const row = (word: Word, content: unknown): TemplateResult => html`<div><dt>${voice.word(word)}</dt><dd>${content}</dd></div>`;
  const audit = about.last_audit;
  const proved = audit ? `${moment(audit.as_of)} · ${voice.word(audit.differing === 0 ? "audit.agrees" : "audit.differs")} (${audit.compared})` : voice.word("audit.never");
  return html`<article class="detail" aria-labelledby="detail-title" data-indicator=${about.id}>
    <h3 id="detail-title"><span lang="zh-CN">${about.title.zh}</span> <small lang="en">${about.title.en}</small></h3>
    <p lang="zh-CN">${about.means.zh}</p>
    <p lang="en" class="soft">${about.means.en}</p>
    <dl>
      ${row("card.indicator", html`<code>${about.id}</code>`)}
      ${row(saysWhole(about) ? "catalogue.current" : "catalogue.greatest", html`<ul>${about.windows.map((window) => html`<li><span class="soft">${voice.term("window", window)}</span> ${said(about, readings.get(window), voice)}${compared(about, window, readings, voice)}</li>`)}</ul>`)}
      ${row("card.answers", voice.say(about.owner))}
      ${row("card.mode", html`${voice.term("mode", about.mode)}${about.every_s === null ? nothing : ` · ${voice.word("catalogue.every").replace("{n}", String(about.every_s))}`}${about.reason ? html` — ${about.reason}` : nothing}`)}
      ${row("catalogue.tables", about.tables.join(", "))}
      ${row("catalogue.key_columns", about.keys.length > 0 ? html`<code>${about.keys.join(", ")}</code>${about.rollup ? ` · ${voice.word("catalogue.rollup")}` : ""}` : "—")}
      ${row("catalogue.better", voice.term("better", about.better))}
      ${row("catalogue.min_n", about.min_n)}
      ${about.warn ? row("level.warn", threshold(about.warn, about.unit, { voice })) : nothing}
      ${about.alarm ? row("level.alarm", threshold(about.alarm, about.unit, { voice })) : nothing}
      ${about.standard ? row("card.standard", about.standard) : nothing}
      ${row("card.audit", proved)}
    </dl>
    <h4>SQL</h4>
    <pre tabindex="0" aria-label="SQL"><code>${about.sql}</code></pre>
  </article>`;
}
