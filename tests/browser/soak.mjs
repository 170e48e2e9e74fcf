// A wall that hangs for weeks: tens of thousands of changes, a thousand lost lines, a tab that nobody looks at, and nothing grows; and
// at 4K no task of the page's thread keeps it from drawing for 50 ms. The page, what it is given at its start and every message are the
// real server's; a recording of its stream is told again and again, renumbered, because a city does not change 40 000 times in a test.
// Arguments: binary, data folder. Environment: SOAK_UPDATES changes as fast as they are drawn, SOAK_RECONNECTS lost lines, SOAK_SCENE_S
// seconds of changes on each scene at 4K, SOAK_HOURS hours of ten changes a second afterwards.

import assert from "node:assert/strict";
import { join } from "node:path";
import { Devtools } from "./devtools.mjs";
import { Line, record } from "./line.mjs";
import { city, until } from "./stage.mjs";

const [binary, data] = process.argv.slice(2);
const setting = (name, usual) => Number(process.env[name] ?? usual);
const UPDATES = setting("SOAK_UPDATES", 8000);
const RECONNECTS = setting("SOAK_RECONNECTS", 50);
const SCENE_S = setting("SOAK_SCENE_S", 1);
const HOURS = setting("SOAK_HOURS", 0);
/** Changes a second that a busy city makes: one each tick of the engine. */
const PER_S = 10;
/** Changes that are recorded, and in each the records that make it. */
const RECORDED = 60;
const RECORDS = 25;
/** The most that the heap may grow (MB) in 10 000 changes; a short run cannot tell less than what code compiled meanwhile takes. */
const COMPILED = 0.2;
const SLOPE = Math.max(0.1, (COMPILED * 10_000) / UPDATES);
/** And over all lost lines: coming back is rare, so that its code is compiled little by little, a kB a time; a snapshot that were kept
 * each second time would be half a MB, and a socket that were kept shows among the listeners. */
const LOST_LINES = 1;
/** Changes and lost lines that a page is warmed up by, and samples that are taken from then on. */
const WARM = 6000;
const WARM_RECONNECTS = 20;
const SAMPLES = 20;
/** Stretches that are measured before something is said to grow or to take long: what grows, grows in each of them; what the browser
 * compiles meanwhile, or the machine does beside it, shows in one. */
const STRETCHES = 3;
/** The longest that a task may take (ms). */
const LONGEST = 50;
/** Five minutes of changes that nobody sees. */
const HIDDEN = 3000;

const FRAME = "new Promise((next) => requestAnimationFrame(() => next()))";
const pause = (millis) => new Promise((next) => setTimeout(next, millis));

/** Growth of `of` in `samples` by least squares, in one unit of `by`. */
function slope(samples, by, of) {
  const middle = (key) => samples.reduce((sum, sample) => sum + sample[key], 0) / samples.length;
  const [x, y] = [middle(by), middle(of)];
  const sum = (part) => samples.reduce((total, sample) => total + part(sample), 0);
  return sum((sample) => (sample[by] - x) * (sample[of] - y)) / sum((sample) => (sample[by] - x) ** 2);
}

/** Nothing may have grown over `samples` of what is held after so many (`by`) of `what`; says so in a line. */
function flat(what, samples, by, per, least) {
  const growth = slope(samples, by, "heap") * per;
  const [first, last] = [samples[0], samples.at(-1)];
  const nodes = samples.map((sample) => sample.nodes);
  console.log(`soak: ${what}: heap ${growth >= 0 ? "+" : "−"}${Math.abs(growth).toFixed(3)} MB in ${per}, ${first.heap.toFixed(2)} → ${last.heap.toFixed(2)} MB; DOM nodes ${Math.min(...nodes)}–${Math.max(...nodes)}, listeners ${first.listeners} → ${last.listeners}`);
  assert.ok(growth < least, `${what}: the heap grows`);
  assert.equal(last.listeners, first.listeners, `${what}: listeners`);
  // Lists are longer or shorter by a line or two with what they show; what is held grows with every change.
  assert.ok(Math.max(...nodes) < 1.02 * Math.min(...nodes), `${what}: DOM nodes grow: ${nodes.join(" ")}`);
}

/** That `stretch`, which gives samples, ends once with nothing grown. */
async function holdsNoMore(what, by, per, least, stretch) {
  for (let left = STRETCHES - 1; ; left -= 1) {
    const samples = await stretch();
    try {
      return flat(`${samples.at(-1)[by]} ${what}`, samples, by, per, least);
    } catch (error) {
      if (left === 0) throw error;
      console.log(`soak: ${error.message}: once more`);
    }
  }
}

