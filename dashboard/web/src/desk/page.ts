// The dispatch desk: puts queue, map and detail side by side, and turns keys into what they mean.

import "./account.ts";
import "./commandline.ts";
import "./help.ts";
import "./list.ts";
import "./map.ts";
import "./mode.ts";
import "./report.ts";
import "./sheetview.ts";
import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { Painter } from "../painter.ts";
import type { DeskAccount } from "./account.ts";
import { acknowledge, alarmsView } from "./alarms.ts";
import type { Asked, DeskCommandLine } from "./commandline.ts";
import { Desk, TABS } from "./desk.ts";
import type { Tab } from "./desk.ts";
import { detailView } from "./detail.ts";
import { footer, header, stages, tabs } from "./frame.ts";
import type { DeskHelp } from "./help.ts";
import { commandOf, Composition, focusOf } from "./keymap.ts";
import type { Command } from "./keymap.ts";
import type { DeskList } from "./list.ts";
import type { DeskMode } from "./mode.ts";
import { held } from "./overlay.ts";
import { closedView, unitsView } from "./panels.ts";
import type { DeskReport } from "./report.ts";
import { EVERYTHING } from "./row.ts";
import type { Filter, Row } from "./row.ts";
import type { Said } from "./sheet.ts";
import type { DeskSheet } from "./sheetview.ts";
import { begin, undo } from "./verbs.ts";
import type { Verb } from "./verbs.ts";

/** How long (ms) after the last letter of a search it is made. */
const PAUSE = 250;

/** The page; `?lang=`, `?tab=` and `?no=` of the URL say what it shows. */
export class DeskPage extends LitElement {
  readonly #painter = new Painter(() => this.requestUpdate());
  readonly #composition = new Composition();
  readonly #desk = new Desk("zh", () => this.#painter.ask());
  #mapped = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    const query = new URLSearchParams(location.search);
    this.#speak(query.get("lang") === "en" ? "en" : "zh");
    this.#turn(TABS.find((tab) => tab === query.get("tab")) ?? "unassigned");
    this.#desk.choose(query.get("no") ?? "");
    this.#composition.listen(document);
    document.addEventListener("keydown", (event) => this.#key(event));
    setInterval(() => this.#painter.ask(), 1000);
    this.#desk.start();
    if (this.#desk.account === "") this.#part<DeskAccount>("city-desk-account").open();
    else this.#list?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    for (const part of this.querySelectorAll<LitElement>("city-desk-list, city-desk-map")) part.requestUpdate();
    if (this.#desk.tab === "closed") void this.#desk.settle();
    this.#part<DeskSheet>("city-desk-sheet").told();
  }

  #part<T extends Element>(name: string): T {
    const part = this.querySelector<T>(name);
    if (!part) throw new Error(`the page has no ${name}`);
    return part;
  }

  get #list(): DeskList | null {
    return this.querySelector<DeskList>("city-desk-list");
  }

  #speak(language: "zh" | "en"): void {
    this.#desk.speak(language);
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    document.title = `${this.#desk.voice.word("page.desk")} · ${this.#desk.voice.word("product")}`;
    this.#remember();
  }

  #remember(): void {
    const query = new URLSearchParams({ lang: this.#desk.voice.short, tab: this.#desk.tab });
    history.replaceState(null, "", `?${query.toString()}`);
  }

  #turn(tab: Tab): void {
    this.#desk.turn(tab);
    this.#remember();
  }

  #key(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]")) return;
    const focus = focusOf(event.target, this.#composition.active);
    const command = commandOf(event, focus);
    if (command === undefined || event.defaultPrevented) return;
    event.preventDefault();
    if (command === "tab") {
      const tab = TABS[Number(event.key) - 1];
      if (tab) this.#turn(tab);
    } else this.#run(command);
  }

  #run(command: Command): void {
    const desk = this.#desk;
    switch (command) {
      case "down":
      case "up":
      case "top":
        this.#move(command === "down" ? 1 : command === "up" ? -1 : -Infinity);
        return;
      case "open":
        if (desk.chosen === "") this.#move(1);
        this.querySelector<HTMLElement>(".detail")?.focus();
        return;
      case "back":
        if (document.activeElement?.closest(".detail")) this.#list?.focus();
        else desk.marks.clear();
        this.#painter.ask();
        return;
      case "search":
        this.querySelector<HTMLInputElement>("input[type=search]")?.focus();
        return;
      case "mark":
        if (desk.kind.tabs.has(desk.tab) && desk.chosen !== "") desk.mark(desk.chosen);
        return;
      case "map":
        this.#mapped = !this.#mapped;
        this.#painter.ask();
        return;
      case "help":
        this.#part<DeskHelp>("city-desk-help").open();
        return;
      case "command":
        this.#part<DeskCommandLine>("city-desk-command").open();
        return;
      case "new":
        if (this.#may()) this.#part<DeskReport>("city-desk-report").open();
        return;
      case "undo":
        this.#undo();
        return;
      case "acknowledge":
        if (this.#may()) void acknowledge(desk);
        return;
      case "tab":
        return;
      default:
        void this.#act(command);
    }
  }

  #move(by: number): void {
    const desk = this.#desk;
    if (desk.tab !== "closed") {
      this.#list?.move(by);
      return;
    }
    const rows = [...desk.feed.closed.values()].reverse();
    const at = rows.findIndex(({ no }) => no === desk.chosen);
    const row = rows[Math.min(Math.max(0, at + by), rows.length - 1)];
    if (row) desk.choose(row.no);
  }

