//! A service request reported: a form becomes a city event by the source `open311_intake`, and its number is answered once it is durable.
//!
//! What a form says of the person (`first_name`, `last_name`, phone, email, `device_id`, `account_id`) is dropped by that source, and the
//! description masked, before anything is kept. A report that cannot be taken is answered and not kept at all.

use super::answer::{Format, Refusal};
use super::{check_jurisdiction, object};
use crate::app::App;
use crate::form::Form;
use analytics::engine::Question;
use axum::body::{Body, to_bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use ingest::clock;
use ingest::journal::{Receipt, Submission};
use ingest::mask::HashKey;
use ingest::record::{Stream, Text};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::timeout;

const DOING: &str = "taking in a service request";
/// The source that reports come by.
const SOURCE: &str = "open311_intake";
/// The longest description, as `GeoReport` sets it.
const DESCRIPTION_LIMIT: usize = 4000;
/// How long an answer waits for the report to be on the lists; it is durable before that.
const SHOWN_WITHIN: Duration = Duration::from_secs(1);
/// Numbers are made by a key that is no secret: they only need to be spread.
const NUMBERS: [u8; 16] = *b"open311 requests";

/// Tells reports of one instant apart.
static REPORTS: AtomicU64 = AtomicU64::new(0);

/// A service request. The same `Idempotency-Key` again makes no second one and has the same answer. Personal fields are never kept.
#[utoipa::path(post, path = "/open311/v2/requests.json", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        description = "service_code, lat and long or address_string or address_id, description, media_url; first_name, last_name, phone, email and device_id are dropped"),
    responses((status = 200, content_type = "application/json"), (status = 400, description = "[{code, description}]"),
        (status = 403, description = "[{code, description}]"), (status = 404, description = "[{code, description}]")))]
pub(crate) async fn report(
    State(app): State<Arc<App>>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let format = Format::of(&uri);
    let wrong = |reason: &str| Refusal::wrong(format, reason);
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    if !media.is_empty() && !media.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(wrong("the body must be a form: application/x-www-form-urlencoded"));
    }
    let Ok(_place) = app.intakes.try_acquire() else {
        return Err(Refusal::new(format, StatusCode::SERVICE_UNAVAILABLE, "too many reports at once; try again in a second"));
    };
    let body = timeout(app.settings.ingest.body_timeout(), to_bytes(body, app.settings.http.max_body_bytes)).await;
    let body = body.ok().and_then(Result::ok).ok_or_else(|| wrong("the form did not come in time, or is too long"))?;
    let (query, form) = (Form::parse(query.unwrap_or_default().as_bytes()), Form::parse(&body));
    let key = form.get("api_key").or_else(|| query.get("api_key"));
    let keys = &app.settings.open311.api_keys;
    if !keys.is_empty() && !key.is_some_and(|key| keys.iter().any(|known| known == key)) {
        return Err(Refusal::new(format, StatusCode::FORBIDDEN, "api_key is missing or unknown"));
    }
    check_jurisdiction(&app, format, &form)?;
    check_jurisdiction(&app, format, &query)?;
    check(&app, format, &form)?;
    let again = headers.get("idempotency-key").and_then(|again| again.to_str().ok());
    let number = number(key, again);
    let submission = mapped(&app, &form, &number).map_err(|reason| Refusal::wrong(format, reason))?;
    let receipt = app.commit(DOING, submission).await.map_err(Refusal::of(format))?;
    shown(&app, &number, receipt).await;
    let answer = object(json!({"service_request_id": number, "service_notice": null, "account_id": null}));
    Ok(format.list("service_requests", "request", vec![answer]))
}

fn check(app: &App, format: Format, form: &Form) -> Result<(), Refusal> {
    let Some(code) = form.get("service_code") else { return Err(Refusal::wrong(format, "service_code was not provided")) };
    if !app.standing.reference.event_classes().contains_key(code) {
        return Err(Refusal::unknown(format, format!("service_code `{code}` was not found")));
    }
    let is_placed = form.get("lat").is_some() && form.get("long").is_some();
    if !is_placed && form.get("address_string").is_none() && form.get("address_id").is_none() {
        return Err(Refusal::wrong(format, "a place is needed: lat and long, address_string or address_id"));
    }
    if form.get("description").is_some_and(|text| text.chars().count() > DESCRIPTION_LIMIT) {
        return Err(Refusal::wrong(format, format!("description has more than {DESCRIPTION_LIMIT} characters")));
    }
    Ok(())
}

/// The number of a report: of the same caller and `Idempotency-Key` always the same, else a new one.
fn number(api_key: Option<&str>, again: Option<&str>) -> String {
    let named = again.map_or_else(
        || {
            let count = REPORTS.fetch_add(1, Ordering::Relaxed);
            format!("at {} {} {count}", clock::now(), std::process::id())
        },
        |again| format!("again {} {again}", api_key.unwrap_or_default()),
    );
    let digits: String = HashKey::new(NUMBERS).hash(&named).chars().take(20).collect();
    format!("R{digits}")
}

/// The records of a form, by the normal mapping.
///
/// # Errors
/// What is wrong with the form, for the sender.
fn mapped(app: &App, form: &Form, number: &str) -> Result<Submission, String> {
    let source = app.standing.sources.get(SOURCE).ok_or("reports are not taken here")?;
    let now = clock::now();
    let mut row: Map<String, Value> = form.iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    row.insert("service_request_id".to_owned(), Value::from(number));
    row.insert("requested_datetime".to_owned(), Value::from(now.to_string()));
    let mut submission = Submission { source: Text::from(SOURCE), ..Submission::default() };
    source.map(&Value::Object(row), "", None, now, &mut submission);
    match submission.rejects.first() {
        Some(reject) => Err(format!("{} {}", reject.field, reject.reason)),
        None => Ok(submission),
    }
}

/// Waits a while until the engine has taken in what was committed, so that who asks for the report at once finds it.
async fn shown(app: &App, number: &str, receipt: Receipt) {
    let subject_id = Text::from(number);
    let known = app.ask(DOING, |answer| Question::Steps { stream: Stream::CityEvent, subject_id, at_least: receipt.seq, answer });
    if !matches!(timeout(SHOWN_WITHIN, known).await, Ok(Ok(Some(_)))) {
        tracing::debug!("report is durable and not on the lists yet");
    }
}
