//! The subjects: found by stream and number, kept as bytes of their steps and the phases last shown.

use super::clock::Phases;
use hashbrown::{DefaultHashBuilder, HashTable};
use ingest::record::{Stream, Text, UtcMs};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::BuildHasher;

/// One subject at rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subject {
    pub(crate) stream: Stream,
    pub(crate) id: Text,
    /// What its clocks said in the row emitted last.
    pub(crate) phases: Phases,
    /// The instant for which its timer is set.
    pub(crate) timer: Option<UtcMs>,
    pub(crate) step_count: u32,
    pub(crate) steps: StepBytes,
}

/// The bytes of a subject's steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepBytes(pub(crate) Box<[u8]>);

impl Serialize for StepBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for StepBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = StepBytes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("bytes")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<StepBytes, E> {
                Ok(StepBytes(bytes.into()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// All subjects, each known by its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subjects {
    list: Vec<Subject>,
    places: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl Subjects {
    pub(crate) fn list(&self) -> &[Subject] {
        &self.list
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Subject> {
        self.list.get(place)
    }

    pub(crate) fn get_mut(&mut self, place: usize) -> Option<&mut Subject> {
        self.list.get_mut(place)
    }

    pub(crate) fn find(&self, stream: Stream, id: &str) -> Option<usize> {
        let same = |place: &usize| self.list.get(*place).is_some_and(|subject| subject.stream == stream && subject.id == id);
        self.places.find(self.hasher.hash_one((stream, id)), same).copied()
    }

    /// The place of that subject, given now if it is new.
    pub(crate) fn place(&mut self, stream: Stream, id: &str) -> usize {
        self.find(stream, id).unwrap_or_else(|| {
            self.add(Subject {
                stream,
                id: Text::from(id),
                phases: Phases::default(),
                timer: None,
                step_count: 0,
                steps: StepBytes::default(),
            })
        })
    }

    fn add(&mut self, subject: Subject) -> usize {
        let Self { list, places, hasher } = self;
        let place = list.len();
        let hash = hasher.hash_one((subject.stream, subject.id.as_str()));
        list.push(subject);
        places.insert_unique(hash, place, |at| list.get(*at).map_or(0, |known| hasher.hash_one((known.stream, known.id.as_str()))));
        place
    }
}

impl FromIterator<Subject> for Subjects {
    fn from_iter<I: IntoIterator<Item = Subject>>(subjects: I) -> Self {
        let mut all = Self::default();
        for subject in subjects {
            all.add(subject);
        }
        all
    }
}
