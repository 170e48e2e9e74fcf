//! Several nodes agree on what is done at their desks: actions travel through one topic, and every node takes them in its order.
//!
//! ```text
//! decided at a node ─▶ proposed (topic) ─▶ taken in the topic's order, at every node ─▶ journal ─▶ applied, answered
//!                                             └ another action on the matter came first ─▶ left out, at every node alike: 409
//! ```
//! A proposal says what it was decided on, in terms of the desk's own records: see [`Seen`]. These come by this topic alone, so all nodes
//! find the same before each proposal, whatever else they have taken in, and all take it or none does. Its records are those that the
//! proposing node made: masked, and held against no other clock. The topic has one partition, for an action may depend on two matters,
//! and nothing of it may be missing: a node that cannot read on where it stood decides nothing more. What was done at a desk before
//! nodes agreed is not in the topic; who joins then starts with a copy of the data folder.

use crate::app::App;
use crate::desk;
use crate::problem::Problem;
use analytics::duty::{Duty, MODE_SUBJECT, Tag};
use analytics::engine::{EngineHandle, Question};
use ingest::clock;
use ingest::connector::kafka::log::{Entry, Log};
use ingest::connector::kafka::{Outgoing, Producer, in_full};
use ingest::journal::{Position, Receipt, Submission};
use ingest::record::{FieldError, Record, Stream, Text, UtcMs};
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

/// What was known when something was decided, and must still be so for it to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub(crate) enum Seen {
    /// A city event or an order, by how many records of it are the desk's own.
    Matter { stream: Stream, subject_id: Text, own: usize },
    /// The mode, by when it was changed last.
    Mode { since: Option<UtcMs> },
    /// No alarm of that tag is raised and not cleared.
    Unraised { tag: Tag },
    /// Nobody has acknowledged that alarm.
    Unacknowledged { alarm: Text },
    /// That alarm is not cleared.
    Uncleared { alarm: Text },
}

impl Seen {
    /// What messages about it have as their key.
    fn key(&self) -> &str {
        match self {
            Self::Matter { subject_id, .. } => subject_id,
            Self::Mode { .. } => MODE_SUBJECT,
            Self::Unraised { tag } => &tag.indicator,
            Self::Unacknowledged { alarm } | Self::Uncleared { alarm } => alarm,
        }
    }
}

