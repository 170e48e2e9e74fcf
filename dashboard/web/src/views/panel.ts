// What all panels have in common: title, window, as-of, and that they draw in place when the painter says so.

import { html, LitElement, nothing } from "lit";
import type { TemplateResult } from "lit";
import { span } from "../format.ts";
import { glyph } from "../glyph.ts";
import { indicatorsOf } from "../screen.ts";
import type { Panel, Screen } from "../screen.ts";
import type { Store } from "../store.ts";
import { instant } from "../wire.ts";
import type { Showing } from "./value.ts";
import { ageText } from "./value.ts";

/** A panel of the wall; `panel` and `screen` are set before it enters the page. */
export abstract class PanelView extends LitElement {
  declare panel: Panel;
  declare screen: Screen;
  /** Room for the body (px), measured. */
  protected room = { width: 0, height: 0 };
  #observer: ResizeObserver | undefined;

  protected abstract body(): TemplateResult;

  /** Whether what changed concerns this panel. */
  concerns(store: Store): boolean {
    return indicatorsOf(this.panel).some((indicator) => store.touched.has(indicator));
  }

  /** Whether it must be drawn every second, because a clock runs on it. */
  get ticks(): boolean {
    return false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(([entry]) => {
      const body = this.querySelector(".body");
      // A panel of a scene that is off the screen has no size; it keeps the one it had.
      if (!entry || !body || body.clientWidth === 0) return;
      this.room = { width: body.clientWidth, height: body.clientHeight };
      this.requestUpdate();
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    this.#observer?.disconnect();
    super.disconnectedCallback();
  }

  /** Height of one line of the smallest text (px). */
  protected get line(): number {
    return Number.parseFloat(getComputedStyle(this).fontSize) || 16;
  }

  /** The level that marks the panel's edge; lists mark their lines instead. */
  protected level(): string {
    return "normal";
  }

  protected showing(label: string): Showing {
    const { panel } = this;
    return { panel, indicator: indicatorsOf(panel)[0] ?? "", unit: panel.unit, decimals: panel.decimals, label };
  }

  /** Whether one of its sources is late, or was when the panel was drawn: how long grows by the second. */
  get isLate(): boolean {
    return this.#lag() !== undefined || this.querySelector(".when .late") !== null;
  }

  /** How long (ms) the slowest of its sources has been late; undefined while none is. */
  #lag(): number | undefined {
    const { store } = this.screen;
    const now = this.screen.now();
    const late = this.panel.sources.flatMap((name) => {
      const source = store.sources.get(name);
      const last = source?.state === "late" ? instant(source.last_recorded_at) : undefined;
      return last === undefined || now === undefined ? [] : [now - last];
    });
    return late.length > 0 ? Math.max(...late) : undefined;
  }

  /** When the panel's values are of: the minute while all is well, their age when the line is gone. */
  #when(): TemplateResult | typeof nothing {
    const { store, time, voice } = this.screen;
    if (store.asOf === undefined) return nothing;
    if (this.screen.lost()) return html`<span class="when">${voice.word("age").replace("{t}", ageText(this.screen))}</span>`;
    const lag = this.#lag();
    const late = lag === undefined ? nothing : html`<span class="late">${glyph("late", voice.term("source", "late"))} ${span(lag)}</span> `;
    return html`<span class="when">${late}<span class="heard">${voice.word("as_of")}</span>${time.minute(store.asOf)}</span>`;
  }

  protected override render(): TemplateResult {
    const { panel, screen } = this;
    const { voice } = screen;
    const second = voice.second(panel.title);
    const window = indicatorsOf(panel).length === 0 ? "" : voice.term("window", panel.window);
    return html`<section class="panel" data-panel=${panel.panel} data-level=${this.level()} aria-label=${voice.say(panel.title)}>
      <header>
        <div class="title">
          <h2><span>${voice.say(panel.title)}</span>${second ? html` <small lang="en">${second}</small>` : nothing}</h2>
          <span class="window">${window}</span>
        </div>
        ${this.#when()}
      </header>
      <div class="body">${this.body()}</div>
    </section>`;
  }
}
