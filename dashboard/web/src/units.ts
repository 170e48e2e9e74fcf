// Units by what they do, and how many of each body's are free.

import { instant } from "./wire.ts";
import type { Unit, UnitStatus } from "./wire.ts";

/** The units that do the same, the longest at it first. */
export interface Group {
  readonly status: UnitStatus;
  readonly units: readonly Unit[];
}

/** How many units of a body there are, and how many of them are free. */
export interface Strength {
  readonly department: string;
  readonly free: number;
  readonly all: number;
}

/** The units of each of these states, in this order. */
export function grouped(units: Iterable<Unit>, states: readonly UnitStatus[]): readonly Group[] {
  const groups = new Map<UnitStatus, Unit[]>(states.map((status) => [status, []]));
  for (const unit of units) groups.get(unit.status)?.push(unit);
  const since = (unit: Unit): number => instant(unit.since) ?? Infinity;
  const order = (a: Unit, b: Unit): number => (since(a) === since(b) ? (a.unit < b.unit ? -1 : 1) : since(a) - since(b));
  return states.map((status) => ({ status, units: (groups.get(status) ?? []).sort(order) }));
}

/** Each body's free units, the scarcest first. */
export function strengths(units: Iterable<Unit>): readonly Strength[] {
  const bodies = new Map<string, { free: number; all: number }>();
  for (const { department, status } of units) {
    const body = bodies.get(department ?? "") ?? { free: 0, all: 0 };
    body.all += 1;
    if (status === "available") body.free += 1;
    bodies.set(department ?? "", body);
  }
  const all = [...bodies].map(([department, body]) => ({ department, ...body }));
  return all.sort((a, b) => a.free / a.all - b.free / b.all || (a.department < b.department ? -1 : 1));
}
