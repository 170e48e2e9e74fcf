//! The city's rules: limits, working hours, holidays.

use chrono_tz::Tz;

/// What the folds need to know of the city.
#[derive(Clone, Debug)]
pub struct CityRules {
    zone: Tz,
}

impl CityRules {
    /// Rules of a city in that zone without published holidays or event classes.
    #[must_use]
    pub fn new(zone: Tz) -> Self {
        Self { zone }
    }

    /// The city's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }
}
