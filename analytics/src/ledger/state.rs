//! The state of the ledger: takes in records, fires timers, folds what they touch.

use super::archive::{Archive, Shelves};
use super::case::Cases;
use super::city_event::CityEvents;
use super::clock::Phases;
use super::complaint::Complaints;
use super::entity::{Entity, Scratch, View};
use super::evaluation::Evaluations;
use super::output::{Output, Shape};
use super::resting::{MOST_AT_REST, REST_MS, Resting};
use super::rows::{Snapshot, Stock, fold};
use super::sample::{ChangedGauges, Gauges};
use super::steps::{self, Cover, Sources};
use super::subject::{StepBytes, Subject, Subjects};
use super::timer::Timers;
use super::unit::Units;
use super::{Changes, LedgerSize, Table};
use crate::duty::Duty;
use crate::frame::{Listed, UnitNow};
use crate::rules::CityRules;
use datafusion::arrow::array::RecordBatch;
use hashbrown::HashSet;
use ingest::record::{Record, Step, Stream, UtcMs};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Timers more than this and twice the subjects are cleared of those that nobody waits for any more.
const TIMER_SLACK: usize = 4096;

/// Room made for a step's bytes; most need less.
const STEP_BYTES: usize = 192;

/// Runs a generic function for the kind of subject of a stream; samples and decisions on duty are none.
macro_rules! for_stream {
    ($stream:expr, $kind:ident => $run:expr, $otherwise:expr) => {
        match $stream {
            Stream::Case => {
                type $kind = Cases;
                $run
            }
            Stream::Complaint => {
                type $kind = Complaints;
                $run
            }
            Stream::Evaluation => {
                type $kind = Evaluations;
                $run
            }
            Stream::CityEvent => {
                type $kind = CityEvents;
                $run
            }
            Stream::Sample | Stream::Duty => $otherwise,
        }
    };
}

/// Subjects, timers, gauges, and the latest instant known.
#[derive(Debug)]
pub(crate) struct State {
    pub(super) rules: Arc<CityRules>,
    pub(super) now: UtcMs,
    pub(super) sources: Sources,
    pub(super) subjects: Subjects,
    pub(super) gauges: Gauges,
    pub(super) units: Units,
    pub(super) duty: Duty,
    pub(super) timers: Timers,
    pub(super) scratch: Scratch,
    pub(super) archive: Option<Archive>,
    pub(super) resting: Resting,
    /// An archived subject could not be read when it was needed.
    pub(super) is_torn: bool,
}

impl State {
    pub(crate) fn new(rules: Arc<CityRules>) -> Self {
        Self {
            rules,
            now: UtcMs::MIN,
            sources: Sources::default(),
            subjects: Subjects::default(),
            gauges: Gauges::default(),
            units: Units::default(),
            duty: Duty::default(),
            timers: Timers::default(),
            scratch: Scratch::default(),
            archive: None,
            resting: Resting::default(),
            is_torn: false,
        }
    }

    pub(crate) fn archive_in(&mut self, folder: &Path) -> io::Result<()> {
        self.archive = Some(Archive::create(folder)?);
        Ok(())
    }

    pub(crate) fn apply(&mut self, records: &[Record], now: UtcMs, shape: &Shape) -> Changes {
        self.now = self.now.max(now);
        let mut output = Output::new(shape, records.len() * 2);
        let mut changed = ChangedGauges::default();
        let mut touched = Vec::with_capacity(records.len());
        for (at, record) in records.iter().enumerate() {
            match &record.step {
                Step::Sample(step) => self.gauges.take(&record.envelope, step, &mut changed),
                // Folded below: no row tells of them.
                Step::Duty(_) => {}
                Step::Case(_) | Step::Complaint(_) | Step::Evaluation(_) | Step::CityEvent(_) => {
                    let stream = record.step.stream();
                    self.resting.reach(stream, record.envelope.occurred_at);
                    touched.push((self.place(stream, &record.envelope.subject_id), at));
                }
            }
        }
        touched.sort_unstable();
        let mut group = Vec::new();
        for run in touched.chunk_by(|(left, _), (right, _)| left == right) {
            group.clear();
            group.extend(run.iter().filter_map(|(_, at)| records.get(*at)));
            if let Some((place, _)) = run.first() {
                self.touch(*place, &group, &mut output);
            }
        }
        self.gauges.settle(changed, &mut output);
        output.units = output.moved.iter().map(|unit| self.units.now(unit, &self.rules)).collect();
        self.archive_the_rested(REST_MS, MOST_AT_REST);
        self.tidy_timers();
        Changes { duty: self.duty.apply(records), ..output.finish(records) }
    }

    /// The place of a subject in memory; an archived one is recalled to it.
    fn place(&mut self, stream: Stream, id: &str) -> usize {
        let Self { subjects, archive, is_torn, .. } = self;
        subjects.place(stream, id, || match archive.as_mut()?.recall(stream, id) {
            Ok(subject) => subject,
            Err(error) => {
                tracing::error!(%error, stream = stream.name(), "an archived subject cannot be read");
                metrics::counter!("ledger_unreadable_subjects_total").increment(1);
                *is_torn = true;
                None
            }
        })
    }

