//! Where each archived subject lies: 8 bytes a subject.

use hashbrown::HashTable;
use ingest::record::Stream;
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Bytes of an entry as stored.
const ENTRY_BYTES: usize = 8;

/// One archived subject: a hash of its stream and number, and the block that it is in. Hashes of 32 bits meet; the number that stands in
/// the block tells which subject it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    hash: u32,
    place: u32,
}

impl Entry {
    /// The hash is random already; it is spread over the bits that the table looks at.
    fn spread(hash: u32) -> u64 {
        u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The key of the hashes, so that no sender can have numbers meet on purpose.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Key {
    numbers: [u64; 2],
    /// Bits of a hash that are used: all of them, outside of tests.
    mask: u32,
}

impl Key {
    pub(super) fn random() -> Self {
        Self { numbers: [0, 1].map(|part: u64| RandomState::new().hash_one(part)), mask: u32::MAX }
    }

    #[cfg(test)]
    pub(super) fn narrow(&mut self, mask: u32) {
        self.mask = mask;
    }

    pub(super) fn hash(&self, stream: Stream, id: &str) -> u32 {
        let Self { numbers: [low, high], mask } = *self;
        let mut hasher = SipHasher13::new_with_keys(low, high);
        hasher.write(stream.name().as_bytes());
        hasher.write(id.as_bytes());
        u32::try_from(hasher.finish() >> 32).unwrap_or_default() & mask
    }
}

/// All entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Index(HashTable<Entry>);

impl Index {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The blocks that a subject of that hash may be in.
    pub(super) fn places(&self, hash: u32) -> impl Iterator<Item = u32> {
        self.0.iter_hash(Entry::spread(hash)).filter(move |entry| entry.hash == hash).map(|entry| entry.place)
    }

    pub(super) fn contains(&self, hash: u32, place: u32) -> bool {
        let wanted = Entry { hash, place };
        self.0.find(Entry::spread(hash), |entry| *entry == wanted).is_some()
    }

    pub(super) fn insert(&mut self, hash: u32, place: u32) {
        self.0.insert_unique(Entry::spread(hash), Entry { hash, place }, |entry| Entry::spread(entry.hash));
    }

    /// False if there is no such entry.
    pub(super) fn remove(&mut self, hash: u32, place: u32) -> bool {
        let wanted = Entry { hash, place };
        self.0.find_entry(Entry::spread(hash), |entry| *entry == wanted).map(hashbrown::hash_table::OccupiedEntry::remove).is_ok()
    }

    /// Writes another block into an entry; false if there is no such entry.
    pub(super) fn replace(&mut self, hash: u32, from: u32, to: u32) -> bool {
        let wanted = Entry { hash, place: from };
        self.0.find_mut(Entry::spread(hash), |entry| *entry == wanted).map(|entry| entry.place = to).is_some()
    }

    /// The entries as bytes, in the order of the table: read back in that order, they fill a new table from one end to the other.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * ENTRY_BYTES);
        for entry in &self.0 {
            bytes.extend_from_slice(&entry.hash.to_le_bytes());
            bytes.extend_from_slice(&entry.place.to_le_bytes());
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let mut index = Self(HashTable::with_capacity(bytes.len() / ENTRY_BYTES));
        for entry in bytes.as_chunks::<ENTRY_BYTES>().0 {
            let word = u64::from_le_bytes(*entry);
            let (hash, place) = (word & u64::from(u32::MAX), word >> 32);
            index.insert(u32::try_from(hash).unwrap_or_default(), u32::try_from(place).unwrap_or_default());
        }
        index
    }
}
