// Numbers, ages and spans of time as text; nothing here knows a word of any language.

const formats = new Map<number, Intl.NumberFormat>();

/** A number with `decimals` places and thousands apart. */
export function number(value: number, decimals: number): string {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return format.format(value);
}

/** Units of what is counted, one by one. */
const COUNTED = new Set(["count", "calls", "people", "times", "visits", "uses", "rows", "windows", "beds"]);

/** Places that a value of that unit is shown with, unless a panel says otherwise. */
export const decimalsOf = (unit: string): number => (COUNTED.has(unit) ? 0 : 1);

const two = (value: number): string => String(value).padStart(2, "0");

/** Minutes and seconds of a span in ms, such as 03:07; hours in front from an hour on. */
export function span(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest;
}

/** How much of a clock is left, in its two largest parts. */
export interface Left {
  readonly over: boolean;
  /** Such as [3, "hour"], [53, "minute"]. */
  readonly parts: readonly (readonly [string, "day" | "hour" | "minute" | "second"])[];
}

/** What is left until `due` at `now` (both ms). */
export function left(due: number, now: number): Left {
  const seconds = Math.floor(Math.abs(due - now) / 1000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const over = now > due;
  if (days > 0) return { over, parts: [[String(days), "day"], [String(hours), "hour"]] };
  if (hours > 0) return { over, parts: [[String(hours), "hour"], [two(minutes), "minute"]] };
  return { over, parts: [[String(minutes), "minute"], [two(seconds % 60), "second"]] };
}

/** A span of time in ms: its two largest parts from an hour on, minutes and seconds below. */
export function age(millis: number): Left["parts"] {
  return left(0, Math.max(0, millis)).parts;
}
