//! Reading an archive: one subject by its number, or every subject of a table, all or piece by piece.

use super::super::Table;
use super::super::clock::Phases;
use super::super::subject::Subject;
use super::block::{self, Filling, Unpacker};
use super::segment::{self, Segment};
use super::{FILLING, LANES, Shelves, filling, lane};
use ingest::record::Stream;
use std::io;

impl Shelves {
    /// Subjects archived.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// Bytes on disk.
    pub(crate) fn bytes(&self) -> u64 {
        self.segments.iter().flatten().map(Segment::end).sum()
    }

    /// A subject as it lies there.
    pub(crate) fn find(&self, stream: Stream, id: &str) -> io::Result<Option<Subject>> {
        Ok(self.look(stream, id, &mut Unpacker::new()?)?.map(|(_, _, subject)| subject))
    }

    /// Visits every subject of a table, in the order in which they lie on disk.
    pub(crate) fn each(&self, table: Table, visit: &mut dyn FnMut(&str, Phases, &[u8])) -> io::Result<()> {
        for slot in 0..self.segments.len() {
            self.each_in(slot, table, visit)?;
        }
        self.each_filling(table, visit)
    }

    /// The segments that take no more subjects, each with a number that another holding never has.
    pub(crate) fn settled(&self) -> Vec<(usize, u64)> {
        let grows = self.growing_slot();
        let segments = self.segments.iter().enumerate().filter(|(slot, _)| Some(*slot) != grows);
        segments.filter_map(|(slot, segment)| Some((slot, segment.as_ref()?.extent.holding()))).collect()
    }

    /// Visits the subjects of a table in one segment.
    pub(crate) fn each_in(&self, slot: usize, table: Table, visit: &mut dyn FnMut(&str, Phases, &[u8])) -> io::Result<()> {
        let (Some(lane), Some(segment)) = (lane(table), self.segment(slot)) else { return Ok(()) };
        let mut unpacker = Unpacker::new()?;
        segment.each_block(&mut |offset, head, packed| match segment::place(slot, offset) {
            // Where nothing has left, nothing need be looked up.
            place if head.lane == lane => self.each_held(place.filter(|_| !segment.is_whole()), unpacker.unpack(head, packed)?, visit),
            _ => Ok(()),
        })
    }

    /// Visits the subjects of a table in the segment that grows and in the block that is filling.
    pub(crate) fn each_growing(&self, table: Table, visit: &mut dyn FnMut(&str, Phases, &[u8])) -> io::Result<()> {
        self.growing_slot().map_or(Ok(()), |slot| self.each_in(slot, table, visit))?;
        self.each_filling(table, visit)
    }

    fn each_filling(&self, table: Table, visit: &mut dyn FnMut(&str, Phases, &[u8])) -> io::Result<()> {
        let Some(lane) = lane(table) else { return Ok(()) };
        self.filling.get(lane).map_or(Ok(()), |block| self.each_held(Some(filling(lane)), block.raw(), visit))
    }

    /// Visits the subjects of a block; given a place, those that are still there.
    fn each_held(&self, place: Option<u32>, raw: &[u8], visit: &mut dyn FnMut(&str, Phases, &[u8])) -> io::Result<()> {
        block::each(raw, &mut |held| {
            if place.is_none_or(|place| self.index.contains(held.hash, place)) {
                visit(held.id, held.phases, held.steps);
            }
            true
        })
    }

    /// The slot of the segment with the newest file: the only one that blocks are added to.
    pub(super) fn growing_slot(&self) -> Option<usize> {
        (0..self.segments.len()).max_by_key(|slot| self.segment(*slot).map(|segment| segment.extent.serial))
    }

    pub(super) fn segment(&self, slot: usize) -> Option<&Segment> {
        self.segments.get(slot)?.as_ref()
    }

    /// A subject with its hash and block.
    pub(super) fn look(&self, stream: Stream, id: &str, unpacker: &mut Unpacker) -> io::Result<Option<(u32, u32, Subject)>> {
        let hash = self.key.hash(stream, id);
        let mut packed = Vec::new();
        for place in self.index.places(hash) {
            let (lane, raw) = if place >= FILLING {
                let lane = usize::try_from(place - FILLING).unwrap_or(usize::MAX);
                (lane, self.filling.get(lane).map(Filling::raw).unwrap_or_default())
            } else {
                let (slot, offset) = segment::parts(place);
                let segment = self.segment(slot).ok_or_else(|| block::damaged("its segment is unknown"))?;
                let head = segment.read(offset, &mut packed)?;
                (head.lane, unpacker.unpack(head, &packed)?)
            };
            let Some(table) = LANES.get(lane).filter(|table| table.stream() == stream) else { continue };
            let mut found = None;
            block::each(raw, &mut |held| {
                if held.hash == hash && held.id == id {
                    found = Some(held.to_subject(stream, *table == Table::CityEventsOut));
                }
                found.is_none()
            })?;
            if let Some(subject) = found {
                return Ok(Some((hash, place, subject)));
            }
        }
        Ok(None)
    }
}
