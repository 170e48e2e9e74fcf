//! The state of the ledger: takes in records, fires timers, folds what they touch.

use super::case::Cases;
use super::city_event::CityEvents;
use super::clock::Phases;
use super::complaint::Complaints;
use super::entity::{Entity, Scratch, View};
use super::evaluation::Evaluations;
use super::output::{Output, Shape};
use super::rows::{Snapshot, Stock, fold};
use super::sample::{ChangedGauges, Samples};
use super::steps::{self, Cover, Sources};
use super::subject::{StepBytes, Subject, Subjects};
use super::timer::Timers;
use super::{Changes, DecodeError, LedgerSize, Table};
use crate::frame::OpenEvent;
use crate::rules::CityRules;
use datafusion::arrow::array::RecordBatch;
use hashbrown::HashSet;
use ingest::record::{Record, Step, Stream, UtcMs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// Timers more than this and twice the subjects are cleared of those that nobody waits for any more.
const TIMER_SLACK: usize = 4096;

/// Room made for a step's bytes; most need less.
const STEP_BYTES: usize = 192;

/// Runs a generic function for the kind of subject of a stream; samples are none.
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
            Stream::Sample => $otherwise,
        }
    };
}

/// Subjects, timers, gauges, and the latest instant known.
#[derive(Clone, Debug)]
pub(crate) struct State {
    rules: Arc<CityRules>,
    now: UtcMs,
    sources: Sources,
    subjects: Subjects,
    samples: Samples,
    timers: Timers,
    scratch: Scratch,
}

/// The state as it is stored; timers are made anew of the instants that subjects wait for.
#[derive(Serialize, Deserialize)]
struct StoredState<'a> {
    rules: u64,
    now: UtcMs,
    sources: Cow<'a, Sources>,
    samples: Cow<'a, Samples>,
    subjects: Cow<'a, [Subject]>,
}

impl State {
    pub(crate) fn new(rules: Arc<CityRules>) -> Self {
        Self {
            rules,
            now: UtcMs::MIN,
            sources: Sources::default(),
            subjects: Subjects::default(),
            samples: Samples::default(),
            timers: Timers::default(),
            scratch: Scratch::default(),
        }
    }

    pub(crate) fn keep_samples(&mut self) {
        self.samples.keep();
    }

    pub(crate) fn apply(&mut self, records: &[Record], now: UtcMs, shape: &Shape) -> Changes {
        self.now = self.now.max(now);
        let mut output = Output::new(shape, records.len() * 2);
        let mut gauges = ChangedGauges::default();
        let mut touched = Vec::with_capacity(records.len());
        for (at, record) in records.iter().enumerate() {
            if let Step::Sample(step) = &record.step {
                self.samples.take(&record.envelope, step, &mut gauges, &mut output);
            } else {
                touched.push((self.subjects.place(record.step.stream(), &record.envelope.subject_id), at));
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
        self.samples.settle(gauges, &mut output);
        self.tidy_timers();
        output.finish()
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
        output.finish()
    }

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
        for (folded, phases) in [(&mut old, subject.phases), (&mut new, phases)] {
            if let Some(folded) = folded {
                E::show(&mut folded.row, phases);
            }
        }
        say::<E>(old.as_ref().map(|folded| &folded.row), new.as_ref().map(|folded| &folded.row), output);
        let fresh_count = u32::try_from(fresh.len()).unwrap_or(u32::MAX);
        drop(views);
        drop(covers);
        subject.phases = phases;
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
    }

    /// Keeps the first timer one that somebody waits for, and their number in proportion.
    fn tidy_timers(&mut self) {
        let waits = |subjects: &Subjects, at, place| subjects.get(place).is_some_and(|subject| subject.timer == Some(at));
        while let Some((at, place)) = self.timers.peek()
            && !waits(&self.subjects, at, place)
        {
            self.timers.drop_first();
        }
        if self.timers.len() > TIMER_SLACK + 2 * self.subjects.list().len() {
            self.timers = timers_of(&self.subjects);
        }
    }

    pub(crate) fn subject(&self, stream: Stream, id: &str) -> Option<(Map<String, Value>, Vec<Record>)> {
        let subject = self.subjects.get(self.subjects.find(stream, id)?)?;
        for_stream!(stream, Kind => Some(self.stock().timeline::<Kind>(subject)), None)
    }

    /// Everything that tables are read from.
    fn stock(&self) -> Stock<'_> {
        Stock { rules: &self.rules, sources: &self.sources, samples: &self.samples, subjects: self.subjects.list() }
    }

    pub(crate) fn open_events(&self) -> Vec<OpenEvent> {
        let mut events = Vec::new();
        self.stock().each_row::<CityEvents>(&mut |row| events.extend(CityEvents::open_event(&row)));
        events
    }

    pub(crate) fn each_batch(&self, table: Table, columns: &[&str], batch_rows: usize, visit: &mut dyn FnMut(RecordBatch)) {
        self.stock().each_batch(table, columns, batch_rows, visit);
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.stock(), &self.rules)
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(&StoredState {
            rules: self.rules.fingerprint(),
            now: self.now,
            sources: Cow::Borrowed(&self.sources),
            samples: Cow::Borrowed(&self.samples),
            subjects: Cow::Borrowed(self.subjects.list()),
        })
    }

    pub(crate) fn decode(bytes: &[u8], rules: Arc<CityRules>) -> Result<Self, DecodeError> {
        let (fingerprint, _) = postcard::take_from_bytes::<u64>(bytes)?;
        if fingerprint != rules.fingerprint() {
            return Err(DecodeError::OtherRules);
        }
        let stored: StoredState<'_> = postcard::from_bytes(bytes)?;
        let subjects: Subjects = stored.subjects.into_owned().into_iter().collect();
        Ok(Self {
            rules,
            now: stored.now,
            sources: stored.sources.into_owned(),
            timers: timers_of(&subjects),
            subjects,
            samples: stored.samples.into_owned(),
            scratch: Scratch::default(),
        })
    }

    pub(crate) fn size(&self) -> LedgerSize {
        let subjects = self.subjects.list();
        LedgerSize {
            subjects: subjects.len(),
            steps: subjects.iter().filter_map(|subject| usize::try_from(subject.step_count).ok()).sum(),
            step_bytes: subjects.iter().map(|subject| subject.steps.0.len()).sum(),
            timers: self.timers.len(),
        }
    }
}

fn timers_of(subjects: &Subjects) -> Timers {
    subjects.list().iter().enumerate().filter_map(|(place, subject)| Some((subject.timer?, place))).collect()
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
    match (old.and_then(E::open_event), new.and_then(E::open_event)) {
        (Some(old), None) => output.events.gone.push(old.event_no),
        (old, Some(new)) if old.as_ref() != Some(&new) => output.events.put.push(new),
        _ => {}
    }
}
