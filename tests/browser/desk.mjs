// The dispatch desk by keyboard alone, over the real server: files, assigns, returns, merges, supervises, handles, closes and takes
// back; two desks collide; input methods trigger nothing; many at once; the wall follows. Arguments: binary, data folder.
// long: one dispatcher's day in one browser, told in turn.

import assert from "node:assert/strict";
import { browse, freePort, picture, seriousFaults, Server, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const server = new Server(binary, data, await freePort());
await server.start();
const { browser, page, wrong, foreign } = await browse(server.url);

let reports = 0;

/** A report as another system sends it; each at a place of its own. */
const reported = (event_no, more = {}) => (reports += 1, {
  record_id: `${event_no}/reported`, stream: "city_event", kind: "reported", subject_id: event_no, occurred_at: new Date().toISOString(),
  area: "990101001", origin: "citizen", category: "component", class_code: "0102", severity: 3, longitude: 113.3 + (reports % 5) / 20, latitude: 33.7 + reports / 80, address: "人民路 12 号", content: `井盖破损 ${event_no}`, ...more,
});
const event = (event_no) => server.get(`/api/v1/city-events/${event_no}`);
const reaches = (event_no, stage) => until(`${event_no} to be ${stage}`, async () => (await event(event_no)).state.stage === stage, 20);
const sheet = (phase) => page.waitForSelector(`.sheet[data-phase="${phase}"]`);
const settled = () => page.waitForSelector("dialog[open]", { state: "hidden" });
const press = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** Presses a key; again if the desk says that its line is down just now, as on a machine that does other things too it may be. */
async function presses(key, taken) {
  const refused = page.locator(".told[data-tone=refused], .sheet .failed").filter({ hasText: "断线中" });
  do {
    await page.waitForSelector('html[data-connection="live"]');
    await press(key);
    await taken().or(refused).first().waitFor();
  } while (await refused.count() > 0);
}
/** Begins an action: its key, and its sheet asks. */
const begin = (key) => presses(key, () => page.locator('.sheet[data-phase="asking"]'));
/** Sends what the sheet asked for. */
const confirm = () => presses("Enter", () => page.locator('.sheet:not([data-phase="asking"]), body:not(:has(dialog[open]))'));

/** Opens the desk of a person, chosen event and all. */
async function open(desk, account, query = "") {
  await desk.addInitScript((name) => localStorage.setItem("account", name), account);
  await desk.goto(`${server.url}/desk${query}`);
  await desk.waitForSelector('html[data-connection="live"]');
}

/** Chooses an event by the command line, as one who knows its number does. */
async function choose(event_no) {
  await press("Control+k");
  await page.keyboard.type(`open ${event_no}`);
  await press("Enter");
  await page.waitForSelector(`.detail article[data-no="${event_no}"][data-version]`);
}

async function first() {
  await page.goto(`${server.url}/desk`);
  await page.waitForSelector('html[data-connection="live"]');
  await page.waitForSelector(".account input");
  await page.keyboard.type("zhang.li");
  await press("Enter");
  await settled();
  await until("the account to be shown", async () => /zhang\.li/.test(await page.locator("[data-account]").textContent()), 20);
  await page.reload();
  await page.waitForSelector('html[data-connection="live"]');
  assert.equal(await page.locator("dialog[open]").count(), 0, "the account is asked for once");
}

async function arrivals() {
  const grave = reported("E-0007", { severity: 1, address: "建设路", content: "路面塌陷" });
  await server.post(...[1, 2, 3, 4, 5, 6].map((no) => reported(`E-000${no}`)), grave);
  await until("the reports to appear by themselves", async () => (await page.locator(".row").count()) === 7, 20);
  await until("the gravest to come first", async () => (await page.locator(".row").first().getAttribute("data-no")) === "E-0007", 20);
  assert.match(await page.locator('[data-tab="unassigned"]').textContent(), /7/);
  assert.match(await page.locator('.stages [data-stage="reported"]').textContent(), /上报 7/);
  await press("j", "j", "k");
  assert.equal(await page.locator(".row[data-chosen]").getAttribute("data-no"), "E-0007");
}

/** The whole life of one event, and what can be taken back of it. */
async function life() {
  await choose("E-0001");
  await begin("f");
  await confirm();
  await reaches("E-0001", "filed");
  await settled();
  await begin("a");
  await page.locator('.sheet input[list="desk-department"]').focus();
  await page.keyboard.type("D12");
  await confirm();
  await reaches("E-0001", "assigned");
  await settled();
  assert.equal((await event("E-0001")).state.department, "D12");
  await begin("b");
  await press("Enter");
  assert.match(await page.locator(".sheet .failed").textContent(), /理由/, "a return needs its reason");
  await press("1", "Enter");
  await reaches("E-0001", "filed");
  await settled();
  const returned = (await event("E-0001")).steps.at(-1);
  assert.deepEqual([returned.kind, returned.reason_code, returned.actor], ["returned", "not_ours", "zhang.li"]);
  await press("Control+k");
  await page.keyboard.type("assign 0001 D13 请今日办结");
  await confirm();
  await reaches("E-0001", "assigned");
  await settled();
  assert.equal((await event("E-0001")).steps.at(-1).note, "请今日办结");
  for (const [key, stage] of [["u", "assigned"], ["w", "handling"], ["h", "checking"], ["c", "checking"], ["c", "closed"]]) {
    const before = (await event("E-0001")).version;
    await page.waitForSelector(`.detail article[data-no="E-0001"][data-version="${before}"]`);
    await begin(key);
    await press("Enter");
    await until(`${key} to be done`, async () => (await event("E-0001")).version === before + 1, 20);
    await reaches("E-0001", stage);
    await settled();
  }
  assert.equal((await event("E-0001")).state.supervisions, 1);
  await page.waitForSelector('.detail .stage[data-stage="closed"]');
  await press("4");
  await page.waitForSelector('ol.rest li[data-no="E-0001"][data-stage="closed"]');
  await page.reload();
  await page.waitForSelector('ol.rest li[data-no="E-0001"][data-stage="closed"]');
  await page.waitForSelector('html[data-connection="live"]');
  await press("j");
  await page.waitForSelector('.detail article[data-no="E-0001"][data-version]');
  await begin("z");
  await press("2", "Enter");
  await until("the closing to be taken back", async () => (await event("E-0001")).state.stage !== "closed", 20);
  await settled();
  await press("1");
}

async function merging() {
  await choose("E-0002");
  await begin("m");
  await page.locator(".sheet label.field input").first().focus();
  await page.keyboard.type("0003");
  await confirm();
  await reaches("E-0002", "merged");
  await settled();
  assert.equal((await event("E-0002")).state.merged_into, "E-0003");
  await begin("z");
  await confirm();
  await reaches("E-0002", "reported");
  await settled();
  await begin("u");
  await press("Enter");
  await settled();
  await press("z");
  await until("what cannot be taken back to be told", async () => /不能撤销/.test(await page.locator(".told").textContent()), 20);
}

/** The server does it, but its answer is lost on the way: the desk asks again under the same number, and nothing is done twice. */
async function broken() {
  await choose("E-0003");
  const before = (await event("E-0003")).version;
  const ids = [];
  await page.route("**/actions", async (route) => {
    ids.push(route.request().postDataJSON().action_id);
    if (ids.length > 1) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await begin("u");
  await press("Enter");
  await page.waitForSelector('.row[data-no="E-0003"][data-pending]');
  await settled();
  await page.unroute("**/actions");
  await until("the repetition to be told", async () => /没有重复/.test(await page.locator(".told").textContent()), 20);
  assert.deepEqual(ids, [ids[0], ids[0]]);
  assert.equal((await event("E-0003")).version, before + 1);
}

/** Another desk acts while this one decides: what changed is shown, and done only on a second word. */
async function collision() {
  const other = await (await browser.newContext()).newPage();
  await open(other, "li.si", "?no=E-0004");
  await other.waitForSelector('.detail article[data-no="E-0004"][data-version="1"]');
  await choose("E-0004");
  await begin("u");
  await other.keyboard.press("f");
  await other.waitForSelector('.sheet[data-phase="asking"]');
  await other.keyboard.press("Enter");
  await reaches("E-0004", "filed");
  await confirm();
  await sheet("changed");
  const line = page.locator('.changes tr[data-field="stage"]');
  assert.match(await line.textContent(), /上报[\s\S]*立案/);
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "desk-conflict");
  await press("Escape");
  await settled();
  assert.equal((await event("E-0004")).version, 2, "left alone, nothing is done");
  await begin("u");
  await press("Enter");
  await until("it to be done on the new state", async () => (await event("E-0004")).state.supervisions === 1, 20);
  await settled();
  await other.waitForSelector('.detail article[data-version="3"]');
  await other.context().close();
}

/** While an input method composes, and wherever one writes, keys are letters. */
async function writing() {
  await choose("E-0005");
  const untouched = async (why) => {
    assert.equal(await page.locator("dialog[open]").count(), 0, why);
    assert.equal(await page.locator(".detail article").getAttribute("data-no"), "E-0005", why);
  };
  await press("/");
  await page.keyboard.type("ajkbmuexfrcnz?");
  await untouched("in the search");
  await press("Control+a", "Delete");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Input.imeSetComposition", { text: "jing'gai", selectionStart: 8, selectionEnd: 8 });
  for (const key of ["j", "a", "1", "Enter"]) await page.evaluate((pressed) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, keyCode: 229, isComposing: true, bubbles: true, cancelable: true })), key);
  assert.equal(await page.evaluate(() => document.activeElement.type), "search", "Enter ends the composition, not the search");
  await untouched("while composing");
  await devtools.send("Input.insertText", { text: "塌陷" });
  await until("the search to find what was composed", async () => (await page.locator(".row").count()) === 1, 20);
  assert.equal(await page.locator(".row").getAttribute("data-no"), "E-0007");
  await press("Control+a", "Delete");
  await until("all rows again", async () => (await page.locator(".row").count()) > 1, 20);
  await press("Escape");
  await page.evaluate(() => document.dispatchEvent(new CompositionEvent("compositionstart")));
  await press("a");
  await untouched("between a composition's start and end");
  await page.evaluate(() => document.dispatchEvent(new CompositionEvent("compositionend")));
  for (const more of [{ keyCode: 229 }, { isComposing: true }]) await page.evaluate((init) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true, ...init })), more);
  await untouched("keys that an input method took");
}

