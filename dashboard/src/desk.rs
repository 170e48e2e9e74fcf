//! The dispatch desk: an action is decided on the event or order as it stands, becomes a record, and is answered once that record
//! is durable and applied. Both kinds go the same way; what differs is said by [`Kind`].
//!
//! ```text
//! request ─▶ turn of the matter ─▶ its records ─▶ analytics::dispatch ──────▶ record ─▶ journal ─▶ applied ─▶ answer
//!            (one at a time)      (engine)        refuses: 422                          (durable)  (engine)
//!                                 other version: 409
//! ```
//! The version of a matter is the number of its records, so who saw the same records may decide. The record's id is the action's
//! own, so a repeated action is found among its records and answered as it was the first time.

mod duty;
mod event;
mod order;

pub(crate) use duty::{AcknowledgeRequest, ModeRequest, acknowledge, change_mode, duty, record};
pub(crate) use event::{ActionRequest, Events, ReportRequest, action_id};
pub(crate) use order::{OrderRequest, Orders};

use crate::agree::Seen;
use crate::app::App;
use crate::problem::Problem;
use crate::standing::Standing;
use analytics::dispatch::{FieldChange, Matter, Refused};
use analytics::engine::Question;
use analytics::rules::CityRules;
use ingest::clock;
use ingest::journal::{Receipt, Submission};
use ingest::record::{CityEventKind, Record, Stream, Text, UtcMs};
use serde_json::{Map, Value};
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The source of all that is done at the desk.
pub(crate) const SOURCE: &str = "desk";
/// Matters whose turns are told apart; others share one, which costs them only time.
const TURNS: usize = 1024;

/// Whose turn it is: one action on a matter at a time.
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
    /// Waits for the turn of these matters, always in the same order, so that nobody waits for each other.
    async fn of(&self, numbers: &[&str]) -> Vec<OwnedMutexGuard<()>> {
        let place = |number: &&str| usize::try_from(self.hasher.hash_one(number)).unwrap_or_default() % TURNS;
        let mut places: Vec<usize> = numbers.iter().map(place).collect();
        places.sort_unstable();
        places.dedup();
        let mut held = Vec::with_capacity(places.len());
        for turn in places.into_iter().filter_map(|place| self.turns.get(place)) {
            held.push(Arc::clone(turn).lock_owned().await);
        }
        held
    }
}

/// A kind of matter that is acted on at the desk.
pub(crate) trait Kind: Send + Sync + 'static {
    /// The stream of its records.
    const STREAM: Stream;
    /// What is being done, for problems.
    const DOING: &'static str;
    /// What its stages remember.
    type Progress: Clone + Send + Sync + 'static;
    /// What a person says.
    type Request: Clone + Send + Sync + 'static;
    /// What was said, every code in it a known one.
    type Draft: Send + Sync;

    /// The matter that these records make.
    fn of(number: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Matter<Self::Progress>>;

    /// The verbs that may be done now.
    fn allowed(matter: &Matter<Self::Progress>, rules: &CityRules, now: UtcMs) -> Vec<&'static str>;

    /// The account that acts.
    fn actor(request: &Self::Request) -> &str;

    /// What was said, checked.
    ///
    /// # Errors
    /// The field that is wrong: the sender's to mend.
    fn draft(request: &Self::Request, standing: &Standing, action_id: &Text) -> Result<Self::Draft, Problem>;

    /// Another matter that it depends on.
    fn other(draft: &Self::Draft) -> Option<&Text>;

    /// Looks at that other matter, whose turn it is as well.
    fn look(app: &App, draft: &mut Self::Draft, now: UtcMs) -> impl Future<Output = Result<(), Problem>> + Send;

    /// Whether the action is recorded as a step of that name.
    fn is_recorded_as(draft: &Self::Draft, kind: &str) -> bool;

    /// Decides whether it may be done, and as which step.
    ///
    /// # Errors
    /// The rule that refuses it.
    fn decide(matter: &Matter<Self::Progress>, draft: &Self::Draft, rules: &CityRules, now: UtcMs) -> Result<&'static str, Refused>;

    /// The rows that become its records: that of the matter, and those of what it brings about.
    ///
    /// # Errors
    /// The field that is wrong: the sender's to mend.
    fn rows(
        standing: &Standing,
        matter: &Matter<Self::Progress>,
        draft: &Self::Draft,
        step: &Step<'_>,
    ) -> Result<Vec<Map<String, Value>>, Problem>;
}

/// The step that an action becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    /// The name of its kind.
    pub(crate) kind: &'static str,
    /// Its id.
    pub(crate) action_id: &'a Text,
    /// When it happens.
    pub(crate) at: UtcMs,
}

