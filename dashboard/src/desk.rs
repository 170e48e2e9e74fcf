//! The dispatch desk: an action is decided on the event as it stands, becomes a record, and is answered once that record is durable
//! and applied.
//!
//! ```text
//! request ─▶ turn of the event ─▶ its records ─▶ analytics::dispatch::apply ─▶ record ─▶ journal ─▶ applied ─▶ answer
//!            (one at a time)      (engine)        refuses: 422                          (durable)  (engine)
//!                                 other version: 409
//! ```
//! The version of an event is the number of its records, so who saw the same records may decide. The record's id is the action's
//! own, so a repeated action is found among the event's records and answered as it was the first time.

mod request;

pub(crate) use request::{ActionRequest, ReportRequest, action_id};

use crate::app::App;
use crate::problem::Problem;
use analytics::dispatch::{Event, FieldChange, Refused, Target, apply};
use analytics::engine::Question;
use ingest::clock;
use ingest::journal::Submission;
use ingest::record::{CityEventKind, Record, Step, Stream, Text, UtcMs};
use serde_json::{Map, Value};
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The source of all that is done at the desk.
pub(crate) const SOURCE: &str = "desk";
/// Events whose turns are told apart; others share one, which costs them only time.
const TURNS: usize = 1024;

/// Whose turn it is: one action on an event at a time.
#[derive(Debug)]
pub(crate) struct Turns {
    turns: Vec<Arc<Mutex<()>>>,
    hasher: std::collections::hash_map::RandomState,
}

impl Default for Turns {
    fn default() -> Self {
        Self { turns: (0..TURNS).map(|_| Arc::default()).collect(), hasher: std::collections::hash_map::RandomState::default() }
    }
}

impl Turns {
    /// Waits for the turn of these events, always in the same order, so that nobody waits for each other.
    async fn of(&self, events: &[&str]) -> Vec<OwnedMutexGuard<()>> {
        let place = |event_no: &&str| usize::try_from(self.hasher.hash_one(event_no)).unwrap_or_default() % TURNS;
        let mut places: Vec<usize> = events.iter().map(place).collect();
        places.sort_unstable();
        places.dedup();
        let mut held = Vec::with_capacity(places.len());
        for turn in places.into_iter().filter_map(|place| self.turns.get(place)) {
            held.push(Arc::clone(turn).lock_owned().await);
        }
        held
    }
}

/// What became of an action.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is done; the event as it stood right after it.
    Done {
        /// The event.
        event: Event,
        /// Whether it had been done before, under the same id.
        repeated: bool,
    },
    /// A preview: it would be done.
    WouldApply(Event),
    /// A rule refuses it.
    Refused(Event, Refused),
    /// The event is not what it was when the person decided.
    Changed {
        /// The event.
        event: Event,
        /// What changed since.
        changes: Vec<FieldChange>,
    },
    /// There is no such event.
    Unknown,
}

/// A person's action, its fields checked.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) event_no: Text,
    pub(crate) action_id: Text,
    pub(crate) version: u64,
    /// Only look whether it would be done.
    pub(crate) preview: bool,
    pub(crate) request: ActionRequest,
}

/// Does, or previews, an action.
///
/// # Errors
/// The request is wrong, or the world failed: then nothing is known to be done, and the same request may be sent again.
pub(crate) async fn act(app: &Arc<App>, order: Order) -> Result<Outcome, Problem> {
    let app = Arc::clone(app);
    // What is under way ends, whether or not anybody still waits for the answer: the turn is held until it is applied.
    let done = tokio::spawn(async move { decide(&app, order).await });
    done.await.map_err(|error| Problem::failed(DOING, &error))?
}

/// Makes a report.
///
/// # Errors
/// As [`act`].
pub(crate) async fn report(app: &Arc<App>, request: ReportRequest) -> Result<Outcome, Problem> {
    let app = Arc::clone(app);
    let done = tokio::spawn(async move { take_report(&app, request).await });
    done.await.map_err(|error| Problem::failed(DOING, &error))?
}

const DOING: &str = "acting on a city event";

async fn decide(app: &App, order: Order) -> Result<Outcome, Problem> {
    let Order { event_no, action_id, version, preview, request } = order;
    let (mut action, named) = request.checked(&app.standing, DOING)?;
    let into = action.into.as_ref().map(|target| target.event_no.clone());
    let _turn = app.turns.of(&[Some(&event_no), into.as_ref()].into_iter().flatten().map(Text::as_str).collect::<Vec<_>>()).await;
    let records = steps(app, &event_no, 0).await?;
    if let Some(outcome) = repeated(app, &event_no, &action_id, action.verb.rule().kind, &records)? {
        return Ok(outcome);
    }
    let now = clock::now();
    let Some(event) = event_of(app, &event_no, &records, now) else { return Ok(Outcome::Unknown) };
    if event.version != version {
        let seen = usize::try_from(version).ok().and_then(|seen| records.get(..seen));
        let before = seen.and_then(|seen| event_of(app, &event_no, seen, now));
        return Ok(Outcome::Changed { changes: event.changes_since(before.as_ref()), event });
    }
    if let Some(into) = into {
        let target = steps(app, &into, 0).await?;
        let stage = event_of(app, &into, &target, now).map(|target| target.progress().stage());
        action.into = Some(Target { event_no: into, stage });
    }
    let kind = match apply(&event, &action) {
        Ok(kind) => kind,
        Err(refused) => return Ok(Outcome::Refused(event, refused)),
    };
    if preview {
        return Ok(Outcome::WouldApply(event));
    }
    let row = named.row(&event, &action, kind, &action_id, after(&event, now));
    commit(app, row, &event_no, &action_id).await
}

