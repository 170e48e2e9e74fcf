// The street map under the marks: MapLibre with the city's tiles. This is the only module that brings MapLibre in, and it is loaded
// only where a panel shows streets; its worker comes from the same origin as everything else.

import "maplibre-gl/dist/maplibre-gl.css";
import { LngLatBounds, Map as StreetMap, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Outline } from "../outline.ts";
import type { Point } from "../plane.ts";

/** More pixels than that a wall does not show, and its graphics card would draw in vain. */
const SHARPEST = 1.5;
/** Free space (px) around the city. */
const MARGIN = 24;
const BORDERS = "borders";

/** What a street map is told of. */
export interface Told {
  /** It has drawn, and points lie where `project` says. */
  drawn(): void;
  /** It cannot draw, or not one of its tiles comes. */
  failed(reason: string): void;
}

/** The city's streets, drawn by WebGL in an element. */
export class Ground {
  readonly #map: StreetMap;
  #drawn = false;

  constructor(element: HTMLElement, tiles: { readonly url: string }, places: readonly Point[], told: Told) {
    setWorkerUrl(workerUrl);
    const whole = new LngLatBounds();
    for (const { x, y } of places) whole.extend([x, y]);
    this.#map = new StreetMap({
      container: element,
      bounds: whole,
      fitBoundsOptions: { padding: MARGIN },
      style: {
        version: 8,
        sources: { streets: { type: "raster", tiles: [tiles.url], tileSize: 256 } },
        layers: [{ id: "streets", type: "raster", source: "streets", paint: { "raster-fade-duration": 0 } }],
      },
      pixelRatio: Math.min(SHARPEST, devicePixelRatio),
      // A wall has no hands: what it shows is moved by its size alone.
      interactive: false,
      attributionControl: false,
      fadeDuration: 0,
    });
    let came = false;
    this.#map.on("data", ({ dataType, ...data }) => {
      if (dataType === "source" && "tile" in data && data.tile) came = true;
    });
    this.#map.once("load", () => {
      this.#drawn = true;
      told.drawn();
    });
    // It follows the size of its element by itself, but not what it shows.
    this.#map.on("resize", () => this.#map.fitBounds(whole, { padding: MARGIN, animate: false }));
    this.#map.on("moveend", () => told.drawn());
    // A city's tiles may end at its border: one that is missing is no failure.
    this.#map.on("error", ({ error }) => {
      if (!came) told.failed(error.message);
    });
    this.#map.on("webglcontextlost", () => told.failed("webglcontextlost"));
  }

  /** Puts outlines of areas over the streets, once; before the map has drawn, or where they lie already, nothing happens. */
  borders(outlines: ReadonlyMap<string, Outline>, colour: string): void {
    if (!this.#drawn || this.#map.getSource(BORDERS)) return;
    const coordinates = [...outlines.values()].flatMap((outline) => outline.map((polygon) => polygon.map((ring) => ring.map(({ x, y }) => [x, y]))));
    this.#map.addSource(BORDERS, { type: "geojson", data: { type: "MultiPolygon", coordinates } });
    this.#map.addLayer({ id: BORDERS, type: "line", source: BORDERS, paint: { "line-color": colour, "line-width": 1.5, "line-opacity": 0.7 } });
  }

  /** Where a point of the earth is drawn (px of the element). */
  project({ x, y }: Point): Point {
    return this.#map.project([x, y]);
  }

  /** Lets go of everything, the WebGL context first. */
  remove(): void {
    this.#map.remove();
  }
}
