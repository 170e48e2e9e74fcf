//! Indicator files: header, SQL and worked example.
//!
//! One `.sql` file is one indicator; its path is its id. Lines that start with `--|` are a TOML header, then comes one SELECT,
//! then a worked example in `--?` lines (rows of the tables) and `--=` lines (the answer). The SELECT gives its keys first, in
//! the order of GROUP BY, then `value`, or `numerator` and `denominator` (the value is their quotient, × 100 for `percent`).
//!
//! A row whose key is null counts under the empty text; whole numbers and truth values as keys are written out as text.

mod alarm;
mod catalogue;
mod example;
mod header;
mod proof;
mod query;
mod sets;
#[cfg(test)]
mod tests;

pub use alarm::{AlarmRule, Priority};
pub use catalogue::{Catalogue, Mode};
pub(crate) use example::{Example, Expected, nearest};
use query::Shape;
pub(crate) use query::plain_query;
pub(crate) use sets::{Chain, Part, Top};

use crate::ledger::Table;
use crate::window::{Side, Window};
pub(crate) use header::Sections;
use header::{Header, seconds};
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// The smallest denominator that a rate is judged by, unless its file says otherwise.
const MIN_N_OF_RATES: u32 = 30;

/// One indicator as declared.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Path below the folder without `.sql`, with `.` for `/`, such as `case.on_time_rate`.
    pub id: Arc<str>,
    /// Name for people.
    pub title: Label,
    /// What exactly it counts, in a sentence for people.
    pub means: Label,
    /// The body that answers for the number.
    pub owner: Label,
    /// `percent`, `count`, `minutes`, `days`, `score` …; only `percent` changes the arithmetic (× 100).
    pub unit: String,
    /// Which way is good.
    pub better: Better,
    /// The instant that places a row in a window, as SQL over the table; needed by every window but `live`.
    pub time: Option<String>,
    /// Its windows, at least one.
    pub windows: Vec<Window>,
    /// Periods to compare with.
    pub compare: Vec<Compare>,
    /// Whether there are readings for each prefix of the keys too, the whole city first.
    pub rollup: bool,
    /// How often its SQL is run again, if the cubes cannot keep it.
    pub every: Duration,
    /// Smallest denominator that is judged and ranked; 0 for what is no rate.
    pub min_n: u32,
    /// When to warn.
    pub warn: Option<Threshold>,
    /// When to raise the alarm.
    pub alarm: Option<AlarmRule>,
    /// The standard or rule that defines it.
    pub standard: Option<String>,
    /// The SELECT.
    pub sql: String,
    /// Line of the file on which [`Indicator::sql`] begins, from 1.
    pub sql_line: usize,
    /// Names of the key columns, in the order of GROUP BY.
    pub keys: Vec<String>,
    /// The sets of keys that it has readings of, as places in [`Indicator::keys`]; the empty one is the whole city.
    pub sets: Vec<Vec<usize>>,
    /// Only the first groups have a reading.
    pub(crate) top: Option<Top>,
    /// The tables of records that it reads, each once.
    pub tables: Vec<Table>,
    /// Whether it gives numerator and denominator.
    pub is_rate: bool,
    /// The file, as in [`DeclarationFile::path`].
    pub path: String,
    /// Rows and the answer expected of them.
    pub(crate) example: Example,
    /// Where the header says [`Indicator::time`].
    pub(crate) time_at: Spot,
}

/// Which way an indicator is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The higher the better.
    Higher,
    /// The lower the better.
    Lower,
    /// Neither; it is only told.
    #[default]
    Neither,
}

/// A period that a reading is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The period before.
    Previous,
    /// The same period of last year.
    LastYear,
}

/// A bound of the value; past `below` or `above` the level is reached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Reached when the value is less.
    pub below: Option<f64>,
    /// Reached when the value is greater.
    pub above: Option<f64>,
    /// What to do then.
    pub response: Option<Label>,
    /// Who does it.
    pub owner: Option<String>,
}

impl Indicator {
    /// Reads one file; what depends on the tables' columns is checked later, by the catalogue.
    ///
    /// # Errors
    /// Every mistake found in the file.
    pub(crate) fn parse(file: &DeclarationFile) -> Result<Self, Vec<Mistake>> {
        let mut faults = Faults::new(&file.path);
        let sections = Sections::split(&file.text, &mut faults);
        let id = id_of(&file.path, &mut faults);
        let header = Header::parse(&sections, &mut faults);
        let (sql, sql_line) = sections.sql_text();
        let shape = Shape::read(&sql, sql_line, &mut faults);
        let example = Example::parse(&sections.example, &mut faults);
        let (Some(header), Some(shape), Some(example)) = (header, shape, example) else { return Err(faults.found) };
        if header.min_n.is_some() && !shape.is_rate {
            faults.add(
                header.min_n_at,
                "`min_n` is for rates, and this gives a `value`",
                Some("take `min_n` out, or give numerator and denominator"),
            );
        }
        example.check_columns(&shape, &mut faults);
        let sets = if shape.sets.is_empty() { sets::prefixes(shape.keys.len(), header.rollup) } else { shape.sets };
        let alarm = header.alarm.and_then(|alarm| alarm.check(header.alarm_at, (&shape.keys, &sets), &mut faults));
        if !faults.found.is_empty() {
            return Err(faults.found);
        }
        Ok(Self {
            id: id.into(),
            title: header.title,
            means: header.means,
            owner: header.owner,
            unit: header.unit,
            better: header.better,
            time: header.time,
            time_at: header.time_at,
            windows: header.windows,
            compare: header.compare,
            rollup: header.rollup,
            every: header.every,
            min_n: header.min_n.unwrap_or(if shape.is_rate { MIN_N_OF_RATES } else { 0 }),
            warn: header.warn,
            alarm,
            standard: header.standard,
            sql,
            sql_line,
            sets,
            keys: shape.keys,
            top: shape.top,
            tables: shape.tables,
            is_rate: shape.is_rate,
            path: file.path.clone(),
            example,
        })
    }