  /** Whether anything can be done, and by whom; tells why not. */
  #may(): boolean {
    const desk = this.#desk;
    const hindrance = desk.hindrance();
    if (hindrance !== "") desk.tell(hindrance, "refused");
    else if (desk.account === "") this.#part<DeskAccount>("city-desk-account").open();
    else return true;
    return false;
  }

  async #act(command: Command): Promise<void> {
    const desk = this.#desk;
    if (!this.#may()) return;
    if (desk.marks.size === 0) await desk.arrived;
    const allowed = desk.marks.size === 0 || desk.marks.has(desk.chosen) ? desk.allowed() : undefined;
    const verb = begin(desk.kind, command, allowed);
    if (verb) this.#begin(verb, desk.subjects(), {}, false);
  }

  #begin(verb: Verb, rows: readonly Row[], said: Said, atOnce: boolean): void {
    const desk = this.#desk;
    const { voice } = desk;
    const [row] = rows;
    if (!row || !this.#may()) {
      if (!row) desk.tell(voice.word("desk.choose"), "refused");
      return;
    }
    const refuse = (why: string): void => desk.tell(voice.word("desk.refused").replace("{v}", `${voice.term("verb", verb.verb)} ${row.no}`).replace("{t}", why), "refused");
    const allowed = row.no === desk.chosen ? desk.allowed() : undefined;
    if (rows.length === 1 && desk.pending.has(row.no)) refuse(voice.word("desk.busy"));
    else if (rows.length === 1 && allowed && !allowed.includes(verb.verb)) refuse(`${voice.term(desk.kind.stages, row.stage)} — ${voice.word("rule.stage")}`);
    else this.#part<DeskSheet>("city-desk-sheet").begin(verb, rows, said, atOnce);
  }

  /** Takes back the last thing done here; with nothing done, what has ended the chosen subject. */
  #undo(): void {
    const desk = this.#desk;
    const { last, voice } = desk;
    const row = last ? desk.rowOf(last.no) : desk.row();
    const verb = undo(desk.kind, last?.verb, row);
    if (verb && row) {
      if (row.no !== desk.chosen) desk.choose(row.no);
      void desk.arrived.then(() => this.#begin(verb, [row], {}, false));
    } else desk.tell(last ? voice.word("desk.undo.cannot").replace("{t}", `${voice.term("verb", last.verb)} ${last.no}`) : voice.word("desk.undo.none"), "refused");
  }

  #narrow(part: Partial<Filter>): void {
    const { feed } = this.#desk;
    const filter = { ...feed.queue.filter, ...part };
    const everything = filter.q === "" && filter.area === "" && filter.department === "" && !filter.overdue;
    feed.narrow(everything ? EVERYTHING : filter);
  }

  #search(event: Event): void {
    clearTimeout(this.#timer);
    const q = held(event).trim();
    this.#timer = setTimeout(() => {
      if (!this.#composition.active && q !== this.#desk.feed.queue.filter.q) this.#narrow({ q });
    }, PAUSE);
  }

  #go(event: CustomEvent<{ readonly place: string; readonly rest: string }>): void {
    const { place, rest } = event.detail;
    const tab = TABS.find((candidate) => candidate === place);
    if (tab) this.#turn(tab);
    else if (place === "open") this.#desk.choose([...this.#desk.feed.whole.known()].find(({ no }) => no.endsWith(rest))?.no ?? rest);
    else if (place === "mode") {
      if (this.#may()) this.#part<DeskMode>("city-desk-mode").open(rest);
    } else if (place === "search") {
      this.#narrow({ q: rest });
      this.#run("search");
    } else if (place === "new" || place === "help" || place === "acknowledge") this.#run(place);
  }

  #commanded(event: CustomEvent<Asked>): void {
    const { verb, rows, said } = event.detail;
    this.#begin(verb, rows, said, Object.keys(said).length > 0 || verb.asks.length === 0);
  }

  protected override render(): TemplateResult {
    const desk = this.#desk;
    const { voice } = desk;
    const choose = (no: string): void => desk.choose(no);
    const set = {
      run: (command: Command) => this.#run(command),
      tab: (tab: Tab) => this.#turn(tab),
      account: () => this.#part<DeskAccount>("city-desk-account").open(),
      language: () => this.#speak(voice.short === "zh" ? "en" : "zh"),
    };
    const raise = (no: string, subject: "city_event" | "order"): void => {
      if ((subject === "order") !== (desk.kind.kind === "order")) this.#turn(subject === "order" ? "orders" : "active");
      choose(no);
    };
    const back = (): void => this.#list?.focus();
    const lost = desk.lost() && desk.connection !== "connecting";
    // Orders have no coordinates.
    const mapped = this.#mapped && desk.kind.kind === "event";
    return html`<a class="skip" href="#queue">${voice.word("desk.skip")}</a>
      <div><header class="top">${header(desk, set)}</header>${alarmsView(desk, raise, () => this.#run("acknowledge"))}</div>
      <main data-lost=${lost ? "true" : nothing} data-map=${mapped ? "true" : nothing}>
        <section id="queue" class="queue" aria-label=${voice.word("desk.list")}>
          <nav class="tabs" aria-label=${voice.word("desk.key.tab")}>${tabs(desk, set)}</nav>${stages(desk)}
          ${desk.tab === "units" ? unitsView(desk, choose) : desk.tab === "closed" ? closedView(desk, choose) : html`${this.#filters()}<city-desk-list .desk=${desk} @desk-open=${() => this.#run("open")}></city-desk-list>`}
        </section>
        <section class="detail" tabindex="-1" aria-label=${voice.word("desk.detail")}>${detailView(desk, { begin: (verb) => this.#begin(verb, desk.subjects().length > 1 ? desk.subjects() : [desk.row()].filter((row) => row !== undefined), {}, false), choose })}</section>
        <section class="map" aria-label=${voice.word("desk.map")} ?hidden=${!mapped}><city-desk-map .desk=${desk}></city-desk-map></section>
      </main>
      <footer class="foot">${footer(desk)}</footer>
      <city-desk-sheet .desk=${desk} @dialog-closed=${back}></city-desk-sheet>
      <city-desk-report .desk=${desk} @dialog-closed=${back}></city-desk-report>
      <city-desk-command .desk=${desk} @dialog-closed=${back} @desk-go=${(event: CustomEvent<{ readonly place: string; readonly rest: string }>) => this.#go(event)} @desk-command=${(event: CustomEvent<Asked>) => this.#commanded(event)}></city-desk-command>
      <city-desk-help .desk=${desk} @dialog-closed=${back}></city-desk-help>
      <city-desk-mode .desk=${desk} @dialog-closed=${back}></city-desk-mode>
      <city-desk-account .desk=${desk} @dialog-closed=${back}></city-desk-account>
      ${this.#lists()}`;
  }

  /** Names that inputs offer. */
  #lists(): TemplateResult {
    const { names, voice } = this.#desk;
    const list = (id: string, table: typeof names.area): TemplateResult => html`<datalist id=${id}>${Object.entries(table ?? {}).map(([code, name]) => html`<option value=${code}>${voice.say(name)}</option>`)}</datalist>`;
    return html`${list("desk-department", names.department)}${list("desk-class", names.class)}${list("desk-area", names.area)}`;
  }

  #filters(): TemplateResult {
    const { voice, names, feed } = this.#desk;
    const { q, area, department, overdue } = feed.queue.filter;
    const select = (label: string, table: typeof names.area, value: string, say: (value: string) => void, wanted: (code: string) => boolean): TemplateResult => html`<select aria-label=${label} @change=${(event: Event) => say(held(event))}>
      <option value="" ?selected=${value === ""}>${label} · ${voice.word("desk.all")}</option>${Object.entries(table ?? {}).filter(([code]) => wanted(code)).map(([code, name]) => html`<option value=${code} ?selected=${code === value}>${voice.say(name)}</option>`)}</select>`;
    return html`<form role="search" class="filters" @submit=${(event: Event) => event.preventDefault()}>
      <input type="search" aria-label=${voice.word("desk.search")} placeholder="${voice.word("desk.search")} (/)" .value=${q} @input=${(event: Event) => this.#search(event)} @compositionend=${(event: Event) => this.#search(event)}
        @keydown=${(event: KeyboardEvent) => {
          if (!event.isComposing && event.keyCode !== 229 && (event.key === "Enter" || event.key === "Escape")) this.#list?.focus();
        }} />
      ${select(voice.word("desk.area"), names.area, area, (code) => this.#narrow({ area: code }), (code) => code.length === 6)}
      ${select(voice.word("desk.department"), names.department, department, (code) => this.#narrow({ department: code }), () => true)}
      <label><input type="checkbox" .checked=${overdue} @change=${(event: Event) => this.#narrow({ overdue: (event.target as HTMLInputElement).checked })} /> ${voice.word("desk.overdue_only")}</label>
      ${this.#desk.narrowed() ? html`<button type="button" class="plain" @click=${() => this.#narrow(EVERYTHING)}>${voice.word("desk.clear")}</button>` : nothing}
    </form>`;
  }
}

customElements.define("city-desk", DeskPage);
