// The reports over the simulated city: what the page shows is what the server says, every figure opens its card, the address says all of
// it, a phone needs no sideways scroll, a shared address shows one report under its watermark until it is revoked, and a published list
// stays as it was with its corrections beside it. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { browse, fits, past, picture, seriousFaults, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const ACTOR = "Chen, supervision";

// Some days of the month before are in it, so that a month is over; at a pace that is soon lived through.
const server = await past(binary, data, `[demo]\ndays = ${new Date().getUTCDate() + 4}\nrate_per_s = 1\n[reports]\nfresh_s = 15\n`);
await until("a month that is over", async () => (await server.get("/api/v1/reports")).reports.find(({ report }) => report === "month").periods.length > 1, 120);
const { browser, page, wrong, foreign } = await browse(server.url);
await page.emulateMedia({ reducedMotion: "reduce" });
await page.setViewportSize(DESK);

/** Opens an address of the reports and waits for the document. */
async function read(search, on = page) {
  await on.goto(`${server.url}/reports${search}`);
  await on.waitForSelector(".document", { timeout: 60_000 });
  await on.waitForSelector(".sheet:not([data-waiting])");
}

const flat = (text) => text.replaceAll(/\s+/g, " ").trim();

/** The document of the page is the document of the server: its words, its figures, its tables. */
async function document_() {
  const [answer] = await Promise.all([page.waitForResponse(/\/api\/v1\/reports\/month\?/), read("?report=month")]);
  const said = await answer.json();
  assert.equal(flat(await page.locator(".masthead h2").textContent()), said.title.zh);
  assert.equal(await page.locator(".masthead .simulated").textContent(), "模拟数据");
  assert.match(await page.locator(".masthead time").textContent(), /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  assert.equal(await page.locator(".document section").count(), said.sections.length);
  const tables = said.sections.flatMap(({ blocks }) => blocks.filter(({ block }) => block === "table"));
  assert.ok(tables.length > 2, "a month's report has tables");
  for (const table of tables) {
    const shown = page.locator(`[data-table="${table.name}"] tbody tr`);
    assert.equal(await shown.count(), Math.max(1, table.rows.length), table.name);
    if (table.rows.length === 0) continue;
    const numbers = await shown.first().locator("th, td").evaluateAll((cells) => cells.map((cell) => {
      const bare = cell.cloneNode(true);
      for (const mark of bare.querySelectorAll("sup, .listed, svg")) mark.remove();
      return bare.textContent;
    }));
    assert.deepEqual(numbers.map(flat), table.rows[0].cells.map(({ zh }) => flat(zh)), table.name);
  }
  assert.ok((await page.locator(".sentences a.figure").count()) > 5, "sentences are filled with figures");
  const charts = said.sections.flatMap(({ blocks }) => blocks.filter(({ block }) => block === "chart"));
  assert.equal(await page.locator("report-chart").count(), charts.length);
  await page.waitForSelector("report-chart svg.plot");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "reports-month");
  for (const format of ["pdf", "xlsx", "json"]) {
    const address = await page.locator(`a[data-format="${format}"]`).getAttribute("href");
    const file = await fetch(server.url + address);
    assert.equal(file.status, 200, `${address}: ${file.status === 200 ? "" : await file.text()}`);
    assert.match(file.headers.get("content-disposition") ?? "", /attachment/);
  }
}

/** A figure's card says what it is made of; it has an address, and the way back closes it. */
async function card() {
  await read("?report=month");
  await page.locator('.sentences a.figure[href*="rate"]').first().click();
  await page.waitForSelector('dialog[open] [data-part="denominator"]');
  const text = flat(await page.locator("dialog[open]").textContent());
  for (const part of ["numerator", "denominator"]) assert.match(await page.locator(`dialog[open] [data-part="${part}"]`).textContent(), /^[\d,.]+$/);
  assert.match(text, /SELECT/i);
  assert.match(text, /截至 \d{4}-\d\d-\d\d \d\d:\d\d/);
  assert.equal(await page.locator('dialog[open] a[href^="/catalogue?id="]').count(), 1);
  assert.match(page.url(), /card=/);
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "reports-card");
  const there = page.url();
  await page.keyboard.press("Escape");
  await until("the address to forget the card", () => !page.url().includes("card="));
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.goto(there);
  await page.waitForSelector("dialog[open] pre");
  await page.goBack();
  await page.waitForSelector(".document");
}

/** What is chosen stands in the address; back and forward go through it. */
async function choices() {
  await read("?report=month");
  const { reports } = await server.get("/api/v1/reports");
  await page.locator(".kinds a", { hasText: reports.find(({ report }) => report === "department").title.zh }).click();
  await page.waitForSelector('.document[data-report="department"]');
  assert.match(page.url(), /report=department&department=/);
  const second = await page.locator('select[name="scope"] option').nth(1).getAttribute("value");
  await page.selectOption('select[name="scope"]', second);
  await until("the other department", () => page.url().includes(`department=${second.split(".")[1]}`));
  await page.goBack();
  await page.goBack();
  await page.waitForSelector('.document[data-report="month"]');
  await page.goForward();
  await page.waitForSelector('.document[data-report="department"]');
  await page.locator(".top button", { hasText: "English" }).click();
  await page.waitForSelector('html[lang="en"]');
  await until("the English title", async () => /sheet|department|body/i.test(await page.locator(".masthead h2").textContent()));
  await page.goto(`${server.url}/reports?report=month&period=1999-01`);
  await page.waitForSelector(".document, .problem");
}

