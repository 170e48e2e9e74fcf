//! The interface: its problems have one form, its document lists every route, its pages load nothing from elsewhere.

use super::{Server, filed, step};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ROUTES: &[&str] = &[
    "get /",
    "get /api/v1/alarms",
    "get /api/v1/audit",
    "get /api/v1/city-events",
    "get /api/v1/city-events/hot",
    "get /api/v1/city-events/{event_no}",
    "get /api/v1/city-events/{event_no}/advice",
    "get /api/v1/escalations",
    "get /api/v1/explorer/views",
    "get /api/v1/indicators",
    "get /api/v1/indicators/values",
    "get /api/v1/indicators/{id}",
    "get /api/v1/lists",
    "get /api/v1/map",
    "get /api/v1/mode",
    "get /api/v1/openapi.json",
    "get /api/v1/orders",
    "get /api/v1/orders/{order_no}",
    "get /api/v1/readings",
    "get /api/v1/rejects",
    "get /api/v1/reports",
    "get /api/v1/reports/card",
    "get /api/v1/reports/kept/{id}",
    "get /api/v1/reports/kept/{id}/file",
    "get /api/v1/reports/{report}",
    "get /api/v1/reports/{report}/file",
    "get /api/v1/shared/{token}",
    "get /api/v1/shared/{token}/file",
    "get /api/v1/shares",
    "get /api/v1/sources",
    "get /api/v1/subjects/{table}/{id}",
    "get /api/v1/units",
    "get /api/v1/walls",
    "get /api/v1/walls/{wall}",
    "get /cap/v1/alerts.xml",
    "get /cap/v1/alerts/{event_no}.xml",
    "get /catalogue",
    "get /desk",
    "get /explorer",
    "get /healthz",
    "get /metrics",
    "get /open311/discovery.json",
    "get /open311/v2/requests.json",
    "get /open311/v2/requests/{service_request_id}.json",
    "get /open311/v2/services.json",
    "get /open311/v2/services/{code}.json",
    "get /open311/v2/tokens/{token}.json",
    "get /readyz",
    "get /reports",
    "get /reports/shared/{token}",
    "get /wall/{wall}",
    "get /ws/v1",
    "post /api/v1/alarms/{alarm}/acknowledge",
    "post /api/v1/audit",
    "post /api/v1/city-events",
    "post /api/v1/city-events/actions",
    "post /api/v1/city-events/advice",
    "post /api/v1/city-events/{event_no}/actions",
    "post /api/v1/explorer/query",
    "post /api/v1/ingest/{source}",
    "post /api/v1/lists/published/{id}/corrections",
    "post /api/v1/lists/{list}/publish",
    "post /api/v1/mode",
    "post /api/v1/orders/actions",
    "post /api/v1/orders/{order_no}/actions",
    "post /api/v1/rejects/{id}/retry",
    "post /api/v1/reports/kept/{id}/share",
    "post /api/v1/reports/{report}/keep",
    "post /api/v1/shares/{share}/revoke",
    "post /open311/v2/requests.json",
];

#[test]
fn the_document_lists_every_route_and_every_route_is_there() {
    let server = Server::start("");
    let document = server.running.get("/api/v1/openapi.json");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["responses"].as_object().is_some_and(|responses| !responses.is_empty()), "{method} {path}");
            described.insert(format!("{method} {path}"));
        }
    }
    let known: BTreeSet<String> = ROUTES.iter().map(|route| (*route).to_owned()).collect();
    assert_eq!(described, known);
    for route in &known {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.replace(['{', '}'], "");
        let answer = if method == "get" {
            server.running.try_get(&path)
        } else {
            server.running.try_post(&path, "application/json", b"").map(|(status, body)| (status, body.to_string()))
        };
        let (status, body) = answer.unwrap();
        assert!(status != 405 && !body.contains("there is nothing at"), "{route}: {status} {body}");
    }
}

#[test]
fn problems_say_what_was_done_whose_fault_it_is_and_what_next() {
    let server = Server::start("");
    let problem = |answer: Option<(u16, String)>| {
        let (status, body) = answer.unwrap();
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], json!(status));
        for field in ["type", "title", "detail", "doing", "next"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {problem}");
        }
        assert_eq!(problem["fault"], "sender", "{problem}");
        (status, problem["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned())
    };
    let get = |path: &str| problem(server.running.try_get(path));
    let post = |path: &str, kind: &str, body: &str| {
        problem(server.running.try_post(path, kind, body.as_bytes()).map(|(status, body)| (status, body.to_string())))
    };
    let found = |status: u16, kind: &str| (status, kind.to_owned());
    assert_eq!(get("/api/v1/nothing"), found(404, "not-found"));
    assert_eq!(get("/api/v1/readings"), found(400, "bad-request"));
    assert_eq!(get("/api/v1/readings?indicator=no.such"), found(404, "not-found"));
    assert_eq!(get("/api/v1/readings?indicator=case.received&window=live"), found(400, "bad-request"));
    assert_eq!(get("/api/v1/readings?indicator=case.received&colour=red"), found(400, "bad-request"));
    assert_eq!(get("/api/v1/city-events?limit=0"), found(400, "bad-request"));
    assert_eq!(get("/api/v1/city-events?shape=round"), found(400, "bad-request"));
    assert_eq!(get("/api/v1/walls/nowhere"), found(404, "not-found"));
    assert_eq!(get("/api/v1/subjects/cases/none"), found(404, "not-found"));
    assert_eq!(get("/api/v1/subjects/things/1"), found(404, "not-found"));
    assert_eq!(get("/ws/v1"), found(400, "bad-request"));
    assert_eq!(post("/api/v1/ingest/nobody", "application/json", "{}"), found(404, "not-found"));
    assert_eq!(post("/api/v1/ingest/simulator", "text/html", "<p>"), found(415, "unsupported-media-type"));
    assert_eq!(post("/api/v1/sources", "application/json", "{}"), found(405, "method-not-allowed"));
    assert_eq!(post("/api/v1/rejects/99/retry", "application/json", ""), found(404, "not-found"));
}

