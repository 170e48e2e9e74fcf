//! Holidays and make-up working days (调休), as compact ranges of days under their year.

use crate::declaration::reader::{Mistakes, Table, read_toml};
use crate::declaration::{DeclarationFile, Label};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialDay {
    /// Whether people work on it: a make-up working day, else a holiday.
    pub working: bool,
    /// The holiday that it belongs to.
    pub name: Label,
}

const RANGE_LIMIT: usize = 31;

/// Reads `[[holiday]]` blocks: `name`, `days = ["2026-02-15..2026-02-23"]` and `make_up = ["2026-02-14"]`.
pub(super) fn read(file: &DeclarationFile, mistakes: &mut Mistakes) -> BTreeMap<NaiveDate, SpecialDay> {
    let table = read_toml(file, mistakes);
    table.only(&["holiday"], mistakes);
    let mut days = BTreeMap::new();
    for holiday in table.tables("holiday", mistakes) {
        holiday.only(&["name", "days", "make_up"], mistakes);
        let name = holiday.label("name", mistakes);
        for (key, working) in [("days", false), ("make_up", true)] {
            for range in holiday.texts(key, mistakes) {
                for day in read_range(holiday, key, &range, mistakes) {
                    if days.insert(day, SpecialDay { working, name: name.clone() }).is_some() {
                        mistakes.add(holiday.spot_of(key), format!("{day} is listed twice"));
                    }
                }
            }
        }
    }
    days
}

fn read_range(holiday: &Table, key: &str, range: &str, mistakes: &mut Mistakes) -> Vec<NaiveDate> {
    let (first, last) = range.split_once("..").unwrap_or((range, range));
    let parsed = (NaiveDate::parse_from_str(first, "%Y-%m-%d"), NaiveDate::parse_from_str(last, "%Y-%m-%d"));
    let (Ok(first), Ok(last)) = parsed else {
        let example = "2026-02-15..2026-02-23 or 2026-02-14";
        mistakes.hint(holiday.spot_of(key), format!("`{range}` is neither a day nor a range of days"), example);
        return Vec::new();
    };
    let days: Vec<_> = first.iter_days().take_while(|day| *day <= last).take(RANGE_LIMIT).collect();
    if days.is_empty() || days.len() == RANGE_LIMIT {
        mistakes.add(holiday.spot_of(key), format!("`{range}` must run forward, over fewer than {RANGE_LIMIT} days"));
    }
    days
}
