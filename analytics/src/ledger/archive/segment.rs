//! Segments: the files that blocks are appended to, 4 MiB each.
//!
//! A segment is never written anew: it grows, and once its subjects have mostly left it, the others move to the newest segment and the
//! file goes, when a checkpoint that does not name it is durable. So no reclaiming takes longer than one segment does.

use super::block::{HEAD_BYTES, Head, damaged};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::fs::{File, OpenOptions};
use std::hash::Hasher;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const MAGIC: &[u8; 16] = b"CITYOPSARCHIVE 2";
/// Blocks begin at multiples of this.
const ALIGNMENT: u64 = 16;
/// From this length on, a segment takes no more blocks.
pub(super) const FULL_BYTES: u64 = 4 << 20;
/// Bits of a place that tell where in the segment the block begins: 4 MiB / 16.
const OFFSET_BITS: u32 = 18;

/// The block that begins at `offset` of the segment in that slot, as one number; `None` beyond 16383 segments.
pub(super) fn place(slot: usize, offset: u64) -> Option<u32> {
    let slot = u32::try_from(slot).ok().filter(|slot| *slot < (1 << (32 - OFFSET_BITS)) - 1)?;
    let offset = u32::try_from(offset / ALIGNMENT).ok().filter(|offset| *offset < 1 << OFFSET_BITS)?;
    Some(slot << OFFSET_BITS | offset)
}

/// Slot and offset of a place.
pub(super) fn parts(place: u32) -> (usize, u64) {
    let offset = u64::from(place & ((1 << OFFSET_BITS) - 1)) * ALIGNMENT;
    (usize::try_from(place >> OFFSET_BITS).unwrap_or(usize::MAX), offset)
}

/// What a checkpoint knows of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Extent {
    /// The file's number.
    pub(super) serial: u64,
    /// Bytes of it that count.
    length: u64,
    /// The checksums of its blocks, folded into one.
    sum: u64,
    /// Subjects written to it.
    pub(super) written: u32,
    /// Those of them that are still archived here.
    pub(super) live: u32,
}

impl Extent {
    /// Stands for which subjects the segment holds now: it grows by blocks, each with its checksum, and then only loses subjects.
    pub(super) fn holding(&self) -> u64 {
        chained(chained(self.sum, self.length), u64::from(self.live))
    }
}

/// One file of blocks.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) extent: Extent,
    file: Arc<File>,
    dirty: Arc<AtomicBool>,
}

/// A segment's file while it waits to be made durable.
#[derive(Debug)]
pub(super) struct Unsynced {
    file: Arc<File>,
    dirty: Arc<AtomicBool>,
}

impl Unsynced {
    pub(super) fn sync(&self) -> io::Result<()> {
        // Cleared first: what is written meanwhile must be synced again.
        self.dirty.store(false, Ordering::SeqCst);
        self.file.sync_data().inspect_err(|_| self.dirty.store(true, Ordering::SeqCst))
    }
}

pub(super) fn path(folder: &Path, serial: u64) -> PathBuf {
    folder.join(format!("{serial:06}"))
}

/// Is given where a block begins, its head and its packed bytes.
type Visit<'a> = &'a mut dyn FnMut(u64, Head, &[u8]) -> io::Result<()>;

impl Segment {
    pub(super) fn create(folder: &Path, serial: u64) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path(folder, serial))?;
        file.write_all_at(MAGIC, 0)?;
        let length = u64::try_from(MAGIC.len()).unwrap_or(u64::MAX);
        let extent = Extent { serial, length, sum: 0, written: 0, live: 0 };
        Ok(Self { extent, file: Arc::new(file), dirty: Arc::new(AtomicBool::new(true)) })
    }

    /// Opens the segment as a checkpoint knew it: what was written later is cut off, what was written before is checked.
    ///
    /// # Errors
    /// It is missing, shorter or damaged.
    pub(super) fn open(folder: &Path, extent: Extent) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path(folder, extent.serial))?;
        if file.metadata()?.len() < extent.length {
            return Err(damaged("its segment is cut short"));
        }
        file.set_len(extent.length)?;
        let segment = Self { extent, file: Arc::new(file), dirty: Arc::new(AtomicBool::new(false)) };
        let mut sum = 0;
        segment.each_block(&mut |_, head, packed| {
            head.check(packed)?;
            sum = chained(sum, head.checksum);
            Ok(())
        })?;
        if sum == extent.sum { Ok(segment) } else { Err(damaged("its segment is another one")) }
    }

    /// The file, if what was written to it is not durable yet.
    pub(super) fn unsynced(&self) -> Option<Unsynced> {
        self.dirty.load(Ordering::SeqCst).then(|| Unsynced { file: Arc::clone(&self.file), dirty: Arc::clone(&self.dirty) })
    }

    /// Whether every subject that was written to it is still archived here.
    pub(super) fn is_whole(&self) -> bool {
        self.extent.live == self.extent.written
    }

    /// Where the next block will begin.
    pub(super) fn end(&self) -> u64 {
        self.extent.length.next_multiple_of(ALIGNMENT)
    }

    /// Adds a block; after a failure the segment is as before.
    pub(super) fn append(&mut self, block: &[u8], checksum: u64) -> io::Result<()> {
        let begin = self.end();
        self.dirty.store(true, Ordering::SeqCst);
        self.file.write_all_at(block, begin)?;
        self.extent.length = begin + u64::try_from(block.len()).unwrap_or(u64::MAX);
        self.extent.sum = chained(self.extent.sum, checksum);
        Ok(())
    }

    /// Reads the block that begins at `offset` into `packed`.
    pub(super) fn read(&self, offset: u64, packed: &mut Vec<u8>) -> io::Result<Head> {
        let mut bytes = [0; HEAD_BYTES];
        self.file.read_exact_at(&mut bytes, offset)?;
        let head = Head::read(&bytes)?;
        let begin = offset + u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
        if begin.saturating_add(u64::try_from(head.packed).unwrap_or(u64::MAX)) > self.extent.length {
            return Err(damaged("its length goes beyond its segment"));
        }
        packed.resize(head.packed, 0);
        self.file.read_exact_at(packed, begin)?;
        Ok(head)
    }

    /// Visits its blocks in their order, with where each begins, its head and its packed bytes.
    pub(super) fn each_block(&self, visit: Visit<'_>) -> io::Result<()> {
        let mut bytes = vec![0; usize::try_from(self.extent.length).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, 0)?;
        if !bytes.starts_with(MAGIC) {
            return Err(damaged("its segment is of another version"));
        }
        let mut begin = MAGIC.len();
        while begin < bytes.len() {
            let head = Head::read(bytes.get(begin..).unwrap_or_default())?;
            let packed = bytes.get(begin + HEAD_BYTES..).and_then(|rest| rest.get(..head.packed));
            visit(u64::try_from(begin).map_err(io::Error::other)?, head, packed.ok_or_else(|| damaged("it is cut short"))?)?;
            begin = (begin + HEAD_BYTES + head.packed).next_multiple_of(usize::try_from(ALIGNMENT).unwrap_or(1));
        }
        Ok(())
    }
}

fn chained(sum: u64, checksum: u64) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write_u64(sum);
    hasher.write_u64(checksum);
    hasher.finish()
}
