// One write: sent with a number of its own, sent again under the same number while the line fails, answered in four ways.

import { Refused, reasonOf, tell } from "../api.ts";

/** A field that somebody else changed meanwhile. */
export interface FieldChange {
  readonly field: string;
  readonly was: unknown;
  readonly now: unknown;
}

/** What the server says of an action that is done. */
export interface Done {
  readonly version: number;
  readonly repeated?: boolean;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly allowed?: readonly string[];
  readonly [member: string]: unknown;
}

/** What became of a write. */
export type Answer<T> =
  | { readonly outcome: "done"; readonly answer: T }
  | { readonly outcome: "changed"; readonly version: number; readonly changed: readonly FieldChange[] }
  | { readonly outcome: "refused"; readonly rule: string; readonly detail: string }
  /** The server has no such route, or no such subject. */
  | { readonly outcome: "unknown"; readonly detail: string }
  | { readonly outcome: "failed"; readonly detail: string }
  /** Nobody knows whether it was done; the same number may be sent again. */
  | { readonly outcome: "lost"; readonly detail: string };

/** What a write needs of the world. */
export interface World {
  tell(path: string, body: unknown): Promise<unknown>;
  /** Waits that long (ms). */
  wait(millis: number): Promise<void>;
}

/** The server behind the page. */
export const NETWORK: World = { tell, wait: (millis) => new Promise((next) => setTimeout(next, millis)) };

/** Waits (ms) between tries under one number. */
export const TRIES: readonly number[] = [400, 800, 1600, 3200];

/** A number that no other action has. `crypto.randomUUID` is missing on plain HTTP, `getRandomValues` is not. */
export function actionId(fill: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => crypto.getRandomValues(bytes)): string {
  const bytes = new Uint8Array(16);
  fill(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether the server may not have taken it in: the line broke, or something before it answered. */
function uncertain(error: unknown): boolean {
  return !(error instanceof Refused) || [429, 502, 503, 504].includes(error.status);
}

function told<T>(error: Refused): Answer<T> {
  const { problem, status } = error;
  const detail = typeof problem.detail === "string" ? problem.detail : error.message;
  if (status === 409 && typeof problem["version"] === "number") {
    return { outcome: "changed", version: problem["version"], changed: (problem["changed"] as readonly FieldChange[] | undefined) ?? [] };
  }
  if (status === 422 || status === 409) return { outcome: "refused", rule: typeof problem["rule"] === "string" ? problem["rule"] : "", detail };
  if (status === 404 || status === 405) return { outcome: "unknown", detail };
  return { outcome: "failed", detail };
}

/** Sends `body`, whose `action_id` stays the same however often it has to be sent. */
export async function write<T>(path: string, body: unknown, world: World): Promise<Answer<T>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { outcome: "done", answer: (await world.tell(path, body)) as T };
    } catch (error) {
      if (error instanceof Refused && !uncertain(error)) return told(error);
      const wait = TRIES[attempt];
      if (wait === undefined) return { outcome: "lost", detail: reasonOf(error) };
      await world.wait(wait);
    }
  }
}
