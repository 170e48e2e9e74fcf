//! `GET /api/v1/units`: every unit and what it does now.

use crate::app::App;
use analytics::dispatch::UnitStatus;
use analytics::frame::UnitNow;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;

/// A unit and what it does now.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct UnitPage {
    /// Its code, kind, name and department; area, longitude and latitude where it was last known to be; its status, since when, and
    /// for which event of which class and area.
    #[serde(flatten)]
    unit: UnitNow,
    /// What a person may say that it does next.
    next: Vec<UnitStatus>,
}

/// Every unit that the city lists or any record told of, by code.
#[utoipa::path(get, path = "/api/v1/units", tag = "subjects", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<Vec<UnitPage>> {
    let page = |unit: &UnitNow| {
        let next = UnitStatus::ALL.into_iter().filter(|next| unit.status.may_become(*next)).collect();
        UnitPage { unit: unit.clone(), next }
    };
    Json(app.mirror.board().units().map(page).collect())
}
