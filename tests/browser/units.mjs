// The status board of units in a browser: a unit that sets out changes its column. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { browse, freePort, picture, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const ROUNDS = 8;
const UNIT = "U4401";

const server = new Server(binary, data, await freePort());
await server.start();
const { browser, page, wrong, foreign } = await browse(server.url);
let sent = 0;

const step = (kind, more) => {
  sent += 1;
  return { record_id: `units-${sent}`, stream: "city_event", kind, subject_id: "units-1", occurred_at: new Date().toISOString(), sequence: sent, ...more };
};
const says = (unit_status) => step("unit_status", { department: "D44", unit: UNIT, unit_status });

try {
  await page.goto(`${server.url}/wall/main?scene=dispatch`);
  await page.waitForSelector('html[data-connection="live"]');
  await page.waitForSelector('.units [data-status="available"]');
  const free = page.locator('.units [data-department="D44"] .free');
  const all = await free.textContent();
  assert.match(all, /^(\d+)\/\1$/, "every unit of the city is free before anything was heard of them");

  await server.post(step("reported", { area: "990101001", class_code: "0101", severity: 2, longitude: 113.3, latitude: 33.7 }));
  // The page notes when the unit stood in each column; both ends read this machine's clock.
  await page.evaluate((unit) => {
    globalThis.stood = {};
    const note = () => {
      const status = document.querySelector(`.units [data-unit="${unit}"]`)?.closest("[data-status]")?.dataset.status;
      if (status) globalThis.stood[status] ??= Date.now();
    };
    new MutationObserver(note).observe(document.querySelector(".units"), { subtree: true, childList: true, attributes: true });
  }, UNIT);
  const delays = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const status of ["dispatched", "en_route"]) {
      await page.evaluate((name) => delete globalThis.stood[name], status);
      await server.post(says(status));
      const committed = Date.now();
      const drawn = await until(`${UNIT} ${status}`, () => page.evaluate((name) => globalThis.stood[name], status), 20);
      if (status === "en_route") delays.push(drawn - committed);
    }
  }
  delays.sort((a, b) => a - b);
  console.log(`units: ${ROUNDS} times en route, accepted to drawn: ${delays.join(", ")} ms`);
  assert.ok(delays[0] <= 300, "a unit that sets out is seen within 300 ms while the machine has time");
  const line = await page.locator(`.units [data-status="en_route"] [data-unit="${UNIT}"]`).textContent();
  const { names } = await server.get("/api/v1/walls/main");
  assert.ok([names.unit[UNIT].zh, names.class["0101"].zh, names.area["990101"].zh].every((word) => line.includes(word)), line);

  // On the scene it is where its event is; free again it is at its base.
  const unit = async () => (await server.get("/api/v1/units")).find(({ unit: code }) => code === UNIT);
  await server.post(says("on_scene"));
  await until("the unit on the scene", async () => (await unit()).status === "on_scene");
  const there = await unit();
  assert.deepEqual([there.longitude, there.latitude, there.event_no], [113.3, 33.7, "units-1"]);
  await picture(page, "units");
  await server.post(says("available"));
  await until("the unit to be free", async () => (await free.textContent()) === all);
  const back = await unit();
  assert.deepEqual([back.status, back.event_no, back.longitude === there.longitude], ["available", null, false]);

  assert.deepEqual(wrong, [], "nothing went wrong on the page");
  assert.deepEqual(foreign, [], "no request left for another host");
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
