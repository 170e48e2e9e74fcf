// A new report: what, where, who said so; events that may be the same are offered while one writes, one stroke merges instead.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Refused, reasonOf, tell } from "../api.ts";
import type { Word } from "../words.ts";
import { actionId, NETWORK, write } from "./act.ts";
import { duplicateText } from "./detail.ts";
import { composing } from "./keymap.ts";
import type { Advice, Duplicate } from "./model.ts";
import { codeOf, held, Overlay } from "./overlay.ts";

/** How long (ms) after the last letter duplicates are asked for. */
const PAUSE = 300;

/** How many duplicates are offered, each by its number. */
const OFFERED = 3;

/** How likely (0 to 1) a class must be to be offered. */
const LIKELY = 0.5;

const ORIGINS = ["hotline", "citizen", "inspector", "video", "leader", "transfer"] as const;

/** What the form holds. */
interface Draft {
  readonly origin: string;
  readonly class_code: string;
  readonly severity: string;
  readonly area: string;
  readonly address: string;
  readonly content: string;
  readonly longitude: string;
  readonly latitude: string;
}

const EMPTY: Draft = { origin: "hotline", class_code: "", severity: "", area: "", address: "", content: "", longitude: "", latitude: "" };

interface Made {
  readonly event_no: string;
  readonly version: number;
}

/** The dialog. */
export class DeskReport extends Overlay {
  #draft = EMPTY;
  #id = "";
  #duplicates: readonly Duplicate[] = [];
  /** The likeliest class of what was written. */
  #likely = "";
  #standing: "idle" | "compared" | "missing" = "idle";
  #failed = "";
  #sending = false;
  #composing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  /** Opens an empty form. */
  open(): void {
    this.#draft = EMPTY;
    this.#id = actionId();
    this.#duplicates = [];
    this.#likely = "";
    this.#standing = "idle";
    this.#failed = "";
    this.show();
  }

