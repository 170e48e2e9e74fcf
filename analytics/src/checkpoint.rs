//! The engine's state on disk, so that a start need not replay the whole journal.
//!
//! A checkpoint is a cache: it can always be thrown away and computed again from the journal. It is believed only if its
//! version, its checksum and the catalogue it was made under all fit; otherwise the journal is replayed and the reason logged.
//!
//! The ledger in it is good under the rules it was made under, the cubes under the catalogue: an indicator that is changed costs a
//! reading of the ledger's rows, not of the journal. Most subjects lie in the ledger's archive beside it, which is made durable first.
//!
//! Layout: magic, version, fingerprints of rules and catalogue, journal batch, checksum of these and of the body, then the
//! zstd-compressed body: ledger and cubes, each behind its length. Written to a temporary file, synced, renamed, and the folder synced.

use crate::ledger::{Binding, DecodeError};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::fs::{self, File};
use std::hash::Hasher;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"CITYOPSC";
const VERSION: u32 = 6;
const FILE: &str = "checkpoint";
const COMPRESSION_LEVEL: i32 = 1;

/// What a checkpoint was made under, and how far it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Fingerprint of the city's rules, which shape the ledger and so the cubes too.
    pub(crate) rules: u64,
    /// Fingerprint of the catalogue, which shapes the cubes.
    pub(crate) catalogue: u64,
    /// The newest journal batch inside.
    pub(crate) journal_seq: u64,
}

impl Stamp {
    const BYTES: usize = 24;

    fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        for (into, number) in bytes.chunks_exact_mut(8).zip([self.rules, self.catalogue, self.journal_seq]) {
            into.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let mut numbers = bytes.as_chunks::<8>().0.iter().map(|number| u64::from_le_bytes(*number));
        let mut number = || numbers.next().unwrap_or_default();
        Self { rules: number(), catalogue: number(), journal_seq: number() }
    }
}

/// Everything that a start needs beside the journal's tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) stamp: Stamp,
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
    /// The city's rules have changed since.
    #[error("the city's rules have changed since the checkpoint")]
    OtherRules,
    /// Its ledger or the archive beside it cannot be used.
    #[error("the checkpoint's ledger cannot be used")]
    Ledger(#[source] DecodeError),
    /// The journal is older than the checkpoint.
    #[error("the checkpoint holds journal batches that the journal does not")]
    AheadOfJournal,
}

impl Checkpoint {
    /// Writes it beside the journal once what `binding` holds is durable, replacing the one before only once the new one is. Gives the
    /// bytes written.
    ///
    /// # Errors
    /// The disk's fault; the checkpoint before stays in place.
    pub(crate) fn write(&self, folder: &Path, binding: &Binding) -> io::Result<u64> {
        binding.sync()?;
        fs::create_dir_all(folder)?;
        let temporary = folder.join(format!("{FILE}.tmp"));
        let mut file = File::create(&temporary)?;
        let head = |sum: u128| [MAGIC, VERSION.to_le_bytes().as_slice(), &self.stamp.to_bytes(), &sum.to_le_bytes()].concat();
        file.write_all(&head(0))?;
        let body = Summed { inner: &mut file, sum: begin(self.stamp) };
        let mut body = zstd::stream::write::Encoder::new(body, COMPRESSION_LEVEL)?;
        for section in [&self.ledger, &self.cubes] {
            body.write_all(&u64::try_from(section.len()).unwrap_or(u64::MAX).to_le_bytes())?;
            body.write_all(section)?;
        }
        let sum = body.finish()?.sum.finish128().as_u128();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&head(sum))?;
        file.sync_all()?;
        fs::rename(&temporary, path(folder))?;
        File::open(folder)?.sync_all()?;
        binding.release();
        Ok(file.metadata()?.len())
    }

    /// Reads the folder's checkpoint if it fits the rules and the journal; whether the cubes fit the catalogue is told by the stamp.
    ///
    /// # Errors
    /// Why it is not to be used.
    pub(crate) fn read(folder: &Path, rules: u64, last_seq: u64) -> Result<Self, Unusable> {
        let mut file = File::open(path(folder))
            .map_err(|error| if error.kind() == io::ErrorKind::NotFound { Unusable::Missing } else { Unusable::Unreadable(error) })?;
        let mut take = |bytes: &mut [u8]| file.read_exact(bytes).map_err(|_| Unusable::Damaged("its head is cut short"));
        let (mut magic, mut version, mut stamp, mut sum) = ([0; 8], [0; 4], [0; Stamp::BYTES], [0; 16]);
        take(&mut magic)?;
        take(&mut version)?;
        if &magic != MAGIC || u32::from_le_bytes(version) != VERSION {
            return Err(Unusable::Damaged("its head is unknown"));
        }
        take(&mut stamp)?;
        take(&mut sum)?;
        let stamp = Stamp::from_bytes(stamp);
        let mut packed = Summed { inner: file, sum: begin(stamp) };
        let sections = sections(&mut packed);
        // What the decoder had no need for counts too.
        io::copy(&mut packed, &mut io::sink()).map_err(Unusable::Unreadable)?;
        if packed.sum.finish128().as_u128() != u128::from_le_bytes(sum) {
            return Err(Unusable::Damaged("its checksum does not fit"));
        }
        let (ledger, cubes) = sections.map_err(|_| Unusable::Damaged("its body does not unpack"))?;
        if stamp.rules != rules {
            return Err(Unusable::OtherRules);
        }
        if stamp.journal_seq > last_seq {
            return Err(Unusable::AheadOfJournal);
        }
        Ok(Self { stamp, ledger, cubes })
    }
}

