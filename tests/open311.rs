//! What other cities' systems speak, against the real binary: Open311 `GeoReport` v2 and CAP 1.2, served, fetched and read back.

mod alerts;
mod client;
mod fetched;
mod real;

use crate::process::{PATIENCE, Running, wait_until};
use ingest::clock;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A server over an empty folder, with `settings` laid over the defaults and more arguments.
fn server(settings: &str, arguments: &[&str]) -> (Running, TempDir) {
    let folder = TempDir::new().unwrap();
    (Running::start(&folder.path().join("data"), settings, arguments), folder)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// POST of a form, with a header if one is given: status, and the answer.
fn post(server: &Running, path: &str, form: &[(&str, &str)], header: Option<(&str, &str)>) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build().into();
    let mut request = agent.post(format!("{}{path}", server.url));
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let mut answer = request.send_form(form.iter().copied()).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn requests(server: &Running, query: &str) -> Vec<Value> {
    server.get(&format!("/open311/v2/requests.json?{query}")).as_array().unwrap().clone()
}

fn numbers(requests: &[Value]) -> Vec<&str> {
    requests.iter().map(|request| request["service_request_id"].as_str().unwrap()).collect()
}

/// A step of a city event so many minutes ago.
fn step(event: &str, kind: &str, minutes: i64, more: Value) -> Value {
    let mut step = json!({
        "record_id": format!("{event}/{kind}/{minutes}"), "stream": "city_event", "kind": kind, "subject_id": event,
        "occurred_at": clock::now().plus(-minutes * 60_000).to_string(),
    });
    step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    step
}

/// Waits until that event is told of, as `wanted` wants it.
fn wait_for(server: &Running, event: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut found = Value::Null;
    wait_until(&format!("{event} is as wanted"), || {
        found = requests(server, &format!("service_request_id={event}")).into_iter().next().unwrap_or_default();
        !found.is_null() && wanted(&found)
    });
    found
}

const REPORT: [(&str, &str); 8] = [
    ("service_code", "0103"),
    ("lat", "33.75"),
    ("long", "113.5"),
    ("description", "the lamp is out, call 13900001234"),
    ("first_name", "Invented"),
    ("last_name", "Reporter"),
    ("email", "invented.reporter@example.org"),
    ("phone", "13900001234"),
];

#[test]
fn a_report_is_answered_durable_without_its_reporter_and_read_back() {
    let (server, folder) = server("", &[]);
    let services = server.get("/open311/v2/services.json?locale=en");
    let lamp = services.as_array().unwrap().iter().find(|service| service["service_code"] == "0103").unwrap().clone();
    assert_eq!((&lamp["metadata"], &lamp["type"]), (&json!(false), &json!("realtime")));
    assert_eq!(server.get("/open311/v2/services/0103.json"), json!({"service_code": "0103", "attributes": []}));
    let (status, answer) = post(&server, "/open311/v2/requests.json", &REPORT, None);
    assert_eq!(status, 200, "{answer}");
    let number = answer[0]["service_request_id"].as_str().unwrap().to_owned();
    let found = server.get(&format!("/open311/v2/requests/{number}.json?locale=en"));
    let request = &found[0];
    assert_eq!((&request["status"], &request["service_name"]), (&json!("open"), &lamp["service_name"]));
    assert_eq!((&request["lat"], &request["long"]), (&json!(33.75), &json!(113.5)));
    assert_eq!(request["description"], "the lamp is out, call ***");
    assert!(request["requested_datetime"].as_str().unwrap().ends_with("+08:00") && request["updated_datetime"].is_null());
    assert_eq!(server.get(&format!("/open311/v2/tokens/{number}.json"))[0]["service_request_id"], json!(number));
    let (status, xml) = server.try_get(&format!("/open311/v2/requests/{number}.xml")).unwrap();
    assert!(status == 200 && xml.contains("<service_requests><request><"), "{xml}");
    assert!(xml.contains(&format!("<service_request_id>{number}</service_request_id>")), "{xml}");
    let steps = server.get(&format!("/api/v1/subjects/city_events/{number}")).to_string();
    assert!(steps.contains("\"origin\":\"open311\"") && !steps.contains("Invented") && !steps.contains("13900001234"), "{steps}");
    server.kill();
    let again = Running::start(&folder.path().join("data"), "", &[]);
    wait_for(&again, &number, |request| request["status"] == "open");
    drop(again);
    for file in files(folder.path()) {
        let bytes = std::fs::read(&file).unwrap();
        for personal in ["Invented", "invented.reporter", "13900001234"] {
            let found = bytes.windows(personal.len()).any(|part| part == personal.as_bytes());
            assert!(!found, "{personal} is kept in {}", file.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_same_report_again_makes_no_second_event() {
    let (server, _folder) = server("", &[]);
    let report =
        |key| post(&server, "/open311/v2/requests.json", &REPORT, Some(("idempotency-key", key))).1[0]["service_request_id"].clone();
    let (one, again, other) = (report("a"), report("a"), report("b"));
    assert_eq!(one, again);
    assert_ne!(one, other);
    assert_eq!(requests(&server, "").len(), 2);
    let sources = server.get("/api/v1/sources");
    let intake = sources["sources"].as_array().unwrap().iter().find(|source| source["source"] == "open311_intake").unwrap();
    assert_eq!((&intake["accepted"], &intake["duplicates"]), (&json!(2), &json!(1)));
}

#[test]
fn what_cannot_be_taken_is_told_in_the_standards_own_form_and_not_kept() {
    let (server, _folder) = server("[open311]\napi_keys = [\"k1\", \"k2\"]\njurisdiction_id = \"city.example\"\n", &[]);
    let with = |changes: &[(&'static str, &'static str)]| -> Vec<(&'static str, &'static str)> {
        let kept = REPORT.into_iter().chain([("api_key", "k2")]).filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        kept.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
    };
    for (changes, status, reason) in [
        (vec![("api_key", "")], 403, "api_key"),
        (vec![("api_key", "k3")], 403, "api_key"),
        (vec![("service_code", "")], 400, "service_code was not provided"),
        (vec![("service_code", "9x")], 404, "service_code `9x` was not found"),
        (vec![("jurisdiction_id", "other.example")], 404, "jurisdiction_id"),
        (vec![("lat", "")], 400, "a place is needed"),
        (vec![("lat", "north")], 400, "lat"),
        (vec![("lat", "133")], 400, "latitude"),
    ] {
        let (found, answer) = post(&server, "/open311/v2/requests.json", &with(&changes), None);
        assert_eq!((found, &answer[0]["code"]), (status, &json!(status)), "{changes:?}: {answer}");
        assert!(answer[0]["description"].as_str().unwrap().contains(reason), "{answer}");
    }
    let (status, answer) = post(&server, "/open311/v2/requests.xml", &with(&[("service_code", "")]), None);
    assert_eq!(status, 400);
    assert!(answer.as_str().unwrap().contains("<errors><error><code>400</code>"), "{answer}");
    assert_eq!(server.get("/api/v1/rejects")["rejects"], json!([]), "nothing of a refused report is kept");
    assert_eq!(post(&server, "/open311/v2/requests.json", &with(&[("jurisdiction_id", "city.example")]), None).0, 200);
    for (path, status) in [
        ("/open311/v2/requests/none.json", 404),
        ("/open311/v2/services/9x.json", 404),
        ("/open311/v2/tokens/none.json", 404),
        ("/open311/v2/requests.json?status=ajar", 400),
        ("/open311/v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400),
        ("/open311/v2/requests.json?page_size=1001", 400),
        ("/open311/v2/services.json?jurisdiction_id=other.example", 404),
    ] {
        let (found, body) = server.try_get(path).unwrap();
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((found, &answer[0]["code"]), (status, &json!(status)), "{path}: {body}");
    }
}

#[test]
fn lists_are_picked_by_state_service_and_time_and_come_in_pages() {
    let (server, _folder) = server("", &[]);
    let reported = |number: i64| {
        let class = if number % 2 == 0 { "0103" } else { "0104" };
        step(&format!("E{number:03}"), "reported", 100 + number, json!({"class_code": class}))
    };
    server.ingest("canonical", &(0..60).map(reported).collect::<Vec<_>>());
    server.ingest("canonical", &[step("E007", "closed", 5, json!({})), step("E008", "rejected", 5, json!({"reason_code": "none"}))]);
    server.ingest("canonical", &[step("D1", "reported", 50, json!({"status_class": "exercise"}))]);
    wait_for(&server, "E008", |request| request["status"] == "closed" && request["updated_datetime"].is_string());
    let all = requests(&server, "");
    let expected: Vec<String> = (0..60).map(|number| format!("E{number:03}")).collect();
    assert_eq!(numbers(&all), expected, "the newest come first, and no drill");
    let paged: Vec<Value> = (1..=4).flat_map(|page| requests(&server, &format!("page={page}&page_size=20"))).collect();
    assert_eq!(paged, all);
    assert_eq!(numbers(&requests(&server, "status=closed")), ["E007", "E008"]);
    assert_eq!(requests(&server, "status=open").len(), 58);
    assert_eq!(requests(&server, "service_code=0104").len(), 30);
    assert_eq!(requests(&server, "service_code=0103,0104&status=open,closed").len(), 60);
    assert_eq!(numbers(&requests(&server, "service_request_id=E003,none,E001&status=closed")), ["E003", "E001"]);
    let at = |minutes: i64| clock::now().plus(-minutes * 60_000).to_string();
    let some = requests(&server, &format!("start_date={}&end_date={}", at(111), at(105)));
    assert!((5..=7).contains(&some.len()), "{:?}", numbers(&some));
    assert_eq!(server.get("/open311/discovery.json")["endpoints"][0]["url"], json!(format!("{}/open311/v2", server.url)));
}

#[test]
fn a_page_of_a_thousand_comes_at_once_from_a_hundred_thousand() {
    let (server, _folder) = server("", &[]);
    for part in 0..10_i64 {
        let reported =
            |number: i64| step(&format!("F{number:06}"), "reported", number, json!({"class_code": "0103", "content": "a lamp is out"}));
        let closed = |number: i64| step(&format!("F{number:06}"), "closed", number - 1, json!({}));
        let numbers = part * 10_000 + 1..=(part + 1) * 10_000;
        server.ingest(
            "canonical",
            &numbers.clone().map(reported).chain(numbers.filter(|number| number % 2 == 0).map(closed)).collect::<Vec<_>>(),
        );
    }
    wait_for(&server, "F100000", |request| request["status"] == "closed");
    for query in ["page=1", "page=50", "status=open&page=40", "service_code=0103&page=100"] {
        let began = clock::stopwatch();
        let page = requests(&server, &format!("{query}&page_size=1000"));
        println!("open311: {} requests of 100 000 ({query}) in {:.0} ms", page.len(), began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(page.len(), 1000, "{query}");
    }
}
