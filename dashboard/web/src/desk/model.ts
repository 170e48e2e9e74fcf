// What the desk is told over HTTP: a subject in detail, advice, what became of many.

import type { Bilingual } from "../words.ts";

/** A subject with its steps and what may be done with it. */
export interface Detail {
  readonly version: number;
  readonly state: Readonly<Record<string, unknown>>;
  /** Canonical records, in order. */
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly allowed: readonly string[];
}

/** A department that a subject could be given to. */
export interface Owner {
  readonly department: string;
  readonly class_code?: string | null;
  readonly score: number;
  readonly reason: Bilingual;
}

/** An event that may be the same. */
export interface Duplicate {
  readonly event_no: string;
  readonly distance_m: number | null;
  readonly minutes_apart: number | null;
  readonly words?: readonly string[];
  readonly score: number;
  readonly reason: Bilingual;
}

/** What the server advises. */
export interface Advice {
  readonly owners: readonly Owner[];
  readonly duplicates: readonly Duplicate[];
  readonly hot?: { readonly words: readonly string[]; readonly events: readonly string[] } | null;
}

/** One outcome of a bulk action. */
export interface Result {
  readonly event_no?: string;
  readonly order_no?: string;
  readonly outcome: "would_apply" | "applied" | "refused" | "changed" | "unknown";
  readonly version?: number;
  readonly rule?: string;
  readonly detail?: string;
}

/** The answer to a bulk action. */
export interface Bulk {
  readonly preview: boolean;
  readonly applied: number;
  readonly refused: number;
  readonly results: readonly Result[];
}

/** What is asked for once and may be there, on its way, or nowhere. */
export type Asked<T> =
  | { readonly is: "loading" }
  | { readonly is: "here"; readonly value: T }
  /** This server has no such route. */
  | { readonly is: "missing" }
  | { readonly is: "failed"; readonly detail: string };
