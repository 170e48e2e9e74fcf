// What happened last to city events, as the stream tells it: a bounded ring, from which the ticker takes the gravest of each step.

import { instant } from "./wire.ts";
import type { OpenEvent } from "./wire.ts";

/** What happened. `ended` is an event that is open no more: closed, rejected or merged. */
export type Happening = "reported" | "stage" | "returned" | "on_scene" | "overdue" | "escalated" | "ended";

/** Something that happened to an event, which is as it was then. */
export interface Item {
  /** Counts up; what is later has the larger one. */
  readonly serial: number;
  readonly what: Happening;
  /** When (ms), as far as the record says; else when it was heard of. */
  readonly at: number;
  readonly event: OpenEvent;
}

/** How many are kept: more than any ticker shows. */
export const KEPT = 60;

/** A record's instants of one step agree to the millisecond; systems that send steps in two records differ by little. */
const SAME = 2_000;

/** The stages in their order; what goes back in it was returned. */
const STAGES: readonly string[] = ["reported", "filed", "assigned", "handling", "checking"];

/** The gravest first. */
const GRAVITY: readonly Happening[] = ["escalated", "overdue", "returned", "ended", "on_scene", "reported", "stage"];

/** What became of an event, if it is worth a line; `before` is unknown for one that was not told of yet. */
export function happened(before: OpenEvent | undefined, after: OpenEvent): { readonly what: Happening; readonly at: number | undefined } | undefined {
  const [since, updated, escalated] = [instant(after.stage_since), instant(after.updated_at), instant(after.escalated_at)];
  if (!before) {
    // It may be an old one that became urgent: only what its last step did is news.
    if (escalated !== undefined && escalated >= (updated ?? 0)) return { what: "escalated", at: escalated };
    const moved = since !== undefined && updated !== undefined && Math.abs(updated - since) < SAME;
    return moved ? { what: after.stage === "reported" || after.stage === "filed" ? "reported" : "stage", at: since } : undefined;
  }
  if (escalated !== undefined && after.escalated_at !== before.escalated_at) return { what: "escalated", at: escalated };
  if (after.clock === "overdue" && before.clock !== "overdue") return { what: "overdue", at: instant(after.due) };
  if (after.stage !== before.stage) {
    const [from, to] = [STAGES.indexOf(before.stage), STAGES.indexOf(after.stage)];
    return { what: to >= 0 && to < from ? "returned" : "stage", at: since };
  }
  return after.unit_status === "on_scene" && before.unit_status !== "on_scene" ? { what: "on_scene", at: updated } : undefined;
}

/** The gravest of some items: by what happened, then by the event's severity; of equal ones the latest. */
export function gravest(items: readonly Item[]): Item | undefined {
  const rank = ({ what, event }: Item): number => GRAVITY.indexOf(what) * 10 + (event.severity ?? 9);
  return items.reduce<Item | undefined>((best, item) => (best && rank(best) < rank(item) ? best : item), undefined);
}

/** The ring. */
export class News {
  #items: Item[] = [];
  #serial = 0;
  #beginnings = 0;

  /** How often it began anew. */
  get beginnings(): number {
    return this.#beginnings;
  }

  /** Begins anew with what the open events did last. */
  begin(events: readonly OpenEvent[], now: number): void {
    this.#items = [];
    this.#beginnings += 1;
    const last = events.flatMap((event) => {
      const did = happened(undefined, event);
      return did?.at === undefined || did.at > now ? [] : [{ event, what: did.what, at: did.at }];
    });
    last.sort((a, b) => a.at - b.at);
    for (const { event, what, at } of last.slice(-KEPT)) this.#keep(what, at, event);
  }

  /** An event is as `after` now. */
  put(before: OpenEvent | undefined, after: OpenEvent, now: number): void {
    const did = happened(before, after);
    if (did) this.#keep(did.what, did.at ?? now, after);
  }

  /** An event is open no more. */
  gone(before: OpenEvent | undefined, now: number): void {
    if (before) this.#keep("ended", now, before);
  }

  /** What happened after the item of that serial, oldest first. */
  since(serial: number): readonly Item[] {
    return this.#items.filter((item) => item.serial > serial);
  }

  #keep(what: Happening, at: number, event: OpenEvent): void {
    this.#serial += 1;
    this.#items.push({ serial: this.#serial, what, at, event });
    if (this.#items.length > KEPT) this.#items.shift();
  }
}
