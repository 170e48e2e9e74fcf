// The desk's state: who sits at it, what is chosen and marked, what is under way; every write goes through here.

import { account, sign } from "../account.ts";
import { Refused, get, reasonOf } from "../api.ts";
import { CityTime, ServerClock } from "../clock.ts";
import { Link, LOST_AFTER } from "../link.ts";
import type { Connection, Listener } from "../link.ts";
import { Voice } from "../screen.ts";
import type { Wall } from "../screen.ts";
import { Store } from "../store.ts";
import { instant } from "../wire.ts";
import type { ServerMessage } from "../wire.ts";
import type { Language } from "../words.ts";
import { actionId, NETWORK, write } from "./act.ts";
import type { Answer, Done } from "./act.ts";
import { Alarms } from "./alarms.ts";
import { Feed } from "./feed.ts";
import type { Advice, Asked, Bulk, Detail } from "./model.ts";
import type { Row } from "./row.ts";
import { payload } from "./sheet.ts";
import type { Sheet } from "./sheet.ts";
import { EVENTS, ORDERS } from "./verbs.ts";
import type { Kind, Verb } from "./verbs.ts";

/** How far (ms) the readings' instant may be behind the server's clock before nothing is trusted. */
const BEHIND = 5000;

/** How long (ms) a row tells that it has just changed. */
export const FLASH = 4000;

/** How many of those that left the queue lately are asked how they ended. */
const SETTLED = 30;

/** The most subjects of one bulk request. */
const BULK = 200;

/** A line at the desk's lower edge. */
export interface Told {
  readonly text: string;
  readonly tone: "done" | "refused" | "lost";
  /** What is sent again, if the outcome is not known. */
  readonly again?: () => void;
}

/** The tabs, in the order of their numbers. */
export const TABS = ["unassigned", "active", "units", "closed", "orders"] as const;

/** One of them. */
export type Tab = (typeof TABS)[number];

/** The desk. */
export class Desk implements Listener {
  readonly store = new Store();
  readonly clock = new ServerClock();
  readonly events: Feed;
  readonly orders: Feed;
  voice: Voice;
  time: CityTime;
  names: Wall["names"] = {};
  city: Wall["city"] | undefined;
  account = account();
  tab: Tab = "unassigned";
  /** Number of the chosen subject. */
  chosen = "";
  /** Numbers that the next action is for, instead of the chosen one. */
  readonly marks = new Set<string>();
  detail: Asked<Detail> | undefined;
  advice: Asked<Advice> | undefined;
  /** By number, the verb that is under way. */
  readonly pending = new Map<string, string>();
  /** By number, how to send again what nobody knows to be done. */
  readonly unsure = new Map<string, () => void>();
  /** By number, when it changed, on the page's monotonic clock. */
  readonly flashes = new Map<string, number>();
  readonly alarms = new Alarms();
  told: Told | undefined;
  /** The last thing done here: what `undo` looks at first. */
  last: { readonly verb: string; readonly no: string } | undefined;
  readonly #draw: () => void;
  readonly #link: Link;
  /** Settles when the chosen subject's detail is here. */
  arrived: Promise<void> = Promise.resolve();
  #chosenRow: Row | undefined;
  #asked = 0;
  #askedVersion = -1;
  #settling = false;

