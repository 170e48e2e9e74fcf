//! Figures of any stretch of time: the SQL of indicators, and of registers, over the rows of a history.
//!
//! Nothing here knows of cubes: a figure is what the batch answer is, over the rows of the stretch instead of a window's. So a report of
//! the month that is running says what the live reading of that month says, and a test holds it to that.

use crate::batch::{BatchError, BatchReading, Cut, Scope, Step, Tables, When};
use crate::history::{TABLES, View};
use crate::indicator::{Catalogue, Indicator};
use crate::ledger::Table;
use crate::reading::{Level, Reading};
use crate::register::{Line, Register};
use datafusion::arrow::array::RecordBatch;
use datafusion::common::ScalarValue;
use datafusion::datasource::{MemTable, TableProvider};
use ingest::record::{Text, UtcMs};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Threads that figures of one report are computed on, at most; more than a few would take the machine from the walls.
const WORKERS_MAX: usize = 4;

/// One question of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its place in the catalogue.
    pub indicator: usize,
    /// The stretch of time; none for the state now.
    pub span: Option<Range<UtcMs>>,
    /// The key columns to group by, each one of the indicator's; none for one figure of all.
    pub keys: Vec<String>,
    /// One figure for each step of the stretch.
    pub step: Option<Step>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Values of the keys asked for, in that order.
    pub keys: Vec<Text>,
    /// Where its step begins, if steps were asked for.
    pub begins: Option<UtcMs>,
    /// What it says, judged by the indicator's bounds.
    pub reading: Reading,
}

/// One question of a register.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The register.
    pub register: Arc<Register>,
    /// The stretch that its `$begin` and `$end` stand for.
    pub span: Range<UtcMs>,
}

/// All that one report asks.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// Of indicators.
    pub asked: Vec<Asked>,
    /// Of registers.
    pub listings: Vec<Listing>,
    /// The part of the city that all of it is about; none for the whole.
    pub scope: Option<Scope>,
}

/// The answers, in the order of the questions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// For each question of an indicator its figures, sorted by key and step.
    pub figures: Vec<Vec<Figure>>,
    /// For each question of a register its lines in its order.
    pub lines: Vec<Vec<Line>>,
}

/// Figures cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum FiguresError {
    /// The rows cannot be read.
    #[error("reading the rows of {}", .table.name())]
    Rows {
        /// Of which table.
        table: Table,
        /// Why.
        source: io::Error,
    },
    /// The SQL of an indicator fails.
    #[error("computing figures")]
    Batch(#[from] BatchError),
    /// A question is about what is not there.
    #[error("{0}")]
    NoSuch(String),
    /// The SQL of a register fails.
    #[error("listing {register}")]
    Register {
        /// Which one.
        register: Arc<str>,
        /// Why, in words.
        reason: String,
    },
}

