//! A change batch added up for one family, by placement and cell.

use super::bag::Bag;
use super::expression::Evaluated;
use super::family::Shape;
use super::horizon::{Horizon, Placement};
use super::keys::Level;
use super::mask::WORD;
use super::store::{Row, Rows, Widths, place};
use super::values::NO_TIME;
use hashbrown::HashMap;

/// Groups are found in a table of at most so many places, and hashed beyond.
const TABLE_MAX: usize = 1 << 20;
const NO_GROUP: u32 = u32::MAX;
/// Stands for rows that no window and no pane wants.
const NOWHERE: u32 = u32::MAX;

/// Room that batches are added up in, kept from batch to batch.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    placements: Vec<Placement>,
    numbers: HashMap<Placement, u32>,
    /// Per group: its placement and its cell.
    places: Vec<(u32, u32)>,
    /// Per row its group.
    group_of: Vec<u32>,
    wanted: Vec<bool>,
    /// Groups by placement and cell; nothing between batches.
    table: Vec<u32>,
    hashed: HashMap<(u32, u32), u32>,
    rows: Rows<i32>,
    entries: Vec<(u32, i64, i64)>,
    keys: Vec<(i64, i64)>,
}

impl Scratch {
    /// Adds up the rows of a batch by group.
    pub(super) fn add_up(&mut self, shape: &Shape, horizon: &Horizon, batch: &Evaluated<'_>, levels: &[Level]) {
        self.placements.clear();
        self.numbers.clear();
        self.places.clear();
        self.rows.clear();
        self.place_rows(shape, horizon, batch, levels);
        let widths = shape.widths();
        self.places.iter().for_each(|_| self.rows.push_zero(widths));
        self.count(shape, batch);
        self.sum(shape, batch);
        self.fill_bags(shape, batch);
    }

    /// The groups with what was added up.
    pub(super) fn groups(&self, widths: Widths) -> impl Iterator<Item = (&Placement, u32, Row<'_, i32>)> {
        self.places.iter().enumerate().filter_map(move |(number, (placement, cell))| {
            let placement = self.placements.get(place(*placement))?;
            Some((placement, *cell, self.rows.row(number, widths)))
        })
    }

    /// Gives each row that some measure wants its group.
    fn place_rows(&mut self, shape: &Shape, horizon: &Horizon, batch: &Evaluated<'_>, levels: &[Level]) {
        let rows = batch.signs.len();
        self.group_of.clear();
        self.group_of.resize(rows, NO_GROUP);
        let level = shape.levels.last().copied().unwrap_or_default();
        let cells = batch.cells(level);
        let times = shape.time.map(|time| batch.times(time).map_or((&[][..], &[][..]), |times| (&times.codes[..], &times.panes[..])));
        let panes = match times {
            None => vec![self.placement(Placement::NOW)],
            Some((_, panes)) => panes.iter().map(|(minute, day)| self.placement(horizon.placement(*minute, *day))).collect(),
        };
        let stride = levels.get(level).map_or(1, Level::len);
        let dense = stride.saturating_mul(self.placements.len()) <= TABLE_MAX;
        let room = if dense { stride * self.placements.len() } else { 0 };
        if self.table.len() < room {
            self.table.resize(room, NO_GROUP);
        }
        self.hashed.clear();
        let placement = |row: usize| {
            let pane = match times {
                None => 0,
                Some((codes, _)) => codes.get(row).copied().unwrap_or(NO_TIME),
            };
            panes.get(place(pane)).copied().unwrap_or(NOWHERE)
        };
        let stride_of = dense.then_some(stride);
        if let Some(mask) = shape.cover {
            for row in batch.kept(mask).iter().copied().map(place) {
                if let Some(cell) = cells.get(row) {
                    self.place_row(row, *cell, placement(row), stride_of);
                }
            }
        } else {
            self.want(shape, batch);
            for (row, cell) in cells.iter().enumerate() {
                if self.wanted.get(row) == Some(&true) {
                    self.place_row(row, *cell, placement(row), stride_of);
                }
            }
        }
        if dense {
            for (placement, cell) in &self.places {
                if let Some(slot) = self.table.get_mut(place(*placement) * stride + place(*cell)) {
                    *slot = NO_GROUP;
                }
            }
        }
    }

    /// Gives a row the group of its placement and cell; with a stride the groups are found in the table.
    #[inline]
    fn place_row(&mut self, row: usize, cell: u32, placement: u32, stride: Option<usize>) {
        if placement == NOWHERE {
            return;
        }
        let next = u32::try_from(self.places.len()).unwrap_or(NO_GROUP);
        let slot = match stride {
            Some(stride) => self.table.get_mut(place(placement) * stride + place(cell)),
            None => Some(self.hashed.entry((placement, cell)).or_insert(NO_GROUP)),
        };
        let Some(slot) = slot else { return };
        if *slot == NO_GROUP {
            *slot = next;
            self.places.push((placement, cell));
        }
        if let Some(group) = self.group_of.get_mut(row) {
            *group = *slot;
        }
    }

