//! What was touched becomes readings and curves.

use super::family::{CURVE_HOURS, CURVE_LEVELS, Family, Total, needs_time};
use super::keys::texts_of;
use super::layout::TableCube;
use super::member::{KnownCell, Member, MemberWindow};
use super::store::Row;
use super::{CellChanges, CellName, CellReading, CellSeries, Cubes};
use crate::reading::{Level, Parts, Reading};
use crate::window::Window;
use ingest::record::Text;

impl Cubes {
    /// Cells whose reading changed since the last call, each once with its newest reading; the whole city's cells are there
    /// from the first call on, without data or 0.
    pub fn drain_changes(&mut self) -> CellChanges {
        self.refresh();
        std::mem::take(&mut self.pending)
    }

    /// Every cell that has a reading. What [`Cubes::drain_changes`] would give is still given by it afterwards.
    pub fn all_readings(&mut self) -> Vec<CellReading> {
        self.refresh();
        let mut readings = Vec::new();
        for member in &self.members {
            let Some((cube, family)) = self.home(member) else { continue };
            for window in &member.windows {
                for ((depth, set), known) in member.depths().filter_map(|(depth, set)| Some(((depth, set), window.known.get(depth)?))) {
                    let Some(total) = family.totals.get(window.place).and_then(|levels| levels.get(depth)) else { continue };
                    let cells = known.iter().filter_map(|(row, known)| Some((total.store.cell(row)?, known)));
                    readings.extend(cells.map(|(cell, known)| CellReading {
                        name: name_of(member, window.window, (depth, set), cube, cell, known.id),
                        reading: known.reading,
                    }));
                }
            }
        }
        readings
    }

    /// Hourly values of the last 24 hours of cells whose hours changed since the last call: cells of the whole city and of the
    /// first key, of windows other than `live`.
    pub fn drain_series(&mut self) -> Vec<CellSeries> {
        self.refresh();
        let series = self.series(|family, depth| family.curves_touched.get(depth).map_or(&[][..], |touched| touched.numbers()));
        for family in self.tables.iter_mut().flat_map(|cube| &mut cube.families) {
            family.curves_touched.iter_mut().for_each(super::store::Touched::clear);
        }
        series
    }

    /// Hourly values of the last 24 hours of every cell that has them.
    pub fn all_series(&mut self) -> Vec<CellSeries> {
        self.refresh();
        self.series(|family, depth| {
            let total = family.totals.first().and_then(|levels| levels.get(depth));
            total.map_or(&[][..], |total| total.store.cells())
        })
    }

    fn series(&self, cells_of: impl for<'a> Fn(&'a Family, usize) -> &'a [u32]) -> Vec<CellSeries> {
        let mut series = Vec::new();
        let last_hour = self.moment.hour();
        for member in &self.members {
            let Some((_, family)) = self.home(member) else { continue };
            if family.shape.time.is_none() {
                continue;
            }
            for (depth, _) in member.depths().take_while(|(depth, _)| *depth < CURVE_LEVELS) {
                for cell in cells_of(family, depth) {
                    let ids = known_ids(member, family, depth, *cell);
                    if ids.is_empty() {
                        continue;
                    }
                    let hours = last_hour - CURVE_HOURS + 1..=last_hour;
                    let rows: Vec<_> = hours.map(|hour| family.hour(hour, depth, *cell)).collect();
                    let Ok(parts) = member.parts(family.shape.widths(), &rows) else { continue };
                    let values: Vec<_> = parts.into_iter().map(|parts| member.judge.reading(parts, Level::Normal).value).collect();
                    series.extend(ids.into_iter().map(|cell| CellSeries { cell, values: values.clone() }));
                }
            }
        }
        series
    }

    fn home(&self, member: &Member) -> Option<(&TableCube, &Family)> {
        let cube = self.tables.get(member.table)?;
        Some((cube, cube.families.get(member.family)?))
    }

    /// Brings the readings of touched cells up to date and notes those that changed.
    fn refresh(&mut self) {
        let Self { tables, members, pending, next_cell, .. } = self;
        let before = pending.readings.len();
        for member in members.iter_mut() {
            let Some(cube) = tables.get(member.table) else { continue };
            let Some(family) = cube.families.get(member.family) else { continue };
            let mut windows = std::mem::take(&mut member.windows);
            for window in &mut windows {
                Refresh { member, cube, family, next_cell, pending }.window(window);
            }
            member.windows = windows;
        }
        for family in tables.iter_mut().flat_map(|cube| &mut cube.families) {
            family.untouch();
        }
        if before > 0 {
            keep_newest(&mut pending.readings);
        }
    }
}

/// Of two readings of one cell, the later stands.
fn keep_newest(readings: &mut Vec<(u32, Reading)>) {
    let mut seen = hashbrown::HashSet::new();
    let mut kept: Vec<_> = std::mem::take(readings).into_iter().rev().filter(|(cell, _)| seen.insert(*cell)).collect();
    kept.reverse();
    *readings = kept;
}