/** Many at once: a preview, then results; what was not done stays selected. */
async function many() {
  await press("Home", "x", "j", "x", "j", "x");
  await until("three to be selected", async () => (await page.locator('.row[aria-selected="true"]').count()) === 3, 20);
  assert.match(await page.locator(".marked").textContent(), /3/);
  const marked = await page.locator('.row[aria-selected="true"]').evaluateAll((rows) => rows.map((row) => row.dataset.no));
  assert.equal(marked.length, 3);
  const before = await Promise.all(marked.map(event));
  const reports = marked.filter((_, at) => before[at].state.stage === "reported");
  assert.ok(reports.length > 0 && reports.length < 3, "some can be filed and some cannot");
  await begin("f");
  await confirm();
  await sheet("preview");
  assert.equal(await page.locator('.results tr[data-outcome="would_apply"]').count(), reports.length);
  assert.deepEqual((await Promise.all(marked.map(event))).map(({ version }) => version), before.map(({ version }) => version), "a preview does nothing");
  await picture(page, "desk-bulk");
  await confirm();
  await sheet("results");
  assert.equal(await page.locator('.results tr[data-outcome="applied"]').count(), reports.length);
  await press("Enter");
  await settled();
  for (const no of reports) assert.equal((await event(no)).state.stage, "filed");
  const kept = marked.filter((no) => !reports.includes(no));
  await until("the rest to stay selected", async () => (await page.locator('.row[aria-selected="true"]').evaluateAll((rows) => rows.map((row) => row.dataset.no))).join() === kept.join(), 20);
  await press("Escape");
}

