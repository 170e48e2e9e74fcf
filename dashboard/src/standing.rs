//! The declarations as they stand after reading: the city, its sources, its indicators and its walls, and every mistake found.

use crate::board::BoardPlan;
use crate::declarations::{Declarations, Unreadable};
use crate::settings::Settings;
use crate::source_state::SourceFacts;
use crate::wall::{Offer, Walls};
use analytics::indicator::{Catalogue, Indicator, Mode};
use analytics::ledger::Table;
use analytics::rules::CityRules;
use ingest::declaration::Mistake;
use ingest::mask::HashKey;
use ingest::record::Stream;
use ingest::reference::Reference;
use ingest::source::{Source, Sources};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Everything declared that stands.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) reference: Arc<Reference>,
    pub(crate) rules: Arc<CityRules>,
    pub(crate) sources: Sources,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) walls: Walls,
}

/// How many declarations of each kind stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Counts {
    pub(crate) sources: usize,
    pub(crate) areas: usize,
    pub(crate) departments: usize,
    pub(crate) event_classes: usize,
    pub(crate) indicators: usize,
    /// Indicators kept by the cubes, with every change.
    pub(crate) live: usize,
    /// Indicators whose SQL is run again.
    #[serde(rename = "re-query")]
    pub(crate) requery: usize,
    /// Families of readings: indicators × their windows.
    pub(crate) families: usize,
    pub(crate) panels: usize,
    pub(crate) walls: usize,
}

impl Standing {
    /// Reads what the settings name; `key` hashes the identities that sources ask to be hashed.
    ///
    /// # Errors
    /// The folder of declarations cannot be read. Mistakes inside them are given beside what stands.
    pub(crate) fn load(settings: &Settings, key: Option<&HashKey>) -> Result<(Self, Vec<Mistake>), Unreadable> {
        let city = settings.city.reference.as_str();
        let declared = match settings.declarations.folder.as_str() {
            "" => Declarations::embedded(city),
            folder => Declarations::read(Path::new(folder), city)?,
        };
        let mut mistakes = Vec::new();
        let mut told = |folder: &str, found: Vec<Mistake>| {
            mistakes.extend(found.into_iter().map(|mistake| Mistake { file: format!("{folder}/{}", mistake.file), ..mistake }));
        };
        let (reference, found) = Reference::load(&declared.reference);
        told(&format!("ingest/reference/{city}"), found);
        let (sources, found) = match key {
            Some(key) => Sources::load_with_key(&declared.sources, key),
            None => Sources::load(&declared.sources),
        };
        told("ingest/sources", found);
        let rules = Arc::new(CityRules::from_reference(&reference));
        let (catalogue, found) = Catalogue::load(&declared.indicators, &rules);
        told("queries/indicators", found);
        let (walls, found) = Walls::load(&declared.panels, &declared.walls, &offers(&catalogue));
        told("dashboard", found);
        let standing = Self { reference: Arc::new(reference), rules, sources, catalogue: Arc::new(catalogue), walls };
        Ok((standing, mistakes))
    }

    /// How many declarations stand.
    pub(crate) fn counts(&self) -> Counts {
        let indicators = &self.catalogue.indicators;
        let live = (0..indicators.len()).filter(|index| *self.catalogue.mode(*index) == Mode::Live).count();
        Counts {
            sources: self.sources.iter().count(),
            areas: self.reference.areas().len(),
            departments: self.reference.departments().len(),
            event_classes: self.reference.event_classes().len(),
            indicators: indicators.len(),
            live,
            requery: indicators.len() - live,
            families: indicators.iter().map(|indicator| indicator.windows.len()).sum(),
            panels: self.walls.panels.len(),
            walls: self.walls.walls.len(),
        }
    }

    /// What the board is made for.
    pub(crate) fn board_plan(&self, resume: u64) -> BoardPlan {
        let tables = |indicator: &Indicator| indicator.tables.iter().map(|table| table.name().to_owned()).collect();
        let indicators = self.catalogue.indicators.iter();
        BoardPlan {
            walls: self.walls.walls.values().map(|wall| self.walls.subscription(wall)).collect(),
            tables: indicators.map(|indicator| (indicator.id.to_string(), tables(indicator))).collect(),
            sources: self.sources.iter().map(|source| facts(source)).collect(),
            resume,
        }
    }
}

fn facts(source: &Source) -> SourceFacts {
    SourceFacts {
        source: source.name().to_owned(),
        simulated: source.simulated(),
        pace_s: source.pace_s().and_then(|pace| i64::try_from(pace).ok()),
        tables: source.streams().into_iter().flat_map(tables_of).map(|table| table.name().to_owned()).collect(),
    }
}

fn tables_of(stream: Stream) -> &'static [Table] {
    match stream {
        Stream::Case => &[Table::Cases],
        Stream::Complaint => &[Table::Complaints],
        Stream::Evaluation => &[Table::Evaluations],
        Stream::CityEvent => &[Table::CityEvents, Table::CityEventsOut],
        Stream::Sample => &[Table::Samples, Table::Gauges],
    }
}

fn offers(catalogue: &Catalogue) -> BTreeMap<String, Offer> {
    let offer = |indicator: &Indicator| {
        let sorted = |set: usize| {
            let mut keys: Vec<String> = indicator.key_names(set).map(str::to_owned).collect();
            keys.sort_unstable();
            keys
        };
        Offer { windows: indicator.windows.clone(), keys: (0..indicator.sets.len()).map(sorted).collect() }
    };
    catalogue.indicators.iter().map(|indicator| (indicator.id.to_string(), offer(indicator))).collect()
}
