//! Sources that are fetched: each declared `[pull]` is polled on its own, and what came goes through the same mapping and commit as what
//! is sent. How far it came is committed with the records, so that a start goes on where the last commit ended; each poll begins some
//! time before that, and what was known already is a duplicate.

use crate::app::App;
use crate::server::told_to_stop;
use ingest::clock;
use ingest::connector::http::{DecodeError, decode};
use ingest::journal::{JournalError, Position, Submission, SubmitError};
use ingest::record::{Text, UtcMs};
use ingest::source::{Pull, Source};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// The part of a source that positions are of.
const PART: &str = "requests";
/// How long a server may take to answer for one page.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest time that one question may be of, as `GeoReport` sets it.
const SPAN_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// The most pages of one question: what is beyond is not of this world.
const PAGES_LIMIT: u64 = 10_000;
/// The first wait after a failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait after failures, unless the source is polled more seldom.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// How fetching a source goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PullView {
    /// Where from.
    url: String,
    /// When it last went well.
    #[schema(value_type = Option<String>)]
    pulled_at: Option<UtcMs>,
    /// How often it has failed since.
    failures: u32,
    /// What went wrong last; none while all is well.
    error: Option<String>,
}

/// How fetching goes, by source.
#[derive(Debug, Default)]
pub(crate) struct Pulls(Mutex<BTreeMap<String, PullView>>);

impl Pulls {
    /// How fetching that source goes, if it is fetched.
    pub(crate) fn of(&self, source: &str) -> Option<PullView> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(source).cloned()
    }

    /// Notes how a poll went, and gives how often in a row it has failed.
    fn note(&self, source: &str, pull: &Pull, outcome: &Result<(), PullError>) -> u32 {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let view = views.entry(source.to_owned()).or_default();
        view.url.clone_from(&pull.url);
        match outcome {
            Ok(()) => (view.pulled_at, view.failures, view.error) = (Some(clock::now()), 0, None),
            Err(error) => (view.failures, view.error) = (view.failures.saturating_add(1), Some(error.to_string())),
        }
        view.failures
    }
}

