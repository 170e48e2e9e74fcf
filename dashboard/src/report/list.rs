//! Red and black lists (红黑榜): the best and the worst of a period by one share, published as they stood, and frozen.
//!
//! ```text
//! declared (`reports/lists/*.toml`) ─▶ previewed from the figures ─▶ published: signed, frozen for at least 15 days ─▶ corrections beside it
//! ```
//! What was published is never written again; a correction is a line of its own that is shown beside the list.

use super::compose::City;
use super::compose::shown;
use super::interval::{excuse, merit, wilson};
use super::period::{Every, Period};
use crate::durable;
use analytics::figures::{Asked, Figure, FiguresError, Questions};
use analytics::history::View;
use analytics::indicator::{Catalogue, Indicator};
use analytics::reading::Level;
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot};
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

const FORMAT: u32 = 1;
/// For how long a list is frozen at least (days), as the rule of 金昌 has it.
pub(crate) const DAYS_MIN: u32 = 15;
pub(crate) const DAYS_MAX: u32 = 366;
const DAY_MS: i64 = 86_400_000;

/// A list as its file declares it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListRule {
    pub(crate) name: String,
    pub(crate) title: Label,
    pub(crate) about: Label,
    pub(crate) indicator: String,
    pub(crate) by: String,
    pub(crate) every: Every,
    red: usize,
    black: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Label,
    about: Label,
    indicator: String,
    by: String,
    every: Every,
    red: usize,
    black: usize,
}

impl ListRule {
    /// Reads one file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(file: &DeclarationFile, catalogue: &Catalogue) -> Result<Self, Mistake> {
        let Written { title, about, indicator, by, every, red, black } = toml::from_str(&file.text).map_err(|error| {
            let at = error.span().map(|span| Spot::of_byte(&file.text, span.start));
            Mistake::new(&file.path, at, error.message(), Some("keys: title, about, indicator, by, every, red, black".to_owned()))
        })?;
        let wrong = |about: &str, message: String| {
            let at = file.text.find(about).map(|byte| Spot::of_byte(&file.text, byte));
            Err(Mistake::new(&file.path, at, message, None))
        };
        match catalogue.find(&indicator) {
            None => return wrong(&indicator, format!("there is no indicator `{indicator}`")),
            Some(found) if !(found.is_rate && found.unit == "percent") => {
                return wrong(&indicator, "a list is by a share, with numerator and denominator".to_owned());
            }
            Some(found) if !found.keys.contains(&by) => return wrong(&by, format!("`{indicator}` has no key `{by}`")),
            Some(_) => {}
        }
        let name = file.path.trim_end_matches(".toml").rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Self { name, title, about, indicator, by, every, red, black })
    }
}

/// One place on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Entry {
    pub(crate) place: usize,
    pub(crate) code: String,
    #[schema(value_type = Object)]
    pub(crate) name: Label,
    pub(crate) value: f64,
    pub(crate) shown: String,
    pub(crate) numerator: f64,
    pub(crate) denominator: f64,
    /// Ends of the 95 % interval, in percent.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// A list as it was published; never written again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Published {
    #[schema(ignore)]
    format: u32,
    pub(crate) id: String,
    pub(crate) list: String,
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    /// The period's name, such as `2026-10`.
    pub(crate) of: String,
    #[schema(value_type = Object)]
    pub(crate) period: Label,
    pub(crate) red: Vec<Entry>,
    pub(crate) black: Vec<Entry>,
    /// The instant that the figures are of.
    #[schema(value_type = String)]
    pub(crate) frozen_at: UtcMs,
    /// Until when it stands at least.
    #[schema(value_type = String)]
    pub(crate) until: UtcMs,
    pub(crate) signed_by: String,
    #[schema(value_type = String)]
    pub(crate) signed_at: UtcMs,
}

/// What was found wrong with a list after it was published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Correction {
    pub(crate) said: String,
    pub(crate) by: String,
    #[schema(value_type = String)]
    pub(crate) at: UtcMs,
}

/// A published list with what was said of it since.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Posted {
    #[serde(flatten)]
    pub(crate) list: Published,
    /// Whole days that it still stands.
    pub(crate) days_left: i64,
    pub(crate) corrections: Vec<Correction>,
}

/// The best and the worst of a period. Blocks.
///
/// # Errors
/// The figures cannot be computed.
pub(crate) fn sides(city: City<'_>, rule: &ListRule, period: Period, view: &View) -> Result<[Vec<Entry>; 2], FiguresError> {
    let no_such = || FiguresError::NoSuch(format!("there is no indicator `{}`", rule.indicator));
    let indicator = city.catalogue.position(&rule.indicator).ok_or_else(no_such)?;
    let declared = city.catalogue.find(&rule.indicator).ok_or_else(no_such)?;
    let span = Some(period.span(city.rules.zone()));
    let asked = vec![Asked { indicator, span, keys: vec![rule.by.clone()], step: None }];
    let answers = analytics::figures::of(view, city.catalogue, &Questions { asked, ..Questions::default() }, &|_| {})?;
    let entries: Vec<Entry> = answers.figures.iter().flatten().filter_map(|figure| entry(city, declared, &rule.by, figure)).collect();
    let share = |entry: &Entry| [entry.low / 100.0, entry.high / 100.0];
    let by_merit = |entry: &Entry| merit(declared.better, share(entry));
    let by_excuse = |entry: &Entry| excuse(declared.better, share(entry));
    let red = first(entries.clone(), rule.red, |left, right| by_merit(right).total_cmp(&by_merit(left)));
    // Nobody is blamed whose share is as good as can be, or who is praised.
    let perfect = if declared.better == analytics::indicator::Better::Lower { 0.0 } else { 100.0 };
    let blameable = entries
        .into_iter()
        .filter(|entry| (entry.value - perfect).abs() > f64::EPSILON && !red.iter().any(|praised| praised.code == entry.code));
    let black = first(blameable.collect(), rule.black, |left, right| by_excuse(left).total_cmp(&by_excuse(right)));
    Ok([red, black])
}

