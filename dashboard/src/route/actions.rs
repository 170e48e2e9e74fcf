//! `POST /api/v1/city-events`, `…/{event_no}/actions`, `…/actions`: reports and actions of the dispatch desk; `GET …/{event_no}`.

use crate::app::App;
use crate::desk::{self, ActionRequest, Order, Outcome, ReportRequest};
use crate::problem::Problem;
use analytics::dispatch::{Event, FieldChange};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use ingest::clock;
use ingest::record::{Record, Text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use tokio::task::JoinSet;
use utoipa::ToSchema;

const DOING: &str = "acting on a city event";
/// The most events of one bulk action.
const BULK_LIMIT: usize = 200;

/// An event as the desk answers with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EventPage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    event_no: String,
    /// What the next action on it is decided on.
    version: u64,
    /// The action had been done before, and this is what was answered then.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeated: Option<bool>,
    /// Its row, as indicators see it.
    #[schema(value_type = Object)]
    state: Map<String, Value>,
    /// The actions that its stage allows.
    allowed: Vec<&'static str>,
    /// What happened to it, in order, as canonical records with their source.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    steps: Option<Vec<Map<String, Value>>>,
}

/// One action on one event.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct ActionBody {
    /// Its own id; sent again, it is answered as the first time and not done again.
    action_id: String,
    /// The version of the event that the person saw.
    version: u64,
    #[serde(flatten)]
    request: ActionRequest,
}

/// One action on many events.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct BulkBody {
    /// Only say what would become of it.
    #[serde(default)]
    preview: bool,
    /// On which; at most 200.
    events: Vec<BulkEvent>,
    #[serde(flatten)]
    request: ActionRequest,
}

/// An event of a bulk action.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkEvent {
    event_no: String,
    action_id: String,
    version: u64,
}

/// What became of a bulk action.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkPage {
    preview: bool,
    /// How many were done, or would be.
    applied: usize,
    /// How many were not, or would not be.
    refused: usize,
    /// In the order of the request.
    results: Vec<BulkResult>,
}

/// What became of it on one event.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct BulkResult {
    event_no: String,
    /// `would_apply`, applied, refused, changed or unknown.
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// Short name of the rule that refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What changed since the person saw it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    changed: Vec<FieldChange>,
}

/// One city event, with its steps and what may be done with it.
#[utoipa::path(get, path = "/api/v1/city-events/{event_no}", tag = "desk", params(("event_no" = String, Path, description = "its number")),
    responses((status = 200, body = EventPage), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn one(State(app): State<Arc<App>>, Path(event_no): Path<String>) -> Result<Json<EventPage>, Problem> {
    let event_no = Text::from(event_no);
    let mut records = desk::steps(&app, &event_no, 0).await?;
    let event = desk::event_of(&app, &event_no, &records, clock::now()).ok_or_else(|| unknown(&event_no))?;
    records.sort_by_key(|record| {
        let envelope = &record.envelope;
        (envelope.occurred_at, envelope.sequence, envelope.record_id.clone(), envelope.source.clone())
    });
    let steps = Some(records.iter().map(told).collect());
    Ok(Json(EventPage { steps, ..page(&app, event, None) }))
}

/// Reports a city event at the desk. Answered once it is durable and applied.
#[utoipa::path(post, path = "/api/v1/city-events", tag = "desk", request_body = ReportRequest,
    responses((status = 201, body = EventPage), (status = 400, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn report(
    State(app): State<Arc<App>>,
    body: Result<Json<ReportRequest>, JsonRejection>,
) -> Result<(StatusCode, Json<EventPage>), Problem> {
    let Json(request) = body.map_err(|rejection| unreadable(&rejection))?;
    let outcome = desk::report(&app, request).await?;
    answer(&app, outcome, "").map(|page| (StatusCode::CREATED, Json(page)))
}

/// Does something with a city event. Answered once it is durable and applied.
#[utoipa::path(post, path = "/api/v1/city-events/{event_no}/actions", tag = "desk", params(("event_no" = String, Path, description = "its number")),
    request_body = ActionBody, responses((status = 200, body = EventPage), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "the event is not at that version; `version` and `changed` say how it is"),
        (status = 422, body = Problem, description = "a rule refuses it; `rule` names it"), (status = 503, body = Problem)))]
pub(crate) async fn act(
    State(app): State<Arc<App>>,
    Path(event_no): Path<String>,
    body: Result<Json<ActionBody>, JsonRejection>,
) -> Result<Json<EventPage>, Problem> {
    let Json(ActionBody { action_id, version, request }) = body.map_err(|rejection| unreadable(&rejection))?;
    let action_id = desk::action_id(&action_id, DOING)?;
    let order = Order { event_no: Text::from(event_no.as_str()), action_id, version, preview: false, request };
    let outcome = desk::act(&app, order).await?;
    answer(&app, outcome, &event_no).map(Json)
}

