//! What all requests share: the declarations, the journal, the engine, the mirror, and the places that are given out.

use crate::access::Places;
use crate::desk::Turns;
use crate::mirror::Mirror;
use crate::problem::Problem;
use crate::session::SessionSetup;
use crate::settings::Settings;
use crate::standing::Standing;
use crate::wall::DESK;
use analytics::engine::{AuditReport, EngineHandle, Question};
use analytics::routing::RoutingHandle;
use ingest::journal::{Journal, Receipt, Submission, SubmitError};
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::spawn_blocking;

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
    pub(crate) metrics: Metrics,
    pub(crate) stop: watch::Receiver<bool>,
    /// Whose turn it is at the desk.
    pub(crate) turns: Turns,
    /// Requests that may be worked on at once.
    pub(crate) requests: Semaphore,
    /// Of these, with records.
    pub(crate) intakes: Semaphore,
    /// Audits that may run at once: one, for it takes the machine.
    pub(crate) audits: Semaphore,
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
    pub(crate) fn new(settings: Settings, standing: Standing, journal: Journal, metrics: Metrics, stop: watch::Receiver<bool>) -> Self {
        let wall = &settings.wall;
        Self {
            mirror: Arc::new(Mirror::new(standing.board_plan(wall.resume_frames), wall.client_queue_frames)),
            requests: Semaphore::new(settings.http.max_requests),
            intakes: Semaphore::new(settings.ingest.max_requests),
            turns: Turns::default(),
            audits: Semaphore::new(1),
            clients: Arc::new(Semaphore::new(wall.max_clients)),
            client_places: Places::new(wall.max_clients, wall.max_clients_per_address),
            walls: standing.walls.walls.keys().cloned().chain([DESK.to_owned()]).collect(),
            engine: OnceLock::new(),
            routing: OnceLock::new(),
            last_audit: Mutex::default(),
            settings,
            standing,
            journal,
            metrics,
            stop,
        }
    }

    /// Whether the server was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// What a client of the frame stream needs.
    pub(crate) fn session(&self) -> SessionSetup {
        SessionSetup {
            mirror: Arc::clone(&self.mirror),
            walls: Arc::clone(&self.walls),
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
            SubmitError::Closed => Problem::stopped(doing),
        })
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
