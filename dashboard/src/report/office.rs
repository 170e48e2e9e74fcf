//! Where reports are made: the history is kept current, a report is made of it when somebody asks, and those that are due are kept.

use super::compose::{City, Composer, period_name};
use super::definition::{Definition, ScopeKey};
use super::document::Document;
use super::kept::{Kept, SCHEDULE};
use super::list::Lists;
use super::period::{Every, Period};
use super::share::Shares;
use crate::app::App;
use crate::problem::Problem;
use crate::server::told_to_stop;
use crate::standing::Standing;
use analytics::engine::Question;
use analytics::figures::{self, FiguresError};
use analytics::history::{History, View};
use analytics::indicator::Catalogue;
use chrono::NaiveDate;
use ingest::clock;
use ingest::declaration::Label;
use ingest::journal::Journal;
use ingest::mask::HashKey;
use ingest::record::UtcMs;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// Folder of what is kept, below the data folder.
const FOLDER: &str = "reports";
/// Reports of the newest view that are held for who asks again.
const HELD: usize = 24;
/// Reports that are made at once: each takes every core for a second or two.
const AT_ONCE: usize = 1;
/// How often it is looked whether a report is due.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Everything about reports that a server has.
#[derive(Debug)]
pub(crate) struct Office {
    history: History,
    refreshing: tokio::sync::Mutex<()>,
    held: Mutex<VecDeque<(Wanted, UtcMs, Arc<Document>)>>,
    making: Mutex<BTreeMap<u64, Making>>,
    turns: Semaphore,
    pub(crate) kept: Kept,
    pub(crate) shares: Shares,
    pub(crate) lists: Lists,
}

/// Which report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) report: String,
    pub(crate) period: Period,
    pub(crate) scope: Option<(ScopeKey, String)>,
}

/// How far a report is that is being made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Making {
    report: String,
    /// Questions answered.
    done: usize,
    /// Questions in all.
    of: usize,
}

/// Why a report cannot be asked for in these words.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct NotWanted {
    pub(crate) message: String,
    pub(crate) next: &'static str,
}

impl Wanted {
    /// The report that is asked for by its name, a period's and a code; without a period the last one that is over.
    ///
    /// # Errors
    /// There is no such report, period, body or area.
    pub(crate) fn of(
        standing: &Standing,
        (report, period): (&str, Option<&str>),
        scope: [Option<&str>; 2],
        now: UtcMs,
    ) -> Result<Self, NotWanted> {
        let wrong = |message: String, next| Err(NotWanted { message, next });
        let Some(definition) = standing.reports.find(report) else {
            return wrong(format!("there is no report `{report}`"), "see /api/v1/reports");
        };
        let today = today(standing, now);
        let period = match period {
            None if definition.every == Every::Any => return wrong(format!("`{report}` needs a period"), "such as 2026-10-01..2026-10-15"),
            None => Period::last_over(definition.every, today),
            Some(name) => match Period::from_name(name) {
                Some(period) if definition.every == Every::Any || period.every == definition.every => period,
                Some(_) => return wrong(format!("`{name}` is no period of `{report}`"), "see its `periods` at /api/v1/reports"),
                None => {
                    let next = "2026-10-05, 2026-W41, 2026-10, 2026-Q3, 2026, or 2026-10-01..2026-10-15 (three years at most)";
                    return wrong(format!("`{name}` is no period"), next);
                }
            },
        };
        if period.first > today {
            return wrong(format!("`{period}` has not begun"), "ask for one that has");
        }
        let [department, area] = scope;
        let reference = &standing.reference;
        let scope = match (definition.scope, department, area) {
            (None, None, None) => None,
            (Some(ScopeKey::Department), Some(code), None) if reference.departments().contains_key(code) => {
                Some((ScopeKey::Department, code.to_owned()))
            }
            (Some(ScopeKey::Area), None, Some(code)) if reference.areas().contains_key(code) => Some((ScopeKey::Area, code.to_owned())),
            (Some(key), _, _) => {
                return wrong(
                    format!("`{report}` is about one {}", key.column()),
                    "give one of its codes: see `scopes` at /api/v1/reports",
                );
            }
            (None, _, _) => return wrong(format!("`{report}` is about the whole city"), "leave `department` and `area` out"),
        };
        Ok(Self { report: report.to_owned(), period, scope })
    }
}

/// The city day of an instant.
pub(crate) fn today(standing: &Standing, now: UtcMs) -> NaiveDate {
    now.to_utc().with_timezone(&standing.reference.zone()).date_naive()
}

