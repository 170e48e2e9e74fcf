// What the routes of the reports answer. Whatever is shown is text that the server has formatted, with the number behind it beside it.

import type { Level } from "../wire.ts";
import type { Bilingual } from "../words.ts";

/** Whole city days, both ends included. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly name: Bilingual;
  readonly working_days?: number;
}

/** A body or an area. */
export interface Scope {
  readonly key: string;
  readonly code: string;
  readonly name: Bilingual;
}

/** Which reading a figure is. */
export interface Figure {
  readonly indicator: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly from: string;
  readonly to: string;
}

/** Words, or a figure among them. */
export interface Piece {
  readonly text: string;
  readonly figure?: Figure | null;
}

/** What a column or a cell holds. */
export type Kind = "name" | "text" | "number" | "percent" | "change" | "points" | "rank" | "instant";

/** A column of a table. */
export interface Column {
  readonly title: Bilingual;
  readonly group?: Bilingual | null;
  readonly kind: Kind;
  readonly unit: Bilingual;
  readonly decimals: number;
}

/** What is shown in one place of a table. */
export interface Cell {
  readonly zh: string;
  readonly en?: string | null;
  readonly value?: number | null;
  readonly kind?: Kind | null;
  readonly numerator?: number | null;
  readonly denominator?: number | null;
  readonly level?: Level | null;
  /** Why there is no number, or what to mind about it. */
  readonly why?: Bilingual | null;
  readonly figure?: Figure | null;
}

/** A row of a table. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly total?: boolean;
  readonly listed?: "red" | "black" | null;
}

/** Rows of cells. */
export interface Table {
  readonly block: "table";
  readonly name: string;
  readonly title: Bilingual;
  readonly note?: Bilingual | null;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly wide: boolean;
}

/** Which stretch a series is of. */
export type Side = "period" | "previous" | "last_year";

/** The numbers of one line or of the bars. */
export interface Series {
  readonly title: Bilingual;
  readonly side: Side;
  readonly values: readonly (number | null)[];
  readonly shown: readonly string[];
  readonly intervals?: readonly (readonly [number, number] | null)[];
}

/** A picture of numbers. */
export interface Chart {
  readonly block: "chart";
  readonly name: string;
  readonly title: Bilingual;
  readonly shape: "lines" | "bars";
  readonly unit: Bilingual;
  readonly decimals: number;
  readonly categories: readonly Bilingual[];
  readonly series: readonly Series[];
  readonly indicator: string;
}

/** A chapter. */
export interface Section {
  readonly name: string;
  readonly title: Bilingual;
  readonly sentences: readonly { readonly zh: readonly Piece[]; readonly en: readonly Piece[] }[];
  readonly blocks: readonly (Table | Chart)[];
}

/** One report over one stretch of time. */
export interface Document {
  readonly report: string;
  readonly title: Bilingual;
  readonly city: Bilingual;
  readonly simulated: boolean;
  readonly period: Stretch;
  readonly previous: Stretch | null;
  readonly last_year: Stretch | null;
  readonly scope: Scope | null;
  readonly as_of: string;
  readonly journal_seq: number;
  readonly complete: boolean;
  readonly sections: readonly Section[];
  readonly notes: readonly Bilingual[];
}

/** What reports there are. */
export interface Definition {
  readonly report: string;
  readonly title: Bilingual;
  readonly about: Bilingual;
  readonly every: "day" | "week" | "month" | "quarter" | "year" | "any";
  readonly scopes: readonly { readonly key: string; readonly codes: readonly { readonly code: string; readonly name: Bilingual }[] }[];
  readonly periods: readonly { readonly period: string; readonly name: Bilingual }[];
}

/** A report as it was made once. */
export interface Kept {
  readonly id: string;
  readonly report: string;
  readonly title: Bilingual;
  readonly period: Stretch;
  readonly scope?: Scope | null;
  readonly as_of: string;
  readonly made_at: string;
  /** `schedule`, or who asked for it. */
  readonly by: string;
}

/** The answer of `/api/v1/reports`. */
export interface Reports {
  readonly reports: readonly Definition[];
  readonly kept: readonly Kept[];
  readonly progress: readonly { readonly report: string; readonly done: number; readonly of: number }[];
}

/** What explains one figure. */
export interface CardFacts {
  readonly indicator: string;
  readonly title: Bilingual;
  readonly means: Bilingual;
  readonly sql: string;
  readonly unit: string;
  readonly owner: Bilingual | null;
  readonly standard: string | null;
  readonly value: number | null;
  readonly shown: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly level: Level | null;
  readonly as_of: string;
  readonly from: string;
  readonly to: string;
  readonly keys: readonly { readonly key: string; readonly code: string; readonly name: Bilingual }[];
  readonly previous?: Compared | null;
  readonly last_year?: Compared | null;
  readonly days: readonly { readonly day: string; readonly value: number | null; readonly shown: string }[];
  readonly parts: readonly Part[];
  readonly audited?: { readonly at: string; readonly compared: number; readonly differing: number } | null;
}

/** The same figure of another stretch. */
export interface Compared {
  readonly shown: string;
  readonly value: number | null;
  readonly name: Bilingual;
}

/** The figure of one area or department. */
export interface Part {
  readonly key: string;
  readonly code: string;
  readonly name: Bilingual;
  readonly value: number | null;
  readonly shown: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** One place of a red or black list. */
export interface Entry {
  readonly place: number;
  readonly code: string;
  readonly name: Bilingual;
  readonly value: number | null;
  readonly shown: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A red and black list that may be published. */
export interface ListDefinition {
  readonly list: string;
  readonly title: Bilingual;
  readonly about: Bilingual;
  readonly indicator: string;
  readonly by: string;
  readonly periods: readonly { readonly period: string; readonly name: Bilingual }[];
}

/** One that was published, as it was then. */
export interface Published {
  readonly id: string;
  readonly list: string;
  readonly title: Bilingual;
  readonly period: Bilingual;
  readonly red: readonly Entry[];
  readonly black: readonly Entry[];
  readonly frozen_at: string;
  readonly until: string;
  readonly signed_by: string;
  readonly signed_at: string;
  readonly days_left: number;
  readonly corrections: readonly { readonly said: string; readonly by: string; readonly at: string }[];
}

/** The answer of `/api/v1/lists`. */
export interface Lists {
  readonly lists: readonly ListDefinition[];
  readonly published: readonly Published[];
}

/** An address given away. */
export interface Share {
  readonly share: string;
  readonly id: string;
  readonly title: Bilingual;
  readonly period: Bilingual;
  readonly watermark: string;
  readonly actor: string;
  readonly made_at: string;
  readonly expires_at: string;
  readonly revoked: boolean;
}

/** What stands behind such an address. */
export interface Shared {
  readonly document: Document;
  readonly watermark: string;
  readonly expires_at: string;
}
