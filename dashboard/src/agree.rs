//! Several nodes agree on what is done at their desks: actions travel through one topic, and every node takes them in its order.
//!
//! ```text
//! decided at a node ─▶ proposed (topic) ─▶ taken in the topic's order, at every node ─▶ journal ─▶ applied, answered
//!                                             └ another action on the matter came first ─▶ left out, at every node alike: 409
//! ```
//! A proposal says how many of the desk's own records of its matter had been seen when it was decided. These come by this topic alone,
//! so all nodes count the same before each proposal, whatever else they have taken in, and all take it or none does.

use crate::app::App;
use crate::desk;
use crate::problem::Problem;
use analytics::engine::{EngineHandle, Question};
use ingest::clock;
use ingest::connector::kafka::log::{Entry, Log};
use ingest::connector::kafka::{Outgoing, Producer, in_full};
use ingest::journal::{Position, Receipt, Submission};
use ingest::record::{Stream, Text};
use ingest::reject::Reject;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Proposals that wait for the topic; more are told to come back.
const QUEUE: usize = 1024;
/// Proposals of one transaction.
const BATCH: usize = 256;
/// How long whoever acts waits until the action is decided.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the threads look whether the server stops.
const LOOK: Duration = Duration::from_millis(200);
/// How long until brokers that do not answer are tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// What was known of a matter when something was decided on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) stream: Stream,
    pub(crate) subject_id: Text,
    /// The desk's own records of it.
    pub(crate) own: usize,
}

/// What a node proposes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Proposal {
    /// Told apart from all others by node, start and count.
    id: String,
    /// None where nothing depends on what was known: what is recorded on duty is folded alike in any order.
    seen: Option<Seen>,
    rows: Vec<Map<String, Value>>,
}

/// What became of a proposal: its receipt, or none if another action on the matter came first.
type Decided = Option<Receipt>;

/// This node's part in the agreement.
#[derive(Debug)]
pub(crate) struct Agreement {
    node: String,
    topic: String,
    count: AtomicU64,
    proposals: SyncSender<Proposal>,
    proposed: Mutex<Option<Receiver<Proposal>>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Decided>>>,
}

impl Agreement {
    /// A node's part in the agreement by that topic.
    pub(crate) fn new(node: &str, topic: &str) -> Self {
        let (proposals, proposed) = sync_channel(QUEUE);
        Self {
            node: format!("{node}/{}", clock::now().as_millis()),
            topic: topic.to_owned(),
            count: AtomicU64::new(0),
            proposals,
            proposed: Mutex::new(Some(proposed)),
            waiting: Mutex::default(),
        }
    }

