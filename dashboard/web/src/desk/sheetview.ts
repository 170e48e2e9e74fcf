// The sheet of an action: numbered choices, a remark, Enter; then what became of it, a conflict field by field, or a bulk's results.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import type { Unit } from "../wire.ts";
import type { Word } from "../words.ts";
import { actionId } from "./act.ts";
import type { Answer, FieldChange } from "./act.ts";
import { changedLines } from "./conflict.ts";
import { duplicateText } from "./detail.ts";
import { choiceOf, composing, focusOf } from "./keymap.ts";
import type { Bulk, Result } from "./model.ts";
import { codeOf, held, Overlay } from "./overlay.ts";
import { metresBetween } from "../plane.ts";
import type { Row } from "./row.ts";
import { FIELDS, LIMIT_TYPES, missing, numberedAsk, ownNumber } from "./sheet.ts";
import type { Choice, Said, Sheet } from "./sheet.ts";
import type { Ask, Verb } from "./verbs.ts";

/** Where the sheet stands. */
type Phase =
  | { readonly is: "asking"; readonly refusal: string }
  | { readonly is: "sending" }
  | { readonly is: "changed"; readonly version: number; readonly changed: readonly FieldChange[] }
  | { readonly is: "preview" | "results"; readonly bulk: Bulk };

const ASKING: Phase = { is: "asking", refusal: "" };

/** What is filled in before anybody says anything. */
const USUAL: Readonly<Record<string, Said>> = {
  file: { limit_type: "work_day" },
  request_extension: { limit_type: "work_day", limit_value: "1" },
  grant_extension: { limit_type: "work_day", limit_value: "1", extension_days: "1" },
  unit_status: { unit_status: "dispatched" },
};

/** The dialog. */
export class DeskSheet extends Overlay {
  #sheet: Sheet | undefined;
  #phase: Phase = ASKING;
  #ids = new Map<string, string>();
  /** Whether the reader has chosen: then advice that arrives later changes nothing. */
  #touched = false;
  /** How many choices were offered when the focus was last put. */
  #offered = 0;

