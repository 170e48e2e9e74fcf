// Who sits at the desk: asked once, kept by the browser, sent with every action.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { Overlay } from "./overlay.ts";

/** The dialog. */
export class DeskAccount extends Overlay {
  /** Opens it. */
  open(): void {
    this.show();
  }

  protected override content(): TemplateResult {
    const { voice } = this.desk;
    const save = (event: Event): void => {
      event.preventDefault();
      const name = this.querySelector("input")?.value.trim() ?? "";
      if (name === "") return;
      this.desk.sign(name);
      this.close();
    };
    return html`<article class="account">${this.titled(voice.word("desk.account"))}
      <p class="soft">${voice.word("desk.account.ask")}</p>
      <form @submit=${save}><label class="field"><span>${voice.word("desk.account")}</span><input data-first name="account" autocomplete="username" maxlength="64" required .value=${this.desk.account} /></label>
      <p class="buttons"><button class="plain strong">${voice.word("desk.account.save")}</button></p></form></article>`;
  }
}

customElements.define("city-desk-account", DeskAccount);
