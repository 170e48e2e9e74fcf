//! Whatever comes, in whatever order and however often: each record once, every count adds up.

use super::super::{Journal, JournalSettings, Position, Submission, SubmitError};
use super::{DAY, MONDAY, everything, name, of, on_day, open, open_quiet, quick, record, reject};
use crate::record::UtcMs;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

#[derive(Clone, Debug)]
enum Act {
    Submit { source: usize, ids: Vec<u32>, rejects: u64 },
    Resolve { source: usize, id: u32 },
    Reopen,
    Seal { day: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..2_usize, prop::collection::vec(0..60_u32, 0..30), 0..3_u64)
            .prop_map(|(source, ids, rejects)| Act::Submit { source, ids, rejects }),
        1 => (0..2_usize, 0..60_u32).prop_map(|(source, id)| Act::Resolve { source, id }),
        1 => Just(Act::Reopen),
        1 => (0..9_i64).prop_map(|day| Act::Seal { day }),
    ]
}

const SOURCES: [&str; 2] = ["left", "right"];

/// The simplest journal: a set and some sums.
#[derive(Default)]
struct Model {
    records: BTreeSet<(String, String)>,
    sums: BTreeMap<&'static str, [u64; 3]>,
    rejects: BTreeMap<&'static str, u64>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_each_record_once_and_every_count_adds_up(acts in prop::collection::vec(act(), 1..25)) {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = open_quiet(folder.path());
        let mut model = Model::default();
        for act in acts {
            match act {
                Act::Submit { source, ids, rejects } => {
                    let source = SOURCES[source];
                    let records: Vec<_> = ids.iter().map(|id| record(source, *id, MONDAY + i64::from(id % 6) * DAY)).collect();
                    let new = records.iter().filter(|record| model.records.insert(name(record))).count() as u64;
                    let mut submission = of(source, records);
                    submission.rejects = (0..rejects).map(|line| reject(source, line)).collect();
                    let receipt = journal.submit(submission).unwrap();
                    prop_assert_eq!((receipt.accepted, receipt.duplicates, receipt.rejected), (new, ids.len() as u64 - new, rejects));
                    let sums = model.sums.entry(source).or_default();
                    sums[0] += new;
                    sums[1] += ids.len() as u64 - new;
                    *model.rejects.entry(source).or_default() += rejects;
                }
                Act::Resolve { source, id } => {
                    let source = SOURCES[source];
                    let Some(waiting) = journal.rejects(0, 1, Some(source)).unwrap().pop() else { continue };
                    let mended = record(source, id, MONDAY);
                    let new = u64::from(model.records.insert(name(&mended)));
                    let mut submission = of(source, vec![mended]);
                    submission.resolves = Some(waiting.id);
                    prop_assert_eq!(journal.submit(submission.clone()).unwrap().accepted, new);
                    prop_assert_eq!(journal.submit(submission), Err(SubmitError::NoSuchReject(waiting.id)));
                    let sums = model.sums.entry(source).or_default();
                    sums[0] += new;
                    sums[1] += 1 - new;
                    *model.rejects.entry(source).or_default() -= 1;
                }
                Act::Reopen => {
                    journal.close();
                    journal = open_quiet(folder.path());
                }
                Act::Seal { day } => drop(journal.seal(UtcMs::new(MONDAY + day * DAY).unwrap()).unwrap()),
            }
            for counts in journal.counts() {
                let [accepted, duplicates, _] = model.sums[counts.source.as_str()];
                let rejected = model.rejects[counts.source.as_str()];
                prop_assert_eq!((counts.accepted, counts.duplicates, counts.rejected), (accepted, duplicates, rejected));
                prop_assert_eq!(counts.received, accepted + duplicates + rejected);
            }
        }
        let kept: Vec<_> = everything(&journal).iter().map(|stored| name(&stored.record)).collect();
        prop_assert_eq!(kept, model.records.into_iter().collect::<Vec<_>>());
        let rejects = journal.rejects(0, usize::MAX, None).unwrap();
        prop_assert_eq!(rejects.len() as u64, model.rejects.values().sum::<u64>());
    }
}

