// The stages of an open city event, in the order in which it goes through them; at rest is beside them.

/** Their codes. */
export const STAGES: readonly string[] = ["reported", "filed", "assigned", "handling", "checking", "suspended"];
