//! Tests of sources: the shipped declarations, the real data that they were made for, and the mistakes that authors make.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod mistakes;
mod real;

use super::{Source, Sources};
use crate::declaration::{DeclarationFile, Mistake, read_folder};
use crate::journal::Submission;
use crate::mask::HashKey;
use crate::record::{Step, UtcMs};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

fn shipped() -> Vec<DeclarationFile> {
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sources"), "toml").unwrap()
}

fn source(name: &str) -> Arc<Source> {
    Arc::clone(Sources::load(&shipped()).0.get(name).unwrap())
}

fn declared(text: &str) -> Result<Source, Vec<String>> {
    let file = DeclarationFile { path: "x.toml".to_owned(), text: text.to_owned() };
    Source::parse(&file).map_err(|mistakes| mistakes.into_iter().map(told).collect())
}

/// A mistake by its line; the columns have tests of their own.
fn told(mistake: Mistake) -> String {
    Mistake { column: None, ..mistake }.to_string()
}

fn map(source: &Source, row: &Value) -> Submission {
    let mut into = Submission::default();
    source.map(row, &row.to_string(), Some(7), UtcMs::clamped(1_800_000_000_000), &mut into);
    into
}

#[test]
fn every_shipped_declaration_agrees_with_its_sample() {
    let files = shipped();
    let (sources, mistakes) = Sources::load(&files);
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let names: Vec<&str> = sources.iter().map(|one| one.name()).collect();
    assert_eq!(
        names,
        ["bus", "canonical", "cap", "desk", "la311", "open311", "open311_intake", "open311_xml", "paper", "sf311", "simulator", "wabo"]
    );
    assert_eq!(files.len(), names.len());
    let simulated: Vec<&str> = sources.iter().filter(|one| one.simulated()).map(|one| one.name()).collect();
    assert_eq!(simulated, ["simulator"]);
}

const PRIVATE: &str = r#"
name = "x"
title = { zh = "a", en = "a" }
stream = "city_event"
format = "json"
drop = ["reporter.name"]
hash = ["reporter.phone"]
mask = ["note"]
attributes = ["reporter.phone", "note"]
[[record]]
kind = "reported"
record_id = "{no}"
subject_id = "{no}"
occurred_at = "at"
content = "text"
[sample]
input = '{"no": "1", "at": "2026-01-01T00:00:00Z"}'
[[sample.expect]]
record_id = "1"
stream = "city_event"
kind = "reported"
subject_id = "1"
occurred_at = 2026-01-01T00:00:00Z
"#;

#[test]
fn what_is_private_is_never_kept() {
    let row = json!({"no": "1", "at": "2026-01-01T00:00:00Z", "text": "call 13812345678", "note": "or 13912345678",
        "reporter": {"name": "Invented Name", "phone": "13712345678"}});
    let file = DeclarationFile { path: "x.toml".to_owned(), text: PRIVATE.to_owned() };
    let key = HashKey::new([1; 16]);
    let (keyed, mistakes) = Sources::load_with_key(std::slice::from_ref(&file), &key);
    assert_eq!(mistakes, vec![]);
    let submission = map(keyed.get("x").unwrap(), &row);
    let attributes: Value = serde_json::from_str(submission.records[0].envelope.attributes.as_deref().unwrap()).unwrap();
    assert_eq!(attributes, json!({"reporter.phone": key.hash("13712345678"), "note": "or ***"}));
    let Step::CityEvent(step) = &submission.records[0].step else { panic!("of stream city_event") };
    assert_eq!(step.content.as_deref(), Some("call ***"));
    assert_eq!(submission.masked, 3);

    let (plain, _) = Sources::load(&[file]);
    let submission = map(plain.get("x").unwrap(), &row);
    assert_eq!(submission.records[0].envelope.attributes.as_deref(), Some(r#"{"note":"or ***"}"#), "without a key, dropped");

    let mut bad = row;
    bad["at"] = json!("13612345678 o'clock");
    let reject = &map(keyed.get("x").unwrap(), &bad).rejects[0];
    assert_eq!((reject.field.as_str(), reject.line), ("at", Some(7)));
    for secret in ["Invented Name", "13812345678", "13912345678", "13712345678", "13612345678"] {
        assert!(!reject.raw.contains(secret) && !reject.reason.contains(secret), "{secret} is kept in {reject:?}");
    }
}

#[test]
fn a_row_is_taken_whole_or_refused_whole() {
    let row =
        json!({"service_request_id": "1", "status": "Closed", "requested_datetime": "2011-07-01 05:00:00", "updated_datetime": "soon"});
    let submission = map(&source("sf311"), &row);
    assert_eq!((submission.records.len(), submission.rejects.len()), (0, 1));
    assert_eq!(submission.rejects[0].field, "updated_datetime");
}

#[test]
fn canonical_rows_keep_to_the_contract() {
    let canonical = source("canonical");
    let good = json!({"record_id": "1", "stream": "city_event", "kind": "reported", "subject_id": "1", "occurred_at": "2026-01-01T00:00:00Z",
        "address": "call 13812345678", "attributes": {"phone": 13_812_345_678_i64, "list": ["a@b.cn", 5]}});
    let submission = map(&canonical, &good);
    assert_eq!(submission.masked, 3);
    assert_eq!(submission.records[0].to_json()["attributes"], json!({"phone": "***", "list": ["***", 5]}));
    for (field, value) in [
        ("longitude", json!(200)),
        ("latitude", json!(10)),
        ("crs", json!("bd09")),
        ("severity", json!("grave")),
        ("occurred_at", json!("2099-01-01T00:00:00Z")),
        ("unknown", json!(1)),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let submission = map(&canonical, &bad);
        assert_eq!(submission.records.len(), 0, "{field}");
        let expected = if field == "latitude" { "longitude" } else { field };
        assert_eq!(submission.rejects[0].field, expected);
    }
    assert_eq!(map(&canonical, &json!([1])).rejects[0].field, "row");
}

#[test]
fn units_codes_and_references_are_brought_to_the_contract() {
    let text = PRIVATE.replace("content = \"text\"", concat!(
        "longitude = \"x\"\nlatitude = \"y\"\ncrs = { path = \"crs\", codes = \"crs\" }\nlimit_value = { path = \"hours\", scale = 0.125 }\n",
        "timeout_exempt = \"exempt\"\n[codes.crs]\n02 = \"gcj02\"\n84 = \"wgs84\""));
    let source = declared(&text).unwrap();
    let row = |crs: &str, hours: f64| {
        json!({"no": 1, "at": "2026-01-01T00:00:00Z", "x": "116.41024449916938", "y": 39.916_404_281_501_64,
        "crs": crs, "hours": hours, "exempt": true})
    };
    let record = &map(&source, &row("02", 16.0)).records[0];
    let Step::CityEvent(step) = &record.step else { panic!("of stream city_event") };
    assert!((step.longitude.unwrap() - 116.404).abs() < 1e-8 && (step.latitude.unwrap() - 39.915).abs() < 1e-8);
    assert_eq!((step.limit_value, step.timeout_exempt, step.crs.as_deref()), (Some(2), Some(true), Some("gcj02")));
    let Step::CityEvent(step) = &map(&source, &row("84", 8.0)).records[0].step.clone() else { panic!("of stream city_event") };
    assert!((step.longitude.unwrap() - 116.410_244_499_169_38).abs() < 1e-12);
    assert!(map(&source, &row("84", 9.0)).rejects[0].reason.contains("whole number"));
    assert!(map(&source, &row("00", 8.0)).rejects[0].reason.contains("known are 02, 84"));
}