async fn take_report(app: &App, request: ReportRequest) -> Result<Outcome, Problem> {
    let action_id = request.action_id(DOING)?;
    let event_no = number_of(&action_id);
    let _turn = app.turns.of(&[event_no.as_str()]).await;
    let records = steps(app, &event_no, 0).await?;
    if let Some(outcome) = repeated(app, &event_no, &action_id, CityEventKind::Reported, &records)? {
        return Ok(outcome);
    }
    if !records.is_empty() {
        return Err(used(&action_id));
    }
    let row = request.row(&app.standing, &event_no, clock::now(), DOING)?;
    commit(app, row, &event_no, &action_id).await
}

/// Journals one row of the desk's, waits until it is applied, and gives the event as it stood right after it.
async fn commit(app: &App, row: Map<String, Value>, event_no: &Text, action_id: &Text) -> Result<Outcome, Problem> {
    let source = app.standing.sources.get(SOURCE).ok_or_else(|| {
        Problem::unprocessable(DOING, "no source `desk` is declared", "put ingest/sources/desk.toml back, then start again")
    })?;
    let mut submission = Submission { source: SOURCE.into(), ..Submission::default() };
    let row = Value::Object(row);
    source.map(&row, &row.to_string(), None, clock::now(), &mut submission);
    if let Some(refused) = submission.rejects.first() {
        let detail = format!("field `{}`: {}", refused.field, refused.reason);
        return Err(Problem::bad_request(DOING, detail, "mend the field, then send the action again"));
    }
    let receipt = app.commit(DOING, submission).await?;
    if receipt.accepted == 0 {
        return Err(used(action_id));
    }
    let records = steps(app, event_no, receipt.seq).await?;
    let event = right_after(app, event_no, action_id, &records).map(|(event, _)| event);
    event.map(|event| Outcome::Done { event, repeated: false }).ok_or_else(|| Problem::stopped(DOING))
}

/// The records of an event, in the order in which they were known; none if there is no such event.
pub(crate) async fn steps(app: &App, event_no: &Text, at_least: u64) -> Result<Vec<Record>, Problem> {
    let (stream, subject_id) = (Stream::CityEvent, event_no.clone());
    let steps = app.ask(DOING, |answer| Question::Steps { stream, subject_id, at_least, answer }).await?;
    Ok(steps.unwrap_or_default())
}

/// The event that these records make.
pub(crate) fn event_of(app: &App, event_no: &Text, records: &[Record], now: UtcMs) -> Option<Event> {
    Event::of(event_no, records, &app.standing.rules, now)
}

/// The answer of an action that is among the records already.
fn repeated(app: &App, event_no: &Text, action_id: &Text, kind: CityEventKind, records: &[Record]) -> Result<Option<Outcome>, Problem> {
    let Some((event, known)) = right_after(app, event_no, action_id, records) else { return Ok(None) };
    let given = [CityEventKind::Assigned, CityEventKind::Reassigned];
    if known != kind && !(given.contains(&known) && given.contains(&kind)) {
        return Err(used(action_id));
    }
    Ok(Some(Outcome::Done { event, repeated: true }))
}

/// The event as it stood right after the action of that id, and what the action was recorded as.
fn right_after(app: &App, event_no: &Text, action_id: &Text, records: &[Record]) -> Option<(Event, CityEventKind)> {
    let own = |record: &Record| record.envelope.source == SOURCE && record.envelope.record_id == *action_id;
    let place = records.iter().position(own)?;
    let record = records.get(place)?;
    let Step::CityEvent(step) = &record.step else { return None };
    let event = event_of(app, event_no, records.get(..=place)?, record.envelope.occurred_at)?;
    Some((event, step.kind))
}

fn used(action_id: &Text) -> Problem {
    let detail = format!("action_id `{action_id}` was used for another action");
    Problem::unprocessable(DOING, detail, "give every action an id of its own").ruled("action_id_used")
}

/// The instant of a step that comes after all others of its event, whose clocks may run ahead of ours.
fn after(event: &Event, now: UtcMs) -> UtcMs {
    now.max(event.last_at.plus(1))
}

/// The number of an event reported at the desk: the same for the same action, told apart by 50 bits.
fn number_of(action_id: &str) -> Text {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LENGTH: u32 = 10;
    let mut hasher = siphasher::sip::SipHasher13::new();
    action_id.hash(&mut hasher);
    let hash = hasher.finish();
    let digit = |place: u32| DIGITS.get(usize::try_from(hash >> (5 * place) & 31).unwrap_or_default()).map(|digit| char::from(*digit));
    std::iter::once('E').chain((0..LENGTH).filter_map(digit)).collect()
}
