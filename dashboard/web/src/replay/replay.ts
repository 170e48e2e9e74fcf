// A wall that shows a past: what it asks of the server, the frame that says so, and the bar by which it is moved.

import { html, nothing, render } from "lit";
import type { TemplateResult } from "lit";
import { variables } from "../style.ts";
import { instant } from "../wire.ts";
import type { ReplayTold, ServerMessage } from "../wire.ts";
import type { CityTime } from "../clock.ts";
import type { Voice } from "../screen.ts";
import { hello, kept, marks, shifted, SPANS, SPEEDS, writeAddress } from "./asked.ts";
import type { Asked, SpanName } from "./asked.ts";

/** What the arrow keys go by (ms), alone and with Shift. */
const STEP = 600_000;
const LEAP = 3_600_000;
/** Marks along the track. */
const MARKS = 8;
/** The shortest time (ms) between two wishes that the server is told of. */
const WISHES = 150;

/** What a replay needs of the page. */
export interface Host {
  readonly voice: Voice;
  readonly time: CityTime;
  /** Says hello again, on the same line. */
  again(): void;
  repaint(): void;
}

/** The past that a wall shows. */
export class Replay {
  /** The band above the panels. */
  readonly band = document.createElement("div");
  /** The bar below them. */
  readonly bar = document.createElement("nav");
  readonly #host: Host;
  #asked: Asked;
  #told: ReplayTold | undefined;
  /** The instant shown. */
  #at: number | undefined;
  /** How much of the past is read; undefined once it is shown. */
  #percent: number | undefined = 0;
  #refused = "";
  #wish: ReturnType<typeof setTimeout> | undefined;
  /** Whether another place was asked for and not yet told. */
  #moved = false;

