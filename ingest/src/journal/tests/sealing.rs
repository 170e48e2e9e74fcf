//! Closed days move to files and nothing changes for anybody who asks.

use super::super::run::{self, Run};
use super::super::{history, seal};
use super::{DAY, MONDAY, everything, of, on_day, open_quiet, quick, record};
use crate::journal::{Journal, JournalError};
use crate::record::UtcMs;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

fn at(day: i64) -> UtcMs {
    UtcMs::new(MONDAY + day * DAY + 1000).unwrap()
}

fn files(folder: &Path) -> BTreeSet<String> {
    let root = folder.join("history");
    let found = super::super::folder::files_below(&root).unwrap();
    found.iter().map(|path| path.strip_prefix(&root).unwrap().display().to_string()).collect()
}

#[test]
fn closed_days_move_to_files_and_read_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    journal.submit(on_day("a", 0, 0..50)).unwrap();
    journal.submit(on_day("a", 1, 50..60)).unwrap();
    journal.submit(of("a", vec![record("a", 100, MONDAY), record("a", 101, MONDAY + 4 * DAY)])).unwrap();
    let before = everything(&journal);
    // Three whole days must lie between: on day 3 nothing of Monday moves, on day 4 Monday's own batch does.
    assert_eq!(journal.seal(at(3)).unwrap().batches, 0);
    let report = journal.seal(at(4)).unwrap();
    assert_eq!((report.batches, report.records, report.files), (1, 50, 1));
    assert_eq!(everything(&journal), before);
    let report = journal.seal(at(5)).unwrap();
    assert_eq!((report.batches, report.records), (1, 10), "the batch that reaches into Friday stays");
    assert_eq!(everything(&journal), before);
    let expected = ["case/day=2026-03-02/part-1-1.parquet", "case/day=2026-03-03/part-2-2.parquet"];
    assert!(expected.iter().all(|path| files(folder.path()).contains(*path)), "{:?}", files(folder.path()));
    for _ in 0..2 {
        let again = open_after(journal.clone(), folder.path());
        assert_eq!(everything(&again), before);
        let receipt = again.submit(on_day("a", 0, 0..60)).unwrap();
        assert_eq!((receipt.accepted, receipt.duplicates, receipt.seq), (0, 60, 3));
        again.close();
    }
}

fn open_after(journal: Journal, folder: &Path) -> Journal {
    journal.close();
    open_quiet(folder)
}

#[test]
fn numbers_of_batches_go_on_after_everything_was_sealed() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    journal.submit(on_day("a", 0, 0..5)).unwrap();
    assert_eq!(journal.seal(at(30)).unwrap().batches, 1);
    let journal = open_after(journal, folder.path());
    assert_eq!(journal.last_seq(), 1);
    assert_eq!(journal.submit(on_day("a", 0, 5..6)).unwrap().seq, 2);
}

#[test]
fn scan_that_is_overtaken_by_sealing_visits_each_record_once() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    for part in 0..6 {
        // Odd batches reach into a later day, so that sealing takes every other one.
        let day = if part % 2 == 0 { 0 } else { 10 };
        journal.submit(on_day("a", day, part * 10..part * 10 + 10)).unwrap();
    }
    let mut seen = Vec::new();
    let mut sealed = 0;
    journal
        .scan(0, u64::MAX, &mut |part| {
            sealed += journal.seal(at(if seen.len() < 20 { 5 } else { 20 })).unwrap().batches;
            seen.extend(part.into_iter().map(|stored| stored.record.envelope.record_id));
        })
        .unwrap();
    assert_eq!(sealed, 6);
    seen.sort();
    let mut expected: Vec<_> = (0..60).map(|id| format!("r{id}")).collect();
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn crash_between_files_and_registration_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    journal.submit(on_day("a", 0, 0..20)).unwrap();
    let before = everything(&journal);
    let batches = journal.ask(|store| store.sealable(at(9), u64::MAX)).unwrap();
    let zone = quick().zone;
    drop(seal::write_files(&journal.inner.folder, zone, 1, batches, Vec::new()).unwrap());
    let torn = folder.path().join("history/case/day=2026-03-02/part-7-7.tmp");
    std::fs::write(&torn, b"half").unwrap();
    assert_eq!(files(folder.path()).len(), 3);
    let journal = open_after(journal, folder.path());
    assert_eq!(files(folder.path()), BTreeSet::new());
    assert_eq!(everything(&journal), before);
    assert_eq!(journal.seal(at(9)).unwrap().records, 20);
    assert_eq!(everything(&journal), before);
}

