// The help: made of the very table that the keys are looked up in.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { BINDINGS, meaning } from "./keymap.ts";
import { Overlay } from "./overlay.ts";

/** How keys without a letter are written. */
const WRITTEN: Readonly<Record<string, string>> = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };

/** The dialog. */
export class DeskHelp extends Overlay {
  /** Opens it. */
  open(): void {
    this.show();
  }

  protected override content(): TemplateResult {
    const { voice } = this.desk;
    const written = (key: string, ctrl: boolean | undefined): string => (ctrl ? `Ctrl-${key.toUpperCase()}` : (WRITTEN[key] ?? key));
    return html`<article class="help">
      <header>${this.titled(voice.word("desk.keys"))}<button type="button" class="plain" data-first @click=${() => this.close()}>${voice.word("close")}</button></header>
      <div class="columns">${(["find", "act", "desk"] as const).map((group) => html`<section><h3>${voice.word(`desk.keys.${group}`)}</h3><dl>${BINDINGS.filter((binding) => binding.group === group).map(({ command, keys, ctrl }) => html`<div data-command=${command}><dt>${keys.map((key) => html`<kbd>${written(key, ctrl)}</kbd> `)}</dt><dd>${voice.word(meaning(command))}</dd></div>`)}</dl></section>`)}</div>
      <p class="soft">${voice.word("desk.keys.means")}</p>
    </article>`;
  }
}

customElements.define("city-desk-help", DeskHelp);
