//! The card of a figure: what it is made of, day by day and part by part, and what it is compared with.

use super::compose::{City, period_name, shown};
use super::period::{Every, Period};
use analytics::batch::{Scope, Step};
use analytics::figures::{Asked, Figure, FiguresError, Questions, can_ask};
use analytics::history::View;
use analytics::indicator::Indicator;
use analytics::reading::{Level, Reading};
use chrono::NaiveDate;
use ingest::declaration::Label;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most parts that are listed.
const PARTS_MAX: usize = 200;
/// Keys that a figure is taken apart by.
const PART_KEYS: [&str; 2] = ["area", "department"];

/// A figure explained.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Card {
    pub(crate) indicator: String,
    #[schema(value_type = Object)]
    title: Label,
    /// What exactly it counts.
    #[schema(value_type = Object)]
    means: Label,
    /// The SELECT that it is.
    sql: String,
    /// The instant that places a row in a period.
    time: Option<String>,
    unit: String,
    #[schema(value_type = Object)]
    owner: Label,
    standard: Option<String>,
    /// The instant that it is of, RFC 3339 in the city's zone.
    as_of: String,
    from: String,
    to: String,
    keys: Vec<CardKey>,
    #[serde(flatten)]
    said: Said,
    previous: Option<Compared>,
    last_year: Option<Compared>,
    /// Day by day, or month by month of more than a quarter.
    days: Vec<DayValue>,
    parts: Vec<CardPart>,
    /// When its live readings were last proved against plain SQL.
    pub(crate) audited: Option<Audited>,
}

/// What a figure says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Said {
    value: Option<f64>,
    shown: String,
    numerator: Option<f64>,
    denominator: Option<f64>,
    #[schema(value_type = Option<String>)]
    level: Option<Level>,
}

/// Which part of the city it is of.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct CardKey {
    key: String,
    code: String,
    #[schema(value_type = Object)]
    name: Label,
}

/// What it is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Compared {
    #[schema(value_type = Object)]
    name: Label,
    #[serde(flatten)]
    said: Said,
}

/// A step of its course.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct DayValue {
    day: String,
    value: Option<f64>,
    shown: String,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct CardPart {
    key: String,
    code: String,
    #[schema(value_type = Object)]
    name: Label,
    #[serde(flatten)]
    said: Said,
}

/// When it was proved, and what was found.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Audited {
    pub(crate) at: String,
    pub(crate) compared: u64,
    pub(crate) differing: u64,
}

