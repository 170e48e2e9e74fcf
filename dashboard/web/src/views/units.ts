// The status board of units: a column for each thing that units do, from the order to go until they are free again.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { left, number } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Store } from "../store.ts";
import { grouped, strengths } from "../units.ts";
import type { Group, Strength } from "../units.ts";
import { instant } from "../wire.ts";
import type { Unit, UnitStatus } from "../wire.ts";
import { PanelView } from "./panel.ts";

/** What stands in each column, from left to right; the last has those that can be sent. */
const COLUMNS: readonly (readonly UnitStatus[])[] = [["dispatched"], ["en_route"], ["on_scene"], ["cleared", "returning"], ["available", "unavailable"]];

/** Heights in lines of text: of a group's head, of a unit, of a body and of the line above bodies. */
const HEAD = 3.1;
const UNIT = 2.95;
const BODY = 1.8;

class Units extends PanelView {
  override concerns(store: Store): boolean {
    return store.unitsTouched;
  }

  override get ticks(): boolean {
    return true;
  }

  protected override body(): TemplateResult {
    const { screen } = this;
    const units = [...screen.store.units.values()];
    if (units.length === 0) return html`<p class="empty">${screen.voice.word("units.none")}</p>`;
    const lines = this.room.height / this.line;
    const columns = COLUMNS.map((states) => {
      const groups = grouped(units, states);
      const shown = groups.filter(({ status, units: some }) => status !== "unavailable" || some.length > 0);
      return html`<div class="column">${shown.map((group) => this.#group(group, units, Math.floor(lines / shown.length - HEAD)))}</div>`;
    });
    return html`<div class="units" data-state=${screen.lost() ? "stale" : "live"}>${columns}</div>`;
  }

  #group(group: Group, all: readonly Unit[], lines: number): TemplateResult {
    const { voice } = this.screen;
    const { status, units } = group;
    return html`<section data-status=${status}>
      <h3>${glyph(status, "")}<span class="name">${voice.term("unit_status", status)}</span><b>${number(units.length, 0)}</b></h3>
      ${status === "available" ? this.#bodies(strengths(all), Math.max(1, Math.floor(lines / BODY) - 1)) : this.#units(units, Math.max(1, Math.floor(lines / UNIT)))}
    </section>`;
  }

  #units(units: readonly Unit[], room: number): TemplateResult {
    const shown = units.length > room ? units.slice(0, Math.max(0, room - 1)) : units;
    return html`<ul>
      ${repeat(shown, ({ unit }) => unit, (unit) => this.#unit(unit))}
      ${this.#more(units.length - shown.length, "units.more")}
    </ul>`;
  }

  #unit(unit: Unit): TemplateResult {
    const { voice } = this.screen;
    return html`<li data-unit=${unit.unit}>
      <span class="name">${unit.name === null ? unit.unit : voice.say(unit.name)}</span><span class="since">${this.#since(unit)}</span>
      <span class="what"><span>${unit.event_class === null ? voice.word("units.no_class") : voice.name("class", unit.event_class)}</span>${unit.event_area === null ? nothing : html`<span class="where">${voice.name("area", unit.event_area)}</span>`}</span>
    </li>`;
  }

  #since(unit: Unit): TemplateResult | typeof nothing {
    const { voice } = this.screen;
    const [since, now] = [instant(unit.since), this.screen.now()];
    if (since === undefined || now === undefined) return nothing;
    const parts = left(since, now).parts.filter(([, part]) => part !== "second");
    return html`${parts.map(([amount, part]) => html`${amount}<small>${voice.term("short", part)}</small>`)}`;
  }

  #bodies(bodies: readonly Strength[], room: number): TemplateResult {
    const { voice } = this.screen;
    const shown = bodies.length > room ? bodies.slice(0, Math.max(0, room - 1)) : bodies;
    return html`<p class="of">${voice.word("units.free")}</p><ul class="bodies">
      ${shown.map(({ department, free, all }) => html`<li data-department=${department} data-free=${free}>
        <span class="name">${voice.name("department", department)}</span>
        <span class="free">${free === 0 ? glyph("warn", "") : nothing}${number(free, 0)}<small>/${number(all, 0)}</small></span>
      </li>`)}
      ${this.#more(bodies.length - shown.length, "units.bodies")}
    </ul>`;
  }

  #more(count: number, words: "units.more" | "units.bodies"): TemplateResult | typeof nothing {
    return count > 0 ? html`<li class="more">${this.screen.voice.word(words).replace("{n}", number(count, 0))}</li>` : nothing;
  }
}

customElements.define("city-units", Units);
