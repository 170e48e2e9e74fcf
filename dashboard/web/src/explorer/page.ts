// The explorer: documented views on one side, a statement and what it gives on the other. The address holds both.

import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { fetchFile, get, tell } from "../api.ts";
import { number } from "../format.ts";
import { problemView } from "../problem.ts";
import { askCity } from "../reports/city.ts";
import { minuteText } from "../reports/reader.ts";
import { Voice } from "../screen.ts";
import { words } from "../words.ts";
import type { Result, View, Views } from "./model.ts";
import { found, SHOWN } from "./pick.ts";
import type { Pick } from "./pick.ts";
import { drawingOf, tableOf } from "./result.ts";

/** How much longer (ms) than a query may take its answer is waited for. */
const GRACE = 15_000;
/** How long (ms) it is waited for before the limits are known. */
const PATIENCE = 90_000;
/** The longest statement that the address takes along. */
const LONGEST = 6000;
/** The samples of words.json: `explorer.sample.<name>` is the title, with `.sql` its statement. */
const SAMPLES = Object.keys(words).flatMap((word) => /^explorer\.sample\.(\w+)$/.exec(word)?.[1] ?? []);

/** The whole page. */
export class ExplorerPage extends LitElement {
  #voice = new Voice("zh", { names: {} });
  #views: Views | undefined;
  #viewsFailed: unknown;
  #search = "";
  #sql = "";
  #result: Result | undefined;
  #failed: unknown;
  #running = "";
  #show: "table" | "chart" = "table";
  #pick: Pick = { x: "", y: "", as: "" };
  #theme: "dark" | "light" = "dark";
  #simulated = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    addEventListener("popstate", () => this.#read());
    this.#read();
    void askCity().then(({ simulated }) => {
      this.#simulated = simulated;
      this.requestUpdate();
    });
    get<Views>("/api/v1/explorer/views").then((views) => (this.#views = views), (error: unknown) => (this.#viewsFailed = error)).finally(() => this.requestUpdate());
  }

  /** Takes everything from the address; a statement that it brings is run. */
  #read(): void {
    const query = new URLSearchParams(location.search);
    const of = (name: string): string => query.get(name) ?? "";
    const sql = of("sql");
    this.#show = of("show") === "chart" ? "chart" : "table";
    this.#pick = { x: of("x"), y: of("y"), as: of("as") };
    this.#theme = of("theme") === "light" ? "light" : "dark";
    this.#speak(of("lang") === "en" ? "en" : "zh");
    if (sql === "" || sql === this.#sql) return;
    this.#sql = sql;
    void this.#run();
  }

  #speak(language: "zh" | "en"): void {
    this.#voice = new Voice(language, { names: {} });
    const root = document.documentElement;
    root.lang = language === "en" ? "en" : "zh-CN";
    root.dataset["theme"] = this.#theme;
    document.title = `${this.#voice.word("page.explorer")} · ${this.#voice.word("product")}`;
    this.requestUpdate();
  }

  /** Writes the address; a new statement is a step that the browser can go back from. */
  #remember(step: boolean): void {
    const { x, y, as } = this.#pick;
    const query = new URLSearchParams({ lang: this.#voice.short });
    const put = (name: string, value: string): void => {
      if (value !== "") query.set(name, value);
    };
    put("theme", this.#theme === "light" ? "light" : "");
    if (this.#sql.length <= LONGEST) put("sql", this.#sql);
    if (this.#show === "chart") {
      put("show", "chart");
      put("x", x);
      put("y", y);
      put("as", as);
    }
    const search = `?${query.toString()}`;
    if (search === location.search) return;
    if (step) history.pushState(null, "", search);
    else history.replaceState(null, "", search);
  }

  #patience(): number {
    const limits = this.#views?.limits;
    return limits ? limits.seconds * 1000 + GRACE : PATIENCE;
  }

  async #run(): Promise<void> {
    const sql = this.#sql.trim();
    if (sql === "" || this.#running !== "") return;
    await this.#busy("json", async () => {
      this.#result = undefined;
      this.#result = await tell<Result>("/api/v1/explorer/query", { sql, format: "json" }, this.#patience());
    });
  }

