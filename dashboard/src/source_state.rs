//! How each source stands: on its pace, late, silent, or without a pace; and which tables only late sources feed.

use crate::wire::{SourceState, SourceView};
use analytics::reading::State;
use ingest::journal::SourceCount;
use ingest::record::UtcMs;
use std::collections::{BTreeMap, BTreeSet};

/// What a source's declaration says that its state depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceFacts {
    /// Its name.
    pub(crate) source: String,
    /// Whether it is an invented city.
    pub(crate) simulated: bool,
    /// The longest that it is silent while all is well (s); `None` for sources that nobody waits for, such as files.
    pub(crate) pace_s: Option<i64>,
    /// The tables that its records fill.
    pub(crate) tables: Vec<String>,
}

/// What is heard of the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// What the journal counts.
    pub(crate) counts: Vec<SourceCount>,
    /// Those that cannot be reached now: whatever they have to say does not come.
    pub(crate) away: BTreeSet<String>,
}

impl From<Vec<SourceCount>> for Heard {
    fn from(counts: Vec<SourceCount>) -> Self {
        Self { counts, away: BTreeSet::new() }
    }
}

/// The sources at `now`: the declared ones in their order, then those that the journal knows and nobody declares any more.
pub(crate) fn judge(declared: &[SourceFacts], heard: &Heard, now: UtcMs) -> Vec<SourceView> {
    let count_of = |name: &str| heard.counts.iter().find(|count| count.source == name).cloned().unwrap_or_default();
    let known = declared.iter().map(|facts| view(facts, &count_of(&facts.source), heard.away.contains(&facts.source), now));
    let foreign = heard.counts.iter().filter(|count| declared.iter().all(|facts| facts.source != count.source));
    let undeclared = |source: &str| SourceFacts { source: source.to_owned(), simulated: false, pace_s: None, tables: Vec::new() };
    known.chain(foreign.map(|count| view(&undeclared(&count.source), count, false, now))).collect()
}

fn view(facts: &SourceFacts, count: &SourceCount, is_away: bool, now: UtcMs) -> SourceView {
    let SourceFacts { source, simulated, pace_s, .. } = facts;
    let (simulated, pace_s) = (*simulated, *pace_s);
    let lag_s = count.last_recorded_at.map(|last| now.since(last).max(0) / 1000);
    let state = match (lag_s, pace_s) {
        (None, _) => SourceState::Silent,
        (Some(_), _) if is_away => SourceState::Late,
        (Some(_), None) => SourceState::Idle,
        (Some(lag), Some(pace)) if lag > pace => SourceState::Late,
        (Some(_), Some(_)) => SourceState::Live,
    };
    SourceView {
        source: source.to_owned(),
        simulated,
        received: count.received,
        accepted: count.accepted,
        duplicates: count.duplicates,
        rejected: count.rejected,
        last_recorded_at: count.last_recorded_at,
        watermark: count.watermark,
        lag_s,
        state,
    }
}

