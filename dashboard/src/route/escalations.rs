//! `GET /api/v1/escalations`: open city events and orders that a rule has stepped in on since they came to their stage.

use crate::app::App;
use crate::escalate::{Watched, by_id};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use hashbrown::HashMap;
use ingest::declaration::Label;
use ingest::record::{Text, UtcMs};
use ingest::reference::Escalation;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What stands escalated.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EscalationsPage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    /// The newest first.
    escalations: Vec<EscalationView>,
}

/// One matter that a rule has stepped in on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct EscalationView {
    /// Id of the rule.
    rule: String,
    /// `city_event` or order.
    subject: &'static str,
    number: String,
    stage: String,
    /// When it came to that stage.
    stage_since: Option<String>,
    /// When the rule stepped in.
    escalated_at: String,
    area: Option<String>,
    department: Option<String>,
    /// 1 to 4, or u1 to u4.
    grade: Option<String>,
    /// What the alarm is called; none if the rule is declared no more.
    #[schema(value_type = Option<Object>)]
    title: Option<Label>,
    /// What its owner does about it.
    #[schema(value_type = Option<Object>)]
    response: Option<Label>,
    /// Code of the department that answers for it.
    owner: Option<String>,
}

/// What rules have stepped in on, as long as it stays where it is.
#[utoipa::path(get, path = "/api/v1/escalations", tag = "desk",
    responses((status = 200, body = EscalationsPage), (status = 503, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<EscalationsPage> {
    let rules = by_id(app.standing.reference.escalations());
    let board = app.mirror.board();
    let events = board.events(None).filter_map(|event| view(event, &rules));
    let orders = board.orders(None).filter_map(|order| view(order, &rules));
    let mut found: Vec<(UtcMs, EscalationView)> = events.chain(orders).collect();
    found.sort_by(|(left, _), (right, _)| right.cmp(left));
    let escalations = found.into_iter().map(|(_, view)| view).collect();
    Json(EscalationsPage { epoch: board.epoch().to_string(), seq: board.seq(), as_of: board.as_of().to_string(), escalations })
}

fn view<T: Watched>(matter: &T, rules: &HashMap<&str, &Escalation>) -> Option<(UtcMs, EscalationView)> {
    let (by, at) = matter.escalated()?;
    let rule = rules.get(by.as_str());
    let [area, _] = matter.areas();
    let view = EscalationView {
        rule: by.to_string(),
        subject: T::SUBJECT.name(),
        number: matter.number().to_string(),
        stage: matter.stage().to_string(),
        stage_since: matter.stage_since().map(|since| since.to_string()),
        escalated_at: at.to_string(),
        area: area.map(Text::to_string),
        department: matter.department().map(Text::to_string),
        grade: matter.grade_name().map(|grade| grade.to_string()),
        title: rule.map(|rule| rule.title.clone()),
        response: rule.map(|rule| rule.response.clone()),
        owner: rule.map(|rule| rule.owner.clone()),
    };
    Some((at, view))
}
