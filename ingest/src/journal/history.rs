//! Closed city days as Parquet: `history/<stream>/day=YYYY-MM-DD/part-<first>-<last>.parquet`, each holding the records of that
//! day from the batches that were sealed together, sorted by (`subject_id`, `occurred_at`, `record_id`).

use super::StoredRecord;
use super::columns;
use super::error::JournalError;
use super::folder;
use crate::record::{Column, FieldType, Record, Stream, UtcMs};
use arrow::array::{ArrayRef, AsArray, RecordBatch, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, TimestampMillisecondType, UInt64Type};
use chrono::{NaiveDate, TimeZone};
use chrono_tz::Tz;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Format of the files; stored under this key in each.
const VERSION: u32 = 1;
const VERSION_KEY: &str = "cityops.history";
const SEQ: &str = "journal_seq";
const RECORDED: &str = "recorded_at";
/// Rows that are turned into columns, or back, at a time.
const ROWS: usize = 8192;
/// Rows of a group: readers skip whole groups by their subjects.
const GROUP_ROWS: usize = 1 << 17;

/// A file of history as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SealedFile {
    /// Path below the history folder.
    pub(super) path: String,
    pub(super) stream: String,
    pub(super) day: String,
    pub(super) seq_low: u64,
    pub(super) seq_high: u64,
    pub(super) records: u64,
    pub(super) bytes: u64,
    /// The act of sealing that made it.
    pub(super) sealing: u64,
}

/// The city day of an instant.
pub(super) fn city_day(instant: UtcMs, zone: Tz) -> NaiveDate {
    instant.to_utc().with_timezone(&zone).date_naive()
}

/// The first instant of a city day; where the clock skips midnight, the first that exists.
pub(super) fn day_start(day: NaiveDate, zone: Tz) -> UtcMs {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    let found = (0..=3).find_map(|hours| zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(hours))).earliest());
    UtcMs::clamped(found.map_or_else(|| midnight.and_utc().timestamp_millis(), |instant| instant.timestamp_millis()))
}

/// Writes the records of one stream and day, sorted here; durable when it returns. Gives the size in bytes.
pub(super) fn write(path: &Path, stream: Stream, mut rows: Vec<StoredRecord>) -> Result<u64, JournalError> {
    rows.sort_unstable_by(|left, right| key(left).cmp(&key(right)));
    let failed =
        |error: &dyn std::fmt::Display| JournalError::damaged(path.display().to_string(), format!("it cannot be written: {error}"));
    folder::write_whole(path, |file| {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).map_err(|error| failed(&error))?))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(vec![KeyValue::new(VERSION_KEY.to_owned(), VERSION.to_string())]))
            .build();
        let copy = file.try_clone().map_err(JournalError::io("writing", path))?;
        let mut writer: Option<ArrowWriter<File>> = None;
        let mut unopened = Some((copy, properties));
        for part in rows.chunks(ROWS) {
            let table = table(stream, part).map_err(|error| failed(&error))?;
            if let Some((copy, properties)) = unopened.take() {
                writer = Some(ArrowWriter::try_new(copy, table.schema(), Some(properties)).map_err(|error| failed(&error))?);
            }
            if let Some(writer) = &mut writer {
                writer.write(&table).map_err(|error| failed(&error))?;
            }
        }
        if let Some(writer) = writer {
            writer.close().map_err(|error| failed(&error))?;
        }
        Ok(file.metadata().map_err(JournalError::io("measuring", path))?.len())
    })
}

fn key(row: &StoredRecord) -> (&str, UtcMs, &str) {
    let envelope = &row.record.envelope;
    (&envelope.subject_id, envelope.occurred_at, &envelope.record_id)
}

fn table(stream: Stream, rows: &[StoredRecord]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let records: Vec<&Record> = rows.iter().map(|row| &row.record).collect();
    let named = columns::columns(stream, &records);
    let mut fields: Vec<Field> = named.iter().map(|column| Field::new(column.name, column.kind.arrow(), true)).collect();
    let mut arrays: Vec<ArrayRef> = named.into_iter().map(|column| column.array).collect();
    fields.push(Field::new(SEQ, DataType::UInt64, false));
    arrays.push(Arc::new(UInt64Array::from_iter_values(rows.iter().map(|row| row.seq))));
    fields.push(Field::new(RECORDED, FieldType::Instant.arrow(), false));
    arrays.push(UtcMs::array(rows.iter().map(|row| Some(&row.recorded_at))));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// Visits the records of a file whose batch lies in (`after_seq`, `up_to_seq`]; gives how many.
pub(super) fn read(
    path: &Path,
    stream: Stream,
    after_seq: u64,
    up_to_seq: u64,
    visit: &mut dyn FnMut(Vec<StoredRecord>),
) -> Result<u64, JournalError> {
    let what = path.display().to_string();
    let damaged = |error: &dyn std::fmt::Display| JournalError::damaged(what.as_str(), error.to_string());
    let file = File::open(path).map_err(JournalError::io("opening", path))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(&error))?;
    let metadata = builder.metadata().file_metadata().key_value_metadata();
    let version =
        metadata.into_iter().flatten().find(|entry| entry.key == VERSION_KEY).and_then(|entry| entry.value.as_deref()?.parse().ok());
    match version {
        Some(VERSION) => {}
        Some(found) if found > VERSION => return Err(JournalError::TooNew { what, found, known: VERSION }),
        _ => return Err(damaged(&"it is not a history file of ours")),
    }
    let mut visited = 0_u64;
    for table in builder.with_batch_size(ROWS).build().map_err(|error| damaged(&error))? {
        let table = table.map_err(|error| damaged(&error))?;
        let (Some(seqs), Some(instants)) = (
            table.column_by_name(SEQ).and_then(|array| array.as_primitive_opt::<UInt64Type>()),
            table.column_by_name(RECORDED).and_then(|array| array.as_primitive_opt::<TimestampMillisecondType>()),
        ) else {
            return Err(damaged(&"it lacks the journal's columns"));
        };
        let records = columns::records(stream, &table).map_err(|error| damaged(&error))?;
        let rows: Vec<StoredRecord> = seqs
            .values()
            .iter()
            .zip(instants.values())
            .zip(records)
            .filter(|((seq, _), _)| **seq > after_seq && **seq <= up_to_seq)
            .map(|((seq, recorded), record)| StoredRecord { seq: *seq, recorded_at: UtcMs::clamped(*recorded), record })
            .collect();
        if !rows.is_empty() {
            visited = visited.saturating_add(u64::try_from(rows.len()).unwrap_or(u64::MAX));
            visit(rows);
        }
    }
    Ok(visited)
}