/// The tables whose readings are not what they seem, and what they are instead: `NoData` where no source of the table ever sent
/// anything, since a count of nothing is not 0; `Late` where somebody should be sending, and nobody does. A source that has sent
/// and has no pace keeps its tables from being late; one that never sent anything and has no pace says nothing either way. A source that
/// cannot be reached makes its tables late whatever others send: what it has to say is missing from them.
pub(crate) fn table_states(declared: &[SourceFacts], sources: &[SourceView], away: &BTreeSet<String>) -> BTreeMap<String, State> {
    let mut states = BTreeMap::new();
    for (facts, view) in declared.iter().zip(sources) {
        let state = match view.state {
            SourceState::Live | SourceState::Idle => State::Live,
            SourceState::Late => State::Late,
            SourceState::Silent => State::NoData,
        };
        for table in &facts.tables {
            let best = states.entry(table.clone()).or_insert(State::NoData);
            if state == State::Live || *best == State::NoData {
                *best = state;
            }
        }
    }
    let missing = declared.iter().zip(sources).filter(|(facts, view)| away.contains(&facts.source) && view.state == SourceState::Late);
    states.extend(missing.flat_map(|(facts, _)| &facts.tables).map(|table| (table.clone(), State::Late)));
    // What a source sent that nobody declares any more may stand in any table.
    let foreign = sources.iter().skip(declared.len()).any(|view| view.accepted > 0);
    states.retain(|_, state| *state == State::Late || *state == State::NoData && !foreign);
    states
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;

    fn facts(source: &str, pace_s: Option<i64>) -> SourceFacts {
        SourceFacts { source: source.to_owned(), simulated: false, pace_s, tables: vec!["cases".to_owned()] }
    }

    fn count(source: &str, last: i64) -> SourceCount {
        SourceCount { source: source.to_owned(), received: 1, accepted: 1, last_recorded_at: UtcMs::new(last), ..SourceCount::default() }
    }

    fn states(declared: &[SourceFacts], counts: &[SourceCount]) -> (Vec<SourceState>, Option<State>) {
        states_while(declared, counts, &[])
    }

    fn states_while(declared: &[SourceFacts], counts: &[SourceCount], away: &[&str]) -> (Vec<SourceState>, Option<State>) {
        let heard = Heard { counts: counts.to_vec(), away: away.iter().map(|source| (*source).to_owned()).collect() };
        let views = judge(declared, &heard, UtcMs::clamped(100_000));
        (views.iter().map(|view| view.state).collect(), table_states(declared, &views, &heard.away).get("cases").copied())
    }

    #[test]
    fn a_source_that_cannot_be_reached_makes_its_tables_late_whatever_others_send() {
        let declared = [facts("a", Some(60)), facts("bus", None)];
        let counts = [count("a", 90_000), count("bus", 90_000)];
        assert_eq!(states(&declared, &counts), (vec![SourceState::Live, SourceState::Idle], None));
        assert_eq!(states_while(&declared, &counts, &["bus"]), (vec![SourceState::Live, SourceState::Late], Some(State::Late)));
        let silent = (vec![SourceState::Live, SourceState::Silent], None);
        assert_eq!(states_while(&declared, &counts[..1], &["bus"]), silent, "what never sent anything is not missed");
    }

    #[test]
    fn a_source_is_late_past_its_pace() {
        assert_eq!(states(&[facts("a", Some(60))], &[count("a", 40_000)]), (vec![SourceState::Live], None));
        assert_eq!(states(&[facts("a", Some(60))], &[count("a", 38_999)]), (vec![SourceState::Late], Some(State::Late)));
    }

    #[test]
    fn one_source_on_its_pace_keeps_the_table_live() {
        let declared = [facts("a", Some(10)), facts("b", Some(60)), facts("c", None)];
        assert_eq!(
            states(&declared, &[count("a", 50_000), count("b", 50_000)]),
            (vec![SourceState::Late, SourceState::Live, SourceState::Silent], None)
        );
    }

    #[test]
    fn a_table_that_nothing_was_ever_sent_for_has_no_data() {
        assert_eq!(states(&[facts("a", Some(10))], &[]), (vec![SourceState::Silent], Some(State::NoData)));
        assert_eq!(states(&[facts("a", None)], &[]), (vec![SourceState::Silent], Some(State::NoData)));
        assert_eq!(states(&[facts("a", None)], &[count("old", 0)]).1, None, "an undeclared source may have filled it");
    }

    #[test]
    fn a_late_source_beside_a_silent_one_makes_late() {
        let declared = [facts("a", None), facts("b", Some(10))];
        assert_eq!(states(&declared, &[count("b", 0)]).1, Some(State::Late));
    }

    #[test]
    fn a_file_is_never_late() {
        assert_eq!(states(&[facts("a", None)], &[count("a", 0)]), (vec![SourceState::Idle], None));
    }

    #[test]
    fn what_nobody_declares_is_still_counted() {
        assert_eq!(states(&[], &[count("old", 0)]).0, vec![SourceState::Idle]);
    }
}
