//! Indicators are added, spoilt and removed by hand while the real binary serves.

use crate::process::{Running, cityops, wait_until};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const NEW: &str = r#"--| title   = { zh = "试", en = "Test" }
--| means   = { zh = "试", en = "Test" }
--| owner   = { zh = "试", en = "Test" }
--| unit    = "count"
--| windows = ["live"]
--| rollup  = true
SELECT area, count(*) AS value FROM cases GROUP BY area
--? cases
--? case_no | area
--? a       | 1
--= area | value
--= 1    | 1
"#;

/// A checkout with the shipped declarations and a folder of indicators of its own.
fn checkout(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let indicators = folder.join("queries/indicators");
    fs::create_dir_all(indicators.join("case")).unwrap();
    for part in ["ingest", "dashboard"] {
        std::os::unix::fs::symlink(root.join(part), folder.join(part)).unwrap();
    }
    fs::copy(root.join("queries/indicators/case/total.sql"), indicators.join("case/total.sql")).unwrap();
}

fn mistakes(server: &Running) -> Vec<String> {
    let told = server.get("/api/v1/indicators/values");
    told["mistakes"].as_array().unwrap().iter().map(|mistake| mistake.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_file_added_by_hand_is_live_within_seconds_and_a_broken_one_is_told() {
    let (data, declarations) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    checkout(declarations.path());
    let file = declarations.path().join("queries/indicators/case/test.sql");
    let server = Running::start(data.path(), "", &["--declarations", declarations.path().to_str().unwrap()]);
    let case = |number: usize| {
        json!({
            "record_id": format!("r{number}"), "stream": "case", "kind": "accepted", "subject_id": format!("c{number}"), "area": "990101",
            "occurred_at": "2026-07-01T02:00:00Z", "item_name": "a name",
        })
    };
    server.ingest("canonical", &(0..30).map(case).collect::<Vec<Value>>());
    server.wait_for_value("case.total", "live", |value| value == Some(30.0));

    fs::write(&file, NEW).unwrap();
    wait_until("the new indicator is known", || server.try_get("/api/v1/indicators/case.test").is_some_and(|(status, _)| status == 200));
    server.wait_for_value("case.test", "live", |value| value == Some(30.0));
    server.ingest("canonical", &[case(30)]);
    server.wait_for_value("case.test", "live", |value| value == Some(31.0));

    fs::write(&file, NEW.replace("FROM cases", "FROM kases")).unwrap();
    wait_until("the mistake is told", || !mistakes(&server).is_empty());
    let told = mistakes(&server).concat();
    assert!(told.contains("queries/indicators/case/test.sql") && told.contains("kases"), "{told}");
    server.ingest("canonical", &[case(31)]);
    server.wait_for_value("case.test", "live", |value| value == Some(32.0));

    fs::remove_file(&file).unwrap();
    wait_until("the indicator is gone", || server.try_get("/api/v1/indicators/case.test").is_some_and(|(status, _)| status == 404));
    assert_eq!(mistakes(&server), Vec::<String>::new());
    server.wait_for_value("case.total", "live", |value| value == Some(32.0));

    // What a folder declares is audited by a command, too.
    fs::write(&file, NEW).unwrap();
    assert!(server.stop().success());
    let folder = |folder: &tempfile::TempDir| folder.path().to_str().unwrap().to_owned();
    let (agrees, said, log) = cityops(&["audit", "--data", &folder(&data), "--declarations", &folder(&declarations)]);
    assert!(agrees && said.contains("of 2 indicators"), "{said}{log}");
}
