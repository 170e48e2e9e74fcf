// What breaks a rule of legibility among the texts of a page: high enough for the farthest seat of the wall, uncut, nowhere over another
// text, outside the screen or across a seam.

import assert from "node:assert/strict";
import { settled } from "./stage.mjs";
import { texts } from "./texts.mjs";

/** Millimetres a metre of distance that a character must be high: 16 minutes of arc. */
const HEIGHT_PER_M = 4.65;
/** The least height of a key figure's digits, as a share of the screen's. */
const FIGURE = 0.035;
/** Heights are measured from outlines that are rounded to whole steps of the font. */
const EXACT = 0.995;
/** How far (px) ink may reach over an edge, another text or a seam: outlines are smoothed over a pixel on each side. */
const SMOOTH = 2;
/** Names, which may be shortened where their line is short but not by a number, and the least share of them that must stay. */
const NAMES = /\.(name|what|where|who|town)\b|\btbody tr th$/;
const NAME_LEFT = 0.33;
/** What a line leaves out as a whole where it has no room for it. */
const GIVES_WAY = /\.window$|\.compared\b|\.town$|\bh2 small$|\.what span\.where$/;

const quoted = (text) => `“${text.length > 24 ? `${text.slice(0, 23)}…` : text}”`;
const px = (value) => `${value.toFixed(1)} px`;

/** The part of a shortened text that is not seen, and the character that the ellipsis takes beside it. */
function lost({ text, share: left, begun }) {
  const count = Math.ceil(text.length * (1 - left)) + 1;
  return begun ? text.slice(-count) : text.slice(0, count);
}

/** What breaks a rule among what `texts` found, as `[rule, panel, element, what]`. */
export function faults({ width, height, found }, wall) {
  const broken = [];
  const complain = (rule, { panel, at }, what) => broken.push([rule, panel, at, what]);
  const mm = wall.height_mm / height;
  const least = HEIGHT_PER_M * wall.far_m;
  for (const item of found) {
    const { kind, text, at, height: high, figure, across, along, gone, shortened, share: left } = item;
    const said = kind === "glyph" ? text : quoted(text);
    if (high !== undefined && high * mm < least * EXACT) complain("too small", item, `${said} is ${(high * mm).toFixed(1)} mm, not ${least.toFixed(1)} mm`);
    if (figure && high < FIGURE * height * EXACT) complain("key figure too small", item, `${said} is ${((100 * high) / height).toFixed(2)} % of the screen`);
    if (shortened && (!NAMES.test(shortened) || /\d/.test(lost(item)))) complain("cut", item, `${said} is shortened`);
    else if (shortened && left < NAME_LEFT) complain("cut", item, `${said} keeps ${Math.round(left * 100)} %`);
    if (gone && !GIVES_WAY.test(at)) complain("cut", item, `${said} is hidden`);
    if (along > SMOOTH) complain("cut", item, `${said} by ${px(along)} of its height`);
    if (across > SMOOTH && !shortened) complain("cut", item, `${said} by ${px(across)} of its width`);
  }
  const boxes = found.flatMap((item) => item.boxes.map((box) => ({ item, box })));
  boxes.sort((a, b) => a.box[0] - b.box[0]);
  boxes.forEach(({ item, box }, index) => {
    for (let next = index + 1; next < boxes.length && boxes[next].box[0] < box[2] - SMOOTH; next += 1) {
      const other = boxes[next];
      if (other.item === item) continue;
      const over = Math.min(box[3], other.box[3]) - Math.max(box[1], other.box[1]);
      const beside = Math.min(box[2], other.box[2]) - other.box[0];
      if (over > SMOOTH && beside > SMOOTH) complain("overlap", item, `${quoted(item.text)} and ${quoted(other.item.text)} (${other.item.panel}) by ${px(beside)} × ${px(over)}`);
    }
  });
  const { cols, rows } = wall.seams;
  const crosses = (from, to, parts, size) => Array.from({ length: parts - 1 }, (_, seam) => ((seam + 1) * size) / parts).some((seam) => from < seam - SMOOTH && to > seam + SMOOTH);
  for (const { item, box } of boxes) {
    if (crosses(box[0], box[2], cols, width) || crosses(box[1], box[3], rows, height)) complain("seam", item, `${quoted(item.text)} from ${box[0]},${box[1]} to ${box[2]},${box[3]}`);
  }
  return broken;
}

/** Fails if a text of the page, which shows that wall, breaks a rule. */
export async function isLegible(page, wall) {
  await settled(page);
  assert.deepEqual(faults(await texts(page), wall).map((fault) => fault.join(" | ")), []);
}
