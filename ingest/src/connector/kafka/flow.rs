//! From messages to commits: what was taken of each partition, what is under way to the journal, and what became of it.
//!
//! ```text
//! taken ──offered──▶ under way ──receipt──▶ committed
//!           │ busy        └─refused: what follows is refused, too; all is read again from where the journal stands
//!           └ it waits, and nothing more is taken
//! ```
//! Each submission says at which offset it begins, so that the journal itself passes nothing over and takes nothing twice.

use super::message::{Decoder, Taken};
use crate::connector::rows::Intake;
use crate::journal::{Journal, Position, Receipt, Returned, Submission, SubmitError};
use crate::record::{Text, UtcMs};
use crate::reject::Reject;
use crate::source::Source;
use rdkafka::message::Message;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// The most submissions under way: a quarter of what the journal lets wait for everybody.
const FLIGHTS_LIMIT: usize = 64;
/// The most rows under way: some groups of the journal, so that it never waits for us.
const ROWS_LIMIT: usize = 1 << 16;

/// The field of a reject that stands for messages which the broker no longer had.
const GAP_FIELD: &str = "offset";

/// Messages that the broker no longer had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// The offset that was to be read.
    pub from: i64,
    /// The offset that is read next; it lies before `from` where a topic was made anew.
    pub to: i64,
}

impl Gap {
    /// The gap that a reject stands for, if it stands for one.
    #[must_use]
    pub fn of(reject: &Reject) -> Option<Self> {
        let is_gap = reject.part.is_some() && reject.field == GAP_FIELD;
        is_gap.then(|| serde_json::from_str(&reject.raw).ok()).flatten()
    }
}

/// Why nothing more can be committed as it was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The journal refused something: read again from where it stands.
    Refused(String),
    /// The journal takes nothing any more.
    Ended(String),
}

/// One partition that is ours.
pub(super) struct Part<'s> {
    pub(super) topic: String,
    pub(super) partition: i32,
    /// Its name in the journal.
    name: String,
    intake: Intake<'s>,
    /// The offset that is taken next.
    pub(super) next: i64,
    /// Up to where it was offered.
    offered: i64,
    /// Up to where it is durable.
    pub(super) committed: i64,
    /// What the brokers were told of that.
    pub(super) advised: i64,
    /// What the journal had no room for.
    waiting: Option<Submission>,
    /// The offset behind the newest message, where known.
    pub(super) end: Option<i64>,
}

struct Flight {
    part: usize,
    next: i64,
    rows: usize,
    outcome: Receiver<Result<Receipt, SubmitError>>,
}

/// The partitions that are ours, and what of them is under way.
pub(super) struct Flow<'s> {
    source: &'s Source,
    journal: Journal,
    parts: Vec<Part<'s>>,
    /// The partition of the last message: the next one's is mostly the same.
    last: usize,
    flights: VecDeque<Flight>,
    rows: usize,
}

/// Where a partition begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) topic: String,
    pub(super) partition: i32,
    pub(super) next: i64,
    /// The journal knows of it.
    pub(super) is_known: bool,
}

/// How a partition is named in the journal.
pub(super) fn part_name(topic: &str, partition: i32) -> String {
    format!("{topic}/{partition}")
}

impl<'s> Flow<'s> {
    /// Of no partition yet.
    pub(super) fn new(source: &'s Source, journal: Journal) -> Self {
        Self { source, journal, parts: Vec::new(), last: 0, flights: VecDeque::new(), rows: 0 }
    }

    /// Takes these partitions over, in place of those before; nothing may be under way.
    pub(super) fn assign(&mut self, places: Vec<Place>) {
        let source = self.source;
        let part = |place: Place| {
            let name = part_name(&place.topic, place.partition);
            // A beginning that was found out is kept: another start goes on from there.
            let waiting = (!place.is_known).then(|| note(source, &name, (place.next, place.next)));
            Part {
                topic: place.topic,
                partition: place.partition,
                name,
                intake: Intake::new(source, UtcMs::MIN),
                next: place.next,
                offered: place.next,
                committed: place.next,
                advised: -1,
                waiting,
                end: None,
            }
        };
        self.parts = places.into_iter().map(part).collect();
    }

    /// The partitions that are ours.
    pub(super) fn parts(&self) -> &[Part<'s>] {
        &self.parts
    }

    /// The same, to note their ends.
    pub(super) fn parts_mut(&mut self) -> &mut [Part<'s>] {
        &mut self.parts
    }

    /// The clock that the next messages are held against.
    pub(super) fn set_clock(&mut self, now: UtcMs) {
        for part in &mut self.parts {
            part.intake.now = now;
        }
    }

    /// Takes a message in. One that is not ours, or was taken before, is left.
    pub(super) fn take<M: Message>(&mut self, message: &M, decoder: &Decoder) -> Taken {
        let (topic, partition) = (message.topic(), message.partition());
        let is_of = |part: &Part<'_>| part.partition == partition && part.topic == topic;
        if !self.parts.get(self.last).is_some_and(is_of) {
            self.last = self.parts.iter().position(is_of).unwrap_or(usize::MAX);
        }
        let Some(part) = self.parts.get_mut(self.last).filter(|part| message.offset() >= part.next) else { return Taken::Stale };
        let taken = decoder.take(message, &mut part.intake);
        if !matches!(taken, Taken::Later(_)) {
            part.next = message.offset() + 1;
        }
        taken
    }

