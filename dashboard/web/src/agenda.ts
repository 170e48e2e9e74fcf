// Which open city events come first: by their clocks, then the graver, then those due next, as the server orders them.

import { urgency } from "./desk/row.ts";
import { instant } from "./wire.ts";
import type { Clock, OpenEvent, Totals } from "./wire.ts";

/** An event with what orders it. */
export interface Entry {
  readonly event: OpenEvent;
  /** When it is due (ms); undefined without a running clock. */
  readonly due: number | undefined;
}

/** The first entries, and how the clocks of all stand; `least` where more may be so than are known. */
export interface Agenda {
  readonly first: readonly Entry[];
  readonly open: number;
  readonly overdue: Count;
  readonly dueSoon: Count;
}

/** How many, at least. */
export interface Count {
  readonly count: number;
  readonly least: boolean;
}

/** Fewer than these are not enough for the largest list on a wall. */
const FEWEST = 120;

/** Behind every event. */
const END = "~";

const key = ({ clock, severity, due, event_no }: OpenEvent): string => urgency(clock, severity, due, event_no);

/** The open events as far as they were told: all that come before the horizon, and how many there are beyond it. */
export class OpenEvents {
  readonly #events = new Map<string, OpenEvent>();
  #horizon = END;
  #open = 0;

  /** Begins anew with the most urgent of as many as `totals` adds up to. */
  reset(events: readonly OpenEvent[], totals: Totals | undefined): void {
    this.#events.clear();
    for (const event of events) this.#events.set(event.event_no, event);
    this.#open = sum(totals) ?? events.length;
    const last = events.map(key).reduce((most, next) => (next > most ? next : most), "");
    this.#horizon = events.length < this.#open ? last : END;
  }

  /** Follows a change. What sorts behind the horizon is only counted. */
  change(put: readonly OpenEvent[], gone: readonly string[], totals: Totals | undefined): void {
    for (const number of gone) this.#events.delete(number);
    for (const event of put) {
      if (key(event) <= this.#horizon) this.#events.set(event.event_no, event);
      else this.#events.delete(event.event_no);
    }
    this.#open = sum(totals) ?? this.#events.size;
  }

  /** Whether so few are left that those behind the horizon must be asked for. */
  get short(): boolean {
    return this.#horizon !== END && this.#events.size < Math.min(FEWEST, this.#open);
  }

  /** The numbers of those that are known. */
  numbers(): readonly string[] {
    return [...this.#events.keys()];
  }

  /** Those that are known, in no order. */
  known(): Iterable<OpenEvent> {
    return this.#events.values();
  }

  /** The event of that number, if it is known. */
  find(number: string): OpenEvent | undefined {
    return this.#events.get(number);
  }

  /** How many are known, and how many there are. */
  get extent(): { readonly known: number; readonly open: number } {
    return { known: this.#events.size, open: Math.max(this.#open, this.#events.size) };
  }

  /** The `room` most urgent. */
  agenda(room: number): Agenda {
    const known = [...this.#events.values()];
    const count = (clock: Clock): Count => ({ count: known.filter((event) => event.clock === clock).length, least: this.#horizon < urgency(clock, undefined, END, "") });
    const ordered = known.map((event) => ({ event, at: key(event) })).sort((a, b) => (a.at < b.at ? -1 : 1));
    const first = ordered.slice(0, room).map(({ event }) => ({ event, due: instant(event.due) }));
    return { first, open: Math.max(this.#open, known.length), overdue: count("overdue"), dueSoon: count("due_soon") };
  }
}

function sum(totals: Totals | undefined): number | undefined {
  return totals && Object.values(totals).reduce((all, count) => all + count, 0);
}
