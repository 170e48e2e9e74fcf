//! A sorted file of the identities of sealed records, behind a filter.
//!
//! Format 1: `CJR1`, the count as u64; the identities, sorted, 16 bytes each, big-endian; per block of 256 a fence (its first
//! identity and its checksum); the filter (descriptor and fingerprints with their length); the checksum of all but the identities. Fences
//! and filter stay in memory: about 1.2 bytes an identity. A lookup asks the filter, which knows 255 of 256 strangers; else it
//! reads one block of 4 KiB, so the answer is exact. Runs are merged so that each is at least twice as large as the next: their
//! number grows with the logarithm of the records, until they reach the size limit.

use super::dedup::{Id, checksum, halves};
use super::error::JournalError;
use super::folder;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xorf::{BinaryFuse8, BinaryFuse8Ref, DmaSerializable, Filter, FilterRef};

const MAGIC: &[u8; 4] = b"CJR1";
const HEAD: u64 = 12;
const ID_BYTES: usize = 16;
const BLOCK_IDS: usize = 256;
const BLOCK_BYTES: usize = ID_BYTES * BLOCK_IDS;
const FENCE_BYTES: usize = 24;
/// Runs are not merged beyond this: building a filter takes some 30 bytes an identity, here half a gigabyte.
const MERGE_LIMIT: u64 = 16 << 20;

struct Fence {
    first: Id,
    sum: u64,
}

/// One file of identities, ready to be asked.
pub(super) struct Run {
    path: PathBuf,
    file: File,
    count: u64,
    fences: Vec<Fence>,
    descriptor: Vec<u8>,
    fingerprints: Vec<u8>,
}

impl Run {
    /// Name of the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many identities it holds.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Whether that identity is in it.
    pub(super) fn contains(&self, id: Id) -> Result<bool, JournalError> {
        let [_, key] = halves(id);
        if !BinaryFuse8Ref::from_dma(&self.descriptor, &self.fingerprints).contains(&key) {
            return Ok(false);
        }
        let Some(block) = self.fences.partition_point(|fence| fence.first <= id).checked_sub(1) else { return Ok(false) };
        Ok(self.block(block)?.binary_search(&id).is_ok())
    }

    fn block(&self, index: usize) -> Result<Vec<Id>, JournalError> {
        let before = u64::try_from(index.saturating_mul(BLOCK_IDS)).unwrap_or(u64::MAX);
        let ids = usize::try_from(self.count.saturating_sub(before)).unwrap_or(usize::MAX).min(BLOCK_IDS);
        let mut bytes = vec![0; ids.saturating_mul(ID_BYTES)];
        let from = HEAD.saturating_add(u64::try_from(index.saturating_mul(BLOCK_BYTES)).unwrap_or(u64::MAX));
        self.file.read_exact_at(&mut bytes, from).map_err(JournalError::io("reading identities from", &self.path))?;
        if self.fences.get(index).is_none_or(|fence| fence.sum != checksum(&bytes)) {
            return Err(self.damaged("the checksum of a block does not fit"));
        }
        Ok(bytes.as_chunks::<ID_BYTES>().0.iter().map(|bytes| Id::from_be_bytes(*bytes)).collect())
    }

    fn damaged(&self, reason: &str) -> JournalError {
        JournalError::damaged(self.path.display().to_string(), reason)
    }

    /// Writes a run of identities that come sorted and once each; durable when it returns.
    pub(super) fn write(path: &Path, ids: impl Iterator<Item = Result<Id, JournalError>>) -> Result<Self, JournalError> {
        folder::write_whole(path, |file| {
            let failed = |error| JournalError::Io { doing: "writing identities to", path: path.to_path_buf(), source: error };
            let mut out = BufWriter::with_capacity(1 << 18, file);
            out.write_all(MAGIC).and_then(|()| out.write_all(&[0; 8])).map_err(failed)?;
            let mut block = Vec::with_capacity(BLOCK_BYTES);
            let mut keys: Vec<u64> = Vec::new();
            let mut fences = Vec::new();
            let mut count = 0_u64;
            for id in ids {
                let id = id?;
                if block.is_empty() {
                    fences.extend_from_slice(&id.to_be_bytes());
                }
                let [_, key] = halves(id);
                keys.push(key);
                count = count.saturating_add(1);
                block.extend_from_slice(&id.to_be_bytes());
                if block.len() == BLOCK_BYTES {
                    end_block(&mut block, &mut fences, &mut out).map_err(failed)?;
                }
            }
            if !block.is_empty() {
                end_block(&mut block, &mut fences, &mut out).map_err(failed)?;
            }
            keys.dedup();
            let filter = BinaryFuse8::try_from(&keys).map_err(|reason| JournalError::damaged("a filter in memory", reason))?;
            let mut tail = fences;
            let mut descriptor = vec![0; BinaryFuse8::DESCRIPTOR_LEN];
            filter.dma_copy_descriptor_to(&mut descriptor);
            tail.extend_from_slice(&descriptor);
            tail.extend_from_slice(&u64::try_from(filter.len()).unwrap_or(u64::MAX).to_le_bytes());
            tail.extend_from_slice(filter.dma_fingerprints());
            let sum = tail_sum(count, &tail);
            out.write_all(&tail).and_then(|()| out.write_all(&sum.to_le_bytes())).and_then(|()| out.flush()).map_err(failed)?;
            let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
            file.write_all_at(&count.to_le_bytes(), 4).map_err(failed)
        })?;
        Self::open(path)
    }

