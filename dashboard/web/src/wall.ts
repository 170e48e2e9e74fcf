// The page of a wall: asks what the wall is, then follows the stream for as long as it hangs.

import { render, html } from "lit";
import { get, reasonOf, Refused } from "./api.ts";
import { Voice } from "./screen.ts";
import type { Wall } from "./screen.ts";
import { words } from "./words.ts";
import type { Language } from "./words.ts";
import { readAddress } from "./replay/asked.ts";
import { refused } from "./wall/frame.ts";
import { WallPage } from "./wall/page.ts";

const RETRY = 2000;

/** The language that the URL asks for; Chinese with English second unless it says otherwise. */
function language(query: URLSearchParams): Language {
  const wish = query.get("lang");
  return wish === "en" || wish === "both" ? wish : "zh";
}

async function start(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const name = decodeURIComponent(location.pathname.split("/")[2] ?? "main");
  const spoken = language(query);
  const short = spoken === "en" ? "en" : "zh";
  const token = query.get("token") ?? undefined;
  document.documentElement.lang = short === "en" ? "en" : "zh-CN";
  document.documentElement.dataset["connection"] = "connecting";
  try {
    const wall = await get<Wall>(`/api/v1/walls/${encodeURIComponent(name)}`, token);
    render(html``, document.body);
    const wish = query.get("theme");
    document.documentElement.dataset["theme"] = wish === "light" || wish === "dark" ? wish : wall.theme;
    const [pinned, past, sound] = [query.get("scene") ?? undefined, readAddress(query, Date.now()), query.get("sound") === "on"];
    const page = new WallPage(wall, { language: spoken, pinned, past, sound, token });
    document.body.append(page.root);
    page.start();
  } catch (error) {
    // The server may be starting; a wall has nobody to press reload.
    const said = error instanceof Refused && error.status === 401 ? refused(new Voice(spoken, { names: {} })) : html`<h1>${words["wall.waiting"][short]}</h1><p>${reasonOf(error)}</p>`;
    render(html`<main class="waiting">${said}</main>`, document.body);
    setTimeout(() => void start(), RETRY);
  }
}

void start();
