// The newest value of every cell, and nothing older: applies snapshots and changes whole, and refuses what leaves a gap.

import { OpenEvents } from "./agenda.ts";
import { News } from "./news.ts";
import { instant } from "./wire.ts";
import type { Alarm, Change, Keys, Level, Mode, ServerMessage, Snapshot, Source, State, Unit, ValueWire } from "./wire.ts";

/** One number of the wall. */
export interface Cell {
  readonly id: number;
  readonly indicator: string;
  readonly window: string;
  readonly keys: Keys;
  /** The keys as text, such as `area=990101,department=D01`. */
  readonly place: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  state: State;
  level: Level;
  /** The change that it came with. */
  seq: number;
  series: readonly (number | null)[];
}

/** What became of a message. */
export type Outcome = "applied" | "alive" | "known" | "gap" | "bye";

/** The keys as text, in the order of their names. */
export function placeOf(keys: Keys): string {
  return Object.keys(keys).sort().map((name) => `${name}=${keys[name] ?? ""}`).join(",");
}

const familyOf = (indicator: string, window: string, columns: readonly string[]): string =>
  `${indicator} ${window} ${[...columns].sort().join(",")}`;

/** Everything that the wall knows. */
export class Store {
  epoch = "";
  seq = 0;
  asOf: number | undefined;
  watermark: number | undefined;
  simulated = false;
  /** Whether it is a past that is shown. */
  past = false;
  readonly events = new OpenEvents();
  /** What happened last to city events. */
  readonly news = new News();
  readonly units = new Map<string, Unit>();
  readonly sources = new Map<string, Source>();
  /** Indicators whose cells changed since the painter last looked. */
  readonly touched = new Set<string>();
  mode: Mode = { topic: null, since: null, by: null, note: null };
  /** Those that stand, the gravest first. */
  alarms: readonly Alarm[] = [];
  dutyTouched = false;
  eventsTouched = false;
  unitsTouched = false;
  sourcesTouched = false;
  #cells = new Map<number, Cell>();
  #families = new Map<string, Cell[]>();

  /** Takes in one message, whole or not at all. */
  apply(message: ServerMessage): Outcome {
    switch (message.type) {
      case "snapshot":
        this.#reset(message);
        return "applied";
      case "change":
        return this.#change(message);
      case "heartbeat":
        if (message.epoch !== this.epoch || message.seq !== this.seq) return "gap";
        this.asOf = instant(message.as_of) ?? this.asOf;
        return "alive";
      case "preparing":
        return "alive";
      case "bye":
        return "bye";
    }
  }

  /** The cells of an indicator and window whose key columns are exactly these. */
  cells(indicator: string, window: string, columns: readonly string[]): readonly Cell[] {
    return this.#families.get(familyOf(indicator, window, columns)) ?? [];
  }

  /** Forgets what was touched; the painter calls it once it has marked its views. */
  settle(): void {
    this.touched.clear();
    this.eventsTouched = false;
    this.unitsTouched = false;
    this.sourcesTouched = false;
    this.dutyTouched = false;
  }

  #reset(message: Snapshot): void {
    this.#cells.clear();
    this.#families.clear();
    this.units.clear();
    this.sources.clear();
    this.epoch = message.epoch;
    this.simulated = message.simulated;
    this.past = message.replay !== undefined;
    this.#take(message);
    this.events.reset(message.events, message.totals);
    this.news.begin(message.events, this.asOf ?? 0);
    for (const cell of this.#cells.values()) this.touched.add(cell.indicator);
    this.eventsTouched = true;
    this.unitsTouched = true;
    this.sourcesTouched = true;
  }

  #change(message: Change): Outcome {
    if (message.epoch !== this.epoch) return "gap";
    if (message.seq <= this.seq && message.from < this.seq) return "known";
    if (message.from !== this.seq) return "gap";
    this.#take(message);
    if (message.events || message.totals) {
      this.#tell(message);
      this.events.change(message.events?.put ?? [], message.events?.gone ?? [], message.totals);
      this.eventsTouched = true;
    }
    return "applied";
  }

  /** What a change says that happened; it must not have been taken in yet. */
  #tell({ events }: Change): void {
    const now = this.asOf ?? 0;
    for (const number of events?.gone ?? []) this.news.gone(this.events.find(number), now);
    for (const event of events?.put ?? []) this.news.put(this.events.find(event.event_no), event, now);
  }

  #take(message: Snapshot | Change): void {
    this.seq = message.seq;
    this.asOf = instant(message.as_of) ?? this.asOf;
    this.watermark = instant(message.watermark) ?? this.watermark;
    for (const [id, indicator, window, keys] of message.cells ?? []) this.#add(id, indicator, window, keys);
    for (const value of message.values ?? []) this.#set(value);
    for (const [id, series] of message.series ?? []) {
      const cell = this.#cells.get(id);
      if (!cell) continue;
      cell.series = series;
      this.touched.add(cell.indicator);
    }
    for (const unit of message.units ?? []) this.units.set(unit.unit, unit);
    if (message.units) this.unitsTouched = true;
    for (const source of message.sources ?? []) this.sources.set(source.source, source);
    if (message.sources) this.sourcesTouched = true;
    this.mode = message.mode ?? this.mode;
    this.alarms = message.alarms ?? this.alarms;
    if (message.mode || message.alarms) this.dutyTouched = true;
  }

  #add(id: number, indicator: string, window: string, keys: Keys): void {
    if (this.#cells.has(id)) return;
    const blank = { value: null, numerator: null, denominator: null, state: "no_data", level: "normal", seq: this.seq, series: [] } as const;
    const cell: Cell = { id, indicator, window, keys, place: placeOf(keys), ...blank };
    this.#cells.set(id, cell);
    const family = familyOf(indicator, window, Object.keys(keys));
    const cells = this.#families.get(family);
    if (cells) cells.push(cell);
    else this.#families.set(family, [cell]);
  }

  #set([id, value, numerator, denominator, state, level]: ValueWire): void {
    const cell = this.#cells.get(id);
    if (!cell) return;
    Object.assign(cell, { value, numerator, denominator, state, level, seq: this.seq });
    this.touched.add(cell.indicator);
  }
}
