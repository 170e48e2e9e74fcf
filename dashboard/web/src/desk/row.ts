// One row of a queue, event or order alike: what the list shows of it, and the text that orders it by urgency.

import { instant } from "../wire.ts";
import type { Clock, OpenEvent, OpenOrder } from "../wire.ts";

/** A subject that waits for somebody. */
export interface Row {
  readonly no: string;
  /** How many steps it is made of: what an action is decided on. */
  readonly version: number;
  readonly stage: string;
  readonly area: string;
  readonly town: string;
  readonly department: string;
  readonly classCode: string;
  /** 1 the gravest to 4; undefined if nobody said. */
  readonly grade: number | undefined;
  readonly address: string;
  readonly content: string;
  /** Instants in ms. */
  readonly began: number | undefined;
  readonly due: number | undefined;
  readonly touched: number | undefined;
  readonly clock: Clock | undefined;
  readonly unit: string;
  readonly unitStatus: string;
  readonly longitude: number | undefined;
  readonly latitude: number | undefined;
  /** The more urgent of two rows has the smaller one. */
  readonly key: string;
}

type Told = string | null | undefined;

const RANKS: Readonly<Record<string, string>> = { overdue: "0", due_soon: "1", paused: "3", met: "4", missed: "4" };
const CLOCKS: ReadonlySet<Told> = new Set(["on_time", "due_soon", "overdue", "paused"]);

const rank = (clock: Told): string => RANKS[clock ?? ""] ?? "2";

/** Overdue, due soon, on time or without a clock, paused; then by grade, due instant, number: as the server orders its pages. */
export function urgency(clock: Told, grade: number | null | undefined, due: Told, no: string): string {
  return `${rank(clock)}${grade ?? 9}${due ?? "~"} ${no}`;
}

/** The row of a city event. */
export function eventRow(event: OpenEvent): Row {
  return {
    no: event.event_no,
    version: event.version ?? 0,
    stage: event.stage,
    area: event.area ?? "",
    town: event.town ?? "",
    department: event.department ?? "",
    classCode: event.class_code ?? "",
    grade: event.severity ?? undefined,
    address: event.address ?? "",
    content: event.content ?? "",
    began: instant(event.reported_at),
    due: instant(event.due),
    touched: instant(event.updated_at),
    clock: event.clock ?? undefined,
    unit: event.unit ?? "",
    unitStatus: event.unit_status ?? "",
    longitude: event.longitude ?? undefined,
    latitude: event.latitude ?? undefined,
    key: urgency(event.clock, event.severity, event.due, event.event_no),
  };
}

/** The row of a hotline order: its urgency is its grade, and of its two clocks the more pressing one counts. */
export function orderRow(order: OpenOrder): Row {
  const grade = /^u([1-4])$/.exec(order.urgency ?? "")?.[1];
  const response = { clock: order.response_clock, due: order.response_due };
  const handling = { clock: order.clock, due: order.due };
  const pressing = `${rank(response.clock)}${response.due ?? "~"}` < `${rank(handling.clock)}${handling.due ?? "~"}` ? response : handling;
  return {
    no: order.order_no,
    version: order.version ?? 0,
    stage: order.stage,
    area: order.area ?? "",
    town: order.town ?? "",
    department: order.department ?? "",
    classCode: order.class_code ?? "",
    grade: grade === undefined ? undefined : Number(grade),
    address: order.linked_event ?? "",
    content: order.content ?? "",
    began: instant(order.registered_at),
    due: instant(pressing.due),
    touched: instant(order.updated_at),
    clock: CLOCKS.has(pressing.clock) ? (pressing.clock as Clock) : undefined,
    unit: "",
    unitStatus: "",
    longitude: undefined,
    latitude: undefined,
    key: urgency(pressing.clock, grade === undefined ? undefined : Number(grade), pressing.due, order.order_no),
  };
}

/** What narrows a queue; an empty part narrows nothing. */
export interface Filter {
  readonly q: string;
  readonly area: string;
  readonly department: string;
  readonly overdue: boolean;
}

/** Narrows nothing. */
export const EVERYTHING: Filter = { q: "", area: "", department: "", overdue: false };

/** Whether a row passes, by the same rule as the server's. */
export function passes(row: Row, { q, area, department, overdue }: Filter): boolean {
  return (
    (area === "" || row.area === area || row.town === area) &&
    (department === "" || row.department === department) &&
    (!overdue || row.clock === "overdue") &&
    (q === "" || row.no.includes(q) || row.address.includes(q) || row.content.includes(q))
  );
}

/** How long (ms) a row of each grade may lie untouched before it turns hot. */
export const PATIENCE: Readonly<Record<number, number>> = { 1: 60_000, 2: 300_000, 3: 900_000, 4: 1_800_000 };

/** How long nobody has touched a row, and whether that is too long; a row on hold waits by decision. */
export function heat(row: Pick<Row, "touched" | "grade" | "stage">, now: number): { readonly idle: number; readonly hot: boolean } {
  const idle = row.touched === undefined ? 0 : Math.max(0, now - row.touched);
  return { idle, hot: row.stage !== "suspended" && idle >= (PATIENCE[row.grade ?? 4] ?? Infinity) };
}
