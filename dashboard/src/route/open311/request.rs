//! A city event as a service request of `GeoReport`.

use super::answer::Language;
use super::object;
use crate::event_view::{EventView, local};
use analytics::engine::SubjectView;
use ingest::record::UtcMs;
use ingest::reference::Reference;
use serde_json::{Map, Value, json};

/// The service request; `None` for an event that nobody outside is told of.
pub(super) fn request(view: &SubjectView, reference: &Reference, language: Language) -> Option<Map<String, Value>> {
    let event = EventView::of(view)?;
    let instant = |at: Option<UtcMs>| at.map(|at| local(at, reference.zone()));
    let code = event.text("class_code");
    let class = code.and_then(|code| reference.event_classes().get(code)).map(|class| language.word(&class.name));
    let department = event.text("department");
    let agency = department.map(|code| reference.departments().get(code).map_or(code, |department| language.word(&department.name)));
    Some(object(json!({
        "service_request_id": event.text("event_no"),
        "status": if event.is_open() { "open" } else { "closed" },
        "status_notes": event.attribute("status_notes"),
        "service_name": class.or_else(|| event.said("class_name")?.as_str()),
        "service_code": code,
        "description": event.said("content"),
        "agency_responsible": agency,
        "service_notice": event.attribute("service_notice"),
        "requested_datetime": instant(event.instant("reported_at")),
        "updated_datetime": instant(event.updated_at()),
        "expected_datetime": instant(event.instant("due")),
        "address": event.text("address"),
        "address_id": event.attribute("address_id"),
        "zipcode": event.attribute("zipcode"),
        "lat": event.get("latitude"),
        "long": event.get("longitude"),
        "media_url": event.said("media"),
    })))
}
