// The queue as far as the page knows it: rows in order of urgency, complete down to a horizon, kept current by the stream.

import type { Totals } from "../wire.ts";
import { passes } from "./row.ts";
import type { Filter, Row } from "./row.ts";

/** Behind every key: nothing is missing. */
export const END = "\uffff";

/** How many gone numbers are remembered, so that an answer that was under way brings none of them back. */
const GONE_KEPT = 2000;

/** Rows in order of their keys. */
export class Ordered {
  readonly rows: Row[] = [];

  /** How many rows come before `key`. */
  before(key: string): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.rows[middle];
      if (row && row.key < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts a row at its place. */
  add(row: Row): void {
    this.rows.splice(this.before(row.key), 0, row);
  }

  /** Takes it out again. */
  drop(row: Row): void {
    const at = this.before(row.key);
    if (this.rows[at]?.key === row.key) this.rows.splice(at, 1);
  }
}

/** A page of the queue as the server answers it. */
export interface Page {
  readonly seq: number;
  readonly rows: readonly Row[];
  /** What the next page is asked with; null on the last. */
  readonly next: string | null;
  /** How many the page's question finds in all. */
  readonly total: number;
}

interface Course {
  /** Complete down to this key. */
  horizon: string;
  /** What the next page is asked with. */
  cursor: string | null;
  total: number | undefined;
}

/** The open subjects by tab; a tab is a set of stages. */
export class Queue {
  /** Counts what changed, so that views know when to look again. */
  revision = 0;
  /** How many are open by stage; a stage without any is left out. Undefined until somebody has said. */
  totals: Totals | undefined;
  readonly filter: Filter;
  readonly #tabs: ReadonlyMap<string, readonly string[]>;
  readonly #lists = new Map<string, Ordered>();
  readonly #known = new Map<string, { row: Row; seq: number }>();
  readonly #courses = new Map<string, Course>();
  readonly #gone = new Map<string, number>();

  constructor(tabs: ReadonlyMap<string, readonly string[]>, filter: Filter) {
    this.#tabs = tabs;
    this.filter = filter;
    for (const [tab, stages] of tabs) {
      this.#lists.set(tab, new Ordered());
      for (const stage of stages) this.#courses.set(stage, { horizon: "", cursor: null, total: undefined });
    }
  }

  /** Starts from the most urgent rows of all stages; `whole` if there are no others. */
  reset(rows: readonly Row[], seq: number, whole: boolean): void {
    this.#known.clear();
    this.#gone.clear();
    for (const list of this.#lists.values()) list.rows.length = 0;
    const last = rows.reduce((key, row) => (row.key > key ? row.key : key), "");
    for (const course of this.#courses.values()) Object.assign(course, { horizon: whole ? END : last, cursor: null, total: undefined });
    for (const row of [...rows].sort((a, b) => (a.key < b.key ? -1 : 1))) {
      if (!passes(row, this.filter) || !this.#listOf(row)) continue;
      this.#known.set(row.no, { row, seq });
      this.#listOf(row)?.rows.push(row);
    }
    this.revision += 1;
  }

  /** A row as it is since change `seq`. */
  put(row: Row, seq: number): void {
    const old = this.#known.get(row.no);
    if (old && (old.seq > seq || old.row.version > row.version)) return;
    if (old) this.#listOf(old.row)?.drop(old.row);
    this.#gone.delete(row.no);
    this.revision += 1;
    if (!passes(row, this.filter) || !this.#listOf(row)) {
      this.#known.delete(row.no);
      return;
    }
    this.#known.set(row.no, { row, seq });
    this.#listOf(row)?.add(row);
  }

  /** A subject that is open no more since change `seq`. */
  gone(no: string, seq: number): Row | undefined {
    const old = this.#known.get(no);
    if (old) this.#listOf(old.row)?.drop(old.row);
    this.#known.delete(no);
    this.#gone.set(no, seq);
    if (this.#gone.size > GONE_KEPT) this.#gone.delete(this.#gone.keys().next().value ?? "");
    this.revision += 1;
    return old?.row;
  }

  /** Takes in a page that was asked for `stage`: it extends the horizon, and never undoes what the stream has told since. */
  page(stage: string, page: Page): void {
    const course = this.#courses.get(stage);
    if (!course) return;
    for (const row of page.rows) {
      const gone = this.#gone.get(row.no);
      if (gone === undefined || gone < page.seq) this.put(row, page.seq);
    }
    const last = page.next === null ? END : (page.rows.at(-1)?.key ?? END);
    if (last > course.horizon) course.horizon = last;
    course.cursor = page.next;
    course.total = page.total;
    this.revision += 1;
  }

  /** What to ask for next so that the tab is known further down; nothing once it is known whole. */
  next(tab: string): { readonly stage: string; readonly cursor: string | null } | undefined {
    let nearest: { stage: string; course: Course } | undefined;
    for (const stage of this.#tabs.get(tab) ?? []) {
      const course = this.#courses.get(stage);
      if (course && course.horizon !== END && (!nearest || course.horizon < nearest.course.horizon)) nearest = { stage, course };
    }
    return nearest && { stage: nearest.stage, cursor: nearest.course.cursor };
  }

  /** How many rows of a tab may be shown: those before its horizon, below which others may be missing. */
  shown(tab: string): number {
    const list = this.#lists.get(tab);
    if (!list) return 0;
    const horizons = (this.#tabs.get(tab) ?? []).map((stage) => this.#courses.get(stage)?.horizon ?? "");
    const nearest = horizons.reduce((least, horizon) => (horizon < least ? horizon : least), END);
    return nearest === END ? list.rows.length : list.before(`${nearest}\u0000`);
  }

  /** How many a tab has in all, known or not; undefined while nobody has said. */
  total(tab: string): number | undefined {
    if (!this.next(tab)) return this.#lists.get(tab)?.rows.length ?? 0;
    const { q, area, department, overdue } = this.filter;
    const narrowed = q !== "" || area !== "" || department !== "" || overdue;
    let sum = 0;
    for (const stage of this.#tabs.get(tab) ?? []) {
      const count = narrowed ? this.#courses.get(stage)?.total : this.totals && (this.totals[stage] ?? 0);
      if (count === undefined) return undefined;
      sum += count;
    }
    return Math.max(sum, this.shown(tab));
  }

  /** Rows `from` to before `to` of a tab. */
  slice(tab: string, from: number, to: number): readonly Row[] {
    return this.#lists.get(tab)?.rows.slice(Math.max(0, from), Math.min(to, this.shown(tab))) ?? [];
  }

  /** Where a row stands in a tab; -1 if it is not shown there. */
  place(tab: string, no: string): number {
    const row = this.#known.get(no)?.row;
    const list = this.#lists.get(tab);
    if (!row || !list) return -1;
    const at = list.before(row.key);
    return list.rows[at]?.no === no && at < this.shown(tab) ? at : -1;
  }

  /** A row that is known. */
  row(no: string): Row | undefined {
    return this.#known.get(no)?.row;
  }

  /** Every row that is known. */
  *known(): Generator<Row> {
    for (const { row } of this.#known.values()) yield row;
  }

  #listOf(row: Row): Ordered | undefined {
    for (const [tab, stages] of this.#tabs) if (stages.includes(row.stage)) return this.#lists.get(tab);
    return undefined;
  }
}
