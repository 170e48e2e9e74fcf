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
        let counts = self.counts.get_mut(part(widths.counts)).unwrap_or_default().iter_mut().zip(row.counts);
        let sums = self.sums.get_mut(part(widths.sums)).unwrap_or_default().iter_mut().zip(row.sums);
        // Nearly all are given, once: that needs no multiplication, of which the processor does one at a time.
        if sign == 1 {
            counts.for_each(|(held, more)| *held = held.wrapping_add((*more).into()));
            sums.for_each(|(held, more)| *held = held.wrapping_add(*more));
        } else {
            counts.for_each(|(held, more)| *held = held.wrapping_add((*more).into().wrapping_mul(sign)));
            sums.for_each(|(held, more)| *held = held.wrapping_add(more.wrapping_mul(i128::from(sign))));
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
#[serde(from = "Stored")]
pub(super) struct Store {
    #[serde(skip)]
    index: Index,
    cells: Vec<u32>,
    rows: Rows,
}

/// A store as it is read back.
#[derive(Deserialize)]
struct Stored {
    cells: Vec<u32>,
    rows: Rows,
}

impl From<Stored> for Store {
    fn from(Stored { cells, rows }: Stored) -> Self {
        Self { index: Index::of(&cells), cells, rows }
    }
}

impl Store {
    /// Adds `row` to the cell `sign` times; gives the number of the cell's row.
    pub(super) fn add<C: Copy + Into<i64>>(&mut self, cell: u32, row: Row<'_, C>, sign: i64, shape: Thinned<'_>) -> u32 {
        let number = self.touch(cell, shape.widths);
        self.rows.add(place(number), row, sign, shape);
        number
    }

    /// Makes the cell known, with zeros if it is new; gives the number of its row.
    #[inline]
    pub(super) fn touch(&mut self, cell: u32, widths: Widths) -> u32 {
        self.index.get(cell).unwrap_or_else(|| self.begin(cell, widths))
    }

    fn begin(&mut self, cell: u32, widths: Widths) -> u32 {
        self.cells.push(cell);
        self.rows.push_zero(widths);
        self.index.insert(&self.cells)
    }

    /// The measures of a cell, if it is known.
    pub(super) fn get(&self, cell: u32, widths: Widths) -> Option<Row<'_>> {
        Some(self.row(self.number(cell)?, widths))
    }

    /// The measures in a row.
    pub(super) fn row(&self, number: u32, widths: Widths) -> Row<'_> {
        self.rows.row(place(number), widths)
    }

    /// The number of a cell's row, if the cell is known.
    pub(super) fn number(&self, cell: u32) -> Option<u32> {
        self.index.get(cell)
    }

    /// The cell of a row.
    pub(super) fn cell(&self, number: u32) -> Option<u32> {
        self.cells.get(place(number)).copied()
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

/// Which row a cell has: a table of all cells where most of them are known, as in totals; hashed where few are, as in panes of a minute.
#[derive(Clone, Debug)]
enum Index {
    Table(Vec<u32>),
    Hashed(HashMap<u32, u32>),
}

impl Default for Index {
    fn default() -> Self {
        Self::Table(Vec::new())
    }
}

/// A table has at most so many places, and so many more for each cell that is known.
const TABLE_LEAST: usize = 16;
const TABLE_PER_CELL: usize = 4;
/// Stands for no row.
const NO_ROW: u32 = u32::MAX;

impl Index {
    #[inline]
    fn get(&self, cell: u32) -> Option<u32> {
        match self {
            Self::Table(rows) => rows.get(place(cell)).copied().filter(|number| *number != NO_ROW),
            Self::Hashed(rows) => rows.get(&cell).copied(),
        }
    }

    /// Rows numbered as the cells are listed.
    fn of(cells: &[u32]) -> Self {
        let limit = Self::limit(cells.len());
        let end = cells.iter().map(|cell| place(*cell) + 1).max().unwrap_or(0);
        if end > limit {
            return Self::Hashed(cells.iter().copied().zip(0..).collect());
        }
        let mut rows = vec![NO_ROW; end];
        for (cell, number) in cells.iter().zip(0..) {
            rows.get_mut(place(*cell)).into_iter().for_each(|row| *row = number);
        }
        Self::Table(rows)
    }

    /// The most places of a table when so many cells are known.
    fn limit(known: usize) -> usize {
        TABLE_LEAST + TABLE_PER_CELL * known
    }

    /// Notes the last of the cells, which is new; gives the number of its row.
    fn insert(&mut self, cells: &[u32]) -> u32 {
        let number = u32::try_from(cells.len()).unwrap_or(NO_ROW).saturating_sub(1);
        let Some(cell) = cells.last().copied() else { return number };
        match self {
            Self::Table(rows) if place(cell) < Self::limit(cells.len()) => {
                if rows.len() <= place(cell) {
                    rows.resize(place(cell) + 1, NO_ROW);
                }
                rows.get_mut(place(cell)).into_iter().for_each(|row| *row = number);
            }
            // Whether a table would do by now is asked as seldom as a hash table grows.
            Self::Hashed(rows) if !cells.len().is_power_of_two() => {
                rows.insert(cell, number);
            }
            Self::Table(_) | Self::Hashed(_) => *self = Self::of(cells),
        }
        number
    }
}

/// A number as a place in memory.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    const WIDTHS: Widths = Widths { counts: 1, sums: 0, bags: 0 };

    /// Cells as totals know them, nearly all, and as panes do, a few far apart; the one after the other.
    fn cells() -> impl Strategy<Value = Vec<u32>> {
        let (near, far) = (prop::collection::vec(0..200_u32, 0..200), prop::collection::vec(0..1_000_000_u32, 0..20));
        (near, far, any::<bool>()).prop_map(|(near, far, first)| if first { [near, far].concat() } else { [far, near].concat() })
    }

    proptest! {
        #[test]
        fn a_cell_keeps_its_row_however_rows_are_found(cells in cells()) {
            let mut store = Store::default();
            let mut known: Vec<u32> = Vec::new();
            for cell in cells {
                if !known.contains(&cell) {
                    known.push(cell);
                }
                let row = known.iter().position(|known| *known == cell);
                prop_assert_eq!(Some(place(store.touch(cell, WIDTHS))), row);
            }
            let stored: Store = postcard::from_bytes(&postcard::to_stdvec(&store).unwrap()).unwrap();
            for store in [store, stored] {
                prop_assert_eq!(store.cells(), &known[..]);
                for (number, cell) in (0..).zip(&known) {
                    prop_assert_eq!(store.number(*cell), Some(number));
                }
                prop_assert_eq!(store.number(1_000_001), None);
            }
        }
    }
}
