// The alarm strip: not there while all is quiet; else the gravest alarms at the lower edge, and in a flood one banner of groups.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { byArea, groups, isFlood, rings, SHAPES } from "../duty.ts";
import type { Group } from "../duty.ts";
import { number } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Screen } from "../screen.ts";
import { instant } from "../wire.ts";
import type { Alarm } from "../wire.ts";

/** Groups and areas that a flood banner names, for each tile of the wall. */
const GROUPS = 3;
const AREAS = 4;

const PRIORITIES = [1, 2, 3] as const;

function named(alarm: Alarm, screen: Screen): string {
  return screen.voice.say(screen.described(alarm.indicator)?.title) || alarm.indicator;
}

function where({ keys }: Alarm, { voice }: Screen): string {
  return Object.keys(keys).length === 0 ? voice.word("alarm.city") : voice.names(keys);
}

function measured({ indicator, value, bound }: Alarm, screen: Screen): string {
  const unit = screen.described(indicator)?.unit ?? "";
  const digits = (amount: number): string => number(amount, Number.isInteger(amount) ? 0 : 1);
  const said = unit === "" || unit === "count" ? "" : ` ${screen.voice.term("unit", unit)}`;
  return `${digits(value)} ${value < bound ? "<" : ">"} ${digits(bound)}${said}`;
}

function taken(alarm: Alarm, { voice, time }: Screen): string {
  const cleared = instant(alarm.cleared_at);
  if (cleared !== undefined) return voice.word("alarm.cleared").replace("{t}", time.clock(cleared).slice(0, 5));
  return alarm.acknowledged_by === null ? voice.word("alarm.open") : voice.word("alarm.by").replace("{t}", alarm.acknowledged_by);
}

function item(alarm: Alarm, screen: Screen, rest: TemplateResult | typeof nothing): TemplateResult {
  const { voice, time } = screen;
  const since = instant(alarm.raised_at);
  return html`<li data-alarm=${alarm.alarm} data-priority=${alarm.priority} data-rings=${rings(alarm) ? "true" : nothing}>
    ${glyph(SHAPES[alarm.priority], voice.term("priority", String(alarm.priority)))}
    <b>${named(alarm, screen)}</b> <span class="where">${where(alarm, screen)}</span> <span class="amount">${measured(alarm, screen)}</span>
    <span class="response">${voice.say(alarm.response)}</span> <span class="owner">${alarm.owner}</span>
    <span class="since">${since === undefined ? "" : voice.word("since").replace("{t}", time.clock(since).slice(0, 5))}</span>
    <span class="taken">${taken(alarm, screen)}</span>${rest}</li>`;
}

/** How many more there are, by priority. */
function more(alarms: readonly Alarm[], { voice }: Screen): TemplateResult | typeof nothing {
  if (alarms.length === 0) return nothing;
  const counts = PRIORITIES.map((priority) => ({ priority, count: alarms.filter((alarm) => alarm.priority === priority).length }));
  return html` <span class="rest">${voice.word("alarm.more")} ${counts.filter(({ count }) => count > 0).map(({ priority, count }) => html`${glyph(SHAPES[priority], voice.term("priority", String(priority)))}<b>${count}</b> `)}</span>`;
}

function grouped({ alarms }: Group, screen: Screen): TemplateResult {
  const [first] = alarms;
  const { voice } = screen;
  return html`<span class="group" data-indicator=${first.indicator} data-priority=${first.priority} data-rings=${alarms.some(rings) ? "true" : nothing}>${glyph(SHAPES[first.priority], voice.term("priority", String(first.priority)))} ${named(first, screen)} <b>×${alarms.length}</b></span> `;
}

function banner(alarms: readonly Alarm[], screen: Screen, columns: number): TemplateResult {
  const { voice } = screen;
  const told = groups(alarms);
  const areas = byArea(alarms);
  const head = html`<li class="flood"><b>${voice.word("alarm.flood").replace("{n}", String(alarms.length))}</b>
    <span class="taken">${voice.word("alarm.flood.open").replace("{n}", String(alarms.filter(rings).length))}</span>
    ${columns > 1 ? nothing : html`${told.slice(0, GROUPS).map((group) => grouped(group, screen))}${worst(areas, screen)}`}</li>`;
  if (columns === 1) return html`<ul>${head}</ul>`;
  const parts = Array.from({ length: columns - 1 }, (_, at) => told.slice(at * GROUPS, (at + 1) * GROUPS));
  const last = parts.findLastIndex((part) => part.length > 0);
  return html`<ul>${head}${parts.map((part, at) => html`<li>${part.map((group) => grouped(group, screen))}${at === last ? worst(areas, screen) : nothing}</li>`)}</ul>`;
}

/** The areas that have the most of them. */
function worst(areas: ReturnType<typeof byArea>, { voice }: Screen): TemplateResult {
  return html`${areas.slice(0, AREAS).map(([area, count]) => html`<span class="area">${voice.name("area", area)} <b>×${count}</b></span> `)}`;
}

/** The strip for a wall of so many columns; nothing while no alarm stands. */
export function strip(screen: Screen, columns: number): TemplateResult | typeof nothing {
  const { alarms } = screen.store;
  const now = screen.now() ?? 0;
  if (alarms.length === 0) return nothing;
  if (isFlood(alarms, now)) return banner(alarms, screen, columns);
  const shown = alarms.slice(0, columns);
  const behind = alarms.slice(columns);
  return html`<ul>${shown.map((alarm, at) => item(alarm, screen, at === shown.length - 1 ? more(behind, screen) : nothing))}</ul>`;
}
