//! One family: the measures of all indicators with the same table, time and keys, in panes and windows.
//!
//! A change batch is first added up by (minute, day, cell): old and new rows of a subject that differ in nothing of interest
//! cancel here and cost nothing further. What remains goes into the panes of minutes (48 hours), hours (for the curve of the
//! last day) and city days (this month and the one before), and into the running total of each window that holds it. As the
//! clock moves, whole panes enter and leave the totals. A row is kept in a pane only while the pane is inside its horizon;
//! horizons only move forward, so a pane that is still there has seen every row given and taken back for it.

use super::expression::Evaluated;
use super::keys::{CITY, Level};
use super::store::{Row, Rows, Store, Touched, Widths};
use crate::window::{CityDays, Window, minute_of, month_of};
use datafusion::arrow::buffer::BooleanBuffer;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Minute panes that are kept, the current minute included.
const MINUTES_KEPT: i32 = 48 * 60;
/// Hour panes that are kept, the current hour included; 47 whole hours lie inside the minutes kept.
const HOURS_KEPT: i32 = 48;
/// Hours of a curve, the current one included.
pub(super) const CURVE_HOURS: i32 = 24;
/// Stands for no pane of that kind.
const NONE: i32 = i32::MIN;
/// Levels that have a curve: the city's and the one below.
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
    /// Expressions that are ranked, and the mask of their rows.
    pub(super) ranks: Vec<(usize, usize)>,
}

/// Where the clock stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) minute: i32,
    pub(super) day: i32,
    month: Range<i32>,
    first_day: i32,
}

impl Moment {
    pub(super) fn at(millis: i64, days: &mut CityDays) -> Self {
        let day = days.day_of(millis);
        let month = month_of(day);
        let first_day = month_of(month.start.saturating_sub(1)).start;
        Self { minute: minute_of(millis), day, month, first_day }
    }

    pub(super) fn hour(&self) -> i32 {
        self.minute.div_euclid(60)
    }

    fn minutes_of(&self, window: Window) -> Option<Range<i32>> {
        window.rolling_minutes().map(|minutes| self.minute + 1 - minutes..self.minute + 1)
    }

    fn days_of(&self, window: Window) -> Option<Range<i32>> {
        match window {
            Window::Today => Some(self.day..self.day + 1),
            Window::Month => Some(self.month.clone()),
            Window::Minutes15 | Window::Hour | Window::Hours24 | Window::Live => None,
        }
    }

    fn holds(&self, window: Window, minute: i32, day: i32) -> bool {
        match (self.minutes_of(window), self.days_of(window)) {
            (Some(minutes), _) => minutes.contains(&minute),
            (_, Some(days)) => days.contains(&day),
            (None, None) => true,
        }
    }
}

/// The running total of one window in one level.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Total {
    pub(super) store: Store,
    #[serde(skip)]
    pub(super) touched: Touched,
}

/// The panes and totals of a family.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Family {
    #[serde(skip)]
    pub(super) shape: Shape,
    minutes: HashMap<i32, Store>,
    hours: HashMap<i32, Vec<Store>>,
    days: HashMap<i32, Store>,
    /// By window, then by level.
    pub(super) totals: Vec<Vec<Total>>,
    #[serde(skip)]
    pub(super) curves_touched: [Touched; CURVE_LEVELS],
}

/// Room that batches are added up in, kept from batch to batch.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    groups: HashMap<(i32, i32, u32), u32>,
    places: Vec<(i32, i32, u32)>,
    group_of: Vec<u32>,
    rows: Rows,
}

const NO_GROUP: u32 = u32::MAX;

impl Family {
    pub(super) fn new(shape: Shape) -> Self {
        let totals = shape.windows.iter().map(|_| shape.levels.iter().map(|_| Total::default()).collect()).collect();
        let mut family = Self { shape, totals, ..Self::default() };
        family.touch_city();
        family
    }

    fn touch_city(&mut self) {
        let widths = self.widths();
        if self.shape.active.first() != Some(&true) {
            return;
        }
        for total in self.totals.iter_mut().filter_map(|levels| levels.first_mut()) {
            total.store.touch(CITY, widths);
            total.touched.mark(CITY);
        }
    }

    pub(super) fn widths(&self) -> Widths {
        Widths { counts: self.shape.counts.len(), sums: self.shape.sums.len(), ranks: self.shape.ranks.len() }
    }

    /// Takes in a batch that is evaluated.
    pub(super) fn apply(&mut self, batch: &Evaluated<'_>, levels: &[Level], now: &Moment, scratch: &mut Scratch) {
        scratch.clear(batch.signs.len());
        self.place_rows(batch, now, scratch);
        self.add_up(batch, scratch);
        let widths = self.widths();
        for (number, (minute, day, cell)) in scratch.places.iter().enumerate() {
            let row = scratch.rows.row(number, widths);
            if !row.is_zero() {
                self.spread(*minute, *day, *cell, row, levels, now);
            }
        }
    }