async function report() {
  await press("n");
  await page.waitForSelector(".report textarea");
  await page.keyboard.type("路灯不亮");
  await press("Tab");
  await page.keyboard.type("和平街 8 号");
  await press("Tab");
  await page.keyboard.type("0102");
  await press("Tab");
  await page.keyboard.type("990101");
  assert.deepEqual(await seriousFaults(page), []);
  await picture(page, "desk-report");
  await press("Control+Enter");
  await settled();
  await page.waitForSelector('.detail article[data-version="1"]');
  const made = await event(await page.locator(".detail article").getAttribute("data-no"));
  assert.deepEqual([made.state.stage, made.state.address, made.steps[0].actor], ["reported", "和平街 8 号", "zhang.li"]);
}

/** What was reported before is offered while one writes, and one stroke merges; the best department is chosen beforehand. */
async function advice() {
  const known = reported("E-0100", { address: "和平路与建设街交叉口", content: "和平路与建设街交叉口路灯连续三天不亮" });
  await server.post(known);
  await page.waitForSelector('.row[data-no="E-0100"]');
  await press("n");
  await page.waitForSelector(".report textarea");
  for (const text of ["建设街与和平路交叉口的路灯三天不亮", known.address, known.class_code, known.area]) {
    await page.keyboard.type(text);
    await press("Tab");
  }
  for (const name of ["longitude", "latitude"]) await page.locator(`.report [name="${name}"]`).fill(String(known[name]));
  await page.waitForSelector('.offered li[data-no="E-0100"]');
  await picture(page, "desk-duplicates");
  await press("Alt+1");
  await until("the report to be merged", async () => /并入 E-0100/.test(await page.locator(".told").textContent()), 20);
  await choose("E-0003");
  await begin("f");
  await confirm();
  await reaches("E-0003", "filed");
  await settled();
  await page.waitForSelector('.detail article[data-no="E-0003"][data-version="3"]');
  await begin("a");
  const best = await page.locator('.sheet [role="radio"][aria-checked="true"]').getAttribute("data-value");
  await confirm();
  await reaches("E-0003", "assigned");
  await settled();
  assert.equal((await event("E-0003")).state.department, best);
}

