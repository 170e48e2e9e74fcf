// The wall itself: header, scenes of panels, footer; one store, one line to the server, one painter.

import "uplot/dist/uPlot.min.css";
import "../views/events.ts";
import "../views/figure.ts";
import "../views/funnel.ts";
import "../views/heat.ts";
import "../views/levels.ts";
import "../views/map.ts";
import "../views/rank.ts";
import "../views/street.ts";
import "../views/redblack.ts";
import "../views/table.ts";
import "../views/ticker.ts";
import "../views/tiles.ts";
import "../views/trend.ts";
import "../views/units.ts";
import "../views/video.ts";
import "../views/weather.ts";
import { html, nothing, render } from "lit";
import { get } from "../api.ts";
import { Card } from "../card.ts";
import type { Indicator } from "../catalogue/model.ts";
import { CityTime, ServerClock } from "../clock.ts";
import { decimalsOf } from "../format.ts";
import { Link } from "../link.ts";
import type { Connection, Listener } from "../link.ts";
import { Painter } from "../painter.ts";
import { sceneAt, textSizes, Voice } from "../screen.ts";
import type { Asked, Described, Group, Scene, Screen, Wall } from "../screen.ts";
import { Store } from "../store.ts";
import type { PanelView } from "../views/panel.ts";
import { instant } from "../wire.ts";
import type { ServerMessage } from "../wire.ts";
import type { Language } from "../words.ts";
import type { Asked as Past } from "../replay/asked.ts";
import { Replay } from "../replay/replay.ts";
import { strip } from "./alarms.ts";
import { Chime } from "./chime.ts";
import { footer, header, refused } from "./frame.ts";
import { inForce } from "./mode.ts";
import { place } from "./place.ts";
import type { Placeable } from "./place.ts";

/** How long scenes last whose file does not say (s). */
const ROTATION = 60;

/** How far (ms) the readings' instant may be behind the server's clock: the engine tells a new one every second. */
const BEHIND = 5_000;

/** How wide the line of one alarm is, in the smallest text's height. */
const LINE = 60;

interface Stage {
  readonly scene: Scene;
  readonly grid: HTMLElement;
  readonly groups: readonly Placeable[];
  readonly panels: readonly PanelView[];
}

/** What the screen's address asks for. */
export interface Wish {
  readonly language: Language;
  /** The scene that is always shown. */
  readonly pinned: string | undefined;
  /** The past that is shown instead of now. */
  readonly past: Past | undefined;
  readonly sound: boolean;
  /** What the screen is admitted by. */
  readonly token: string | undefined;
}

/** A wall on the screen. */
export class WallPage implements Screen, Listener {
  readonly root = document.createElement("div");
  readonly store = new Store();
  readonly clock = new ServerClock();
  readonly wall: Wall;
  readonly voice: Voice;
  readonly time: CityTime;
  readonly #pinned: string | undefined;
  readonly #token: string | undefined;
  readonly #card = new Card();
  readonly #head = document.createElement("header");
  readonly #foot = document.createElement("footer");
  readonly #strip = document.createElement("aside");
  readonly #main = document.createElement("main");
  readonly #stages: readonly Stage[];
  readonly #painter = new Painter(() => this.#paint());
  readonly #link: Link;
  readonly #replay: Replay | undefined;
  readonly #refusal = document.createElement("section");
  readonly #described = new Map<string, Described>();
  readonly #chime: Chime | undefined;
  #shown: Stage | undefined;
  #second = -1;
  #wasLost = false;
  #painted = -1;
  #all = true;
  #marked = false;
  #asked = false;
  /** Whether the server has another build or another wall by now: the page is loaded anew when the scene changes. */
  #outdated = false;

