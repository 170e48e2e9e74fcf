//! Blocks: some dozens of subjects of one table, packed together.
//!
//! Layout: length of the packed bytes, length unpacked, table, checksum of these and of the packed bytes; then the packed bytes, a
//! zstd frame of one subject behind the other.

use super::super::clock::Phases;
use super::super::subject::{StepBytes, Subject};
use ingest::record::{Stream, Text};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::fmt;
use std::hash::Hasher;
use std::io;
use zstd::bulk::{Compressor, Decompressor};

/// Unpacked bytes from which a block is full: about 30 subjects. They pack to a quarter, where one alone packs to half, and
/// unpacking them for the sake of one takes some 20 µs.
pub(super) const FULL_BYTES: usize = 16 * 1024;
/// Bytes before the packed ones.
pub(super) const HEAD_BYTES: usize = 20;
const LEVEL: i32 = 1;

/// A subject as a block holds it. It has no timer: no clock of it turns any more.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Held<'a> {
    pub(super) hash: u32,
    #[serde(borrow)]
    pub(super) id: &'a str,
    pub(super) phases: Phases,
    pub(super) step_count: u32,
    pub(super) steps: &'a [u8],
}

impl<'a> Held<'a> {
    pub(super) fn new(hash: u32, subject: &'a Subject) -> Self {
        Self { hash, id: &subject.id, phases: subject.phases, step_count: subject.step_count, steps: &subject.steps.0 }
    }

    pub(super) fn to_subject(self, stream: Stream, is_out: bool) -> Subject {
        Subject {
            stream,
            is_out,
            id: Text::from(self.id),
            phases: self.phases,
            timer: None,
            at_rest_since: None,
            step_count: self.step_count,
            steps: StepBytes(self.steps.into()),
        }
    }
}

/// A block that is not full yet. No two subjects in it have the same hash, so that hash and block name one of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Filling {
    raw: Vec<u8>,
    hashes: Vec<u32>,
}

impl Filling {
    pub(super) fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether it has no room for a subject of that hash.
    pub(super) fn is_closed_to(&self, hash: u32, full_bytes: usize) -> bool {
        self.raw.len() >= full_bytes || self.hashes.contains(&hash)
    }

    /// The hashes inside, in their order.
    pub(super) fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    pub(super) fn raw(&self) -> &[u8] {
        &self.raw
    }

    pub(super) fn push(&mut self, held: &Held<'_>) -> io::Result<()> {
        let before = self.raw.len();
        if let Err(error) = postcard::to_io(held, &mut self.raw) {
            self.raw.truncate(before);
            return Err(io::Error::other(error));
        }
        self.hashes.push(held.hash);
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.raw.clear();
        self.hashes.clear();
    }
}

/// Visits the subjects of an unpacked block; the visitor says whether to go on.
pub(super) fn each(mut raw: &[u8], visit: &mut dyn FnMut(Held<'_>) -> bool) -> io::Result<()> {
    while !raw.is_empty() {
        let (held, rest) = postcard::take_from_bytes(raw).map_err(|_| damaged("a subject in it cannot be read"))?;
        if !visit(held) {
            break;
        }
        raw = rest;
    }
    Ok(())
}

/// The first bytes of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) packed: usize,
    pub(super) lane: usize,
    pub(super) checksum: u64,
    raw: usize,
}

impl Head {
    pub(super) fn read(bytes: &[u8]) -> io::Result<Self> {
        let cut = || damaged("its head is cut short");
        let mut words = bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap_or_default()));
        let mut word = || words.next().ok_or_else(cut);
        let (packed, raw, lane, low, high) = (word()?, word()?, word()?, word()?, word()?);
        let size = |length: u32| usize::try_from(length).map_err(|_| cut());
        Ok(Self { packed: size(packed)?, raw: size(raw)?, lane: size(lane)?, checksum: u64::from(high) << 32 | u64::from(low) })
    }

    /// Whether the packed bytes are those that were written.
    ///
    /// # Errors
    /// They are not.
    pub(super) fn check(&self, packed: &[u8]) -> io::Result<()> {
        if checksum(self.lane, self.raw, packed) == self.checksum { Ok(()) } else { Err(damaged("its checksum does not fit")) }
    }
}

/// Packs and unpacks, with room that is used again.
pub(super) struct Packer {
    compressor: Compressor<'static>,
    unpacker: Unpacker,
}

impl fmt::Debug for Packer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Packer")
    }
}

impl Packer {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { compressor: Compressor::new(LEVEL)?, unpacker: Unpacker::new()? })
    }

    pub(super) fn unpacker(&mut self) -> &mut Unpacker {
        &mut self.unpacker
    }

    /// The block of these unpacked bytes, head and all, and its checksum.
    pub(super) fn pack(&mut self, lane: usize, raw: &[u8]) -> io::Result<(Vec<u8>, u64)> {
        let packed = self.compressor.compress(raw)?;
        let sum = checksum(lane, raw.len(), &packed);
        let mut block = Vec::with_capacity(HEAD_BYTES + packed.len());
        for length in [packed.len(), raw.len(), lane] {
            block.extend_from_slice(&u32::try_from(length).map_err(io::Error::other)?.to_le_bytes());
        }
        block.extend_from_slice(&sum.to_le_bytes());
        block.extend_from_slice(&packed);
        Ok((block, sum))
    }
}

/// Unpacks, with room that is used again.
pub(super) struct Unpacker {
    decompressor: Decompressor<'static>,
    raw: Vec<u8>,
}

impl Unpacker {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { decompressor: Decompressor::new()?, raw: Vec::new() })
    }

    /// The bytes that were packed.
    pub(super) fn unpack(&mut self, head: Head, packed: &[u8]) -> io::Result<&[u8]> {
        head.check(packed)?;
        self.raw.clear();
        self.raw.reserve(head.raw);
        self.decompressor.decompress_to_buffer(packed, &mut self.raw).map_err(|_| damaged("it does not unpack"))?;
        Ok(&self.raw)
    }
}

fn checksum(lane: usize, raw: usize, packed: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    for length in [lane, raw] {
        hasher.write_u64(u64::try_from(length).unwrap_or(u64::MAX));
    }
    hasher.write(packed);
    hasher.finish()
}

pub(super) fn damaged(how: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a block of the archive is damaged: {how}"))
}
