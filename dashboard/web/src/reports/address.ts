// The address of the reports says everything that is shown: it is read into a place and written from one.

import type { Figure } from "./model.ts";

/** The parts of the page. */
export type Tab = "report" | "lists" | "shares";

/** What the page shows. */
export interface Place {
  readonly tab: Tab;
  readonly report: string;
  /** As the interface takes it; empty for the last one that is over. */
  readonly period: string;
  /** `department` or `area`, with its code; empty for the whole city. */
  readonly scope: { readonly key: string; readonly code: string } | undefined;
  /** A kept report, instead of one made now. */
  readonly kept: string;
  /** The figure whose card is open. */
  readonly card: Figure | undefined;
  readonly lang: "zh" | "en";
  readonly theme: "light" | "dark";
}

const SCOPES = ["department", "area"] as const;

/** What the query of an address names. */
export function placeOf(search: string): Place {
  const query = new URLSearchParams(search);
  const tab = query.get("tab");
  const key = SCOPES.find((name) => (query.get(name) ?? "") !== "");
  return {
    tab: tab === "lists" || tab === "shares" ? tab : "report",
    report: query.get("report") ?? "",
    period: query.get("period") ?? "",
    scope: key ? { key, code: query.get(key) ?? "" } : undefined,
    kept: query.get("kept") ?? "",
    card: figureOf(query.get("card") ?? ""),
    lang: query.get("lang") === "en" ? "en" : "zh",
    theme: query.get("theme") === "dark" ? "dark" : "light",
  };
}

/** The query that names it, shortest form. */
export function searchOf({ tab, report, period, scope, kept, card, lang, theme }: Place): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string): void => {
    if (value !== "") query.set(name, value);
  };
  put("tab", tab === "report" ? "" : tab);
  if (tab === "report") {
    if (kept !== "") put("kept", kept);
    else {
      put("report", report);
      put("period", period);
      if (scope) put(scope.key, scope.code);
    }
    put("card", card ? textOf(card) : "");
  }
  query.set("lang", lang);
  put("theme", theme === "dark" ? theme : "");
  return `?${query.toString()}`;
}

/** The part of the interface's address that names the stretch and the scope of a report. */
export function askedOf({ period, scope }: Pick<Place, "period" | "scope">): URLSearchParams {
  const query = new URLSearchParams();
  if (period !== "") query.set("period", period);
  if (scope) query.set(scope.key, scope.code);
  return query;
}

/** Where a figure's card is. */
export function cardPath({ indicator, keys, from, to }: Figure): string {
  return `/api/v1/reports/card?${new URLSearchParams({ indicator, from, to, ...keys }).toString()}`;
}

/** A figure as one word of an address: `case.received~2026-10-01~2026-10-31~area.990101`. */
export function textOf({ indicator, keys, from, to }: Figure): string {
  return [indicator, from, to, ...Object.entries(keys).map(([key, code]) => `${key}.${code}`)].join("~");
}

/** The figure that such a word names. */
export function figureOf(text: string): Figure | undefined {
  const [indicator = "", from = "", to = "", ...keys] = text.split("~");
  if (indicator === "" || from === "" || to === "") return undefined;
  const pairs = keys.map((pair) => [pair.slice(0, pair.indexOf(".")), pair.slice(pair.indexOf(".") + 1)] as const);
  return { indicator, from, to, keys: Object.fromEntries(pairs.filter(([key]) => key !== "")) };
}

/** The token in the address of a shared report. */
export function sharedToken(path: string): string | undefined {
  return /^\/reports\/shared\/([^/]+)\/?$/.exec(path)?.[1];
}

/** Two days as the stretch from one to the other, or undefined where they are none or the wrong way round. */
export function stretchOf(from: string, to: string): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/;
  return day.test(from) && day.test(to) && from <= to ? `${from}..${to}` : undefined;
}
