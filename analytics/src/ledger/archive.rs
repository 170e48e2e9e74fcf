//! The archive: subjects at rest lie on disk, packed, and cost 8 bytes and a little air each in memory.
//!
//! ```text
//!  in memory ──at rest for a while──▶ filling block ──full──▶ segment file
//!      ▲                                   │                      │
//!      └───────────── a late step ─────────┴──────────────────────┘
//! ```
//! What a subject left behind when it was recalled is dead: its entry is gone, and hash and block never name it again. The archive is
//! a cache like the checkpoint, which names its segments and how far each counts; what it does not name is removed, and if one of them
//! is missing or damaged the journal is replayed.

mod block;
mod index;
mod segment;
mod shelves;
#[cfg(test)]
mod tests;

use super::Table;
use super::subject::{StepBytes, Subject};
use block::{Filling, Held, Packer, Unpacker};
use index::{Index, Key};
use ingest::record::Stream;
use segment::{Extent, Segment, Unsynced};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Folder of the segments, beside the checkpoint.
const FOLDER: &str = "archive";
/// The tables whose subjects are archived, each in blocks of its own, so that reading a table unpacks nothing else. A block holds the place
/// in this list.
const LANES: [Table; 5] = [Table::Cases, Table::Complaints, Table::Evaluations, Table::CityEvents, Table::CityEventsOut];
/// Places of subjects in blocks that are still filling: this, and the lane.
const FILLING: u32 = u32::MAX - 4;

/// When blocks and segments are full.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) block_bytes: usize,
    pub(crate) segment_bytes: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { block_bytes: block::FULL_BYTES, segment_bytes: segment::FULL_BYTES }
    }
}

/// What is read of an archive. A copy reads what was archived when it was made, whatever becomes of the archive: segments only grow, and
/// a removed file stays readable while it is open.
#[derive(Clone, Debug)]
pub(crate) struct Shelves {
    key: Key,
    index: Index,
    segments: Vec<Option<Segment>>,
    filling: [Filling; LANES.len()],
}

/// Subjects at rest, on disk.
#[derive(Debug)]
pub(crate) struct Archive {
    shelves: Shelves,
    folder: PathBuf,
    sizes: Sizes,
    packer: Packer,
    /// The segment that grows.
    newest: Option<usize>,
    next_serial: u64,
    /// Segments that many subjects have left.
    worn: Vec<usize>,
    /// Files that a checkpoint may still name.
    retired: Vec<PathBuf>,
}

/// The archive as a checkpoint holds it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredArchive {
    key: Key,
    next_serial: u64,
    extents: Vec<Option<Extent>>,
    index: StepBytes,
}

/// What must reach the disk before a checkpoint is written, and what may go once it is.
#[derive(Debug, Default)]
pub struct Binding {
    folder: Option<PathBuf>,
    unsynced: Vec<Unsynced>,
    retired: Vec<PathBuf>,
}

impl Binding {
    /// Makes the segments durable; to be called before the checkpoint that names them is written.
    ///
    /// # Errors
    /// The disk's fault; the checkpoint must not be written.
    pub fn sync(&self) -> io::Result<()> {
        self.unsynced.iter().try_for_each(Unsynced::sync)?;
        self.folder.as_ref().filter(|_| !self.unsynced.is_empty()).map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    /// Removes the segments that are named no more; to be called when the checkpoint is durable.
    pub fn release(&self) {
        for path in &self.retired {
            if let Err(error) = fs::remove_file(path) {
                tracing::warn!(%error, path = %path.display(), "a segment of the archive could not be removed, the next start tries again");
            }
        }
    }
}

impl Archive {
    /// An empty archive; what lay in that folder goes.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let shelves = Shelves { key: Key::random(), index: Index::default(), segments: Vec::new(), filling: Default::default() };
        Self::over(folder, shelves, 1)
    }

