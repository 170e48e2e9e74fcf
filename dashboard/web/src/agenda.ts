// Which open city events come first: the longest overdue, then those due next, then those without a clock or on hold.

import { instant } from "./wire.ts";
import type { OpenEvent } from "./wire.ts";

/** An event with what orders it. */
export interface Entry {
  readonly event: OpenEvent;
  /** When it is due (ms); undefined without a running clock. */
  readonly due: number | undefined;
}

/** The first entries, and how the clocks of all stand. */
export interface Agenda {
  readonly first: readonly Entry[];
  readonly open: number;
  readonly overdue: number;
  readonly dueSoon: number;
}

const FAR = Number.MAX_SAFE_INTEGER;

function urgency(entry: Entry): number {
  if (entry.event.clock === "paused") return FAR;
  return entry.due ?? FAR - 1;
}

const before = (a: Entry, b: Entry): boolean =>
  urgency(a) < urgency(b) || (urgency(a) === urgency(b) && a.event.event_no < b.event.event_no);

/** The `room` most urgent of any number of events, in one pass. */
export function agenda(events: Iterable<OpenEvent>, room: number): Agenda {
  const first: Entry[] = [];
  let open = 0;
  let overdue = 0;
  let dueSoon = 0;
  for (const event of events) {
    open += 1;
    if (event.clock === "overdue") overdue += 1;
    if (event.clock === "due_soon") dueSoon += 1;
    const entry = { event, due: instant(event.due) };
    const last = first.at(-1);
    if (first.length >= room && last && !before(entry, last)) continue;
    let at = first.length;
    while (at > 0) {
      const previous = first[at - 1];
      if (!previous || !before(entry, previous)) break;
      at -= 1;
    }
    first.splice(at, 0, entry);
    if (first.length > room) first.pop();
  }
  return { first, open, overdue, dueSoon };
}