  #download(format: "csv" | "parquet"): void {
    const sql = this.#sql.trim();
    if (sql !== "" && this.#running === "") void this.#busy(format, () => fetchFile("/api/v1/explorer/query", { sql, format }, `cityops.${format}`, this.#patience()));
  }

  async #busy(what: string, work: () => Promise<void>): Promise<void> {
    this.#running = what;
    this.#failed = undefined;
    this.requestUpdate();
    try {
      await work();
    } catch (error) {
      this.#failed = error;
    }
    this.#running = "";
    this.requestUpdate();
  }

  /** Runs what the reader wrote. */
  #submit(): void {
    const { x, y } = this.#pick;
    const names = this.#result?.columns.map(({ column }) => column) ?? [];
    if (!names.includes(x) || !names.includes(y)) this.#pick = { x: "", y: "", as: this.#pick.as };
    this.#remember(true);
    void this.#run();
  }

  #take(sql: string): void {
    this.#sql = sql;
    this.#pick = { x: "", y: "", as: "" };
    this.requestUpdate();
    this.#submit();
  }

  /** Puts a name where the reader writes. */
  #insert(name: string): void {
    const area = this.querySelector("textarea");
    if (!area) return;
    area.setRangeText(name, area.selectionStart, area.selectionEnd, "end");
    this.#sql = area.value;
    area.focus();
  }

  protected override render(): TemplateResult {
    const voice = this.#voice;
    const other = voice.short === "zh" ? "en" : "zh";
    const swap = (work: () => void): void => {
      work();
      this.#speak(this.#voice.short);
      this.#remember(false);
    };
    return html`<a class="skip" href="#sql">${voice.word("explorer.skip")}</a>
      <header class="top"><h1>${voice.word("page.explorer")}</h1>
        <nav aria-label=${voice.word("reports.elsewhere")}><a href="/">${voice.word("page.start")}</a><a href="/reports?lang=${voice.short}">${voice.word("page.reports")}</a><a href="/catalogue?lang=${voice.short}">${voice.word("page.catalogue")}</a></nav>
        ${this.#simulated ? html`<span class="simulated">${voice.word("simulated")}</span>` : nothing}
        ${this.#views ? html`<span class="as-of">${voice.word("as_of")} ${minuteText(this.#views.as_of)}</span>` : nothing}
        <button type="button" class="plain" @click=${() => swap(() => (this.#theme = this.#theme === "dark" ? "light" : "dark"))}>${voice.word(this.#theme === "dark" ? "reports.light" : "reports.dark")}</button>
        <button type="button" class="plain" lang=${other === "en" ? "en" : "zh-CN"} @click=${() => swap(() => (this.#voice = new Voice(other, { names: {} })))}>${voice.term("language", other)}</button></header>
      <main><aside class="views" aria-label=${voice.word("explorer.views")}>${this.#shelf()}</aside><div class="work">${this.#editor()}${this.#outcome()}</div></main>`;
  }

  #shelf(): TemplateResult {
    const voice = this.#voice;
    if (this.#viewsFailed) return problemView(this.#viewsFailed, voice);
    if (!this.#views) return html`<p role="status">${voice.word("loading")}</p>`;
    const say = (means: View["means"]): string => (typeof means === "string" ? means : voice.say(means));
    const shown = found(this.#views.views, this.#search, say);
    return html`<form role="search" @submit=${(event: Event) => event.preventDefault()}><label><span class="heard">${voice.word("explorer.search")}</span><input type="search" placeholder=${voice.word("explorer.search")} .value=${this.#search} @input=${(event: Event) => { this.#search = (event.target as HTMLInputElement).value; this.requestUpdate(); }} /></label></form>
      ${shown.length === 0 ? html`<p class="none" role="status">${voice.word("explorer.none")}</p>` : nothing}
      ${shown.map((view) => html`<details ?open=${this.#search !== "" || shown.length < 3} data-view=${view.view}><summary><code>${view.view}</code>${view.rows === null || view.rows === undefined ? nothing : html`<small>${voice.word("explorer.rows").replace("{n}", number(view.rows, 0))}</small>`}${view.means ? html`<span class="means">${say(view.means)}</span>` : nothing}</summary>
        <ul>${view.columns.map(({ column, type, means }) => html`<li><button type="button" title=${voice.word("explorer.insert")} @click=${() => this.#insert(column)}><code>${column}</code><small>${type}</small></button>${means ? html`<span>${say(means)}</span>` : nothing}</li>`)}</ul></details>`)}
      ${this.#search === "" ? html`<details class="functions"><summary>${voice.word("explorer.functions")}<small>${this.#views.functions.length}</small></summary><p>${this.#views.functions.map((name) => html`<button type="button" @click=${() => this.#insert(`${name}()`)}><code>${name}</code></button> `)}</p></details>` : nothing}`;
  }

  #editor(): TemplateResult {
    const voice = this.#voice;
    const limits = this.#views?.limits;
    const keys = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    };
    return html`<form class="editor" @submit=${(event: Event) => { event.preventDefault(); this.#submit(); }}>
      <div class="samples" role="group" aria-label=${voice.word("explorer.samples")}><span class="soft" aria-hidden="true">${voice.word("explorer.samples")}</span>${SAMPLES.map((name) => html`<button type="button" class="link" data-sample=${name} @click=${() => this.#take(voice.term("explorer.sample", `${name}.sql`))}>${voice.term("explorer.sample", name)}</button>`)}</div>
      <label><span class="heard">${voice.word("explorer.sql")}</span><textarea id="sql" name="sql" rows="8" spellcheck="false" autocapitalize="off" autocomplete="off" placeholder=${voice.word("explorer.first")} .value=${this.#sql} @input=${(event: Event) => (this.#sql = (event.target as HTMLTextAreaElement).value)} @keydown=${keys}></textarea></label>
      <div class="run"><button class="plain strong" ?disabled=${this.#running !== ""}>${this.#running === "json" ? voice.word("explorer.running") : voice.word("explorer.run")}</button><kbd>${voice.word("explorer.run.keys")}</kbd>
        ${(["csv", "parquet"] as const).map((format) => html`<button type="button" class="plain" data-format=${format} ?disabled=${this.#running !== ""} @click=${() => this.#download(format)}>${this.#running === format ? voice.word("explorer.running") : voice.word(`explorer.${format}`)}</button>`)}
        ${limits ? html`<span class="limits soft">${voice.word("explorer.limits").replace("{s}", String(limits.seconds)).replace("{r}", number(limits.rows, 0)).replace("{m}", number(limits.mib, 0))}</span>` : nothing}</div>
    </form>`;
  }

  #outcome(): TemplateResult {
    const voice = this.#voice;
    const result = this.#result;
    const turn = (show: "table" | "chart"): void => {
      this.#show = show;
      this.#remember(false);
      this.requestUpdate();
    };
    const choose = (part: Partial<Pick>): void => {
      this.#pick = { ...this.#pick, ...part };
      this.#remember(false);
      this.requestUpdate();
    };
    const told = result ? [voice.word("explorer.found").replace("{n}", number(result.rows.length, 0)).replace("{t}", number(result.elapsed_ms, 0)), `${voice.word("as_of")} ${minuteText(result.as_of)}`, result.rows.length > SHOWN && this.#show === "table" ? voice.word("explorer.shown").replace("{n}", String(SHOWN)) : "", result.truncated ? voice.word("explorer.cut") : ""].filter(Boolean).join(" · ") : "";
    return html`<section class="outcome" aria-busy=${this.#running !== ""}>
      ${this.#failed ? html`<h2 class="heard">${voice.word("explorer.failed")}</h2>${problemView(this.#failed, voice)}` : nothing}
      ${result ? html`<div class="told"><div class="turns" role="group" aria-label=${voice.word("explorer.shape")}>${(["table", "chart"] as const).map((show) => html`<button type="button" class="plain" aria-pressed=${this.#show === show} data-show=${show} @click=${() => turn(show)}>${voice.word(`explorer.${show}`)}</button>`)}</div><p role="status">${told}</p></div>
        ${this.#show === "table" ? tableOf(result, voice) : drawingOf(result, this.#pick, voice, choose)}` : this.#running === "json" ? html`<p role="status">${voice.word("explorer.running")}</p>` : nothing}
    </section>`;
  }
}

customElements.define("city-explorer", ExplorerPage);
