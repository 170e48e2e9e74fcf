//! Duty: `GET` and `POST /api/v1/mode`, `GET /api/v1/alarms`, `POST /api/v1/alarms/{alarm}/acknowledge`.

use super::actions::is_person;
use crate::app::App;
use crate::desk::{self, AcknowledgeRequest, ModeRequest};
use crate::problem::Problem;
use crate::wall::Words;
use analytics::dispatch::RULE_ACTOR;
use analytics::duty::{Alarm, Mode, ModeChange};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Lines of the audit that are told.
const LINES: usize = 50;
const CHANGING: &str = "changing the mode";
const ACKNOWLEDGING: &str = "acknowledging an alarm";

/// The mode in force, and how it came about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ModePage {
    /// `topic` (null: 平时), `since`, `by`, `note`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    mode: Mode,
    /// The topics there are.
    topics: Vec<TopicPage>,
    /// Who changed it when, and why; the newest first.
    changes: Vec<ChangePage>,
}

/// A topic.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TopicPage {
    topic: String,
    title: Words,
    /// The indicator whose rule puts it in force; null: by hand only.
    by_rule: Option<String>,
}

/// One change of the mode.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChangePage {
    action_id: String,
    at: String,
    /// Null: 平时.
    topic: Option<String>,
    /// An account, or the name of the rule.
    by: String,
    /// Whether a rule decided.
    by_rule: bool,
    note: Option<String>,
    /// It had been done before, and this is what was answered then.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeated: Option<bool>,
}

/// The alarms.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AlarmsPage {
    /// Those that stand: raised, or cleared and not yet acknowledged. The gravest first.
    #[schema(value_type = Vec<Object>)]
    alarms: Vec<Alarm>,
    /// Those that were over lately, the newest first.
    #[schema(value_type = Vec<Object>)]
    over: Vec<Alarm>,
}

/// One alarm.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AlarmPage {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    alarm: Alarm,
    /// It had been done before, and this is what was answered then.
    repeated: bool,
}

/// The mode in force, with the last lines of its audit.
#[utoipa::path(get, path = "/api/v1/mode", tag = "duty", responses((status = 200, body = ModePage), (status = 503, body = Problem)))]
pub(crate) async fn mode(State(app): State<Arc<App>>) -> Result<Json<ModePage>, Problem> {
    let duty = desk::duty(&app, "reading the mode", 0).await?;
    let topics = app.standing.topics.iter().map(|(topic, declared)| TopicPage {
        topic: topic.clone(),
        title: Words::from(&declared.title),
        by_rule: declared.by_rule.as_ref().map(|rule| rule.indicator.clone()),
    });
    let changes = duty.mode_changes().take(LINES).map(|change| line(change, None)).collect();
    Ok(Json(ModePage { mode: duty.mode(), topics: topics.collect(), changes }))
}

/// Puts a topic in force, or none. Answered once it is durable and applied.
#[utoipa::path(post, path = "/api/v1/mode", tag = "duty", request_body = ModeRequest,
    responses((status = 200, body = ChangePage), (status = 400, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn change_mode(
    State(app): State<Arc<App>>,
    body: Result<Json<ModeRequest>, JsonRejection>,
) -> Result<Json<ChangePage>, Problem> {
    let request = read(body, CHANGING)?;
    is_person(&request.actor, CHANGING)?;
    let (change, repeated) = desk::change_mode(&app, request).await?;
    Ok(Json(line(&change, Some(repeated))))
}

/// The alarms that stand, and those that were over lately.
#[utoipa::path(get, path = "/api/v1/alarms", tag = "duty", responses((status = 200, body = AlarmsPage), (status = 503, body = Problem)))]
pub(crate) async fn alarms(State(app): State<Arc<App>>) -> Result<Json<AlarmsPage>, Problem> {
    let duty = desk::duty(&app, "reading the alarms", 0).await?;
    let over = duty.alarms_over().into_iter().take(LINES).collect();
    Ok(Json(AlarmsPage { alarms: duty.alarms(), over }))
}

/// Takes note of an alarm. Answered once it is durable and applied.
#[utoipa::path(post, path = "/api/v1/alarms/{alarm}/acknowledge", tag = "duty", params(("alarm" = String, Path, description = "the alarm's name")),
    request_body = AcknowledgeRequest, responses((status = 200, body = AlarmPage), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "somebody has acknowledged it before"), (status = 422, body = Problem),
        (status = 503, body = Problem)))]
pub(crate) async fn acknowledge(
    State(app): State<Arc<App>>,
    Path(alarm): Path<String>,
    body: Result<Json<AcknowledgeRequest>, JsonRejection>,
) -> Result<Json<AlarmPage>, Problem> {
    let request = read(body, ACKNOWLEDGING)?;
    is_person(&request.actor, ACKNOWLEDGING)?;
    let (alarm, repeated) = desk::acknowledge(&app, alarm, request).await?;
    Ok(Json(AlarmPage { alarm, repeated }))
}

fn line(change: &ModeChange, repeated: Option<bool>) -> ChangePage {
    let rule = change.by.strip_prefix(RULE_ACTOR);
    ChangePage {
        action_id: change.action_id.to_string(),
        at: change.at.to_string(),
        topic: change.topic.as_ref().map(ToString::to_string),
        by: rule.unwrap_or(&change.by).to_owned(),
        by_rule: rule.is_some(),
        note: change.note.as_ref().map(ToString::to_string),
        repeated,
    }
}

fn read<B>(body: Result<Json<B>, JsonRejection>, doing: &'static str) -> Result<B, Problem> {
    let unreadable =
        |rejection: JsonRejection| Problem::bad_request(doing, rejection.body_text(), "see /api/v1/openapi.json for what may be sent");
    body.map(|Json(body)| body).map_err(unreadable)
}
