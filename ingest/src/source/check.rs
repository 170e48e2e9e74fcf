//! A declaration against its own sample.

use super::Source;
use crate::connector::rows::{Intake, RowsError};
use crate::declaration::reader::Mistakes;
use crate::declaration::{Mistake, Spot};
use crate::journal::Submission;
use crate::mask::HashKey;
use crate::record::{Record, UtcMs};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::convert::Infallible;

/// The key of samples only, so that expected hashes can be written down; never one of an installation.
const SAMPLE_KEY: &[u8; 16] = b"samples use this";

/// Runs the sample; every difference is a mistake at the line of what was expected.
pub(super) fn check(source: &Source) -> Vec<Mistake> {
    let mut mistakes = Mistakes::of(&source.file);
    let mut trial = source.clone();
    trial.mapping.key = Some(HashKey::new(*SAMPLE_KEY));
    let mut intake = Intake::new(&trial, UtcMs::MAX);
    match intake.read_all::<Infallible>(&mut source.sample.input.as_bytes(), &mut |_, _| Ok(())) {
        Ok(()) => compare(source, &intake.batch, &mut mistakes),
        Err(RowsError::Form(reason)) => mistakes.add(source.sample.spot, format!("the sample cannot be read: {reason}")),
        Err(RowsError::Io(error)) => mistakes.add(source.sample.spot, format!("the sample cannot be read: {error}")),
        Err(RowsError::Deliver(never)) => match never {},
    }
    mistakes.into_vec()
}

fn compare(source: &Source, got: &Submission, mistakes: &mut Mistakes) {
    let sample = &source.sample;
    for ((at, wanted), record) in sample.expect.iter().zip(&got.records) {
        match Record::from_json(&source.name, wanted, UtcMs::MAX) {
            Ok(wanted) => differences(*at, &wanted.to_json(), &record.to_json(), mistakes),
            Err(error) => mistakes.add(*at, format!("the expected record is not one: {error}")),
        }
    }
    if got.records.len() != sample.expect.len() {
        let surplus = got.records.get(sample.expect.len()..).unwrap_or_default();
        let at = sample.expect.get(got.records.len()).map_or(sample.spot, |(at, _)| *at);
        let message = format!("the sample gives {} records where {} are expected", got.records.len(), sample.expect.len());
        mistakes.hint(at, message, surplus.iter().map(|record| Value::Object(record.to_json()).to_string()).collect::<Vec<_>>().join("\n"));
    }
    for (wanted, reject) in sample.reject.iter().zip(&got.rejects) {
        if reject.line != Some(wanted.line) || reject.field != wanted.field || !reject.reason.contains(&wanted.reason) {
            let line = reject.line.unwrap_or_default();
            mistakes.add(wanted.at, format!("the sample's reject is of line {line}, field `{}`: {}", reject.field, reject.reason));
        }
    }
    for reject in got.rejects.iter().skip(sample.reject.len()) {
        let line = reject.line.unwrap_or_default();
        mistakes.add(sample.spot, format!("line {line} of the sample is rejected, field `{}`: {}", reject.field, reject.reason));
    }
    for wanted in sample.reject.iter().skip(got.rejects.len()) {
        mistakes.add(wanted.at, format!("line {} of the sample is not rejected", wanted.line));
    }
    let mut ids = BTreeSet::new();
    for record in &got.records {
        if !ids.insert(record.envelope.record_id.as_str()) {
            let message = format!("two records of the sample have the record_id `{}`", record.envelope.record_id);
            mistakes.hint(sample.spot, message, "a record_id tells each record of the source from all others");
        }
    }
}

fn differences(at: Spot, wanted: &Map<String, Value>, got: &Map<String, Value>, mistakes: &mut Mistakes) {
    let names: BTreeSet<&String> = wanted.keys().chain(got.keys()).collect();
    for name in names {
        match (wanted.get(name), got.get(name)) {
            (Some(wanted), Some(got)) if wanted == got => {}
            (Some(wanted), Some(got)) => mistakes.add(at, format!("`{name}` is {got} where {wanted} is expected")),
            (Some(wanted), None) => mistakes.add(at, format!("`{name}` is not there where {wanted} is expected")),
            (None, Some(got)) => mistakes.add(at, format!("`{name}` is {got}, which is not expected")),
            (None, None) => {}
        }
    }
}
