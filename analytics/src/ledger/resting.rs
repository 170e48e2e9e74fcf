//! Subjects at rest that are still in memory, and when they go to the archive.

use super::subject::Subjects;
use ingest::record::{Stream, UtcMs};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::io;

/// How long a subject stays in memory once it is at rest, by the instants of its own stream's records, so that a year that is told in a
/// minute is not all kept until its end. Most of what follows a conclusion (delivery, revisit, rating) comes within three days; what
/// comes later costs a read and an unpacking of some 50 µs. A city with 10 million records a year has 7000 subjects a day.
pub(crate) const REST_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// Subjects at rest that stay in memory of each stream at most, where records come in no order of time: 20 MB of each.
pub(crate) const MOST_AT_REST: usize = 32 * 1024;

/// How far each stream has come: the latest instant of its records.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Reached([UtcMs; Stream::ALL.len()]);

/// The subjects at rest in memory, by stream: how far the stream has come, and when each was touched last, the first first. An entry
/// counts only while its subject rests since that very instant.
#[derive(Debug, Default)]
pub(crate) struct Resting {
    reached: Reached,
    waiting: [VecDeque<(UtcMs, usize)>; Stream::ALL.len()],
}

impl Resting {
    /// Those among `subjects`.
    pub(crate) fn of(reached: Reached, subjects: &Subjects) -> Self {
        let mut resting = Self { reached, ..Self::default() };
        for (place, subject) in subjects.places().iter().enumerate() {
            if let Some((stream, since)) = subject.as_ref().and_then(|subject| Some((subject.stream, subject.at_rest_since?))) {
                resting.wait(stream, since, place);
            }
        }
        for waiting in &mut resting.waiting {
            waiting.make_contiguous().sort_unstable();
        }
        resting
    }

    /// Notes how far a stream has come.
    pub(crate) fn reach(&mut self, stream: Stream, at: UtcMs) {
        if let Some(reached) = self.reached.0.get_mut(lane(stream)) {
            *reached = at.max(*reached);
        }
    }

    pub(crate) fn all_reached(&self) -> Reached {
        self.reached
    }

    /// How far a stream has come.
    pub(crate) fn reached(&self, stream: Stream) -> UtcMs {
        self.reached.0.get(lane(stream)).copied().unwrap_or(UtcMs::MIN)
    }

    /// Notes a subject that rests since `since`.
    pub(crate) fn wait(&mut self, stream: Stream, since: UtcMs, place: usize) {
        if let Some(waiting) = self.waiting.get_mut(lane(stream)) {
            waiting.push_back((since, place));
        }
    }

    /// Visits what has waited long enough, and the first of more than `most`; what a visit fails for waits on.
    pub(crate) fn each(&mut self, rest_ms: i64, most: usize, visit: &mut dyn FnMut(UtcMs, usize) -> io::Result<()>) -> io::Result<()> {
        for (reached, waiting) in self.reached.0.iter().zip(&mut self.waiting) {
            while let Some((since, place)) = waiting.front().copied()
                && (waiting.len() > most || since.plus(rest_ms) <= *reached)
            {
                visit(since, place)?;
                waiting.pop_front();
            }
        }
        Ok(())
    }
}

fn lane(stream: Stream) -> usize {
    Stream::ALL.iter().position(|other| *other == stream).unwrap_or_default()
}
