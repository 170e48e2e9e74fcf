// Contrast of every text and glyph of every scene against what is really behind it, in a dark hall and in a bright room, also when
// the server is gone; and states and levels of a value that are told apart without colour. On the real page over the simulated city.
// Arguments: binary, data folder.

import { browse, city, open, settled, share, until } from "./stage.mjs";
import { colour, contrast, opened, shapes } from "./pixels.mjs";
import { noteCanvases, texts } from "./texts.mjs";

const [binary, data] = process.argv.slice(2);
const THEMES = ["dark", "light"];
const LANGUAGES = ["zh", "en"];
/** The least contrast of texts, and of shapes that mean something. */
const LEAST = { text: 4.5, canvas: 4.5, glyph: 3 };
/** Of the pixels behind a text, the share from which a colour counts: less is the smoothed edge of something beside it. */
const COUNTS = 0.05;
const STATES = ["live", "late", "stale", "no_data", "error", "replay"];
const LEVELS = ["normal", "warn", "alarm"];
/** How many of its pixels must differ clearly before two pictures of a value can be told apart, as a share of its ink. */
const APART = 0.08;
const CLEARLY = 0.35;
const VALUE = 97.5;

/** Lets the page show only what is behind its texts, glyphs and canvases, or shows them again. */
const bare = (page, on) => page.evaluate((hide) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".wall * { -webkit-text-fill-color: transparent !important } .wall svg text { fill: transparent !important } .wall svg.glyph, .wall canvas { visibility: hidden !important }");
  document.adoptedStyleSheets = hide ? [sheet] : [];
}, on);

/** The colour that an ink has on a ground: paled by opacity, greyed by filters. */
function drawn({ colour: text, opacity, filters }, ground) {
  let [red, green, blue, alpha] = colour(text);
  alpha *= opacity;
  for (const part of filters.flatMap((filter) => filter.split(/(?<=\)) /))) {
    const [, name, amount] = /^(\w+)\(([\d.]+)\)$/.exec(part) ?? [];
    if (name === "grayscale" && amount === "1") red = green = blue = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    else if (name === "opacity") alpha *= Number(amount);
    else throw new Error(`a filter that this test does not know: ${part}`);
  }
  return [red, green, blue].map((value, channel) => value * alpha + ground[channel] * (1 - alpha));
}

/** The colours behind a box, coarsely, each with its share of it. */
function grounds(picture, [left, top, right, bottom]) {
  const often = new Map();
  let all = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(picture.height, Math.ceil(bottom)); y += 1) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(picture.width, Math.ceil(right)); x += 1) {
      const found = picture.at(x, y);
      const key = found.map((value) => value >> 3).join();
      const entry = often.get(key) ?? { ground: found, count: 0 };
      entry.count += 1;
      all += 1;
      often.set(key, entry);
    }
  }
  return [...often.values()].filter(({ count }) => count >= all * COUNTS).map(({ ground }) => ground);
}

/** What has too little contrast on a page, as `[panel, element, what]`. */
async function pale(page, tries = 8) {
  await settled(page);
  const before = (await texts(page)).found;
  await bare(page, true);
  const picture = opened(await page.screenshot());
  await bare(page, false);
  // The city lives on meanwhile: what moved is measured another time.
  const still = new Set((await texts(page)).found.map(({ at, text, boxes }) => `${at} ${text} ${boxes.join()}`));
  const items = before.filter(({ at, text, boxes }) => still.has(`${at} ${text} ${boxes.join()}`));
  // An alarm that comes or goes moves all that stands above it: then once more.
  if (items.length < before.length * 0.8 && tries > 1) return pale(page, tries - 1);
  if (items.length < before.length * 0.8) throw new Error(`${before.length - items.length} of ${before.length} texts moved while they were measured`);
  const broken = [];
  for (const item of items) {
    const worst = Math.min(21, ...item.boxes.flatMap((box) => grounds(picture, box).map((ground) => contrast(drawn(item, ground), ground))));
    if (worst < LEAST[item.kind] - 0.005) broken.push([item.panel, item.at, `${item.text.slice(0, 24)} has ${worst.toFixed(2)} : 1, not ${LEAST[item.kind]} : 1`]);
  }
  return { broken, measured: items.length };
}

/** A page whose stream is the server's up to the first snapshot, and afterwards says what the test wants of single values. */
async function spoken(page, server, query) {
  const line = { place: undefined, page: undefined };
  await page.routeWebSocket("**/ws/v1", (socket) => {
    const upstream = socket.connectToServer();
    socket.onMessage((message) => upstream.send(message));
    upstream.onMessage((message) => {
      if (line.place) return;
      line.place = JSON.parse(message);
      line.page = socket;
      socket.send(message);
    });
  });
  await open(page, server, `/wall/main?${query}`);
  /** Gives a cell another state and level, and waits until they are drawn. */
  line.say = async (cell, state, level) => {
    const { epoch, seq, watermark } = line.place;
    const now = new Date().toISOString();
    line.place.seq += 1;
    line.page.send(JSON.stringify({ type: "change", epoch, seq: seq + 1, from: seq, as_of: now, server_time: now, watermark, values: [[cell, VALUE, null, null, state, level]] }));
    await page.waitForSelector(`button.value[data-cell="${cell}"][data-state="${state}"][data-level="${level}"]`);
    await settled(page);
  };
  return line;
}

