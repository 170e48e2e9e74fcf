//! What all requests share: the declarations, the journal, the engine, the mirror, and the places that are given out.

use crate::access::Places;
use crate::agree::Agreement;
use crate::consume::Consumers;
use crate::desk::Turns;
use crate::explorer::Explorer;
use crate::mirror::Mirror;
use crate::problem::Problem;
use crate::pull::Pulls;
use crate::replay::Replays;
use crate::report::office::Office;
use crate::screens::Screens;
use crate::session::SessionSetup;
use crate::settings::Settings;
use crate::source_state::Heard;
use crate::standing::Standing;
use crate::wall::DESK;
use analytics::engine::{AuditReport, EngineHandle, Question, SubjectView};
use analytics::roll::Roll;
use analytics::routing::RoutingHandle;
use axum::http::{HeaderMap, header};
use ingest::journal::{Journal, Receipt, Submission, SubmitError};
use ingest::record::{Stream, Text};
use metrics_exporter_prometheus::PrometheusHandle;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::spawn_blocking;

/// Events asked of the engine at once: the loop answers nothing else meanwhile, some 3 ms where all of them lie on disk.
const EVENTS_AT_ONCE: usize = 64;

/// The server's shared state.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) standing: Standing,
    pub(crate) journal: Journal,
    /// Set once the engine has taken in the journal.
    pub(crate) engine: OnceLock<EngineHandle>,
    /// Set with the engine.
    pub(crate) routing: OnceLock<RoutingHandle>,
    pub(crate) mirror: Arc<Mirror>,
    /// Pasts that are shown again.
    pub(crate) replays: Replays,
    /// Who may look at walls.
    pub(crate) screens: Arc<Screens>,
    pub(crate) metrics: Metrics,
    /// Reports.
    pub(crate) office: Office,
    /// SQL of analysts.
    pub(crate) explorer: Explorer,
    /// How fetching goes.
    pub(crate) pulls: Pulls,
    /// The sources that are read from topics.
    pub(crate) consumers: Consumers,
    pub(crate) stop: watch::Receiver<bool>,
    /// With the other nodes on what is done at their desks, if there are any.
    pub(crate) agreement: Option<Agreement>,
    /// Whose turn it is at the desk.
    pub(crate) turns: Turns,
    /// Requests that may be worked on at once.
    pub(crate) requests: Semaphore,
    /// Of these, with records.
    pub(crate) intakes: Semaphore,
    /// Audits that may run at once: one, for it takes the machine.
    pub(crate) audits: Semaphore,
    /// Lists of events that may be read at once.
    lists: Semaphore,
    /// Clients of the frame stream; all given back means that all have ended.
    pub(crate) clients: Arc<Semaphore>,
    pub(crate) client_places: Places,
    /// What clients of the frame stream may ask for: the walls, and the desk.
    pub(crate) walls: Arc<[String]>,
    last_audit: Mutex<Option<Arc<AuditReport>>>,
}

/// A handle that renders what is measured.
#[derive(Clone)]
pub(crate) struct Metrics(pub(crate) PrometheusHandle);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Metrics")
    }
}

impl std::ops::Deref for Metrics {
    type Target = PrometheusHandle;

    fn deref(&self) -> &PrometheusHandle {
        &self.0
    }
}

impl App {
    /// The state of a server that is about to start.
    pub(crate) fn new(
        settings: Settings,
        standing: Standing,
        (journal, data): (Journal, &Path),
        (screens, office): (Screens, Office),
        metrics: Metrics,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let wall = &settings.wall;
        Self {
            mirror: Arc::new(Mirror::new(standing.board_plan(wall.resume_frames))),
            replays: Replays::new(data, wall.max_replays),
            screens: Arc::new(screens),
            requests: Semaphore::new(settings.http.max_requests),
            intakes: Semaphore::new(settings.ingest.max_requests),
            agreement: settings.kafka.agreement(),
            turns: Turns::default(),
            audits: Semaphore::new(1),
            lists: Semaphore::new(settings.open311.max_lists),
            clients: Arc::new(Semaphore::new(wall.max_clients)),
            client_places: Places::new(wall.max_clients, wall.max_clients_per_address),
            walls: standing.walls.walls.keys().cloned().chain([DESK.to_owned()]).collect(),
            engine: OnceLock::new(),
            routing: OnceLock::new(),
            last_audit: Mutex::default(),
            explorer: Explorer::new(&settings.explorer),
            settings,
            standing,
            journal,
            metrics,
            office,
            pulls: Pulls::default(),
            consumers: Consumers::default(),
            stop,
        }
    }

