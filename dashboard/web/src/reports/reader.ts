// What everything that is drawn of a report has in common: the reader's language, and how figures are opened.

import type { Voice } from "../screen.ts";
import type { Cell, Figure } from "./model.ts";

/** Who reads, and what may be opened. */
export interface Reader {
  readonly voice: Voice;
  /** The address of a figure's card. */
  href(figure: Figure): string;
  /** Opens a figure's card; `shown` and `cell` are what the report itself says of it. */
  open(figure: Figure, shown: string, cell?: Cell): void;
}

/** The city's zone, once it is known. */
let zone: string | undefined;

/** Says in which zone instants are told from now on: its name, or an offset such as `+08:00`. */
export function tellIn(city: string | undefined): void {
  zone = city;
}

/** How far an instant's text says that the city's clock is ahead of UTC. */
export function offsetOf(instant: string): string | undefined {
  return /[+-]\d\d:\d\d$/.exec(instant)?.[0];
}

/** An instant to the minute, as the city's clock has it. */
export function minuteText(instant: string | null | undefined): string {
  if (!instant) return "—";
  if (offsetOf(instant) !== undefined) return instant.slice(0, 16).replace("T", " ");
  const format = (timeZone: string | undefined): string => new Date(instant).toLocaleString("sv-SE", timeZone === undefined ? {} : { timeZone }).slice(0, 16);
  try {
    return format(zone);
  } catch {
    // Older browsers know zones by name only.
    return format(undefined);
  }
}

/** Follows a link in place, unless the reader wants it elsewhere. */
export function inPlace(event: MouseEvent, work: () => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  work();
}
