// A table of a report: heads that stay in sight, numbers one below the other, marks in shape and colour, reasons below it. Where it
// is wider than the page it moves within itself, and the column that names the rows stays.

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { glyph } from "../glyph.ts";
import { firmColumn, heads, isAmount, levelsIn, reasons, ruled } from "./heads.ts";
import type { Cell, Row, Table } from "./model.ts";
import { inPlace } from "./reader.ts";
import type { Reader } from "./reader.ts";

/** Texts of more letters than this have room of their own. */
const LONG = 10;

/** One table. */
export class ReportTable extends LitElement {
  static override properties = { table: { attribute: false }, reader: { attribute: false } };
  declare table: Table;
  declare reader: Reader;
  readonly #observer = new ResizeObserver(() => this.#measure());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override updated(): void {
    this.#measure();
  }

  /** Says on the element whether the table is wider than its place, and whether more of it lies to the right. */
  #measure(): void {
    const scroller = this.querySelector<HTMLElement>(".scroller");
    const table = scroller?.querySelector("table");
    if (!scroller || !table) return;
    const over = table.offsetWidth > this.clientWidth + 1;
    this.toggleAttribute("data-over", over);
    this.toggleAttribute("data-more", over && scroller.scrollLeft + scroller.clientWidth < scroller.scrollWidth - 2);
  }

  protected override render(): TemplateResult {
    const { table, reader } = this;
    const { voice } = reader;
    const found = { firm: firmColumn(table.columns), ruled: ruled(table.columns), reasons: reasons(table.rows) };
    const rows = heads(table.columns);
    return html`<figure data-table=${table.name}>
      <figcaption id="table-${table.name}">${voice.say(table.title)}</figcaption>
      <div class="frame"><div class="scroller" tabindex="0" role="region" aria-labelledby="table-${table.name}" @scroll=${() => this.#measure()}>
        <table data-rows=${table.rows.length > 14 ? "many" : "few"}>
          <thead>${rows.map((row) => html`<tr>${row.map(({ title, across, down, column }) => this.#head(voice.say(title), across, down, column, found))}</tr>`)}</thead>
          <tbody>${table.rows.length === 0 ? html`<tr><td class="none" colspan=${table.columns.length}>${table.note ? voice.say(table.note) : voice.word("reports.no_rows")}</td></tr>` : table.rows.map((row) => this.#row(row, found))}</tbody>
        </table></div></div>
      ${this.#foot(found)}
    </figure>`;
  }

  #head(title: string, across: number, down: number, column: number | undefined, found: Found): TemplateResult {
    const of = column === undefined ? undefined : this.table.columns[column];
    const unit = of ? this.reader.voice.say(of.unit) : "";
    const classes = [of ? (isAmount(of.kind) ? "amount" : of.kind) : "group", column === found.firm ? "firm" : "", column !== undefined && found.ruled.has(column) ? "ruled" : ""].join(" ");
    return html`<th class=${classes} scope=${column === undefined ? "colgroup" : "col"} colspan=${across} rowspan=${down}>${title}${unit === "" || unit === "%" ? nothing : html` <small>${unit}</small>`}</th>`;
  }

  #row({ cells, total, listed }: Row, found: Found): TemplateResult {
    return html`<tr class=${total === true ? "total" : ""} data-listed=${listed ?? nothing}>${cells.map((cell, index) => this.#cell(cell, index, listed ?? undefined, found))}</tr>`;
  }

  #cell(cell: Cell, index: number, listed: "red" | "black" | undefined, found: Found): TemplateResult {
    const column = this.table.columns[index];
    if (!column) return html`<td></td>`;
    const { voice } = this.reader;
    const text = voice.short === "en" ? cell.en ?? cell.zh : cell.zh;
    const kind = cell.kind ?? column.kind;
    const long = kind === "text" && text.length > LONG ? " long" : "";
    const classes = `${isAmount(kind) ? "amount" : kind}${long}${index === found.firm ? " firm" : ""}${found.ruled.has(index) ? " ruled" : ""}`;
    const level = cell.level && cell.level !== "normal" ? cell.level : undefined;
    const number = found.reasons.of(cell);
    const content = html`${level ? glyph(level, voice.term("level", level)) : nothing}${cell.figure ? this.#link(cell, text) : text}${number === undefined ? nothing : html`<sup class="why">${number}</sup>`}`;
    return index === found.firm
      ? html`<th scope="row" class=${classes} data-level=${level ?? nothing}>${content}${listed ? html` <span class="listed ${listed}">${voice.term("listed", listed)}</span>` : nothing}</th>`
      : html`<td class=${classes} data-level=${level ?? nothing}>${content}</td>`;
  }

  #link(cell: Cell, text: string): TemplateResult | string {
    const { figure } = cell;
    if (!figure) return text;
    return html`<a class="figure" href=${this.reader.href(figure)} @click=${(event: MouseEvent) => inPlace(event, () => this.reader.open(figure, text, cell))}>${text}</a>`;
  }

  #foot(found: Found): TemplateResult | typeof nothing {
    const { table } = this;
    const { voice } = this.reader;
    const levels = levelsIn(table.rows);
    const note = table.rows.length === 0 ? undefined : table.note;
    if (!note && levels.length === 0 && found.reasons.list.length === 0) return nothing;
    return html`<div class="foot">
      ${levels.length === 0 ? nothing : html`<p class="marks">${levels.map((level) => html`<span data-level=${level}>${glyph(level, "")} ${voice.term("level", level)}</span>`)}</p>`}
      ${note ? html`<p>${voice.say(note)}</p>` : nothing}
      ${found.reasons.list.length === 0 ? nothing : html`<ol class="whys">${found.reasons.list.map((why) => html`<li>${voice.say(why)}</li>`)}</ol>`}
    </div>`;
  }
}

interface Found {
  readonly firm: number;
  readonly ruled: ReadonlySet<number>;
  readonly reasons: ReturnType<typeof reasons>;
}

customElements.define("report-table", ReportTable);