/// Does the same with many city events, or says what would become of it. Each is decided for itself.
#[utoipa::path(post, path = "/api/v1/city-events/actions", tag = "desk", request_body = BulkBody,
    responses((status = 200, body = BulkPage), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn bulk(State(app): State<Arc<App>>, body: Result<Json<BulkBody>, JsonRejection>) -> Result<Json<BulkPage>, Problem> {
    let Json(BulkBody { preview, events, request }) = body.map_err(|rejection| unreadable(&rejection))?;
    if events.is_empty() || events.len() > BULK_LIMIT {
        let detail = format!("{} events are named", events.len());
        return Err(Problem::bad_request(DOING, detail, format!("name 1 to {BULK_LIMIT}")));
    }
    let mut under_way = JoinSet::new();
    for (place, event) in events.into_iter().enumerate() {
        let action_id = desk::action_id(&event.action_id, DOING)?;
        let order =
            Order { event_no: Text::from(event.event_no.as_str()), action_id, version: event.version, preview, request: request.clone() };
        let app = Arc::clone(&app);
        under_way.spawn(async move { (place, event.event_no, desk::act(&app, order).await) });
    }
    let mut results = Vec::new();
    for (place, event_no, outcome) in under_way.join_all().await {
        results.push((place, BulkResult { event_no, ..result(outcome) }));
    }
    results.sort_unstable_by_key(|(place, _)| *place);
    let results: Vec<BulkResult> = results.into_iter().map(|(_, result)| result).collect();
    let applied = results.iter().filter(|result| matches!(result.outcome, "applied" | "would_apply")).count();
    Ok(Json(BulkPage { preview, applied, refused: results.len() - applied, results }))
}

fn result(outcome: Result<Outcome, Problem>) -> BulkResult {
    match outcome {
        Ok(Outcome::Done { event, .. }) => BulkResult { outcome: "applied", version: Some(event.version), ..BulkResult::default() },
        Ok(Outcome::WouldApply(event)) => BulkResult { outcome: "would_apply", version: Some(event.version), ..BulkResult::default() },
        Ok(Outcome::Refused(event, refused)) => BulkResult {
            outcome: "refused",
            version: Some(event.version),
            rule: Some(refused.rule()),
            detail: Some(refused.to_string()),
            ..BulkResult::default()
        },
        Ok(Outcome::Changed { event, changes }) => {
            BulkResult { outcome: "changed", version: Some(event.version), changed: changes, ..BulkResult::default() }
        }
        Ok(Outcome::Unknown) => BulkResult { outcome: "unknown", ..BulkResult::default() },
        Err(problem) => BulkResult { outcome: "refused", detail: Some(problem.detail), ..BulkResult::default() },
    }
}

fn answer(app: &App, outcome: Outcome, event_no: &str) -> Result<EventPage, Problem> {
    match outcome {
        Outcome::Done { event, repeated } => Ok(page(app, event, Some(repeated))),
        Outcome::WouldApply(event) => Ok(page(app, event, None)),
        Outcome::Refused(_, refused) => {
            Err(Problem::unprocessable(DOING, refused.to_string(), "do what the rule asks for, or leave it").ruled(refused.rule()))
        }
        Outcome::Changed { event, changes } => {
            let detail = format!("{} is at version {} by now", event.event_no, event.version);
            Err(Problem::conflict(DOING, detail, "look at what changed, then decide again on the new version")
                .changed(event.version, changes))
        }
        Outcome::Unknown => Err(unknown(event_no)),
    }
}

fn page(app: &App, event: Event, repeated: Option<bool>) -> EventPage {
    let board = app.mirror.board();
    EventPage {
        epoch: board.epoch().to_string(),
        seq: board.seq(),
        as_of: board.as_of().to_string(),
        event_no: event.event_no.to_string(),
        version: event.version,
        repeated,
        allowed: analytics::dispatch::allowed(&event),
        state: event.row,
        steps: None,
    }
}

fn told(record: &Record) -> Map<String, Value> {
    let mut step = record.to_json();
    step.insert("source".to_owned(), record.envelope.source.as_str().into());
    step
}

fn unknown(event_no: &str) -> Problem {
    Problem::not_found(DOING, format!("there is no city event `{event_no}`"), "check its number; exercises and tests are not acted on")
}

fn unreadable(rejection: &JsonRejection) -> Problem {
    Problem::bad_request(DOING, rejection.body_text(), "see /api/v1/openapi.json for what may be sent")
}
