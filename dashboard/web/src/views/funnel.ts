// City events by stage, in the order that they go through them.

import { html } from "lit";
import type { TemplateResult } from "lit";
import { cellsOf, shownState } from "../screen.ts";
import { STAGES } from "../stages.ts";
import type { Cell } from "../store.ts";
import { variables } from "../style.ts";
import { PanelView } from "./panel.ts";
import { valueButton } from "./value.ts";

class Funnel extends PanelView {
  protected override body(): TemplateResult {
    const { panel, screen } = this;
    const column = panel.keys[0] ?? "stage";
    const byStage = new Map<string, Cell>();
    for (const cell of cellsOf(panel, screen.store)) byStage.set(cell.keys[column] ?? "", cell);
    const others = [...byStage.keys()].filter((stage) => !STAGES.includes(stage) && stage !== "closed").sort();
    const stages = [...STAGES, ...others];
    const top = Math.max(1, ...[...byStage.values()].map((cell) => cell.value ?? 0));
    return html`<ol class="funnel">
      ${stages.map((stage) => {
        const cell = byStage.get(stage);
        const name = screen.voice.term("stage", stage);
        return html`<li data-stage=${stage} data-state=${shownState(cell, screen.lost())} data-level=${cell?.level ?? "normal"}>
          <span class="name">${name}</span>
          <span class="track" aria-hidden="true" ${variables({ share: (cell?.value ?? 0) / top })}><span class="fill"></span></span>
          ${valueButton(cell, this.showing(name), screen)}
        </li>`;
      })}
    </ol>`;
  }
}

customElements.define("city-funnel", Funnel);
