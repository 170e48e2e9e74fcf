//! Reports and actions of the dispatch desk, on city events and on orders: `POST /api/v1/city-events`, `…/{number}/actions`,
//! `…/actions`, and `GET …/{number}`.

use crate::app::App;
use crate::desk::{self, ActionRequest, Deed, Events, Kind, OrderRequest, Orders, Outcome, ReportRequest};
use crate::problem::Problem;
use analytics::dispatch::{FieldChange, Matter, RULE_ACTOR};
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

/// The most matters of one bulk action.
const BULK_LIMIT: usize = 200;
/// Steps of a linked event that the order's citizen wants to hear of.
const TOLD_OF_LINKED: [&str; 4] = ["closed", "rejected", "merged", "reopened"];

/// The number of a matter, under the name that its kind has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Number {
    /// Of a city event.
    EventNo(String),
    /// Of an order.
    OrderNo(String),
}

/// A matter as the desk answers with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MatterPage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    #[serde(flatten)]
    number: Number,
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
    /// What happened to it, in order, as canonical records with their source; of an order also how the event ended that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    steps: Option<Vec<Map<String, Value>>>,
    /// The row of the event that an order became, or of the order that an event came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    linked: Option<Map<String, Value>>,
}

/// One action on one matter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct ActionBody<R> {
    /// Its own id; sent again, it is answered as the first time and not done again.
    action_id: String,
    /// The version of the matter that the person saw.
    version: u64,
    #[serde(flatten)]
    request: R,
}

/// One action on many city events.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct EventsBody {
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

/// One action on many orders.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct OrdersBody {
    /// Only say what would become of it.
    #[serde(default)]
    preview: bool,
    /// On which; at most 200.
    orders: Vec<BulkOrder>,
    #[serde(flatten)]
    request: OrderRequest,
}

/// An order of a bulk action.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkOrder {
    order_no: String,
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

/// What became of it on one matter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkResult {
    #[serde(flatten)]
    number: Number,
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
    responses((status = 200, body = MatterPage), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn event(State(app): State<Arc<App>>, Path(event_no): Path<String>) -> Result<Json<MatterPage>, Problem> {
    let mut page = one::<Events>(&app, &event_no).await?;
    if let Some(order_no) = linked(&page, "linked_order") {
        let records = desk::steps::<Orders>(&app, &order_no, 0).await?;
        page.linked = Orders::of(&order_no, &records, &app.standing.rules, clock::now()).map(|order| order.row);
    }
    Ok(Json(page))
}

/// One order, with its steps and what may be done with it.
#[utoipa::path(get, path = "/api/v1/orders/{order_no}", tag = "desk", params(("order_no" = String, Path, description = "its number")),
    responses((status = 200, body = MatterPage), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn order(State(app): State<Arc<App>>, Path(order_no): Path<String>) -> Result<Json<MatterPage>, Problem> {
    let mut page = one::<Orders>(&app, &order_no).await?;
    if let Some(event_no) = linked(&page, "linked_event") {
        let records = desk::steps::<Events>(&app, &event_no, 0).await?;
        page.linked = Events::of(&event_no, &records, &app.standing.rules, clock::now()).map(|event| event.row);
        let ended = records.iter().filter(|record| TOLD_OF_LINKED.contains(&record.step.kind())).map(told);
        let mut steps: Vec<_> = page.steps.take().into_iter().flatten().chain(ended).collect();
        steps.sort_by(|left, right| instant(left).cmp(&instant(right)));
        page.steps = Some(steps);
    }
    Ok(Json(page))
}

/// Reports a city event at the desk. Answered once it is durable and applied.
#[utoipa::path(post, path = "/api/v1/city-events", tag = "desk", request_body = ReportRequest,
    responses((status = 201, body = MatterPage), (status = 400, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn report(
    State(app): State<Arc<App>>,
    body: Result<Json<ReportRequest>, JsonRejection>,
) -> Result<(StatusCode, Json<MatterPage>), Problem> {
    let request = read::<Events, _>(body)?;
    person::<Events>(&request.actor)?;
    let outcome = desk::report(&app, request).await?;
    answer::<Events>(&app, outcome, "").map(|page| (StatusCode::CREATED, Json(page)))
}

/// Does something with a city event. Answered once it is durable and applied.
#[utoipa::path(post, path = "/api/v1/city-events/{event_no}/actions", tag = "desk", params(("event_no" = String, Path, description = "its number")),
    request_body = ActionBody<ActionRequest>, responses((status = 200, body = MatterPage), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "the event is not at that version; `version` and `changed` say how it is"),
        (status = 422, body = Problem, description = "a rule refuses it; `rule` names it"), (status = 503, body = Problem)))]
pub(crate) async fn act_on_event(
    State(app): State<Arc<App>>,
    Path(event_no): Path<String>,
    body: Result<Json<ActionBody<ActionRequest>>, JsonRejection>,
) -> Result<Json<MatterPage>, Problem> {
    act::<Events>(&app, &event_no, read::<Events, _>(body)?).await
}

/// Does something with an order. Answered once it is durable and applied; `to_event` makes a city event of it in the same step.
#[utoipa::path(post, path = "/api/v1/orders/{order_no}/actions", tag = "desk", params(("order_no" = String, Path, description = "its number")),
    request_body = ActionBody<OrderRequest>, responses((status = 200, body = MatterPage), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "the order is not at that version; `version` and `changed` say how it is"),
        (status = 422, body = Problem, description = "a rule refuses it; `rule` names it"), (status = 503, body = Problem)))]