  constructor(wall: Wall, { language, pinned, past, sound, token }: Wish) {
    this.wall = wall;
    this.voice = new Voice(language, wall);
    this.time = new CityTime(wall.city.zone);
    this.#pinned = pinned;
    // What rang in the past is only shown.
    this.#chime = sound && !past ? new Chime() : undefined;
    this.#token = token;
    this.#stages = wall.scenes.map((scene) => this.#stage(scene));
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#link = new Link(`${scheme}://${location.host}/ws/v1`, wall.wall, this, token);
    this.#refusal.className = "refusal";
    this.#refusal.hidden = true;
    render(refused(this.voice), this.#refusal);
    this.root.className = "wall";
    this.root.style.setProperty("--tiles", String(wall.seams.cols));
    this.#head.className = "head";
    this.#foot.className = "foot";
    this.#strip.className = "alarms";
    this.#strip.hidden = true;
    this.#card.screen = this;
    this.#main.append(...this.#stages.map((stage) => stage.grid));
    this.root.append(this.#head, this.#main, this.#strip, this.#foot, this.#card, this.#refusal);
    this.#replay = past && this.#past(past);
  }

  /** Begins to listen and to draw. */
  start(): void {
    document.title = `${this.voice.say(this.wall.title)} · ${this.voice.say(this.wall.city.name)}`;
    const resize = (): void => this.#resize();
    addEventListener("resize", resize);
    // What stands above and below the panels takes its room first.
    new ResizeObserver(() => this.#place()).observe(this.#main);
    document.addEventListener("visibilitychange", () => this.#painter.ask());
    resize();
    this.#link.start();
    setInterval(() => this.#tick(), 100);
    if (this.#stages.some(({ panels }) => panels.some(({ panel }) => panel.indicators.length > 1))) void this.#describe();
  }

  now(): number | undefined {
    return this.#replay ? this.#replay.at : this.clock.now(performance.now());
  }

  /** Whether nobody keeps the values current: the line is lost, or the engine behind a living line tells no new instant. */
  lost(): boolean {
    const now = this.now();
    const { asOf } = this.store;
    const behind = now !== undefined && asOf !== undefined && now - asOf > BEHIND;
    return behind || this.#link.connection === "lost";
  }

  described(indicator: string): Described | undefined {
    return this.#described.get(indicator);
  }

  ask(asked: Asked): void {
    this.#card.open(asked);
  }

  resume(fresh: boolean): Readonly<Record<string, unknown>> | undefined {
    if (this.#replay) return this.#replay.hello(fresh);
    return this.store.epoch === "" || this.store.events.short ? undefined : { epoch: this.store.epoch, seq: this.store.seq };
  }

  hear(message: ServerMessage): "ok" | "gap" {
    this.#replay?.hear(message);
    if (message.type === "bye" && message.kind === "token") this.#refusal.hidden = false;
    if (message.type === "bye" || message.type === "preparing") return "ok";
    this.#refusal.hidden = true;
    const sent = instant(message.server_time);
    if (message.type === "snapshot" && message.epoch !== this.store.epoch) this.clock.reset();
    if (sent !== undefined && !this.#replay) this.clock.observe(sent, performance.now());
    const outcome = this.store.apply(message);
    if (outcome === "gap") return "gap";
    if (outcome === "applied") this.#painter.ask();
    if (this.store.events.short) return "gap";
    return "ok";
  }

  changed(connection: Connection): void {
    // Only a server that was started again can have become another.
    if (connection === "live" && document.documentElement.dataset["connection"] === "lost") void this.#compare();
    document.documentElement.dataset["connection"] = connection;
    this.#all = true;
    this.#painter.ask();
  }

  async #compare(): Promise<void> {
    try {
      const now = await get<Wall>(`/api/v1/walls/${encodeURIComponent(this.wall.wall)}`, this.#token);
      this.#outdated = JSON.stringify(now) !== JSON.stringify(this.wall);
      // A screen that always shows one scene waits for no other.
      if (this.#outdated && this.#pinned !== undefined) location.reload();
    } catch {
      // The line is lost again: the next return asks again.
    }
  }

  /** Makes this a wall that shows a past: the band above, the bar below, its instant for now. */
  #past(past: Past): Replay {
    const replay = new Replay(past, { voice: this.voice, time: this.time, again: () => this.#link.again(), repaint: () => this.#painter.ask() });
    this.root.dataset["replay"] = "";
    this.root.prepend(replay.band);
    this.root.append(replay.bar);
    return replay;
  }

  async #describe(): Promise<void> {
    try {
      const answer = await get<{ readonly indicators: readonly Indicator[] }>("/api/v1/indicators");
      for (const { id, title, unit } of answer.indicators) {
        this.#described.set(id, { title, unit, decimals: decimalsOf(unit) });
      }
      this.#all = true;
      this.#painter.ask();
    } catch {
      // The table then shows the indicators' names as the panel knows them; nothing is lost but units.
    }
  }

  #stage(scene: Scene): Stage {
    const grid = document.createElement("div");
    grid.className = "grid";
    grid.dataset["scene"] = scene.scene;
    grid.hidden = true;
    const groups = scene.groups.map((group) => this.#group(group));
    grid.append(...groups.flatMap(({ heading, panels }): readonly HTMLElement[] => (heading ? [heading, ...panels] : panels)));
    return { scene, grid, groups, panels: groups.flatMap(({ panels }) => panels) };
  }

  #group({ title, zone, panels }: Group): Placeable {
    const views = panels.map((panel) => {
      const view = document.createElement(`city-${panel.view}`) as PanelView;
      view.panel = panel;
      view.screen = this;
      return view;
    });
    // A panel that is a group by itself heads it too.
    if (!title && views.length === 1 && zone !== "top" && zone !== "bottom") views[0]?.classList.add("headed");
    if (!title) return { heading: undefined, panels: views };
    const heading = document.createElement("h2");
    heading.className = "heading";
    const second = this.voice.second(title);
    render(html`${this.voice.say(title)}${second ? html` <small lang="en">${second}</small>` : nothing}`, heading);
    return { heading, panels: views };
  }

  #resize(): void {
    const { text, figure } = textSizes(this.wall, innerHeight);
    document.documentElement.style.setProperty("--text-size", `${text.toFixed(2)}px`);
    document.documentElement.style.setProperty("--figure-size", `${figure.toFixed(2)}px`);
    this.#all = true;
    this.#painter.ask();
  }

  /** Only what is shown has a place; the others get theirs when their turn comes. */
  #place(): void {
    const { text } = textSizes(this.wall, innerHeight);
    if (this.#shown) place(this.#shown.scene, this.#shown.groups, this.#main.getBoundingClientRect(), this.wall, text);
  }

  /** Once a second of the server's clock: clocks, ages and the turn of the scenes. */
  #tick(): void {
    const second = Math.floor((this.now() ?? performance.now()) / 1000);
    if (second === this.#second) return;
    this.#second = second;
    this.#painter.ask();
  }

  #scene(): Stage | undefined {
    const pinned = this.#stages.find((stage) => stage.scene.scene === this.#pinned);
    const turning = this.#turning();
    const scene = turning[sceneAt(this.#replay?.turns ?? this.now() ?? 0, turning, ROTATION)];
    return pinned ?? this.#stages.find((stage) => stage.scene === scene);
  }

  /** The scenes that take turns under the mode in force. */
  #turning(): readonly Scene[] {
    return inForce(this.wall.scenes, this.store.mode.topic);
  }

  #paint(): void {
    const stage = this.#scene();
    const turned = stage !== this.#shown;
    if (turned && this.#outdated && this.#shown) {
      location.reload();
      return;
    }
    if (turned) {
      for (const other of this.#stages) other.grid.hidden = other !== stage;
      this.#shown = stage;
      this.#place();
    }
    this.#replay?.paint();
    const second = this.#second;
    const clocks = second !== this.#painted;
    this.#painted = second;
    const { store } = this;
    const lost = this.lost();
    if (lost !== this.#wasLost) this.#all = true;
    this.#wasLost = lost;
    for (const panel of stage?.panels ?? []) {
      const due = turned || this.#all || (clocks && (panel.ticks || lost || panel.isLate)) || panel.concerns(store);
      if (due) panel.requestUpdate();
    }
    if (clocks || this.#all || store.sourcesTouched || store.dutyTouched || turned) this.#frame(stage?.scene);
    if (store.dutyTouched) this.#chime?.hear(store.alarms);
    if (!this.#marked && store.epoch !== "") {
      this.#marked = true;
      // The panels draw right behind this frame's callback; the mark belongs after them.
      const drawn = (stage?.panels ?? []).map((panel) => panel.updateComplete);
      void Promise.all(drawn).then(() => performance.mark("first-values"));
    }
    this.#all = false;
    store.settle();
  }

  #frame(scene: Scene | undefined): void {
    const silent = performance.now() - (this.#link.heard ?? 0);
    const about = { scene, connection: this.#link.connection, silent, scenes: this.#turning() };
    render(header(this, about), this.#head);
    this.#alarm();
    render(footer(this, about), this.#foot);
  }

  /** The strip is there while an alarm stands; what its numbers are is asked for with the first. */
  #alarm(): void {
    const { alarms } = this.store;
    if (alarms.some(({ indicator }) => !this.#described.has(indicator)) && !this.#asked) {
      this.#asked = true;
      void this.#describe();
    }
    const { cols } = this.wall.seams;
    const { text } = textSizes(this.wall, innerHeight);
    const columns = cols > 1 ? cols : Math.max(1, Math.floor(innerWidth / (text * LINE)));
    this.#strip.hidden = alarms.length === 0;
    this.#strip.style.setProperty("--columns", String(columns));
    render(strip(this, columns), this.#strip);
  }
}
