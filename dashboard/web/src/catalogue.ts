import { html, render } from "lit";
import { words } from "./words.ts";

render(html`<main><h1>${words.product.zh}</h1><p><a href="/wall/main">${words["page.wall"].zh}</a></p><p><a href="/catalogue">${words["page.catalogue"].zh}</a></p></main>`, document.body);
