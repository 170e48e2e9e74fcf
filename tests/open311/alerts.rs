//! CAP 1.2: alerts told by one city and taken in by another give the same facts.

use super::{requests, server, step, wait_for};
use crate::process::{Running, cityops};
use serde_json::{Value, json};

fn alert(server: &Running, event: &str) -> String {
    let (status, text) = server.try_get(&format!("/cap/v1/alerts/{event}.xml")).unwrap();
    assert_eq!(status, 200, "{text}");
    text
}

fn facts(server: &Running, event: &str) -> Value {
    let state = &server.get(&format!("/api/v1/subjects/city_events/{event}"))["state"];
    let names = ["event_no", "topic", "severity", "class_code", "area", "town", "address", "longitude", "latitude", "stage"];
    Value::Object(names.iter().map(|name| ((*name).to_owned(), state[name].clone())).collect())
}

/// Takes the newest message of an event from one city to another.
fn carry(from: &Running, to: &Running, event: &str) -> String {
    let text = alert(from, event);
    let (status, receipt) = to.try_post("/api/v1/ingest/cap", "application/cap+xml", text.as_bytes()).unwrap();
    assert_eq!((status, &receipt["accepted"]), (202, &json!(1)), "{receipt}\n{text}");
    text
}

#[test]
fn an_alert_its_update_and_its_cancel_give_another_city_the_same_facts() {
    let ((from, _one), (to, _two)) = (server("[cap]\nsender = \"first@city.example\"\n", &[]), server("", &[]));
    let facts_of_flood = json!({"class_code": "0103", "severity": 2, "topic": "flood", "area": "990101001", "address": "1 Invented <Road> & more",
        "longitude": 113.5, "latitude": 33.75, "content": "Somebody is at home, call 13900001234"});
    from.ingest(
        "canonical",
        &[step("Flood-1", "reported", 30, facts_of_flood), step("Lamp-1", "reported", 20, json!({"severity": 3, "class_code": "0103"}))],
    );
    wait_for(&from, "Flood-1", |_| true);
    let (status, feed) = from.try_get("/cap/v1/alerts.xml").unwrap();
    assert_eq!(status, 200);
    assert!(feed.contains("/cap/v1/alerts/Flood-1.xml") && !feed.contains("Lamp-1"), "{feed}");
    let text = carry(&from, &to, "Flood-1");
    assert!(
        text.contains("<msgType>Alert</msgType>") && !text.contains("<references>") && text.contains("<severity>Severe</severity>"),
        "{text}"
    );
    assert!(text.contains("<language>zh-CN</language>") && text.contains("<language>en</language>"), "{text}");
    assert!(!text.contains("Somebody") && !text.contains("13900001234"), "what was reported in words is left out: {text}");
    wait_for(&to, "Flood-1", |_| true);
    assert_eq!(facts(&to, "Flood-1"), facts(&from, "Flood-1"));

    from.ingest("canonical", &[step("Flood-1", "accepted", 20, json!({"severity": 1, "address": "2 Invented Road"}))]);
    wait_for(&from, "Flood-1", |request| request["address"] == "2 Invented Road");
    let text = carry(&from, &to, "Flood-1");
    assert!(text.contains("<identifier>Flood-1.2</identifier>") && text.contains("<msgType>Update</msgType>"), "{text}");
    assert!(text.contains("<references>first@city.example,Flood-1,"), "{text}");
    let there = wait_for(&to, "Flood-1", |request| request["address"] == "2 Invented Road");
    assert_eq!(there["requested_datetime"], requests(&from, "service_request_id=Flood-1")[0]["requested_datetime"]);
    let state = facts(&to, "Flood-1");
    assert_eq!((&state["severity"], &state["topic"]), (&json!(1), &json!("flood")));

    from.ingest("canonical", &[step("Flood-1", "closed", 10, json!({}))]);
    wait_for(&from, "Flood-1", |request| request["status"] == "closed");
    let text = carry(&from, &to, "Flood-1");
    assert!(text.contains("<msgType>Cancel</msgType>") && text.contains("<urgency>Past</urgency>"), "{text}");
    wait_for(&to, "Flood-1", |request| request["status"] == "closed");
    assert_eq!(facts(&to, "Flood-1"), facts(&from, "Flood-1"));
    assert!(!from.try_get("/cap/v1/alerts.xml").unwrap().1.contains("Flood-1"), "closed ones leave the feed");
    assert_eq!(from.try_get("/cap/v1/alerts/Lamp-1.xml").unwrap().0, 404);
    // The same message again is the same record, and a drill is on no list.
    let (_, receipt) = to.try_post("/api/v1/ingest/cap", "text/xml", text.as_bytes()).unwrap();
    assert_eq!((&receipt["accepted"], &receipt["duplicates"]), (&json!(0), &json!(1)));
    let drill = text.replace("<status>Actual", "<status>Exercise").replace("Flood-1", "Drill-1").replace("Cancel", "Alert");
    assert_eq!(to.try_post("/api/v1/ingest/cap", "application/xml", drill.as_bytes()).unwrap().0, 202);
    assert_eq!(requests(&to, "").len(), 1);
}

#[test]
fn a_document_that_defines_entities_is_refused_whole() {
    let (server, _folder) = server("", &[]);
    let bomb = "<!DOCTYPE alert [<!ENTITY a \"aaaaaaaaaa\">]><alert><identifier>&a;</identifier></alert>";
    let (status, answer) = server.try_post("/api/v1/ingest/cap", "application/xml", bomb.as_bytes()).unwrap();
    assert_eq!(status, 400, "{answer}");
    assert!(answer["detail"].as_str().unwrap().contains("DOCTYPE"), "{answer}");
    let (status, _) = server.try_post("/api/v1/ingest/canonical", "application/xml", b"<a/>").unwrap();
    assert_eq!(status, 415);
    let (status, receipt) = server.try_post("/api/v1/ingest/cap", "text/xml", b"<alert><identifier>x</identifier>").unwrap();
    assert_eq!((status, &receipt["rejected"][0]["field"]), (202, &json!("row")), "{receipt}");
}

#[test]
fn requests_as_xml_come_by_file_and_go_out_as_xml_again() {
    let ((server, folder), (other, _other_folder)) = (server("", &[]), server("", &[]));
    server.ingest(
        "canonical",
        &[step(
            "X-1",
            "reported",
            5,
            json!({"class_code": "0103", "address": "1 <Invented> & Road", "longitude": 113.5, "latitude": 33.75}),
        )],
    );
    let told = wait_for(&server, "X-1", |_| true);
    let file = folder.path().join("requests.xml");
    std::fs::write(&file, server.try_get("/open311/v2/requests.xml").unwrap().1).unwrap();
    let (done, _, log) = cityops(&["import", "--source", "open311_xml", file.to_str().unwrap(), "--to", &other.url]);
    assert!(done, "{log}");
    let there = wait_for(&other, "X-1", |_| true);
    assert_eq!(there, told);
}
