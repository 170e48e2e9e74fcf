//! What a unit does, and what it may do next.

use serde::{Deserialize, Serialize};

/// What a unit does. A unit that is called off on its way returns or is cleared; one that returns may be sent on.
///
/// ```text
/// available ──▶ dispatched ──▶ en_route ──▶ on_scene ──▶ cleared ──▶ returning ──▶ available
///     ▲              └──────────────┴────────▶ cleared, returning
///     └── unavailable ◀── anything
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitStatus {
    /// Free, at its base.
    Available,
    /// Told to go.
    Dispatched,
    /// On its way.
    EnRoute,
    /// There.
    OnScene,
    /// On its way back.
    Returning,
    /// Done there.
    Cleared,
    /// Out of service.
    Unavailable,
}

impl UnitStatus {
    /// All of them, in the order in which a unit goes through them.
    pub const ALL: [Self; 7] =
        [Self::Available, Self::Dispatched, Self::EnRoute, Self::OnScene, Self::Cleared, Self::Returning, Self::Unavailable];

    /// Its name in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Dispatched => "dispatched",
            Self::EnRoute => "en_route",
            Self::OnScene => "on_scene",
            Self::Returning => "returning",
            Self::Cleared => "cleared",
            Self::Unavailable => "unavailable",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether it is at the place of its event, or has not left its neighbourhood yet.
    #[must_use]
    pub fn is_out_there(self) -> bool {
        matches!(self, Self::OnScene | Self::Cleared | Self::Returning)
    }

    /// Whether it works on an event.
    #[must_use]
    pub fn is_engaged(self) -> bool {
        !matches!(self, Self::Available | Self::Unavailable)
    }

    /// Whether a person may say `next` of a unit that does this. What other systems report is taken as it comes.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        let next_ones: &[Self] = match self {
            Self::Available => &[Self::Dispatched],
            Self::Dispatched => &[Self::EnRoute, Self::Returning, Self::Cleared],
            Self::EnRoute => &[Self::OnScene, Self::Returning, Self::Cleared],
            Self::OnScene => &[Self::Returning, Self::Cleared],
            Self::Cleared => &[Self::Dispatched, Self::Returning, Self::Available],
            Self::Returning => &[Self::Dispatched, Self::Available],
            Self::Unavailable => &[Self::Available],
        };
        next_ones.contains(&next) || (next == Self::Unavailable && self != Self::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::UnitStatus::{self, Available, Cleared, Dispatched, EnRoute, OnScene, Returning, Unavailable};

    #[test]
    fn a_unit_goes_its_way_and_nowhere_else() {
        for way in [[Available, Dispatched, EnRoute, OnScene, Cleared, Returning, Available].as_slice(), &[OnScene, Returning, Dispatched]]
        {
            assert!(way.windows(2).all(|pair| matches!(pair, [from, to] if from.may_become(*to))), "{way:?}");
        }
        for (from, to) in
            [(Available, OnScene), (Available, Available), (OnScene, Dispatched), (Unavailable, Dispatched), (Returning, OnScene)]
        {
            assert!(!from.may_become(to), "{from:?} to {to:?}");
        }
        assert!(UnitStatus::ALL.into_iter().all(|status| status.may_become(Unavailable) == (status != Unavailable)));
        // Nobody is stuck: from everything there is a way to being available.
        assert!(
            UnitStatus::ALL
                .into_iter()
                .all(|status| status == Available || UnitStatus::ALL.into_iter().any(|next| status.may_become(next)))
        );
    }

    #[test]
    fn names_are_read_back() {
        for status in UnitStatus::ALL {
            assert_eq!(UnitStatus::from_name(status.name()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        }
        assert_eq!(UnitStatus::from_name("asleep"), None);
    }
}
