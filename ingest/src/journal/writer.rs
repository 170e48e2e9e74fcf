//! The one thread that writes: takes what waits, keeps what is new, commits, then answers and hands on.
//!
//! ```text
//! accepting ──commit failed──▶ stopped (nothing is accepted; reads go on)
//!     └────────close───────────────┴──▶ done (log copied back)
//! ```
//! A failed commit is never tried again: what the disk holds is known after the next open only.

use super::dedup::{Id, Identity, Known};
use super::encode::Encoder;
use super::error::{JournalError, SubmitError};
use super::folder::Folder;
use super::queue::{Queue, Reply, Waiting, Work};
use super::run::Run;
use super::store::{Commit, NewBatch, Positions, Store};
use super::{JournalSettings, JournalledBatch, Position, Receipt, SourceCount, Submission};
use crate::clock;
use crate::record::{Record, Text, UtcMs};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a closing writer looks whether the receiver took a batch, and how long it waits in all.
const CLOSING_STEP: Duration = Duration::from_millis(2);
const CLOSING_STEPS: u32 = 500;

/// What everybody may read without asking the writer.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) last_seq: AtomicU64,
    pub(super) facts: Mutex<Facts>,
}

/// The counts and positions as of the last commit, and the failure, if there was one.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) counts: BTreeMap<String, SourceCount>,
    pub(super) positions: Positions,
    pub(super) failure: Option<String>,
}

impl Shown {
    pub(super) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writer's own state.
pub(super) struct Writer {
    pub(super) store: Store,
    pub(super) folder: Folder,
    pub(super) settings: JournalSettings,
    pub(super) queue: Arc<Queue>,
    pub(super) shown: Arc<Shown>,
    pub(super) known: Arc<Mutex<Known>>,
    pub(super) identity: Identity,
    pub(super) encoder: Encoder,
    pub(super) recorded_at: UtcMs,
    pub(super) receiver: Option<SyncSender<JournalledBatch>>,
    pub(super) outbox: VecDeque<JournalledBatch>,
}

/// A group on its way to one commit.
#[derive(Default)]
struct Group {
    replies: Vec<(Reply, Text, Receipt)>,
    fresh: Vec<(Id, Record)>,
    counts: BTreeMap<String, SourceCount>,
    /// Sources that said something.
    told: BTreeSet<String>,
    commit: Commit,
}

impl Writer {
    /// Works until the queue is closed and empty.
    pub(super) fn run(mut self) {
        let _ending = Ending(Arc::clone(&self.queue));
        let mut last_commit: Option<Instant> = None;
        loop {
            self.forward();
            let earliest = last_commit.and_then(|instant| instant.checked_add(self.settings.group_wait));
            match self.queue.next(self.outbox.is_empty(), earliest, self.settings.group_records) {
                Work::Group(waiting) => {
                    self.group(waiting);
                    last_commit = Some(clock::stopwatch());
                }
                Work::Errand(errand) => errand(&mut self.store),
                Work::Forward if self.queue.is_closed() => self.forward_before_end(),
                Work::Forward => {}
                Work::Done => break,
            }
        }
        self.forward_before_end();
        if self.shown.facts().failure.is_none()
            && let Err(error) = self.store.checkpoint()
        {
            tracing::warn!(error = %error.in_full(), "journal's log could not be copied back; the next open does it");
        }
    }

    /// Hands committed batches on as far as there is room.
    fn forward(&mut self) {
        while let Some(batch) = self.outbox.pop_front() {
            let Some(receiver) = &self.receiver else { continue };
            match receiver.try_send(batch) {
                Ok(()) => {}
                Err(TrySendError::Full(batch)) => {
                    self.outbox.push_front(batch);
                    return;
                }
                Err(TrySendError::Disconnected(_)) => self.receiver = None,
            }
        }
    }

    /// At the end the receiver gets a second; what it does not take then, it finds in the journal.
    fn forward_before_end(&mut self) {
        for _ in 0..CLOSING_STEPS {
            self.forward();
            if self.outbox.is_empty() {
                return;
            }
            hold(CLOSING_STEP);
        }
        tracing::warn!(batches = self.outbox.len(), "journal closed before all batches were taken");
        self.receiver = None;
        self.outbox.clear();
    }

