//! The records of the past in the order in which they count, a bounded part of them in memory.
//!
//! The history files hold records by stream and day, not in the order of commits, so what comes next is found by reading through the
//! journal and keeping the first records behind those that were given already.

use super::{By, Preparation};
use ingest::journal::{Journal, JournalError, SourceCount, StoredRecord};
use ingest::record::{Record, Text, UtcMs};
use std::collections::{BTreeMap, VecDeque};

/// Records kept ahead: some 100 MB, and at 300 a second, sixty times the demo's pace, five minutes.
const AHEAD: usize = 100_000;

/// Where a record stands on the tape: when it counts, and the batch that it came in.
type Mark = (UtcMs, u64);

/// The tape, from the record after the newest that was given.
#[derive(Debug)]
pub(super) struct Tape {
    journal: Journal,
    by: By,
    /// Nothing beyond this is given.
    to: UtcMs,
    up_to_seq: u64,
    ahead: VecDeque<(Mark, Record)>,
    /// The last mark that was ever read in.
    read: Mark,
    /// Whether nothing lies behind what is in memory.
    ended: bool,
    newest_seq: u64,
    counts: BTreeMap<Text, SourceCount>,
}

/// The first records of a reading, bounded.
struct First {
    kept: Vec<(Mark, Record)>,
    most: usize,
    /// Records from here on were let go.
    cut: Option<Mark>,
}

impl First {
    fn new(most: usize) -> Self {
        Self { kept: Vec::new(), most, cut: None }
    }

    fn offer(&mut self, mark: Mark, record: Record) {
        if self.cut.is_some_and(|cut| mark >= cut) {
            return;
        }
        self.kept.push((mark, record));
        if self.kept.len() >= 2 * self.most {
            // A batch stays whole: what shares the mark of the cut is read with what follows.
            let (_, (cut, _), _) = self.kept.select_nth_unstable_by_key(self.most, |(mark, _)| *mark);
            let cut = *cut;
            self.kept.retain(|(mark, _)| *mark < cut);
            self.cut = Some(cut);
        }
    }
}

impl Tape {
    /// Reads the journal through: what counts up to `from` is handed to `visit`, what comes then up to `to` is the tape's.
    pub(super) fn begin(
        journal: Journal,
        by: By,
        (from, to): (UtcMs, UtcMs),
        preparation: &Preparation,
        visit: &mut dyn FnMut(&[Record]),
    ) -> Result<Self, JournalError> {
        let up_to_seq = journal.last_seq();
        let (ahead, counts) = (VecDeque::new(), BTreeMap::new());
        let mut tape = Self { journal, by, to, up_to_seq, ahead, read: (from, u64::MAX), ended: false, newest_seq: 0, counts };
        let mut first = First::new(AHEAD);
        let journal = tape.journal.clone();
        let mut part = |stored: Vec<StoredRecord>| {
            preparation.note(stored.len());
            if preparation.is_given_up() {
                return;
            }
            let mut before = Vec::with_capacity(stored.len());
            for one in stored {
                let at = tape.at(&one);
                if at <= from {
                    tape.count(at, one.seq, &one.record);
                    before.push(one.record);
                } else if at <= to {
                    first.offer((at, one.seq), one.record);
                }
            }
            visit(&before);
        };
        journal.scan(0, up_to_seq, &mut part)?;
        tape.load(first);
        Ok(tape)
    }

    /// When the next record counts.
    pub(super) fn next(&mut self) -> Result<Option<UtcMs>, JournalError> {
        if self.ahead.is_empty() && !self.ended {
            self.read_on()?;
        }
        Ok(self.ahead.front().map(|((at, _), _)| *at))
    }

    /// The records that count up to `until`.
    pub(super) fn take(&mut self, until: UtcMs) -> Result<Vec<Record>, JournalError> {
        let mut taken = Vec::new();
        while self.next()?.is_some_and(|at| at <= until) {
            while let Some(((at, seq), record)) = self.ahead.pop_front_if(|((at, _), _)| *at <= until) {
                self.count(at, seq, &record);
                taken.push(record);
            }
        }
        Ok(taken)
    }

    /// The newest batch of which anything was given.
    pub(super) fn newest_seq(&self) -> u64 {
        self.newest_seq
    }

    /// What each source had brought; repeated and rejected rows are not in the journal's batches and count nothing here.
    pub(super) fn counts(&self) -> Vec<SourceCount> {
        self.counts.values().cloned().collect()
    }

    fn read_on(&mut self) -> Result<(), JournalError> {
        let mut first = First::new(AHEAD);
        // Commits are in order, so what was given already need not be read again.
        let after_seq = if self.by == By::Recorded { self.newest_seq } else { 0 };
        let mut part = |stored: Vec<StoredRecord>| {
            for one in stored {
                let mark = (self.at(&one), one.seq);
                if mark > self.read && mark.0 <= self.to {
                    first.offer(mark, one.record);
                }
            }
        };
        self.journal.scan(after_seq, self.up_to_seq, &mut part)?;
        self.load(first);
        Ok(())
    }

    fn load(&mut self, first: First) {
        let First { mut kept, cut, .. } = first;
        kept.sort_by_key(|(mark, _)| *mark);
        self.ended = cut.is_none();
        if let Some((mark, _)) = kept.last() {
            self.read = *mark;
        }
        self.ahead = kept.into();
    }

    fn at(&self, stored: &StoredRecord) -> UtcMs {
        match self.by {
            By::Recorded => stored.recorded_at,
            By::Occurred => stored.record.envelope.occurred_at,
        }
    }

    fn count(&mut self, at: UtcMs, seq: u64, record: &Record) {
        let source = &record.envelope.source;
        let count =
            self.counts.entry(source.clone()).or_insert_with(|| SourceCount { source: source.to_string(), ..SourceCount::default() });
        count.received += 1;
        count.accepted += 1;
        count.last_recorded_at = count.last_recorded_at.max(Some(at));
        count.watermark = count.watermark.max(Some(record.envelope.occurred_at));
        self.newest_seq = self.newest_seq.max(seq);
    }
}
