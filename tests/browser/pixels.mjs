// Pictures of a page as numbers: PNG files opened, colours, their luminance and contrast.

import { inflateSync } from "node:zlib";

/** Opens a PNG of 8 bits a channel without interlacing, which is what browsers make. */
export function opened(png) {
  const parts = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      channels = { 2: 3, 6: 4 }[body[9]];
      if (body[8] !== 8 || channels === undefined || body[12] !== 0) throw new Error("a PNG of a kind that browsers do not make");
    }
    if (kind === "IDAT") parts.push(body);
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const line = width * channels;
  const data = Buffer.alloc(line * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (line + 1)];
    for (let at = 0; at < line; at += 1) {
      const left = at >= channels ? data[row * line + at - channels] : 0;
      const above = row > 0 ? data[(row - 1) * line + at] : 0;
      const corner = at >= channels && row > 0 ? data[(row - 1) * line + at - channels] : 0;
      data[row * line + at] = raw[row * (line + 1) + 1 + at] + [0, left, above, (left + above) >> 1, filter === 4 ? paeth(left, above, corner) : 0][filter];
    }
  }
  return { width, height, at: (x, y) => [0, 1, 2].map((channel) => data[y * line + x * channels + channel]) };
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** Relative luminance as WCAG 2 defines it, 0 to 1. */
export function luminance(colour) {
  const [red, green, blue] = colour.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Red, green, blue and opacity of a colour as browsers compute it. */
export function colour(text) {
  const found = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:,? ?\/? ([\d.]+))?\)$/.exec(text);
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  if (!found && !hex) throw new Error(`a colour of a kind that this test does not know: ${text}`);
  return hex ? [...hex.slice(1).map((part) => Number.parseInt(part, 16)), 1] : [...found.slice(1, 4).map(Number), Number(found[4] ?? 1)];
}

/** The part of a picture from `left, top` to `right, bottom` in grey: each pixel's distance from the ground (the most frequent grey),
 * as a share of the strongest ink on it, so that only shapes remain. */
export function shapes(picture) {
  const greys = Array.from({ length: picture.width * picture.height }, (_, index) => {
    const [red, green, blue] = picture.at(index % picture.width, Math.floor(index / picture.width));
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  const often = new Map();
  for (const grey of greys) often.set(Math.round(grey), (often.get(Math.round(grey)) ?? 0) + 1);
  const [ground] = [...often].sort(([, a], [, b]) => b - a)[0];
  const ink = greys.map((grey) => grey - ground);
  const strongest = ink.map(Math.abs).sort((a, b) => b - a)[Math.floor(ink.length * 0.005)] || 1;
  return ink.map((value) => Math.max(-1, Math.min(1, value / strongest)));
}
