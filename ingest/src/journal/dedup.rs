//! Which records are known already: exact, never a guess.
//!
//! A record's identity is (source, `record_id`), kept as a 128-bit `SipHash` under a random key of the journal's own, so that no
//! sender can make two identities meet. Identities of batches that are not sealed are an exact set in memory, rebuilt at open
//! from the compact list beside each batch; those of sealed records lie in sorted files behind a filter (`run.rs`).

use super::error::JournalError;
use super::run::Run;
use hashbrown::HashSet;
use siphasher::sip::SipHasher13;
use siphasher::sip128::{Hasher128, SipHasher13 as SipHasher13x128};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

const VERSION: u8 = 1;
/// Bytes before the identities: version, then their checksum.
const HEAD: usize = 9;
const ID_BYTES: usize = 16;

/// The identity of a record: the hash of its source and id under the journal's key.
pub(super) type Id = u128;

/// Makes identities.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    hasher: SipHasher13x128,
}

impl Identity {
    pub(super) fn new(key: &[u8; 16]) -> Self {
        Self { hasher: SipHasher13x128::new_with_key(key) }
    }

    /// The identity of `record_id` of `source`.
    pub(super) fn of(&self, source: &str, record_id: &str) -> Id {
        let mut hasher = self.hasher;
        hasher.write(source.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(record_id.as_bytes());
        hasher.finish128().as_u128()
    }
}

/// Identities are hashes already: their low half serves as it is.
#[derive(Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            self.0 ^= u64::from_le_bytes(word);
        }
    }

    fn write_u128(&mut self, id: u128) {
        let [low, _] = halves(id);
        self.0 = low;
    }
}

/// Low and high half.
pub(super) fn halves(id: Id) -> [u64; 2] {
    let bytes = id.to_le_bytes();
    let mut low = [0; 8];
    let mut high = [0; 8];
    low.iter_mut().zip(&bytes).for_each(|(to, from)| *to = *from);
    high.iter_mut().zip(bytes.iter().skip(8)).for_each(|(to, from)| *to = *from);
    [u64::from_le_bytes(low), u64::from_le_bytes(high)]
}

/// All identities that were ever accepted.
#[derive(Default)]
pub(super) struct Known {
    recent: HashSet<Id, BuildHasherDefault<AsIs>>,
    sealed: Vec<Arc<Run>>,
}

impl Known {
    pub(super) fn new(sealed: Vec<Arc<Run>>) -> Self {
        Self { recent: HashSet::default(), sealed }
    }

    /// Takes an identity in; false if it is known already.
    pub(super) fn insert(&mut self, id: Id) -> Result<bool, JournalError> {
        if self.recent.contains(&id) {
            return Ok(false);
        }
        for run in &self.sealed {
            if run.contains(id)? {
                return Ok(false);
            }
        }
        Ok(self.recent.insert(id))
    }

    /// Takes the identities of a stored batch in.
    pub(super) fn restore(&mut self, ids: impl Iterator<Item = Id>) {
        self.recent.extend(ids);
    }

    /// The files that hold sealed identities.
    pub(super) fn runs(&self) -> Vec<Arc<Run>> {
        self.sealed.clone()
    }

    /// After sealing: these identities are in the runs now, which replace the former ones.
    pub(super) fn seal(&mut self, moved: &[Id], runs: Vec<Arc<Run>>) {
        for id in moved {
            self.recent.remove(id);
        }
        if self.recent.capacity() > self.recent.len().saturating_mul(4) {
            self.recent.shrink_to_fit();
        }
        self.sealed = runs;
    }
}

/// The list of identities that lies beside a batch: version, checksum, 16 bytes each.
pub(super) fn pack(ids: &[Id]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(ids.len().saturating_mul(ID_BYTES).saturating_add(HEAD));
    packed.push(VERSION);
    packed.extend_from_slice(&[0; 8]);
    for id in ids {
        packed.extend_from_slice(&id.to_be_bytes());
    }
    let sum = checksum(packed.get(HEAD..).unwrap_or_default()).to_le_bytes();
    packed.iter_mut().skip(1).zip(sum).for_each(|(to, from)| *to = from);
    packed
}

/// Reads a list made by [`pack`]; `what` names it in errors.
pub(super) fn unpack(what: &str, packed: &[u8], records: usize) -> Result<Vec<Id>, JournalError> {
    let damaged = |reason: String| JournalError::damaged(what, reason);
    let (head, body) = packed.split_at_checked(HEAD).ok_or_else(|| damaged("its list of identities is too short".to_owned()))?;
    let (version, sum) = head.split_at_checked(1).unwrap_or_default();
    let version = version.first().copied().unwrap_or_default();
    if version == 0 || version > VERSION {
        return Err(JournalError::TooNew { what: what.to_owned(), found: version.into(), known: VERSION.into() });
    }
    if sum != checksum(body).to_le_bytes() {
        return Err(damaged("the checksum of its identities does not fit".to_owned()));
    }
    let ids: Vec<Id> = body.as_chunks::<ID_BYTES>().0.iter().map(|bytes| Id::from_be_bytes(*bytes)).collect();
    if ids.len() != records {
        return Err(damaged(format!("it has {} identities for {records} records", ids.len())));
    }
    Ok(ids)
}

/// Tells torn or altered bytes; not meant against intent.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish()
}
