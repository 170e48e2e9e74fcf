//! City events at the desk: what is asked for, how it is decided, and the rows that become records of it.

use super::{Kind, Step, steps};
use crate::app::App;
use crate::problem::Problem;
use crate::standing::Standing;
use analytics::dispatch::{Action, Event, Progress, Refused, Target, Verb, allowed, apply};
use analytics::rules::CityRules;
use ingest::record::{CityEventKind, Record, Stream, Text, UtcMs};
use ingest::reference::LimitType;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Characters of an id or an account.
const ID_LIMIT: usize = 64;
/// Characters of a remark.
const NOTE_LIMIT: usize = 1000;
/// What a unit can do.
const UNIT_STATUS: [&str; 7] = ["available", "dispatched", "en_route", "on_scene", "returning", "cleared", "unavailable"];

/// What a person does, with what the verb needs.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionRequest {
    /// The verb: verify, file, reject, assign, receive, return, reassign, handle, `check_pass`, `check_fail`, suspend, resume,
    /// `request_extension`, `grant_extension`, supervise, appeal, merge, unmerge, close, reopen, comment or `unit_status`.
    pub(crate) action: String,
    /// Account of the person.
    pub(crate) actor: String,
    /// Code of the department: assign, reassign.
    pub(crate) department: Option<String>,
    /// Code of the unit: `unit_status`.
    pub(crate) unit: Option<String>,
    /// available, dispatched, `en_route`, `on_scene`, returning, cleared or unavailable.
    pub(crate) unit_status: Option<String>,
    /// Code of the reason: reject, return, suspend, `request_extension`, reopen.
    pub(crate) reason_code: Option<String>,
    /// A remark.
    pub(crate) note: Option<String>,
    /// Number of the event to merge into.
    pub(crate) into: Option<String>,
    /// `urgent_minute`, `urgent_hour`, `natural_day`, `work_hour` or `work_day`: file, `grant_extension`.
    pub(crate) limit_type: Option<String>,
    /// How many of them.
    pub(crate) limit_value: Option<i64>,
    /// Class, where filing corrects it.
    pub(crate) class_code: Option<String>,
    /// 1 the gravest to 4, where filing corrects it.
    pub(crate) severity: Option<i64>,
    /// Whether the appeal is granted.
    pub(crate) excused: Option<bool>,
}

/// City events.
pub(crate) struct Events;

/// An action, and the fields of it that no rule looks at.
#[derive(Clone, Debug)]
pub(crate) struct EventDraft {
    action: Action,
    actor: Text,
    class_code: Option<Text>,
    severity: Option<i64>,
}

impl Kind for Events {
    const STREAM: Stream = Stream::CityEvent;
    const DOING: &'static str = "acting on a city event";
    type Progress = Progress;
    type Request = ActionRequest;
    type Draft = EventDraft;

    fn of(number: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Event> {
        Event::of(number, records, rules, now)
    }

    fn allowed(event: &Event, _: &CityRules, _: UtcMs) -> Vec<&'static str> {
        allowed(event)
    }

    fn actor(request: &ActionRequest) -> &str {
        &request.actor
    }

    fn draft(request: &ActionRequest, standing: &Standing, _: &Text) -> Result<EventDraft, Problem> {
        request.draft(standing)
    }

    fn other(draft: &EventDraft) -> Option<&Text> {
        draft.action.into.as_ref().map(|target| &target.event_no)
    }

    async fn look(app: &App, draft: &mut EventDraft, now: UtcMs) -> Result<(), Problem> {
        if let Some(target) = &mut draft.action.into {
            let records = steps::<Self>(app, &target.event_no, 0).await?;
            let event = Event::of(&target.event_no, &records, &app.standing.rules, now);
            target.stage = event.map(|event| event.progress().stage());
        }
        Ok(())
    }

    fn is_recorded_as(draft: &EventDraft, kind: &str) -> bool {
        let given = [CityEventKind::Assigned.name(), CityEventKind::Reassigned.name()];
        let own = draft.action.verb.rule().kind.name();
        kind == own || given.contains(&kind) && given.contains(&own)
    }

    fn decide(event: &Event, draft: &EventDraft, _: &CityRules, _: UtcMs) -> Result<&'static str, Refused> {
        apply(event, &draft.action).map(CityEventKind::name)
    }

    fn rows(_: &Standing, event: &Event, draft: &EventDraft, step: &Step<'_>) -> Result<Vec<Map<String, Value>>, Problem> {
        Ok(vec![draft.row(event, step)])
    }
}

