//! The one home of the machine's clock: every other module takes instants as arguments.

use crate::record::UtcMs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The wall clock, in UTC.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "this module is the clock's one home")]
pub fn now() -> UtcMs {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    UtcMs::clamped(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// A stopwatch: started now, read with `elapsed`; it never goes back.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "this module is the clock's one home")]
pub fn stopwatch() -> Instant {
    Instant::now()
}
