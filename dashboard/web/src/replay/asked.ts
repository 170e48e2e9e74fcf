// Which past a screen shows, how fast, and how its address says so: a pure description, changed by making another.

import { instant } from "../wire.ts";
import type { By, ReplayTold } from "../wire.ts";

/** How many seconds of the past a second shows. */
export const SPEEDS = [1, 2, 5, 10, 30, 60] as const;

/** How far back from now a preset begins (ms). */
export const SPANS = { "1h": 3_600_000, "6h": 21_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 } as const;

/** The name of a preset, as addresses spell it. */
export type SpanName = keyof typeof SPANS;

/** A past to be shown. */
export interface Asked {
  readonly from: number;
  /** Undefined until now. */
  readonly to: number | undefined;
  /** Where to be in it; undefined at its beginning. */
  readonly at: number | undefined;
  readonly speed: number;
  readonly paused: boolean;
  /** By what records count; undefined leaves it to the server. */
  readonly by: By | undefined;
}

const isSpan = (text: string): text is SpanName => Object.hasOwn(SPANS, text);

const speedOf = (text: string | null): number => SPEEDS.find((speed) => String(speed) === text) ?? 1;

/** The past that an address asks for: `?replay=FROM/TO`, `?replay=FROM` until now, or `?replay=24h` back from now. */
export function readAddress(query: URLSearchParams, now: number): Asked | undefined {
  const [first = "", last] = (query.get("replay") ?? "").split("/");
  // In an address a `+` that nobody escaped is a blank.
  const of = (text: string | null | undefined): number | undefined => instant(text?.replace(" ", "+"));
  const from = isSpan(first) ? now - SPANS[first] : of(first);
  if (from === undefined) return undefined;
  const by = query.get("by");
  return {
    from,
    to: of(last),
    at: of(query.get("at")),
    speed: speedOf(query.get("speed")),
    paused: query.has("paused"),
    by: by === "recorded" || by === "occurred" ? by : undefined,
  };
}

const text = (millis: number): string => new Date(millis).toISOString();

/** The address's query that asks for the same past; all else in it stays. */
export function writeAddress(query: URLSearchParams, { from, to, at, speed, paused, by }: Asked): URLSearchParams {
  const next = new URLSearchParams(query);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  };
  set("replay", to === undefined ? text(from) : `${text(from)}/${text(to)}`);
  set("at", at === undefined ? undefined : text(at));
  set("speed", speed === 1 ? undefined : String(speed));
  set("paused", paused ? "" : undefined);
  set("by", by);
  return next;
}

/** What a hello says of it. */
export function hello({ from, to, at, speed, paused, by }: Asked): Record<string, unknown> {
  return {
    from: text(from),
    speed,
    paused,
    ...(to === undefined ? {} : { to: text(to) }),
    ...(at === undefined ? {} : { at: text(at) }),
    ...(by === undefined ? {} : { by }),
  };
}

/** The speed that is `steps` above (or below) one of those there are. */
export function shifted(speed: number, steps: number): number {
  const place = SPEEDS.findIndex((known) => known >= speed);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place + steps))] ?? 1;
}

/** Instants for the marks of a track, at whole steps of the city's hours or days: at most `most` of them. */
export function marks(from: number, to: number, offset: number, most: number): readonly number[] {
  const steps = [10, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200].map((minutes) => minutes * 60_000);
  const step = steps.find((candidate) => (to - from) / candidate <= most) ?? 14_400_000 * 60;
  const found: number[] = [];
  for (let at = Math.ceil((from + offset) / step) * step - offset; at <= to; at += step) found.push(at);
  return found;
}

/** What the server says is shown, as what to ask for to go on with it. */
export function kept(asked: Asked, told: ReplayTold): Asked {
  return { ...asked, from: instant(told.from) ?? asked.from, to: instant(told.to) ?? asked.to, by: told.by };
}
