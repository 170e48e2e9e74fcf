//! Values in every form.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::{Decoder, Taken};
use crate::connector::rows::Intake;
use crate::declaration::DeclarationFile;
use crate::journal::Submission;
use crate::record::UtcMs;
use crate::source::{Content, Source};
use rdkafka::message::{Header, OwnedHeaders, OwnedMessage, Timestamp};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

fn source(name: &str) -> Source {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sources/{name}.toml"))).unwrap();
    Source::parse(&DeclarationFile { path: format!("{name}.toml"), text }).unwrap()
}

fn message(value: Option<&[u8]>, headers: &[(&str, &str)]) -> OwnedMessage {
    let insert = |all: OwnedHeaders, (key, value): &(&str, &str)| all.insert(Header { key, value: Some(*value) });
    let headers = (!headers.is_empty()).then(|| headers.iter().fold(OwnedHeaders::new(), insert));
    OwnedMessage::new(value.map(<[u8]>::to_vec), None, "t".to_owned(), Timestamp::NotAvailable, 3, 77, headers)
}

fn take(decoder: &Decoder, source: &Source, message: &OwnedMessage) -> (Taken, Submission) {
    let mut intake = Intake::new(source, UtcMs::clamped(1_800_000_000_000));
    let taken = decoder.take(message, &mut intake);
    (taken, intake.take())
}

fn record(id: &str) -> String {
    format!(
        r#"{{"record_id":"{id}","stream":"sample","kind":"gauge","subject_id":"s","occurred_at":"2026-01-01T00:00:00Z","metric":"m","value":1}}"#
    )
}

/// The ids of the records, and of each reject the line, the field and the beginning of the reason.
fn outcome(submission: &Submission) -> (Vec<&str>, Vec<String>) {
    let rejects = submission.rejects.iter().map(|reject| {
        let reason: String = reject.reason.chars().take(24).collect();
        format!("{} {} {reason}", reject.line.unwrap(), reject.field)
    });
    (submission.records.iter().map(|record| record.envelope.record_id.as_str()).collect(), rejects.collect())
}

#[test]
fn every_form_of_value_is_taken() {
    let (one, two) = (record("1"), record("2"));
    let event = format!(r#"{{"specversion":"1.0","id":"e","source":"/s","type":"t","data":{one}}}"#);
    let pretty = one.replace(',', ",\n ").replace('{', "{\n ");
    let binary = [("content-type", "application/json"), ("ce_specversion", "1.0"), ("ce_id", "e")];
    let none: [(&str, &str); 0] = [];
    let cases = [
        (one.clone(), &none[..], vec!["1"], vec![]),
        (format!("  {one}\n"), &none, vec!["1"], vec![]),
        (pretty, &none, vec!["1"], vec![]),
        (format!("[{one},{two}]"), &none, vec!["1", "2"], vec![]),
        (format!("{one}\n{two}"), &none, vec!["1", "2"], vec![]),
        (event.clone(), &none, vec!["1"], vec![]),
        (format!("[{event},{two}]"), &none, vec!["1", "2"], vec![]),
        (one.clone(), &binary, vec!["1"], vec![]),
        (event, &binary, vec![], vec!["77 stream is missing"]),
        (format!("[{one},{{}},{two}]"), &none, vec!["1", "2"], vec!["77 stream row 2 of the message: is"]),
        ("rubbish".to_owned(), &none, vec![], vec!["77 row it starts with neither `"]),
        ("{\"record_id\": }".to_owned(), &none, vec![], vec!["77 row is not JSON: expected va"]),
        (String::new(), &none, vec![], vec!["77 row the value is empty; send"]),
        ("[]".to_owned(), &none, vec![], vec![]),
    ];
    let source = source("bus");
    for (value, headers, ids, rejects) in cases {
        let (taken, submission) = take(&Decoder::Plain, &source, &message(Some(value.as_bytes()), headers));
        assert_eq!((taken, outcome(&submission)), (Taken::Rows, (ids, rejects.into_iter().map(str::to_owned).collect())), "{value}");
    }
    let (taken, submission) = take(&Decoder::Plain, &source, &message(None, &[]));
    assert_eq!((taken, outcome(&submission)), (Taken::Tombstone, (vec![], vec![])));
}

#[test]
fn a_long_value_is_refused_unread() {
    let value = record(&"x".repeat(1 << 20));
    let (_, submission) = take(&Decoder::Plain, &source("bus"), &message(Some(value.as_bytes()), &[]));
    assert!(submission.records.is_empty() && submission.rejects[0].reason.contains("1048576 are allowed"));
}

/// A registry that gives these answers, one for each question, and the questions that it was asked.
fn registry(answers: Vec<(&'static str, String)>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            asked.push(head[0].clone());
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .unwrap();
        }
        asked
    });
    (address, answering)
}

