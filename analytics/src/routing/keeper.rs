//! Keeps the suggestions beside the engine: learned from history in the background, then from each new batch.
//!
//! ```text
//! journal ─▶ loop's queue (waited for)
//!         └▶ Intake (never waited for) ─▶ thread "routing" ─▶ Routing ◀─ suggest, duplicates, hot
//!                                             └ batches that Intake had no room for are read back from the journal
//! ```

use super::known::Digest;
use super::{Duplicate, HotGroup, HotSettings, Report, Routing, Sketch, Suggestion};
use ingest::clock;
use ingest::journal::{Journal, JournalError, JournalledBatch, StoredRecord};
use ingest::record::{Record, Stream, UtcMs};
use ingest::reference::Reference;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread;
use std::time::Duration;

/// Batches that may wait: a second or two of a flood of records. Full, batches are left out here and read back from the journal.
const BATCHES_WAITING: usize = 16;
/// Steps taken in at a time, so that who asks waits for no more than some milliseconds.
const STEPS_AT_ONCE: usize = 64;
/// How often old reports leave the hot groups while nothing comes.
const PACE: Duration = Duration::from_secs(1);

/// The steps of city events of one batch.
#[derive(Debug)]
struct Told {
    seq: u64,
    records: Vec<Record>,
}

/// Where new batches are told.
#[derive(Clone, Debug)]
pub struct Intake(SyncSender<Told>);

impl Intake {
    /// Tells of a batch, without ever waiting: what there is no room for is read back from the journal later.
    pub fn tell(&self, batch: &JournalledBatch) {
        let of_events = batch.records.iter().filter(|record| record.step.stream() == Stream::CityEvent);
        let told = Told { seq: batch.seq, records: of_events.cloned().collect() };
        match self.0.try_send(told) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(_)) => metrics::counter!("routing_batches_put_off_total").increment(1),
        }
    }
}

/// A handle on the suggestions; cheap to clone.
#[derive(Clone, Debug)]
pub struct RoutingHandle {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    routing: RwLock<Routing>,
    /// The newest batch taken in; 0 until history is learned.
    seq: AtomicU64,
}

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, Routing> {
        self.routing.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RoutingHandle {
    /// Suggestions that follow the rules of the reference tables, where new batches are told, and who learns from the journal once
    /// started.
    #[must_use]
    pub fn new(journal: Journal, reference: &Reference, hot: HotSettings) -> (Self, Intake, Keeper) {
        let shared = Arc::new(Shared { routing: RwLock::new(Routing::new(reference, hot)), seq: AtomicU64::new(0) });
        let (sender, told) = sync_channel(BATCHES_WAITING);
        let keeper = Keeper { shared: Arc::clone(&shared), journal, told, found: 0 };
        (Self { shared }, Intake(sender), keeper)
    }

    /// The newest batch of the journal that is taken in; 0 until history is learned.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.shared.seq.load(Ordering::Acquire)
    }

    /// A report as it is compared with others.
    #[must_use]
    pub fn sketch(&self, report: &Report) -> Sketch {
        // The words are cut before anyone is held up.
        let words = report.words();
        self.shared.read().sketch_of_words(report, &words)
    }

    /// The report of an event that is open, or was lately.
    #[must_use]
    pub fn report_of(&self, event_no: &str) -> Option<Sketch> {
        self.shared.read().report_of(event_no)
    }

    /// See [`Routing::suggest`].
    #[must_use]
    pub fn suggest(&self, report: &Sketch) -> Vec<Suggestion> {
        self.shared.read().suggest(report)
    }

    /// See [`Routing::duplicates`].
    #[must_use]
    pub fn duplicates(&self, report: &Sketch, but: Option<&str>) -> Vec<Duplicate> {
        self.shared.read().duplicates(report, but)
    }

    /// See [`Routing::hot`].
    #[must_use]
    pub fn hot(&self, now: UtcMs) -> Vec<HotGroup> {
        self.shared.read().hot(now)
    }

    /// See [`Routing::hot_around`].
    #[must_use]
    pub fn hot_around(&self, report: &Sketch, event_no: Option<&str>, now: UtcMs) -> Option<HotGroup> {
        self.shared.read().hot_around(report, event_no, now)
    }
}

