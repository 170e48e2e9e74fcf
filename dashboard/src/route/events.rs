//! `GET /api/v1/city-events`: open city events, filtered, in pages.

#![allow(unused_qualifications, reason = "the description of a route names its query with a path")]

use crate::app::App;
use crate::board::{Urgency, urgency};
use crate::problem::Problem;
use analytics::frame::OpenEvent;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ingest::record::{Text, UtcMs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// A part of the number, of the address or of the beginning of what it is about.
    q: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Events a page, 1 to 500.
    limit: Option<usize>,
}

/// One page of open city events, the most urgent first: overdue, then due soon, then by severity and due instant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EventsPage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    /// How many there are on all pages.
    total: usize,
    /// How many are open at each stage, whatever the filter.
    stages: BTreeMap<String, usize>,
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
    let after = query.cursor.as_deref().map(|cursor| read_cursor(cursor, doing)).transpose()?;
    let board = app.mirror.board();
    let stages: BTreeMap<String, usize> = board.event_totals().iter().map(|(stage, total)| (stage.to_string(), *total)).collect();
    let total = if query.is_open() { stages.values().sum() } else { board.events(None).filter(|event| query.wants(event)).count() };
    let mut rest = board.events(after.as_ref()).filter(|event| query.wants(event));
    let events: Vec<OpenEvent> = rest.by_ref().take(limit).cloned().collect();
    let next_cursor = rest.next().and(events.last()).map(cursor);
    Ok(Json(EventsPage {
        epoch: board.epoch().to_string(),
        seq: board.seq(),
        as_of: board.as_of().to_string(),
        total,
        stages,
        events,
        next_cursor,
    }))
}

/// The place behind an event in the order of urgency, as one text.
fn cursor(event: &OpenEvent) -> String {
    let (clock, severity, due, event_no) = urgency(event);
    format!("{clock}.{severity}.{}.{event_no}", due.as_millis())
}

fn read_cursor(cursor: &str, doing: &'static str) -> Result<Urgency, Problem> {
    let mut parts = cursor.splitn(4, '.');
    let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
    let head = (number(), number(), number());
    let place = match (head, parts.next()) {
        ((Some(clock), Some(severity), Some(due)), Some(event_no)) => {
            u8::try_from(clock).ok().map(|clock| (clock, severity, UtcMs::clamped(due), Text::from(event_no)))
        }
        _ => None,
    };
    place.ok_or_else(|| Problem::bad_request(doing, format!("`{cursor}` is no cursor"), "give the `next_cursor` of the page before"))
}

impl EventsQuery {
    /// Whether nothing is filtered.
    fn is_open(&self) -> bool {
        let Self { stage, area, department, overdue, q, .. } = self;
        [stage, area, department, q].iter().all(|filter| filter.is_none()) && overdue.is_none()
    }

    fn wants(&self, event: &OpenEvent) -> bool {
        let is = |wanted: &Option<String>, found: Option<&Text>| {
            wanted.as_deref().is_none_or(|wanted| found.is_some_and(|found| found.as_str() == wanted))
        };
        let contains = |wanted: &str| {
            [Some(&event.event_no), event.address.as_ref(), event.content.as_ref()].into_iter().flatten().any(|text| text.contains(wanted))
        };
        let overdue = event.clock.as_deref() == Some("overdue");
        is(&self.stage, Some(&event.stage))
            && (is(&self.area, event.area.as_ref()) || is(&self.area, event.town.as_ref()))
            && is(&self.department, event.department.as_ref())
            && self.overdue.is_none_or(|wanted| wanted == overdue)
            && self.q.as_deref().is_none_or(contains)
    }
}
