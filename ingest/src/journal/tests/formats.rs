//! The stored formats: what goes in comes out, and every version ever written stays readable.

use super::super::{Position, StoredRecord, Submission, dedup, encode};
use super::{everything, open_quiet};
use crate::record::{Record, Stream, UtcMs};
use crate::reject::Reject;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// 2026-03-12, when the golden records were written.
const NOW: i64 = 1_773_280_800_000;

fn golden(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal").join(version)
}

/// The hand-written records that every golden journal was made of, as their sources sent them.
fn golden_records() -> Vec<Record> {
    let text = std::fs::read_to_string(golden("records.ndjson")).unwrap();
    let now = UtcMs::new(NOW).unwrap();
    text.lines()
        .map(|line| {
            let object: Map<String, Value> = serde_json::from_str(line).unwrap();
            Record::from_json("golden", &object, now).unwrap()
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn sorted(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by(|left, right| left.envelope.record_id.cmp(&right.envelope.record_id));
    records
}

/// What the golden journals were made of: two submissions, then a sealing that takes the first.
fn golden_submissions() -> [Submission; 2] {
    let mut first = golden_records();
    let second = first.split_off(9);
    let of = |records| Submission { source: "golden".into(), records, ..Submission::default() };
    let position = Some(Position { part: "records.ndjson".into(), from: None, next: 12 });
    let reject = Reject { part: Some("records.ndjson".into()), ..super::reject("golden", 11) };
    [Submission { position, rejects: vec![reject], ..of(first) }, of(second)]
}

#[test]
fn journal_made_today_holds_what_the_golden_one_holds() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    for submission in golden_submissions() {
        journal.submit(submission).unwrap();
    }
    assert_eq!(journal.seal(UtcMs::new(NOW).unwrap()).unwrap().batches, 1);
    let old = tempfile::tempdir().unwrap();
    copy(&golden("v1"), old.path());
    let content = |journal| everything(journal).into_iter().map(|stored| (stored.seq, stored.record)).collect::<Vec<_>>();
    assert_eq!(content(&journal), content(&open_quiet(old.path())));
}

#[test]
fn journals_of_every_version_open_and_know_their_records() {
    for (version, part) in [("v1", None), ("v2", Some("records.ndjson"))] {
        let folder = tempfile::tempdir().unwrap();
        copy(&golden(version), folder.path());
        open_quiet(folder.path()).close();
        let journal = open_quiet(folder.path());
        let kept = everything(&journal);
        assert!(kept.iter().any(|stored| stored.seq == 1) && kept.iter().any(|stored| stored.seq == 2), "{version}");
        assert_eq!(sorted(kept.into_iter().map(|stored: StoredRecord| stored.record).collect()), sorted(golden_records()));
        assert_eq!(journal.position("golden", "records.ndjson").unwrap(), Some(12));
        let [reject] = journal.rejects(0, 10, None).unwrap().try_into().unwrap();
        assert_eq!((reject.reject.line, reject.reject.part.as_deref()), (Some(11), part), "{version}");
        let receipt = journal.submit(Submission { source: "golden".into(), records: golden_records(), ..Submission::default() }).unwrap();
        assert_eq!((receipt.accepted, receipt.duplicates), (0, golden_records().len() as u64));
    }
}

#[test]
fn batch_of_version_1_reads_back() {
    let stored = std::fs::read(golden("batch-v1.bin")).unwrap();
    assert_eq!(sorted(encode::decode("golden batch", &stored).unwrap()), sorted(golden_records()));
}

/// The identity of `r1` of `canonical` under a known key: were it to change, nothing stored would be recognised any more.
const IDENTITY: u128 = 186_506_767_884_704_123_940_312_525_696_027_148_309;

#[test]
fn identities_do_not_change_with_the_program() {
    let identity = dedup::Identity::new(b"0123456789abcdef");
    assert_eq!(identity.of("canonical", "r1"), IDENTITY);
    assert_ne!(identity.of("canonicalr", "1"), IDENTITY);
}

fn any_value(kind: crate::record::FieldType) -> BoxedStrategy<Value> {
    use crate::record::FieldType;
    match kind {
        FieldType::Text => prop_oneof![Just(json!("x")), "[a-z]{0,3}".prop_map(Value::from), ".{0,20}".prop_map(Value::from)].boxed(),
        FieldType::Integer => prop_oneof![(-3..300_i64).boxed(), any::<i64>().boxed()].prop_map(Value::from).boxed(),
        FieldType::Number => (-1e9..1e9_f64).prop_map(Value::from).boxed(),
        FieldType::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        FieldType::Instant => (0..UtcMs::MAX.as_millis()).prop_map(Value::from).boxed(),
    }
}

fn any_record() -> impl Strategy<Value = Record> {
    let stream = prop::sample::select(Stream::ALL.to_vec());
    let kind = |stream: Stream| match stream {
        Stream::Case => "accepted",
        Stream::Complaint => "registered",
        Stream::Evaluation => "submitted",
        Stream::CityEvent => "reported",
        Stream::Sample => "gauge",
        Stream::Duty => "alarm_raised",
    };
    stream.prop_flat_map(move |stream| {
        let fields: Vec<_> = stream
            .fields()
            .iter()
            .map(|field| prop::option::weighted(0.4, any_value(field.kind)).prop_map(|value| (field.name, value)))
            .collect();
        let envelope =
            ("[a-z0-9]{1,12}", "[a-z]{1,4}", 0..NOW, prop::option::of(any::<i64>()), prop::option::of("9901[0-9]{2}"), any::<bool>());
        (fields, envelope).prop_map(move |(fields, (id, subject, at, sequence, area, drill))| {
            let mut object = json!({"record_id": id, "subject_id": subject, "stream": stream.name(), "kind": kind(stream),
                "occurred_at": at, "sequence": sequence, "area": area, "status_class": if drill { "exercise" } else { "actual" }});
            let object = object.as_object_mut().unwrap();
            object.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
            Record::from_json("s", object, UtcMs::new(NOW).unwrap()).unwrap()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn encoded_records_decode_to_themselves(records in prop::collection::vec(any_record(), 0..40)) {
        let stored = encode::Encoder::new().unwrap().encode(&records).unwrap();
        let mut expected = Vec::new();
        for stream in Stream::ALL {
            expected.extend(records.iter().filter(|record| record.step.stream() == stream).cloned());
        }
        prop_assert_eq!(encode::decode("batch", &stored).unwrap(), expected);
    }
}

#[test]
fn record_alone_takes_little_room() {
    let records = golden_records();
    for record in &records {
        let stored = encode::Encoder::new().unwrap().encode(std::slice::from_ref(record)).unwrap();
        assert!(stored.len() < 700, "{} bytes for {}", stored.len(), record.envelope.record_id);
    }
}
