// The heat map: cells of a grid, the fuller the stronger in a few steps of one hue, over the outlines of the city's map or, where it
// supplies none, over the names of its areas. The fullest cells say their numbers, which open the card.

import "./heat.css";
import "./map.css";
import { html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ofLevel, outlines } from "../citymap.ts";
import { number } from "../format.ts";
import { place, widthOf } from "../labels.ts";
import type { Label } from "../labels.ts";
import { Drawings } from "../outline.ts";
import type { Drawn } from "../outline.ts";
import { fit, project } from "../plane.ts";
import type { Point, View } from "../plane.ts";
import { cellsOf } from "../screen.ts";
import { bounds, stepOf } from "../steps.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { shadesKey } from "./key.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

/** Cells a degree: keys are hundredths of one. */
const PER_DEGREE = 100;
/** Height of the legend in lines of text. */
const KEY = 1.7;
/** How many of the fullest cells say their numbers. */
const TOLD = 3;

/** A cell of the grid and its corners on the earth. */
interface Square {
  readonly cell: Cell;
  readonly value: number;
  readonly southWest: Point;
  readonly northEast: Point;
}

class Heat extends PanelView {
  readonly #drawings = new Drawings();

  protected override body(): TemplateResult {
    const { screen, panel, line } = this;
    const room = { width: this.room.width, height: Math.max(0, this.room.height - line * KEY) };
    const squares = cellsOf(panel, screen.store).flatMap((cell) => squareOf(cell));
    const known = outlines(screen.wall, () => this.requestUpdate());
    const drawn = known && this.#drawings.at(ofLevel(known, "area"), room.width, room.height, line * 0.4);
    const places = Object.entries(screen.wall.places).map(([code, [x, y]]) => ({ code, x, y }));
    const view = drawn?.view ?? fit([...places, ...squares.flatMap(({ southWest, northEast }) => [southWest, northEast])], room.width, room.height, line * 1.2);
    // Before the panel has its place there is nothing to draw on.
    if (!view && squares.length > 0) return html``;
    if (!view || squares.length === 0) return html`<p class="empty">${screen.voice.word(screen.store.epoch === "" ? "loading" : "state.no_data")}</p>`;
    const steps = bounds(squares.map(({ value }) => value), panel.unit === "count");
    const fullest = [...squares].sort((a, b) => b.value - a.value).slice(0, TOLD);
    const told = place(fullest.map(({ cell, value, southWest, northEast }) => ({ code: String(cell.id), at: above(southWest, northEast, view, line), forms: [{ width: line * (widthOf(number(value, panel.decimals)) * 1.2 + 1.2), height: line * 1.6 }], weight: value, reach: line * 2 })), room).placed;
    const names = drawn ? [] : this.#names(places, view, room, told);
    return html`<div class="map heat" data-state=${screen.lost() ? "stale" : "live"}>
      <div class="ground">
        <svg viewBox="0 0 ${room.width} ${room.height}" ${variables({ wide: `${room.width}px`, high: `${room.height}px` })} role="img" aria-label=${screen.voice.say(panel.title)}>
          <g>${(drawn?.areas ?? []).map((area) => outlineOf(area))}</g>
          <g>${repeat(squares, ({ cell }) => cell.id, (square) => rectOf(square, view, steps))}</g>
          <g>${(drawn?.areas ?? []).map(({ path }) => svg`<path class="over" d=${path}></path>`)}</g>
          <g>${names.map(({ code, x, y }) => svg`<text class="name" x=${x.toFixed(1)} y=${y.toFixed(1)}>${screen.voice.name("area", code)}</text>`)}</g>
        </svg>
        ${repeat(told, ({ code }) => code, (label) => this.#told(label, fullest))}
      </div>
      <p class="key"><span class="said">${shadesKey(steps, panel, screen)}<span>${screen.voice.word("heat.cell")}</span></span>
        ${drawn ? html`<span class="approval">${screen.wall.map?.approval}</span>` : nothing}</p>
    </div>`;
  }

  #names(places: readonly { readonly code: string; readonly x: number; readonly y: number }[], view: View, room: { readonly width: number; readonly height: number }, told: readonly Label[]): readonly Label[] {
    const { line, screen } = this;
    const fixed = told.map((label) => ({ code: label.code, at: label, forms: [label], weight: 1, reach: 0 }));
    const wishes = places.map(({ code, x, y }) => ({ code, at: project({ x, y }, view), forms: [{ width: line * (widthOf(screen.voice.name("area", code)) + 0.4), height: line * 1.3 }], weight: 0, reach: line * 2 }));
    const taken = new Set(told.map(({ code }) => code));
    return place([...fixed, ...wishes], room).placed.filter(({ code }) => !taken.has(code));
  }

  #told({ code, x, y }: Label, fullest: readonly Square[]): TemplateResult | typeof nothing {
    const cell = fullest.find((square) => String(square.cell.id) === code)?.cell;
    if (!cell) return nothing;
    return html`<div class="label" ${variables({ x: `${x.toFixed(1)}px`, y: `${y.toFixed(1)}px`, width: "none" })}>${valueButton(cell, this.showing(cell.place), this.screen)}</div>`;
  }
}

/** A cell that has a value above zero, as a square of the earth. */
function squareOf(cell: Cell): readonly Square[] {
  const [east, north] = [Number(cell.keys["cell_east"]), Number(cell.keys["cell_north"])];
  if (cell.value === null || cell.value <= 0 || !Number.isFinite(east) || !Number.isFinite(north)) return [];
  const at = (x: number, y: number): Point => ({ x: x / PER_DEGREE, y: y / PER_DEGREE });
  return [{ cell, value: cell.value, southWest: at(east, north), northEast: at(east + 1, north + 1) }];
}

/** A point a line of text above a cell, so that its number does not cover it. */
function above(a: Point, b: Point, view: View, line: number): Point {
  const { x, y } = project({ x: (a.x + b.x) / 2, y: b.y }, view);
  return { x, y: y - line };
}

function rectOf({ cell, value, southWest, northEast }: Square, view: View, steps: readonly number[]): SVGTemplateResult {
  const [a, b] = [project(southWest, view), project(northEast, view)];
  return svg`<rect data-cell=${cell.place} data-step=${stepOf(value, steps)} x=${a.x.toFixed(1)} y=${b.y.toFixed(1)} width=${(b.x - a.x).toFixed(1)} height=${(a.y - b.y).toFixed(1)}></rect>`;
}

function outlineOf({ code, path }: Drawn): SVGTemplateResult {
  return svg`<path class="under" data-area=${code} d=${path}></path>`;
}

customElements.define("city-heat", Heat);
