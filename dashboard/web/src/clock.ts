// The server's clock rules: the page only knows how far the server's is from its own monotonic one.

const KEPT = 32;

/** The server's time, from the instants that its messages carry. */
export class ServerClock {
  /** Ring of (server − monotonic); the largest is the one that travelled fastest. */
  readonly #differences: number[] = [];
  #next = 0;
  #best: number | undefined;

  /** Takes in the server's instant of a message that arrived at `monotonic`, both in ms. */
  observe(serverTime: number, monotonic: number): void {
    this.#differences[this.#next] = serverTime - monotonic;
    this.#next = (this.#next + 1) % KEPT;
    this.#best = Math.max(...this.#differences);
  }

  /** Forgets what it knew, for a server that may be another. */
  reset(): void {
    this.#differences.length = 0;
    this.#next = 0;
  }

  /** The server's time at `monotonic` (ms since 1970), or undefined before the first message. */
  now(monotonic: number): number | undefined {
    return this.#best === undefined ? undefined : monotonic + this.#best;
  }

  /** How far the page's own clock is ahead of the server's (ms). */
  offset(monotonic: number, own: number): number | undefined {
    const now = this.now(monotonic);
    return now === undefined ? undefined : own - now;
  }
}

/** Date and time in the city's zone. */
export class CityTime {
  readonly #clock: Intl.DateTimeFormat;
  readonly #minute: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #weekday: Record<"zh" | "en", Intl.DateTimeFormat>;

  constructor(zone: string) {
    const common = { timeZone: zone, hourCycle: "h23" } as const;
    this.#clock = new Intl.DateTimeFormat("en-GB", { ...common, hour: "2-digit", minute: "2-digit", second: "2-digit" });
    this.#minute = new Intl.DateTimeFormat("en-GB", { ...common, hour: "2-digit", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    this.#weekday = {
      zh: new Intl.DateTimeFormat("zh-CN", { timeZone: zone, weekday: "short" }),
      en: new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short" }),
    };
  }

  /** How far the city's clock is ahead of UTC at an instant (ms). */
  offset(millis: number): number {
    const minute = Math.floor(millis / 60_000) * 60_000;
    return Date.parse(`${this.day(minute)}T${this.clock(minute)}Z`) - minute;
  }

  /** Such as 09:30:00. */
  clock(millis: number): string {
    return this.#clock.format(millis);
  }

  /** Such as 09:30. */
  minute(millis: number): string {
    return this.#minute.format(millis);
  }

  /** Such as 2026-11-22. */
  day(millis: number): string {
    return this.#day.format(millis);
  }

  /** Such as 周日 or Sun. */
  weekday(millis: number, language: "zh" | "en"): string {
    return this.#weekday[language].format(millis);
  }
}
