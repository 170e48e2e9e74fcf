//! `GET /api/v1/indicators` and `/{id}`: the catalogue, with how each indicator is kept and when it was last proved.

use crate::app::App;
use crate::problem::Problem;
use crate::route::readings::row;
use crate::wall::{BoundPage, Words, better_name, compare_names};
use analytics::engine::{EngineHandle, Filling};
use analytics::indicator::{Indicator, Mode};
use analytics::window::Window;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// The catalogue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorsPage {
    indicators: Vec<IndicatorPage>,
}

/// One indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorPage {
    /// Its id: its path below queries/indicators.
    id: String,
    title: Words,
    /// What exactly it counts.
    means: Words,
    /// The body that answers for the number.
    owner: Words,
    unit: String,
    /// higher, lower or neither.
    better: &'static str,
    /// What places a row in a window.
    time: Option<String>,
    windows: Vec<&'static str>,
    /// `previous`, `last_year`.
    compare: Vec<&'static str>,
    keys: Vec<String>,
    /// Whether it has readings for each prefix of its keys too, the whole city first.
    rollup: bool,
    /// The tables that it is computed from.
    tables: Vec<&'static str>,
    /// The smallest denominator that is judged and ranked.
    min_n: u32,
    warn: Option<BoundPage>,
    alarm: Option<BoundPage>,
    standard: Option<String>,
    sql: String,
    /// live (by the cubes, with every change) or re-query (by running its SQL again).
    mode: &'static str,
    /// How much of its history is in, in percent, while it is being filled; it is not live before that.
    filled_percent: Option<u64>,
    /// How often its SQL is run again, in seconds, if it is not kept live.
    every_s: Option<u64>,
    /// Why it is not live.
    reason: Option<String>,
    last_audit: Option<LastAudit>,
}

/// What the newest audit found of an indicator.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct LastAudit {
    /// The instant compared.
    as_of: String,
    /// Readings compared.
    compared: u64,
    /// Readings that differed.
    differing: u64,
}

/// All indicators.
#[utoipa::path(get, path = "/api/v1/indicators", tag = "indicators", responses((status = 200, body = IndicatorsPage)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<IndicatorsPage> {
    let catalogue = app.standing.catalogue();
    let indicators = catalogue.indicators.iter().enumerate().map(|(index, indicator)| page(&app, index, indicator));
    Json(IndicatorsPage { indicators: indicators.collect() })
}

/// What every indicator says of the whole city.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ValuesPage {
    /// The instant that the values are of.
    as_of: String,
    /// One for each indicator that has a reading of the whole city: its id and `window` (today where it has that one, else its
    /// first), then `value`, `numerator`, `denominator`, `state` and `level`.
    #[schema(value_type = Vec<Object>)]
    values: Vec<Map<String, Value>>,
    /// Another number means that indicators were added, changed or removed: ask for the list again.
    catalogue: String,
    /// Indicators that are being filled from history: their ids.
    filling: Vec<String>,
    /// How much of that history is in, in percent.
    filled_percent: Option<u64>,
    /// What is wrong with indicators' files; these indicators stay as they were.
    mistakes: Vec<String>,
}

/// What every indicator says of the whole city, in one answer for lists.
#[utoipa::path(get, path = "/api/v1/indicators/values", tag = "indicators", responses((status = 200, body = ValuesPage)))]
pub(crate) async fn values(State(app): State<Arc<App>>) -> Json<ValuesPage> {
    let board = app.mirror.board();
    let value = |indicator: &Arc<Indicator>| {
        let window = indicator.windows.iter().copied().find(|window| *window == Window::TODAY).or(indicator.windows.first().copied())?;
        let has_whole = indicator.sets.iter().any(Vec::is_empty);
        let reading = if has_whole { board.whole_city(&indicator.id, window) } else { None };
        let mut value = row(&[], reading?);
        value.insert("id".to_owned(), json!(indicator.id.as_ref()));
        value.insert("window".to_owned(), json!(window.name()));
        Some(value)
    };
    let catalogue = app.standing.catalogue();
    let filling = app.engine.get().and_then(EngineHandle::filling);
    Json(ValuesPage {
        as_of: board.as_of().to_string(),
        values: catalogue.indicators.iter().filter_map(value).collect(),
        catalogue: format!("{:x}", catalogue.edition()),
        filled_percent: filling.as_ref().map(Filling::percent),
        filling: filling.into_iter().flat_map(|filling| filling.indicators).map(|id| id.to_string()).collect(),
        mistakes: app.standing.mistakes().iter().map(ToString::to_string).collect(),
    })
}

/// One indicator: its words, SQL, keys, windows, thresholds, how it is kept, and its last audit.
#[utoipa::path(get, path = "/api/v1/indicators/{id}", tag = "indicators", params(("id" = String, Path, description = "the indicator's id")),
    responses((status = 200, body = IndicatorPage), (status = 404, body = Problem)))]
pub(crate) async fn one(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<IndicatorPage>, Problem> {
    let catalogue = app.standing.catalogue();
    let found = catalogue.position(&id).and_then(|index| Some(page(&app, index, catalogue.indicators.get(index)?)));
    let unknown = || Problem::not_found("reading an indicator's card", format!("there is no indicator `{id}`"), "see /api/v1/indicators");
    found.map(Json).ok_or_else(unknown)
}

fn page(app: &App, index: usize, indicator: &Indicator) -> IndicatorPage {
    let (mode, reason) = match app.standing.catalogue().mode(index) {
        Mode::Live => ("live", None),
        Mode::Requery { reason } => ("re-query", Some(reason.clone())),
    };
    let asked = app.last_audit().and_then(|report| {
        let found = report.indicators.iter().find(|audit| audit.indicator == indicator.id.as_ref())?;
        Some((report.as_of, found.clone()))
    });
    let engine = app.engine.get();
    let in_passing = engine.and_then(|engine| engine.proof(&indicator.id));
    let newest = asked.into_iter().chain(in_passing).max_by_key(|(as_of, _)| *as_of);
    let last_audit =
        newest.map(|(as_of, found)| LastAudit { as_of: as_of.to_string(), compared: found.compared, differing: found.differing });
    let filling = engine.and_then(EngineHandle::filling).filter(|filling| filling.indicators.contains(&indicator.id));
    IndicatorPage {
        id: indicator.id.to_string(),
        title: Words::from(&indicator.title),
        means: Words::from(&indicator.means),
        owner: Words::from(&indicator.owner),
        unit: indicator.unit.clone(),
        better: better_name(indicator.better),
        time: indicator.time.clone(),
        windows: indicator.windows.iter().map(|window| window.name()).collect(),
        compare: compare_names(indicator),
        keys: indicator.keys.clone(),
        rollup: indicator.rollup,
        tables: indicator.tables.iter().map(|table| table.name()).collect(),
        min_n: indicator.min_n,
        warn: indicator.warn.as_ref().map(BoundPage::from),
        alarm: indicator.alarm.as_ref().map(BoundPage::from),
        standard: indicator.standard.clone(),
        sql: indicator.sql.clone(),
        mode,
        filled_percent: filling.map(|filling| filling.percent()),
        every_s: reason.as_ref().map(|_| indicator.every.as_secs()),
        reason,
        last_audit,
    }
}