    /// The archive that a checkpoint knew.
    ///
    /// # Errors
    /// A segment is missing or damaged.
    pub(crate) fn open(folder: &Path, stored: &StoredArchive) -> io::Result<Self> {
        let path = folder.join(FOLDER);
        let open = |extent: &Option<Extent>| extent.map(|extent| Segment::open(&path, extent)).transpose();
        let segments = stored.extents.iter().map(open).collect::<io::Result<Vec<_>>>()?;
        let index = Index::from_bytes(&stored.index.0);
        Self::over(folder, Shelves { key: stored.key, index, segments, filling: Default::default() }, stored.next_serial)
    }

    /// Removes every file that is not one of the segments.
    fn over(folder: &Path, shelves: Shelves, next_serial: u64) -> io::Result<Self> {
        let folder = folder.join(FOLDER);
        fs::create_dir_all(&folder)?;
        let kept: Vec<_> = shelves.segments.iter().flatten().map(|segment| segment::path(&folder, segment.extent.serial)).collect();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if !kept.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        let newest = shelves.growing_slot();
        let worn = (0..shelves.segments.len()).collect();
        let (sizes, packer) = (Sizes::default(), Packer::new()?);
        Ok(Self { shelves, folder, sizes, packer, newest, next_serial, worn, retired: Vec::new() })
    }

    /// Makes everything happen sooner: blocks and segments fill, and hashes meet. Only while it is empty, or as before.
    #[cfg(test)]
    pub(crate) fn shrink(&mut self, sizes: Sizes, hash_mask: u32) {
        self.sizes = sizes;
        self.shelves.key.narrow(hash_mask);
    }

    pub(crate) fn shelves(&self) -> &Shelves {
        &self.shelves
    }

