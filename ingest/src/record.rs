//! The contracts: what one record is, whichever system it came from.
//!
//! A [`Record`] is an [`Envelope`] (who says what happened when and where) and a [`Step`] (what happened, per stream). Each
//! stream's file declares its fields once with `contract!`; the Arrow schema, the JSON form and the columns follow from it.
//! Records are made in one place, [`Record::from_json`], which checks every field; nothing deeper validates again.

mod case;
mod city_event;
mod column;
mod complaint;
mod duty;
mod evaluation;
mod instant;
mod sample;

pub use case::{CaseKind, CaseStep};
pub use city_event::{CityEventKind, CityEventStep};
pub use column::{Column, FieldSpec, FieldType, Text};
pub use complaint::{ComplaintKind, ComplaintStep};
pub use duty::{DutyKind, DutyStep};
pub use evaluation::{EvaluationKind, EvaluationStep};
pub use instant::UtcMs;
pub use sample::{SampleKind, SampleStep};

use arrow::array::ArrayRef;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How far a record's `occurred_at` may lie ahead of the clock, in milliseconds: ten minutes, for clocks that run fast.
const FUTURE_LIMIT_MS: i64 = 10 * 60 * 1000;
const ID_LIMIT: usize = 64;
const SUBJECT_LIMIT: usize = 50;

/// One of the six streams of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Government-service cases (办件).
    Case,
    /// Hotline complaints and calls (诉求工单).
    Complaint,
    /// Service evaluations (好差评).
    Evaluation,
    /// City events (城市事件).
    CityEvent,
    /// Plain samples of a metric (指标采样).
    Sample,
    /// What is decided on duty (值守): the mode of the centre, and alarms.
    Duty,
}

impl Stream {
    /// All streams, in the order in which they are stored.
    pub const ALL: [Self; 6] = [Self::Case, Self::Complaint, Self::Evaluation, Self::CityEvent, Self::Sample, Self::Duty];

    /// The stream's name in records, files and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Complaint => "complaint",
            Self::Evaluation => "evaluation",
            Self::CityEvent => "city_event",
            Self::Sample => "sample",
            Self::Duty => "duty",
        }
    }

    /// The stream of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stream| stream.name() == name)
    }

    /// The fields that records of this stream carry beside the envelope.
    #[must_use]
    pub fn fields(self) -> &'static [FieldSpec] {
        match self {
            Self::Case => CaseStep::FIELDS,
            Self::Complaint => ComplaintStep::FIELDS,
            Self::Evaluation => EvaluationStep::FIELDS,
            Self::CityEvent => CityEventStep::FIELDS,
            Self::Sample => SampleStep::FIELDS,
            Self::Duty => DutyStep::FIELDS,
        }
    }

    /// What records of this stream say in the field of that name, if its contract has it; records of other streams are passed over.
    #[must_use]
    pub fn column(self, field: &str, records: &[&Record]) -> Option<ArrayRef> {
        macro_rules! steps_of {
            ($variant:ident) => {
                records.iter().filter_map(|record| if let Step::$variant(step) = &record.step { Some(step.as_ref()) } else { None })
            };
        }
        match self {
            Self::Case => CaseStep::column(field, steps_of!(Case)),
            Self::Complaint => ComplaintStep::column(field, steps_of!(Complaint)),
            Self::Evaluation => EvaluationStep::column(field, steps_of!(Evaluation)),
            Self::CityEvent => CityEventStep::column(field, steps_of!(CityEvent)),
            Self::Sample => SampleStep::column(field, steps_of!(Sample)),
            Self::Duty => DutyStep::column(field, steps_of!(Duty)),
        }
    }
}

/// Whether a record counts (OASIS CAP `status`): only `actual` reaches a statistic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusClass {
    /// It happened.
    #[default]
    Actual,
    /// Part of a drill.
    Exercise,
    /// Sent to try the systems.
    Test,
}

impl StatusClass {
    /// The class's name in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Exercise => "exercise",
            Self::Test => "test",
        }
    }

    /// The class of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Actual, Self::Exercise, Self::Test].into_iter().find(|class| class.name() == name)
    }
}

