//! The durable log: accepted means committed here.
//!
//! One writer thread owns the folder. What waits is committed together (at most 5 ms or 8192 records): new records as compressed
//! Arrow, the positions that they cover, their identities, and the rejects, in one `SQLite` transaction. The answer to a sender
//! follows the commit, and so does the batch that leaves for the ledger.

mod columns;
mod dedup;
mod encode;
mod error;
mod folder;
mod history;
mod narrow;
mod queue;
mod run;
mod scan;
mod seal;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod writer;

pub use error::{JournalError, SubmitError};
pub use settings::JournalSettings;

use crate::record::{Record, Text, UtcMs};
use crate::reject::Reject;
use dedup::{Identity, Known};
use encode::Encoder;
use folder::Folder;
use queue::{Queue, Reply, Waiting};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use store::Store;
use tokio::sync::oneshot;
use writer::{Shown, Writer};

/// Committed batches that the receiver may lag behind; then nothing more is committed until it takes one. 64 full batches are
/// some 400 MB.
const BATCHES_AHEAD: usize = 64;

/// An open journal, and the batches that it commits.
#[derive(Debug)]
pub struct Opened {
    /// The journal.
    pub journal: Journal,
    /// Every batch committed from now on, in order. A receiver that does not take them holds up the commits; one that wants
    /// none is dropped.
    pub batches: Receiver<JournalledBatch>,
}

/// The durable log of one folder; clones are handles to the same one.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    settings: JournalSettings,
    queue: Arc<Queue>,
    shown: Arc<Shown>,
    known: Arc<Mutex<Known>>,
    /// Held while sealing: one at a time.
    sealing: Mutex<()>,
    /// The writer, and the lock that ends after it.
    running: Mutex<Option<(JoinHandle<()>, File)>>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Journal").field("folder", &self.inner.folder).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal in a folder, or makes one: takes the folder for this process, checks the room on the disk, removes what
    /// a crash left unfinished, and rebuilds the set of known records.
    ///
    /// # Errors
    /// The folder is in use, the disk too full, or what is stored is damaged or of a newer version.
    pub fn open(folder: &Path, settings: &JournalSettings) -> Result<Opened, JournalError> {
        let folder = Folder::make(folder)?;
        let lock = folder.lock()?;
        folder.check_room(settings.min_free_bytes)?;
        if folder.check_room(settings.min_free_bytes.saturating_add(settings.ballast_bytes)).is_ok() {
            folder.set_ballast(settings.ballast_bytes)?;
        }
        let store = Store::open(&folder.database())?;
        folder::sync_folders(folder.root())?;
        seal::tidy(&folder, &store)?;
        let known = Arc::new(Mutex::new(writer::restore_known(&store, &folder)?));
        let shown = Arc::new(Shown::default());
        shown.last_seq.store(store.last_seq()?, Ordering::Release);
        {
            let mut facts = shown.facts();
            facts.counts = store.counts()?.into_iter().map(|counts| (counts.source.clone(), counts)).collect();
            facts.positions = store.positions()?;
        }
        let queue = Arc::new(Queue::new(settings.queue));
        let (sender, batches) = sync_channel(BATCHES_AHEAD);
        let writer = Writer {
            identity: Identity::new(&store.identity_key()?),
            encoder: Encoder::new()?,
            recorded_at: store.last_recorded_at()?,
            store,
            folder: folder.clone(),
            settings: settings.clone(),
            queue: Arc::clone(&queue),
            shown: Arc::clone(&shown),
            known: Arc::clone(&known),
            receiver: Some(sender),
            outbox: VecDeque::new(),
        };
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run())
            .map_err(JournalError::io("starting the writer of", folder.root()))?;
        let running = Mutex::new(Some((thread, lock)));
        let inner = Inner { folder, settings: settings.clone(), queue, shown, known, sealing: Mutex::default(), running };
        Ok(Opened { journal: Self { inner: Arc::new(inner) }, batches })
    }

    /// Accepts a submission: returns when it is durable. Blocks the thread while the queue is full and until the commit.
    ///
    /// # Errors
    /// It was not accepted, as a whole; see [`SubmitError`].
    pub fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let (sender, receiver) = sync_channel(1);
        self.inner.queue.submit(Waiting { submission, reply: Reply::Thread(sender) }, true).map_err(|back| back.error)?;
        receiver.recv().unwrap_or_else(|_| Err(self.ended()))
    }

    /// Queues a submission without blocking; the receiver has the outcome after the commit.
    ///
    /// # Errors
    /// [`SubmitError::Busy`] when the queue is full; else it cannot be accepted at all.
    pub fn try_submit(&self, submission: Submission) -> Result<oneshot::Receiver<Result<Receipt, SubmitError>>, SubmitError> {
        let (sender, receiver) = oneshot::channel();
        self.inner.queue.submit(Waiting { submission, reply: Reply::Task(sender) }, false).map_err(|back| back.error)?;
        Ok(receiver)
    }

    /// Queues a submission without blocking, for a thread that has others under way: the receiver has the outcome after the commit, and
    /// is cut off if the journal ends first.
    ///
    /// # Errors
    /// As of [`Journal::try_submit`]; the submission comes back.
    pub fn offer(&self, submission: Submission) -> Result<Receiver<Result<Receipt, SubmitError>>, Returned> {
        let (sender, receiver) = sync_channel(1);
        self.inner.queue.submit(Waiting { submission, reply: Reply::Thread(sender) }, false)?;
        Ok(receiver)
    }

    fn ended(&self) -> SubmitError {
        self.failure().map_or(SubmitError::Closed, SubmitError::Stopped)
    }

    /// Number of the newest committed batch; 0 if there is none.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.inner.shown.last_seq.load(Ordering::Acquire)
    }

    /// What each source brought, by name, as of the last commit.
    #[must_use]
    pub fn counts(&self) -> Vec<SourceCount> {
        self.inner.shown.facts().counts.values().cloned().collect()
    }

    /// How far that part of a source was read: what was last committed in a [`Position`].
    ///
    /// # Errors
    /// None today; the journal may have to ask the disk.
    pub fn position(&self, source: &str, part: &str) -> Result<Option<i64>, JournalError> {
        Ok(self.inner.shown.facts().positions.get(&(source.to_owned(), part.to_owned())).copied())
    }

    /// Why the journal stopped accepting, if it did; only a restart helps.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.inner.shown.facts().failure.clone()
    }

    /// The rejects with ids above `after_id`, the oldest first, at most `limit`, of one source or all.
    ///
    /// # Errors
    /// The journal is closed or cannot be read.
    pub fn rejects(&self, after_id: i64, limit: usize, source: Option<&str>) -> Result<Vec<StoredReject>, JournalError> {
        let source = source.map(str::to_owned);
        self.ask(move |store| store.rejects(after_id, limit, source.as_deref()))
    }

    /// One reject, to be mended and sent again with [`Submission::resolves`].
    ///
    /// # Errors
    /// The journal is closed or cannot be read.
    pub fn reject(&self, id: i64) -> Result<Option<StoredReject>, JournalError> {
        self.ask(move |store| store.reject(id))
    }

    /// Commits and answers all that waits, copies the log back, and lets the folder go. Other handles are refused from now on.
    pub fn close(self) {
        self.inner.end();
    }

    /// Has the writer do something between two commits, and waits for the answer.
    fn ask<T: Send + 'static>(
        &self,
        errand: impl FnOnce(&mut Store) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (sender, receiver) = sync_channel(1);
        let sent = self.inner.queue.send(Box::new(move |store| drop(sender.send(errand(store)))));
        if sent { receiver.recv().unwrap_or(Err(JournalError::Closed)) } else { Err(JournalError::Closed) }
    }
}

