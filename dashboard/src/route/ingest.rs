//! `POST /api/v1/ingest/{source}`: records come in. The answer follows the commit.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use ingest::clock;
use ingest::connector::http::{DecodeError, decode};
use ingest::reject::Reject;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use utoipa::ToSchema;

/// What became of the records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct ReceiptPage {
    /// Records that are new and now durable.
    pub(crate) accepted: u64,
    /// Records that were known already.
    pub(crate) duplicates: u64,
    /// Rows that were refused and kept as rejects; the others are not affected by them.
    pub(crate) rejected: Vec<RejectedRow>,
}

/// A refused row, for the sender to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RejectedRow {
    /// Line or index in the body, from 1.
    pub(crate) line: Option<u64>,
    /// The field at fault.
    pub(crate) field: String,
    /// What is wrong, and what would be right.
    pub(crate) reason: String,
}

impl From<&Reject> for RejectedRow {
    fn from(reject: &Reject) -> Self {
        Self { line: reject.line, field: reject.field.clone(), reason: reject.reason.clone() }
    }
}

const DOING: &str = "taking in records";

/// Records of a source: one JSON object, an array, NDJSON, `CloudEvents`, or CSV or XML where the source is that. Answered once they are durable.
#[utoipa::path(post, path = "/api/v1/ingest/{source}", tag = "records", params(("source" = String, Path, description = "the source's name")),
    request_body(content = String, content_type = "application/x-ndjson"),
    responses((status = 202, body = ReceiptPage), (status = 400, body = Problem), (status = 404, body = Problem), (status = 408, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<ReceiptPage>), Problem> {
    let retry = app.settings.http.retry_after();
    let unknown = || Problem::not_found(DOING, format!("there is no source `{name}`"), "see /api/v1/sources for those there are");
    let source = Arc::clone(app.standing.sources.get(&name).ok_or_else(unknown)?);
    if source.internal() {
        let detail = format!("records of `{name}` are made by this server alone");
        return Err(Problem::unprocessable(DOING, detail, "act at the desk: POST /api/v1/city-events"));
    }
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::unsupported_media(DOING, "the body is compressed", "send it as it is"));
    }
    let Ok(_place) = app.intakes.try_acquire() else {
        return Err(Problem::too_many(DOING, "as many requests with records as are taken at once are being worked on", retry));
    };
    let reading = read(&headers, body, app.settings.ingest.max_body_bytes);
    let body = timeout(app.settings.ingest.body_timeout(), reading).await.map_err(|_| Problem::too_slow(DOING))??;
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let decoded = spawn_blocking(move || decode(&body, &content_type, &source, clock::now())).await;
    let submission = decoded.map_err(|error| Problem::failed(DOING, &error))?.map_err(|error| undecodable(&error))?;
    let rejected: Vec<RejectedRow> = submission.rejects.iter().map(RejectedRow::from).collect();
    let receipt = app.commit(DOING, submission).await?;
    Ok((StatusCode::ACCEPTED, Json(ReceiptPage { accepted: receipt.accepted, duplicates: receipt.duplicates, rejected })))
}

async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<bytes::Bytes, Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(Problem::too_large(DOING, limit));
    }
    to_bytes(body, limit).await.map_err(|error| {
        let too_long = error.source().is_some_and(|cause| cause.to_string().contains("length limit"));
        if too_long { Problem::too_large(DOING, limit) } else { Problem::bad_request(DOING, "the body broke off", "send it again, whole") }
    })
}

fn undecodable(error: &DecodeError) -> Problem {
    let detail = error.to_string();
    match error {
        DecodeError::MediaType { .. } => Problem::unsupported_media(DOING, detail, "state the body's form in Content-Type"),
        DecodeError::Empty | DecodeError::Form(_) => Problem::bad_request(DOING, detail, "mend the body; none of it was kept"),
    }
}
