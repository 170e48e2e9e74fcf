// Chromium by its debugging pipe alone. Unlike the browser that other tests drive, nothing here keeps a page that is not in front
// awake, holds on to what is on it, or adds to its heap.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { BROWSERS, FLAGS, until } from "./stage.mjs";

/** A browser with a profile in `folder`. */
export class Devtools {
  #next = 0;
  #text = "";
  #asked = new Map();
  #heard = new Map();

  constructor(folder) {
    const binary = BROWSERS.find((path) => existsSync(path));
    if (!binary) throw new Error("no Chromium: run .ci/prepare browser");
    this.child = spawn(binary, ["--headless", "--remote-debugging-pipe", `--user-data-dir=${folder}`, "--enable-precise-memory-info", ...FLAGS, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.child.stdio[4].setEncoding("utf8").on("data", (text) => this.#take(text));
  }

  #take(text) {
    const parts = (this.#text + text).split("\0");
    this.#text = parts.pop();
    for (const part of parts) {
      const message = JSON.parse(part);
      if (message.id === undefined) {
        for (const listener of this.#heard.get(`${message.sessionId ?? ""} ${message.method}`) ?? []) listener(message.params);
        continue;
      }
      const { resolve, reject, method } = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      if (message.error) reject(new Error(`${method}: ${message.error.message}`));
      else resolve(message.result);
    }
  }

  send(method, params = {}, sessionId = undefined) {
    return new Promise((resolve, reject) => {
      this.#next += 1;
      this.#asked.set(this.#next, { resolve, reject, method });
      this.child.stdio[3].write(`${JSON.stringify({ id: this.#next, method, params, sessionId })}\0`);
    });
  }

  on(method, listener, sessionId = "") {
    const key = `${sessionId} ${method}`;
    this.#heard.set(key, [...(this.#heard.get(key) ?? []), listener]);
  }

  /** A new tab, in front of the others. */
  async tab({ width, height } = { width: 1920, height: 1080 }) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab(this, targetId, sessionId);
    await tab.send("Page.enable");
    await tab.send("Runtime.enable");
    await tab.send("Performance.enable");
    await tab.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    return tab;
  }

  async end() {
    const gone = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGKILL");
    await gone;
  }
}

/** One tab. */
export class Tab {
  /** What went wrong on it. */
  wrong = [];

  constructor(devtools, target, session) {
    Object.assign(this, { devtools, target, session });
    devtools.on("Runtime.exceptionThrown", ({ exceptionDetails }) => this.wrong.push(exceptionDetails.exception?.description ?? exceptionDetails.text), session);
  }

  send(method, params) {
    return this.devtools.send(method, params, this.session);
  }

  /** The value of an expression on the page. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true on the page. */
  wait(expression, seconds = 30) {
    return until(expression, () => this.evaluate(expression).catch(() => false), seconds);
  }

  async open(url) {
    await this.send("Page.navigate", { url });
    await this.wait(`location.href === ${JSON.stringify(url)} && performance.getEntriesByName("first-values").length > 0`);
  }

  front() {
    return this.devtools.send("Target.activateTarget", { targetId: this.target });
  }

  /** What it holds when all that can be freed is freed: heap in MB, DOM nodes, listeners. */
  async held() {
    for (let round = 0; round < 2; round += 1) await this.send("HeapProfiler.collectGarbage");
    const { metrics } = await this.send("Performance.getMetrics");
    const metric = (name) => metrics.find((one) => one.name === name).value;
    return { heap: metric("JSHeapUsedSize") / 1e6, nodes: metric("Nodes"), listeners: metric("JSEventListeners") };
  }

  /** The milliseconds of every task of the page's main thread during `work`: on the clock, and of the processor's time. */
  async tasks(work) {
    const events = [];
    const { devtools } = this;
    const thread = await this.evaluate(`(performance.mark("who"), "who-${this.target}")`);
    devtools.on("Tracing.dataCollected", ({ value }) => events.push(...value));
    const complete = new Promise((done) => devtools.on("Tracing.tracingComplete", done));
    await devtools.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline", "blink.user_timing"] } });
    await this.evaluate(`performance.mark(${JSON.stringify(thread)})`);
    await work();
    await devtools.send("Tracing.end");
    await complete;
    const mine = events.find(({ name }) => name === thread);
    return events
      .filter(({ name, pid, tid }) => name === "RunTask" && pid === mine.pid && tid === mine.tid)
      .map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1000, processor: tdur / 1000 }));
  }
}
