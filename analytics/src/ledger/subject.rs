//! The subjects: found by stream and number, kept as bytes of their steps and the phases last shown.

use super::Table;
use super::clock::Phases;
use hashbrown::{DefaultHashBuilder, HashTable};
use ingest::record::{Stream, Text, UtcMs};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::BuildHasher;

/// One subject at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Subject {
    pub(crate) stream: Stream,
    /// Its row stands in the table beside that of its stream.
    pub(crate) is_out: bool,
    pub(crate) id: Text,
    /// What its clocks said in the row emitted last.
    pub(crate) phases: Phases,
    /// The instant for which its timer is set.
    pub(crate) timer: Option<UtcMs>,
    /// Set while no clock of it runs or pauses and no list shows it as open: how far its stream had come when it was touched last.
    pub(crate) at_rest_since: Option<UtcMs>,
    pub(crate) step_count: u32,
    pub(crate) steps: StepBytes,
}

/// The bytes of a subject's steps.
#[derive(Clone, Debug, Default, PartialEq)]
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

impl Subject {
    fn new(stream: Stream, id: &str) -> Self {
        Self {
            stream,
            is_out: false,
            id: Text::from(id),
            phases: Phases::default(),
            timer: None,
            at_rest_since: None,
            step_count: 0,
            steps: StepBytes::default(),
        }
    }

    /// The table that its row stands in.
    pub(crate) fn table(&self) -> Table {
        match self.stream {
            Stream::Case => Table::Cases,
            Stream::Complaint => Table::Complaints,
            Stream::Evaluation => Table::Evaluations,
            Stream::CityEvent if self.is_out => Table::CityEventsOut,
            Stream::CityEvent => Table::CityEvents,
            // Samples and decisions on duty have no subject.
            Stream::Sample | Stream::Duty => Table::Samples,
        }
    }
}

/// All subjects in memory, each known by its place. A place that became free is given anew.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    list: Vec<Option<Subject>>,
    free: Vec<usize>,
    places: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl Subjects {
    /// Places in their order, free ones among them.
    pub(crate) fn places(&self) -> &[Option<Subject>] {
        &self.list
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Subject> {
        self.list.iter().flatten()
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Subject> {
        self.list.get(place)?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, place: usize) -> Option<&mut Subject> {
        self.list.get_mut(place)?.as_mut()
    }

    pub(crate) fn find(&self, stream: Stream, id: &str) -> Option<usize> {
        let same = |place: &usize| self.get(*place).is_some_and(|subject| subject.stream == stream && subject.id == id);
        self.places.find(self.hasher.hash_one((stream, id)), same).copied()
    }

    /// The place of that subject, which is found by `elsewhere` or begins here if it is not in memory.
    pub(crate) fn place(&mut self, stream: Stream, id: &str, elsewhere: impl FnOnce() -> Option<Subject>) -> usize {
        self.find(stream, id).unwrap_or_else(|| self.add(elsewhere().unwrap_or_else(|| Subject::new(stream, id))))
    }

    fn add(&mut self, subject: Subject) -> usize {
        let Self { list, free, places, hasher } = self;
        let place = free.pop().unwrap_or(list.len());
        let hash = hasher.hash_one((subject.stream, subject.id.as_str()));
        if place == list.len() {
            list.push(None);
        }
        if let Some(empty) = list.get_mut(place) {
            *empty = Some(subject);
        }
        let hash_of = |subject: &Subject| hasher.hash_one((subject.stream, subject.id.as_str()));
        places.insert_unique(hash, place, |at| list.get(*at).and_then(Option::as_ref).map_or(0, hash_of));
        place
    }

    /// Takes a subject out of memory.
    pub(crate) fn remove(&mut self, place: usize) {
        let Some(subject) = self.list.get_mut(place).and_then(Option::take) else { return };
        let hash = self.hasher.hash_one((subject.stream, subject.id.as_str()));
        if let Ok(entry) = self.places.find_entry(hash, |at| *at == place) {
            entry.remove();
        }
        self.free.push(place);
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
