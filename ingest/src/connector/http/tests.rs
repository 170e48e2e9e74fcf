//! Tests of bodies: each form, bad rows among good, and what is refused as a whole.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

use super::{DecodeError, decode};
use crate::declaration::DeclarationFile;
use crate::journal::Submission;
use crate::record::UtcMs;
use crate::source::Source;
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

fn source(name: &str) -> Arc<Source> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sources/{name}.toml"))).unwrap();
    Arc::new(Source::parse(&DeclarationFile { path: format!("{name}.toml"), text }).unwrap())
}

fn post(name: &str, content_type: &str, body: &str) -> Result<Submission, DecodeError> {
    decode(body.as_bytes(), content_type, &source(name), UtcMs::clamped(1_800_000_000_000))
}

fn record(id: &str) -> String {
    format!(
        r#"{{"record_id":"{id}","stream":"sample","kind":"gauge","subject_id":"s","occurred_at":"2026-01-01T00:00:00Z","metric":"m","value":1}}"#
    )
}

fn outcome(submission: &Submission) -> (Vec<&str>, Vec<u64>) {
    let ids = submission.records.iter().map(|record| record.envelope.record_id.as_str()).collect();
    (ids, submission.rejects.iter().map(|reject| reject.line.unwrap()).collect())
}

#[test]
fn every_form_of_body_is_taken() {
    let (one, two) = (record("1"), record("2"));
    let pretty = one.replace(',', ",\n  ").replace('{', "{\n  ");
    let cases = [
        ("application/json", one.clone(), vec!["1"], vec![]),
        ("application/json; charset=utf-8", pretty, vec!["1"], vec![]),
        ("application/json", format!("[{one},{two}]"), vec!["1", "2"], vec![]),
        ("application/json", format!("{one}\n{two}"), vec!["1", "2"], vec![]),
        ("application/x-ndjson", format!("{one}\nrubbish\n{two}\n"), vec!["1", "2"], vec![2]),
        ("application/x-ndjson", format!("rubbish\n{two}\n"), vec!["2"], vec![1]),
        ("application/json", format!("[{one},{{}},{two}]"), vec!["1", "2"], vec![2]),
        ("application/json", "{\"record_id\": }".to_owned(), vec![], vec![1]),
        (
            "application/cloudevents+json",
            format!(r#"{{"specversion":"1.0","id":"e","source":"/s","type":"t","data":{one}}}"#),
            vec!["1"],
            vec![],
        ),
        (
            "application/cloudevents-batch+json",
            format!(
                r#"[{{"specversion":"1.0","id":"e","source":"/s","type":"t","data":[{one},{two}]}},{{"specversion":"1.0","id":"f","source":"/s","type":"t","data_base64":"AA=="}}]"#
            ),
            vec!["1", "2"],
            vec![2],
        ),
        ("", one, vec!["1"], vec![]),
    ];
    for (content_type, body, ids, rejects) in cases {
        let submission = post("canonical", content_type, &body).unwrap();
        assert_eq!(outcome(&submission), (ids, rejects), "{content_type}: {body}");
        assert_eq!((submission.source.as_str(), submission.position), ("canonical", None));
    }
}

#[test]
fn tables_are_taken_where_the_source_is_a_table() {
    let header = "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:group,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,time:timestamp";
    let row = "Desk,c-1,2026-01-02 00:00:00+01:00,General,,G,2026-01-01 00:00:00+01:00,t-1,n,complete,G,2026-01-01 08:00:00+01:00";
    let submission = post("wabo", "text/csv", &format!("{header}\n{row}\n")).unwrap();
    assert_eq!(outcome(&submission), (vec!["t-1"], vec![]));
    assert!(matches!(post("wabo", "application/json", "{}"), Err(DecodeError::MediaType { .. })));
    assert!(matches!(post("wabo", "text/csv", "a,b\n"), Err(DecodeError::Form(reason)) if reason.contains("lacks the columns")));
}

#[test]
fn what_cannot_be_read_at_all_is_refused() {
    assert_eq!(post("canonical", "application/json", " \n").unwrap_err(), DecodeError::Empty);
    assert!(matches!(post("canonical", "image/png", "x"), Err(DecodeError::MediaType { media, .. }) if media == "image/png"));
    assert!(matches!(post("canonical", "application/json", "hello"), Err(DecodeError::Form(_))));
}

#[test]
fn rows_are_found_inside_a_document() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("sources/canonical.toml")).unwrap();
    let text = text.replace("format = \"json\"", "format = \"json\"\nrows = \"data.items\"");
    let source = Source::parse(&DeclarationFile { path: "canonical.toml".to_owned(), text }).unwrap();
    let now = UtcMs::clamped(1_800_000_000_000);
    let body = format!(r#"{{"page": 1, "data": {{"items": [{}, 5, {}]}}}}"#, record("1"), record("2"));
    let submission = decode(body.as_bytes(), "application/json", &source, now).unwrap();
    assert_eq!(outcome(&submission), (vec!["1", "2"], vec![2]));
    let error = decode(br#"{"data": {}}"#, "application/json", &source, now).unwrap_err();
    assert!(error.to_string().contains("no list at `data.items`"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever one line is made of, every other line is taken, and nothing is lost without a reject.
    #[test]
    fn a_spoilt_line_costs_itself_only(at in 0_usize..5, spoilt in "[^\r\n\\s][^\r\n]{0,40}", cut in 1_usize..100) {
        let good: Vec<String> = (0..5).map(|id| record(&id.to_string())).collect();
        let source = source("canonical");
        for text in [spoilt, good[at][..cut].to_owned()] {
            let mut lines = good.clone();
            lines[at] = text;
            let submission = decode(lines.join("\n").as_bytes(), "application/x-ndjson", &source, UtcMs::MAX).unwrap();
            let ids: Vec<String> = submission.records.iter().map(|record| record.envelope.record_id.to_string()).collect();
            prop_assert_eq!(ids, (0..5).filter(|id| *id != at).map(|id| id.to_string()).collect::<Vec<_>>());
            prop_assert_eq!(submission.rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [u64::try_from(at + 1).ok()]);
        }
    }

    /// Bytes without any form are refused or rejected, never a crash.
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'['), Just(b'{'), Just(b'"'), Just(b'\n'), Just(b',')], 0..200)) {
        for name in ["canonical", "open311", "wabo"] {
            for media in ["application/json", "application/x-ndjson", "text/csv"] {
                if let Ok(submission) = decode(&bytes, media, &source(name), UtcMs::MAX) {
                    prop_assert!(submission.records.is_empty());
                }
            }
        }
    }
}

#[test]
fn xml_is_for_sources_that_declare_it() {
    let request = |id: &str, status: &str| {
        format!(
            "<request><service_request_id>{id}</service_request_id><status>{status}</status><requested_datetime>2026-01-01T00:00:00Z</requested_datetime></request>"
        )
    };
    let body =
        format!("<service_requests>\n{}\n{}\n{}</service_requests>", request("1", "open"), request("2", "ajar"), request("3", "open"));
    for media in ["application/xml", "text/xml; charset=utf-8", ""] {
        let submission = post("open311_xml", media, &body).unwrap();
        assert_eq!(outcome(&submission), (vec!["1/reported", "3/reported"], vec![3]), "{media}");
    }
    assert!(matches!(post("open311_xml", "application/json", "{}"), Err(DecodeError::MediaType { .. })));
    assert!(matches!(post("canonical", "application/xml", &body), Err(DecodeError::MediaType { .. })));
    assert!(
        matches!(post("cap", "application/cap+xml", "<!DOCTYPE x><alert/>"), Err(DecodeError::Form(reason)) if reason.contains("DOCTYPE"))
    );
}
