// A form in a dialog: asks for what an act needs and for who does it, does it, and tells what came of it.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { account, sign } from "../account.ts";
import { problemView } from "../problem.ts";
import { fieldsOf, Sheet } from "./sheet.ts";

/** A field of the form. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "number" | "textarea" | "select";
  readonly value: string;
  readonly least?: number;
  readonly most?: number;
  readonly options?: readonly { readonly value: string; readonly text: string }[];
}

/** What is asked, and what is done with the answers. */
export interface Question {
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
  readonly submit: string;
  /** Does it; what it gives stands in the dialog afterwards, or the dialog closes. */
  readonly work: (said: Readonly<Record<string, string>>) => Promise<TemplateResult | undefined>;
}

/** The dialog. */
export class AskSheet extends Sheet {
  #question: Question | undefined;
  #failed: unknown;
  #done: TemplateResult | undefined;
  #busy = false;

  /** Asks. */
  ask(question: Question): void {
    this.#question = question;
    this.#failed = undefined;
    this.#done = undefined;
    this.#busy = false;
    this.show();
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const question = this.#question;
    if (!question || this.#busy) return;
    const said = fieldsOf(event.target as HTMLFormElement);
    sign(said["actor"] ?? "");
    this.#busy = true;
    this.#failed = undefined;
    this.requestUpdate();
    try {
      this.#done = await question.work(said);
      if (!this.#done) this.close();
    } catch (error) {
      this.#failed = error;
    }
    this.#busy = false;
    this.requestUpdate();
  }

  protected override content(): TemplateResult | typeof nothing {
    const question = this.#question;
    if (!question) return nothing;
    const { voice } = this;
    return html`<article class="ask">${this.titled(question.title)}
      ${this.#done ?? html`<p class="soft">${question.about}</p>
      <form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${question.fields.map((field, index) => html`<label><span>${field.label}</span>${control(field, index === 0)}</label>`)}
        <label><span>${voice.word("reports.actor")}</span><input name="actor" required maxlength="64" autocomplete="username" ?data-first=${question.fields.length === 0} .value=${account()} /></label>
        <p class="soft">${voice.word("reports.actor.means")}</p>
        ${this.#failed ? problemView(this.#failed, voice) : nothing}
        <p class="buttons"><button class="plain strong" ?disabled=${this.#busy}>${this.#busy ? voice.word("reports.working") : question.submit}</button></p>
      </form>`}
    </article>`;
  }
}

function control({ name, type, value, least, most, options }: Field, first: boolean): TemplateResult {
  if (type === "select") return html`<select name=${name} ?data-first=${first}>${(options ?? []).map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.text}</option>`)}</select>`;
  if (type === "textarea") return html`<textarea name=${name} rows="4" maxlength="2000" required ?data-first=${first} .value=${value}></textarea>`;
  return html`<input name=${name} type=${type} required maxlength="200" min=${least ?? nothing} max=${most ?? nothing} autocomplete="off" ?data-first=${first} .value=${value} />`;
}

customElements.define("ask-sheet", AskSheet);
