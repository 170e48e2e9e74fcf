// The live list of open city events, the most urgent first, each with its clock running by the server's time.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Count, Entry } from "../agenda.ts";
import { left, number } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Store } from "../store.ts";
import { instant } from "../wire.ts";
import type { Clock, OpenEvent } from "../wire.ts";
import { PanelView } from "./panel.ts";

class Events extends PanelView {
  override concerns(store: Store): boolean {
    return store.eventsTouched;
  }

  override get ticks(): boolean {
    return true;
  }

  protected override body(): TemplateResult {
    const { screen } = this;
    const { voice } = screen;
    const room = Math.max(1, Math.floor(this.room.height / (this.line * 1.75)) - 1);
    const { first, open, overdue, dueSoon } = screen.store.events.agenda(room);
    const count = (name: string, { count: value, least }: Count, shape?: "overdue" | "due_soon"): TemplateResult =>
      html`<span class="count ${value > 0 ? (shape ?? "") : ""}">${shape ? glyph(shape, "") : nothing}${name} <b>${least && value === 0 ? "—" : number(value, 0)}${least && value > 0 ? "+" : nothing}</b></span>`;
    const state = screen.lost() ? "stale" : "live";
    return html`<div class="events" data-state=${state}>
      <p class="sum">
        ${count(voice.word("events.open"), { count: open, least: false })} ${count(voice.term("clock", "due_soon"), dueSoon, "due_soon")}
        ${count(voice.term("clock", "overdue"), overdue, "overdue")}
      </p>
      <ul>
        ${repeat(first, ({ event }) => event.event_no, (entry) => this.#line(entry))}
      </ul>
      ${open === 0 ? html`<p class="empty">${voice.word("events.none")}</p>` : nothing}
    </div>`;
  }

  #line({ event, due }: Entry): TemplateResult {
    const { voice } = this.screen;
    const clock = event.clock ?? undefined;
    const handler = event.department ? voice.name("department", event.department) : "";
    return html`<li data-event=${event.event_no} data-clock=${clock ?? "none"} data-severity=${event.severity ?? ""}>
      <span class="shape">${clock ? glyph(clock, voice.term("clock", clock)) : nothing}</span>
      <span class="what">${event.class_code ? voice.name("class", event.class_code) : event.event_no}</span>
      <span class="where"><span>${event.area ? voice.name("area", event.area) : nothing}</span><span class="town">${event.town ? voice.name("town", event.town) : nothing}</span></span>
      <span class="who">${handler}</span>
      <span class="stage" data-clock=${event.stage_clock ?? "none"}>${this.#stage(event)}</span>
      <span class="left">${this.#left(due, clock)}</span>
    </li>`;
  }

  /** The stage with its own clock. */
  #stage({ stage, stage_clock, stage_due }: OpenEvent): TemplateResult {
    const { voice } = this.screen;
    const name = voice.term("stage", stage);
    if (!stage_clock) return html`${name}`;
    return html`${name} ${glyph(stage_clock, voice.term("clock", stage_clock))}<span class="spent">${this.#left(instant(stage_due), stage_clock)}</span>`;
  }

  #left(due: number | undefined, clock: Clock | undefined): TemplateResult | string {
    const { voice } = this.screen;
    if (clock === "paused") return voice.term("clock", "paused");
    const now = this.screen.now();
    if (due === undefined || now === undefined || clock === undefined) return "—";
    const { over, parts } = left(due, now);
    return html`<small>${voice.word(over ? "clock.over_by" : "clock.left")}</small> ${parts.map(([amount, unit]) => html`${amount}<small>${voice.term("short", unit)}</small>`)}`;
  }
}

customElements.define("city-events", Events);
