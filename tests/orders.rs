//! Hotline orders at the desk: their way through the stages, what becomes a city event, what rules step in on, and what comes back
//! from paper; against the real binary.

use crate::process::{Running, cityops, wait_until};
use ingest::clock::now;
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// A server over a folder that outlives it.
struct Desk {
    running: Running,
    folder: TempDir,
}

/// No rule acts, and the printed list is written each second.
const QUIET: &str = "[escalation]\nmost_per_minute = 0\n[paper]\nevery_s = 1\n";

impl Desk {
    fn start(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let running = Running::start(&folder.path().join("data"), settings, &[]);
        Self { running, folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Stops it, does something to its data, and starts it again.
    fn restart(self, settings: &str, meanwhile: impl FnOnce(&str)) -> Self {
        let (data, Self { running, folder }) = (self.data(), self);
        assert!(running.stop().success());
        meanwhile(data.to_str().unwrap());
        Self { running: Running::start(&data, settings, &[]), folder }
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.running.try_post(path, "application/json", body.to_string().as_bytes()).unwrap()
    }

    fn order(&self, order_no: &str) -> Value {
        self.running.get(&format!("/api/v1/orders/{order_no}"))
    }

    /// An action on the newest version of an order: status and answer.
    fn act(&self, order_no: &str, action_id: &str, said: Value) -> (u16, Value) {
        let version = self.order(order_no)["version"].clone();
        self.act_on(order_no, action_id, &version, said)
    }

    fn act_on(&self, order_no: &str, action_id: &str, version: &Value, said: Value) -> (u16, Value) {
        let mut body = said;
        let own = [("action_id", json!(action_id)), ("version", version.clone()), ("actor", json!("chen"))];
        body.as_object_mut().unwrap().extend(own.map(|(name, value)| (name.to_owned(), value)));
        self.post(&format!("/api/v1/orders/{order_no}/actions"), &body)
    }

    /// As `act`, and it must be done; the stage after it.
    fn done(&self, order_no: &str, action_id: &str, said: Value) -> String {
        let (status, answer) = self.act(order_no, action_id, said);
        assert_eq!(status, 200, "{action_id}: {answer}");
        assert_eq!((&answer["repeated"], &answer["order_no"]), (&json!(false), &json!(order_no)), "{answer}");
        answer["state"]["stage"].as_str().unwrap().to_owned()
    }

    fn register(&self, orders: &[&str]) {
        let records: Vec<Value> = orders.iter().map(|order_no| registered(order_no)).collect();
        let receipt = self.running.ingest("canonical", &records);
        assert_eq!(receipt["accepted"], json!(orders.len()), "{receipt}");
        self.until_open(orders.len());
    }

    fn until_open(&self, orders: usize) {
        wait_until("the queue has all orders", || self.running.get("/api/v1/orders")["total"] == json!(orders));
    }
}

fn minutes_ago(minutes: i64) -> String {
    now().plus(-minutes * 60_000).to_string()
}

fn registered(order_no: &str) -> Value {
    json!({
        "record_id": format!("{order_no}/registered"), "stream": "complaint", "kind": "registered", "subject_id": order_no,
        "occurred_at": minutes_ago(5), "area": "990101003", "channel": "phone", "order_type": "complaint", "class_code": "0101",
        "urgency": "u2", "content": "the road is flooded",
    })
}

#[test]
fn an_order_goes_its_way_and_every_rule_is_kept() {
    let desk = Desk::start(QUIET);
    desk.register(&["O1"]);
    let before = desk.order("O1");
    assert_eq!((&before["state"]["stage"], &before["version"]), (&json!("registered"), &json!(1)));
    assert_eq!(before["allowed"], json!(["dispatch", "answer_directly", "supervise", "to_event", "comment"]));

    assert_eq!(desk.done("O1", "a1", json!({"action": "dispatch", "department": "D12"})), "dispatched");
    let (status, again) = desk.act_on("O1", "a1", &json!(1), json!({"action": "dispatch", "department": "D12"}));
    assert_eq!((status, &again["repeated"], &again["version"]), (200, &json!(true), &json!(2)), "{again}");
    let (status, other) = desk.act("O1", "a1", json!({"action": "sign"}));
    assert_eq!((status, &other["rule"]), (422, &json!("action_id_used")));

    let (status, stale) = desk.act_on("O1", "a2", &json!(1), json!({"action": "sign"}));
    assert_eq!((status, &stale["version"]), (409, &json!(2)), "{stale}");
    let changed: Vec<&str> = stale["changed"].as_array().unwrap().iter().filter_map(|change| change["field"].as_str()).collect();
    assert!(changed.contains(&"stage") && changed.contains(&"department"), "{stale}");

    let refused = |action_id: &str, said: Value, rule: &str| {
        let (status, answer) = desk.act("O1", action_id, said);
        assert_eq!((status, &answer["rule"]), (422, &json!(rule)), "{answer}");
    };
    refused("r1", json!({"action": "return"}), "reason_missing");
    assert_eq!(desk.done("O1", "a3", json!({"action": "return", "reason_code": "not_ours"})), "returned");
    refused("r2", json!({"action": "dispatch", "department": "D12"}), "just_returned");
    assert_eq!(desk.done("O1", "a4", json!({"action": "dispatch", "department": "D15"})), "dispatched");
    assert_eq!(desk.done("O1", "a5", json!({"action": "sign"})), "signed");
    refused("r3", json!({"action": "grant_extension", "extension_days": 2}), "extension_not_requested");
    assert_eq!(desk.done("O1", "a6", json!({"action": "request_extension", "reason_code": "weather"})), "signed");
    refused("r4", json!({"action": "grant_extension", "extension_days": 11}), "extension_too_long");
    assert_eq!(desk.done("O1", "a7", json!({"action": "grant_extension", "extension_days": 2})), "signed");
    assert_eq!(desk.done("O1", "a8", json!({"action": "reply", "note": "pumped; call 13900000000"})), "replied");
    refused("r5", json!({"action": "conclude"}), "not_revisited");
    let unknown = json!({"action": "revisit", "responded": "unknown", "resolved": "unknown", "satisfied": "unknown"});
    assert_eq!(desk.done("O1", "a9", unknown), "revisited");
    assert_eq!(desk.done("O1", "a10", json!({"action": "conclude"})), "concluded");

    let after = desk.order("O1");
    assert_eq!(after["allowed"], json!(["reopen", "comment"]));
    let steps = after["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &after["version"]), (10, &json!(10)));
    assert!(steps[1..].iter().all(|step| step["source"] == "desk" && step["actor"] == "chen"), "{after}");
    assert_eq!((&steps[3]["handler"], &steps[1]["decided_on"]), (&json!("D15"), &json!(1)), "{after}");
    assert!(!after.to_string().contains("13900000000"), "remarks are masked");
    desk.until_open(0);
    let (status, problem) = desk.act_on("O1", "x", &json!(10), json!({"action": "dance"}));
    assert_eq!((status, &problem["doing"]), (400, &json!("acting on an order")), "{problem}");
    let rule = json!({"action": "comment", "note": "n", "action_id": "y", "version": 10, "actor": "rule:mine"});
    assert_eq!(desk.post("/api/v1/orders/O1/actions", &rule).0, 400, "nobody acts in the name of a rule");
    assert_eq!(desk.act_on("O9", "z", &json!(1), json!({"action": "sign"})).0, 404);
}

#[test]
fn orders_queue_by_urgency_and_are_dispatched_together() {
    let desk = Desk::start(QUIET);
    desk.register(&["O1", "O2", "O3"]);
    let late = json!({
        "record_id": "O0/1", "stream": "complaint", "kind": "dispatched", "subject_id": "O0", "occurred_at": minutes_ago(60 * 24 * 40),
        "area": "990102", "handler": "D12", "urgency": "u4",
    });
    desk.running.ingest("canonical", &[late]);
    desk.until_open(4);
    let numbers = |path: &str| -> Vec<String> {
        let page = desk.running.get(path);
        page["orders"].as_array().unwrap().iter().map(|order| order["order_no"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(numbers("/api/v1/orders?limit=2"), ["O0", "O1"], "what is overdue comes first");
    assert_eq!(numbers("/api/v1/orders?order=number&limit=2&cursor=O1"), ["O2", "O3"]);
    assert_eq!(numbers("/api/v1/orders?overdue=true"), ["O0"]);
    assert_eq!(numbers("/api/v1/orders?q=flooded&area=990101003"), ["O1", "O2", "O3"]);
    assert_eq!(desk.running.get("/api/v1/orders")["stages"], json!({"registered": 3, "dispatched": 1}));

    let order = |order_no: &str, version: u64| json!({"order_no": order_no, "action_id": format!("b-{order_no}"), "version": version});
    let bulk = |preview: bool| {
        let body = json!({
            "action": "dispatch", "department": "D20", "actor": "chen", "preview": preview,
            "orders": [order("O1", 1), order("O2", 7), order("O0", 1), order("O9", 1)],
        });
        let (status, answer) = desk.post("/api/v1/orders/actions", &body);
        assert_eq!(status, 200, "{answer}");
        let outcomes = answer["results"].as_array().unwrap().iter().map(|result| result["outcome"].as_str().unwrap().to_owned());
        (answer["applied"].as_u64().unwrap(), outcomes.collect::<Vec<_>>())
    };
    assert_eq!(bulk(true), (2, ["would_apply", "changed", "would_apply", "unknown"].map(str::to_owned).to_vec()));
    assert_eq!(desk.order("O1")["state"]["stage"], "registered", "a preview does nothing");
    assert_eq!(bulk(false), (2, ["applied", "changed", "applied", "unknown"].map(str::to_owned).to_vec()));
    assert_eq!((&desk.order("O1")["state"]["department"], &desk.order("O2")["version"]), (&json!("D20"), &json!(1)));
}

#[test]
fn an_order_becomes_an_event_at_one_stroke_and_hears_how_it_ends() {
    let desk = Desk::start(QUIET);
    desk.register(&["O1"]);
    let said = json!({"action": "to_event", "event": {"class_code": "0101", "severity": 2, "address": "River Road"}});
    let (status, answer) = desk.act("O1", "a1", said);
    assert_eq!((status, &answer["state"]["stage"]), (200, &json!("registered")), "{answer}");
    let event_no = answer["state"]["linked_event"].as_str().unwrap().to_owned();
    let event = desk.running.get(&format!("/api/v1/city-events/{event_no}"));
    let state = &event["state"];
    assert_eq!((&state["origin"], &state["linked_order"], &state["severity"]), (&json!("hotline"), &json!("O1"), &json!(2)), "{event}");
    assert_eq!((&state["content"], &state["town"]), (&json!("the road is flooded"), &json!("990101003")), "the order's own");
    assert_eq!(event["linked"]["order_no"], "O1", "{event}");
    let (status, twice) = desk.act("O1", "a2", json!({"action": "to_event"}));
    assert_eq!((status, &twice["rule"]), (422, &json!("linked_before")));

    for (version, action) in ["file", "assign", "receive", "handle", "check_pass", "close"].into_iter().enumerate() {
        let body =
            json!({"action": action, "action_id": format!("e-{action}"), "version": version + 1, "actor": "li", "department": "D44"});
        let (status, answer) = desk.post(&format!("/api/v1/city-events/{event_no}/actions"), &body);
        assert_eq!(status, 200, "{action}: {answer}");
    }
    let order = desk.order("O1");
    assert_eq!((&order["linked"]["stage"], &order["state"]["stage"]), (&json!("closed"), &json!("registered")), "the reply is a person's");
    let last = order["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["stream"], &last["kind"], &last["subject_id"]),
        (&json!("city_event"), &json!("closed"), &json!(event_no)),
        "{order}"
    );
    assert_eq!(order["version"], 2, "what the event does is no step of the order");
}

#[test]
fn rules_step_in_once_and_a_restart_repeats_nothing() {
    let settings = "[escalation]\nmost_per_minute = 2\n";
    let desk = Desk::start(settings);
    let reported = |event: u64| {
        json!({
            "record_id": format!("E{event}/1"), "stream": "city_event", "kind": "reported", "subject_id": format!("E{event}"),
            "occurred_at": minutes_ago(30), "area": "990101", "class_code": "0101", "severity": 1,
        })
    };
    let returned = [("dispatched", 400), ("returned", 300)].map(|(kind, minutes)| {
        json!({
            "record_id": format!("O1/{kind}"), "stream": "complaint", "kind": kind, "subject_id": "O1", "occurred_at": minutes_ago(minutes),
            "area": "990101", "handler": "D12", "reason_code": "not_ours",
        })
    });
    desk.running.ingest("canonical", &returned);
    desk.running.ingest("canonical", &[reported(1)]);
    let standing = |desk: &Desk| desk.running.get("/api/v1/escalations")["escalations"].as_array().unwrap().clone();
    wait_until("both are escalated", || standing(&desk).len() == 2);
    let listed = standing(&desk);
    let order = listed.iter().find(|one| one["subject"] == "order").unwrap();
    assert_eq!((&order["rule"], &order["number"], &order["owner"]), (&json!("order_returned"), &json!("O1"), &json!("D01")), "{order}");
    assert!(["zh", "en"].iter().all(|language| order["response"][language].as_str().is_some_and(|text| !text.is_empty())), "{order}");
    let supervised = |desk: &Desk, path: &str| {
        let steps = desk.running.get(path)["steps"].as_array().unwrap().clone();
        steps.into_iter().filter(|step| step["kind"] == "supervised").collect::<Vec<_>>()
    };
    assert_eq!(supervised(&desk, "/api/v1/orders/O1")[0]["actor"], "rule:order_returned");

    desk.running.ingest("canonical", &(2..6).map(reported).collect::<Vec<_>>());
    let measured = |desk: &Desk, name: &str| {
        let (_, text) = desk.running.try_get("/metrics").unwrap();
        text.lines().filter(|line| line.starts_with(name)).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>()
    };
    wait_until("what a minute cannot hold waits", || measured(&desk, "cityops_escalations_held_total") >= 2.0);
    let desk = desk.restart(settings, |_| {});
    wait_until("the rest is escalated after the restart", || standing(&desk).len() >= 4);
    assert_eq!(supervised(&desk, "/api/v1/city-events/E1").len(), 1);
    assert_eq!(supervised(&desk, "/api/v1/orders/O1").len(), 1);
}

#[test]
fn what_was_written_on_paper_meanwhile_stands_after_the_import() {
    let desk = Desk::start(QUIET);
    desk.register(&["O1"]);
    let report =
        json!({"action_id": "p1", "actor": "chen", "origin": "hotline", "area": "990101003", "class_code": "0101", "content": "a <b> & c"});
    let (status, event) = desk.post("/api/v1/city-events", &report);
    assert_eq!(status, 201, "{event}");
    let event_no = event["event_no"].as_str().unwrap().to_owned();
    let printed = desk.data().join("paper/open-events.html");
    let has_both = || std::fs::read_to_string(&printed).is_ok_and(|page| page.contains(&event_no) && page.contains(">O1<"));
    wait_until("the printed list has both", has_both);
    let page = std::fs::read_to_string(&printed).unwrap();
    assert!(page.contains("a &lt;b&gt; &amp; c") && page.contains("counter(page)") && !page.contains("http"), "{page}");
    let table = desk.data().join("paper/open-events.csv");
    wait_until("the table has it", || std::fs::read_to_string(&table).is_ok_and(|table| table.contains(&event_no)));

    let written = desk.folder.path().join("written.csv");
    let local = |minutes: i64| {
        let shanghai = chrono::FixedOffset::east_opt(8 * 3600).unwrap();
        now().plus(minutes * 60_000).to_utc().with_timezone(&shanghai).format("%Y-%m-%d %H:%M").to_string()
    };
    // The clock of the watch on the wall reads whole minutes: the steps lie after the report.
    let lines = [
        "event_no,order_no,action,time,actor,department,reason,note".to_owned(),
        format!("{event_no},,file,{},chen,,,", local(1)),
        format!("{event_no},,派遣,{},chen,D44,,by telephone", local(2)),
        format!(",O1,dispatch,{},chen,D12,,", local(1)),
        format!("P-1,,report,{},chen,,,", local(1)),
    ];
    std::fs::write(&written, lines.join("\n")).unwrap();
    let desk = desk.restart(QUIET, |data| {
        let import = || {
            let arguments = ["import", "--source", "paper", "--data", data, "--json", written.to_str().unwrap()];
            let (done, said, log) = cityops(&arguments);
            assert!(done, "{said} {log}");
            let summary: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
            (summary["accepted"].clone(), summary["duplicates"].clone(), summary["rejected"].clone())
        };
        assert_eq!(import(), (json!(4), json!(0), json!(0)));
        assert_eq!(import(), (json!(0), json!(4), json!(0)), "typed in twice, taken once");
    });
    let event = desk.running.get(&format!("/api/v1/city-events/{event_no}"));
    assert_eq!((&event["state"]["stage"], &event["state"]["department"]), (&json!("assigned"), &json!("D44")), "{event}");
    assert_eq!(event["steps"].as_array().unwrap().len(), 3);
    assert_eq!(desk.order("O1")["state"]["stage"], "dispatched");
    assert_eq!(desk.running.get("/api/v1/city-events/P-1")["state"]["stage"], "reported");
}
