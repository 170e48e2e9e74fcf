// Where labels stand on a map: none covers another, the weightier first; what finds no room is told, to be listed beside the map.

import type { Point } from "./plane.ts";

/** How much room a label takes (px). */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A label's place: the middle of its box. */
export interface Box extends Extent, Point {}

/** Something that wants a label near a point, in the first of these forms that has room. */
export interface Wish {
  readonly code: string;
  readonly at: Point;
  readonly forms: readonly Extent[];
  readonly weight: number;
  /** How far (px) its label may move aside without seeming to be its neighbour's. */
  readonly reach: number;
}

/** A label that has its place. */
export interface Label extends Box {
  readonly code: string;
  /** Which of its forms. */
  readonly form: number;
}

/** Space (px) between two labels. */
const APART = 3;

/** How far from its point, in its own sizes, a label may move aside; nearest first. */
const ASIDE: readonly (readonly [number, number])[] = [[0, 0], [0, -0.35], [0, 0.35], [-0.25, 0], [0.25, 0], [0, -0.7], [0, 0.7]];

/** Whether two boxes touch. */
export function touches(a: Box, b: Box, apart = APART): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 + apart && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + apart;
}

function within({ x, y, width, height }: Box, room: Extent): boolean {
  return x >= width / 2 && y >= height / 2 && x <= room.width - width / 2 && y <= room.height - height / 2;
}

/** Places as many labels as have room. */
export function place(wishes: readonly Wish[], room: Extent): { readonly placed: readonly Label[]; readonly left: readonly string[] } {
  const placed: Label[] = [];
  const left: string[] = [];
  const ordered = [...wishes].sort((a, b) => b.weight - a.weight || (a.code < b.code ? -1 : 1));
  for (const { code, at, forms, reach } of ordered) {
    const label = forms
      .flatMap(({ width, height }, form) => ASIDE.map(([dx, dy]) => ({ code, form, x: at.x + dx * width, y: at.y + dy * height, width, height })))
      .find((box) => Math.hypot(box.x - at.x, box.y - at.y) <= reach && within(box, room) && !placed.some((other) => touches(box, other)));
    if (label) placed.push(label);
    else left.push(code);
  }
  return { placed, left };
}

/** Moves a box out of the labels that it touches, to the nearest free side of any; undefined if none is free. */
export function aside(box: Box, labels: readonly Box[], room: Extent): Point | undefined {
  const free = (at: Box): boolean => !labels.some((label) => touches(at, label, 0));
  if (free(box)) return box;
  const sides = labels.flatMap((label) => {
    const [across, along] = [(box.width + label.width) / 2 + 1, (box.height + label.height) / 2 + 1];
    return [{ ...box, x: label.x - across }, { ...box, x: label.x + across }, { ...box, y: label.y - along }, { ...box, y: label.y + along }];
  });
  const away = (side: Point): number => Math.hypot(side.x - box.x, side.y - box.y);
  return sides.filter((side) => within(side, room) && free(side)).sort((a, b) => away(a) - away(b))[0];
}

/** How wide a text is about, in its own height: a letter of Chinese is a square, one of the alphabet about half of one. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += letter >= "\u2e80" ? 1 : letter >= "A" && letter <= "Z" ? 0.7 : letter === " " || ",.:il|".includes(letter) ? 0.32 : 0.58;
  return width;
}
