// Legends of maps: what the shades are, and what the marks are of.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Panel, Screen, Voice } from "../screen.ts";
import { unitText } from "./value.ts";

/** The steps of a shading between their bounds. */
export function shadesKey(steps: readonly number[], panel: Pick<Panel, "unit">, screen: Pick<Screen, "voice">): TemplateResult | typeof nothing {
  if (steps.length < 2) return nothing;
  const decimals = steps.every((bound) => Number.isInteger(bound)) ? 0 : steps.every((bound) => Number.isInteger(bound * 10)) ? 1 : 2;
  return html`<span class="shades">${steps.map((bound, step) => html`${number(bound, decimals)}${step + 1 < steps.length ? html`<i data-step=${step}></i>` : nothing}`)}<small>${unitText(panel.unit, screen)}</small></span>`;
}

/** What the marks of open events are: all of them, or as many as the screen was told of. */
export function eventsKey({ known, open }: { readonly known: number; readonly open: number }, voice: Voice): TemplateResult {
  const said = known < open ? voice.word("map.events.urgent").replace("{n}", number(known, 0)) : voice.word("map.events");
  return html`<span class="marks">${said.replace("{m}", number(open, 0))}</span>
    <span class="marks">${glyph("overdue", "")}${voice.term("clock", "overdue")} ${glyph("warn", "")}${voice.term("clock", "due_soon")}</span>`;
}
