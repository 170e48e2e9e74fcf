// The queue as a list of any length: only the rows in sight are in the document; each tells its clock, its age and its state.

import { html, LitElement, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { age, left, number } from "../format.ts";
import type { Left } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Voice } from "../screen.ts";
import { variables } from "../style.ts";
import { FLASH } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { heat } from "./row.ts";
import type { Row } from "./row.ts";

/** Height of a row (px); the style sheet's `.row` agrees. */
export const ROW = 46;

/** Rows drawn beyond what is in sight, each way. */
const SPARE = 6;

/** How many rows beyond those in sight are asked for. */
const AHEAD = 60;

/** The list of one tab. */
export class DeskList extends LitElement {
  declare desk: Desk;
  /** Where the chosen row stood last, so that its successor is found once it has left. */
  #place = 0;
  #revealed = "";
  readonly #sized = new ResizeObserver(() => this.requestUpdate());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Moves the choice by so many rows, or to the first with -Infinity. */
  move(by: number): void {
    const { feed, tab, chosen } = this.desk;
    const at = feed.queue.place(tab, chosen);
    const from = at >= 0 ? at : by > 0 ? this.#place - 1 : this.#place;
    const to = Math.min(Math.max(0, from + by), feed.queue.shown(tab) - 1);
    const [row] = feed.queue.slice(tab, to, to + 1);
    if (row) this.desk.choose(row.no);
  }

  /** Gives the keys to the list. */
  override focus(): void {
    this.querySelector<HTMLElement>(".rows")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const { queue } = desk.feed;
    const rows = this.querySelector<HTMLElement>(".rows");
    const shown = queue.shown(desk.tab);
    const total = Math.max(shown, queue.total(desk.tab) ?? shown);
    const first = Math.max(0, Math.floor((rows?.scrollTop ?? 0) / ROW) - SPARE);
    const last = first + Math.ceil((rows?.clientHeight ?? 800) / ROW) + 2 * SPARE;
    const seen = queue.slice(desk.tab, first, last);
    const waiting = shown < total && last > shown;
    return html`<div class="rows" role=${seen.length > 0 ? "listbox" : nothing} tabindex="0" aria-label=${desk.voice.word("desk.list")}
      aria-multiselectable=${seen.length > 0 ? "true" : nothing} aria-activedescendant=${seen.length > 0 && queue.place(desk.tab, desk.chosen) >= 0 ? `row-${desk.chosen}` : nothing} @scroll=${() => this.requestUpdate()}>
      <div class="all" role="presentation" ${variables({ height: `${total * ROW}px` })}>
        ${repeat(seen, ({ no }) => no, (row, index) => this.#row(row, first + index, total))}
        ${waiting ? html`<p class="waiting" role="presentation" ${variables({ top: `${Math.max(first, shown) * ROW}px` })}>${desk.voice.word("desk.more")}</p>` : nothing}
      </div>
      ${total === 0 ? html`<p class="empty" role="status">${desk.voice.word(desk.feed.absent ? "desk.missing" : desk.narrowed() ? "desk.none.filtered" : "desk.none")}</p>` : nothing}
    </div>`;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    const rows = this.querySelector(".rows");
    if (rows) this.#sized.observe(rows);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { feed, tab, chosen } = this.desk;
    const rows = this.querySelector<HTMLElement>(".rows");
    const at = feed.queue.place(tab, chosen);
    if (at >= 0) this.#place = at;
    if (rows && at >= 0 && this.#revealed !== chosen) {
      // Only a new choice moves the list: rows that come and go under the reader's eyes do not.
      this.#revealed = chosen;
      if (at * ROW < rows.scrollTop) rows.scrollTop = at * ROW;
      else if ((at + 1) * ROW > rows.scrollTop + rows.clientHeight) rows.scrollTop = (at + 1) * ROW - rows.clientHeight;
    }
    void feed.need(tab, Math.ceil(((rows?.scrollTop ?? 0) + (rows?.clientHeight ?? 0)) / ROW) + AHEAD);
  }

