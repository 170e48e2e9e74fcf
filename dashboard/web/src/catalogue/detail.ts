// One indicator in full: words, values of the whole city, how it is made, its bounds, its last audit, its SQL.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { threshold } from "../card.ts";
import { number } from "../format.ts";
import { glyph, levelShape, stateShape } from "../glyph.ts";
import type { Voice } from "../screen.ts";
import { unitText } from "../views/value.ts";
import type { Word } from "../words.ts";
import type { Indicator, Reading, Readings } from "./model.ts";

/** An instant of the server as it is written in the catalogue: in the reader's own zone, with its offset's name. */
export function moment(text: string | null | undefined): string {
  if (!text) return "—";
  return new Date(text).toLocaleString("sv-SE", { timeZoneName: "short" });
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
      ${row("catalogue.current", html`<ul>${about.windows.map((window) => html`<li><span class="soft">${voice.term("window", window)}</span> ${readings.has(window) ? reading(about, readings.get(window)?.rows[0], voice) : voice.word("loading")}</li>`)}</ul>`)}
      ${row("card.answers", voice.say(about.owner))}
      ${row("card.mode", html`${voice.term("mode", about.mode)}${about.reason ? html` — ${about.reason}` : nothing}`)}
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
