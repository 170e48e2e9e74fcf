// What a dispatcher can do with a subject, by kind of subject: its key, what it asks for, the reasons it may be given for.

import type { Command } from "./keymap.ts";
import { eventRow, orderRow } from "./row.ts";
import type { Row } from "./row.ts";
import type { Change, OpenEvent, OpenOrder, Snapshot, Totals } from "../wire.ts";

/** What an action may have to be told: fields of the request. */
export type Ask =
  | "department" | "reason_code" | "into" | "limit_value" | "unit" | "unit_status" | "excused" | "severity" | "class_code" | "note"
  | "urgency" | "extension_days" | "responded" | "resolved" | "satisfied" | "event_class";

/** One action. */
export interface Verb {
  readonly verb: string;
  /** The key that begins it; several verbs may share one. */
  readonly command: Command | undefined;
  /** What it needs. */
  readonly asks: readonly Ask[];
  /** What it takes if it is told. */
  readonly may: readonly Ask[];
  readonly reasons: readonly string[];
}

/** A kind of subject: where it is asked for, how its stages make tabs, what can be done with it. */
export interface Kind {
  readonly kind: "event" | "order";
  /** Path below `/api/v1/`. */
  readonly path: string;
  /** What its number is called in requests. */
  readonly number: string;
  /** What a page of its queue calls the rows. */
  readonly list: string;
  /** Its part of a snapshot or change. */
  snapshot(message: Snapshot): readonly Row[];
  change(message: Change): { readonly put: readonly Row[]; readonly gone: readonly string[] };
  totals(message: Snapshot | Change): Totals | undefined;
  /** The row of what the server tells of one, open or not. */
  row(state: unknown): Row;
  /** Stages in which it is open no more. */
  readonly ended: ReadonlySet<string>;
  /** The words of its stages are `<stages>.<stage>`, of its grades `<grades>.<grade>`. */
  readonly grades: string;
  readonly stages: string;
  /** Under which kind of names its classes stand. */
  readonly classes: string;
  /** Whether the server advises on it. */
  readonly advised: boolean;
  /** Stages of each tab. */
  readonly tabs: ReadonlyMap<string, readonly string[]>;
  readonly verbs: readonly Verb[];
}

const verb = (name: string, command: Command | undefined, asks: readonly Ask[] = [], more: Partial<Verb> = {}): Verb =>
  ({ verb: name, command, asks, may: ["note"], reasons: [], ...more });

/** City events. */
export const EVENTS: Kind = {
  kind: "event",
  path: "city-events",
  number: "event_no",
  list: "events",
  snapshot: ({ events }) => events.map(eventRow),
  change: ({ events }) => ({ put: (events?.put ?? []).map(eventRow), gone: events?.gone ?? [] }),
  totals: ({ totals }) => totals,
  row: (state) => eventRow(state as OpenEvent),
  ended: new Set(["closed", "rejected", "merged"]),
  grades: "severity",
  stages: "stage",
  classes: "class",
  advised: true,
  tabs: new Map([
    ["unassigned", ["reported", "filed"]],
    ["active", ["assigned", "handling", "checking", "suspended"]],
  ]),
  verbs: [
    verb("verify", "verify"),
    verb("file", "file", [], { may: ["class_code", "severity", "limit_value", "note"] }),
    verb("reject", "reject", ["reason_code"], { reasons: ["duplicate", "not_city", "untrue", "incomplete", "resolved_already"] }),
    verb("assign", "assign", ["department"]),
    verb("reassign", "assign", ["department"]),
    verb("receive", "receive"),
    verb("return", "return", ["reason_code"], { reasons: ["not_ours", "wrong_place", "unclear", "needs_partner", "duplicate"] }),
    verb("handle", "handle"),
    verb("check_pass", "close"),
    verb("close", "close"),
    verb("check_fail", undefined),
    verb("suspend", "suspend", ["reason_code"], { reasons: ["weather", "material", "budget", "works_planned", "disputed"] }),
    verb("resume", "suspend"),
    verb("grant_extension", "extend", ["limit_value"]),
    verb("request_extension", "extend", ["reason_code"], { may: ["limit_value", "note"], reasons: ["weather", "material", "complex", "waiting", "holiday"] }),
    verb("supervise", "supervise"),
    verb("appeal", undefined, ["excused"]),
    verb("merge", "merge", ["into"]),
    verb("unmerge", "undo"),
    verb("reopen", "undo", ["reason_code"], { reasons: ["came_back", "closed_by_mistake", "not_handled", "citizen_disagrees"] }),
    verb("comment", "comment", ["note"], { may: [] }),
    verb("unit_status", "unit", ["unit", "unit_status"]),
  ],
};

