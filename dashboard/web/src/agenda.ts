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

/** The server writes every instant in one form in UTC, so their texts are in the order of time: nothing to parse for 20 000. */
function urgency(event: OpenEvent): string {
  if (event.clock === "paused") return "~~";
  return event.due ?? "~";
}

function before(a: OpenEvent, b: OpenEvent): boolean {
  const [first, second] = [urgency(a), urgency(b)];
  return first < second || (first === second && a.event_no < b.event_no);
}

/** The `room` most urgent of any number of events, in one pass. */
export function agenda(events: Iterable<OpenEvent>, room: number): Agenda {
  const first: OpenEvent[] = [];
  let open = 0;
  let overdue = 0;
  let dueSoon = 0;
  for (const event of events) {
    open += 1;
    if (event.clock === "overdue") overdue += 1;
    if (event.clock === "due_soon") dueSoon += 1;
    const last = first.at(-1);
    if (first.length >= room && last && !before(event, last)) continue;
    let at = first.length;
    while (at > 0) {
      const previous = first[at - 1];
      if (!previous || !before(event, previous)) break;
      at -= 1;
    }
    first.splice(at, 0, event);
    if (first.length > room) first.pop();
  }
  return { first: first.map((event) => ({ event, due: instant(event.due) })), open, overdue, dueSoon };
}
