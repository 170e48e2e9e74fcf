//! One city event or order as its records make it: what an action is decided on, and what it is answered with.

use super::{order, progress};
use crate::ledger::{CityEvents, Complaints, Staged, Standing, standing};
use crate::rules::CityRules;
use ingest::record::{Record, Text, UtcMs};
use serde::Serialize;
use serde_json::{Map, Value};

/// One city event.
pub type Event = Matter<progress::Progress>;

/// One order.
pub type Order = Matter<order::Progress>;

/// One matter; `P` is what its stages remember.
#[derive(Clone, Debug, PartialEq)]
pub struct Matter<P> {
    /// Its number.
    pub number: Text,
    /// Its row in the table of its kind: column to value.
    pub row: Map<String, Value>,
    /// How many records it is made of: two readers with the same version have seen the same matter.
    pub version: u64,
    /// When the last of its steps happened.
    pub last_at: UtcMs,
    pub(super) progress: P,
    is_late: bool,
}

/// One field that is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The column.
    pub field: String,
    /// What it said.
    pub was: Value,
    /// What it says.
    pub now: Value,
}

/// Columns that change with every record and so say nothing.
const RESTLESS: [&str; 2] = ["steps", "updated_at"];

impl Event {
    /// The event that these records make, its clocks read at `now`; they come in the order in which they were known. `None` for
    /// no records, or an event that does not count (an exercise, a test).
    #[must_use]
    pub fn of(event_no: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Self> {
        Self::made::<CityEvents>(event_no, records, rules, now)
    }
}

impl Order {
    /// The order that these records make, as [`Event::of`].
    #[must_use]
    pub fn of(order_no: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Self> {
        Self::made::<Complaints>(order_no, records, rules, now)
    }
}

impl<P> Matter<P> {
    fn made<E: Staged<Progress = P>>(number: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Self> {
        let Standing { row, progress, is_late, last_at } = standing::<E>(number, records, rules, now)?;
        let version = u64::try_from(records.len()).ok()?;
        Some(Self { number: Text::from(number), row, version, last_at, progress, is_late })
    }

    /// Where it stands.
    #[must_use]
    pub fn progress(&self) -> &P {
        &self.progress
    }

    /// Whether its clock has run out, or had when it was closed.
    pub(super) fn is_late(&self) -> bool {
        self.is_late
    }

    /// The fields that say something else than they did in `before`.
    #[must_use]
    pub fn changes_since(&self, before: Option<&Self>) -> Vec<FieldChange> {
        let was = |field: &str| before.and_then(|event| event.row.get(field)).cloned().unwrap_or_default();
        let changed = self.row.iter().filter(|(field, now)| !RESTLESS.contains(&field.as_str()) && was(field) != **now);
        changed.map(|(field, now)| FieldChange { field: field.clone(), was: was(field), now: now.clone() }).collect()
    }
}
