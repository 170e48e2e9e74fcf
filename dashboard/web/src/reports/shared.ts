// One report behind a shared address: the report, a watermark over it, until when it can be read, and nothing else.

import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { get } from "../api.ts";
import { problemView } from "../problem.ts";
import { Voice } from "../screen.ts";
import { placeOf, searchOf } from "./address.ts";
import type { Place } from "./address.ts";
import "./card.ts";
import type { FigureCard } from "./card.ts";
import { documentView } from "./document.ts";
import type { Shared } from "./model.ts";
import { breadth } from "./plot.ts";
import { minuteText, offsetOf, tellIn } from "./reader.ts";
import type { Reader } from "./reader.ts";

/** Size of the watermark's letters (px). */
const LETTER = 17;

/** The page. */
export class SharedPage extends LitElement {
  readonly #path: string;
  #place: Place = { ...placeOf(location.search), card: undefined };
  #voice = new Voice(this.#place.lang, { names: {} });
  #shared: Shared | undefined;
  #failed: unknown;

  constructor(token: string) {
    super();
    this.#path = `/api/v1/shared/${encodeURIComponent(token)}`;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    this.#speak(this.#place);
    get<Shared>(this.#path).then(
      (shared) => {
        tellIn(offsetOf(shared.document.as_of));
        this.#shared = shared;
      },
      (error: unknown) => (this.#failed = error),
    ).finally(() => this.#speak(this.#place));
  }

  #speak(place: Place): void {
    this.#place = place;
    this.#voice = new Voice(place.lang, { names: {} });
    document.documentElement.lang = place.lang === "en" ? "en" : "zh-CN";
    document.documentElement.dataset["theme"] = place.theme;
    const shown = this.#shared?.document;
    document.title = shown ? `${this.#voice.say(shown.title)} · ${this.#voice.say(shown.period.name)}` : this.#voice.word("page.reports");
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const voice = this.#voice;
    const shared = this.#shared;
    const other = voice.short === "zh" ? "en" : "zh";
    const swap = (): void => {
      const place: Place = { ...this.#place, lang: other };
      history.replaceState(null, "", searchOf(place));
      this.#speak(place);
    };
    return html`<header class="top shared-top"><h1>${shared ? voice.say(shared.document.title) : voice.word("page.reports")}</h1>
        ${shared ? html`<p class="expiry">${voice.word("shares.readable").replace("{t}", minuteText(shared.expires_at))}</p>${(["pdf", "xlsx"] as const).map((format) => html`<a class="plain" data-format=${format} download href="${this.#path}/file?format=${format}&lang=${voice.short}">${voice.word(`reports.file.${format}`)}</a>`)}` : nothing}
        <button type="button" class="plain" lang=${other === "en" ? "en" : "zh-CN"} @click=${swap}>${voice.term("language", other)}</button></header>
      <main data-tab="shared">${this.#failed ? problemView(this.#failed, voice) : shared ? html`<div class="sheet">${documentView(shared.document, this.#reader(shared))}${watermark(shared.watermark)}</div>` : html`<p role="status">${voice.word("loading")}</p>`}</main>
      <figure-card .voice=${voice}></figure-card>`;
  }

  /** Cards say what the report itself knows: who was given one report is not let into the rest. */
  #reader(shared: Shared): Reader {
    return {
      voice: this.#voice,
      href: () => searchOf(this.#place),
      open: (figure, shown, cell) => this.querySelector<FigureCard>("figure-card")?.open(figure, { shown, cell }, { asOf: shared.document.as_of, closed: true }),
    };
  }
}

/** A text all over what stands below it; nothing that is clicked or heard. */
export function watermark(text: string): TemplateResult {
  const width = Math.ceil(breadth(text, LETTER)) + 90;
  return html`<svg class="watermark" aria-hidden="true" width="100%" height="100%" data-watermark=${text}><defs>
    <pattern id="watermark" width=${width} height="150" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)"><text x="10" y="40">${text}</text><text x=${10 - width / 2} y="115">${text}</text><text x=${10 + width / 2} y="115">${text}</text></pattern></defs>
    <rect width="100%" height="100%" fill="url(#watermark)" /></svg>`;
}

customElements.define("city-shared-report", SharedPage);
