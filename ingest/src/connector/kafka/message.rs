//! A message's value becomes rows, by the same reading and mapping as a body that is sent.

use super::avro::Avro;
use crate::connector::rows::{Intake, ROW_LIMIT, RowsError};
use crate::source::{Content, Format};
use rdkafka::message::{Headers, Message};
use std::convert::Infallible;

/// The header that marks a `CloudEvent` in binary mode: its value is the event's data.
const EVENT_HEADER: &str = "ce_specversion";

/// How values are read.
#[derive(Debug)]
pub(super) enum Decoder {
    /// As bytes of the source's format.
    Plain,
    /// As Avro.
    Avro(Box<Avro>),
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Its rows were taken in, or rejected.
    Rows,
    /// It has no value.
    Tombstone,
    /// It is not ours, or was taken before.
    Stale,
    /// It cannot be read now, for want of something outside: it is to be read again.
    Later(String),
}

impl Decoder {
    /// # Errors
    /// Whatever the schema registry's client cannot be made of.
    pub(super) fn new(content: &Content) -> Result<Self, String> {
        Ok(match content {
            Content::Plain => Self::Plain,
            Content::Avro(registry) => Self::Avro(Box::new(Avro::new(registry)?)),
        })
    }

    /// Takes a message in; rejects bear its offset as their line.
    pub(super) fn take<M: Message>(&self, message: &M, intake: &mut Intake<'_>) -> Taken {
        let Some(value) = message.payload() else { return Taken::Tombstone };
        let offset = u64::try_from(message.offset()).unwrap_or_default();
        match self {
            Self::Plain => plain(offset, value, is_event(message), intake),
            Self::Avro(avro) => match avro.decode(value) {
                Ok(row) => intake.take_row(offset, None, &row),
                Err(error) if error.may_pass => return Taken::Later(error.reason),
                Err(error) => intake.refuse(offset, value, &error.reason),
            },
        }
        Taken::Rows
    }
}

fn is_event<M: Message>(message: &M) -> bool {
    message.headers().is_some_and(|headers| headers.iter().any(|header| header.key == EVENT_HEADER))
}

fn plain(offset: u64, value: &[u8], is_event: bool, intake: &mut Intake<'_>) {
    let format = intake.source.format;
    let is_json = matches!(format, Format::Json | Format::Ndjson);
    intake.cloud_events = is_json && !is_event;
    let value = value.trim_ascii();
    let is_object = is_json && value.starts_with(b"{") && !value.contains(&b'\n');
    if value.is_empty() {
        intake.refuse(offset, value, "the value is empty; send one JSON object, an array, lines, or the source's CSV or XML");
    } else if is_object && (format == Format::Ndjson || intake.source.rows.is_none()) {
        if value.len() > ROW_LIMIT {
            intake.refuse(offset, value, &format!("has {} bytes; {ROW_LIMIT} are allowed", value.len()));
        } else {
            intake.take_json(offset, value);
        }
    } else {
        body(offset, value, intake);
    }
}

/// A value of several rows; a reject's reason says which row it was.
fn body(offset: u64, value: &[u8], intake: &mut Intake<'_>) {
    let (rows, rejects) = (intake.rows, intake.batch.rejects.len());
    let read = intake.read_all::<Infallible>(&mut &*value, &mut |_, _| Ok(()));
    let is_one = intake.rows - rows < 2;
    for reject in intake.batch.rejects.iter_mut().skip(rejects) {
        let row = reject.line.replace(offset);
        if let Some(row) = row.filter(|_| !is_one) {
            reject.reason = format!("row {row} of the message: {}", reject.reason);
        }
    }
    match read {
        Ok(()) => {}
        Err(RowsError::Form(reason)) => intake.refuse(offset, value, &reason),
        Err(RowsError::Io(error)) => intake.refuse(offset, value, &error.to_string()),
        Err(RowsError::Deliver(never)) => match never {},
    }
}

#[cfg(test)]
mod tests;