/** Every part of the page fits a phone, in both languages and both themes. */
async function phone() {
  await page.setViewportSize(PHONE);
  for (const [search, ready] of [["?report=month", ".document"], ["?report=month&lang=en&theme=dark", ".document"], ["?report=department&lang=en", ".document"], ["?tab=lists", ".list"], ["?tab=shares&lang=en", ".shares"]]) {
    await page.goto(`${server.url}/reports${search}`);
    await page.waitForSelector(ready, { timeout: 60_000 });
    await fits(page);
    assert.deepEqual(await seriousFaults(page), [], search);
  }
  await read("?report=month");
  await page.locator(".sentences a.figure").first().click();
  await page.waitForSelector("dialog[open] pre");
  const { width, height } = await page.locator("dialog[open]").boundingBox();
  assert.deepEqual([width, height], [PHONE.width, PHONE.height], "on a phone the card is the whole screen");
  await fits(page);
  await picture(page, "reports-phone-card");
  await page.setViewportSize(DESK);
}

/** A shared address shows the document under its watermark and leads nowhere else; revoked, it shows nothing. */
async function share() {
  await read("?report=month");
  await page.locator('[data-act="share"]').click();
  await page.fill('[name="watermark"]', "For the mayor's meeting only");
  assert.equal(await page.inputValue('[name="actor"]'), ACTOR, "who works here is remembered");
  await page.locator(".ask form button").click();
  const address = await page.locator(".given .url").inputValue({ timeout: 60_000 });
  assert.match(page.url(), /kept=/, "what is shared was kept first");
  const guest = await browser.newPage({ viewport: PHONE });
  await guest.goto(server.url + new URL(address).pathname);
  await guest.waitForSelector('.watermark[data-watermark="For the mayor\'s meeting only"]', { state: "attached" });
  assert.match(await guest.locator(".expiry").textContent(), /\d{4}-\d\d-\d\d/);
  assert.equal(await guest.locator('nav, a[href^="/catalogue"], a[href="/"]').count(), 0, "it leads nowhere else");
  await guest.locator('.sentences a.figure').first().click();
  await guest.waitForSelector("dialog[open] .value");
  assert.equal(await guest.locator("dialog[open] pre").count(), 0, "a guest's card says what the report says");
  await guest.keyboard.press("Escape");
  await fits(guest);
  assert.deepEqual(await seriousFaults(guest), []);
  await picture(guest, "reports-shared");
  await page.goto(`${server.url}/reports?tab=shares`);
  await page.locator('tr[data-standing="open"] button').click();
  await page.locator(".ask form button").click();
  await page.waitForSelector('tr[data-standing="revoked"]');
  await guest.reload();
  await guest.waitForSelector('.problem[data-status="404"]');
  assert.equal(await guest.locator(".document").count(), 0);
  await guest.close();
}

/** A list is published for 15 days or more, stands as it was, and is corrected beside. */
async function lists() {
  await page.goto(`${server.url}/reports?tab=lists`);
  const list = page.locator('.list[data-list="cases"]');
  await list.locator('[data-act="publish"]').click();
  await page.fill('[name="actor"]', ACTOR);
  await page.fill('[name="days"]', "14");
  await page.locator(".ask form button").click();
  assert.equal(await page.locator('[name="days"]').evaluate((input) => input.validity.rangeUnderflow), true, "14 days are too few");
  await page.fill('[name="days"]', "20");
  await page.locator(".ask form button").click();
  const posted = list.locator(".published").first();
  await posted.waitFor({ timeout: 60_000 });
  assert.ok((await posted.locator(".side.red tbody tr, .side.black tbody tr").count()) > 1);
  assert.match(await posted.locator(".seal").textContent(), /剩 (19|20) 天/);
  assert.ok((await posted.locator(".signed").textContent()).includes(ACTOR));
  const before = await posted.locator(".two").textContent();
  await posted.locator('[data-act="correct"]').click();
  await page.fill('[name="said"]', "Twelve cases were registered twice.");
  await page.locator(".ask form button").click();
  await posted.locator(".corrections li", { hasText: "Twelve cases were registered twice." }).waitFor();
  assert.ok((await posted.locator(".corrections li").textContent()).includes(ACTOR));
  assert.equal(await posted.locator(".two").textContent(), before, "the list itself stays as it was");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "reports-lists");
}

try {
  await document_();
  await card();
  await choices();
  await lists();
  await share();
  await phone();
  assert.deepEqual(wrong, [], "nothing went wrong on the pages");
  assert.deepEqual(foreign, [], "no request left for another host");
  console.log("reports: documents, cards, lists and shares as the server has them, on a desk and on a phone; axe finds nothing serious");
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
