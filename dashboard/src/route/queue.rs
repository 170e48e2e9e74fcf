//! `GET /api/v1/city-events`, `GET /api/v1/orders`: what is open, filtered, the most urgent first, in pages.

#![allow(unused_qualifications, reason = "the description of a route names its query with a path")]

use crate::app::App;
use crate::board::{Board, Queued, Urgency};
use crate::problem::Problem;
use analytics::frame::{OpenEvent, OpenOrder};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ingest::record::{Text, UtcMs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The most matters of one page.
const PAGE_LIMIT: usize = 500;
const PAGE_DEFAULT: usize = 100;

/// Which; conditions that are left out do not filter.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QueueQuery {
    /// The stage.
    stage: Option<String>,
    /// Code of a district, or of a town.
    area: Option<String>,
    /// Code of the responsible body.
    department: Option<String>,
    /// Only those past a time limit (true), or only the others (false).
    overdue: Option<bool>,
    /// A part of the number, of the address or of the beginning of what it is about.
    q: Option<String>,
    /// urgency (overdue, then due soon, then the graver, then due earlier) or number; urgency if left out.
    order: Option<QueueOrder>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many a page, 1 to 500.
    limit: Option<usize>,
}

/// The order of a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QueueOrder {
    /// The most urgent first.
    #[default]
    Urgency,
    /// By number.
    Number,
}

/// What pages of every queue have.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct QueuePage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    /// How many there are on all pages.
    total: usize,
    /// How many are open at each stage, whatever the filter.
    stages: BTreeMap<String, usize>,
    /// What to ask the next page with; none on the last.
    next_cursor: Option<String>,
}

/// One page of open city events.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EventsPage {
    #[serde(flatten)]
    page: QueuePage,
    #[schema(value_type = Vec<Object>)]
    events: Vec<OpenEvent>,
}

/// One page of open orders.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OrdersPage {
    #[serde(flatten)]
    page: QueuePage,
    #[schema(value_type = Vec<Object>)]
    orders: Vec<OpenOrder>,
}

/// Open city events, in pages.
#[utoipa::path(get, path = "/api/v1/city-events", tag = "desk", params(QueueQuery),
    responses((status = 200, body = EventsPage), (status = 400, body = Problem)))]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    query: Result<Query<QueueQuery>, QueryRejection>,
) -> Result<Json<EventsPage>, Problem> {
    let asked = Asked::of(query, "listing city events")?;
    let board = app.mirror.board();
    let (page, events) = asked.page(&board, board.event_totals(), |after| board.events(after));
    Ok(Json(EventsPage { page, events }))
}

/// Open orders, in pages.
#[utoipa::path(get, path = "/api/v1/orders", tag = "desk", params(QueueQuery),
    responses((status = 200, body = OrdersPage), (status = 400, body = Problem)))]
pub(crate) async fn orders(
    State(app): State<Arc<App>>,
    query: Result<Query<QueueQuery>, QueryRejection>,
) -> Result<Json<OrdersPage>, Problem> {
    let asked = Asked::of(query, "listing orders")?;
    let board = app.mirror.board();
    let (page, orders) = asked.page(&board, board.order_totals(), |after| board.orders(after));
    Ok(Json(OrdersPage { page, orders }))
}

/// A query whose numbers are in range.
struct Asked {
    query: QueueQuery,
    limit: usize,
    after: Option<Urgency>,
}

impl Asked {
    fn of(query: Result<Query<QueueQuery>, QueryRejection>, doing: &'static str) -> Result<Self, Problem> {
        let Query(query) = query
            .map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "see /api/v1/openapi.json for what may be asked"))?;
        let limit = query.limit.unwrap_or(PAGE_DEFAULT);
        if !(1..=PAGE_LIMIT).contains(&limit) {
            return Err(Problem::bad_request(doing, format!("limit is {limit}"), format!("ask for 1 to {PAGE_LIMIT} a page")));
        }
        let after = match query.order.unwrap_or_default() {
            QueueOrder::Urgency => query.cursor.as_deref().map(|cursor| read_cursor(cursor, doing)).transpose()?,
            QueueOrder::Number => None,
        };
        Ok(Self { query, limit, after })
    }

    fn page<'b, T: Queued + 'b, I: Iterator<Item = &'b T>>(
        &self,
        board: &Board,
        totals: &BTreeMap<Text, usize>,
        open: impl Fn(Option<&Urgency>) -> I,
    ) -> (QueuePage, Vec<T>) {
        let query = &self.query;
        let stages: BTreeMap<String, usize> = totals.iter().map(|(stage, total)| (stage.to_string(), *total)).collect();
        let total = if query.is_open() { stages.values().sum() } else { open(None).filter(|matter| query.wants(*matter)).count() };
        let (shown, next_cursor) = if query.order == Some(QueueOrder::Number) {
            let behind = query.cursor.as_deref().unwrap_or_default();
            let mut wanted: Vec<&T> = open(None).filter(|matter| query.wants(*matter) && matter.number().as_str() > behind).collect();
            wanted.sort_unstable_by(|left, right| left.number().cmp(right.number()));
            let mut rest = wanted.into_iter();
            let shown: Vec<T> = rest.by_ref().take(self.limit).cloned().collect();
            let next = rest.next().and(shown.last()).map(|last| last.number().to_string());
            (shown, next)
        } else {
            let mut rest = open(self.after.as_ref()).filter(|matter| query.wants(*matter));
            let shown: Vec<T> = rest.by_ref().take(self.limit).cloned().collect();
            let next = rest.next().and(shown.last()).map(cursor);
            (shown, next)
        };
        let (epoch, as_of) = (board.epoch().to_string(), board.as_of().to_string());
        (QueuePage { epoch, seq: board.seq(), as_of, total, stages, next_cursor }, shown)
    }
}

/// The place behind a matter in the order of urgency, as one text.
fn cursor<T: Queued>(matter: &T) -> String {
    let (clock, grade, due, number) = matter.urgency();
    format!("{clock}.{grade}.{}.{number}", due.as_millis())
}

fn read_cursor(cursor: &str, doing: &'static str) -> Result<Urgency, Problem> {
    let mut parts = cursor.splitn(4, '.');
    let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok());
    let head = (number(), number(), number());
    let place = match (head, parts.next()) {
        ((Some(clock), Some(grade), Some(due)), Some(number)) => {
            u8::try_from(clock).ok().map(|clock| (clock, grade, UtcMs::clamped(due), Text::from(number)))
        }
        _ => None,
    };
    place.ok_or_else(|| Problem::bad_request(doing, format!("`{cursor}` is no cursor"), "give the `next_cursor` of the page before"))
}

impl QueueQuery {
    /// Whether nothing is filtered.
    fn is_open(&self) -> bool {
        let Self { stage, area, department, overdue, q, .. } = self;
        [stage, area, department, q].iter().all(|filter| filter.is_none()) && overdue.is_none()
    }

    fn wants<T: Queued>(&self, matter: &T) -> bool {
        let is = |wanted: &Option<String>, found: &[Option<&Text>]| {
            wanted.as_deref().is_none_or(|wanted| found.iter().flatten().any(|found| found.as_str() == wanted))
        };
        let [first, second] = matter.texts();
        let contains = |wanted: &str| [Some(matter.number()), first, second].into_iter().flatten().any(|text| text.contains(wanted));
        is(&self.stage, &[Some(matter.stage())])
            && is(&self.area, &matter.areas())
            && is(&self.department, &[matter.department()])
            && self.overdue.is_none_or(|wanted| wanted == matter.is_overdue())
            && self.q.as_deref().is_none_or(contains)
    }
}
