//! The journal's database: one connection, exclusive, every commit synced. The statements lie in `sql/`.

use super::dedup::{Id, pack, unpack};
use super::error::JournalError;
use super::history::SealedFile;
use super::run::Run;
use super::{Position, SourceCount, StoredReject};
use crate::record::UtcMs;
use crate::reject::Reject;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `CITY`, so that `file` and others can tell whose database it is.
const APPLICATION: i64 = 0x4349_5459;
/// The tables' format; stored as `user_version`.
const FORMAT: u32 = 1;
/// 8 KiB: fewer pages for a batch's blob than 4, little more to write for a commit of one record.
const PAGE_BYTES: i64 = 8192;
/// The write-ahead log is copied back at that many pages (32 MB), and cut to that size.
const CHECKPOINT_PAGES: i64 = 4096;
/// A read of bodies stops at that many bytes, so that no commit waits long behind it.
const BODIES_BYTES: usize = 4 << 20;
/// Identities are restored from that many batches at a time.
const RESTORE_BATCHES: i64 = 64;

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

fn number(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(index)?).unwrap_or(0))
}

fn instant(row: &Row<'_>, index: usize) -> rusqlite::Result<UtcMs> {
    Ok(UtcMs::clamped(row.get(index)?))
}

fn optional_instant(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<UtcMs>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(UtcMs::clamped))
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
            (APPLICATION, FORMAT) => {}
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
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()
    }

    /// The key under which identities are hashed.
    pub(super) fn identity_key(&self) -> Result<[u8; 16], JournalError> {
        let key: Vec<u8> = self
            .db
            .query_row(include_str!("sql/meta_get.sql"), ["identity_key"], |row| row.get(0))
            .map_err(JournalError::database("reading the key of identities"))?;
        key.try_into().map_err(|_| JournalError::damaged("the key of identities", "it has not 16 bytes"))
    }

    /// Number of the newest batch, sealed or not; 0 if there is none.
    pub(super) fn last_seq(&self) -> Result<u64, JournalError> {
        self.db
            .query_row(include_str!("sql/last_seq.sql"), [], |row| number(row, 0))
            .map_err(JournalError::database("finding the last batch"))
    }

    /// The newest instant of a commit.
    pub(super) fn last_recorded_at(&self) -> Result<UtcMs, JournalError> {
        self.db
            .query_row(include_str!("sql/last_recorded_at.sql"), [], |row| instant(row, 0))
            .map_err(JournalError::database("finding the last commit"))
    }

    /// Hands over the identities of all batches that are not sealed.
    pub(super) fn restore_ids(&self, mut take: impl FnMut(Vec<Id>)) -> Result<(), JournalError> {
        let failed = || JournalError::database("reading identities");
        let mut statement = self.db.prepare(include_str!("sql/batch_ids.sql")).map_err(failed())?;
        let mut after = 0;
        loop {
            let mut rows = statement.query(params![stored(after), RESTORE_BATCHES]).map_err(failed())?;
            let before = after;
            while let Some(row) = rows.next().map_err(failed())? {
                after = number(row, 0).map_err(failed())?;
                let records = usize::try_from(number(row, 1).map_err(failed())?).unwrap_or(usize::MAX);
                let packed = row.get_ref(2).and_then(|blob| Ok(blob.as_blob()?)).map_err(failed())?;
                take(unpack(&format!("batch {after}"), packed, records)?);
            }
            if after == before {
                return Ok(());
            }
        }
    }

    /// Encoded batches in the order of their numbers, at least one if there is any, and at most some megabytes.
    pub(super) fn bodies(&self, after: u64, up_to: u64) -> Result<Vec<RawBatch>, JournalError> {
        let read = || -> rusqlite::Result<Vec<RawBatch>> {
            let mut statement = self.db.prepare(include_str!("sql/batch_bodies.sql"))?;
            let mut rows = statement.query(params![stored(after), stored(up_to)])?;
            let mut batches = Vec::new();
            let mut bytes = 0;
            while bytes < BODIES_BYTES
                && let Some(row) = rows.next()?
            {
                let body: Vec<u8> = row.get(3)?;
                bytes = body.len().saturating_add(bytes);
                batches.push(RawBatch { seq: number(row, 0)?, recorded_at: instant(row, 1)?, records: number(row, 2)?, body });
            }
            Ok(batches)
        };
        read().map_err(JournalError::database("reading batches"))
    }

    /// The first batches whose every record occurred before `cutoff`, with their identities: at most that many records (but at
    /// least one batch).
    pub(super) fn sealable(&self, cutoff: UtcMs, records_limit: u64) -> Result<Vec<(RawBatch, Vec<u8>)>, JournalError> {
        let read = || -> rusqlite::Result<Vec<(RawBatch, Vec<u8>)>> {
            let mut statement = self.db.prepare(include_str!("sql/batch_sealable.sql"))?;
            let mut rows = statement.query([cutoff.as_millis()])?;
            let mut batches = Vec::new();
            let mut records = 0_u64;
            while records < records_limit
                && let Some(row) = rows.next()?
            {
                let batch = RawBatch { seq: number(row, 0)?, recorded_at: instant(row, 1)?, records: number(row, 2)?, body: row.get(4)? };
                records = records.saturating_add(batch.records);
                batches.push((batch, row.get(3)?));
            }
            Ok(batches)
        };
        read().map_err(JournalError::database("reading batches to seal"))
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

    /// All sources' counts.
    pub(super) fn counts(&self) -> Result<Vec<SourceCount>, JournalError> {
        self.list(include_str!("sql/source_list.sql"), params![], |row| {
            Ok(SourceCount {
                source: row.get(0)?,
                received: number(row, 1)?,
                accepted: number(row, 2)?,
                duplicates: number(row, 3)?,
                rejected: number(row, 4)?,
                masked: number(row, 5)?,
                last_recorded_at: optional_instant(row, 6)?,
                watermark: optional_instant(row, 7)?,
            })
        })
        .map_err(JournalError::database("reading the sources' counts"))
    }

    /// All sources' positions.
    pub(super) fn positions(&self) -> Result<Positions, JournalError> {
        let rows = self.list(include_str!("sql/position_list.sql"), params![], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
        Ok(rows.map_err(JournalError::database("reading the sources' positions"))?.into_iter().collect())
    }

    /// Rejects after that id, the oldest first.
    pub(super) fn rejects(&self, after: i64, limit: usize, source: Option<&str>) -> Result<Vec<StoredReject>, JournalError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.list(include_str!("sql/reject_list.sql"), params![after, source, limit], read_reject)
            .map_err(JournalError::database("reading rejects"))
    }

    /// One reject.
    pub(super) fn reject(&self, id: i64) -> Result<Option<StoredReject>, JournalError> {
        self.db
            .prepare(include_str!("sql/reject_one.sql"))
            .and_then(|mut statement| statement.query_row([id], read_reject).optional())
            .map_err(JournalError::database("reading a reject"))
    }

    /// Files of history made after that sealing, with batches in that range.
    pub(super) fn sealed_files(&self, after_sealing: u64, after_seq: u64, up_to_seq: u64) -> Result<Vec<SealedFile>, JournalError> {
        let range = params![stored(after_sealing), stored(after_seq), stored(up_to_seq)];
        self.list(include_str!("sql/sealed_list.sql"), range, |row| {
            Ok(SealedFile {
                path: row.get(0)?,
                stream: row.get(1)?,
                day: row.get(2)?,
                seq_low: number(row, 3)?,
                seq_high: number(row, 4)?,
                records: number(row, 5)?,
                bytes: number(row, 6)?,
                sealing: number(row, 7)?,
            })
        })
        .map_err(JournalError::database("listing the history files"))
    }

    /// Number of the newest sealing; 0 if there is none.
    pub(super) fn last_sealing(&self) -> Result<u64, JournalError> {
        self.db
            .prepare(include_str!("sql/last_sealing.sql"))
            .and_then(|mut statement| statement.query_row([], |row| number(row, 0)))
            .map_err(JournalError::database("finding the last sealing"))
    }

    /// The files of identities, by their paths below the history folder.
    pub(super) fn runs(&self) -> Result<Vec<(String, u64)>, JournalError> {
        self.list(include_str!("sql/run_list.sql"), params![], |row| Ok((row.get(0)?, number(row, 1)?)))
            .map_err(JournalError::database("listing the files of identities"))
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

    /// Copies the write-ahead log back and cuts it to nothing.
    pub(super) fn checkpoint(&self) -> Result<(), JournalError> {
        self.db.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(())).map_err(JournalError::database("copying the log back"))
    }

    fn list<T>(
        &self,
        statement: &str,
        arguments: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.db.prepare(statement)?.query_map(arguments, read)?.collect()
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

fn read_reject(row: &Row<'_>) -> rusqlite::Result<StoredReject> {
    let line: Option<i64> = row.get(3)?;
    Ok(StoredReject {
        id: row.get(0)?,
        recorded_at: instant(row, 1)?,
        reject: Reject {
            source: row.get(2)?,
            line: line.and_then(|line| u64::try_from(line).ok()),
            field: row.get(4)?,
            reason: row.get(5)?,
            raw: row.get(6)?,
        },
    })
}

/// Eight bytes that nobody outside can foresee: the standard library keys its hasher from the system's randomness.
fn random() -> [u8; 8] {
    RandomState::new().build_hasher().finish().to_le_bytes()
}