    /// Proposes records of the desk's and waits until they are decided; none: another action on the matter came first.
    ///
    /// # Errors
    /// The topic does not take the proposal, or does not give it back in time: it may still be decided, and may be sent again.
    pub(crate) async fn propose(
        &self,
        app: &App,
        doing: &'static str,
        rows: Vec<Map<String, Value>>,
        seen: Option<Seen>,
    ) -> Result<Decided, Problem> {
        let retry = app.settings.http.retry_after();
        let id = format!("{}/{}", self.node, self.count.fetch_add(1, Ordering::Relaxed));
        let (sender, decided) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), sender);
        if self.proposals.try_send(Proposal { id: id.clone(), seen, rows }).is_err() {
            self.forget(&id);
            return Err(Problem::busy(doing, "more actions wait for the city's bus than it takes", retry));
        }
        if let Ok(Ok(decided)) = timeout(PATIENCE, decided).await {
            return Ok(decided);
        }
        self.forget(&id);
        let detail = "the city's bus has not given the action back: it may be done, now or later; send it again with the same action_id";
        Err(Problem::busy(doing, detail, retry))
    }

    fn forget(&self, id: &str) -> Option<oneshot::Sender<Decided>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }

    /// Sends what is proposed, as much as waits in one transaction.
    fn send(&self, app: &App, proposed: &Receiver<Proposal>) {
        let mut producer = None;
        while !app.is_stopping() {
            let first = match proposed.recv_timeout(LOOK) {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let batch: Vec<Proposal> = std::iter::once(first).chain(proposed.try_iter().take(BATCH)).collect();
            let sent = self.publish(app, &mut producer, &batch);
            if let Err(error) = sent {
                tracing::warn!(error, "actions cannot be sent to the other nodes");
                producer = None;
                // Whoever waits is told at once, for nothing comes back.
                for proposal in &batch {
                    drop(self.forget(&proposal.id));
                }
            }
        }
    }

    fn publish(&self, app: &App, producer: &mut Option<Producer>, batch: &[Proposal]) -> Result<(), String> {
        let producer = if let Some(producer) = producer {
            producer
        } else {
            let name = format!("cityops-{}-actions", app.settings.kafka.node);
            producer.insert(Producer::connect(&app.settings.kafka.connection, &name).map_err(|error| in_full(&error))?)
        };
        let message = |proposal: &Proposal| {
            let value = serde_json::to_vec(proposal).map_err(|error| error.to_string())?;
            let key = proposal.seen.as_ref().map_or_else(|| proposal.id.clone(), |seen| seen.subject_id.to_string());
            Ok(Outgoing { topic: self.topic.clone(), key, value: Some(value), headers: Vec::new() })
        };
        let messages = batch.iter().map(message).collect::<Result<Vec<_>, String>>()?;
        producer.publish(&messages).map_err(|error| in_full(&error))
    }

    /// Takes what was proposed, by whichever node, in the topic's order.
    fn take_all(&self, app: &App, engine: &EngineHandle) {
        let mut is_told = false;
        while !app.is_stopping() {
            match self.follow(app, engine, &mut is_told) {
                Ok(()) => {}
                Err(error) if std::mem::replace(&mut is_told, true) => tracing::debug!(error, "actions of the nodes still cannot be read"),
                Err(error) => tracing::warn!(error, "actions of the nodes cannot be read, tried again until they can"),
            }
            std::thread::park_timeout(AGAIN);
        }
    }

    fn follow(&self, app: &App, engine: &EngineHandle, is_told: &mut bool) -> Result<(), String> {
        let stands = |part: &str| app.journal.position(desk::SOURCE, part).ok().flatten();
        let log = Log::open(&app.settings.kafka.connection, &self.topic, stands).map_err(|error| in_full(&error))?;
        while !app.is_stopping() {
            if let Some(entry) = log.next(LOOK).map_err(|error| in_full(&error))? {
                self.take(app, engine, &entry)?;
                *is_told = false;
            }
        }
        Ok(())
    }

    /// Takes one proposal: its records and the place in the topic go into the journal together.
    fn take(&self, app: &App, engine: &EngineHandle, entry: &Entry) -> Result<(), String> {
        let position = Position { part: entry.part.clone(), from: None, next: entry.offset.saturating_add(1) };
        let mut submission = Submission { source: desk::SOURCE.into(), position: Some(position), ..Submission::default() };
        let proposal: Option<Proposal> = match serde_json::from_slice(&entry.value) {
            Ok(proposal) => Some(proposal),
            Err(error) => {
                submission.rejects.push(unreadable(entry, &error));
                None
            }
        };
        let is_taken = proposal.as_ref().map(|proposal| fits(app, engine, proposal)).transpose()?.unwrap_or(false);
        if let Some(proposal) = proposal.as_ref().filter(|_| is_taken) {
            let source = app.standing.sources.get(desk::SOURCE).ok_or("no source `desk` is declared")?;
            for row in &proposal.rows {
                let row = Value::Object(row.clone());
                source.map(&row, &row.to_string(), u64::try_from(entry.offset).ok(), clock::now(), &mut submission);
            }
        }
        metrics::counter!("cityops_agreed_total", "taken" => if is_taken { "yes" } else { "no" }).increment(1);
        let receipt = app.journal.submit(submission).map_err(|error| error.to_string())?;
        if let Some(waiting) = proposal.and_then(|proposal| self.forget(&proposal.id))
            && waiting.send(is_taken.then_some(receipt)).is_err()
        {
            tracing::debug!("whoever acted waits no more");
        }
        Ok(())
    }
}

/// Sends and takes until the server stops, if several nodes agree at all.
///
/// # Errors
/// The machine gives no thread.
pub(crate) fn start(app: &Arc<App>, engine: &EngineHandle) -> std::io::Result<()> {
    let Some(agreement) = &app.agreement else { return Ok(()) };
    let Some(proposed) = agreement.proposed.lock().unwrap_or_else(PoisonError::into_inner).take() else { return Ok(()) };
    let (sending, taking, engine) = (Arc::clone(app), Arc::clone(app), engine.clone());
    let send = move || {
        if let Some(agreement) = &sending.agreement {
            agreement.send(&sending, &proposed);
        }
    };
    std::thread::Builder::new().name("actions out".to_owned()).spawn(send)?;
    let take = move || {
        if let Some(agreement) = &taking.agreement {
            agreement.take_all(&taking, &engine);
        }
    };
    std::thread::Builder::new().name("actions in".to_owned()).spawn(take)?;
    Ok(())
}

/// Whether a proposal was decided on what now is: nothing else was done to its matter at any desk since, or it was itself.
fn fits(app: &App, engine: &EngineHandle, proposal: &Proposal) -> Result<bool, String> {
    let Some(Seen { stream, subject_id, own }) = &proposal.seen else { return Ok(true) };
    let (answer, steps) = oneshot::channel();
    let (stream, subject_id, at_least) = (*stream, subject_id.clone(), app.journal.last_seq());
    engine.ask(Question::Steps { stream, subject_id, at_least, answer });
    let steps = steps.blocking_recv().map_err(|_| "the engine has stopped".to_owned())?.unwrap_or_default();
    let is_known = |row: &Map<String, Value>| {
        steps.iter().any(|step| {
            step.envelope.source == desk::SOURCE && row.get("record_id").and_then(Value::as_str) == Some(step.envelope.record_id.as_str())
        })
    };
    Ok(desk::own(&steps) == *own || proposal.rows.iter().any(is_known))
}

fn unreadable(entry: &Entry, error: &serde_json::Error) -> Reject {
    Reject {
        source: desk::SOURCE.to_owned(),
        part: Some(entry.part.clone()),
        line: u64::try_from(entry.offset).ok(),
        field: "row".to_owned(),
        reason: format!("is no action of a node: {error}"),
        raw: String::new(),
    }
}
