// Small shapes that say in form what colour says too.

import { html, svg } from "lit";
import type { SVGTemplateResult, TemplateResult } from "lit";
import type { Level, State } from "./wire.ts";

const shapes = {
  late: svg`<circle cx="8" cy="8" r="6.500"/><path d="M8 4.200V8l2.800 1.800"/>`,
  stale: svg`<path d="M3 2.500h10M3 13.500h10M4.500 2.500c0 3.500 7 7.500 7 11M11.500 2.500c0 3.500-7 7.500-7 11"/>`,
  error: svg`<path d="M8 1.800 15 14H1z"/><path d="M8 6.200v3.600M8 11.600v.6"/>`,
  replay: svg`<path d="M3 8a5 5 0 1 0 1.700-3.700M3 2v3.500h3.500"/>`,
  warn: svg`<path d="M8 1.200 14.800 8 8 14.800 1.200 8z" class="full"/>`,
  alarm: svg`<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" class="full"/><path d="M8 4.200v4.600M8 11v1" class="cut"/>`,
  few: svg`<circle cx="8" cy="8" r="6" stroke-dasharray="2.400 2.310"/>`,
  first: svg`<path d="M5 .500h6l4.500 4.500v6L11 15.500H5L.500 11V5z" class="full"/><path d="M8 4v5M8 11.300v.9" class="cut"/>`,
  second: svg`<path d="M8 1 15.500 14.500H.500z" class="full"/><path d="M8 6v4M8 12v.5" class="cut"/>`,
  third: svg`<rect x="2" y="2" width="12" height="12"/><path d="M8 4.800v4M8 11v.5"/>`,
  due_soon: svg`<path d="M8 1.500a6.500 6.500 0 0 1 0 13z" class="full"/><circle cx="8" cy="8" r="6.500"/>`,
  overdue: svg`<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" class="full"/><path d="M8 4.200v4.600M8 11v1" class="cut"/>`,
  on_time: svg`<circle cx="8" cy="8" r="6"/>`,
  paused: svg`<path d="M5.500 3v10M10.500 3v10"/>`,
  dispatched: svg`<circle cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="2.400" class="full"/>`,
  en_route: svg`<path d="M2 3.200 14.500 8 2 12.800 5 8z" class="full"/>`,
  on_scene: svg`<path d="M8 15.200 3.400 8.600a5.400 5.400 0 1 1 9.200 0z" class="full"/><circle cx="8" cy="6" r="1.900" class="hole"/>`,
  cleared: svg`<path d="M2.500 8.500 6.300 12.300 13.500 4"/>`,
  returning: svg`<path d="M14 3.200 1.500 8 14 12.800 11 8z"/>`,
  available: svg`<rect x="2.500" y="2.500" width="11" height="11" rx="2"/>`,
  unavailable: svg`<circle cx="8" cy="8" r="6.300"/><path d="M3.600 12.400l8.800-8.800"/>`,
  on: svg`<circle cx="8" cy="8" r="5" class="full"/>`,
  off: svg`<path d="M3 3l10 10M13 3 3 13"/>`,
} as const;

/** The name of a shape. */
export type Shape = keyof typeof shapes;

/** A shape of the height of the text; `meaning` is for those who cannot see it, empty where words stand beside it. */
export function glyph(shape: Shape, meaning: string): TemplateResult {
  return meaning === ""
    ? html`<svg class="glyph ${shape}" viewBox="0 0 16 16" aria-hidden="true">${shapes[shape]}</svg>`
    : html`<svg class="glyph ${shape}" viewBox="0 0 16 16" role="img" aria-label=${meaning}>${shapes[shape]}</svg>`;
}

/** A shape inside a drawing, its middle at the drawing's origin, `size` px wide. */
export function inset(shape: Shape, size: number): SVGTemplateResult {
  return svg`<svg class="glyph ${shape}" x=${-size / 2} y=${-size / 2} width=${size} height=${size} viewBox="0 0 16 16">${shapes[shape]}</svg>`;
}

/** The shape of a state; a live value needs none, one without data is words. */
export function stateShape(state: State): Shape | undefined {
  return state === "live" || state === "no_data" ? undefined : state;
}

/** The shape of a level. */
export function levelShape(level: Level): Shape | undefined {
  return level === "warn" || level === "alarm" ? level : undefined;
}
