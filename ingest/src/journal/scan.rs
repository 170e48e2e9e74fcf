//! Reading everything back, and moving old days out of the way: work on the caller's thread, with short errands to the writer.

use super::error::JournalError;
use super::history;
use super::seal;
use super::store::Store;
use super::writer;
use super::{Journal, SealReport, StoredRecord};
use crate::record::{Stream, UtcMs};
use chrono::Days;
use std::sync::{Arc, PoisonError};

/// Pages that are given back to the file system between two commits: 8 MB.
const VACUUM_PAGES: u32 = 1024;

impl Journal {
    /// Visits every record of the batches in (`after_seq`, `up_to_seq`], each once, in parts of at most some thousand: sealed
    /// history first, file by file, then the other batches in their order. Batches committed after the call are left out. Gives the
    /// number of records.
    ///
    /// # Errors
    /// Something stored is damaged (the error names the batch or file), or the journal is closed.
    pub fn scan(&self, after_seq: u64, up_to_seq: u64, visit: &mut dyn FnMut(Vec<StoredRecord>)) -> Result<u64, JournalError> {
        self.scan_streams(None, after_seq, up_to_seq, visit)
    }

    /// Visits the records of one stream in the batches up to `up_to_seq` as [`Journal::scan`] does; history files of other streams are not
    /// opened.
    ///
    /// # Errors
    /// As [`Journal::scan`].
    pub fn scan_stream(&self, stream: Stream, up_to_seq: u64, visit: &mut dyn FnMut(Vec<StoredRecord>)) -> Result<u64, JournalError> {
        self.scan_streams(Some(stream), 0, up_to_seq, visit)
    }

    fn scan_streams(
        &self,
        only: Option<Stream>,
        after_seq: u64,
        up_to_seq: u64,
        visit: &mut dyn FnMut(Vec<StoredRecord>),
    ) -> Result<u64, JournalError> {
        let is_wanted = |stream: Stream| only.is_none_or(|only| only == stream);
        let up_to_seq = up_to_seq.min(self.last_seq());
        let mut visited = 0_u64;
        let mut cursor = after_seq;
        let mut seen_sealing = 0;
        loop {
            // One errand sees one state: what was sealed since the last look, and the next batches that are not.
            let (from, sealing) = (cursor, seen_sealing);
            let (files, batches, now) = self.ask(move |store| {
                Ok((store.sealed_files(sealing, from, up_to_seq)?, store.bodies(from, up_to_seq)?, store.last_sealing()?))
            })?;
            seen_sealing = now;
            // Batches up to the cursor were visited where they lay then; what was sealed meanwhile counts beyond it only.
            for file in files {
                let stream = Stream::from_name(&file.stream)
                    .ok_or_else(|| JournalError::damaged(file.path.as_str(), "it is of an unknown stream"))?;
                if !is_wanted(stream) {
                    continue;
                }
                let path = self.inner.folder.history().join(&file.path);
                visited = visited.saturating_add(history::read(&path, stream, cursor, up_to_seq, visit)?);
            }
            if batches.is_empty() {
                return Ok(visited);
            }
            for batch in &batches {
                let mut records = seal::decode(batch)?;
                records.retain(|record| is_wanted(record.step.stream()));
                visited = visited.saturating_add(u64::try_from(records.len()).unwrap_or(u64::MAX));
                cursor = batch.seq;
                visit(records.into_iter().map(|record| StoredRecord { seq: batch.seq, recorded_at: batch.recorded_at, record }).collect());
            }
        }
    }

    /// Moves batches whose every record occurred more than `seal_after_days` whole city days before `now` to Parquet.
    ///
    /// # Errors
    /// A file cannot be written (nothing changed; seal again later), or the registration failed (the journal stopped).
    pub fn seal(&self, now: UtcMs) -> Result<SealReport, JournalError> {
        let _one_at_a_time = self.inner.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        let zone = self.inner.settings.zone;
        let today = history::city_day(now, zone);
        let day = today.checked_sub_days(Days::new(self.inner.settings.seal_after_days.into())).unwrap_or(today);
        let cutoff = history::day_start(day, zone);
        let mut report = SealReport::default();
        while self.seal_some(cutoff, &mut report)? {}
        while report.batches > 0 && self.write(|store| store.vacuum(VACUUM_PAGES))? {}
        Ok(report)
    }

    /// One act of sealing; false when nothing is left to seal.
    fn seal_some(&self, cutoff: UtcMs, report: &mut SealReport) -> Result<bool, JournalError> {
        let inner = &self.inner;
        let (batches, last) = self.ask(move |store| Ok((store.sealable(cutoff, seal::ACT_RECORDS)?, store.last_sealing()?)))?;
        if batches.is_empty() {
            return Ok(false);
        }
        inner.folder.check_room(inner.settings.min_free_bytes)?;
        let runs = inner.known.lock().unwrap_or_else(PoisonError::into_inner).runs();
        let act = seal::write_files(&inner.folder, inner.settings.zone, last + 1, batches, runs)?;
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        report.batches += count(act.registration.batches.len());
        report.records += act.records;
        report.files += count(act.registration.files.len());
        report.bytes += act.registration.files.iter().map(|file| file.bytes).sum::<u64>();
        let known = Arc::clone(&inner.known);
        let replaced = self.write(move |store| {
            store.register(&act.registration)?;
            known.lock().unwrap_or_else(PoisonError::into_inner).seal(&act.moved, act.runs);
            Ok(act.registration.replaced)
        })?;
        super::run::remove(&replaced);
        Ok(true)
    }

    /// Has the writer change something outside of a group; a failure stops the journal as a failed group does.
    fn write<T: Send + 'static>(
        &self,
        errand: impl FnOnce(&mut Store) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (folder, shown, queue) = (self.inner.folder.clone(), Arc::clone(&self.inner.shown), Arc::clone(&self.inner.queue));
        self.ask(move |store| {
            if let Some(reason) = shown.facts().failure.clone() {
                return Err(JournalError::Stopped(reason));
            }
            let outcome = errand(store);
            if let Err(error) = &outcome {
                writer::stop(store, &folder, &shown, &queue, error);
            }
            outcome
        })
    }
}
