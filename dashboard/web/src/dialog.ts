// A dialog over a page: opens with the focus where one goes on, closes by Escape, and tells when it has closed.

import { LitElement } from "lit";

/** What all dialogs share; each draws a `dialog` of its own, whose `close` event calls `closed`. */
export abstract class Dialog extends LitElement {
  shown = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Opens it; the focus goes to what `[data-first]` marks. */
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

  /** Closes it. */
  close(): void {
    this.querySelector("dialog")?.close();
  }

  /** What is to be done once it has closed, however that came; the browser tells it later, when it may be open once more. */
  protected closed(): void {
    if (!this.shown || this.querySelector("dialog")?.open) return;
    this.shown = false;
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("dialog-closed"));
  }
}
