//! One family: the measures of all indicators with the same table, time and keys, in panes and windows.
//!
//! A change batch is first added up by pane and cell (`batch`): old and new rows of a subject that differ in nothing of interest cancel
//! there and cost nothing further. What remains goes into the running total of each window that holds it, and into the panes
//! that some window will need again: minutes and hours for the windows that roll, days to come for the windows of the calendar,
//! past days for comparisons, the last hours for curves. As the clock moves, whole panes enter and leave the totals. A row is
//! kept in a pane only while the pane is inside its horizon; horizons only move forward, so a pane that is still there has seen
//! every row given and taken back for it.

use super::batch::Scratch;
use super::expression::Evaluated;
use super::horizon::{Horizon, Moment, NONE, Placement};
use super::keys::{CITY, Level};
use super::mask::WORD;
use super::store::{Row, Store, Thinned, Touched, Widths};
use crate::window::{CityDays, Period, Reach, Side, Window};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Levels that have a curve and comparisons: the city's and the one below.
pub(super) const CURVE_LEVELS: usize = 2;

/// What a family is made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    /// The time expression; `None` for the state now.
    pub(super) time: Option<usize>,
    /// Numbers of the levels, the city's first, all keys last.
    pub(super) levels: Vec<usize>,
    /// Which of them have totals.
    pub(super) active: Vec<bool>,
    pub(super) windows: Vec<Window>,
    /// Masks that are counted.
    pub(super) counts: Vec<usize>,
    /// Expressions that are added up, and the mask of their rows.
    pub(super) sums: Vec<(usize, usize)>,
    /// Expressions whose values are kept in bags, and the mask of their rows.
    pub(super) bags: Vec<(usize, usize)>,
    /// Which of the bags hold hashes.
    pub(super) hashed: Vec<bool>,
    /// A mask that keeps every row which any measure wants, if there is one and it does not keep them all.
    pub(super) cover: Option<usize>,
    /// Which of the counts come as shared bits.
    pub(super) shared: SharedCounts,
}

/// The counts of a family whose masks many families count.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedCounts {
    /// The bits of the table's shared masks that are counted here, word by word.
    pub(super) filter: Vec<u64>,
    /// Bit by bit the place of the count.
    pub(super) slots: Vec<usize>,
    /// Places of the counts that come as lists of rows.
    listed: Vec<usize>,
}

impl SharedCounts {
    /// Splits the counts of a family between bits of `shared` and lists.
    pub(super) fn of(counts: &[usize], shared: &[usize]) -> Self {
        let slots: Vec<usize> = shared.iter().map(|mask| counts.iter().position(|count| count == mask).unwrap_or(usize::MAX)).collect();
        let bit = |chunk: &[usize]| (0..).zip(chunk).filter(|(_, slot)| **slot != usize::MAX).map(|(bit, _): (u32, _)| 1_u64 << bit).sum();
        let filter = slots.chunks(WORD).map(bit).collect();
        let listed = counts.iter().enumerate().filter(|(_, mask)| !shared.contains(mask)).map(|(slot, _)| slot).collect();
        Self { filter, slots, listed }
    }
}

impl Shape {
    pub(super) fn widths(&self) -> Widths {
        Widths { counts: self.counts.len(), sums: self.sums.len(), bags: self.bags.len() }
    }

    /// Counts whose rows come as lists: place and mask.
    pub(super) fn listed_counts(&self) -> impl Iterator<Item = (usize, usize)> {
        self.shared.listed.iter().filter_map(|slot| Some((*slot, *self.counts.get(*slot)?)))
    }

    fn thinned(&self) -> Thinned<'_> {
        Thinned { widths: self.widths(), hashed: &self.hashed }
    }
}

/// The running total of one window in one level.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Total {
    pub(super) store: Store,
    /// Rows of the store.
    #[serde(skip)]
    pub(super) touched: Touched,
}

impl Total {
    fn add<C: Copy + Into<i64>>(&mut self, cell: u32, row: Row<'_, C>, sign: i64, shape: Thinned<'_>) {
        let number = self.store.add(cell, row, sign, shape);
        self.touched.mark(number);
    }

    fn touch_all(&mut self) {
        self.store.numbers().for_each(|number| self.touched.mark(number));
    }
}

/// The panes and totals of a family.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Family {
    #[serde(skip)]
    pub(super) shape: Shape,
    #[serde(skip)]
    pub(super) horizon: Horizon,
    minutes: HashMap<i32, Store>,
    hours: HashMap<i32, Store>,
    days: HashMap<i32, Store>,
    /// By level.
    past_days: HashMap<i32, Vec<Store>>,
    /// By level.
    curves: HashMap<i32, Vec<Store>>,
    /// By window, then by level.
    pub(super) totals: Vec<Vec<Total>>,
    /// By level: cells whose curve changed.
    #[serde(skip)]
    pub(super) curves_touched: [Touched; CURVE_LEVELS],
}

