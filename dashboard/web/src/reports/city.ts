// What pages without a stream ask of the city: its zone, and whether what they show comes of records that were made up.

import { get } from "../api.ts";
import type { Wall } from "../screen.ts";
import type { Source } from "../wire.ts";
import { tellIn } from "./reader.ts";

/** Asks; instants are told in the city's zone from then on. What cannot be asked is not known. */
export async function askCity(): Promise<{ readonly simulated: boolean }> {
  const [desk, sources] = await Promise.allSettled([get<Wall>("/api/v1/walls/desk"), get<{ readonly sources: readonly Source[] }>("/api/v1/sources")]);
  if (desk.status === "fulfilled") tellIn(desk.value.city.zone);
  return { simulated: sources.status === "fulfilled" && sources.value.sources.some(({ simulated, received }) => simulated && received > 0) };
}