    /// Moves subjects to the archive that have been at rest for `rest_ms`, and the longest at rest of more than `most`.
    pub(crate) fn archive_the_rested(&mut self, rest_ms: i64, most: usize) {
        let Some(archive) = &mut self.archive else { return };
        let outcome = self.resting.each(rest_ms, most, &mut |since, place| {
            if let Some(subject) = self.subjects.get(place).filter(|subject| subject.at_rest_since == Some(since)) {
                archive.put(subject)?;
                self.subjects.remove(place);
            }
            Ok(())
        });
        if let Err(error) = outcome.and_then(|()| archive.tidy()) {
            tracing::warn!(%error, "subjects at rest cannot be archived, they stay in memory");
            metrics::counter!("ledger_archive_errors_total").increment(1);
        }
    }

    pub(crate) fn advance(&mut self, now: UtcMs, shape: &Shape) -> Changes {
        self.now = self.now.max(now);
        let mut output = Output::new(shape, 0);
        while let Some((at, place)) = self.timers.take(self.now) {
            let Some(subject) = self.subjects.get_mut(place).filter(|subject| subject.timer == Some(at)) else { continue };
            subject.timer = None;
            self.touch(place, &[], &mut output);
        }
        self.tidy_timers();
        output.finish(&[])
    }

    /// When the next timer fires.
    pub(crate) fn next_timer(&self) -> Option<UtcMs> {
        self.timers.peek().map(|(at, _)| at)
    }

    fn touch(&mut self, place: usize, new: &[&Record], output: &mut Output<'_>) {
        let Some(stream) = self.subjects.get(place).map(|subject| subject.stream) else { return };
        for_stream!(stream, Kind => self.settle::<Kind>(place, new, output), ());
    }

    /// Adds the new steps to a subject, folds it at the present instant, and says what changed.
    fn settle<E: Entity>(&mut self, place: usize, new: &[&Record], output: &mut Output<'_>) {
        let Some(subject) = self.subjects.get_mut(place) else { return };
        let known = E::scratch(&mut self.scratch);
        let covers = steps::read(&subject.steps.0, known);
        let fresh = fresh_steps::<E>(&covers, new, &self.sources);
        let longer = (!fresh.is_empty()).then(|| longer::<E>(&subject.steps.0, &fresh, &mut self.sources));
        let mut views = Vec::with_capacity(covers.len() + fresh.len());
        views.extend(covers.iter().zip(known.iter()).map(|(cover, step)| cover.view(step, &self.sources)));
        let mut old = fold::<E>(&subject.id, &mut views, &self.rules);
        let mut new = if fresh.is_empty() {
            old.clone()
        } else {
            views.extend(fresh.iter().map(|(record, step)| View::new(&record.envelope, *step)));
            fold::<E>(&subject.id, &mut views, &self.rules)
        };
        let phases = new.as_ref().map_or(Phases::default(), |folded| folded.phases(self.now));
        let turn = new.as_ref().and_then(|folded| folded.next_turn(self.now));
        let is_out = new.as_ref().is_some_and(|folded| E::is_out(&folded.row));
        let at_rest = new.as_ref().is_none_or(|folded| folded.is_at_rest() && !E::is_open(&folded.row));
        for (folded, phases) in [(&mut old, subject.phases), (&mut new, phases)] {
            if let Some(folded) = folded {
                E::show(&mut folded.row, phases);
            }
        }
        say::<E>(old.as_ref().map(|folded| &folded.row), new.as_ref().map(|folded| &folded.row), output);
        E::move_units(&subject.id, &fresh, new.as_ref().map(|folded| &folded.row), &mut self.units, &mut output.moved);
        let fresh_count = u32::try_from(fresh.len()).unwrap_or(u32::MAX);
        drop(views);
        drop(covers);
        subject.phases = phases;
        subject.is_out = is_out;
        if let Some(bytes) = longer {
            subject.steps = StepBytes(bytes);
            subject.step_count = subject.step_count.saturating_add(fresh_count);
        }
        if subject.timer != turn {
            subject.timer = turn;
            if let Some(turn) = turn {
                self.timers.set(turn, place);
            }
        }
        let since = at_rest.then(|| self.resting.reached(E::STREAM));
        if subject.at_rest_since != since {
            subject.at_rest_since = since;
            if let Some(since) = since.filter(|_| self.archive.is_some()) {
                self.resting.wait(E::STREAM, since, place);
            }
        }
    }

    /// Keeps the first timer one that somebody waits for, and their number in proportion.
    fn tidy_timers(&mut self) {
        let waits = |subjects: &Subjects, at, place| subjects.get(place).is_some_and(|subject| subject.timer == Some(at));
        while let Some((at, place)) = self.timers.peek()
            && !waits(&self.subjects, at, place)
        {
            self.timers.drop_first();
        }
        if self.timers.len() > TIMER_SLACK + 2 * self.subjects.len() {
            self.timers = timers_of(&self.subjects);
        }
    }

