// A dialog over the desk: opens with the focus where one goes on, closes by Escape, gives the focus back.

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Desk } from "./desk.ts";

/** What all dialogs of the desk share. */
export abstract class Overlay extends LitElement {
  declare desk: Desk;
  shown = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Opens the dialog; the focus goes to what `[data-first]` marks. */
  protected show(): void {
    this.shown = true;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.querySelector("dialog");
      if (dialog && !dialog.open) dialog.showModal();
      this.aim();
    });
  }

  /** Puts the focus where the reader goes on. */
  protected aim(): void {
    this.querySelector<HTMLElement>("[data-first]")?.focus();
  }

  /** Closes the dialog. */
  close(): void {
    this.querySelector("dialog")?.close();
  }

  /** What is to be done once the dialog has closed, however that came; the browser tells it later, when the next may be open already. */
  protected closed(): void {
    if (this.querySelector("dialog")?.open) return;
    this.shown = false;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("desk-closed"));
  }

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
