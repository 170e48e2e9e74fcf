//! The lists of what is open: by number, by urgency, and how many stand at each stage.

use crate::wire::ListWire;
use analytics::frame::{ListChanges, Listed, OpenEvent, OpenOrder};
use hashbrown::{HashMap, HashSet};
use ingest::record::{Text, UtcMs};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Where a matter stands in the list of the most urgent: what its clock says, how grave it is, when it is due, its number.
pub(crate) type Urgency = (u8, i64, UtcMs, Text);

/// A matter that queues show.
pub(crate) trait Queued: Listed + Clone + PartialEq {
    /// Its stage.
    fn stage(&self) -> &Text;

    /// Its district and its town.
    fn areas(&self) -> [Option<&Text>; 2];

    /// The responsible body.
    fn department(&self) -> Option<&Text>;

    /// What its clocks say, and when each is due.
    fn clocks(&self) -> [(Option<&Text>, Option<UtcMs>); 2];

    /// How grave it is: 1 the gravest to 4.
    fn grade(&self) -> Option<i64>;

    /// What is looked through for a part of it, beside the number.
    fn texts(&self) -> [Option<&Text>; 2];

    /// Whether a clock of it has run out.
    fn is_overdue(&self) -> bool {
        self.clocks().into_iter().any(|(clock, _)| rank(clock) == 0)
    }

    /// What is overdue comes first, then what is due soon, then the graver, then what is due earlier.
    fn urgency(&self) -> Urgency {
        let no_limit = UtcMs::clamped(i64::MAX);
        let clocks = self.clocks().map(|(clock, due)| (rank(clock), due.unwrap_or(no_limit)));
        let (clock, due) = clocks.into_iter().min().unwrap_or((rank(None), no_limit));
        (clock, self.grade().unwrap_or(i64::MAX), due, self.number().clone())
    }
}

fn rank(clock: Option<&Text>) -> u8 {
    match clock.map(Text::as_str) {
        Some("overdue") => 0,
        Some("due_soon") => 1,
        Some("paused") => 3,
        Some("met" | "missed") => 4,
        Some(_) | None => 2,
    }
}

impl Queued for OpenEvent {
    fn stage(&self) -> &Text {
        &self.stage
    }

    fn areas(&self) -> [Option<&Text>; 2] {
        [self.area.as_ref(), self.town.as_ref()]
    }

    fn department(&self) -> Option<&Text> {
        self.department.as_ref()
    }

    fn clocks(&self) -> [(Option<&Text>, Option<UtcMs>); 2] {
        [(self.clock.as_ref(), self.due); 2]
    }

    fn grade(&self) -> Option<i64> {
        self.severity
    }

    fn texts(&self) -> [Option<&Text>; 2] {
        [self.address.as_ref(), self.content.as_ref()]
    }
}

impl Queued for OpenOrder {
    fn stage(&self) -> &Text {
        &self.stage
    }

    fn areas(&self) -> [Option<&Text>; 2] {
        [self.area.as_ref(), self.town.as_ref()]
    }

    fn department(&self) -> Option<&Text> {
        self.department.as_ref()
    }

    fn clocks(&self) -> [(Option<&Text>, Option<UtcMs>); 2] {
        [(self.response_clock.as_ref(), self.response_due), (self.clock.as_ref(), self.due)]
    }

    fn grade(&self) -> Option<i64> {
        self.urgency.as_deref()?.strip_prefix('u')?.parse().ok()
    }

    fn texts(&self) -> [Option<&Text>; 2] {
        [self.content.as_ref(), self.linked_event.as_ref()]
    }
}

/// What one change touched of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ListTouched {
    put: Vec<Text>,
    gone: Vec<Text>,
}

/// All that is open of one kind, each with the number of its last change.
#[derive(Debug)]
pub(super) struct OpenList<T> {
    by_urgency: BTreeMap<Urgency, (u64, T)>,
    by_number: HashMap<Text, Urgency>,
    totals: BTreeMap<Text, usize>,
    gone: VecDeque<(u64, Text)>,
}

