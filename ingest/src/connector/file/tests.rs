//! Tests of files: forms, gzip, bad rows among good, batches and positions.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

use super::{FileError, FileSummary, read};
use crate::declaration::read_folder;
use crate::journal::{Position, Submission};
use crate::record::UtcMs;
use crate::source::{Source, Sources};
use flate2::{Compression, write::GzEncoder};
use std::convert::Infallible;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

fn source(name: &str) -> Arc<Source> {
    let files = read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sources"), "toml").unwrap();
    Arc::clone(Sources::load(&files).0.get(name).unwrap())
}

fn record(id: usize) -> String {
    format!(
        r#"{{"record_id":"{id}","stream":"sample","kind":"gauge","subject_id":"s","occurred_at":"2026-01-01T00:00:00Z","metric":"m","value":1}}"#
    )
}

/// What reading `bytes` gives: the summary, and the submissions.
fn read_bytes(name: &str, bytes: &[u8], batch_rows: usize) -> Result<(FileSummary, Vec<Submission>), FileError<Infallible>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    std::fs::write(&path, bytes).unwrap();
    let mut all = Vec::new();
    let summary = read(&path, &source(name), batch_rows, UtcMs::clamped(1_800_000_000_000), &mut |submission| {
        all.push(submission);
        Ok(())
    })?;
    Ok((summary, all))
}

fn ids(submissions: &[Submission]) -> Vec<String> {
    submissions.iter().flat_map(|one| &one.records).map(|record| record.envelope.record_id.to_string()).collect()
}

fn lines_of_rejects(submissions: &[Submission]) -> Vec<(u64, String)> {
    submissions.iter().flat_map(|one| &one.rejects).map(|reject| (reject.line.unwrap(), reject.reason.clone())).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn bad_lines_cost_no_neighbours() {
    let long = format!("{{\"record_id\":\"{}\"}}", "x".repeat(super::super::rows::ROW_LIMIT));
    let text = format!("\u{feff}{}\n\n{{\"record_id\":\nnot json\n{}\n{long}\n[1]\r\n{}", record(1), record(2), record(3));
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"\n{\"record_id\":\"\xff\"}\n");
    for bytes in [bytes.clone(), gzip(&bytes)] {
        let (summary, all) = read_bytes("canonical", &bytes, 100).unwrap();
        assert_eq!(ids(&all), ["1", "2", "3"]);
        let rejects = lines_of_rejects(&all);
        assert_eq!(rejects.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 6, 7, 9]);
        for ((_, reason), part) in rejects.iter().zip(["not JSON", "not JSON", "are allowed", "not a JSON object", "not UTF-8"]) {
            assert!(reason.contains(part), "{reason}");
        }
        assert_eq!((summary.rows, summary.records, summary.rejects, summary.bytes), (8, 3, 5, u64::try_from(bytes.len()).unwrap()));
    }
}

