// What stands above and below the panels: the city, the account, the server's clock; the last outcome, or the band 断线.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { span } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Command } from "./keymap.ts";
import { BINDINGS, meaning } from "./keymap.ts";
import { TABS } from "./desk.ts";
import type { Desk, Tab } from "./desk.ts";
import { count } from "./list.ts";

/** What the frame can set off. */
export interface Reach {
  run(command: Command): void;
  tab(tab: Tab): void;
  account(): void;
  language(): void;
}

/** The key of a command, as it is written. */
function hint(command: Command): string {
  const binding = BINDINGS.find((candidate) => candidate.command === command);
  return binding ? `${binding.ctrl ? "Ctrl-" : ""}${binding.ctrl ? (binding.keys[0] ?? "").toUpperCase() : (binding.keys[0] ?? "")}` : "";
}

/** What the lower edge reminds of while there is nothing to tell. */
const HINTS: readonly Command[] = ["down", "up", "open", "search", "mark", "file", "assign", "close", "help"];

/** The upper edge. */
export function header(desk: Desk, set: Reach): TemplateResult {
  const { voice, time, connection } = desk;
  const now = desk.now();
  const other = voice.short === "zh" ? "en" : "zh";
  const button = (command: Command): TemplateResult => html`<button type="button" class="plain" data-command=${command} @click=${() => set.run(command)}>${command === "command" ? voice.word("desk.command") : command === "help" ? voice.word("desk.keys") : voice.word("desk.report")} <kbd>${hint(command)}</kbd></button>`;
  return html`<h1><a href="/" title=${voice.word("page.start")}>${voice.word("page.desk")}</a> <small>${desk.city ? voice.say(desk.city.name) : ""}</small></h1>
    ${desk.store.simulated || [...desk.store.sources.values()].some(({ simulated, received }) => simulated && received > 0) ? html`<p class="badge">${voice.word("simulated")}</p>` : nothing}
    ${button("new")}${button("command")}${button("help")}
    <span class="gap"></span>
    <button type="button" class="plain" data-account @click=${() => set.account()}>${voice.word("desk.account")} <b>${desk.account || voice.word("desk.account.none")}</b></button>
    <button type="button" class="plain" lang=${other === "en" ? "en" : "zh-CN"} @click=${() => set.language()}>${voice.term("language", other)}</button>
    <p class="link">${connection === "live" ? glyph("on", "") : glyph("off", "")} ${voice.term("connection", connection)}</p>
    ${now === undefined ? nothing : html`<time datetime=${new Date(now).toISOString()}><span class="soft">${time.day(now).slice(5)} ${time.weekday(now, voice.short)}</span> ${time.clock(now)}</time>`}`;
}

/** The tabs with how many each holds. */
export function tabs(desk: Desk, set: Reach): TemplateResult {
  const { voice } = desk;
  const sum = (tab: Tab): string => {
    if (tab === "closed") return count(desk.events.closed.size);
    if (tab === "units") return count(desk.store.units.size);
    const { kind, queue } = tab === "orders" ? desk.orders : desk.events;
    const { totals } = queue;
    const unknown = desk.store.epoch === "" ? "…" : "—";
    return totals ? count((kind.tabs.get(tab) ?? []).reduce((all, stage) => all + (totals[stage] ?? 0), 0)) : unknown;
  };
  return html`${TABS.map((tab, index) => html`<button type="button" data-tab=${tab} aria-current=${tab === desk.tab ? "true" : nothing} @click=${() => set.tab(tab)}><kbd>${index + 1}</kbd> ${voice.word(`desk.tab.${tab}`)} <b>${sum(tab)}</b></button>`)}`;
}

/** How many stand at each stage of the tab, whatever the filter. */
export function stages(desk: Desk): TemplateResult | typeof nothing {
  const { voice, kind, tab } = desk;
  const { totals } = desk.feed.queue;
  const of = kind.tabs.get(tab);
  return of && totals ? html`<p class="stages">${of.map((stage) => html`<span data-stage=${stage}>${voice.term(kind.stages, stage)} <b>${count(totals[stage] ?? 0)}</b></span>`)}</p>` : nothing;
}

/** The lower edge: the last outcome, what is marked, how much is loaded; a band across the page when the server is gone. */
export function footer(desk: Desk): TemplateResult {
  const { voice, told, feed, tab, marks } = desk;
  if (desk.lost() && desk.connection !== "connecting") {
    return html`<p class="band" role="alert">${glyph("alarm", "")} <b>${voice.word("wall.lost")} ${span(desk.silent())}</b> <span>${voice.word("wall.lost.means")} · ${voice.word("desk.offline")}</span></p>`;
  }
  const total = feed.queue.total(tab);
  const shown = feed.queue.shown(tab);
  return html`<p class="told" role="status" data-tone=${told?.tone ?? ""}>${told ? html`${glyph(told.tone === "done" ? "on" : told.tone === "refused" ? "off" : "alarm", "")} ${told.text}` : html`<span class="soft">${HINTS.map((command) => html`<kbd>${hint(command)}</kbd> ${voice.word(meaning(command))} `)}</span>`}
      ${told?.again ? html`<button type="button" class="plain" @click=${told.again}>${voice.word("desk.again")}</button>` : nothing}</p>
    ${marks.size > 0 ? html`<p class="marked">✕ ${voice.word("desk.marked").replace("{n}", String(marks.size))}</p>` : nothing}
    ${desk.kind.tabs.has(tab) ? html`<p class="soft loaded">${total === shown ? voice.word("desk.count").replace("{n}", count(total)) : voice.word("desk.loaded").replace("{n}", count(shown)).replace("{m}", count(total))}</p>` : nothing}`;
}
