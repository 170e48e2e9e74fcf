// Every key of the desk: one table that the handler looks keys up in and that the help is made of.

import type { Word } from "../words.ts";

/** What a key means. */
export type Command =
  | "search" | "down" | "up" | "top" | "open" | "back" | "tab" | "mark" | "command" | "help" | "new" | "undo" | "map" | "acknowledge"
  | "assign" | "return" | "merge" | "supervise" | "extend" | "file" | "reject" | "close" | "suspend" | "receive" | "handle" | "verify" | "comment" | "unit";

/** One line of the table. */
export interface Binding {
  readonly command: Command;
  /** As `KeyboardEvent.key` names them; any of them. */
  readonly keys: readonly string[];
  readonly ctrl?: boolean;
  readonly group: "find" | "act" | "desk";
}

/** The table. */
export const BINDINGS: readonly Binding[] = [
  { command: "down", keys: ["j", "ArrowDown"], group: "find" },
  { command: "up", keys: ["k", "ArrowUp"], group: "find" },
  { command: "top", keys: ["Home"], group: "find" },
  { command: "open", keys: ["Enter"], group: "find" },
  { command: "back", keys: ["Escape"], group: "find" },
  { command: "search", keys: ["/"], group: "find" },
  { command: "tab", keys: ["1", "2", "3", "4", "5"], group: "find" },
  { command: "mark", keys: ["x"], group: "find" },
  { command: "map", keys: ["g"], group: "find" },
  { command: "file", keys: ["f"], group: "act" },
  { command: "reject", keys: ["r"], group: "act" },
  { command: "assign", keys: ["a"], group: "act" },
  { command: "receive", keys: ["w"], group: "act" },
  { command: "return", keys: ["b"], group: "act" },
  { command: "merge", keys: ["m"], group: "act" },
  { command: "supervise", keys: ["u"], group: "act" },
  { command: "extend", keys: ["e"], group: "act" },
  { command: "suspend", keys: ["p"], group: "act" },
  { command: "handle", keys: ["h"], group: "act" },
  { command: "close", keys: ["c"], group: "act" },
  { command: "verify", keys: ["v"], group: "act" },
  { command: "unit", keys: ["d"], group: "act" },
  { command: "comment", keys: ["i"], group: "act" },
  { command: "undo", keys: ["z"], group: "act" },
  { command: "acknowledge", keys: ["y"], group: "desk" },
  { command: "new", keys: ["n"], group: "desk" },
  { command: "command", keys: ["k"], ctrl: true, group: "desk" },
  { command: "help", keys: ["?"], group: "desk" },
];

/** The word that says what a command does. */
export function meaning(command: Command): Word {
  return `desk.key.${command}`;
}

/** A key that was pressed; a `KeyboardEvent` is one. */
export interface Stroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** What an input method reports for a key that it has taken for itself. */
const TAKEN_BY_IME = 229;

/** Whether an input method is at work with the key: then it means nothing to the page. */
export function composing(stroke: Stroke): boolean {
  return stroke.isComposing || stroke.keyCode === TAKEN_BY_IME || stroke.key === "Process";
}

/** What has the focus, as far as keys are concerned. */
export interface Focus {
  /** Something that one writes into. */
  readonly writing: boolean;
  /** Something that Enter and the space bar press. */
  readonly pressing: boolean;
  /** An input method is at work somewhere on the page. */
  readonly composing: boolean;
}

/** What a key means, or nothing: never while somebody writes or an input method composes. */
export function commandOf(stroke: Stroke, focus: Focus): Command | undefined {
  if (focus.writing || focus.composing || composing(stroke) || stroke.altKey) return undefined;
  if (focus.pressing && (stroke.key === "Enter" || stroke.key === " ")) return undefined;
  const ctrl = stroke.ctrlKey || stroke.metaKey;
  // Caps lock writes capitals without the shift key; a capital on purpose is another key.
  const key = stroke.key.length === 1 && !stroke.shiftKey ? stroke.key.toLowerCase() : stroke.key;
  return BINDINGS.find((binding) => (binding.ctrl ?? false) === ctrl && binding.keys.includes(key))?.command;
}

/** The number that a key chooses, 0 the first, of `count` that are offered. */
export function choiceOf(stroke: Stroke, count: number): number | undefined {
  if (composing(stroke) || stroke.ctrlKey || stroke.metaKey || stroke.altKey || !/^[1-9]$/.test(stroke.key)) return undefined;
  const choice = Number(stroke.key) - 1;
  return choice < count ? choice : undefined;
}

/** What has the focus when `target` has it. */
export function focusOf(target: EventTarget | null, isComposing: boolean): Focus {
  const element = target instanceof Element ? target : undefined;
  const input = element?.closest("input, textarea, select, [contenteditable]:not([contenteditable='false'])");
  const checkbox = input instanceof HTMLInputElement && ["checkbox", "radio", "button"].includes(input.type);
  return { writing: Boolean(input) && !checkbox, pressing: checkbox || Boolean(element?.closest("button, a[href], summary, [role='button']")), composing: isComposing };
}

/** Hears where input methods begin and end, for browsers that do not mark the keys between. */
export class Composition {
  active = false;

  /** Listens on the whole page. */
  listen(page: EventTarget): void {
    page.addEventListener("compositionstart", () => (this.active = true), { capture: true });
    page.addEventListener("compositionend", () => (this.active = false), { capture: true });
  }
}