    /// Gives each row that counts its group.
    fn place_rows(&self, batch: &Evaluated<'_>, now: &Moment, scratch: &mut Scratch) {
        let shape = &self.shape;
        let Some(wanted) = self.wanted_rows(batch) else { return };
        let cells = shape.levels.last().map_or(&[][..], |level| batch.cells(*level));
        let times = shape.time.map(|time| batch.times(time));
        let rolling = shape.windows.iter().any(|window| window.rolling_minutes().is_some());
        let daily = shape.windows.iter().any(|window| matches!(window, Window::Today | Window::Month));
        let mut last = None;
        let widths = self.widths();
        for row in wanted.set_indices() {
            let Some(cell) = cells.get(row) else { continue };
            let place = match times {
                None => Some((NONE, NONE)),
                Some(times) => times.get(row).copied().flatten().and_then(|(minute, day)| {
                    let kept = if rolling { minute } else { minute - minute.rem_euclid(60) };
                    let inside = if rolling { minute > now.minute - MINUTES_KEPT } else { minute.div_euclid(60) > now.hour() - HOURS_KEPT };
                    let minute = if inside { kept } else { NONE };
                    let day = if daily && day >= now.first_day { day } else { NONE };
                    (minute != NONE || day != NONE).then_some((minute, day))
                }),
            };
            let Some((minute, day)) = place else { continue };
            let key = (minute, day, *cell);
            let group = match last {
                Some((same, group)) if same == key => group,
                _ => scratch.group(key, widths),
            };
            last = Some((key, group));
            if let Some(of_row) = scratch.group_of.get_mut(row) {
                *of_row = group;
            }
        }
    }

    fn wanted_rows(&self, batch: &Evaluated<'_>) -> Option<BooleanBuffer> {
        let shape = &self.shape;
        let masks = shape.counts.iter().chain(shape.sums.iter().chain(&shape.ranks).map(|(_, mask)| mask));
        masks.filter_map(|mask| batch.mask(*mask)).cloned().reduce(|any, more| &any | &more)
    }

    /// Adds the rows up by group, one measure after the other.
    fn add_up(&self, batch: &Evaluated<'_>, scratch: &mut Scratch) {
        let widths = self.widths();
        let Scratch { group_of, rows, .. } = scratch;
        let signed_groups = |mask: usize| {
            let bits = batch.mask(mask).into_iter().flat_map(|mask| mask.set_indices());
            bits.filter_map(|row| {
                let group = group_of.get(row).copied().filter(|group| *group != NO_GROUP)?;
                Some((row, usize::try_from(group).ok()?, i64::from(*batch.signs.get(row)?)))
            })
        };
        for (slot, mask) in self.shape.counts.iter().enumerate() {
            for (_, group, sign) in signed_groups(*mask) {
                if let Some(count) = rows.counts.get_mut(group * widths.counts + slot) {
                    *count += sign;
                }
            }
        }
        for (slot, (expression, mask)) in self.shape.sums.iter().enumerate() {
            let amounts = batch.sums(*expression);
            for (row, group, sign) in signed_groups(*mask) {
                if let (Some(sum), Some(amount)) = (rows.sums.get_mut(group * widths.sums + slot), amounts.get(row)) {
                    *sum += amount * i128::from(sign);
                }
            }
        }
        for (slot, (expression, mask)) in self.shape.ranks.iter().enumerate() {
            let buckets = batch.ranks(*expression);
            for (row, group, sign) in signed_groups(*mask) {
                if let (Some(histogram), Some(bucket)) = (rows.ranks.get_mut(group * widths.ranks + slot), buckets.get(row)) {
                    histogram.add(*bucket, sign);
                }
            }
        }
    }

    /// Adds one group to its panes and to the totals that hold it.
    fn spread(&mut self, minute: i32, day: i32, cell: u32, row: Row<'_>, levels: &[Level], now: &Moment) {
        let widths = self.widths();
        if day != NONE {
            self.days.entry(day).or_default().add(cell, row, 1, widths);
        }
        if minute != NONE {
            self.minutes_entry(minute, cell, row, widths);
            if minute.div_euclid(60) > now.hour() - HOURS_KEPT {
                self.hours_entry(minute.div_euclid(60), cell, row, levels);
            }
        }
        for (window, totals) in self.shape.windows.iter().zip(&mut self.totals) {
            if now.holds(*window, minute, day) {
                spread_up(totals, &self.shape, levels, cell, |total, cell| {
                    total.store.add(cell, row, 1, widths);
                    total.touched.mark(cell);
                });
            }
        }
    }

    fn minutes_entry(&mut self, minute: i32, cell: u32, row: Row<'_>, widths: Widths) {
        if self.shape.windows.iter().any(|window| window.rolling_minutes().is_some()) {
            self.minutes.entry(minute).or_default().add(cell, row, 1, widths);
        }
    }

