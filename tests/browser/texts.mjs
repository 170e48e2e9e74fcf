// Every visible text of a page as people in the room see it: where its ink is, how high its characters are, in which colour, and
// whether something cuts it. A character's height is that of its ink: of a capital H or a digit where there are Latin letters or
// digits, of the ideograph 国, which fills its square as few do, where there are ideographs; the lower of both where there are both.

/** Notes what is written on canvases; to be added to a page before it loads. */
export function noteCanvases() {
  globalThis.writings = new WeakMap();
  const { prototype } = CanvasRenderingContext2D;
  const { fillText, clearRect } = prototype;
  prototype.clearRect = function (x, y, width, height) {
    if (width >= this.canvas.width && height >= this.canvas.height) globalThis.writings.delete(this.canvas);
    return clearRect.call(this, x, y, width, height);
  };
  prototype.fillText = function (text, x, y, ...rest) {
    const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = this.measureText(text);
    const corners = [new DOMPoint(x - left, y - up), new DOMPoint(x + right, y + down)].map((point) => point.matrixTransform(this.getTransform()));
    const list = globalThis.writings.get(this.canvas) ?? [];
    list.push({ text, font: this.font, colour: this.fillStyle, corners: corners.map(({ x: across, y: along }) => [across, along]) });
    globalThis.writings.set(this.canvas, list);
    return fillText.call(this, text, x, y, ...rest);
  };
}

/** All visible texts and glyphs of the wall that the page shows. */
export const texts = (page) => page.evaluate(collect);

