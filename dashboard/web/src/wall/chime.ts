// The sound of a new alarm of the first priority, on screens that ask for it (`?sound=on`).

import { rings } from "../duty.ts";
import type { Alarm } from "../wire.ts";

/** How loud, how high (Hz) and how long (s) the tone is: two notes, once. */
const TONE = { gain: 0.12, notes: [784, 659], seconds: 0.35 } as const;

/** Rings once for each alarm of the first priority that is new; never again for the same, nor for what stood when the page began. */
export class Chime {
  readonly #play: () => void;
  #known: Set<string> | undefined;

  constructor(play: () => void = tone) {
    this.#play = play;
  }

  /** Hears the alarms that stand now. */
  hear(alarms: readonly Alarm[]): void {
    const grave = alarms.filter((alarm) => alarm.priority === 1 && rings(alarm)).map(({ alarm }) => alarm);
    if (this.#known && grave.some((alarm) => !this.#known?.has(alarm))) this.#play();
    // Only what stands can come again.
    this.#known = new Set(alarms.map(({ alarm }) => alarm));
  }
}

function tone(): void {
  const sound = new AudioContext();
  const volume = sound.createGain();
  volume.gain.value = TONE.gain;
  volume.connect(sound.destination);
  for (const [at, height] of TONE.notes.entries()) {
    const note = sound.createOscillator();
    note.frequency.value = height;
    note.connect(volume);
    note.start(sound.currentTime + at * TONE.seconds);
    note.stop(sound.currentTime + (at + 1) * TONE.seconds);
    if (at === TONE.notes.length - 1) note.addEventListener("ended", () => void sound.close());
  }
}
