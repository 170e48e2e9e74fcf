//! The engine's state on disk, so that a start need not replay the whole journal.
//!
//! A checkpoint is a cache: it can always be thrown away and computed again from the journal. It is believed only if its
//! version, its checksum and the catalogue it was made under all fit; otherwise the journal is replayed and the reason logged.
//!
//! Layout: magic, version, catalogue fingerprint, journal batch, checksum of these and of the body, then the zstd-compressed body: ledger and
//! cubes, each behind its length. Written to a temporary file, synced, renamed, and the folder synced.

use siphasher::sip128::{Hasher128, SipHasher13};
use std::fs::{self, File};
use std::hash::Hasher;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"CITYOPSC";
const VERSION: u32 = 1;
const FILE: &str = "checkpoint";
const COMPRESSION_LEVEL: i32 = 1;

/// Everything that a start needs beside the journal's tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// What shaped the cells: the catalogue's and the rules' fingerprint.
    pub(crate) fingerprint: u64,
    /// The newest journal batch inside.
    pub(crate) journal_seq: u64,
    /// The ledger, as it encodes itself.
    pub(crate) ledger: Vec<u8>,
    /// The cubes, as they encode themselves.
    pub(crate) cubes: Vec<u8>,
}

/// Why a checkpoint is not used; the journal is replayed instead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    /// There is none yet.
    #[error("there is no checkpoint")]
    Missing,
    /// It cannot be read.
    #[error("the checkpoint cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is damaged or of another version.
    #[error("the checkpoint is damaged or of another version: {0}")]
    Damaged(&'static str),
    /// Indicators or rules have changed since.
    #[error("the catalogue or the rules have changed since the checkpoint")]
    OtherCatalogue,
    /// The journal is older than the checkpoint.
    #[error("the checkpoint holds journal batches that the journal does not")]
    AheadOfJournal,
}

impl Checkpoint {
    /// Writes it beside the journal, replacing the one before only once the new one is durable. Gives the bytes written.
    ///
    /// # Errors
    /// The disk's fault; the checkpoint before stays in place.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<u64> {
        let mut body = Vec::with_capacity(self.ledger.len() + self.cubes.len() + 16);
        for section in [&self.ledger, &self.cubes] {
            body.extend_from_slice(&u64::try_from(section.len()).unwrap_or(u64::MAX).to_le_bytes());
            body.extend_from_slice(section);
        }
        let body = zstd::bulk::compress(&body, COMPRESSION_LEVEL)?;
        fs::create_dir_all(folder)?;
        let temporary = folder.join(format!("{FILE}.tmp"));
        let mut file = File::create(&temporary)?;
        file.write_all(MAGIC)?;
        file.write_all(&VERSION.to_le_bytes())?;
        file.write_all(&self.fingerprint.to_le_bytes())?;
        file.write_all(&self.journal_seq.to_le_bytes())?;
        file.write_all(&checksum(self.fingerprint, self.journal_seq, &body).to_le_bytes())?;
        file.write_all(&body)?;
        file.sync_all()?;
        fs::rename(&temporary, path(folder))?;
        File::open(folder)?.sync_all()?;
        Ok(u64::try_from(body.len()).unwrap_or(u64::MAX))
    }

    /// Reads the folder's checkpoint if it fits the catalogue and the journal.
    ///
    /// # Errors
    /// Why it is not to be used.
    pub(crate) fn read(folder: &Path, fingerprint: u64, last_seq: u64) -> Result<Self, Unusable> {
        let mut file = File::open(path(folder))
            .map_err(|error| if error.kind() == io::ErrorKind::NotFound { Unusable::Missing } else { Unusable::Unreadable(error) })?;
        let mut take = |bytes: &mut [u8]| file.read_exact(bytes).map_err(|_| Unusable::Damaged("its head is cut short"));
        let (mut magic, mut version) = ([0; 8], [0; 4]);
        take(&mut magic)?;
        take(&mut version)?;
        if &magic != MAGIC || u32::from_le_bytes(version) != VERSION {
            return Err(Unusable::Damaged("its head is unknown"));
        }
        let (mut made_under, mut journal_seq, mut sum) = ([0; 8], [0; 8], [0; 16]);
        take(&mut made_under)?;
        take(&mut journal_seq)?;
        take(&mut sum)?;
        let mut body = Vec::new();
        file.read_to_end(&mut body).map_err(Unusable::Unreadable)?;
        let (made_under, journal_seq) = (u64::from_le_bytes(made_under), u64::from_le_bytes(journal_seq));
        if checksum(made_under, journal_seq, &body) != u128::from_le_bytes(sum) {
            return Err(Unusable::Damaged("its checksum does not fit"));
        }
        if made_under != fingerprint {
            return Err(Unusable::OtherCatalogue);
        }
        if journal_seq > last_seq {
            return Err(Unusable::AheadOfJournal);
        }
        let body = zstd::stream::decode_all(body.as_slice()).map_err(|_| Unusable::Damaged("its body does not unpack"))?;
        let (ledger, rest) = section(&body)?;
        let (cubes, _) = section(rest)?;
        Ok(Self { fingerprint, journal_seq, ledger: ledger.to_vec(), cubes: cubes.to_vec() })
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn section(bytes: &[u8]) -> Result<(&[u8], &[u8]), Unusable> {
    let cut = || Unusable::Damaged("its body is cut short");
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(cut)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| cut())?;
    rest.split_at_checked(length).ok_or_else(cut)
}

fn checksum(fingerprint: u64, journal_seq: u64, body: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write_u64(fingerprint);
    hasher.write_u64(journal_seq);
    hasher.write(body);
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test states its own world")]
    use super::*;

    fn sample() -> Checkpoint {
        Checkpoint { fingerprint: 7, journal_seq: 42, ledger: vec![1, 2, 3], cubes: vec![9; 1000] }
    }

    #[test]
    fn comes_back_as_written() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path()).unwrap();
        assert_eq!(Checkpoint::read(folder.path(), 7, 42).unwrap(), sample());
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path()).unwrap();
        let whole = fs::read(path(folder.path())).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x40;
            fs::write(path(folder.path()), &damaged).unwrap();
            assert!(Checkpoint::read(folder.path(), 7, 42).is_err(), "byte {at} was not noticed");
        }
    }

    #[test]
    fn every_cut_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path()).unwrap();
        let whole = fs::read(path(folder.path())).unwrap();
        for length in 0..whole.len() {
            fs::write(path(folder.path()), &whole[..length]).unwrap();
            assert!(Checkpoint::read(folder.path(), 7, 42).is_err(), "a cut at {length} was not noticed");
        }
    }

    #[test]
    fn is_refused_under_another_catalogue_or_an_older_journal() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path()).unwrap();
        assert!(matches!(Checkpoint::read(folder.path(), 8, 42), Err(Unusable::OtherCatalogue)));
        assert!(matches!(Checkpoint::read(folder.path(), 7, 41), Err(Unusable::AheadOfJournal)));
        assert!(matches!(Checkpoint::read(&folder.path().join("none"), 7, 42), Err(Unusable::Missing)));
    }
}
