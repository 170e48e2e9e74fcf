// A city with a map of its own, and one without: areas with their numbers, heat, what just happened, weather, streets and a video, over
// the real binary and an invented GeoJSON. Arguments: binary, data folder.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { browse, freePort, picture, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const checkout = fileURLToPath(new URL("../../", import.meta.url));
const city = join(data, "checkout");
const here = (path) => join(city, "ingest/reference/demo", path);
const APPROVAL = "GS(0000)0000-X";

for (const folder of ["ingest/sources", "ingest/reference/demo", "queries", "dashboard/panels", "dashboard/walls"]) {
  cpSync(join(checkout, folder), join(city, folder), { recursive: true });
}

/** The districts with their middles: the mean of their towns'. */
const rows = readFileSync(here("areas.csv"), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
const districts = rows.filter(([, level]) => level === "district").map(([code]) => {
  const towns = rows.filter(([, level, parent]) => level === "town" && parent === code);
  const mean = (column) => towns.reduce((sum, row) => sum + Number(row[column]), 0) / towns.length;
  return { code, east: mean(5), north: mean(6) };
});

/** Each district as what lies nearer to its middle than to any other's, within a round city. */
function invented() {
  const middle = { east: 113.3, north: 33.75 };
  const features = districts.map((district) => {
    let ring = Array.from({ length: 48 }, (_, step) => [middle.east + 0.72 * Math.cos((step / 24) * Math.PI), middle.north + 0.6 * Math.sin((step / 24) * Math.PI)]);
    for (const other of districts.filter((one) => one !== district)) {
      const side = ([x, y]) => (x - other.east) ** 2 - (x - district.east) ** 2 + (y - other.north) ** 2 - (y - district.north) ** 2;
      ring = ring.flatMap((from, index) => {
        const to = ring[(index + 1) % ring.length];
        const [a, b] = [side(from), side(to)];
        const part = a / (a - b);
        return [...(a >= 0 ? [from] : []), ...(a >= 0 !== b >= 0 ? [[from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]] : [])];
      });
    }
    return { type: "Feature", properties: { area: district.code }, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
  });
  return JSON.stringify({ type: "FeatureCollection", features });
}

/** A grey picture of 256 × 256 px. */
function tile() {
  const chunk = (kind, body) => {
    const checked = Buffer.concat([Buffer.from(kind), body]);
    let crc = ~0;
    for (const byte of checked) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(~crc >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), checked, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 1, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0]);
  const lines = Buffer.concat(Array.from({ length: 256 }, (_, line) => Buffer.concat([Buffer.from([0]), Buffer.alloc(256, line % 64 === 0 ? 120 : 200)])));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))]);
}

/** What the city serves itself: tiles, and a video that plays while there is one. */
const outside = { tiles: 0, tile: tile(), video: undefined };
const supplier = createServer((request, response) => {
  response.setHeader("access-control-allow-origin", "*");
  if (request.url.startsWith("/tiles/")) {
    outside.tiles += 1;
    response.setHeader("content-type", "image/png").end(outside.tile);
  } else if (request.url === "/live.webm" && outside.video) {
    response.setHeader("content-type", "video/webm").end(outside.video);
  } else response.writeHead(404).end();
});
await new Promise((done) => supplier.listen(0, "127.0.0.1", done));
const supply = `http://127.0.0.1:${supplier.address().port}`;

writeFileSync(here("map.geojson"), invented());
writeFileSync(here("map.toml"), `approval = "${APPROVAL}"\n[tiles]\nurl = "${supply}/tiles/{z}/{x}/{y}.png"\nattribution = "Invented tiles"\n`);
const panel = (name, text) => writeFileSync(join(city, `dashboard/panels/${name}.toml`), `title = { zh = "试", en = "Trial" }\n${text}\nsize = { cols = 6, rows = 6 }\n`);
panel("streets", 'view = "street"\nindicators = ["event.open_by_area"]\nwindow = "live"\nkeys = ["area"]');
panel("camera", `view = "video"\nurl = "${supply}/live.webm"`);
writeFileSync(join(city, "dashboard/walls/maps.toml"), `title = { zh = "图", en = "Maps" }
width_px = 1920
height_px = 1080
width_mm = 5760
height_mm = 3240
far_m = 8.0
${Object.entries({ areas: ["city_map", "event_heat", "city_weather", "city_ticker"], streets: ["streets"], camera: ["camera"] })
  .map(([scene, panels]) => `[[scenes]]\nscene = "${scene}"\ntitle = { zh = "景", en = "Scene" }\nseconds = 30\n[[scenes.groups]]\nzone = "middle"\npanels = ${JSON.stringify(panels)}\n`)
  .join("")}`);

