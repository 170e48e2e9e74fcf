// One subject in full: where it stands, its clocks, what may be done, what is advised, what has happened.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { glyph } from "../glyph.ts";
import { instant } from "../wire.ts";
import type { Word } from "../words.ts";
import { valueText } from "./conflict.ts";
import type { Desk } from "./desk.ts";
import { BINDINGS } from "./keymap.ts";
import { ageText, gradeChip, leftText } from "./list.ts";
import type { Advice, Asked, Detail } from "./model.ts";
import type { Row } from "./row.ts";
import type { Verb } from "./verbs.ts";

/** What the detail can set off. */
export interface Reach {
  begin(verb: Verb): void;
  choose(no: string): void;
}

/** Steps that leave a stage for another: the stage's clock runs since the last of them. */
const TURNS: ReadonlySet<unknown> = new Set([
  "reported", "accepted", "rejected", "assigned", "reassigned", "received", "returned", "handled", "check_failed", "suspended", "resumed", "merged", "unmerged", "closed", "reopened",
  "registered", "dispatched", "signed", "replied", "revisited", "concluded", "hung",
]);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The chosen subject, or how to choose one. */
export function detailView(desk: Desk, reach: Reach): TemplateResult {
  const { voice, detail } = desk;
  const row = desk.row();
  if (!desk.chosen) return html`<p class="empty">${voice.word("desk.choose")}</p>`;
  return html`<article data-no=${desk.chosen} data-version=${detail?.is === "here" ? detail.value.version : nothing}>
    ${row ? head(desk, row) : html`<header><h2><code>${desk.chosen}</code></h2></header>`}
    ${detail?.is === "here" ? html`${clocks(desk, row, detail.value)}${actions(desk, detail.value, reach)}` : standing(desk, detail)}
    ${row?.content ? html`<p class="content">${detail?.is === "here" ? wholeContent(detail.value) || row.content : row.content}</p>` : nothing}
    <div class="pair">
      ${detail?.is === "here" ? timeline(desk, detail.value) : nothing}
      ${desk.kind.advised ? adviceView(desk, reach) : nothing}
    </div>
  </article>`;
}

function standing(desk: Desk, asked: Asked<unknown> | undefined): TemplateResult {
  const { voice } = desk;
  if (asked === undefined || asked.is === "loading") return html`<p class="soft">${voice.word("loading")}</p>`;
  return asked.is === "missing" ? html`<p class="soft">${voice.word("desk.missing")}</p>` : html`<p class="failed">${asked.is === "failed" ? asked.detail : ""}</p>`;
}

function head(desk: Desk, row: Row): TemplateResult {
  const { voice } = desk;
  const place = [row.area && voice.name("area", row.area), row.town && voice.name("town", row.town)].filter(Boolean).join(" ");
  return html`<header>
    <h2>${gradeChip(row, desk)}${row.classCode ? voice.name(desk.kind.classes, row.classCode) : row.no} <span class="stage" data-stage=${row.stage}>${voice.term(desk.kind.stages, row.stage)}</span></h2>
    <p><code>${row.no}</code> · ${place}${row.address ? html` · ${row.address}` : nothing}</p>
    <p class="soft">${row.department ? voice.name("department", row.department) : "—"}${row.unit ? html` · ${row.unit} ${voice.term("unit_status", row.unitStatus)}` : nothing}</p>
  </header>`;
}

/** The first words of who reported it may be longer than the list has room for. */
function wholeContent({ steps }: Detail): string {
  return text(steps.find((step) => text(step["content"]) !== "")?.["content"]);
}

function clocks(desk: Desk, row: Row | undefined, { steps, state }: Detail): TemplateResult {
  const { voice, time } = desk;
  const now = desk.now();
  const turned = instant(text([...steps].reverse().find((step) => TURNS.has(step["kind"]))?.["occurred_at"]));
  const began = row?.began;
  const ended = instant(text(state["closed_at"]) || text(state["concluded_at"]));
  const run = (since: number | undefined, until: number | undefined): unknown => (since === undefined || until === undefined ? "—" : ageText(until - since, voice));
  const at = (millis: number | undefined): string => (millis === undefined ? "" : voice.word("desk.since").replace("{t}", `${time.day(millis).slice(5)} ${time.minute(millis)}`));
  const net = state["net_minutes"];
  const due = row?.due;
  return html`<dl class="clocks">
    <div><dt>${voice.word("desk.stage_clock")}</dt><dd class="run">${run(turned, ended ?? now)}</dd><dd class="soft">${at(turned)}</dd></div>
    <div><dt>${voice.word("desk.gross_clock")}</dt><dd class="run">${run(began, ended ?? now)}</dd><dd class="soft">${at(began)}</dd></div>
    <div data-clock=${row?.clock ?? "none"}><dt>${voice.word("desk.net_clock")}</dt>
      <dd class="run">${ended !== undefined && typeof net === "number" ? voice.word("desk.at_close").replace("{n}", number(net, 0)) : row ? html`${row.clock ? glyph(row.clock, voice.term("clock", row.clock)) : nothing} ${leftText(row, desk)}` : "—"}</dd>
      <dd class="soft">${due === undefined ? voice.word("desk.undue") : voice.word("desk.due").replace("{t}", `${time.day(due).slice(5)} ${time.minute(due)}`)}</dd></div>
  </dl>`;
}

