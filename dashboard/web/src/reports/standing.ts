// How a shared address stands. Pure.

import type { Share } from "./model.ts";

/** At an instant (ms): taken back, over, or open. */
export function standing({ revoked, expires_at: expires }: Pick<Share, "revoked" | "expires_at">, now: number): "revoked" | "expired" | "open" {
  if (revoked) return "revoked";
  return Date.parse(expires) <= now ? "expired" : "open";
}
