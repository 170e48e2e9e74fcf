//! Service requests read: lists by time, service and state, and single ones.

use super::answer::{Format, Language, Refusal};
use super::request::request;
use super::{check_jurisdiction, object};
use crate::app::App;
use crate::form::Form;
use analytics::roll::RollQuery;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use ingest::clock;
use ingest::record::{Text, UtcMs};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const DOING: &str = "listing service requests";
/// The longest time that one question may be of, as `GeoReport` sets it; also what is answered for where no time is asked for.
const SPAN_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// The most requests of one answer, as `GeoReport` sets it.
const PAGE_LIMIT: usize = 1000;

/// Service requests, the newest first: of the last 90 days, or of the 90 days at most that `start_date` and `end_date` name.
#[utoipa::path(get, path = "/open311/v2/requests.json", tag = "open311",
    params(("service_request_id" = Option<String>, Query, description = "numbers with commas; nothing else is then asked"),
        ("service_code" = Option<String>, Query, description = "codes with commas"),
        ("start_date" = Option<String>, Query, description = "RFC 3339"), ("end_date" = Option<String>, Query, description = "RFC 3339"),
        ("status" = Option<String>, Query, description = "open, closed, or both with a comma"),
        ("page" = Option<usize>, Query, description = "from 1"), ("page_size" = Option<usize>, Query, description = "1 to 1000"),
        ("locale" = Option<String>, Query, description = "zh or en"), ("jurisdiction_id" = Option<String>, Query)),
    responses((status = 200, content_type = "application/json"), (status = 400, description = "[{code, description}]"),
        (status = 404, description = "[{code, description}]"), (status = 503, description = "[{code, description}]")))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (format, query) = (Format::of(&uri), Form::parse(query.unwrap_or_default().as_bytes()));
    check_jurisdiction(&app, format, &query)?;
    let numbers = query.list("service_request_id");
    if numbers.len() > PAGE_LIMIT {
        return Err(Refusal::wrong(format, format!("at most {PAGE_LIMIT} service_request_id at once")));
    }
    let event_nos = if numbers.is_empty() {
        let wanted = wanted(&query, clock::now()).map_err(|reason| Refusal::wrong(format, reason))?;
        app.roll(DOING, move |roll| roll.page(&wanted)).await.map_err(Refusal::of(format))?
    } else {
        numbers.iter().map(|number| Text::from(number.as_str())).collect()
    };
    let language = Language::of(query.get("locale"), &headers);
    Ok(format.list("service_requests", "request", read(&app, format, event_nos, language).await?))
}

/// One service request.
#[utoipa::path(get, path = "/open311/v2/requests/{service_request_id}.json", tag = "open311",
    params(("service_request_id" = String, Path, description = "its number"), ("locale" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content_type = "application/json"), (status = 404, description = "[{code, description}]")))]
pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (number, format) = Format::split(&file);
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    check_jurisdiction(&app, format, &query)?;
    let language = Language::of(query.get("locale"), &headers);
    let rows = read(&app, format, vec![Text::from(number)], language).await?;
    if rows.is_empty() {
        return Err(Refusal::unknown(format, format!("service_request_id `{number}` was not found")));
    }
    Ok(format.list("service_requests", "request", rows))
}

/// The request that a token stands for: numbers are given at once here, so that each is its own token.
#[utoipa::path(get, path = "/open311/v2/tokens/{token}.json", tag = "open311", params(("token" = String, Path, description = "the number given")),
    responses((status = 200, content_type = "application/json"), (status = 404, description = "[{code, description}]")))]
pub(crate) async fn token(State(app): State<Arc<App>>, Path(file): Path<String>) -> Result<Response, Refusal> {
    let (token, format) = Format::split(&file);
    let rows = read(&app, format, vec![Text::from(token)], Language::En).await?;
    if rows.is_empty() {
        return Err(Refusal::unknown(format, format!("token `{token}` was not found")));
    }
    Ok(format.list("service_requests", "request", vec![object(json!({"service_request_id": token, "token": token}))]))
}

