//! The rhythm of day and week: how much of something happens at an hour, against its average.

use super::days::DayKind;

/// How often something happens, hour by hour, on working days and on others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rhythm {
    working: [u16; 24],
    resting: [u16; 24],
    /// What remains of a weekend's amount on a holiday, in percent.
    holiday_percent: u16,
}

/// Applications: most are made online, so the evening counts; halls add to the office hours.
pub(super) const APPLICATIONS: Rhythm = Rhythm {
    working: [6, 3, 2, 1, 1, 3, 12, 40, 120, 170, 165, 120, 55, 60, 130, 150, 140, 95, 50, 45, 45, 38, 25, 12],
    resting: [5, 3, 2, 1, 1, 2, 6, 14, 30, 42, 45, 38, 28, 28, 38, 40, 38, 32, 28, 30, 32, 28, 18, 9],
    holiday_percent: 60,
};

/// Calls to the hotline: two peaks, quiet nights, busy weekends.
pub(super) const CALLS: Rhythm = Rhythm {
    working: [14, 9, 7, 6, 7, 12, 30, 70, 125, 165, 160, 120, 80, 85, 125, 140, 130, 105, 80, 75, 70, 55, 38, 24],
    resting: [14, 10, 8, 6, 7, 11, 24, 48, 80, 105, 105, 88, 66, 64, 82, 90, 88, 78, 68, 66, 60, 48, 34, 23],
    holiday_percent: 75,
};

/// Reports of city events: inspectors walk by day, cameras and citizens see things at any hour.
pub(super) const REPORTS: Rhythm = Rhythm {
    working: [12, 9, 8, 8, 10, 20, 50, 95, 135, 150, 145, 110, 80, 95, 140, 145, 130, 105, 75, 60, 45, 32, 22, 15],
    resting: [12, 9, 8, 8, 9, 17, 40, 75, 108, 120, 116, 92, 72, 80, 110, 115, 104, 88, 66, 54, 42, 30, 21, 15],
    holiday_percent: 80,
};

/// Ratings that nobody asked for: after service hours and in the evening.
pub(super) const RATINGS: Rhythm = Rhythm {
    working: [6, 3, 2, 1, 1, 3, 10, 30, 90, 130, 130, 100, 60, 60, 110, 120, 110, 85, 60, 65, 65, 50, 30, 14],
    resting: [6, 3, 2, 1, 1, 2, 6, 14, 28, 36, 38, 32, 26, 26, 34, 36, 34, 30, 30, 36, 40, 34, 22, 11],
    holiday_percent: 60,
};

impl Rhythm {
    /// How much happens in a minute of that hour against the average minute of an ordinary week (which is 1).
    pub(super) fn weight(&self, kind: DayKind, hour: usize) -> f64 {
        let week = 5.0 * total(&self.working) + 2.0 * total(&self.resting);
        let average = week / (7.0 * 24.0);
        let at = |hours: &[u16; 24]| hours.get(hour).map_or(0.0, |amount| f64::from(*amount)) / average;
        match kind {
            DayKind::Working => at(&self.working),
            DayKind::Weekend => at(&self.resting),
            DayKind::Holiday => at(&self.resting) * f64::from(self.holiday_percent) / 100.0,
        }
    }
}

fn total(hours: &[u16; 24]) -> f64 {
    hours.iter().map(|amount| f64::from(*amount)).sum()
}
