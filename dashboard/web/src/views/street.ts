// The street map: open events and units over the city's tiles. MapLibre draws the tiles and is loaded only here; the marks are drawn
// as on every map. Where the city supplies no tiles, or this screen cannot draw them, it is the map of areas, and says so.

import "./street.css";
import { html, nothing, svg } from "lit";
import type { PropertyValues, SVGTemplateResult, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { reasonOf } from "../api.ts";
import { outlines, ofLevel } from "../citymap.ts";
import { number } from "../format.ts";
import { glyph, inset } from "../glyph.ts";
import { marksOf } from "../mark.ts";
import type { Point } from "../plane.ts";
import { drawMark } from "../shapes.ts";
import type { Store } from "../store.ts";
import type { Ground } from "../street/ground.ts";
import { variables } from "../style.ts";
import type { Unit } from "../wire.ts";
import { eventsKey } from "./key.ts";
import { MapView } from "./map.ts";

/** How long (ms) the map of areas stands in before tiles are asked for again. */
const RETRY = 60_000;
/** Height of the legend in lines of text. */
const KEY = 1.7;

class Street extends MapView {
  #ground: Ground | undefined;
  #loading = false;
  /** Why there are no streets, and since when. */
  #failed: { readonly reason: string; readonly at: number } | undefined;

  override concerns(store: Store): boolean {
    return super.concerns(store) || store.unitsTouched;
  }

  protected override marked(): boolean {
    return true;
  }

  protected override body(): TemplateResult {
    const { screen } = this;
    const tiles = screen.wall.map?.tiles;
    if (!tiles) return super.body();
    if (this.#failed && performance.now() - this.#failed.at > RETRY) this.#failed = undefined;
    if (this.#failed) return html`${super.body()}<p class="instead" data-reason=${this.#failed.reason}>${screen.voice.word("street.none")}</p>`;
    const room = { width: this.room.width, height: Math.max(0, this.room.height - this.line * KEY) };
    return html`<div class="map street" data-drawn=${this.#ground ? "streets" : "nothing"} data-state=${screen.lost() ? "stale" : "live"}>
      <div class="ground"><div class="tiles-below" role="img" aria-label=${screen.voice.say(this.panel.title)}></div>
        <svg viewBox="0 0 ${room.width} ${room.height}" ${variables({ wide: `${room.width}px`, high: `${room.height}px` })}>${this.#ground ? this.#marks(this.#ground, room) : nothing}</svg>
      </div>
      <p class="key"><span class="said">${eventsKey(screen.store.events.extent, screen.voice)}<span class="units-out">${glyph("en_route", "")}${screen.voice.word("street.units").replace("{n}", number(this.#out().length, 0))}</span></span>
        <span class="approval">${tiles.attribution} · ${screen.wall.map?.approval}</span></p>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const below = this.querySelector<HTMLElement>(".tiles-below");
    if (!below) {
      this.#ground?.remove();
      this.#ground = undefined;
      return;
    }
    if (this.#ground) {
      const known = outlines(this.screen.wall, () => this.requestUpdate());
      if (known) this.#ground.borders(ofLevel(known, "area"), getComputedStyle(below).getPropertyValue("--border"));
    } else if (!this.#loading && this.room.width > 0) {
      void this.#load(below);
    }
  }

  async #load(below: HTMLElement): Promise<void> {
    const { map, places } = this.screen.wall;
    if (!map?.tiles) return;
    this.#loading = true;
    try {
      if (!document.createElement("canvas").getContext("webgl2")) throw new Error("WebGL 2");
      const { Ground } = await import("../street/ground.ts");
      const known = outlines(this.screen.wall, () => this.requestUpdate());
      const districts = known && ofLevel(known, "area");
      const around = districts && districts.size > 0 ? [...districts.values()].flat(3) : Object.values(places).map(([x, y]) => ({ x, y }));
      this.#ground = new Ground(below, map.tiles, around, { drawn: () => this.requestUpdate(), failed: (reason) => this.#fail(reason) });
    } catch (error) {
      this.#fail(reasonOf(error));
    } finally {
      this.#loading = false;
      this.requestUpdate();
    }
  }

  #fail(reason: string): void {
    this.#failed = { reason, at: performance.now() };
    this.requestUpdate();
  }

  /** Units that are under way or at work, where they are known to be. */
  #out(): readonly Unit[] {
    return [...this.screen.store.units.values()].filter(({ status, longitude }) => ["dispatched", "en_route", "on_scene"].includes(status) && longitude !== null);
  }

  #marks(ground: Ground, room: { readonly width: number; readonly height: number }): SVGTemplateResult {
    const { line, screen } = this;
    const at = (longitude: number | null | undefined, latitude: number | null | undefined): readonly Point[] => (typeof longitude === "number" && typeof latitude === "number" ? [ground.project({ x: longitude, y: latitude })] : []);
    const points = Array.from(screen.store.events.known()).flatMap((event) => at(event.longitude, event.latitude).map((point) => ({ ...point, item: event })));
    const units = this.#out().flatMap((unit) => at(unit.longitude, unit.latitude).map((point) => ({ ...point, unit })));
    const taken = units.map(({ x, y }) => ({ x, y, width: 1.6 * line, height: 1.6 * line }));
    return svg`<g>${marksOf(points, room, line, taken).map((mark) => drawMark(mark))}</g>
      <g>${repeat(units, ({ unit }) => unit.unit, ({ unit, x, y }) => unitMark(unit, x, y, line))}</g>`;
  }
}

/** A unit: a square of its own with what it does in it. */
function unitMark({ unit, status }: Unit, x: number, y: number, line: number): SVGTemplateResult {
  const side = 1.5 * line;
  return svg`<g class="unit" data-unit=${unit} data-status=${status} transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">
    <rect x=${-side / 2} y=${-side / 2} width=${side} height=${side} rx="3"></rect>${inset(status, line)}</g>`;
}

customElements.define("city-street", Street);
