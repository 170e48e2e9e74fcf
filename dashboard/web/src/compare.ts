// What a reading is compared with (环比, 同比), and how far it moved. Pure: no words, no page.

/** Against which period. */
export type Against = "previous" | "last_year";

/** Which way is good. */
export type Better = "higher" | "lower" | "neither";

/** One comparison: the windows whose values stand against each other. */
export interface Comparison {
  readonly against: Against;
  /** The window itself, or its completed days. */
  readonly of: string;
  readonly base: string;
}

/** What a side of a comparison must tell. */
export interface Side {
  readonly value: number | null;
  readonly level: string;
}

/** How far a value moved: by a share of its base (%), in percentage points, or in its own unit where a share means nothing. */
export type Change =
  | { readonly kind: "relative" | "points" | "difference"; readonly amount: number }
  /** There is nothing to compare with, or the base is 0 and has no shares. */
  | { readonly kind: "none" | "zero" };

/** Rolling windows and today: compared up to the minute, with the period before only. */
const ROLLING: ReadonlySet<string> = new Set(["today", "15m", "1h", "24h", "7d"]);
/** Longer calendar windows: compared by their completed days. */
const CALENDAR: ReadonlySet<string> = new Set(["week", "month", "quarter", "year"]);
/** Scales without a true zero, or so short that a share of them misleads. */
const SCALES: ReadonlySet<string> = new Set(["degrees", "grade", "score", "index"]);

/** The comparisons of a window, of those that the indicator keeps. */
export function comparisons(window: string, compare: readonly string[]): readonly Comparison[] {
  const base = (against: Against): string => `${window}.${against}`;
  if (ROLLING.has(window)) return compare.includes("previous") ? [{ against: "previous", of: window, base: base("previous") }] : [];
  if (!CALENDAR.has(window)) return [];
  const kept = (["previous", "last_year"] as const).filter((against) => compare.includes(against) && !(window === "week" && against === "last_year"));
  // The year before this one is last year: said once.
  const told = window === "year" && kept.length > 1 ? (["last_year"] as const) : kept;
  return told.map((against) => ({ against, of: `${window}.done`, base: base(against) }));
}

/** Whether a comparison ends at the last midnight. */
export function toYesterday({ of }: Comparison): boolean {
  return of.endsWith(".done");
}

const rounded = (amount: number, places: number): number => Number(amount.toFixed(places));

/** From `base` to `value`, both in `unit`. */
export function change(value: number | null | undefined, base: number | null | undefined, unit: string): Change {
  if (value === null || value === undefined || base === null || base === undefined) return { kind: "none" };
  if (unit === "percent") return { kind: "points", amount: rounded(value - base, 1) };
  if (SCALES.has(unit) || base < 0) return { kind: "difference", amount: rounded(value - base, 2) };
  // Nothing on both sides is what a period without a completed day looks like.
  if (base === 0) return { kind: value === 0 ? "none" : "zero" };
  return { kind: "relative", amount: rounded(((value - base) / base) * 100, 1) };
}

/** Whether the change is good, bad or neither; sides of too few are not judged. */
export function tone(moved: Change, better: Better, sides: readonly (Side | undefined)[]): "better" | "worse" | "plain" {
  if (!("amount" in moved) || moved.amount === 0 || better === "neither") return "plain";
  if (sides.some((side) => side?.level === "few")) return "plain";
  return moved.amount > 0 === (better === "higher") ? "better" : "worse";
}
