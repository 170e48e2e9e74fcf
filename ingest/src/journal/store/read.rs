//! What is read from the database.

use super::{Positions, RawBatch, Store, stored};
use crate::journal::dedup::{Id, unpack};
use crate::journal::error::JournalError;
use crate::journal::history::SealedFile;
use crate::journal::{SourceCount, StoredReject};
use crate::record::UtcMs;
use crate::reject::Reject;
use rusqlite::{OptionalExtension, Row, params};

/// A read of bodies stops at that many bytes, so that no commit waits long behind it.
const BODIES_BYTES: usize = 4 << 20;
/// Identities are restored from that many batches at a time.
const RESTORE_BATCHES: i64 = 64;

impl Store {
    /// The key under which identities are hashed.
    pub(in crate::journal) fn identity_key(&self) -> Result<[u8; 16], JournalError> {
        let key: Vec<u8> = self
            .db
            .query_row(include_str!("../sql/meta_get.sql"), ["identity_key"], |row| row.get(0))
            .map_err(JournalError::database("reading the key of identities"))?;
        key.try_into().map_err(|_| JournalError::damaged("the key of identities", "it has not 16 bytes"))
    }

    /// Number of the newest batch, sealed or not; 0 if there is none.
    pub(in crate::journal) fn last_seq(&self) -> Result<u64, JournalError> {
        self.db
            .query_row(include_str!("../sql/last_seq.sql"), [], |row| number(row, 0))
            .map_err(JournalError::database("finding the last batch"))
    }

    /// The newest instant of a commit.
    pub(in crate::journal) fn last_recorded_at(&self) -> Result<UtcMs, JournalError> {
        self.db
            .query_row(include_str!("../sql/last_recorded_at.sql"), [], |row| instant(row, 0))
            .map_err(JournalError::database("finding the last commit"))
    }

    /// Hands over the identities of all batches that are not sealed.
    pub(in crate::journal) fn restore_ids(&self, mut take: impl FnMut(Vec<Id>)) -> Result<(), JournalError> {
        let failed = || JournalError::database("reading identities");
        let mut statement = self.db.prepare(include_str!("../sql/batch_ids.sql")).map_err(failed())?;
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
    pub(in crate::journal) fn bodies(&self, after: u64, up_to: u64) -> Result<Vec<RawBatch>, JournalError> {
        let read = || -> rusqlite::Result<Vec<RawBatch>> {
            let mut statement = self.db.prepare(include_str!("../sql/batch_bodies.sql"))?;
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
    pub(in crate::journal) fn sealable(&self, cutoff: UtcMs, records_limit: u64) -> Result<Vec<(RawBatch, Vec<u8>)>, JournalError> {
        let read = || -> rusqlite::Result<Vec<(RawBatch, Vec<u8>)>> {
            let mut statement = self.db.prepare(include_str!("../sql/batch_sealable.sql"))?;
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

    /// All sources' counts.
    pub(in crate::journal) fn counts(&self) -> Result<Vec<SourceCount>, JournalError> {
        self.list(include_str!("../sql/source_list.sql"), params![], |row| {
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
    pub(in crate::journal) fn positions(&self) -> Result<Positions, JournalError> {
        let rows = self.list(include_str!("../sql/position_list.sql"), params![], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
        Ok(rows.map_err(JournalError::database("reading the sources' positions"))?.into_iter().collect())
    }

    /// Rejects after that id, the oldest first.
    pub(in crate::journal) fn rejects(&self, after: i64, limit: usize, source: Option<&str>) -> Result<Vec<StoredReject>, JournalError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.list(include_str!("../sql/reject_list.sql"), params![after, source, limit], read_reject)
            .map_err(JournalError::database("reading rejects"))
    }

    /// One reject.
    pub(in crate::journal) fn reject(&self, id: i64) -> Result<Option<StoredReject>, JournalError> {
        self.db
            .prepare(include_str!("../sql/reject_one.sql"))
            .and_then(|mut statement| statement.query_row([id], read_reject).optional())
            .map_err(JournalError::database("reading a reject"))
    }

    /// Files of history made after that sealing, with batches in that range.
    pub(in crate::journal) fn sealed_files(
        &self,
        after_sealing: u64,
        after_seq: u64,
        up_to_seq: u64,
    ) -> Result<Vec<SealedFile>, JournalError> {
        let range = params![stored(after_sealing), stored(after_seq), stored(up_to_seq)];
        self.list(include_str!("../sql/sealed_list.sql"), range, |row| {
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
    pub(in crate::journal) fn last_sealing(&self) -> Result<u64, JournalError> {
        self.db
            .prepare(include_str!("../sql/last_sealing.sql"))
            .and_then(|mut statement| statement.query_row([], |row| number(row, 0)))
            .map_err(JournalError::database("finding the last sealing"))
    }

    /// The files of identities, by their paths below the history folder.
    pub(in crate::journal) fn runs(&self) -> Result<Vec<(String, u64)>, JournalError> {
        self.list(include_str!("../sql/run_list.sql"), params![], |row| Ok((row.get(0)?, number(row, 1)?)))
            .map_err(JournalError::database("listing the files of identities"))
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

fn number(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(index)?).unwrap_or(0))
}

fn instant(row: &Row<'_>, index: usize) -> rusqlite::Result<UtcMs> {
    Ok(UtcMs::clamped(row.get(index)?))
}

fn optional_instant(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<UtcMs>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(UtcMs::clamped))
}

fn read_reject(row: &Row<'_>) -> rusqlite::Result<StoredReject> {
    let line: Option<i64> = row.get(4)?;
    Ok(StoredReject {
        id: row.get(0)?,
        recorded_at: instant(row, 1)?,
        reject: Reject {
            source: row.get(2)?,
            part: row.get(3)?,
            line: line.and_then(|line| u64::try_from(line).ok()),
            field: row.get(5)?,
            reason: row.get(6)?,
            raw: row.get(7)?,
        },
    })
}
