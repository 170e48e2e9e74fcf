//! What is decided on duty, folded from its records: the mode in force, and the alarms that stand.
//!
//! ```text
//!            acknowledged
//!   raised ───────────────▶ raised, acknowledged (standing: it shows, and does not ring)
//!      │ cleared                   │ cleared
//!      ▼                           ▼
//!   cleared ──────────────▶      over
//!            acknowledged
//! ```
//! An alarm that is cleared stays listed until somebody has acknowledged it; one raised anew for the same matter takes its place. The
//! state depends on the set of records, never on their order. Pure.

use crate::indicator::Priority;
use crate::window::Window;
use ingest::declaration::Label;
use ingest::record::{DutyKind, DutyStep, Envelope, Record, StatusClass, Step, Text, UtcMs};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The subject of all changes of the mode.
pub const MODE_SUBJECT: &str = "mode";
/// Alarms that are over, and changes of the mode, kept for whoever asks what happened lately.
const KEPT: usize = 200;
/// The most alarms that walls are told of: more than anybody reads; the gravest are among them.
const TOLD: usize = 100;

/// What an alarm is about; two alarms of the same tag are the same matter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag {
    /// The indicator.
    pub indicator: Text,
    /// The window.
    pub window: Window,
    /// Key columns and their values; empty for the whole city.
    pub keys: BTreeMap<Text, Text>,
}

/// An alarm as walls and desks show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Its name: another each time that it is raised.
    pub alarm: Text,
    /// What it is about.
    #[serde(flatten)]
    pub tag: Tag,
    /// How grave it is.
    pub priority: Priority,
    /// The value when it was raised.
    pub value: f64,
    /// The bound that it was past.
    pub bound: f64,
    /// When it was raised.
    pub raised_at: UtcMs,
    /// When somebody took note.
    pub acknowledged_at: Option<UtcMs>,
    /// Who did.
    pub acknowledged_by: Option<Text>,
    /// When the value was back.
    pub cleared_at: Option<UtcMs>,
    /// What is to be done.
    pub response: Label,
    /// Who does it.
    pub owner: Text,
}

impl Alarm {
    /// Whether it is no more: the value is back, and somebody took note.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.cleared_at.is_some() && self.acknowledged_at.is_some()
    }
}

/// The mode in force, and how it came about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    /// The topic of 战时; none in 平时.
    pub topic: Option<Text>,
    /// Since when; none while it was never changed.
    pub since: Option<UtcMs>,
    /// Who decided: an account, or `rule:` and the rule's name.
    pub by: Option<Text>,
    /// Why.
    pub note: Option<Text>,
}

/// One change of the mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeChange {
    /// Id of the action.
    pub action_id: Text,
    /// When it was decided.
    pub at: UtcMs,
    /// The topic from then on; none: 平时.
    pub topic: Option<Text>,
    /// Who decided.
    pub by: Text,
    /// Why.
    pub note: Option<Text>,
}

/// Somebody took note of an alarm.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// When.
    pub at: UtcMs,
    /// Id of the action.
    pub action_id: Text,
    /// Who.
    pub by: Text,
    /// A remark.
    pub note: Option<Text>,
}

/// What is known of one alarm; of several records that say the same the earliest holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Life {
    raised: Option<Raised>,
    acknowledged: Option<Acknowledgement>,
    cleared_at: Option<UtcMs>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Raised {
    at: UtcMs,
    tag: Tag,
    priority: Priority,
    value: f64,
    bound: f64,
    response: Label,
    owner: Text,
}

/// Everything decided on duty that still matters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    /// By instant and action.
    modes: BTreeMap<(UtcMs, Text), ModeChange>,
    alarms: BTreeMap<Text, Life>,
}

impl Duty {
    /// Takes in the records that are of duty and count; whether there were any.
    pub fn apply(&mut self, records: &[Record]) -> bool {
        let mut any = false;
        for Record { envelope, step } in records {
            if let Step::Duty(step) = step
                && envelope.status_class == StatusClass::Actual
            {
                self.take(envelope, step);
                any = true;
            }
        }
        if any {
            self.forget();
        }
        any
    }

    /// The mode in force.
    #[must_use]
    pub fn mode(&self) -> Mode {
        let newest = self.modes.values().next_back();
        newest.map_or_else(Mode::default, |ModeChange { at, topic, by, note, .. }| Mode {
            topic: topic.clone(),
            since: Some(*at),
            by: Some(by.clone()),
            note: note.clone(),
        })
    }

    /// The latest changes of the mode, the newest first.
    pub fn mode_changes(&self) -> impl Iterator<Item = &ModeChange> {
        self.modes.values().rev()
    }

    /// The alarms that stand, the gravest first: by priority, those that nobody has acknowledged before the others, the newest first.
    #[must_use]
    pub fn alarms(&self) -> Vec<Alarm> {
        let mut alarms: Vec<Alarm> = self.standing().filter_map(|(id, life)| life.alarm(id)).collect();
        let place =
            |alarm: &Alarm| (alarm.priority, alarm.acknowledged_at.is_some(), std::cmp::Reverse(alarm.raised_at), alarm.alarm.clone());
        alarms.sort_by_cached_key(place);
        alarms.truncate(TOLD);
        alarms
    }

