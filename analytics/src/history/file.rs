//! One Parquet file of rows: written as a whole, read by columns.

use datafusion::arrow::array::{Array, AsArray, BooleanArray, RecordBatch, TimestampMillisecondArray};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::{DataType, SchemaRef, TimestampMillisecondType};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::arrow::{ArrowWriter, ProjectionMask};
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ingest::record::UtcMs;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Rows that are folded, written or read at a time.
pub(super) const BATCH_ROWS: usize = 8192;
/// Under these keys a file says the first and the last instant of its rows (ms since 1970), and how many rows there are.
const FIRST: &str = "cityops.first";
const LAST: &str = "cityops.last";
const ROWS: &str = "cityops.rows";
/// How the files begin that hold subjects in memory.
const OPEN: &str = "open-";

/// A file and what is in it.
#[derive(Debug)]
pub(super) struct RowFile {
    pub(super) path: PathBuf,
    pub(super) rows: u64,
    first: i64,
    last: i64,
}

/// Writes the rows that `pour` visits, complete or not at all.
pub(super) fn write(
    path: &Path,
    schema: &SchemaRef,
    pour: impl FnOnce(&mut dyn FnMut(RecordBatch)) -> io::Result<()>,
) -> io::Result<RowFile> {
    let beside = path.with_extension("tmp");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let mut writer = ArrowWriter::try_new(File::create(&beside)?, schema.clone(), Some(properties)).map_err(io::Error::other)?;
    let (mut rows, mut first, mut last, mut failed) = (0_u64, i64::MAX, i64::MIN, None);
    pour(&mut |batch| {
        rows = rows.saturating_add(u64::try_from(batch.num_rows()).unwrap_or(u64::MAX));
        for instant in instants(&batch).flat_map(|instants| instants.iter().flatten().collect::<Vec<_>>()) {
            (first, last) = (first.min(instant), last.max(instant));
        }
        if failed.is_none() {
            failed = writer.write(&batch).err();
        }
    })?;
    failed.map_or(Ok(()), |error| Err(io::Error::other(error)))?;
    for (key, value) in [(FIRST, first.to_string()), (LAST, last.to_string()), (ROWS, rows.to_string())] {
        writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
    }
    writer.close().map_err(io::Error::other)?;
    fs::rename(&beside, path)?;
    Ok(RowFile { path: path.to_owned(), rows, first, last })
}

/// The columns of a batch that are instants.
fn instants(batch: &RecordBatch) -> impl Iterator<Item = &TimestampMillisecondArray> {
    let instants = batch.columns().iter().filter(|column| matches!(column.data_type(), DataType::Timestamp(..)));
    instants.filter_map(|column| column.as_primitive_opt::<TimestampMillisecondType>())
}

impl RowFile {
    /// A file that was written before; `None` if there is none that can be read.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).ok()?).ok()?;
        let said = builder.metadata().file_metadata().key_value_metadata()?.clone();
        let number = |key: &str| said.iter().find(|entry| entry.key == key)?.value.as_deref()?.parse::<i64>().ok();
        let rows = u64::try_from(number(ROWS)?).ok()?;
        Some(Self { path: path.to_owned(), rows, first: number(FIRST)?, last: number(LAST)? })
    }

    /// Whether it holds subjects that may still change.
    pub(super) fn is_open(&self) -> bool {
        self.path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(OPEN))
    }

    /// The first instant of its rows.
    pub(super) fn begins(&self) -> Option<UtcMs> {
        (self.first < i64::MAX).then(|| UtcMs::clamped(self.first))
    }

    /// Whether a row of it may have an instant in the span.
    pub(super) fn meets(&self, span: &Range<UtcMs>) -> bool {
        self.first < span.end.as_millis() && span.start.as_millis() <= self.last
    }

    /// Adds its rows with these columns; with spans, those that have one of the columns' instants in one of them.
    pub(super) fn read(&self, columns: &[&str], spans: Option<&[Range<UtcMs>]>, into: &mut Vec<RecordBatch>) -> io::Result<()> {
        let failed = |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", self.path.display()));
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&self.path)?).map_err(|error| failed(&error))?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| failed(&error))?;
        for batch in reader {
            let batch = batch.map_err(|error| failed(&error))?;
            let batch = match spans {
                Some(spans) => filter_record_batch(&batch, &within(&batch, spans)).map_err(|error| failed(&error))?,
                None => batch,
            };
            if batch.num_rows() > 0 {
                into.push(batch);
            }
        }
        Ok(())
    }
}

/// Which rows have an instant in one of the spans.
fn within(batch: &RecordBatch, spans: &[Range<UtcMs>]) -> BooleanArray {
    let mut inside = vec![false; batch.num_rows()];
    for instants in instants(batch) {
        for (row, inside) in inside.iter_mut().enumerate().filter(|(row, inside)| !**inside && instants.is_valid(*row)) {
            let instant = UtcMs::clamped(instants.value(row));
            *inside = spans.iter().any(|span| span.contains(&instant));
        }
    }
    BooleanArray::from(inside)
}
