//! Suggestions for city events: through the interface of the real binary, and how good they are on a simulated city.

#[path = "../analytics/benches/routing/trial.rs"]
mod trial;

use crate::process::{Running, wait_until};
use analytics::routing::Duplicate;
use ingest::clock::now;
use serde_json::{Value, json};
use tempfile::TempDir;
use trial::Manner;

/// A server and the folder that it keeps its data in.
struct Server {
    running: Running,
    folder: TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        Self { running: Running::start(&folder.path().join("data"), "", &[]), folder }
    }

    fn again(self) -> Self {
        assert!(self.running.stop().success());
        Self { running: Running::start(&self.folder.path().join("data"), "", &[]), folder: self.folder }
    }

    fn ingest(&self, records: &[Value]) {
        let receipt = self.running.ingest("simulator", records);
        assert_eq!(receipt["rejected"], json!([]), "{receipt}");
    }

    fn advice(&self, report: &Value) -> Value {
        let answer = self.running.try_post("/api/v1/city-events/advice", "application/json", report.to_string().as_bytes());
        let (status, advice) = answer.unwrap();
        assert_eq!(status, 200, "{advice}");
        advice
    }

    fn measured(&self, name: &str) -> f64 {
        let (_, text) = self.running.try_get("/metrics").unwrap();
        let lines = text.lines().filter(|line| line.starts_with(name));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }
}

/// One step of a city event, some minutes ago.
fn step(event: &str, kind: &str, minutes: i64, more: Value) -> Value {
    let mut step = json!({
        "record_id": format!("{event}-{kind}"), "stream": "city_event", "kind": kind, "subject_id": event,
        "occurred_at": now().plus(-minutes * 60_000).to_string(), "area": "990101001",
    });
    step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    step
}

fn reported(event: &str, minutes: i64, class: &str, content: &str, latitude: f64) -> Value {
    step(
        event,
        "reported",
        minutes,
        json!({ "class_code": class, "content": content, "longitude": 113.3, "latitude": latitude, "origin": "citizen" }),
    )
}

/// What was reported as rubbish by people who meant a broken pavement, and where it ended.
fn history() -> Vec<Value> {
    let mut records = Vec::new();
    for number in 0..20 {
        let event = format!("H{number}");
        records.push(reported(&event, 3000, "1101", "人行道地砖松动，踩上去溅水", 33.9 + f64::from(number) / 100.0));
        records.push(step(&event, "accepted", 2990, json!({ "class_code": "0202" })));
        records.push(step(&event, "received", 2980, json!({ "department": "D34" })));
        records.push(step(&event, "closed", 2970, json!({ "department": "D34" })));
    }
    records
}

#[test]
fn a_report_is_told_its_owner_its_duplicates_and_the_hot_group_it_belongs_to() {
    let server = Server::start();
    // With nothing learned, the rules of the reference tables speak.
    let report = json!({ "class_code": "1101", "content": "路边地砖松动", "area": "990101001" });
    let ruled = &server.advice(&report)["owners"][0];
    assert_eq!((&ruled["department"], &ruled["class_code"]), (&json!("D35"), &json!("1101")));
    assert!(
        ruled["reason"]["zh"].as_str().unwrap().contains("暴露垃圾") && ruled["reason"]["en"].as_str().unwrap().contains("Exposed rubbish")
    );

    server.ingest(&history());
    let burst = (0..6)
        .map(|number| reported(&format!("B{number}"), 20 - number, "1402", "自来水管爆裂喷水，路面被淹", 33.70 + 0.001 * number as f64));
    server.ingest(&burst.collect::<Vec<_>>());
    wait_until("the hot group is found", || server.running.get("/api/v1/city-events/hot")["hot"][0]["count"] == 6);
    let learned = server.advice(&report);
    assert_eq!((&learned["owners"][0]["department"], &learned["owners"][0]["class_code"]), (&json!("D34"), &json!("0202")));
    assert!(learned["owners"][0]["reason"]["zh"].as_str().unwrap().contains("地砖"), "{learned}");
    assert!(learned["owners"][0]["score"].as_f64().unwrap() > 0.5, "{learned}");

    let hot = server.running.get("/api/v1/city-events/hot");
    assert_eq!(hot["hot"][0]["events"], json!(["B0", "B1", "B2", "B3", "B4", "B5"]));
    assert!((hot["hot"][0]["centre"]["latitude"].as_f64().unwrap() - 33.7025).abs() < 1e-6);
    assert!(hot["hot"][0]["words"].as_array().unwrap().iter().any(|word| word.as_str().unwrap().contains("自来水")), "{hot}");
    let measured = |name: &str| (server.measured(name) - 1.0).abs() < 0.5;
    wait_until("the group is counted", || measured("routing_hot_groups_found_total") && measured("routing_hot_groups "));

    let again = json!({ "class_code": "1402", "content": "水管爆裂，喷水很高", "longitude": 113.3002, "latitude": 33.7001 });
    let advice = server.advice(&again);
    let double = &advice["duplicates"][0];
    assert_eq!(double["event_no"], "B0", "{advice}");
    assert!(double["distance_m"].as_f64().unwrap() < 30.0 && (20..=22).contains(&double["minutes_apart"].as_i64().unwrap()));
    assert!(double["reason"]["zh"].as_str().unwrap().contains("自来水管破裂"), "the class by its name: {double}");
    assert_eq!((&advice["hot"]["count"], &advice["owners"][0]["department"]), (&json!(6), &json!("D44")));

    let of_event = server.running.get("/api/v1/city-events/B1/advice");
    assert_eq!(of_event["hot"]["events"], hot["hot"][0]["events"]);
    assert!(of_event["duplicates"].as_array().unwrap().iter().all(|double| double["event_no"] != "B1"), "{of_event}");
    let closed = server.running.get("/api/v1/city-events/H3/advice");
    assert_eq!((&closed["owners"][0]["department"], &closed["hot"]), (&json!("D34"), &Value::Null));

    // What was learned is in the journal: a new start knows it again.
    let server = server.again();
    wait_until("history is learned", || server.advice(&report)["owners"][0]["department"] == "D34");
    assert_eq!(server.advice(&again)["duplicates"][0]["event_no"], "B0");
}

