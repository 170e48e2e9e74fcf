//! Escalations: what is stepped in on when nobody has touched it for too long, and who hears of it.

use super::tables::rows;
use crate::declaration::reader::{Mistakes, unknown};
use crate::declaration::{DeclarationFile, Label};

/// The columns of `escalations.csv`.
const COLUMNS: [&str; 11] =
    ["id", "subject", "stage", "grade", "untouched_minutes", "action", "title_zh", "title_en", "response_zh", "response_en", "owner"];

/// What kind of matter a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationSubject {
    /// City events.
    CityEvent,
    /// Hotline orders.
    Order,
}

impl EscalationSubject {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CityEvent, Self::Order];

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CityEvent => "city_event",
            Self::Order => "order",
        }
    }

    /// The grades of such a matter, the gravest first.
    fn grades(self) -> [&'static str; 4] {
        match self {
            Self::CityEvent => ["1", "2", "3", "4"],
            Self::Order => ["u1", "u2", "u3", "u4"],
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Its name, unique among the rules.
    pub id: String,
    /// What it is about.
    pub subject: EscalationSubject,
    /// The stage in which the matter lies.
    pub stage: String,
    /// Severity of events, urgency of orders; none means any.
    pub grade: Option<String>,
    /// Minutes on the wall clock without a step after which it is stepped in on.
    pub untouched_minutes: i64,
    /// What is done: supervise.
    pub action: String,
    /// What the alarm is called.
    pub title: Label,
    /// What its owner does about it.
    pub response: Label,
    /// Code of the department that answers for it.
    pub owner: String,
    /// Where it stands in the file.
    pub line: usize,
}

/// Reads the rules, in the file's order.
pub(super) fn read(file: &DeclarationFile, mistakes: &mut Mistakes) -> Vec<Escalation> {
    let mut rules: Vec<Escalation> = Vec::new();
    for row in rows(file, &COLUMNS, mistakes) {
        let line = row.line;
        let Some(subject) = EscalationSubject::ALL.into_iter().find(|subject| subject.name() == row.get("subject")) else {
            unknown(line, "subject", row.get("subject"), EscalationSubject::ALL.into_iter().map(EscalationSubject::name), mistakes);
            continue;
        };
        let id = row.get("id").to_owned();
        let is_plain = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if id.is_empty() || !is_plain {
            mistakes.add(line, format!("`id` must be of a-z, 0-9 and _, not `{id}`"));
        }
        if rules.iter().any(|other| other.id == id) {
            mistakes.add(line, format!("`{id}` is listed twice"));
        }
        let grade = Some(row.get("grade").to_owned()).filter(|grade| !grade.is_empty());
        if let Some(grade) = grade.as_deref().filter(|grade| !subject.grades().contains(grade)) {
            unknown(line, "grade", grade, subject.grades().into_iter(), mistakes);
        }
        let untouched_minutes = row.integer("untouched_minutes", mistakes);
        if untouched_minutes < 1 {
            mistakes.add(line, "`untouched_minutes` must be at least 1");
        }
        if row.get("action") != "supervise" {
            unknown(line, "action", row.get("action"), ["supervise"].into_iter(), mistakes);
        }
        let label = |zh: &str, en: &str| Label { zh: row.get(zh).to_owned(), en: row.get(en).to_owned() };
        let (title, response) = (label("title_zh", "title_en"), label("response_zh", "response_en"));
        if [&title.zh, &title.en, &response.zh, &response.en].iter().any(|text| text.is_empty()) {
            mistakes.hint(line, "a title or a response is empty", "an alarm says in both languages what it is and what is to be done");
        }
        let (stage, action, owner) = (row.get("stage").to_owned(), row.get("action").to_owned(), row.get("owner").to_owned());
        rules.push(Escalation { id, subject, stage, grade, untouched_minutes, action, title, response, owner, line });
    }
    rules
}
