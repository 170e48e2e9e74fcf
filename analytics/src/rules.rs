//! The city's rules: limits, working hours, holidays.

use crate::calendar::{Calendar, HOUR_MS, Limit};
use crate::frame::UnitPlace;
use crate::plan::ReferenceTables;
use chrono::NaiveDate;
use chrono_tz::Tz;
use hashbrown::HashMap;
use ingest::declaration::Label;
use ingest::record::Text;
use ingest::reference::{Reference, Unit, UnitKind};
use siphasher::sip::SipHasher13;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A class of city events and what applies to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassRule {
    /// How the limit of its handling is counted, as in [`Limit::named`].
    pub limit_type: Text,
    /// How many of them.
    pub limit_value: i64,
    /// Whether it cannot wait for working hours: its stages have limits of their own.
    pub urgent: bool,
    /// Code of the department that usually handles it.
    pub owner: Option<Text>,
}

/// A unit as the city lists it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnitRule {
    pub(crate) kind: UnitKind,
    pub(crate) name: Label,
    pub(crate) department: Text,
    pub(crate) base: UnitPlace,
}

impl From<&Unit> for UnitRule {
    fn from(unit: &Unit) -> Self {
        let area = Some(Text::from(&unit.area));
        Self {
            kind: unit.kind,
            name: unit.name.clone(),
            department: Text::from(&unit.department),
            base: UnitPlace { area, longitude: Some(unit.longitude), latitude: Some(unit.latitude) },
        }
    }
}

/// What the folds need to know of the city.
#[derive(Clone, Debug)]
pub struct CityRules {
    /// City days and working time.
    pub(crate) calendar: Arc<Calendar>,
    /// Remaining time from which the clocks of cases are due soon.
    pub(crate) case_due_soon: Limit,
    /// Time to respond to a complaint, by urgency u1 to u4.
    pub(crate) response: [Limit; 4],
    /// Time to handle a complaint.
    pub(crate) handling: Limit,
    /// Time in which a department can send back an order that it was given.
    pub(crate) send_back: Limit,
    /// Working days by which the handling of an order can be extended, in all.
    pub(crate) extension_days: i64,
    /// Time to rectify what a bad rating complains of.
    pub(crate) rectification: Limit,
    /// Remaining time from which the clocks of evaluations are due soon.
    pub(crate) rectification_due_soon: Limit,
    /// Percent of the limit left from which complaints and city events are due soon.
    pub(crate) due_soon_percent: i64,
    classes: HashMap<Text, ClassRule>,
    /// By stage and whether the class is urgent.
    stage_limits: BTreeMap<(Text, bool), Limit>,
    units: BTreeMap<Text, UnitRule>,
    references: ReferenceTables,
    fingerprint: u64,
}

impl CityRules {
    /// The national rules in a city of that zone. `special` are the days that are not what their weekday says (`true` works),
    /// `classes` the city's classes of events by code.
    #[must_use]
    pub fn new(zone: Tz, special: &BTreeMap<NaiveDate, bool>, classes: impl IntoIterator<Item = (Text, ClassRule)>) -> Self {
        let mut rules = Self {
            calendar: Arc::new(Calendar::new(zone, special)),
            case_due_soon: Limit::work_days(1),
            response: [2, 24, 7 * 24, 15 * 24].map(|hours| Limit::wall(hours * HOUR_MS)),
            handling: Limit::work_days(5),
            send_back: Limit::work_days(2),
            extension_days: 10,
            rectification: Limit::work_days(3),
            rectification_due_soon: Limit::work_days(1),
            due_soon_percent: 25,
            classes: classes.into_iter().collect(),
            stage_limits: BTreeMap::new(),
            units: BTreeMap::new(),
            references: ReferenceTables::of(&Reference::default()),
            fingerprint: 0,
        };
        rules.fingerprint = rules.digest(special);
        rules
    }

    /// The national rules with the zone, the days and the classes of events of a city's reference tables.
    #[must_use]
    pub fn from_reference(reference: &Reference) -> Self {
        let special = reference.days().iter().map(|(date, day)| (*date, day.working)).collect();
        let classes = reference.event_classes().iter().map(|(code, class)| {
            let rule = ClassRule {
                limit_type: Text::from(class.limit_type.name()),
                limit_value: class.limit_value,
                urgent: class.urgent,
                owner: class.owner.as_deref().map(Text::from),
            };
            (Text::from(code.as_str()), rule)
        });
        let limits = reference.stage_limits().iter().filter_map(|((stage, urgent), limit)| {
            Some(((Text::from(stage), *urgent), Limit::named(limit.limit_type.name(), limit.limit_value)?))
        });
        let mut rules = Self { stage_limits: limits.collect(), ..Self::new(reference.zone(), &special, classes) };
        rules.fingerprint = rules.digest(&special);
        let units = reference.units().iter().map(|(code, unit)| (Text::from(code), UnitRule::from(unit))).collect();
        Self { references: ReferenceTables::of(reference), units, ..rules }
    }

    /// City days and working time.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    pub(crate) fn shared_calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    /// The city's tables as SQL sees them.
    pub(crate) fn references(&self) -> &ReferenceTables {
        &self.references
    }

    /// The city's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.calendar.zone()
    }

    /// What applies to a class of city events.
    #[must_use]
    pub fn class(&self, code: &str) -> Option<&ClassRule> {
        self.classes.get(code)
    }

    /// How long an event of that class may stay in a stage, if the stage has a limit of its own.
    pub(crate) fn stage_limit(&self, stage: &str, class: Option<&ClassRule>) -> Option<Limit> {
        self.stage_limits.get(&(Text::from(stage), class.is_some_and(|class| class.urgent))).copied()
    }

    /// A unit, as the city lists it. What a unit is and where its base lies goes into no row, and so not into the fingerprint.
    pub(crate) fn unit(&self, code: &Text) -> Option<&UnitRule> {
        self.units.get(code)
    }

    /// Codes of the units that the city lists.
    pub(crate) fn units(&self) -> impl Iterator<Item = &Text> {
        self.units.keys()
    }

    /// The response limit of an urgency.
    pub(crate) fn response_limit(&self, urgency: &str) -> Option<Limit> {
        let [u1, u2, u3, u4] = self.response;
        match urgency {
            "u1" => Some(u1),
            "u2" => Some(u2),
            "u3" => Some(u3),
            "u4" => Some(u4),
            _ => None,
        }
    }

    /// Differs where zone, days, classes, the limits of stages or the version of the folds differ: a state kept under other rules is of no use.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    fn digest(&self, special: &BTreeMap<NaiveDate, bool>) -> u64 {
        let mut hasher = SipHasher13::new();
        (VERSION, self.zone().name(), special).hash(&mut hasher);
        let classes: BTreeMap<&str, &ClassRule> = self.classes.iter().map(|(code, rule)| (code.as_str(), rule)).collect();
        for (code, rule) in classes {
            (code, rule.limit_type.as_str(), rule.limit_value, rule.urgent, rule.owner.as_deref()).hash(&mut hasher);
        }
        for ((stage, urgent), limit) in &self.stage_limits {
            (stage.as_str(), urgent, limit.working_ms, limit.wall_ms).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// Version of the folds and their national limits; raised whenever the same steps give another row.
const VERSION: u32 = 4;

#[cfg(test)]
mod tests;
