//! Where one matter stands, worked out of its records alone.

use super::clock::Phase;
use super::entity::{Entity, View};
use super::rows::fold;
use super::table::Row;
use crate::rules::CityRules;
use ingest::record::{Record, UtcMs};
use serde_json::{Map, Value};

/// A kind of subject that people act on stage by stage.
pub(crate) trait Staged: Entity {
    /// What its stages remember.
    type Progress: Default;
    /// The place of the clock within which it is to be brought to its end.
    const CLOCK: usize;

    /// Follows a step as a fact.
    fn follow(progress: &mut Self::Progress, view: &View<'_, Self::Step>);
}

/// A matter as its records make it.
#[derive(Debug)]
pub(crate) struct Standing<P> {
    /// Its row: column to value.
    pub(crate) row: Map<String, Value>,
    pub(crate) progress: P,
    /// Its clock has run out, or had when it ended.
    pub(crate) is_late: bool,
    /// When the last of its steps happened.
    pub(crate) last_at: UtcMs,
}

/// The matter that these records make, its clocks read at `now`; nothing for one that does not count or has no records.
pub(crate) fn standing<E: Staged>(number: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Standing<E::Progress>> {
    let step = |record| E::step(record);
    let mut views: Vec<_> = records.iter().filter_map(|record| Some(View::new(&record.envelope, step(record)?))).collect();
    let mut folded = fold::<E>(number, &mut views, rules)?;
    let phases = folded.phases(now);
    E::show(&mut folded.row, phases);
    let mut progress = E::Progress::default();
    for view in &views {
        E::follow(&mut progress, view);
    }
    let is_late = phases.get(E::CLOCK).is_some_and(|phase| matches!(phase, Phase::Overdue | Phase::Missed));
    Some(Standing { row: folded.row.to_json(), progress, is_late, last_at: views.last()?.occurred_at })
}
