// What the browser tests stand on: the real server as a child process, an invented city on it, and Chromium.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../dashboard/web/package.json", import.meta.url));
const require = createRequire(web);
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");
/** Where pictures go. */
export const SCREENS = fileURLToPath(new URL("../../target/screens/", import.meta.url));
/** Where Chromium is looked for. */
export const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** How it is started. */
export const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Looks every 20 ms whether `look` finds something true, for at most `seconds`. */
export async function until(what, look, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** `cityops run` on a port and a data folder. */
export class Server {
  constructor(binary, data, port, ...more) {
    this.url = `http://127.0.0.1:${port}`;
    this.start = async () => {
      const args = ["run", "--data", data, "--listen", `127.0.0.1:${port}`, ...more];
      this.said = "";
      this.child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
      this.gone = new Promise((gone) => this.child.once("exit", gone));
      for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (text) => (this.said = (this.said + text).slice(-8000)));
      await until(`${this.url}/readyz\n${this.said}`, () => {
        if (this.child.exitCode !== null) throw new Error(`the server ended:\n${this.said}`);
        return fetch(`${this.url}/readyz`).then(({ ok }) => ok, () => false);
      }, 120);
    };
  }

  /** Ends it by the signal and waits until it is gone. */
  async end(signal = "SIGKILL") {
    this.child.kill("SIGCONT");
    this.child.kill(signal);
    await this.gone;
  }

  async get(path) {
    const answer = await fetch(this.url + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Posts canonical records; answers when they are committed. */
  async post(...records) {
    const body = records.map((record) => JSON.stringify(record)).join("\n");
    const headers = { "content-type": "application/x-ndjson" };
    const answer = await fetch(`${this.url}/api/v1/ingest/canonical`, { method: "POST", headers, body });
    const receipt = await answer.json();
    if (answer.status !== 202 || receipt.accepted !== records.length) throw new Error(`${answer.status} ${JSON.stringify(receipt)}`);
  }
}

/** A server with the invented city, below `data`, that has lived through a day, which is soon done and fills nearly every panel, and
 * reached the present; `more` is for `cityops run`. */
export function city(binary, data, ...more) {
  return past(binary, data, "[demo]\ndays = 1\n", ...more);
}

/** The same by settings of one's own. */
export async function past(binary, data, settings, ...more) {
  const config = join(data, "cityops.toml");
  writeFileSync(config, settings);
  const server = new Server(binary, join(data, "city"), await freePort(), "--demo", "--config", config, ...more);
  await server.start();
  const behind = async () => {
    const { watermark, server_time } = await server.get("/api/v1/sources");
    return watermark === null ? Infinity : Date.parse(server_time) - Date.parse(watermark);
  };
  await until("the invented city to reach the present", async () => (await behind()) < 600_000, 300);
  return server;
}

/** Chromium with one page that remembers what went wrong on it and where it sent requests; `flags` are for Chromium. */
export async function browse(url, ...flags) {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (!executablePath) throw new Error("no Chromium: run .ci/prepare browser");
  const browser = await chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...flags] });
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const wrong = [];
  const foreign = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    const line = message.text();
    // A server that is stopped on purpose refuses connections; the browser reports each try.
    if (message.type() === "error" && !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(line)) wrong.push(line);
  });
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) foreign.push(request.url());
  });
  return { browser, page, wrong, foreign };
}

/** Opens a page of `server` and waits until its values are drawn. */
export async function open(page, server, path) {
  await page.goto(server.url + path);
  await page.waitForSelector('html[data-connection="live"]');
  await page.waitForFunction(() => performance.getEntriesByName("first-values").length > 0);
}

/** That a page is no wider than its window, and what of it is. */
export async function fits(page) {
  const over = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > room + 1 && !element.closest(".scroller"));
    return ["the page", ...wide.slice(0, 5).map(({ tagName, className }) => `${tagName}.${className}`)];
  });
  assert.deepEqual(over, [], `${page.url()} fits into its window`);
}

/** Waits until what was asked of the page is drawn: what is measured is drawn anew in the frame after. */
export const settled = (page) => page.evaluate(async () => {
  for (let frame = 0; frame < 4; frame += 1) await new Promise((next) => requestAnimationFrame(next));
});

/** Does `work` on every one of `jobs`, on as many pages at once as this machine has use for. */
export async function share(browser, jobs, work) {
  const rest = [...jobs];
  const worker = async () => {
    const page = await browser.newPage();
    for (let job = rest.shift(); job !== undefined; job = rest.shift()) await work(page, job);
    await page.close();
  };
  await Promise.all([worker(), worker()]);
}

/** A picture in target/screens. */
export async function picture(page, name) {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: `${SCREENS}${name}.png` });
}

/** What axe finds serious or critical on the page, in words. */
export async function seriousFaults(page) {
  // The pages' security policy refuses added scripts; the debugger may evaluate one.
  await page.evaluate(readFileSync(AXE, "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html, any }) => `${html} (${any[0]?.message ?? ""})`).join(" | ")}`);
}