  constructor(asked: Asked, host: Host) {
    this.#asked = asked;
    this.#host = host;
    this.band.className = "replay-band";
    this.bar.className = "replay-bar";
    this.bar.setAttribute("aria-label", host.voice.word("replay.bar"));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The instant shown, which is the screen's now. */
  get at(): number | undefined {
    return this.#at;
  }

  /** The instant by which scenes take turns: they last as long as on a live wall, however fast the past goes by. */
  get turns(): number {
    return (this.#at ?? 0) / this.#asked.speed;
  }

  /** What a hello says. On a line that shows it already, the place is named only to go elsewhere. */
  hello(fresh: boolean): Readonly<Record<string, unknown>> {
    const moves = fresh || this.#moved;
    this.#moved = false;
    return { replay: hello(moves ? this.#asked : { ...this.#asked, at: undefined }) };
  }

  /** Takes in what concerns the replay of a message. */
  hear(message: ServerMessage): void {
    if (message.type === "bye") {
      this.#refused = message.reason;
      this.#host.repaint();
      return;
    }
    this.#refused = "";
    if (message.type === "preparing") {
      this.#percent = message.percent;
      this.#tell(message.replay);
      this.#host.repaint();
      return;
    }
    this.#percent = undefined;
    if (message.type === "snapshot" && message.replay) this.#tell(message.replay);
    this.#at = instant(message.server_time) ?? this.#at;
    // Where it stands is where it is taken up again if the line breaks.
    if (this.#wish === undefined) this.#asked = { ...this.#asked, at: this.#at };
  }

  /** Draws the band and the bar. */
  paint(): void {
    render(this.#band(), this.band);
    render(this.#bar(), this.bar);
  }

  #tell(told: ReplayTold): void {
    this.#told = told;
    this.#asked = kept(this.#asked, told);
  }

  /** Asks for another past, place or pace: the address says it, and the server hears it. */
  #ask(change: Partial<Asked>): void {
    this.#asked = { ...this.#asked, ...change };
    history.replaceState(null, "", `?${writeAddress(new URLSearchParams(location.search), this.#asked).toString().replaceAll("%3A", ":").replaceAll("%2F", "/")}`);
    this.#host.repaint();
    clearTimeout(this.#wish);
    this.#wish = setTimeout(() => {
      this.#wish = undefined;
      this.#host.again();
    }, WISHES);
  }

  #span(name: SpanName): void {
    // Another past begins anew; which records count in it is the server's to say again.
    this.#percent = 0;
    this.#ask({ from: Date.now() - SPANS[name], to: undefined, at: undefined, by: undefined, paused: false });
  }

  #go(at: number): void {
    const { from, to } = this.#asked;
    const place = Math.min(Math.max(at, from), to ?? Date.now());
    this.#at = place;
    this.#moved = true;
    this.#ask({ at: place });
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement | null;
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const { speed, paused } = this.#asked;
    const step = event.shiftKey ? LEAP : STEP;
    const set: Record<string, () => void> = {
      ArrowLeft: () => this.#go((this.#at ?? 0) - step),
      ArrowRight: () => this.#go((this.#at ?? 0) + step),
      "+": () => this.#ask({ speed: shifted(speed, 1) }),
      "=": () => this.#ask({ speed: shifted(speed, 1) }),
      "-": () => this.#ask({ speed: shifted(speed, -1) }),
      ...(target?.tagName === "BUTTON" ? {} : { " ": () => this.#ask({ paused: !paused }) }),
    };
    const act = set[event.key];
    if (!act || (this.#at === undefined && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    act();
  }

  #ended(): boolean {
    const { to } = this.#asked;
    return to !== undefined && this.#at !== undefined && this.#at >= to;
  }

  #state(): string {
    const { voice } = this.#host;
    if (this.#refused !== "") return `${voice.word("replay.refused")} ${this.#refused}`;
    if (this.#percent !== undefined) return `${voice.word("replay.reading")} ${this.#percent} %`;
    if (this.#ended()) return voice.word("replay.ended");
    return this.#asked.paused ? voice.word("replay.paused") : `${this.#asked.speed}×`;
  }

  #band(): TemplateResult {
    const { voice, time } = this.#host;
    const at = this.#at ?? this.#asked.at ?? this.#asked.from;
    const { by } = this.#asked;
    return html`<b>${voice.word("state.replay")}</b>
      <time datetime=${new Date(at).toISOString()}>${time.day(at)} ${time.weekday(at, voice.short)} <span>${time.clock(at)}</span></time>
      <span class="pace" role="status">${this.#state()}</span>
      ${by ? html`<span class="by">${voice.word(`replay.by.${by}`)}</span>` : nothing}`;
  }

  #bar(): TemplateResult {
    const { voice, time } = this.#host;
    const { from, speed, paused, by } = this.#asked;
    const to = this.#asked.to ?? Date.now();
    const at = this.#at ?? this.#asked.at ?? from;
    const share = (instant: number): number => Math.min(1, Math.max(0, (instant - from) / Math.max(1, to - from)));
    const offset = time.offset(from);
    const long = to - from > 2 * SPANS["24h"];
    const label = (millis: number): string => (long || (millis + offset) % SPANS["24h"] === 0 ? time.day(millis).slice(5) : time.minute(millis));
    const other = by === "occurred" ? "recorded" : "occurred";
    return html`<div class="track">
        <input type="range" min="0" max="1000" step="1" aria-label=${voice.word("replay.position")} .value=${String(Math.round(share(at) * 1000))}
          aria-valuetext=${`${time.day(at)} ${time.clock(at)}`} ${variables({ share: share(at).toFixed(4) })}
          @change=${(event: Event) => this.#go(from + (Number((event.target as HTMLInputElement).value) / 1000) * (to - from))} />
        <ol aria-hidden="true">${marks(from, to, offset, MARKS).map((mark) => html`<li ${variables({ share: share(mark).toFixed(4) })}>${label(mark)}</li>`)}</ol>
      </div>
      <div class="keys">
        <button type="button" data-play aria-pressed=${paused ? "false" : "true"} @click=${() => this.#ask({ paused: !paused })}>${voice.word(paused ? "replay.play" : "replay.pause")}</button>
        <span class="speeds" role="group" aria-label=${voice.word("replay.speed")}>${SPEEDS.map((known) => html`<button type="button" aria-pressed=${known === speed ? "true" : "false"} @click=${() => this.#ask({ speed: known })}>${known}×</button>`)}</span>
        <span class="spans" role="group" aria-label=${voice.word("replay.spans")}>${(Object.keys(SPANS) as SpanName[]).map((name) => html`<button type="button" data-span=${name} @click=${() => this.#span(name)}>${voice.word(`replay.span.${name}`)}</button>`)}</span>
        ${this.#told ? html`<button type="button" data-by=${other} title=${voice.word(`replay.by.${other}.means`)} @click=${() => this.#again(other)}>${voice.word("replay.instead")} ${voice.word(`replay.by.${other}`)}</button>` : nothing}
      </div>`;
  }

  #again(by: "recorded" | "occurred"): void {
    this.#percent = 0;
    this.#ask({ by });
  }
}
