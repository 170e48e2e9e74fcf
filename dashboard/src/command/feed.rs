//! An invented city that sends its records: its past as fast as they are taken, then its life as it goes.

use super::Progress;
use anyhow::Context;
use ingest::clock;
use ingest::record::{Record, UtcMs};
use ingest::simulator::{CityFacts, Simulator, SimulatorSettings};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Records handed over at once: a batch of the journal.
const BATCH: usize = 8192;
/// How often the living city is asked for what has happened: five times a second looks alive.
const PULSE: Duration = Duration::from_millis(200);
/// Seconds of a day.
pub(crate) const DAY_S: u32 = 24 * 60 * 60;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Which city, and how much of it.
#[derive(Clone, Debug)]
pub(crate) struct FeedSettings {
    pub(crate) seed: u64,
    pub(crate) zone: chrono_tz::Tz,
    /// Days of the past.
    pub(crate) days: u32,
    /// Records a day, on average over an ordinary week.
    pub(crate) per_day: u32,
    /// Ends after so many records; else the city lives on.
    pub(crate) records: Option<u64>,
    /// Whether it goes on to live once the past is told.
    pub(crate) live: bool,
}

/// Feeds until all is sent or told to stop. `deliver` takes records in their order and says whether to go on.
///
/// # Errors
/// Those of `deliver`.
pub(crate) fn feed(
    city: &CityFacts,
    settings: &FeedSettings,
    stop: &Receiver<()>,
    mut deliver: impl FnMut(Vec<Record>) -> anyhow::Result<bool>,
) -> anyhow::Result<u64> {
    let begun = clock::now();
    let start = begun.plus(-i64::from(settings.days).saturating_mul(DAY_MS));
    let mut simulator =
        Simulator::new(city, SimulatorSettings { seed: settings.seed, zone: settings.zone, start, per_day: settings.per_day });
    let most = settings.records.unwrap_or(u64::MAX);
    let mut sent: u64 = 0;
    let mut advance = |until: UtcMs, sent: &mut u64, progress: &mut Option<Progress>| -> anyhow::Result<bool> {
        loop {
            let room = usize::try_from(most.saturating_sub(*sent)).unwrap_or(usize::MAX).min(BATCH);
            let records = if room == 0 { Vec::new() } else { simulator.advance(until, room) };
            let count = records.len();
            if count > 0 && !deliver(records)? {
                return Ok(false);
            }
            *sent += u64::try_from(count).context("counting records")?;
            if let Some(progress) = progress {
                progress.tell("records sent", *sent);
            }
            if *sent >= most {
                return Ok(false);
            }
            if count < BATCH {
                return Ok(true);
            }
        }
    };
    let mut progress = Some(Progress::new());
    let mut alive = advance(begun, &mut sent, &mut progress)?;
    if let Some(progress) = progress.take() {
        progress.end("records of the past sent", sent);
    }
    while alive && settings.live && stop.recv_timeout(PULSE) == Err(RecvTimeoutError::Timeout) {
        alive = advance(clock::now(), &mut sent, &mut progress)?;
    }
    Ok(sent)
}
