//! Tests of times: forms, zones, changes of clocks, ends of days, and what is refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{Format, Times};
use proptest::prelude::*;
use serde_json::{Value, json};

fn times(formats: &[&str], zone: &str) -> Times {
    Times { formats: formats.iter().map(|format| Format::new(format).unwrap()).collect(), zone: Some(zone.parse().unwrap()) }
}

fn read(formats: &[&str], zone: &str, value: &Value, day_end: bool) -> String {
    times(formats, zone).read(value, day_end).map_or_else(|reason| reason, |instant| instant.to_string())
}

#[test]
fn times_are_read_in_their_zone() {
    let shanghai = "Asia/Shanghai";
    let angeles = "America/Los_Angeles";
    let cases = [
        (vec!["rfc3339"], shanghai, json!("2026-01-01T08:00:00+08:00"), false, "2026-01-01T00:00:00.000Z"),
        (vec!["%Y-%m-%d %H:%M:%S"], shanghai, json!(" 2026-01-01 08:00:00 "), false, "2026-01-01T00:00:00.000Z"),
        (vec!["%Y/%m/%d"], shanghai, json!("2026/1/2"), false, "2026-01-01T16:00:00.000Z"),
        (vec!["%Y/%m/%d"], shanghai, json!("2026/1/2"), true, "2026-01-02T15:59:59.999Z"),
        (vec!["rfc3339"], shanghai, json!("2026-01-01T20:00:00Z"), true, "2026-01-02T15:59:59.999Z"),
        (vec!["%Y%m%d%H%M%S"], shanghai, json!(20_260_101_080_000_i64), false, "2026-01-01T00:00:00.000Z"),
        (vec!["unix_s"], shanghai, json!(1_767_225_600), false, "2026-01-01T00:00:00.000Z"),
        (vec!["unix_ms"], shanghai, json!("1767225600500"), false, "2026-01-01T00:00:00.500Z"),
        (vec!["rfc3339", "%m/%d/%y %I:%M %p"], angeles, json!("7/4/20 1:05 PM"), false, "2020-07-04T20:05:00.000Z"),
        // Shanghai had daylight saving in 1988.
        (vec!["%Y-%m-%d %H:%M"], shanghai, json!("1988-07-01 08:00"), false, "1988-06-30T23:00:00.000Z"),
        // Clocks go back on 1 November 2020 and forward on 8 March 2020.
        (vec!["%m/%d/%y %H:%M"], angeles, json!("11/1/20 1:30"), false, "2020-11-01T08:30:00.000Z"),
        (vec!["%m/%d/%y %H:%M"], angeles, json!("11/1/20 2:00"), false, "2020-11-01T10:00:00.000Z"),
        (vec!["%m/%d/%y %H:%M"], angeles, json!("11/1/20 0:00"), true, "2020-11-02T07:59:59.999Z"),
        (vec!["%m/%d/%y %H:%M"], angeles, json!("3/8/20 3:00"), false, "2020-03-08T10:00:00.000Z"),
        // In Sao Paulo the day began at one o'clock on 4 November 2018.
        (vec!["%Y-%m-%d"], "America/Sao_Paulo", json!("2018-11-03"), true, "2018-11-04T02:59:59.999Z"),
    ];
    for (formats, zone, value, day_end, expected) in cases {
        assert_eq!(read(&formats, zone, &value, day_end), expected, "of {value}");
    }
}

#[test]
fn what_is_not_a_time_is_refused_and_never_guessed() {
    let cases = [
        (vec!["%m/%d/%y %H:%M"], json!("3/8/20 2:30"), "`3/8/20 2:30` does not exist in America/Los_Angeles: clocks skip it"),
        (vec!["%Y-%m-%d %H:%M:%S%:z"], json!("2026-01-01 08:00:00 08:00"), "`2026-01-01 08:00:00 08:00` is not a time of the form"),
        (vec!["%Y-%m-%d"], json!("2026-02-30"), "`2026-02-30` is not a time of the form %Y-%m-%d"),
        (vec!["%Y-%m-%d", "unix_s"], json!("soon"), "`soon` is not a time of the form %Y-%m-%d or unix_s"),
        (vec!["%Y-%m-%d"], json!("1900-01-01"), "`1900-01-01` lies outside 1970..2100"),
        (vec!["%Y-%m-%d"], json!("+262142-12-31"), "`+262142-12-31` lies outside 1970..2100"),
        (vec!["unix_s"], json!("9223372036854775807"), "`9223372036854775807` is not a time"),
        (vec!["unix_ms"], json!(-1), "`-1` lies outside 1970..2100"),
        (vec!["rfc3339"], json!(["a"]), "[\"a\"] is not a time"),
    ];
    for (formats, value, expected) in cases {
        for day_end in [false, true] {
            let told = read(&formats, "America/Los_Angeles", &value, day_end);
            assert!(told.starts_with(expected) || (day_end && expected.contains("clocks")), "{told}");
        }
    }
    assert!(Format::new("%Q").is_none() && Format::new("iso").is_none());
}

/// Whether reading what was read gives the same again.
fn outcome_is_stable(forms: &[&str], zone: &str, text: &str, day_end: bool) -> bool {
    let first = times(forms, zone).read(&Value::from(text), day_end);
    first.is_ok_and(|instant| times(&["rfc3339"], zone).read(&Value::from(instant.to_string()), false) == Ok(instant))
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[-+:./ 0-9TZ]{0,30}", day_end: bool) {
        let forms = ["rfc3339", "%Y-%m-%d %H:%M:%S%.f%:z", "%m/%d/%y %H:%M", "%Y%m%d", "unix_s", "unix_ms"];
        for zone in ["Asia/Shanghai", "America/Los_Angeles", "Pacific/Apia"] {
            let outcome = times(&forms, zone).read(&Value::from(text.as_str()), day_end);
            prop_assert!(outcome.is_err_and(|reason| reason.contains(text.trim())) || outcome_is_stable(&forms, zone, &text, day_end));
        }
    }
}
