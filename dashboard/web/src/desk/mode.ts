// The mode of the centre, changed from the command line: which topic, why, and once more before it is done.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { actionId, NETWORK, write } from "./act.ts";
import { codeOf, held, Overlay } from "./overlay.ts";

/** The dialog. */
export class DeskMode extends Overlay {
  #topic = "";
  #note = "";
  #id = "";
  #failed = "";

  /** Opens it with what the command line said: a topic or none, and the reason. */
  open(said: string): void {
    const [first = "", ...rest] = said.trim().split(/\s+/);
    const topics = this.desk.names["topic"] ?? {};
    const named = codeOf(first, topics);
    const known = Object.hasOwn(topics, named);
    this.#topic = known ? named : "";
    this.#note = (known ? rest : [first, ...rest]).join(" ").trim();
    this.#id = actionId();
    this.#failed = "";
    this.show();
  }

  async #save(): Promise<void> {
    const { desk } = this;
    const body = { topic: this.#topic === "" ? null : this.#topic, actor: desk.account, note: this.#note.trim(), action_id: this.#id };
    const answer = await write("/api/v1/mode", body, NETWORK);
    if (answer.outcome === "done") {
      desk.tell(desk.voice.word("desk.mode.done").replace("{t}", this.#name(this.#topic)), "done");
      this.close();
      return;
    }
    this.#failed = "detail" in answer ? answer.detail : answer.outcome;
    this.requestUpdate();
  }

  #name(topic: string): string {
    const { voice } = this.desk;
    return topic === "" ? voice.word("duty.ordinary") : `${voice.word("duty.emergency")} · ${voice.name("topic", topic)}`;
  }

  protected override content(): TemplateResult {
    const { desk } = this;
    const { voice } = desk;
    const save = (event: Event): void => {
      event.preventDefault();
      if (this.#note.trim() !== "") void this.#save();
    };
    const now = desk.store.mode.topic ?? "";
    return html`<article class="account">${this.titled(voice.word("desk.mode"))}
      <p class="soft">${voice.word("desk.mode.now").replace("{t}", this.#name(now))}</p>
      <form @submit=${save}>
        <label class="field"><span>${voice.word("desk.mode.topic")}</span><select name="topic" @change=${(event: Event) => (this.#topic = held(event))}>
          ${["", ...Object.keys(desk.names["topic"] ?? {})].map((topic) => html`<option value=${topic} ?selected=${topic === this.#topic}>${this.#name(topic)}</option>`)}</select></label>
        <label class="field"><span>${voice.word("desk.mode.why")}</span><input data-first name="note" maxlength="1000" required autocomplete="off" .value=${this.#note} @input=${(event: Event) => (this.#note = held(event))} /></label>
        ${this.#failed ? html`<p class="failed" role="alert">${this.#failed}</p>` : nothing}
        <p class="buttons"><button class="plain strong">${voice.word("desk.mode.confirm")}</button></p></form></article>`;
  }
}

customElements.define("city-desk-mode", DeskMode);
