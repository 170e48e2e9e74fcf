//! The city's own map: outlines of its areas (`map.geojson`) and what must be said with them (`map.toml`).
//!
//! A map of Chinese territory is shown with the number of its approval (审图号), so one without it is a mistake.

use super::tables::Area;
use crate::declaration::reader::{Mistakes, read_toml};
use crate::declaration::{DeclarationFile, Spot, origin_of};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The largest `map.geojson` (bytes): districts and towns of a city, simplified to some metres, take a tenth of it.
const LARGEST: usize = 16 << 20;
/// The most positions in it: each is drawn by every screen.
const MOST_POSITIONS: usize = 200_000;
/// Degrees between the city's middle and its farthest border: beyond them longitude and latitude are swapped, or not degrees.
const FARTHEST: f64 = 10.0;
/// Mistakes told of one map: of a file in another projection every single ring is one.
const MOST_TOLD: usize = 50;

/// One position: degrees east and north, WGS 84.
type Position = [f64; 2];

/// Polygons of rings of positions, as in a `GeoJSON` `MultiPolygon`: of each polygon the outer ring first, then its holes.
pub type Outline = Vec<Vec<Vec<Position>>>;

/// The map that a city supplies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CityMap {
    /// Number of the map's approval (审图号).
    pub approval: String,
    /// Where tiles of its streets come from.
    pub tiles: Option<MapTiles>,
    /// The outline of each area that is drawn, by code.
    pub outlines: BTreeMap<String, Outline>,
}

/// Tiles of a street map that screens load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapTiles {
    /// Address with `{z}`, `{x}` and `{y}`.
    pub url: String,
    /// Whose they are.
    pub attribution: String,
    /// Scheme and host of the address.
    pub origin: String,
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    area: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

/// Reads `map.toml`: approval and tiles.
pub(super) fn read_about(file: &DeclarationFile, map: &mut CityMap, mistakes: &mut Mistakes) {
    let table = read_toml(file, mistakes);
    table.only(&["approval", "tiles"], mistakes);
    if table.get("approval").is_none() {
        mistakes.hint(table.spot, "`approval` is missing", "give the number of the map's approval as its authority prints it");
    }
    table.text("approval", mistakes).unwrap_or_default().trim().clone_into(&mut map.approval);
    if table.get("approval").is_some() && map.approval.is_empty() {
        mistakes.add(table.spot_of("approval"), "`approval` is empty: a map is shown with the number of its approval or not at all");
    }
    let Some(tiles) = table.table("tiles", mistakes) else { return };
    tiles.only(&["url", "attribution"], mistakes);
    let (url, attribution) = (tiles.required_text("url", mistakes), tiles.required_text("attribution", mistakes));
    let (Some(url), Some(attribution)) = (url, attribution) else { return };
    let is_template = ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part));
    let Some(origin) = origin_of(url).filter(|_| is_template) else {
        let hint = "an http or https address with {z}, {x} and {y} in its path, such as https://tiles.example/{z}/{x}/{y}.png";
        mistakes.hint(tiles.spot_of("url"), format!("`{url}` is no address of tiles"), hint);
        return;
    };
    map.tiles = Some(MapTiles { url: url.to_owned(), attribution: attribution.to_owned(), origin: origin.to_owned() });
}