#[test]
fn batches_leave_in_order_without_gaps_and_scan_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, batches) = open(folder.path());
    for part in 0..10 {
        let receipt = journal.submit(on_day("a", 0, part * 5..part * 5 + 7)).unwrap();
        assert_eq!(receipt.seq, journal.last_seq());
    }
    journal.close();
    let sent: Vec<_> = batches.into_iter().collect();
    assert_eq!(sent.iter().map(|batch| batch.seq).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    let journal = open_quiet(folder.path());
    let mut read = Vec::new();
    journal.scan(3, 8, &mut |part| read.extend(part)).unwrap();
    let expected: Vec<_> = sent.iter().filter(|batch| (4..=8).contains(&batch.seq)).flat_map(|batch| batch.records.clone()).collect();
    assert_eq!(read.iter().map(|stored| stored.record.clone()).collect::<Vec<_>>(), expected);
    assert!(read.iter().all(|stored| sent.iter().any(|batch| batch.seq == stored.seq && batch.recorded_at == stored.recorded_at)));
}

#[test]
fn what_waits_is_committed_together_and_large_groups_are_cut() {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings { group_records: 10, ..quick() };
    let super::Opened { journal, batches } = Journal::open(folder.path(), &settings).unwrap();
    let receipt = journal.submit(on_day("a", 0, 0..25)).unwrap();
    assert_eq!((receipt.accepted, receipt.seq), (25, 3));
    let sizes: Vec<_> = batches.iter().take(3).map(|batch| batch.records.len()).collect();
    assert_eq!(sizes, [10, 10, 5]);
}

#[test]
fn positions_marks_and_watermarks_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    let mut submission = on_day("a", 0, 0..3);
    submission.position = Some(Position { part: "x.csv".into(), from: None, next: 17 });
    submission.masked = 4;
    journal.submit(submission).unwrap();
    let counts = journal.counts();
    assert_eq!((counts[0].masked, counts[0].watermark), (4, UtcMs::new(MONDAY + 2)));
    assert_eq!(journal.position("a", "x.csv").unwrap(), Some(17));
    journal.close();
    let journal = open_quiet(folder.path());
    assert_eq!(journal.counts(), counts);
    assert_eq!(journal.position("a", "x.csv").unwrap(), Some(17));
    assert_eq!(journal.position("b", "x.csv").unwrap(), None);
}

#[test]
fn what_does_not_follow_on_what_was_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // All of them are one group.
    let journal = Journal::open(folder.path(), &JournalSettings { group_wait: Duration::from_millis(200), ..quick() }).unwrap().journal;
    journal.submit(on_day("a", 0, 0..1)).unwrap();
    let offer = |part: &str, from: i64, next: i64, ids: std::ops::Range<u32>| {
        let position = Some(Position { part: part.to_owned(), from: Some(from), next });
        let offered = journal.offer(Submission { position, ..on_day("a", 0, ids) });
        offered.map_err(|back| back.error).unwrap()
    };
    let offered = [
        offer("t/0", 5, 10, 10..20),
        offer("t/0", 15, 20, 20..30),
        offer("t/1", 0, 7, 30..40),
        offer("t/0", 10, 12, 40..50),
        offer("t/0", 5, 10, 50..60),
    ];
    let outcomes = offered.map(|outcome| outcome.recv().unwrap().map(|receipt| receipt.accepted));
    let moved = |stands, from| Err(SubmitError::Moved { part: "t/0".to_owned(), stands, from });
    assert_eq!(outcomes, [Ok(10), moved(10, 15), Ok(10), Ok(10), moved(12, 5)]);
    let stands = ["t/0", "t/1"].map(|part| journal.position("a", part).unwrap());
    assert_eq!((stands, everything(&journal).len()), ([Some(12), Some(7)], 31));
    let again = offer("t/0", 12, 14, 20..21);
    assert_eq!(again.recv().unwrap().unwrap().accepted, 1, "what was refused left no trace");
}

#[test]
fn a_position_alone_is_no_sign_of_life_if_it_says_where_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    let note = |from| Submission { position: Some(Position { part: "t/0".into(), from, next: 3 }), ..of("a", Vec::new()) };
    journal.submit(note(Some(3))).unwrap();
    assert_eq!(journal.counts()[0].last_recorded_at, None);
    journal.submit(note(None)).unwrap();
    assert!(journal.counts()[0].last_recorded_at.is_some(), "a poll that brought nothing went well");
}

#[test]
fn submissions_from_many_threads_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    std::thread::scope(|scope| {
        for thread in 0..8_u32 {
            let journal = &journal;
            scope.spawn(move || {
                for part in 0..20 {
                    // Every record comes from two threads.
                    let first = (thread / 2) * 1000 + part * 10;
                    journal.submit(on_day("a", 0, first..first + 10)).unwrap();
                }
            });
        }
    });
    let counts = journal.counts();
    assert_eq!((counts[0].received, counts[0].accepted, counts[0].duplicates), (1600, 800, 800));
    assert_eq!(everything(&journal).len(), 800);
}
