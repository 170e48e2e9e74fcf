// A number on the wall: always a button that opens its card, always marked with how far it may be trusted.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number, span } from "../format.ts";
import { glyph, levelShape, stateShape } from "../glyph.ts";
import { shownState } from "../screen.ts";
import type { Panel, Screen } from "../screen.ts";
import type { Cell } from "../store.ts";

/** How one number is shown. */
export interface Showing {
  readonly panel: Panel;
  readonly indicator: string;
  readonly unit: string;
  readonly decimals: number;
  /** What the number is of, for those who hear the page. */
  readonly label: string;
}

/** The number's unit as it is written behind it. */
export function unitText(unit: string, screen: Pick<Screen, "voice">): string {
  return unit === "count" ? "" : screen.voice.term("unit", unit);
}

/** How old what the screen shows is. */
export function ageText(screen: Screen): string {
  const now = screen.now();
  return now === undefined || screen.store.asOf === undefined ? "" : span(now - screen.store.asOf);
}

function marks(cell: Cell | undefined, screen: Screen): TemplateResult {
  const state = shownState(cell, screen.lost());
  const level = levelShape(cell?.level ?? "normal");
  const shape = stateShape(state);
  const { voice } = screen;
  return html`${level ? glyph(level, voice.term("level", level)) : nothing}${shape ? glyph(shape, voice.term("state", state)) : nothing}`;
}

/** A cell's number with unit and marks. */
export function valueButton(cell: Cell | undefined, showing: Showing, screen: Screen): TemplateResult {
  const state = shownState(cell, screen.lost());
  const { panel, indicator, unit, decimals, label } = showing;
  const value = cell?.value ?? null;
  const body =
    state === "no_data"
      ? html`<span class="dash" aria-hidden="true">—</span><small>${screen.voice.word("state.no_data")}</small>`
      : state === "error"
        ? html`<small>${screen.voice.word("state.error")}</small>`
        : html`<span class="number">${value === null ? "" : number(value, decimals)}</span><small class="unit">${unitText(unit, screen)}</small>`;
  return html`<button
    class="value"
    type="button"
    data-cell=${cell?.id ?? ""}
    data-indicator=${indicator}
    data-window=${panel.window}
    data-keys=${cell?.place ?? ""}
    data-state=${state}
    data-level=${cell?.level ?? "normal"}
    data-seq=${cell?.seq ?? ""}
    @click=${() => screen.ask({ indicator, window: panel.window, cell, panel })}
  >
    <span class="heard">${label}</span>${body}<span class="marks">${marks(cell, screen)}</span>
  </button>`;
}

/** The parts that a rate is made of, such as 972 / 996. */
export function parts(cell: Cell | undefined): string {
  if (!cell || cell.numerator === null || cell.denominator === null) return "";
  const places = (part: number): number => (Number.isInteger(part) ? 0 : 1);
  return `${number(cell.numerator, places(cell.numerator))} / ${number(cell.denominator, places(cell.denominator))}`;
}