impl ActionRequest {
    /// The action, every code in it a known one.
    fn draft(&self, standing: &Standing) -> Result<EventDraft, Problem> {
        let doing = Events::DOING;
        let wrong = |detail: String, next: &str| Problem::bad_request(doing, detail, next);
        let verb = Verb::from_name(&self.action)
            .ok_or_else(|| wrong(format!("there is no action `{}`", self.action), "see /api/v1/openapi.json for the actions"))?;
        let actor = actor(&self.actor, doing)?;
        if let Some(status) = self.unit_status.as_deref().filter(|status| !UNIT_STATUS.contains(status)) {
            return Err(wrong(format!("a unit is never `{status}`"), &format!("say one of {}", UNIT_STATUS.join(", "))));
        }
        let limit_type = self.limit_type.as_deref().unwrap_or(LimitType::WorkDay.name());
        if LimitType::from_name(limit_type).is_none() {
            let known = LimitType::ALL.map(LimitType::name).join(", ");
            return Err(wrong(format!("there is no limit of type `{limit_type}`"), &format!("say one of {known}")));
        }
        if self.limit_value.is_some_and(|value| !(1..=10_000).contains(&value)) {
            return Err(wrong("`limit_value` is out of range".to_owned(), "say 1 to 10000"));
        }
        known_facts(standing, self.department.as_deref(), self.class_code.as_deref(), self.severity, doing)?;
        let action = Action {
            verb,
            department: text(self.department.as_ref()),
            reason_code: text(self.reason_code.as_ref()),
            note: note(self.note.as_ref(), doing)?,
            unit: text(self.unit.as_ref()),
            unit_status: text(self.unit_status.as_ref()),
            into: text(self.into.as_ref()).map(|event_no| Target { event_no, stage: None }),
            limit: self.limit_value.map(|value| (Text::from(limit_type), value)),
            excused: self.excused,
        };
        Ok(EventDraft { action, actor, class_code: text(self.class_code.as_ref()), severity: self.severity })
    }
}

impl EventDraft {
    /// The row of a decided action, as a canonical record.
    fn row(&self, event: &Event, step: &Step<'_>) -> Map<String, Value> {
        let action = &self.action;
        let mut row = envelope(Stream::CityEvent, &event.number, step);
        let standing = event.progress().department();
        let mut put = |name: &str, value: Option<Value>| drop(value.map(|value| row.insert(name.to_owned(), value)));
        let said = |text: Option<&Text>| text.map(|text| Value::from(text.as_str()));
        put("actor", said(Some(&self.actor)));
        put("decided_on", Some(event.version.into()));
        put("department", said(action.department.as_ref().or(standing)));
        put("reason_code", said(action.reason_code.as_ref()));
        put("note", said(action.note.as_ref()));
        put("unit", said(action.unit.as_ref()));
        put("unit_status", said(action.unit_status.as_ref()));
        put("merged_into", said(action.into.as_ref().map(|target| &target.event_no)));
        put("limit_type", said(action.limit.as_ref().map(|(kind, _)| kind)));
        put("limit_value", action.limit.as_ref().map(|(_, value)| (*value).into()));
        put("timeout_exempt", action.excused.map(Value::from));
        put("class_code", said(self.class_code.as_ref()));
        put("severity", self.severity.map(Value::from));
        row
    }
}

/// A report made at the desk.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportRequest {
    /// Its own id; sent again, it makes no second event.
    pub(crate) action_id: String,
    /// Account of the person.
    pub(crate) actor: String,
    /// inspector, citizen, hotline, video, sensor, leader, transfer or open311.
    pub(crate) origin: String,
    /// Code of the district or town.
    pub(crate) area: String,
    /// Class.
    pub(crate) class_code: Option<String>,
    /// 1 the gravest to 4; else that of the class.
    pub(crate) severity: Option<i64>,
    /// Emergency topic.
    pub(crate) topic: Option<String>,
    /// Where it is; personal data in it is masked.
    pub(crate) address: Option<String>,
    /// Degrees east, WGS 84.
    pub(crate) longitude: Option<f64>,
    /// Degrees north, WGS 84.
    pub(crate) latitude: Option<f64>,
    /// What it is about; personal data in it is masked.
    pub(crate) content: Option<String>,
    /// Number of the hotline order that it came from.
    pub(crate) linked_order: Option<String>,
}

const ORIGINS: [&str; 8] = ["inspector", "citizen", "hotline", "video", "sensor", "leader", "transfer", "open311"];

impl ReportRequest {
    pub(super) fn action_id(&self, doing: &'static str) -> Result<Text, Problem> {
        action_id(&self.action_id, doing)
    }

