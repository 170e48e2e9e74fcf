// Lines of the last 24 hours that move with the server's clock; one uPlot for the life of the panel, fed by setData.

import { html } from "lit";
import type { TemplateResult } from "lit";
import uPlot from "uplot";
import { number } from "../format.ts";
import { cellsOf, indicatorsOf } from "../screen.ts";
import type { Cell } from "../store.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

const HOUR = 3_600_000;
/** Lines that can be told apart; their colours are `--line-0` and so on. */
const MOST_LINES = 6;

/** Beyond this a canvas on a 4K wall costs memory and time that nobody can see from six metres. */
const SHARPEST = 1.5;

class Trend extends PanelView {
  #plot: uPlot | undefined;
  /** Height of a line of text (px) that the plot was made for. */
  #made = 0;

  protected override body(): TemplateResult {
    return html`<div class="trend">
      <p class="legend">
        ${this.#lines().map((cell, index) => {
          const name = this.#name(cell);
          return html`<span data-line=${index}>${name ? html`<i aria-hidden="true" data-line=${index}></i>${name}` : ""}
            ${valueButton(cell, { ...this.showing(name), indicator: cell.indicator }, this.screen)}</span>`;
        })}
      </p>
      <div class="plot" role="img" aria-label=${this.screen.voice.word("trend.day")}></div>
    </div>`;
  }

  override disconnectedCallback(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    super.disconnectedCallback();
  }

  protected override updated(): void {
    const box = this.querySelector<HTMLElement>(".plot");
    if (!box || box.clientWidth < 20 || box.clientHeight < 20) return;
    const size = { width: box.clientWidth, height: box.clientHeight };
    const lines = this.#lines();
    if (this.#plot && (this.#plot.series.length !== lines.length + 1 || this.#made !== this.line)) {
      this.#plot.destroy();
      this.#plot = undefined;
    }
    uPlot.pxRatio = Math.min(devicePixelRatio, SHARPEST);
    this.#made = this.line;
    this.#plot ??= new uPlot({ ...this.#options(lines.length), ...size }, this.#data(lines), box);
    if (this.#plot.width !== size.width || this.#plot.height !== size.height) this.#plot.setSize(size);
    this.#plot.setData(this.#data(lines));
  }

  #lines(): readonly Cell[] {
    const { panel, screen } = this;
    const indicators = indicatorsOf(panel);
    const cells = indicators.length > 1 ? indicators.flatMap((indicator) => screen.store.cells(indicator, panel.window, panel.keys)) : cellsOf(panel, screen.store);
    return cells.slice(0, MOST_LINES);
  }

  #name(cell: Cell): string {
    const { voice } = this.screen;
    if (cell.place !== "") return voice.names(cell.keys, this.panel.names);
    return indicatorsOf(this.panel).length > 1 ? voice.say(this.screen.described(cell.indicator)?.title) || cell.indicator : "";
  }

  #data(lines: readonly Cell[]): uPlot.AlignedData {
    const longest = Math.max(2, ...lines.map((cell) => cell.series.length));
    const end = Math.floor((this.screen.store.asOf ?? 0) / HOUR);
    const hours = Array.from({ length: longest }, (_, index) => (end - longest + 1 + index) * 3600);
    const padded = lines.map((cell) => [...Array.from({ length: longest - cell.series.length }, () => null), ...cell.series]);
    return [hours, ...padded];
  }

  #options(lines: number): uPlot.Options {
    const style = getComputedStyle(this);
    const soft = style.getPropertyValue("--soft").trim();
    const grid = { stroke: style.getPropertyValue("--line").trim(), width: 1 };
    const size = Math.ceil(this.line);
    const font = `${size}px ${style.fontFamily}`;
    const axis = { stroke: soft, font, grid, ticks: { show: false } };
    const strokes = Array.from({ length: lines }, (_, line) => style.getPropertyValue(`--line-${line}`).trim());
    const { time } = this.screen;
    return {
      width: 0,
      height: 0,
      legend: { show: false },
      cursor: { show: false },
      padding: [size * 0.6, size * 1.4, 0, 0],
      scales: { x: { time: false } },
      axes: [
        { ...axis, size: size * 2.1, gap: size * 0.5, space: size * 6, incrs: [3600, 7200, 10_800, 21_600, 43_200], values: (_, ticks) => ticks.map((tick) => time.minute(tick * 1000)) },
        { ...axis, size: size * 3.9, space: size * 2.6, values: (_, ticks) => ticks.map((tick) => number(tick, Number.isInteger(tick) ? 0 : 1)) },
      ],
      series: [{}, ...strokes.map((stroke) => ({ stroke, width: Math.max(1.5, size / 9), points: { show: false } }))],
    };
  }
}

customElements.define("city-trend", Trend);
