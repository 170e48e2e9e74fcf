// The catalogue: indicators to search and read, sources and their counts, rows that were refused.

import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { get, post, reasonOf } from "../api.ts";
import { Voice } from "../screen.ts";
import type { Wall } from "../screen.ts";
import type { Language } from "../words.ts";
import { detail, saysWhole, windowsOf } from "./detail.ts";
import { entry } from "./entry.ts";
import { rejectsTable, sourcesTable } from "./feeds.ts";
import { byStream, chosen, streamOf, streams } from "./filter.ts";
import type { Wish } from "./filter.ts";
import type { Indicator, NamedSource, Readings, Reject, Values, WholeCity } from "./model.ts";

/** How often sources and values are asked for again (ms). */
const EVERY = 5000;

/** The whole page; `?lang=` and `?id=` of the URL say what it shows. */
export class CataloguePage extends LitElement {
  #voice = new Voice("zh", { names: {} });
  #names: Wall["names"] = {};
  #indicators: readonly Indicator[] | undefined;
  #sources: readonly NamedSource[] | undefined;
  #rejects: readonly Reject[] | undefined;
  #readings = new Map<string, Readings>();
  #values: ReadonlyMap<string, WholeCity> = new Map();
  #standing: Values | undefined;
  #wish: Wish = { words: "", stream: "", mode: "" };
  #id = "";
  #failed = "";
  #scrolled = false;
  readonly #retried = new Map<number, string>();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    const query = new URLSearchParams(location.search);
    this.#id = query.get("id") ?? "";
    this.#speak(query.get("lang") === "en" ? "en" : "zh");
    void this.#load();
    setInterval(() => {
      if (!document.hidden) void this.#refresh();
    }, EVERY);
  }

  async #load(): Promise<void> {
    await this.#try(async () => {
      this.#indicators = (await get<{ readonly indicators: readonly Indicator[] }>("/api/v1/indicators")).indicators;
      if (!this.#indicators.some(({ id }) => id === this.#id)) this.#id = this.#indicators[0]?.id ?? "";
      await this.#read();
    });
    await this.#refresh();
    await this.#try(async () => {
      this.#names = (await get<Wall>("/api/v1/walls/desk")).names;
      this.#voice = new Voice(this.#voice.short, { names: this.#names });
    });
    await this.#try(async () => {
      this.#rejects = (await get<{ readonly rejects: readonly Reject[] }>("/api/v1/rejects?limit=100")).rejects;
    });
  }

  async #refresh(): Promise<void> {
    await this.#try(async () => {
      this.#sources = (await get<{ readonly sources: readonly NamedSource[] }>("/api/v1/sources")).sources;
      const standing = await get<Values>("/api/v1/indicators/values");
      this.#values = new Map(standing.values.map((value) => [value.id, value]));
      if (this.#standing && this.#standing.catalogue !== standing.catalogue) {
        this.#indicators = (await get<{ readonly indicators: readonly Indicator[] }>("/api/v1/indicators")).indicators;
      }
      this.#standing = standing;
      await this.#read();
    });
  }

  /** Asks for the chosen indicator in each of its windows and what they are compared with: for the whole city's value, or for all groups where there is none. */
  async #read(): Promise<void> {
    const about = this.#about();
    if (!about) return;
    const found = await Promise.all(windowsOf(about).map(async (window) => {
      const query = new URLSearchParams({ indicator: about.id, window, by: saysWhole(about) ? "" : about.keys.join(",") });
      return [window, await get<Readings>(`/api/v1/readings?${query.toString()}`)] as const;
    }));
    if (about.id === this.#id) this.#readings = new Map(found);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const list = this.querySelector(".groups");
    const current = list?.querySelector('.entry[aria-current="true"]');
    if (this.#scrolled || !list || !current) return;
    // Only the list moves: scrollIntoView would move the page too.
    this.#scrolled = true;
    list.scrollTop += current.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failed = "";
    } catch (error) {
      this.#failed = reasonOf(error);
    }
    this.requestUpdate();
  }

  #about(): Indicator | undefined {
    return this.#indicators?.find(({ id }) => id === this.#id);
  }

  #speak(language: Language): void {
    this.#voice = new Voice(language, { names: this.#names });
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    document.title = `${this.#voice.word("page.catalogue")} · ${this.#voice.word("product")}`;
    this.#remember();
    this.requestUpdate();
  }

  #choose(id: string): void {
    this.#id = id;
    this.#readings = new Map();
    this.#remember();
    void this.#try(() => this.#read());
  }

  #remember(): void {
    const query = new URLSearchParams({ lang: this.#voice.short, ...(this.#id === "" ? {} : { id: this.#id }) });
    history.replaceState(null, "", `?${query.toString()}${location.hash}`);
  }

  #retry(id: number): void {
    void post(`/api/v1/rejects/${id}/retry`)
      .then(() => this.#voice.word("catalogue.retried"), reasonOf)
      .then((outcome) => {
        this.#retried.set(id, outcome);
        this.requestUpdate();
      });
  }

  protected override render(): TemplateResult {
    const voice = this.#voice;
    const other = voice.short === "zh" ? "en" : "zh";
    return html`
      <a class="skip" href="#indicators">${voice.word("catalogue.skip")}</a>
      <header class="top">
        <h1>${voice.word("page.catalogue")}</h1>
        <nav aria-label=${voice.word("page.catalogue")}>
          <a href="/">${voice.word("page.start")}</a>
          <a href="/reports?lang=${voice.short}">${voice.word("page.reports")}</a>
          <a href="/explorer?lang=${voice.short}">${voice.word("page.explorer")}</a>
          <a href="#indicators">${voice.word("catalogue.indicators")}</a>
          <a href="#sources">${voice.word("catalogue.sources")}</a>
          <a href="#rejects">${voice.word("catalogue.rejects")}</a>
        </nav>
        <button type="button" class="plain" lang=${other === "en" ? "en" : "zh-CN"} @click=${() => this.#speak(other)}>${voice.term("language", other)}</button>
      </header>
      <main>
        ${this.#failed ? html`<p role="alert" class="failed">${this.#failed}</p>` : nothing}
        ${this.#mistakes()}
        <section id="indicators" aria-labelledby="indicators-title"><h2 id="indicators-title">${voice.word("catalogue.indicators")}</h2>${this.#list()}</section>
        <section id="sources"><h2 id="sources-title">${voice.word("catalogue.sources")}</h2>${this.#sources ? sourcesTable(this.#sources, voice) : voice.word("loading")}</section>
        <section id="rejects"><h2 id="rejects-title">${voice.word("catalogue.rejects")}</h2>${this.#rejects ? rejectsTable(this.#rejects, this.#retried, voice, (id) => this.#retry(id)) : voice.word("loading")}</section>
      </main>`;
  }

  /** Files that are wrong, as `cityops check` tells them. */
  #mistakes(): TemplateResult | typeof nothing {
    const told = this.#standing?.mistakes ?? [];
    if (told.length === 0) return nothing;
    return html`<section role="alert" class="mistakes"><h2>${this.#voice.word("catalogue.mistakes").replace("{n}", String(told.length))}</h2>
      ${told.map((mistake) => html`<pre>${mistake}</pre>`)}</section>`;
  }

  /** How much of an indicator's history is in, in percent, while it is being read. */
  #filled(id: string): number | undefined {
    return this.#standing?.filling.includes(id) === true ? this.#standing.filled_percent ?? 0 : undefined;
  }

  #list(): TemplateResult {
    const voice = this.#voice;
    const all = this.#indicators;
    if (!all) return html`<p>${voice.word("loading")}</p>`;
    const shown = chosen(all, this.#wish);
    const about = this.#about();
    return html`<div class="pair">
      <div class="choice">
        ${this.#filters(all)}
        <p class="soft" role="status">${shown.length === 0 ? voice.word("catalogue.none") : voice.word("catalogue.count").replace("{n}", String(shown.length))}</p>
        <div class="groups">${[...byStream(shown)].map(([stream, group]) => this.#group(stream, group))}</div>
      </div>
      ${about ? detail(about, this.#readings, voice) : html`<p>${voice.word("catalogue.choose")}</p>`}
    </div>`;
  }

  /** One stream: open while the reader looks for something, or has chosen one of its indicators. */
  #group(stream: string, group: readonly Indicator[]): TemplateResult {
    const voice = this.#voice;
    const looking = this.#wish.words !== "" || this.#wish.stream !== "" || this.#wish.mode !== "";
    return html`<details ?open=${looking || streamOf(this.#id) === stream} data-stream=${stream}>
      <summary>${voice.term("stream", stream)} <span class="soft">${group.length}</span></summary>
      <ul>${repeat(group, ({ id }) => id, (about) => html`<li>${entry(about, { value: this.#values.get(about.id), filled: this.#filled(about.id) }, about.id === this.#id, voice, () => this.#choose(about.id))}</li>`)}</ul>
    </details>`;
  }

  #filters(all: readonly Indicator[]): TemplateResult {
    const voice = this.#voice;
    const set = (part: Partial<Wish>): void => {
      this.#wish = { ...this.#wish, ...part };
      this.requestUpdate();
    };
    const value = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
    return html`<form role="search" class="filters" @submit=${(event: Event) => event.preventDefault()}>
      <label>${voice.word("catalogue.search")}<input type="search" .value=${this.#wish.words} @input=${(event: Event) => set({ words: value(event) })} /></label>
      <label>${voice.word("catalogue.stream")}<select @change=${(event: Event) => set({ stream: value(event) })}>
        <option value="">${voice.word("catalogue.all")}</option>${streams(all).map((stream) => html`<option value=${stream}>${voice.term("stream", stream)}</option>`)}
      </select></label>
      <label>${voice.word("catalogue.mode")}<select @change=${(event: Event) => set({ mode: value(event) })}>
        <option value="">${voice.word("catalogue.all")}</option>${["live", "re-query"].map((mode) => html`<option value=${mode}>${voice.term("mode", mode)}</option>`)}
      </select></label>
    </form>`;
  }
}

customElements.define("city-catalogue", CataloguePage);
