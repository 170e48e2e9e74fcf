// Values as few shades: at most five steps between round numbers, so that a shade can be read off a legend.

/** The most shades that an eye tells apart on a wall. */
export const MOST = 5;

/** Bounds of the steps, ascending: step `i` holds values from bound `i` up to bound `i + 1`. Two bounds at least, unless there is no value. */
export function bounds(values: readonly number[], whole: boolean): readonly number[] {
  if (values.length === 0) return [];
  const top = Math.max(...values);
  const bottom = Math.min(...values);
  // Shares that all lie near 100 would all have one shade if the steps began at zero.
  const base = bottom >= 0 && bottom < top * 0.6 ? 0 : bottom;
  const width = roundUp((top - base) / MOST, whole);
  const first = Math.floor(base / width) * width;
  const count = Math.max(1, Math.ceil((top - first) / width));
  // Rounding the first bound down may have cost a step more than there are.
  if (count > MOST) return bounded(first, roundUp(width * 1.01, whole), top);
  return bounded(first, width, top);
}

function bounded(first: number, width: number, top: number): readonly number[] {
  const start = Math.floor(first / width) * width;
  const count = Math.min(MOST, Math.max(1, Math.ceil((top - start) / width)));
  return Array.from({ length: count + 1 }, (_, index) => Number((start + index * width).toPrecision(12)));
}

/** The next of 1, 2, 2.5, 5, 10 × a power of ten; whole numbers stay whole. */
function roundUp(value: number, whole: boolean): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const round = [1, 2, 2.5, 5, 10].map((part) => part * power).find((part) => part >= value * (1 - 1e-9)) ?? 10 * power;
  return whole ? Math.max(1, Math.ceil(round)) : round;
}

/** In which step a value lies, counted from 0; the last one holds its upper bound too. */
export function stepOf(value: number, ascending: readonly number[]): number {
  const steps = Math.max(1, ascending.length - 1);
  const above = ascending.findIndex((bound, index) => index > 0 && value < bound);
  return above < 0 ? steps - 1 : above - 1;
}