    /// The number of a placement; equal ones share it.
    fn placement(&mut self, placement: Placement) -> u32 {
        if placement.is_nowhere() {
            return NOWHERE;
        }
        let next = u32::try_from(self.placements.len()).unwrap_or(NOWHERE);
        let number = *self.numbers.entry(placement).or_insert(next);
        if number == next {
            self.placements.push(placement);
        }
        number
    }

    /// Notes which rows some measure wants.
    fn want(&mut self, shape: &Shape, batch: &Evaluated<'_>) {
        self.wanted.clear();
        let shared = &shape.shared.filter;
        self.wanted.extend(batch.bits.rows().map(|bits| bits.iter().zip(shared).any(|(bits, shared)| bits & shared != 0)));
        self.wanted.resize(batch.signs.len(), false);
        let counted = shape.listed_counts().map(|(_, mask)| mask);
        for kept in counted.chain(shape.sums.iter().chain(&shape.bags).map(|(_, mask)| *mask)).map(|mask| batch.kept(mask)) {
            for row in kept {
                if let Some(wanted) = self.wanted.get_mut(place(*row)) {
                    *wanted = true;
                }
            }
        }
    }

    fn count(&mut self, shape: &Shape, batch: &Evaluated<'_>) {
        let width = shape.counts.len();
        for ((group, sign), bits) in self.group_of.iter().zip(batch.signs).zip(batch.bits.rows()) {
            // A row that goes nowhere has no group, and no place here.
            let start = place(*group).saturating_mul(width);
            let Some(counts) = self.rows.counts.get_mut(start..start.saturating_add(width)) else { continue };
            for ((bits, filter), slots) in bits.iter().zip(&shape.shared.filter).zip(shape.shared.slots.chunks(WORD)) {
                let mut left = bits & filter;
                while left != 0 {
                    let slot = slots.get(place(left.trailing_zeros())).copied().unwrap_or(usize::MAX);
                    if let Some(count) = counts.get_mut(slot) {
                        *count = count.wrapping_add(i32::from(*sign));
                    }
                    left &= left - 1;
                }
            }
        }
        for (slot, mask) in shape.listed_counts() {
            for row in batch.kept(mask) {
                let row = place(*row);
                let (Some(group), Some(sign)) = (self.group_of.get(row), batch.signs.get(row)) else { continue };
                if let Some(count) = self.rows.counts.get_mut(place(*group).saturating_mul(width).saturating_add(slot)) {
                    *count = count.wrapping_add(i32::from(*sign));
                }
            }
        }
    }

    fn sum(&mut self, shape: &Shape, batch: &Evaluated<'_>) {
        let width = shape.sums.len();
        for (slot, (expression, mask)) in shape.sums.iter().enumerate() {
            let amounts = batch.sums(*expression);
            for row in batch.kept(*mask) {
                let row = place(*row);
                let (Some(group), Some(sign), Some(amount)) = (self.group_of.get(row), batch.signs.get(row), amounts.get(row)) else {
                    continue;
                };
                if let Some(sum) = self.rows.sums.get_mut(place(*group).wrapping_mul(width).wrapping_add(slot)) {
                    *sum = sum.wrapping_add(amount.wrapping_mul(i128::from(*sign)));
                }
            }
        }
    }

    fn fill_bags(&mut self, shape: &Shape, batch: &Evaluated<'_>) {
        let width = shape.bags.len();
        for (slot, (expression, mask)) in shape.bags.iter().enumerate() {
            let keys = batch.keys(*expression);
            self.entries.clear();
            for row in batch.kept(*mask) {
                let row = place(*row);
                if let (Some(group), Some(sign), Some(key)) = (self.group_of.get(row), batch.signs.get(row), keys.get(row))
                    && *group != NO_GROUP
                {
                    self.entries.push((*group, *key, i64::from(*sign)));
                }
            }
            self.entries.sort_unstable_by_key(|(group, _, _)| *group);
            for run in self.entries.chunk_by(|left, right| left.0 == right.0) {
                let Some((group, _, _)) = run.first() else { continue };
                self.keys.clear();
                self.keys.extend(run.iter().map(|(_, key, count)| (*key, *count)));
                if let Some(bag) = self.rows.bags.get_mut(place(*group) * width + slot) {
                    *bag = Bag::of(&mut self.keys);
                }
            }
        }
    }
}
