//! Units: what each does now, by its newest step over all city events.
//!
//! The newest step is the last by the order of all folds, so neither the order of arrival nor repetition matters. A unit that has
//! arrived is where its event is, as that event's row says it; every other is at its base.

use super::entity::View;
use crate::dispatch::UnitStatus;
use crate::frame::{UnitNow, UnitPlace};
use crate::rules::CityRules;
use ingest::record::{CityEventKind, CityEventStep, StatusClass, Text, UtcMs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

/// The place of a step among those of its unit; the newest stands.
type Order = (UtcMs, Option<i64>, Text, Text);

/// The newest step of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Newest {
    order: Order,
    status: UnitStatus,
    event_no: Text,
    department: Option<Text>,
    scene: Scene,
}

/// What an event is and where, as far as it is known now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scene {
    pub(crate) class_code: Option<Text>,
    pub(crate) place: UnitPlace,
}

/// All units that any step told of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Units {
    newest: BTreeMap<Text, Newest>,
    /// By event, the units whose newest step is one of it.
    of_event: BTreeMap<Text, BTreeSet<Text>>,
}

impl Units {
    /// Takes in the new steps of an event, of which `scene` is known now; the units of which anything changed are added to `moved`.
    pub(crate) fn take<'v>(
        &mut self,
        event_no: &str,
        new: impl Iterator<Item = View<'v, CityEventStep>>,
        scene: impl FnOnce() -> Scene,
        moved: &mut BTreeSet<Text>,
    ) {
        for view in new {
            self.follow(event_no, &view, moved);
        }
        let Some(units) = self.of_event.get(event_no) else { return };
        let scene = scene();
        for unit in units {
            if let Some(newest) = self.newest.get_mut(unit).filter(|newest| newest.scene != scene) {
                newest.scene = scene.clone();
                moved.insert(unit.clone());
            }
        }
    }

    fn follow(&mut self, event_no: &str, view: &View<'_, CityEventStep>, moved: &mut BTreeSet<Text>) {
        let step = view.step;
        if step.kind != CityEventKind::UnitStatus || view.status != StatusClass::Actual {
            return;
        }
        let status = step.unit_status.as_deref().and_then(UnitStatus::from_name);
        let (Some(unit), Some(status)) = (step.unit.clone(), status) else { return };
        let before = self.newest.get(&unit);
        if before.is_some_and(|newest| (newest.order.0, newest.order.1, newest.order.2.as_str(), newest.order.3.as_str()) >= view.order()) {
            return;
        }
        if let Some(newest) = before
            && let Entry::Occupied(mut units) = self.of_event.entry(newest.event_no.clone())
        {
            units.get_mut().remove(&unit);
            if units.get().is_empty() {
                units.remove();
            }
        }
        let order = (view.occurred_at, view.sequence, Text::from(view.record_id), Text::from(view.source));
        let event_no = Text::from(event_no);
        self.of_event.entry(event_no.clone()).or_default().insert(unit.clone());
        moved.insert(unit.clone());
        let newest = Newest { order, status, event_no, department: view.department.map(Text::from), scene: Scene::default() };
        self.newest.insert(unit, newest);
    }

    /// What that unit does now.
    pub(crate) fn now(&self, unit: &Text, rules: &CityRules) -> UnitNow {
        let (newest, listed) = (self.newest.get(unit), rules.unit(unit));
        let status = newest.map_or(UnitStatus::Available, |newest| newest.status);
        let met = newest.map(|newest| &newest.scene.place).filter(|place| status.is_out_there() && place.longitude.is_some());
        let place = met.cloned().or_else(|| listed.map(|listed| listed.base.clone())).unwrap_or_default();
        let engaged = newest.filter(|_| status.is_engaged());
        UnitNow {
            unit: unit.clone(),
            kind: listed.map(|listed| listed.kind),
            name: listed.map(|listed| listed.name.clone()),
            department: listed.map(|listed| listed.department.clone()).or_else(|| newest?.department.clone()),
            place,
            status,
            event_no: engaged.map(|newest| newest.event_no.clone()),
            event_class: engaged.and_then(|newest| newest.scene.class_code.clone()),
            event_area: engaged.and_then(|newest| newest.scene.place.area.clone()),
            since: newest.map(|newest| newest.order.0),
        }
    }

    /// Every unit that the city lists or any step told of, by code.
    pub(crate) fn all(&self, rules: &CityRules) -> Vec<UnitNow> {
        let units: BTreeSet<&Text> = self.newest.keys().chain(rules.units()).collect();
        units.into_iter().map(|unit| self.now(unit, rules)).collect()
    }
}

impl Serialize for Units {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.newest.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let newest: BTreeMap<Text, Newest> = BTreeMap::deserialize(deserializer)?;
        let mut of_event: BTreeMap<Text, BTreeSet<Text>> = BTreeMap::new();
        for (unit, newest) in &newest {
            of_event.entry(newest.event_no.clone()).or_default().insert(unit.clone());
        }
        Ok(Self { newest, of_event })
    }
}
