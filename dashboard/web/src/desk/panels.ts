// The lists beside the queue: units with what they do, and what was closed lately.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { glyph } from "../glyph.ts";
import { instant } from "../wire.ts";
import type { Unit } from "../wire.ts";
import type { Desk } from "./desk.ts";
import { ageText, gradeChip } from "./list.ts";

/** Units: who is free first, then the longest at their work. */
export function unitsView(desk: Desk, choose: (no: string) => void): TemplateResult {
  const { voice } = desk;
  const units = [...desk.store.units.values()];
  if (units.length === 0) return html`<p class="empty">${voice.word("desk.units.none")}</p>`;
  const free = (unit: Unit): number => (unit.status === "available" ? 0 : unit.status === "unavailable" ? 2 : 1);
  const ordered = units.sort((a, b) => free(a) - free(b) || (a.since ?? "").localeCompare(b.since ?? "") || a.unit.localeCompare(b.unit));
  return html`<div class="wide rest" tabindex="0" role="region" aria-label=${voice.word("desk.tab.units")}><table><tbody>${ordered.map((unit) => {
    const since = instant(unit.since);
    const now = desk.now();
    return html`<tr data-unit=${unit.unit} data-status=${unit.status}><th scope="row">${glyph(unit.status === "available" ? "on" : unit.status === "unavailable" ? "off" : "due_soon", "")} ${voice.say(unit.name) || unit.unit}<small><code>${unit.unit}</code> ${unit.kind ? voice.term("unit_kind", unit.kind) : ""}</small></th>
      <td>${unit.department ? voice.name("department", unit.department) : ""}<small>${unit.area ? voice.name("area", unit.area) : ""}</small></td>
      <td>${voice.term("unit_status", unit.status)}<small>${since === undefined || now === undefined ? "" : ageText(now - since, voice)}</small></td>
      <td>${unit.event_no ? html`<button type="button" class="link" @click=${() => choose(unit.event_no ?? "")}><code>${unit.event_no}</code></button>` : voice.word("desk.unit.free")}</td></tr>`;
  })}</tbody></table></div>`;
}

/** What left the queue, the latest first. */
export function closedView(desk: Desk, choose: (no: string) => void): TemplateResult {
  const { voice } = desk;
  const rows = [...desk.feed.closed.values()].reverse();
  if (rows.length === 0) return html`<p class="empty">${voice.word("desk.closed.none")}</p>`;
  return html`<ol class="rest" aria-label=${voice.word("desk.tab.closed")}>${rows.map((row) => html`<li data-no=${row.no} data-stage=${row.stage} ?data-chosen=${row.no === desk.chosen} aria-current=${row.no === desk.chosen ? "true" : nothing}>
    <button type="button" class="link" @click=${() => choose(row.no)}>${gradeChip(row, desk)}<b>${row.classCode ? voice.name(desk.kind.classes, row.classCode) : row.no}</b> <span>${row.address}</span></button>
    <small><code>${row.no}</code> · ${voice.term(desk.kind.stages, row.stage)}${row.department ? html` · ${voice.name("department", row.department)}` : nothing} · ${row.touched === undefined ? "" : desk.time.clock(row.touched)}</small></li>`)}</ol>`;
}
