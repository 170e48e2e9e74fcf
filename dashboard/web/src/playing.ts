// Whether a video plays: by the frames that are shown, because a stream that hangs goes on showing its last picture.

/** How long (ms) nothing new may be shown before the picture counts as lost. */
export const LOST_AFTER = 4_000;

/** How long (ms) to wait before the stream is asked for again. */
export const RETRY = 8_000;

/** Longer (ms) than that nobody looked: what was shown meanwhile, on a scene that had not its turn, is not known. */
const UNSEEN = 2_500;

/** How a video stands. */
export type Playing = "waiting" | "playing" | "lost";

/** Follows the frames of a video that was asked for at `asked`; all instants in ms of one clock. */
export class Frames {
  #frames = -1;
  #moved: number;
  #seen: number;
  #begun = false;
  #asked: number;
  #failed = false;

  constructor(asked: number) {
    this.#asked = asked;
    this.#moved = asked;
    this.#seen = asked;
  }

  /** It is asked for again. */
  ask(now: number): void {
    this.#asked = now;
    this.#frames = -1;
    this.#failed = false;
  }

  /** The browser cannot play it, or its stream ended. */
  fail(): void {
    this.#failed = true;
  }

  /** It has shown so many frames by now. */
  see(frames: number, now: number): void {
    if (now - this.#seen > UNSEEN) {
      this.#moved = now;
      this.#begun = false;
    }
    this.#seen = now;
    // Before the first frame the count is 0, and it is so again after it was asked for anew.
    if (frames > 0 && frames !== this.#frames) {
      this.#moved = now;
      this.#begun = true;
      this.#failed = false;
    }
    this.#frames = frames;
  }

  /** How it stands. */
  state(now: number): Playing {
    if (!this.#failed && now - this.#moved <= LOST_AFTER) return this.#begun ? "playing" : "waiting";
    return "lost";
  }

  /** Since when there is no picture. */
  get since(): number {
    return this.#moved;
  }

  /** Whether it should be asked for again. */
  due(now: number): boolean {
    return this.state(now) === "lost" && now - this.#asked >= RETRY;
  }
}
