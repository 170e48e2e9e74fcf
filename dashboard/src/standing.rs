//! The declarations as they stand after reading: the city, its sources, its indicators and its walls, and every mistake found.

use crate::board::{BoardPlan, Subscription};
use crate::declarations::{Declarations, Unreadable};
use crate::report::Reports;
use crate::route::ServedMap;
use crate::settings::Settings;
use crate::source_state::SourceFacts;
use crate::topic::{self, Topic};
use crate::wall::{self, Offer, WallPage, Walls, Words};
use analytics::dispatch::{Verb, order};
use analytics::indicator::{Catalogue, Indicator, Mode, Priority};
use analytics::ledger::Table;
use analytics::rules::CityRules;
use hashbrown::HashMap;
use ingest::declaration::{DeclarationFile, Mistake};
use ingest::mask::HashKey;
use ingest::record::Stream;
use ingest::reference::{EscalationSubject, Reference};
use ingest::source::{Source, Sources};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Where the indicators' files lie in a checkout.
pub(crate) const INDICATORS: &str = "queries/indicators";
/// And those of the registers.
pub(crate) const REGISTERS: &str = "queries/registers";

/// Everything declared that stands.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) reference: Arc<Reference>,
    pub(crate) rules: Arc<CityRules>,
    pub(crate) sources: Sources,
    catalogue: RwLock<Arc<Catalogue>>,
    /// What is wrong with the indicators' files, as they were read last.
    mistakes: RwLock<Vec<Mistake>>,
    pub(crate) walls: Walls,
    /// The city's map, where it supplies outlines.
    pub(crate) map: Option<ServedMap>,
    pub(crate) topics: BTreeMap<String, Topic>,
    pub(crate) reports: Reports,
}

/// How many declarations of each kind stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Counts {
    pub(crate) sources: usize,
    pub(crate) areas: usize,
    pub(crate) departments: usize,
    pub(crate) event_classes: usize,
    pub(crate) units: usize,
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
    pub(crate) topics: usize,
    pub(crate) reports: usize,
    pub(crate) registers: usize,
    /// Rules of alarms by priority, the gravest first; about 5, 15 and 80 of a hundred are right.
    pub(crate) alarms: [usize; 3],
}

impl Standing {
    /// Reads what the settings name; `key` hashes the identities that sources ask to be hashed.
    ///
    /// # Errors
    /// The folder of declarations cannot be read. Mistakes inside them are given beside what stands.
    pub(crate) fn load(settings: &Settings, key: Option<&HashKey>) -> Result<(Self, Vec<Mistake>), Unreadable> {
        Ok(Self::of(&Declarations::named_by(settings)?, &settings.city.reference, key))
    }

