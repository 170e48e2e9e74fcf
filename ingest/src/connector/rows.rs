//! Bytes become rows: CSV, JSON lines, JSON arrays and XML elements (streamed one by one) and documents; every row on its own, so that a
//! bad one costs none of its neighbours.

mod array;
mod lines;
mod xml;

use crate::journal::Submission;
use crate::record::{Text, UtcMs};
use crate::source::{Format, Source};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Read};

/// The most bytes of one row: what is longer is refused unread.
pub(crate) const ROW_LIMIT: usize = 1 << 20;
/// The most bytes of a document that must be read whole (a list inside an object).
const DOCUMENT_LIMIT: u64 = 256 << 20;

/// Why an input could not be read to its end.
#[derive(Debug)]
pub(crate) enum RowsError<E> {
    /// The bytes do not come.
    Io(io::Error),
    /// The bytes do not have the form that the source declares.
    Form(String),
    /// The receiver of the rows said so.
    Deliver(E),
}

impl<E> From<io::Error> for RowsError<E> {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Takes rows in and maps them to a growing submission.
pub(crate) struct Intake<'a> {
    pub(crate) source: &'a Source,
    /// The clock that rows are held against.
    pub(crate) now: UtcMs,
    /// Records and rejects since the batch was last taken.
    pub(crate) batch: Submission,
    /// Rows taken in, bad ones included.
    pub(crate) rows: u64,
    /// Rows may be wrapped as `CloudEvents`.
    pub(crate) cloud_events: bool,
    /// The sender says that the rows are lines, whatever they begin with.
    pub(crate) lines: bool,
}

/// Called after each row with the line (or index) of the next one; it may take the batch away.
pub(crate) type AfterRow<'f, 'a, E> = &'f mut dyn FnMut(&mut Intake<'a>, u64) -> Result<(), E>;

/// How the bytes are to be cut into rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Csv,
    Lines,
    Array,
    Document,
    Elements,
    Nothing,
}

impl<'a> Intake<'a> {
    /// An empty one.
    pub(crate) fn new(source: &'a Source, now: UtcMs) -> Self {
        Self { source, now, batch: Self::empty(source), rows: 0, cloud_events: false, lines: false }
    }

    fn empty(source: &Source) -> Submission {
        Submission { source: Text::from(source.name()), ..Submission::default() }
    }

    /// What came together since the last time.
    pub(crate) fn take(&mut self) -> Submission {
        let next = Self::empty(self.source);
        std::mem::replace(&mut self.batch, next)
    }

    /// Reads an input of the source's form to its end.
    pub(crate) fn read_all<E>(&mut self, input: &mut dyn BufRead, after: AfterRow<'_, 'a, E>) -> Result<(), RowsError<E>> {
        let shape = match self.source.format {
            Format::Csv => Shape::Csv,
            Format::Xml => Shape::Elements,
            Format::Json | Format::Ndjson => self.sniff(input)?,
        };
        match shape {
            Shape::Nothing => Ok(()),
            Shape::Csv => self.read_csv(input, after),
            Shape::Lines => lines::each(input, &mut |line, bytes| {
                match bytes {
                    Ok(bytes) => self.take_json(line, bytes),
                    Err(reason) => self.refuse(line, &[], &reason),
                }
                after(self, line + 1).map_err(RowsError::Deliver)
            }),
            Shape::Array => array::each(input, &mut |index, bytes| {
                match bytes {
                    Ok(bytes) => self.take_json(index, bytes),
                    Err((bytes, reason)) => self.refuse(index, bytes, &reason),
                }
                after(self, index + 1).map_err(RowsError::Deliver)
            }),
            Shape::Document => self.read_document(input, after),
            Shape::Elements => self.read_elements(input, after),
        }
    }

    fn sniff<E>(&self, input: &mut dyn BufRead) -> Result<Shape, RowsError<E>> {
        skip_blanks(input)?;
        let seen = input.fill_buf()?;
        let first_line = seen.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
        Ok(match seen.first() {
            None => Shape::Nothing,
            Some(b'[') if !self.lines => Shape::Array,
            Some(_) if self.lines || self.source.format == Format::Ndjson => Shape::Lines,
            Some(b'{') if self.source.rows.is_some() => Shape::Document,
            // A line that ends before its object does: the object is printed over several lines.
            Some(b'{') if first_line.len() < seen.len() && !first_line.ends_with(b"}") => Shape::Document,
            Some(b'{') => Shape::Lines,
            Some(_) => return Err(RowsError::Form("it starts with neither `{` nor `[`: it is not JSON".to_owned())),
        })
    }

    /// Takes one row of JSON text.
    pub(crate) fn take_json(&mut self, line: u64, bytes: &[u8]) {
        let parsed = std::str::from_utf8(bytes).map_err(|error| format!("is not UTF-8 from byte {} on", error.valid_up_to() + 1));
        let parsed = parsed.and_then(|text| {
            let value = serde_json::from_str::<Value>(text).map_err(|error| format!("is not JSON: {error}"))?;
            Ok((text, value))
        });
        match parsed {
            Ok((text, value)) if self.cloud_events => self.take_cloud_event(line, text, &value),
            Ok((text, value)) => self.take_row(line, Some(text), &value),
            Err(reason) => self.refuse(line, bytes, &reason),
        }
    }

