// What went wrong, as people are told it: what it is, what happened this time, what to do next.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { Refused, reasonOf } from "./api.ts";
import type { Voice } from "./screen.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** A notice of an error, whoever threw it. */
export function problemView(error: unknown, voice: Voice): TemplateResult {
  if (!(error instanceof Refused)) {
    return html`<div role="alert" class="problem"><b>${voice.word("problem.unreached")}</b><p>${reasonOf(error)}</p></div>`;
  }
  const { problem, status } = error;
  const kind = text(problem["type"]).replace("urn:cityops:problem:", "");
  const known = voice.term("problem", kind);
  const title = known === kind || kind === "" ? text(problem.title) || error.message : known;
  return html`<div role="alert" class="problem" data-status=${status}><b>${title}</b>
    ${problem.detail ? html`<p>${problem.detail}</p>` : nothing}
    ${problem["rule"] ? html`<p><span class="soft">${voice.word("problem.rule")}</span> <code>${text(problem["rule"])}</code></p>` : nothing}
    ${problem["next"] ? html`<p><span class="soft">${voice.word("problem.next")}</span> ${text(problem["next"])}</p>` : nothing}
  </div>`;
}
