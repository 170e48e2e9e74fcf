//! Windows over panes in the city's time zone: which instants a window holds, the same for the live and the batch answer.

use serde::{Deserialize, Serialize};

/// A window of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Window {
    /// The city day.
    #[serde(rename = "today")]
    Today,
    /// The current minute and the 14 before it.
    #[serde(rename = "15m")]
    Minutes15,
    /// The current minute and the 59 before it.
    #[serde(rename = "1h")]
    Hour,
    /// The current minute and the 1439 before it.
    #[serde(rename = "24h")]
    Hours24,
    /// The city month.
    #[serde(rename = "month")]
    Month,
    /// The state now, whatever its time.
    #[serde(rename = "live")]
    Live,
}

impl Window {
    /// Every window.
    pub const ALL: [Self; 6] = [Self::Today, Self::Minutes15, Self::Hour, Self::Hours24, Self::Month, Self::Live];

    /// The window's name in declarations, addresses and frames.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Minutes15 => "15m",
            Self::Hour => "1h",
            Self::Hours24 => "24h",
            Self::Month => "month",
            Self::Live => "live",
        }
    }

    /// The window of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|window| window.name() == name)
    }
}