fn entry(city: City<'_>, indicator: &Indicator, by: &str, figure: &Figure) -> Option<Entry> {
    let code = figure.keys.first().filter(|code| !code.is_empty())?.as_str().to_owned();
    let reading = figure.reading;
    let (value, numerator, denominator) = (reading.value.get()?, reading.numerator.get()?, reading.denominator.get()?);
    let [low, high] = wilson(numerator, denominator).map(|end| end * 100.0);
    let name = city.name_of(by, &code);
    (reading.level != Level::Few).then(|| Entry {
        place: 0,
        shown: shown::value(indicator, value),
        code,
        name,
        value,
        numerator,
        denominator,
        low,
        high,
    })
}

fn first(mut entries: Vec<Entry>, count: usize, order: impl Fn(&Entry, &Entry) -> std::cmp::Ordering) -> Vec<Entry> {
    entries.sort_by(|left, right| order(left, right).then_with(|| left.code.cmp(&right.code)));
    entries.truncate(count);
    for (place, entry) in (1..).zip(&mut entries) {
        entry.place = place;
    }
    entries
}

/// Why a list is not published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    /// One of that period still stands.
    #[error("the list of this period was published on {signed_at} and stands until {until}")]
    Frozen { signed_at: UtcMs, until: UtcMs },
    /// The disk's fault.
    #[error("writing the list down")]
    Io(#[from] io::Error),
}

/// The published lists of a data folder.
#[derive(Debug)]
pub(crate) struct Lists {
    folder: PathBuf,
    published: Mutex<Vec<(Published, Vec<Correction>)>>,
}

impl Lists {
    /// Those in that folder. What cannot be read is left where it is, and told.
    pub(crate) fn open(folder: PathBuf) -> Self {
        let mut published = Vec::new();
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == "list") {
                match read(&path) {
                    Ok(found) => published.push(found),
                    Err(error) => tracing::warn!(%error, path = %path.display(), "a published list cannot be read"),
                }
            }
        }
        published.sort_by(|left, right| (left.0.signed_at, &left.0.id).cmp(&(right.0.signed_at, &right.0.id)));
        Self { folder, published: Mutex::new(published) }
    }

    /// All, the newest first.
    pub(crate) fn all(&self, now: UtcMs) -> Vec<Posted> {
        let posted = |(list, corrections): &(Published, Vec<Correction>)| posted(list.clone(), corrections.clone(), now);
        self.published.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().map(posted).collect()
    }

    /// Publishes a list: signed now, as of the view's instant. Blocks.
    ///
    /// # Errors
    /// One of that period still stands, or the disk's fault.
    pub(crate) fn publish(
        &self,
        (rule, period, name): (&ListRule, Period, Label),
        [red, black]: [Vec<Entry>; 2],
        (days, signed_by, frozen_at): (u32, &str, UtcMs),
        now: UtcMs,
    ) -> Result<Posted, PublishError> {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        let of = period.to_string();
        if let Some((stands, _)) = published.iter().find(|(list, _)| list.list == rule.name && list.of == of && list.until > now) {
            return Err(PublishError::Frozen { signed_at: stands.signed_at, until: stands.until });
        }
        let list = Published {
            format: FORMAT,
            id: format!("{}-{}-{}", rule.name, of.replace("..", "_"), now.as_millis() / 1000),
            list: rule.name.clone(),
            title: rule.title.clone(),
            of,
            period: name,
            red,
            black,
            frozen_at,
            until: now.plus(i64::from(days) * DAY_MS),
            signed_by: signed_by.to_owned(),
            signed_at: now,
        };
        durable::replace_json(&self.path(&list.id, "list"), &list)?;
        published.push((list.clone(), Vec::new()));
        Ok(posted(list, Vec::new(), now))
    }

    /// Says what was wrong with a published list; none if there is no such list. Blocks.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn correct(&self, id: &str, correction: Correction, now: UtcMs) -> io::Result<Option<Posted>> {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((list, corrections)) = published.iter_mut().find(|(list, _)| list.id == id) else { return Ok(None) };
        let mut next = corrections.clone();
        next.push(correction);
        durable::replace_json(&self.path(id, "corrections"), &next)?;
        corrections.clone_from(&next);
        Ok(Some(posted(list.clone(), next, now)))
    }

    fn path(&self, id: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{id}.{extension}"))
    }
}

fn posted(list: Published, corrections: Vec<Correction>, now: UtcMs) -> Posted {
    let days_left = (list.until.since(now) + DAY_MS - 1).div_euclid(DAY_MS).max(0);
    Posted { list, days_left, corrections }
}

fn read(path: &Path) -> io::Result<(Published, Vec<Correction>)> {
    let none = || io::Error::other("it has gone");
    let list: Published = durable::read_json(path)?.ok_or_else(none)?;
    if list.format != FORMAT {
        return Err(io::Error::other(format!("it is of format {}, known is {FORMAT}", list.format)));
    }
    Ok((list, durable::read_json(&path.with_extension("corrections"))?.unwrap_or_default()))
}
