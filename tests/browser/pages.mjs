// All pages over the simulated city: every scene and size fits and is readable, the card and the catalogue tell what is behind a
// number, both languages, nothing serious for axe. Pictures go to target/screens. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { browse, freePort, picture, seriousFaults, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const SIZES = [[1366, 768], [1920, 1080], [3840, 2160], [7680, 2160]];

// One past day is enough to fill every panel, and soon lived through.
const config = join(data, "cityops.toml");
writeFileSync(config, "[demo]\ndays = 1\n");
const server = new Server(binary, join(data, "city"), await freePort(), "--demo", "--config", config);
await server.start();
const { browser, page, wrong, foreign } = await browse(server.url);

/** Panels that run over the screen, and visible text that is smaller than the farthest seat can read. */
const unfit = (smallest) => page.evaluate((least) => {
  const faults = [];
  for (const panel of document.querySelectorAll(".grid:not([hidden]) .panel")) {
    const { right, bottom } = panel.getBoundingClientRect();
    if (right > innerWidth + 1 || bottom > innerHeight + 1) faults.push(`${panel.dataset.panel} leaves the screen`);
  }
  const walker = document.createTreeWalker(document.querySelector(".wall"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement } = node;
    if (node.data.trim() === "" || !parentElement.checkVisibility() || parentElement.closest(".heard, dialog")) continue;
    const size = Number.parseFloat(getComputedStyle(parentElement).fontSize);
    if (size < least - 0.05) faults.push(`${size} px < ${least.toFixed(1)} px: ${node.data.trim().slice(0, 20)}`);
  }
  return [...new Set(faults)];
}, smallest);

async function open(query) {
  await page.goto(`${server.url}/wall/main?${query}`);
  await page.waitForSelector('html[data-connection="live"]');
  await page.waitForFunction(() => performance.getEntriesByName("first-values").length > 0);
}

/** The invented city first lives through its past days; pictures are of its present. */
async function present() {
  const behind = async () => {
    const { watermark, server_time } = await server.get("/api/v1/sources");
    return watermark === null ? Infinity : Date.parse(server_time) - Date.parse(watermark);
  };
  await until("the invented city to reach the present", async () => (await behind()) < 600_000, 300);
}

async function walls() {
  const wall = await server.get("/api/v1/walls/main");
  await present();
  await open("scene=overview");
  await page.waitForSelector('button.value[data-state="live"]', { timeout: 120_000 });
  assert.ok((await page.locator(".badge").textContent()).trim().length > 0, "the simulated city is marked");
  const firsts = [];
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await open("scene=overview");
    firsts.push(`${width}×${height} ${Math.round(await page.evaluate(() => performance.getEntriesByName("first-values")[0].startTime))} ms`);
    assert.deepEqual(await unfit((4.65 * wall.far_m * height) / wall.height_mm), []);
    const figures = page.locator('city-figure .value[data-state="live"] .number');
    const size = await figures.first().evaluate((figure) => Number.parseFloat(getComputedStyle(figure).fontSize));
    assert.ok(size >= 0.035 * height, `key figures are ${size} px of ${height}`);
    await picture(page, `wall-overview-${width}x${height}`);
  }
  console.log(`pages: first values: ${firsts.join(", ")}`);
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (const { scene } of wall.scenes) {
    await open(`scene=${scene}`);
    assert.deepEqual(await unfit((4.65 * wall.far_m * 1080) / wall.height_mm), []);
    await picture(page, `wall-${scene}`);
  }
  await open("scene=overview&lang=en");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal((await page.locator(".badge").textContent()).trim(), "Simulated data");
  await picture(page, "wall-overview-en");
}

/** Yesterday is known, so a count of today stands against it: on its panel in a line, on its card with the base in words. */
async function comparisons() {
  await open("scene=overview");
  const line = page.locator('[data-panel="case_received"] .compared [data-base="today.previous"]');
  assert.match(await line.textContent(), /环比/);
  await page.locator('[data-panel="case_received"] button.value').click();
  const base = page.locator('dialog[open] .base');
  await base.waitFor();
  assert.match(await base.textContent(), /昨日同时段 [\d,]+/);
  await page.keyboard.press("Escape");
}

async function card() {
  await open("scene=overview");
  const value = page.locator('button.value[data-state="live"]').first();
  const indicator = await value.getAttribute("data-indicator");
  await value.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] pre");
  const text = await page.locator("dialog[open]").textContent();
  assert.ok(text.includes(indicator) && /SELECT/i.test(text), "the card names the indicator and its SQL");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "card");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog:not([open])", { state: "attached" });
  assert.deepEqual(await seriousFaults(page), []);
}

async function catalogue() {
  await page.goto(`${server.url}/catalogue?id=case.on_time_rate`);
  await page.waitForSelector('.reading[data-indicator="case.on_time_rate"][data-state="live"]');
  assert.match(await page.locator(".detail pre").textContent(), /FROM cases/);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "catalogue-zh");
  const { sources } = await server.get("/api/v1/sources");
  assert.ok(sources.length > 0);
  for (const { source, received, accepted, duplicates, rejected } of sources) {
    assert.equal(received, accepted + duplicates + rejected, source);
    assert.equal(await page.locator(`tr[data-source="${source}"]`).count(), 1);
  }
  const { indicators } = await server.get("/api/v1/indicators");
  await until("every indicator in the list", async () => (await page.locator(".entry").count()) === indicators.length);
  await page.fill('input[type="search"]', "satisfied");
  await until("the search to narrow", async () => (await page.locator(".entry").count()) < indicators.length);
  assert.ok((await page.locator(".entry").count()) > 0);
  await page.locator(".top button").click();
  await page.waitForSelector('html[lang="en"]');
  assert.equal(await page.locator("h1").textContent(), "Catalogue");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "catalogue-en");
}

async function start() {
  await page.goto(server.url);
  await page.waitForSelector('a[href="/wall/main"]');
  for (const page_ of ["/catalogue", "/desk"]) assert.equal(await page.locator(`a[href="${page_}"]`).count(), 1);
  assert.deepEqual(await seriousFaults(page), []);
}

try {
  await walls();
  await comparisons();
  await card();
  await catalogue();
  await start();
  assert.deepEqual(wrong, [], "nothing went wrong on the pages");
  assert.deepEqual(foreign, [], "no request left for another host");
  console.log("pages: all scenes, sizes and languages fit; axe finds nothing serious");
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
