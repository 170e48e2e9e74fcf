//! What the simulated city is made of: towns, departments, service items and event classes, under the codes of its reference.

use super::dice::{Dice, mix};
use super::phrase::Phrases;
use crate::record::Text;
use crate::reference::{AreaLevel, Phrase, Reference};
use chrono::NaiveDate;
use compact_str::format_compact;

/// Service items of the city (事项): as many as a prefecture of five million people offers.
const ITEMS: u32 = 2199;
/// Purpose of the stream of chance that makes the items.
const ITEM_DICE: u64 = 0x1;

/// What the simulator needs to know of a city, as plain codes.
#[derive(Clone, Debug, PartialEq)]
pub struct CityFacts {
    /// The districts with their towns, the most populous first.
    pub districts: Vec<DistrictFacts>,
    /// Codes of the departments.
    pub departments: Vec<Text>,
    /// Codes of the units, each with the code of its department.
    pub units: Vec<(Text, Text)>,
    /// The classes of city events with their limits.
    pub classes: Vec<ClassFacts>,
    /// Dates that differ from the weekend rule: `true` is a working day, `false` a holiday.
    pub workdays: Vec<(NaiveDate, bool)>,
    /// The middle of the city: degrees east and north, WGS 84.
    pub centre: (f64, f64),
    /// What people say who report; without phrases reports have no words.
    pub phrases: Vec<Phrase>,
}

/// A district (区县).
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictFacts {
    /// Its six-digit code.
    pub code: Text,
    /// The nine-digit codes of its towns.
    pub towns: Vec<Text>,
}

/// A class of city events (大类小类) with the limit for closing one.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassFacts {
    /// Its code: two digits and two digits.
    pub code: Text,
    /// `component` or `event`.
    pub category: Text,
    /// `urgent_minute`, `urgent_hour`, `natural_day`, `work_hour` or `work_day`.
    pub limit_type: Text,
    /// How many of them.
    pub limit_value: i64,
    /// The usual severity, 1 the gravest to 4.
    pub severity: i64,
    /// The department that usually handles it, if the reference names one.
    pub department: Option<Text>,
}

impl From<&Reference> for CityFacts {
    fn from(reference: &Reference) -> Self {
        let districts = reference.areas().values().filter(|area| area.level == AreaLevel::District);
        let towns_of = |district: &str| {
            let towns = reference.areas().values().filter(|area| area.level == AreaLevel::Town);
            towns.filter(|area| area.parent.as_deref() == Some(district)).map(|area| Text::from(&area.code)).collect()
        };
        let classes = reference.event_classes().values().map(|class| ClassFacts {
            code: Text::from(&class.code),
            category: Text::from(&class.category),
            limit_type: Text::const_new(class.limit_type.name()),
            limit_value: class.limit_value,
            severity: class.severity,
            department: class.owner.as_ref().map(Text::from),
        });
        Self {
            districts: districts.map(|area| DistrictFacts { code: Text::from(&area.code), towns: towns_of(&area.code) }).collect(),
            departments: reference.departments().keys().map(Text::from).collect(),
            units: reference.units().values().map(|unit| (Text::from(&unit.code), Text::from(&unit.department))).collect(),
            classes: classes.collect(),
            workdays: reference.days().iter().map(|(date, day)| (*date, day.working)).collect(),
            centre: reference.center(),
            phrases: reference.phrases().to_vec(),
        }
    }
}

/// A town (乡镇街道).
#[derive(Clone, Debug)]
pub(super) struct Town {
    pub(super) code: Text,
    pub(super) district: Text,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
}

/// A service item (事项).
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) code: Text,
    pub(super) kind: Text,
    pub(super) department: usize,
    pub(super) statutory_days: i64,
    pub(super) promised_days: i64,
}

/// A class of city events with the department that handles it.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) facts: ClassFacts,
    pub(super) department: usize,
    pub(super) limit: Limit,
}

/// The clock that a limit runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// The wall clock, in milliseconds.
    Wall(i64),
    /// Working time, in milliseconds.
    Working(i64),
}

/// The city as the lives in it see it. Made once from the facts; the same facts and seed give the same city.
#[derive(Debug)]
pub(super) struct City {
    pub(super) districts: Vec<Text>,
    pub(super) towns: Vec<Town>,
    pub(super) departments: Vec<Text>,
    /// By department.
    units: Vec<Vec<Text>>,
    pub(super) immediate: Vec<Item>,
    pub(super) committed: Vec<Item>,
    pub(super) classes: Vec<Class>,
    pub(super) phrases: Phrases,
    class_weights: Vec<u32>,
    town_weights: Vec<u32>,
    town_weight: u32,
}

