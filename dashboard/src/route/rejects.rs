//! `GET /api/v1/rejects` and `POST /api/v1/rejects/{id}/retry`: rows that were refused, to be mended and tried again.

#![allow(unused_qualifications, reason = "the description of a route names its query with a path")]

use super::ingest::ReceiptPage;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use ingest::clock;
use ingest::journal::{JournalError, StoredReject, Submission};
use ingest::reject::Reject;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa::{IntoParams, ToSchema};

const PAGE_LIMIT: usize = 500;
const PAGE_DEFAULT: usize = 100;

/// Which rejects.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RejectsQuery {
    /// Only of this source.
    source: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<i64>,
    /// Rejects a page, 1 to 500.
    limit: Option<usize>,
}

/// One page of rejects, the oldest first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RejectsPage {
    rejects: Vec<RejectPage>,
    /// What to ask the next page with; none on the last.
    next_cursor: Option<i64>,
}

/// A refused row.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RejectPage {
    id: i64,
    recorded_at: String,
    source: String,
    /// The topic and partition that it came by, if it did.
    part: Option<String>,
    /// Line or index in the input, from 1; of a topic, the message's offset.
    line: Option<u64>,
    /// The field at fault.
    field: String,
    /// What is wrong, and what would be right.
    reason: String,
    /// The row, personal data masked.
    raw: String,
}

impl From<StoredReject> for RejectPage {
    fn from(stored: StoredReject) -> Self {
        let StoredReject { id, recorded_at, reject } = stored;
        let Reject { source, part, line, field, reason, raw } = reject;
        Self { id, recorded_at: recorded_at.to_string(), source, part, line, field, reason, raw }
    }
}

/// Rows that were refused, the oldest first.
#[utoipa::path(get, path = "/api/v1/rejects", tag = "records", params(RejectsQuery),
    responses((status = 200, body = RejectsPage), (status = 400, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    query: Result<Query<RejectsQuery>, QueryRejection>,
) -> Result<Json<RejectsPage>, Problem> {
    let doing = "listing rejects";
    let Query(query) =
        query.map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "see /api/v1/openapi.json for what may be asked"))?;
    let limit = query.limit.unwrap_or(PAGE_DEFAULT);
    if !(1..=PAGE_LIMIT).contains(&limit) {
        return Err(Problem::bad_request(doing, format!("limit is {limit}"), format!("ask for 1 to {PAGE_LIMIT} rejects a page")));
    }
    let stored = of_journal(&app, doing, move |journal| journal.rejects(query.cursor.unwrap_or(0), limit, query.source.as_deref())).await?;
    let next_cursor = stored.last().filter(|_| stored.len() == limit).map(|last| last.id);
    Ok(Json(RejectsPage { rejects: stored.into_iter().map(RejectPage::from).collect(), next_cursor }))
}

/// Tries a refused row again: as it was kept, or as the body mends it (one JSON object). Taken, it is a reject no more.
#[utoipa::path(post, path = "/api/v1/rejects/{id}/retry", tag = "records", params(("id" = i64, Path, description = "the reject's number")),
    responses((status = 200, body = ReceiptPage), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn retry(
    State(app): State<Arc<App>>,
    id: Result<Path<i64>, PathRejection>,
    body: Body,
) -> Result<Json<ReceiptPage>, Problem> {
    let doing = "trying a refused row again";
    let Path(id) = id.map_err(|rejection| Problem::bad_request(doing, rejection.body_text(), "name the reject by its number"))?;
    let limit = app.settings.http.max_body_bytes;
    let mended = to_bytes(body, limit).await.map_err(|_| Problem::too_large(doing, limit))?;
    let unknown = || Problem::not_found(doing, format!("there is no reject {id}"), "see /api/v1/rejects for those there are");
    let stored = of_journal(&app, doing, move |journal| journal.reject(id)).await?.ok_or_else(unknown)?;
    let reject = stored.reject;
    let source = app.standing.sources.get(&reject.source).ok_or_else(|| {
        Problem::unprocessable(doing, format!("nobody declares source `{}` any more", reject.source), "declare it again, then retry")
    })?;
    let raw = if mended.is_empty() { reject.raw } else { String::from_utf8_lossy(&mended).into_owned() };
    let row = serde_json::from_str(&raw).map_err(|error| {
        Problem::unprocessable(doing, format!("the row is not a JSON object ({error})"), "send the mended row as the body")
    })?;
    let mut submission = Submission { source: reject.source.as_str().into(), resolves: Some(id), ..Submission::default() };
    source.map(&row, &raw, reject.line, clock::now(), &mut submission);
    if let Some(refused) = submission.rejects.first() {
        let detail = format!("field `{}`: {}", refused.field, refused.reason);
        return Err(Problem::unprocessable(doing, detail, "send the mended row as the body, or mend the source's declaration"));
    }
    let receipt = app.commit(doing, submission).await?;
    Ok(Json(ReceiptPage { accepted: receipt.accepted, duplicates: receipt.duplicates, rejected: Vec::new() }))
}

async fn of_journal<T: Send + 'static>(
    app: &App,
    doing: &'static str,
    ask: impl FnOnce(&ingest::journal::Journal) -> Result<T, JournalError> + Send + 'static,
) -> Result<T, Problem> {
    let journal = app.journal.clone();
    let answer = spawn_blocking(move || ask(&journal)).await.map_err(|error| Problem::failed(doing, &error))?;
    answer.map_err(|error| Problem::failed(doing, &error))
}