    /// Takes one row; `raw` is its text, if it has one.
    pub(crate) fn take_row(&mut self, line: u64, raw: Option<&str>, value: &Value) {
        self.rows += 1;
        self.source.map_row(value, raw, Some(line), self.now, &mut self.batch);
    }

    /// Takes the data of a `CloudEvent`; a row that is none is taken as it is.
    fn take_cloud_event(&mut self, line: u64, raw: &str, value: &Value) {
        match (value.get("specversion"), value.get("data")) {
            (None, _) => self.take_row(line, Some(raw), value),
            (Some(_), Some(Value::Array(rows))) => rows.iter().for_each(|row| self.take_row(line, None, row)),
            (Some(_), Some(data)) => self.take_row(line, None, data),
            (Some(_), None) => self.refuse(line, raw.as_bytes(), "the CloudEvent has no `data` (JSON is taken, `data_base64` is not)"),
        }
    }

    /// Takes note of a row that cannot be read.
    pub(crate) fn refuse(&mut self, line: u64, bytes: &[u8], reason: &str) {
        self.rows += 1;
        self.source.refuse(bytes, Some(line), reason, &mut self.batch);
    }

    fn read_document<E>(&mut self, input: &mut dyn BufRead, after: AfterRow<'_, 'a, E>) -> Result<(), RowsError<E>> {
        let mut bytes = Vec::new();
        input.take(DOCUMENT_LIMIT + 1).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > DOCUMENT_LIMIT) {
            return Err(RowsError::Form(format!("a document has at most {DOCUMENT_LIMIT} bytes; send a JSON array or lines")));
        }
        let Some(path) = &self.source.rows else {
            self.take_json(1, &bytes);
            return after(self, 2).map_err(RowsError::Deliver);
        };
        let document: Value = serde_json::from_slice(&bytes).map_err(|error| RowsError::Form(format!("it is not JSON: {error}")))?;
        let found = document.as_object().and_then(|members| path.find(members)).and_then(Value::as_array);
        let rows = found.ok_or_else(|| RowsError::Form(format!("there is no list at `{}`", path.as_str())))?;
        for (index, row) in (1..).zip(rows) {
            self.take_row(index, None, row);
            after(self, index + 1).map_err(RowsError::Deliver)?;
        }
        Ok(())
    }

    fn read_elements<E>(&mut self, input: &mut dyn BufRead, after: AfterRow<'_, 'a, E>) -> Result<(), RowsError<E>> {
        skip_blanks(input)?;
        let source = self.source;
        let Some(path) = &source.rows else { return Err(RowsError::Form("the source declares no `rows`".to_owned())) };
        xml::each(input, path, &mut |line, row| {
            match row {
                Ok(row) => self.take_row(line, None, &row),
                Err(reason) => self.refuse(line, &[], &reason),
            }
            after(self, line + 1).map_err(RowsError::Deliver)
        })
    }

    fn read_csv<E>(&mut self, input: &mut dyn BufRead, after: AfterRow<'_, 'a, E>) -> Result<(), RowsError<E>> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
        let header: Vec<String> = reader.headers().map_err(csv_error)?.iter().map(|name| name.trim().to_owned()).collect();
        if header.is_empty() {
            return Ok(());
        }
        let missing: Vec<&str> =
            self.source.mapping.columns().into_iter().filter(|column| !header.iter().any(|name| name == column)).collect();
        if !missing.is_empty() {
            return Err(RowsError::Form(format!("it lacks the columns `{}`; it has `{}`", missing.join("`, `"), header.join("`, `"))));
        }
        let mut row = Value::Object(header.iter().map(|name| (name.clone(), Value::String(String::new()))).collect());
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).map_err(csv_error)? {
            let line = record.position().map_or(0, csv::Position::line);
            match fill(&mut row, &header, &record) {
                Ok(()) => self.take_row(line, None, &row),
                Err(reason) => {
                    let cells: Vec<&[u8]> = record.iter().collect();
                    self.refuse(line, &cells.join(&b','), &reason);
                }
            }
            after(self, reader.position().line()).map_err(RowsError::Deliver)?;
        }
        Ok(())
    }
}

/// Writes the cells into the members of `row`, in place.
fn fill(row: &mut Value, header: &[String], record: &csv::ByteRecord) -> Result<(), String> {
    if record.len() != header.len() {
        return Err(format!("has {} cells where the header has {}", record.len(), header.len()));
    }
    let Value::Object(members) = row else { return Err("has no header".to_owned()) };
    for (name, cell) in header.iter().zip(record) {
        let cell = std::str::from_utf8(cell).map_err(|_| format!("column `{name}` is not UTF-8"))?;
        set(members, name, cell);
    }
    Ok(())
}

fn set(members: &mut Map<String, Value>, name: &str, cell: &str) {
    if let Some(Value::String(text)) = members.get_mut(name) {
        text.clear();
        text.push_str(cell);
    }
}

fn csv_error<E>(error: csv::Error) -> RowsError<E> {
    if error.is_io_error()
        && let csv::ErrorKind::Io(error) = error.into_kind()
    {
        return RowsError::Io(error);
    }
    RowsError::Form("it is not CSV".to_owned())
}

/// Skips a byte order mark and blanks.
fn skip_blanks(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let seen = input.fill_buf()?;
        let mark = if seen.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let blanks = mark + seen.iter().skip(mark).take_while(|byte| byte.is_ascii_whitespace()).count();
        let more = blanks == seen.len() && !seen.is_empty();
        input.consume(blanks);
        if !more {
            return Ok(());
        }
    }
}
