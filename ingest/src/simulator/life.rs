//! A life: the facts of one subject and the steps planned for it, handed out as records in the order in which they arrive.
//!
//! A life is written whole when it begins, from the day's own chance. Nothing is drawn later, so records do not depend on how
//! the time is sliced, and a repeated step is the same record again.

use super::city::City;
use super::city_event::Seen;
use super::days::{DAY, Days, HOUR, MINUTE};
use super::dice::Dice;
use crate::record::{Envelope, Record, StatusClass, Step, Text, UtcMs};
use chrono::{Datelike, NaiveDate};

/// A subject whose records wait for their time.
pub(super) trait Waiting: Send {
    /// When the next record arrives, in UTC milliseconds; `None` after the last.
    fn arrival(&self) -> Option<i64>;
    /// Hands out the next record.
    fn next_record(&mut self, city: &City) -> Option<Record>;
}

/// What stays the same over a life, and how it colours each step.
pub(super) trait Facts: Send {
    /// The kinds of step of its stream.
    type Kind: Copy + Send;
    /// Makes the step and completes the envelope (area, department). `argument` is what the plan noted for this step.
    fn step(&self, city: &City, kind: Self::Kind, argument: i64, envelope: &mut Envelope) -> Step;
}

/// One step that will happen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planned<K> {
    pub(super) arrival: i64,
    pub(super) occurred: i64,
    pub(super) argument: i64,
    pub(super) kind: K,
    pub(super) index: u8,
}

/// Steps in the order in which they happen.
pub(super) struct Plan<K> {
    steps: Vec<Planned<K>>,
}

impl<K: Copy> Plan<K> {
    pub(super) fn new() -> Self {
        Self { steps: Vec::with_capacity(10) }
    }

    /// Something happens at `occurred`, or with the step before if that was later.
    pub(super) fn add(&mut self, kind: K, occurred: i64) {
        self.add_with(kind, occurred, 0);
    }

    /// The same with a note for the step.
    pub(super) fn add_with(&mut self, kind: K, occurred: i64, argument: i64) {
        let occurred = occurred.max(self.last());
        let index = u8::try_from(self.steps.len()).unwrap_or(u8::MAX);
        self.steps.push(Planned { arrival: occurred, occurred, argument, kind, index });
    }

    /// When the last step happens.
    pub(super) fn last(&self) -> i64 {
        self.steps.last().map_or(0, |step| step.occurred)
    }

    /// Every step so far arrives only then (a box of paper cards is opened).
    pub(super) fn arrive_at(&mut self, opened: i64) {
        for step in &mut self.steps {
            step.arrival = step.arrival.max(opened);
        }
    }
}

/// The numbers given out on one day: letter, date and a count, such as `V26112200417`.
pub(super) struct Numbers {
    date: u64,
    counts: [u64; 4],
}

impl Numbers {
    pub(super) fn new(date: NaiveDate) -> Self {
        let year = u64::try_from(date.year().rem_euclid(100)).unwrap_or(0);
        Self { date: (year * 100 + u64::from(date.month())) * 100 + u64::from(date.day()), counts: [0; 4] }
    }

    /// The next number with that letter: `C`ase, `O`rder, e`V`aluation or city `E`vent.
    pub(super) fn next(&mut self, letter: Letter) -> Text {
        let (at, mark) = match letter {
            Letter::Case => (0, "C"),
            Letter::Order => (1, "O"),
            Letter::Evaluation => (2, "V"),
            Letter::CityEvent => (3, "E"),
        };
        let mut text = Text::from(mark);
        digits(&mut text, self.date, 6);
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
            digits(&mut text, *count, 5);
        }
        text
    }
}

/// Which stream a number belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Letter {
    Case,
    Order,
    Evaluation,
    CityEvent,
}

/// Writes `number` with at least `width` digits.
pub(super) fn digits(text: &mut Text, number: u64, width: u32) {
    let mut width = width;
    while width < 19 && number >= 10_u64.pow(width) {
        width += 1;
    }
    for place in (0..width).rev() {
        let digit = u8::try_from(number / 10_u64.pow(place) % 10).unwrap_or(0);
        text.push(char::from(b'0' + digit));
    }
}

/// A life that waits for its steps' arrivals.
pub(super) struct Life<F: Facts> {
    facts: F,
    subject: Text,
    status_class: StatusClass,
    steps: Vec<Planned<F::Kind>>,
    next: usize,
}

impl<F: Facts> Life<F> {
    /// A life with its plan; chance decides the delays, the repeats and whether it is a drill.
    pub(super) fn new(facts: F, subject: Text, plan: Plan<F::Kind>, dice: &mut Dice) -> Self {
        let status_class = match dice.below(1000) {
            0..5 => StatusClass::Exercise,
            5 => StatusClass::Test,
            _ => StatusClass::Actual,
        };
        let mut steps = plan.steps;
        for at in 0..steps.len() {
            let repeated = dice.chance(0.005);
            let Some(step) = steps.get_mut(at) else { continue };
            step.arrival += delay(dice);
            if repeated {
                let again = Planned { arrival: step.arrival + 1 + dice.wait(HOUR), ..*step };
                steps.push(again);
            }
        }
        steps.sort_by_key(|step| step.arrival);
        Self { facts, subject, status_class, steps, next: 0 }
    }
}

/// How long a record is on its way: mostly seconds, sometimes minutes, seldom hours or days.
pub(super) fn delay(dice: &mut Dice) -> i64 {
    match dice.below(1000) {
        0..900 => dice.between(80, 2500),
        900..980 => dice.between(2500, 10 * MINUTE),
        980..998 => dice.between(10 * MINUTE, 6 * HOUR),
        _ => dice.between(6 * HOUR, 2 * DAY),
    }
}

impl<F: Facts> Waiting for Life<F> {
    fn arrival(&self) -> Option<i64> {
        self.steps.get(self.next).map(|step| step.arrival)
    }

    fn next_record(&mut self, city: &City) -> Option<Record> {
        let step = *self.steps.get(self.next)?;
        self.next += 1;
        let mut record_id = self.subject.clone();
        record_id.push('-');
        digits(&mut record_id, u64::from(step.index), 1);
        let mut envelope = Envelope {
            record_id,
            source: Text::const_new(super::SOURCE),
            subject_id: self.subject.clone(),
            occurred_at: UtcMs::clamped(step.occurred),
            sequence: Some(i64::from(step.index)),
            status_class: self.status_class,
            ..Envelope::default()
        };
        let step = self.facts.step(city, step.kind, step.argument, &mut envelope);
        Some(Record { envelope, step })
    }
}

/// A day being lived: what a beginning life draws on, and where it goes.
pub(super) struct Today<'a> {
    pub(super) city: &'a City,
    pub(super) days: &'a Days,
    pub(super) dice: &'a mut Dice,
    pub(super) numbers: &'a mut Numbers,
    pub(super) recent: &'a mut Recent,
    pub(super) begun: &'a mut Vec<Box<dyn Waiting>>,
}

/// Subjects of the same day that later ones refer to.
#[derive(Default)]
pub(super) struct Recent {
    /// The last orders: number and town.
    pub(super) orders: Vec<(Text, usize)>,
    /// The last counted city events.
    pub(super) events: Vec<Seen>,
}

impl Recent {
    const KEPT: usize = 64;

    /// Remembers one more, forgetting the oldest.
    pub(super) fn keep<T>(list: &mut Vec<T>, one: T) {
        if list.len() >= Self::KEPT {
            list.remove(0);
        }
        list.push(one);
    }
}
