// A schematic map: each area a tile about where it lies, with the leading indicator large and the others under it where they are
// abnormal; its edge says the worst level of them in form as well as colour.

import type { TemplateResult } from "lit";
import { PanelView } from "./panel.ts";
import { tileMap } from "./tilemap.ts";

class Tiles extends PanelView {
  protected override body(): TemplateResult {
    const { panel, screen, room } = this;
    return tileMap({ panel, screen, room, showing: (label) => this.showing(label) });
  }
}

customElements.define("city-tiles", Tiles);
