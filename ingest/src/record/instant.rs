//! An instant in UTC, in whole milliseconds, between 1970 and 2100: the only form of time inside the program.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// UTC milliseconds since 1970-01-01T00:00:00Z, from 1970 up to 2100. JSON: RFC 3339 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UtcMs(i64);

impl UtcMs {
    /// The first instant that is accepted: 1970-01-01T00:00:00Z.
    pub const MIN: Self = Self(0);
    /// The last instant that is accepted: 2099-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(4_102_444_799_999);

    /// The instant, or `None` outside 1970..2100 (where some of our dependencies wrap or panic).
    #[must_use]
    pub fn new(millis: i64) -> Option<Self> {
        (Self::MIN.0..=Self::MAX.0).contains(&millis).then_some(Self(millis))
    }

    /// The nearest instant inside 1970..2100.
    #[must_use]
    pub fn clamped(millis: i64) -> Self {
        Self(millis.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant moved by `millis`, kept inside 1970..2100.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self::clamped(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative if it lies before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// As a calendar date and time in UTC.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Reads RFC 3339 text with an offset, or a whole number of milliseconds.
    ///
    /// # Errors
    /// What is wrong with the value, in words for the sender.
    pub fn parse(value: &Value) -> Result<Self, String> {
        let millis = match value {
            Value::String(text) => DateTime::parse_from_rfc3339(text)
                .map_err(|error| format!("`{text}` is not an RFC 3339 instant with an offset ({error})"))?
                .timestamp_millis(),
            Value::Number(number) => number.as_i64().ok_or_else(|| format!("`{number}` is not a whole number of milliseconds"))?,
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(format!("`{value}` is not an instant")),
        };
        Self::new(millis).ok_or_else(|| format!("`{value}` lies outside 1970..2100"))
    }
}

impl fmt::Display for UtcMs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for UtcMs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for UtcMs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = if deserializer.is_human_readable() {
            Self::parse(&Value::deserialize(deserializer)?)
        } else {
            let millis = i64::deserialize(deserializer)?;
            Self::new(millis).ok_or_else(|| format!("{millis} ms lie outside 1970..2100"))
        };
        parsed.map_err(serde::de::Error::custom)
    }
}
