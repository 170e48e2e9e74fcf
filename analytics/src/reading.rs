//! What a cell says: its value, the parts that make it, how fresh it is and how grave.

use serde::{Deserialize, Serialize};

/// How far a reading may be trusted now; shown on the value itself, in shape as well as colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Current.
    #[default]
    Live,
    /// Its sources lag behind their pace.
    Late,
    /// Nobody keeps it current any more.
    Stale,
    /// There is nothing to compute it from; never shown as 0.
    NoData,
    /// It could not be computed.
    Error,
    /// Of a past instant.
    Replay,
}

/// How a value stands to its thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Within bounds, or no bounds are set.
    #[default]
    Normal,
    /// Too few in the denominator to judge or rank.
    Few,
    /// Past the warning threshold.
    Warn,
    /// Past the alarm threshold.
    Alarm,
}

/// The reading of one cell: one indicator, one window, one set of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The value in the indicator's unit; `None` where there is no data.
    pub value: Option<f64>,
    /// The numerator, where the indicator is a rate.
    pub numerator: Option<f64>,
    /// The denominator, where the indicator is a rate.
    pub denominator: Option<f64>,
    /// How far it may be trusted.
    pub state: State,
    /// How it stands to its thresholds.
    pub level: Level,
}
