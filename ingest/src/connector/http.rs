//! HTTP bodies: one object, an array, NDJSON, `CloudEvents` (structured and batch), or CSV or XML where the source is that.

use super::rows::{Intake, RowsError};
use crate::journal::Submission;
use crate::record::UtcMs;
use crate::source::{Format, Source};
use std::convert::Infallible;

/// Why a body as a whole cannot be taken. The sender's fault; nothing was kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There is nothing in it.
    #[error("the body is empty; send one JSON object, an array of them, NDJSON, CloudEvents, or the source's CSV or XML")]
    Empty,
    /// It is of another kind.
    #[error("`{media}` is not taken here; send {takes}")]
    MediaType {
        /// What came.
        media: String,
        /// What the source takes.
        takes: &'static str,
    },
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
    let is_json = matches!(source.format, Format::Json | Format::Ndjson);
    let lines = matches!(media.as_str(), "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/json-lines");
    let cloud_events = matches!(media.as_str(), "application/cloudevents+json" | "application/cloudevents-batch+json");
    let is_known = match media.as_str() {
        "text/csv" => source.format == Format::Csv,
        "application/xml" | "text/xml" | "application/cap+xml" => source.format == Format::Xml,
        "" | "application/octet-stream" => true,
        "text/plain" => source.format != Format::Xml,
        "application/json" | "text/json" => is_json,
        _ => is_json && (lines || cloud_events),
    };
    if !is_known {
        let takes = match source.format {
            Format::Csv => "text/csv",
            Format::Xml => "application/xml or text/xml",
            Format::Json | Format::Ndjson => "application/json, application/x-ndjson or application/cloudevents+json",
        };
        return Err(DecodeError::MediaType { media, takes });
    }
    if body.trim_ascii().is_empty() {
        return Err(DecodeError::Empty);
    }
    let mut intake = Intake::new(source, now);
    intake.cloud_events = is_json;
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
