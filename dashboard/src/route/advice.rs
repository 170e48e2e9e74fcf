//! `GET /api/v1/city-events/{event_no}/advice`, `POST /api/v1/city-events/advice` and `GET /api/v1/city-events/hot`: who should handle
//! a report, what it may repeat, and what many report at once.

mod sentence;

use crate::app::App;
use crate::problem::Problem;
use crate::wall::Words;
use analytics::engine::{Question, SubjectView};
use analytics::routing::{Duplicate, HotGroup, Point, Report, RoutingHandle, Sketch, Suggestion};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use ingest::clock;
use ingest::record::{Stream, Text, UtcMs};
use ingest::reference::Reference;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// What can be said of a report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AdvicePage {
    as_of: String,
    /// The newest batch of the journal that was learned from; 0 while history is being learned.
    journal_seq: u64,
    /// The likeliest departments, at most three, likeliest first.
    owners: Vec<OwnerAdvice>,
    /// Open events that it may repeat, at most five, likeliest first.
    duplicates: Vec<DuplicateAdvice>,
    /// The hot group that it is of.
    hot: Option<HotView>,
}

/// A department that should handle it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OwnerAdvice {
    department: String,
    /// The class that it would be.
    class_code: Option<String>,
    /// How likely, 0 to 1.
    score: f64,
    reason: Words,
}

/// An open event that it may repeat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateAdvice {
    event_no: String,
    /// None where one of the two has no point.
    distance_m: Option<f64>,
    minutes_apart: i64,
    /// The rarest words that both say.
    words: Vec<String>,
    /// How much alike, 0 to 1.
    score: f64,
    reason: Words,
}

/// Like reports of one neighbourhood that came within the window.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HotView {
    /// Their events, in the order in which they came.
    events: Vec<String>,
    count: usize,
    /// What many of them say and few others.
    words: Vec<String>,
    /// The class that most of them name.
    class_code: Option<String>,
    /// The middle of those whose point is known.
    centre: Option<Centre>,
    /// When the first of them was reported.
    since: String,
}

/// A point, degrees WGS 84.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Centre {
    longitude: f64,
    latitude: f64,
}

/// The hot groups now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HotPage {
    as_of: String,
    /// Largest first.
    hot: Vec<HotView>,
}

/// A report that is not made yet: the body of `POST /api/v1/city-events`, of which any part may be missing.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[allow(dead_code, reason = "a report as it would be sent is taken whole; advice needs a part of it")]
pub(crate) struct AdviceReport {
    action_id: Option<String>,
    actor: Option<String>,
    origin: Option<String>,
    area: Option<String>,
    class_code: Option<String>,
    severity: Option<i64>,
    topic: Option<String>,
    address: Option<String>,
    longitude: Option<f64>,
    latitude: Option<f64>,
    content: Option<String>,
    linked_order: Option<String>,
}

const DOING: &str = "giving advice on a city event";

