//! What was touched becomes readings and curves.

use super::display::{Column, Display, Outcome};
use super::family::{CURVE_LEVELS, Family, Total, needs_time};
use super::horizon::CURVE_HOURS;
use super::keys::texts_of;
use super::layout::TableCube;
use super::member::Member;
use super::{CellChanges, CellName, CellNumbers, CellReading, CellSeries, Cubes};
use crate::reading::{Level, Parts, Reading};
use ingest::record::Text;

impl Cubes {
    /// Cells whose reading changed since the last call, each once with its newest reading; the whole city's cells are there
    /// from the first call on, without data or 0.
    pub fn drain_changes(&mut self) -> CellChanges {
        self.refresh();
        self.drained = self.pending.readings.len();
        std::mem::take(&mut self.pending)
    }

    /// Every cell that has a reading. What [`Cubes::drain_changes`] would give is still given by it afterwards.
    pub fn all_readings(&mut self) -> Vec<CellReading> {
        self.readings_where(|_| true)
    }

    /// Every cell that has a reading of one indicator, by its place in the catalogue.
    pub fn readings_of(&mut self, indicator: usize) -> Vec<CellReading> {
        self.readings_where(|member| member.place == indicator)
    }

    fn readings_where(&mut self, wanted: impl Fn(&Member) -> bool) -> Vec<CellReading> {
        self.refresh();
        let mut readings = Vec::new();
        for display in &self.displays {
            let Some((cube, total)) = home(&self.tables, display) else { continue };
            for (place, column) in display.columns().iter().enumerate() {
                let Some(member) = self.members.get(column.member).filter(|member| wanted(member)) else { continue };
                let shown = total.store.numbers().filter_map(|row| Some((total.store.cell(row)?, display.get(row, place)?)));
                readings.extend(shown.map(|(cell, (id, reading))| {
                    let name = Naming { cube, display, member }.name(column, cell, id);
                    CellReading { name, reading }
                }));
            }
        }
        readings
    }

    /// Hourly values of the last 24 hours of cells whose hours changed since the last call: cells of the whole city and of the
    /// first key, of windows other than `live`.
    pub fn drain_series(&mut self) -> Vec<CellSeries> {
        self.refresh();
        let series = self.series(|family, _, depth| family.curves_touched.get(depth).map_or(&[][..], |touched| touched.numbers()));
        for family in self.tables.iter_mut().flat_map(|cube| &mut cube.families) {
            family.curves_touched.iter_mut().for_each(super::store::Touched::clear);
        }
        series
    }

    /// Hourly values of the last 24 hours of every cell that has them.
    pub fn all_series(&mut self) -> Vec<CellSeries> {
        self.refresh();
        self.series(|_, total, _| total.store.cells())
    }

    fn series(&self, cells_of: impl for<'a> Fn(&'a Family, &'a Total, usize) -> &'a [u32]) -> Vec<CellSeries> {
        let mut series = Vec::new();
        let last_hour = self.moment.hour();
        let curved = |display: &&Display| display.depth < CURVE_LEVELS && needs_time(display.window) && display.window.is_whole();
        for display in self.displays.iter().filter(curved) {
            let Some((cube, total)) = home(&self.tables, display) else { continue };
            let Some(family) = cube.families.get(display.family) else { continue };
            for cell in cells_of(family, total, display.depth) {
                let Some(row) = total.store.number(*cell) else { continue };
                let hours = last_hour - CURVE_HOURS + 1..=last_hour;
                let rows: Vec<_> = hours.map(|hour| family.hour(hour, display.depth, *cell)).collect();
                for (place, column) in display.columns().iter().enumerate() {
                    let (Some((id, _)), Some(member)) = (display.get(row, place), self.members.get(column.member)) else { continue };
                    let Ok(parts) = member.parts(family.shape.widths(), &rows) else { continue };
                    let values = parts.into_iter().map(|parts| member.judge.reading(parts, Level::Normal).value.get());
                    series.push(CellSeries { cell: id, values: values.collect() });
                }
            }
        }
        series
    }

    /// Brings the readings of touched cells up to date and notes those that changed.
    fn refresh(&mut self) {
        let Self { tables, members, displays, pending, numbers, drained, .. } = self;
        let before = pending.readings.len();
        for member in members.iter_mut() {
            member.failed = tables.get(member.table).is_none_or(|cube| cube.expressions.has_failed(&member.uses));
        }
        for total in tables.iter_mut().flat_map(|cube| &mut cube.families).flat_map(|family| family.totals.iter_mut().flatten()) {
            total.touched.sort();
        }
        let last = std::mem::take(drained);
        pending.readings.reserve(last);
        for display in displays {
            display.heed(members);
            let Some((cube, total)) = home(tables, display) else { continue };
            if !total.touched.numbers().is_empty() {
                Refresh { members, cube, total, numbers, pending }.display(display);
            }
        }
        for family in tables.iter_mut().flat_map(|cube| &mut cube.families) {
            family.untouch();
        }
        if before > 0 {
            keep_newest(&mut pending.readings);
        }
    }
}

/// The table and the total whose cells a display shows.
fn home<'a>(tables: &'a [TableCube], display: &Display) -> Option<(&'a TableCube, &'a Total)> {
    let cube = tables.get(display.table)?;
    Some((cube, cube.families.get(display.family)?.totals.get(display.place)?.get(display.depth)?))
}

