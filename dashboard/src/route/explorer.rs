//! `/api/v1/explorer/…`: the views that SQL can read, and its answers.

use crate::app::App;
use crate::explorer::Answer;
use crate::problem::Problem;
use analytics::explorer::{Format, views};
use analytics::history::{TABLES, View};
use analytics::ledger::Table;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::SecondsFormat;
use ingest::clock;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::Arc;
use utoipa::ToSchema;

/// The views, and what bounds a statement.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ViewsPage {
    views: Vec<ViewPage>,
    /// Names of the functions that may be called.
    functions: &'static [&'static str],
    limits: LimitsPage,
    /// The instant that the rows are of.
    as_of: String,
}

/// A view that can be read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ViewPage {
    view: &'static str,
    rows: u64,
    columns: Vec<ColumnPage>,
}

/// A column of a view.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ColumnPage {
    column: String,
    /// text, integer, number, boolean or instant.
    #[serde(rename = "type")]
    kind: String,
    means: &'static str,
}

/// What bounds a statement.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct LimitsPage {
    /// The longest that it may take.
    seconds: u64,
    /// The most rows of its answer; what is more is left out, and the answer says so.
    rows: usize,
    /// The most memory that it may use (MiB).
    mib: u64,
}

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// One SELECT, WITH … SELECT or EXPLAIN.
    sql: String,
    /// json, csv or parquet; json if left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    format: Format,
}

/// An answer as JSON. Whole numbers above 2^53, decimals, instants (RFC 3339 in the city's zone) and dates are texts.
#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "describes what is written piece by piece as it comes")]
pub(crate) struct AnswerPage {
    /// `{column, type}` of each column.
    #[schema(value_type = Vec<Object>)]
    columns: Vec<serde_json::Value>,
    /// A list of cells for each row.
    #[schema(value_type = Vec<Vec<Object>>)]
    rows: Vec<Vec<serde_json::Value>>,
    /// Whether there are more rows.
    truncated: bool,
    elapsed_ms: u64,
    as_of: String,
}

/// The views that SQL can read.
#[utoipa::path(get, path = "/api/v1/explorer/views", tag = "explorer",
    responses((status = 200, body = ViewsPage), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Result<Json<ViewsPage>, Problem> {
    let doing = "listing the views of SQL";
    switched_on(&app, doing)?;
    let view = app.office.view(&app, doing).await?;
    let rows = |name: &str| Table::from_name(name).map_or(0, |table| view.rows(table));
    let views = views(&TABLES, &app.standing.rules).into_iter().map(|info| ViewPage {
        view: info.name,
        rows: info.rows.unwrap_or_else(|| rows(info.name)),
        columns: info
            .columns
            .into_iter()
            .map(|column| ColumnPage { column: column.name, kind: column.kind, means: column.means })
            .collect(),
    });
    let settings = &app.settings.explorer;
    Ok(Json(ViewsPage {
        views: views.collect(),
        functions: analytics::explorer::ALLOWED,
        limits: LimitsPage { seconds: settings.seconds, rows: settings.rows, mib: settings.memory_mib },
        as_of: as_of(&app, &view),
    }))
}

/// The answer to a statement of SQL, in a process of its own.
#[utoipa::path(post, path = "/api/v1/explorer/query", tag = "explorer", request_body = Question,
    responses((status = 200, body = AnswerPage), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem, description = "a rule refuses it, and is named"),
        (status = 503, body = Problem, description = "as many as run at once are running"),
        (status = 504, body = Problem, description = "it ran out of time or memory")))]
pub(crate) async fn query(State(app): State<Arc<App>>, question: Result<Json<Question>, JsonRejection>) -> Result<Response, Problem> {
    let doing = "answering SQL";
    switched_on(&app, doing)?;
    let Json(Question { sql, format }) = question.map_err(|rejection| {
        Problem::bad_request(doing, rejection.body_text(), "send {\"sql\": \"SELECT …\", \"format\": \"json\"} as application/json")
    })?;
    let view = app.office.view(&app, doing).await?;
    let begun = clock::stopwatch();
    let Answer { mut pieces, done } = app.explorer.ask(&app, &view, sql, format).await?;
    let (content_type, name) = match format {
        Format::Json => {
            let elapsed = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            let tail = format!(",\"truncated\":{},\"elapsed_ms\":{elapsed},\"as_of\":\"{}\"}}", done.truncated, as_of(&app, &view));
            pieces.push(Bytes::from(tail));
            ("application/json", None)
        }
        Format::Csv => ("text/csv; charset=utf-8", Some("attachment; filename=\"answer.csv\"")),
        Format::Parquet => ("application/vnd.apache.parquet", Some("attachment; filename=\"answer.parquet\"")),
    };
    let body = Body::from_stream(futures_util::stream::iter(pieces.into_iter().map(Ok::<Bytes, Infallible>)));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(name) = name {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
        headers.insert("x-truncated", HeaderValue::from_static(if done.truncated { "true" } else { "false" }));
    }
    Ok(response)
}

fn switched_on(app: &App, doing: &'static str) -> Result<(), Problem> {
    if app.settings.explorer.on {
        return Ok(());
    }
    Err(Problem::not_found(doing, "SQL is switched off here", "ask the operator for setting `explorer.on`"))
}

fn as_of(app: &App, view: &View) -> String {
    let zone = app.standing.reference.zone();
    chrono::DateTime::from_timestamp_millis(view.as_of.as_millis())
        .map(|instant| instant.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, false))
        .unwrap_or_default()
}