  /** The report as the server takes it. */
  #body(): Record<string, unknown> {
    const { names } = this.desk;
    const { longitude, latitude, severity, ...texts } = { ...this.#draft, class_code: codeOf(this.#draft.class_code, names.class), area: codeOf(this.#draft.area, names.area) };
    const said = Object.entries(texts).map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== "");
    const figures = Object.entries({ longitude, latitude, severity }).filter(([, value]) => value.trim() !== "").map(([name, value]) => [name, Number(value)] as const);
    return Object.fromEntries([...said, ...figures]);
  }

  #set(part: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...part };
    this.#failed = "";
    this.requestUpdate();
    clearTimeout(this.#timer);
    // What an input method has not finished is no text yet.
    if (!this.#composing) this.#timer = setTimeout(() => void this.#compare(), PAUSE);
  }

  async #compare(): Promise<void> {
    if (this.#draft.address.trim() === "" && this.#draft.content.trim() === "") return;
    this.#asked += 1;
    const number = this.#asked;
    try {
      const { duplicates, owners } = await tell<Advice>("/api/v1/city-events/advice", this.#body());
      if (number === this.#asked) {
        [this.#duplicates, this.#standing] = [duplicates.slice(0, OFFERED), "compared"];
        const [likeliest] = owners;
        this.#likely = (likeliest && likeliest.score >= LIKELY ? likeliest.class_code : undefined) ?? "";
      }
    } catch (error) {
      if (error instanceof Refused && [404, 405].includes(error.status)) this.#standing = "missing";
      else this.#failed = reasonOf(error);
    }
    this.requestUpdate();
  }

  protected override key(event: KeyboardEvent): void {
    if (composing(event) || this.#composing) return;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const duplicate = event.altKey && digit !== undefined ? this.#duplicates[Number(digit) - 1] : undefined;
    if (event.altKey && event.code === "Digit0" && this.#likely !== "") {
      event.preventDefault();
      this.#set({ class_code: this.#likely });
    } else if (duplicate) {
      event.preventDefault();
      void this.#save(duplicate.event_no);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#save(undefined);
    }
  }

  async #save(into: string | undefined): Promise<void> {
    const { desk } = this;
    const hindrance = desk.hindrance();
    if (this.#sending || hindrance !== "") {
      this.#failed = hindrance;
      this.requestUpdate();
      return;
    }
    this.#sending = true;
    this.requestUpdate();
    const answer = await write<Made>("/api/v1/city-events", { ...this.#body(), action_id: this.#id, actor: desk.account }, NETWORK);
    this.#sending = false;
    if (answer.outcome !== "done") {
      // The number stays, so that saving again cannot report twice.
      this.#failed = answer.outcome === "refused" ? desk.ruleText(answer.rule, answer.detail) : answer.outcome === "changed" ? "" : answer.outcome === "unknown" ? desk.voice.word("desk.missing") : answer.detail;
      this.requestUpdate();
      return;
    }
    this.close();
    await this.#made(answer.answer, into);
  }

  async #made({ event_no, version }: Made, into: string | undefined): Promise<void> {
    const { desk } = this;
    const { voice } = desk;
    if (into === undefined) {
      desk.tell(voice.word("desk.report.done").replace("{n}", event_no), "done");
      desk.choose(event_no);
      return;
    }
    const body = { action: "merge", into, action_id: actionId(), version, actor: desk.account };
    const merged = await write(`/api/v1/city-events/${encodeURIComponent(event_no)}/actions`, body, NETWORK);
    desk.choose(into);
    if (merged.outcome === "done") desk.tell(voice.word("desk.report.merged").replace("{n}", event_no).replace("{m}", into), "done");
    else desk.tell(`${voice.word("desk.report.done").replace("{n}", event_no)} · ${voice.word("desk.refused").replace("{v}", voice.word("verb.merge")).replace("{t}", "detail" in merged ? merged.detail : "")}`, "refused");
  }

  protected override content(): TemplateResult {
    const { voice, names } = this.desk;
    const draft = this.#draft;
    const field = (word: Word, control: TemplateResult, wide = false): TemplateResult => html`<label class=${wide ? "field wide" : "field"}><span>${voice.word(word)}</span>${control}</label>`;
    const input = (name: keyof Draft, more: { readonly list?: string; readonly first?: boolean } = {}): TemplateResult =>
      html`<input name=${name} list=${more.list ?? nothing} ?data-first=${more.first ?? false} autocomplete="off" maxlength="500" .value=${draft[name]} @input=${(event: Event) => this.#set({ [name]: held(event) })} />`;
    const named = (code: string, table: typeof names.class): TemplateResult => html`<span class="soft named">${table?.[codeOf(code, table)] ? voice.say(table[codeOf(code, table)]) : ""}</span>`;
    const likely = this.#likely !== "" && draft.class_code === "" ? html`<button type="button" class="link named" @click=${() => this.#set({ class_code: this.#likely })}>${voice.word("desk.report.likely").replace("{t}", voice.name("class", this.#likely))}</button>` : named(draft.class_code, names.class);
    return html`<article class="report" @compositionstart=${() => (this.#composing = true)} @compositionend=${() => this.#composed()}>
      ${this.titled(voice.word("desk.report"))}
      <div class="form">
        ${field("desk.report.content", html`<textarea name="content" data-first rows="3" maxlength="2000" .value=${draft.content} @input=${(event: Event) => this.#set({ content: held(event) })}></textarea>`, true)}
        ${field("desk.report.address", input("address"), true)}
        ${field("desk.report.class", html`${input("class_code", { list: "desk-class" })}${likely}`)}
        ${field("desk.report.area", html`${input("area", { list: "desk-area" })}${named(draft.area, names.area)}`)}
        ${field("desk.report.origin", html`<select name="origin" @change=${(event: Event) => this.#set({ origin: held(event) })}>${ORIGINS.map((origin) => html`<option value=${origin} ?selected=${origin === draft.origin}>${voice.term("origin", origin)}</option>`)}</select>`)}
        ${field("desk.sheet.severity", html`<select name="severity" @change=${(event: Event) => this.#set({ severity: held(event) })}>${["", "1", "2", "3", "4"].map((grade) => html`<option value=${grade} ?selected=${grade === draft.severity}>${grade === "" ? "—" : voice.term("severity", grade)}</option>`)}</select>`)}
        ${field("desk.report.longitude", input("longitude"))}
        ${field("desk.report.latitude", input("latitude"))}
      </div>
      ${this.#offered()}
      ${this.#failed ? html`<p class="failed" role="alert">${this.#failed}</p>` : nothing}
      <p class="buttons"><button type="button" class="plain strong" ?disabled=${this.#sending} @click=${() => void this.#save(undefined)}>${this.#sending ? voice.word("desk.sheet.sending") : voice.word("desk.report.save")}</button>
        <button type="button" class="plain" @click=${() => this.close()}>${voice.word("desk.sheet.cancel")}</button></p>
    </article>`;
  }

  #composed(): void {
    this.#composing = false;
    this.#set({});
  }

  #offered(): TemplateResult {
    const { voice } = this.desk;
    if (this.#standing === "missing") return html`<p class="soft">${voice.word("desk.advice.duplicates")} · ${voice.word("desk.missing")}</p>`;
    if (this.#duplicates.length === 0) return html`<p class="soft" role="status">${voice.word(this.#standing === "compared" ? "desk.advice.none" : "desk.report.type")}</p>`;
    return html`<section class="offered" role="status"><h3>${voice.word("desk.report.duplicates")}</h3><ol>${this.#duplicates.map((duplicate, index) => html`<li data-no=${duplicate.event_no}>
      <span><code>${duplicate.event_no}</code> ${this.desk.rowOf(duplicate.event_no)?.address ?? ""} <span class="soft">${duplicateText(duplicate, this.desk)}</span></span>
      <button type="button" class="plain" @click=${() => void this.#save(duplicate.event_no)}>${voice.word("desk.report.merge").replace("{n}", String(index + 1))}</button></li>`)}</ol></section>`;
  }
}

customElements.define("city-desk-report", DeskReport);