const port = await freePort();
// Rules that step in would be the graver news.
writeFileSync(join(data, "cityops.toml"), "[escalation]\nmost_per_minute = 0\n");
const server = new Server(binary, join(data, "city"), port, "--declarations", city, "--config", join(data, "cityops.toml"));
let sent = 0;
const step = (number, kind, ago_s, more) => {
  sent += 1;
  return { record_id: `map-${sent}`, stream: "city_event", kind, subject_id: `M${number}`, occurred_at: new Date(Date.now() - ago_s * 1000).toISOString(), sequence: sent, ...more };
};
const filed = (number, { code, east, north }, ago_s) => [
  step(number, "reported", ago_s + 60, { area: `${code}001`, class_code: "0101", severity: 2, longitude: east + ((number % 7) - 3) * 0.012, latitude: north + ((number % 5) - 2) * 0.012 }),
  step(number, "accepted", ago_s, { department: "D44" }),
];

/** Places where visible text of the panel runs over other text. */
const overlaps = (page, selector) => page.evaluate((selected) => {
  const boxes = [];
  const walker = document.createTreeWalker(document.querySelector(selected), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.trim() === "" || node.parentElement.closest(".heard") || !node.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width > 0) boxes.push({ text: node.data.trim(), left: box.left + 1, right: box.right - 1, top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2 });
  }
  return boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map((b) => `${a.text} × ${b.text}`));
}, selector);

/** The numbers of a map by area. */
const shown = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.grid:not([hidden]) [data-panel="city_map"] :is(.label, .aside li, .tiles li)[data-area]')].map((area) => [area.dataset.area, area.querySelector(".number")?.textContent ?? "—"])));

async function answered() {
  const { rows: readings } = await server.get("/api/v1/readings?indicator=event.open_by_area&window=live");
  return Object.fromEntries(readings.filter(({ area }) => area).map(({ area, value }) => [area, value === null ? "—" : value.toLocaleString("en-US")]));
}

async function open(page, scene) {
  await page.goto(`${server.url}/wall/maps?scene=${scene}`);
  await page.waitForSelector('html[data-connection="live"]');
}

async function agree(page) {
  await until("the map's numbers to be the interface's", async () => {
    const [drawn, told] = [await shown(page), await answered()];
    return Object.keys(told).length > 0 && Object.entries(told).every(([area, value]) => drawn[area] === value) && Object.keys(drawn).length === districts.length;
  });
}

async function areas(page) {
  const events = districts.flatMap((district, index) => Array.from({ length: 3 + 2 * index }, (_, number) => filed(`${district.code}-${number}`.replace(/\D/g, ""), district, number % 3 === 0 ? 90_000 : 5)));
  await server.post(...events.flat());
  const metrics = [["weather.temperature", 12.4], ["weather.humidity", 55], ["air.aqi", 72], ["weather.warning", 0]];
  await server.post(...metrics.map(([metric, value], index) => ({ record_id: `s${index}`, stream: "sample", kind: "gauge", subject_id: metric, metric, value, unit: "x", dimension: "V01", area: "990101", occurred_at: new Date().toISOString() })));
  await open(page, "areas");
  await page.waitForSelector('[data-panel="city_map"] .map[data-drawn="outlines"]');
  await agree(page);
  assert.equal(await page.locator('[data-panel="city_map"] .approval').textContent(), APPROVAL);
  assert.equal(await page.locator('[data-panel="city_map"] path.area').count(), districts.length);
  const marks = () => page.evaluate(() => [...document.querySelectorAll('[data-panel="city_map"] .mark')].map(({ dataset }) => [Number(dataset.many), dataset.clock]));
  await until("a mark for every event", async () => (await marks()).reduce((sum, [many]) => sum + many, 0) === events.length);
  assert.ok((await marks()).some(([, clock]) => clock === "overdue"), "events of yesterday are overdue");
  assert.deepEqual(await overlaps(page, '[data-panel="city_map"]'), []);
  const shades = () => page.evaluate(() => [...new Map([...document.querySelectorAll('[data-panel="city_map"] path.area')].map((area) => [area.dataset.step, getComputedStyle(area).fill])).entries()].sort());
  const steps = await until("the areas to be shaded by their numbers", async () => {
    const found = await shades();
    return found.length >= 3 && found;
  }, 20);
  assert.ok(steps.length <= 5 && new Set(steps.map(([, fill]) => fill)).size === steps.length, `steps ${JSON.stringify(steps)}`);

  // In place: the same shapes and buttons say the new number.
  await page.evaluate(() => (globalThis.kept = [...document.querySelectorAll('[data-panel="city_map"] :is(path.area, .label button.value)')]));
  const before = Object.values(await shown(page)).join();
  await server.post(...filed(7_000_001, districts[0], 1), ...filed(7_000_002, districts[0], 1));
  await until("the number to change", async () => Object.values(await shown(page)).join() !== before);
  await agree(page);
  assert.ok(await page.evaluate(() => globalThis.kept.every((element) => element.isConnected)), "nothing was made anew");
  await picture(page, "map-areas");
}

