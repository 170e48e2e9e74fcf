// What raises its voice at the desk: groups of like reports (聚集诉求), and matters that a rule has stepped in on.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { get, reasonOf } from "../api.ts";
import { glyph } from "../glyph.ts";
import type { Bilingual, Word } from "../words.ts";
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

/** The alarms as the server told them last. */
export class Alarms {
  groups: readonly Group[] = [];
  escalations: readonly Escalation[] = [];
  /** Why they are not known. */
  trouble: string | undefined;

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

/** One line of alarms; nothing while there are none. */
export function alarmsView(desk: Desk, raise: (no: string, subject: Escalation["subject"]) => void): TemplateResult | typeof nothing {
  const { voice, alarms } = desk;
  const [group] = alarms.groups;
  const [newest] = alarms.escalations;
  if (!group && !newest && alarms.trouble === undefined) return nothing;
  const button = (subject: Escalation["subject"], no: string, text: string): TemplateResult => html`<button type="button" class="link" @click=${() => raise(no, subject)}>${text}</button>`;
  const said = (key: Word, count: number, text: string): string => voice.word(key).replace("{n}", String(count)).replace("{t}", text);
  return html`<p class="alarms" role="status">
    ${alarms.trouble === undefined ? nothing : html`<span>${glyph("off", "")} ${voice.word("desk.alarm.unknown")} ${alarms.trouble}</span>`}
    ${alarms.groups.map((hot) => html`<span>${glyph("alarm", "")} ${button("city_event", hot.events[0] ?? "", said("desk.alarm.hot", hot.count, hot.words.join(" ")))}</span>`)}
    ${newest ? html`<span>${glyph("warn", "")} ${button(newest.subject, newest.number, said("desk.alarm.escalated", alarms.escalations.length, newest.title ? voice.say(newest.title) : newest.number))}</span>` : nothing}</p>`;
}