/// The numbers of a cell in the windows that have a curve.
fn known_ids(member: &Member, family: &Family, depth: usize, cell: u32) -> Vec<u32> {
    let timed = member.windows.iter().filter(|window| needs_time(window.window) && window.window.is_whole());
    let id = |window: &MemberWindow| {
        let row = family.totals.get(window.place)?.get(depth)?.store.number(cell)?;
        Some(window.known.get(depth)?.get(row)?.id)
    };
    timed.filter_map(id).collect()
}

fn name_of(member: &Member, window: Window, (depth, set): (usize, usize), cube: &TableCube, cell: u32, id: u32) -> CellName {
    let level = cube.families.get(member.family).and_then(|family| family.shape.levels.get(depth)).copied().unwrap_or_default();
    CellName { cell: id, indicator: member.place, window, set, keys: texts(cube, level, cell) }
}

fn texts(cube: &TableCube, level: usize, cell: u32) -> Vec<Text> {
    texts_of(&cube.levels, level, cell, |key| cube.expressions.keys(key))
}

/// Brings one member up to date.
struct Refresh<'a> {
    member: &'a Member,
    cube: &'a TableCube,
    family: &'a Family,
    next_cell: &'a mut u32,
    pending: &'a mut CellChanges,
}

impl Refresh<'_> {
    fn window(&mut self, window: &mut MemberWindow) {
        let failed = self.cube.expressions.has_failed(&self.member.uses);
        let (member, family) = (self.member, self.family);
        let widths = family.shape.widths();
        let is_plain = member.is_plain() && !failed;
        for depth in member.depths() {
            let Some(total) = family.totals.get(window.place).and_then(|levels| levels.get(depth.0)) else { continue };
            if total.touched.numbers().is_empty() || window.known.get(depth.0).is_none() {
                continue;
            }
            if is_plain {
                for number in total.touched.numbers() {
                    let row = total.store.row(*number, widths);
                    self.settle(window, depth, *number, row, Some(member.plain_parts(&row)));
                }
                continue;
            }
            // A place among the first n may be won or lost by any other's change.
            let numbers = if member.indicator.top.is_some() { total.store.numbers().collect() } else { total.touched.numbers().to_vec() };
            let rows: Vec<_> = numbers.iter().map(|number| Some(total.store.row(*number, widths))).collect();
            let parts = if failed { None } else { member.parts(widths, &rows).ok() };
            let parts = parts.map(|parts| self.among_the_first(total, depth.0, &numbers, parts));
            for (place, number) in numbers.iter().enumerate() {
                let of_row = parts.as_ref().and_then(|parts| parts.get(place)).copied();
                self.settle(window, depth, *number, total.store.row(*number, widths), of_row);
            }
        }
    }

    /// Takes the parts away from what is not among the first n.
    fn among_the_first(&self, total: &Total, depth: usize, numbers: &[u32], parts: Vec<Parts>) -> Vec<Parts> {
        let Some(top) = &self.member.indicator.top else { return parts };
        let level = self.family.shape.levels.get(depth).copied().unwrap_or_default();
        let keys = |place: usize| {
            let cell = numbers.get(place).and_then(|number| total.store.cell(*number));
            cell.map(|cell| texts(self.cube, level, cell)).unwrap_or_default()
        };
        let mut keyed: Vec<_> = parts.iter().enumerate().map(|(place, parts)| ((keys(place), place), *parts)).collect();
        top.leave(&mut keyed);
        let mut left = vec![Parts::default(); parts.len()];
        for ((_, place), parts) in keyed {
            left.get_mut(place).into_iter().for_each(|left| *left = parts);
        }
        left
    }

    /// The reading of a row is what these parts make; none is a failure.
    fn settle(&mut self, window: &mut MemberWindow, depth: (usize, usize), number: u32, row: Row<'_>, parts: Option<Parts>) {
        let Some(known) = window.known.get_mut(depth.0) else { return };
        let judge = &self.member.judge;
        let reading = |before: Level| parts.map_or_else(Member::failure, |parts| judge.reading(parts, before));
        if let Some(held) = known.get_mut(number) {
            let now = reading(held.reading.level);
            if now != held.reading {
                held.reading = now;
                self.pending.readings.push((held.id, now));
            }
        } else if depth.0 == 0 || self.member.is_present(&row) {
            let total = self.family.totals.get(window.place).and_then(|levels| levels.get(depth.0));
            let Some(cell) = total.and_then(|total| total.store.cell(number)) else { return };
            let added = KnownCell { id: *self.next_cell, reading: reading(Level::Normal) };
            *self.next_cell += 1;
            self.pending.new.push(name_of(self.member, window.window, depth, self.cube, cell, added.id));
            self.pending.readings.push((added.id, added.reading));
            known.add(number, added);
        }
    }
}
