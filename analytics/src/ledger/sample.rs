//! Gauges: the newest sample of each series.

use super::entity::district_and_town;
use super::output::Output;
use super::table::entity;
use ingest::record::{Envelope, SampleKind, SampleStep, StatusClass, Text, UtcMs};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

entity! {
    /// One sample.
    SampleRow, SampleColumns {
        /// Name of the metric.
        metric: Text,
        /// The number.
        value: f64,
        /// Unit of the number.
        unit: Text,
        /// What the number is of: a hall, a station, a device.
        dimension: Text,
        /// District code.
        area: Text,
        /// Responsible body.
        department: Text,
        /// The source that said it.
        source: Text,
        /// When it was measured.
        occurred_at: UtcMs,
        /// gauge or counter.
        kind: Text,
    }
}

/// The place of a sample among those of its series; the newest stands.
type Order = (UtcMs, Option<i64>, Text, Text);

/// The newest sample of each gauge series.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gauges(BTreeMap<Text, (Order, SampleRow)>);

/// Gauge series that changed, with the row that stood before.
#[derive(Debug, Default)]
pub(crate) struct ChangedGauges(BTreeMap<Text, Option<SampleRow>>);

impl Gauges {
    pub(crate) fn rows(&self) -> impl Iterator<Item = &SampleRow> {
        self.0.values().map(|(_, row)| row)
    }

    /// Takes in a sample; a newer gauge is noted in `changed`.
    pub(crate) fn take(&mut self, envelope: &Envelope, step: &SampleStep, changed: &mut ChangedGauges) {
        if envelope.status_class != StatusClass::Actual || step.kind != SampleKind::Gauge {
            return;
        }
        let order = (envelope.occurred_at, envelope.sequence, envelope.record_id.clone(), envelope.source.clone());
        let standing = self.0.get(&envelope.subject_id);
        if standing.is_some_and(|(newest, _)| *newest >= order) {
            return;
        }
        if !changed.0.contains_key(&envelope.subject_id) {
            changed.0.insert(envelope.subject_id.clone(), standing.map(|(_, row)| row.clone()));
        }
        self.0.insert(envelope.subject_id.clone(), (order, row(envelope, step)));
    }

    /// Says the changed gauges, one old and one new row each.
    pub(crate) fn settle(&self, changed: ChangedGauges, output: &mut Output<'_>) {
        for (series, old) in changed.0 {
            let new = self.0.get(&series).map(|(_, row)| row);
            if old.as_ref() == new {
                continue;
            }
            if let Some(old) = old {
                output.push(|output| &mut output.gauges, &old, -1);
            }
            if let Some(new) = new {
                output.push(|output| &mut output.gauges, new, 1);
            }
            output.touched += 1;
        }
    }
}

fn row(envelope: &Envelope, step: &SampleStep) -> SampleRow {
    SampleRow {
        metric: step.metric.clone(),
        value: step.value,
        unit: step.unit.clone(),
        dimension: step.dimension.clone(),
        area: envelope.area.as_deref().map(|code| district_and_town(code).0),
        department: envelope.department.clone(),
        source: Some(envelope.source.clone()),
        occurred_at: Some(envelope.occurred_at),
        kind: Some(Text::const_new(step.kind.name())),
    }
}