  /** Begins an action with some subjects; `said` is what is known already. With `at once`, what is complete is done without asking. */
  begin(verb: Verb, rows: readonly Row[], said: Said = {}, atOnce = false): void {
    // What the reader has seen by now is what is decided on; the detail may be newer by the time of Enter.
    const { detail, chosen } = this.desk;
    const seen = rows.map((row) => (row.no === chosen && detail?.is === "here" ? { ...row, version: detail.value.version } : row));
    this.#sheet = { kind: this.desk.kind, verb, rows: seen, said: { ...USUAL[verb.verb], ...said } };
    this.#phase = ASKING;
    this.#ids = new Map(rows.map(({ no }) => [no, actionId()]));
    this.#touched = Object.keys(said).length > 0;
    this.#prefer();
    this.#offered = this.#choices(this.#sheet).length;
    if (atOnce && rows.length === 1 && missing(this.#sheet).length === 0) void this.#confirm();
    else this.show();
  }

  /** Advice may arrive while the sheet is open: the focus then goes to what is offered, unless the reader is at work. */
  told(): void {
    if (!this.shown || !this.#sheet) return;
    this.#prefer();
    const offered = this.#choices(this.#sheet).length;
    const more = offered > 0 && this.#offered === 0 && !this.#touched;
    this.#offered = offered;
    this.requestUpdate();
    if (more) void this.updateComplete.then(() => this.aim());
  }

  /** Preselects the best suggestion, unless the reader has chosen. */
  #prefer(): void {
    const sheet = this.#sheet;
    const ask = sheet && numberedAsk(sheet.verb);
    if (!sheet || this.#touched || (ask !== "department" && ask !== "into")) return;
    const [best] = this.#choices(sheet);
    if (best) this.#sheet = { ...sheet, said: { ...sheet.said, [ask]: best.value } };
  }

  #choices({ verb, rows }: Pick<Sheet, "verb" | "rows">): readonly Choice[] {
    const { desk } = this;
    const { voice } = desk;
    const advice = desk.advice?.is === "here" && rows.some(({ no }) => no === desk.chosen) ? desk.advice.value : undefined;
    switch (numberedAsk(verb)) {
      case "department":
        return (advice?.owners ?? []).slice(0, 3).map(({ department, reason }) => ({ value: department, name: voice.name("department", department), why: voice.say(reason) }));
      case "into":
        return (advice?.duplicates ?? []).slice(0, 3).map((duplicate) => ({ value: duplicate.event_no, name: duplicate.event_no, why: duplicateText(duplicate, desk) }));
      case "reason_code":
        return verb.reasons.map((reason) => ({ value: reason, name: voice.term("reason", reason), why: "" }));
      case "excused":
        return (FIELDS.excused.codes ?? []).map((value) => ({ value, name: voice.term("answer", value), why: "" }));
      case "unit":
        return nearest([...desk.store.units.values()], rows).slice(0, 5).map(({ unit, metres }) => ({
          value: unit.unit,
          name: `${unit.unit} ${voice.say(unit.name)}`,
          why: [unit.department && voice.name("department", unit.department), metres === undefined ? "" : `${number(metres, 0)} ${voice.term("unit", "m")}`].filter(Boolean).join(" · "),
        }));
      default:
        return [];
    }
  }

  #say(part: Said): void {
    if (!this.#sheet) return;
    this.#touched = true;
    this.#sheet = { ...this.#sheet, said: { ...this.#sheet.said, ...part } };
    this.#phase = ASKING;
    this.requestUpdate();
  }

  protected override key(event: KeyboardEvent): void {
    const sheet = this.#sheet;
    if (!sheet || composing(event)) return;
    const { writing, pressing } = focusOf(event.target, false);
    if (event.key === "Enter" && (!pressing || (event.target as Element).closest("[role=radio]"))) {
      event.preventDefault();
      void this.#confirm();
      return;
    }
    const choices = this.#choices(sheet);
    const ask = numberedAsk(sheet.verb);
    if (!ask || writing || this.#phase.is !== "asking") return;
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const at = choices.findIndex(({ value }) => value === sheet.said[ask]);
    const choice = by === undefined ? choiceOf(event, choices.length) : Math.min(choices.length - 1, Math.max(0, at + by));
    const chosen = choice === undefined ? undefined : choices[choice];
    if (chosen) {
      event.preventDefault();
      this.#say({ [ask]: chosen.value });
    }
  }

  /** Enter: whatever comes next. */
  async #confirm(): Promise<void> {
    const sheet = this.#sheet;
    if (!sheet || this.#phase.is === "sending") return;
    if (this.#phase.is === "results") {
      this.close();
      return;
    }
    const { voice } = this.desk;
    const hindrance = this.desk.hindrance();
    const absent = missing(sheet);
    const refusal = hindrance || (absent.length > 0 ? voice.word("desk.sheet.needs").replace("{t}", absent.map((ask) => voice.term("field", ask)).join(" · ")) : ownNumber(sheet) ? voice.word("desk.sheet.own") : "");
    if (refusal !== "") {
      this.#refuse(refusal);
      return;
    }
    const phase = this.#phase;
    if (sheet.rows.length > 1) await this.#many(sheet, phase.is !== "preview");
    else await this.#one(sheet, phase.is === "changed" ? phase.version : undefined);
  }

  async #one(sheet: Sheet, version: number | undefined): Promise<void> {
    const [row] = sheet.rows;
    if (!row) return;
    this.#phase = { is: "sending" };
    this.requestUpdate();
    const { desk } = this;
    // The number stays whatever happens: what was refused was not done, and what was done is not done again.
    const answer = await desk.act(sheet, row, version ?? row.version, this.#ids.get(row.no));
    switch (answer.outcome) {
      case "done":
      case "lost":
        this.close();
        return;
      case "changed":
        this.#phase = { is: "changed", version: answer.version, changed: answer.changed };
        this.#reopen();
        return;
      case "refused":
        this.#refuse(desk.ruleText(answer.rule, answer.detail));
        return;
      case "unknown":
        this.#refuse(`${desk.voice.word("desk.missing")} — ${answer.detail}`);
        return;
      case "failed":
        this.#refuse(answer.detail);
    }
  }

  async #many(sheet: Sheet, preview: boolean): Promise<void> {
    this.#phase = { is: "sending" };
    this.requestUpdate();
    const answer: Answer<Bulk> = await this.desk.bulk(sheet, this.#ids, preview);
    if (answer.outcome === "done") {
      this.#phase = { is: preview ? "preview" : "results", bulk: answer.answer };
      this.#reopen();
    } else this.#refuse(answer.outcome === "changed" ? "" : answer.outcome === "unknown" ? `${this.desk.voice.word("desk.missing")} — ${answer.detail}` : answer.detail);
  }

  #refuse(refusal: string): void {
    this.#phase = { is: "asking", refusal };
    this.#reopen();
  }

  #reopen(): void {
    if (!this.shown) this.show();
    this.requestUpdate();
    void this.updateComplete.then(() => this.aim());
  }

  protected override content(): TemplateResult {
    const sheet = this.#sheet;
    if (!sheet) return html``;
    const { voice } = this.desk;
    const [row] = sheet.rows;
    const about = sheet.rows.length > 1 ? voice.word("desk.sheet.for").replace("{n}", String(sheet.rows.length)) : (row?.no ?? "");
    return html`<article class="sheet" data-verb=${sheet.verb.verb} data-phase=${this.#phase.is}>
      ${this.titled(html`${voice.term("verb", sheet.verb.verb)} <small>${about}</small>`)}
      ${this.#body(sheet)}
    </article>`;
  }

  #body(sheet: Sheet): TemplateResult {
    const { voice } = this.desk;
    const phase = this.#phase;
    switch (phase.is) {
      case "asking":
        return html`${this.#form(sheet)}${phase.refusal ? html`<p class="failed" role="alert">${phase.refusal}</p>` : nothing}${this.#buttons(sheet.rows.length > 1 ? voice.word("desk.sheet.preview") : voice.word("desk.sheet.confirm"), "desk.sheet.cancel")}`;
      case "sending":
        return html`<p role="status" tabindex="-1" data-first>${voice.word("desk.sheet.sending")}</p>`;
      case "changed":
        return html`<p class="failed" role="alert">${voice.word("desk.sheet.changed")}</p>${this.#changes(phase.changed)}${this.#buttons(voice.word("desk.sheet.anyway"), "desk.sheet.leave")}`;
      case "preview":
      case "results": {
        const done = phase.bulk.results.filter(({ outcome }) => outcome === "would_apply" || outcome === "applied").length;
        const summary = voice.word(phase.is === "preview" ? "desk.sheet.would" : "desk.sheet.results").replace("{n}", String(done)).replace("{m}", String(phase.bulk.results.length - done));
        return html`<p role="status">${summary}</p>${this.#results(phase.bulk.results)}${phase.is === "preview" ? this.#buttons(voice.word("desk.sheet.apply").replace("{n}", String(done)), "desk.sheet.cancel") : this.#buttons(voice.word("desk.sheet.close"), undefined)}`;
      }
    }
  }

