// Which indicators a reader means: by stream, by how they are computed, by words of their definition.

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

/** The streams there are, in the order of the alphabet. */
export function streams(indicators: readonly Indicator[]): readonly string[] {
  return [...new Set(indicators.map(({ id }) => streamOf(id)))].sort();
}

/** The indicators by stream, in the order of the alphabet. */
export function byStream(indicators: readonly Indicator[]): ReadonlyMap<string, readonly Indicator[]> {
  return new Map(streams(indicators).map((stream) => [stream, indicators.filter(({ id }) => streamOf(id) === stream)]));
}

/** The indicators that the reader asks for: every word must occur somewhere. */
export function chosen(indicators: readonly Indicator[], wish: Wish): readonly Indicator[] {
  const words = wish.words.toLowerCase().split(/\s+/).filter(Boolean);
  return indicators.filter((indicator) => {
    if (wish.stream !== "" && streamOf(indicator.id) !== wish.stream) return false;
    if (wish.mode !== "" && indicator.mode !== wish.mode) return false;
    const { id, title, means, owner, sql, standard } = indicator;
    const text = [id, title.zh, title.en, means.zh, means.en, owner.zh, owner.en, sql, standard ?? ""].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
