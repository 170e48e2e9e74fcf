// Keeps a queue current: the stream's snapshot and changes, pages by HTTP below its horizon, and what was closed meanwhile.

import { get, Refused } from "../api.ts";
import type { Outcome } from "../store.ts";
import type { ServerMessage, Totals } from "../wire.ts";
import { EVERYTHING } from "./row.ts";
import type { Filter, Row } from "./row.ts";
import { Queue } from "./queue.ts";
import type { Kind } from "./verbs.ts";

/** Rows a page. */
const PAGE = 300;

/** How many closed subjects are kept in view. */
const CLOSED_KEPT = 100;

interface ListPage {
  readonly epoch: string;
  readonly seq: number;
  readonly total: number;
  readonly stages?: Totals;
  readonly next_cursor: string | null;
  /** The rows stand under the kind's own name. */
  readonly [list: string]: unknown;
}

/** What a feed needs of the page. */
export interface Around {
  /** Something is to be drawn anew. */
  changed(): void;
  failed(error: unknown): void;
  /** A row came, changed or left by somebody's doing. */
  stirred(row: Row): void;
}

/** The open subjects of a kind. */
export class Feed {
  readonly kind: Kind;
  /** What the list shows: all, or what passes a filter. */
  queue: Queue;
  /** Kept current behind a filter too. */
  readonly whole: Queue;
  /** The server has no queue of this kind. */
  absent = false;
  /** What left the queue while a desk was open in this browser, the latest last. */
  readonly closed: Map<string, Row>;
  #epoch = "";
  #seq = 0;
  #loading = false;
  readonly #around: Around;

  constructor(kind: Kind, around: Around) {
    this.kind = kind;
    this.whole = new Queue(kind.tabs, EVERYTHING);
    this.queue = this.whole;
    this.closed = new Map(remembered(this.#memory).map((row) => [row.no, row]));
    this.#around = around;
  }

  /** The newest change that the rows are of. */
  get seq(): number {
    return this.#seq;
  }

  /** Takes in a message that the store has applied. */
  hear(message: ServerMessage, outcome: Outcome): void {
    if (outcome !== "applied" || (message.type !== "snapshot" && message.type !== "change")) return;
    this.#seq = message.seq;
    const totals = this.kind.totals(message);
    if (totals) for (const queue of this.#queues()) queue.totals = totals;
    if (message.type === "snapshot") {
      this.#epoch = message.epoch;
      this.absent = false;
      this.#begin(this.kind.snapshot(message), totals);
    } else {
      const { put, gone } = this.kind.change(message);
      for (const row of put) this.#put(row);
      for (const no of gone) this.gone(no);
    }
    this.#around.changed();
  }

  /** Shows only what passes; what is not known yet is asked for. */
  narrow(filter: Filter): void {
    this.queue = filter === EVERYTHING ? this.whole : new Queue(this.kind.tabs, filter);
    this.queue.totals = this.whole.totals;
    this.#around.changed();
  }

  /** A row as a write has answered it. */
  put(row: Row): void {
    for (const queue of this.#queues()) queue.put(row, this.#seq);
  }

  /** A subject that is open no more. */
  gone(no: string): void {
    const [row] = this.#queues().map((queue) => queue.gone(no, this.#seq));
    if (row) {
      this.#close(row);
      this.#around.stirred(row);
    }
  }

  /** How a closed one ended, once that is known. */
  ended(row: Row): void {
    if (!this.kind.ended.has(row.stage)) this.forget(row.no);
    else if (this.closed.has(row.no)) {
      this.closed.set(row.no, row);
      this.#remember();
    } else this.#close(row);
  }

  /** One that the server does not know, or that is open after all. */
  forget(no: string): void {
    if (this.closed.delete(no)) this.#remember();
  }

  /** Asks for pages until `upto` rows of the tab are known, or all. */
  async need(tab: string, upto: number): Promise<void> {
    if (this.#loading || this.absent || this.#epoch === "") return;
    this.#loading = true;
    try {
      const { queue } = this;
      for (let next = queue.next(tab); next && queue.shown(tab) < upto && queue === this.queue; next = queue.next(tab)) {
        await this.#page(queue, next.stage, next.cursor);
        this.#around.changed();
      }
    } catch (error) {
      if (error instanceof Refused && error.status === 404) this.absent = true;
      else this.#around.failed(error);
    } finally {
      this.#loading = false;
    }
  }

  async #page(queue: Queue, stage: string, cursor: string | null): Promise<void> {
    const { q, area, department, overdue } = queue.filter;
    const query = new URLSearchParams({ stage, limit: String(PAGE) });
    for (const [name, value] of Object.entries({ q, area, department, cursor: cursor ?? "" })) if (value !== "") query.set(name, value);
    if (overdue) query.set("overdue", "true");
    const page = await get<ListPage>(`/api/v1/${this.kind.path}?${query.toString()}`);
    if (page.epoch !== this.#epoch) return;
    if (page.stages && !queue.totals) queue.totals = page.stages;
    queue.page(stage, { seq: page.seq, rows: (page[this.kind.list] as readonly unknown[]).map((state) => this.kind.row(state)), next: page.next_cursor, total: page.total });
  }

  #begin(rows: readonly Row[], totals: Totals | undefined): void {
    const open = Object.values(totals ?? {}).reduce((sum, count) => sum + count, 0);
    this.whole.reset(rows, this.#seq, totals !== undefined && rows.length >= open);
    this.narrow(this.queue.filter);
  }

  /** Both queues, the whole one first. */
  #queues(): readonly Queue[] {
    return this.queue === this.whole ? [this.whole] : [this.whole, this.queue];
  }

  #put(row: Row): void {
    const old = this.whole.row(row.no);
    this.forget(row.no);
    this.put(row);
    if (!old || old.version !== row.version || old.clock !== row.clock) this.#around.stirred(row);
  }

  #close(row: Row): void {
    this.closed.delete(row.no);
    this.closed.set(row.no, row);
    if (this.closed.size > CLOSED_KEPT) this.closed.delete(this.closed.keys().next().value ?? "");
    this.#remember();
  }

  get #memory(): string {
    return `desk.closed.${this.kind.kind}`;
  }

  #remember(): void {
    localStorage.setItem(this.#memory, JSON.stringify([...this.closed.values()]));
  }
}

function remembered(memory: string): readonly Row[] {
  try {
    return JSON.parse(localStorage.getItem(memory) ?? "[]") as readonly Row[];
  } catch {
    return [];
  }
}
