// Every text of every scene, in both languages, on every size of screen, measured on the real page over the simulated city: high
// enough for the farthest seat, uncut, nowhere over another text, outside the screen or across a seam of the physical wall.
// Arguments: binary, data folder.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { faults } from "./legible.mjs";
import { browse, city, open, settled, share } from "./stage.mjs";
import { noteCanvases, texts } from "./texts.mjs";

const [binary, data] = process.argv.slice(2);
const LANGUAGES = ["zh", "en", "both"];
/** Walls of tiles: their grid, and the pixels and millimetres of one tile. */
const TILED = { "tiles-2x2": [2, 2], "tiles-4x2": [4, 2] };
const TILE = { px: [1920, 1080], mm: [1210, 681], far_m: 3 };

/** The declarations of this checkout with two walls more: the main one on tiles. */
function declarations() {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const folder = join(data, "declarations");
  mkdirSync(folder);
  const declared = (path) => !/\/(src|web|benches|examples|tests|target)$/.test(path);
  for (const part of ["ingest", "queries", "dashboard"]) cpSync(join(root, part), join(folder, part), { recursive: true, filter: declared });
  const main = readFileSync(join(folder, "dashboard/walls/main.toml"), "utf8");
  for (const [name, [cols, rows]] of Object.entries(TILED)) {
    const set = {
      width_px: TILE.px[0] * cols, height_px: TILE.px[1] * rows, width_mm: TILE.mm[0] * cols, height_mm: TILE.mm[1] * rows,
      far_m: TILE.far_m, seams: `{ cols = ${cols}, rows = ${rows} }`,
    };
    const head = Object.entries(set).map(([key, value]) => `${key} = ${value}\n`).join("");
    writeFileSync(join(folder, `dashboard/walls/${name}.toml`), head + main.replace(new RegExp(`^(${Object.keys(set).join("|")}) *=.*\n`, "gm"), ""));
  }
  return folder;
}

const server = await city(binary, data, "--declarations", declarations());
const { browser } = await browse(server.url);
try {
  const jobs = [];
  for (const name of ["main", ...Object.keys(TILED)]) {
    const wall = await server.get(`/api/v1/walls/${name}`);
    const sizes = name === "main" ? [[1920, 1080], [3840, 2160], [7680, 2160]] : [[wall.width_px, wall.height_px]];
    for (const { scene } of wall.scenes) for (const language of LANGUAGES) jobs.push({ wall, scene, language, sizes });
  }
  /** By rule, panel, element and language: the first of them, how many there are, and on what they were seen. */
  const broken = new Map();
  let measured = 0;
  const judge = async (page, wall, scene, language, where) => {
    await settled(page);
    const seen = await texts(page);
    measured += seen.found.length;
    for (const [rule, panel, at, what] of faults(seen, wall)) {
      const key = [rule, scene, panel, at, language].join(" | ");
      const entry = broken.get(key) ?? { what, on: new Set(), count: 0 };
      entry.on.add(where);
      entry.count += 1;
      broken.set(key, entry);
    }
  };
  await share(browser, jobs, async (page, { wall, scene, language, sizes }) => {
    if (page.url() === "about:blank") await page.addInitScript(noteCanvases);
    await page.setViewportSize({ width: sizes[0][0], height: sizes[0][1] });
    await open(page, server, `/wall/${wall.wall}?scene=${scene}&lang=${language}`);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      await judge(page, wall, scene, language, `${wall.wall} ${width}×${height}`);
    }
  });

  // When the server is gone, every value has one mark more.
  const pages = await Promise.all(jobs.filter(({ wall, language }) => wall.wall === "main" && language === "zh").map(async ({ wall, scene }) => {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addInitScript(noteCanvases);
    await open(page, server, `/wall/main?scene=${scene}`);
    return { page, wall, scene };
  }));
  server.child.kill("SIGSTOP");
  for (const { page, wall, scene } of pages) {
    await page.waitForSelector('html[data-connection="lost"]');
    await judge(page, wall, scene, "zh", "main 1920×1080, lost");
  }
  for (const [key, { what, on, count }] of [...broken].sort(([a], [b]) => (a < b ? -1 : 1))) console.log(`${key} | ${what} | ${count} × on ${[...on].join(", ")}`);
  console.log(`typography: ${measured} texts and glyphs measured on ${jobs.length} scenes, walls and languages; ${broken.size} rules broken`);
  if (broken.size > 0) process.exitCode = 1;
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
