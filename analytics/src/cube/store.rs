//! Cells of one pane or one window: per cell a row of counts, sums and bags.

use super::bag::Bag;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// How many of each measure a row has; the same for all stores of a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Widths {
    pub(super) counts: usize,
    pub(super) sums: usize,
    pub(super) bags: usize,
}

/// The measures of one cell.
#[derive(Debug)]
pub(super) struct Row<'a, C = i64> {
    pub(super) counts: &'a [C],
    pub(super) sums: &'a [i128],
    pub(super) bags: &'a [Bag],
}

impl<C> Clone for Row<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Row<'_, C> {}

impl<C: Copy + Into<i64>> Row<'_, C> {
    pub(super) fn is_zero(&self) -> bool {
        self.counts.iter().all(|count| (*count).into() == 0) && self.sums.iter().all(|sum| *sum == 0) && self.bags.iter().all(Bag::is_empty)
    }
}

/// Rows by number, in the order in which they were added.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Rows<C = i64> {
    pub(super) counts: Vec<C>,
    pub(super) sums: Vec<i128>,
    pub(super) bags: Vec<Bag>,
}

impl<C: Copy + Default> Rows<C> {
    /// Adds one row of zeros.
    pub(super) fn push_zero(&mut self, widths: Widths) {
        self.counts.resize(self.counts.len() + widths.counts, C::default());
        self.sums.resize(self.sums.len() + widths.sums, 0);
        self.bags.resize_with(self.bags.len() + widths.bags, Bag::default);
    }

    pub(super) fn row(&self, number: usize, widths: Widths) -> Row<'_, C> {
        let part = |width: usize| number * width..(number + 1) * width;
        Row {
            counts: self.counts.get(part(widths.counts)).unwrap_or_default(),
            sums: self.sums.get(part(widths.sums)).unwrap_or_default(),
            bags: self.bags.get(part(widths.bags)).unwrap_or_default(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.counts.clear();
        self.sums.clear();
        self.bags.clear();
    }
}

impl Rows {
    fn add<C: Copy + Into<i64>>(&mut self, number: usize, row: Row<'_, C>, sign: i64, shape: Thinned<'_>) {
        let Thinned { widths, hashed } = shape;
        let part = |width: usize| number * width..(number + 1) * width;
        for (held, more) in self.counts.get_mut(part(widths.counts)).unwrap_or_default().iter_mut().zip(row.counts) {
            *held = held.wrapping_add((*more).into().wrapping_mul(sign));
        }
        for (held, more) in self.sums.get_mut(part(widths.sums)).unwrap_or_default().iter_mut().zip(row.sums) {
            *held = held.wrapping_add(more.wrapping_mul(i128::from(sign)));
        }
        let bags = self.bags.get_mut(part(widths.bags)).unwrap_or_default();
        for ((held, more), hashed) in bags.iter_mut().zip(row.bags).zip(hashed) {
            if !more.is_empty() {
                held.merge(more, sign);
                if *hashed {
                    held.thin();
                }
            }
        }
    }

    fn zero(&mut self) {
        self.counts.fill(0);
        self.sums.fill(0);
        self.bags.fill(Bag::default());
    }
}

/// The widths of a row, and which of its bags hold hashes and are kept within their room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thinned<'a> {
    pub(super) widths: Widths,
    pub(super) hashed: &'a [bool],
}

/// Rows by cell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Store {
    index: HashMap<u32, u32>,
    cells: Vec<u32>,
    rows: Rows,
}

impl Store {
    /// Adds `row` to the cell `sign` times; gives the number of the cell's row.
    pub(super) fn add<C: Copy + Into<i64>>(&mut self, cell: u32, row: Row<'_, C>, sign: i64, shape: Thinned<'_>) -> u32 {
        let number = self.touch(cell, shape.widths);
        self.rows.add(usize::try_from(number).unwrap_or(usize::MAX), row, sign, shape);
        number
    }

    /// Makes the cell known, with zeros if it is new; gives the number of its row.
    pub(super) fn touch(&mut self, cell: u32, widths: Widths) -> u32 {
        let next = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        let number = *self.index.entry(cell).or_insert(next);
        if number == next {
            self.cells.push(cell);
            self.rows.push_zero(widths);
        }
        number
    }

    /// The measures of a cell, if it is known.
    pub(super) fn get(&self, cell: u32, widths: Widths) -> Option<Row<'_>> {
        Some(self.row(self.number(cell)?, widths))
    }

    /// The measures in a row.
    pub(super) fn row(&self, number: u32, widths: Widths) -> Row<'_> {
        self.rows.row(usize::try_from(number).unwrap_or(usize::MAX), widths)
    }

    /// The number of a cell's row, if the cell is known.
    pub(super) fn number(&self, cell: u32) -> Option<u32> {
        self.index.get(&cell).copied()
    }

    /// The cell of a row.
    pub(super) fn cell(&self, number: u32) -> Option<u32> {
        self.cells.get(usize::try_from(number).ok()?).copied()
    }

    /// Every known cell with its measures, in the order in which they became known.
    pub(super) fn iter(&self, widths: Widths) -> impl Iterator<Item = (u32, Row<'_>)> {
        self.cells.iter().enumerate().map(move |(number, cell)| (*cell, self.rows.row(number, widths)))
    }

    /// Known cells, row by row.
    pub(super) fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// Numbers of all rows.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.cells.len()).unwrap_or(u32::MAX)
    }

    /// Sets every measure to zero; the cells stay known.
    pub(super) fn zero(&mut self) {
        self.rows.zero();
    }
}

/// Which of some numbered things were touched since the last look.
#[derive(Clone, Debug, Default)]
pub(super) struct Touched {
    flags: Vec<bool>,
    numbers: Vec<u32>,
}

impl Touched {
    pub(super) fn mark(&mut self, number: u32) {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if self.flags.len() <= place {
            self.flags.resize(place.saturating_add(1), false);
        }
        if let Some(flag) = self.flags.get_mut(place)
            && !*flag
        {
            *flag = true;
            self.numbers.push(number);
        }
    }

    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Puts the numbers in order.
    pub(super) fn sort(&mut self) {
        self.numbers.sort_unstable();
    }

    pub(super) fn clear(&mut self) {
        for number in self.numbers.drain(..) {
            if let Some(flag) = usize::try_from(number).ok().and_then(|place| self.flags.get_mut(place)) {
                *flag = false;
            }
        }
    }
}