/// Of two readings of one cell, the later stands.
fn keep_newest(readings: &mut Vec<(u32, Reading)>) {
    let mut seen = hashbrown::HashSet::new();
    let mut kept: Vec<_> = std::mem::take(readings).into_iter().rev().filter(|(cell, _)| seen.insert(*cell)).collect();
    kept.reverse();
    *readings = kept;
}

/// What the names of cells are made of.
struct Naming<'a> {
    cube: &'a TableCube,
    display: &'a Display,
    member: &'a Member,
}

impl Naming<'_> {
    fn name(&self, column: &Column, cell: u32, id: u32) -> CellName {
        let keys = texts(self.cube, self.display, cell);
        CellName { cell: id, indicator: self.member.place, window: self.display.window, set: column.set, keys }
    }
}

/// The key values of a cell.
fn texts(cube: &TableCube, display: &Display, cell: u32) -> Vec<Text> {
    let level = cube.families.get(display.family).and_then(|family| family.shape.levels.get(display.depth)).copied();
    texts_of(&cube.levels, level.unwrap_or_default(), cell, |key| cube.expressions.keys(key))
}

/// Brings one display up to date.
struct Refresh<'a> {
    members: &'a [Member],
    cube: &'a TableCube,
    total: &'a Total,
    numbers: &'a CellNumbers,
    pending: &'a mut CellChanges,
}

impl Refresh<'_> {
    fn display(&mut self, display: &mut Display) {
        let Some(family) = self.cube.families.get(display.family) else { return };
        let widths = family.shape.widths();
        display.grow(self.total.store.cells().len());
        let mut new: Vec<(usize, u32, u32)> = Vec::new();
        for number in self.total.touched.numbers() {
            let row = self.total.store.row(*number, widths);
            let readings = &mut self.pending.readings;
            display.show_plain(*number, &row, self.members, self.numbers, |column, id, reading, is_new| {
                readings.push((id, reading));
                if is_new {
                    new.push((column, *number, id));
                }
            });
        }
        for (column, number, id) in new {
            self.name(display, column, number, id);
        }
        for place in 0..display.columns().len() {
            let member = display.columns().get(place).and_then(|column| self.members.get(column.member));
            if let Some(member) = member.filter(|member| member.plain().is_none()) {
                self.column(display, place, member, family);
            }
        }
    }

    /// Brings a column up to date whose readings take expressions, or depend on other rows.
    fn column(&mut self, display: &mut Display, place: usize, member: &Member, family: &Family) {
        let (total, widths) = (self.total, family.shape.widths());
        // A place among the first n may be won or lost by any other's change.
        let numbers = if member.indicator.top.is_some() { total.store.numbers().collect() } else { total.touched.numbers().to_vec() };
        let rows: Vec<_> = numbers.iter().map(|number| Some(total.store.row(*number, widths))).collect();
        let parts = if member.failed { None } else { member.parts(widths, &rows).ok() };
        let parts = parts.map(|mut parts| {
            // A group whose rows have all gone is not computed from zeros: SQL has no such group, and nothing is ranked for it.
            for (parts, row) in parts.iter_mut().zip(rows.iter().flatten()) {
                if display.depth > 0 && !member.is_present(row) {
                    *parts = Parts::default();
                }
            }
            self.among_the_first(display, member, &numbers, parts)
        });
        for ((at, number), row) in numbers.iter().enumerate().zip(rows.into_iter().flatten()) {
            if display.get(*number, place).is_none() && display.depth > 0 && !member.is_present(&row) {
                continue;
            }
            let of_row = parts.as_ref().and_then(|parts| parts.get(at)).copied();
            let (outcome, reading) = display.show(*number, place, of_row, &member.judge, self.numbers);
            let id = display.get(*number, place).map_or(0, |(id, _)| id);
            match outcome {
                Outcome::Same => continue,
                Outcome::Changed => {}
                Outcome::New => self.name(display, place, *number, id),
            }
            self.pending.readings.push((id, reading));
        }
    }

    /// Tells the name of a cell that has a reading for the first time.
    fn name(&mut self, display: &Display, column: usize, number: u32, id: u32) {
        let column = display.columns().get(column);
        let member = column.and_then(|column| self.members.get(column.member));
        if let (Some(column), Some(member), Some(cell)) = (column, member, self.total.store.cell(number)) {
            self.pending.new.push(Naming { cube: self.cube, display, member }.name(column, cell, id));
        }
    }

    /// Takes the parts away from what is not among the first n.
    fn among_the_first(&self, display: &Display, member: &Member, numbers: &[u32], parts: Vec<Parts>) -> Vec<Parts> {
        let Some(top) = &member.indicator.top else { return parts };
        let keys = |place: usize| {
            let cell = numbers.get(place).and_then(|number| self.total.store.cell(*number));
            cell.map(|cell| texts(self.cube, display, cell)).unwrap_or_default()
        };
        let mut keyed: Vec<_> = parts.iter().enumerate().map(|(place, parts)| ((keys(place), place), *parts)).collect();
        top.leave(&mut keyed);
        let mut left = vec![Parts::default(); parts.len()];
        for ((_, place), parts) in keyed {
            left.get_mut(place).into_iter().for_each(|left| *left = parts);
        }
        left
    }
}