/** States and levels of one value that look alike in grey, among those that are shown at `selector`. */
async function alike(page, line, selector) {
  const button = page.locator(selector).first();
  const cell = Number(await button.getAttribute("data-cell"));
  const cases = STATES.flatMap((state) => LEVELS.map((level) => [state, level]));
  const clip = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  for (const [state, level] of cases) {
    await line.say(cell, state, level);
    const { x, y, width, height } = await button.boundingBox();
    Object.assign(clip, { left: Math.min(clip.left, x), top: Math.min(clip.top, y), right: Math.max(clip.right, x + width), bottom: Math.max(clip.bottom, y + height) });
  }
  const frame = { x: Math.floor(clip.left), y: Math.floor(clip.top), width: Math.ceil(clip.right - clip.left), height: Math.ceil(clip.bottom - clip.top) };
  const seen = new Map();
  for (const [state, level] of cases) {
    await line.say(cell, state, level);
    seen.set(`${state} ${level}`, shapes(opened(await page.screenshot({ clip: frame }))));
  }
  const broken = [];
  let least = Infinity;
  for (const [one, first] of cases.entries()) {
    for (const second of cases.slice(one + 1)) {
      // Two states at one level, two levels in one state; an error and a lack of data have no level.
      const together = first[1] === second[1] || (first[0] === second[0] && !["no_data", "error"].includes(first[0]));
      if (!together) continue;
      const [a, b] = [seen.get(first.join(" ")), seen.get(second.join(" "))];
      const ink = Math.max(...[a, b].map((picture) => picture.filter((value) => Math.abs(value) > CLEARLY).length));
      const apart = a.filter((value, index) => Math.abs(value - b[index]) > CLEARLY).length / ink;
      least = Math.min(least, apart);
      if (apart < APART) broken.push([selector, `${first.join(" ")} and ${second.join(" ")}`, `differ in ${(100 * apart).toFixed(1)} % of their ink`]);
    }
  }
  return { broken, least };
}

const server = await city(binary, data);
const { browser } = await browse(server.url);
const broken = new Map();
const complain = (where, faults) => {
  for (const [panel, at, what] of faults) {
    const key = [where, panel, at].join(" | ");
    const entry = broken.get(key) ?? { what, count: 0 };
    entry.count += 1;
    broken.set(key, entry);
  }
};
try {
  const { scenes } = await server.get("/api/v1/walls/main");
  const jobs = THEMES.flatMap((theme) => LANGUAGES.flatMap((language) => scenes.map(({ scene }) => ({ theme, language, scene }))));
  let measured = 0;
  const prepare = async (page) => {
    if (page.url() !== "about:blank") return;
    await page.addInitScript(noteCanvases);
    await page.setViewportSize({ width: 1920, height: 1080 });
    // What fades in is measured when it is there.
    await page.emulateMedia({ reducedMotion: "reduce" });
  };
  await share(browser, jobs, async (page, { theme, language, scene }) => {
    await prepare(page);
    await open(page, server, `/wall/main?scene=${scene}&theme=${theme}&lang=${language}`);
    const found = await pale(page);
    measured += found.measured;
    complain(`${theme} | ${language} | ${scene}`, found.broken);
  });

  for (const theme of THEMES) {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    const line = await spoken(page, server, `scene=overview&theme=${theme}`);
    for (const selector of ["city-figure button.value", "city-table button.value"]) {
      const { broken: found, least } = await alike(page, line, selector);
      console.log(`contrast: ${theme}: ${selector}: states and levels differ in ${(100 * least).toFixed(1)} % of their ink or more, in grey`);
      complain(`${theme} | grey`, found);
    }
    await page.close();
  }

  const pages = [];
  for (const theme of THEMES) {
    for (const scene of ["overview", "dispatch"]) {
      const page = await browser.newPage();
      await prepare(page);
      await open(page, server, `/wall/main?scene=${scene}&theme=${theme}`);
      pages.push({ page, theme, scene });
    }
  }
  server.child.kill("SIGSTOP");
  for (const { page, theme, scene } of pages) {
    await page.waitForSelector('html[data-connection="lost"]');
    await until("the band", () => page.locator(".band").isVisible(), 20);
    const found = await pale(page);
    measured += found.measured;
    complain(`${theme} | zh | ${scene}, lost`, found.broken);
  }
  for (const [key, { what, count }] of [...broken].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`${key} | ${what} | ${count} ×`);
  console.log(`contrast: ${measured} texts and glyphs measured on ${jobs.length + pages.length} pages; ${broken.size} rules broken`);
  if (broken.size > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
