//! How each source stands: on its pace, late, silent, or without a pace; and which tables only late sources feed.

use crate::wire::{SourceState, SourceView};
use ingest::journal::SourceCount;
use ingest::record::UtcMs;
use std::collections::BTreeSet;

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

/// The tables whose readings are late: somebody should be sending for them, and nobody does. A source that has sent and has no
/// pace keeps its tables from being late; one that never sent anything and has no pace says nothing either way.
pub(crate) fn late_tables(declared: &[SourceFacts], sources: &[SourceView]) -> BTreeSet<String> {
    let mut waiting = BTreeSet::new();
    let mut served = BTreeSet::new();
    for (facts, view) in declared.iter().zip(sources) {
        match view.state {
            SourceState::Live | SourceState::Idle => served.extend(facts.tables.iter().cloned()),
            SourceState::Late => waiting.extend(facts.tables.iter().cloned()),
            SourceState::Silent if facts.pace_s.is_some() => waiting.extend(facts.tables.iter().cloned()),
            SourceState::Silent => {}
        }
    }
    waiting.difference(&served).cloned().collect()
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

    fn states(declared: &[SourceFacts], counts: &[SourceCount]) -> (Vec<SourceState>, bool) {
        let views = judge(declared, counts, UtcMs::clamped(100_000));
        (views.iter().map(|view| view.state).collect(), late_tables(declared, &views).contains("cases"))
    }

    #[test]
    fn a_source_is_late_past_its_pace() {
        assert_eq!(states(&[facts("a", Some(60))], &[count("a", 40_000)]), (vec![SourceState::Live], false));
        assert_eq!(states(&[facts("a", Some(60))], &[count("a", 38_999)]), (vec![SourceState::Late], true));
    }

    #[test]
    fn one_source_on_its_pace_keeps_the_table_live() {
        let declared = [facts("a", Some(10)), facts("b", Some(60)), facts("c", None)];
        assert_eq!(
            states(&declared, &[count("a", 50_000), count("b", 50_000)]),
            (vec![SourceState::Late, SourceState::Live, SourceState::Silent], false)
        );
    }

    #[test]
    fn a_silent_source_makes_late_only_if_it_has_a_pace() {
        assert_eq!(states(&[facts("a", Some(10))], &[]), (vec![SourceState::Silent], true));
        assert_eq!(states(&[facts("a", None)], &[]), (vec![SourceState::Silent], false));
    }

    #[test]
    fn a_file_is_never_late() {
        assert_eq!(states(&[facts("a", None)], &[count("a", 0)]), (vec![SourceState::Idle], false));
    }

    #[test]
    fn what_nobody_declares_is_still_counted() {
        assert_eq!(states(&[], &[count("old", 0)]).0, vec![SourceState::Idle]);
    }
}