/// Who should handle an event, what it may repeat, and whether it is one of many.
#[utoipa::path(get, path = "/api/v1/city-events/{event_no}/advice", tag = "city events",
    params(("event_no" = String, Path, description = "the event's number")),
    responses((status = 200, body = AdvicePage), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn of_event(State(app): State<Arc<App>>, Path(event_no): Path<String>) -> Result<Json<AdvicePage>, Problem> {
    let routing = routing(&app)?;
    let known = routing.report_of(&event_no);
    let report = if known.is_some() {
        Report::default()
    } else {
        // Not taken in yet, or ended long ago: the ledger has its steps.
        let subject_id = Text::from(event_no.as_str());
        let view = app.ask(DOING, |answer| Question::Subject { stream: Stream::CityEvent, subject_id, answer }).await?;
        let reported = view.as_ref().and_then(reported);
        reported.ok_or_else(|| Problem::not_found(DOING, format!("no report is known of `{event_no}`"), "check its number"))?
    };
    advise(&app, routing, move |routing| (known.unwrap_or_else(|| routing.sketch(&report)), Some(event_no))).await
}

/// The same for a report that is not made yet; nothing of it is kept.
#[utoipa::path(post, path = "/api/v1/city-events/advice", tag = "city events", request_body = AdviceReport,
    responses((status = 200, body = AdvicePage), (status = 400, body = Problem), (status = 413, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn of_report(State(app): State<Arc<App>>, body: Body) -> Result<Json<AdvicePage>, Problem> {
    let routing = routing(&app)?;
    let limit = app.settings.http.max_body_bytes;
    let body = to_bytes(body, limit).await.map_err(|_| Problem::too_large(DOING, limit))?;
    let wrong = |detail: String| Problem::bad_request(DOING, detail, "send a JSON object with the fields of a report");
    let report: AdviceReport = serde_json::from_slice(&body).map_err(|error| wrong(error.to_string()))?;
    let report = report.understood(clock::now()).map_err(|detail| wrong(detail.to_owned()))?;
    advise(&app, routing, move |routing| (routing.sketch(&report), None)).await
}

/// What many report at once, from one neighbourhood, within the window.
#[utoipa::path(get, path = "/api/v1/city-events/hot", tag = "city events", responses((status = 200, body = HotPage), (status = 503, body = Problem)))]
pub(crate) async fn hot(State(app): State<Arc<App>>) -> Result<Json<HotPage>, Problem> {
    let routing = routing(&app)?;
    let now = clock::now();
    Ok(Json(HotPage { as_of: now.to_string(), hot: routing.hot(now).into_iter().map(HotView::from).collect() }))
}

fn routing(app: &App) -> Result<RoutingHandle, Problem> {
    let starting = || Problem::busy(DOING, "the journal is being read into the engine", app.settings.http.retry_after());
    app.routing.get().cloned().ok_or_else(starting)
}

/// Answers on a thread that may work: words are cut and thousands of reports compared.
async fn advise(
    app: &Arc<App>,
    routing: RoutingHandle,
    asked: impl FnOnce(&RoutingHandle) -> (Sketch, Option<String>) + Send + 'static,
) -> Result<Json<AdvicePage>, Problem> {
    let reference = Arc::clone(&app.standing.reference);
    let answer = spawn_blocking(move || {
        let now = clock::now();
        let (report, event_no) = asked(&routing);
        let owners = routing.suggest(&report).iter().map(|owner| OwnerAdvice::of(owner, &reference)).collect();
        let duplicates = routing.duplicates(&report, event_no.as_deref());
        AdvicePage {
            as_of: now.to_string(),
            journal_seq: routing.seq(),
            owners,
            duplicates: duplicates.iter().map(|duplicate| DuplicateAdvice::of(duplicate, &reference)).collect(),
            hot: routing.hot_around(&report, event_no.as_deref(), now).map(HotView::from),
        }
    });
    answer.await.map(Json).map_err(|error| Problem::failed(DOING, &error))
}

/// What an event was reported with, from its steps as the ledger keeps them.
fn reported(view: &SubjectView) -> Option<Report> {
    let step = view.steps.iter().find(|step| step.get("kind").is_some_and(|kind| kind == "reported"))?;
    let text = |field: &str| step.get(field).and_then(Value::as_str).map(Text::from);
    let number = |step: &Map<String, Value>, field: &str| step.get(field).and_then(Value::as_f64);
    Some(Report {
        area: text("area"),
        class_code: text("class_code"),
        topic: text("topic"),
        point: Point::of(number(step, "longitude"), number(step, "latitude")),
        address: text("address"),
        content: text("content"),
        class_name: text("class_name"),
        reported_at: step.get("occurred_at").and_then(|at| UtcMs::parse(at).ok())?,
    })
}

impl AdviceReport {
    fn understood(self, now: UtcMs) -> Result<Report, &'static str> {
        let point = match (self.longitude, self.latitude) {
            (Some(longitude), Some(latitude)) if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 => {
                Point::of(Some(longitude), Some(latitude))
            }
            (None, None) => None,
            (Some(_), Some(_)) => return Err("the point does not lie on the earth"),
            (Some(_), None) | (None, Some(_)) => return Err("a point needs both `longitude` and `latitude`"),
        };
        let text = |text: Option<String>| text.filter(|text| !text.is_empty()).map(Text::from);
        Ok(Report {
            area: text(self.area),
            class_code: text(self.class_code),
            topic: text(self.topic),
            point,
            address: text(self.address),
            content: text(self.content),
            class_name: None,
            reported_at: now,
        })
    }
}

impl OwnerAdvice {
    fn of(suggestion: &Suggestion, reference: &Reference) -> Self {
        Self {
            department: suggestion.department.to_string(),
            class_code: suggestion.class_code.as_ref().map(Text::to_string),
            score: thousandths(suggestion.score),
            reason: sentence::of_owner(&suggestion.reason, reference),
        }
    }
}

impl DuplicateAdvice {
    fn of(duplicate: &Duplicate, reference: &Reference) -> Self {
        Self {
            event_no: duplicate.event_no.to_string(),
            distance_m: duplicate.distance_m.map(f64::round),
            minutes_apart: duplicate.minutes_apart,
            words: duplicate.words.iter().map(Text::to_string).collect(),
            score: thousandths(duplicate.score),
            reason: sentence::of_duplicate(duplicate, reference),
        }
    }
}

impl From<HotGroup> for HotView {
    fn from(group: HotGroup) -> Self {
        Self {
            count: group.events.len(),
            events: group.events.iter().map(Text::to_string).collect(),
            words: group.words.iter().map(Text::to_string).collect(),
            class_code: group.class_code.as_ref().map(Text::to_string),
            centre: group.centre.map(|Point { longitude, latitude }| Centre { longitude, latitude }),
            since: group.since.to_string(),
        }
    }
}

fn thousandths(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}
