// What a screen shows and how it speaks: the wall's file as the server gives it, the names of codes, the language.

import type { CityTime, ServerClock } from "./clock.ts";
import type { Size, Zone } from "./layout.ts";
import type { Cell, Store } from "./store.ts";
import type { Keys, State } from "./wire.ts";
import { words } from "./words.ts";
import type { Bilingual, Language, Word } from "./words.ts";

/** The bound behind which a value is abnormal. */
export interface Threshold {
  readonly below?: number | null;
  readonly above?: number | null;
  readonly response?: Bilingual | null;
  readonly owner?: string | null;
}

type Names = Readonly<Record<string, Bilingual>>;

/** One panel of a scene. */
export interface Panel {
  readonly panel: string;
  readonly title: Bilingual;
  readonly view: string;
  readonly indicator: string | null;
  readonly indicators: readonly string[];
  readonly window: string;
  readonly keys: readonly string[];
  /** What the values of a key are codes of, where that is not the key's own. */
  readonly names: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly better: "higher" | "lower" | "neither";
  readonly decimals: number;
  /** Whether a map marks the open city events. */
  readonly marks?: boolean;
  /** Where a video plays. */
  readonly url?: string | null;
  readonly size: Size;
  readonly warn: Threshold | null;
  readonly alarm: Threshold | null;
  readonly min_n: number | null;
  /** What its leading indicator is compared with: `previous`, `last_year`. */
  readonly compare: readonly string[];
  /** The name of each indicator. */
  readonly titles?: Names;
  /** The sources that it is computed from. */
  readonly sources: readonly string[];
  /** What the catalogue says of each indicator, in their order. */
  readonly columns?: readonly { readonly indicator: string; readonly title: Bilingual; readonly unit: string }[];
}

/** Panels under one heading. */
export interface Group {
  readonly title: Bilingual | null;
  readonly zone: Zone;
  /** Its room beside that of groups whose panels have the same sizes. */
  readonly share: number;
  readonly panels: readonly Panel[];
}

/** Groups shown together. */
export interface Scene {
  readonly scene: string;
  readonly title: Bilingual;
  readonly seconds?: number;
  /** The emergency topic that it is shown for; null for the scenes of ordinary days. */
  readonly topic: string | null;
  readonly groups: readonly Group[];
}

/** Colours for a dark hall, or for a bright room. */
export type Theme = "dark" | "light";

/** A wall as `/api/v1/walls/{wall}` describes it. */
export interface Wall {
  readonly wall: string;
  /** Names the build of this page. */
  readonly build: string;
  readonly title: Bilingual;
  readonly width_px: number;
  readonly height_px: number;
  readonly width_mm: number;
  readonly height_mm: number;
  readonly far_m: number;
  /** The tiles that it is built of; nothing is drawn across their edges. */
  readonly seams: Size;
  readonly theme: Theme;
  readonly scenes: readonly Scene[];
  /** Degrees east and north of each district's middle, where the city says them. */
  readonly places: Readonly<Record<string, readonly [number, number]>>;
  /** The city's own map, where it supplies one: the number of its approval, whether it has outlines of areas, tiles of its streets. */
  readonly map?: { readonly approval: string; readonly outlines: boolean; readonly tiles: { readonly url: string; readonly attribution: string } | null } | null;
  readonly city: { readonly name: Bilingual; readonly zone: string };
  /** By kind of code: area, department, class, unit, and what else the city names. */
  readonly names: Readonly<Record<string, Names>>;
}

/** A number that somebody wants explained. */
export interface Asked {
  readonly indicator: string;
  readonly window: string;
  readonly cell: Cell | undefined;
  readonly panel: Panel | undefined;
}

/** What a panel of several indicators must know of each. */
export interface Described {
  readonly title: Bilingual;
  readonly unit: string;
  readonly decimals: number;
}

/** All that a panel needs to draw itself. */
export interface Screen {
  readonly wall: Wall;
  readonly store: Store;
  readonly clock: ServerClock;
  readonly time: CityTime;
  readonly voice: Voice;
  /** The server's time now (ms), or undefined before it has spoken. */
  now(): number | undefined;
  /** Whether nothing has been heard for so long that no value can be trusted. */
  lost(): boolean;
  /** Title and unit of an indicator, once they are known. */
  described(indicator: string): Described | undefined;
  ask(asked: Asked): void;
}

