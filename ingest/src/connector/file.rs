//! Files: CSV, NDJSON and JSON arrays, plain or gzip (told by its first two bytes).

use super::rows::{Intake, RowsError};
use crate::journal::{Position, Submission};
use crate::record::UtcMs;
use crate::source::Source;
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Bytes read at once: large enough that calls to the system do not count, small beside a batch.
const BUFFER_BYTES: usize = 256 << 10;
const GZIP_MAGIC: &[u8] = &[0x1F, 0x8B];

/// What reading a file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileSummary {
    /// Rows read, bad ones included.
    pub rows: u64,
    /// Records made of them.
    pub records: u64,
    /// Rows rejected.
    pub rejects: u64,
    /// Bytes of the file as it lies on disk.
    pub bytes: u64,
}

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum FileError<E> {
    /// The file cannot be opened or read. The operator's fault, or the disk's.
    #[error("reading {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file is not of the form that the source declares. The sender's fault.
    #[error("{path} is not a file of this source: {reason}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is missing, and what would be right.
        reason: String,
    },
    /// The receiver refused a batch; what was delivered before it stays.
    #[error(transparent)]
    Deliver(E),
}

/// Reads a file in batches of `batch_rows` rows and delivers each as one submission, whose position is the next line (of an
/// array, the next index).
///
/// # Errors
/// See [`FileError`]; batches delivered before it stay delivered.
pub fn read<E>(
    path: &Path,
    source: &Source,
    batch_rows: usize,
    now: UtcMs,
    deliver: &mut dyn FnMut(Submission) -> Result<(), E>,
) -> Result<FileSummary, FileError<E>> {
    let at_fault = |error: RowsError<E>| match error {
        RowsError::Io(source) => FileError::Read { path: path.to_path_buf(), source },
        RowsError::Form(reason) => FileError::Form { path: path.to_path_buf(), reason },
        RowsError::Deliver(error) => FileError::Deliver(error),
    };
    let (mut input, bytes) = open(path).map_err(|error| at_fault(error.into()))?;
    let part = path.to_string_lossy().into_owned();
    let batch_rows = u64::try_from(batch_rows.max(1)).unwrap_or(u64::MAX);
    let mut summary = FileSummary { bytes, ..FileSummary::default() };
    let mut delivered = 0;
    let mut next = 1;
    let mut hand_over = |batch: Submission, next: u64, summary: &mut FileSummary| {
        summary.records += count(batch.records.len());
        summary.rejects += count(batch.rejects.len());
        let position = Position { part: part.clone(), from: None, next: i64::try_from(next).unwrap_or(i64::MAX) };
        deliver(Submission { position: Some(position), ..batch })
    };
    let mut intake = Intake::new(source, now);
    let outcome = intake.read_all(&mut *input, &mut |intake, line| {
        next = line;
        if intake.rows - delivered < batch_rows {
            return Ok(());
        }
        delivered = intake.rows;
        hand_over(intake.take(), next, &mut summary)
    });
    outcome.map_err(at_fault)?;
    summary.rows = intake.rows;
    if intake.rows > delivered {
        hand_over(intake.take(), next, &mut summary).map_err(FileError::Deliver)?;
    }
    Ok(summary)
}

fn open(path: &Path) -> io::Result<(Box<dyn BufRead>, u64)> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut plain = BufReader::with_capacity(BUFFER_BYTES, file);
    let is_gzip = plain.fill_buf()?.starts_with(GZIP_MAGIC);
    if is_gzip {
        return Ok((Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(plain))), bytes));
    }
    Ok((Box::new(plain), bytes))
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