/** From the answer to the desk to the wall's changed line, both on this machine's clock. */
async function wall() {
  const hung = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  const { scenes } = await server.get("/api/v1/walls/main");
  const { scene } = scenes.find(({ groups }) => groups.some(({ panels }) => panels.some(({ panel }) => panel === "dispatch_events")));
  await hung.goto(`${server.url}/wall/main?scene=${scene}`);
  const urgent = Array.from({ length: 10 }, (_, at) => reported(`W-${at}`, { severity: 1 }));
  const delays = [];
  for (const record of urgent) {
    await server.post(record);
    const line = `.events li[data-event="${record.subject_id}"] .stage`;
    await hung.waitForSelector(line);
    await hung.evaluate((selector) => {
      globalThis.drawn = new Promise((done) => {
        const item = document.querySelector(selector);
        new MutationObserver(() => requestAnimationFrame(() => done(Date.now()))).observe(item, { subtree: true, childList: true, characterData: true });
      });
    }, line);
    await page.waitForSelector(`.row[data-no="${record.subject_id}"]`);
    await choose(record.subject_id);
    const answered = page.waitForResponse((response) => response.url().endsWith("/actions")).then(() => Date.now());
    await begin("f");
    await press("Enter");
    const accepted = await answered;
    delays.push((await hung.evaluate(() => globalThis.drawn)) - accepted);
    await settled();
  }
  delays.sort((a, b) => a - b);
  console.log(`desk: answered to drawn on the wall: median ${delays[5]} ms, most ${delays[9]} ms`);
  assert.ok(delays[0] <= 300, "the wall follows within 300 ms while the machine has time");
  await hung.context().close();
}

async function loss() {
  await choose("E-0006");
  server.child.kill("SIGSTOP");
  await page.waitForSelector('html[data-connection="lost"]');
  await until("the band", async () => /断线 \d\d:\d\d/.test(await page.locator(".band").textContent().catch(() => "")), 20);
  await press("f");
  assert.equal(await page.locator("dialog[open]").count(), 0, "nothing can be begun while the line is lost");
  assert.ok(await page.locator('.may button[data-verb="file"]').isDisabled());
  await picture(page, "desk-lost");
  server.child.kill("SIGCONT");
  await page.waitForSelector('html[data-connection="live"]');
  await until("the band to go", async () => (await page.locator(".band").count()) === 0, 20);
}

/** The list and the map choose for each other, and the map shows what is in the list. */
async function map() {
  await choose("E-0004");
  await page.waitForSelector(".map .cross");
  await press("/");
  await page.keyboard.type("E-000");
  await until("the map to follow the filter", async () => /图上 [1-7] 件/.test(await page.locator(".map .legend").textContent()), 20);
  const point = page.locator('.map .point[data-no^="E-"]').first();
  const no = await point.getAttribute("data-no");
  await point.click();
  await page.waitForSelector(`.detail article[data-no="${no}"][data-version]`);
  assert.equal(await page.locator(".row[data-chosen]").getAttribute("data-no"), no);
  await press("g");
  await page.waitForSelector("section.map", { state: "hidden" });
  await press("g");
  await page.waitForSelector("section.map", { state: "visible" });
  await press("/", "Control+a", "Delete", "Escape");
}

