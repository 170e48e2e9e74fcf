// Which scenes take turns: those of the topic in force, or those of ordinary days. Pure.

/** The scenes of the topic in force; the ordinary ones in 平时, and where a topic has none of its own. */
export function inForce<S extends { readonly topic: string | null }>(scenes: readonly S[], topic: string | null): readonly S[] {
  const own = scenes.filter((scene) => scene.topic === topic);
  return own.length > 0 ? own : scenes.filter((scene) => scene.topic === null);
}