/// Reads `map.geojson`; `areas` are those of the city, `middle` its middle.
pub(super) fn read_outlines(
    file: &DeclarationFile,
    areas: &BTreeMap<String, Area>,
    middle: (f64, f64),
    mistakes: &mut Mistakes,
) -> BTreeMap<String, Outline> {
    let mut outlines = BTreeMap::new();
    if file.text.len() > LARGEST {
        mistakes.hint(Spot::FILE, format!("is larger than {} MiB", LARGEST >> 20), "simplify the outlines: a wall shows no metre");
        return outlines;
    }
    let collection: Collection<'_> = match serde_json::from_str(&file.text) {
        Ok(collection) => collection,
        Err(error) => {
            mistakes.add(spot_of(&error, Spot { line: 1, column: 1 }), format!("is not a GeoJSON FeatureCollection: {}", plain(&error)));
            return outlines;
        }
    };
    if collection.kind != "FeatureCollection" || collection.features.is_empty() {
        mistakes.add(1, "is not a GeoJSON FeatureCollection with features");
    }
    let mut told = Told { mistakes, count: 0 };
    let mut positions = 0;
    for (number, raw) in (1_usize..).zip(&collection.features) {
        let offset = raw.get().as_ptr().addr().saturating_sub(file.text.as_ptr().addr());
        let spot = || Spot::of_byte(&file.text, offset);
        let feature: Feature = match serde_json::from_str(raw.get()) {
            Ok(feature) => feature,
            Err(error) => {
                told.add(spot_of(&error, spot()), format!("feature {number}: {}", plain(&error)));
                continue;
            }
        };
        let Feature { geometry, properties: Properties { area } } = feature;
        if !areas.contains_key(&area) {
            told.add(spot(), format!("feature {number}: area `{area}` is not listed in areas.csv"));
        } else if outlines.contains_key(&area) {
            told.add(spot(), format!("feature {number}: area `{area}` is drawn twice; make it one MultiPolygon"));
        }
        let polygons = match geometry {
            Geometry::Polygon(polygon) => vec![polygon],
            Geometry::MultiPolygon(polygons) => polygons,
        };
        positions += polygons.iter().flatten().map(Vec::len).sum::<usize>();
        match outline(&polygons, middle) {
            Ok(outline) => {
                outlines.entry(area).or_insert(outline);
            }
            Err(wrong) => wrong.into_iter().for_each(|message| told.add(spot(), format!("feature {number} (`{area}`): {message}"))),
        }
    }
    told.end();
    if positions > MOST_POSITIONS {
        let hint = "simplify the outlines: a wall shows no metre";
        mistakes.hint(Spot::FILE, format!("has {positions} positions, more than {MOST_POSITIONS}"), hint);
        outlines.clear();
    }
    outlines
}

/// Passes on so many mistakes, and counts the others.
struct Told<'a> {
    mistakes: &'a mut Mistakes,
    count: usize,
}

impl Told<'_> {
    fn add(&mut self, at: Spot, message: String) {
        self.count += 1;
        if self.count <= MOST_TOLD {
            self.mistakes.add(at, message);
        }
    }

    fn end(self) {
        if let Some(more) = self.count.checked_sub(MOST_TOLD).filter(|more| *more > 0) {
            self.mistakes.add(Spot::FILE, format!("has {more} more mistakes like these"));
        }
    }
}

/// The outline, or what is wrong with each of its rings.
fn outline(polygons: &[Vec<Vec<Vec<f64>>>], middle: (f64, f64)) -> Result<Outline, Vec<String>> {
    let mut wrong = Vec::new();
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        wrong.push("a polygon without a ring".to_owned());
    }
    let mut outline = Outline::new();
    for (polygon, rings) in (1_usize..).zip(polygons) {
        let mut kept = Vec::new();
        for (number, positions) in (1_usize..).zip(rings) {
            match ring(positions, middle) {
                Ok(ring) => kept.push(ring),
                Err(message) => wrong.push(format!("polygon {polygon}, ring {number}: {message}")),
            }
        }
        outline.push(kept);
    }
    if wrong.is_empty() { Ok(outline) } else { Err(wrong) }
}

fn ring(positions: &[Vec<f64>], (middle_east, middle_north): (f64, f64)) -> Result<Vec<Position>, String> {
    let mut ring = Vec::with_capacity(positions.len());
    for position in positions {
        let &[east, north, ..] = position.as_slice() else { return Err("a position needs a longitude and a latitude".to_owned()) };
        if east.abs() > 180.0 || north.abs() > 90.0 {
            return Err(format!("[{east}, {north}] is not on the earth: positions are degrees of WGS 84, longitude first"));
        }
        if (east - middle_east).abs() > FARTHEST || (north - middle_north).abs() > FARTHEST {
            return Err(format!("[{east}, {north}] is more than {FARTHEST} degrees from the city's middle"));
        }
        ring.push([east, north]);
    }
    if ring.len() < 4 {
        return Err("a ring has at least four positions".to_owned());
    }
    if ring.first() != ring.last() {
        return Err("is not closed: its last position must be its first".to_owned());
    }
    Ok(ring)
}

/// Where an error of a text that begins at `start` stands.
fn spot_of(error: &serde_json::Error, start: Spot) -> Spot {
    let before = if error.line() <= 1 { start.column.saturating_sub(1) } else { 0 };
    Spot { line: start.line + error.line().saturating_sub(1), column: before + error.column() }
}

/// The error without its place.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.as_str(), |(message, _)| message).to_owned()
}
