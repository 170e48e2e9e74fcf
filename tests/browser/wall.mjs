// The wall in a browser: loads, follows records, says when the server is gone, comes back. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { browse, freePort, picture, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const POSTS = 50;
const VALUE = '[data-panel="case_received"] button.value[data-indicator="case.received"][data-window="today"][data-keys=""]';

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const port = await freePort();
let server = new Server(binary, data, port);
await server.start();
const { browser, page, wrong, foreign } = await browse(server.url);
let sent = 0;

/** One case accepted now; its number is new every time. */
const accepted = () => {
  sent += 1;
  const case_no = `browser-${sent}`;
  return {
    record_id: `${case_no}/accepted`, stream: "case", kind: "accepted", subject_id: case_no, occurred_at: new Date().toISOString(),
    area: "990101001", department: "D01", case_type: 2, channel: 1, promised_days: 3, statutory_days: 20,
  };
};
const connection = (state, seconds) => page.waitForSelector(`html[data-connection="${state}"]`, { timeout: seconds * 1000 });
const number = () => page.locator(`${VALUE} .number`).textContent({ timeout: 100 }).catch(() => null);
const shows = (count) => until(`${count} on the wall`, async () => (await number()) === String(count), 20);

try {
  await page.goto(`${server.url}/wall/main?scene=overview`);
  await connection("live", 20);
  const first = await until("the first values", () => page.evaluate(() => performance.getEntriesByName("first-values")[0]?.startTime));
  console.log(`wall: first values ${Math.round(first)} ms after the page's start`);
  assert.ok(first < 15_000);
  assert.equal(await page.locator(VALUE).getAttribute("data-state"), "no_data", "nothing came in yet, and that is not 0");

  await server.post(accepted());
  await shows(1);
  const live = async () => (await page.locator(VALUE).getAttribute("data-state")) === "live";
  await until("the value to be live", live, 20);

  // The page notes when each number was drawn; both ends read this machine's clock.
  await page.evaluate((selector) => {
    globalThis.drawn = {};
    const note = () => (globalThis.drawn[document.querySelector(`${selector} .number`)?.textContent] ??= Date.now());
    new MutationObserver(note).observe(document.querySelector(selector), { subtree: true, childList: true, characterData: true });
  }, VALUE);
  const delays = [];
  for (let post = 0; post < POSTS; post += 1) {
    const begun = Date.now();
    await server.post(accepted());
    const committed = Date.now();
    const drawn = await until(`${sent} drawn`, () => page.evaluate((count) => globalThis.drawn[count], sent), 20);
    delays.push({ committed: drawn - committed, begun: drawn - begun });
  }
  const quantile = (key, share) => delays.map((delay) => delay[key]).sort((a, b) => a - b)[Math.floor(share * (POSTS - 1))];
  console.log(`wall: ${POSTS} posts, accepted to drawn: median ${quantile("committed", 0.5)} ms, p95 ${quantile("committed", 0.95)} ms; sent to drawn: median ${quantile("begun", 0.5)} ms`);
  assert.ok(quantile("committed", 0.5) < 5000);

  // A server that is there but silent, as behind a broken line.
  server.child.kill("SIGSTOP");
  const stopped = Date.now();
  await connection("lost", 20);
  console.log(`wall: band ${Date.now() - stopped} ms after the server fell silent`);
  assert.match(await page.locator(".band").textContent(), /\d\d:\d\d/);
  assert.equal(await page.locator(VALUE).getAttribute("data-state"), "stale");
  // The last value stays.
  await shows(sent);
  await picture(page, "wall-lost");
  const before = await page.locator(".band b").textContent();
  await until("the band's clock to run", async () => (await page.locator(".band b").textContent()) !== before, 20);
  server.child.kill("SIGCONT");
  await connection("live", 30);
  assert.equal(await page.locator(".band").count(), 0);

  // A server that dies, and comes back on the same port and data: nothing accepted is lost, and nobody reloads.
  await page.evaluate(() => (globalThis.never_reloaded = true));
  await server.end("SIGKILL");
  await connection("lost", 20);
  assert.equal(await page.locator(VALUE).getAttribute("data-state"), "stale");
  await server.start();
  await connection("live", 30);
  await shows(sent);
  await until("live again", live, 20);
  await server.post(accepted());
  await shows(sent);
  assert.equal(await page.evaluate(() => globalThis.never_reloaded), true);

  // A server that comes back with another wall: the page of a screen that always shows one scene is loaded anew at once.
  const folder = join(data, "declarations");
  for (const part of ["ingest/sources", "ingest/reference", "queries", "dashboard/panels", "dashboard/walls"]) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const main = join(folder, "dashboard/walls/main.toml");
  writeFileSync(main, readFileSync(main, "utf8").replace("城市运行管理指挥中心", "另一面墙"));
  const canonical = join(folder, "ingest/sources/canonical.toml");
  writeFileSync(canonical, readFileSync(canonical, "utf8").replace("format = ", "pace_s = 3\nformat = "));
  await server.end("SIGKILL");
  await connection("lost", 20);
  server = new Server(binary, data, port, "--declarations", folder);
  await server.start();
  await until("the other wall", async () => (await page.locator(".head h1").textContent().catch(() => "")).includes("另一面墙"), 30);
  assert.equal(await page.evaluate(() => globalThis.never_reloaded), undefined);
  await connection("live", 30);
  await shows(sent);

  // Its source has a pace there, and falls behind it: the panel says for how long, the value that it is late, until the next record.
  const late = page.locator('[data-panel="case_received"] .when span.late');
  await late.waitFor({ timeout: 20_000 });
  assert.match(await late.textContent(), /\d\d:\d\d/);
  assert.equal(await page.locator(VALUE).getAttribute("data-state"), "late");
  await server.post(accepted());
  await late.waitFor({ state: "detached", timeout: 20_000 });
  await shows(sent);

  assert.deepEqual(wrong, [], "nothing went wrong on the page");
  assert.deepEqual(foreign, [], "no request left for another host");
  console.log(`wall: follows, tells of the loss, recovers; ${sent} records counted`);
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
