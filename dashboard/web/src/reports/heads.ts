// How a table's head and notes are laid out. Pure: no page.

import type { Bilingual } from "../words.ts";
import type { Cell, Column, Kind, Row } from "./model.ts";

/** One heading of a table. */
export interface Head {
  readonly title: Bilingual;
  readonly across: number;
  readonly down: number;
  /** Its column, or none for a group's. */
  readonly column: number | undefined;
}

/** The rows of headings: groups above their columns, where there are any. */
export function heads(columns: readonly Column[]): readonly (readonly Head[])[] {
  const single = (column: Column, index: number, down: number): Head => ({ title: column.title, across: 1, down, column: index });
  if (!columns.some(({ group }) => group)) return [columns.map((column, index) => single(column, index, 1))];
  const above: Head[] = [];
  const below: Head[] = [];
  let open: Bilingual | undefined;
  columns.forEach((column, index) => {
    if (!column.group) {
      open = undefined;
      above.push(single(column, index, 2));
      return;
    }
    below.push(single(column, index, 1));
    const last = above.at(-1);
    if (last && open && open.zh === column.group.zh && open.en === column.group.en) above[above.length - 1] = { ...last, across: last.across + 1 };
    else above.push({ title: column.group, across: 1, down: 1, column: undefined });
    open = column.group;
  });
  return [above, below];
}

/** Columns that begin a group, or end one: a rule stands before them. */
export function ruled(columns: readonly Column[]): ReadonlySet<number> {
  const differs = (index: number): boolean => columns[index]?.group?.zh !== columns[index - 1]?.group?.zh;
  return new Set(columns.map((_, index) => index).filter((index) => index > 0 && differs(index)));
}

/** Whether numbers stand in such a column, one below the other. */
export function isAmount(kind: Kind): boolean {
  return kind !== "name" && kind !== "text" && kind !== "instant";
}

/** The column that stays in sight when the others move: the first that names what a row is about. */
export function firmColumn(columns: readonly Column[]): number {
  return Math.max(0, columns.findIndex(({ kind }) => kind === "name"));
}

/** Why cells are as they are, each said once below the table; a cell bears the number of its reason. */
export function reasons(rows: readonly Row[]): { readonly list: readonly Bilingual[]; readonly of: (cell: Cell) => number | undefined } {
  const list: Bilingual[] = [];
  const numbers = new Map<string, number>();
  for (const { why } of rows.flatMap(({ cells }) => cells)) {
    if (!why || numbers.has(why.zh)) continue;
    list.push(why);
    numbers.set(why.zh, list.length);
  }
  return { list, of: ({ why }) => (why ? numbers.get(why.zh) : undefined) };
}

/** Levels that occur, the mildest first: each is explained below the table. */
export function levelsIn(rows: readonly Row[]): readonly ("few" | "warn" | "alarm")[] {
  const found = new Set(rows.flatMap(({ cells }) => cells.map(({ level }) => level)));
  return (["few", "warn", "alarm"] as const).filter((level) => found.has(level));
}
