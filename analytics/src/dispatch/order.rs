//! Dispatch of hotline orders: the stages, what may be done in each, and what every step does.
//!
//! ```text
//!  call ─▶ answered ──register──▶ registered ──answer_directly──▶ direct ───────────────conclude──────────────┐
//!     ╲                             │ dispatch                                                                ▼
//!      ▶ abandoned                  ▼          sign           reply            revisit           conclude
//!                   ┌──────────▶ dispatched ─────────▶ signed ──────▶ replied ────────▶ revisited ────────▶ concluded
//!                   │ dispatch,     │ │ ▲               │ │ │          │  ▲               │                    │
//!                   │ deny_return   │ │ └──dispatch─────┼─┼─┼──────────┴──┼───────────────┘                    │
//!                returned ◀──return─┘ │ └───────────────┘ │ │             │ reply                              │
//!                   ▲─────────return──┼───────────────────┘ ▼             │                                    │
//!                                     └───────hang────────▶ hung ─────────┘     dispatched, registered ◀──reopen┘
//! ```
//! As with city events, [`Progress::follow`] takes any step as a fact and [`apply`] decides what a person may do. An order is
//! concluded after the citizen was asked how it went; one who cannot be reached is asked too, and the answers are `unknown`.

mod progress;
#[cfg(test)]
mod tests;

pub use progress::{Progress, Stage};

use super::Refused;
use crate::rules::CityRules;
use ingest::record::{ComplaintKind, Text, UtcMs};

/// What a person can do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Make the call an order.
    Register,
    /// Give it to a department (派单).
    Dispatch,
    /// Answer it at once (直接答复).
    AnswerDirectly,
    /// Sign for it in the department.
    Sign,
    /// Send it back to the hotline (退单).
    Return,
    /// Deny that: the department keeps it.
    DenyReturn,
    /// Note that the department reached the citizen: the response clock stops.
    Contact,
    /// Ask for more time.
    RequestExtension,
    /// Grant more time.
    GrantExtension,
    /// Step in (督办).
    Supervise,
    /// Say what was done about it.
    Reply,
    /// Ask the citizen how it went (回访).
    Revisit,
    /// Let it rest, as it cannot be solved now (挂账).
    Hang,
    /// Conclude it: the handling clock stops.
    Conclude,
    /// Open it again.
    Reopen,
    /// Make a city event of it.
    ToEvent,
    /// Write a remark.
    Comment,
}

/// What a verb becomes, and where it may be done.
#[derive(Clone, Copy, Debug)]
pub struct VerbRule {
    /// The verb.
    pub verb: Verb,
    /// Its name in requests.
    pub name: &'static str,
    /// The step that records it.
    pub kind: ComplaintKind,
    /// The stages in which it may be done.
    pub from: &'static [Stage],
    /// Whether a reason must be given.
    pub reason: bool,
}

const OPEN: &[Stage] =
    &[Stage::Registered, Stage::Direct, Stage::Dispatched, Stage::Signed, Stage::Returned, Stage::Replied, Stage::Revisited, Stage::Hung];
/// A department has it.
const GIVEN: &[Stage] = &[Stage::Dispatched, Stage::Signed];

const fn rule(verb: Verb, name: &'static str, kind: ComplaintKind, from: &'static [Stage]) -> VerbRule {
    VerbRule { verb, name, kind, from, reason: false }
}

const fn reasoned(verb: Verb, name: &'static str, kind: ComplaintKind, from: &'static [Stage]) -> VerbRule {
    VerbRule { verb, name, kind, from, reason: true }
}

/// Every verb, in the order in which an order meets them.
pub const VERBS: &[VerbRule] = &[
    rule(Verb::Register, "register", ComplaintKind::Registered, &[Stage::Answered]),
    rule(
        Verb::Dispatch,
        "dispatch",
        ComplaintKind::Dispatched,
        &[Stage::Registered, Stage::Dispatched, Stage::Returned, Stage::Replied, Stage::Revisited, Stage::Hung],
    ),
    rule(Verb::AnswerDirectly, "answer_directly", ComplaintKind::AnsweredDirectly, &[Stage::Registered]),
    rule(Verb::Sign, "sign", ComplaintKind::Signed, &[Stage::Dispatched]),
    reasoned(Verb::Return, "return", ComplaintKind::Returned, GIVEN),
    rule(Verb::DenyReturn, "deny_return", ComplaintKind::ReturnDenied, &[Stage::Returned]),
    rule(Verb::Contact, "contact", ComplaintKind::Contacted, &[Stage::Dispatched, Stage::Signed, Stage::Hung]),
    reasoned(Verb::RequestExtension, "request_extension", ComplaintKind::ExtensionRequested, GIVEN),
    rule(Verb::GrantExtension, "grant_extension", ComplaintKind::ExtensionGranted, GIVEN),
    rule(Verb::Supervise, "supervise", ComplaintKind::Supervised, OPEN),
    rule(Verb::Reply, "reply", ComplaintKind::Replied, &[Stage::Signed, Stage::Hung]),
    rule(Verb::Revisit, "revisit", ComplaintKind::Revisited, &[Stage::Replied, Stage::Revisited]),
    reasoned(Verb::Hang, "hang", ComplaintKind::Hung, GIVEN),
    rule(Verb::Conclude, "conclude", ComplaintKind::Concluded, &[Stage::Direct, Stage::Replied, Stage::Revisited]),
    reasoned(Verb::Reopen, "reopen", ComplaintKind::Reopened, &[Stage::Concluded]),
    rule(Verb::ToEvent, "to_event", ComplaintKind::Commented, OPEN),
    rule(Verb::Comment, "comment", ComplaintKind::Commented, &Stage::ALL),
];