#[test]
fn missing_or_cut_history_file_is_named_at_open() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    journal.submit(on_day("a", 0, 0..20)).unwrap();
    journal.seal(at(9)).unwrap();
    journal.close();
    let path = folder.path().join("history/case/day=2026-03-02/part-1-1.parquet");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let error = Journal::open(folder.path(), &quick()).unwrap_err();
    assert!(matches!(&error, JournalError::Damaged { what, .. } if what.ends_with("part-1-1.parquet")), "{error}");
    std::fs::remove_file(&path).unwrap();
    let error = Journal::open(folder.path(), &quick()).unwrap_err();
    assert!(error.to_string().contains("part-1-1.parquet"), "{error}");
}

#[test]
fn sealing_gives_room_back_and_files_of_identities_stay_few() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    for day in 0..40_u32 {
        journal.submit(on_day("a", day.into(), day * 300..day * 300 + 300)).unwrap();
        journal.seal(at(i64::from(day))).unwrap();
    }
    let runs = files(folder.path()).iter().filter(|path| path.starts_with("identities-")).count();
    assert!(runs <= 6, "{runs} files of identities after 36 sealings");
    let receipt = journal.submit(of("a", (0..12_100).map(|id| record("a", id, MONDAY)).collect())).unwrap();
    assert_eq!((receipt.duplicates, receipt.accepted), (12_000, 100));
    journal.seal(at(90)).unwrap();
    assert_eq!(everything(&journal).len(), 12_100);
    journal.close();
    let size = std::fs::metadata(folder.path().join("journal.sqlite")).unwrap().len();
    assert!(size < 200_000, "{size} bytes for an empty database");
}

#[test]
fn city_days_begin_at_the_citys_midnight() {
    let shanghai = chrono_tz::Asia::Shanghai;
    let day = history::city_day(UtcMs::new(MONDAY).unwrap(), shanghai);
    assert_eq!(day.to_string(), "2026-03-02");
    assert_eq!(history::city_day(UtcMs::new(MONDAY - 1).unwrap(), shanghai).to_string(), "2026-03-01");
    assert_eq!(history::day_start(day, shanghai).as_millis(), MONDAY);
    // In Beirut the clock went from 23:59:59 to 01:00 on 27 March 2022.
    let beirut = chrono_tz::Asia::Beirut;
    let skipped = history::day_start("2022-03-27".parse().unwrap(), beirut);
    assert_eq!(skipped.to_string(), "2022-03-26T22:00:00.000Z");
}

#[test]
fn run_knows_its_own_and_no_stranger() {
    let folder = tempfile::tempdir().unwrap();
    // Odd numbers, spread over the whole range, are in it; the even ones beside them are not.
    let spread = |number: u128| number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let mut ids: Vec<u128> = (0..20_000).map(|number| spread(2 * number + 1)).collect();
    ids.sort_unstable();
    let merged = run::add(&folder.path().join("one.ids"), &ids, Vec::new()).unwrap();
    let run = Run::open(merged.added.path()).unwrap();
    assert_eq!(run.count(), 20_000);
    assert!(ids.iter().all(|id| run.contains(*id).unwrap()));
    assert!((0..200_000).all(|number| !run.contains(spread(2 * number)).unwrap()));
}

#[test]
fn altered_run_is_never_believed() {
    let folder = tempfile::tempdir().unwrap();
    let ids: Vec<u128> = (1..=300_u128).map(|number| number << 100 | number).collect();
    let path = folder.path().join("one.ids");
    run::add(&path, &ids, Vec::new()).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for place in (0..whole.len()).step_by(41) {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        std::fs::write(&path, &altered).unwrap();
        let believed = Run::open(&path).and_then(|run| ids.iter().try_for_each(|id| run.contains(*id).map(drop)));
        assert!(believed.is_err(), "altered at {place}");
    }
}

proptest! {
    #[test]
    fn merged_runs_know_what_their_parts_knew(parts in prop::collection::vec(prop::collection::btree_set(any::<u128>(), 1..600), 1..8)) {
        let folder = tempfile::tempdir().unwrap();
        let mut runs: Vec<Arc<Run>> = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let ids: Vec<u128> = part.iter().copied().collect();
            let merged = run::add(&folder.path().join(format!("{number}.ids")), &ids, runs).unwrap();
            run::remove(&merged.replaced);
            runs = merged.runs;
        }
        let all: BTreeSet<u128> = parts.into_iter().flatten().collect();
        prop_assert_eq!(runs.iter().map(|run| run.count()).sum::<u64>(), all.len() as u64);
        for id in &all {
            prop_assert_eq!(runs.iter().filter(|run| run.contains(*id).unwrap()).count(), 1);
            prop_assert!(all.contains(&(id ^ 1)) || runs.iter().all(|run| !run.contains(id ^ 1).unwrap()));
        }
    }
}
