// Ranking: rates by the Wilson lower bound, everything else by value; too few to judge comes last and has no rank.

import type { Cell } from "./store.ts";

const Z95 = 1.959963984540054;

/** Both ends of the Wilson 95 % interval of `successes` in `trials`, as shares 0..1; 0..1 without trials. */
export function wilson(successes: number, trials: number): readonly [number, number] {
  if (trials <= 0) return [0, 1];
  const share = Math.min(Math.max(successes / trials, 0), 1);
  const z2 = Z95 * Z95;
  const middle = share + z2 / (2 * trials);
  const spread = Z95 * Math.sqrt((share * (1 - share) + z2 / (4 * trials)) / trials);
  const whole = 1 + z2 / trials;
  return [Math.max(0, (middle - spread) / whole), Math.min(1, (middle + spread) / whole)];
}

/** One line of a ranking. */
export interface Ranked {
  readonly cell: Cell;
  /** 1 the best; undefined where there is nothing to rank. */
  readonly rank: number | undefined;
  /** The interval in the unit of the value, for rates. */
  readonly interval: readonly [number, number] | undefined;
}

/** How a ranking is made. */
export interface Ranking {
  readonly unit: string;
  readonly better: "higher" | "lower" | "neither";
}

const isRate = (unit: string): boolean => unit === "percent";

function judged(cell: Cell): boolean {
  return cell.value !== null && cell.level !== "few" && cell.state !== "no_data" && cell.state !== "error";
}

/** The bound to rank by: for rates the cautious end of the interval, so that few cases do not make a champion. */
function merit(cell: Cell, ranking: Ranking): number {
  // Of plain counts the largest comes first, good or bad: it is where there is most to see.
  const sign = ranking.better === "lower" && ranking.unit !== "count" ? -1 : 1;
  if (!isRate(ranking.unit) || cell.numerator === null || cell.denominator === null) return sign * (cell.value ?? 0);
  const [low, high] = wilson(cell.numerator, cell.denominator);
  return ranking.better === "lower" ? -high : low;
}

/** The cells in order, the best first; equals keep the order of their keys. */
export function ranked(cells: readonly Cell[], ranking: Ranking): readonly Ranked[] {
  const keyed = cells.map((cell) => ({ cell, judged: judged(cell), known: cell.value !== null, merit: merit(cell, ranking) }));
  keyed.sort((a, b) => Number(b.judged) - Number(a.judged) || Number(b.known) - Number(a.known) || (a.judged ? b.merit - a.merit : 0) || (a.cell.place < b.cell.place ? -1 : 1));
  return keyed.map(({ cell, judged: isJudged }, index) => {
    const known = isRate(ranking.unit) && cell.numerator !== null && cell.denominator !== null && cell.denominator > 0;
    const [low, high] = known ? wilson(cell.numerator ?? 0, cell.denominator ?? 0) : [0, 0];
    return { cell, rank: isJudged ? index + 1 : undefined, interval: known ? [low * 100, high * 100] : undefined };
  });
}

/** Those who are blamed, the worst first: of rates by the end of the interval that speaks for them; nobody whose rate is as good as can be. */
export function blamed(lines: readonly Ranked[], { better }: Ranking): readonly Ranked[] {
  const lower = better === "lower";
  const best = lower ? 0 : 100;
  const spoken = ({ cell, interval }: Ranked): number => (lower ? -1 : 1) * (interval?.[lower ? 0 : 1] ?? cell.value ?? 0);
  const blameable = lines.filter(({ cell, interval }) => interval === undefined || cell.value !== best);
  return [...blameable].sort((a, b) => spoken(a) - spoken(b) || (a.cell.place < b.cell.place ? -1 : 1));
}

/** What fits of a long ranking: the first and, with `ends`, the last lines, and how many are left out. */
export function fitted<T>(lines: readonly T[], room: number, ends = true): { readonly head: readonly T[]; readonly left: number; readonly tail: readonly T[] } {
  if (lines.length <= room) return { head: lines, left: 0, tail: [] };
  const shown = Math.max(room - 1, 1);
  const tail = ends ? Math.floor(shown / 3) : 0;
  return { head: lines.slice(0, shown - tail), left: lines.length - shown, tail: tail > 0 ? lines.slice(-tail) : [] };
}