pub(crate) async fn act_on_order(
    State(app): State<Arc<App>>,
    Path(order_no): Path<String>,
    body: Result<Json<ActionBody<OrderRequest>>, JsonRejection>,
) -> Result<Json<MatterPage>, Problem> {
    act::<Orders>(&app, &order_no, read::<Orders, _>(body)?).await
}

/// Does the same with many city events, or says what would become of it. Each is decided for itself.
#[utoipa::path(post, path = "/api/v1/city-events/actions", tag = "desk", request_body = EventsBody,
    responses((status = 200, body = BulkPage), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn act_on_events(
    State(app): State<Arc<App>>,
    body: Result<Json<EventsBody>, JsonRejection>,
) -> Result<Json<BulkPage>, Problem> {
    let EventsBody { preview, events, request } = read::<Events, _>(body)?;
    let targets = events.into_iter().map(|event| (event.event_no, event.action_id, event.version));
    bulk::<Events>(&app, preview, targets.collect(), request).await
}

/// Does the same with many orders, or says what would become of it. Each is decided for itself.
#[utoipa::path(post, path = "/api/v1/orders/actions", tag = "desk", request_body = OrdersBody,
    responses((status = 200, body = BulkPage), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn act_on_orders(
    State(app): State<Arc<App>>,
    body: Result<Json<OrdersBody>, JsonRejection>,
) -> Result<Json<BulkPage>, Problem> {
    let OrdersBody { preview, orders, request } = read::<Orders, _>(body)?;
    let targets = orders.into_iter().map(|order| (order.order_no, order.action_id, order.version));
    bulk::<Orders>(&app, preview, targets.collect(), request).await
}

async fn one<K: Numbered>(app: &App, number: &str) -> Result<MatterPage, Problem> {
    let mut records = desk::steps::<K>(app, &Text::from(number), 0).await?;
    let matter = K::of(number, &records, &app.standing.rules, clock::now()).ok_or_else(|| unknown::<K>(number))?;
    records.sort_by_key(|record| {
        let envelope = &record.envelope;
        (envelope.occurred_at, envelope.sequence, envelope.record_id.clone(), envelope.source.clone())
    });
    Ok(MatterPage { steps: Some(records.iter().map(told).collect()), ..page::<K>(app, matter, None) })
}

async fn act<K: Numbered>(app: &Arc<App>, number: &str, body: ActionBody<K::Request>) -> Result<Json<MatterPage>, Problem> {
    let ActionBody { action_id, version, request } = body;
    person::<K>(K::actor(&request))?;
    let action_id = desk::action_id(&action_id, K::DOING)?;
    let deed = Deed { number: Text::from(number), action_id, version, preview: false, request };
    let outcome = desk::act::<K>(app, deed).await?;
    answer::<K>(app, outcome, number).map(Json)
}

async fn bulk<K: Numbered>(
    app: &Arc<App>,
    preview: bool,
    targets: Vec<(String, String, u64)>,
    request: K::Request,
) -> Result<Json<BulkPage>, Problem> {
    person::<K>(K::actor(&request))?;
    if targets.is_empty() || targets.len() > BULK_LIMIT {
        let detail = format!("{} are named", targets.len());
        return Err(Problem::bad_request(K::DOING, detail, format!("name 1 to {BULK_LIMIT}")));
    }
    let mut under_way = JoinSet::new();
    for (place, (number, action_id, version)) in targets.into_iter().enumerate() {
        let action_id = desk::action_id(&action_id, K::DOING)?;
        let deed = Deed { number: Text::from(number.as_str()), action_id, version, preview, request: request.clone() };
        let app = Arc::clone(app);
        under_way.spawn(async move { (place, result(K::number(number), desk::act::<K>(&app, deed).await)) });
    }
    let mut results = under_way.join_all().await;
    results.sort_unstable_by_key(|(place, _)| *place);
    let results: Vec<BulkResult> = results.into_iter().map(|(_, result)| result).collect();
    let applied = results.iter().filter(|result| matches!(result.outcome, "applied" | "would_apply")).count();
    Ok(Json(BulkPage { preview, applied, refused: results.len() - applied, results }))
}

fn result<P>(number: Number, outcome: Result<Outcome<P>, Problem>) -> BulkResult {
    let plain = |outcome, version| BulkResult { number, outcome, version, rule: None, detail: None, changed: Vec::new() };
    match outcome {
        Ok(Outcome::Done { matter, .. }) => plain("applied", Some(matter.version)),
        Ok(Outcome::WouldApply(matter)) => plain("would_apply", Some(matter.version)),
        Ok(Outcome::Refused(matter, refused)) => {
            BulkResult { rule: Some(refused.rule()), detail: Some(refused.to_string()), ..plain("refused", Some(matter.version)) }
        }
        Ok(Outcome::Changed { matter, changes }) => BulkResult { changed: changes, ..plain("changed", Some(matter.version)) },
        Ok(Outcome::Unknown) => plain("unknown", None),
        Err(problem) => BulkResult { detail: Some(problem.detail), ..plain("refused", None) },
    }
}

fn answer<K: Numbered>(app: &App, outcome: Outcome<K::Progress>, number: &str) -> Result<MatterPage, Problem> {
    match outcome {
        Outcome::Done { matter, repeated } => Ok(page::<K>(app, matter, Some(repeated))),
        Outcome::WouldApply(matter) => Ok(page::<K>(app, matter, None)),
        Outcome::Refused(_, refused) => {
            Err(Problem::unprocessable(K::DOING, refused.to_string(), "do what the rule asks for, or leave it").ruled(refused.rule()))
        }
        Outcome::Changed { matter, changes } => {
            let detail = format!("{} is at version {} by now", matter.number, matter.version);
            Err(Problem::conflict(K::DOING, detail, "look at what changed, then decide again on the new version")
                .changed(matter.version, changes))
        }
        Outcome::Unknown => Err(unknown::<K>(number)),
    }
}

fn page<K: Numbered>(app: &App, matter: Matter<K::Progress>, repeated: Option<bool>) -> MatterPage {
    let allowed = K::allowed(&matter, &app.standing.rules, clock::now());
    let board = app.mirror.board();
    MatterPage {
        epoch: board.epoch().to_string(),
        seq: board.seq(),
        as_of: board.as_of().to_string(),
        number: K::number(matter.number.to_string()),
        version: matter.version,
        repeated,
        allowed,
        state: matter.row,
        steps: None,
        linked: None,
    }
}

/// How a kind of matter calls its numbers.
trait Numbered: Kind {
    fn number(number: String) -> Number;
}

impl Numbered for Events {
    fn number(number: String) -> Number {
        Number::EventNo(number)
    }
}

impl Numbered for Orders {
    fn number(number: String) -> Number {
        Number::OrderNo(number)
    }
}

fn linked(page: &MatterPage, column: &str) -> Option<Text> {
    page.state.get(column).and_then(Value::as_str).map(Text::from)
}

fn told(record: &Record) -> Map<String, Value> {
    let mut step = record.to_json();
    step.insert("source".to_owned(), record.envelope.source.as_str().into());
    step
}

fn instant(step: &Map<String, Value>) -> Option<&str> {
    step.get("occurred_at").and_then(Value::as_str)
}

fn person<K: Kind>(actor: &str) -> Result<(), Problem> {
    is_person(actor, K::DOING)
}

/// Nobody acts in the name of a rule.
///
/// # Errors
/// The account is a rule's.
pub(super) fn is_person(actor: &str, doing: &'static str) -> Result<(), Problem> {
    if actor.trim_start().starts_with(RULE_ACTOR) {
        let detail = format!("`{actor}` is the name of a rule");
        return Err(Problem::bad_request(doing, detail, "say the account of the person who acts"));
    }
    Ok(())
}

fn unknown<K: Kind>(number: &str) -> Problem {
    Problem::not_found(K::DOING, format!("there is no `{number}`"), "check its number; exercises and tests are not acted on")
}

fn read<K: Kind, B>(body: Result<Json<B>, JsonRejection>) -> Result<B, Problem> {
    let unreadable =
        |rejection: JsonRejection| Problem::bad_request(K::DOING, rejection.body_text(), "see /api/v1/openapi.json for what may be sent");
    body.map(|Json(body)| body).map_err(unreadable)
}