impl City {
    pub(super) fn new(facts: &CityFacts, seed: u64) -> Self {
        let departments = if facts.departments.is_empty() { vec![Text::from("D01")] } else { facts.departments.clone() };
        let mut city = Self {
            districts: facts.districts.iter().map(|district| district.code.clone()).collect(),
            towns: Vec::new(),
            units: Vec::new(),
            departments,
            immediate: Vec::new(),
            committed: Vec::new(),
            classes: Vec::new(),
            phrases: Phrases::of(facts),
            class_weights: Vec::new(),
            town_weights: Vec::new(),
            town_weight: 0,
        };
        city.settle(facts);
        city.offer(seed);
        city.classify(facts);
        city.units = city.departments.iter().map(|department| units_of(facts, department)).collect();
        city
    }

    /// A town, the populous ones more often.
    pub(super) fn any_town(&self, dice: &mut Dice) -> usize {
        let place = dice.below(self.town_weight);
        self.town_weights.partition_point(|weight| *weight <= place)
    }

    /// A class of city events, the grave ones seldom.
    pub(super) fn any_class(&self, dice: &mut Dice) -> usize {
        dice.weighted(&self.class_weights)
    }

    /// Any department.
    pub(super) fn any_department(&self, dice: &mut Dice) -> usize {
        dice.skewed_index(self.departments.len())
    }

    /// The unit of that department on which the lot falls; of a department without units an invented one.
    pub(super) fn unit(&self, department: usize, lot: u32) -> Text {
        let units = self.units.get(department).map(Vec::as_slice).unwrap_or_default();
        let place = usize::try_from(lot).unwrap_or(0).checked_rem(units.len());
        place.and_then(|place| units.get(place)).cloned().unwrap_or_else(|| format_compact!("U{:02}{:02}", department + 1, lot % 12 + 1))
    }

    /// The code of that department.
    pub(super) fn department(&self, at: usize) -> Option<Text> {
        self.departments.get(at).cloned()
    }

    /// Towns lie around the middle of their district, the districts around the middle of the city.
    fn settle(&mut self, facts: &CityFacts) {
        for (number, district) in (0_u32..).zip(&facts.districts) {
            let angle = f64::from(number) * 2.399;
            let distance = 0.12 * f64::from(number).sqrt();
            let (east, north) = (facts.centre.0 + distance * angle.cos(), facts.centre.1 + distance * angle.sin());
            for (place, code) in (0_u32..).zip(&district.towns) {
                let (angle, distance) = (f64::from(place) * 2.399, 0.025 * f64::from(place).sqrt());
                self.towns.push(Town {
                    code: code.clone(),
                    district: district.code.clone(),
                    longitude: east + distance * angle.cos(),
                    latitude: north + distance * angle.sin(),
                });
                self.town_weight += (12 - number.min(8)) * (10 - place.min(7));
                self.town_weights.push(self.town_weight);
            }
        }
    }

    /// Items: 71 in 100 are decided at once (即办); promises compress the statutory limits to about an eighth (压缩率 ≈ 88 %).
    fn offer(&mut self, seed: u64) {
        let mut dice = Dice::new(seed, &[ITEM_DICE]);
        for number in 1..=ITEMS {
            let department = self.any_department(&mut dice);
            let kind = Text::from(dice.pick(&["1", "1", "5", "7", "8", "10"], "1"));
            let immediate = dice.chance(0.7131);
            let statutory_days = if immediate { dice.pick(&[5, 7, 10, 15], 10) } else { dice.pick(&[20, 20, 30, 40, 45, 60], 30) };
            let promised_days = if immediate { 1 } else { (statutory_days * dice.between(8, 18) / 100).max(2) };
            let item = Item { code: format_compact!("I{number:04}"), kind, department, statutory_days, promised_days };
            if immediate { self.immediate.push(item) } else { self.committed.push(item) }
        }
    }

    fn classify(&mut self, facts: &CityFacts) {
        for class in &facts.classes {
            let named = class.department.as_ref().and_then(|code| self.departments.iter().position(|known| known == code));
            let hashed = class.code.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
            let count = u64::try_from(self.departments.len()).unwrap_or(1);
            let department = named.unwrap_or_else(|| usize::try_from(hashed % count).unwrap_or(0));
            self.class_weights.push(match class.severity {
                ..=1 => 1,
                2 => 5,
                3 => 25,
                _ => 40,
            });
            self.classes.push(Class { facts: class.clone(), department, limit: limit(class) });
        }
    }
}

fn units_of(facts: &CityFacts, department: &Text) -> Vec<Text> {
    facts.units.iter().filter(|(_, owner)| owner == department).map(|(code, _)| code.clone()).collect()
}

fn limit(class: &ClassFacts) -> Limit {
    use super::days::{DAY, HOUR, MINUTE, WORKDAY};
    match class.limit_type.as_str() {
        "urgent_minute" => Limit::Wall(class.limit_value * MINUTE),
        "urgent_hour" => Limit::Wall(class.limit_value * HOUR),
        "natural_day" => Limit::Wall(class.limit_value * DAY),
        "work_hour" => Limit::Working(class.limit_value * HOUR),
        _ => Limit::Working(class.limit_value * WORKDAY),
    }
}