#[test]
fn bad_elements_cost_no_neighbours() {
    let text = format!("[ {},{{\"a\": 1x}} , {}, {{\"text\": \"],}}{{ \\\" [\"}},\n{}]", record(1), record(2), record(3));
    let (summary, all) = read_bytes("canonical", text.as_bytes(), 100).unwrap();
    assert_eq!(ids(&all), ["1", "2", "3"]);
    assert_eq!(lines_of_rejects(&all).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(summary.rows, 5);
    let (_, all) = read_bytes("canonical", &gzip(&text.as_bytes()[..text.len() - 20]), 100).unwrap();
    assert_eq!(ids(&all), ["1", "2"], "a cut-off array gives what is whole");
    assert!(lines_of_rejects(&all)[2].1.contains("not closed"));
    assert_eq!(read_bytes("canonical", b" [ ] ", 100).unwrap().0.rows, 0);
}

#[test]
fn batches_carry_the_position_of_the_next_row() {
    let text: Vec<String> = (1..=5).map(record).collect();
    for (form, expected) in [(text.join("\n"), [3, 5, 6]), (format!("[{}]", text.join(",")), [3, 5, 6])] {
        let (_, all) = read_bytes("canonical", form.as_bytes(), 2).unwrap();
        let next: Vec<i64> = all.iter().map(|one| one.position.as_ref().unwrap().next).collect();
        assert_eq!(next, expected);
        assert_eq!(all.iter().map(|one| one.records.len()).collect::<Vec<_>>(), [2, 2, 1]);
        let Some(Position { part, .. }) = &all[0].position else { panic!("a position") };
        assert!(part.ends_with("input"));
        assert!(all.iter().all(|one| one.source == "canonical"));
    }
}

const HEADER: &str = "case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:group,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,time:timestamp,case:responsible";

fn step(id: &str, name: &str) -> String {
    format!(
        "Desk,c-1,2026-01-02 00:00:00+01:00,General,,G,2026-01-01 00:00:00+01:00,{id},{name},complete,G,2026-01-01 08:00:00+01:00,Resource77"
    )
}

#[test]
fn tables_give_good_rows_and_reject_bad_ones() {
    let text = format!(
        "\u{feff}{HEADER}\n{}\nDesk,c-1\n{}\n{}\n",
        step("1", "\"a, \"\"b\"\"\nand c\""),
        step("2", "b").replace("Desk", "Deck"),
        step("3", "c")
    );
    let (summary, all) = read_bytes("wabo", text.as_bytes(), 2).unwrap();
    assert_eq!(ids(&all), ["1", "3"]);
    assert_eq!(all[0].records[0].to_json()["step_name"], "a, \"b\"\nand c");
    let rejects: Vec<_> = all.iter().flat_map(|one| &one.rejects).collect();
    assert_eq!((rejects[0].line, rejects[0].reason.as_str()), (Some(4), "has 2 cells where the header has 13"));
    assert_eq!((rejects[1].line, rejects[1].field.as_str()), (Some(5), "case:channel"));
    assert!(rejects[1].raw.starts_with('{') && !rejects[1].raw.contains("Resource77"), "{}", rejects[1].raw);
    assert!(rejects[0].raw.contains("withheld"));
    assert_eq!(summary.rows, 4);
    let next: Vec<i64> = all.iter().map(|one| one.position.as_ref().unwrap().next).collect();
    assert_eq!(next, [5, 7]);
}

#[test]
fn missing_columns_are_one_clear_error() {
    let error = read_bytes("wabo", b"concept:name,b\nx,y\nx,y\n", 2).unwrap_err();
    let FileError::Form { reason, .. } = error else { panic!("{error:?}") };
    assert!(reason.contains("`case:channel`, `case:concept:name`") && reason.contains("it has `concept:name`, `b`"), "{reason}");
}

#[test]
fn the_world_fails_as_an_error() {
    let read_path = |path: &Path| read::<Infallible>(path, &source("canonical"), 9, UtcMs::MAX, &mut |_| Ok(()));
    assert!(matches!(read_path(Path::new("/nowhere/input")), Err(FileError::Read { .. })));
    let cut = &gzip(record(1).repeat(100).as_bytes())[..60];
    assert!(matches!(read_bytes("canonical", cut, 9), Err(FileError::Read { .. })));
    assert!(matches!(read_bytes("canonical", b"<html>", 9), Err(FileError::Form { .. })));
    assert_eq!(read_bytes("canonical", b" \n", 9).unwrap().0.rows, 0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    std::fs::write(&path, format!("{}\n{}\n", record(1), record(2))).unwrap();
    let mut calls = 0;
    let refused = read(&path, &source("canonical"), 1, UtcMs::MAX, &mut |_| {
        calls += 1;
        Err("full")
    });
    assert!(matches!(refused, Err(FileError::Deliver("full"))));
    assert_eq!(calls, 1);
}
