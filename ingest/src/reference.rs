//! What a city is made of: its name and zone, its areas, departments, classes of city events with their limits, units, and its
//! working days.
//!
//! One folder `reference/<city>/` per city with the files that [`FILES`] names; `phrases.csv` where its reports are simulated.

mod days;
mod escalations;
mod map;
mod phrases;
mod tables;

pub use days::SpecialDay;
pub use escalations::{Escalation, EscalationSubject};
pub use map::{CityMap, MapTiles, Outline};
pub use phrases::{Phrase, PhrasePart};
pub use tables::{Area, AreaLevel, Department, EventClass, LimitType, StageLimit, Unit, UnitKind};

use crate::declaration::reader::{Mistakes, read_toml};
use crate::declaration::{DeclarationFile, Label, Mistake, Spot};
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// The files of a city.
const FILES: [&str; 12] = [
    "city.toml",
    "areas.csv",
    "departments.csv",
    "event_classes.csv",
    "names.csv",
    "stage_limits.csv",
    "units.csv",
    "holidays.toml",
    "phrases.csv",
    "escalations.csv",
    "map.geojson",
    "map.toml",
];

/// The reference data of one city; empty tables where a file is missing.
#[derive(Clone, Debug)]
pub struct Reference {
    name: Label,
    zone: Tz,
    center: (f64, f64),
    areas: BTreeMap<String, Area>,
    departments: BTreeMap<String, Department>,
    event_classes: BTreeMap<String, EventClass>,
    names: BTreeMap<String, BTreeMap<String, Label>>,
    stage_limits: BTreeMap<(String, bool), StageLimit>,
    units: BTreeMap<String, Unit>,
    days: BTreeMap<NaiveDate, SpecialDay>,
    phrases: Vec<Phrase>,
    escalations: Vec<Escalation>,
    map: Option<CityMap>,
}

impl Default for Reference {
    fn default() -> Self {
        Self {
            name: Label::default(),
            zone: Tz::UTC,
            center: (0.0, 0.0),
            areas: BTreeMap::new(),
            departments: BTreeMap::new(),
            event_classes: BTreeMap::new(),
            names: BTreeMap::new(),
            stage_limits: BTreeMap::new(),
            units: BTreeMap::new(),
            days: BTreeMap::new(),
            phrases: Vec::new(),
            escalations: Vec::new(),
            map: None,
        }
    }
}

impl Reference {
    /// Reads the files of one city; they are told apart by the last part of their path. What could be read is given beside the
    /// mistakes.
    #[must_use]
    pub fn load(files: &[DeclarationFile]) -> (Self, Vec<Mistake>) {
        let mut reference = Self::default();
        let mut found = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for file in files {
            let mut mistakes = Mistakes::of(&file.path);
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if seen.contains(&name) {
                mistakes.hint(Spot::FILE, format!("a second `{name}`"), "give the files of one city only");
            }
            seen.push(name);
            match name {
                "city.toml" => reference.read_city(file, &mut mistakes),
                "areas.csv" => reference.areas = tables::read_areas(file, &mut mistakes),
                "departments.csv" => reference.departments = tables::read_departments(file, &mut mistakes),
                "event_classes.csv" => reference.event_classes = tables::read_event_classes(file, &mut mistakes),
                "names.csv" => reference.names = tables::read_names(file, &mut mistakes),
                "stage_limits.csv" => reference.stage_limits = tables::read_stage_limits(file, &mut mistakes),
                "units.csv" => reference.units = tables::read_units(file, &mut mistakes),
                "phrases.csv" => reference.phrases = phrases::read_phrases(file, &mut mistakes),
                "holidays.toml" => reference.days = days::read(file, &mut mistakes),
                "escalations.csv" => reference.escalations = escalations::read(file, &mut mistakes),
                // It speaks of areas, which must be known first.
                "map.geojson" => {}
                "map.toml" => map::read_about(file, reference.map.get_or_insert_default(), &mut mistakes),
                _ => mistakes.hint(0, "is not a reference file", format!("known are: {}", FILES.join(", "))),
            }
            found.append(&mut mistakes.into_vec());
        }
        if !seen.contains(&"city.toml") {
            let mut mistakes = Mistakes::of("city.toml");
            mistakes.hint(Spot::FILE, "is missing", "give the city's name, zone and center");
            found.append(&mut mistakes.into_vec());
        }
        found.append(&mut reference.read_outlines(files));
        found.append(&mut reference.cross_check(files));
        (reference, found)
    }

