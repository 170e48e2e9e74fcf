// Sets CSS variables of an element through the object model, which a strict content security policy allows.

import { noChange } from "lit";
import { Directive, directive, PartType } from "lit/directive.js";
import type { ElementPart, PartInfo } from "lit/directive.js";

class Variables extends Directive {
  readonly #old = new Map<string, string>();

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("variables belong on an element");
  }

  render(values: Readonly<Record<string, string | number>>): typeof noChange {
    return values && noChange;
  }

  override update(part: ElementPart, [values]: [Readonly<Record<string, string | number>>]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(values)) {
      const text = String(value);
      if (this.#old.get(name) === text) continue;
      this.#old.set(name, text);
      style.setProperty(`--${name}`, text);
    }
    return noChange;
  }
}

/** `<div ${variables({ share: 0.4 })}>` sets `--share`. */
export const variables = directive(Variables);
