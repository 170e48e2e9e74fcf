//! The form in which a batch of records lies in the journal, version 1.
//!
//! `CJB` and the version byte, the length of what follows as u32, then one zstd frame with a checksum. Inside, per stream: the
//! rows' count, the columns, and one Arrow IPC record batch. The schema is not repeated: a column is a name and a [`Form`];
//! a column without values is left out, one that always says the same is a single value, few different texts are one byte each
//! and whole numbers are as narrow as they fit. A batch of one record has no Arrow part at all. All numbers little-endian.

use super::columns::{self, Named};
use super::error::JournalError;
use super::narrow::{Form, narrow, widen};
use crate::record::{Record, Stream};
use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::buffer::Buffer;
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use arrow::ipc::reader::read_record_batch;
use arrow::ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteContext, IpcWriteOptions};
use arrow::ipc::{MetadataVersion, root_as_message};
use std::collections::HashMap;
use std::sync::Arc;

const MAGIC: &[u8; 3] = b"CJB";
/// The version of the form that is written; all versions up to it are read.
pub(super) const VERSION: u8 = 1;
/// Level 1: commits wait for the one thread that compresses, and narrow columns leave little for higher levels to find.
const LEVEL: i32 = 1;
/// No batch is longer than this when unpacked; a header that says otherwise is damaged.
const LENGTH_LIMIT: usize = 1 << 30;

/// Turns records into the stored form; keeps its buffers between batches.
pub(super) struct Encoder {
    generator: IpcDataGenerator,
    options: IpcWriteOptions,
    zstd: zstd::bulk::Compressor<'static>,
}

impl Encoder {
    pub(super) fn new() -> Result<Self, JournalError> {
        let broken = |error: std::io::Error| JournalError::damaged("the compressor", error.to_string());
        let mut zstd = zstd::bulk::Compressor::new(LEVEL).map_err(broken)?;
        zstd.include_checksum(true).map_err(broken)?;
        Ok(Self { generator: IpcDataGenerator::default(), options: IpcWriteOptions::default(), zstd })
    }

    /// The stored form of these records.
    pub(super) fn encode(&mut self, records: &[Record]) -> Result<Vec<u8>, JournalError> {
        let failed = |error: &dyn std::fmt::Display| JournalError::damaged("a batch in memory", error.to_string());
        let mut inner = Vec::with_capacity(records.len().saturating_mul(128));
        for stream in Stream::ALL {
            let of_stream: Vec<&Record> = records.iter().filter(|record| record.step.stream() == stream).collect();
            if !of_stream.is_empty() {
                self.section(stream, &of_stream, &mut inner).map_err(|error| failed(&error))?;
            }
        }
        let packed = self.zstd.compress(&inner).map_err(|error| failed(&error))?;
        let mut stored = Vec::with_capacity(packed.len().saturating_add(8));
        stored.extend_from_slice(MAGIC);
        stored.push(VERSION);
        put_length(&mut stored, inner.len()).map_err(|error| failed(&error))?;
        stored.extend_from_slice(&packed);
        Ok(stored)
    }

    fn section(&self, stream: Stream, records: &[&Record], into: &mut Vec<u8>) -> Result<(), ArrowError> {
        into.push(code_of(stream));
        put_length(into, records.len())?;
        let said: Vec<Named> =
            columns::columns(stream, records).into_iter().filter(|column| column.array.null_count() < records.len()).collect();
        put_length(into, said.len())?;
        let mut arrays = Vec::with_capacity(said.len());
        for column in &said {
            let (form, array) = narrow(column.kind, &column.array);
            put_text(into, column.name)?;
            form.write(into)?;
            arrays.extend(array.map(|array| (column.name, array)));
        }
        if arrays.is_empty() {
            return put_length(into, 0);
        }
        let fields: Vec<Field> =
            arrays.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), array.null_count() > 0)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays.into_iter().map(|(_, array)| array).collect())?;
        let mut no_dictionaries = DictionaryTracker::new(true);
        let (_, message) = self.generator.encode(&batch, &mut no_dictionaries, &self.options, &mut IpcWriteContext::default())?;
        put_length(into, message.ipc_message.len())?;
        into.extend_from_slice(&message.ipc_message);
        put_length(into, message.arrow_data.len())?;
        into.extend_from_slice(&message.arrow_data);
        Ok(())
    }
}

