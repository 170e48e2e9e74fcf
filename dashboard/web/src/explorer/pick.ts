// Which columns of a result are drawn, and how its values read. Pure: no page.

import type { Chart } from "../reports/model.ts";
import type { Result, Value, View } from "./model.ts";

/** Rows shown of a result. */
export const SHOWN = 500;
/** Points or bars drawn of it: more are no longer told apart. */
export const DRAWN = { lines: 400, bars: 60 } as const;

/** How a chart is drawn. */
export type Shape = keyof typeof DRAWN;

/** What the reader chose to draw; empty where the page may choose. */
export interface Pick {
  readonly x: string;
  readonly y: string;
  readonly as: string;
}

const NUMBERS = /^(integer|number)$/;
const TIMES = /^(instant|date)/;

/** Whether a column holds numbers. */
export function isNumber(type: string): boolean {
  return NUMBERS.test(type);
}

/** What is drawn: the reader's choice where the result has it, else the first column along and the last of numbers; along time, lines. */
export function picked({ columns }: Result, { x, y, as }: Pick): { readonly x: number; readonly y: number; readonly as: Shape } | undefined {
  const place = (name: string): number => columns.findIndex(({ column }) => column === name);
  const value = place(y) >= 0 && isNumber(columns[place(y)]?.type ?? "") ? place(y) : columns.findLastIndex(({ type }) => isNumber(type));
  if (value < 0) return undefined;
  const along = place(x) >= 0 ? place(x) : Math.max(0, columns.findIndex((_, index) => index !== value));
  const time = TIMES.test(columns[along]?.type ?? "") || /^(day|date|month|week|hour|year)$/i.test(columns[along]?.column ?? "");
  return { x: along, y: value, as: as === "lines" || as === "bars" ? as : time ? "lines" : "bars" };
}

/** A value as it is read; nothing for what is null. */
export function read(value: Value | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(9)));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value as a chart names it: an instant without what all days share. */
function named(value: Value | undefined): string {
  const text = read(value) ?? "—";
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) ?? [];
  return day === undefined ? text : time === "00:00" ? day : `${day} ${time ?? ""}`;
}

/** The chart of a result. */
export function chartOf(result: Result, { x, y, as }: { readonly x: number; readonly y: number; readonly as: Shape }): Chart {
  const same = (text: string): { readonly zh: string; readonly en: string } => ({ zh: text, en: text });
  const rows = result.rows.slice(0, DRAWN[as]);
  const values = rows.map((row) => {
    const value = row[y];
    const amount = typeof value === "string" ? Number(value) : value;
    return typeof amount === "number" && Number.isFinite(amount) ? amount : null;
  });
  const name = result.columns[y]?.column ?? "";
  return {
    block: "chart", name: "result", title: same(name), shape: as, unit: same(""), decimals: 2, indicator: "",
    categories: rows.map((row) => same(named(row[x]))),
    series: [{ title: same(name), side: "period", values, shown: rows.map((row) => read(row[y]) ?? "—") }],
  };
}

/** The views in which every word of the search occurs; columns are narrowed to those that match where the view itself does not. */
export function found(views: readonly View[], search: string, say: (text: View["means"]) => string): readonly View[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string): boolean => wanted.every((word) => text.toLowerCase().includes(word));
  return views.flatMap((view) => {
    if (has(`${view.view} ${say(view.means)}`)) return [view];
    const columns = view.columns.filter(({ column, type, means }) => has(`${view.view} ${column} ${type} ${say(means)}`));
    return columns.length > 0 ? [{ ...view, columns }] : [];
  });
}