#[test]
fn what_cannot_be_advised_on_is_a_problem() {
    let server = Server::start();
    let post = |body: &str| {
        let (status, problem) = server.running.try_post("/api/v1/city-events/advice", "application/json", body.as_bytes()).unwrap();
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        status
    };
    assert_eq!(post("{"), 400);
    assert_eq!(post("{\"colour\": \"red\"}"), 400);
    assert_eq!(post("{\"longitude\": 113.3}"), 400);
    assert_eq!(post("{\"longitude\": 113.3, \"latitude\": 133.7}"), 400);
    assert_eq!(post(&format!("{{\"content\": \"{}\"}}", "x".repeat(100_000))), 413);
    assert_eq!(server.running.try_get("/api/v1/city-events/nobody/advice").unwrap().0, 404);
    assert_eq!(server.running.get("/api/v1/city-events/hot")["hot"], json!([]));
    // Nothing said: the owners are those of the rules, and nothing is like it.
    let advice = server.advice(&json!({}));
    assert_eq!((&advice["duplicates"], &advice["hot"]), (&json!([]), &Value::Null));
}

#[test]
fn on_reports_held_out_suggestions_beat_the_rule_and_the_majority() {
    let reference = trial::reference();
    let city = trial::city(&reference, 21, 60_000, 12);
    let named = trial::owners(&reference, &city, Manner { spoken: true, class_told: true, learned: 0.7 });
    println!("class named: {named:?}");
    assert!(named.tried > 400, "{named:?}");
    // One report in eight names a wrong class: the words put most of these right.
    let wrong = |right: u32| named.tried - right;
    assert!(wrong(named.first) * 2 < wrong(named.rule), "{named:?}");
    assert!(named.among_three > named.first && named.first > named.class_majority, "{named:?}");
    let words = trial::owners(&reference, &city, Manner { spoken: true, class_told: false, learned: 0.7 });
    println!("words and place alone: {words:?}");
    assert_eq!(words.rule, 0, "the rule has nothing to say without a class");
    assert!(words.first > words.majority * 2 && words.first * 10 > words.tried * 7, "{words:?}");
    let untaught = trial::owners(&reference, &city, Manner { spoken: true, class_told: false, learned: 0.0 });
    println!("names of classes alone: {untaught:?}");
    let share = |part: u32, of: trial::Accuracy| f64::from(part) / f64::from(of.tried);
    assert!(share(untaught.first, untaught) > share(words.majority, words), "{untaught:?}");
    assert!(share(words.first, words) > share(untaught.first, untaught) + 0.2, "{untaught:?}");
}

#[test]
fn in_a_burst_most_repeated_reports_are_found_and_few_others_offered() {
    let reference = trial::reference();
    let trials =
        (22..26).map(|seed| trial::duplicates(&reference, &trial::city(&reference, seed, 200_000, 3), true, Duplicate::LEAST_SCORE));
    let pairing = trials.reduce(trial::Pairing::and).unwrap();
    let (precision, recall) = pairing.from(Duplicate::LEAST_SCORE);
    println!("{} of a burst, {} repeated: precision {precision:.3}, recall {recall:.3}", pairing.reports, pairing.repeated);
    assert!(pairing.reports > 400 && pairing.repeated >= 20, "{} repeated", pairing.repeated);
    assert!(pairing.among_all <= pairing.repeated);
    assert!(precision > 0.6 && recall > 0.6, "precision {precision:.3}, recall {recall:.3}");
}
