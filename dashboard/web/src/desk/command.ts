// The command line: what was typed becomes an action with its number, choice and remark, or a way to go; and what could follow.

import { FIELDS } from "./sheet.ts";
import type { Said } from "./sheet.ts";
import type { Ask, Kind, Verb } from "./verbs.ts";

/** What the line is read against: names in the reader's language. */
export interface Vocabulary {
  readonly kind: Kind;
  /** Name of each verb, and of each place to go. */
  verbName(verb: string): string;
  readonly places: readonly Offer[];
  /** Codes and names that an ask can be answered with for a verb. */
  answers(ask: Ask, verb: Verb): readonly Offer[];
  /** Numbers that contain the text, the most urgent first. */
  numbers(part: string): readonly Offer[];
}

/** Something that completes the line. */
export interface Offer {
  readonly value: string;
  readonly name: string;
}

/** What the line says. */
export type Line =
  | { readonly says: "nothing" }
  | { readonly says: "go"; readonly place: string; readonly rest: string }
  | { readonly says: "act"; readonly verb: Verb; readonly no: string | undefined; readonly said: Said }
  /** A word that is none; `word` is it. */
  | { readonly says: "unclear"; readonly word: string };

const fold = (text: string): string => text.toLowerCase();

function match(offers: readonly Offer[], word: string): Offer | undefined {
  const wish = fold(word);
  const exact = offers.find(({ value, name }) => fold(value) === wish || fold(name) === wish);
  if (exact) return exact;
  const begun = offers.filter(({ value, name }) => fold(value).startsWith(wish) || fold(name).startsWith(wish));
  return begun.length === 1 ? begun[0] : undefined;
}

function verbs({ kind, verbName }: Vocabulary): readonly Offer[] {
  return kind.verbs.map(({ verb }) => ({ value: verb, name: verbName(verb) }));
}

/** Whether a word can be a number of a subject: it has a digit and a known number ends with it. */
function number(word: string, vocabulary: Vocabulary): string | undefined {
  const found = vocabulary.numbers(word);
  return (found.find(({ value }) => value === word) ?? found.find(({ value }) => value.endsWith(word)))?.value;
}

/** The ask that a word of the line answers: every one that an action needs and that has codes. */
function asked(verb: Verb): readonly Ask[] {
  return verb.asks.filter((ask) => ask !== "note" && FIELDS[ask].as !== "number");
}

/** Words that stand between and say nothing. */
const FILLERS: ReadonlySet<string> = new Set(["into", "to", "note", ":", "\uff1a"]);

function tell(verb: Verb, line: readonly string[], vocabulary: Vocabulary): Line {
  const words = line.filter((word, at) => !(at < 3 && FILLERS.has(fold(word))));
  const [first] = words;
  // A merge names two; with one it is the one that the selected is merged into.
  const two = !verb.asks.includes("into") || words.filter((word) => /\d/.test(word)).length > 1;
  const no = first !== undefined && /\d/.test(first) && two ? number(first, vocabulary) : undefined;
  if (no !== undefined) words.shift();
  const said: { -readonly [field in keyof Said]: string } = {};
  for (const ask of asked(verb)) {
    const word = words[0];
    if (word === undefined) break;
    const value = ask === "into" ? number(word, vocabulary) ?? word : match(vocabulary.answers(ask, verb), word)?.value;
    if (value === undefined) return { says: "unclear", word };
    said[ask] = value;
    words.shift();
  }
  for (const ask of verb.asks) if (FIELDS[ask].as === "number" && /^\d+$/.test(words[0] ?? "")) said[ask] = words.shift() ?? "";
  if (words.length > 0) said.note = words.join(" ");
  return { says: "act", verb, no, said };
}

/** Reads a line such as `assign 0421 D12 note text`. */
export function read(text: string, vocabulary: Vocabulary): Line {
  const [head, ...rest] = text.trim().split(/\s+/);
  if (head === undefined || head === "") return { says: "nothing" };
  const name = match(verbs(vocabulary), head)?.value;
  const verb = vocabulary.kind.verbs.find((candidate) => candidate.verb === name);
  if (verb) return tell(verb, rest, vocabulary);
  const place = match(vocabulary.places, head);
  if (place) return { says: "go", place: place.value, rest: rest.join(" ") };
  const no = /\d/.test(head) ? number(head, vocabulary) : undefined;
  return no === undefined ? { says: "unclear", word: head } : { says: "go", place: "open", rest: no };
}

/** At most this many completions are offered. */
const OFFERED = 8;

/** What the last word of the line could become. */
export function complete(text: string, vocabulary: Vocabulary): readonly Offer[] {
  const words = text.trimStart().split(/\s+/);
  const last = words.at(-1) ?? "";
  const begins = ({ value, name }: Offer): boolean => fold(value).startsWith(fold(last)) || fold(name).includes(fold(last));
  if (words.length <= 1) return [...verbs(vocabulary), ...vocabulary.places].filter(begins).slice(0, OFFERED);
  const name = match(verbs(vocabulary), words[0] ?? "")?.value;
  const verb = vocabulary.kind.verbs.find((candidate) => candidate.verb === name);
  if (!verb) return words.length === 2 && match(vocabulary.places, words[0] ?? "")?.value === "open" ? vocabulary.numbers(last).slice(0, OFFERED) : [];
  const numbered = words.slice(1, -1).some((word) => /\d/.test(word) && number(word, vocabulary) !== undefined);
  const answered = words.slice(1, -1).filter((word) => !FILLERS.has(fold(word))).length - (numbered ? 1 : 0);
  const ask = asked(verb)[answered];
  const numbers = !numbered || ask === "into" ? vocabulary.numbers(last) : [];
  const codes = ask && ask !== "into" ? vocabulary.answers(ask, verb).filter(begins) : [];
  return [...(last === "" ? codes : numbers.concat(codes))].slice(0, OFFERED);
}

/** The line with its last word replaced. */
export function completed(text: string, offer: Offer): string {
  return `${text.replace(/\S*$/, "")}${offer.value} `;
}
