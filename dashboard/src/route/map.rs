//! `GET /api/v1/map`: the outlines of the city's areas, whole.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use ingest::reference::{CityMap, Outline};
use serde_json::{Value, json};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::sync::Arc;

/// Positions are told to a hundred-thousandth of a degree, about one metre.
const PER_DEGREE: f64 = 1e5;

/// The map as it is served: made once, for it is the same for everybody until the server starts again.
#[derive(Clone, Debug)]
pub(crate) struct ServedMap {
    body: Bytes,
    tag: HeaderValue,
}

impl ServedMap {
    /// The map as `GeoJSON`.
    pub(crate) fn of(map: &CityMap) -> Option<Self> {
        let feature = |(area, outline): (&String, &Outline)| {
            let geometry = json!({ "type": "MultiPolygon", "coordinates": rounded(outline) });
            json!({ "type": "Feature", "properties": { "area": area }, "geometry": geometry })
        };
        let features: Vec<Value> = map.outlines.iter().map(feature).collect();
        let body = json!({ "type": "FeatureCollection", "approval": map.approval, "features": features }).to_string();
        let mut hasher = SipHasher13::new();
        hasher.write(body.as_bytes());
        let tag = HeaderValue::from_str(&format!("\"{:032x}\"", hasher.finish128().as_u128())).ok()?;
        Some(Self { body: body.into(), tag })
    }
}

/// The outline with rounded positions; what a ring repeats after that is left out.
fn rounded(outline: &Outline) -> Outline {
    let round = |degrees: f64| (degrees * PER_DEGREE).round() / PER_DEGREE;
    let ring = |ring: &Vec<[f64; 2]>| {
        let mut positions: Vec<[f64; 2]> = ring.iter().map(|[east, north]| [round(*east), round(*north)]).collect();
        positions.dedup();
        positions
    };
    outline.iter().map(|polygon| polygon.iter().map(ring).collect()).collect()
}

/// The outlines of the city's areas as `GeoJSON`, with the number of the map's approval.
#[utoipa::path(get, path = "/api/v1/map", tag = "walls", responses(
    (status = 200, content_type = "application/geo+json"), (status = 304), (status = 404, body = Problem)))]
pub(crate) async fn city(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let Some(map) = &app.standing.map else {
        let next = "put map.geojson and map.toml beside the city's areas.csv, or show the areas as tiles";
        return Problem::not_found("reading the city's map", "the city supplies no map", next).into_response();
    };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == map.tag);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { map.body.clone().into_response() };
    let answered = response.headers_mut();
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answered.insert(header::ETAG, map.tag.clone());
    response
}
