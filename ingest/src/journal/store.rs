//! The journal's database: one connection, exclusive, every commit synced. The statements lie in `sql/`.

mod read;

use super::dedup::{Id, pack};
use super::error::JournalError;
use super::history::SealedFile;
use super::run::Run;
use super::{Position, SourceCount};
use crate::record::UtcMs;
use crate::reject::Reject;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `CITY`, so that `file` and others can tell whose database it is.
const APPLICATION: i64 = 0x4349_5459;
/// The tables' format; stored as `user_version`.
const FORMAT: u32 = 2;
/// What leads from each format to the next.
const STEPS: [(u32, &str); 1] = [(1, include_str!("sql/from_1_to_2.sql"))];
/// 8 KiB: fewer pages for a batch's blob than 4, little more to write for a commit of one record.
const PAGE_BYTES: i64 = 8192;
/// The write-ahead log is copied back at that many pages (32 MB), and cut to that size.
const CHECKPOINT_PAGES: i64 = 4096;

/// How far every part of every source was read.
pub(super) type Positions = BTreeMap<(String, String), i64>;

/// A batch as it lies in the database, still encoded.
pub(super) struct RawBatch {
    pub(super) seq: u64,
    pub(super) recorded_at: UtcMs,
    pub(super) records: u64,
    pub(super) body: Vec<u8>,
}

/// A batch to be written.
pub(super) struct NewBatch {
    pub(super) seq: u64,
    pub(super) records: u64,
    pub(super) occurred_from: UtcMs,
    pub(super) occurred_to: UtcMs,
    pub(super) ids: Vec<Id>,
    pub(super) body: Vec<u8>,
}

/// All that one commit holds.
#[derive(Default)]
pub(super) struct Commit {
    pub(super) recorded_at: UtcMs,
    pub(super) batches: Vec<NewBatch>,
    pub(super) counts: Vec<SourceCount>,
    pub(super) positions: Vec<(String, Position)>,
    pub(super) rejects: Vec<Reject>,
    pub(super) resolved: Vec<i64>,
}

/// The database.
pub(super) struct Store {
    db: Connection,
}