/// The Avro of a sample record, by schema 7: each text behind its length, each number in zigzag.
fn avro(id: &str) -> Vec<u8> {
    let mut value = vec![0, 0, 0, 0, 7];
    for text in [id, "sample", "gauge", "s", "m"] {
        value.push(u8::try_from(text.len() * 2).unwrap());
        value.extend(text.as_bytes());
    }
    // 2026-01-01T00:00:00Z in ms, as a variable-length number.
    let mut rest = 1_767_225_600_000_u64 * 2;
    while rest >= 128 {
        value.push(u8::try_from(rest % 128).unwrap() | 128);
        rest /= 128;
    }
    value.push(u8::try_from(rest).unwrap());
    value.extend(1.5_f64.to_le_bytes());
    value
}

#[test]
fn avro_is_read_by_the_schema_that_it_names_and_a_registry_in_trouble_makes_no_poison() {
    let field = |name: &str, kind: &str| format!(r#"{{"name":"{name}","type":{kind}}}"#);
    let texts = ["record_id", "stream", "kind", "subject_id", "metric"].map(|name| field(name, "\"string\"")).join(",");
    let instant = field("occurred_at", r#"{"type":"long","logicalType":"timestamp-millis"}"#);
    let schema = format!(r#"{{"type":"record","name":"Sample","fields":[{texts},{instant},{}]}}"#, field("value", "\"double\""));
    let trouble = r#"{"error_code":50001,"message":"no leader"}"#.to_owned();
    let unknown = r#"{"error_code":40403,"message":"Schema not found"}"#.to_owned();
    let (address, answering) = registry(vec![
        ("500 Internal Server Error", trouble),
        ("200 OK", serde_json::json!({ "schema": schema }).to_string()),
        ("404 Not Found", unknown),
    ]);
    let decoder = Decoder::new(&Content::Avro(address)).unwrap();
    let source = source("bus");
    let (taken, submission) = take(&decoder, &source, &message(Some(&avro("1")), &[]));
    assert!(matches!(&taken, Taken::Later(reason) if reason.contains("no leader")), "{taken:?}");
    assert_eq!(outcome(&submission), (vec![], vec![]));
    for id in ["1", "2"] {
        let (taken, submission) = take(&decoder, &source, &message(Some(&avro(id)), &[]));
        assert_eq!((taken, outcome(&submission)), (Taken::Rows, (vec![id], vec![])));
    }
    let mut foreign = avro("3");
    foreign[4] = 9;
    for (value, reason) in [(&foreign[..], "Schema not found"), (b"{}", "Invalid bytes"), (&avro("4")[..9], "Could not transform")] {
        let (taken, submission) = take(&decoder, &source, &message(Some(value), &[]));
        assert_eq!((taken, submission.rejects.len()), (Taken::Rows, 1));
        assert!(submission.rejects[0].reason.contains(reason) && submission.rejects[0].line == Some(77), "{:?}", submission.rejects);
    }
    let asked = answering.join().unwrap();
    assert!(asked[0].contains("/schemas/ids/7") && asked[1].contains("/schemas/ids/7") && asked[2].contains("/schemas/ids/9"), "{asked:?}");
}