impl Inner {
    fn end(&self) {
        self.queue.close();
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((thread, lock)) = running {
            if thread.join().is_err() {
                tracing::error!("journal's writer ended by a mistake of the program");
            }
            drop(lock);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}

/// What one connector hands over at once; it is accepted or refused as a whole.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// The source declaration that all of it came by.
    pub source: Text,
    /// The records, in the source's order.
    pub records: Vec<Record>,
    /// The rows that could not become records.
    pub rejects: Vec<Reject>,
    /// Personal data masked while mapping, counted.
    pub masked: u64,
    /// How far into the source this reaches, committed with the records.
    pub position: Option<Position>,
    /// The reject of the same source that this is the mended row of: it goes in the same commit in which the records come.
    pub resolves: Option<i64>,
}

/// A submission that was not queued.
#[derive(Debug)]
pub struct Returned {
    /// What was to be accepted.
    pub submission: Submission,
    /// Why it was not.
    pub error: SubmitError,
}

/// How far a source was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The part of the source: a file's path, a topic and partition.
    pub part: String,
    /// Where the submission begins. It is refused unless the position stands just there (or nowhere yet), so that what follows a refused
    /// one is refused, too, and nothing is passed over. None: it is taken wherever the position stands.
    pub from: Option<i64>,
    /// The next thing to read: a line, an offset.
    pub next: i64,
}

/// What became of a submission, after its commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Records that are new and now durable.
    pub accepted: u64,
    /// Records that were known already.
    pub duplicates: u64,
    /// Rows kept as rejects.
    pub rejected: u64,
    /// The batch that holds them.
    pub seq: u64,
}

/// A committed batch of new records, in the order of commits.
#[derive(Clone, Debug)]
pub struct JournalledBatch {
    /// Number of the batch, from 1, without gaps.
    pub seq: u64,
    /// When it was committed.
    pub recorded_at: UtcMs,
    /// The records, every one of them new.
    pub records: Vec<Record>,
}

/// What the journal knows of one source; `received = accepted + duplicates + rejected`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCount {
    /// Name of the declaration.
    pub source: String,
    /// Records and rejected rows that came in.
    pub received: u64,
    /// Records that were new.
    pub accepted: u64,
    /// Records that were known already.
    pub duplicates: u64,
    /// Rows kept as rejects.
    pub rejected: u64,
    /// Personal data masked.
    pub masked: u64,
    /// When the newest record came in.
    pub last_recorded_at: Option<UtcMs>,
    /// The newest `occurred_at`: how complete readings are.
    pub watermark: Option<UtcMs>,
}

/// A record as the journal keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRecord {
    /// The batch that it came in.
    pub seq: u64,
    /// When that was committed.
    pub recorded_at: UtcMs,
    /// The record.
    pub record: Record,
}

/// A reject as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReject {
    /// Its number, rising.
    pub id: i64,
    /// When it was committed.
    pub recorded_at: UtcMs,
    /// What was refused, and why.
    pub reject: Reject,
}

/// What a sealing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealReport {
    /// Batches that left the database.
    pub batches: u64,
    /// Records in them.
    pub records: u64,
    /// Parquet files written.
    pub files: u64,
    /// Bytes of those files.
    pub bytes: u64,
}