/// What a node proposes.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Proposal {
    /// Told apart from all others by node, start and count.
    id: String,
    /// All that it depends on.
    seen: Vec<Seen>,
    /// Personal data masked in its records.
    masked: u64,
    /// Canonical records.
    records: Vec<Map<String, Value>>,
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
    /// Why nothing is read of the topic; none while it is, and before it was tried.
    trouble: Mutex<Option<String>>,
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
            trouble: Mutex::default(),
        }
    }

    /// Proposes what the desk would journal and waits until it is decided; none: what had been seen is not so any more.
    ///
    /// # Errors
    /// The topic does not take the proposal, or does not give it back in time: it may still be decided, and may be sent again.
    pub(crate) async fn propose(
        &self,
        app: &App,
        doing: &'static str,
        submission: &Submission,
        seen: Vec<Seen>,
    ) -> Result<Decided, Problem> {
        let retry = app.settings.http.retry_after();
        if let Some(trouble) = self.trouble() {
            return Err(Problem::out_of_order(doing, format!("the nodes cannot agree: {trouble}"), retry));
        }
        let id = format!("{}/{}", self.node, self.count.fetch_add(1, Ordering::Relaxed));
        let (sender, decided) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), sender);
        let (masked, records) = (submission.masked, submission.records.iter().map(Record::to_json).collect());
        if self.proposals.try_send(Proposal { id: id.clone(), seen, masked, records }).is_err() {
            self.forget(&id);
            return Err(Problem::busy(doing, "more actions wait for the city's bus than it takes", retry));
        }
        if let Ok(Ok(decided)) = timeout(PATIENCE, decided).await {
            return Ok(decided);
        }
        self.forget(&id);
        Err(Problem::undecided(doing, "the city's bus has not given the action back: it may be done, now or later", retry))
    }

    /// Why nothing that the nodes decide is read.
    fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_trouble(&self, trouble: Option<String>) -> Option<String> {
        metrics::gauge!("cityops_agreement_connected").set(if trouble.is_none() { 1.0 } else { 0.0 });
        std::mem::replace(&mut *self.trouble.lock().unwrap_or_else(PoisonError::into_inner), trouble)
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
            let key = proposal.seen.first().map_or(proposal.id.as_str(), Seen::key).to_owned();
            Ok(Outgoing { topic: self.topic.clone(), key, value: Some(value), headers: Vec::new() })
        };
        let messages = batch.iter().map(message).collect::<Result<Vec<_>, String>>()?;
        producer.publish(&messages).map_err(|error| in_full(&error))
    }

    /// Takes what was proposed, by whichever node, in the topic's order.
    fn take_all(&self, app: &App, engine: &EngineHandle) {
        while !app.is_stopping() {
            if let Err(error) = self.follow(app, engine) {
                if self.set_trouble(Some(error.clone())).is_none() {
                    tracing::error!(error, "nothing is done at the desk: actions of the nodes cannot be read, tried again until they can");
                }
                std::thread::park_timeout(AGAIN);
            }
        }
        // Nobody is answered any more.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn follow(&self, app: &App, engine: &EngineHandle) -> Result<(), String> {
        let stands = |part: &str| app.journal.position(desk::SOURCE, part).ok().flatten();
        let log = Log::open(&app.settings.kafka.connection, &self.topic, stands).map_err(|error| in_full(&error))?;
        if self.set_trouble(None).is_some() {
            tracing::info!("actions of the nodes are read again");
        }
        while !app.is_stopping() {
            if let Some(entry) = log.next(LOOK).map_err(|error| in_full(&error))? {
                self.take(app, engine, &entry)?;
            }
        }
        Ok(())
    }

    /// Takes one proposal: its records and the place in the topic go into the journal together.
    fn take(&self, app: &App, engine: &EngineHandle, entry: &Entry) -> Result<(), String> {
        let position = Position { part: entry.part.clone(), from: None, next: entry.offset.saturating_add(1) };
        let mut submission = Submission { source: desk::SOURCE.into(), position: Some(position), ..Submission::default() };
        let (outcome, id) = match read(&entry.value) {
            Err(error) => {
                submission.rejects.push(unreadable(entry, &error));
                ("unreadable", None)
            }
            Ok((proposal, records)) => {
                let standing = Standing::ask(app, engine, &proposal.seen)?;
                let outcome = match (standing.knows(&records), standing.holds(&proposal.seen)) {
                    (true, _) => "repeated",
                    (false, true) => "taken",
                    (false, false) => "left",
                };
                if outcome == "taken" {
                    (submission.records, submission.masked) = (records, proposal.masked);
                }
                (outcome, Some(proposal.id))
            }
        };
        metrics::counter!("cityops_agreed_total", "outcome" => outcome).increment(1);
        let receipt = app.journal.submit(submission).map_err(|error| error.to_string())?;
        if let Some(waiting) = id.and_then(|id| self.forget(&id))
            && waiting.send((outcome != "left").then_some(receipt)).is_err()
        {
            tracing::debug!("nobody waits for what was decided");
        }
        Ok(())
    }
}

/// A proposal and its records. The same at every node: no clock is asked, for the node that made them has done so.
fn read(value: &[u8]) -> Result<(Proposal, Vec<Record>), String> {
    let proposal: Proposal = serde_json::from_slice(value).map_err(|error| error.to_string())?;
    let ever = UtcMs::clamped(i64::MAX);
    let records: Result<_, FieldError> = proposal.records.iter().map(|record| Record::from_json(desk::SOURCE, record, ever)).collect();
    records.map(|records| (proposal, records)).map_err(|error| error.to_string())
}