    /// Whether the server was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// What is heard of the sources.
    pub(crate) fn heard(&self) -> Heard {
        Heard { counts: self.journal.counts(), away: self.consumers.away() }
    }

    /// What a client of the frame stream needs.
    pub(crate) fn session(self: &Arc<Self>) -> SessionSetup {
        SessionSetup {
            app: Arc::clone(self),
            mirror: Arc::clone(&self.mirror),
            walls: Arc::clone(&self.walls),
            screens: Arc::clone(&self.screens),
            settings: self.settings.wall.clone(),
            stop: self.stop.clone(),
        }
    }

    /// Asks the engine and waits for its answer.
    ///
    /// # Errors
    /// The engine is not up yet, or not any more.
    pub(crate) async fn ask<T>(&self, doing: &'static str, question: impl FnOnce(oneshot::Sender<T>) -> Question) -> Result<T, Problem> {
        let Some(engine) = self.engine.get() else {
            return Err(Problem::busy(doing, "the journal is being read into the engine", self.settings.http.retry_after()));
        };
        let (sender, answer) = oneshot::channel();
        let (engine, question) = (engine.clone(), question(sender));
        // The engine's queue may be full of records for a while; a thread that serves requests must not wait for it.
        spawn_blocking(move || engine.ask(question)).await.map_err(|error| Problem::failed(doing, &error))?;
        answer.await.map_err(|_| Problem::stopped(doing))
    }

    /// Hands a submission to the journal and waits for its commit.
    ///
    /// # Errors
    /// It was not accepted, as a whole.
    pub(crate) async fn commit(&self, doing: &'static str, submission: Submission) -> Result<Receipt, Problem> {
        let outcome = match self.journal.try_submit(submission) {
            Ok(outcome) => outcome.await.unwrap_or(Err(SubmitError::Closed)),
            Err(refused) => Err(refused),
        };
        let retry = self.settings.http.retry_after();
        outcome.map_err(|refused| match refused {
            SubmitError::Busy => Problem::busy(doing, refused.to_string(), retry),
            SubmitError::NoSpace { .. } | SubmitError::Stopped(_) => Problem::out_of_order(doing, refused.to_string(), retry),
            SubmitError::NoSuchReject(id) => Problem::not_found(doing, format!("there is no reject {id}"), "see /api/v1/rejects"),
            SubmitError::Moved { .. } => Problem::conflict(doing, refused.to_string(), "read on from where the position stands"),
            SubmitError::Closed => Problem::stopped(doing),
        })
    }

    /// Looks at the roll of city events.
    ///
    /// # Errors
    /// The engine is not up yet, or has not called the roll yet.
    pub(crate) async fn roll<T: Send + 'static>(
        &self,
        doing: &'static str,
        look: impl FnOnce(&Roll) -> Option<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let not_yet = || Problem::busy(doing, "the city's events are being read", self.settings.http.retry_after());
        let roll = self.engine.get().ok_or_else(not_yet)?.roll().clone();
        let looked = spawn_blocking(move || look(&roll)).await.map_err(|error| Problem::failed(doing, &error))?;
        looked.ok_or_else(not_yet)
    }

    /// The city events of those numbers that there are, in that order. The engine is asked for a few at a time, so that records and
    /// walls do not wait for a long list.
    ///
    /// # Errors
    /// The engine is not up, or too many lists are being read.
    pub(crate) async fn events(&self, doing: &'static str, event_nos: Vec<Text>) -> Result<Vec<SubjectView>, Problem> {
        let Ok(_place) = self.lists.acquire().await else { return Err(Problem::stopped(doing)) };
        let mut views = Vec::with_capacity(event_nos.len());
        for some in event_nos.chunks(EVENTS_AT_ONCE) {
            let subject_ids = some.to_vec();
            let answer = self.ask(doing, |answer| Question::Subjects { stream: Stream::CityEvent, subject_ids, answer }).await?;
            views.extend(answer.into_iter().flatten());
        }
        Ok(views)
    }

    /// Where clients reach this server: as the settings say, else as this client does.
    pub(crate) fn public_url(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        match self.settings.http.public_url.as_str() {
            "" => format!("http://{host}"),
            url => url.trim_end_matches('/').to_owned(),
        }
    }

    /// The newest audit of this run.
    pub(crate) fn last_audit(&self) -> Option<Arc<AuditReport>> {
        self.last_audit.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps an audit for the catalogue to show.
    pub(crate) fn keep_audit(&self, report: AuditReport) -> Arc<AuditReport> {
        let report = Arc::new(report);
        *self.last_audit.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&report));
        report
    }
}
