// The schematic map: the list's rows by their coordinates, in clusters where they are many; what is chosen here is chosen there.

import { html, LitElement, nothing, svg } from "lit";
import type { PropertyValues, SVGTemplateResult, TemplateResult } from "lit";
import type { Desk } from "./desk.ts";
import { shapeOf } from "../shapes.ts";
import { clusters, fit, hull, project, unproject } from "../plane.ts";
import type { Cluster, Placed, Point, View } from "../plane.ts";
import { eventRow } from "./row.ts";
import type { Row } from "./row.ts";

/** Size (px) of the cells in which points become one. */
const CELL = 30;

/** How often (ms) at most places are worked out anew. */
const EVERY = 500;

/** How much one step of the zoom enlarges. */
const STEP = 1.8;

const NO_EVENT = { town: null, department: null, class_code: null, severity: null, reported_at: null, due: null, clock: null, unit: null, unit_status: null };

interface Area {
  readonly code: string;
  readonly outline: readonly Point[];
}

/** The map. */
export class DeskMap extends LitElement {
  declare desk: Desk;
  #places: readonly Placed<Row>[] = [];
  #unplaced = 0;
  #areas: readonly Area[] = [];
  #all: View | undefined;
  /** Where the reader has zoomed to; undefined shows everything. */
  #near: { readonly centre: Point; readonly scale: number } | undefined;
  #looked = "";
  #lookedAt = -Infinity;
  #size = { width: 0, height: 0 };
  readonly #sized = new ResizeObserver(([entry]) => {
    if (!entry) return;
    this.#size = { width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) };
    this.requestUpdate();
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    const plane = this.querySelector(".plane");
    if (plane) this.#sized.observe(plane);
  }

  protected override render(): TemplateResult {
    const { voice } = this.desk;
    this.#look();
    const view = this.#view();
    const button = (text: string, label: string, act: () => void): TemplateResult => html`<button type="button" class="plain" aria-label=${label} title=${label} @click=${act}>${text}</button>`;
    const said = voice.word("desk.map.count").replace("{n}", String(this.#places.length)).replace("{m}", String(this.#unplaced));
    return html`<div class="plane" @wheel=${(event: WheelEvent) => this.#wheel(event)}>
        ${view ? this.#drawing(view) : html`<p class="empty">${voice.word("desk.map.none")}</p>`}
      </div>
      <p class="legend"><span>${said}</span> <span class="means">${voice.word("desk.map.means")}</span>
        ${button("+", voice.word("desk.map.in"), () => this.#zoom(STEP))}${button("−", voice.word("desk.map.out"), () => this.#zoom(1 / STEP))}${button("◱", voice.word("desk.map.all"), () => this.#reset())}</p>`;
  }

  /** Works places and outlines out, if rows changed and not too often. */
  #look(): void {
    const { feed, tab } = this.desk;
    const state = `${feed.queue.revision} ${tab} ${tab === "units" ? performance.now() : ""} ${this.#size.width} ${this.#size.height}`;
    if (state === this.#looked || (this.#lookedAt + EVERY > performance.now() && this.#places.length > 0)) return;
    this.#looked = state;
    this.#lookedAt = performance.now();
    const rows = tab === "units" ? this.#units() : tab === "closed" ? [...feed.closed.values()] : feed.queue.slice(tab, 0, Infinity);
    this.#places = rows.flatMap((row) => placed(row));
    this.#unplaced = rows.length - this.#places.length;
    const known = [...feed.whole.known()].flatMap((row) => placed(row));
    const byArea = new Map<string, Point[]>();
    for (const point of known) {
      const { area } = point.item;
      const of = byArea.get(area);
      if (of) of.push(point);
      else if (area !== "") byArea.set(area, [point]);
    }
    this.#areas = [...byArea].map(([code, points]) => ({ code, outline: hull(points) }));
    this.#all = fit(known.length > 0 ? known : this.#places, this.#size.width, this.#size.height);
  }

  /** Units where they were last known to be, each as a row of the event that it is on. */
  #units(): readonly Row[] {
    const { store, voice } = this.desk;
    return [...store.units.values()].map(({ unit, name, status, event_no, area, longitude, latitude }) => {
      const row = eventRow({ ...NO_EVENT, event_no: event_no ?? "", stage: status, area, longitude, latitude });
      return { ...row, address: `${unit} ${voice.say(name)} ${voice.term("unit_status", status)}` };
    });
  }

  #view(): View | undefined {
    if (!this.#all || this.#size.width < 40 || this.#size.height < 40) return undefined;
    return this.#near ? { ...this.#all, ...this.#near } : this.#all;
  }

  #drawing(view: View): TemplateResult {
    const { width, height } = view;
    const groups = clusters(this.#places, view, CELL);
    const { desk } = this;
    const row = desk.row();
    const chosen = row && placed(row)[0];
    return html`<svg viewBox="0 0 ${width} ${height}" role="group" aria-label=${desk.voice.word("desk.map")}>
      ${this.#areas.map((area) => this.#area(area, view))}
      ${groups.map((group) => this.#cluster(group, view))}
      ${chosen ? this.#cross(project(chosen, view)) : nothing}
    </svg>`;
  }

  #area({ code, outline }: Area, view: View): SVGTemplateResult {
    const points = outline.map((point) => project(point, view));
    const middle = { x: points.reduce((sum, { x }) => sum + x, 0) / points.length, y: points.reduce((sum, { y }) => sum + y, 0) / points.length };
    return svg`<polygon class="area" points=${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}></polygon>
      <text class="name" x=${middle.x.toFixed(1)} y=${middle.y.toFixed(1)}>${this.desk.voice.name("area", code)}</text>`;
  }

  #cluster({ x, y, items }: Cluster<Row>, view: View): SVGTemplateResult {
    const [first] = items;
    const { desk } = this;
    const overdue = items.some(({ clock }) => clock === "overdue");
    const soon = items.some(({ clock }) => clock === "due_soon");
    const clock = overdue ? "overdue" : soon ? "due_soon" : "on_time";
    const label = items.length === 1 && first ? [first.no, first.classCode && desk.voice.name("class", first.classCode), first.address].filter(Boolean).join(" ") : desk.voice.word("desk.map.cluster").replace("{n}", String(items.length));
    const press = (): void => {
      if (items.length === 1 && first) {
        if (first.no !== "") desk.choose(first.no);
      } else this.#near = { centre: unproject({ x, y }, view), scale: view.scale * STEP * STEP };
      this.requestUpdate();
    };
    const size = items.length === 1 ? 5.5 : Math.min(14, 8 + Math.log2(items.length) * 1.4);
    return svg`<g class="point" role="button" tabindex="-1" aria-label=${label} data-clock=${clock} data-no=${items.length === 1 ? (first?.no ?? "") : nothing} data-many=${items.length} transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" @click=${press}>
      <title>${label}</title>${shapeOf(clock, size)}${items.length > 1 ? svg`<text class="many" y="4">${items.length}</text>` : nothing}</g>`;
  }

  #cross({ x, y }: Point): SVGTemplateResult {
    return svg`<g class="cross" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><circle r="13"></circle><path d="M-20 0h9M11 0h9M0-20v9M0 11v9"></path></g>`;
  }

  #zoom(by: number, around?: Point): void {
    const view = this.#view();
    if (!view || !this.#all) return;
    const scale = view.scale * by;
    if (scale <= this.#all.scale) {
      this.#reset();
      return;
    }
    const keep = around ?? { x: view.width / 2, y: view.height / 2 };
    const [before, after] = [unproject(keep, view), unproject(keep, { ...view, scale })];
    this.#near = { scale, centre: { x: view.centre.x + before.x - after.x, y: view.centre.y + before.y - after.y } };
    this.requestUpdate();
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const box = (event.currentTarget as Element).getBoundingClientRect();
    this.#zoom(event.deltaY < 0 ? STEP : 1 / STEP, { x: event.clientX - box.x, y: event.clientY - box.y });
  }

  #reset(): void {
    this.#near = undefined;
    this.requestUpdate();
  }
}

function placed(row: Row): readonly Placed<Row>[] {
  return row.longitude === undefined || row.latitude === undefined ? [] : [{ x: row.longitude, y: row.latitude, item: row }];
}

customElements.define("city-desk-map", DeskMap);
