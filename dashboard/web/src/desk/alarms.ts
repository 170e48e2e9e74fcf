// What raises its voice at the desk: alarms that stand, groups of like reports (聚集诉求), and matters that a rule has stepped in on.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { get, reasonOf } from "../api.ts";
import type { Indicator } from "../catalogue/model.ts";
import { foremost, SHAPES } from "../duty.ts";
import { glyph } from "../glyph.ts";
import type { Bilingual, Word } from "../words.ts";
import { actionId, NETWORK, write } from "./act.ts";
import type { Desk } from "./desk.ts";

/** Many like reports from one neighbourhood. */
export interface Group {
  readonly events: readonly string[];
  readonly count: number;
  readonly words: readonly string[];
}

/** A matter that a rule has stepped in on. */
export interface Escalation {
  readonly subject: "city_event" | "order";
  readonly number: string;
  readonly title: Bilingual | null;
}

/** How often (ms) they are asked for. */
const PACE = 5000;

/** Places of a group of alarms that the line names. */
const PLACES = 3;

/** The alarms as the server told them last. */
export class Alarms {
  /** Titles of indicators, once an alarm has asked for them. */
  readonly titles = new Map<string, Bilingual>();
  #asked = false;
  groups: readonly Group[] = [];
  escalations: readonly Escalation[] = [];
  /** Why they are not known. */
  trouble: string | undefined;

  /** Asks once what the indicators are called. */
  async learn(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      const { indicators } = await get<{ readonly indicators: readonly Indicator[] }>("/api/v1/indicators");
      for (const { id, title } of indicators) this.titles.set(id, title);
    } catch {
      // Their ids stand for them until the next alarm asks.
      this.#asked = false;
    }
  }

  /** Keeps them current while `heard` says that the server is there; `changed` is called when they may have changed. */
  watch(heard: () => boolean, changed: () => void): void {
    const ask = async (): Promise<void> => {
      try {
        const [{ hot }, { escalations }] = await Promise.all([
          get<{ readonly hot: readonly Group[] }>("/api/v1/city-events/hot"),
          get<{ readonly escalations: readonly Escalation[] }>("/api/v1/escalations"),
        ]);
        [this.groups, this.escalations, this.trouble] = [hot, escalations, undefined];
      } catch (error) {
        this.trouble = reasonOf(error);
      }
      changed();
    };
    const now = (): void => void (heard() ? ask() : undefined);
    setInterval(now, PACE);
    now();
  }
}

/** Takes note of the foremost group of alarms, as a whole: what the line shows is what is acknowledged. */
export async function acknowledge(desk: Desk): Promise<void> {
  const { voice, store, account } = desk;
  const open = foremost(store.alarms)?.alarms.filter(({ acknowledged_at }) => acknowledged_at === null) ?? [];
  const [first] = open;
  if (!first) {
    desk.tell(voice.word("desk.alarm.none"), "refused");
    return;
  }
  const name = voice.say(desk.alarms.titles.get(first.indicator)) || first.indicator;
  const answers = await Promise.all(open.map(({ alarm }) => write(`/api/v1/alarms/${encodeURIComponent(alarm)}/acknowledge`, { actor: account, action_id: actionId() }, NETWORK)));
  const done = answers.filter(({ outcome }) => outcome === "done").length;
  const refused = answers.find((answer) => answer.outcome !== "done");
  const said = voice.word("desk.alarm.acknowledged").replace("{n}", String(done)).replace("{t}", name);
  if (refused) desk.tell(`${said} · ${"detail" in refused ? refused.detail : refused.outcome}`, refused.outcome === "lost" ? "lost" : "refused", () => void acknowledge(desk));
  else desk.tell(said, "done");
}

function standing({ voice, store, alarms }: Desk, press: () => void): TemplateResult | typeof nothing {
  const group = foremost(store.alarms);
  if (!group) return nothing;
  const [first] = group.alarms;
  if (!alarms.titles.has(first.indicator)) void alarms.learn();
  const places = group.alarms.map(({ keys }) => (Object.keys(keys).length === 0 ? voice.word("alarm.city") : voice.names(keys)));
  const others = store.alarms.length - group.alarms.length;
  return html`<span class="standing" data-priority=${first.priority} data-indicator=${first.indicator}>${glyph(SHAPES[first.priority], voice.term("priority", String(first.priority)))} <b>${voice.say(alarms.titles.get(first.indicator)) || first.indicator}</b>
    ${places.slice(0, PLACES).join(voice.word("list.between"))}${places.length > PLACES ? ` +${places.length - PLACES}` : ""} · ${voice.say(first.response)} · ${first.owner}
    ${first.acknowledged_by === null ? html`<button type="button" class="link" data-acknowledge @click=${press}>${voice.word("desk.alarm.acknowledge")} (y)</button>` : voice.word("alarm.by").replace("{t}", first.acknowledged_by)}${others > 0 ? ` · ${voice.word("desk.alarm.others").replace("{n}", String(others))}` : ""}</span>`;
}

/** One line of alarms; nothing while there are none. */
export function alarmsView(desk: Desk, raise: (no: string, subject: Escalation["subject"]) => void, press: () => void): TemplateResult | typeof nothing {
  const { voice, alarms } = desk;
  const [group] = alarms.groups;
  const [newest] = alarms.escalations;
  if (!group && !newest && alarms.trouble === undefined && desk.store.alarms.length === 0) return nothing;
  const button = (subject: Escalation["subject"], no: string, text: string): TemplateResult => html`<button type="button" class="link" @click=${() => raise(no, subject)}>${text}</button>`;
  const said = (key: Word, count: number, text: string): string => voice.word(key).replace("{n}", String(count)).replace("{t}", text);
  return html`<p class="alarms" role="status">
    ${standing(desk, press)}
    ${alarms.trouble === undefined ? nothing : html`<span>${glyph("off", "")} ${voice.word("desk.alarm.unknown")} ${alarms.trouble}</span>`}
    ${alarms.groups.map((hot) => html`<span>${glyph("alarm", "")} ${button("city_event", hot.events[0] ?? "", said("desk.alarm.hot", hot.count, hot.words.join(" ")))}</span>`)}
    ${newest ? html`<span>${glyph("warn", "")} ${button(newest.subject, newest.number, said("desk.alarm.escalated", alarms.escalations.length, newest.title ? voice.say(newest.title) : newest.number))}</span>` : nothing}</p>`;
}
