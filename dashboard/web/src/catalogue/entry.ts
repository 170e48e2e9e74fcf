// One indicator as a line of the list: its name, what it says of the whole city now, who answers for it.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { number } from "../format.ts";
import { glyph, levelShape } from "../glyph.ts";
import type { Voice } from "../screen.ts";
import { unitText } from "../views/value.ts";
import type { Indicator, WholeCity } from "./model.ts";

/** The number with its unit, the level as a shape, and the window; nothing where the whole city has no value. */
function now(about: Indicator, found: WholeCity | undefined, voice: Voice): TemplateResult | typeof nothing {
  if (!found || found.value === null || found.state === "error") return nothing;
  const shape = levelShape(found.level);
  const decimals = Number.isInteger(found.value) && about.unit !== "percent" ? 0 : 1;
  return html`<span class="now" data-level=${found.level}>
    ${shape ? glyph(shape, voice.term("level", found.level)) : nothing} <b>${number(found.value, decimals)}</b> ${unitText(about.unit, { voice })}
    <small>${voice.term("window", found.window)}</small>
  </span>`;
}

/** What is known of an indicator now: its value, and how much of its history is in while that is being read (%). */
export interface Now {
  readonly value: WholeCity | undefined;
  readonly filled: number | undefined;
}

function badge(about: Indicator, { filled }: Now, voice: Voice): TemplateResult | typeof nothing {
  if (filled !== undefined) return html`<span class="badge">${voice.word("catalogue.filling").replace("{n}", String(filled))}</span> `;
  return about.mode === "live" ? nothing : html`<span class="badge">${voice.term("mode", about.mode)}</span> `;
}

/** The line; `choose` is called when it is pressed. */
export function entry(about: Indicator, found: Now, current: boolean, voice: Voice, choose: () => void): TemplateResult {
  return html`<button type="button" class="entry" aria-current=${current ? "true" : "false"} @click=${choose}>
    <span class="name">${voice.say(about.title)}</span>${now(about, found.value, voice)}
    <span class="foot"><code>${about.id}</code><span class="owner">${badge(about, found, voice)}${voice.say(about.owner)}</span></span>
  </button>`;
}
