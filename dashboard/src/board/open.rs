//! The open city events: by number, by urgency, and how many stand at each stage.

use analytics::frame::OpenEvent;
use hashbrown::HashMap;
use ingest::record::{Text, UtcMs};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Where an event stands in the list of the most urgent: what its clock says, how grave it is, when it is due, its number.
pub(crate) type Urgency = (u8, i64, UtcMs, Text);

/// The urgency of an event: what is overdue comes first, then what is due soon, then the graver, then what is due earlier.
pub(crate) fn urgency(event: &OpenEvent) -> Urgency {
    let clock = match event.clock.as_deref() {
        Some("overdue") => 0,
        Some("due_soon") => 1,
        Some("paused") => 3,
        Some(_) | None => 2,
    };
    let no_limit = UtcMs::clamped(i64::MAX);
    (clock, event.severity.unwrap_or(i64::MAX), event.due.unwrap_or(no_limit), event.event_no.clone())
}

/// All open city events, each with the number of its last change.
#[derive(Debug, Default)]
pub(super) struct OpenEvents {
    by_urgency: BTreeMap<Urgency, (u64, OpenEvent)>,
    by_number: HashMap<Text, Urgency>,
    totals: BTreeMap<Text, usize>,
    gone: VecDeque<(u64, Text)>,
}

impl OpenEvents {
    pub(super) fn get(&self, event_no: &Text) -> Option<&OpenEvent> {
        self.by_urgency.get(self.by_number.get(event_no)?).map(|(_, event)| event)
    }

    /// Puts an event; false if it stands there just so.
    pub(super) fn put(&mut self, event: &OpenEvent, seq: u64) -> bool {
        if self.get(&event.event_no).is_some_and(|known| known == event) {
            return false;
        }
        self.take(&event.event_no);
        let place = urgency(event);
        *self.totals.entry(event.stage.clone()).or_default() += 1;
        self.by_number.insert(event.event_no.clone(), place.clone());
        self.by_urgency.insert(place, (seq, event.clone()));
        true
    }

    /// Removes an event; false if it is not there.
    pub(super) fn remove(&mut self, event_no: &Text, seq: u64) -> bool {
        let was_there = self.take(event_no);
        if was_there {
            self.gone.push_back((seq, event_no.clone()));
        }
        was_there
    }

    fn take(&mut self, event_no: &Text) -> bool {
        let place = self.by_number.remove(event_no);
        let Some((_, event)) = place.and_then(|place| self.by_urgency.remove(&place)) else { return false };
        if let Some(total) = self.totals.get_mut(&event.stage) {
            *total -= 1;
            if *total == 0 {
                self.totals.remove(&event.stage);
            }
        }
        true
    }

    /// The most urgent first, behind `after`.
    pub(super) fn by_urgency(&self, after: Option<&Urgency>) -> impl Iterator<Item = &OpenEvent> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        self.by_urgency.range((from, Unbounded)).map(|(_, (_, event))| event)
    }

    /// How many stand at each stage.
    pub(super) fn totals(&self) -> &BTreeMap<Text, usize> {
        &self.totals
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = &Text> {
        self.by_number.keys()
    }

    /// Those that changed after `from`, the most urgent first.
    pub(super) fn changed_since(&self, from: u64) -> Vec<&OpenEvent> {
        self.by_urgency.values().filter(|(seq, _)| *seq > from).map(|(_, event)| event).collect()
    }

    /// Those that went after `from` and did not come back.
    pub(super) fn gone_since(&self, from: u64) -> Vec<&Text> {
        let since = self.gone.iter().rev().take_while(|(seq, _)| *seq > from).map(|(_, event_no)| event_no);
        let distinct: BTreeSet<&Text> = since.filter(|event_no| !self.by_number.contains_key(*event_no)).collect();
        distinct.into_iter().collect()
    }

    /// Lets go of what went at change `oldest` or before: nobody comes back for it any more.
    pub(super) fn forget(&mut self, oldest: u64) {
        while self.gone.front().is_some_and(|(seq, _)| *seq <= oldest) {
            self.gone.pop_front();
        }
    }
}
