//! Hotline orders at the desk: what is asked for, how it is decided, and the rows that become records of it.

use super::event::{Events, ReportRequest, actor, envelope, known_facts, note, text};
use super::{Kind, Step, number_of, steps, used};
use crate::app::App;
use crate::problem::Problem;
use crate::standing::Standing;
use analytics::dispatch::order::{Progress, Said, Verb, allowed, apply};
use analytics::dispatch::{Order, Refused};
use analytics::rules::CityRules;
use ingest::record::{ComplaintKind, Record, Stream, Text, UtcMs};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What a person does, with what the verb needs.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderRequest {
    /// The verb: register, dispatch, `answer_directly`, sign, return, `deny_return`, contact, `request_extension`,
    /// `grant_extension`, supervise, reply, revisit, hang, conclude, reopen, `to_event` or comment.
    pub(crate) action: String,
    /// Account of the person.
    pub(crate) actor: String,
    /// Code of the department: dispatch.
    pub(crate) department: Option<String>,
    /// Code of the reason: return, `request_extension`, hang, reopen.
    pub(crate) reason_code: Option<String>,
    /// A remark, or what is replied.
    pub(crate) note: Option<String>,
    /// consult, help, complaint, report, suggestion or praise: register.
    pub(crate) order_type: Option<String>,
    /// Class of the matter: register.
    pub(crate) class_code: Option<String>,
    /// u1 to u4: register.
    pub(crate) urgency: Option<String>,
    /// Working days: `grant_extension`.
    pub(crate) extension_days: Option<i64>,
    /// yes, no or unknown, was the citizen answered: revisit.
    pub(crate) responded: Option<String>,
    /// yes, no or unknown, was it resolved: revisit.
    pub(crate) resolved: Option<String>,
    /// yes, no or unknown, is the citizen satisfied: revisit.
    pub(crate) satisfied: Option<String>,
    /// What is known of the event: `to_event`.
    pub(crate) event: Option<EventFacts>,
}

/// A city event that an order becomes; area and content are the order's unless they are said.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventFacts {
    /// Code of the district or town.
    area: Option<String>,
    /// Class of the event.
    class_code: Option<String>,
    /// 1 the gravest to 4; else that of the class.
    severity: Option<i64>,
    /// Emergency topic.
    topic: Option<String>,
    /// Where it is; personal data in it is masked.
    address: Option<String>,
    /// Degrees east, WGS 84.
    longitude: Option<f64>,
    /// Degrees north, WGS 84.
    latitude: Option<f64>,
    /// What it is about; personal data in it is masked.
    content: Option<String>,
}

const TYPES: [&str; 6] = ["consult", "help", "complaint", "report", "suggestion", "praise"];
const URGENCIES: [&str; 4] = ["u1", "u2", "u3", "u4"];
const ANSWERS: [&str; 3] = ["yes", "no", "unknown"];

/// Orders.
pub(crate) struct Orders;

/// An action, and the fields of it that no rule looks at.
#[derive(Clone, Debug)]
pub(crate) struct OrderDraft {
    verb: Verb,
    said: Said,
    actor: Text,
    order_type: Option<Text>,
    class_code: Option<Text>,
    event: EventFacts,
}

impl Kind for Orders {
    const STREAM: Stream = Stream::Complaint;
    const DOING: &'static str = "acting on an order";
    type Progress = Progress;
    type Request = OrderRequest;
    type Draft = OrderDraft;

    fn of(number: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<Order> {
        Order::of(number, records, rules, now)
    }

    fn allowed(order: &Order, rules: &CityRules, now: UtcMs) -> Vec<&'static str> {
        allowed(order.progress(), rules, now)
    }

    fn actor(request: &OrderRequest) -> &str {
        &request.actor
    }

    fn draft(request: &OrderRequest, standing: &Standing, action_id: &Text) -> Result<OrderDraft, Problem> {
        request.draft(standing, action_id)
    }

    fn other(draft: &OrderDraft) -> Option<&Text> {
        draft.said.linked_event.as_ref()
    }

    /// The event that it becomes is a new one.
    async fn look(app: &App, draft: &mut OrderDraft, _: UtcMs) -> Result<(), Problem> {
        match &draft.said.linked_event {
            Some(event_no) if !steps::<Events>(app, event_no, 0).await?.is_empty() => Err(used(event_no, Self::DOING)),
            Some(_) | None => Ok(()),
        }
    }

    fn is_recorded_as(draft: &OrderDraft, kind: &str) -> bool {
        kind == draft.verb.rule().kind.name()
    }

