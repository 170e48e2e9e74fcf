// Addresses that were given away: to whom, until when, and how to take them back.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { tell } from "../api.ts";
import { searchOf } from "./address.ts";
import type { Place } from "./address.ts";
import type { Posting } from "./lists.ts";
import type { Share } from "./model.ts";
import { inPlace, minuteText } from "./reader.ts";
import { standing } from "./standing.ts";

/** What they need besides. */
export interface Sharing extends Posting {
  readonly place: Place;
  readonly go: (place: Place) => void;
}

/** The table of them. */
export function sharesView(shares: readonly Share[], sharing: Sharing): TemplateResult {
  const { voice, place, go } = sharing;
  if (shares.length === 0) return html`<section class="shares"><p role="status" class="none">${voice.word("shares.none")}</p></section>`;
  const line = (share: Share): TemplateResult => {
    const now = standing(share, Date.now());
    const to: Place = { ...place, tab: "report", kept: share.id };
    return html`<tr data-share=${share.share} data-standing=${now}>
      <th scope="row"><a href=${searchOf(to)} @click=${(event: MouseEvent) => inPlace(event, () => go(to))}>${voice.say(share.title)}</a><small>${voice.say(share.period)}</small></th>
      <td>${share.watermark}</td><td>${share.actor}</td><td class="instant">${minuteText(share.made_at)}</td><td class="instant">${minuteText(share.expires_at)}</td><td>${voice.word(`shares.${now}`)}</td>
      <td>${now === "open" ? html`<button type="button" class="plain" @click=${() => revoke(share, sharing)}>${voice.word("shares.revoke")}</button>` : nothing}</td></tr>`;
  };
  return html`<section class="shares" aria-labelledby="shares-title"><h2 id="shares-title">${voice.word("reports.tab.shares")}</h2><p class="soft">${voice.word("shares.means")}</p>
    <div class="scroller" tabindex="0" role="region" aria-label=${voice.word("shares.report")}><table>
      <thead><tr><th scope="col">${voice.word("shares.report")}</th><th scope="col">${voice.word("reports.watermark")}</th><th scope="col">${voice.word("shares.by")}</th><th scope="col">${voice.word("shares.made")}</th><th scope="col">${voice.word("shares.expires")}</th><th scope="col">${voice.word("shares.state")}</th><th scope="col"><span class="heard">${voice.word("shares.revoke")}</span></th></tr></thead>
      <tbody>${shares.map(line)}</tbody></table></div></section>`;
}

function revoke({ share, title, watermark }: Share, { voice, sheet, changed }: Sharing): void {
  sheet()?.ask({
    title: voice.word("shares.revoke"), about: `${voice.say(title)} · ${watermark}`, fields: [], submit: voice.word("shares.revoke"),
    work: async ({ actor = "" }) => {
      await tell(`/api/v1/shares/${encodeURIComponent(share)}/revoke`, { actor });
      await changed();
      return undefined;
    },
  });
}
