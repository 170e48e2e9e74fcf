//! The dispatch desk over HTTP: a shift's actions, repeats, collisions, refusals, many at once, and random walks through kills.

mod model;
mod walks;

use crate::process::Running;
use serde_json::{Value, json};

struct Desk {
    running: Running,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { running: Running::start(&folder.path().join("data"), "", &[]), _folder: folder }
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.running.try_post(path, "application/json", body.to_string().as_bytes()).expect("the desk answers")
    }

    fn report(&self, action_id: &str) -> String {
        let body = json!({"action_id": action_id, "actor": "d-07", "origin": "hotline", "area": "990101001", "class_code": "0109",
            "content": "lamp out, call 13900000000"});
        let (status, page) = self.post("/api/v1/city-events", &body);
        assert_eq!(status, 201, "{page}");
        page["event_no"].as_str().unwrap().to_owned()
    }

    fn act(&self, event_no: &str, version: u64, action: &str, more: &Value) -> (u16, Value) {
        let mut body =
            json!({"action": action, "action_id": format!("{event_no}-{version}-{action}"), "version": version, "actor": "d-07"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(&format!("/api/v1/city-events/{event_no}/actions"), &body)
    }
}

#[test]
fn an_event_goes_from_report_to_close() {
    let desk = Desk::open();
    let event = desk.report("r-1");
    let shift = [
        ("file", json!({"severity": 2}), "filed"),
        ("assign", json!({"department": "D34"}), "assigned"),
        ("receive", json!({}), "handling"),
        ("unit_status", json!({"unit": "U3401", "unit_status": "en_route"}), "handling"),
        ("supervise", json!({"note": "the mayor asked"}), "handling"),
        ("handle", json!({}), "checking"),
        ("check_pass", json!({}), "checking"),
        ("close", json!({}), "closed"),
    ];
    for (version, (action, more, stage)) in (1..).zip(shift) {
        let (status, page) = desk.act(&event, version, action, &more);
        assert_eq!((status, page["state"]["stage"].as_str(), page["version"].as_u64()), (200, Some(stage), Some(version + 1)), "{page}");
    }
    let page = desk.running.get(&format!("/api/v1/city-events/{event}"));
    assert_eq!((&page["state"]["clock"], &page["state"]["severity"]), (&json!("met"), &json!(2)));
    assert_eq!(page["state"]["content"], "lamp out, call ***");
    assert_eq!(page["allowed"], json!(["reopen", "comment", "unit_status"]));
    let said: Vec<_> = page["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(said, ["reported", "accepted", "assigned", "received", "unit_status", "supervised", "handled", "check_passed", "closed"]);
    assert_eq!(
        (&page["steps"][2]["actor"], &page["steps"][2]["source"], &page["steps"][2]["decided_on"]),
        (&json!("d-07"), &json!("desk"), &json!(2))
    );
    desk.running.wait_for_value("event.backlog", "live", |value| value == Some(0.0));
}

#[test]
fn a_repeated_action_is_answered_as_the_first_time_and_done_once() {
    let desk = Desk::open();
    let event = desk.report("r-1");
    assert_eq!(desk.report("r-1"), event);
    let (_, filed) = desk.act(&event, 1, "file", &json!({}));
    let (_, assigned) = desk.act(&event, 2, "assign", &json!({"department": "D34"}));
    assert_eq!(assigned["version"], 3);
    let (status, again) = desk.act(&event, 1, "file", &json!({}));
    assert_eq!((status, &again["repeated"], &again["state"], &again["version"]), (200, &json!(true), &filed["state"], &json!(2)));
    let stolen = json!({"action": "reject", "action_id": format!("{event}-1-file"), "version": 3, "actor": "d-08", "reason_code": "x"});
    let (status, problem) = desk.post(&format!("/api/v1/city-events/{event}/actions"), &stolen);
    assert_eq!((status, &problem["rule"]), (422, &json!("action_id_used")), "{problem}");
    assert_eq!(desk.running.get(&format!("/api/v1/city-events/{event}"))["version"], 3);
}

#[test]
fn who_decided_on_an_old_version_is_told_what_changed() {
    let desk = Desk::open();
    let event = desk.report("r-1");
    assert_eq!(desk.act(&event, 1, "file", &json!({})).0, 200);
    assert_eq!(desk.act(&event, 2, "assign", &json!({"department": "D34"})).0, 200);
    let late = json!({"action": "assign", "action_id": "other", "version": 2, "actor": "d-08", "department": "D35"});
    let (status, problem) = desk.post(&format!("/api/v1/city-events/{event}/actions"), &late);
    assert_eq!((status, &problem["version"]), (409, &json!(3)), "{problem}");
    let changed = problem["changed"].as_array().unwrap();
    assert!(changed.contains(&json!({"field": "stage", "was": "filed", "now": "assigned"})), "{changed:?}");
    assert!(changed.contains(&json!({"field": "department", "was": null, "now": "D34"})), "{changed:?}");
}

#[test]
fn what_a_rule_refuses_changes_nothing_and_says_which() {
    let desk = Desk::open();
    let event = desk.report("r-1");
    assert_eq!(desk.act(&event, 1, "close", &json!({})).1["rule"], "stage");
    assert_eq!(desk.act(&event, 1, "reject", &json!({})).1["rule"], "reason_missing");
    assert_eq!(desk.act(&event, 1, "merge", &json!({"into": event})).1["rule"], "into_itself");
    assert_eq!(desk.act(&event, 1, "merge", &json!({"into": "nowhere"})).1["rule"], "merge_target");
    for (more, said) in [
        (json!({"department": "D999"}), "there is no department `D999`"),
        (json!({"unit_status": "asleep"}), "a unit is never `asleep`"),
        (json!({"actor": " "}), "`actor` has 0 characters"),
        (json!({"severity": 9}), "severity is 9"),
        (json!({"action": "fly"}), "there is no action `fly`"),
    ] {
        let (status, problem) = desk.act(&event, 1, "file", &more);
        assert_eq!((status, problem["detail"].as_str()), (400, Some(said)));
    }
    assert_eq!(desk.act("nobody", 1, "file", &json!({})).0, 404);
    assert_eq!(desk.running.get(&format!("/api/v1/city-events/{event}"))["version"], 1);
    let (status, problem) = desk.running.try_post("/api/v1/ingest/desk", "application/json", b"{}").unwrap();
    assert_eq!(status, 422, "{problem}");
}

#[test]
fn many_at_once_are_previewed_and_fail_one_by_one() {
    let desk = Desk::open();
    let events: Vec<String> = (0..4).map(|report| desk.report(&format!("r-{report}"))).collect();
    assert_eq!(desk.act(&events[0], 1, "file", &json!({})).0, 200);
    assert_eq!(desk.act(&events[1], 1, "reject", &json!({"reason_code": "not_ours"})).0, 200);
    let named = |preview: bool| {
        let mut list: Vec<Value> = events
            .iter()
            .zip([2, 2, 1, 9])
            .map(|(event, version)| json!({"event_no": event, "version": version, "action_id": format!("bulk-{event}")}))
            .collect();
        list.push(json!({"event_no": "nobody", "version": 1, "action_id": "bulk-nobody"}));
        json!({"action": "assign", "actor": "d-07", "department": "D34", "preview": preview, "events": list})
    };
    let outcomes = |page: &Value| {
        page["results"].as_array().unwrap().iter().map(|result| result["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (status, preview) = desk.post("/api/v1/city-events/actions", &named(true));
    assert_eq!(status, 200, "{preview}");
    assert_eq!(outcomes(&preview), ["would_apply", "refused", "refused", "changed", "unknown"]);
    assert_eq!(desk.running.get(&format!("/api/v1/city-events/{}", events[0]))["version"], 2);
    let (_, page) = desk.post("/api/v1/city-events/actions", &named(false));
    assert_eq!(outcomes(&page), ["applied", "refused", "refused", "changed", "unknown"]);
    assert_eq!((&page["applied"], &page["refused"], &page["results"][1]["rule"]), (&json!(1), &json!(4), &json!("stage")));
    assert_eq!(desk.running.get(&format!("/api/v1/city-events/{}", events[0]))["state"]["stage"], "assigned");
}
