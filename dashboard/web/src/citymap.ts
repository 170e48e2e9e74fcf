// The city's own map, once it has come: outlines of its areas from `/api/v1/map`.

import { get } from "./api.ts";
import type { Outline } from "./outline.ts";
import type { Wall } from "./screen.ts";

interface Collection {
  readonly features: readonly { readonly properties: { readonly area: string }; readonly geometry: { readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[] } }[];
}

/** How long (ms) to wait before asking again for a map that did not come. */
const RETRY = 5_000;

let known: ReadonlyMap<string, Outline> | undefined;
const levels = new WeakMap<ReadonlyMap<string, Outline>, Map<number, ReadonlyMap<string, Outline>>>();
let asked: Promise<void> | undefined;

async function load(): Promise<void> {
  for (;;) {
    try {
      const { features } = await get<Collection>("/api/v1/map");
      known = new Map(features.map(({ properties, geometry }) => [properties.area, geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => ({ x, y }))))]));
      return;
    } catch {
      await new Promise((next) => setTimeout(next, RETRY));
    }
  }
}

/** The outlines of the city's areas, one map for all panels of the page; undefined while they are on their way, or where the city supplies none. `came` is called when they arrive. */
export function outlines(wall: Wall, came: () => void): ReadonlyMap<string, Outline> | undefined {
  if (!wall.map?.outlines) return undefined;
  if (!known) {
    asked ??= load();
    void asked.then(came);
  }
  return known;
}

/** The outlines of one level: those of towns have codes of nine digits, those of districts of six. */
export function ofLevel(all: ReadonlyMap<string, Outline>, key: string): ReadonlyMap<string, Outline> {
  const digits = key === "town" ? 9 : 6;
  const level = levels.get(all)?.get(digits) ?? new Map([...all].filter(([code]) => code.length === digits));
  levels.set(all, (levels.get(all) ?? new Map<number, ReadonlyMap<string, Outline>>()).set(digits, level));
  return level;
}