/// Reads a stored batch; `what` names it in errors.
///
/// # Errors
/// It is torn, altered, of another program, or of a newer version.
pub(super) fn decode(what: &str, stored: &[u8]) -> Result<Vec<Record>, JournalError> {
    let damaged = |reason: String| JournalError::damaged(what, reason);
    let (head, packed) = stored.split_at_checked(8).ok_or_else(|| damaged("it is shorter than its header".to_owned()))?;
    let mut head = Cursor { rest: head };
    if head.take(3).map_err(damaged)? != MAGIC {
        return Err(damaged("it does not begin as a batch does".to_owned()));
    }
    let version = head.byte().map_err(damaged)?;
    if version == 0 || version > VERSION {
        return Err(JournalError::TooNew { what: what.to_owned(), found: version.into(), known: VERSION.into() });
    }
    let length = head.length().map_err(damaged)?;
    if length > LENGTH_LIMIT {
        return Err(damaged(format!("its header claims {length} bytes")));
    }
    let inner = zstd::bulk::decompress(packed, length).map_err(|error| damaged(format!("it does not unpack ({error})")))?;
    if inner.len() != length {
        return Err(damaged(format!("it unpacks to {} bytes instead of {length}", inner.len())));
    }
    let mut cursor = Cursor { rest: &inner };
    let mut records = Vec::new();
    while !cursor.rest.is_empty() {
        records.extend(read_section(&mut cursor).map_err(damaged)?);
    }
    Ok(records)
}

fn read_section(cursor: &mut Cursor<'_>) -> Result<Vec<Record>, String> {
    let stream = stream_of(cursor.byte()?)?;
    let rows = cursor.length()?;
    let count = cursor.length()?;
    let mut forms = Vec::new();
    for _ in 0..count {
        let name = cursor.text()?;
        forms.push((name, Form::read(cursor)?));
    }
    let stored: Vec<Field> = forms.iter().filter_map(|(name, form)| Some(Field::new(name.as_str(), form.stored()?, true))).collect();
    let message = cursor.length()?;
    let arrays = if message == 0 { Vec::new() } else { read_arrays(cursor, message, rows, stored)? };
    let mut arrays = arrays.into_iter();
    let mut fields = Vec::new();
    let mut wide = Vec::new();
    for (name, form) in &forms {
        let array = if form.stored().is_some() { arrays.next() } else { None };
        fields.push(Field::new(name.as_str(), form.field_type().arrow(), true));
        wide.push(widen(form, array.as_ref(), rows).map_err(|reason| format!("column {name}: {reason}"))?);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let table = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), wide, &options).map_err(|error| error.to_string())?;
    columns::records(stream, &table)
}

fn read_arrays(cursor: &mut Cursor<'_>, message: usize, rows: usize, stored: Vec<Field>) -> Result<Vec<ArrayRef>, String> {
    let message = cursor.take(message)?.to_vec();
    let body = cursor.length()?;
    let body = Buffer::from(cursor.take(body)?);
    let message = root_as_message(&message).map_err(|error| error.to_string())?;
    let header = message.header_as_record_batch().ok_or("its Arrow part is not a record batch")?;
    let schema = Arc::new(Schema::new(stored));
    let batch = read_record_batch(&body, header, schema, &HashMap::new(), None, &MetadataVersion::V5).map_err(|error| error.to_string())?;
    if batch.num_rows() != rows {
        return Err(format!("its Arrow part has {} rows instead of {rows}", batch.num_rows()));
    }
    Ok(batch.columns().to_vec())
}

/// The stream's number in stored batches; numbers are never given anew.
fn code_of(stream: Stream) -> u8 {
    match stream {
        Stream::Case => 1,
        Stream::Complaint => 2,
        Stream::Evaluation => 3,
        Stream::CityEvent => 4,
        Stream::Sample => 5,
        Stream::Duty => 6,
    }
}

fn stream_of(code: u8) -> Result<Stream, String> {
    Stream::ALL.into_iter().find(|stream| code_of(*stream) == code).ok_or_else(|| format!("it has a section of the unknown stream {code}"))
}

/// Appends a length as u32.
pub(super) fn put_length(into: &mut Vec<u8>, length: usize) -> Result<(), ArrowError> {
    let length = u32::try_from(length).map_err(|_| ArrowError::InvalidArgumentError(format!("{length} bytes are too long")))?;
    into.extend_from_slice(&length.to_le_bytes());
    Ok(())
}

/// Appends text with its length before it.
pub(super) fn put_text(into: &mut Vec<u8>, text: &str) -> Result<(), ArrowError> {
    put_length(into, text.len())?;
    into.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Reads what was put, from the front.
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or("it ends too early")?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "it ends too early".to_owned())
    }

    pub(super) fn byte(&mut self) -> Result<u8, String> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn length(&mut self) -> Result<usize, String> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|error| error.to_string())
    }

    pub(super) fn integer(&mut self) -> Result<i64, String> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub(super) fn text(&mut self) -> Result<String, String> {
        let length = self.length()?;
        String::from_utf8(self.take(length)?.to_vec()).map_err(|error| error.to_string())
    }
}
