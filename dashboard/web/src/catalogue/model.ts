// What the catalogue's routes answer.

import type { Threshold } from "../screen.ts";
import type { Level, Source, State } from "../wire.ts";
import type { Bilingual } from "../words.ts";

/** The last comparison of an indicator's live readings with the batch answer. */
export interface Audit {
  readonly as_of: string;
  readonly compared: number;
  readonly differing: number;
}

/** An indicator as the catalogue describes it. */
export interface Indicator {
  readonly id: string;
  readonly title: Bilingual;
  readonly means: Bilingual;
  /** The body that answers for the number. */
  readonly owner: Bilingual;
  readonly unit: string;
  readonly better: "higher" | "lower" | "neither";
  readonly time: string | null;
  readonly windows: readonly string[];
  /** What it is compared with: `previous`, `last_year`. */
  readonly compare: readonly string[];
  readonly keys: readonly string[];
  readonly rollup: boolean;
  readonly tables: readonly string[];
  readonly min_n: number;
  readonly warn: Threshold | null;
  readonly alarm: Threshold | null;
  readonly standard: string | null;
  readonly sql: string;
  readonly mode: "live" | "re-query";
  /** How often its SQL is run again (s). */
  readonly every_s: number | null;
  /** Why it is not live. */
  readonly reason: string | null;
  readonly last_audit: Audit | null;
}

/** One row of `/api/v1/readings`: its key columns, and what it says. */
export interface Reading {
  readonly [key: string]: unknown;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly state: State;
  readonly level: Level;
}

/** What an indicator says of the whole city in the window that lists show. */
export interface WholeCity extends Reading {
  readonly id: string;
  readonly window: string;
}

/** What every indicator says, and how the catalogue stands. */
export interface Values {
  readonly values: readonly WholeCity[];
  /** Another text means another list of indicators. */
  readonly catalogue: string;
  /** Indicators whose history is being read, and how much of it is in. */
  readonly filling: readonly string[];
  readonly filled_percent: number | null;
  /** What is wrong with indicators' files. */
  readonly mistakes: readonly string[];
}

/** Readings with the instant that they are of. */
export interface Readings {
  readonly as_of: string;
  readonly rows: readonly Reading[];
}

/** A source with its words. */
export interface NamedSource extends Source {
  readonly title: Bilingual | null;
}

/** A row that could not become a record. */
export interface Reject {
  readonly id: number;
  readonly source: string;
  /** The topic and partition that it came by, if it did. */
  readonly part: string | null;
  readonly line: number | null;
  readonly field: string;
  readonly reason: string;
  readonly raw: string;
  readonly recorded_at: string;
}
