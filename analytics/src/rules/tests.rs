//! Rules made of a city's reference tables.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its own input has failed")]

use super::CityRules;
use crate::calendar::Limit;
use chrono::DateTime;
use ingest::declaration::DeclarationFile;
use ingest::record::UtcMs;
use ingest::reference::Reference;

const CITY: &str = "name = { zh = \"s\", en = \"s\" }\nzone = \"Asia/Shanghai\"\nlongitude = 113.3\nlatitude = 33.75\n";
const DEPARTMENTS: &str = "code,zh,en\nD01,a,a\n";
const CLASSES: &str = "code,category,zh,en,limit_type,limit_value,severity,urgent,owner\n0101,component,a,a,urgent_hour,2,2,true,D01\n0601,event,b,b,work_day,3,3,false,\n";
const STAGE_LIMITS: &str = "stage,urgent,limit_type,limit_value\nfiled,true,urgent_minute,10\nfiled,false,urgent_hour,1\n";
const HOLIDAYS: &str = "[[holiday]]\nname = { zh = \"h\", en = \"h\" }\ndays = [\"2026-10-01..2026-10-07\"]\nmake_up = [\"2026-10-10\"]\n";

fn rules(classes: &str) -> CityRules {
    with_limits(classes, STAGE_LIMITS)
}

fn with_limits(classes: &str, stage_limits: &str) -> CityRules {
    let file = |path: &str, text: &str| DeclarationFile { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("city.toml", CITY),
        file("departments.csv", DEPARTMENTS),
        file("event_classes.csv", classes),
        file("holidays.toml", HOLIDAYS),
        file("stage_limits.csv", stage_limits),
    ];
    let (reference, mistakes) = Reference::load(&files);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    CityRules::from_reference(&reference)
}

#[test]
fn a_city_s_tables_become_its_rules() {
    let rules = rules(CLASSES);
    assert_eq!(rules.zone(), chrono_tz::Tz::Asia__Shanghai);
    let manhole = rules.class("0101").unwrap();
    assert_eq!((manhole.limit_type.as_str(), manhole.limit_value, manhole.owner.as_deref()), ("urgent_hour", 2, Some("D01")));
    assert_eq!(rules.class("0601").unwrap().owner, None);
    assert_eq!(rules.class("9999"), None);
    let at = |text: &str| UtcMs::clamped(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis());
    // Wednesday before the holidays; the first day back is Thursday the 8th, and Saturday the 10th is worked.
    let due = rules.calendar().due(at("2026-09-30T15:00:00+08:00"), Limit::work_days(3));
    assert_eq!(due, at("2026-10-10T15:00:00+08:00"));
}

#[test]
fn a_stage_has_the_limit_of_urgent_classes_or_of_others() {
    let rules = rules(CLASSES);
    let limit = |stage, class| rules.stage_limit(stage, rules.class(class));
    assert_eq!(limit("filed", "0101"), Limit::named("urgent_minute", 10));
    assert_eq!(limit("filed", "0601"), Limit::named("urgent_hour", 1));
    assert_eq!((limit("filed", "9999"), limit("handling", "0101")), (Limit::named("urgent_hour", 1), None));
}

#[test]
fn a_changed_limit_is_another_fingerprint() {
    let (before, again, after) = (rules(CLASSES), rules(CLASSES), rules(&CLASSES.replace("urgent_hour,2", "urgent_hour,4")));
    assert_eq!(before.fingerprint(), again.fingerprint());
    assert_ne!(before.fingerprint(), after.fingerprint());
    let slower = with_limits(CLASSES, &STAGE_LIMITS.replace("urgent_hour,1", "urgent_hour,2"));
    assert_ne!(before.fingerprint(), slower.fingerprint());
}