/// What reports of a city are made of.
pub(crate) fn city<'a>(standing: &'a Standing, catalogue: &'a Catalogue, simulated: bool) -> City<'a> {
    City { reference: &standing.reference, rules: &standing.rules, catalogue, registers: &standing.reports.registers, simulated }
}

/// Whether a journal holds records of the invented city.
pub(crate) fn is_simulated(standing: &Standing, journal: &Journal) -> bool {
    let counts = journal.counts();
    let invented = |name: &str| standing.sources.iter().any(|source| source.name() == name && source.simulated());
    counts.iter().any(|count| count.accepted > 0 && invented(&count.source))
}

/// Makes a report of a view. Blocks.
///
/// # Errors
/// The figures cannot be computed.
pub(crate) fn make(
    city: City<'_>,
    definition: &Definition,
    wanted: &Wanted,
    view: &View,
    told: &(dyn Fn(usize, usize) + Sync),
) -> Result<Document, FiguresError> {
    let composer = Composer::new(city, definition, (wanted.period, wanted.scope.clone()), view.as_of);
    let questions = composer.questions();
    let of = figures::count(questions);
    let answers = figures::of(view, city.catalogue, questions, &|done| told(done, of))?;
    Ok(composer.document(&answers, view))
}

impl Office {
    /// The office of a data folder.
    ///
    /// # Errors
    /// The list of shares cannot be read.
    pub(crate) fn open(data: &Path, key: HashKey) -> io::Result<Self> {
        let folder = data.join(FOLDER);
        Ok(Self {
            history: History::of(data),
            refreshing: tokio::sync::Mutex::default(),
            held: Mutex::default(),
            making: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            kept: Kept::open(folder.join("kept")),
            shares: Shares::open(folder.join("shares.json"), key)?,
            lists: Lists::open(folder.join("published")),
        })
    }

    /// The reports that are being made.
    pub(crate) fn making(&self) -> Vec<Making> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// A view that is at most as old as the settings say; a newer one is made if there is none.
    ///
    /// # Errors
    /// The engine is not up, or the disk's fault.
    pub(crate) async fn view(&self, app: &Arc<App>, doing: &'static str) -> Result<Arc<View>, Problem> {
        let is_fresh = |view: &Arc<View>| clock::now().since(view.as_of) <= app.settings.reports.fresh_ms();
        if let Some(view) = self.history.newest().filter(is_fresh) {
            return Ok(view);
        }
        let _one_at_a_time = self.refreshing.lock().await;
        match self.history.newest().filter(is_fresh) {
            Some(view) => Ok(view),
            None => self.refresh(app, doing).await,
        }
    }

    async fn refresh(&self, app: &Arc<App>, doing: &'static str) -> Result<Arc<View>, Problem> {
        let copy = app.ask(doing, |answer| Question::Copy { answer }).await?;
        let office = Arc::clone(app);
        let written = spawn_blocking(move || office.office.history.refresh(&copy)).await;
        written.map_err(|error| Problem::failed(doing, &error))?.map_err(|error| Problem::failed(doing, &error))
    }

    /// A report: one that was made of the newest view, or a new one.
    ///
    /// # Errors
    /// The engine is not up, or the figures cannot be computed.
    pub(crate) async fn document(&self, app: &Arc<App>, wanted: Wanted) -> Result<Arc<Document>, Problem> {
        let doing = "making a report";
        let view = self.view(app, doing).await?;
        if let Some(held) = self.held(&wanted, view.as_of) {
            return Ok(held);
        }
        let Ok(_turn) = self.turns.acquire().await else { return Err(Problem::stopped(doing)) };
        if let Some(held) = self.held(&wanted, view.as_of) {
            return Ok(held);
        }
        let (app, asked) = (Arc::clone(app), wanted.clone());
        let made = spawn_blocking(move || app.office.make_told(&app, &asked, &view).map(|document| (document, view.as_of)));
        let made = made.await.map_err(|error| Problem::failed(doing, &error))?;
        let (document, as_of) = made.map_err(|error| Problem::failed(doing, &error))?;
        let document = Arc::new(document);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.push_back((wanted, as_of, Arc::clone(&document)));
        if held.len() > HELD {
            held.pop_front();
        }
        Ok(document)
    }