    /// Opens a run: fences and filter into memory, checked.
    pub(super) fn open(path: &Path) -> Result<Self, JournalError> {
        let what = path.display().to_string();
        let reading = || JournalError::io("reading identities from", path);
        let mut file = File::open(path).map_err(reading())?;
        let mut head = [0; 4];
        let mut count = [0; 8];
        file.read_exact(&mut head).and_then(|()| file.read_exact(&mut count)).map_err(reading())?;
        if &head != MAGIC {
            return Err(JournalError::damaged(what, "it does not begin as a file of identities, format 1"));
        }
        let count = u64::from_le_bytes(count);
        let body = count.checked_mul(16).and_then(|bytes| bytes.checked_add(HEAD));
        let length = file.metadata().map_err(reading())?.len();
        let Some(body) = body.filter(|body| *body < length) else {
            return Err(JournalError::damaged(what, "it is shorter than its count says"));
        };
        file.seek(SeekFrom::Start(body)).map_err(reading())?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail).map_err(reading())?;
        let parsed = parse_tail(count, &tail);
        let Some((fences, descriptor, fingerprints)) = parsed else {
            return Err(JournalError::damaged(what, "its filter is torn or altered"));
        };
        Ok(Self { path: path.to_path_buf(), file, count, fences, descriptor, fingerprints })
    }

    /// All identities, in order, block by block.
    fn ids(self: &Arc<Self>) -> impl Iterator<Item = Result<Id, JournalError>> + use<> {
        let run = Arc::clone(self);
        (0..run.fences.len()).flat_map(move |block| match run.block(block) {
            Ok(ids) => ids.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }
}

fn end_block(block: &mut Vec<u8>, fences: &mut Vec<u8>, out: &mut impl Write) -> std::io::Result<()> {
    fences.extend_from_slice(&checksum(block).to_le_bytes());
    out.write_all(block)?;
    block.clear();
    Ok(())
}

fn tail_sum(count: u64, tail: &[u8]) -> u64 {
    checksum(tail) ^ checksum(&count.to_le_bytes())
}

type Tail = (Vec<Fence>, Vec<u8>, Vec<u8>);

fn parse_tail(count: u64, tail: &[u8]) -> Option<Tail> {
    let (tail, sum) = tail.split_last_chunk::<8>()?;
    if tail_sum(count, tail) != u64::from_le_bytes(*sum) {
        return None;
    }
    let blocks = usize::try_from(count).ok()?.div_ceil(BLOCK_IDS);
    let (fences, rest) = tail.split_at_checked(blocks.checked_mul(FENCE_BYTES)?)?;
    let fences = fences
        .as_chunks::<FENCE_BYTES>()
        .0
        .iter()
        .filter_map(|fence| {
            let (first, sum) = fence.split_first_chunk::<ID_BYTES>()?;
            Some(Fence { first: Id::from_be_bytes(*first), sum: u64::from_le_bytes(sum.try_into().ok()?) })
        })
        .collect();
    let (descriptor, rest) = rest.split_at_checked(BinaryFuse8::DESCRIPTOR_LEN)?;
    let (length, fingerprints) = rest.split_first_chunk::<8>()?;
    (usize::try_from(u64::from_le_bytes(*length)).ok()? == fingerprints.len()).then(|| (fences, descriptor.to_vec(), fingerprints.to_vec()))
}

/// What a new run does to those that are there.
pub(super) struct Merged {
    /// All runs from now on.
    pub(super) runs: Vec<Arc<Run>>,
    /// The one that was written.
    pub(super) added: Arc<Run>,
    /// Those that it takes the place of.
    pub(super) replaced: Vec<Arc<Run>>,
}

/// Adds sorted identities as a run at `path`, merged with those that are not much larger.
pub(super) fn add(path: &Path, ids: &[Id], runs: Vec<Arc<Run>>) -> Result<Merged, JournalError> {
    let mut kept = runs;
    kept.sort_by_key(|run| Reverse(run.count()));
    let mut size = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    let mut replaced = Vec::new();
    while let Some(smallest) = kept.last() {
        let together = size.saturating_add(smallest.count());
        if smallest.count() >= size.saturating_mul(2) || together > MERGE_LIMIT {
            break;
        }
        size = together;
        replaced.extend(kept.pop());
    }
    let mut sources: Vec<Box<dyn Iterator<Item = Result<Id, JournalError>>>> = vec![Box::new(ids.iter().copied().map(Ok))];
    for run in &replaced {
        sources.push(Box::new(run.ids()));
    }
    let added = Arc::new(Run::write(path, merge(sources))?);
    kept.push(Arc::clone(&added));
    Ok(Merged { runs: kept, added, replaced })
}

fn merge(mut sources: Vec<Box<dyn Iterator<Item = Result<Id, JournalError>> + '_>>) -> impl Iterator<Item = Result<Id, JournalError>> {
    let mut failure = None;
    let mut heads: BinaryHeap<Reverse<(Id, usize)>> = BinaryHeap::new();
    for (index, source) in sources.iter_mut().enumerate() {
        match source.next() {
            Some(Ok(id)) => heads.push(Reverse((id, index))),
            Some(Err(error)) => failure = Some(error),
            None => {}
        }
    }
    std::iter::from_fn(move || {
        if let Some(error) = failure.take() {
            heads.clear();
            return Some(Err(error));
        }
        let Reverse((id, index)) = heads.pop()?;
        match sources.get_mut(index).and_then(Iterator::next) {
            Some(Ok(next)) => heads.push(Reverse((next, index))),
            Some(Err(error)) => failure = Some(error),
            None => {}
        }
        Some(Ok(id))
    })
}

/// Deletes the files of runs that were replaced; one that stays is removed at the next open.
pub(super) fn remove(runs: &[Arc<Run>]) {
    for run in runs {
        if let Err(error) = fs::remove_file(run.path()) {
            tracing::warn!(path = %run.path().display(), %error, "replaced file of identities could not be removed");
        }
    }
}
