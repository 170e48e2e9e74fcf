// Where the parts of a chart stand. Pure: numbers in, numbers out.

/** A scale's ends and the round numbers between them. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Steps of a scale are these times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10] as const;

/** A scale over the numbers with about `count` round steps; it starts at 0 unless all lie far from it and `free` allows. */
export function scale(numbers: readonly number[], count: number, free: boolean, most = Infinity): Scale {
  const least = Math.min(...numbers, free ? Infinity : 0);
  const greatest = Math.max(...numbers, free ? -Infinity : 0);
  if (!Number.isFinite(least) || !Number.isFinite(greatest)) return { low: 0, high: 1, ticks: [0, 1] };
  const fromZero = !free || (least >= 0 && least < 0.5 * greatest) || least === greatest;
  const bottom = fromZero ? Math.min(0, least) : least;
  const top = greatest === bottom ? bottom + 1 : greatest;
  const rough = (top - bottom) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((factor) => factor * power >= rough * 0.999) ?? 10);
  const low = Math.floor(bottom / step + 1e-9) * step;
  const high = Math.min(Math.ceil(top / step - 1e-9) * step, Math.max(most, top));
  const ticks: number[] = [];
  for (let index = 0; low + index * step <= high + step * 1e-9; index += 1) ticks.push(Number((low + index * step).toPrecision(12)));
  return { low, high, ticks };
}

/** Where a number of the scale stands between two ends of the drawing. */
export function at({ low, high }: Scale, value: number, from: number, to: number): number {
  return high === low ? from : from + ((value - low) / (high - low)) * (to - from);
}

/** A point of a drawing. */
export type Dot = readonly [x: number, y: number];

/** The path through points in order; where one is missing the line breaks. */
export function path(points: readonly (Dot | undefined)[]): string {
  let pen = "M";
  return points
    .map((point) => {
      const command = pen;
      pen = point ? "L" : "M";
      return point ? `${command}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : "";
    })
    .filter(Boolean)
    .join("");
}

/** Points with no neighbour, which no line shows. */
export function alone(points: readonly (Dot | undefined)[]): readonly Dot[] {
  return points.filter((point, index): point is Dot => point !== undefined && !points[index - 1] && !points[index + 1]);
}

/** Heights for labels that want to stand at `wishes`, each `room` apart and all between the ends; in the order of the wishes. */
export function dodged(wishes: readonly number[], room: number, from: number, to: number): readonly number[] {
  const order = wishes.map((wish, index) => ({ index, y: Math.min(Math.max(wish, from), to) })).sort((a, b) => a.y - b.y);
  for (const [index, label] of order.entries()) {
    const above = order[index - 1];
    if (above) label.y = Math.max(label.y, above.y + room);
  }
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const label = order[index];
    const below = order[index + 1];
    if (label) label.y = Math.min(label.y, below ? below.y - room : to);
  }
  const placed = new Array<number>(wishes.length).fill(0);
  for (const { index, y } of order) placed[index] = y;
  return placed;
}

/** Which of `count` labels, each `width` wide, have room along `length`: every nth, the last one always among them. */
export function thinned(count: number, width: number, length: number): readonly number[] {
  if (count === 0) return [];
  const every = Math.max(1, Math.ceil((width * count) / Math.max(length, 1)));
  const kept: number[] = [];
  for (let index = count - 1; index >= 0; index -= every) kept.unshift(index);
  return kept;
}

/** About how wide a text is (px) in letters of this size: Chinese letters are square, others narrower. */
export function breadth(text: string, size: number): number {
  let ems = 0;
  for (const letter of text) ems += letter > "\u2e80" ? 1 : /[ilj.,:;'|!() ]/.test(letter) ? 0.33 : /[A-Zmw%]/.test(letter) ? 0.72 : 0.57;
  return ems * size;
}

/** A text that has at most so much room, shortened by an ellipsis. */
export function clipped(text: string, size: number, room: number): string {
  if (breadth(text, size) <= room) return text;
  let short = "";
  for (const letter of text) {
    if (breadth(`${short}${letter}…`, size) > room) break;
    short += letter;
  }
  return `${short}…`;
}
