// The line to the server: says hello, hands on what it hears, notices silence, comes back by itself and resumes.

import { decode } from "./wire.ts";
import type { ServerMessage } from "./wire.ts";

/** Silence (ms) after which the line counts as lost: heartbeats come every second, and the wall must say so within 3 s. */
export const LOST_AFTER = 2200;
const CHECK_EVERY = 250;
const GIVE_UP_AFTER = 6000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

/** How long to wait (ms) before try number `attempt` (0 the first); `random` in 0..1 keeps screens from coming back at once. */
export function backoff(attempt: number, random: number): number {
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 10));
  return Math.max(FIRST_WAIT, wait * (0.5 + random / 2));
}

/** What the page does with what the line brings. */
export interface Listener {
  /** What a hello says beside the wall: where to go on from, or which past to show. `fresh` is the first on its line. */
  resume(fresh: boolean): Readonly<Record<string, unknown>> | undefined;
  /** A message; answers whether a piece is missing before it. */
  hear(message: ServerMessage): "ok" | "gap";
  /** The line came or went. */
  changed(connection: Connection): void;
}

/** How the line stands; shown on the page's root as `data-connection`. */
export type Connection = "connecting" | "live" | "lost";

/** The line itself. */
export class Link {
  connection: Connection = "connecting";
  /** When something was last heard, on the page's monotonic clock (ms). */
  heard: number | undefined;
  readonly #url: string;
  readonly #wall: string;
  readonly #listener: Listener;
  readonly #token: string | undefined;
  #socket: WebSocket | undefined;
  #opened = 0;
  #attempt = 0;
  #asked = false;

  constructor(url: string, wall: string, listener: Listener, token?: string) {
    this.#url = url;
    this.#wall = wall;
    this.#listener = listener;
    this.#token = token;
  }

  /** Opens the line and keeps it open for as long as the page lives. */
  start(): void {
    this.#open();
    setInterval(() => this.#check(), CHECK_EVERY);
    document.addEventListener("visibilitychange", () => this.#check());
  }

  /** Says hello again on the same line; one that is not open says it when it comes. */
  again(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#hello(this.#socket, false);
  }

  #open(): void {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#opened = performance.now();
    this.#asked = false;
    socket.addEventListener("open", () => this.#hello(socket, true));
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (socket === this.#socket && typeof event.data === "string") this.#hear(socket, event.data);
    });
    socket.addEventListener("close", () => {
      if (socket === this.#socket) this.#retry();
    });
  }

  #hello(socket: WebSocket, fresh: boolean): void {
    const known = this.#listener.resume(fresh);
    socket.send(JSON.stringify({ type: "hello", wall: this.#wall, token: this.#token, ...known }));
  }

  #hear(socket: WebSocket, text: string): void {
    const message = decode(text);
    if (!message) return;
    if (message.type === "bye") {
      this.#listener.hear(message);
      socket.close();
      return;
    }
    this.heard = performance.now();
    if (this.#listener.hear(message) === "gap") {
      // Asking from where we stand leads to what is missing or, if the server no longer has it, to a snapshot.
      if (!this.#asked) this.#hello(socket, false);
      this.#asked = true;
      return;
    }
    this.#asked = false;
    this.#attempt = 0;
    this.#set("live");
  }

  #retry(): void {
    this.#socket = undefined;
    const wait = backoff(this.#attempt, Math.random());
    this.#attempt += 1;
    setTimeout(() => this.#open(), wait);
  }

  #check(): void {
    const now = performance.now();
    const silent = now - (this.heard ?? 0);
    if (this.heard === undefined ? now - this.#opened > LOST_AFTER : silent > LOST_AFTER) this.#set("lost");
    const socket = this.#socket;
    if (socket && now - Math.max(this.#opened, this.heard ?? 0) > GIVE_UP_AFTER) {
      // A line that is half open says nothing and never closes: leave it and try another.
      this.#socket = undefined;
      socket.close();
      this.#retry();
    }
  }

  #set(connection: Connection): void {
    if (connection === this.connection) return;
    this.connection = connection;
    this.#listener.changed(connection);
  }
}