/** Makes the city busy and records what the main wall is told of it. */
async function recorded(server) {
  const { names } = await server.get("/api/v1/walls/main");
  const [areas, departments] = [Object.keys(names.area).filter((code) => code.length === 9), Object.keys(names.department)];
  let sent = 0;
  const busy = () => server.post(...Array.from({ length: RECORDS }, () => {
    sent += 1;
    const common = { occurred_at: new Date().toISOString(), area: areas[(sent * 7) % areas.length] };
    return sent % 5 === 0
      ? { ...common, record_id: `soak-${sent}`, stream: "city_event", kind: "reported", subject_id: `soak-${sent}`, class_code: "0102", severity: 1 + (sent % 4), longitude: 113.3, latitude: 33.7, address: "人民路 12 号", content: "井盖破损", sequence: sent }
      : { ...common, record_id: `soak-${sent}`, stream: "case", kind: "accepted", subject_id: `soak-${sent}`, department: departments[sent % departments.length], case_type: 2, channel: 1, promised_days: 3, statutory_days: 20 };
  }));
  let [done, posting] = [false, undefined];
  const stream = record(server.url, "main", (heard) => (done = heard.filter(({ type }) => type === "change").length >= RECORDED));
  await until("the recording", async () => {
    posting = busy();
    await posting;
    return done;
  }, 120);
  return stream;
}

const server = await city(binary, data);
const recording = await recorded(server);
const { scenes } = await server.get("/api/v1/walls/main");
const panels = ({ groups }) => groups.reduce((sum, group) => sum + group.panels.length, 0);
const fullest = scenes.toSorted((a, b) => panels(b) - panels(a))[0].scene;
const sizes = recording.slice(1).map((message) => JSON.stringify(message).length);
console.log(`soak: ${recording.length - 1} messages recorded, ${Math.round(sizes.reduce((a, b) => a + b) / sizes.length)} bytes each; fullest scene ${fullest}`);

/** Runs in the page: counts the frames that it asked for and got, and the messages that it heard. */
function counting() {
  Object.assign(globalThis, { paints: 0, heard: 0 });
  const frame = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (paint) => frame((now) => {
    globalThis.paints += 1;
    paint(now);
  });
  const { prototype } = WebSocket;
  const add = prototype.addEventListener;
  prototype.addEventListener = function (kind, listener, ...more) {
    add.call(this, kind, listener, ...more);
    if (kind === "message") add.call(this, kind, () => (globalThis.heard += 1));
  };
}