/// What became of an action.
#[derive(Debug)]
pub(crate) enum Outcome<P> {
    /// It is done; the matter as it stood right after it.
    Done {
        /// The matter.
        matter: Matter<P>,
        /// Whether it had been done before, under the same id.
        repeated: bool,
    },
    /// A preview: it would be done.
    WouldApply(Matter<P>),
    /// A rule refuses it.
    Refused(Matter<P>, Refused),
    /// The matter is not what it was when the person decided.
    Changed {
        /// The matter.
        matter: Matter<P>,
        /// What changed since.
        changes: Vec<FieldChange>,
    },
    /// There is no such matter.
    Unknown,
}

/// What a person does with one matter.
#[derive(Clone, Debug)]
pub(crate) struct Deed<R> {
    /// The matter's number.
    pub(crate) number: Text,
    pub(crate) action_id: Text,
    pub(crate) version: u64,
    /// Only look whether it would be done.
    pub(crate) preview: bool,
    pub(crate) request: R,
}

/// Does, or previews, an action.
///
/// # Errors
/// The request is wrong, or the world failed: then nothing is known to be done, and the same request may be sent again.
pub(crate) async fn act<K: Kind>(app: &Arc<App>, deed: Deed<K::Request>) -> Result<Outcome<K::Progress>, Problem> {
    let app = Arc::clone(app);
    // What is under way ends, whether or not anybody still waits for the answer: the turn is held until it is applied.
    let done = tokio::spawn(async move { decide::<K>(&app, deed).await });
    done.await.map_err(|error| Problem::failed(K::DOING, &error))?
}

/// Reports a city event.
///
/// # Errors
/// As [`act`].
pub(crate) async fn report(app: &Arc<App>, request: ReportRequest) -> Result<Outcome<<Events as Kind>::Progress>, Problem> {
    let app = Arc::clone(app);
    let done = tokio::spawn(async move { take_report(&app, request).await });
    done.await.map_err(|error| Problem::failed(Events::DOING, &error))?
}

async fn decide<K: Kind>(app: &App, deed: Deed<K::Request>) -> Result<Outcome<K::Progress>, Problem> {
    let Deed { number, action_id, version, preview, request } = deed;
    let mut draft = K::draft(&request, &app.standing, &action_id)?;
    let numbers: Vec<Text> = [Some(&number), K::other(&draft)].into_iter().flatten().cloned().collect();
    let _turn = app.turns.of(&numbers.iter().map(Text::as_str).collect::<Vec<_>>()).await;
    let records = steps::<K>(app, &number, 0).await?;
    if let Some(outcome) = repeated::<K>(app, &number, &action_id, &records, |kind| K::is_recorded_as(&draft, kind))? {
        return Ok(outcome);
    }
    let (now, rules) = (clock::now(), &app.standing.rules);
    let Some(matter) = K::of(&number, &records, rules, now) else { return Ok(Outcome::Unknown) };
    if matter.version != version {
        let seen = usize::try_from(version).ok().and_then(|seen| records.get(..seen));
        let before = seen.and_then(|seen| K::of(&number, seen, rules, now));
        return Ok(Outcome::Changed { changes: matter.changes_since(before.as_ref()), matter });
    }
    let mut seen = vec![Seen::Matter { stream: K::STREAM, subject_id: number.clone(), own: own(&records) }];
    if let Some(other) = K::other(&draft).filter(|_| app.agreement.is_some()) {
        let records = steps::<Events>(app, other, 0).await?;
        seen.push(Seen::Matter { stream: Events::STREAM, subject_id: other.clone(), own: own(&records) });
    }
    K::look(app, &mut draft, now).await?;
    let kind = match K::decide(&matter, &draft, rules, now) {
        Ok(kind) => kind,
        Err(refused) => return Ok(Outcome::Refused(matter, refused)),
    };
    // Later than all other steps of it, for the clocks of others may run ahead of ours.
    let step = Step { kind, action_id: &action_id, at: now.max(matter.last_at.plus(1)) };
    let rows = K::rows(&app.standing, &matter, &draft, &step)?;
    if preview {
        return Ok(Outcome::WouldApply(matter));
    }
    commit::<K>(app, (rows, seen), (&number, &action_id, kind), &records).await
}

async fn take_report(app: &App, request: ReportRequest) -> Result<Outcome<<Events as Kind>::Progress>, Problem> {
    let action_id = request.action_id(Events::DOING)?;
    let event_no = number_of(&action_id);
    let _turn = app.turns.of(&[event_no.as_str()]).await;
    let records = steps::<Events>(app, &event_no, 0).await?;
    let reported = |kind: &str| kind == CityEventKind::Reported.name();
    if let Some(outcome) = repeated::<Events>(app, &event_no, &action_id, &records, reported)? {
        return Ok(outcome);
    }
    if !records.is_empty() {
        return Err(used(&action_id, Events::DOING));
    }
    let row = request.row(&app.standing, &event_no, clock::now(), Events::DOING)?;
    let seen = vec![Seen::Matter { stream: Events::STREAM, subject_id: event_no.clone(), own: 0 }];
    commit::<Events>(app, (vec![row], seen), (&event_no, &action_id, CityEventKind::Reported.name()), &records).await
}

