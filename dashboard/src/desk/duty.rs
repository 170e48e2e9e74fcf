//! What is decided on duty: the mode of the centre, and alarms of which somebody takes note. Each decision is a record of the desk's.

use super::event::{action_id, actor, note};
use super::{Step, event, journal, used};
use crate::agree::Seen;
use crate::app::App;
use crate::problem::Problem;
use analytics::duty::{Acknowledgement, Alarm, Duty, MODE_SUBJECT, ModeChange};
use analytics::engine::Question;
use ingest::clock;
use ingest::record::{DutyKind, Stream, Text};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;

const CHANGING: &str = "changing the mode";
const ACKNOWLEDGING: &str = "acknowledging an alarm";
const RECORDING: &str = "recording what rules decided";

/// A change of the mode.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModeRequest {
    /// The topic in force from now on; null: none.
    pub(crate) topic: Option<String>,
    /// Account of the person.
    pub(crate) actor: String,
    /// Why.
    pub(crate) note: String,
    /// Its own id; sent again, nothing is changed again.
    pub(crate) action_id: String,
}

/// Somebody takes note of an alarm.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcknowledgeRequest {
    /// Account of the person.
    pub(crate) actor: String,
    /// A remark.
    pub(crate) note: Option<String>,
    /// Its own id; sent again, it is answered as the first time.
    pub(crate) action_id: String,
}

/// Everything decided on duty, once that batch of the journal is in.
///
/// # Errors
/// The engine is not up.
pub(crate) async fn duty(app: &App, doing: &'static str, at_least: u64) -> Result<Duty, Problem> {
    app.ask(doing, |answer| Question::Duty { at_least, answer }).await
}

/// Journals what rules decided, each with what it was decided on; the same again changes nothing. All of it or none, but where several
/// nodes agree each for itself: what is not as it was seen is left out, for the rules of another node were first.
///
/// # Errors
/// The world failed: not all is known to be kept, and the same may be sent again.
pub(crate) async fn record(app: &App, decided: Vec<(Map<String, Value>, Vec<Seen>)>) -> Result<(), Problem> {
    if app.agreement.is_none() {
        let rows = decided.into_iter().map(|(row, _)| row).collect();
        return journal(app, rows, Vec::new(), RECORDING).await.map(drop);
    }
    for (row, seen) in decided {
        journal(app, vec![row], seen, RECORDING).await?;
    }
    Ok(())
}

/// Puts a topic in force, or none. Gives the change as it is recorded, and whether it had been done before under the same id.
///
/// # Errors
/// The request is wrong, or the world failed: then nothing is known to be done, and the same request may be sent again.
pub(crate) async fn change_mode(app: &Arc<App>, request: ModeRequest) -> Result<(ModeChange, bool), Problem> {
    let app = Arc::clone(app);
    let done = tokio::spawn(async move { take_mode(&app, &request).await });
    done.await.map_err(|error| Problem::failed(CHANGING, &error))?
}

/// Takes note of an alarm. Gives it as it stands then, and whether it had been done before under the same id.
///
/// # Errors
/// As [`change_mode`]; somebody else may have been first.
pub(crate) async fn acknowledge(app: &Arc<App>, alarm: String, request: AcknowledgeRequest) -> Result<(Alarm, bool), Problem> {
    let app = Arc::clone(app);
    let done = tokio::spawn(async move { take_note(&app, &alarm, &request).await });
    done.await.map_err(|error| Problem::failed(ACKNOWLEDGING, &error))?
}

