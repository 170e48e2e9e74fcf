//! The roll of city events: which there are, by when they were reported, whether they are open or closed by now. It holds what a list is
//! picked by and nothing of what a list shows; that is asked of the ledger, for the events of one page. The engine's loop notes each change
//! as it makes it; who reads holds it up no longer than a look at the events of the time asked for.

use crate::ledger::Snapshot;
use hashbrown::{HashMap, HashSet};
use ingest::record::{Text, UtcMs};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

/// A city event as the roll knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventMark {
    /// Its number.
    pub event_no: Text,
    /// When it was reported; where that is not known, when it was last heard of.
    pub at: UtcMs,
    /// Its class.
    pub class_code: Option<Text>,
    /// Neither closed, rejected nor merged, nor closed by its source's own word before anything else happened.
    pub is_open: bool,
    /// Of an emergency topic, or of the gravest severity.
    pub is_emergency: bool,
}

/// Which city events.
#[derive(Clone, Debug)]
pub struct RollQuery {
    /// Reported at this instant or later.
    pub from: UtcMs,
    /// Reported at this instant or earlier.
    pub until: UtcMs,
    /// Of one of these classes; empty: of any.
    pub classes: Vec<String>,
    /// Only open ones, or only the others.
    pub is_open: Option<bool>,
    /// How many are passed over, the newest first.
    pub skip: usize,
    /// How many are given at most.
    pub most: usize,
}

/// Order of the roll: by report, then by number.
type Place = (UtcMs, Text);

#[derive(Clone, Copy, Debug)]
struct Entry {
    class: Option<u32>,
    is_open: bool,
}

#[derive(Debug, Default)]
enum Phase {
    /// The ledger is being brought up to date; what it says is in the snapshot to come.
    #[default]
    Waiting,
    /// Entries of the snapshot come in; these events have changed since it was taken.
    Filling(HashSet<Text>),
    Filled,
}

#[derive(Debug, Default)]
struct Entries {
    phase: Phase,
    by_place: BTreeMap<Place, Entry>,
    emergencies: BTreeSet<Place>,
    classes: HashMap<Text, u32>,
}

/// The roll; clones are handles to the same one.
#[derive(Clone, Debug, Default)]
pub struct Roll(Arc<RwLock<Entries>>);

impl Roll {
    /// Notes what the ledger changed: marks before and after.
    pub(crate) fn note(&self, changes: Vec<(Option<EventMark>, Option<EventMark>)>) {
        if changes.is_empty() {
            return;
        }
        let mut entries = self.write();
        for (before, after) in changes {
            let Some(event_no) = before.as_ref().or(after.as_ref()).map(|mark| mark.event_no.clone()) else { continue };
            match &mut entries.phase {
                Phase::Waiting => return,
                Phase::Filling(touched) => drop(touched.insert(event_no)),
                Phase::Filled => {}
            }
            if let Some(before) = before {
                entries.remove(before);
            }
            if let Some(after) = after {
                entries.put(after);
            }
        }
    }

    /// Notes changes from now on; to be called when the snapshot for [`Roll::fill`] is taken.
    pub(crate) fn begin(&self) {
        self.write().phase = Phase::Filling(HashSet::new());
    }

    /// Takes in every event of a ledger as it stood; those that changed since are known better.
    pub(crate) fn fill(&self, snapshot: &Snapshot) {
        let taken = snapshot.each_mark(&mut |mark| {
            let mut entries = self.write();
            if let Phase::Filling(changed) = &entries.phase
                && !changed.contains(&mark.event_no)
            {
                entries.put(mark);
            }
        });
        match taken {
            Ok(()) => self.write().phase = Phase::Filled,
            Err(error) => tracing::error!(%error, "the roll of city events cannot be filled, lists of them stay unanswered"),
        }
    }

    /// The numbers of the events wanted, the newest first; `None` until the roll is filled.
    #[must_use]
    pub fn page(&self, wanted: &RollQuery) -> Option<Vec<Text>> {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if !matches!(entries.phase, Phase::Filled) || wanted.until < wanted.from {
            return matches!(entries.phase, Phase::Filled).then(Vec::new);
        }
        let classes: Vec<u32> = wanted.classes.iter().filter_map(|class| entries.classes.get(class.as_str()).copied()).collect();
        let suits = |entry: &Entry| {
            let of_class = wanted.classes.is_empty() || entry.class.is_some_and(|class| classes.contains(&class));
            of_class && wanted.is_open.is_none_or(|open| open == entry.is_open)
        };
        // The last instant of all has no next one: its events, should there be any, are left to the range without an end.
        let from = (wanted.from, Text::default());
        let range = if wanted.until < UtcMs::MAX {
            entries.by_place.range(from..(wanted.until.plus(1), Text::default()))
        } else {
            entries.by_place.range(from..)
        };
        let found = range.rev().filter(|(_, entry)| suits(entry)).skip(wanted.skip).take(wanted.most);
        Some(found.map(|((_, event_no), _)| event_no.clone()).collect())
    }

    /// The numbers of the open emergencies, the newest first, at most so many; `None` until the roll is filled.
    #[must_use]
    pub fn emergencies(&self, most: usize) -> Option<Vec<Text>> {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let newest = entries.emergencies.iter().rev().take(most).map(|(_, event_no)| event_no.clone());
        matches!(entries.phase, Phase::Filled).then(|| newest.collect())
    }

    fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn put(&mut self, mark: EventMark) {
        let known = u32::try_from(self.classes.len()).unwrap_or(u32::MAX);
        let class = mark.class_code.map(|code| *self.classes.entry(code).or_insert(known));
        let place = (mark.at, mark.event_no);
        if mark.is_open && mark.is_emergency {
            self.emergencies.insert(place.clone());
        } else {
            self.emergencies.remove(&place);
        }
        self.by_place.insert(place, Entry { class, is_open: mark.is_open });
    }

    fn remove(&mut self, mark: EventMark) {
        let place = (mark.at, mark.event_no);
        self.by_place.remove(&place);
        self.emergencies.remove(&place);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::ledger::Ledger;
    use crate::rules::CityRules;
    use serde_json::json;
    use std::sync::Arc;

    fn rules() -> Arc<CityRules> {
        Arc::new(CityRules::new(chrono_tz::Asia::Shanghai, &BTreeMap::new(), []))
    }

    fn mark(event_no: &str, at: i64, class: &str, is_open: bool) -> EventMark {
        EventMark { event_no: event_no.into(), at: UtcMs::clamped(at), class_code: Some(class.into()), is_open, is_emergency: false }
    }

    fn filled(marks: &[EventMark]) -> Roll {
        let roll = Roll::default();
        roll.begin();
        roll.note(marks.iter().map(|mark| (None, Some(mark.clone()))).collect());
        roll.fill(&Ledger::new(rules()).snapshot());
        roll
    }

    fn all() -> RollQuery {
        RollQuery { from: UtcMs::MIN, until: UtcMs::MAX, classes: Vec::new(), is_open: None, skip: 0, most: 1000 }
    }

    fn page(roll: &Roll, wanted: &RollQuery) -> Vec<String> {
        roll.page(wanted).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_newest_come_first_by_time_class_and_state_in_pages() {
        let roll = filled(&[mark("a", 10, "x", true), mark("b", 30, "y", false), mark("c", 20, "x", false), mark("d", 20, "y", true)]);
        assert_eq!(page(&roll, &all()), ["b", "d", "c", "a"]);
        assert_eq!(page(&roll, &RollQuery { skip: 1, most: 2, ..all() }), ["d", "c"]);
        assert_eq!(page(&roll, &RollQuery { from: UtcMs::clamped(20), until: UtcMs::clamped(20), ..all() }), ["d", "c"]);
        assert_eq!(page(&roll, &RollQuery { classes: vec!["x".to_owned(), "unheard of".to_owned()], ..all() }), ["c", "a"]);
        assert_eq!(page(&roll, &RollQuery { is_open: Some(true), ..all() }), ["d", "a"]);
        assert!(page(&roll, &RollQuery { from: UtcMs::clamped(21), until: UtcMs::clamped(20), ..all() }).is_empty());
    }

    #[test]
    fn a_change_moves_its_entry_and_nothing_is_told_before_all_is_known() {
        let roll = Roll::default();
        roll.note(vec![(None, Some(mark("early", 1, "x", true)))]);
        assert_eq!((roll.page(&all()), roll.emergencies(9)), (None, None));
        let roll = filled(&[mark("a", 10, "x", true)]);
        let closed = EventMark { at: UtcMs::clamped(5), is_open: false, ..mark("a", 10, "x", true) };
        roll.note(vec![(Some(mark("a", 10, "x", true)), Some(closed.clone()))]);
        assert_eq!((page(&roll, &all()), page(&roll, &RollQuery { is_open: Some(true), ..all() })), (vec!["a".to_owned()], vec![]));
        roll.note(vec![(Some(closed), None)]);
        assert!(page(&roll, &all()).is_empty());
    }

    #[test]
    fn the_ledger_marks_every_change_of_an_event() {
        let step = |id: &str, at: &str, more: serde_json::Value| {
            let mut record = json!({"record_id": id, "stream": "city_event", "kind": "reported", "subject_id": "e", "occurred_at": at});
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            ingest::record::Record::from_json("s", record.as_object().unwrap(), UtcMs::MAX).unwrap()
        };
        let mut ledger = Ledger::new(rules());
        let roll = filled(&[]);
        let take = |ledger: &mut Ledger, record| roll.note(ledger.apply(&[record], UtcMs::clamped(1)).marks);
        take(&mut ledger, step("1", "2026-01-02T00:00:00Z", json!({"class_code": "0101", "topic": "flood"})));
        assert_eq!((page(&roll, &all()), roll.emergencies(9).unwrap().len()), (vec!["e".to_owned()], 1));
        take(&mut ledger, step("2", "2026-01-01T00:00:00Z", json!({"class_code": "0102"})));
        assert_eq!(page(&roll, &RollQuery { until: UtcMs::parse(&json!("2026-01-01T00:00:00Z")).unwrap(), ..all() }), ["e"]);
        take(&mut ledger, step("3", "2026-01-03T00:00:00Z", json!({"kind": "closed"})));
        assert_eq!((page(&roll, &RollQuery { is_open: Some(false), ..all() }).len(), roll.emergencies(9).unwrap().len()), (1, 0));
        let anew = Roll::default();
        anew.begin();
        anew.fill(&ledger.snapshot());
        assert_eq!(page(&anew, &all()), ["e"]);
        take(&mut ledger, step("4", "2026-01-04T00:00:00Z", json!({"status_class": "exercise"})));
        assert!(page(&roll, &all()).is_empty(), "a drill is on no list");
    }
}
