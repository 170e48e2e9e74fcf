//! `GET /api/v1/subjects/{table}/{id}`: one case, complaint, evaluation or city event, with its clocks and its steps.

use crate::app::App;
use crate::problem::Problem;
use analytics::engine::Question;
use axum::Json;
use axum::extract::{Path, State};
use ingest::record::{Stream, Text};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

/// One subject.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SubjectPage {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    as_of: String,
    /// Its stream: case, complaint, evaluation or `city_event`.
    stream: &'static str,
    /// Its row, as indicators see it: state, clocks, due instants.
    #[schema(value_type = Object)]
    state: Map<String, Value>,
    /// What happened to it, in order, as canonical records.
    #[schema(value_type = Vec<Object>)]
    steps: Vec<Map<String, Value>>,
}

/// One case, complaint, evaluation or city event.
#[utoipa::path(get, path = "/api/v1/subjects/{table}/{id}", tag = "subjects",
    params(("table" = String, Path, description = "cases, complaints, evaluations or city_events"), ("id" = String, Path, description = "its number")),
    responses((status = 200, body = SubjectPage), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn one(State(app): State<Arc<App>>, Path((table, id)): Path<(String, String)>) -> Result<Json<SubjectPage>, Problem> {
    let doing = "reading a subject";
    let stream = match table.as_str() {
        "cases" => Stream::Case,
        "complaints" => Stream::Complaint,
        "evaluations" => Stream::Evaluation,
        "city_events" | "city_events_out" => Stream::CityEvent,
        _ => {
            let detail = format!("there is no table `{table}` of subjects");
            return Err(Problem::not_found(doing, detail, "take cases, complaints, evaluations or city_events"));
        }
    };
    let subject_id = Text::from(id.as_str());
    let view = app.ask(doing, |answer| Question::Subject { stream, subject_id, answer }).await?;
    let unknown = || Problem::not_found(doing, format!("nothing is known of `{id}` in {table}"), "check its number");
    let view = view.ok_or_else(unknown)?;
    let board = app.mirror.board();
    Ok(Json(SubjectPage {
        epoch: board.epoch().to_string(),
        seq: board.seq(),
        as_of: board.as_of().to_string(),
        stream: stream.name(),
        state: view.row,
        steps: view.steps,
    }))
}
