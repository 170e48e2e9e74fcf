//! A past that is shown again: a second engine, fed from the journal alone, that is moved from instant to instant.
//!
//! The state is a fold over the records known, and what a frame says depends on nothing but these and its instant; so an engine that
//! takes in each batch at the first tick behind its commit says what the live one said then. Three things it cannot know: between which
//! two ticks the live engine really took a batch (milliseconds), when its re-queries came back (it shows their answers at the next tick),
//! and whether a value inside the margin of a bound had crossed it more than [`WARM_UP_MS`] before the replay begins.

mod tape;
#[cfg(test)]
mod tests;

use super::background::Beside;
use super::restore::Restored;
use super::run::{Engine, Surroundings};
use super::{EngineError, EngineSettings, Shared};
use crate::frame::Frame;
use crate::indicator::{Catalogue, Mode};
use crate::rules::CityRules;
use ingest::journal::{Journal, SourceCount, StoredRecord};
use ingest::record::{Record, UtcMs};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tape::Tape;
use tokio::sync::broadcast;

/// So long before its first instant the replay begins to tick, so that values near a bound come from the right side.
const WARM_UP_MS: i64 = 10 * 60 * 1000;
/// A way longer than this is gone in coarse steps of [`STRIDE_MS`], but for the warm-up at its end.
const LEAP_MS: i64 = 2 * WARM_UP_MS;
const STRIDE_MS: i64 = 60 * 1000;
/// It ticks at least so often: curves and frames turn with the second.
const TURN_MS: i64 = 1000;

/// When a record counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// When it was committed: what a wall showed then.
    Recorded,
    /// When it happened, whenever that became known: for history that was imported.
    Occurred,
}

/// What a replay is made of.
#[derive(Debug)]
pub struct ReplaySetup {
    /// The journal that holds the past.
    pub journal: Journal,
    /// The indicators.
    pub catalogue: Arc<Catalogue>,
    /// The city's limits, hours and holidays.
    pub rules: Arc<CityRules>,
    /// A folder of its own, for subjects at rest; it goes with the replay.
    pub folder: PathBuf,
    /// The live engine's pace.
    pub settings: EngineSettings,
    /// Names this replay; cell numbers mean nothing in another.
    pub epoch: Arc<str>,
    /// When records count.
    pub by: By,
    /// The first instant that can be shown.
    pub from: UtcMs,
    /// The last.
    pub to: UtcMs,
}

/// How far the reading before the first frame has come, and whether anybody still waits for it.
#[derive(Debug)]
pub struct Preparation {
    done: AtomicU64,
    of: u64,
    given_up: AtomicBool,
}

impl Preparation {
    /// Of the records that a journal holds.
    #[must_use]
    pub fn of(journal: &Journal) -> Self {
        let of = journal.counts().iter().map(|count| count.accepted).sum();
        Self { done: AtomicU64::new(0), of, given_up: AtomicBool::new(false) }
    }

    /// How much is read, 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u64 {
        (self.done.load(Ordering::Relaxed).saturating_mul(100) / self.of.max(1)).min(100)
    }

    /// Nobody waits any more.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    fn note(&self, records: usize) {
        self.done.fetch_add(u64::try_from(records).unwrap_or(0), Ordering::Relaxed);
    }

    fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

/// When anything was first known: of the records in the journal, the earliest commit. `None` if there are none.
///
/// # Errors
/// The journal cannot be read.
pub fn known_since(journal: &Journal) -> Result<Option<UtcMs>, EngineError> {
    let mut first = None;
    let mut visit = |stored: Vec<StoredRecord>| {
        let earliest = stored.iter().map(|stored| stored.recorded_at).min();
        first = [first, earliest].into_iter().flatten().min();
    };
    // The first batch was the first commit.
    journal.scan(0, 1, &mut visit).map_err(EngineError::Journal)?;
    Ok(first)
}

/// A folder that goes when its owner does.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn make(path: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self(path.to_path_buf()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a replay's folder stays");
        }
    }
}

/// A past that is shown again.
pub struct Replay {
    engine: Engine,
    tape: Tape,
    step_ms: i64,
    to: UtcMs,
    _folder: Scratch,
}

impl std::fmt::Debug for Replay {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Replay").field("at", &self.at()).field("to", &self.to).finish_non_exhaustive()
    }
}