/** Hotline orders go by the same keys, from a table of their own. */
async function orders() {
  const order_no = "O-0001";
  const order = async () => (await server.get(`/api/v1/orders/${order_no}`)).state;
  await server.post({
    record_id: `${order_no}/registered`, stream: "complaint", kind: "registered", subject_id: order_no, occurred_at: new Date().toISOString(),
    area: "990101001", channel: "phone", order_type: "complaint", class_code: "0102", urgency: "u2", content: "路灯不亮",
  });
  await press("5");
  await page.waitForSelector(`.row[data-no="${order_no}"]`);
  await press("j");
  const does = async (stage, ...keys) => {
    await page.waitForSelector(`.detail article[data-no="${order_no}"][data-version="${(await order()).steps}"]`);
    await begin(keys[0]);
    for (const key of keys.slice(1)) await (key.startsWith("D") && key.length === 3 ? page.keyboard.type(key) : page.keyboard.press(key));
    await confirm();
    await until(`${order_no} to be ${stage}`, async () => (await order()).stage === stage, 20);
    await settled();
  };
  await does("dispatched", "a", "D12");
  await does("signed", "w");
  await does("replied", "h");
  await does("revisited", "c", "ArrowDown", "Tab", "ArrowDown", "Tab", "ArrowDown");
  await does("concluded", "c");
  await does("dispatched", "z", "1");
  await press("1");
}

/** A shift: forty reports come in at once, and every one is filed and assigned to whom the desk suggests, from the keyboard alone. */
async function shift() {
  const numbers = Array.from({ length: 40 }, (_, at) => `S-${String(at).padStart(2, "0")}`);
  await server.post(...numbers.map((no) => reported(no, { class_code: "0109", content: "路灯不亮" })));
  await page.waitForSelector('.row[data-no^="S-"]');
  const started = Date.now();
  for (const no of numbers) {
    await choose(no);
    await begin("f");
    await confirm();
    await reaches(no, "filed");
    await settled();
    await begin("a");
    await confirm();
    await reaches(no, "assigned");
    await settled();
  }
  const owners = await Promise.all(numbers.map(async (no) => (await event(no)).state.department));
  assert.deepEqual([...new Set(owners)], ["D34"], "street lamps go to their owner");
  console.log(`desk: 40 reports filed and assigned by keyboard in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Every size fits, the help is whole, both languages speak, nothing serious for axe. */
async function looks() {
  for (const [width, height] of [[1366, 768], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    await choose("E-0001");
    const over = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, ...[...document.querySelectorAll("header.top, nav.tabs, .stages, .filters, section.detail, .foot")].map((part) => part.scrollWidth - part.clientWidth)]);
    assert.ok(over.every((pixels) => pixels <= 1), `${width}×${height}: something runs over: ${over}`);
    assert.deepEqual(await seriousFaults(page), []);
    await picture(page, `desk-${width}x${height}`);
  }
  await press("?");
  await page.waitForSelector(".help");
  assert.ok((await page.locator(".help [data-command]").count()) >= 25);
  assert.deepEqual(await seriousFaults(page), []);
  await press("Escape");
  await page.goto(`${server.url}/desk?lang=en`);
  await page.waitForSelector('html[lang="en"][data-connection="live"]');
  assert.match(await page.locator('[data-tab="unassigned"]').textContent(), /Unassigned/);
}

try {
  await first();
  await arrivals();
  await life();
  await merging();
  await broken();
  await collision();
  await writing();
  await many();
  await report();
  await advice();
  await orders();
  await shift();
  await wall();
  await loss();
  await map();
  await looks();
  assert.deepEqual(wrong, [], "nothing went wrong on the page");
  assert.deepEqual(foreign, [], "no request left for another host");
  console.log("desk: a dispatcher does it all by keyboard; desks agree, input methods write, the wall follows");
} finally {
  await browser.close();
  await server.end("SIGKILL");
}
