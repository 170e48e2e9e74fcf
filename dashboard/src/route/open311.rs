//! Open311 `GeoReport` v2 over the city's events: services, requests read and reported, as JSON and XML. Errors have `GeoReport`'s own form.

mod answer;
mod report;
mod request;
mod requests;
mod services;

pub(super) use report::{__path_report, report};
pub(super) use requests::{__path_list, __path_one, __path_token, list, one, token};
pub(super) use services::{
    __path_discovery, __path_list as __path_services, __path_one as __path_service, discovery, list as services, one as service,
};

use crate::app::App;
use crate::form::Form;
use answer::{Format, Refusal};
use serde_json::{Map, Value};

/// The members of an object.
fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}

/// Refuses to answer for another jurisdiction.
fn check_jurisdiction(app: &App, format: Format, query: &Form) -> Result<(), Refusal> {
    let ours = app.settings.open311.jurisdiction_id.as_str();
    match query.get("jurisdiction_id") {
        Some(asked) if !ours.is_empty() && asked != ours => {
            Err(Refusal::unknown(format, format!("jurisdiction_id `{asked}` was not found")))
        }
        Some(_) | None => Ok(()),
    }
}