/** Hotline orders (8890 工单). */
export const ORDERS: Kind = {
  kind: "order",
  path: "orders",
  number: "order_no",
  list: "orders",
  snapshot: ({ orders }) => (orders ?? []).map(orderRow),
  change: ({ orders }) => ({ put: (orders?.put ?? []).map(orderRow), gone: orders?.gone ?? [] }),
  totals: ({ order_totals }) => order_totals,
  row: (state) => orderRow(state as OpenOrder),
  ended: new Set(["concluded", "abandoned"]),
  grades: "order_grade",
  stages: "order_stage",
  classes: "order_class",
  advised: false,
  tabs: new Map([["orders", ["registered", "direct", "dispatched", "signed", "returned", "replied", "revisited", "hung"]]]),
  verbs: [
    verb("register", "file", ["urgency"], { may: ["class_code", "note"] }),
    verb("dispatch", "assign", ["department"]),
    verb("answer_directly", "handle"),
    verb("sign", "receive"),
    verb("return", "return", ["reason_code"], { reasons: ["not_ours", "wrong_place", "unclear", "needs_partner", "duplicate"] }),
    verb("deny_return", "reject"),
    verb("contact", "verify"),
    verb("grant_extension", "extend", ["extension_days"]),
    verb("request_extension", "extend", ["reason_code"], { reasons: ["complex", "waiting", "material", "weather", "holiday"] }),
    verb("supervise", "supervise"),
    verb("reply", "handle"),
    verb("conclude", "close"),
    verb("revisit", "close", ["responded", "resolved", "satisfied"]),
    verb("hang", "suspend", ["reason_code"], { reasons: ["complex", "waiting", "budget", "works_planned", "disputed"] }),
    verb("to_event", "merge", [], { may: ["event_class", "note"] }),
    verb("reopen", "undo", ["reason_code"], { reasons: ["citizen_disagrees", "not_handled", "came_back", "closed_by_mistake"] }),
    verb("comment", "comment", ["note"], { may: [] }),
  ],
};

/** The verb of that name. */
export function verbOf(kind: Kind, name: string): Verb | undefined {
  return kind.verbs.find((candidate) => candidate.verb === name);
}

/** What a key begins on a subject: the first of its verbs that is allowed, else the first whose refusal the server can explain. */
export function begin(kind: Kind, command: Command, allowed: readonly string[] | undefined): Verb | undefined {
  const candidates = kind.verbs.filter((candidate) => candidate.command === command);
  return candidates.find((candidate) => allowed?.includes(candidate.verb)) ?? candidates[0];
}

/** What takes back a verb that was done; nothing if no rule lets it be taken back. */
const TAKEN_BACK: Readonly<Record<string, string>> = { merge: "unmerge", close: "reopen", reject: "reopen", suspend: "resume", conclude: "reopen" };

/** What takes back the last thing done with a subject, or else what leaves the stage that it is in. */
export function undo(kind: Kind, last: string | undefined, row: Pick<Row, "stage"> | undefined): Verb | undefined {
  const byStage: Readonly<Record<string, string>> = { merged: "unmerge", closed: "reopen", rejected: "reopen", suspended: "resume", concluded: "reopen" };
  const name = (last === undefined ? undefined : TAKEN_BACK[last]) ?? byStage[row?.stage ?? ""];
  return name === undefined ? undefined : verbOf(kind, name);
}
