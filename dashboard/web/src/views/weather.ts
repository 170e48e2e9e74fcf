// The weather slot: the leading value large, the others beside it, each with its name and its own unit.

import "./weather.css";
import { html } from "lit";
import type { TemplateResult } from "lit";
import { indicatorsOf } from "../screen.ts";
import type { Cell } from "../store.ts";
import type { Level } from "../wire.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

/** Units of values that are read without decimals. */
const WHOLE: ReadonlySet<string> = new Set(["count", "index", "percent", "grade"]);

class Weather extends PanelView {
  protected override level(): Level {
    const levels = indicatorsOf(this.panel).map((indicator) => this.#cell(indicator)?.level);
    return levels.includes("alarm") ? "alarm" : levels.includes("warn") ? "warn" : "normal";
  }

  protected override body(): TemplateResult {
    const [leading = "", ...others] = indicatorsOf(this.panel);
    return html`<div class="weather">
      <div class="leading" data-indicator=${leading}><span class="name">${this.#name(leading)}</span>${this.#value(leading)}</div>
      <ul>${others.map((indicator) => html`<li data-indicator=${indicator}><span class="name">${this.#name(indicator)}</span>${this.#value(indicator)}</li>`)}</ul>
    </div>`;
  }

  #cell(indicator: string): Cell | undefined {
    return this.screen.store.cells(indicator, this.panel.window, this.panel.keys)[0];
  }

  #name(indicator: string): string {
    return this.screen.voice.say(this.panel.titles?.[indicator]);
  }

  #value(indicator: string): TemplateResult {
    const { panel, screen } = this;
    const unit = panel.columns?.find((column) => column.indicator === indicator)?.unit ?? panel.unit;
    const decimals = WHOLE.has(unit) ? 0 : panel.decimals;
    return valueButton(this.#cell(indicator), { panel, indicator, unit, decimals, label: this.#name(indicator) }, screen);
  }
}

customElements.define("city-weather", Weather);