impl Replay {
    /// Reads everything that was known at the first instant, and stands there. Takes as long as the live engine without a checkpoint.
    ///
    /// # Errors
    /// The journal cannot be read, or the disk refuses the folder.
    pub fn begin(setup: ReplaySetup, preparation: &Preparation) -> Result<Self, EngineError> {
        let ReplaySetup { journal, catalogue, rules, folder, settings, epoch, by, from, to } = setup;
        let scratch = Scratch::make(&folder).map_err(EngineError::Ledger)?;
        let begins = from.plus(-warm_up_ms(&catalogue));
        let surroundings = Surroundings { journal: journal.clone(), catalogue, rules, folder, settings };
        let restored = Restored::empty(&surroundings, begins)?;
        let heard_by_nobody = broadcast::channel(1).0;
        let mut engine = Engine::of(surroundings, restored, (heard_by_nobody, Shared::default()), Beside::Replay, (epoch, begins));
        let tape = Tape::begin(journal, by, (begins, to), preparation, &mut |records: &[Record]| engine.feed(records));
        let tape = tape.map_err(EngineError::Journal)?;
        engine.journal_seq = tape.newest_seq();
        let step_ms = i64::try_from(settings.tick.as_millis()).unwrap_or(i64::MAX).max(1);
        let mut replay = Self { engine, tape, step_ms, to, _folder: scratch };
        replay.engine.advance(begins);
        if !preparation.is_given_up() {
            // What came before is told by the snapshot.
            replay.advance(from)?;
        }
        Ok(replay)
    }

    /// The instant that is shown.
    #[must_use]
    pub fn at(&self) -> UtcMs {
        self.engine.as_of
    }

    /// The last instant that can be shown.
    #[must_use]
    pub fn to(&self) -> UtcMs {
        self.to
    }

    /// Everything that is shown now.
    pub fn snapshot(&mut self) -> Frame {
        self.engine.snapshot()
    }

    /// Goes on to an instant, through every tick between that changes anything; what changed, as one frame. `None` if nothing did.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn advance(&mut self, to: UtcMs) -> Result<Option<Arc<Frame>>, EngineError> {
        self.go(to.min(self.to))?;
        Ok(self.engine.frame())
    }

    /// What each source had brought by then; repeated and rejected rows count nothing here, for the journal's batches do not hold them.
    #[must_use]
    pub fn counts(&self) -> Vec<SourceCount> {
        self.tape.counts()
    }

    fn go(&mut self, to: UtcMs) -> Result<(), EngineError> {
        while to.since(self.at()) > LEAP_MS {
            self.tick(self.at().plus(STRIDE_MS).min(to.plus(-WARM_UP_MS)))?;
        }
        while self.at() < to {
            let tick = self.next_tick()?.min(to);
            self.tick(tick)?;
        }
        Ok(())
    }

    fn tick(&mut self, at: UtcMs) -> Result<(), EngineError> {
        let records = self.tape.take(at).map_err(EngineError::Journal)?;
        if !records.is_empty() {
            self.engine.feed(&records);
            self.engine.journal_seq = self.tape.newest_seq();
        }
        self.engine.advance(at);
        Ok(())
    }

    /// The next of the live engine's ticks at which anything can change: a record is known, a timer fires, an answer is back, the second
    /// turns.
    fn next_tick(&mut self) -> Result<UtcMs, EngineError> {
        let at = self.at();
        let record = self.tape.next().map_err(EngineError::Journal)?;
        let answer = self.engine.background.is_running().then_some(at);
        let turn = UtcMs::clamped((at.as_millis().div_euclid(TURN_MS) + 1) * TURN_MS);
        let next = [record, self.engine.ledger.next_timer(), answer].into_iter().flatten().min().map_or(turn, |next| next.min(turn));
        let next = next.max(at.plus(1)).as_millis();
        Ok(UtcMs::clamped((next + self.step_ms - 1).div_euclid(self.step_ms) * self.step_ms))
    }
}

/// How long before the first instant it must tick: every re-query of that time must have come by once.
fn warm_up_ms(catalogue: &Catalogue) -> i64 {
    let indicators = catalogue.indicators.iter().enumerate();
    let asked = indicators.filter(|(place, _)| matches!(catalogue.mode(*place), Mode::Requery { .. }));
    let paces = asked.map(|(_, indicator)| i64::try_from(indicator.every.as_millis()).unwrap_or(i64::MAX));
    paces.max().unwrap_or(0).clamp(WARM_UP_MS, 6 * WARM_UP_MS)
}