    fn decide(order: &Order, draft: &OrderDraft, rules: &CityRules, now: UtcMs) -> Result<&'static str, Refused> {
        apply(order.progress(), draft.verb, &draft.said, rules, now).map(ComplaintKind::name)
    }

    fn rows(standing: &Standing, order: &Order, draft: &OrderDraft, step: &Step<'_>) -> Result<Vec<Map<String, Value>>, Problem> {
        let mut rows = vec![draft.row(order, step)];
        if let Some(event_no) = &draft.said.linked_event {
            rows.push(draft.report(order, event_no).row(standing, event_no, step.at, Self::DOING)?);
        }
        Ok(rows)
    }
}

impl OrderRequest {
    /// The action, every code in it a known one.
    fn draft(&self, standing: &Standing, action_id: &Text) -> Result<OrderDraft, Problem> {
        let doing = Orders::DOING;
        let verb = Verb::from_name(&self.action).ok_or_else(|| {
            let detail = format!("there is no action `{}`", self.action);
            Problem::bad_request(doing, detail, "see /api/v1/openapi.json for the actions")
        })?;
        let one_of = |field: &str, said: Option<&String>, known: &[&str]| match said {
            Some(said) if !known.contains(&said.as_str()) => {
                let detail = format!("`{field}` is `{said}`");
                Err(Problem::bad_request(doing, detail, format!("say one of {}", known.join(", "))))
            }
            Some(_) | None => Ok(text(said)),
        };
        known_facts(standing, self.department.as_deref(), None, None, doing)?;
        let said = Said {
            department: text(self.department.as_ref()),
            reason_code: text(self.reason_code.as_ref()),
            note: note(self.note.as_ref(), doing)?,
            urgency: one_of("urgency", self.urgency.as_ref(), &URGENCIES)?,
            extension_days: self.extension_days,
            responded: one_of("responded", self.responded.as_ref(), &ANSWERS)?,
            resolved: one_of("resolved", self.resolved.as_ref(), &ANSWERS)?,
            satisfied: one_of("satisfied", self.satisfied.as_ref(), &ANSWERS)?,
            linked_event: (verb == Verb::ToEvent).then(|| number_of(action_id)),
        };
        Ok(OrderDraft {
            verb,
            said,
            actor: actor(&self.actor, doing)?,
            order_type: one_of("order_type", self.order_type.as_ref(), &TYPES)?,
            class_code: text(self.class_code.as_ref()),
            event: self.event.clone().unwrap_or_default(),
        })
    }
}

impl OrderDraft {
    /// The row of a decided action, as a canonical record.
    fn row(&self, order: &Order, step: &Step<'_>) -> Map<String, Value> {
        let mut row = envelope(Stream::Complaint, &order.number, step);
        let said = &self.said;
        let given = said.department.as_ref().filter(|_| self.verb == Verb::Dispatch);
        let texts = [
            ("actor", Some(&self.actor)),
            ("department", given.or(order.progress().department())),
            ("handler", given),
            ("reason_code", said.reason_code.as_ref()),
            ("note", said.note.as_ref()),
            ("order_type", self.order_type.as_ref()),
            ("class_code", self.class_code.as_ref()),
            ("urgency", said.urgency.as_ref()),
            ("responded", said.responded.as_ref()),
            ("resolved", said.resolved.as_ref()),
            ("satisfied", said.satisfied.as_ref()),
            ("linked_event", said.linked_event.as_ref()),
        ];
        row.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::from(text?.as_str())))));
        row.insert("decided_on".to_owned(), order.version.into());
        if let Some(days) = said.extension_days {
            row.insert("extension_days".to_owned(), days.into());
        }
        row
    }

    /// The report of the event that the order becomes; its record is known by the event's number.
    fn report(&self, order: &Order, event_no: &Text) -> ReportRequest {
        let column = |name: &str| order.row.get(name).and_then(Value::as_str).map(str::to_owned);
        let facts = self.event.clone();
        ReportRequest {
            action_id: event_no.to_string(),
            actor: self.actor.to_string(),
            origin: "hotline".to_owned(),
            area: facts.area.or_else(|| column("town")).or_else(|| column("area")).unwrap_or_default(),
            class_code: facts.class_code,
            severity: facts.severity,
            topic: facts.topic,
            address: facts.address,
            longitude: facts.longitude,
            latitude: facts.latitude,
            content: facts.content.or_else(|| column("content")),
            linked_order: Some(order.number.to_string()),
        }
    }
}