/// Who learns: first from history, then from each new batch.
#[derive(Debug)]
pub struct Keeper {
    shared: Arc<Shared>,
    journal: Journal,
    told: Receiver<Told>,
    found: u64,
}

impl Keeper {
    /// Learns on a thread of its own, which ends when the owners of the intake are gone.
    ///
    /// # Errors
    /// The thread cannot be started: the machine's fault.
    pub fn start(self) -> io::Result<()> {
        thread::Builder::new().name("routing".to_owned()).spawn(move || self.run()).map(drop)
    }

    fn run(mut self) {
        let started = clock::stopwatch();
        let mut seq = self.journal.last_seq();
        let journal = self.journal.clone();
        let learned = journal.scan_stream(Stream::CityEvent, seq, &mut |records| self.take_stored(&records));
        match learned {
            Ok(records) => tracing::info!(records, elapsed_ms = started.elapsed().as_millis(), "history learned for suggestions"),
            Err(error) => tracing::warn!(%error, "history cannot be learned, suggestions follow the rules"),
        }
        loop {
            self.shared.seq.store(seq, Ordering::Release);
            let caught_up = match self.told.recv_timeout(PACE) {
                Ok(told) if told.seq <= seq => Ok(seq),
                Ok(told) => self.catch_up(seq, told.seq.saturating_sub(1)).map(|_| {
                    self.take(&told.records);
                    told.seq
                }),
                // What there was no room for at the end of a flood has no batch behind it that would tell.
                Err(RecvTimeoutError::Timeout) => self.catch_up(seq, self.journal.last_seq()),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            match caught_up {
                Ok(now_at) => seq = now_at,
                Err(error) => tracing::warn!(%error, seq, "batches cannot be read back for suggestions, later again"),
            }
            self.expire();
        }
    }

    /// Takes in the batches after `seq` up to `up_to` from the journal; the newest taken in.
    fn catch_up(&mut self, seq: u64, up_to: u64) -> Result<u64, JournalError> {
        if up_to <= seq {
            return Ok(seq);
        }
        let journal = self.journal.clone();
        journal.scan(seq, up_to, &mut |records| self.take_stored(&records))?;
        Ok(up_to)
    }

    fn take_stored(&self, records: &[StoredRecord]) {
        self.take_digests(records.iter().filter_map(|stored| Digest::of(&stored.record)));
    }

    fn take(&self, records: &[Record]) {
        self.take_digests(records.iter().filter_map(Digest::of));
    }

    fn take_digests(&self, digests: impl Iterator<Item = Digest>) {
        let mut digests = digests.peekable();
        while digests.peek().is_some() {
            let some: Vec<Digest> = digests.by_ref().take(STEPS_AT_ONCE).collect();
            let now = clock::now();
            let mut routing = self.shared.routing.write().unwrap_or_else(PoisonError::into_inner);
            for digest in &some {
                routing.take(digest, now);
            }
        }
    }

    fn expire(&mut self) {
        let (hot, found, open) = {
            let mut routing = self.shared.routing.write().unwrap_or_else(PoisonError::into_inner);
            let (hot, found) = routing.expire(clock::now());
            (hot, found, routing.open())
        };
        metrics::gauge!("routing_hot_groups").set(f64::from(u32::try_from(hot).unwrap_or(u32::MAX)));
        metrics::counter!("routing_hot_groups_found_total").increment(found.saturating_sub(self.found));
        metrics::gauge!("routing_open_events").set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
        if found > self.found {
            tracing::info!(found = found - self.found, "hot groups found");
        }
        self.found = found;
    }
}