    fn group(&mut self, waiting: Vec<Waiting>) {
        match self.folder.free_bytes() {
            Ok(free) if free < self.settings.min_free_bytes => {
                metrics::counter!("journal_refused_full_total").increment(1);
                let refusal = SubmitError::NoSpace { free, needed: self.settings.min_free_bytes };
                for one in waiting {
                    one.reply.send(Err(refusal.clone()));
                }
                return;
            }
            Ok(_) => {}
            Err(error) => return self.fail(&error, waiting.into_iter().map(|one| one.reply)),
        }
        let mut group = Group::default();
        let mut waiting = waiting.into_iter();
        while let Some(one) = waiting.next() {
            if let Err((error, reply)) = self.admit(one, &mut group) {
                let replies = group.replies.into_iter().map(|(reply, _, _)| reply).chain(reply).chain(waiting.map(|one| one.reply));
                return self.fail(&error, replies);
            }
        }
        if group.replies.is_empty() {
            return;
        }
        let began = clock::stopwatch();
        match self.write(&mut group) {
            Ok(records) => {
                metrics::histogram!("journal_commit_seconds").record(began.elapsed().as_secs_f64());
                self.publish(group, records);
            }
            Err(error) => self.fail(&error, group.replies.into_iter().map(|(reply, _, _)| reply)),
        }
    }

    /// Sorts one submission into the group: what is new, what is known, what is rejected.
    fn admit(&mut self, waiting: Waiting, group: &mut Group) -> Result<(), (JournalError, Option<Reply>)> {
        let Waiting { submission, reply } = waiting;
        let Submission { source, records, rejects, masked, position, resolves } = submission;
        if let Some(moved) = position.as_ref().and_then(|position| self.moved(&source, position, group)) {
            reply.send(Err(moved));
            return Ok(());
        }
        let mut withdrawn = 0;
        if let Some(id) = resolves {
            match self.store.reject(id) {
                Ok(Some(reject)) if reject.reject.source == source.as_str() && !group.commit.resolved.contains(&id) => {
                    group.commit.resolved.push(id);
                    withdrawn = 1;
                }
                Ok(_) => {
                    reply.send(Err(SubmitError::NoSuchReject(id)));
                    return Ok(());
                }
                Err(error) => return Err((error, Some(reply))),
            }
        }
        let mut receipt = Receipt { rejected: count(rejects.len()), ..Receipt::default() };
        let mut watermark = None;
        {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            for record in records {
                watermark = watermark.max(Some(record.envelope.occurred_at));
                let id = self.identity.of(&source, &record.envelope.record_id);
                match known.insert(id) {
                    Ok(true) => {
                        receipt.accepted += 1;
                        group.fresh.push((id, record));
                    }
                    Ok(false) => receipt.duplicates += 1,
                    Err(error) => return Err((error, Some(reply))),
                }
            }
        }
        let before = || self.shown.facts().counts.get(source.as_str()).cloned().unwrap_or_default();
        let counts = group.counts.entry(source.to_string()).or_insert_with(before);
        counts.source = source.to_string();
        counts.accepted += receipt.accepted;
        counts.duplicates += receipt.duplicates;
        counts.rejected = counts.rejected.saturating_add(receipt.rejected).saturating_sub(withdrawn);
        counts.received = counts.accepted.saturating_add(counts.duplicates).saturating_add(counts.rejected);
        counts.masked = counts.masked.saturating_add(masked);
        counts.watermark = counts.watermark.max(watermark);
        // Where a reader of topics stands is noted also when nothing came: that is no sign of life.
        if receipt != Receipt::default() || position.as_ref().is_none_or(|position| position.from.is_none()) {
            group.told.insert(source.to_string());
        }
        group.commit.rejects.extend(rejects);
        group.commit.positions.extend(position.map(|position| (source.to_string(), position)));
        group.replies.push((reply, source, receipt));
        Ok(())
    }

    /// Why a submission does not follow on what was read of its part, if it does not.
    fn moved(&self, source: &Text, position: &Position, group: &Group) -> Option<SubmitError> {
        let from = position.from?;
        let key = (source.to_string(), position.part.clone());
        let pending = group.commit.positions.iter().rev().find(|(source, pending)| *source == key.0 && pending.part == key.1);
        let stands = pending.map(|(_, pending)| pending.next).or_else(|| self.shown.facts().positions.get(&key).copied())?;
        (stands != from).then_some(SubmitError::Moved { part: key.1, stands, from })
    }