#[test]
fn events_are_listed_filtered_and_paged() {
    let server = Server::start("");
    server.ingest(&filed(0..7));
    server.ingest(&[step(3, "assigned", 10)]);
    server.running.wait_for_value("event.backlog", "live", |value| value == Some(7.0));
    let mut seen = Vec::new();
    let mut path = "/api/v1/city-events?limit=3".to_owned();
    loop {
        let page = server.running.get(&path);
        assert_eq!(page["total"], 7);
        seen.extend(page["events"].as_array().unwrap().iter().map(|event| event["event_no"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/city-events?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, (0..7).map(|event| format!("W{event:05}")).collect::<Vec<_>>());
    assert_eq!(server.running.get("/api/v1/city-events?stage=assigned&area=990101")["total"], 1);
    assert_eq!(server.running.get("/api/v1/city-events?q=0004")["events"][0]["event_no"], "W00004");
    let subject = server.running.get("/api/v1/subjects/city_events/W00003");
    assert_eq!((&subject["state"]["stage"], subject["steps"].as_array().unwrap().len()), (&json!("assigned"), 3));
}

#[test]
fn units_are_listed_with_what_they_do_and_may_do_next() {
    let server = Server::start("");
    let unit = || server.running.get("/api/v1/units").as_array().unwrap().iter().find(|unit| unit["unit"] == "U4401").unwrap().clone();
    let free = unit();
    assert_eq!(
        (&free["status"], &free["next"], &free["since"]),
        (&json!("available"), &json!(["dispatched", "unavailable"]), &Value::Null)
    );
    assert!(free["name"]["zh"].is_string() && free["longitude"].is_number(), "{free}");
    server.ingest(&filed(0..1));
    let mut sent = step(0, "unit_status", 10);
    for (field, value) in [("unit", "U4401"), ("unit_status", "dispatched"), ("record_id", "units-1")] {
        sent[field] = json!(value);
    }
    server.ingest(&[sent]);
    server.running.wait_for_value("event.units", "live", |value| value == Some(1.0));
    let sent = unit();
    assert_eq!((&sent["status"], &sent["event_no"], &sent["kind"]), (&json!("dispatched"), &json!("W00000"), &json!("vehicle")));
    assert_eq!(sent["next"], json!(["en_route", "cleared", "returning", "unavailable"]));
}

#[test]
fn an_audit_is_kept_for_the_catalogue() {
    let server = Server::start("");
    server.ingest(&filed(0..3));
    server.running.wait_for_value("event.backlog", "live", |value| value == Some(3.0));
    assert_eq!(server.running.try_get("/api/v1/audit").unwrap().0, 404);
    let (status, audit) = server.running.try_post("/api/v1/audit", "application/json", b"").unwrap();
    assert_eq!((status, &audit["agrees"]), (200, &json!(true)), "{audit}");
    assert!(audit["compared"].as_u64().unwrap() > 0);
    assert_eq!(server.running.get("/api/v1/audit")["compared"], audit["compared"]);
    let card = server.running.get("/api/v1/indicators/event.backlog");
    assert_eq!(card["last_audit"]["differing"], 0, "{card}");
}

#[test]
fn a_wall_brings_all_that_its_page_needs() {
    let server = Server::start("");
    let wall = server.running.get("/api/v1/walls/main");
    assert!(wall["names"]["area"]["990101"]["zh"].is_string());
    let groups = wall["scenes"].as_array().unwrap().iter().flat_map(|scene| scene["groups"].as_array().unwrap());
    let panels: Vec<&Value> = groups.flat_map(|group| group["panels"].as_array().unwrap()).collect();
    assert!(panels.len() > 50, "only {} panels", panels.len());
    for panel in panels {
        assert!(panel["title"]["zh"].is_string() && panel["size"]["cols"].is_u64(), "{panel}");
        assert!(["events", "units", "ticker"].iter().any(|view| panel["view"] == *view) || panel["unit"].is_string(), "{panel}");
        assert!(!panel["sources"].as_array().unwrap().is_empty(), "{panel}");
    }
}

#[test]
fn answers_are_guarded() {
    let server = Server::start("");
    for path in ["/", "/wall/main", "/api/v1/walls"] {
        let response = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let response = response.get(format!("{}{path}", server.running.url)).call().unwrap();
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert!(header("content-security-policy").starts_with("default-src 'self'"), "{path}");
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!((header("x-content-type-options"), header("referrer-policy")), ("nosniff".to_owned(), "no-referrer".to_owned()));
    }
}