/** Says things in the language of the screen. */
export class Voice {
  readonly language: Language;
  readonly #wall: Pick<Wall, "names">;

  constructor(language: Language, wall: Pick<Wall, "names">) {
    this.language = language;
    this.#wall = wall;
  }

  /** The one language for short texts. */
  get short(): "zh" | "en" {
    return this.language === "en" ? "en" : "zh";
  }

  /** A text in the language of the screen. */
  say(text: Bilingual | null | undefined): string {
    return text ? text[this.short] || text.zh : "";
  }

  /** The second line of a title, where a screen shows both languages. */
  second(text: Bilingual): string {
    return this.language === "both" && text.en !== text.zh ? text.en : "";
  }

  /** A word of the interface. */
  word(word: Word): string {
    return this.say(words[word]);
  }

  /** A word made of a kind and a code, such as `stage.filed`; the code itself if there is no such word. */
  term(kind: string, code: string): string {
    const key = `${kind}.${code}`;
    return isWord(key) ? this.word(key) : code;
  }

  /** The name of a key's value: an area, a department, a class, a stage … */
  name(column: string, code: string): string {
    if (code === "") return this.word("key.none");
    const kind = column === "town" ? "area" : column.startsWith("class") ? "class" : column;
    const names = this.#wall.names[kind];
    return names ? this.say(names[code]) || code : this.term(column, code);
  }

  /** The names of all of a cell's keys; `kinds` are what a panel says they are codes of. */
  names(keys: Keys, kinds: Readonly<Record<string, string>> = {}): string {
    return Object.entries(keys).map(([column, code]) => this.name(kinds[column] ?? column, code)).join(" · ");
  }
}

function isWord(key: string): key is Word {
  return Object.hasOwn(words, key);
}

/** The indicators of a panel, the leading one first. */
export function indicatorsOf(panel: Panel): readonly string[] {
  if (panel.indicators.length > 0) return panel.indicators;
  return panel.indicator === null ? [] : [panel.indicator];
}

/** The cells of a panel's leading indicator. */
export function cellsOf(panel: Panel, store: Store): readonly Cell[] {
  const [first] = indicatorsOf(panel);
  return first === undefined ? [] : store.cells(first, panel.window, panel.keys);
}

/** The state that a value is shown in: nothing stays live on a screen that hears nothing. */
export function shownState(cell: Cell | undefined, lost: boolean): State {
  if (!cell) return "no_data";
  if (cell.state !== "error" && cell.value === null) return "no_data";
  return lost && (cell.state === "live" || cell.state === "late") ? "stale" : cell.state;
}

/** Which scene every screen shows at the server's instant `now` (ms): they take turns for their seconds. */
export function sceneAt(now: number, scenes: readonly { readonly seconds?: number }[], rotation: number): number {
  const seconds = scenes.map((scene) => Math.max(1, scene.seconds ?? rotation));
  const round = seconds.reduce((sum, part) => sum + part, 0);
  let rest = round > 0 ? Math.floor(now / 1000) % round : 0;
  for (const [index, part] of seconds.entries()) {
    if (rest < part) return index;
    rest -= part;
  }
  return 0;
}

/** How high a capital letter or a digit is in the page's font, as a share of the font's size. */
export function capitals(): number {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return 0.7;
  pen.font = `1000px ${getComputedStyle(document.documentElement).fontFamily}`;
  return pen.measureText("H").actualBoundingBoxAscent / 1000;
}

/** The sizes of the smallest font and of the key figures' font on a wall, in px of a window that shows it over its whole height.
 * What must be 4.65 mm a metre high, and 3.5 % of the screen, is the character itself: a font is larger by the part of its size
 * that its capitals and digits (`capital` of it) leave empty. */
export function textSizes(wall: Pick<Wall, "height_mm" | "far_m">, height: number, capital = capitals()): { readonly text: number; readonly figure: number } {
  const smallest = wall.height_mm > 0 ? (4.65 * wall.far_m * height) / wall.height_mm / capital : 0;
  return { text: Math.max(smallest, height * 0.0152, 11), figure: (height * 0.035) / capital };
}
