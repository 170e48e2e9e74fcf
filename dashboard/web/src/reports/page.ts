// The page of the reports: what is chosen, the report itself, red and black lists, shared addresses. Its address says all of it.

import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { get } from "../api.ts";
import { problemView } from "../problem.ts";
import { Voice } from "../screen.ts";
import type { Word } from "../words.ts";
import { askedOf, placeOf, searchOf, textOf } from "./address.ts";
import type { Place, Tab } from "./address.ts";
import "./ask.ts";
import type { AskSheet } from "./ask.ts";
import "./card.ts";
import type { FigureCard } from "./card.ts";
import { actions } from "./actions.ts";
import { askCity } from "./city.ts";
import { pickers, placeFor, reportOf, shelf, usualDays } from "./choose.ts";
import type { Chooser } from "./choose.ts";
import { documentView } from "./document.ts";
import { listsView } from "./lists.ts";
import type { Document, Figure, Lists, Reports, Share } from "./model.ts";
import { inPlace } from "./reader.ts";
import type { Reader } from "./reader.ts";
import { sharesView } from "./shares.ts";

/** After how long (ms) of waiting for a report its progress is asked for, and how often. */
const PATIENCE = 400;
const TABS: readonly Tab[] = ["report", "lists", "shares"];

/** The whole page. */
export class ReportsPage extends LitElement {
  #place: Place = placeOf(location.search);
  #voice = new Voice(this.#place.lang, { names: {} });
  #reports: Reports | undefined;
  #document: Document | undefined;
  /** Which report `#document` is, or is to be. */
  #asked = "";
  #waiting = false;
  #lists: Lists | undefined;
  #shares: readonly Share[] | undefined;
  #failed: unknown;
  #shelf = false;
  #simulated = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    addEventListener("popstate", () => this.#show(placeOf(location.search)));
    this.querySelector("figure-card")?.addEventListener("dialog-closed", () => this.#cardClosed());
    void askCity().then(({ simulated }) => {
      this.#simulated = simulated;
      this.requestUpdate();
    });
    void this.#try(async () => {
      this.#reports = await get<Reports>("/api/v1/reports");
      this.#show(this.#completed(this.#place));
    });
  }

  /** A place that names no report is of the first; one without the scope or the days that its report needs is of the usual ones. */
  #completed(place: Place): Place {
    const definition = this.#reports && reportOf(place, this.#reports);
    if (!definition || place.kept !== "" || place.tab !== "report") return place;
    const found = place.report === "" ? { ...placeFor(place, definition), period: place.period, card: place.card } : place;
    const scope = definition.scopes.length > 0 && !found.scope ? placeFor(found, definition).scope : found.scope;
    const period = found.period === "" && definition.every === "any" && this.#reports ? usualDays(this.#reports) : found.period;
    return { ...found, scope, period };
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      this.#failed = undefined;
      await work();
    } catch (error) {
      this.#failed = error;
    }
    this.requestUpdate();
  }

  /** Goes where the reader wants; the browser can go back. */
  #go(place: Place): void {
    const to = this.#completed(place);
    history.pushState({ card: to.card !== undefined && this.#place.card === undefined }, "", searchOf(to));
    this.#shelf = false;
    this.#show(to);
  }

  /** Shows a place, and asks for what it lacks. */
  #show(place: Place): void {
    this.#place = place;
    this.#voice = new Voice(place.lang, { names: {} });
    const root = document.documentElement;
    root.lang = place.lang === "en" ? "en" : "zh-CN";
    root.dataset["theme"] = place.theme;
    if (place.tab === "lists") void this.#loadLists();
    else if (place.tab === "shares") void this.#loadShares();
    else if (this.#reports) void this.#loadDocument();
    this.#card();
    this.#title();
    this.requestUpdate();
  }

  #title(): void {
    const { tab } = this.#place;
    const shown = this.#document;
    const parts = tab === "report" && shown ? [this.#voice.say(shown.title), this.#voice.say(shown.scope?.name), this.#voice.say(shown.period.name)] : [this.#voice.word(`reports.tab.${tab}`)];
    document.title = [...parts, this.#voice.word("product")].filter(Boolean).join(" · ");
  }

  /** Where the report of a place is. */
  #path({ kept, report }: Place): string {
    return kept === "" ? `/api/v1/reports/${encodeURIComponent(report)}` : `/api/v1/reports/kept/${encodeURIComponent(kept)}`;
  }

  async #loadDocument(): Promise<void> {
    const place = this.#place;
    const path = `${this.#path(place)}?${(place.kept === "" ? askedOf(place) : new URLSearchParams()).toString()}`;
    if (path === this.#asked && !this.#failed) return;
    this.#asked = path;
    this.#waiting = true;
    void this.#watch(path);
    const current = (): boolean => this.#asked === path;
    try {
      const found = await get<Document>(path);
      if (!current()) return;
      [this.#document, this.#failed] = [found, undefined];
    } catch (error) {
      if (!current()) return;
      [this.#document, this.#failed] = [undefined, error];
    }
    this.#waiting = false;
    this.requestUpdate();
    await this.updateComplete;
    this.#title();
    this.#card();
    if (location.hash !== "") document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }

  /** While a report is long in the making, asks how far it is. */
  async #watch(path: string): Promise<void> {
    const pause = (): Promise<void> => new Promise((next) => setTimeout(next, PATIENCE));
    await pause();
    while (this.#waiting && this.#asked === path) {
      this.#reports = await get<Reports>("/api/v1/reports").catch(() => this.#reports);
      this.requestUpdate();
      await pause();
    }
  }

  async #refresh(): Promise<void> {
    this.#reports = await get<Reports>("/api/v1/reports");
    this.requestUpdate();
  }

  #loadLists(): Promise<void> {
    return this.#try(async () => {
      this.#lists = await get<Lists>("/api/v1/lists");
    });
  }

  #loadShares(): Promise<void> {
    return this.#try(async () => {
      this.#shares = (await get<{ readonly shares: readonly Share[] }>("/api/v1/shares")).shares;
    });
  }

  /** Opens the card that the address names, or closes the one that it no longer names. */
  #card(): void {
    const sheet = this.querySelector<FigureCard>("figure-card");
    const { card, tab } = this.#place;
    if (!sheet) return;
    sheet.voice = this.#voice;
    if (!card || tab !== "report") return sheet.close();
    if (this.#document && !sheet.shown) sheet.open(card, { shown: "" }, { asOf: this.#document.as_of, closed: false });
  }

  #cardClosed(): void {
    if (!this.#place.card) return;
    const state = history.state as { readonly card?: boolean } | null;
    if (state?.card === true) return history.back();
    const place = { ...this.#place, card: undefined };
    history.replaceState(null, "", searchOf(place));
    this.#show(place);
  }

  #reader(): Reader {
    return {
      voice: this.#voice,
      href: (figure: Figure) => searchOf({ ...this.#place, card: figure }),
      open: (figure, shown, cell) => {
        this.querySelector<FigureCard>("figure-card")?.open(figure, { shown, cell }, { asOf: this.#document?.as_of ?? "", closed: false });
        if (this.#place.card && textOf(this.#place.card) === textOf(figure)) return;
        this.#go({ ...this.#place, card: figure });
      },
    };
  }

  protected override render(): TemplateResult {
    const voice = this.#voice;
    const { tab } = this.#place;
    return html`
      <a class="skip" href="#main">${voice.word("reports.skip")}</a>
      ${this.#top()}
      <main id="main" tabindex="-1" data-tab=${tab}>${tab === "lists" ? this.#listsTab() : tab === "shares" ? this.#sharesTab() : this.#reportTab()}</main>
      <figure-card .voice=${voice}></figure-card><ask-sheet .voice=${voice}></ask-sheet>`;
  }

  #top(): TemplateResult {
    const voice = this.#voice;
    const place = this.#place;
    const to = (change: Partial<Place>, word: Word, current: boolean): TemplateResult => {
      const next = { ...place, card: undefined, ...change };
      return html`<a href=${searchOf(next)} aria-current=${current ? "page" : nothing} @click=${(event: MouseEvent) => inPlace(event, () => this.#go(next))}>${voice.word(word)}</a>`;
    };
    const swap = (change: Partial<Place>, word: Word, lang: string): TemplateResult =>
      html`<button type="button" class="plain" lang=${lang} @click=${() => this.#go({ ...place, ...change })}>${voice.word(word)}</button>`;
    const other = voice.short === "zh" ? "en" : "zh";
    return html`<header class="top">
      <h1>${voice.word("page.reports")}</h1>
      <nav class="tabs" aria-label=${voice.word("reports.tabs")}>${TABS.map((tab) => to({ tab }, `reports.tab.${tab}`, tab === place.tab))}</nav>
      <nav class="elsewhere" aria-label=${voice.word("reports.elsewhere")}><a href="/">${voice.word("page.start")}</a><a href="/catalogue?lang=${voice.short}">${voice.word("page.catalogue")}</a><a href="/explorer?lang=${voice.short}">${voice.word("page.explorer")}</a></nav>
      ${this.#simulated ? html`<span class="simulated">${voice.word("simulated")}</span>` : nothing}
      ${swap({ theme: place.theme === "dark" ? "light" : "dark" }, place.theme === "dark" ? "reports.light" : "reports.dark", voice.short === "en" ? "en" : "zh-CN")}
      ${swap({ lang: other }, `language.${other}`, other === "en" ? "en" : "zh-CN")}
    </header>`;
  }

  #reportTab(): TemplateResult {
    const voice = this.#voice;
    const reports = this.#reports;
    if (!reports) return this.#failed ? problemView(this.#failed, voice) : html`<p role="status">${voice.word("loading")}</p>`;
    if (reports.reports.length === 0) return html`<p role="status">${voice.word("reports.none")}</p>`;
    const chooser: Chooser = { voice, place: this.#place, reports, read: this.#waiting ? undefined : this.#document?.period, go: (place) => this.#go(place) };
    const shown = this.#document;
    const current = reportOf(this.#place, reports);
    return html`<div class="study">
      <nav class="shelf" ?data-open=${this.#shelf} aria-label=${voice.word("reports.kinds")}>
        <button type="button" class="plain fold" aria-expanded=${this.#shelf} @click=${() => { this.#shelf = !this.#shelf; this.requestUpdate(); }}><b>${current ? voice.say(current.title) : this.#place.report}</b><span>${voice.word("reports.choose")}</span></button>
        <div class="books">${shelf(chooser)}</div>
      </nav>
      <div class="reading">
        <div class="toolbar">${pickers(chooser)}${shown && !this.#waiting ? actions({ voice, place: this.#place, path: this.#path(this.#place), kept: reports.kept.find(({ id }) => id === this.#place.kept), sheet: () => this.querySelector<AskSheet>("ask-sheet"), made: (id) => this.#made(id) }) : nothing}</div>
        ${this.#waiting ? this.#progress(reports) : nothing}
        ${this.#failed ? problemView(this.#failed, voice) : nothing}
        ${shown && !this.#failed ? html`<details class="chapters"><summary>${voice.word("reports.contents")}</summary>${contents(shown, voice)}</details><div class="sheet" ?data-waiting=${this.#waiting}>${documentView(shown, this.#reader())}</div>` : nothing}
      </div>
      ${shown && !this.#failed ? html`<nav class="contents" aria-label=${voice.word("reports.contents")}><h2>${voice.word("reports.contents")}</h2>${contents(shown, voice)}</nav>` : nothing}
    </div>`;
  }

  /** A kept report is shown as such from then on. */
  async #made(id: string): Promise<void> {
    await this.#refresh();
    this.#go({ ...this.#place, kept: id });
  }

  #progress({ progress }: Reports): TemplateResult {
    const voice = this.#voice;
    const found = progress.find(({ report }) => report === this.#place.report);
    return html`<div class="progress" role="status"><label>${voice.word("reports.making")}${found ? ` ${found.done} / ${found.of}` : ""} ${found ? html`<progress max=${found.of} .value=${found.done}></progress>` : html`<progress></progress>`}</label></div>`;
  }

  #listsTab(): TemplateResult {
    const voice = this.#voice;
    const sheet = (): AskSheet | null => this.querySelector<AskSheet>("ask-sheet");
    return html`${this.#failed ? problemView(this.#failed, voice) : nothing}${this.#lists ? listsView(this.#lists, { voice, sheet, changed: () => this.#loadLists() }) : html`<p role="status">${voice.word("loading")}</p>`}`;
  }

  #sharesTab(): TemplateResult {
    const voice = this.#voice;
    const sheet = (): AskSheet | null => this.querySelector<AskSheet>("ask-sheet");
    return html`${this.#failed ? problemView(this.#failed, voice) : nothing}${this.#shares ? sharesView(this.#shares, { voice, sheet, changed: () => this.#loadShares(), place: this.#place, go: (place) => this.#go(place) }) : html`<p role="status">${voice.word("loading")}</p>`}`;
  }
}

function contents({ sections }: Document, voice: Voice): TemplateResult {
  return html`<ol>${sections.map(({ name, title }) => html`<li><a href="#${name}">${voice.say(title)}</a></li>`)}</ol>`;
}

customElements.define("city-reports", ReportsPage);
