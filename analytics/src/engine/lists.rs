//! What waits for the next frame: of each cell and each open matter the newest only.

use crate::frame::{CellId, CellKey, ListChanges, Listed};
use crate::reading::Reading;
use hashbrown::HashMap;
use ingest::record::Text;
use std::collections::BTreeMap;

/// By number; none for what is no longer listed.
#[derive(Debug)]
pub(super) struct Pending<T>(BTreeMap<Text, Option<T>>);

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Listed> Pending<T> {
    pub(super) fn take(&mut self, changes: ListChanges<T>) {
        self.0.extend(changes.put.into_iter().map(|matter| (matter.number().clone(), Some(matter))));
        self.0.extend(changes.gone.into_iter().map(|number| (number, None)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn drain(&mut self) -> ListChanges<T> {
        let mut changes = ListChanges::default();
        for (number, matter) in std::mem::take(&mut self.0) {
            match matter {
                Some(matter) => changes.put.push(matter),
                None => changes.gone.push(number),
            }
        }
        changes
    }
}

/// Cells that are new, and readings that changed.
#[derive(Debug, Default)]
pub(super) struct Said {
    cells: Vec<CellKey>,
    readings: Vec<(CellId, Reading)>,
    /// Whether a cell may have changed more than once.
    mixed: bool,
}

impl Said {
    pub(super) fn extend(&mut self, (cells, readings): (Vec<CellKey>, Vec<(CellId, Reading)>)) {
        self.cells.extend(cells);
        if self.readings.is_empty() {
            self.readings = readings;
        } else if !readings.is_empty() {
            self.readings.extend(readings);
            self.mixed = true;
        }
    }

    pub(super) fn drain(&mut self) -> (Vec<CellKey>, Vec<(CellId, Reading)>) {
        let Self { cells, readings, mixed } = std::mem::take(self);
        if !mixed {
            return (cells, readings);
        }
        let newest: HashMap<CellId, Reading> = readings.into_iter().collect();
        let mut readings: Vec<_> = newest.into_iter().collect();
        readings.sort_unstable_by_key(|(id, _)| *id);
        (cells, readings)
    }
}