/** The heat's squares are the indicator's cells, the ticker's newest line what happened last, and weather without a reading says so. */
async function beside(page) {
  const { rows: cells } = await server.get("/api/v1/readings?indicator=event.open_by_cell&window=live");
  const told = new Set(cells.filter(({ value }) => value > 0).map(({ cell_east, cell_north }) => `cell_east=${cell_east},cell_north=${cell_north}`));
  await until("a square for every cell", async () => {
    const squares = await page.evaluate(() => [...document.querySelectorAll('[data-panel="event_heat"] rect')].map(({ dataset }) => dataset.cell));
    return squares.length === told.size && squares.every((square) => told.has(square));
  });
  const fullest = Math.max(...cells.map(({ value }) => value ?? 0));
  const numbers = await page.locator('[data-panel="event_heat"] .label .number').allTextContents();
  assert.ok(numbers.includes(String(fullest)), `${numbers} has not ${fullest}`);
  assert.equal(await page.locator('[data-panel="event_heat"] .approval').textContent(), APPROVAL);
  assert.deepEqual(await overlaps(page, '[data-panel="event_heat"]'), []);
  const weather = (indicator) => page.locator(`[data-panel="city_weather"] [data-indicator="weather.${indicator}"] button.value`);
  assert.match(await weather("temperature_now").textContent(), /12\.4/);
  assert.equal(await weather("wind_now").getAttribute("data-state"), "no_data", "wind was never heard of, and is not 0");
  const lines = await page.locator(".ticker li").count();
  await server.post(...filed(7_000_003, districts[1], 1));
  await until("the ticker to tell of it", async () => (await page.locator('.ticker li[data-event="M7000003"]').count()) > 0, 30);
  assert.equal(await page.locator(".ticker li").count(), lines, "its lines stay");
}

/** No file that the wall loads at once brings MapLibre in. */
async function light() {
  const seen = new Set();
  const follow = async (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = await (await fetch(server.url + path)).text();
    assert.ok(!/webglcontextlost|createVertexArray/.test(text) || !text.includes("bindFramebuffer"), `${path} contains MapLibre`);
    for (const [, next] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) await follow(`/assets/${next}`);
  };
  const page = await (await fetch(`${server.url}/wall/maps`)).text();
  for (const [, script] of page.matchAll(/(?:src|href)="(\/assets\/[\w.-]+\.js)"/g)) await follow(script);
  assert.ok(seen.size >= 2, "the page has scripts");
}

async function policy() {
  const of = async (wall) => (await fetch(`${server.url}/wall/${wall}`)).headers.get("content-security-policy");
  const [own, plain] = [await of("maps"), await of("main")];
  assert.ok(own.includes(`img-src 'self' data: ${supply};`) && own.includes(`connect-src 'self' ${supply}`) && own.endsWith(`media-src 'self' ${supply}`), own);
  assert.ok(!plain.includes("127.0.0.1") && !own.includes("blob:") && !own.includes("unsafe"), plain);
  const map = await fetch(`${server.url}/api/v1/map`);
  const again = await fetch(`${server.url}/api/v1/map`, { headers: { "if-none-match": map.headers.get("etag") } });
  assert.deepEqual([map.status, map.headers.get("content-type"), again.status], [200, "application/geo+json", 304]);
  const collection = await map.json();
  assert.deepEqual([collection.approval, collection.features.length], [APPROVAL, districts.length]);
}