impl Verb {
    /// The verb of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        VERBS.iter().find(|rule| rule.name == name).map(|rule| rule.verb)
    }

    /// What it becomes, and where it may be done.
    ///
    /// # Panics
    /// Never: [`VERBS`] has every verb, which its test sees to.
    #[must_use]
    #[allow(clippy::expect_used, reason = "a test finds every verb in the table")]
    pub fn rule(self) -> &'static VerbRule {
        VERBS.iter().find(|rule| rule.verb == self).expect("every verb has a rule")
    }
}

/// What is done, with all that it needs; codes are known ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// To whom it is given.
    pub department: Option<Text>,
    /// Code of the reason.
    pub reason_code: Option<Text>,
    /// A remark, masked.
    pub note: Option<Text>,
    /// u1 to u4.
    pub urgency: Option<Text>,
    /// Working days granted.
    pub extension_days: Option<i64>,
    /// yes, no or unknown: was the citizen answered.
    pub responded: Option<Text>,
    /// yes, no or unknown: was it resolved.
    pub resolved: Option<Text>,
    /// yes, no or unknown: is the citizen satisfied.
    pub satisfied: Option<Text>,
    /// Number of the city event that it becomes.
    pub linked_event: Option<Text>,
}

/// Decides whether that may be done at `now` with an order that stands there, and as which step; where it stands then is what
/// [`Progress::follow`] makes of that step.
///
/// # Errors
/// The rule that refuses it.
pub fn apply(progress: &Progress, verb: Verb, said: &Said, rules: &CityRules, now: UtcMs) -> Result<ComplaintKind, Refused> {
    let rule = verb.rule();
    let stage = progress.stage();
    if !rule.from.contains(&stage) {
        return Err(Refused::Stage { verb: rule.name, stage: stage.name() });
    }
    if rule.reason {
        needs(rule, "reason_code", said.reason_code.as_ref())?;
    }
    match verb {
        Verb::Register => drop(needs(rule, "urgency", said.urgency.as_ref())?),
        Verb::Dispatch => dispatch(progress, needs(rule, "department", said.department.as_ref())?)?,
        Verb::Return => send_back(progress, rules, now)?,
        Verb::GrantExtension => extend(progress, *needs(rule, "extension_days", said.extension_days.as_ref())?, rules)?,
        Verb::Revisit => {
            needs(rule, "responded", said.responded.as_ref())?;
            needs(rule, "resolved", said.resolved.as_ref())?;
            needs(rule, "satisfied", said.satisfied.as_ref())?;
        }
        Verb::Conclude if stage == Stage::Replied => return Err(Refused::NotRevisited),
        Verb::ToEvent => link(progress, needs(rule, "linked_event", said.linked_event.as_ref())?)?,
        Verb::Comment => drop(needs(rule, "note", said.note.as_ref())?),
        Verb::AnswerDirectly
        | Verb::Sign
        | Verb::DenyReturn
        | Verb::Contact
        | Verb::RequestExtension
        | Verb::Supervise
        | Verb::Reply
        | Verb::Hang
        | Verb::Conclude
        | Verb::Reopen => {}
    }
    Ok(rule.kind)
}

fn needs<'a, T>(rule: &VerbRule, field: &'static str, said: Option<&'a T>) -> Result<&'a T, Refused> {
    said.ok_or(Refused::Missing { verb: rule.name, field })
}

/// Who has it, or has just returned it, is not given it again; where the return was denied, that department has it still.
fn dispatch(progress: &Progress, department: &Text) -> Result<(), Refused> {
    if progress.returned_by() == Some(department) {
        return Err(Refused::JustReturned(department.clone()));
    }
    if progress.stage() == Stage::Dispatched && progress.department() == Some(department) {
        return Err(Refused::SameDepartment(department.clone()));
    }
    Ok(())
}

/// What a department was given it can send back within the working days that the rules give it.
fn send_back(progress: &Progress, rules: &CityRules, now: UtcMs) -> Result<(), Refused> {
    match progress.send_back_until(rules).filter(|until| now > *until) {
        Some(until) => Err(Refused::ReturnTooLate { until }),
        None => Ok(()),
    }
}

fn extend(progress: &Progress, days: i64, rules: &CityRules) -> Result<(), Refused> {
    if !progress.extension_requested() {
        return Err(Refused::NotRequested);
    }
    let left = rules.extension_days - progress.granted_days();
    if (1..=left).contains(&days) { Ok(()) } else { Err(Refused::ExtensionTooLong { left: left.max(0) }) }
}

fn link(progress: &Progress, event_no: &Text) -> Result<(), Refused> {
    match progress.linked_event() {
        Some(linked) if linked != event_no => Err(Refused::LinkedBefore(linked.clone())),
        Some(_) | None => Ok(()),
    }
}

/// The verbs that the stage, and the rules that need nothing more, allow at `now`.
#[must_use]
pub fn allowed(progress: &Progress, rules: &CityRules, now: UtcMs) -> Vec<&'static str> {
    let text = || Some(Text::const_new("-"));
    let said = Said {
        department: text(),
        reason_code: text(),
        note: text(),
        urgency: text(),
        extension_days: Some(1),
        responded: text(),
        resolved: text(),
        satisfied: text(),
        linked_event: text(),
    };
    VERBS.iter().filter(|rule| apply(progress, rule.verb, &said, rules, now).is_ok()).map(|rule| rule.name).collect()
}
