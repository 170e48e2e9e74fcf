//! What can go wrong with the journal, and whose fault it is.

use std::io;
use std::path::{Path, PathBuf};

/// Why the journal cannot be opened or read. The machine's or the operator's fault, never the sender's.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has the folder.
    #[error("the journal in {} is in use by another process; stop that one first, or choose another data folder", folder.display())]
    InUse {
        /// The journal's folder.
        folder: PathBuf,
    },
    /// Too little room to work safely.
    #[error("{} has {free} bytes free, and {needed} are needed; make room, then start again", folder.display())]
    NoSpace {
        /// The journal's folder.
        folder: PathBuf,
        /// Bytes free there.
        free: u64,
        /// Bytes that must be free.
        needed: u64,
    },
    /// A file could not be read or written.
    #[error("{doing} {}", path.display())]
    Io {
        /// What was being done, such as `reading`.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database refused.
    #[error("{doing} in the journal's database")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What it said.
        source: rusqlite::Error,
    },
    /// Something stored does not read back: torn, altered, or not ours.
    #[error("{what} is damaged: {reason}")]
    Damaged {
        /// Which batch or file.
        what: String,
        /// What does not fit.
        reason: String,
    },
    /// A newer version of the program wrote it.
    #[error("{what} has format {found}; this program reads formats up to {known}: use the newer program")]
    TooNew {
        /// Which batch or file.
        what: String,
        /// Its format.
        found: u32,
        /// The newest that is known here.
        known: u32,
    },
    /// A commit failed before: nothing is written any more until a restart.
    #[error("the journal stopped after a failure; restart it ({0})")]
    Stopped(String),
    /// The journal no longer answers: it was closed, or its thread ended.
    #[error("the journal is closed")]
    Closed,
}

impl JournalError {
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_path_buf(), source }
    }

    pub(super) fn database(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::Database { doing, source }
    }

    pub(super) fn damaged(what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Damaged { what: what.into(), reason: reason.into() }
    }

    /// Whether the cause is a full disk.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::NoSpace { .. } => true,
            Self::Io { source, .. } => matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded),
            Self::Database { source, .. } => source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            Self::InUse { .. } | Self::Damaged { .. } | Self::TooNew { .. } | Self::Stopped(_) | Self::Closed => false,
        }
    }

    /// The message with all its causes, in one line.
    #[must_use]
    pub fn in_full(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

/// Why a submission was not accepted: nothing of it was kept, unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too much waits already: try again shortly.
    #[error("the journal is busy: too many submissions wait; try again shortly")]
    Busy,
    /// The disk is nearly full: nothing is accepted until there is room again.
    #[error("the disk is nearly full ({free} bytes free, {needed} needed): nothing is accepted until there is room")]
    NoSpace {
        /// Bytes free.
        free: u64,
        /// Bytes that must be free.
        needed: u64,
    },
    /// The reject that this submission resolves is not there (any more).
    #[error("reject {0} does not exist, or was resolved already")]
    NoSuchReject(i64),
    /// The position of a part does not stand where this submission begins: one before it was refused, or it was read already.
    #[error("`{part}` was read up to {stands}, and this begins at {from}: read on from there")]
    Moved {
        /// The part of the source.
        part: String,
        /// What is to be read next.
        stands: i64,
        /// Where the submission begins.
        from: i64,
    },
    /// A commit failed. Whether this submission survived is known after a restart only; sending it again is safe.
    #[error("the journal stopped accepting after a failure; restart it, then send again ({0})")]
    Stopped(String),
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}
