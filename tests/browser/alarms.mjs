// Alarms and modes in Chromium: the strip that is not there while all is quiet, acknowledged from the desk by keyboard, the flood
// banner, and a topic in force that changes the scenes; over the real server, without an invented city.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isLegible } from "./legible.mjs";
import { browse, freePort, picture, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** A checkout whose alarms have delays of a second. */
function declare(folder) {
  for (const part of ["queries", "dashboard"]) mkdirSync(join(folder, part), { recursive: true });
  symlinkSync(join(root, "ingest"), join(folder, "ingest"));
  for (const part of ["panels", "walls", "topics"]) symlinkSync(join(root, "dashboard", part), join(folder, "dashboard", part));
  cpSync(join(root, "queries/indicators"), join(folder, "queries/indicators"), { recursive: true });
  for (const name of ["rain_24h", "heavy_rain"]) {
    const file = join(folder, `queries/indicators/flood/${name}.sql`);
    writeFileSync(file, readFileSync(file, "utf8").replace(", priority = ", ', on_delay = "1s", off_delay = "1s", priority = '));
  }
}

const folder = join(data, "declared");
declare(folder);
const server = new Server(binary, join(data, "city"), await freePort(), "--declarations", folder);
await server.start();
const rain = (area, value) => ({
  record_id: `rain-${area}-${value}`, stream: "sample", kind: "counter", subject_id: `rain.amount:${area}`, occurred_at: new Date().toISOString(),
  area, metric: "rain.amount", value, unit: "mm", dimension: area,
});
const { browser, page, wrong } = await browse(server.url);
const strip = (look) => page.evaluate(look);
try {
  // Quiet: no strip, no room taken, the scenes of ordinary days.
  await page.goto(`${server.url}/wall/main?lang=zh`);
  await page.waitForSelector('html[data-connection="live"]');
  assert.equal(await page.locator("aside.alarms").isVisible(), false, "a quiet wall has no strip");
  assert.equal(await page.locator(".emergency").count(), 0);

  // Rain in one district: two alarms, the gravest shown whole, the other counted.
  await server.post(rain("990101", 120));
  await page.waitForSelector('aside.alarms li[data-priority="1"][data-rings]', { timeout: 60_000 });
  await until("both alarms", async () => (await server.get("/api/v1/alarms")).alarms.length === 2);
  const { alarms } = await server.get("/api/v1/alarms");
  const told = await until("the strip to say all", async () => {
    const text = await page.locator("aside.alarms li").first().innerText();
    return text.includes(alarms[0].response.zh) && !text.includes("flood.") ? text : undefined;
  });
  for (const part of ["120 > 50", alarms[0].owner, "未确认"]) assert.ok(told.includes(part), `${part}: ${told}`);
  await page.waitForSelector("aside.alarms .rest b");
  const shapes = await page.locator("aside.alarms .glyph").evaluateAll((found) => found.map((shape) => shape.classList[1]));
  assert.deepEqual(new Set(shapes), new Set(["first", "second"]), "each priority has its own shape");
  const box = await page.locator("aside.alarms").boundingBox();
  const main = await page.locator("main").boundingBox();
  const foot = await page.locator("footer.foot").boundingBox();
  assert.ok(main.y + main.height <= box.y && box.y + box.height <= foot.y && foot.y + foot.height <= 1080, "the strip stands between panels and footer");
  await picture(page, "alarm-strip");
  const wall = await server.get("/api/v1/walls/main");
  await isLegible(page, wall);
  const both = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await both.goto(`${server.url}/wall/main?lang=both`);
  await both.waitForSelector("aside.alarms li[data-rings]");
  await isLegible(both, wall);

  // At the desk, by keyboard: the gravest first.
  const desk = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await desk.addInitScript(() => localStorage.setItem("account", "d-07"));
  await desk.goto(`${server.url}/desk?lang=zh`);
  await desk.waitForSelector('.alarms .standing[data-indicator="flood.heavy_rain"]');
  await desk.keyboard.press("y");
  await page.waitForFunction((name) => document.querySelector(`aside.alarms li[data-alarm="${name}"]:not([data-rings])`) !== null || !document.querySelector(`aside.alarms li[data-alarm="${name}"]`), alarms[0].alarm);
  const noted = await until("who took note", async () => (await server.get("/api/v1/alarms")).alarms.find(({ alarm, acknowledged_by }) => alarm === alarms[0].alarm && acknowledged_by));
  assert.equal(noted.acknowledged_by, "d-07");
  await desk.waitForSelector('.alarms .standing[data-indicator="flood.rain_24h"] [data-acknowledge]');

  // A flood: more than ten within ten minutes are one banner of groups.
  const areas = Object.keys((await server.get("/api/v1/walls/main")).names.area).filter((area) => area.length === 6 && area !== "990101").slice(0, 8);
  await server.post(...areas.map((area) => rain(area, 130)));
  await page.waitForSelector("aside.alarms .flood", { timeout: 60_000 });
  const groups = await until("both groups", async () => {
    const found = await page.locator("aside.alarms .group").evaluateAll((all) => all.map((group) => group.dataset.indicator));
    return found.length === 2 && found;
  });
  assert.deepEqual(new Set(groups), new Set(["flood.heavy_rain", "flood.rain_24h"]));
  assert.ok((await page.locator("aside.alarms li").count()) <= 1, "one banner");
  await picture(page, "alarm-flood");
  await both.waitForSelector("aside.alarms .flood");
  for (const shown of [page, both]) await isLegible(shown, wall);
  await both.close();

  // The mode by the command line, with its reason; the scenes follow.
  await desk.bringToFront();
  await desk.keyboard.press("Control+k");
  await desk.keyboard.type("mode flood 暴雨红色预警");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector('city-desk-mode dialog[open] select[name="topic"]');
  assert.equal(await desk.locator('city-desk-mode select[name="topic"]').inputValue(), "flood");
  assert.equal(await desk.locator('city-desk-mode input[name="note"]').inputValue(), "暴雨红色预警");
  await desk.keyboard.press("Enter");
  await page.waitForSelector('.emergency[data-topic="flood"]');
  const { scenes } = await server.get("/api/v1/walls/main");
  const own = scenes.filter(({ topic }) => topic === "flood").map(({ scene }) => scene);
  await until("a scene of the topic", () => strip(() => document.querySelector(".grid:not([hidden])")?.dataset.scene).then((scene) => own.includes(scene)));
  const height = await page.locator(".emergency b").evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize));
  const smallest = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  assert.ok(height >= 1.7 * smallest, "the topic is as large as the clock");
  const [line] = (await server.get("/api/v1/mode")).changes;
  assert.deepEqual([line.topic, line.by, line.by_rule, line.note], ["flood", "d-07", false, "暴雨红色预警"]);
  await picture(page, "mode-flood");
  assert.deepEqual(wrong, []);
} finally {
  await browser.close();
  await server.end();
}
