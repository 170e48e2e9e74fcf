//! Which alarms are due: from the values that are past their bounds now and the alarms that stand, to what is to be recorded.
//!
//! A value is past its bound when its level says so, deadband included. It must be so for the on-delay of its rule before the alarm is
//! raised, and not so for the off-delay before it is cleared; a value that cannot be believed changes nothing. Whether a topic is to be
//! put in force by rule is decided likewise, but never against a person: see [`Watch::mode`]. Pure: the clock is an argument, and what
//! was decided comes back as the alarms that stand.

use crate::duty::{Alarm, Mode, Tag};
use ingest::record::{Text, UtcMs};
use siphasher::sip::SipHasher13;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::time::Duration;

/// A value past its bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// The value.
    pub value: f64,
    /// How long it must be so.
    pub on_delay: Duration,
}

/// What the readings say now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Values past their bounds.
    pub past: BTreeMap<Tag, Past>,
    /// Tags whose value cannot be believed now.
    pub unknown: BTreeSet<Tag>,
    /// By indicator that has a rule, how long a value must be back.
    pub off_delays: BTreeMap<Text, Duration>,
}

/// What is to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// An alarm is to be raised.
    Raise {
        /// Its name: the same however often it is decided, until the value was back.
        alarm: Text,
        /// What it is about.
        tag: Tag,
        /// The value.
        value: f64,
    },
    /// An alarm is to be cleared.
    Clear {
        /// Its name.
        alarm: Text,
    },
}

/// A rule that puts a topic in force.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeRule {
    /// The topic.
    pub topic: Text,
    /// Whether the value is past the rule's bound now; none if it cannot be believed.
    pub holds: Option<bool>,
    /// How long it must be so.
    pub on_delay: Duration,
}

/// Since when values are past their bounds, or back.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    past: BTreeMap<Tag, UtcMs>,
    back: BTreeMap<Text, UtcMs>,
    /// By topic, since when its rule holds.
    holding: BTreeMap<Text, UtcMs>,
    /// Topics whose rule was seen not to hold since the mode was last decided.
    free: BTreeSet<Text>,
    decided: Option<UtcMs>,
}

impl Watch {
    /// What is due at `now`, given the alarms that stand.
    pub fn alarms(&mut self, now: UtcMs, seen: &Seen, standing: &[Alarm]) -> Vec<Decision> {
        let raised: BTreeMap<&Tag, &Alarm> =
            standing.iter().filter(|alarm| alarm.cleared_at.is_none()).map(|alarm| (&alarm.tag, alarm)).collect();
        self.past.retain(|tag, _| seen.past.contains_key(tag) || seen.unknown.contains(tag));
        let mut due = Vec::new();
        for (tag, Past { value, on_delay }) in &seen.past {
            let since = *self.past.entry(tag.clone()).or_insert(now);
            if !raised.contains_key(tag) && has_lasted(since, now, *on_delay) {
                due.push(Decision::Raise { alarm: name_of(tag, since), tag: tag.clone(), value: *value });
            }
        }
        let is_back = |tag: &Tag| !seen.past.contains_key(tag) && !seen.unknown.contains(tag);
        let back: Vec<&Alarm> = raised.into_values().filter(|alarm| is_back(&alarm.tag)).collect();
        let names: BTreeSet<&Text> = back.iter().map(|alarm| &alarm.alarm).collect();
        self.back.retain(|alarm, _| names.contains(alarm));
        for alarm in back {
            let since = *self.back.entry(alarm.alarm.clone()).or_insert(now);
            // Nobody waits for a value whose rule is no more.
            let off_delay = seen.off_delays.get(&alarm.tag.indicator).copied().unwrap_or_default();
            if has_lasted(since, now, off_delay) {
                due.push(Decision::Clear { alarm: alarm.alarm.clone() });
            }
        }
        due
    }

    /// The topic that a rule puts in force at `now`, if any.
    ///
    /// A rule only begins: it takes no place of a topic in force, and it never ends one, for an emergency is over when the headquarters
    /// say so, not when a number falls. Nor does it take back what was decided: a rule that holds already when the mode is ended, or
    /// when this program starts after that, waits until it was seen not to hold.
    pub fn mode(&mut self, now: UtcMs, rules: &[ModeRule], mode: &Mode) -> Option<Text> {
        if self.decided != mode.since {
            self.decided = mode.since;
            self.free.clear();
        }
        let mut due = None;
        for ModeRule { topic, holds, on_delay } in rules {
            match holds {
                None => {}
                Some(false) => {
                    self.holding.remove(topic);
                    self.free.insert(topic.clone());
                }
                Some(true) => {
                    let since = *self.holding.entry(topic.clone()).or_insert(now);
                    let may = mode.topic.is_none() && (mode.since.is_none() || self.free.contains(topic));
                    if due.is_none() && may && has_lasted(since, now, *on_delay) {
                        due = Some(topic.clone());
                    }
                }
            }
        }
        due
    }

    /// Since when the rule of a topic holds: a decision tried again is known by it.
    #[must_use]
    pub fn holding_since(&self, topic: &str) -> Option<UtcMs> {
        self.holding.get(topic).copied()
    }
}

fn has_lasted(since: UtcMs, now: UtcMs, delay: Duration) -> bool {
    now.since(since) >= i64::try_from(delay.as_millis()).unwrap_or(i64::MAX)
}

/// The name of the alarm of a tag whose value is past its bound since then: told apart by 60 bits.
fn name_of(tag: &Tag, since: UtcMs) -> Text {
    let mut hasher = SipHasher13::new();
    (tag, since.as_millis()).hash(&mut hasher);
    Text::from(format!("A{:015X}", hasher.finish() >> 4))
}

#[cfg(test)]
mod tests;