/// The requests of those numbers; what is not there is left out.
async fn read(app: &App, format: Format, event_nos: Vec<Text>, language: Language) -> Result<Vec<Map<String, Value>>, Refusal> {
    let views = app.events(DOING, event_nos).await.map_err(Refusal::of(format))?;
    Ok(views.iter().filter_map(|view| request(view, &app.standing.reference, language)).collect())
}

/// Which events a query asks for.
///
/// # Errors
/// What is wrong with the query, for the sender.
fn wanted(query: &Form, now: UtcMs) -> Result<RollQuery, String> {
    let (start, end) = (instant(query, "start_date")?, instant(query, "end_date")?);
    let (from, until) = match (start, end) {
        (None, None) => (now.plus(-SPAN_MS), UtcMs::MAX),
        (Some(start), None) => (start, start.plus(SPAN_MS)),
        (None, Some(end)) => (end.plus(-SPAN_MS), end),
        (Some(start), Some(end)) if end < start => return Err("end_date lies before start_date".to_owned()),
        (Some(start), Some(end)) if end.since(start) > SPAN_MS => {
            return Err("start_date and end_date are more than 90 days apart".to_owned());
        }
        (Some(start), Some(end)) => (start, end),
    };
    let states = query.list("status");
    if let Some(other) = states.iter().find(|state| !["open", "closed"].contains(&state.as_str())) {
        return Err(format!("status is `{other}`: open or closed"));
    }
    let is_open = match (states.iter().any(|state| state == "open"), states.iter().any(|state| state == "closed")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (true, true) | (false, false) => None,
    };
    let most = number(query, "page_size")?.unwrap_or(PAGE_LIMIT);
    let page = number(query, "page")?.unwrap_or(1);
    if most > PAGE_LIMIT {
        return Err(format!("page_size is {most}: 1 to {PAGE_LIMIT}"));
    }
    Ok(RollQuery { from, until, classes: query.list("service_code"), is_open, skip: (page - 1).saturating_mul(most), most })
}

fn instant(query: &Form, name: &str) -> Result<Option<UtcMs>, String> {
    // A plus sign that was not encoded reads as a blank.
    let text = query.get(name).map(|text| text.replace(' ', "+"));
    text.map(|text| UtcMs::parse(&Value::from(text)).map_err(|reason| format!("{name}: {reason}"))).transpose()
}

fn number(query: &Form, name: &str) -> Result<Option<usize>, String> {
    let read = |text: &str| text.parse().ok().filter(|number| *number > 0).ok_or_else(|| format!("{name} is `{text}`: a number from 1 on"));
    query.get(name).map(read).transpose()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    fn ask(query: &str) -> Result<RollQuery, String> {
        wanted(&Form::parse(query.as_bytes()), UtcMs::clamped(1_800_000_000_000))
    }

    #[test]
    fn times_are_ninety_days_at_most() {
        let now = UtcMs::clamped(1_800_000_000_000);
        let default = ask("").unwrap();
        assert_eq!((default.from, default.until, default.most, default.skip), (now.plus(-90 * DAY_MS), UtcMs::MAX, 1000, 0));
        let june = ask("start_date=2011-06-01T00:00:00Z").unwrap();
        assert_eq!(june.until.since(june.from), 90 * DAY_MS);
        let zoned = ask("end_date=2011-06-01T08:00:00+08:00&start_date=2011-06-01T00:00:00Z").unwrap();
        assert_eq!(zoned.from, zoned.until);
        assert!(ask("start_date=2011-06-01T00:00:00Z&end_date=2011-08-30T00:00:01Z").unwrap_err().contains("90 days"));
        assert!(ask("start_date=2011-06-02T00:00:00Z&end_date=2011-06-01T00:00:00Z").unwrap_err().contains("before"));
        assert!(ask("start_date=June").unwrap_err().contains("start_date"));
    }

    #[test]
    fn states_services_and_pages_are_read() {
        let page = ask("status=open&service_code=a,b&page=3&page_size=50").unwrap();
        assert_eq!((page.is_open, page.classes, page.skip, page.most), (Some(true), vec!["a".to_owned(), "b".to_owned()], 100, 50));
        assert_eq!(ask("status=open,closed").unwrap().is_open, None);
        for wrong in ["status=ajar", "page=0", "page_size=1001", "page_size=x"] {
            assert!(ask(wrong).is_err(), "{wrong}");
        }
    }
}