    /// Encodes and commits; gives the batches to hand on.
    fn write(&mut self, group: &mut Group) -> Result<Vec<JournalledBatch>, JournalError> {
        let now = (self.settings.clock)().max(self.recorded_at);
        self.recorded_at = now;
        group.commit.recorded_at = now;
        for (_, counts) in group.counts.iter_mut().filter(|(source, _)| group.told.contains(*source)) {
            counts.last_recorded_at = Some(now);
        }
        group.commit.counts = group.counts.values().cloned().collect();
        let mut seq = self.shown.last_seq.load(Ordering::Acquire);
        let mut batches = Vec::new();
        let mut fresh = std::mem::take(&mut group.fresh).into_iter().peekable();
        while fresh.peek().is_some() {
            let (ids, records): (Vec<Id>, Vec<Record>) = fresh.by_ref().take(self.settings.group_records.max(1)).unzip();
            seq += 1;
            let instants = || records.iter().map(|record| record.envelope.occurred_at);
            group.commit.batches.push(NewBatch {
                seq,
                records: count(records.len()),
                occurred_from: instants().min().unwrap_or(now),
                occurred_to: instants().max().unwrap_or(now),
                ids,
                body: self.encoder.encode(&records)?,
            });
            batches.push(JournalledBatch { seq, recorded_at: now, records });
        }
        let pause = self.settings.pause_before_commit;
        self.store.commit(&group.commit, || {
            if !pause.is_zero() {
                tracing::info!("batch written, not committed");
                hold(pause);
            }
        })?;
        if !pause.is_zero() {
            tracing::info!("batch committed");
        }
        Ok(batches)
    }

    /// After the commit: everybody may know.
    fn publish(&mut self, group: Group, batches: Vec<JournalledBatch>) {
        let seq = batches.last().map_or_else(|| self.shown.last_seq.load(Ordering::Acquire), |batch| batch.seq);
        {
            let mut facts = self.shown.facts();
            for (source, position) in group.commit.positions {
                facts.positions.insert((source, position.part), position.next);
            }
            facts.counts.extend(group.counts);
        }
        self.shown.last_seq.store(seq, Ordering::Release);
        metrics::counter!("journal_commits_total").increment(1);
        for (reply, source, receipt) in group.replies {
            metrics::counter!("journal_records_total", "source" => source.to_string()).increment(receipt.accepted);
            metrics::counter!("journal_duplicates_total", "source" => source.to_string()).increment(receipt.duplicates);
            metrics::counter!("journal_rejects_total", "source" => source.to_string()).increment(receipt.rejected);
            reply.send(Ok(Receipt { seq, ..receipt }));
        }
        self.outbox.extend(batches);
    }

    /// Stops accepting for good, and tells everybody who waits.
    fn fail(&mut self, error: &JournalError, replies: impl Iterator<Item = Reply>) {
        let refusal = SubmitError::Stopped(stop(&self.store, &self.folder, &self.shown, &self.queue, error));
        replies.for_each(|reply| reply.send(Err(refusal.clone())));
    }
}

/// A write failed: gives the ballast back if the disk is full, and refuses everything from now on. Gives the reason.
pub(super) fn stop(store: &Store, folder: &Folder, shown: &Shown, queue: &Queue, error: &JournalError) -> String {
    let reason = error.in_full();
    store.leave_log();
    let released = error.is_full() && folder.release_ballast();
    tracing::error!(error = %reason, ballast_released = released, "journal stopped accepting");
    metrics::counter!("journal_failures_total").increment(1);
    shown.facts().failure.get_or_insert_with(|| reason.clone());
    queue.refuse(&SubmitError::Stopped(reason.clone()));
    reason
}

/// However the writer ends, nobody waits for it any longer.
struct Ending(Arc<Queue>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Opens the identities: the sealed ones from their files, the recent ones from the batches.
pub(super) fn restore_known(store: &Store, folder: &Folder) -> Result<Known, JournalError> {
    let mut runs = Vec::new();
    for (name, ids) in store.runs()? {
        let run = Run::open(&folder.history().join(&name))?;
        if run.count() != ids {
            return Err(JournalError::damaged(name, format!("it has {} identities instead of {ids}", run.count())));
        }
        runs.push(Arc::new(run));
    }
    let mut known = Known::new(runs);
    store.restore_ids(|ids| known.restore(ids.into_iter()))?;
    Ok(known)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Waits that long: nothing is ever sent to this channel.
fn hold(time: Duration) {
    let (_silent, never) = sync_channel::<()>(1);
    if never.recv_timeout(time).is_ok() {
        tracing::warn!("silent channel spoke");
    }
}
