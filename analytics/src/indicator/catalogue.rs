//! All indicators, read and planned once.

use super::Indicator;
use super::proof::check_example;
use crate::ledger::Table;
use crate::plan::{IndicatorPlan, Planned, Session};
use crate::rules::CityRules;
use chrono_tz::Tz;
use datafusion::prelude::SessionContext;
use ingest::declaration::{DeclarationFile, Mistake, Spot};
use siphasher::sip::SipHasher13;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
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
    plans: Vec<Option<Arc<IndicatorPlan>>>,
    rules: Arc<CityRules>,
}

impl Catalogue {
    /// Reads and plans every file for a city with its zone, calendar and reference tables. A wrong file gives mistakes and no
    /// indicator; it never stops the others.
    #[must_use]
    pub fn load(files: &[DeclarationFile], rules: &Arc<CityRules>) -> (Self, Vec<Mistake>) {
        let mut catalogue = Self { indicators: Vec::new(), modes: Vec::new(), plans: Vec::new(), rules: Arc::clone(rules) };
        let mut mistakes = Vec::new();
        let session = match Session::for_planning(rules) {
            Ok(session) => session,
            Err(error) => {
                let message = format!("the planner does not start: {error}");
                return (catalogue, vec![Mistake::new("", Spot::FILE, message, None)]);
            }
        };
        for file in files {
            match Indicator::parse(file) {
                Ok(indicator) => match session.plan(&indicator) {
                    Ok(planned) => catalogue.add(Arc::new(indicator), planned),
                    Err(mistake) => mistakes.push(mistake),
                },
                Err(found) => mistakes.extend(found),
            }
        }
        (catalogue, mistakes)
    }

    fn add(&mut self, indicator: Arc<Indicator>, planned: Planned) {
        self.indicators.push(indicator);
        let (mode, plan) = match planned {
            Ok(plan) => (Mode::Live, Some(plan)),
            Err(reason) => (Mode::Requery { reason }, None),
        };
        self.modes.push(mode);
        self.plans.push(plan);
    }

    /// The indicators for which `keep` holds.
    #[must_use]
    pub fn part(&self, keep: impl Fn(&Indicator) -> bool) -> Self {
        fn of<T: Clone>(list: &[T], places: &[usize]) -> Vec<T> {
            places.iter().filter_map(|place| list.get(*place)).cloned().collect()
        }
        let places: Vec<usize> =
            self.indicators.iter().enumerate().filter(|(_, indicator)| keep(indicator)).map(|(place, _)| place).collect();
        Self {
            indicators: of(&self.indicators, &places),
            modes: of(&self.modes, &places),
            plans: of(&self.plans, &places),
            rules: Arc::clone(&self.rules),
        }
    }

    /// Takes an indicator over from another catalogue by the path of its file, if it is there and not here.
    pub fn carry(&mut self, from: &Self, path: &str) {
        let Some(place) = from.indicators.iter().position(|indicator| indicator.path == path) else { return };
        let (Some(indicator), Some(mode)) = (from.indicators.get(place), from.modes.get(place)) else { return };
        if self.position(&indicator.id).is_none() {
            self.indicators.push(Arc::clone(indicator));
            self.modes.push(mode.clone());
            self.plans.push(from.plans.get(place).cloned().flatten());
        }
    }

    /// The indicator of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Arc<Indicator>> {
        self.indicators.get(self.position(id)?)
    }

    /// A catalogue of one indicator.
    pub(super) fn of_one(indicator: Indicator, planned: Planned, rules: &Arc<CityRules>) -> Self {
        let mut catalogue = Self { indicators: Vec::new(), modes: Vec::new(), plans: Vec::new(), rules: Arc::clone(rules) };
        catalogue.add(Arc::new(indicator), planned);
        catalogue
    }

    /// How the indicator at `index` is kept current.
    #[must_use]
    pub fn mode(&self, index: usize) -> &Mode {
        const UNKNOWN: &Mode = &Mode::Requery { reason: String::new() };
        self.modes.get(index).unwrap_or(UNKNOWN)
    }

    /// The plan of a live indicator.
    pub(crate) fn plan(&self, index: usize) -> Option<&IndicatorPlan> {
        self.plans.get(index)?.as_deref()
    }

    /// The place of the indicator with that id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|indicator| &*indicator.id == id)
    }

    /// The city's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.rules.zone()
    }

    /// The city's limits, calendar and reference tables.
    pub(crate) fn rules(&self) -> &CityRules {
        &self.rules
    }

    /// A session that builds expressions of these indicators.
    pub(crate) fn session(&self) -> SessionContext {
        Session::context(&self.rules)
    }

    /// Columns of `table` that live indicators read, in the table's order: what the cubes need in a change batch.
    #[must_use]
    pub fn needed_columns(&self, table: Table) -> Vec<String> {
        let plans = self.plans.iter().flatten().filter(|plan| plan.table == table);
        let needed: BTreeSet<String> = plans.flat_map(|plan| plan.columns()).collect();
        table.fields().iter().map(|field| field.name.to_owned()).filter(|name| needed.contains(name)).collect()
    }

    /// A number of all that the files say, words included.
    #[must_use]
    pub fn edition(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        for indicator in &self.indicators {
            indicator.shape().hash(&mut hasher);
            for label in [&indicator.title, &indicator.means, &indicator.owner] {
                (&label.zh, &label.en).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// Whether a live indicator reads the table.
    pub(crate) fn reads(&self, table: Table) -> bool {
        self.plans.iter().flatten().any(|plan| plan.table == table)
    }

    /// A number of all that shapes the cells: cells stored under another are of no use.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        // Calendar and reference tables decide what SQL gives.
        (self.rules.fingerprint(), self.rules.references().digest()).hash(&mut hasher);
        for (indicator, plan) in self.indicators.iter().zip(&self.plans) {
            (indicator.shape(), plan.is_some()).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Runs every worked example through the cubes and through plain SQL; both must give the stated answer.
    #[must_use]
    pub fn check_examples(&self) -> Vec<Mistake> {
        match Session::for_planning(&self.rules) {
            Ok(session) => self.indicators.iter().flat_map(|indicator| check_example(indicator, &session, &self.rules)).collect(),
            Err(error) => {
                let message = format!("the planner does not start: {error}");
                vec![Mistake::new("", Spot::FILE, message, None)]
            }
        }
    }
}
