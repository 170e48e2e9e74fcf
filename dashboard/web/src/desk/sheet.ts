// What an action is told before it is done: its fields, what is still missing, what the request says. Pure.

import type { Row } from "./row.ts";
import type { Ask, Kind, Verb } from "./verbs.ts";

/** One numbered choice. */
export interface Choice {
  readonly value: string;
  /** Name of the choice, and why it is offered. */
  readonly name: string;
  readonly why: string;
}

/** What has been said so far, by field of the request. */
export type Said = Readonly<Partial<Record<Ask | "limit_type", string>>>;

/** How a field is asked for and sent. */
export interface Field {
  readonly as: "text" | "number" | "yes_no";
  /** The codes that it can be; their words are `<words>.<code>`. */
  readonly codes?: readonly string[];
  readonly words?: string;
  /** The table of names that it is a code of. */
  readonly names?: "department" | "class";
  /** Whether its codes are offered by number, not in a list to pull down. */
  readonly numbered?: boolean;
}

const ANSWERS: Field = { as: "text", codes: ["yes", "no", "unknown"], words: "answer" };

/** Every field that an action may be told. */
export const FIELDS: Readonly<Record<Ask, Field>> = {
  department: { as: "text", numbered: true, names: "department" },
  reason_code: { as: "text", numbered: true, words: "reason" },
  into: { as: "text", numbered: true },
  unit: { as: "text", numbered: true },
  excused: { as: "yes_no", numbered: true, codes: ["yes", "no"], words: "answer" },
  unit_status: { as: "text", codes: ["dispatched", "en_route", "on_scene", "returning", "cleared", "available", "unavailable"], words: "unit_status" },
  severity: { as: "number", codes: ["1", "2", "3", "4"], words: "severity" },
  urgency: { as: "text", codes: ["u1", "u2", "u3", "u4"], words: "urgency" },
  limit_value: { as: "number" },
  extension_days: { as: "number" },
  responded: ANSWERS,
  resolved: ANSWERS,
  satisfied: ANSWERS,
  class_code: { as: "text", names: "class" },
  event_class: { as: "text", names: "class" },
  note: { as: "text" },
};

/** Units that a limit is told in. */
export const LIMIT_TYPES: readonly string[] = ["urgent_minute", "urgent_hour", "natural_day", "work_hour", "work_day"];

/** An action that is being prepared. */
export interface Sheet {
  readonly kind: Kind;
  readonly verb: Verb;
  readonly rows: readonly Row[];
  readonly said: Said;
}

/** The field that numbers choose for; a verb has at most one. */
export function numberedAsk(verb: Verb): Ask | undefined {
  return verb.asks.find((ask) => FIELDS[ask].numbered);
}

/** Whether an action takes a field at all. */
export function takes(verb: Verb, ask: Ask): boolean {
  return verb.asks.includes(ask) || verb.may.includes(ask);
}

const told = (said: Said, ask: Ask): string => (said[ask] ?? "").trim();

/** What is still missing, in the order in which it is asked for. */
export function missing({ verb, said }: Pick<Sheet, "verb" | "said">): readonly Ask[] {
  return verb.asks.filter((ask) => {
    const text = told(said, ask);
    return FIELDS[ask].as === "number" ? !(Number.isInteger(Number(text)) && Number(text) > 0) : text === "";
  });
}

/** What the request says beside its number, version and actor. */
export function payload({ verb, said }: Pick<Sheet, "verb" | "said">): Record<string, unknown> {
  const body: Record<string, unknown> = { action: verb.verb };
  for (const ask of [...verb.asks, ...verb.may]) {
    const text = told(said, ask);
    if (text === "") continue;
    const { as } = FIELDS[ask];
    // What an order becomes is told apart from the order.
    if (ask === "event_class") body["event"] = { class_code: text };
    else body[ask] = as === "number" ? Number(text) : as === "yes_no" ? text === "yes" : text;
    if (ask === "limit_value") body["limit_type"] = said.limit_type;
  }
  return body;
}

/** Whether the number is one of the rows that would be merged into it. */
export function ownNumber({ rows, said }: Pick<Sheet, "rows" | "said">): boolean {
  return rows.some(({ no }) => no === told(said, "into"));
}
