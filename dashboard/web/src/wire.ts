// What the server says on /ws/v1, as it is on the wire. Instants are RFC 3339 text.

/** How far a value may be trusted. */
export type State = "live" | "late" | "stale" | "no_data" | "error" | "replay";

/** How a value stands to its thresholds. */
export type Level = "normal" | "few" | "warn" | "alarm";

/** Key columns and their values; empty for the whole city. */
export type Keys = Readonly<Record<string, string>>;

/** `[id, indicator, window, keys]`: told once per epoch. */
export type CellWire = readonly [number, string, string, Keys];

/** `[id, value, numerator, denominator, state, level]`. */
export type ValueWire = readonly [number, number | null, number | null, number | null, State, Level];

/** `[id, last 24 hourly values, oldest first]`. */
export type SeriesWire = readonly [number, readonly (number | null)[]];

/** The clock of a subject. */
export type Clock = "on_time" | "due_soon" | "overdue" | "paused";

/** An open city event. */
export interface OpenEvent {
  readonly event_no: string;
  readonly stage: string;
  /** Since when it is in that stage, until when it may be, and the clock of that. */
  readonly stage_since?: string | null;
  readonly stage_due?: string | null;
  readonly stage_clock?: Clock | null;
  readonly area: string | null;
  readonly town: string | null;
  readonly department: string | null;
  readonly class_code: string | null;
  readonly severity: number | null;
  readonly address?: string | null;
  readonly reported_at: string | null;
  readonly due: string | null;
  readonly clock: Clock | null;
  readonly unit: string | null;
  readonly unit_status: string | null;
  /** The beginning of what it is about. */
  readonly content?: string | null;
  /** When the last of its steps happened. */
  readonly updated_at?: string | null;
  /** How many steps it is made of: what an action is decided on. */
  readonly version?: number | null;
  readonly longitude?: number | null;
  readonly latitude?: number | null;
  /** The rule that has stepped in since, and when. */
  readonly escalated_by?: string | null;
  readonly escalated_at?: string | null;
}

/** An open hotline order, for the desk. */
export interface OpenOrder {
  readonly order_no: string;
  readonly stage: string;
  readonly area: string | null;
  readonly town: string | null;
  readonly department: string | null;
  readonly class_code: string | null;
  readonly order_type: string | null;
  readonly urgency: string | null;
  readonly registered_at: string | null;
  readonly response_due: string | null;
  readonly response_clock: string | null;
  readonly due: string | null;
  readonly clock: string | null;
  readonly content: string | null;
  readonly linked_event: string | null;
  readonly updated_at: string | null;
  readonly version: number | null;
}

/** How many open subjects each stage has; told to the desk. */
export type Totals = Readonly<Record<string, number>>;

/** What a unit does. */
export type UnitStatus = "available" | "dispatched" | "en_route" | "on_scene" | "returning" | "cleared" | "unavailable";

/** A unit and what it does now. */
export interface Unit {
  readonly unit: string;
  readonly kind: "person" | "vehicle" | null;
  readonly name: { readonly zh: string; readonly en: string } | null;
  readonly department: string | null;
  readonly area: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly status: UnitStatus;
  readonly event_no: string | null;
  readonly event_class: string | null;
  readonly event_area: string | null;
  readonly since: string | null;
}

/** A source with its counts. */
export interface Source {
  readonly source: string;
  readonly simulated: boolean;
  readonly received: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly last_recorded_at: string | null;
  readonly watermark: string | null;
  readonly lag_s: number | null;
  readonly state: "live" | "late" | "silent" | "idle";
}

/** An alarm that stands, in the words of ISA 18.2. */
export interface Alarm {
  /** Its name: another each time that it is raised. */
  readonly alarm: string;
  readonly indicator: string;
  readonly window: string;
  /** Empty for the whole city. */
  readonly keys: Keys;
  /** 1 the gravest. */
  readonly priority: 1 | 2 | 3;
  readonly value: number;
  readonly bound: number;
  readonly raised_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly cleared_at: string | null;
  readonly response: { readonly zh: string; readonly en: string };
  readonly owner: string;
}

/** The mode in force: the topic of 战时, or null in 平时. */
export interface Mode {
  readonly topic: string | null;
  readonly since: string | null;
  readonly by: string | null;
  readonly note: string | null;
}

interface Place {
  readonly epoch: string;
  readonly seq: number;
  readonly as_of: string;
  readonly server_time: string;
}

/** Everything that the wall shows. */
export interface Snapshot extends Place {
  readonly type: "snapshot";
  readonly watermark: string | null;
  readonly simulated: boolean;
  readonly cells: readonly CellWire[];
  readonly values: readonly ValueWire[];
  readonly series: readonly SeriesWire[];
  readonly events: readonly OpenEvent[];
  readonly units: readonly Unit[];
  readonly sources: readonly Source[];
  readonly totals?: Totals;
  readonly orders?: readonly OpenOrder[];
  readonly order_totals?: Totals;
  /** The past that is shown. */
  readonly replay?: ReplayTold;
  readonly mode: Mode;
  readonly alarms: readonly Alarm[];
}

/** What changed since `from`. */
export interface Change extends Place {
  readonly type: "change";
  readonly from: number;
  readonly watermark: string | null;
  readonly cells?: readonly CellWire[];
  readonly values?: readonly ValueWire[];
  readonly series?: readonly SeriesWire[];
  readonly events?: { readonly put?: readonly OpenEvent[]; readonly gone?: readonly string[] };
  readonly units?: readonly Unit[];
  readonly sources?: readonly Source[];
  readonly totals?: Totals;
  readonly orders?: { readonly put?: readonly OpenOrder[]; readonly gone?: readonly string[] };
  readonly order_totals?: Totals;
  readonly mode?: Mode;
  /** All that stand. */
  readonly alarms?: readonly Alarm[];
}

/** Nothing changed, and the server is there. */
export interface Heartbeat extends Place {
  readonly type: "heartbeat";
}

/** By what a record counts in a past: when it was committed, or when it happened. */
export type By = "recorded" | "occurred";

/** The past that is shown. */
export interface ReplayTold {
  readonly from: string;
  readonly to: string;
  readonly speed: number;
  readonly paused: boolean;
  readonly by: By;
}

/** A past is being read. */
export interface Preparing {
  readonly type: "preparing";
  readonly percent: number;
  readonly replay: ReplayTold;
}

/** The last word before the server closes. */
export interface Bye {
  readonly type: "bye";
  readonly reason: string;
  /** A word for the kind of reason; `token`: the screen is not admitted. */
  readonly kind: string;
}

/** Any of them. */
export type ServerMessage = Snapshot | Change | Heartbeat | Preparing | Bye;

const TYPES: ReadonlySet<unknown> = new Set(["snapshot", "change", "heartbeat", "preparing", "bye"]);

/** A message as text to a message, or undefined if it is none that this build knows. */
export function decode(text: string): ServerMessage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    const known = typeof message === "object" && message !== null && "type" in message && TYPES.has(message.type);
    return known ? (message as ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** An instant as milliseconds since 1970, or undefined if there is none. */
export function instant(text: string | null | undefined): number | undefined {
  const millis = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(millis) ? undefined : millis;
}
