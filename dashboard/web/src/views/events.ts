// The live list of open city events, the most urgent first, each with its clock running by the server's time.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { agenda } from "../agenda.ts";
import type { Entry } from "../agenda.ts";
import { left, number } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Clock } from "../wire.ts";
import { PanelView } from "./panel.ts";

class Events extends PanelView {
  override get ticks(): boolean {
    return true;
  }

  protected override body(): TemplateResult {
    const { screen } = this;
    const { voice } = screen;
    const room = Math.max(1, Math.floor(this.room.height / (this.line * 1.75)) - 1);
    const { first, open, overdue, dueSoon } = agenda(screen.store.events.values(), room);
    const count = (name: string, value: number, shape?: "overdue" | "due_soon"): TemplateResult =>
      html`<span class="count ${value > 0 ? (shape ?? "") : ""}">${shape ? glyph(shape, "") : nothing}${name} <b>${number(value, 0)}</b></span>`;
    const state = screen.lost() ? "stale" : "live";
    return html`<div class="events" data-state=${state}>
      <p class="sum">
        ${count(voice.word("events.open"), open)} ${count(voice.term("clock", "due_soon"), dueSoon, "due_soon")}
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
      <span class="where">${event.area ? voice.name("area", event.area) : nothing}<span class="town"> ${event.town ? voice.name("town", event.town) : nothing}</span></span>
      <span class="who">${handler}</span>
      <span class="stage">${voice.term("stage", event.stage)}</span>
      <span class="left">${this.#left(due, clock)}</span>
    </li>`;
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
