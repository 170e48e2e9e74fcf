// What is done with a report that is read: taken along as PDF, workbook or JSON, printed, kept, shared.

import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { tell } from "../api.ts";
import type { Voice } from "../screen.ts";
import { askedOf } from "./address.ts";
import type { Place } from "./address.ts";
import type { AskSheet } from "./ask.ts";
import type { Kept } from "./model.ts";
import { minuteText } from "./reader.ts";

/** How long (ms) the making of a report may take. */
const MADE_WITHIN = 120_000;
/** How many days a shared address lasts unless said otherwise, and at most. */
const DAYS = { usual: 7, most: 90 };
const FORMATS = ["pdf", "xlsx", "json"] as const;

/** What the actions are about. */
export interface Act {
  readonly voice: Voice;
  readonly place: Place;
  /** The report's address in the interface. */
  readonly path: string;
  readonly kept: Kept | undefined;
  readonly sheet: () => AskSheet | null;
  /** A report was kept under this number. */
  readonly made: (id: string) => Promise<void>;
}

/** The buttons. */
export function actions(act: Act): TemplateResult {
  const { voice, place, kept } = act;
  const file = (format: (typeof FORMATS)[number]): string => {
    const query = place.kept === "" ? askedOf(place) : new URLSearchParams();
    query.set("format", format);
    query.set("lang", voice.short);
    return `${act.path}/file?${query.toString()}`;
  };
  return html`<div class="actions">
    ${FORMATS.map((format) => html`<a class="plain" data-format=${format} href=${file(format)} download>${voice.word(`reports.file.${format}`)}</a>`)}
    <button type="button" class="plain print" @click=${() => print()}>${voice.word("reports.print")}</button>
    ${place.kept === "" ? html`<button type="button" class="plain" data-act="keep" @click=${() => keep(act)}>${voice.word("reports.keep")}</button>` : nothing}
    <button type="button" class="plain strong" data-act="share" @click=${() => share(act)}>${voice.word("reports.share")}</button>
  </div>
  ${place.kept === "" ? nothing : html`<p class="is-kept">${voice.word("reports.is_kept")}${kept ? ` · ${minuteText(kept.made_at)} · ${voice.term("reports.made", kept.by)}` : ""}</p>`}`;
}

/** Keeps what is read as it is now; gives the number it is kept under. */
async function kept({ place }: Act, actor: string): Promise<string> {
  const scope = place.scope ? { [place.scope.key]: place.scope.code } : {};
  const body = { ...(place.period === "" ? {} : { period: place.period }), ...scope, actor };
  return (await tell<{ readonly id: string }>(`/api/v1/reports/${encodeURIComponent(place.report)}/keep`, body, MADE_WITHIN)).id;
}

function keep(act: Act): void {
  const { voice } = act;
  act.sheet()?.ask({
    title: voice.word("reports.keep"), about: voice.word("reports.keep.means"), fields: [], submit: voice.word("reports.keep"),
    work: async ({ actor = "" }) => {
      await act.made(await kept(act, actor));
      return undefined;
    },
  });
}

function share(act: Act): void {
  const { voice, place } = act;
  act.sheet()?.ask({
    title: voice.word("reports.share"), about: voice.word("reports.share.means"), submit: voice.word("reports.share.make"),
    fields: [
      { name: "watermark", label: voice.word("reports.watermark"), type: "text", value: "" },
      { name: "days", label: voice.word("reports.share.days"), type: "number", value: String(DAYS.usual), least: 1, most: DAYS.most },
    ],
    work: async ({ actor = "", days = "", watermark = "" }) => {
      const id = place.kept === "" ? await kept(act, actor) : place.kept;
      const made = await tell<{ readonly url: string; readonly expires_at: string }>(`/api/v1/reports/kept/${encodeURIComponent(id)}/share`, { days: Number(days), watermark, actor });
      if (place.kept === "") await act.made(id);
      return shared(new URL(made.url, location.origin).href, made.expires_at, voice);
    },
  });
}

/** The address that was made, ready to be taken. */
function shared(url: string, expires: string, voice: Voice): TemplateResult {
  const select = (event: Event): void => (event.target as HTMLInputElement).select();
  const copy = (event: Event): void => {
    const button = event.currentTarget as HTMLButtonElement;
    void navigator.clipboard.writeText(url).then(() => (button.textContent = voice.word("reports.copied")));
  };
  // Pages that did not come over a safe line have no clipboard.
  const clipboard = "clipboard" in navigator;
  return html`<div class="given" role="status"><p>${voice.word("reports.share.done").replace("{t}", minuteText(expires))}</p>
    <label><span>${voice.word("reports.share.url")}</span><input class="url" readonly data-first .value=${url} @focus=${select} /></label>
    <p class="buttons">${clipboard ? html`<button type="button" class="plain strong" @click=${copy}>${voice.word("reports.copy")}</button>` : nothing}<a class="plain" href=${url} target="_blank" rel="noreferrer">${voice.word("reports.open")}</a></p></div>`;
}
