//! Torn blobs, a second process, full disks, slow receivers: a clear word, and nothing accepted is lost.

use super::super::{JournalError, JournalSettings, SubmitError, encode};
use super::{everything, on_day, open, open_quiet, quick};
use crate::journal::{Journal, Opened};
use rusqlite::Connection;
use std::path::Path;

fn tamper(folder: &Path, change: impl FnOnce(&Connection)) {
    let db = Connection::open(folder.join("journal.sqlite")).unwrap();
    change(&db);
}

#[test]
fn second_opening_of_a_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = open_quiet(folder.path());
    let error = Journal::open(folder.path(), &quick()).unwrap_err();
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
    first.submit(on_day("a", 0, 0..1)).unwrap();
    first.close();
    assert_eq!(everything(&open_quiet(folder.path())).len(), 1);
}

#[test]
fn damaged_batch_is_named_and_its_neighbours_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    for part in 0..3 {
        journal.submit(on_day("a", 0, part * 10..part * 10 + 10)).unwrap();
    }
    journal.close();
    tamper(folder.path(), |db| assert_eq!(db.execute(include_str!("torn_batch.sql"), []).unwrap(), 1));
    let journal = open_quiet(folder.path());
    let error = journal.scan(0, u64::MAX, &mut |_| {}).unwrap_err();
    assert!(matches!(&error, JournalError::Damaged { what, .. } if what == "batch 2"), "{error}");
    assert_eq!(journal.scan(2, u64::MAX, &mut |_| {}).unwrap(), 10);
}

#[test]
fn damaged_identities_stop_the_opening() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open_quiet(folder.path());
    journal.submit(on_day("a", 0, 0..10)).unwrap();
    journal.close();
    tamper(folder.path(), |db| assert_eq!(db.execute(include_str!("torn_ids.sql"), []).unwrap(), 1));
    let error = Journal::open(folder.path(), &quick()).unwrap_err();
    assert!(matches!(&error, JournalError::Damaged { what, .. } if what == "batch 1"), "{error}");
}

#[test]
fn no_altered_or_cut_byte_of_a_batch_goes_unseen() {
    let records = on_day("a", 0, 0..40).records;
    let stored = encode::Encoder::new().unwrap().encode(&records).unwrap();
    assert_eq!(encode::decode("batch 1", &stored).unwrap(), records);
    for place in 0..stored.len() {
        assert!(encode::decode("batch 1", &stored[..place]).is_err(), "cut at {place}");
        let mut altered = stored.clone();
        altered[place] ^= 0x10;
        // A bit that the packing does not use may change; what is read never does.
        match encode::decode("batch 1", &altered) {
            Ok(read) => assert!(read == records, "altered at {place}"),
            Err(error) => assert!(error.to_string().starts_with("batch 1 "), "{error}"),
        }
    }
}

#[test]
fn full_disk_stops_accepting_keeps_what_was_accepted_and_gives_the_ballast_back() {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings { ballast_bytes: 1 << 20, ..quick() };
    let journal = Journal::open(folder.path(), &settings).unwrap().journal;
    let ballast = folder.path().join("ballast");
    assert_eq!(std::fs::metadata(&ballast).unwrap().len(), 1 << 20);
    journal.ask(|store| store.limit_pages(40)).unwrap();
    let mut accepted = 0_u32;
    let refusal = loop {
        match journal.submit(on_day("a", 0, accepted * 500..accepted * 500 + 500)) {
            Ok(receipt) => accepted += u32::try_from(receipt.accepted / 500).unwrap(),
            Err(refusal) => break refusal,
        }
    };
    assert!(matches!(&refusal, SubmitError::Stopped(reason) if reason.contains("full")), "{refusal}");
    assert!(journal.failure().is_some_and(|reason| reason.contains("full")));
    assert!(!ballast.exists());
    assert_eq!(journal.submit(on_day("a", 0, 0..1)), Err(refusal), "it never tries again");
    assert_eq!(everything(&journal).len(), accepted as usize * 500, "reads go on");
    journal.close();
    let journal = Journal::open(folder.path(), &settings).unwrap().journal;
    assert_eq!(everything(&journal).len(), accepted as usize * 500);
    let again = journal.submit(on_day("a", 0, 0..(accepted + 1) * 500)).unwrap();
    assert_eq!((again.duplicates, again.accepted), (u64::from(accepted) * 500, 500));
}

#[test]
fn too_little_room_is_said_before_anything_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings { min_free_bytes: 1 << 60, ..quick() };
    let error = Journal::open(folder.path(), &settings).unwrap_err();
    assert!(matches!(error, JournalError::NoSpace { .. }) && error.is_full(), "{error}");
    assert!(!folder.path().join("journal.sqlite").exists());
}

#[test]
fn database_of_a_newer_version_or_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    open_quiet(folder.path()).close();
    tamper(folder.path(), |db| db.pragma_update(None, "user_version", 99).unwrap());
    let error = Journal::open(folder.path(), &quick()).unwrap_err();
    assert!(matches!(error, JournalError::TooNew { found: 99, known: 2, .. }), "{error}");
    tamper(folder.path(), |db| db.pragma_update(None, "application_id", 7).unwrap());
    let error = Journal::open(folder.path(), &quick()).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
}

#[test]
fn slow_receiver_holds_up_commits_but_neither_reads_nor_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let settings = JournalSettings { queue: 2, ..quick() };
    let Opened { journal, batches } = Journal::open(folder.path(), &settings).unwrap();
    let mut outcomes = Vec::new();
    let mut next = 0;
    loop {
        match journal.try_submit(on_day("a", 0, next..next + 1)) {
            Ok(outcome) => {
                outcomes.push(outcome);
                next += 1;
            }
            // Busy for a moment is not yet busy for good: the receiver must be full too.
            Err(SubmitError::Busy) if journal.last_seq() > super::super::BATCHES_AHEAD as u64 => break,
            Err(SubmitError::Busy) => std::thread::yield_now(),
            Err(other) => panic!("{other}"),
        }
    }
    let committed = journal.last_seq();
    assert_eq!(everything(&journal).last().unwrap().seq > 0, committed > 0, "a scan works while commits wait");
    let taker = std::thread::spawn(move || batches.into_iter().map(|batch| batch.records.len()).sum::<usize>());
    for outcome in outcomes {
        assert_eq!(outcome.blocking_recv().unwrap().unwrap().accepted, 1);
    }
    journal.close();
    assert_eq!(taker.join().unwrap(), next as usize);
}

#[test]
fn closed_journal_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, _batches) = open(folder.path());
    let other = journal.clone();
    journal.close();
    assert_eq!(other.submit(on_day("a", 0, 0..1)), Err(SubmitError::Closed));
    assert!(matches!(other.rejects(0, 1, None), Err(JournalError::Closed)));
    open_quiet(folder.path()).submit(on_day("a", 0, 0..1)).unwrap();
}
