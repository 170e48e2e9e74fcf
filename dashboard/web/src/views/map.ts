// The district map: areas as they lie on the city's own map, shaded by value in a few steps of one hue, with their numbers where
// they have room; levels stand on the edges, in form as well as colour. Without a map of the city's: the same as tiles.

import "./map.css";
import { html, nothing, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ofLevel, outlines } from "../citymap.ts";
import { number } from "../format.ts";
import { place, widthOf } from "../labels.ts";
import type { Label, Wish } from "../labels.ts";
import { drawMark } from "../shapes.ts";
import { marksOf } from "../mark.ts";
import { Drawings } from "../outline.ts";
import type { Drawing, Drawn } from "../outline.ts";
import { project } from "../plane.ts";
import type { Placed, View } from "../plane.ts";
import { indicatorsOf, shownState } from "../screen.ts";
import { bounds, stepOf } from "../steps.ts";
import type { Cell, Store } from "../store.ts";
import { variables } from "../style.ts";
import type { Level, OpenEvent } from "../wire.ts";
import { eventsKey, shadesKey } from "./key.ts";
import { PanelView } from "./panel.ts";
import { byArea, edgeOf, others, tileMap, worstOf } from "./tilemap.ts";
import type { Cells } from "./tilemap.ts";
import { unitText, valueButton } from "./value.ts";

/** In lines of text: the strip of the legend, the list of areas without room for a label, one line of that list. */
const KEY = 1.7;
const LIST = 11;
const LISTED = 1.5;
/** How large a value is beside its area's name. */
const LARGE = 1.5;

/** The map, also that of panels that show streets where the city supplies no tiles. */
export class MapView extends PanelView {
  readonly #drawings = new Drawings();

  override concerns(store: Store): boolean {
    return super.concerns(store) || (this.marked() && store.eventsTouched);
  }

  protected override body(): TemplateResult {
    const { panel, screen } = this;
    const strip = this.line * KEY;
    // Before the panel has its place there is nothing to draw on.
    if (this.room.height <= strip) return html``;
    const room = { width: this.room.width, height: Math.max(0, this.room.height - strip) };
    const values = indicatorsOf(panel).slice(0, 1).flatMap((indicator) => screen.store.cells(indicator, panel.window, panel.keys).flatMap(({ value }) => value ?? []));
    const steps = bounds(values, panel.unit === "count");
    const known = outlines(screen.wall, () => this.requestUpdate());
    const here = known && ofLevel(known, panel.keys.at(-1) ?? "area");
    if (!here || here.size === 0) return this.#tiles(room, steps);
    const areas = byArea(this, here.keys());
    const first = this.#drawings.at(here, room.width, room.height, this.line * 0.4);
    if (!first) return this.#tiles(room, steps);
    const wide = place(this.#wishes(first, areas), room);
    // What finds no room is listed beside the map, which then is drawn smaller.
    if (wide.left.length === 0 || room.width < this.line * LIST * 2.5) return this.#map(first, areas, steps, wide.placed, wide.left, room);
    const narrow = { ...room, width: room.width - this.line * LIST };
    const second = this.#drawings.at(here, narrow.width, narrow.height, this.line * 0.4) ?? first;
    const { placed, left } = place(this.#wishes(second, areas), narrow);
    return this.#map(second, areas, steps, placed, left, narrow);
  }

  /** Whether open events are marked. */
  protected marked(): boolean {
    return this.panel.marks === true;
  }

  #tiles(room: { readonly width: number; readonly height: number }, steps: readonly number[]): TemplateResult {
    const { panel, screen } = this;
    const shade = (cell: Cell | undefined): number | undefined => (cell === undefined || cell.value === null || steps.length === 0 ? undefined : stepOf(cell.value, steps));
    return html`<div class="map" data-drawn="tiles">
      <div class="ground">${tileMap({ panel, screen, room, showing: (label) => this.showing(label), shade })}</div>
      <p class="key"><span class="said">${this.#shades(steps)}</span></p>
    </div>`;
  }

  /** The labels that areas want: name above value, or both in one line, the abnormal and the large areas first. */
  #wishes({ areas }: Drawing, cells: ReadonlyMap<string, Cells>): readonly Wish[] {
    const { panel, line } = this;
    return areas.map(({ code, pole, depth }) => {
      const of = cells.get(code);
      const name = this.#name(code);
      const value = this.#valueWidth(of?.get(indicatorsOf(panel)[0] ?? ""));
      const more = others(this, of).length;
      const level = worstOf(of);
      const height = LARGE * 1.25 + 1.35 + (more > 0 ? 1.35 : 0);
      const width = Math.max(widthOf(name), value * LARGE, more * 3) + 0.8;
      const forms = [{ width: width * line, height: height * line }, { width: (widthOf(name) + value + more * 3 + 1.6) * line, height: 1.6 * line }];
      // A label far larger than its area would seem to be its neighbour's.
      const fitting = forms.filter((form) => Math.min(form.width, form.height * 2.2) / 2 < Math.max(depth * 1.7, line * 1.1));
      return { code, at: pole, forms: indicatorsOf(panel).length === 0 ? [{ width: (widthOf(name) + 0.6) * line, height: 1.4 * line }] : fitting, reach: depth * 0.9, weight: depth + (level === "alarm" ? 2e4 : level === "warn" ? 1e4 : 0) };
    });
  }