/// The card of a reading: of one indicator, over whole days, of one part of the city. Blocks.
///
/// # Errors
/// The indicator cannot be asked so, or the figures cannot be computed.
pub(crate) fn of(city: City<'_>, (id, period): (&str, Period), keys: &BTreeMap<String, String>, view: &View) -> Result<Card, FiguresError> {
    let no_such = |what: String| FiguresError::NoSuch(what);
    let indicator = city.catalogue.position(id).ok_or_else(|| no_such(format!("there is no indicator `{id}`")))?;
    let declared = city.catalogue.find(id).ok_or_else(|| no_such(format!("there is no indicator `{id}`")))?;
    if !can_ask(declared) {
        return Err(no_such(format!("`{id}` cannot be asked of any stretch of time")));
    }
    let scope = match keys.iter().collect::<Vec<_>>().as_slice() {
        [] => None,
        [(key, code)] => {
            let columns = ["area", "town", "department"];
            let column = columns
                .into_iter()
                .find(|column| column == key)
                .ok_or_else(|| no_such(format!("there is no part of the city by `{key}`")))?;
            Some(Scope { column, code: (*code).clone() })
        }
        _ => return Err(no_such("a card is of one part of the city".to_owned())),
    };
    let zone = city.rules.zone();
    let spans = period.spans(view.as_of, zone);
    let is_now = declared.time.is_none();
    let long = (period.end - period.first).num_days() > 92;
    let ask = |span, keys: Vec<String>, step| Asked { indicator, span: if is_now { None } else { span }, keys, step };
    let mut asked = vec![ask(Some(spans.whole.clone()), Vec::new(), None)];
    let compared = [(spans.previous.clone(), period.before()), (spans.last_year.clone(), period.year_before())];
    for (span, _) in compared.iter().filter(|_| !is_now) {
        asked.extend(span.clone().map(|span| ask(Some(span), Vec::new(), None)));
    }
    if !is_now {
        asked.push(ask(Some(spans.whole.clone()), Vec::new(), Some(if long { Step::Month } else { Step::Day })));
    }
    let by: Vec<&str> =
        PART_KEYS.into_iter().filter(|key| !keys.contains_key(*key) && declared.keys.iter().any(|own| own == key)).collect();
    asked.extend(by.iter().map(|key| ask(Some(spans.whole.clone()), vec![(*key).to_owned()], None)));
    let answers = analytics::figures::of(view, city.catalogue, &Questions { asked, scope, ..Questions::default() }, &|_| {})?;
    let mut answered = answers.figures.into_iter();
    let mut next = || answered.next().unwrap_or_default();
    let said = next().first().map(|figure| said(declared, &figure.reading)).unwrap_or_default();
    let [previous, last_year] = compared.map(|(span, other)| {
        let (Some(_), Some(other), false) = (span, other, is_now) else { return None };
        next().first().map(|figure| Compared { name: period_name(other), said: self::said(declared, &figure.reading) })
    });
    let days = if is_now { Vec::new() } else { next().iter().filter_map(|figure| day(declared, figure, zone, long)).collect() };
    let parts = by.iter().flat_map(|key| parts(city, declared, key, next())).collect();
    Ok(Card {
        indicator: id.to_owned(),
        title: declared.title.clone(),
        means: declared.means.clone(),
        sql: declared.sql.clone(),
        time: declared.time.clone(),
        unit: declared.unit.clone(),
        owner: declared.owner.clone(),
        standard: declared.standard.clone(),
        as_of: view.as_of.to_utc().with_timezone(&zone).to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
        from: period.first.to_string(),
        to: period.last().to_string(),
        keys: keys.iter().map(|(key, code)| CardKey { key: key.clone(), code: code.clone(), name: city.name_of(key, code) }).collect(),
        said,
        previous,
        last_year,
        days,
        parts,
        audited: None,
    })
}

fn said(indicator: &Indicator, reading: &Reading) -> Said {
    let value = reading.value.get();
    Said {
        value,
        shown: value.map_or_else(|| shown::NOTHING.to_owned(), |value| shown::value(indicator, value)),
        numerator: reading.numerator.get(),
        denominator: reading.denominator.get(),
        level: (reading.level != Level::Normal).then_some(reading.level),
    }
}

fn day(indicator: &Indicator, figure: &Figure, zone: chrono_tz::Tz, long: bool) -> Option<DayValue> {
    let day = figure.begins?.to_utc().with_timezone(&zone).date_naive();
    let Said { value, shown, .. } = said(indicator, &figure.reading);
    Some(DayValue { day: if long { day.format("%Y-%m").to_string() } else { day.to_string() }, value, shown })
}

fn parts(city: City<'_>, indicator: &Indicator, key: &str, figures: Vec<Figure>) -> Vec<CardPart> {
    let part = |figure: Figure| {
        let code = figure.keys.first().map(|code| code.as_str().to_owned()).unwrap_or_default();
        CardPart { key: key.to_owned(), name: city.name_of(key, &code), code, said: said(indicator, &figure.reading) }
    };
    figures.into_iter().take(PARTS_MAX).map(part).collect()
}

/// The period of a card: a named one where the days are one, so that it is compared as such.
pub(crate) fn period_of(from: NaiveDate, to: NaiveDate) -> Option<Period> {
    let lengths = [Every::Day, Every::Week, Every::Month, Every::Quarter, Every::Year];
    let named = lengths.map(|every| Period::around(every, from));
    named.into_iter().find(|period| period.first == from && period.last() == to).or_else(|| Period::from_name(&format!("{from}..{to}")))
}