    /// Reads the declarations of a city; the mistakes inside them are given beside what stands.
    pub(crate) fn of(declared: &Declarations, city: &str, key: Option<&HashKey>) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut told = |folder: &str, files: &[DeclarationFile], found: Vec<Mistake>| {
            mistakes.extend(found.into_iter().map(|mistake| mistake.placed(folder, files)));
        };
        let (reference, found) = Reference::load(&declared.reference);
        told(&format!("ingest/reference/{city}"), &declared.reference, found);
        let (sources, found) = match key {
            Some(key) => Sources::load_with_key(&declared.sources, key),
            None => Sources::load(&declared.sources),
        };
        told("ingest/sources", &declared.sources, found);
        told(&format!("ingest/reference/{city}"), &declared.reference, wrong_stages(&declared.reference, &reference));
        let rules = Arc::new(CityRules::from_reference(&reference));
        let (catalogue, found) = Catalogue::load(&declared.indicators, &rules);
        told(INDICATORS, &declared.indicators, found);
        let (walls, [of_panels, of_walls]) = Walls::load(&declared.panels, &declared.walls, &offers(&catalogue));
        let (topics, [of_topics, of_scenes]) = topic::load(&declared.topics, &offers(&catalogue), (&walls, &declared.walls));
        let (reports, [of_reports, of_registers]) = Reports::load((&declared.reports, &declared.registers), &catalogue, &rules);
        told("dashboard/reports", &declared.reports, of_reports);
        told(REGISTERS, &declared.registers, of_registers);
        told("dashboard/panels", &declared.panels, of_panels);
        told("dashboard/walls", &declared.walls, of_walls);
        told("dashboard/walls", &declared.walls, of_scenes);
        told("dashboard/topics", &declared.topics, of_topics);
        let wrong = mistakes.iter().filter(|mistake| mistake.file.starts_with(INDICATORS)).cloned().collect();
        let (catalogue, wrong) = (RwLock::new(Arc::new(catalogue)), RwLock::new(wrong));
        let map = reference.map().filter(|map| !map.outlines.is_empty()).and_then(ServedMap::of);
        let standing = Self { reference: Arc::new(reference), rules, sources, catalogue, mistakes: wrong, walls, map, topics, reports };
        (standing, mistakes)
    }

    /// The indicators that stand now.
    pub(crate) fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is wrong with the indicators' files now.
    pub(crate) fn mistakes(&self) -> Vec<Mistake> {
        self.mistakes.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the indicators' files again. An indicator whose file is wrong stays as it was; the mistakes are told.
    pub(crate) fn redeclare(&self, files: &[DeclarationFile]) -> Arc<Catalogue> {
        let (mut catalogue, mut mistakes) = Catalogue::load(files, &self.rules);
        let before = self.catalogue();
        for mistake in &mistakes {
            catalogue.carry(&before, &mistake.file);
        }
        let changed = |indicator: &Indicator| before.find(&indicator.id).is_none_or(|known| known.shape() != indicator.shape());
        mistakes.extend(catalogue.part(changed).check_examples());
        let mistakes: Vec<Mistake> = mistakes.into_iter().map(|mistake| mistake.placed(INDICATORS, files)).collect();
        for mistake in &mistakes {
            tracing::warn!(%mistake, "indicator is left as it was");
        }
        let catalogue = Arc::new(catalogue);
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&catalogue);
        *self.mistakes.write().unwrap_or_else(PoisonError::into_inner) = mistakes;
        catalogue
    }

    /// The tables that each indicator is computed from.
    pub(crate) fn tables(&self) -> HashMap<String, Vec<String>> {
        let tables = |indicator: &Indicator| indicator.tables.iter().map(|table| table.name().to_owned()).collect();
        self.catalogue().indicators.iter().map(|indicator| (indicator.id.to_string(), tables(indicator))).collect()
    }

    /// How many declarations stand.
    pub(crate) fn counts(&self) -> Counts {
        let catalogue = self.catalogue();
        let indicators = &catalogue.indicators;
        let rules = || indicators.iter().filter_map(|indicator| indicator.alarm.as_ref());
        let live = (0..indicators.len()).filter(|index| *catalogue.mode(*index) == Mode::Live).count();
        Counts {
            sources: self.sources.iter().count(),
            areas: self.reference.areas().len(),
            departments: self.reference.departments().len(),
            event_classes: self.reference.event_classes().len(),
            units: self.reference.units().len(),
            indicators: indicators.len(),
            live,
            requery: indicators.len() - live,
            families: indicators.iter().map(|indicator| indicator.windows.len()).sum(),
            panels: self.walls.panels.len(),
            walls: self.walls.walls.len(),
            topics: self.topics.len(),
            reports: self.reports.definitions.len(),
            registers: self.reports.registers.len(),
            alarms: Priority::ALL.map(|priority| rules().filter(|rule| rule.priority == priority).count()),
        }
    }

    /// The wall of that name as its page of that build needs it.
    pub(crate) fn wall_page(&self, name: &str, build: String) -> Option<WallPage> {
        let mut page = wall::page(&self.walls, name, (&self.catalogue(), &self.reference), |tables| self.sources_of(tables))?;
        page.names.insert(
            "source".to_owned(),
            self.sources.iter().map(|source| (source.name().to_owned(), Words::from(source.title()))).collect(),
        );
        let topics = self.topics.iter().map(|(topic, declared)| (topic.clone(), Words::from(&declared.title)));
        page.names.insert("topic".to_owned(), topics.collect());
        Some(WallPage { build, ..page })
    }

    /// The sources whose records fill any of these tables.
    fn sources_of(&self, tables: &[Table]) -> Vec<String> {
        let fills =
            |source: &&Source| source.streams().into_iter().flat_map(tables_of).any(|name| tables.iter().any(|table| table.name() == name));
        self.sources.iter().map(AsRef::as_ref).filter(fills).map(|source| source.name().to_owned()).collect()
    }

    /// What the board is made for.
    pub(crate) fn board_plan(&self, resume: u64) -> BoardPlan {
        BoardPlan {
            walls: self.walls.walls.values().map(|wall| self.walls.subscription(wall)).chain([Subscription::desk()]).collect(),
            tables: self.tables(),
            sources: self.sources.iter().map(|source| facts(source)).collect(),
            resume,
        }
    }
}

/// Rules about stages in which nobody can step in, or that there are not.
fn wrong_stages(files: &[DeclarationFile], reference: &Reference) -> Vec<Mistake> {
    let file = files.iter().map(|file| file.path.as_str()).find(|path| path.ends_with("escalations.csv")).unwrap_or("escalations.csv");
    let events: Vec<&str> = Verb::Supervise.rule().from.iter().map(|stage| stage.name()).collect();
    let orders: Vec<&str> = order::Verb::Supervise.rule().from.iter().map(|stage| stage.name()).collect();
    let mut mistakes = Vec::new();
    for rule in reference.escalations() {
        let stages = match rule.subject {
            EscalationSubject::CityEvent => &events,
            EscalationSubject::Order => &orders,
        };
        if !stages.contains(&rule.stage.as_str()) {
            let (message, hint) = (format!("nobody can step in at stage `{}`", rule.stage), format!("one of {}", stages.join(", ")));
            mistakes.push(Mistake::new(file, rule.line, message, Some(hint)));
        }
    }
    mistakes
}

fn facts(source: &Source) -> SourceFacts {
    SourceFacts {
        source: source.name().to_owned(),
        simulated: source.simulated(),
        pace_s: source.pace_s().and_then(|pace| i64::try_from(pace).ok()),
        tables: source.streams().into_iter().flat_map(tables_of).map(str::to_owned).collect(),
    }
}

/// The tables that records of a stream add to.
fn tables_of(stream: Stream) -> impl Iterator<Item = &'static str> {
    Table::ALL.into_iter().filter(move |table| table.stream() == stream).map(Table::name)
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
