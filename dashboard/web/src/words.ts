// Words of the interface: they live in words.json, two languages each; panels bring their own titles from the server.
import table from "../words.json" with { type: "json" };

/** A text in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Which language a screen shows; `both` puts the English second. */
export type Language = "zh" | "en" | "both";

/** The name of a word of words.json. */
export type Word = keyof typeof table;

/** The words themselves. */
export const words: Readonly<Record<Word, Bilingual>> = table;
