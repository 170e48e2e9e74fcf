// What pages do over the simulated city: the wall is there within a second, the card and the catalogue tell what is behind a number,
// both languages, nothing serious for axe. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { browse, city, open, seriousFaults, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const SIZES = [[1920, 1080], [3840, 2160], [7680, 2160]];

const server = await city(binary, data);
const { browser, page, wrong, foreign } = await browse(server.url);
// What is fading in has no contrast yet.
await page.emulateMedia({ reducedMotion: "reduce" });

async function walls() {
  await open(page, server, "/wall/main?scene=overview");
  await page.waitForSelector('button.value[data-state="live"]', { timeout: 120_000 });
  assert.ok((await page.locator(".badge").textContent()).trim().length > 0, "the simulated city is marked");
  const firsts = [];
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await open(page, server, "/wall/main?scene=overview");
    firsts.push(`${width}×${height} ${Math.round(await page.evaluate(() => performance.getEntriesByName("first-values")[0].startTime))} ms`);
  }
  console.log(`pages: first values: ${firsts.join(", ")}`);
  await page.setViewportSize({ width: 1920, height: 1080 });
  const { scenes } = await server.get("/api/v1/walls/main");
  for (const { scene } of scenes) {
    await open(page, server, `/wall/main?scene=${scene}`);
    assert.deepEqual(await seriousFaults(page), [], scene);
  }
  await open(page, server, "/wall/main?scene=overview&lang=en");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal((await page.locator(".badge").textContent()).trim(), "Simulated data");
}

/** Yesterday is known, so a count of today stands against it: on its panel in a line, on its card with the base in words. */
async function comparisons() {
  await open(page, server, "/wall/main?scene=overview");
  const line = page.locator('[data-panel="case_received"] .compared [data-base="today.previous"]');
  assert.match(await line.textContent(), /环比/);
  await page.locator('[data-panel="case_received"] button.value').click();
  const base = page.locator('dialog[open] .base');
  await base.waitFor();
  assert.match(await base.textContent(), /昨日同时段 [\d,]+/);
  await page.keyboard.press("Escape");
}

async function card() {
  await open(page, server, "/wall/main?scene=overview");
  const value = page.locator('button.value[data-state="live"]').first();
  const indicator = await value.getAttribute("data-indicator");
  await value.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] pre");
  const text = await page.locator("dialog[open]").textContent();
  assert.ok(text.includes(indicator) && /SELECT/i.test(text), "the card names the indicator and its SQL");
  assert.deepEqual(await seriousFaults(page), []);
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
  const { sources } = await server.get("/api/v1/sources");
  assert.ok(sources.length > 0);
  for (const { source, received, accepted, duplicates, rejected } of sources) {
    assert.equal(received, accepted + duplicates + rejected, source);
    const line = `tr[data-source="${source}"]`;
    await page.waitForSelector(line);
    assert.equal(await page.locator(line).count(), 1);
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
}

async function start() {
  await page.goto(server.url);
  await page.waitForSelector('a[href="/wall/main"]');
  for (const page_ of ["/catalogue", "/desk", "/reports", "/explorer"]) assert.equal(await page.locator(`a[href="${page_}"]`).count(), 1);
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
  console.log("pages: the card, the catalogue and the start page tell what they should; axe finds nothing serious");
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
