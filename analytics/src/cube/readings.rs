//! What was touched becomes readings and curves.

use super::family::{CURVE_HOURS, CURVE_LEVELS, Family};
use super::keys::{CITY, Interner, texts_of};
use super::layout::TableCube;
use super::member::{KnownCell, Member, MemberWindow};
use super::store::Row;
use super::{CellReading, CellSeries, Cubes};
use crate::reading::{Level, Parts, Reading};
use crate::window::Window;

impl Cubes {
    /// Cells whose reading changed since the last call, each once with its newest reading; the whole city's cells are there
    /// from the first call on, without data or 0.
    pub fn drain_changes(&mut self) -> Vec<CellReading> {
        self.refresh();
        std::mem::take(&mut self.pending)
    }

    /// Every cell that has a reading. What [`Cubes::drain_changes`] would give is still given by it afterwards.
    pub fn all_readings(&mut self) -> Vec<CellReading> {
        self.refresh();
        let mut readings = Vec::new();
        for member in &self.members {
            for window in &member.windows {
                let cells = window.known.iter().flat_map(|known| &known.cells);
                readings.extend(cells.map(|cell| cell_reading(member, window.window, cell)));
            }
        }
        readings
    }

    /// Hourly values of the last 24 hours of cells whose hours changed since the last call: cells of the whole city and of the
    /// first key, of windows other than `live`.
    pub fn drain_series(&mut self) -> Vec<CellSeries> {
        self.refresh();
        let series = self.series(|family, depth| family.curves_touched.get(depth).map_or(&[][..], |touched| touched.cells()));
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

    fn series(&mut self, cells_of: impl for<'a> Fn(&'a Family, usize) -> &'a [u32]) -> Vec<CellSeries> {
        let mut series = Vec::new();
        let last_hour = self.moment.hour();
        for member in &mut self.members {
            let Some(family) = self.tables.get(member.table).and_then(|cube| cube.families.get(member.family)) else { continue };
            if family.shape.time.is_none() {
                continue;
            }
            for depth in member.depths().take_while(|depth| *depth < CURVE_LEVELS) {
                for cell in cells_of(family, depth) {
                    let ids: Vec<u32> = known_ids(&mut member.windows, depth, *cell);
                    if ids.is_empty() {
                        continue;
                    }
                    let hours = last_hour - CURVE_HOURS + 1..=last_hour;
                    let rows: Vec<_> = hours.map(|hour| family.hour(hour, depth, *cell)).collect();
                    let Ok(parts) = member.parts(family, &rows) else { continue };
                    let values: Vec<_> = parts.into_iter().map(|parts| member.reading(parts, Level::Normal).value).collect();
                    series.extend(ids.into_iter().map(|cell| CellSeries { cell, values: values.clone() }));
                }
            }
        }
        series
    }

    /// Brings the readings of touched cells up to date and notes those that changed.
    fn refresh(&mut self) {
        let Self { tables, members, interner, pending, next_cell, .. } = self;
        let before = pending.len();
        for member in members.iter_mut() {
            let Some(cube) = tables.get(member.table) else { continue };
            refresh_member(member, cube, interner, next_cell, pending);
        }
        for family in tables.iter_mut().flat_map(|cube| &mut cube.families) {
            family.untouch();
        }
        if before > 0 {
            keep_newest(pending);
        }
    }
}

fn known_ids(windows: &mut [MemberWindow], depth: usize, cell: u32) -> Vec<u32> {
    windows.iter_mut().filter_map(|window| Some(window.known.get_mut(depth)?.get_mut(cell)?.id)).collect()
}

/// Of two readings of one cell, the later stands.
fn keep_newest(pending: &mut Vec<CellReading>) {
    let mut seen = hashbrown::HashSet::new();
    let mut kept: Vec<_> = std::mem::take(pending).into_iter().rev().filter(|reading| seen.insert(reading.cell)).collect();
    kept.reverse();
    *pending = kept;
}

fn cell_reading(member: &Member, window: Window, cell: &KnownCell) -> CellReading {
    CellReading { indicator: member.place, window, keys: cell.keys.clone(), reading: cell.reading, cell: cell.id }
}

fn refresh_member(member: &mut Member, cube: &TableCube, interner: &Interner, next_cell: &mut u32, pending: &mut Vec<CellReading>) {
    let Some(family) = cube.families.get(member.family) else { return };
    let failed = cube.expressions.has_failed(&member.uses);
    let mut windows = std::mem::take(&mut member.windows);
    for window in &mut windows {
        for depth in member.depths() {
            let Some(total) = family.totals.get(window.place).and_then(|levels| levels.get(depth)) else { continue };
            let Some(known) = window.known.get_mut(depth) else { continue };
            let cells: Vec<(u32, Option<Row<'_>>)> = total
                .touched
                .cells()
                .iter()
                .map(|cell| (*cell, total.store.get(*cell, family.widths())))
                .filter(|(cell, row)| {
                    known.contains(*cell) || (depth == 0 && *cell == CITY) || row.as_ref().is_some_and(|row| member.is_present(row))
                })
                .collect();
            if cells.is_empty() {
                continue;
            }
            let rows: Vec<_> = cells.iter().map(|(_, row)| *row).collect();
            let parts = if failed { None } else { member.parts(family, &rows).ok() };
            for (place, (cell, _)) in cells.iter().enumerate() {
                let parts: Option<Parts> = parts.as_ref().and_then(|parts| parts.get(place)).copied();
                let reading = |before: Level| parts.map_or_else(Member::failure, |parts| member.reading(parts, before));
                if let Some(held) = known.get_mut(*cell) {
                    let reading: Reading = reading(held.reading.level);
                    if reading != held.reading {
                        held.reading = reading;
                        pending.push(cell_reading(member, window.window, held));
                    }
                } else {
                    let level = family.shape.levels.get(depth).copied().unwrap_or_default();
                    let keys = texts_of(&cube.levels, level, *cell, interner).into();
                    let added = KnownCell { cell: *cell, id: *next_cell, keys, reading: reading(Level::Normal) };
                    *next_cell += 1;
                    pending.push(cell_reading(member, window.window, &added));
                    known.add(added);
                }
            }
        }
    }
    member.windows = windows;
}
