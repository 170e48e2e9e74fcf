// Which indicators a reader means: by stream, by how they are computed, by words of their definition.

import { words } from "../words.ts";
import type { Indicator } from "./model.ts";

/** What the reader asks for; empty texts ask for nothing. */
export interface Wish {
  readonly words: string;
  readonly stream: string;
  readonly mode: string;
}

/** The stream of an indicator: the first part of its id. */
export function streamOf(id: string): string {
  return id.split(".")[0] ?? id;
}

const ORDER = Object.keys(words).filter((word) => word.startsWith("stream."));

/** The streams there are, in the order of their words, unknown ones first. */
export function streams(indicators: readonly Indicator[]): readonly string[] {
  const place = (stream: string): number => ORDER.indexOf(`stream.${stream}`);
  return [...new Set(indicators.map(({ id }) => streamOf(id)))].sort((left, right) => place(left) - place(right));
}

/** The indicators by stream, in the order of the streams. */
export function byStream(indicators: readonly Indicator[]): ReadonlyMap<string, readonly Indicator[]> {
  return new Map(streams(indicators).map((stream) => [stream, indicators.filter(({ id }) => streamOf(id) === stream)]));
}

/** The indicators that the reader asks for: every word must occur somewhere. */
export function chosen(indicators: readonly Indicator[], wish: Wish): readonly Indicator[] {
  const wanted = wish.words.toLowerCase().split(/\s+/).filter(Boolean);
  return indicators.filter((indicator) => {
    if (wish.stream !== "" && streamOf(indicator.id) !== wish.stream) return false;
    if (wish.mode !== "" && indicator.mode !== wish.mode) return false;
    const { id, title, means, owner, sql, standard } = indicator;
    const text = [id, title.zh, title.en, means.zh, means.en, owner.zh, owner.en, sql, standard ?? ""].join("\n").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