  constructor(language: Language, draw: () => void) {
    this.voice = new Voice(language, { names: {} });
    this.time = new CityTime("Asia/Shanghai");
    this.#draw = draw;
    const around = { changed: draw, failed: (error: unknown): void => this.tell(reasonOf(error), "lost"), stirred: (row: Row): void => this.#stirred(row) };
    this.events = new Feed(EVENTS, around);
    this.orders = new Feed(ORDERS, around);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#link = new Link(`${scheme}://${location.host}/ws/v1`, "desk", this);
  }

  /** What the tab shows: events, or orders. */
  get feed(): Feed {
    return this.tab === "orders" ? this.orders : this.events;
  }

  get kind(): Kind {
    return this.feed.kind;
  }

  /** Turns to another tab; what is chosen stays, unless it is of the other kind. */
  turn(tab: Tab): void {
    const { kind } = this;
    this.tab = tab;
    this.marks.clear();
    if (kind !== this.kind) this.choose("");
    this.#draw();
  }

  /** Begins to listen; names come with the first wall's description. */
  start(): void {
    this.#link.start();
    this.alarms.watch(() => !this.lost(), this.#draw);
    void this.#learn();
  }

  /** Speaks another language. */
  speak(language: Language): void {
    this.voice = new Voice(language, { names: this.names });
    this.#draw();
  }

  /** The server's time (ms). */
  now(): number | undefined {
    return this.clock.now(performance.now());
  }

  /** Since when (ms) nothing has been heard. */
  silent(): number {
    return performance.now() - (this.#link.heard ?? 0);
  }

  get connection(): Connection {
    return this.#link.connection;
  }

  /** Whether nothing that is shown can be trusted, and so nothing may be done. */
  lost(): boolean {
    const now = this.now();
    const { asOf } = this.store;
    return this.#link.connection !== "live" || (now !== undefined && asOf !== undefined && now - asOf > BEHIND + LOST_AFTER);
  }

  resume(): { readonly epoch: string; readonly seq: number } | undefined {
    return this.store.epoch === "" ? undefined : { epoch: this.store.epoch, seq: this.store.seq };
  }

  hear(message: ServerMessage): "ok" | "gap" {
    if (message.type === "bye" || message.type === "preparing") return "ok";
    const sent = instant(message.server_time);
    if (message.type === "snapshot" && message.epoch !== this.store.epoch) this.clock.reset();
    if (sent !== undefined) this.clock.observe(sent, performance.now());
    const outcome = this.store.apply(message);
    if (outcome === "gap") return "gap";
    this.store.settle();
    this.events.hear(message, outcome);
    this.orders.hear(message, outcome);
    if (message.type === "snapshot") this.refresh();
    return "ok";
  }

  changed(connection: Connection): void {
    document.documentElement.dataset["connection"] = connection;
    // That nothing can be done is no longer so.
    if (connection === "live" && this.told?.tone === "refused") this.told = undefined;
    this.#draw();
  }

  /** Remembers who sits here. */
  sign(name: string): void {
    sign(name);
    this.account = account();
    this.#draw();
  }

  /** Says something at the lower edge until the next thing is said. */
  tell(text: string, tone: Told["tone"], again?: () => void): void {
    this.told = again ? { text, tone, again } : { text, tone };
    this.#draw();
  }

  /** The chosen subject as it is known now, open or not. */
  row(): Row | undefined {
    return this.rowOf(this.chosen) ?? (this.#chosenRow?.no === this.chosen ? this.#chosenRow : undefined);
  }

  /** A subject that is in the queue or was closed lately. */
  rowOf(no: string): Row | undefined {
    return this.feed.whole.row(no) ?? this.feed.queue.row(no) ?? this.feed.closed.get(no);
  }

  /** Chooses a subject: its detail and advice are asked for. */
  choose(no: string): void {
    if (no === this.chosen) return;
    this.chosen = no;
    this.#chosenRow = undefined;
    if (this.told?.tone === "refused") this.told = undefined;
    this.detail = no === "" ? undefined : { is: "loading" };
    this.advice = this.detail;
    this.#askedVersion = -1;
    this.#draw();
    if (no !== "") this.refresh();
  }

  /** Marks or unmarks a subject. */
  mark(no: string): void {
    if (!this.marks.delete(no)) this.marks.add(no);
    this.#draw();
  }

  /** What an action would be for: the marked, else the chosen. */
  subjects(): readonly Row[] {
    if (this.marks.size === 0) return [this.row()].filter((row) => row !== undefined);
    return [...this.marks].map((no) => this.rowOf(no)).filter((row) => row !== undefined);
  }

  /** What may be done with the chosen subject; undefined while the server has not said. */
  allowed(): readonly string[] | undefined {
    return this.detail?.is === "here" ? this.detail.value.allowed : undefined;
  }

  /** Asks for the chosen subject anew. */
  refresh(): void {
    const { chosen } = this;
    if (chosen === "") return;
    this.#asked += 1;
    const number = this.#asked;
    this.arrived = this.#ask<Detail>(this.#path(chosen)).then((detail) => {
      if (number !== this.#asked) return;
      this.detail = detail;
      if (detail.is === "here") this.#took(detail.value);
      this.#draw();
    });
    if (!this.kind.advised) this.advice = undefined;
    else void this.#ask<Advice>(`${this.#path(chosen)}/advice`).then((advice) => {
      if (number === this.#asked) this.advice = advice;
      this.#draw();
    });
  }

  /** Asks how those that left the queue ended, the latest first. */
  async settle(): Promise<void> {
    const { feed, kind } = this;
    if (this.#settling) return;
    this.#settling = true;
    const unknown = [...feed.closed.values()].reverse().slice(0, SETTLED).filter(({ stage }) => !kind.ended.has(stage));
    for (const { no } of unknown) {
      const detail = await this.#ask<Detail>(this.#path(no));
      if (detail.is === "missing") feed.forget(no);
      if (detail.is !== "here") continue;
      feed.ended(kind.row({ ...detail.value.state, version: detail.value.version }));
      this.#draw();
    }
    this.#settling = false;
  }

  /** Does one action with one subject; what the sheet shows of it is the answer. */
  async act(sheet: Sheet, row: Row, version: number, id: string = actionId()): Promise<Answer<Done>> {
    const { verb } = sheet.verb;
    this.pending.set(row.no, verb);
    this.unsure.delete(row.no);
    this.#draw();
    const body = { ...payload(sheet), action_id: id, version, actor: this.account };
    const answer = await write<Done>(`${this.#path(row.no)}/actions`, body, NETWORK);
    this.pending.delete(row.no);
    if (answer.outcome === "done") this.#done(sheet.verb, row.no, answer.answer);
    else if (answer.outcome === "lost") this.#unsure(sheet, row, version, id, answer.detail);
    else this.refresh();
    this.#draw();
    return answer;
  }

  /** Does or tries one action with many; each keeps the number that it got in `ids`. */
  async bulk(sheet: Sheet, ids: ReadonlyMap<string, string>, preview: boolean): Promise<Answer<Bulk>> {
    if (!preview) for (const { no } of sheet.rows) this.pending.set(no, sheet.verb.verb);
    this.#draw();
    const answer = await this.#parts(sheet, ids, preview);
    if (!preview) for (const { no } of sheet.rows) this.pending.delete(no);
    if (!preview && answer.outcome === "done") {
      for (const { event_no, order_no, outcome } of answer.answer.results) if (outcome === "applied") this.marks.delete(event_no ?? order_no ?? "");
      this.refresh();
    }
    this.#draw();
    return answer;
  }

  /** Why nothing can be done just now; empty if something can. */
  hindrance(): string {
    return this.lost() ? this.voice.word("desk.offline") : "";
  }

  /** The words of a rule that refuses. */
  ruleText(rule: string | undefined, detail: string | undefined): string {
    const said = rule ? this.voice.term("rule", rule) : "";
    return said !== "" && said !== rule ? said : (detail ?? said);
  }

  /** A bulk action in parts as large as the server takes; what a part before a lost one did stays told. */
  async #parts(sheet: Sheet, ids: ReadonlyMap<string, string>, preview: boolean): Promise<Answer<Bulk>> {
    const { list } = this.kind;
    const all = sheet.rows.map(({ no, version }) => ({ [this.kind.number]: no, version, action_id: ids.get(no) ?? actionId() }));
    let whole: Bulk = { preview, applied: 0, refused: 0, results: [] };
    for (let from = 0; from < all.length; from += BULK) {
      const body = { ...payload(sheet), actor: this.account, preview, [list]: all.slice(from, from + BULK) };
      const answer = await write<Bulk>(`/api/v1/${this.kind.path}/actions`, body, NETWORK);
      if (answer.outcome !== "done") return answer;
      const { applied, refused, results } = answer.answer;
      whole = { preview, applied: whole.applied + applied, refused: whole.refused + refused, results: [...whole.results, ...results] };
    }
    return { outcome: "done", answer: whole };
  }

  #path(no: string): string {
    return `/api/v1/${this.kind.path}/${encodeURIComponent(no)}`;
  }

  async #ask<T>(path: string): Promise<Asked<T>> {
    try {
      return { is: "here", value: await get<T>(path) };
    } catch (error) {
      return error instanceof Refused && [404, 405].includes(error.status) ? { is: "missing" } : { is: "failed", detail: reasonOf(error) };
    }
  }

