// What stands above and below the panels: the city, the scene, the server's clock; sources with their lag, or the band 断线.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { span } from "../format.ts";
import { glyph } from "../glyph.ts";
import type { Connection } from "../link.ts";
import type { Scene, Screen, Voice } from "../screen.ts";
import { instant } from "../wire.ts";
import type { Source } from "../wire.ts";

/** What the frame shows beside the screen's own facts. */
export interface About {
  readonly scene: Scene | undefined;
  readonly scenes: readonly Scene[];
  readonly connection: Connection;
  /** How long nothing has been heard (ms). */
  readonly silent: number;
}

/** Above this the page's own clock is told to be wrong (ms). */
const OFFSET_SHOWN = 2000;
const SOURCES_SHOWN = 5;

function simulated(screen: Screen): boolean {
  return screen.store.simulated || [...screen.store.sources.values()].some((source) => source.simulated && source.received > 0);
}

function clock(screen: Screen): TemplateResult | typeof nothing {
  const now = screen.now();
  if (now === undefined) return nothing;
  const { time, voice } = screen;
  return html`<time datetime=${new Date(now).toISOString()}>
    <span class="day">${time.day(now)} ${time.weekday(now, voice.short)}</span>
    <span class="clock">${time.clock(now)}</span>
  </time>`;
}

/** The topic in force, for all to see; nothing in 平时. */
function emergency({ store, voice, time }: Screen): TemplateResult | typeof nothing {
  const { topic, since } = store.mode;
  if (topic === null) return nothing;
  const at = instant(since);
  const day = at === undefined ? "" : `${time.day(at)} ${time.clock(at).slice(0, 5)}`;
  return html`<p class="emergency" data-topic=${topic}><b>${voice.word("duty.emergency")} · ${voice.name("topic", topic)}</b> <span>${at === undefined ? "" : voice.word("since").replace("{t}", day)}</span></p>`;
}

/** What a screen says that is not admitted (any more), instead of what it showed; its line goes on trying. */
export function refused(voice: Pick<Voice, "word">): TemplateResult {
  return html`<h1>${voice.word("screen.refused")}</h1><p>${voice.word("screen.refused.means")}</p>`;
}

/** The upper edge. */
export function header(screen: Screen, about: About): TemplateResult {
  const { voice, wall } = screen;
  const several = about.scenes.length > 1;
  const second = voice.second(wall.title);
  return html`
    <div class="side">
      <h1>${voice.say(wall.city.name)} <span>${voice.say(wall.title)}</span>${second ? html` <small lang="en">${second}</small>` : nothing}</h1>
      ${emergency(screen)}
      <p class="scene">
        ${several ? html`<span class="dots" aria-hidden="true">${about.scenes.map((scene) => html`<i class=${scene === about.scene ? "on" : ""}></i>`)}</span>` : nothing}
        ${voice.say(about.scene?.title)}
      </p>
    </div>
    <div class="side">
      ${simulated(screen) ? html`<p class="badge">${voice.word("simulated")}</p>` : nothing}
      <p class="link">${about.connection === "live" ? glyph("on", "") : glyph("off", "")} ${voice.term("connection", about.connection)}</p>
      ${clock(screen)}
    </div>`;
}

function lagOf(source: Source, screen: Screen): number {
  const now = screen.now();
  const last = instant(source.last_recorded_at);
  return now === undefined || last === undefined ? -1 : now - last;
}

function sourceLine(source: Source, screen: Screen): TemplateResult {
  const { voice } = screen;
  const lag = lagOf(source, screen);
  const late = source.state === "late";
  return html`<li class=${late ? "late" : ""} data-source=${source.source} data-state=${source.state}>
    ${late ? glyph("late", voice.term("source", "late")) : nothing}${voice.name("source", source.source)} ${lag < 0 ? voice.term("source", "silent") : span(lag)}
  </li>`;
}

/** The lower edge: quiet while all is well, a band across the wall when the server is gone. */
export function footer(screen: Screen, about: About): TemplateResult {
  const { voice, store, time } = screen;
  if (about.connection === "lost") {
    return html`<p class="band" role="alert"><span class="side">${glyph("alarm", "")} <b>${voice.word("wall.lost")} ${span(about.silent)}</b> <span>${voice.word("wall.lost.means")}</span></span></p>`;
  }
  const heard = [...store.sources.values()].filter((source) => source.received > 0 || source.state === "late");
  heard.sort((a, b) => Number(b.state === "late") - Number(a.state === "late") || lagOf(b, screen) - lagOf(a, screen));
  const offset = screen.clock.offset(performance.now(), Date.now());
  const off = offset !== undefined && Math.abs(offset) > OFFSET_SHOWN;
  return html`<div class="lags">
    <div class="side">
      <span>${voice.word("source.lags")}</span>
      <ul>${heard.slice(0, SOURCES_SHOWN).map((source) => sourceLine(source, screen))}</ul>
      ${heard.length > SOURCES_SHOWN ? html`<span>+${heard.length - SOURCES_SHOWN}</span>` : nothing}
    </div>
    <div class="side">${off ? html`<span class="late">${glyph("late", "")} ${voice.word("clock.offset")} ${offset > 0 ? "+" : "−"}${span(Math.abs(offset))}</span>` : nothing}
    ${store.asOf === undefined ? nothing : html`<span class="of">${voice.word("as_of")} ${time.clock(store.asOf)}</span>`}</div>
  </div>`;
}