    /// The report as a canonical record.
    pub(super) fn row(&self, standing: &Standing, event_no: &Text, at: UtcMs, doing: &'static str) -> Result<Map<String, Value>, Problem> {
        let wrong = |detail: String, next: &str| Problem::bad_request(doing, detail, next);
        let actor = actor(&self.actor, doing)?;
        if !ORIGINS.contains(&self.origin.as_str()) {
            return Err(wrong(format!("`{}` is no origin", self.origin), &format!("say one of {}", ORIGINS.join(", "))));
        }
        let areas = standing.reference.areas();
        if !areas.is_empty() && !areas.contains_key(&self.area) {
            return Err(wrong(format!("there is no area `{}`", self.area), "see the city's areas.csv for the codes"));
        }
        known_facts(standing, None, self.class_code.as_deref(), self.severity, doing)?;
        let class = self.class_code.as_ref().and_then(|code| standing.reference.event_classes().get(code));
        let action_id = self.action_id(doing)?;
        let step = Step { kind: CityEventKind::Reported.name(), action_id: &action_id, at };
        let mut row = envelope(Stream::CityEvent, event_no, &step);
        let mut put = |name: &str, value: Option<Value>| drop(value.map(|value| row.insert(name.to_owned(), value)));
        let said = |text: Option<&String>| text.filter(|text| !text.is_empty()).map(|text| Value::from(text.as_str()));
        put("actor", Some(actor.as_str().into()));
        put("origin", said(Some(&self.origin)));
        put("area", said(Some(&self.area)));
        put("category", said(class.map(|class| &class.category)));
        put("class_code", said(self.class_code.as_ref()));
        put("severity", self.severity.or(class.map(|class| class.severity)).map(Value::from));
        put("topic", said(self.topic.as_ref()));
        put("address", said(self.address.as_ref()));
        put("longitude", self.longitude.map(Value::from));
        put("latitude", self.latitude.map(Value::from));
        put("content", said(self.content.as_ref()));
        put("linked_order", said(self.linked_order.as_ref()));
        Ok(row)
    }
}

/// What every row says.
pub(super) fn envelope(stream: Stream, number: &Text, step: &Step<'_>) -> Map<String, Value> {
    let said = [
        ("record_id", step.action_id.as_str()),
        ("stream", stream.name()),
        ("kind", step.kind),
        ("subject_id", number.as_str()),
        ("occurred_at", &step.at.to_string()),
    ];
    said.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

/// The id of an action: its record's.
///
/// # Errors
/// It is empty or too long.
pub(crate) fn action_id(id: &str, doing: &'static str) -> Result<Text, Problem> {
    bounded("action_id", id, ID_LIMIT, doing)
}

pub(super) fn actor(account: &str, doing: &'static str) -> Result<Text, Problem> {
    bounded("actor", account.trim(), ID_LIMIT, doing)
}

pub(super) fn note(note: Option<&String>, doing: &'static str) -> Result<Option<Text>, Problem> {
    let said = note.map(|note| note.trim()).filter(|note| !note.is_empty());
    said.map(|note| bounded("note", note, NOTE_LIMIT, doing)).transpose()
}

fn bounded(field: &str, said: &str, limit: usize, doing: &'static str) -> Result<Text, Problem> {
    let length = said.chars().count();
    if length == 0 || length > limit {
        let detail = format!("`{field}` has {length} characters");
        return Err(Problem::bad_request(doing, detail, format!("say it in 1 to {limit} characters")));
    }
    Ok(Text::from(said))
}

pub(super) fn text(said: Option<&String>) -> Option<Text> {
    said.map(|said| said.trim()).filter(|said| !said.is_empty()).map(Text::from)
}

pub(super) fn known_facts(
    standing: &Standing,
    department: Option<&str>,
    class_code: Option<&str>,
    severity: Option<i64>,
    doing: &'static str,
) -> Result<(), Problem> {
    let (departments, classes) = (standing.reference.departments(), standing.reference.event_classes());
    if let Some(code) = department.filter(|code| !departments.is_empty() && !departments.contains_key(*code)) {
        return Err(Problem::bad_request(
            doing,
            format!("there is no department `{code}`"),
            "see the city's departments.csv for the codes",
        ));
    }
    if let Some(code) = class_code.filter(|code| !classes.is_empty() && !classes.contains_key(*code)) {
        return Err(Problem::bad_request(doing, format!("there is no class `{code}`"), "see the city's event_classes.csv for the codes"));
    }
    if let Some(severity) = severity.filter(|severity| !(1..=4).contains(severity)) {
        return Err(Problem::bad_request(doing, format!("severity is {severity}"), "say 1 (the gravest) to 4"));
    }
    Ok(())
}
