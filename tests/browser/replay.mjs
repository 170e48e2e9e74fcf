// A past on a wall in a browser: its frame, its bar, its keys, and an address that describes it whole. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { isLegible } from "./legible.mjs";
import { browse, freePort, open, picture, seriousFaults, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const MINUTE = 60_000;

const server = new Server(binary, data, await freePort());
await server.start();
const { browser, page, wrong, foreign } = await browse(server.url);
const now = Date.now();
const ago = (minutes) => new Date(now - minutes * MINUTE).toISOString();
const report = (number, minutes) => ({
  record_id: `replay-${number}`, stream: "city_event", kind: "reported", subject_id: `replay-${number}`, occurred_at: ago(minutes),
  area: "990101", class_code: "0101", severity: 2,
});
// Ten reports, one every ten minutes; all of them became known only now.
await server.post(...Array.from({ length: 10 }, (_, number) => report(number, 5 + 10 * number)));

const instant = () => page.locator(".replay-band time").getAttribute("datetime").then(Date.parse);
const listed = () => page.locator(".events li").count();

try {
  await open(page, server, `/wall/main?scene=flood&replay=${ago(120)}/${ago(0)}&at=${ago(60)}&speed=60&paused`);
  assert.match(await page.locator(".replay-band").textContent(), /回放.*已暂停.*按发生时间/su, "what was not known then is shown by when it happened, and says so");
  assert.equal(await instant(), now - 60 * MINUTE, "the place that the address names");
  assert.equal(await page.locator('.value[data-state="live"], .value[data-state="late"]').count(), 0, "nothing is told as of now");
  assert.ok((await page.locator('.value[data-state="replay"]').count()) > 0);
  const before = await listed();
  assert.ok(before > 0 && before < 10, `${before} of ten reports are an hour old`);
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "replay");
  const wall = await server.get("/api/v1/walls/main");
  await isLegible(page, wall);

  await page.keyboard.press(" ");
  await until("time to pass", async () => (await instant()) > now - 58 * MINUTE, 20);
  await page.keyboard.press(" ");
  await until("the pause", async () => /已暂停/u.test(await page.locator(".replay-band").textContent()), 20);
  assert.ok(!new URL(page.url()).searchParams.has("at") || new URL(page.url()).searchParams.has("paused"));

  const stood = await instant();
  await page.keyboard.press("ArrowRight");
  await until("ten minutes later", async () => (await instant()) >= stood + 10 * MINUTE && (await listed()) > before, 20);
  await page.keyboard.press("Shift+ArrowLeft");
  await until("an hour earlier", async () => (await instant()) < stood && (await listed()) < before, 20);
  await page.keyboard.press("-");
  await until("the slower pace", async () => new URL(page.url()).searchParams.get("speed") === "30", 20);
  await page.locator("[data-by]").click();
  await until("what was known then", async () => /按当时所知/u.test(await page.locator(".replay-band").textContent()) && (await listed()) === 0, 20);

  // A screen that is loaded anew is where the address says.
  const address = page.url();
  const place = Date.parse(new URL(address).searchParams.get("at"));
  await open(page, { url: "" }, address);
  assert.equal(await instant(), place);
  assert.equal(await listed(), 0);

  // A screen of now does not know of it.
  await open(page, server, "/wall/main?scene=flood");
  assert.equal(await page.locator(".replay-band").count(), 0);
  await until("all reports", async () => (await listed()) === 10, 20);
  assert.deepEqual(wrong, []);
  assert.deepEqual(foreign, []);
} finally {
  await browser.close();
  await server.end();
}
