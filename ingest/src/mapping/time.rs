//! Times of the input: patterns tried in order, read in the source's zone where the text has no offset. Never guessed.

use super::path::text_of;
use crate::record::UtcMs;
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{DateTime, Datelike, Days, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use serde_json::Value;

/// The forms that times of a source have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Times {
    pub(crate) formats: Vec<Format>,
    pub(crate) zone: Option<Tz>,
}

/// One form of time.
#[derive(Debug, Clone)]
pub(crate) enum Format {
    /// RFC 3339 with an offset.
    Rfc3339,
    /// Whole seconds since 1970.
    UnixSeconds,
    /// Whole milliseconds since 1970.
    UnixMillis,
    /// A chrono pattern.
    Pattern(String, Vec<Item<'static>>),
}

impl Format {
    /// The format of that name or pattern; none where the pattern is not one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        Some(match text {
            "rfc3339" => Self::Rfc3339,
            "unix_s" => Self::UnixSeconds,
            "unix_ms" => Self::UnixMillis,
            _ => {
                let items: Vec<Item<'static>> = StrftimeItems::new(text).map(Item::to_owned).collect();
                let usable = text.contains('%') && !items.contains(&Item::Error);
                return usable.then(|| Self::Pattern(text.to_owned(), items));
            }
        })
    }

    /// Whether texts of it say their offset, so that no zone is needed.
    pub(crate) fn has_offset(&self) -> bool {
        match self {
            Self::Rfc3339 | Self::UnixSeconds | Self::UnixMillis => true,
            Self::Pattern(text, _) => ["%z", "%:z", "%::z", "%#z", "%+", "%s"].iter().any(|part| text.contains(part)),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Rfc3339 => "rfc3339",
            Self::UnixSeconds => "unix_s",
            Self::UnixMillis => "unix_ms",
            Self::Pattern(text, _) => text,
        }
    }
}

/// What a text says: an instant, or a local date and time without an offset.
enum Said {
    Instant(i64),
    Local(NaiveDateTime),
}

impl Times {
    /// The instant that a value says; with `day_end`, the last millisecond of its day in the source's zone.
    ///
    /// # Errors
    /// What is wrong with the value. A local time that a change of clocks skips is refused; of one that it repeats, the first is
    /// meant (as RFC 5545 reads it).
    pub(crate) fn read(&self, value: &Value, day_end: bool) -> Result<UtcMs, String> {
        let text = text_of(value).ok_or_else(|| format!("{value} is not a time"))?;
        let said = self.formats.iter().find_map(|format| read_as(format, &text)).ok_or_else(|| {
            let forms: Vec<&str> = self.formats.iter().map(Format::name).collect();
            format!("`{text}` is not a time of the form {}", forms.join(" or "))
        })?;
        let zone = self.zone.unwrap_or(Tz::UTC);
        // Far years are refused first: calendar arithmetic ends somewhere.
        let outside = || format!("`{text}` lies outside 1970..2100");
        let local = match said {
            Said::Local(local) => Some(local).filter(|local| (1969..=2100).contains(&local.year())).ok_or_else(outside)?,
            Said::Instant(millis) => {
                let instant = UtcMs::new(millis).ok_or_else(outside)?;
                if !day_end {
                    return Ok(instant);
                }
                instant.to_utc().with_timezone(&zone).naive_local()
            }
        };
        let millis = if day_end { Some(day_end_of(zone, local.date())) } else { instant(zone, local) };
        let millis = millis.ok_or_else(|| format!("`{text}` does not exist in {zone}: clocks skip it"))?;
        UtcMs::new(millis).ok_or_else(outside)
    }
}

fn read_as(format: &Format, text: &str) -> Option<Said> {
    match format {
        Format::Rfc3339 => DateTime::parse_from_rfc3339(text).ok().map(|instant| Said::Instant(instant.timestamp_millis())),
        Format::UnixSeconds => text.parse::<i64>().ok()?.checked_mul(1000).map(Said::Instant),
        Format::UnixMillis => text.parse().ok().map(Said::Instant),
        Format::Pattern(_, items) => {
            let mut parsed = Parsed::new();
            parse(&mut parsed, text, items.iter()).ok()?;
            if parsed.offset().is_some() || parsed.timestamp().is_some() {
                return parsed.to_datetime().ok().map(|instant| Said::Instant(instant.timestamp_millis()));
            }
            if parsed.hour_div_12().is_none() && parsed.hour_mod_12().is_none() {
                return parsed.to_naive_date().ok().map(|date| Said::Local(date.and_time(NaiveTime::MIN)));
            }
            parsed.to_naive_datetime_with_offset(0).ok().map(Said::Local)
        }
    }
}

fn instant(zone: Tz, local: NaiveDateTime) -> Option<i64> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(one) | LocalResult::Ambiguous(one, _) => Some(one.timestamp_millis()),
        LocalResult::None => None,
    }
}

/// The last millisecond of a day: one before the first instant of the next day (which a change of clocks may move off midnight).
fn day_end_of(zone: Tz, day: NaiveDate) -> i64 {
    let midnight = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    let mut quarters = (0..=12).map(|quarter| midnight + Duration::minutes(15 * quarter));
    let next_day = quarters.find_map(|local| instant(zone, local));
    next_day.unwrap_or_else(|| midnight.and_utc().timestamp_millis()) - 1
}

#[cfg(test)]
mod tests;