/** Runs in the page. */
function collect() {
  const pen = document.createElement("canvas").getContext("2d");
  const round = (box) => box.map((side) => Math.round(side * 10) / 10);
  const kept = (map, key, make) => {
    if (!map.has(key)) map.set(key, make());
    return map.get(key);
  };

  /** What of the size of a font its characters fill, and how far its boxes reach from the baseline. */
  const fonts = new Map();
  const fontOf = (style) => kept(fonts, `${style.fontStyle} ${style.fontWeight} 1000px ${style.fontFamily}`, () => {
    pen.font = inked = `${style.fontStyle} ${style.fontWeight} 1000px ${style.fontFamily}`;
    const ideograph = pen.measureText("国");
    const capital = pen.measureText("H");
    return {
      capital: capital.actualBoundingBoxAscent / 1000,
      ideograph: (ideograph.actualBoundingBoxAscent + ideograph.actualBoundingBoxDescent) / 1000,
      up: capital.fontBoundingBoxAscent / 1000,
    };
  });
  let inked = "";
  const inkOf = (text, style) => {
    const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    if (font !== inked) pen.font = inked = font;
    return pen.measureText(text);
  };
  const characterOf = (text, font) => {
    const ideographs = /[\u2e80-\u9fff\uf900-\ufaff]/.test(text);
    const letters = /[\p{Script=Latin}\p{Nd}]/u.test(text);
    return ideographs ? (letters ? Math.min(font.capital, font.ideograph) : font.ideograph) : font.capital;
  };

  /** By how much transformations stretch what stands in an element upwards. */
  const stretches = new Map();
  const stretch = (element) => kept(stretches, element, () => {
    if (!element) return 1;
    if (element instanceof SVGGraphicsElement && element.getScreenCTM()) {
      const { c, d } = element.getScreenCTM();
      return Math.hypot(c, d);
    }
    const { transform, scale } = getComputedStyle(element);
    const own = transform === "none" ? 1 : Math.hypot(new DOMMatrix(transform).c, new DOMMatrix(transform).d);
    const scaled = scale === "none" ? 1 : Number(scale.split(" ").at(1) ?? scale.split(" ")[0]);
    return own * scaled * stretch(element.parentElement);
  });

  /** The part of the screen that an element's ancestors let through, and how pale and grey they make it. */
  const surroundings = new Map();
  const around = (element) => kept(surroundings, element, () => {
    if (!element) return { clip: [0, 0, innerWidth, innerHeight], opacity: 1, filters: [], out: undefined };
    const style = getComputedStyle(element);
    const above = around(element.parentElement);
    const positioned = style.position === "absolute" || style.position === "fixed";
    // What is taken out of the flow is clipped from its containing block on.
    const clip = [...(positioned && above.out ? above.out : above.clip)];
    const clips = (overflow) => overflow !== "visible" || element.localName === "canvas";
    if (clips(style.overflowX) || clips(style.overflowY)) {
      const box = element.getBoundingClientRect();
      const [left, top] = [box.left + element.clientLeft, box.top + element.clientTop];
      if (clips(style.overflowX)) [clip[0], clip[2]] = [Math.max(clip[0], left), Math.min(clip[2], left + element.clientWidth)];
      if (clips(style.overflowY)) [clip[1], clip[3]] = [Math.max(clip[1], top), Math.min(clip[3], top + element.clientHeight)];
    }
    const contains = style.position !== "static" || style.transform !== "none" || style.contain.includes("layout") || style.containerType !== "normal";
    return {
      clip,
      out: contains ? clip : above.out,
      opacity: above.opacity * Number(style.opacity),
      filters: style.filter === "none" ? above.filters : [...above.filters, style.filter],
    };
  });

  const nameOf = (element) => {
    const names = [];
    for (let at = element; at && names.length < 3 && !at.matches("[data-panel], .head, .foot"); at = at.parentElement) {
      names.unshift(`${at.localName}${[...at.classList].map((name) => `.${name}`).join("")}`);
    }
    return names.join(" ");
  };
  const placeOf = (element) => {
    const panel = element.closest("[data-panel]");
    return panel ? panel.dataset.panel : element.closest(".head") ? "head" : element.closest(".foot") ? "foot" : "wall";
  };
  const shortening = new Map();
  const shortened = (element) => kept(shortening, element, () => {
    if (!element || element.matches(".panel")) return undefined;
    if (getComputedStyle(element).textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth) return nameOf(element);
    return shortened(element.parentElement);
  });
  /** What of a box is let through and how far it reaches beyond; undefined if none of it is seen. */
  const through = ([left, top, right, bottom], [from, over, to, under]) => {
    const box = [Math.max(left, from), Math.max(top, over), Math.min(right, to), Math.min(bottom, under)];
    if (box[2] <= box[0] || box[3] <= box[1]) return undefined;
    const across = right - left - (box[2] - box[0]);
    return { box: round(box), begun: left >= from - 1, across, along: bottom - top - (box[3] - box[1]), share: 1 - across / (right - left) };
  };

  const found = [];
  const add = (element, what, boxes) => {
    const { clip, opacity, filters } = around(element);
    // What is a pixel wide is there for those who hear the page.
    if (clip[2] - clip[0] <= 1 && clip[3] - clip[1] <= 1) return;
    const seen = boxes.map((box) => through(box, clip)).filter((part) => part !== undefined);
    found.push({
      ...what, panel: placeOf(element), at: nameOf(element), opacity, filters,
      boxes: seen.map(({ box }) => box), gone: seen.length < boxes.length, shortened: shortened(element),
      across: Math.max(0, ...seen.map(({ across }) => across)), along: Math.max(0, ...seen.map(({ along }) => along)),
      share: Math.min(1, ...seen.map(({ share }) => share)), begun: seen.every(({ begun }) => begun),
    });
  };

  const root = document.querySelector(".wall");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (text === "" || element.closest(".heard, dialog, style, title, desc") || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    const font = fontOf(style);
    const grown = stretch(element);
    const size = Number.parseFloat(style.fontSize) * grown;
    const range = document.createRange();
    range.selectNodeContents(node);
    const ink = inkOf(text, style);
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0.5).map(({ left, right, top }) => {
      const base = top + font.up * size;
      return [left, base - ink.actualBoundingBoxAscent * grown, right, base + ink.actualBoundingBoxDescent * grown];
    });
    if (boxes.length === 0) continue;
    const drawn = element instanceof SVGElement ? style.fill : style.color;
    const figure = element.matches("city-figure .value .number");
    add(element, { kind: "text", text, colour: drawn, figure, height: characterOf(text, font) * size }, boxes);
  }
  for (const glyph of root.querySelectorAll("svg.glyph")) {
    if (glyph.closest(".heard, dialog") || !glyph.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { left, top, right, bottom } = glyph.getBoundingClientRect();
    if (right - left < 0.5) continue;
    add(glyph, { kind: "glyph", text: `<${[...glyph.classList].slice(1).join(" ")}>`, colour: getComputedStyle(glyph).color }, [[left, top, right, bottom]]);
  }
  for (const canvas of root.querySelectorAll("canvas")) {
    if (!canvas.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const box = canvas.getBoundingClientRect();
    const [across, along] = [box.width / canvas.width, box.height / canvas.height];
    for (const { text, font, colour, corners } of globalThis.writings?.get(canvas) ?? []) {
      if (String(text).trim() === "") continue;
      pen.font = inked = font;
      const size = Number.parseFloat(/([\d.]+)px/.exec(pen.font)?.[1] ?? "0") * along;
      const style = { fontStyle: "normal", fontWeight: "400", fontFamily: pen.font.replace(/^.*?px\s*/, "") };
      const [[left, top], [right, bottom]] = corners;
      const ink = [box.left + left * across, box.top + top * along, box.left + right * across, box.top + bottom * along];
      add(canvas, { kind: "canvas", text: String(text), colour, height: characterOf(String(text), fontOf(style)) * size }, [ink]);
    }
  }
  return { width: innerWidth, height: innerHeight, found };
}