  async #learn(): Promise<void> {
    try {
      const wall = await get<Wall>("/api/v1/walls/desk");
      this.names = wall.names;
      this.city = wall.city;
      this.time = new CityTime(wall.city.zone);
      this.speak(this.voice.language);
    } catch {
      // The server may be starting: codes stand for names until it answers.
      setTimeout(() => void this.#learn(), 2000);
    }
  }

  #stirred(row: Row): void {
    if (!this.pending.has(row.no)) this.flashes.set(row.no, performance.now());
    if (row.no === this.chosen && row.version !== this.#askedVersion) {
      this.#askedVersion = row.version;
      this.refresh();
    }
    for (const [no, at] of this.flashes) if (performance.now() - at > FLASH) this.flashes.delete(no);
  }

  #took({ state, version }: Detail): void {
    const row = this.kind.row({ ...state, version });
    this.#chosenRow = row;
    this.#askedVersion = version;
    if (this.kind.ended.has(row.stage)) this.feed.ended(row);
  }

  #done(verb: Verb, no: string, { version, state, allowed, repeated }: Done): void {
    this.last = { verb: verb.verb, no };
    this.marks.delete(no);
    const said = this.voice.word("desk.done").replace("{v}", this.voice.term("verb", verb.verb)).replace("{n}", no).replace("{k}", String(version));
    this.told = { text: repeated === true ? `${said} · ${this.voice.word("desk.repeated")}` : said, tone: "done" };
    if (state) {
      const row = this.kind.row({ ...state, version });
      if (this.kind.ended.has(row.stage)) {
        this.feed.gone(no);
        this.feed.ended(row);
      } else this.feed.put(row);
      if (no === this.chosen && this.detail?.is === "here" && allowed) this.detail = { is: "here", value: { ...this.detail.value, state, version, allowed } };
    }
    if (no === this.chosen) this.refresh();
  }

  #unsure(sheet: Sheet, row: Row, version: number, id: string, detail: string): void {
    const text = this.voice.word("desk.lost").replace("{v}", this.voice.term("verb", sheet.verb.verb)).replace("{n}", row.no).replace("{t}", detail);
    const again = (): void => void this.act(sheet, row, version, id);
    this.unsure.set(row.no, again);
    this.told = { text, tone: "lost", again };
  }

  /** Whether the queue is filtered. */
  narrowed(): boolean {
    const { q, area, department, overdue } = this.feed.queue.filter;
    return q !== "" || area !== "" || department !== "" || overdue;
  }
}