impl<T> Default for OpenList<T> {
    fn default() -> Self {
        Self { by_urgency: BTreeMap::new(), by_number: HashMap::new(), totals: BTreeMap::new(), gone: VecDeque::new() }
    }
}

impl<T: Queued> OpenList<T> {
    /// Takes in changes.
    pub(super) fn apply(&mut self, changes: &ListChanges<T>, seq: u64) -> ListTouched {
        let put = changes.put.iter().filter(|matter| self.put(matter, seq)).map(|matter| matter.number().clone()).collect();
        let gone = changes.gone.iter().filter(|number| self.remove(number, seq)).cloned().collect();
        ListTouched { put, gone }
    }

    /// Takes in all that is open; the rest is gone.
    pub(super) fn replace(&mut self, whole: &[T], seq: u64) -> ListTouched {
        let listed: HashSet<&Text> = whole.iter().map(Listed::number).collect();
        let gone = self.by_number.keys().filter(|number| !listed.contains(number)).cloned().collect();
        self.apply(&ListChanges { put: whole.to_vec(), gone }, seq)
    }

    /// What the newest change, of number `seq`, touched.
    pub(super) fn told(&self, touched: &ListTouched, seq: u64) -> ListWire<'_, T> {
        let put = touched.put.iter().filter_map(|number| self.get(number)).collect();
        let gone = self.gone_since(seq.saturating_sub(1)).into_iter().filter(|number| touched.gone.contains(number)).collect();
        ListWire { put, gone }
    }

    /// What changed after `from`, the most urgent first.
    pub(super) fn since(&self, from: u64) -> ListWire<'_, T> {
        let put = self.by_urgency.values().filter(|(seq, _)| *seq > from).map(|(_, matter)| matter).collect();
        ListWire { put, gone: self.gone_since(from) }
    }

    /// The most urgent first, behind `after`.
    pub(super) fn by_urgency<'l>(&'l self, after: Option<&Urgency>) -> impl Iterator<Item = &'l T> + use<'l, T> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        self.by_urgency.range((from, Unbounded)).map(|(_, (_, matter))| matter)
    }

    /// How many stand at each stage.
    pub(super) fn totals(&self) -> &BTreeMap<Text, usize> {
        &self.totals
    }

    /// Lets go of what went at change `oldest` or before: nobody comes back for it any more.
    pub(super) fn forget(&mut self, oldest: u64) {
        while self.gone.front().is_some_and(|(seq, _)| *seq <= oldest) {
            self.gone.pop_front();
        }
    }

    fn get(&self, number: &Text) -> Option<&T> {
        self.by_urgency.get(self.by_number.get(number)?).map(|(_, matter)| matter)
    }

    /// Puts a matter; false if it stands there just so.
    fn put(&mut self, matter: &T, seq: u64) -> bool {
        if self.get(matter.number()).is_some_and(|known| known == matter) {
            return false;
        }
        self.take(matter.number());
        let place = matter.urgency();
        *self.totals.entry(matter.stage().clone()).or_default() += 1;
        self.by_number.insert(matter.number().clone(), place.clone());
        self.by_urgency.insert(place, (seq, matter.clone()));
        true
    }

    /// Removes a matter; false if it is not there.
    fn remove(&mut self, number: &Text, seq: u64) -> bool {
        let was_there = self.take(number);
        if was_there {
            self.gone.push_back((seq, number.clone()));
        }
        was_there
    }

    fn take(&mut self, number: &Text) -> bool {
        let place = self.by_number.remove(number);
        let Some((_, matter)) = place.and_then(|place| self.by_urgency.remove(&place)) else { return false };
        if let Some(total) = self.totals.get_mut(matter.stage()) {
            *total -= 1;
            if *total == 0 {
                self.totals.remove(matter.stage());
            }
        }
        true
    }

    /// Those that went after `from` and did not come back.
    fn gone_since(&self, from: u64) -> Vec<&Text> {
        let since = self.gone.iter().rev().take_while(|(seq, _)| *seq > from).map(|(_, number)| number);
        let distinct: BTreeSet<&Text> = since.filter(|number| !self.by_number.contains_key(*number)).collect();
        distinct.into_iter().collect()
    }
}