    fn hours_entry(&mut self, hour: i32, cell: u32, row: Row<'_>, levels: &[Level]) {
        let widths = self.widths();
        let Self { shape, hours, curves_touched, .. } = self;
        let stores = hours.entry(hour).or_insert_with(|| vec![Store::default(); CURVE_LEVELS]);
        let mut cell = cell;
        for (depth, (level, active)) in shape.levels.iter().zip(&shape.active).enumerate().rev() {
            if let (true, Some(store), Some(touched)) = (*active, stores.get_mut(depth), curves_touched.get_mut(depth)) {
                store.add(cell, row, 1, widths);
                touched.mark(cell);
            }
            cell = levels.get(*level).map_or(CITY, |level| level.parent(cell));
        }
    }

    /// Moves the totals from one moment to a later one and lets go of what lies behind every horizon.
    pub(super) fn advance(&mut self, from: &Moment, to: &Moment, levels: &[Level]) {
        if self.shape.time.is_none() {
            return;
        }
        let widths = self.widths();
        let Self { shape, minutes, days, totals, .. } = self;
        for (window, totals) in shape.windows.iter().zip(totals) {
            if let (Some(old), Some(new)) = (from.minutes_of(*window), to.minutes_of(*window)) {
                let leaving = (old.start..old.end.min(new.start)).map(|minute| (minute, -1));
                let entering = (new.start.max(old.end)..new.end).map(|minute| (minute, 1));
                for (minute, sign) in leaving.chain(entering) {
                    move_pane(minutes.get(&minute), sign, totals, shape, levels, widths);
                }
            }
            if let (Some(old), Some(new)) = (from.days_of(*window), to.days_of(*window))
                && old != new
            {
                for total in totals.iter_mut() {
                    total.store.zero();
                    let Total { store, touched } = total;
                    store.cells().iter().for_each(|cell| touched.mark(*cell));
                }
                for day in new {
                    move_pane(days.get(&day), 1, totals, shape, levels, widths);
                }
            }
        }
        minutes.retain(|minute, _| *minute > to.minute - MINUTES_KEPT);
        days.retain(|day, _| *day >= to.first_day);
        if from.hour() != to.hour() {
            self.hours.retain(|hour, _| *hour > to.hour() - HOURS_KEPT);
            self.touch_curves();
        }
    }

    /// The measures of a cell in an hour of the curve.
    pub(super) fn hour(&self, hour: i32, depth: usize, cell: u32) -> Option<Row<'_>> {
        self.hours.get(&hour)?.get(depth)?.get(cell, self.widths())
    }

    fn touch_curves(&mut self) {
        for totals in &self.totals {
            for (total, touched) in totals.iter().zip(&mut self.curves_touched) {
                total.store.cells().iter().for_each(|cell| touched.mark(*cell));
            }
        }
    }

    /// Marks everything as touched.
    pub(super) fn touch_all(&mut self) {
        for total in self.totals.iter_mut().flatten() {
            let Total { store, touched } = total;
            store.cells().iter().for_each(|cell| touched.mark(*cell));
        }
        self.touch_city();
        self.touch_curves();
    }

    /// Forgets what was touched.
    pub(super) fn untouch(&mut self) {
        self.totals.iter_mut().flatten().for_each(|total| total.touched.clear());
    }
}

fn move_pane(pane: Option<&Store>, sign: i64, totals: &mut [Total], shape: &Shape, levels: &[Level], widths: Widths) {
    for (cell, row) in pane.into_iter().flat_map(|pane| pane.iter(widths)) {
        spread_up(totals, shape, levels, cell, |total, cell| {
            total.store.add(cell, row, sign, widths);
            total.touched.mark(cell);
        });
    }
}

/// Calls `each` for the total of the cell and of every cell above it that has one.
fn spread_up(totals: &mut [Total], shape: &Shape, levels: &[Level], cell: u32, mut each: impl FnMut(&mut Total, u32)) {
    let mut cell = cell;
    for ((total, level), active) in totals.iter_mut().zip(&shape.levels).zip(&shape.active).rev() {
        if *active {
            each(total, cell);
        }
        cell = levels.get(*level).map_or(CITY, |level| level.parent(cell));
    }
}

impl Scratch {
    fn clear(&mut self, rows: usize) {
        self.groups.clear();
        self.places.clear();
        self.rows.clear();
        self.group_of.clear();
        self.group_of.resize(rows, NO_GROUP);
    }

    fn group(&mut self, key: (i32, i32, u32), widths: Widths) -> u32 {
        let next = u32::try_from(self.places.len()).unwrap_or(NO_GROUP);
        let group = *self.groups.entry(key).or_insert(next);
        if group == next {
            self.places.push(key);
            self.rows.push_zero(widths);
        }
        group
    }
}