    /// The city's name.
    #[must_use]
    pub fn city_name(&self) -> &Label {
        &self.name
    }

    /// The city's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Degrees east and north of the city's middle, WGS 84.
    #[must_use]
    pub fn center(&self) -> (f64, f64) {
        self.center
    }

    /// Every area by code: districts (6 digits) and towns (9 digits).
    #[must_use]
    pub fn areas(&self) -> &BTreeMap<String, Area> {
        &self.areas
    }

    /// Degrees east and north of an area's middle: its own, else the middle of the towns in it; none where the city says neither.
    #[must_use]
    pub fn center_of(&self, area: &Area) -> Option<(f64, f64)> {
        if area.center.is_some() {
            return area.center;
        }
        let towns = self.areas.values().filter(|town| town.parent.as_ref() == Some(&area.code)).filter_map(|town| town.center);
        let (count, east, north) = towns.fold((0.0, 0.0, 0.0), |(count, east, north), (x, y)| (count + 1.0, east + x, north + y));
        (count > 0.0).then(|| (east / count, north / count))
    }

    /// Every department by code.
    #[must_use]
    pub fn departments(&self) -> &BTreeMap<String, Department> {
        &self.departments
    }

    /// Every class of city events by code.
    #[must_use]
    pub fn event_classes(&self) -> &BTreeMap<String, EventClass> {
        &self.event_classes
    }

    /// Names of codes that have no table of their own, such as the hotline's classes or the systems that exchange data: by what they
    /// are codes of, then by code.
    #[must_use]
    pub fn names(&self) -> &BTreeMap<String, BTreeMap<String, Label>> {
        &self.names
    }

    /// How long a city event may stay in a stage, by stage and whether its class is urgent.
    #[must_use]
    pub fn stage_limits(&self) -> &BTreeMap<(String, bool), StageLimit> {
        &self.stage_limits
    }

    /// Every unit by code.
    #[must_use]
    pub fn units(&self) -> &BTreeMap<String, Unit> {
        &self.units
    }

    /// The days whose working state the calendar of weekdays does not tell: holidays and make-up working days.
    #[must_use]
    pub fn days(&self) -> &BTreeMap<NaiveDate, SpecialDay> {
        &self.days
    }

    /// What people say who report a city event.
    #[must_use]
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// What is stepped in on when nobody has touched it for too long.
    #[must_use]
    pub fn escalations(&self) -> &[Escalation] {
        &self.escalations
    }

    /// The map that the city supplies, if it does.
    #[must_use]
    pub fn map(&self) -> Option<&CityMap> {
        self.map.as_ref()
    }

    /// The last day for which holidays are published (the end of the last year listed); beyond it weekdays decide.
    #[must_use]
    pub fn days_published_through(&self) -> Option<NaiveDate> {
        use chrono::Datelike;
        let (last, _) = self.days.last_key_value()?;
        NaiveDate::from_ymd_opt(last.year(), 12, 31)
    }