    /// Its windows and what they are compared with.
    pub fn all_windows(&self) -> impl Iterator<Item = Window> {
        let sides = |compare: &Compare| match compare {
            Compare::Previous => [Side::Done, Side::Previous],
            Compare::LastYear => [Side::Done, Side::LastYear],
        };
        let sides: std::collections::BTreeSet<Side> = self.compare.iter().flat_map(sides).collect();
        let beside = |window: &Window| sides.iter().filter_map(|side| window.beside(*side)).collect::<Vec<_>>();
        let beside: Vec<_> = self.windows.iter().flat_map(beside).collect();
        self.windows.iter().copied().chain(beside)
    }

    /// Places of the key sets that it has readings of in a window; comparisons are of the city and of single keys.
    pub(crate) fn sets_in(&self, window: Window) -> impl Iterator<Item = usize> {
        let sets = self.sets.iter().enumerate();
        sets.filter(move |(_, set)| window.is_whole() || set.len() < 2).map(|(place, _)| place)
    }

    /// A number of all that decides its cells and their readings, and of none of its words.
    #[must_use]
    pub fn shape(&self) -> u64 {
        let mut hasher = SipHasher13::new();
        let windows: Vec<Window> = self.all_windows().collect();
        (&self.id, &self.time, windows, &self.sets, &self.top, &self.sql, &self.unit, self.min_n, self.every).hash(&mut hasher);
        for threshold in [self.warn.as_ref(), self.alarm.as_ref().map(|alarm| &alarm.bound)] {
            let bounds = threshold.map(|bound| (bound.below.map(f64::to_bits), bound.above.map(f64::to_bits)));
            bounds.hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The columns of a table whose names occur in its SQL or its time.
    pub(crate) fn columns_of(&self, table: Table) -> Vec<&'static str> {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let text = format!("{} {}", self.sql, self.time.as_deref().unwrap_or_default()).to_lowercase();
        let words: std::collections::HashSet<&str> = text.split(|letter: char| !is_word(letter)).collect();
        table.fields().iter().map(|field| field.name).filter(|name| words.contains(name)).collect()
    }

    /// Its key sets as chains.
    pub(crate) fn chains(&self) -> Vec<Chain> {
        sets::chains(&self.sets)
    }

    /// Names of the keys of a set.
    pub fn key_names(&self, set: usize) -> impl Iterator<Item = &str> {
        let places = self.sets.get(set).into_iter().flatten();
        places.filter_map(|place| self.keys.get(*place)).map(String::as_str)
    }

    /// 100 for percent, else 1.
    #[must_use]
    pub fn factor(&self) -> f64 {
        if self.unit == "percent" { 100.0 } else { 1.0 }
    }

    /// A mistake in this indicator's file.
    pub(crate) fn mistake(&self, at: impl Into<Spot>, message: impl Into<String>, hint: Option<String>) -> Mistake {
        Mistake::new(self.path.as_str(), at, message, hint)
    }
}

fn id_of(path: &str, faults: &mut Faults<'_>) -> String {
    let stem = path.strip_suffix(".sql").unwrap_or(path);
    let plain = |part: &str| !part.is_empty() && part.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '_'));
    if stem.len() == path.len() || !stem.split('/').all(plain) {
        faults.add(
            Spot::FILE,
            "the file's path cannot be an indicator's id",
            Some("name it like `case/on_time_rate.sql`: a-z, 0-9 and _ only, ending in .sql"),
        );
    }
    stem.replace('/', ".")
}

/// Mistakes of one file, as they are found.
pub(crate) struct Faults<'a> {
    file: &'a str,
    found: Vec<Mistake>,
}

impl<'a> Faults<'a> {
    pub(crate) fn new(file: &'a str) -> Self {
        Self { file, found: Vec::new() }
    }

    /// What was found.
    pub(crate) fn found(self) -> Vec<Mistake> {
        self.found
    }

    pub(crate) fn add(&mut self, at: impl Into<Spot>, message: impl Into<String>, hint: Option<&str>) {
        self.found.push(Mistake::new(self.file, at, message, hint.map(str::to_owned)));
    }
}