  #buttons(confirm: string, cancel: Word | undefined): TemplateResult {
    const asks = this.#phase.is === "asking";
    return html`<p class="buttons"><button type="button" class="plain strong" ?data-first=${!asks} data-confirm @click=${() => void this.#confirm()}>${confirm}</button>
      ${cancel ? html`<button type="button" class="plain" @click=${() => this.close()}>${this.desk.voice.word(cancel)}</button>` : nothing}</p>`;
  }

  #form({ verb, said, rows }: Sheet): TemplateResult {
    const { voice } = this.desk;
    const ask = numberedAsk(verb);
    const choices = this.#choices({ verb, rows });
    const label = ask === "reason_code" ? voice.word("desk.sheet.reason") : ask ? voice.term("field", ask) : "";
    const fields = [...verb.asks, ...verb.may].filter((field) => field !== "reason_code" && field !== "excused");
    return html`
      ${ask && choices.length > 0 ? html`<div class="choices" role="radiogroup" tabindex="-1" aria-label=${label} ?data-first=${!choices.some(({ value }) => value === said[ask])}>
        ${ask === "reason_code" ? html`<p class="soft">${label}</p>` : nothing}
        ${choices.map((choice, index) => this.#choice(ask, choice, index, said[ask] === choice.value))}</div>` : nothing}
      ${fields.map((field, index) => this.#field(field, verb, said, choices, choices.length === 0 && index === 0))}`;
  }

  /** One field below the numbered choices; `first` takes the focus. */
  #field(ask: Ask, verb: Verb, said: Said, choices: readonly Choice[], first: boolean): TemplateResult {
    const { voice, names } = this.desk;
    const { as, codes, words = "", names: table } = FIELDS[ask];
    const value = said[ask] ?? "";
    const label = ask === "note" && !verb.asks.includes("note") ? voice.word("desk.sheet.note.optional") : ask === "department" && choices.length > 0 ? voice.word("desk.sheet.other") : voice.term("field", ask);
    const input = (of: string, say: (text: string) => Said): TemplateResult => html`<input ?data-first=${first} name=${ask} aria-label=${label} list=${table ? `desk-${table}` : nothing} inputmode=${as === "number" ? "numeric" : nothing} maxlength="500" autocomplete="off" .value=${of} @input=${(event: Event) => this.#say(say(held(event)))} />`;
    // What a number chose above is not written below once more.
    const typed = choices.some((choice) => choice.value === value) ? "" : value;
    const control = codes
      ? this.#select(["", ...codes], words, label, value, first, (code) => this.#say({ [ask]: code }))
      : table
        ? input(typed, (text) => ({ [ask]: codeOf(text, names[table]) }))
        : ask === "into"
          ? input(typed, (text) => ({ into: this.#number(text) }))
          : input(typed, (text) => ({ [ask]: text }));
    const limit = ask === "limit_value" ? this.#select(LIMIT_TYPES, "limit", label, said.limit_type ?? "", false, (code) => this.#say({ limit_type: code })) : nothing;
    return html`<label class="field"><span>${label}</span><span class=${ask === "limit_value" ? "two" : "one"}>${control}${limit}</span></label>`;
  }

  /** The number whose end was typed, if exactly one known event has it. */
  #number(wish: string): string {
    const part = wish.trim();
    if (part === "" || this.desk.rowOf(part)) return part;
    const found = [...this.desk.feed.whole.known()].filter(({ no }) => no.endsWith(part));
    return part.length >= 3 && found.length === 1 ? (found[0]?.no ?? part) : part;
  }

  #choice(ask: Ask, { value, name, why }: Choice, index: number, chosen: boolean): TemplateResult {
    return html`<button type="button" role="radio" aria-checked=${chosen ? "true" : "false"} ?data-first=${chosen} data-value=${value} @click=${() => this.#say({ [ask]: value })}>
      <kbd>${index + 1}</kbd> <b>${name}</b> <span class="soft">${why}</span></button>`;
  }

  #select(values: readonly string[], kind: string, label: string, value: string, first: boolean, say: (value: string) => void): TemplateResult {
    return html`<select ?data-first=${first} aria-label=${label} @change=${(event: Event) => say(held(event))}>${values.map((code) => html`<option value=${code} ?selected=${code === value}>${code === "" ? "—" : this.desk.voice.term(kind, code)}</option>`)}</select>`;
  }

  #changes(changed: readonly FieldChange[]): TemplateResult {
    const { voice, time } = this.desk;
    return html`<table class="changes"><thead><tr><th scope="col">${voice.word("desk.sheet.field")}</th><th scope="col">${voice.word("desk.sheet.was")}</th><th scope="col">${voice.word("desk.sheet.now")}</th></tr></thead>
      <tbody>${changedLines(changed, voice, time).map(({ field, label, was, now }) => html`<tr data-field=${field}><th scope="row">${label}</th><td>${was}</td><td>→ <b>${now}</b></td></tr>`)}</tbody></table>`;
  }

  #results(results: readonly Result[]): TemplateResult {
    const { voice } = this.desk;
    const ordered = [...results].sort((a, b) => Number(a.outcome === "would_apply" || a.outcome === "applied") - Number(b.outcome === "would_apply" || b.outcome === "applied"));
    return html`<div class="wide" tabindex="0" role="region" aria-label=${voice.word("desk.list")}><table class="results"><tbody>${ordered.map(({ event_no, order_no, outcome, rule, detail }) => ({ no: event_no ?? order_no, outcome, rule, detail })).map(({ no, outcome, rule, detail }) => html`<tr data-outcome=${outcome}><th scope="row"><code>${no}</code></th>
      <td>${voice.term("desk.outcome", outcome)}</td><td class="soft">${this.desk.ruleText(rule, detail)}</td></tr>`)}</tbody></table></div>`;
  }
}

/** Free units of the department that has it, else all free ones: those nearest to the first row first. */
function nearest(units: readonly Unit[], rows: readonly Row[]): readonly { readonly unit: Unit; readonly metres: number | undefined }[] {
  const free = units.filter(({ status }) => status === "available");
  const ours = free.filter(({ department }) => rows.some((row) => row.department !== "" && row.department === department));
  const [row] = rows;
  const far = ({ longitude, latitude }: Unit): number | undefined =>
    row?.longitude === undefined || row.latitude === undefined || longitude === null || latitude === null ? undefined : metresBetween({ x: row.longitude, y: row.latitude }, { x: longitude, y: latitude });
  return (ours.length > 0 ? ours : free).map((unit) => ({ unit, metres: far(unit) })).sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity));
}

customElements.define("city-desk-sheet", DeskSheet);