/// Journals rows of the desk's together, decided on these records; waits until they are applied, and gives the matter as it stood right
/// after them.
async fn commit<K: Kind>(
    app: &App,
    (rows, seen): (Vec<Map<String, Value>>, Vec<Seen>),
    (number, action_id, kind): (&Text, &Text, &str),
    records: &[Record],
) -> Result<Outcome<K::Progress>, Problem> {
    let Some(receipt) = journal(app, rows, seen, K::DOING).await? else {
        // Somebody at another node was first.
        let (now, rules) = (clock::now(), &app.standing.rules);
        let before = K::of(number, records, rules, now);
        let records = steps::<K>(app, number, app.journal.last_seq()).await?;
        let changed = |matter: Matter<K::Progress>| Outcome::Changed { changes: matter.changes_since(before.as_ref()), matter };
        return Ok(K::of(number, &records, rules, now).map_or(Outcome::Unknown, changed));
    };
    let records = steps::<K>(app, number, receipt.seq).await?;
    if receipt.accepted == 0 {
        return repeated::<K>(app, number, action_id, &records, |known| known == kind)?.ok_or_else(|| used(action_id, K::DOING));
    }
    let matter = right_after::<K>(app, number, action_id, &records).map(|(matter, _)| matter);
    matter.map(|matter| Outcome::Done { matter, repeated: false }).ok_or_else(|| Problem::stopped(K::DOING))
}

/// How many of these records are the desk's own.
fn own(records: &[Record]) -> usize {
    records.iter().filter(|record| record.envelope.source == SOURCE).count()
}

/// Journals rows of the desk's, all of them or none; where several nodes agree, once they have. None: at another node something else was
/// done to what had been `seen`.
async fn journal(app: &App, rows: Vec<Map<String, Value>>, seen: Vec<Seen>, doing: &'static str) -> Result<Option<Receipt>, Problem> {
    let source = app.standing.sources.get(SOURCE).ok_or_else(|| {
        Problem::unprocessable(doing, "no source `desk` is declared", "put ingest/sources/desk.toml back, then start again")
    })?;
    let mut submission = Submission { source: SOURCE.into(), ..Submission::default() };
    for row in rows {
        let row = Value::Object(row);
        source.map(&row, &row.to_string(), None, clock::now(), &mut submission);
    }
    if let Some(refused) = submission.rejects.first() {
        let detail = format!("field `{}`: {}", refused.field, refused.reason);
        return Err(Problem::bad_request(doing, detail, "mend the field, then send the action again"));
    }
    match &app.agreement {
        None => app.commit(doing, submission).await.map(Some),
        Some(agreement) => agreement.propose(app, doing, &submission, seen).await,
    }
}

/// The records of a matter, in the order in which they were known; none if there is no such matter.
pub(crate) async fn steps<K: Kind>(app: &App, number: &Text, at_least: u64) -> Result<Vec<Record>, Problem> {
    let (stream, subject_id) = (K::STREAM, number.clone());
    let steps = app.ask(K::DOING, |answer| Question::Steps { stream, subject_id, at_least, answer }).await?;
    Ok(steps.unwrap_or_default())
}

/// The answer of an action that is among the records already.
fn repeated<K: Kind>(
    app: &App,
    number: &Text,
    action_id: &Text,
    records: &[Record],
    is_same: impl Fn(&str) -> bool,
) -> Result<Option<Outcome<K::Progress>>, Problem> {
    let Some((matter, known)) = right_after::<K>(app, number, action_id, records) else { return Ok(None) };
    if !is_same(known) {
        return Err(used(action_id, K::DOING));
    }
    Ok(Some(Outcome::Done { matter, repeated: true }))
}

/// The matter as it stood right after the action of that id, and what the action was recorded as.
fn right_after<K: Kind>(app: &App, number: &Text, action_id: &Text, records: &[Record]) -> Option<(Matter<K::Progress>, &'static str)> {
    let own = |record: &Record| record.envelope.source == SOURCE && record.envelope.record_id == *action_id;
    let place = records.iter().position(own)?;
    let record = records.get(place)?;
    let matter = K::of(number, records.get(..=place)?, &app.standing.rules, record.envelope.occurred_at)?;
    Some((matter, record.step.kind()))
}

fn used(action_id: &Text, doing: &'static str) -> Problem {
    let detail = format!("action_id `{action_id}` was used for another action");
    Problem::unprocessable(doing, detail, "give every action an id of its own").ruled("action_id_used")
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
