//! Cells of one pane or one window: per cell a row of counts, sums and histograms.

use super::histogram::Histogram;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// How many of each measure a row has; the same for all stores of a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Widths {
    pub(super) counts: usize,
    pub(super) sums: usize,
    pub(super) ranks: usize,
}

/// The measures of one cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    pub(super) counts: &'a [i64],
    pub(super) sums: &'a [i128],
    pub(super) ranks: &'a [Histogram],
}

impl Row<'_> {
    pub(super) fn is_zero(&self) -> bool {
        self.counts.iter().all(|count| *count == 0) && self.sums.iter().all(|sum| *sum == 0) && self.ranks.iter().all(Histogram::is_empty)
    }
}

/// Rows by number, in the order in which they were added.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Rows {
    pub(super) counts: Vec<i64>,
    pub(super) sums: Vec<i128>,
    pub(super) ranks: Vec<Histogram>,
}

impl Rows {
    /// Adds one row of zeros.
    pub(super) fn push_zero(&mut self, widths: Widths) {
        self.counts.resize(self.counts.len() + widths.counts, 0);
        self.sums.resize(self.sums.len() + widths.sums, 0);
        self.ranks.resize_with(self.ranks.len() + widths.ranks, Histogram::default);
    }

    pub(super) fn row(&self, number: usize, widths: Widths) -> Row<'_> {
        let part = |width: usize| number * width..(number + 1) * width;
        Row {
            counts: self.counts.get(part(widths.counts)).unwrap_or_default(),
            sums: self.sums.get(part(widths.sums)).unwrap_or_default(),
            ranks: self.ranks.get(part(widths.ranks)).unwrap_or_default(),
        }
    }

    fn add(&mut self, number: usize, row: Row<'_>, sign: i64, widths: Widths) {
        let part = |width: usize| number * width..(number + 1) * width;
        for (held, more) in self.counts.get_mut(part(widths.counts)).unwrap_or_default().iter_mut().zip(row.counts) {
            *held += more * sign;
        }
        for (held, more) in self.sums.get_mut(part(widths.sums)).unwrap_or_default().iter_mut().zip(row.sums) {
            *held += more * i128::from(sign);
        }
        for (held, more) in self.ranks.get_mut(part(widths.ranks)).unwrap_or_default().iter_mut().zip(row.ranks) {
            held.merge(more, sign);
        }
    }

    pub(super) fn clear(&mut self) {
        self.counts.clear();
        self.sums.clear();
        self.ranks.clear();
    }

    fn zero(&mut self) {
        self.counts.fill(0);
        self.sums.fill(0);
        self.ranks.fill(Histogram::default());
    }
}

/// Rows by cell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Store {
    index: HashMap<u32, u32>,
    cells: Vec<u32>,
    rows: Rows,
}

impl Store {
    /// Adds `row` to the cell `sign` times.
    pub(super) fn add(&mut self, cell: u32, row: Row<'_>, sign: i64, widths: Widths) {
        let number = self.number(cell, widths);
        self.rows.add(number, row, sign, widths);
    }

    /// Makes the cell known, with zeros if it is new.
    pub(super) fn touch(&mut self, cell: u32, widths: Widths) {
        self.number(cell, widths);
    }

    fn number(&mut self, cell: u32, widths: Widths) -> usize {
        let next = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        let number = *self.index.entry(cell).or_insert(next);
        if number == next {
            self.cells.push(cell);
            self.rows.push_zero(widths);
        }
        usize::try_from(number).unwrap_or(usize::MAX)
    }

    /// The measures of a cell, if it is known.
    pub(super) fn get(&self, cell: u32, widths: Widths) -> Option<Row<'_>> {
        let number = usize::try_from(*self.index.get(&cell)?).ok()?;
        Some(self.rows.row(number, widths))
    }

    /// Every known cell with its measures, in the order in which they became known.
    pub(super) fn iter(&self, widths: Widths) -> impl Iterator<Item = (u32, Row<'_>)> {
        self.cells.iter().enumerate().map(move |(number, cell)| (*cell, self.rows.row(number, widths)))
    }

    /// Known cells.
    pub(super) fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// Sets every measure to zero; the cells stay known.
    pub(super) fn zero(&mut self) {
        self.rows.zero();
    }
}

/// Which cells were touched since the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    flags: Vec<bool>,
    cells: Vec<u32>,
}

impl Touched {
    pub(super) fn mark(&mut self, cell: u32) {
        let place = usize::try_from(cell).unwrap_or(usize::MAX);
        if self.flags.len() <= place {
            self.flags.resize(place.saturating_add(1), false);
        }
        if let Some(flag) = self.flags.get_mut(place)
            && !*flag
        {
            *flag = true;
            self.cells.push(cell);
        }
    }

    pub(super) fn cells(&self) -> &[u32] {
        &self.cells
    }

    pub(super) fn clear(&mut self) {
        for cell in self.cells.drain(..) {
            if let Some(flag) = usize::try_from(cell).ok().and_then(|place| self.flags.get_mut(place)) {
                *flag = false;
            }
        }
    }
}
