// A dialog over the desk, with keys of its own; and what its forms hold.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Dialog } from "../dialog.ts";
import type { Desk } from "./desk.ts";

/** What all dialogs of the desk share. */
export abstract class Overlay extends Dialog {
  declare desk: Desk;

  protected override render(): TemplateResult {
    return html`<dialog class="card desk" aria-labelledby="${this.localName}-title" @close=${() => this.closed()} @keydown=${(event: KeyboardEvent) => this.key?.(event)}>
      ${this.shown ? this.content() : nothing}
    </dialog>`;
  }

  /** The title that the dialog is announced with. */
  protected titled(text: unknown): TemplateResult {
    return html`<h2 id="${this.localName}-title">${text}</h2>`;
  }

  /** Hears the keys of a dialog that has some of its own. */
  protected key?(event: KeyboardEvent): void;

  protected abstract content(): TemplateResult;
}

/** What a form control holds. */
export function held(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;
}

/** The code that a text names: itself, or the one whose name it is. */
export function codeOf(wish: string, names: Readonly<Record<string, { readonly zh: string; readonly en: string }>> | undefined): string {
  const asked = wish.trim();
  if (!names || Object.hasOwn(names, asked)) return asked;
  const found = Object.entries(names).find(([code, { zh, en }]) => zh === asked || en === asked || `${code} ${zh}` === asked || `${code} ${en}` === asked);
  return found?.[0] ?? asked;
}