/// Why a poll did not come to its end; what was committed before it stays.
#[derive(Debug, thiserror::Error)]
enum PullError {
    /// The other server's fault, or the line's.
    #[error("asking the other server: {0}")]
    Ask(#[source] Box<ureq::Error>),
    /// The other server's fault.
    #[error("the other server answered {0}")]
    Status(u16),
    /// The other server's fault.
    #[error("reading the answer: {0}")]
    Decode(#[source] DecodeError),
    #[error("committing what came: {0}")]
    Submit(#[source] SubmitError),
    #[error("reading how far it was fetched: {0}")]
    Position(#[source] JournalError),
    /// More pages than there can be.
    #[error("the other server's pages do not end")]
    Endless,
}

impl From<ureq::Error> for PullError {
    fn from(error: ureq::Error) -> Self {
        Self::Ask(Box::new(error))
    }
}

/// One source as it is fetched.
struct Fetching {
    app: Arc<App>,
    source: Arc<Source>,
    pull: Pull,
    agent: ureq::Agent,
    /// Rows refused so far: each poll sees them again, and they are kept as rejects once. Beyond a number it begins anew.
    refused: HashSet<(String, String)>,
}

/// The most refused rows that are remembered: some 10 MB at worst.
const REFUSED_LIMIT: usize = 4096;

/// Fetches every source that is declared so, until the server stops.
pub(crate) fn start(app: &Arc<App>) {
    for source in app.standing.sources.iter().filter(|source| source.pull().is_some()) {
        tokio::spawn(keep_fetching(Arc::clone(app), Arc::clone(source)));
    }
}

async fn keep_fetching(app: Arc<App>, source: Arc<Source>) {
    let Some(pull) = source.pull().cloned() else { return };
    let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build().into();
    let mut stop = app.stop.clone();
    let mut fetching = Fetching { app: Arc::clone(&app), source: Arc::clone(&source), pull: pull.clone(), agent, refused: HashSet::new() };
    while !app.is_stopping() {
        let polled = spawn_blocking(move || {
            let outcome = fetching.poll();
            (fetching, outcome)
        });
        let outcome;
        (fetching, outcome) = match polled.await {
            Ok(polled) => polled,
            Err(error) => return tracing::error!(%error, source = source.name(), "fetching a source ended"),
        };
        let failures = app.pulls.note(source.name(), &pull, &outcome);
        if let Err(error) = outcome {
            metrics::counter!("cityops_pull_failures_total", "source" => source.name().to_owned()).increment(1);
            tracing::warn!(%error, source = source.name(), failures, "source could not be fetched, later again");
        }
        tokio::select! {
            () = tokio::time::sleep(wait(failures, Duration::from_secs(pull.every_s))) => {}
            () = told_to_stop(&mut stop) => return,
        }
    }
}

/// How long until the next poll.
fn wait(failures: u32, every: Duration) -> Duration {
    match failures.checked_sub(1) {
        None => every,
        Some(doublings) => FIRST_WAIT.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST_WAIT.max(every)),
    }
}

impl Fetching {
    /// One poll: everything from some time before the last one's end until now, in as many questions as that takes.
    fn poll(&mut self) -> Result<(), PullError> {
        let now = clock::now();
        let back_ms = i64::try_from(self.pull.back_s).unwrap_or(i64::MAX).saturating_mul(-1000);
        let reached = self.app.journal.position(self.source.name(), PART).map_err(PullError::Position)?.map(UtcMs::clamped);
        let mut from = reached.map_or(self.pull.since, |reached| reached.plus(back_ms).max(self.pull.since));
        while from < now && !self.app.is_stopping() {
            let until = from.plus(SPAN_MS).min(now);
            self.fetch(from, until)?;
            let position = Position { part: PART.to_owned(), from: None, next: until.as_millis() };
            let reached = Submission { source: Text::from(self.source.name()), position: Some(position), ..Submission::default() };
            self.app.journal.submit(reached).map_err(PullError::Submit)?;
            from = until;
        }
        Ok(())
    }

    /// Takes in the requests of a time, page by page; each page is committed as it comes.
    fn fetch(&mut self, from: UtcMs, until: UtcMs) -> Result<(), PullError> {
        let mut before: Vec<Text> = Vec::new();
        for page in 1..=PAGES_LIMIT {
            let mut submission = self.page(from, until, page)?;
            let ids: Vec<Text> = submission.records.iter().map(|record| record.envelope.record_id.clone()).collect();
            // A request makes one record or several: fewer than a page is the last page. One that repeats the page before comes from a
            // server that knows no pages and has told everything.
            let rows = submission.records.len() + submission.rejects.len();
            if rows == 0 || page > 1 && ids == before {
                return Ok(());
            }
            if self.refused.len() > REFUSED_LIMIT {
                self.refused.clear();
            }
            submission.rejects.retain(|reject| self.refused.insert((reject.reason.clone(), reject.raw.clone())));
            self.app.journal.submit(submission).map_err(PullError::Submit)?;
            if u64::try_from(rows).is_ok_and(|rows| rows < self.pull.page_size) {
                return Ok(());
            }
            before = ids;
        }
        Err(PullError::Endless)
    }

    fn page(&self, from: UtcMs, until: UtcMs, page: u64) -> Result<Submission, PullError> {
        let asked = [
            ("start_date", from.to_string()),
            ("end_date", until.to_string()),
            ("page", page.to_string()),
            ("page_size", self.pull.page_size.to_string()),
        ];
        let mut answer = self.agent.get(&self.pull.url).query_pairs(asked).call()?;
        if answer.status().as_u16() != 200 {
            return Err(PullError::Status(answer.status().as_u16()));
        }
        let limit = u64::try_from(self.app.settings.ingest.max_body_bytes).unwrap_or(u64::MAX);
        let body = answer.body_mut().with_config().limit(limit).read_to_vec()?;
        decode(&body, "", &self.source, clock::now()).map_err(PullError::Decode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_with_each_failure_up_to_the_longest() {
        let every = Duration::from_mins(1);
        let waits: Vec<u64> = [0, 1, 2, 3, 9, 10, 40].map(|failures| wait(failures, every).as_secs()).to_vec();
        assert_eq!(waits, [60, 1, 2, 4, 256, 300, 300]);
        assert_eq!(wait(40, Duration::from_hours(1)).as_secs(), 3600);
    }
}