    /// Takes in a subject that has no timer. After a failure it is not archived.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn put(&mut self, subject: &Subject) -> io::Result<()> {
        let lane = lane(subject.table()).ok_or_else(|| io::Error::other("subjects of this table are not archived"))?;
        let hash = self.shelves.key.hash(subject.stream, &subject.id);
        self.shelve(lane, &Held::new(hash, subject))?;
        self.shelves.index.insert(hash, filling(lane));
        Ok(())
    }

    /// Gives a subject back, which is archived no longer.
    ///
    /// # Errors
    /// It, or one of the same hash, cannot be read: the disk's fault.
    pub(crate) fn recall(&mut self, stream: Stream, id: &str) -> io::Result<Option<Subject>> {
        let Some((hash, place, subject)) = self.shelves.look(stream, id, self.packer.unpacker())? else { return Ok(None) };
        self.shelves.index.remove(hash, place);
        self.leave(place);
        Ok(Some(subject))
    }

    /// Moves the subjects out of segments that most have left, so that those files can go.
    ///
    /// # Errors
    /// The disk's fault; what was moved is moved, the rest stays where it is.
    pub(crate) fn tidy(&mut self) -> io::Result<()> {
        while let Some(slot) = self.worn.pop() {
            let is_worn = |segment: &Segment| segment.extent.live < segment.extent.written / 2 || segment.extent.written == 0;
            if Some(slot) != self.newest && self.shelves.segment(slot).is_some_and(is_worn) {
                self.clear_out(slot)?;
            }
        }
        Ok(())
    }

    /// Writes the blocks that are filling, and gives what the checkpoint is to hold.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn store(&mut self) -> io::Result<(StoredArchive, Binding)> {
        (0..LANES.len()).try_for_each(|lane| self.write(lane))?;
        let Shelves { key, index, segments, .. } = &self.shelves;
        let stored = StoredArchive {
            key: *key,
            next_serial: self.next_serial,
            extents: segments.iter().map(|segment| segment.as_ref().map(|segment| segment.extent)).collect(),
            index: StepBytes(index.to_bytes().into_boxed_slice()),
        };
        let unsynced = segments.iter().flatten().filter_map(Segment::unsynced).collect();
        Ok((stored, Binding { folder: Some(self.folder.clone()), unsynced, retired: std::mem::take(&mut self.retired) }))
    }

    fn shelve(&mut self, lane: usize, held: &Held<'_>) -> io::Result<()> {
        let full = |filling: &Filling| filling.is_closed_to(held.hash, self.sizes.block_bytes);
        if self.shelves.filling.get(lane).is_some_and(full) {
            self.write(lane)?;
        }
        self.shelves.filling.get_mut(lane).map_or(Ok(()), |filling| filling.push(held))
    }

    /// Writes a filling block to the newest segment.
    fn write(&mut self, lane: usize) -> io::Result<()> {
        let Some(block) = self.shelves.filling.get(lane) else { return Ok(()) };
        if block.is_empty() {
            return Ok(());
        }
        let (packed, checksum) = self.packer.pack(lane, block.raw())?;
        let slot = self.growing()?;
        let Shelves { index, segments, filling: blocks, .. } = &mut self.shelves;
        let (Some(Some(segment)), Some(block)) = (segments.get_mut(slot), blocks.get_mut(lane)) else { return Ok(()) };
        let place = segment::place(slot, segment.end()).ok_or_else(|| io::Error::other("the archive has no room for more segments"))?;
        segment.append(&packed, checksum)?;
        for hash in block.hashes() {
            segment.extent.written += 1;
            segment.extent.live += u32::from(index.replace(*hash, filling(lane), place));
        }
        block.clear();
        Ok(())
    }

    /// The slot of a segment that takes blocks; a new one if the newest is full.
    fn growing(&mut self) -> io::Result<usize> {
        if let Some(slot) = self.newest {
            if self.shelves.segment(slot).is_some_and(|segment| segment.end() < self.sizes.segment_bytes) {
                return Ok(slot);
            }
            self.worn.push(slot);
        }
        let segment = Segment::create(&self.folder, self.next_serial)?;
        self.next_serial += 1;
        let segments = &mut self.shelves.segments;
        let slot = segments.iter().position(Option::is_none).unwrap_or(segments.len());
        if slot == segments.len() {
            segments.push(None);
        }
        if let Some(empty) = segments.get_mut(slot) {
            *empty = Some(segment);
        }
        self.newest = Some(slot);
        Ok(slot)
    }

    /// Notes that a subject left that block.
    fn leave(&mut self, place: u32) {
        let (slot, _) = segment::parts(place);
        if let Some(Some(segment)) = self.shelves.segments.get_mut(slot) {
            segment.extent.live = segment.extent.live.saturating_sub(1);
            self.worn.push(slot);
        }
    }

    fn clear_out(&mut self, slot: usize) -> io::Result<()> {
        let Some(segment) = self.shelves.segment(slot).cloned() else { return Ok(()) };
        let mut unpacker = Unpacker::new()?;
        segment.each_block(&mut |offset, head, packed| {
            let Some(from) = segment::place(slot, offset) else { return Ok(()) };
            let mut moved = Ok(());
            block::each(unpacker.unpack(head, packed)?, &mut |held| {
                if self.shelves.index.contains(held.hash, from) {
                    moved = self.shelve(head.lane, &held);
                    if moved.is_ok() {
                        self.shelves.index.replace(held.hash, from, filling(head.lane));
                        self.leave(from);
                    }
                }
                moved.is_ok()
            })?;
            moved
        })?;
        self.worn.retain(|worn| *worn != slot);
        if let Some(emptied) = self.shelves.segments.get_mut(slot) {
            *emptied = None;
        }
        self.retired.push(segment::path(&self.folder, segment.extent.serial));
        tracing::debug!(serial = segment.extent.serial, "a segment of the archive was cleared out");
        Ok(())
    }
}

fn lane(table: Table) -> Option<usize> {
    LANES.iter().position(|other| *other == table)
}

/// The place of subjects in the filling block of a lane.
fn filling(lane: usize) -> u32 {
    u32::try_from(lane).map_or(u32::MAX, |lane| FILLING.saturating_add(lane))
}
