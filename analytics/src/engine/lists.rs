//! Changes of the lists of open matters that wait for the next frame: of each matter the newest only.

use crate::frame::{ListChanges, Listed};
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