/// Bytes on their way to or from a file, summed up as they pass.
struct Summed<F> {
    inner: F,
    sum: SipHasher13,
}

impl<F: Write> Write for Summed<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.write(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<F: Read> Read for Summed<F> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.sum.write(bytes.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// The sum of a body that is still to come.
fn begin(stamp: Stamp) -> SipHasher13 {
    let mut sum = SipHasher13::new();
    sum.write(&stamp.to_bytes());
    sum
}

fn sections(packed: &mut impl Read) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut body = zstd::stream::read::Decoder::with_buffer(BufReader::new(packed))?;
    let mut section = || -> io::Result<Vec<u8>> {
        let mut length = [0; 8];
        body.read_exact(&mut length)?;
        let length = u64::from_le_bytes(length);
        let mut bytes = Vec::new();
        // The length is not to be trusted before the checksum is known: memory grows with what there really is.
        (&mut body).take(length).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).ok() == Some(length) { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    };
    Ok((section()?, section()?))
}

fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test states its own world")]
    use super::*;

    fn sample() -> Checkpoint {
        Checkpoint { stamp: Stamp { rules: 7, catalogue: 8, journal_seq: 42 }, ledger: vec![1, 2, 3], cubes: vec![9; 1000] }
    }

    #[test]
    fn comes_back_as_written() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path(), &Binding::default()).unwrap();
        assert_eq!(Checkpoint::read(folder.path(), 7, 42).unwrap(), sample());
    }

    #[test]
    fn every_damaged_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path(), &Binding::default()).unwrap();
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
        sample().write(folder.path(), &Binding::default()).unwrap();
        let whole = fs::read(path(folder.path())).unwrap();
        for length in 0..whole.len() {
            fs::write(path(folder.path()), &whole[..length]).unwrap();
            assert!(Checkpoint::read(folder.path(), 7, 42).is_err(), "a cut at {length} was not noticed");
        }
    }

    #[test]
    fn is_refused_under_other_rules_or_an_older_journal() {
        let folder = tempfile::tempdir().unwrap();
        sample().write(folder.path(), &Binding::default()).unwrap();
        assert!(matches!(Checkpoint::read(folder.path(), 8, 42), Err(Unusable::OtherRules)));
        assert!(matches!(Checkpoint::read(folder.path(), 7, 41), Err(Unusable::AheadOfJournal)));
        assert!(matches!(Checkpoint::read(&folder.path().join("none"), 7, 42), Err(Unusable::Missing)));
    }
}