fn stored(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl Store {
    /// Opens the database, or makes it.
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let mut db = Connection::open(path).map_err(JournalError::database("opening"))?;
        Self::configure(&mut db).map_err(JournalError::database("configuring"))?;
        let application: i64 =
            db.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(JournalError::database("reading"))?;
        let format: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(JournalError::database("reading"))?;
        let what = path.display().to_string();
        match (application, format) {
            (0, 0) => Self::create(&mut db).map_err(JournalError::database("making tables"))?,
            (APPLICATION, found @ 1..=FORMAT) => {
                Self::step_up(&mut db, found).map_err(JournalError::database("bringing tables up to date"))?;
            }
            (APPLICATION, found) => return Err(JournalError::TooNew { what, found, known: FORMAT }),
            _ => return Err(JournalError::damaged(what, "it is the database of another program")),
        }
        Ok(Self { db })
    }

    fn configure(db: &mut Connection) -> rusqlite::Result<()> {
        // Exclusive before WAL: the index of the log then lives in memory, and a full disk is an error instead of a SIGBUS.
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        db.pragma_update(None, "page_size", PAGE_BYTES)?;
        db.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        db.pragma_update(None, "journal_size_limit", CHECKPOINT_PAGES * PAGE_BYTES)?;
        db.pragma_update(None, "cell_size_check", true)?;
        db.set_transaction_behavior(rusqlite::TransactionBehavior::Immediate);
        Ok(())
    }

    fn create(db: &mut Connection) -> rusqlite::Result<()> {
        let transaction = db.transaction()?;
        transaction.execute_batch(include_str!("sql/schema.sql"))?;
        let key: Vec<u8> = [random(), random()].concat();
        transaction.execute(include_str!("sql/meta_put.sql"), params!["identity_key", key])?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", 1)?;
        transaction.commit()?;
        Self::step_up(db, 1)
    }

    /// Brings tables of an older format up to date, all at once.
    fn step_up(db: &mut Connection, found: u32) -> rusqlite::Result<()> {
        if found == FORMAT {
            return Ok(());
        }
        let transaction = db.transaction()?;
        for (_, step) in STEPS.iter().filter(|(from, _)| *from >= found) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()
    }

    /// Writes one commit; `before_commit` runs when all rows are written and nothing is durable yet.
    pub(super) fn commit(&mut self, commit: &Commit, before_commit: impl FnOnce()) -> Result<(), JournalError> {
        self.write(commit, before_commit).map_err(JournalError::database("committing"))
    }

    fn write(&mut self, commit: &Commit, before_commit: impl FnOnce()) -> rusqlite::Result<()> {
        let transaction = self.db.transaction()?;
        let mut insert = transaction.prepare(include_str!("sql/batch_insert.sql"))?;
        for batch in &commit.batches {
            insert.execute(params![
                stored(batch.seq),
                commit.recorded_at.as_millis(),
                stored(batch.records),
                batch.occurred_from.as_millis(),
                batch.occurred_to.as_millis(),
                pack(&batch.ids),
                batch.body,
            ])?;
        }
        let mut put_count = transaction.prepare(include_str!("sql/source_put.sql"))?;
        for count in &commit.counts {
            put_count.execute(params![
                count.source,
                stored(count.received),
                stored(count.accepted),
                stored(count.duplicates),
                stored(count.rejected),
                stored(count.masked),
                count.last_recorded_at.map(UtcMs::as_millis),
                count.watermark.map(UtcMs::as_millis),
            ])?;
        }
        let mut put_position = transaction.prepare(include_str!("sql/position_put.sql"))?;
        for (source, position) in &commit.positions {
            put_position.execute(params![source, position.part, position.next])?;
        }
        let mut resolve = transaction.prepare(include_str!("sql/reject_delete.sql"))?;
        for id in &commit.resolved {
            resolve.execute([id])?;
        }
        let mut keep_reject = transaction.prepare(include_str!("sql/reject_insert.sql"))?;
        for reject in &commit.rejects {
            keep_reject.execute(params![
                commit.recorded_at.as_millis(),
                reject.source,
                reject.part,
                reject.line.map(stored),
                reject.field,
                reject.reason,
                reject.raw,
            ])?;
        }
        drop((insert, put_count, put_position, resolve, keep_reject));
        before_commit();
        transaction.commit()
    }

    /// Registers history files and lets the batches that they hold go, in one commit.
    pub(super) fn register(&mut self, sealed: &Registration) -> Result<(), JournalError> {
        self.write_registration(sealed).map_err(JournalError::database("registering history files"))
    }

    fn write_registration(&mut self, sealed: &Registration) -> rusqlite::Result<()> {
        let transaction = self.db.transaction()?;
        let mut insert_file = transaction.prepare(include_str!("sql/sealed_insert.sql"))?;
        for file in &sealed.files {
            insert_file.execute(params![
                file.path,
                file.stream,
                file.day,
                stored(file.seq_low),
                stored(file.seq_high),
                stored(file.records),
                stored(file.bytes),
                stored(file.sealing),
            ])?;
        }
        let mut delete_batch = transaction.prepare(include_str!("sql/batch_delete.sql"))?;
        for seq in &sealed.batches {
            delete_batch.execute([stored(*seq)])?;
        }
        let mut delete_run = transaction.prepare(include_str!("sql/run_delete.sql"))?;
        for run in &sealed.replaced {
            delete_run.execute([name(run)])?;
        }
        drop((insert_file, delete_batch, delete_run));
        transaction.prepare(include_str!("sql/run_insert.sql"))?.execute(params![name(&sealed.added), stored(sealed.added.count())])?;
        transaction.commit()
    }

    /// Gives up to that many free pages back to the file system; false when none are left.
    pub(super) fn vacuum(&mut self, pages: u32) -> Result<bool, JournalError> {
        let failed = || JournalError::database("giving room back");
        let free = |db: &Connection| db.pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0));
        let before = free(&self.db).map_err(failed())?;
        self.db.pragma(None, "incremental_vacuum", pages, |_| Ok(())).map_err(failed())?;
        let after = free(&self.db).map_err(failed())?;
        Ok(after > 0 && after < before)
    }

    /// Lets the database grow to that many pages only, as if the disk were full then.
    #[cfg(test)]
    pub(super) fn limit_pages(&mut self, pages: u32) -> Result<(), JournalError> {
        self.db.pragma_update(None, "max_page_count", pages).map_err(JournalError::database("limiting"))
    }

    /// After a failure: closing leaves the log as it is, so that no room is taken that others need for a clean stop.
    pub(super) fn leave_log(&self) {
        if let Err(error) = self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
            tracing::warn!(%error, "journal's log may be copied back at the end");
        }
    }

    /// Copies the write-ahead log back and cuts it to nothing.
    pub(super) fn checkpoint(&self) -> Result<(), JournalError> {
        self.db.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(())).map_err(JournalError::database("copying the log back"))
    }
}

/// What sealing asks the database to do.
pub(super) struct Registration {
    pub(super) files: Vec<SealedFile>,
    pub(super) batches: Vec<u64>,
    pub(super) added: Arc<Run>,
    pub(super) replaced: Vec<Arc<Run>>,
}

/// The name by which a file of identities is registered.
fn name(run: &Run) -> String {
    run.path().file_name().map(|name| PathBuf::from(name).display().to_string()).unwrap_or_default()
}

/// Eight bytes that nobody outside can foresee: the standard library keys its hasher from the system's randomness.
fn random() -> [u8; 8] {
    RandomState::new().build_hasher().finish().to_le_bytes()
}
