//! The archive alone: what it takes in it gives back, through full blocks, worn segments, equal hashes, kills and damage.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot read its own input has failed")]

use super::super::clock::Phases;
use super::{Archive, Binding, FOLDER, LANES, Shelves, Sizes, StoredArchive};
use crate::ledger::subject::{StepBytes, Subject};
use ingest::record::{Stream, Text};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Some three subjects a block and some ten a segment.
const SMALL: Sizes = Sizes { block_bytes: 100, segment_bytes: 500 };
/// Of eight hashes, every one is shared by many subjects.
const MASK: u32 = 7;

type Model = BTreeMap<(Stream, Text), Subject>;

const STREAMS: [Stream; 4] = [Stream::Case, Stream::Complaint, Stream::Evaluation, Stream::CityEvent];

fn subject(stream: Stream, number: u8, content: u8) -> Subject {
    Subject {
        stream,
        is_out: stream == Stream::CityEvent && content.is_multiple_of(3),
        id: Text::from(format!("S{number}")),
        phases: Phases::default(),
        timer: None,
        at_rest_since: None,
        step_count: content.into(),
        steps: StepBytes((0..usize::from(content) * 3).map(|at| content ^ u8::try_from(at % 7).unwrap()).collect()),
    }
}

fn small(folder: &Path) -> Archive {
    let mut archive = Archive::create(folder).unwrap();
    archive.shrink(SMALL, MASK);
    archive
}

fn reopened(folder: &Path, stored: &[u8]) -> std::io::Result<Archive> {
    let stored: StoredArchive = postcard::from_bytes(stored).unwrap();
    Archive::open(folder, &stored).map(|mut archive| {
        archive.shrink(SMALL, MASK);
        archive
    })
}

fn stored(archive: &mut Archive) -> (Vec<u8>, Binding) {
    let (stored, binding) = archive.store().unwrap();
    (postcard::to_allocvec(&stored).unwrap(), binding)
}

fn all(shelves: &Shelves) -> BTreeMap<(Stream, Text), Vec<u8>> {
    let mut found = BTreeMap::new();
    for table in LANES {
        let mut visit = |id: &str, _, steps: &[u8]| {
            assert_eq!(found.insert((table.stream(), Text::from(id)), steps.to_vec()), None, "{id} came twice");
        };
        shelves.each(table, &mut visit).unwrap();
    }
    found
}

fn assert_holds(shelves: &Shelves, model: &Model) {
    assert_eq!(shelves.len(), model.len());
    let expected = model.iter().map(|(key, subject)| (key.clone(), subject.steps.0.to_vec()));
    assert_eq!(all(shelves), expected.collect());
    for (stream, number) in STREAMS.iter().flat_map(|stream| (0..40).map(|number| (*stream, number))) {
        let id = Text::from(format!("S{number}"));
        assert_eq!(shelves.find(stream, &id).unwrap().as_ref(), model.get(&(stream, id)));
    }
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder.join(FOLDER)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn holds_what_was_put_and_not_recalled(
        acts in proptest::collection::vec((0..24_u8, 0..4_usize, 0..40_u8, 1..40_u8), 1..400),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = small(folder.path());
        let mut model = Model::new();
        let (mut checkpoint, _) = stored(&mut archive);
        let mut checkpointed = model.clone();
        let mut copy = (archive.shelves().clone(), model.clone());
        for (act, stream, number, content) in acts {
            let subject = subject(STREAMS[stream], number, content);
            let key = (subject.stream, subject.id.clone());
            match act {
                // Checkpoint, durable or not.
                0 | 1 => {
                    let (bytes, binding) = stored(&mut archive);
                    if act == 0 {
                        binding.sync().unwrap();
                        binding.release();
                        (checkpoint, checkpointed) = (bytes, model.clone());
                    }
                }
                // Killed.
                2 => {
                    archive = reopened(folder.path(), &checkpoint).unwrap();
                    model = checkpointed.clone();
                    // A copy dies with its process.
                    copy = (archive.shelves().clone(), model.clone());
                }
                3 => copy = (archive.shelves().clone(), model.clone()),
                4..14 => prop_assert_eq!(archive.recall(key.0, &key.1).unwrap(), model.remove(&key)),
                _ => {
                    if let std::collections::btree_map::Entry::Vacant(place) = model.entry(key) {
                        archive.put(&subject).unwrap();
                        place.insert(subject);
                    }
                }
            }
            archive.tidy().unwrap();
        }
        assert_holds(archive.shelves(), &model);
        assert_holds(&copy.0, &copy.1);
        let (bytes, _) = stored(&mut archive);
        assert_holds(reopened(folder.path(), &bytes).unwrap().shelves(), &model);
    }
}

#[test]
fn worn_segments_go_once_no_checkpoint_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = small(folder.path());
    for number in 0..200 {
        archive.put(&subject(Stream::Case, number, 20)).unwrap();
    }
    let (before, binding) = stored(&mut archive);
    binding.sync().unwrap();
    let full = segments(folder.path()).len();
    for number in 0..180 {
        archive.recall(Stream::Case, &format!("S{number}")).unwrap().unwrap();
    }
    archive.tidy().unwrap();
    assert!(reopened(folder.path(), &before).is_ok(), "until the next checkpoint, the one before can be used");

    let mut archive = reopened(folder.path(), &before).unwrap();
    for number in 0..180 {
        archive.recall(Stream::Case, &format!("S{number}")).unwrap().unwrap();
    }
    archive.tidy().unwrap();
    let (_, binding) = stored(&mut archive);
    binding.sync().unwrap();
    binding.release();
    let left = segments(folder.path()).len();
    assert!(left * 3 < full, "{left} of {full} segments are left for a tenth of the subjects");
    assert_eq!(archive.shelves().len(), 20);
}

#[test]
fn damage_is_noticed_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = small(folder.path());
    for number in 0..8 {
        archive.put(&subject(Stream::Complaint, number, 20)).unwrap();
    }
    let (checkpoint, binding) = stored(&mut archive);
    binding.sync().unwrap();
    let path = segments(folder.path()).remove(0);
    let whole = fs::read(&path).unwrap();
    let sound = all(archive.shelves());
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        fs::write(&path, &damaged).unwrap();
        // Only what fills up to the next block may differ unnoticed.
        if let Ok(archive) = reopened(folder.path(), &checkpoint) {
            assert_eq!((all(archive.shelves()), whole[at]), (sound.clone(), 0), "byte {at} was not noticed");
        }
    }
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(reopened(folder.path(), &checkpoint).is_err(), "a cut at {length} was not noticed");
    }
    fs::remove_file(&path).unwrap();
    assert!(reopened(folder.path(), &checkpoint).is_err());
}