/** A line of its own, kept alive, and a browser whose page hangs on it. */
async function hung(name, scene, size) {
  const line = new Line(server.url, recording);
  await line.listen();
  const alive = setInterval(() => line.heartbeat(), 1000);
  const devtools = new Devtools(join(data, name));
  const tab = await devtools.tab(size);
  await tab.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${counting.toString()})()` });
  await tab.open(`${line.url}/wall/main?scene=${scene}`);
  const end = async () => {
    clearInterval(alive);
    line.end();
    await devtools.end();
    assert.deepEqual(tab.wrong, [], `${name}: nothing went wrong on the page`);
  };
  return { line, devtools, tab, end };
}

/** Tells changes as fast as the page draws them, and sees whether it holds ever more. */
async function updates({ line, tab }) {
  const each = Math.max(1, Math.round(UPDATES / SAMPLES / line.changes.length)) * line.changes.length;
  const begun = Date.now();
  const tell = async (count) => {
    for (let one = 0; one < count; one += 1) {
      line.change();
      // What is drawn is what may leak: the page draws before it hears more.
      if (one % 8 === 7) await tab.evaluate(FRAME);
    }
  };
  await tell(WARM);
  await holdsNoMore("changes", "updates", 10_000, SLOPE, async () => {
    const samples = [];
    for (let told = each; told <= UPDATES; told += each) {
      await tell(each);
      samples.push({ updates: told, ...(await tab.held()) });
    }
    return samples;
  });
  console.log(`soak: ${await tab.evaluate("heard")} changes in ${((Date.now() - begun) / 1000).toFixed(0)} s, ${await tab.evaluate("paints")} paints`);
}

/** Nobody looks for minutes: nothing heaps up, and one paint catches up. */
async function hidden({ line, devtools, tab }) {
  const before = await tab.held();
  const other = await devtools.tab();
  await other.front();
  await tab.wait('document.visibilityState === "hidden"');
  const [heard, paints] = [await tab.evaluate("heard"), await tab.evaluate("paints")];
  for (let told = 1; told < HIDDEN; told += 1) line.change();
  const cell = Number(await tab.evaluate('document.querySelector(".grid:not([hidden]) city-figure button.value").dataset.cell'));
  line.change(JSON.stringify({ watermark: null, values: [[cell, 424_242, null, null, "live", "normal"]] }).slice(1));
  await tab.wait(`heard >= ${heard + HIDDEN}`, 60);
  const behind = await tab.held();
  const missed = (await tab.evaluate("paints")) - paints;
  await tab.front();
  await tab.wait(`document.querySelector('button.value[data-cell="${cell}"] .number')?.textContent.startsWith("424,242")`);
  const needed = (await tab.evaluate("paints")) - paints - missed;
  console.log(`soak: hidden for ${HIDDEN} changes: heap ${before.heap.toFixed(2)} → ${behind.heap.toFixed(2)} MB, ${missed} paints meanwhile, ${needed} until it shows the newest`);
  assert.ok(behind.heap - before.heap < 1, "a hidden page hoards");
  assert.ok(behind.nodes <= before.nodes * 1.01, "a hidden page makes nodes");
  assert.ok(missed <= 1 && needed <= 3, "a hidden page draws nothing, and catches up at once");
}

/** Loses the line again and again, each second time as if the server were another. */
async function reconnects({ line, tab }) {
  const begun = Date.now();
  const every = Math.max(2, Math.round((RECONNECTS - WARM_RECONNECTS) / SAMPLES / 2) * 2);
  await holdsNoMore("reconnects", "reconnects", 1000, (LOST_LINES * 1000) / (RECONNECTS - WARM_RECONNECTS), async () => {
    const samples = [];
    for (let lost = 1; lost <= RECONNECTS; lost += 1) {
      const known = line.resumed + line.snapshots;
      line.change();
      line.cut(lost % 2 === 0);
      await until(`the page to come back for the ${lost}th time`, () => line.resumed + line.snapshots > known, 20);
      if (lost <= WARM_RECONNECTS || lost % every !== 0) continue;
      const heard = await tab.evaluate("heard");
      line.change();
      await tab.wait(`heard > ${heard}`);
      await tab.evaluate(FRAME);
      samples.push({ reconnects: lost, ...(await tab.held()) });
    }
    return samples;
  });
  assert.ok(line.snapshots > RECONNECTS / 3 && line.resumed + line.snapshots > RECONNECTS);
  console.log(`soak: ${line.resumed + line.snapshots - 1} reconnects in ${((Date.now() - begun) / 1000).toFixed(0)} s, ${line.resumed} of them resumed`);
}

/** Ten changes a second on every scene at 4K: no task is long. */
async function quick({ line, tab }) {
  let worst = { processor: 0 };
  for (const { scene } of scenes) {
    await tab.open(`${line.url}/wall/main?scene=${scene}`);
    // What a page does once after its start is not what it does for weeks.
    for (let told = 0; told < PER_S; told += 1) {
      line.change();
      await tab.evaluate(FRAME);
    }
    let longest = { processor: Infinity };
    for (let left = STRETCHES; left > 0 && longest.processor >= LONGEST; left -= 1) {
      const tasks = await tab.tasks(async () => {
        for (let told = 0; told < SCENE_S * PER_S; told += 1) {
          line.change();
          await pause(1000 / PER_S);
        }
      });
      assert.ok(tasks.length > SCENE_S * PER_S, `${scene}: its tasks are seen`);
      longest = tasks.reduce((most, task) => (task.processor > most.processor ? task : most));
    }
    if (longest.processor > worst.processor) worst = { scene, ...longest };
  }
  console.log(`soak: at 4K the longest task takes ${worst.processor.toFixed(1)} ms of the processor (${worst.scene}), ${worst.clock.toFixed(1)} ms on the clock of a machine that does other things too`);
  assert.ok(worst.processor < LONGEST, "a task keeps the page from drawing");
}

/** Hours at the pace of a busy city. */
async function hours({ line, tab }) {
  const samples = [];
  const all = Math.round(HOURS * 3600 * PER_S);
  const each = Math.max(PER_S, Math.round(all / (SAMPLES * 4)));
  const begun = performance.now();
  for (let told = 1; told <= all; told += 1) {
    line.change();
    const ahead = begun + (told * 1000) / PER_S - performance.now();
    if (ahead > 0) await pause(ahead);
    if (told % each === 0) {
      samples.push({ updates: told, ...(await tab.held()) });
      console.log(`soak: ${(told / PER_S / 3600).toFixed(2)} h: ${samples.at(-1).heap.toFixed(2)} MB, ${samples.at(-1).nodes} nodes`);
    }
  }
  flat(`${HOURS} h`, samples.slice(Math.ceil(samples.length / 4)), "updates", 10_000, SLOPE);
}

try {
  const [long, lost] = await Promise.all([hung("updates", fullest, { width: 1920, height: 1080 }), hung("reconnects", fullest, { width: 3840, height: 2160 })]);
  const runs = await Promise.allSettled([
    (async () => {
      await updates(long);
      await hidden(long);
      if (HOURS > 0) await hours(long);
      await long.end();
    })(),
    (async () => {
      await reconnects(lost);
      await quick(lost);
      await lost.end();
    })(),
  ]);
  for (const { reason } of runs.filter(({ status }) => status === "rejected")) {
    console.error(reason);
    process.exitCode = 1;
  }
} finally {
  await server.end("SIGKILL");
}
process.exit();
