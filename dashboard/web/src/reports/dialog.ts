// What the dialogs of the reports share: they open with the focus where one goes on, close by Escape, their button or a click beside
// them, and tell when they have closed.

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { Voice } from "../screen.ts";

/** A dialog. */
export abstract class Sheet extends LitElement {
  static override properties = { voice: { attribute: false } };
  declare voice: Voice;
  shown = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Opens it. */
  protected show(): void {
    this.shown = true;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.querySelector("dialog");
      if (dialog && !dialog.open) dialog.showModal();
      this.querySelector<HTMLElement>("[data-first]")?.focus();
    });
  }

  /** Closes it. */
  close(): void {
    this.querySelector("dialog")?.close();
  }

  #closed(): void {
    if (!this.shown) return;
    this.shown = false;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("sheet-closed"));
  }

  protected override render(): TemplateResult {
    return html`<dialog class="card" aria-labelledby="${this.localName}-title" @close=${() => this.#closed()} @click=${(event: Event) => {
      if (event.target === event.currentTarget) this.close();
    }}>${this.shown ? this.content() : nothing}</dialog>`;
  }

  /** Its heading, with the button that closes it. */
  protected titled(text: unknown): TemplateResult {
    return html`<header><h2 id="${this.localName}-title">${text}</h2><button type="button" class="plain" @click=${() => this.close()}>${this.voice.word("close")}</button></header>`;
  }

  protected abstract content(): TemplateResult | typeof nothing;
}

/** What a form says in its fields. */
export function fieldsOf(form: HTMLFormElement): Readonly<Record<string, string>> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value.trim() : ""]));
}
