//! How each source stands: on its pace, late, silent, or without a pace; and which tables only late sources feed.

use crate::wire::{SourceState, SourceView};
use analytics::reading::State;
use ingest::journal::SourceCount;
use ingest::record::UtcMs;
use std::collections::BTreeMap;

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

/// The sources at `now`: the declared ones in their order, then those that the journal knows and nobody declares any more.
pub(crate) fn judge(declared: &[SourceFacts], counts: &[SourceCount], now: UtcMs) -> Vec<SourceView> {
    let count_of = |name: &str| counts.iter().find(|count| count.source == name).cloned().unwrap_or_default();
    let known = declared.iter().map(|facts| view(&facts.source, facts.simulated, facts.pace_s, &count_of(&facts.source), now));
    let foreign = counts.iter().filter(|count| declared.iter().all(|facts| facts.source != count.source));
    known.chain(foreign.map(|count| view(&count.source, false, None, count, now))).collect()
}

fn view(source: &str, simulated: bool, pace_s: Option<i64>, count: &SourceCount, now: UtcMs) -> SourceView {
    let lag_s = count.last_recorded_at.map(|last| now.since(last).max(0) / 1000);
    let state = match (lag_s, pace_s) {
        (None, _) => SourceState::Silent,
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
/// and has no pace keeps its tables from being late; one that never sent anything and has no pace says nothing either way.
pub(crate) fn table_states(declared: &[SourceFacts], sources: &[SourceView]) -> BTreeMap<String, State> {
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
    // What a source sent that nobody declares any more may stand in any table.
    let foreign = sources.iter().skip(declared.len()).any(|view| view.accepted > 0);
    states.retain(|_, state| *state == State::Late || *state == State::NoData && !foreign);
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(source: &str, pace_s: Option<i64>) -> SourceFacts {
        SourceFacts { source: source.to_owned(), simulated: false, pace_s, tables: vec!["cases".to_owned()] }
    }

    fn count(source: &str, last: i64) -> SourceCount {
        SourceCount { source: source.to_owned(), received: 1, accepted: 1, last_recorded_at: UtcMs::new(last), ..SourceCount::default() }
    }

    fn states(declared: &[SourceFacts], counts: &[SourceCount]) -> (Vec<SourceState>, Option<State>) {
        let views = judge(declared, counts, UtcMs::clamped(100_000));
        (views.iter().map(|view| view.state).collect(), table_states(declared, &views).get("cases").copied())
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