    /// Moves a partition on past messages that the broker no longer has; that they are missing is kept as a reject.
    pub(super) fn skip(&mut self, index: usize, low: i64, reason: String) {
        let Some(part) = self.parts.get_mut(index) else { return };
        let gap = Gap { from: part.next, to: low };
        let reject = Reject {
            source: self.source.name().to_owned(),
            part: Some(part.name.clone()),
            line: u64::try_from(part.next).ok(),
            field: GAP_FIELD.to_owned(),
            reason,
            raw: json!(gap).to_string(),
        };
        part.waiting = Some(Submission { rejects: vec![reject], ..note(self.source, &part.name, (part.next, low)) });
        (part.next, part.offered) = (low, low);
    }

    /// Hands what was taken to the journal, as far as it has room.
    pub(super) fn offer(&mut self) -> Result<(), Trouble> {
        for index in 0..self.parts.len() {
            let Some(part) = self.parts.get_mut(index) else { break };
            let submission = match part.waiting.take() {
                Some(waiting) => waiting,
                None if part.next > part.offered => part.submission(),
                None => continue,
            };
            let next = submission.position.as_ref().map_or(part.offered, |position| position.next);
            let rows = submission.records.len() + submission.rejects.len();
            match self.journal.offer(submission) {
                Ok(outcome) => {
                    self.rows += rows;
                    self.flights.push_back(Flight { part: index, next, rows, outcome });
                }
                Err(Returned { submission, error: SubmitError::Busy }) => part.waiting = Some(submission),
                Err(Returned { error, .. }) => return Err(trouble(&error)),
            }
        }
        Ok(())
    }

    /// Whether no more is to be taken now; `below`: the share of its limits that it must have come down to.
    pub(super) fn is_full(&self, below: usize) -> bool {
        let is_over = self.flights.len() >= FLIGHTS_LIMIT / below || self.rows >= ROWS_LIMIT / below;
        is_over || self.parts.iter().any(|part| part.waiting.is_some())
    }

    /// Whether everything that was taken is committed.
    pub(super) fn is_idle(&self) -> bool {
        self.flights.is_empty() && self.parts.iter().all(|part| part.waiting.is_none() && part.offered == part.next)
    }

    /// Whether something is under way.
    pub(super) fn is_busy(&self) -> bool {
        !self.flights.is_empty()
    }

    /// Takes receipts in, in order; waits that long for the first.
    pub(super) fn settle(&mut self, mut wait: Duration) -> Result<(), Trouble> {
        while let Some(flight) = self.flights.front() {
            let outcome = match flight.outcome.recv_timeout(std::mem::take(&mut wait)) {
                Ok(outcome) => outcome,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => Err(SubmitError::Closed),
            };
            self.land(outcome)?;
        }
        Ok(())
    }

    /// Waits for all that is under way; the journal answers everything. What was not offered yet is let go.
    pub(super) fn drain(&mut self) -> Result<(), Trouble> {
        let mut first = Ok(());
        while let Some(flight) = self.flights.front() {
            let outcome = flight.outcome.recv().unwrap_or(Err(SubmitError::Closed));
            let landed = self.land(outcome);
            first = first.and(landed);
        }
        first
    }

    fn land(&mut self, outcome: Result<Receipt, SubmitError>) -> Result<(), Trouble> {
        let Some(flight) = self.flights.pop_front() else { return Ok(()) };
        self.rows = self.rows.saturating_sub(flight.rows);
        outcome.map_err(|error| trouble(&error))?;
        if let Some(part) = self.parts.get_mut(flight.part) {
            part.committed = flight.next;
        }
        Ok(())
    }

    /// Where the journal stands in each partition: to be read on from there.
    pub(super) fn stands(&self) -> Result<Vec<Place>, Trouble> {
        self.parts.iter().map(|part| self.stand(&part.topic, part.partition, part.committed)).collect()
    }

    /// Where the journal stands in one partition, or else `unknown`.
    pub(super) fn stand(&self, topic: &str, partition: i32, unknown: i64) -> Result<Place, Trouble> {
        let stands = self.journal.position(self.source.name(), &part_name(topic, partition));
        let stands = stands.map_err(|error| Trouble::Ended(error.to_string()))?;
        Ok(Place { topic: topic.to_owned(), partition, next: stands.unwrap_or(unknown), is_known: stands.is_some() })
    }
}

impl Part<'_> {
    fn submission(&mut self) -> Submission {
        let mut submission = self.intake.take();
        for reject in &mut submission.rejects {
            reject.part = Some(self.name.clone());
        }
        submission.position = Some(Position { part: self.name.clone(), from: Some(self.offered), next: self.next });
        self.offered = self.next;
        submission
    }
}

/// A submission of a position alone.
fn note(source: &Source, part: &str, (from, next): (i64, i64)) -> Submission {
    let position = Position { part: part.to_owned(), from: Some(from), next };
    Submission { source: Text::from(source.name()), position: Some(position), ..Submission::default() }
}

fn trouble(error: &SubmitError) -> Trouble {
    match error {
        SubmitError::Stopped(_) | SubmitError::Closed => Trouble::Ended(error.to_string()),
        SubmitError::Busy | SubmitError::NoSpace { .. } | SubmitError::NoSuchReject(_) | SubmitError::Moved { .. } => {
            Trouble::Refused(error.to_string())
        }
    }
}