impl Family {
    pub(super) fn new(shape: Shape, moment: Moment, days: &mut CityDays) -> Self {
        let totals = shape.windows.iter().map(|_| shape.levels.iter().map(|_| Total::default()).collect()).collect();
        let horizon = Horizon::at(&shape.windows, moment, days);
        let mut family = Self { shape, horizon, totals, ..Self::default() };
        family.touch_city();
        family
    }

    /// Gives up every pane and total: nobody reads them any more.
    pub(super) fn retire(&mut self) {
        *self = Self::default();
    }

    /// What was stored of a family like this one.
    pub(super) fn restore(&mut self, stored: Self) {
        *self = Self { shape: std::mem::take(&mut self.shape), horizon: std::mem::take(&mut self.horizon), ..stored };
        self.totals.iter_mut().flatten().for_each(Total::touch_all);
        self.touch_city();
        self.touch_curves();
    }

    fn touch_city(&mut self) {
        if self.shape.active.first() != Some(&true) {
            return;
        }
        let widths = self.shape.widths();
        for total in self.totals.iter_mut().filter_map(|levels| levels.first_mut()) {
            let number = total.store.touch(CITY, widths);
            total.touched.mark(number);
        }
    }

    /// Takes in a batch that is evaluated.
    pub(super) fn apply(&mut self, batch: &Evaluated<'_>, levels: &[Level], scratch: &mut Scratch) {
        scratch.add_up(&self.shape, &self.horizon, batch, levels);
        let widths = self.shape.widths();
        for (placement, cell, row) in scratch.groups(widths) {
            if !row.is_zero() {
                self.spread(placement, cell, row, levels);
            }
        }
    }

    /// Adds one group to its panes and to the totals that hold it.
    fn spread(&mut self, placement: &Placement, cell: u32, row: Row<'_, i32>, levels: &[Level]) {
        let Self { shape, minutes, hours, days, past_days, curves, totals, curves_touched, .. } = self;
        let thinned = shape.thinned();
        for (panes, pane) in [(minutes, placement.minute), (hours, placement.hour), (days, placement.day)] {
            if pane != NONE {
                panes.entry(pane).or_default().add(cell, row, 1, thinned);
            }
        }
        let shallow = || vec![Store::default(); CURVE_LEVELS];
        if placement.past_day != NONE {
            let stores = past_days.entry(placement.past_day).or_insert_with(shallow);
            spread_up(stores, shape, levels, cell, |store, _, cell| {
                store.add(cell, row, 1, thinned);
            });
        }
        if placement.curve_hour != NONE {
            let stores = curves.entry(placement.curve_hour).or_insert_with(shallow);
            spread_up(stores, shape, levels, cell, |store, depth, cell| {
                store.add(cell, row, 1, thinned);
                curves_touched.get_mut(depth).into_iter().for_each(|touched| touched.mark(cell));
            });
        }
        for (place, (window, totals)) in shape.windows.iter().zip(totals).enumerate() {
            if placement.held >> place & 1 == 1 {
                let totals = totals.get_mut(..depths_of(*window, shape.levels.len())).unwrap_or_default();
                spread_up(totals, shape, levels, cell, |total, _, cell| total.add(cell, row, 1, thinned));
            }
        }
    }

    /// Moves the totals to a later moment and lets go of what lies behind every horizon.
    pub(super) fn advance(&mut self, to: Moment, days: &mut CityDays, levels: &[Level]) {
        if self.shape.time.is_none() {
            return;
        }
        let next = Horizon::at(&self.shape.windows, to, days);
        let Self { shape, horizon, minutes, hours, days, past_days, totals, curves, .. } = self;
        for (place, (window, totals)) in shape.windows.iter().zip(totals).enumerate() {
            let (Some(old), Some(new)) = (horizon.reaches.get(place), next.reaches.get(place)) else { continue };
            if old == new {
                continue;
            }
            let depths = depths_of(*window, shape.levels.len());
            let mut mover = Mover { shape, levels, totals: totals.get_mut(..depths).unwrap_or_default() };
            match (old, new) {
                (Reach::Minutes(old), Reach::Minutes(new)) => mover.slide(minutes, old, new),
                (Reach::Hours(old), Reach::Hours(new)) => mover.slide(hours, old, new),
                (Reach::Days(_), Reach::Days(new)) if window.side == Side::Whole => mover.begin(days, new),
                (Reach::Days(old), Reach::Days(new)) => mover.slide_shallow(past_days, old, new),
                _ => {}
            }
        }
        let keep = |pane: i32, from: Option<i32>| from.is_some_and(|from| pane >= from);
        minutes.retain(|minute, _| keep(*minute, next.minutes_from));
        hours.retain(|hour, _| keep(*hour, next.hours_from));
        days.retain(|day, _| next.days_after.is_some_and(|after| *day > after));
        past_days.retain(|day, _| keep(*day, next.past_days_from));
        let new_hour = horizon.curve_from != next.curve_from;
        curves.retain(|hour, _| *hour >= next.curve_from);
        self.horizon = next;
        if new_hour {
            self.touch_curves();
        }
    }

