// Marks of city events on maps: one for each event, or for those that lie close together; none touches a label or another.

import { aside } from "./labels.ts";
import type { Box, Extent } from "./labels.ts";
import { gathered } from "./plane.ts";
import type { Cluster, Placed, Point } from "./plane.ts";
import type { OpenEvent } from "./wire.ts";

/** What a mark's shape says. */
export type MarkClock = "overdue" | "due_soon" | "on_time";

/** One event, or some that lie close together. */
export interface Mark extends Point {
  readonly count: number;
  readonly clock: MarkClock;
  readonly overdue: number;
  /** The number of a single event. */
  readonly no: string | undefined;
  /** Whether its count has room. */
  readonly told: boolean;
  /** Half its width (px). */
  readonly size: number;
}

/** The worst clock of some events. */
function worst(events: readonly OpenEvent[]): MarkClock {
  if (events.some(({ clock }) => clock === "overdue")) return "overdue";
  return events.some(({ clock }) => clock === "due_soon") ? "due_soon" : "on_time";
}

/** How far (in lines of text) a mark may stand from its events; farther off it would seem to be of another place. */
const FARTHEST = 4;

/** The room that a mark takes, in halves of its width. */
const AROUND = 2.3;

/** Half the width of a mark of so many events. */
function sizeOf(count: number, line: number): number {
  return count === 1 ? line * 0.42 : line * (0.5 + 0.3 * String(count).length);
}

/** Clusters that would touch as marks become one, until none do. */
function apart(clusters: readonly Cluster<OpenEvent>[], line: number): readonly Cluster<OpenEvent>[] {
  const separate: Cluster<OpenEvent>[] = [];
  const waiting = [...clusters];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { x, y, items } = next;
    const near = separate.findIndex((other) => Math.hypot(other.x - x, other.y - y) < 1.15 * (sizeOf(other.items.length, line) + sizeOf(items.length, line)));
    const [other] = near < 0 ? [] : separate.splice(near, 1);
    if (!other) {
      separate.push(next);
      continue;
    }
    const all = [...other.items, ...items];
    const weighed = (a: number, b: number): number => (a * other.items.length + b * items.length) / all.length;
    waiting.push({ x: weighed(other.x, x), y: weighed(other.y, y), items: all });
  }
  return separate;
}

/** Marks of events at points of the screen, beside `labels`; `line` is the height of its smallest text (px). */
export function marksOf(points: readonly Placed<OpenEvent>[], room: Extent, line: number, labels: readonly Box[]): readonly Mark[] {
  const taken = [...labels];
  const largest = [...apart(gathered(points, room, line * 3), line)].sort((a, b) => b.items.length - a.items.length);
  return largest.map(({ x, y, items }) => {
    const [large, small] = [sizeOf(items.length, line), sizeOf(1, line)];
    // Where its count has no room, its shape may have.
    const [told, shape] = [near({ x, y }, large, line, taken, room), near({ x, y }, small, line, taken, room)];
    const { x: left, y: top } = told ?? shape ?? { x, y };
    const size = told ? large : small;
    taken.push({ x: left, y: top, width: AROUND * size, height: AROUND * size });
    const overdue = items.filter(({ clock }) => clock === "overdue").length;
    const no = items.length === 1 ? items[0]?.event_no : undefined;
    return { x: left, y: top, count: items.length, clock: worst(items), overdue, no, told: told !== undefined, size };
  });
}

/** The free place for a mark that is nearest to its events, if there is one near enough. */
function near({ x, y }: Point, size: number, line: number, taken: readonly Box[], room: Extent): Point | undefined {
  const free = aside({ x, y, width: AROUND * size, height: AROUND * size }, taken, room);
  return free && Math.hypot(free.x - x, free.y - y) <= FARTHEST * line ? free : undefined;
}