    fn read_city(&mut self, file: &DeclarationFile, mistakes: &mut Mistakes) {
        let table = read_toml(file, mistakes);
        table.only(&["name", "zone", "longitude", "latitude"], mistakes);
        self.name = table.label("name", mistakes);
        if let Some(zone) = table.required_text("zone", mistakes) {
            match zone.parse() {
                Ok(parsed) => self.zone = parsed,
                Err(_) => mistakes.hint(table.spot_of("zone"), format!("unknown zone `{zone}`"), "an IANA name, such as Asia/Shanghai"),
            }
        }
        for key in ["longitude", "latitude"] {
            if table.get(key).is_none() {
                mistakes.add(table.spot, format!("`{key}` is missing"));
            }
        }
        let longitude = table.number("longitude", mistakes).unwrap_or_default();
        let latitude = table.number("latitude", mistakes).unwrap_or_default();
        if longitude.abs() > 180.0 || latitude.abs() > 90.0 {
            mistakes.add(table.spot_of("longitude"), "the center does not lie on the earth");
        }
        self.center = (longitude, latitude);
    }

    fn read_outlines(&mut self, files: &[DeclarationFile]) -> Vec<Mistake> {
        let about = self.map.take();
        let is_declared = about.is_some();
        // What is not approved is not shown.
        self.map = about.filter(|map| !map.approval.is_empty());
        let Some(file) = files.iter().find(|file| file.path.ends_with("map.geojson")) else { return Vec::new() };
        let mut mistakes = Mistakes::of(&file.path);
        if !is_declared {
            let hint = "write map.toml beside it with the `approval` number that the map's authority gave it";
            mistakes.hint(Spot::FILE, "is a map without the number of its approval", hint);
        }
        let outlines = map::read_outlines(file, &self.areas, self.center, &mut mistakes);
        if let Some(map) = &mut self.map {
            map.outlines = outlines;
        }
        mistakes.into_vec()
    }

    fn cross_check(&self, files: &[DeclarationFile]) -> Vec<Mistake> {
        let path_of = |name: &str| files.iter().find(|file| file.path.ends_with(name)).map_or(name, |file| file.path.as_str()).to_owned();
        let mut mistakes = Mistakes::of(&path_of("areas.csv"));
        for area in self.areas.values() {
            if let Some(parent) = area.parent.as_ref().filter(|parent| !self.areas.contains_key(*parent)) {
                mistakes.add(area.line, format!("area `{}` lies in `{parent}`, which is not listed", area.code));
            }
        }
        let mut found = mistakes.into_vec();
        let mut mistakes = Mistakes::of(&path_of("event_classes.csv"));
        for class in self.event_classes.values() {
            if let Some(owner) = class.owner.as_ref().filter(|owner| !self.departments.contains_key(*owner)) {
                mistakes.add(class.line, format!("class `{}` belongs to department `{owner}`, which is not listed", class.code));
            }
        }
        found.append(&mut mistakes.into_vec());
        let mut mistakes = Mistakes::of(&path_of("units.csv"));
        for Unit { code, department, area, line, .. } in self.units.values() {
            if !self.departments.contains_key(department) {
                mistakes.add(*line, format!("unit `{code}` belongs to department `{department}`, which is not listed"));
            }
            if !self.areas.contains_key(area) {
                mistakes.add(*line, format!("unit `{code}` has its base in area `{area}`, which is not listed"));
            }
        }
        found.append(&mut mistakes.into_vec());
        let mut mistakes = Mistakes::of(&path_of("phrases.csv"));
        for phrase in &self.phrases {
            if let Some(class) = phrase.class.as_ref().filter(|class| !self.event_classes.contains_key(*class)) {
                mistakes.add(phrase.line, format!("the phrase speaks of class `{class}`, which is not listed"));
            }
        }
        found.append(&mut mistakes.into_vec());
        let mut mistakes = Mistakes::of(&path_of("escalations.csv"));
        for rule in self.escalations.iter().filter(|rule| !self.departments.contains_key(&rule.owner)) {
            mistakes.add(rule.line, format!("rule `{}` belongs to department `{}`, which is not listed", rule.id, rule.owner));
        }
        found.append(&mut mistakes.into_vec());
        found
    }
}

#[cfg(test)]
mod tests;
