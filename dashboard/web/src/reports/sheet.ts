// What the dialogs of the reports share: a heading with a button that closes them, as does a click beside them; and what their forms say.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Dialog } from "../dialog.ts";
import type { Voice } from "../screen.ts";

/** A dialog. */
export abstract class Sheet extends Dialog {
  static override properties = { voice: { attribute: false } };
  declare voice: Voice;

  protected override render(): TemplateResult {
    return html`<dialog class="card" aria-labelledby="${this.localName}-title" @close=${() => this.closed()} @click=${(event: Event) => {
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