/// How that stands on which a proposal depends, before it.
#[derive(Debug, Default)]
struct Standing {
    /// The desk's own records.
    own: Vec<(Stream, Text, Vec<Text>)>,
    duty: Option<Duty>,
}

impl Standing {
    /// As the engine knows it once it has taken in everything that is journalled.
    fn ask(app: &App, engine: &EngineHandle, seen: &[Seen]) -> Result<Self, String> {
        let (at_least, ended) = (app.journal.last_seq(), |_| "the engine has stopped".to_owned());
        let mut standing = Self::default();
        for seen in seen {
            match seen {
                Seen::Matter { stream, subject_id, .. } => {
                    let (answer, steps) = oneshot::channel();
                    engine.ask(Question::Steps { stream: *stream, subject_id: subject_id.clone(), at_least, answer });
                    let steps = steps.blocking_recv().map_err(ended)?.unwrap_or_default();
                    let own = steps.iter().filter(|step| step.envelope.source == desk::SOURCE);
                    standing.own.push((*stream, subject_id.clone(), own.map(|step| step.envelope.record_id.clone()).collect()));
                }
                Seen::Mode { .. } | Seen::Unraised { .. } | Seen::Unacknowledged { .. } | Seen::Uncleared { .. } => {
                    let (answer, duty) = oneshot::channel();
                    engine.ask(Question::Duty { at_least, answer });
                    standing.duty = Some(duty.blocking_recv().map_err(ended)?);
                }
            }
        }
        Ok(standing)
    }

    /// Whether all of it still is as it was seen.
    fn holds(&self, seen: &[Seen]) -> bool {
        let Self { own, duty } = self;
        let of = |alarm: &str| duty.as_ref().and_then(|duty| duty.alarm(alarm));
        seen.iter().all(|seen| match seen {
            Seen::Matter { stream, subject_id, own: count } => {
                own.iter().any(|(of, number, ids)| of == stream && number == subject_id && ids.len() == *count)
            }
            Seen::Mode { since } => duty.as_ref().is_some_and(|duty| duty.mode().since == *since),
            Seen::Unraised { tag } => {
                duty.as_ref().is_some_and(|duty| !duty.alarms().iter().any(|alarm| alarm.tag == *tag && alarm.cleared_at.is_none()))
            }
            Seen::Unacknowledged { alarm } => of(alarm).is_some_and(|alarm| alarm.acknowledged_at.is_none()),
            Seen::Uncleared { alarm } => of(alarm).is_some_and(|alarm| alarm.cleared_at.is_none()),
        })
    }

    /// Whether these records are all known: the same action was taken before.
    fn knows(&self, records: &[Record]) -> bool {
        let is_known = |Record { envelope, step }: &Record| {
            let (number, id) = (&envelope.subject_id, &envelope.record_id);
            let in_own = self.own.iter().any(|(stream, of, ids)| *stream == step.stream() && of == number && ids.contains(id));
            let in_duty = self.duty.as_ref().is_some_and(|duty| {
                duty.mode_changes().any(|change| change.action_id == *id)
                    || duty.acknowledgement(number).is_some_and(|acknowledged| acknowledged.action_id == *id)
            });
            in_own || step.stream() == Stream::Duty && in_duty
        };
        // What an action brings about beside its own record is known if that is.
        records.first().is_some_and(is_known)
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

fn unreadable(entry: &Entry, error: &str) -> Reject {
    Reject {
        source: desk::SOURCE.to_owned(),
        part: Some(entry.part.clone()),
        line: u64::try_from(entry.offset).ok(),
        field: "row".to_owned(),
        reason: format!("is no action of a node: {error}"),
        raw: String::new(),
    }
}

#[cfg(test)]
mod tests;
