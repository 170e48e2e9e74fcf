//! Which services there are: the city's classes of events, and where the interface is found.

use super::answer::{Format, Language, Refusal};
use super::{check_jurisdiction, object};
use crate::app::App;
use crate::form::Form;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use ingest::reference::EventClass;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The specification that is spoken here.
const SPECIFICATION: &str = "http://wiki.open311.org/GeoReport_v2";

/// Where the interface is, in which forms.
#[utoipa::path(get, path = "/open311/discovery.json", tag = "open311", responses((status = 200, content_type = "application/json")))]
pub(crate) async fn discovery(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let endpoint = json!({
        "specification": SPECIFICATION,
        "url": format!("{}/open311/v2", app.public_url(&headers)),
        "changeset": env!("CARGO_PKG_VERSION"),
        "type": "production",
        "formats": ["text/xml", "application/json"],
    });
    let found = json!({
        "changeset": env!("CARGO_PKG_VERSION"),
        "contact": app.settings.open311.contact,
        "key_service": app.settings.open311.contact,
        "endpoints": [endpoint],
    });
    Format::of(&uri).one("discovery", &object(found))
}

/// The classes of events that may be reported. `locale` is zh or en.
#[utoipa::path(get, path = "/open311/v2/services.json", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query), ("locale" = Option<String>, Query, description = "zh or en")),
    responses((status = 200, content_type = "application/json"), (status = 404, description = "[{code, description}]")))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (format, query) = (Format::of(&uri), Form::parse(query.unwrap_or_default().as_bytes()));
    check_jurisdiction(&app, format, &query)?;
    let language = Language::of(query.get("locale"), &headers);
    let services = app.standing.reference.event_classes().values().map(|class| service(class, language)).collect();
    Ok(format.list("services", "service", services))
}

/// One service; none of ours asks for more than `GeoReport` itself.
#[utoipa::path(get, path = "/open311/v2/services/{code}.json", tag = "open311", params(("code" = String, Path, description = "its code")),
    responses((status = 200, content_type = "application/json"), (status = 404, description = "[{code, description}]")))]
pub(crate) async fn one(State(app): State<Arc<App>>, Path(file): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Refusal> {
    let (code, format) = Format::split(&file);
    check_jurisdiction(&app, format, &Form::parse(query.unwrap_or_default().as_bytes()))?;
    if !app.standing.reference.event_classes().contains_key(code) {
        return Err(Refusal::unknown(format, format!("service_code `{code}` was not found")));
    }
    Ok(format.one("service_definition", &object(json!({"service_code": code, "attributes": []}))))
}

fn service(class: &EventClass, language: Language) -> Map<String, Value> {
    object(json!({
        "service_code": class.code,
        "service_name": language.word(&class.name),
        "description": language.word(&class.name),
        "metadata": false,
        "type": "realtime",
        "keywords": class.category,
        "group": class.category,
    }))
}