  #name(code: string): string {
    return this.screen.voice.name(this.panel.keys.at(-1) ?? "area", code);
  }

  #valueWidth(cell: Cell | undefined): number {
    const { screen, panel } = this;
    const state = shownState(cell, screen.lost());
    const marks = (cell?.level === "warn" || cell?.level === "alarm" ? 1.1 : 0) + (state === "live" || state === "no_data" ? 0 : 1.1);
    if (state === "no_data") return 1.4 + widthOf(screen.voice.word("state.no_data"));
    return widthOf(number(cell?.value ?? 0, panel.decimals)) + widthOf(unitText(panel.unit, screen)) + marks + 0.6;
  }

  #map(plan: Drawing, cells: ReadonlyMap<string, Cells>, steps: readonly number[], placed: readonly Label[], left: readonly string[], room: { readonly width: number; readonly height: number }): TemplateResult {
    const { panel, screen, line } = this;
    const { store } = screen;
    const hatch = `${panel.panel}-none`;
    const edge = (code: string): Level => edgeOf(indicatorsOf(panel)[0], cells.get(code));
    const marks = this.marked() ? marksOf(points(store, plan.view), room, line, placed) : [];
    return html`<div class="map" data-drawn="outlines" data-state=${screen.lost() ? "stale" : "live"}>
      <div class="ground">
        <svg viewBox="0 0 ${room.width} ${room.height}" ${variables({ wide: `${room.width}px`, high: `${room.height}px` })} role="img" aria-label=${screen.voice.say(panel.title)}>
          <defs><pattern id=${hatch} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V8"></path></pattern></defs>
          <g>${plan.areas.map((area) => this.#area(area, cells.get(area.code), steps, hatch))}</g>
          <g>${repeat(plan.areas.filter(({ code }) => edge(code) !== "normal"), ({ code }) => code, ({ code, path }) => svg`<path class="edge" data-level=${edge(code)} d=${path}></path>`)}</g>
          <g>${marks.map((mark) => drawMark(mark))}</g>
        </svg>
        ${repeat(placed, ({ code }) => code, (label) => this.#label(label, cells.get(label.code)))}
        ${left.length > 0 ? this.#list(left, cells, room) : nothing}
      </div>
      <p class="key"><span class="said">${this.#shades(steps)}${this.marked() ? eventsKey(store.events.extent, screen.voice) : nothing}</span>
        <span class="approval">${screen.wall.map?.approval}</span></p>
    </div>`;
  }

  #shades(steps: readonly number[]): TemplateResult | typeof nothing {
    return indicatorsOf(this.panel).length === 0 ? nothing : shadesKey(steps, this.panel, this.screen);
  }

  #area({ code, path }: Drawn, cells: Cells | undefined, steps: readonly number[], hatch: string): SVGTemplateResult {
    const value = cells?.get(indicatorsOf(this.panel)[0] ?? "")?.value ?? null;
    const plain = indicatorsOf(this.panel).length === 0;
    const step = plain ? 0 : value === null ? "none" : stepOf(value, steps);
    return svg`<path class="area" data-area=${code} data-step=${step} fill=${step === "none" ? `url(#${hatch})` : nothing} d=${path}></path>`;
  }

  #label({ code, x, y, form, width }: Label, cells: Cells | undefined): TemplateResult {
    const [leading] = indicatorsOf(this.panel);
    const name = this.#name(code);
    return html`<div class="label" data-area=${code} data-form=${form} data-level=${worstOf(cells)} ${variables({ x: `${x.toFixed(1)}px`, y: `${y.toFixed(1)}px`, width: `${width.toFixed(1)}px` })}>
      <span class="name">${name}</span>
      ${leading === undefined ? nothing : valueButton(cells?.get(leading), this.showing(name), this.screen)}
      <span class="others">${others(this, cells)}</span>
    </div>`;
  }

  /** The areas whose labels found no room, as many as there is room for. */
  #list(left: readonly string[], cells: ReadonlyMap<string, Cells>, room: { readonly height: number }): TemplateResult {
    const lines = Math.max(1, Math.floor(room.height / (this.line * LISTED)));
    const shown = left.length > lines ? left.slice(0, lines - 1) : left;
    const [leading] = indicatorsOf(this.panel);
    return html`<ul class="aside">
      ${repeat(shown, (code) => code, (code) => html`<li data-area=${code} data-level=${edgeOf(leading, cells.get(code))}><span class="name">${this.#name(code)}</span>${leading === undefined ? nothing : valueButton(cells.get(code)?.get(leading), this.showing(this.#name(code)), this.screen)}</li>`)}
      ${shown.length < left.length ? html`<li class="more">${this.screen.voice.word("map.more").replace("{n}", String(left.length - shown.length))}</li>` : nothing}
    </ul>`;
  }
}

/** The open events that have a place, on the screen. */
function points(store: Store, view: View): readonly Placed<OpenEvent>[] {
  return Array.from(store.events.known()).flatMap((event) => {
    const { longitude, latitude } = event;
    return typeof longitude !== "number" || typeof latitude !== "number" ? [] : [{ ...project({ x: longitude, y: latitude }, view), item: event }];
  });
}

customElements.define("city-map", MapView);
