//! `GET /api/v1/city-events`: open city events, filtered, in pages.

#![allow(unused_qualifications, reason = "the description of a route names its query with a path")]

use crate::app::App;
use crate::problem::Problem;
use analytics::frame::OpenEvent;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ingest::record::Text;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The most events of one page.
const PAGE_LIMIT: usize = 500;
const PAGE_DEFAULT: usize = 100;

/// Which events; conditions that are left out do not filter.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsQuery {
    /// reported, filed, assigned, handling, checking or suspended.
    stage: Option<String>,
    /// Code of a district, or of a town.
    area: Option<String>,
    /// Code of the responsible body.
    department: Option<String>,
    /// Only those past their time limit (true), or only the others (false).
    overdue: Option<bool>,
    /// A part of the number or of the address.
    q: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Events a page, 1 to 500.
    limit: Option<usize>,
}

/// One page of open city events, by number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EventsPage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    /// How many there are on all pages.
    total: usize,
    #[schema(value_type = Vec<Object>)]
    events: Vec<OpenEvent>,
    /// What to ask the next page with; none on the last.
    next_cursor: Option<String>,
}

/// Open city events, in pages.
#[utoipa::path(get, path = "/api/v1/city-events", tag = "subjects", params(EventsQuery),
    responses((status = 200, body = EventsPage), (status = 400, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Json<EventsPage>, Problem> {
    let doing = "listing city events";
    let Query(query) =
        query.map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "see /api/v1/openapi.json for what may be asked"))?;
    let limit = query.limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_LIMIT).contains(&limit) {
        return Err(Problem::bad_request(doing, format!("limit is {limit}"), format!("ask for 1 to {PAGE_LIMIT} events a page")));
    }
    let board = app.mirror.board();
    let wanted: Vec<&OpenEvent> = board.events().filter(|event| query.wants(event)).collect();
    let after = query.cursor.as_deref().unwrap_or_default();
    let mut rest = wanted.iter().filter(|event| event.event_no.as_str() > after).copied();
    let events: Vec<OpenEvent> = rest.by_ref().take(limit).cloned().collect();
    let next_cursor = rest.next().and(events.last()).map(|event| event.event_no.to_string());
    Ok(Json(EventsPage {
        epoch: board.epoch().to_string(),
        seq: board.seq(),
        as_of: board.as_of().to_string(),
        total: wanted.len(),
        events,
        next_cursor,
    }))
}

impl EventsQuery {
    fn wants(&self, event: &OpenEvent) -> bool {
        let is = |wanted: &Option<String>, found: Option<&Text>| {
            wanted.as_deref().is_none_or(|wanted| found.is_some_and(|found| found.as_str() == wanted))
        };
        let contains =
            |wanted: &str| event.event_no.contains(wanted) || event.address.as_ref().is_some_and(|address| address.contains(wanted));
        let overdue = event.clock.as_deref() == Some("overdue");
        is(&self.stage, Some(&event.stage))
            && (is(&self.area, event.area.as_ref()) || is(&self.area, event.town.as_ref()))
            && is(&self.department, event.department.as_ref())
            && self.overdue.is_none_or(|wanted| wanted == overdue)
            && self.q.as_deref().is_none_or(contains)
    }
}
