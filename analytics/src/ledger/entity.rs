//! What the four kinds of subject have in common: the view of a step that folds read, and the trait of a fold.

use super::clock::{Clock, Phases};
use super::output::{Output, Part};
use super::table::Row;
use super::unit::Units;
use crate::calendar::MINUTE_MS;
use crate::frame::{ListChanges, Listed};
use crate::roll::EventMark;
use crate::rules::CityRules;
use ingest::record::{CaseStep, CityEventStep, ComplaintStep, Envelope, EvaluationStep, Record, StatusClass, Step, Stream, Text, UtcMs};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// One step of a subject as a fold sees it.
#[derive(Debug)]
pub(crate) struct View<'a, S> {
    pub(crate) record_id: &'a str,
    pub(crate) source: &'a str,
    pub(crate) occurred_at: UtcMs,
    pub(crate) sequence: Option<i64>,
    pub(crate) area: Option<&'a str>,
    pub(crate) department: Option<&'a str>,
    pub(crate) status: StatusClass,
    pub(crate) step: &'a S,
}

impl<'a, S> View<'a, S> {
    pub(crate) fn new(envelope: &'a Envelope, step: &'a S) -> Self {
        Self {
            record_id: &envelope.record_id,
            source: &envelope.source,
            occurred_at: envelope.occurred_at,
            sequence: envelope.sequence,
            area: envelope.area.as_deref(),
            department: envelope.department.as_deref(),
            status: envelope.status_class,
            step,
        }
    }

    /// The place in the order of the fold; the same for the same step only.
    pub(crate) fn order(&self) -> (UtcMs, Option<i64>, &'a str, &'a str) {
        (self.occurred_at, self.sequence, self.record_id, self.source)
    }
}

/// What a fold gives: the row without the words of its clocks, and the clocks.
#[derive(Clone, Debug)]
pub(crate) struct Folded<R> {
    pub(crate) row: R,
    pub(crate) clocks: [Clock; 2],
}

impl<R> Folded<R> {
    pub(crate) fn phases(&self, now: UtcMs) -> Phases {
        self.clocks.map(|clock| clock.phase(now))
    }

    pub(crate) fn next_turn(&self, now: UtcMs) -> Option<UtcMs> {
        self.clocks.into_iter().filter_map(|clock| clock.next_turn(now)).min()
    }

    /// Whether only a step can still change it.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.clocks.iter().all(|clock| matches!(clock, Clock::Absent | Clock::Ended { .. }))
    }
}

/// Room for the steps of one subject of each kind, used again for the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) cases: Vec<CaseStep>,
    pub(crate) complaints: Vec<ComplaintStep>,
    pub(crate) evaluations: Vec<EvaluationStep>,
    pub(crate) city_events: Vec<CityEventStep>,
}

/// One of a kind that no list shows; there is none.
#[derive(PartialEq)]
pub(crate) enum Unlisted {}

impl Listed for Unlisted {
    fn number(&self) -> &Text {
        match *self {}
    }
}

/// A kind of subject.
pub(crate) trait Entity {
    type Step: Clone + Serialize + DeserializeOwned + 'static;
    type Row: Row;
    /// As the list of open ones shows it; kinds without such a list list nothing.
    type Open: Listed + PartialEq;
    const STREAM: Stream;

    /// The step of a record of this stream.
    fn step(record: &Record) -> Option<&Self::Step>;

    /// The step as a record holds it.
    fn wrap(step: Self::Step) -> Step;

    /// Room for the steps of one subject.
    fn scratch(scratch: &mut Scratch) -> &mut Vec<Self::Step>;

    /// The texts that no fold reads, in a fixed order; they are kept apart.
    fn cold(step: &mut Self::Step) -> Vec<&mut Option<Text>>;

    /// The state that the steps make; they come in their order, at least one, all of them actual. A pure function of them.
    fn fold(subject_id: &str, steps: &[View<'_, Self::Step>], rules: &CityRules) -> Folded<Self::Row>;

    /// Writes the words of the clocks into the row.
    fn show(row: &mut Self::Row, phases: Phases);

    /// Where rows like this one are said.
    fn part<'o>(row: &Self::Row, output: &'o mut Output<'_>) -> &'o mut Part<Self::Row>;

    /// Whether the row stands in the table beside that of its stream.
    fn is_out(_row: &Self::Row) -> bool {
        false
    }

    /// Whether a list of open subjects shows it.
    fn is_open(_row: &Self::Row) -> bool {
        false
    }

    /// Has units follow the new steps of a subject, and where it is as its row stands now.
    fn move_units(
        _subject_id: &str,
        _new: &[(&Record, &Self::Step)],
        _row: Option<&Self::Row>,
        _units: &mut Units,
        _moved: &mut BTreeSet<Text>,
    ) {
    }

    /// The city event as the roll knows it, if it is one.
    fn mark(_row: &Self::Row) -> Option<EventMark> {
        None
    }

    /// As the list of open ones shows it, if it is open.
    fn open(_row: &Self::Row) -> Option<Self::Open> {
        None
    }

    /// Where changes of that list are said.
    fn list<'o>(_output: &'o mut Output<'_>) -> Option<&'o mut ListChanges<Self::Open>> {
        None
    }
}

/// Copies each named field from the step to the row where the step says something: what was said last stands.
macro_rules! last_said {
    ($row:ident, $step:ident: $($field:ident)+) => {
        $(if $step.$field.is_some() {
            $row.$field.clone_from(&$step.$field);
        })+
    };
}

pub(crate) use last_said;

const DISTRICT_DIGITS: usize = 6;
const TOWN_DIGITS: usize = 9;

/// District and town of an area code: of all-digit codes the first 6 and 9 digits, of others the whole code and none.
pub(crate) fn district_and_town(code: &str) -> (Text, Option<Text>) {
    if code.len() < DISTRICT_DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return (Text::from(code), None);
    }
    (Text::from(code.get(..DISTRICT_DIGITS).unwrap_or(code)), code.get(..TOWN_DIGITS).map(Text::from))
}

/// The first two characters of a class.
pub(crate) fn first_level(class_code: &str) -> Text {
    class_code.chars().take(2).collect()
}

/// Whole minutes of that many milliseconds.
pub(crate) fn minutes(millis: i64) -> i64 {
    millis / MINUTE_MS
}

/// Whole minutes on the wall clock, if both ends are known; 0 if they are the wrong way round.
pub(crate) fn wall_minutes(from: Option<UtcMs>, to: Option<UtcMs>) -> Option<i64> {
    Some(minutes(to?.since(from?).max(0)))
}

/// How much of what a matter is about a list shows.
const LIST_CHARS: usize = 60;

/// The beginning of what a matter is about.
pub(crate) fn beginning(content: &str) -> Text {
    content.chars().take(LIST_CHARS).collect()
}

/// Adds one to a count.
pub(crate) fn count(counter: &mut Option<i64>) {
    *counter = Some(counter.unwrap_or(0) + 1);
}