    /// Alarms that are over, the newest first.
    #[must_use]
    pub fn alarms_over(&self) -> Vec<Alarm> {
        let mut over: Vec<Alarm> = self.alarms.iter().filter_map(|(id, life)| life.alarm(id)).filter(Alarm::is_over).collect();
        over.sort_by_key(|alarm| (std::cmp::Reverse(alarm.raised_at), alarm.alarm.clone()));
        over
    }

    /// One alarm, standing or over.
    #[must_use]
    pub fn alarm(&self, alarm: &str) -> Option<Alarm> {
        self.alarms.get_key_value(alarm).and_then(|(id, life)| life.alarm(id))
    }

    /// How an alarm was acknowledged.
    #[must_use]
    pub fn acknowledgement(&self, alarm: &str) -> Option<&Acknowledgement> {
        self.alarms.get(alarm)?.acknowledged.as_ref()
    }

    /// Alarms that are raised, the newest of each tag, and not both cleared and acknowledged.
    fn standing(&self) -> impl Iterator<Item = (&Text, &Life)> {
        let mut newest: BTreeMap<&Tag, (UtcMs, &Text)> = BTreeMap::new();
        for (id, life) in &self.alarms {
            if let Some(raised) = &life.raised {
                let known = newest.entry(&raised.tag).or_insert((raised.at, id));
                *known = (*known).max((raised.at, id));
            }
        }
        let newest: BTreeSet<&Text> = newest.into_values().map(|(_, id)| id).collect();
        self.alarms.iter().filter(move |(id, life)| newest.contains(id) && !(life.cleared_at.is_some() && life.acknowledged.is_some()))
    }

    fn take(&mut self, envelope: &Envelope, step: &DutyStep) {
        let (at, action_id) = (envelope.occurred_at, envelope.record_id.clone());
        let by = step.actor.clone().unwrap_or_default();
        let note = step.note.clone();
        if step.kind == DutyKind::ModeChanged {
            let change = ModeChange { action_id: action_id.clone(), at, topic: step.topic.clone(), by, note };
            self.modes.insert((at, action_id), change);
            return;
        }
        let life = self.alarms.entry(envelope.subject_id.clone()).or_default();
        match step.kind {
            DutyKind::AlarmRaised if life.raised.as_ref().is_none_or(|known| at < known.at) => {
                life.raised = Raised::of(at, step).or_else(|| life.raised.take());
            }
            DutyKind::AlarmAcknowledged => {
                let said = Acknowledgement { at, action_id, by, note };
                life.acknowledged = Some(life.acknowledged.take().map_or_else(|| said.clone(), |known| known.min(said.clone())));
            }
            DutyKind::AlarmCleared => life.cleared_at = Some(life.cleared_at.map_or(at, |known| known.min(at))),
            DutyKind::AlarmRaised | DutyKind::ModeChanged => {}
        }
    }

    /// Lets go of what nobody asks for any more: the oldest of what is over, or has been raised anew.
    fn forget(&mut self) {
        while self.modes.len() > KEPT {
            self.modes.pop_first();
        }
        if self.alarms.len() <= KEPT {
            return;
        }
        let standing: BTreeSet<Text> = self.standing().map(|(id, _)| id.clone()).collect();
        let past = self.alarms.iter().filter(|(id, _)| !standing.contains(*id));
        let mut past: Vec<(UtcMs, Text)> = past.filter_map(|(id, life)| Some((life.raised.as_ref()?.at, id.clone()))).collect();
        past.sort_unstable();
        for (_, id) in past.iter().take(past.len().saturating_sub(KEPT)) {
            self.alarms.remove(id);
        }
    }
}

impl Life {
    fn alarm(&self, id: &Text) -> Option<Alarm> {
        let Raised { at, tag, priority, value, bound, response, owner } = self.raised.clone()?;
        Some(Alarm {
            alarm: id.clone(),
            tag,
            priority,
            value,
            bound,
            raised_at: at,
            acknowledged_at: self.acknowledged.as_ref().map(|said| said.at),
            acknowledged_by: self.acknowledged.as_ref().map(|said| said.by.clone()),
            cleared_at: self.cleared_at,
            response,
            owner,
        })
    }
}

impl Raised {
    /// What a record says, if it says all that an alarm needs.
    fn of(at: UtcMs, step: &DutyStep) -> Option<Self> {
        let keys = step.keys.as_deref().map_or_else(|| Some(BTreeMap::new()), |keys| serde_json::from_str(keys).ok())?;
        let text = |text: &Option<Text>| text.as_deref().unwrap_or_default().to_owned();
        Some(Self {
            at,
            tag: Tag { indicator: step.indicator.clone()?, window: Window::from_name(step.window.as_deref()?)?, keys },
            priority: Priority::try_from(u8::try_from(step.priority?).ok()?).ok()?,
            value: step.value?,
            bound: step.bound?,
            response: Label { zh: text(&step.response_zh), en: text(&step.response_en) },
            owner: step.owner.clone().unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
