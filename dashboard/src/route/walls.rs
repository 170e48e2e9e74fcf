//! `GET /api/v1/walls` and `/{wall}`: walls as their pages need them.

use super::pages::wall_build;
use crate::app::App;
use crate::problem::Problem;
use crate::screens::bearer;
use crate::wall::{DESK, WallPage, Words};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The walls there are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WallsPage {
    walls: Vec<WallEntry>,
}

/// One wall of the list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct WallEntry {
    wall: String,
    title: Words,
}

/// The walls there are.
#[utoipa::path(get, path = "/api/v1/walls", tag = "walls", responses((status = 200, body = WallsPage)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<WallsPage> {
    let entry = |(name, wall): (&String, &crate::wall::Wall)| WallEntry { wall: name.clone(), title: Words::from(&wall.title) };
    Json(WallsPage { walls: app.standing.walls.walls.iter().map(entry).collect() })
}

/// One wall with its scenes, its panels and the names behind codes. Where walls are shown to screens with a token, one of that wall
/// is needed (`Authorization: Bearer …`). `desk` is a page without scenes: the desk needs the names too.
#[utoipa::path(get, path = "/api/v1/walls/{wall}", tag = "walls", params(("wall" = String, Path, description = "the wall's name")),
    responses((status = 200, body = WallPage), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn one(State(app): State<Arc<App>>, Path(wall): Path<String>, headers: HeaderMap) -> Result<Json<WallPage>, Problem> {
    app.screens.admit(&wall, bearer(&headers)).map_err(|refused| Problem::unauthorized("reading a wall", refused.to_string()))?;
    let is_desk = wall == DESK;
    let described = if is_desk { app.standing.walls.walls.keys().next() } else { Some(&wall) };
    let found = described.and_then(|name| app.standing.wall_page(name, wall_build()));
    let unknown = || Problem::not_found("reading a wall", format!("there is no wall `{wall}`"), "see /api/v1/walls for those there are");
    let page = found.ok_or_else(unknown)?;
    Ok(Json(if is_desk { WallPage { wall, scenes: Vec::new(), ..page } } else { page }))
}