/// What every record says, whatever its stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Identity within the source, 1 to 64 characters; the same id again is the same record.
    pub record_id: Text,
    /// The declaration (`sources/*.toml`) that produced it.
    pub source: Text,
    /// The subject it belongs to, 1 to 50 characters: case, order, evaluation or event number.
    pub subject_id: Text,
    /// When it happened.
    pub occurred_at: UtcMs,
    /// The source's own order among steps of the same instant.
    pub sequence: Option<i64>,
    /// Administrative code, 6, 9 or 12 digits (GB/T 2260, GB/T 10114), or a foreign city's own.
    pub area: Option<Text>,
    /// Code of the responsible body.
    pub department: Option<Text>,
    /// Whether it counts.
    pub status_class: StatusClass,
    /// What the contract does not name, as the text of a JSON object; never used for statistics.
    pub attributes: Option<Text>,
}

/// What happened: one step of a subject of one stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// A step of a service case.
    Case(Box<CaseStep>),
    /// A step of a complaint or call.
    Complaint(Box<ComplaintStep>),
    /// A step of an evaluation.
    Evaluation(Box<EvaluationStep>),
    /// A step of a city event.
    CityEvent(Box<CityEventStep>),
    /// One sample.
    Sample(Box<SampleStep>),
    /// One decision on duty.
    Duty(Box<DutyStep>),
}

impl Step {
    /// The stream it belongs to.
    #[must_use]
    pub fn stream(&self) -> Stream {
        match self {
            Self::Case(_) => Stream::Case,
            Self::Complaint(_) => Stream::Complaint,
            Self::Evaluation(_) => Stream::Evaluation,
            Self::CityEvent(_) => Stream::CityEvent,
            Self::Sample(_) => Stream::Sample,
            Self::Duty(_) => Stream::Duty,
        }
    }

    /// The name of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Case(step) => step.kind.name(),
            Self::Complaint(step) => step.kind.name(),
            Self::Evaluation(step) => step.kind.name(),
            Self::CityEvent(step) => step.kind.name(),
            Self::Sample(step) => step.kind.name(),
            Self::Duty(step) => step.kind.name(),
        }
    }

    fn empty(stream: Stream, kind: &str) -> Option<Self> {
        Some(match stream {
            Stream::Case => Self::Case(Box::new(CaseStep::new(CaseKind::from_name(kind)?))),
            Stream::Complaint => Self::Complaint(Box::new(ComplaintStep::new(ComplaintKind::from_name(kind)?))),
            Stream::Evaluation => Self::Evaluation(Box::new(EvaluationStep::new(EvaluationKind::from_name(kind)?))),
            Stream::CityEvent => Self::CityEvent(Box::new(CityEventStep::new(CityEventKind::from_name(kind)?))),
            Stream::Sample => Self::Sample(Box::new(SampleStep::new(SampleKind::from_name(kind)?))),
            Stream::Duty => Self::Duty(Box::new(DutyStep::new(DutyKind::from_name(kind)?))),
        })
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<bool, String> {
        match self {
            Self::Case(step) => step.set(name, value),
            Self::Complaint(step) => step.set(name, value),
            Self::Evaluation(step) => step.set(name, value),
            Self::CityEvent(step) => step.set(name, value),
            Self::Sample(step) => step.set(name, value),
            Self::Duty(step) => step.set(name, value),
        }
    }

    fn to_json(&self, into: &mut Map<String, Value>) {
        match self {
            Self::Case(step) => step.to_json(into),
            Self::Complaint(step) => step.to_json(into),
            Self::Evaluation(step) => step.to_json(into),
            Self::CityEvent(step) => step.to_json(into),
            Self::Sample(step) => step.to_json(into),
            Self::Duty(step) => step.to_json(into),
        }
    }
}

/// One thing that one system said: who, when, where (envelope) and what (step).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Who says it, of which subject, when and where it happened.
    pub envelope: Envelope,
    /// What happened.
    pub step: Step,
}