    fn held(&self, wanted: &Wanted, as_of: UtcMs) -> Option<Arc<Document>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().find(|(other, made_of, _)| other == wanted && *made_of == as_of).map(|(_, _, document)| Arc::clone(document))
    }

    /// Makes a report, and lets others see how far it is.
    fn make_told(&self, app: &App, wanted: &Wanted, view: &View) -> Result<Document, FiguresError> {
        let no_such = || FiguresError::NoSuch(format!("there is no report `{}`", wanted.report));
        let definition = app.standing.reports.find(&wanted.report).ok_or_else(no_such)?;
        let catalogue = app.standing.catalogue();
        let place = {
            let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
            let place = making.last_key_value().map_or(0, |(place, _)| place + 1);
            making.insert(place, Making { report: wanted.report.clone(), done: 0, of: 0 });
            place
        };
        let told = |done, of| {
            if let Some(making) = self.making.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&place) {
                (making.done, making.of) = (making.done.max(done), of);
            }
        };
        let began = clock::stopwatch();
        let simulated = is_simulated(&app.standing, &app.journal);
        let document = make(city(&app.standing, &catalogue, simulated), definition, wanted, view, &told);
        self.making.lock().unwrap_or_else(PoisonError::into_inner).remove(&place);
        metrics::histogram!("cityops_report_seconds", "report" => wanted.report.clone()).record(began.elapsed().as_secs_f64());
        document
    }
}

/// What a period of a report is called in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct PeriodName {
    /// As it is asked for.
    period: String,
    #[schema(value_type = Object)]
    name: Label,
}

/// The periods of a length that a list offers: the one that runs and those before it, as far as there is data, the newest first.
pub(crate) fn offered(every: Every, today: NaiveDate, since: NaiveDate) -> Vec<PeriodName> {
    let most = match every {
        Every::Day => 62,
        Every::Week => 53,
        Every::Month => 25,
        Every::Quarter => 9,
        Every::Year => 5,
        Every::Any => 0,
    };
    let named = |period: Period| PeriodName { period: period.to_string(), name: period_name(period) };
    Period::around(every, today).back(most).take_while(|period| period.end > since).map(named).collect()
}

/// Keeps the history current, and the reports that are due, until the server stops.
pub(crate) async fn keep(app: Arc<App>) {
    app.mirror.wait_until_filled().await;
    let mut stop = app.stop.clone();
    while !app.is_stopping() {
        for wanted in due(&app) {
            keep_one(&app, wanted).await;
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = told_to_stop(&mut stop) => return,
        }
    }
}

/// The reports of the city whose last period is over for long enough, and that nobody has kept yet.
fn due(app: &App) -> Vec<Wanted> {
    let now = clock::now();
    let Some(settled) = app.settings.reports.keep_after_ms() else { return Vec::new() };
    let day = today(&app.standing, now);
    let reports = app.standing.reports.definitions.iter().filter(|report| report.scope.is_none() && report.every != Every::Any);
    let last = |definition: &Definition| {
        let period = Period::last_over(definition.every, day);
        let is_settled = period.span(app.standing.reference.zone()).end.plus(settled) <= now;
        let is_kept = app
            .office
            .kept
            .labels()
            .iter()
            .any(|label| label.report == definition.name && label.of == period.to_string() && label.by == SCHEDULE);
        (is_settled && !is_kept).then(|| Wanted { report: definition.name.clone(), period, scope: None })
    };
    reports.filter_map(last).collect()
}

async fn keep_one(app: &Arc<App>, wanted: Wanted) {
    let zone = app.standing.reference.zone();
    let (report, of, end) = (wanted.report.clone(), wanted.period.to_string(), wanted.period.span(zone).end);
    let begins = match app.office.view(app, "keeping a report").await {
        Ok(view) => analytics::history::TABLES.into_iter().filter_map(|table| view.begins(table)).min(),
        Err(_) => return,
    };
    // Nothing is kept of a time before the first record.
    if begins.is_none_or(|begins| begins >= end) {
        return;
    }
    let Ok(document) = app.office.document(app, wanted).await else { return };
    let keeping = Arc::clone(app);
    let kept = spawn_blocking(move || keeping.office.kept.keep(&document, (&of, SCHEDULE), clock::now())).await;
    match kept {
        Ok(Ok(label)) => tracing::info!(report, id = label.id, "report kept"),
        Ok(Err(error)) => tracing::warn!(report, %error, "a report could not be kept, later again"),
        Err(error) => tracing::error!(report, %error, "keeping a report ended"),
    }
}
