//! The rule of an alarm: past which bound, how grave, what is to be done and by whom, and how long it must last.
//!
//! ```text
//! --| alarm = { above = 50.0, response = { zh = "…", en = "…" }, owner = "…", priority = 1, by = "area", on_delay = "1m", off_delay = "5m" }
//! ```
//! The words are those of ISA 18.2 and EEMUA 191: `priority` 1, 2 or 3; a value must be past its bound for the on-delay before the alarm
//! is raised, and back for the off-delay before it is cleared, so that a chattering value does not ring. The deadband is the hysteresis
//! of the level itself. An alarm is of the first of the indicator's windows, and of the whole city unless `by` names a key: then each
//! value of that key has its own. So one matter rings once, not once for each window and key.

use super::{Faults, Threshold, seconds};
use ingest::declaration::{Label, Spot};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a value is past its bound before the alarm is raised, unless its file says otherwise.
const ON_DELAY: Duration = Duration::from_secs(10);
/// How long a value is back before the alarm is cleared, unless its file says otherwise.
const OFF_DELAY: Duration = Duration::from_mins(1);

/// How grave an alarm is. Of all rules about 5 % are of the first, 15 % of the second and 80 % of the third (EEMUA 191).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Priority {
    /// Life is at risk: act at once.
    First,
    /// Act within minutes.
    Second,
    /// Act within the shift.
    Third,
}

impl Priority {
    /// The gravest first.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::First => 1,
            Priority::Second => 2,
            Priority::Third => 3,
        }
    }
}

impl TryFrom<u8> for Priority {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        Self::ALL.into_iter().find(|priority| u8::from(*priority) == number).ok_or_else(|| format!("priority {number} is none of 1, 2, 3"))
    }
}

/// The rule of an alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRule {
    /// The bound of the value.
    pub bound: Threshold,
    /// How grave it is.
    pub priority: Priority,
    /// What is to be done.
    pub response: Label,
    /// Who does it.
    pub owner: String,
    /// Place among the indicator's key sets of the one whose cells each have this alarm.
    pub set: usize,
    /// How long the value is past its bound before the alarm is raised.
    pub on_delay: Duration,
    /// How long the value is back before the alarm is cleared.
    pub off_delay: Duration,
}

/// `--| alarm` as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAlarm {
    pub(super) below: Option<f64>,
    pub(super) above: Option<f64>,
    response: Option<Label>,
    owner: Option<String>,
    priority: Option<u8>,
    by: Option<String>,
    on_delay: Option<String>,
    off_delay: Option<String>,
}

impl WrittenAlarm {
    /// The rule, over an indicator with these keys and sets of them.
    pub(super) fn check(self, at: Spot, (keys, sets): (&[String], &[Vec<usize>]), faults: &mut Faults<'_>) -> Option<AlarmRule> {
        let is_said = |label: &Label| !label.zh.trim().is_empty() && !label.en.trim().is_empty();
        let response = self.response.filter(is_said);
        if response.is_none() {
            faults.add(
                at,
                "the alarm names no response",
                Some("response = { zh = …, en = … }: what is to be done then, in both languages"),
            );
        }
        let owner = self.owner.filter(|owner| !owner.trim().is_empty());
        if owner.is_none() {
            faults.add(at, "the alarm names no owner", Some("owner = …: who does it"));
        }
        let priority = Priority::try_from(self.priority.unwrap_or(3));
        if let Err(reason) = &priority {
            faults.add(at, reason.as_str(), Some("1 the gravest to 3; about 5, 15 and 80 of a hundred rules are of each"));
        }
        let set = set_of(self.by.as_deref(), keys, sets);
        if set.is_none() {
            let name = self.by.as_deref().unwrap_or_default();
            faults.add(at, format!("there are no readings by `{name}` alone"), Some("`by` names one key that the SELECT groups by first"));
        }
        let mut delay = |text: Option<String>, usual: Duration| match text {
            None => usual,
            Some(text) => seconds(&text).unwrap_or_else(|| {
                faults.add(at, format!("`{text}` is not a delay"), Some("such as 30s, 5m or 1h"));
                usual
            }),
        };
        let (on_delay, off_delay) = (delay(self.on_delay, ON_DELAY), delay(self.off_delay, OFF_DELAY));
        let bound = Threshold { below: self.below, above: self.above, ..Threshold::default() };
        Some(AlarmRule { bound, priority: priority.ok()?, response: response?, owner: owner?, set: set?, on_delay, off_delay })
    }
}

/// The set of just that key; without one the whole city, or the set of the fewest keys where there is no reading of the city.
fn set_of(by: Option<&str>, keys: &[String], sets: &[Vec<usize>]) -> Option<usize> {
    match by {
        Some(name) => {
            let key = keys.iter().position(|key| key == name)?;
            sets.iter().position(|set| *set == [key])
        }
        None => sets.iter().enumerate().min_by_key(|(_, set)| set.len()).map(|(place, _)| place),
    }
}

impl AlarmRule {
    /// The bound that a value is past.
    #[must_use]
    pub fn passed(&self, value: f64) -> Option<f64> {
        let below = self.bound.below.filter(|bound| value < *bound);
        // Held by the deadband, a value may lie on the good side of the one bound that there is.
        below.or(self.bound.above.filter(|bound| value > *bound)).or(self.bound.below).or(self.bound.above)
    }
}
