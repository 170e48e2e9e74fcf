// The explorer over the simulated city: views with what they mean, a statement and what it gives as table, chart and file, and that
// what writes is refused in words. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { browse, fits, past, picture, seriousFaults, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const server = await past(binary, data, "[demo]\ndays = 1\n[reports]\nfresh_s = 1\n");
await until("rows to be asked for", async () => (await server.get("/api/v1/explorer/views")).views.some(({ view, rows }) => view === "cases" && rows > 0));
const { browser, page, wrong, foreign } = await browse(server.url);
await page.emulateMedia({ reducedMotion: "reduce" });
await page.setViewportSize({ width: 1440, height: 900 });

async function run(sql) {
  await page.fill("#sql", sql);
  await page.keyboard.press("Control+Enter");
  await until("an answer", async () => (await page.locator('.outcome[aria-busy="false"]').count()) === 1 && (await page.locator(".outcome .told, .outcome .problem").count()) > 0);
}

/** Views are there with their columns, and found by a column or its meaning. */
async function views() {
  await page.goto(`${server.url}/explorer`);
  const said = await server.get("/api/v1/explorer/views");
  await page.waitForSelector(".views details");
  assert.equal(await page.locator(".views [data-view]").count(), said.views.length);
  assert.match(await page.locator(".limits").textContent(), new RegExp(String(said.limits.seconds)));
  await page.fill('.views input[type="search"]', "promised_due");
  await until("the search to narrow", async () => (await page.locator(".views [data-view]").count()) < said.views.length);
  await page.locator(".views li button", { hasText: "promised_due" }).first().click();
  assert.match(await page.locator("#sql").inputValue(), /promised_due/);
  await page.fill('.views input[type="search"]', "");
  assert.deepEqual(await seriousFaults(page), []);
}

/** Every sample runs; one is drawn, stands in the address, and is taken along. */
async function samples() {
  for (const sample of await page.locator("[data-sample]").evaluateAll((buttons) => buttons.map((button) => button.dataset.sample))) {
    await page.locator(`[data-sample="${sample}"]`).click();
    await until(`rows of ${sample}`, async () => (await page.locator("table.result tbody tr").count()) > 0 || (await page.locator(".problem").count()) > 0);
    assert.equal(await page.locator(".problem").count(), 0, `${sample}: ${(await page.locator(".outcome").textContent()).slice(0, 300)}`);
  }
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "explorer-table");
  await page.locator('[data-show="chart"]').click();
  await page.waitForSelector("report-chart svg.plot");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "explorer-chart");
  const there = page.url();
  assert.match(there, /sql=.*show=chart/);
  await page.goto(there);
  await page.waitForSelector("report-chart svg.plot");
  for (const format of ["csv", "parquet"]) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`[data-format="${format}"]`).click()]);
    assert.equal(file.suggestedFilename(), `cityops.${format}`);
    assert.equal(await file.failure(), null);
  }
}

/** What writes, and what is wrong, is told in words; what was asked before stays as it was. */
async function refusals() {
  await page.goto(`${server.url}/explorer`);
  await page.waitForSelector(".views details");
  for (const statement of ["DELETE FROM cases", "SELECT no_such_column FROM cases"]) {
    await run(statement);
    const told = page.locator(".outcome .problem");
    assert.match(await told.getAttribute("data-status"), /^4/, statement);
    assert.ok((await told.textContent()).trim().length > 20, statement);
  }
  await run("SELECT count(*) AS n FROM cases");
  assert.equal(await page.locator("table.result tbody tr").count(), 1);
  assert.ok(Number(await page.locator("table.result tbody td.amount").textContent()) > 0, "nothing was deleted");
}

async function phone() {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const search of ["?lang=zh", `?lang=en&theme=light&sql=${encodeURIComponent("SELECT * FROM cases LIMIT 20")}`]) {
    await page.goto(`${server.url}/explorer${search}`);
    await page.waitForSelector(search.includes("sql") ? "table.result" : ".views details");
    await fits(page);
    assert.deepEqual(await seriousFaults(page), [], search);
  }
}

try {
  await views();
  await samples();
  await refusals();
  await phone();
  assert.deepEqual(wrong, [], "nothing went wrong on the page");
  assert.deepEqual(foreign, [], "no request left for another host");
  console.log("explorer: views, samples, chart, files and refusals as they should be; axe finds nothing serious");
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
