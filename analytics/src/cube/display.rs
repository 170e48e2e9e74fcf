//! What the cells of one window and level show: a row per cell of the family's total, a column per indicator.
//!
//! Rows lie one after the other, so that a touched cell has the measures and all that is shown of them at hand at once.

use super::CellNumbers;
use super::member::{Member, Plain};
use super::numbers::float;
use super::store::Row;
use crate::reading::{Judge, Level, Number, Parts, Reading, State};
use crate::window::Window;

/// What one indicator shows in one cell.
#[derive(Clone, Copy, Debug)]
struct Shown {
    value: Number,
    /// The cell's stable number, or [`NO_CELL`].
    id: u32,
    state: State,
    level: Level,
}

const NO_CELL: u32 = u32::MAX;
const NOTHING: Shown = Shown { value: Number::NONE, id: NO_CELL, state: State::NoData, level: Level::Normal };

/// The cells of one window and level of a family, for all of its indicators that have them.
#[derive(Debug)]
pub(super) struct Display {
    pub(super) table: usize,
    pub(super) family: usize,
    pub(super) window: Window,
    /// The window's place in the family.
    pub(super) place: usize,
    pub(super) depth: usize,
    columns: Vec<Column>,
    cells: Vec<Shown>,
    /// Numerator and denominator, of rates only.
    parts: Vec<(Number, Number)>,
    rates: usize,
}

/// One indicator in a display.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) member: usize,
    /// Which of the indicator's key sets.
    pub(super) set: usize,
    /// The place among the rates.
    rate: Option<usize>,
    /// The count that it shows, where it shows nothing more.
    bare: Option<usize>,
    /// The count of its rows.
    presence: usize,
}

/// What came of a reading.
pub(super) enum Outcome {
    /// The cell shows it already.
    Same,
    /// The cell shows another now.
    Changed,
    /// The cell shows something for the first time.
    New,
}

impl Display {
    pub(super) fn new((table, family): (usize, usize), (window, place): (Window, usize), depth: usize) -> Self {
        let (columns, cells, parts) = (Vec::new(), Vec::new(), Vec::new());
        Self { table, family, window, place, depth, columns, cells, parts, rates: 0 }
    }

    /// Gives the member at that place, which is its key set's, a column.
    pub(super) fn add_column(&mut self, place: usize, member: &Member, set: usize) {
        let is_rate = member.indicator.is_rate;
        let bare = member.plain().and_then(Plain::count).filter(|_| member.judge.is_bare());
        self.columns.push(Column { member: place, set, rate: is_rate.then_some(self.rates), bare, presence: member.presence });
        self.rates += usize::from(is_rate);
    }

    /// Gives up the columns of retired members; the numbers of their cells.
    pub(super) fn retire(&mut self, retired: &[bool]) -> Vec<u32> {
        let is_retired = |column: &Column| retired.get(column.member).copied().unwrap_or(false);
        let leaving: Vec<bool> = self.columns.iter().map(is_retired).collect();
        if !leaving.contains(&true) {
            return Vec::new();
        }
        let (columns, rates) = (std::mem::take(&mut self.columns), self.rates);
        let leaving_rates: Vec<bool> =
            columns.iter().zip(&leaving).filter(|(column, _)| column.rate.is_some()).map(|(_, leaving)| *leaving).collect();
        let (cells, parts) = (std::mem::take(&mut self.cells), std::mem::take(&mut self.parts));
        self.rates = 0;
        for (column, _) in columns.iter().zip(&leaving).filter(|(_, leaving)| !**leaving) {
            self.columns.push(Column { rate: column.rate.map(|_| self.rates), ..*column });
            self.rates += usize::from(column.rate.is_some());
        }
        let mut gone = Vec::new();
        for (shown, leaving) in cells.chunks(columns.len().max(1)).flat_map(|row| row.iter().zip(&leaving)) {
            if !leaving {
                self.cells.push(*shown);
            } else if shown.id != NO_CELL {
                gone.push(shown.id);
            }
        }
        let kept = parts.chunks(rates.max(1)).flat_map(|row| row.iter().zip(&leaving_rates)).filter(|(_, leaving)| !**leaving);
        self.parts = kept.map(|(parts, _)| *parts).collect();
        gone
    }

