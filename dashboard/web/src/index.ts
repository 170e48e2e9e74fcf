// The start page: where to go from here.

import { html, render } from "lit";
import { get } from "./api.ts";
import type { Bilingual } from "./words.ts";
import { words } from "./words.ts";

interface Entry {
  readonly wall: string;
  readonly title: Bilingual;
}

const both = (text: Bilingual): unknown => html`<span>${text.zh}</span> <span lang="en" class="soft">${text.en}</span>`;

function show(walls: readonly Entry[]): void {
  render(
    html`<main>
      <h1>${both(words.product)}</h1>
      <ul>
        ${walls.map(({ wall, title }) => html`<li><a href="/wall/${encodeURIComponent(wall)}"><b>${words["page.wall"].zh} · ${both(title)}</b></a><p>${words["page.wall.means"].zh}</p><p lang="en" class="soft">${words["page.wall.means"].en}</p><p><a href="/wall/${encodeURIComponent(wall)}?replay=24h&amp;speed=30">${both(words["replay.open"])}</a></p></li>`)}
        ${(["desk", "reports", "catalogue", "explorer"] as const).map((page) => html`<li><a href="/${page}"><b>${both(words[`page.${page}`])}</b></a><p>${words[`page.${page}.means`].zh}</p><p lang="en" class="soft">${words[`page.${page}.means`].en}</p></li>`)}
      </ul>
    </main>`,
    document.body,
  );
}

document.title = words.product.zh;
show([]);
get<{ readonly walls: readonly Entry[] }>("/api/v1/walls").then(
  ({ walls }) => show(walls),
  () => show([{ wall: "main", title: words["page.wall"] }]),
);