/// Answers all questions as of the view's instant; `told` hears how many are done. Blocks until it is done; may be called from anywhere.
///
/// # Errors
/// A question that cannot be asked, rows that cannot be read, or SQL that fails on them.
pub fn of(view: &View, catalogue: &Catalogue, questions: &Questions, told: &(dyn Fn(usize) + Sync)) -> Result<Answers, FiguresError> {
    let tasks = tasks(catalogue, questions)?;
    let rows = Rows::read(view, catalogue, questions)?;
    let (next, done, found) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || -> Result<(), FiguresError> {
        let tables = [&rows.near, &rows.whole, &rows.files].map(|rows| Tables::over(rows.clone(), catalogue.rules()));
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answer = task.answer(&tables, view, catalogue, questions)?;
            found.lock().unwrap_or_else(PoisonError::into_inner).push((task.place(), answer));
            told(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
        Ok(())
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).clamp(1, WORKERS_MAX);
    thread::scope(|scope| {
        let beside: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mine = work();
        let stopped = || Err(FiguresError::NoSuch("a thread that computes figures stopped half-way".to_owned()));
        beside.into_iter().map(|worker| worker.join().unwrap_or_else(|_| stopped())).fold(mine, Result::and)
    })?;
    let mut answers = Answers { figures: vec![Vec::new(); questions.asked.len()], lines: vec![Vec::new(); questions.listings.len()] };
    for (place, answer) in found.into_inner().unwrap_or_else(PoisonError::into_inner) {
        match answer {
            Answer::Figures(figures) => answers.figures.get_mut(place).into_iter().for_each(|slot| slot.clone_from(&figures)),
            Answer::Lines(lines) => answers.lines.get_mut(place).into_iter().for_each(|slot| slot.clone_from(&lines)),
        }
    }
    Ok(answers)
}

/// How many answers [`of`] tells of.
#[must_use]
pub fn count(questions: &Questions) -> usize {
    questions.asked.len() + questions.listings.len()
}

/// Whether an indicator can be asked of any stretch: its rows are those of subjects, and its time is one of a row's own instants.
#[must_use]
pub fn can_ask(indicator: &Indicator) -> bool {
    let plain = |time: &str| !time.contains(['+', '-', '*']) && !time.to_lowercase().contains("interval");
    indicator.tables.iter().all(|table| TABLES.contains(table)) && indicator.time.as_deref().is_none_or(plain)
}

/// One question, ready to be asked.
enum Task<'a> {
    Figures { place: usize, asked: &'a Asked, indicator: &'a Indicator, places: Vec<usize> },
    Lines { place: usize, listing: &'a Listing },
}

enum Answer {
    Figures(Vec<Figure>),
    Lines(Vec<Line>),
}

fn tasks<'a>(catalogue: &'a Catalogue, questions: &'a Questions) -> Result<Vec<Task<'a>>, FiguresError> {
    let mut tasks = Vec::new();
    for (place, asked) in questions.asked.iter().enumerate() {
        let no_such = |what: String| FiguresError::NoSuch(what);
        let found = catalogue.indicators.get(asked.indicator);
        let indicator = found.ok_or_else(|| no_such(format!("there is no indicator {}", asked.indicator)))?;
        let key = |key: &String| {
            let place = indicator.keys.iter().position(|own| own == key);
            place.ok_or_else(|| no_such(format!("`{}` has no key `{key}`", indicator.id)))
        };
        let places = asked.keys.iter().map(key).collect::<Result<_, _>>()?;
        tasks.push(Task::Figures { place, asked, indicator, places });
    }
    tasks.extend(questions.listings.iter().enumerate().map(|(place, listing)| Task::Lines { place, listing }));
    Ok(tasks)
}

impl Task<'_> {
    fn place(&self) -> usize {
        match self {
            Self::Figures { place, .. } | Self::Lines { place, .. } => *place,
        }
    }

    fn answer(
        &self,
        [near, whole, files]: &[Tables<'_>; 3],
        view: &View,
        catalogue: &Catalogue,
        questions: &Questions,
    ) -> Result<Answer, FiguresError> {
        match self {
            Self::Figures { asked, indicator, places, .. } => {
                let when = asked.span.clone().map_or(When::Now, When::Within);
                let cut = Cut { when, scope: questions.scope.clone(), step: asked.step };
                let tables = if needs_all(indicator, asked) { whole } else { near };
                let mut readings = tables.of_cut(indicator, &cut, places)?;
                readings.sort_by(|left, right| left.keys.cmp(&right.keys));
                Ok(Answer::Figures(readings.into_iter().map(|reading| figure(indicator, asked, reading)).collect()))
            }
            Self::Lines { listing: Listing { register, span }, .. } => {
                let zone: Arc<str> = catalogue.zone().name().into();
                let instant = |at: UtcMs| ScalarValue::TimestampMillisecond(Some(at.as_millis()), Some(Arc::clone(&zone)));
                let named = [("begin", instant(span.start)), ("end", instant(span.end)), ("as_of", instant(view.as_of))];
                let failed = |error: &dyn std::fmt::Display| FiguresError::Register {
                    register: Arc::clone(&register.name),
                    reason: error.to_string(),
                };
                let answer = files.of_select(&register.sql, &named, questions.scope.as_ref()).map_err(|error| failed(&error))?;
                register.lines(&answer).map(Answer::Lines).map_err(|error| failed(&error))
            }
        }
    }
}

fn figure(indicator: &Indicator, asked: &Asked, reading: BatchReading) -> Figure {
    let mut keys = reading.keys;
    let begins = asked.step.is_some().then(|| keys.remove(0)).and_then(|text| text.parse().ok()).map(UtcMs::clamped);
    Figure { keys, begins, reading: Reading::of(indicator, reading.parts, Level::Normal) }
}

/// Whether rows of another time than the stretch's have a part in the answer: the state now, and tables that are joined.
fn needs_all(indicator: &Indicator, asked: &Asked) -> bool {
    asked.span.is_none() || indicator.time.is_none() || indicator.tables.len() > 1
}

/// The rows that the questions need, in memory.
struct Rows {
    /// Those with an instant in one of the stretches, and those of subjects that are not at rest.
    near: HashMap<Table, Arc<dyn TableProvider>>,
    /// All, of the tables whose whole is needed.
    whole: HashMap<Table, Arc<dyn TableProvider>>,
    /// All of every table as it lies on disk: a register picks few of many rows.
    files: HashMap<Table, Arc<dyn TableProvider>>,
}

impl Rows {
    fn read(view: &View, catalogue: &Catalogue, questions: &Questions) -> Result<Self, FiguresError> {
        let mut needed: [HashMap<Table, BTreeSet<&str>>; 2] = Default::default();
        let mut spans = Vec::new();
        for asked in &questions.asked {
            let Some(indicator) = catalogue.indicators.get(asked.indicator) else { continue };
            let [near, whole] = &mut needed;
            let into = if needs_all(indicator, asked) { whole } else { near };
            for table in &indicator.tables {
                let columns = into.entry(*table).or_default();
                columns.extend(indicator.columns_of(*table));
                columns.extend(questions.scope.as_ref().map(|scope| scope.column));
            }
            spans.extend(asked.span.clone());
        }
        let spans = merged(spans);
        let read = |needed: HashMap<Table, BTreeSet<&str>>, spans: Option<&[Range<UtcMs>]>| {
            let table = |(table, columns): (Table, BTreeSet<&str>)| Ok((table, rows(view, catalogue, table, &columns, spans)?));
            needed.into_iter().map(table).collect::<Result<_, FiguresError>>()
        };
        let [near, whole] = needed;
        let mut files = HashMap::new();
        for table in TABLES.into_iter().filter(|_| !questions.listings.is_empty()) {
            let failed = |source| FiguresError::Rows { table, source: io::Error::other(source) };
            files.insert(table, view.provider(table, catalogue.zone()).map_err(failed)?);
        }
        Ok(Self { near: read(near, Some(&spans))?, whole: read(whole, None)?, files })
    }
}

fn rows(
    view: &View,
    catalogue: &Catalogue,
    table: Table,
    columns: &BTreeSet<&str>,
    spans: Option<&[Range<UtcMs>]>,
) -> Result<Arc<dyn TableProvider>, FiguresError> {
    let failed = |source| FiguresError::Rows { table, source };
    // In the table's order, as the files have them.
    let columns: Vec<&str> = table.fields().iter().map(|field| field.name).filter(|name| columns.contains(name)).collect();
    let batches = view.read(table, &columns, spans).map_err(failed)?;
    let all = table.schema(catalogue.zone());
    let places: Vec<usize> = columns.iter().filter_map(|name| all.index_of(name).ok()).collect();
    let schema = Arc::new(all.project(&places).map_err(|error| failed(io::Error::other(error)))?);
    // Files say of a column whether it may be null; the table says it may.
    let batches = batches.into_iter().map(|batch| RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec()));
    let batches = batches.collect::<Result<_, _>>().map_err(|error| failed(io::Error::other(error)))?;
    let rows = MemTable::try_new(schema, vec![batches]).map_err(|error| failed(io::Error::other(error)))?;
    Ok(Arc::new(rows))
}

/// The same instants in as few stretches as may be.
fn merged(mut spans: Vec<Range<UtcMs>>) -> Vec<Range<UtcMs>> {
    spans.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<UtcMs>> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}