function actions(desk: Desk, { allowed, version }: Detail, reach: Reach): TemplateResult {
  const { voice, kind } = desk;
  const hindrance = desk.hindrance();
  const pending = desk.pending.get(desk.chosen);
  const key = (verb: Verb): string => BINDINGS.find(({ command }) => command === verb.command)?.keys[0] ?? "";
  const may = kind.verbs.filter(({ verb }) => allowed.includes(verb));
  const not = kind.verbs.filter(({ verb, command }) => command !== undefined && !allowed.includes(verb) && !["resume", "unmerge", "reopen", "reassign", "grant_extension"].includes(verb));
  const row = desk.row();
  const again = desk.unsure.get(desk.chosen);
  return html`<section class="may" aria-label=${voice.word("desk.may")}>
    ${may.map((verb) => html`<button type="button" class="plain" data-verb=${verb.verb} ?disabled=${hindrance !== "" || pending !== undefined} @click=${() => reach.begin(verb)}>${voice.term("verb", verb.verb)}${key(verb) ? html` <kbd>${key(verb)}</kbd>` : nothing}</button>`)}
    ${may.length === 0 ? html`<p class="soft">${voice.word("desk.may.none")}</p>` : nothing}
    ${hindrance ? html`<p class="failed">${hindrance}</p>` : nothing}
    ${pending !== undefined ? html`<p class="pending">${glyph("late", "")} ${voice.term("verb", pending)}… ${voice.word("desk.pending")}</p>` : nothing}
    ${again ? html`<p class="unsure">${glyph("error", "")} ${voice.word("desk.unsure")} <button type="button" class="plain" @click=${again}>${voice.word("desk.again")}</button></p>` : nothing}
    ${not.length > 0 && row ? html`<p class="soft not">${voice.word("desk.not_now").replace("{s}", voice.term(kind.stages, row.stage)).replace("{t}", not.map(({ verb }) => voice.term("verb", verb)).join(" · "))}</p>` : nothing}
    <p class="soft version">${voice.word("desk.version").replace("{n}", String(version))}</p>
  </section>`;
}

/** Steps that give it to a department, or take it from one. */
const HANDED: ReadonlySet<unknown> = new Set(["assigned", "reassigned", "returned", "dispatched", "return_denied"]);

/** Fields of a step that the timeline tells beside who and when. */
const TOLD: readonly string[] = ["unit", "unit_status", "reason_code", "merged_into", "limit_value", "linked_order", "linked_event", "responded", "resolved", "satisfied", "timeout_exempt"];

function timeline(desk: Desk, { steps }: Detail): TemplateResult {
  const { voice, time } = desk;
  const latest = [...steps].reverse();
  return html`<section class="timeline"><h3>${voice.word("desk.timeline")}</h3><ol>${latest.map((step) => {
    const at = instant(text(step["occurred_at"]));
    const told = [...(HANDED.has(step["kind"]) ? ["department"] : []), ...TOLD].filter((field) => step[field] !== undefined && step[field] !== null).map((field) =>
      ["responded", "resolved", "satisfied"].includes(field) ? `${voice.term("field", field)} ${voice.term("answer", text(step[field]))}` : field === "limit_value" ? `${String(step[field])} ${voice.term("limit", text(step["limit_type"]))}` : field === "timeout_exempt" ? `${voice.word("field.timeout_exempt")} ${valueText(field, step[field], voice, time)}` : valueText(field, step[field], voice, time));
    const who = text(step["actor"]) || text(step["source"]);
    const note = text(step["note"]) || (step["kind"] === "reported" ? "" : text(step["content"]));
    return html`<li data-kind=${text(step["kind"])}><time>${at === undefined ? "" : `${time.day(at).slice(5)} ${time.clock(at)}`}</time>
      <b>${voice.term("step", text(step["kind"]))}</b> <span>${told.join(" · ")}</span> <span class="soft">${who}</span>${note ? html`<p>${note}</p>` : nothing}</li>`;
  })}</ol></section>`;
}

function adviceView(desk: Desk, reach: Reach): TemplateResult {
  const { voice, advice } = desk;
  const title = html`<h3>${voice.word("desk.advice")}</h3>`;
  if (advice?.is !== "here") return html`<section class="advice">${title}${standing(desk, advice)}</section>`;
  const { owners, duplicates, hot } = advice.value;
  const part = (word: Word, content: unknown): TemplateResult => html`<h4>${voice.word(word)}</h4>${content}`;
  return html`<section class="advice">${title}
    ${hot && hot.events.length > 0 ? html`<p class="hot">${glyph("warn", "")} ${voice.word("desk.advice.hot").replace("{t}", hot.words.join(" ")).replace("{n}", String(hot.events.length))}</p>` : nothing}
    ${part("desk.advice.owners", owners.length === 0 ? html`<p class="soft">${voice.word("desk.advice.no_owner")}</p>` : html`<ol>${owners.slice(0, 3).map(({ department, reason }) => html`<li><b>${voice.name("department", department)}</b> <span class="soft">${voice.say(reason)}</span></li>`)}</ol>`)}
    ${part("desk.advice.duplicates", duplicates.length === 0 ? html`<p class="soft">${voice.word("desk.advice.none")}</p>` : html`<ol>${duplicates.slice(0, 5).map((duplicate) => html`<li><button type="button" class="link" @click=${() => reach.choose(duplicate.event_no)}><code>${duplicate.event_no}</code></button> <span class="soft">${duplicateText(duplicate, desk)}</span></li>`)}</ol>`)}
  </section>`;
}

/** Why an event may be the same. */
export function duplicateText(duplicate: Advice["duplicates"][number], desk: Pick<Desk, "voice">): string {
  const said = desk.voice.say(duplicate.reason);
  if (said !== "") return said;
  const { distance_m: metres, minutes_apart: minutes } = duplicate;
  return desk.voice.word("desk.advice.away").replace("{d}", metres === null ? "?" : number(metres, 0)).replace("{m}", minutes === null ? "?" : number(minutes, 0));
}