    /// The measures of a cell in an hour of the curve.
    pub(super) fn hour(&self, hour: i32, depth: usize, cell: u32) -> Option<Row<'_>> {
        self.curves.get(&hour)?.get(depth)?.get(cell, self.shape.widths())
    }

    fn touch_curves(&mut self) {
        for totals in &self.totals {
            for (total, touched) in totals.iter().zip(&mut self.curves_touched) {
                total.store.cells().iter().for_each(|cell| touched.mark(*cell));
            }
        }
    }

    /// Forgets what was touched.
    pub(super) fn untouch(&mut self) {
        self.totals.iter_mut().flatten().for_each(|total| total.touched.clear());
    }
}

/// How many levels have totals of a window: comparisons are of the city and the first key only.
pub(super) fn depths_of(window: Window, levels: usize) -> usize {
    if window.side == Side::Whole { levels } else { levels.min(CURVE_LEVELS) }
}

/// Moves panes into and out of the totals of one window.
struct Mover<'a> {
    shape: &'a Shape,
    levels: &'a [Level],
    totals: &'a mut [Total],
}

impl Mover<'_> {
    /// From one range of panes to a later one.
    fn slide(&mut self, panes: &HashMap<i32, Store>, old: &Range<i32>, new: &Range<i32>) {
        for (pane, store) in in_order(panes) {
            let sign = i64::from(new.contains(&pane)) - i64::from(old.contains(&pane));
            if sign != 0 {
                self.add(store, sign);
            }
        }
    }

    /// To a period that begins: all that was there is gone, and what was known of its days enters.
    fn begin(&mut self, days: &HashMap<i32, Store>, new: &Range<i32>) {
        for total in &mut *self.totals {
            total.store.zero();
            total.touch_all();
        }
        for (_, store) in in_order(days).into_iter().filter(|(day, _)| new.contains(day)) {
            self.add(store, 1);
        }
    }

    fn add(&mut self, store: &Store, sign: i64) {
        let thinned = self.shape.thinned();
        for (cell, row) in store.iter(thinned.widths) {
            spread_up(self.totals, self.shape, self.levels, cell, |total, _, cell| total.add(cell, row, sign, thinned));
        }
    }

    /// As [`Mover::slide`], of panes that have a store for each level.
    fn slide_shallow(&mut self, panes: &HashMap<i32, Vec<Store>>, old: &Range<i32>, new: &Range<i32>) {
        let thinned = self.shape.thinned();
        for (pane, stores) in in_order(panes) {
            let sign = i64::from(new.contains(&pane)) - i64::from(old.contains(&pane));
            for (total, store) in self.totals.iter_mut().zip(stores).filter(|_| sign != 0) {
                store.iter(thinned.widths).for_each(|(cell, row)| total.add(cell, row, sign, thinned));
            }
        }
    }
}

/// Panes from the earliest to the latest, so that cells are numbered the same way at every run.
fn in_order<T>(panes: &HashMap<i32, T>) -> Vec<(i32, &T)> {
    let mut listed: Vec<_> = panes.iter().map(|(pane, store)| (*pane, store)).collect();
    listed.sort_unstable_by_key(|(pane, _)| *pane);
    listed
}

/// Calls `each` with the thing, the depth and the cell of every level that has totals, from the cell's own up to the city's.
fn spread_up<T>(of_levels: &mut [T], shape: &Shape, levels: &[Level], cell: u32, mut each: impl FnMut(&mut T, usize, u32)) {
    let mut cell = cell;
    for (depth, (level, active)) in shape.levels.iter().zip(&shape.active).enumerate().rev() {
        if *active && let Some(thing) = of_levels.get_mut(depth) {
            each(thing, depth, cell);
        }
        cell = levels.get(*level).map_or(CITY, |level| level.parent(cell));
    }
}

/// Whether windows of that period need the instant of a row.
pub(super) fn needs_time(window: Window) -> bool {
    window.period != Period::Live
}
