// What is decided on duty, as pages show it: which alarms are a flood, which belong together, which shape a priority has. Pure.

import type { Shape } from "./glyph.ts";
import { instant } from "./wire.ts";
import type { Alarm } from "./wire.ts";

/** More alarms than this … */
export const FLOOD = 10;
/** … raised within this span (ms) are more than one person can take in (EEMUA 191): they are told in groups. */
export const FLOOD_SPAN = 10 * 60_000;

/** The shape of each priority: told apart without colour. */
export const SHAPES: Readonly<Record<Alarm["priority"], Shape>> = { 1: "first", 2: "second", 3: "third" };

/** Alarms of one indicator, the gravest first. */
export interface Group {
  readonly indicator: string;
  readonly alarms: readonly [Alarm, ...Alarm[]];
}

/** Whether so many were raised lately that one by one is no use. */
export function isFlood(alarms: readonly Alarm[], now: number): boolean {
  return alarms.filter(({ raised_at }) => now - (instant(raised_at) ?? 0) <= FLOOD_SPAN).length > FLOOD;
}

/** The alarms by indicator, in the order in which the server tells them: the gravest group first. */
export function groups(alarms: readonly Alarm[]): readonly Group[] {
  const found = new Map<string, [Alarm, ...Alarm[]]>();
  for (const alarm of alarms) {
    const known = found.get(alarm.indicator);
    if (known) known.push(alarm);
    else found.set(alarm.indicator, [alarm]);
  }
  return [...found].map(([indicator, members]) => ({ indicator, alarms: members }));
}

/** Areas and how many alarms each has, the most first; what is of the whole city is of none. */
export function byArea(alarms: readonly Alarm[]): readonly (readonly [string, number])[] {
  const found = new Map<string, number>();
  for (const { keys } of alarms) if (keys["area"] !== undefined) found.set(keys["area"], (found.get(keys["area"]) ?? 0) + 1);
  return [...found].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

/** Whether it rings: nobody has taken note, and the value is not back. */
export function rings(alarm: Alarm): boolean {
  return alarm.acknowledged_at === null && alarm.cleared_at === null;
}

/** The first group of alarms that somebody has yet to take note of, else the first that stands. */
export function foremost(alarms: readonly Alarm[]): Group | undefined {
  const open = alarms.filter(({ acknowledged_at }) => acknowledged_at === null);
  return groups(open.length > 0 ? open : alarms)[0];
}