/// Why a JSON object is not a record: the field at fault and what is wrong with it, for the sender to mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field `{field}`: {reason}")]
pub struct FieldError {
    /// The contract's name of the field.
    pub field: String,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl FieldError {
    /// A complaint about one field.
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

impl Record {
    /// Makes a record from its canonical JSON object: envelope and stream fields side by side, instants as RFC 3339 text with
    /// an offset, codes by name. `source` is the declaration that the record came by, `now` the server's clock.
    ///
    /// # Errors
    /// The first field that is missing, unknown, of the wrong form or out of range. The sender's fault; nothing was kept.
    pub fn from_json(source: &str, object: &Map<String, Value>, now: UtcMs) -> Result<Self, FieldError> {
        let stream_name = required_text(object, "stream", ID_LIMIT)?;
        let stream = Stream::from_name(&stream_name).ok_or_else(|| {
            FieldError::new("stream", format!("`{stream_name}` is none of case, complaint, evaluation, city_event, sample, duty"))
        })?;
        let kind = required_text(object, "kind", ID_LIMIT)?;
        let mut step = Step::empty(stream, &kind)
            .ok_or_else(|| FieldError::new("kind", format!("`{kind}` is not a kind of step of stream {}", stream.name())))?;
        let mut envelope = Envelope {
            record_id: required_text(object, "record_id", ID_LIMIT)?,
            source: Text::from(source),
            subject_id: required_text(object, "subject_id", SUBJECT_LIMIT)?,
            ..Envelope::default()
        };
        let occurred = object.get("occurred_at").ok_or_else(|| FieldError::new("occurred_at", "is missing"))?;
        envelope.occurred_at = UtcMs::parse(occurred).map_err(|reason| FieldError::new("occurred_at", reason))?;
        if envelope.occurred_at.as_millis() > now.as_millis().saturating_add(FUTURE_LIMIT_MS) {
            return Err(FieldError::new(
                "occurred_at",
                format!("{} lies more than 10 minutes ahead of the server's clock", envelope.occurred_at),
            ));
        }
        for (name, value) in object {
            if !value.is_null() {
                set_field(&mut envelope, &mut step, name, value)?;
            }
        }
        Ok(Self { envelope, step })
    }

    /// The record's canonical JSON object, which [`Record::from_json`] reads back to the same record.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let mut object = Map::new();
        let envelope = &self.envelope;
        let mut put = |name: &str, value: Value| drop(object.insert(name.to_owned(), value));
        put("record_id", envelope.record_id.as_str().into());
        put("stream", self.step.stream().name().into());
        put("kind", self.step.kind().into());
        put("subject_id", envelope.subject_id.as_str().into());
        put("occurred_at", envelope.occurred_at.to_string().into());
        if let Some(sequence) = envelope.sequence {
            put("sequence", sequence.into());
        }
        if let Some(area) = &envelope.area {
            put("area", area.as_str().into());
        }
        if let Some(department) = &envelope.department {
            put("department", department.as_str().into());
        }
        if envelope.status_class != StatusClass::Actual {
            put("status_class", envelope.status_class.name().into());
        }
        if let Some(Ok(attributes)) = envelope.attributes.as_deref().map(serde_json::from_str::<Value>) {
            put("attributes", attributes);
        }
        self.step.to_json(&mut object);
        object
    }
}

fn set_field(envelope: &mut Envelope, step: &mut Step, name: &str, value: &Value) -> Result<(), FieldError> {
    let at = |reason: String| FieldError::new(name, reason);
    match name {
        "record_id" | "subject_id" | "stream" | "kind" | "occurred_at" | "source" => {}
        "sequence" => envelope.sequence = Some(i64::parse(value).map_err(at)?),
        "area" => envelope.area = Some(Text::parse(value).map_err(at)?),
        "department" => envelope.department = Some(Text::parse(value).map_err(at)?),
        "status_class" => {
            let class = Text::parse(value).map_err(at)?;
            envelope.status_class =
                StatusClass::from_name(&class).ok_or_else(|| at(format!("`{class}` is none of actual, exercise, test")))?;
        }
        "attributes" => {
            if !value.is_object() {
                return Err(at("must be a JSON object".to_owned()));
            }
            envelope.attributes = Some(Text::from(value.to_string()));
        }
        _ => {
            let known = step.set(name, value).map_err(at)?;
            if !known {
                return Err(at(format!("is not a field of stream {}; put it under `attributes`", step.stream().name())));
            }
        }
    }
    Ok(())
}

fn required_text(object: &Map<String, Value>, name: &str, limit: usize) -> Result<Text, FieldError> {
    let value = object.get(name).filter(|value| !value.is_null()).ok_or_else(|| FieldError::new(name, "is missing"))?;
    let text = Text::parse(value).map_err(|reason| FieldError::new(name, reason))?;
    let length = text.chars().count();
    if length == 0 || length > limit {
        return Err(FieldError::new(name, format!("has {length} characters; 1 to {limit} are allowed")));
    }
    Ok(text)
}
