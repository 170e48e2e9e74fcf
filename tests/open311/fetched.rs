//! A source that is fetched: one city's server asks another's, through kills and silence.

use super::{requests, root, step};
use crate::process::{Running, wait_until};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// A checkout with the shipped declarations, in which the source `open311` is fetched from `url`.
fn checkout(folder: &Path, url: &str) {
    let root = root();
    std::os::unix::fs::symlink(root.join("queries"), folder.join("queries")).unwrap();
    std::os::unix::fs::symlink(root.join("dashboard"), folder.join("dashboard")).unwrap();
    std::fs::create_dir_all(folder.join("ingest/sources")).unwrap();
    std::os::unix::fs::symlink(root.join("ingest/reference"), folder.join("ingest/reference")).unwrap();
    let declared = std::fs::read_to_string(root.join("ingest/sources/open311.toml")).unwrap();
    let pull = format!(
        "[pull]\nurl = \"{url}/open311/v2/requests.json\"\nevery_s = 1\nsince = 2026-01-01T00:00:00Z\npage_size = 10\n\n[sample]\n"
    );
    std::fs::write(folder.join("ingest/sources/open311.toml"), declared.replacen("[sample]\n", &pull, 1)).unwrap();
}

fn fetching(server: &Running) -> Value {
    let sources = server.get("/api/v1/sources");
    sources["sources"].as_array().unwrap().iter().find(|source| source["source"] == "open311").unwrap().clone()
}

/// What two cities must agree on of each open request.
fn open(server: &Running) -> Vec<Value> {
    let facts = |request: &Value| {
        let names =
            ["service_request_id", "status", "service_code", "service_name", "description", "requested_datetime", "address", "lat", "long"];
        Value::Object(names.iter().map(|name| ((*name).to_owned(), request[name].clone())).collect())
    };
    requests(server, "status=open").iter().map(facts).collect()
}

#[test]
fn one_city_fetches_anothers_requests_through_kills_and_silence() {
    let (folder, declarations) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let reported = |number: i64| {
        let facts = json!({"class_code": "0103", "address": format!("{number} Invented Road"), "longitude": 113.5, "latitude": 33.75, "content": "a lamp is out"});
        step(&format!("P{number:03}"), "reported", 200 - number, facts)
    };
    let first = Running::start(&folder.path().join("first"), "", &[]);
    first.ingest("canonical", &(0..35).map(reported).collect::<Vec<_>>());
    checkout(declarations.path(), &first.url);
    let arguments = ["--declarations", declarations.path().to_str().unwrap()];
    let second_data = folder.path().join("second");
    let second = Running::start(&second_data, "", &arguments);
    wait_until("all of four pages are there", || open(&second) == open(&first) && open(&first).len() == 35);
    second.kill();
    // Meanwhile some are closed and others come.
    first.ingest("canonical", &[step("P003", "closed", 1, json!({})), step("P004", "rejected", 1, json!({}))]);
    first.ingest("canonical", &(35..50).map(reported).collect::<Vec<_>>());
    wait_until("the first city knows", || open(&first).len() == 48);
    let second = Running::start(&second_data, "", &arguments);
    wait_until("the second has caught up", || open(&second) == open(&first));
    assert_eq!(requests(&second, "status=closed").len(), 2);
    let counted = fetching(&second);
    assert_eq!((&counted["accepted"], &counted["rejected"]), (&json!(52), &json!(0)), "50 reported and 2 closed, each once: {counted}");
    assert!(counted["pull"]["pulled_at"].is_string() && counted["pull"]["error"].is_null(), "{counted}");
    first.kill();
    wait_until("silence is told", || fetching(&second)["pull"]["failures"].as_u64().unwrap() >= 2);
    assert!(fetching(&second)["pull"]["error"].as_str().unwrap().contains("asking the other server"));
    assert_eq!(open(&second).len(), 48, "what was fetched stays");
}
