// What the explorer's routes answer.

import type { Bilingual } from "../words.ts";

/** Text that is the same in both languages, or one in each. */
type Shown = string | Bilingual;

/** A column that may be read. */
export interface ViewColumn {
  readonly column: string;
  /** text, integer, number, boolean or instant. */
  readonly type: string;
  readonly means?: Shown | null;
}

/** A documented view. */
export interface View {
  readonly view: string;
  readonly rows?: number | null;
  readonly means?: Shown | null;
  readonly columns: readonly ViewColumn[];
}

/** What a query may take. */
export interface Limits {
  readonly seconds: number;
  readonly rows: number;
  readonly mib: number;
}

/** The answer of `/api/v1/explorer/views`. */
export interface Views {
  readonly views: readonly View[];
  /** Names of the functions that may be called. */
  readonly functions: readonly string[];
  readonly limits: Limits;
  readonly as_of: string;
}

/** One place of a result. */
export type Value = string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>;

/** The answer to a query. */
export interface Result {
  readonly columns: readonly { readonly column: string; readonly type: string }[];
  readonly rows: readonly (readonly Value[])[];
  readonly truncated: boolean;
  readonly elapsed_ms: number;
  readonly as_of: string;
}
