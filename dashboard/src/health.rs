//! Whether the process is there, whether it can do its work, and what it measures.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ingest::clock;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// How the process stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `up`: a process that is not up does not answer.
    status: &'static str,
    /// The program's version.
    version: &'static str,
    /// The server's clock.
    server_time: String,
}

/// What is ready.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// The run of the engine.
    epoch: String,
    /// The newest change.
    seq: u64,
    /// The newest journal batch that readings reflect.
    journal_seq: u64,
    /// Cells that have readings.
    cells: usize,
}

/// The process is there.
#[utoipa::path(get, path = "/healthz", tag = "process", responses((status = 200, body = Health)))]
pub(crate) async fn healthz() -> Json<Health> {
    Json(Health { status: "up", version: env!("CARGO_PKG_VERSION"), server_time: clock::now().to_string() })
}

/// The journal takes records and readings are current.
#[utoipa::path(get, path = "/readyz", tag = "process", responses((status = 200, body = Readiness), (status = 503, body = Problem)))]
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Result<Json<Readiness>, Problem> {
    let doing = "asking whether the server is ready";
    if app.is_stopping() {
        return Err(Problem::stopped(doing));
    }
    if let Some(failure) = app.journal.failure() {
        return Err(Problem::out_of_order(doing, failure, app.settings.http.retry_after()));
    }
    if !app.mirror.is_filled() {
        return Err(Problem::busy(doing, "the journal is being read into the engine", app.settings.http.retry_after()));
    }
    let board = app.mirror.board();
    Ok(Json(Readiness { epoch: board.epoch().to_string(), seq: board.seq(), journal_seq: board.journal_seq(), cells: board.cell_count() }))
}

/// Everything measured, as Prometheus text.
#[utoipa::path(get, path = "/metrics", tag = "process", responses((status = 200, body = String, content_type = "text/plain")))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    app.metrics.run_upkeep();
    let mut response = app.metrics.render().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    response
}
