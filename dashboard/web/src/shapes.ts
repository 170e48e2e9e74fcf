// Marks as they are drawn: the clock in shape as well as colour.

import { nothing, svg } from "lit";
import type { SVGTemplateResult } from "lit";
import type { Mark } from "./mark.ts";

/** The clock in shape: an octagon is overdue, a diamond due soon, a circle neither. */
export function shapeOf(clock: string, size: number): SVGTemplateResult {
  const s = size;
  const h = s * 0.42;
  if (clock === "overdue") return svg`<polygon points="${-h},${-s} ${h},${-s} ${s},${-h} ${s},${h} ${h},${s} ${-h},${s} ${-s},${h} ${-s},${-h}"></polygon>`;
  if (clock === "due_soon") return svg`<polygon points="0,${-s * 1.2} ${s * 1.2},0 0,${s * 1.2} ${-s * 1.2},0"></polygon>`;
  return svg`<circle r=${s}></circle>`;
}

/** A mark as it is drawn. */
export function drawMark({ x, y, count, clock, no, told, size }: Mark): SVGTemplateResult {
  return svg`<g class="mark" data-clock=${clock} data-many=${count} data-no=${no ?? ""} transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">
    ${shapeOf(clock, size)}${count > 1 && told ? svg`<text>${count}</text>` : nothing}</g>`;
}