  #row(row: Row, index: number, total: number): TemplateResult {
    const { desk } = this;
    const { voice } = desk;
    const { idle, hot } = heat(row, desk.now() ?? 0);
    const pending = desk.pending.get(row.no);
    const flash = performance.now() - (desk.flashes.get(row.no) ?? -Infinity) < FLASH;
    const marked = desk.marks.has(row.no);
    const place = row.area ? `${voice.name("area", row.area)} ${row.town ? voice.name("town", row.town) : ""}` : "";
    const where = row.address || row.content;
    return html`<div class="row" id="row-${row.no}" role="option" aria-selected=${marked ? "true" : "false"} aria-posinset=${index + 1} aria-setsize=${total}
      data-no=${row.no} data-clock=${row.clock ?? "none"} data-grade=${row.grade ?? ""} data-stage=${row.stage} ?data-chosen=${row.no === desk.chosen} ?data-hot=${hot} ?data-pending=${pending !== undefined} ?data-flash=${flash}
      @click=${(event: MouseEvent) => this.#click(event, row)} @dblclick=${() => this.dispatchEvent(new CustomEvent("desk-open"))} ${variables({ top: `${index * ROW}px` })}>
      <span class="box" aria-hidden="true">${marked ? "✕" : ""}</span>
      <span class="shape">${row.clock ? glyph(row.clock, voice.term("clock", row.clock)) : nothing}</span>
      <span class="what">${gradeChip(row, desk)}<b>${row.classCode ? voice.name(desk.kind.classes, row.classCode) : row.no}</b> <span class="where">${where || place}</span></span>
      <span class="left">${leftText(row, desk)}</span>
      <span class="about"><code>${row.no}</code> · ${voice.term(desk.kind.stages, row.stage)}${row.department ? html` · ${voice.name("department", row.department)}` : nothing}${where && place ? html` · ${place}` : nothing}${row.unit ? html` · ${row.unit} ${voice.term("unit_status", row.unitStatus)}` : nothing}</span>
      <span class="age">${
        desk.unsure.has(row.no)
          ? html`<em class="unsure">${glyph("error", "")} ${voice.word("desk.unsure")}</em>`
          : pending !== undefined
            ? html`<em class="pending">${glyph("late", "")} ${voice.term("verb", pending)}… ${voice.word("desk.pending")}</em>`
            : flash
              ? html`<em class="flash">◆ ${voice.word("desk.new_here")}</em>`
              : html`${hot ? glyph("stale", voice.word("desk.hot")) : nothing} ${voice.word("desk.idle")} ${row.touched === undefined ? "—" : ageText(idle, voice)}`
      }</span>
    </div>`;
  }

  #click(event: MouseEvent, row: Row): void {
    if (event.ctrlKey || event.metaKey || (event.target as Element).closest(".box")) this.desk.mark(row.no);
    else this.desk.choose(row.no);
    this.focus();
  }
}

/** How grave a row is: a word and a shape of its own. */
export function gradeChip(row: Pick<Row, "grade">, desk: Pick<Desk, "voice" | "kind">): TemplateResult | typeof nothing {
  return row.grade === undefined ? nothing : html`<span class="grade" data-grade=${row.grade}>${desk.voice.term(desk.kind.grades, String(row.grade))}</span> `;
}

/** What is left of the limit, or by how much it is over. */
export function leftText(row: Pick<Row, "due" | "clock">, desk: Pick<Desk, "voice" | "now">): TemplateResult | string {
  const { voice } = desk;
  if (row.clock === "paused") return voice.term("clock", "paused");
  const now = desk.now();
  if (row.due === undefined || now === undefined) return "—";
  const { over, parts } = left(row.due, now);
  return html`<small>${voice.word(over ? "clock.over_by" : "clock.left")}</small> ${inParts(parts, voice)}`;
}

const inParts = (parts: Left["parts"], voice: Voice): readonly TemplateResult[] => parts.map(([amount, unit]) => html`${amount}<small>${voice.term("short", unit)}</small>`);

/** How long something has lasted, in its two largest parts. */
export function ageText(millis: number, voice: Voice): readonly TemplateResult[] {
  return inParts(age(millis), voice);
}

/** A count with thousands apart. */
export const count = (value: number | undefined): string => (value === undefined ? "…" : number(value, 0));

customElements.define("city-desk-list", DeskList);
