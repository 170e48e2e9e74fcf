//! `GET /api/v1/readings`: what an indicator says now, or said at a past instant.

use crate::app::App;
use crate::problem::Problem;
use analytics::engine::Question;
use analytics::indicator::Indicator;
use analytics::reading::Reading;
use analytics::window::Window;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use ingest::record::{Text, UtcMs};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Readings of one indicator and window.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReadingsPage {
    /// The run of the engine; none for a past instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<String>,
    /// The newest change; none for a past instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    pub(crate) indicator: String,
    pub(crate) window: String,
    /// The instant that the readings are of.
    pub(crate) as_of: String,
    /// The newest instant that any record told of.
    watermark: Option<String>,
    /// One a reading: its keys, then `value`, `numerator`, `denominator`, `state` and `level`; fewest keys first, then by key.
    #[schema(value_type = Vec<Object>)]
    pub(crate) rows: Vec<Map<String, Value>>,
}

/// What was asked for, understood.
struct Asked {
    indicator: Arc<Indicator>,
    window: Window,
    /// Values that key columns must have.
    filters: BTreeMap<String, String>,
    /// Exactly these key columns, sorted.
    by: Option<Vec<String>>,
    at: Option<UtcMs>,
}

/// Readings of one indicator and window. Any key column may be given as a condition, such as `area=990101`.
#[utoipa::path(get, path = "/api/v1/readings", tag = "indicators", params(
        ("indicator" = String, Query, description = "the indicator's id"),
        ("window" = Option<String>, Query, description = "one of the indicator's windows; its first if left out"),
        ("by" = Option<String>, Query, description = "only readings with exactly these key columns, comma-separated; empty for the whole city"),
        ("at" = Option<String>, Query, description = "a past instant, RFC 3339"),
        ("area" = Option<String>, Query, description = "any key column: only readings with this value of it")),
    responses((status = 200, body = ReadingsPage), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    query: Result<Query<BTreeMap<String, String>>, QueryRejection>,
) -> Result<Json<ReadingsPage>, Problem> {
    let doing = "reading an indicator";
    let Query(query) =
        query.map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "see /api/v1/openapi.json for what may be asked"))?;
    let asked = understand(&app, doing, query)?;
    let (indicator, window) = (asked.indicator.id.to_string(), asked.window);
    if let Some(at) = asked.at {
        let past = app.ask(doing, |answer| Question::Past { indicator: indicator.clone(), window, at, answer }).await?;
        let past = past.map_err(|error| Problem::failed(doing, &error))?;
        let rows = past.iter().map(|past| (past.keys.as_slice(), past.reading));
        let rows = asked.rows(rows);
        let window = window.name().to_owned();
        return Ok(Json(ReadingsPage { epoch: None, seq: None, indicator, window, as_of: at.to_string(), watermark: None, rows }));
    }
    let board = app.mirror.board();
    let rows = board.readings(&indicator, window);
    let rows = asked.rows(rows.iter().map(|(cell, shown)| (cell.key.keys.as_slice(), *shown)));
    Ok(Json(ReadingsPage {
        epoch: Some(board.epoch().to_string()),
        seq: Some(board.seq()),
        indicator,
        window: window.name().to_owned(),
        as_of: board.as_of().to_string(),
        watermark: board.watermark().map(|watermark| watermark.to_string()),
        rows,
    }))
}

fn understand(app: &App, doing: &'static str, mut query: BTreeMap<String, String>) -> Result<Asked, Problem> {
    let wrong = |detail: String, next: String| Problem::bad_request(doing, detail, next);
    let id = query
        .remove("indicator")
        .ok_or_else(|| wrong("`indicator` is missing".to_owned(), "name one: see /api/v1/indicators for those there are".to_owned()))?;
    let catalogue = app.standing.catalogue();
    let indicator = catalogue
        .position(&id)
        .and_then(|index| catalogue.indicators.get(index).cloned())
        .ok_or_else(|| Problem::not_found(doing, format!("there is no indicator `{id}`"), "see /api/v1/indicators for those there are"))?;
    let windows: Vec<&str> = indicator.windows.iter().map(|window| window.name()).collect();
    let window = match query.remove("window") {
        Some(name) => Window::from_name(&name).filter(|window| indicator.all_windows().any(|known| known == *window)),
        None => indicator.windows.first().copied(),
    };
    let window = window.ok_or_else(|| wrong(format!("`{id}` has no such window"), format!("it has {}", windows.join(", "))))?;
    let at = query.remove("at").map(|at| {
        UtcMs::parse(&json!(at)).map_err(|reason| wrong(format!("`at`: {reason}"), "write it like 2026-11-22T09:00:00Z".to_owned()))
    });
    let by = query.remove("by").map(|by| {
        let mut columns: Vec<String> = by.split(',').filter(|column| !column.is_empty()).map(str::to_owned).collect();
        columns.sort_unstable();
        columns
    });
    let unknown = query.keys().chain(by.iter().flatten()).find(|column| !indicator.keys.contains(column));
    if let Some(column) = unknown {
        return Err(wrong(format!("`{id}` has no key `{column}`"), format!("its keys are: {}", indicator.keys.join(", "))));
    }
    Ok(Asked { indicator, window, filters: query, by, at: at.transpose()? })
}

type Row<'a> = (&'a [(Arc<str>, Text)], Reading);

impl Asked {
    fn rows<'r>(&self, rows: impl Iterator<Item = Row<'r>>) -> Vec<Map<String, Value>> {
        let mut rows: Vec<Row<'r>> = rows.filter(|(keys, _)| self.wants(keys)).collect();
        rows.sort_by(|(left, _), (right, _)| (left.len(), left).cmp(&(right.len(), right)));
        rows.into_iter().map(|(keys, reading)| row(keys, reading)).collect()
    }

    fn wants(&self, keys: &[(Arc<str>, Text)]) -> bool {
        let value_of = |column: &str| keys.iter().find(|(name, _)| name.as_ref() == column).map(|(_, value)| value.as_str());
        let mut columns: Vec<&str> = keys.iter().map(|(column, _)| column.as_ref()).collect();
        columns.sort_unstable();
        self.filters.iter().all(|(column, wanted)| value_of(column) == Some(wanted)) && self.by.as_ref().is_none_or(|by| *by == columns)
    }
}

/// A reading as a JSON object: its keys, then what it says.
pub(crate) fn row(keys: &[(Arc<str>, Text)], reading: Reading) -> Map<String, Value> {
    let mut row = Map::new();
    for (column, value) in keys {
        row.insert(column.to_string(), json!(value.as_str()));
    }
    row.insert("value".to_owned(), json!(reading.value.get()));
    row.insert("numerator".to_owned(), json!(reading.numerator.get()));
    row.insert("denominator".to_owned(), json!(reading.denominator.get()));
    row.insert("state".to_owned(), json!(reading.state));
    row.insert("level".to_owned(), json!(reading.level));
    row
}