    /// Counts of members that have failed are shown no longer.
    pub(super) fn heed(&mut self, members: &[Member]) {
        for column in self.columns.iter_mut().filter(|column| column.bare.is_some()) {
            if members.get(column.member).is_none_or(|member| member.failed) {
                column.bare = None;
            }
        }
    }

    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Makes room for that many rows.
    pub(super) fn grow(&mut self, rows: usize) {
        let (cells, parts) = (rows * self.columns.len(), rows * self.rates);
        if self.cells.len() < cells {
            self.cells.resize(cells, NOTHING);
            self.parts.resize(parts, (Number::NONE, Number::NONE));
        }
    }

    /// What a column shows in a row, with the number of its cell.
    pub(super) fn get(&self, row: u32, column: usize) -> Option<(u32, Reading)> {
        let row = usize::try_from(row).ok()?;
        let shown = self.cells.get(row * self.columns.len() + column).filter(|shown| shown.id != NO_CELL)?;
        let rate = self.columns.get(column)?.rate;
        let (numerator, denominator) = rate.and_then(|rate| self.parts.get(row * self.rates + rate)).copied().unwrap_or_default();
        Some((shown.id, Reading { value: shown.value, numerator, denominator, state: shown.state, level: shown.level }))
    }

    /// Shows a row's readings of the plain columns; `each` is told the column and what is shown of it anew.
    pub(super) fn show_plain(
        &mut self,
        number: u32,
        row: &Row<'_>,
        members: &[Member],
        next: &CellNumbers,
        mut each: impl FnMut(usize, u32, Reading, bool),
    ) {
        let Ok(place) = usize::try_from(number) else { return };
        let width = self.columns.len();
        let cells = self.cells.get_mut(place * width..(place + 1) * width).unwrap_or_default();
        let parts = self.parts.get_mut(place * self.rates..(place + 1) * self.rates).unwrap_or_default();
        for (number, (column, shown)) in self.columns.iter().zip(cells).enumerate() {
            let is_new = shown.id == NO_CELL;
            if is_new && self.depth > 0 && row.counts.get(column.presence).is_none_or(|count| *count <= 0) {
                continue;
            }
            if let Some(count) = column.bare {
                let value = Number::from(row.counts.get(count).map(|count| float(*count)));
                if is_new || shown.value != value {
                    number_cell(shown, next);
                    *shown = Shown { value, state: State::Live, ..*shown };
                    each(number, shown.id, Reading { value, state: State::Live, ..Reading::default() }, is_new);
                }
                continue;
            }
            let Some((member, plain)) = members.get(column.member).and_then(|member| Some((member, member.plain()?))) else { continue };
            let held = column.rate.and_then(|rate| parts.get_mut(rate));
            let reading = member.judge.reading(plain.parts(row), shown.level);
            if settle(shown, held, &reading) || is_new {
                number_cell(shown, next);
                each(number, shown.id, reading, is_new);
            }
        }
    }

    /// Shows the reading that parts make in a row of a column; none is a failure.
    pub(super) fn show(&mut self, row: u32, column: usize, parts: Option<Parts>, judge: &Judge, next: &CellNumbers) -> (Outcome, Reading) {
        let place = usize::try_from(row).unwrap_or(usize::MAX);
        let rate = self.columns.get(column).and_then(|column| column.rate);
        let held = rate.and_then(|rate| self.parts.get_mut(place.saturating_mul(self.rates).saturating_add(rate)));
        let Some(shown) = self.cells.get_mut(place.saturating_mul(self.columns.len()).saturating_add(column)) else {
            return (Outcome::Same, Reading::default());
        };
        let reading = parts.map_or(Member::FAILURE, |parts| judge.reading(parts, shown.level));
        let is_new = shown.id == NO_CELL;
        let outcome = match (settle(shown, held, &reading), is_new) {
            (_, true) => Outcome::New,
            (true, false) => Outcome::Changed,
            (false, false) => Outcome::Same,
        };
        number_cell(shown, next);
        (outcome, reading)
    }
}

/// Has a cell show a reading; whether that changed it.
fn settle(shown: &mut Shown, held: Option<&mut (Number, Number)>, reading: &Reading) -> bool {
    let parts = (reading.numerator, reading.denominator);
    let same = shown.value == reading.value && shown.state == reading.state && shown.level == reading.level;
    if same && held.as_ref().is_none_or(|held| **held == parts) {
        return false;
    }
    *shown = Shown { value: reading.value, id: shown.id, state: reading.state, level: reading.level };
    if let Some(held) = held {
        *held = parts;
    }
    true
}

/// Gives a cell the next number, if it has none.
fn number_cell(shown: &mut Shown, next: &CellNumbers) {
    if shown.id == NO_CELL {
        shown.id = next.next();
    }
}
