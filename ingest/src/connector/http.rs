//! HTTP bodies: one object, an array, NDJSON, `CloudEvents` (structured and batch), or CSV where the source is CSV.

use super::rows::{Intake, RowsError};
use crate::journal::Submission;
use crate::record::UtcMs;
use crate::source::{Format, Source};
use std::convert::Infallible;

/// Why a body as a whole cannot be taken. The sender's fault; nothing was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There is nothing in it.
    #[error("the body is empty; send one JSON object, an array of them, NDJSON or CloudEvents")]
    Empty,
    /// It is of another kind.
    #[error("`{0}` is not taken here; send application/json, application/x-ndjson or application/cloudevents+json")]
    MediaType(String),
    /// It does not have the form that the source declares.
    #[error("the body is not of this source: {0}")]
    Form(String),
}

/// Maps a body to one submission. A bad row becomes a reject with its line (or index) and never takes its neighbours along.
///
/// # Errors
/// The body as a whole cannot be read.
pub fn decode(body: &[u8], content_type: &str, source: &Source, now: UtcMs) -> Result<Submission, DecodeError> {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_csv = source.format == Format::Csv;
    let lines = matches!(media.as_str(), "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/json-lines");
    let cloud_events = matches!(media.as_str(), "application/cloudevents+json" | "application/cloudevents-batch+json");
    let is_known = match media.as_str() {
        "text/csv" => is_csv,
        "" | "application/octet-stream" => true,
        "application/json" | "text/json" | "text/plain" => !is_csv || media == "text/plain",
        _ => !is_csv && (lines || cloud_events),
    };
    if !is_known {
        return Err(DecodeError::MediaType(media));
    }
    if body.trim_ascii().is_empty() {
        return Err(DecodeError::Empty);
    }
    let mut intake = Intake::new(source, now);
    intake.cloud_events = !is_csv;
    intake.lines = lines;
    match intake.read_all::<Infallible>(&mut &*body, &mut |_, _| Ok(())) {
        Ok(()) => Ok(intake.take()),
        Err(RowsError::Form(reason)) => Err(DecodeError::Form(reason)),
        Err(RowsError::Io(error)) => Err(DecodeError::Form(error.to_string())),
        Err(RowsError::Deliver(never)) => match never {},
    }
}

#[cfg(test)]
mod tests;