    /// The row of a subject, and its steps in the order of the fold.
    pub(crate) fn subject(&self, stream: Stream, id: &str) -> Option<(Map<String, Value>, Vec<Record>)> {
        let subject = self.find(stream, id)?;
        for_stream!(stream, Kind => Some(self.stock().timeline::<Kind>(&subject)), None)
    }

    /// The steps of a subject in the order in which they were known.
    pub(crate) fn records(&self, stream: Stream, id: &str) -> Option<Vec<Record>> {
        let subject = self.find(stream, id)?;
        for_stream!(stream, Kind => Some(self.stock().records::<Kind>(&subject)), None)
    }

    /// A subject, wherever it is kept.
    fn find(&self, stream: Stream, id: &str) -> Option<Cow<'_, Subject>> {
        if let Some(place) = self.subjects.find(stream, id) {
            return self.subjects.get(place).map(Cow::Borrowed);
        }
        let found = self.shelves()?.find(stream, id);
        found.inspect_err(|error| tracing::error!(%error, "an archived subject cannot be read")).ok()?.map(Cow::Owned)
    }

    /// Everything that tables are read from.
    fn stock(&self) -> Stock<'_> {
        let Self { rules, sources, gauges, subjects, .. } = self;
        Stock { rules, sources, gauges, subjects: subjects.places(), archive: self.shelves() }
    }

    fn shelves(&self) -> Option<&Shelves> {
        self.archive.as_ref().map(Archive::shelves)
    }

    pub(crate) fn open_list<E: Entity>(&self) -> Vec<E::Open> {
        let mut open = Vec::new();
        self.stock().each_in_memory::<E>(&mut |row| open.extend(E::open(&row)));
        open.sort_unstable_by(|left, right| left.number().cmp(right.number()));
        open
    }

    pub(crate) fn units(&self) -> Vec<UnitNow> {
        self.units.all(&self.rules)
    }

    pub(crate) fn each_batch(
        &self,
        table: Table,
        columns: &[&str],
        batch_rows: usize,
        visit: &mut dyn FnMut(RecordBatch),
    ) -> io::Result<()> {
        self.stock().each_batch(table, columns, batch_rows, visit)
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.stock(), &self.rules)
    }

    pub(crate) fn is_whole(&self) -> bool {
        !self.is_torn
    }

    pub(crate) fn size(&self) -> LedgerSize {
        LedgerSize {
            subjects: self.subjects.len(),
            archived: self.shelves().map_or(0, Shelves::len),
            archive_bytes: self.shelves().map_or(0, Shelves::bytes),
            steps: self.subjects.iter().filter_map(|subject| usize::try_from(subject.step_count).ok()).sum(),
            step_bytes: self.subjects.iter().map(|subject| subject.steps.0.len()).sum(),
            timers: self.timers.len(),
        }
    }
}

pub(super) fn timers_of(subjects: &Subjects) -> Timers {
    subjects.places().iter().enumerate().filter_map(|(place, subject)| Some((subject.as_ref()?.timer?, place))).collect()
}

/// The bytes of the steps known with those of the fresh ones behind them.
fn longer<E: Entity>(known: &[u8], fresh: &[(&Record, &E::Step)], sources: &mut Sources) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(known.len() + fresh.len() * STEP_BYTES);
    bytes.extend_from_slice(known);
    for (record, step) in fresh {
        steps::append::<E>(&mut bytes, sources, &record.envelope, step);
    }
    bytes.into_boxed_slice()
}

/// The new records that the subject does not know yet, each once.
fn fresh_steps<'r, E: Entity>(covers: &[Cover<'_>], new: &[&'r Record], sources: &Sources) -> Vec<(&'r Record, &'r E::Step)> {
    let mut known: HashSet<(&str, &str)> = HashSet::new();
    if !new.is_empty() {
        known.extend(covers.iter().map(|cover| (cover.record_id(), cover.source(sources))));
    }
    let is_fresh = |record: &&&'r Record| known.insert((&record.envelope.record_id, &record.envelope.source));
    new.iter().filter(is_fresh).filter_map(|record| Some((*record, E::step(record)?))).collect()
}

/// Says the row that stood before and the one that stands now, if they differ.
fn say<E: Entity>(old: Option<&E::Row>, new: Option<&E::Row>, output: &mut Output<'_>) {
    if old == new {
        return;
    }
    output.touched += 1;
    for (row, sign) in [(old, -1), (new, 1)] {
        if let Some(row) = row {
            output.push(|output| E::part(row, output), row, sign);
        }
    }
    let (before, after) = (old.and_then(E::mark), new.and_then(E::mark));
    if before != after {
        output.marks.push((before, after));
    }
    let Some(list) = E::list(output) else { return };
    match (old.and_then(E::open), new.and_then(E::open)) {
        (Some(old), None) => list.gone.push(old.number().clone()),
        (old, Some(new)) if old.as_ref() != Some(&new) => list.put.push(new),
        _ => {}
    }
}