async fn take_mode(app: &App, request: &ModeRequest) -> Result<(ModeChange, bool), Problem> {
    let action_id = action_id(&request.action_id, CHANGING)?;
    let actor = actor(&request.actor, CHANGING)?;
    let topic = event::text(request.topic.as_ref());
    let topics = &app.standing.topics;
    if let Some(unknown) = topic.as_ref().filter(|topic| !topics.contains_key(topic.as_str())) {
        let known = topics.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Problem::bad_request(CHANGING, format!("there is no topic `{unknown}`"), format!("say one of {known}, or null")));
    }
    let reason = note(Some(&request.note), CHANGING)?
        .ok_or_else(|| Problem::bad_request(CHANGING, "`note` is empty", "say why: the line of the audit names it"))?;
    let _turn = app.turns.of(&[MODE_SUBJECT]).await;
    let known = duty(app, CHANGING, 0).await?;
    if let Some(change) = known.mode_changes().find(|change| change.action_id == action_id) {
        return if change.topic == topic { Ok((change.clone(), true)) } else { Err(used(&action_id, CHANGING)) };
    }
    // Later than the change before it, for the clock may have been set back.
    let at = known.mode().since.map_or(clock::now(), |since| clock::now().max(since.plus(1)));
    let step = Step { kind: DutyKind::ModeChanged.name(), action_id: &action_id, at };
    let mut row = event::envelope(Stream::Duty, &Text::const_new(MODE_SUBJECT), &step);
    row.insert("actor".to_owned(), actor.as_str().into());
    row.insert("note".to_owned(), reason.as_str().into());
    row.insert("topic".to_owned(), topic.as_deref().map_or(Value::Null, Value::from));
    let Some(receipt) = journal(app, vec![row], vec![Seen::Mode { since: known.mode().since }], CHANGING).await? else {
        let detail = "the mode was changed at another node meanwhile";
        return Err(Problem::conflict(CHANGING, detail, "look at it, then decide again").ruled("changed"));
    };
    let now = duty(app, CHANGING, receipt.seq).await?;
    let change = now.mode_changes().find(|change| change.action_id == action_id && change.topic == topic);
    change.map(|change| (change.clone(), receipt.accepted == 0)).ok_or_else(|| used(&action_id, CHANGING))
}

async fn take_note(app: &App, alarm: &str, request: &AcknowledgeRequest) -> Result<(Alarm, bool), Problem> {
    let action_id = action_id(&request.action_id, ACKNOWLEDGING)?;
    let actor = actor(&request.actor, ACKNOWLEDGING)?;
    let remark = note(request.note.as_ref(), ACKNOWLEDGING)?;
    let _turn = app.turns.of(&[alarm]).await;
    let known = duty(app, ACKNOWLEDGING, 0).await?;
    let unknown = || Problem::not_found(ACKNOWLEDGING, format!("there is no alarm `{alarm}`"), "see /api/v1/alarms for those that stand");
    let standing = known.alarm(alarm).ok_or_else(unknown)?;
    if let Some(first) = known.acknowledgement(alarm) {
        return if first.action_id == action_id { Ok((standing, true)) } else { Err(acknowledged(first)) };
    }
    let step = Step { kind: DutyKind::AlarmAcknowledged.name(), action_id: &action_id, at: clock::now().max(standing.raised_at.plus(1)) };
    let mut row = event::envelope(Stream::Duty, &standing.alarm, &step);
    row.insert("actor".to_owned(), actor.as_str().into());
    row.insert("note".to_owned(), remark.as_deref().map_or(Value::Null, Value::from));
    let receipt = journal(app, vec![row], vec![Seen::Unacknowledged { alarm: standing.alarm }], ACKNOWLEDGING).await?;
    let now = duty(app, ACKNOWLEDGING, receipt.map_or_else(|| app.journal.last_seq(), |receipt| receipt.seq)).await?;
    match now.acknowledgement(alarm) {
        Some(first) if first.action_id == action_id => {
            let is_repeated = receipt.is_none_or(|receipt| receipt.accepted == 0);
            now.alarm(alarm).map(|alarm| (alarm, is_repeated)).ok_or_else(unknown)
        }
        Some(first) if receipt.is_none() => Err(acknowledged(first)),
        Some(_) | None => Err(used(&action_id, ACKNOWLEDGING)),
    }
}

/// Somebody else was first.
fn acknowledged(Acknowledgement { by, at, .. }: &Acknowledgement) -> Problem {
    let detail = format!("`{by}` acknowledged it at {at}");
    Problem::conflict(ACKNOWLEDGING, detail, "nothing is left to do").ruled("acknowledged")
}
