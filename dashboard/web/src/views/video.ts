// A video of the city's: it plays or it says since when there is no signal; a last picture that stands still is never shown.

import "./video.css";
import { html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { span } from "../format.ts";
import { glyph } from "../glyph.ts";
import { Frames } from "../playing.ts";
import { PanelView } from "./panel.ts";

class Video extends PanelView {
  #frames: Frames | undefined;
  /** Whether its scene has its turn: nobody streams what is not shown. */
  #visible = false;
  readonly #observer = new IntersectionObserver((entries) => {
    const visible = entries.at(-1)?.isIntersecting === true;
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.requestUpdate();
  });

  override get ticks(): boolean {
    return true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    this.#observer.disconnect();
    super.disconnectedCallback();
  }

  /** Nothing of the stream of readings is on it. */
  override concerns(): boolean {
    return false;
  }

  protected override body(): TemplateResult {
    const { screen, panel } = this;
    const { voice, time } = screen;
    const now = performance.now();
    const frames = (this.#frames ??= new Frames(now));
    const video = this.querySelector("video");
    if (video) frames.see(video.getVideoPlaybackQuality().totalVideoFrames, now);
    const state = frames.state(now);
    const clock = screen.now();
    const silent = now - frames.since;
    return html`<div class="video" data-state=${state}>
      <video .muted=${true} autoplay playsinline src=${(this.#visible && panel.url) || nothing} aria-label=${voice.say(panel.title)} @error=${() => this.#frames?.fail()} @ended=${() => this.#frames?.fail()}></video>
      ${state === "playing" ? nothing : html`<p class="empty">${state === "waiting" ? voice.word("video.waiting") : html`${glyph("off", "")} <b>${voice.word("video.lost")}</b> <span>${clock === undefined ? nothing : voice.word("video.since").replace("{t}", time.clock(clock - silent)).replace("{d}", span(silent))}</span>`}</p>`}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const video = this.querySelector("video");
    if (!video) return;
    if (!this.#visible) video.load();
    else if (this.#frames?.due(performance.now())) this.#ask(video);
  }

  #ask(video: HTMLVideoElement): void {
    this.#frames?.ask(performance.now());
    video.load();
    // Refused where the browser cannot play it: then its error says so.
    video.play().catch(() => this.#frames?.fail());
  }
}

customElements.define("city-video", Video);