/** With WebGL the tiles come from where the city says, and nowhere else; without it the map of areas stands in and says so. */
async function streets(page) {
  const without = await browse(server.url, "--disable-3d-apis");
  try {
    await open(without.page, "streets");
    await without.page.waitForSelector('[data-panel="streets"] .instead');
    await without.page.waitForSelector('[data-panel="streets"] .map[data-drawn="outlines"] path.area');
    assert.deepEqual([without.foreign, without.wrong, outside.tiles], [[], [], 0], "neither tiles nor the video of a scene that is not shown are asked for");
  } finally {
    await without.browser.close();
  }
  await open(page, "streets");
  await page.waitForSelector('[data-panel="streets"] .map[data-drawn="streets"] .mark');
  await until("tiles of the city's", () => outside.tiles > 3);
  assert.equal(await page.locator('[data-panel="streets"] .approval').textContent(), `Invented tiles · ${APPROVAL}`);
  const marked = () => page.evaluate(() => [...document.querySelectorAll('[data-panel="streets"] .mark')].reduce((sum, { dataset }) => sum + Number(dataset.many), 0));
  const { total } = await server.get("/api/v1/city-events?limit=1");
  await until("a mark for every event", async () => (await marked()) === total);
  assert.equal(await page.locator('[data-panel="streets"] .instead').count(), 0);
  await picture(page, "map-streets");
}

/** A moving picture of a few seconds, drawn and recorded by the browser itself. */
const recorded = (page) => page.evaluate(async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  const brush = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = ({ data: part }) => parts.push(part);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  for (let frame = 0; frame < 75; frame += 1) {
    brush.fillStyle = `hsl(${frame * 5} 60% 50%)`;
    brush.fillRect(0, 0, 160, 90);
    await new Promise((next) => requestAnimationFrame(next));
    await new Promise((next) => setTimeout(next, 30));
  }
  recorder.stop();
  await ended;
  return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
});

async function video(page) {
  await open(page, "camera");
  await page.waitForSelector('.video[data-state="lost"]');
  assert.match(await page.locator(".video .empty").textContent(), /无视频信号.*自 \d\d:\d\d:\d\d 起/);
  await page.goto("about:blank");
  outside.video = Buffer.from(await recorded(page));
  await open(page, "camera");
  await page.waitForSelector('.video[data-state="playing"]', { timeout: 20_000 });
  assert.equal(await page.locator(".video .empty").count(), 0);
  outside.video = undefined;
  await page.waitForSelector('.video[data-state="lost"]', { timeout: 30_000 });
  assert.equal(await page.locator(".video video").evaluate((element) => getComputedStyle(element).visibility), "hidden", "its last picture does not look alive");
}

await server.start();
const { browser, page, wrong, foreign } = await browse(server.url);
try {
  await areas(page);
  await beside(page);
  await light();
  await policy();
  await streets(page);
  await video(page);
  assert.deepEqual(wrong, [], "nothing went wrong on the pages");
  assert.ok(foreign.every((url) => url === `${supply}/live.webm` || url.startsWith(`${supply}/tiles/`)), foreign.join());
  // A wall that is left open would load itself anew when its server comes back with other declarations.
  await page.goto("about:blank");
  await server.end("SIGTERM");

  // What is not approved is not shown: check says so, and the wall shows the areas as tiles.
  rmSync(here("map.toml"));
  assert.throws(() => execFileSync(binary, ["check", "--declarations", city], { encoding: "utf8" }), ({ stdout }) => /map\.geojson: is a map without the number of its approval/.test(stdout));
  await server.start();
  await open(page, "areas");
  await page.waitForSelector('[data-panel="city_map"] .map[data-drawn="tiles"] .tiles li');
  await agree(page);
  assert.equal(await page.locator(".approval").count(), 0);
  assert.deepEqual(await overlaps(page, '[data-panel="city_map"]'), []);
  assert.equal((await fetch(`${server.url}/api/v1/map`)).status, 404);
  await picture(page, "map-tiles");
  await open(page, "streets");
  await page.waitForSelector('[data-panel="streets"] .map[data-drawn="tiles"]');
} finally {
  await browser.close();
  await server.end("SIGKILL");
  supplier.close();
}
