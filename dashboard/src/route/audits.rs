//! `POST /api/v1/audit` compares every live reading with the batch answer; `GET` tells the newest comparison.

use crate::app::App;
use crate::problem::Problem;
use analytics::engine::{AuditReport, Question};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::time::timeout;
use utoipa::ToSchema;

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct AuditView {
    /// Whether every reading agreed.
    pub(crate) agrees: bool,
    /// The instant compared.
    pub(crate) as_of: String,
    /// The newest journal batch compared.
    pub(crate) journal_seq: u64,
    /// Records that the batch answer was computed from.
    pub(crate) records: u64,
    /// Readings compared, live against batch.
    pub(crate) compared: u64,
    /// Per indicator, what was compared.
    pub(crate) indicators: Vec<IndicatorAuditView>,
}

/// What an audit found of one indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct IndicatorAuditView {
    pub(crate) indicator: String,
    /// Readings compared.
    pub(crate) compared: u64,
    /// Readings that differ.
    pub(crate) differing: u64,
    /// The first differences, in words.
    pub(crate) differences: Vec<String>,
}

impl From<&AuditReport> for AuditView {
    fn from(report: &AuditReport) -> Self {
        let of_indicator = |audit: &analytics::engine::IndicatorAudit| IndicatorAuditView {
            indicator: audit.indicator.clone(),
            compared: audit.compared,
            differing: audit.differing,
            differences: audit.differences.clone(),
        };
        Self {
            agrees: report.agrees(),
            as_of: report.as_of.to_string(),
            journal_seq: report.journal_seq,
            records: report.records,
            compared: report.compared,
            indicators: report.indicators.iter().map(of_indicator).collect(),
        }
    }
}

/// The newest audit of this run.
#[utoipa::path(get, path = "/api/v1/audit", tag = "indicators", responses((status = 200, body = AuditView), (status = 404, body = Problem)))]
pub(crate) async fn last(State(app): State<Arc<App>>) -> Result<Json<AuditView>, Problem> {
    let none = || Problem::not_found("reading the last audit", "nothing was audited since the server started", "POST to this address");
    app.last_audit().map(|report| Json(AuditView::from(report.as_ref()))).ok_or_else(none)
}

/// Compares every live reading with the batch answer over the whole journal; takes seconds.
#[utoipa::path(post, path = "/api/v1/audit", tag = "indicators", responses(
    (status = 200, body = AuditView), (status = 409, body = Problem), (status = 500, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn run(State(app): State<Arc<App>>) -> Result<Json<AuditView>, Problem> {
    let doing = "comparing live readings with the batch answer";
    let Ok(_place) = app.audits.try_acquire() else {
        return Err(Problem::conflict(doing, "an audit is running already", "wait for it, then GET this address"));
    };
    let asked = app.ask(doing, |answer| Question::Audit { answer });
    let report = match timeout(app.settings.http.audit_timeout(), asked).await {
        Ok(answer) => answer?.map_err(|error| Problem::failed(doing, &error))?,
        Err(_) => return Err(Problem::busy(doing, "the audit takes longer than allowed", app.settings.http.retry_after())),
    };
    Ok(Json(AuditView::from(app.keep_audit(report).as_ref())))
}
