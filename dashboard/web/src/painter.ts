// The one painter: however much arrives, the screen is drawn at most once a frame, and a hidden tab draws nothing.

/** Calls `paint` in the next animation frame after any number of `ask`s. */
export class Painter {
  readonly #paint: () => void;
  #asked = false;

  constructor(paint: () => void) {
    this.#paint = paint;
  }

  /** Wants the screen drawn. */
  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.#paint();
    });
  }
}
