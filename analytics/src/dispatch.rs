//! Dispatch of city events: the stages, what may be done in each, and what every step does.
//!
//! ```text
//!            file           assign          receive          handle           check_pass, close
//! reported ───────▶ filed ─────────▶ assigned ────────▶ handling ───────▶ checking ─────────────▶ closed
//!     │             ▲ │ ▲  return ◀──────┴──────────────────┤ ▲ check_fail    │                     │
//!     │ reject      │ │ └───────────────────────────────────┘ └───────────────┘                     │
//!     ▼             │ ▼                                       ▲                                     │
//!  rejected ────────┘ suspended ◀─▶ filed, assigned, handling └──────────────── reopen ◀────────────┘
//!       file, reopen   suspend, resume
//!
//!  merged ◀─▶ reported, filed, assigned, handling      merge, unmerge
//! ```
//! Two ways lead through the same diagram. [`Progress::follow`] takes any step as a fact, since other systems report what they did
//! whether we like it or not; the ledger's fold is made of it. [`apply`] decides what a person may do: the table [`VERBS`] says in
//! which stages, and a few rules say when not. What it allows becomes a step, and following that step leads where [`apply`] said.

mod matter;
pub mod order;
mod progress;
mod refused;
#[cfg(test)]
mod tests;
mod unit;

pub use matter::{Event, FieldChange, Matter, Order};
pub use progress::{Progress, Stage};
pub use refused::Refused;
pub use unit::UnitStatus;

use ingest::record::{CityEventKind, Text};

/// What an actor that is a rule is called, with the rule's id behind it.
pub const RULE_ACTOR: &str = "rule:";

/// What a person can do with a city event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Look at it on the spot.
    Verify,
    /// File it (立案): the clock starts.
    File,
    /// Reject it (作废).
    Reject,
    /// Give it to a department (派遣).
    Assign,
    /// Take it over in the department (处置).
    Receive,
    /// Send it back to the dispatcher (退回).
    Return,
    /// Take it from one department and give it to another.
    Reassign,
    /// Report it handled (核查 follows).
    Handle,
    /// Find it well handled.
    CheckPass,
    /// Find it not handled: rework (返工).
    CheckFail,
    /// Let it rest (挂账): the net clock stops.
    Suspend,
    /// End its rest.
    Resume,
    /// Ask for more time.
    RequestExtension,
    /// Grant more time.
    GrantExtension,
    /// Step in (督办).
    Supervise,
    /// Decide on the appeal of its timeout, once.
    Appeal,
    /// Make it a part of another event (合并).
    Merge,
    /// Undo that.
    Unmerge,
    /// Close it (结案): the clock stops.
    Close,
    /// Open it again.
    Reopen,
    /// Write a remark.
    Comment,
    /// Say what its unit does.
    UnitStatus,
}

/// What a verb becomes, and where it may be done.
#[derive(Clone, Copy, Debug)]
pub struct VerbRule {
    /// The verb.
    pub verb: Verb,
    /// Its name in requests.
    pub name: &'static str,
    /// The step that records it; a later assignment is recorded as [`CityEventKind::Reassigned`].
    pub kind: CityEventKind,
    /// The stages in which it may be done.
    pub from: &'static [Stage],
    /// Whether a reason must be given.
    pub reason: bool,
}

const OPEN: &[Stage] = &[Stage::Reported, Stage::Filed, Stage::Assigned, Stage::Handling, Stage::Checking, Stage::Suspended];
const GIVEN: &[Stage] = &[Stage::Assigned, Stage::Handling];

const fn rule(verb: Verb, name: &'static str, kind: CityEventKind, from: &'static [Stage]) -> VerbRule {
    VerbRule { verb, name, kind, from, reason: false }
}

const fn reasoned(verb: Verb, name: &'static str, kind: CityEventKind, from: &'static [Stage]) -> VerbRule {
    VerbRule { verb, name, kind, from, reason: true }
}

/// Every verb, in the order in which an event meets them.
pub const VERBS: &[VerbRule] = &[
    rule(Verb::Verify, "verify", CityEventKind::Verified, &[Stage::Reported]),
    rule(Verb::File, "file", CityEventKind::Accepted, &[Stage::Reported, Stage::Rejected]),
    reasoned(Verb::Reject, "reject", CityEventKind::Rejected, &[Stage::Reported, Stage::Filed]),
    rule(Verb::Assign, "assign", CityEventKind::Assigned, &[Stage::Filed]),
    rule(Verb::Receive, "receive", CityEventKind::Received, &[Stage::Assigned]),
    reasoned(Verb::Return, "return", CityEventKind::Returned, GIVEN),
    rule(Verb::Reassign, "reassign", CityEventKind::Reassigned, GIVEN),
    rule(Verb::Handle, "handle", CityEventKind::Handled, &[Stage::Handling]),
    rule(Verb::CheckPass, "check_pass", CityEventKind::CheckPassed, &[Stage::Checking]),
    rule(Verb::CheckFail, "check_fail", CityEventKind::CheckFailed, &[Stage::Checking]),
    reasoned(Verb::Suspend, "suspend", CityEventKind::Suspended, &[Stage::Filed, Stage::Assigned, Stage::Handling]),
    rule(Verb::Resume, "resume", CityEventKind::Resumed, &[Stage::Suspended]),
    reasoned(Verb::RequestExtension, "request_extension", CityEventKind::ExtensionRequested, GIVEN),
    rule(Verb::GrantExtension, "grant_extension", CityEventKind::ExtensionGranted, GIVEN),
    rule(Verb::Supervise, "supervise", CityEventKind::Supervised, OPEN),
    rule(
        Verb::Appeal,
        "appeal",
        CityEventKind::Appealed,
        &[Stage::Filed, Stage::Assigned, Stage::Handling, Stage::Checking, Stage::Closed],
    ),
    rule(Verb::Merge, "merge", CityEventKind::Merged, &[Stage::Reported, Stage::Filed, Stage::Assigned, Stage::Handling]),
    rule(Verb::Unmerge, "unmerge", CityEventKind::Unmerged, &[Stage::Merged]),
    rule(Verb::Close, "close", CityEventKind::Closed, &[Stage::Checking]),
    reasoned(Verb::Reopen, "reopen", CityEventKind::Reopened, &[Stage::Closed, Stage::Rejected]),
    rule(Verb::Comment, "comment", CityEventKind::Commented, &Stage::ALL),
    rule(
        Verb::UnitStatus,
        "unit_status",
        CityEventKind::UnitStatus,
        &[Stage::Filed, Stage::Assigned, Stage::Handling, Stage::Checking, Stage::Suspended, Stage::Closed],
    ),
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
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What.
    pub verb: Verb,
    /// To whom it is given.
    pub department: Option<Text>,
    /// Code of the reason.
    pub reason_code: Option<Text>,
    /// A remark, masked.
    pub note: Option<Text>,
    /// The unit on it.
    pub unit: Option<Text>,
    /// What that unit does.
    pub unit_status: Option<Text>,
    /// Into which event it is merged.
    pub into: Option<Target>,
    /// Time granted, or of filing: type and value.
    pub limit: Option<(Text, i64)>,
    /// Whether the appeal is granted.
    pub excused: Option<bool>,
}

impl Action {
    /// That verb and nothing else said.
    #[must_use]
    pub fn new(verb: Verb) -> Self {
        Self {
            verb,
            department: None,
            reason_code: None,
            note: None,
            unit: None,
            unit_status: None,
            into: None,
            limit: None,
            excused: None,
        }
    }
}

/// The event that another is merged into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub event_no: Text,
    /// Where it stands; none if there is no such event.
    pub stage: Option<Stage>,
}

/// Decides whether that may be done with the event as it stands, and as which step; the event's state after it is what
/// [`Progress::follow`] makes of that step.
///
/// # Errors
/// The rule that refuses it.
pub fn apply(event: &Event, action: &Action) -> Result<CityEventKind, Refused> {
    let rule = action.verb.rule();
    let stage = event.progress.stage();
    if !rule.from.contains(&stage) {
        return Err(Refused::Stage { verb: rule.name, stage: stage.name() });
    }
    if rule.reason {
        needs(rule, "reason_code", action.reason_code.as_ref())?;
    }
    match action.verb {
        Verb::Assign | Verb::Reassign => return assign(&event.progress, action, rule),
        Verb::CheckPass if event.progress.passed() => return Err(Refused::AlreadyChecked),
        Verb::Close if !event.progress.passed() => return Err(Refused::NotChecked),
        Verb::GrantExtension if !event.progress.extension_requested() => return Err(Refused::NotRequested),
        Verb::GrantExtension => drop(needs(rule, "limit_value", action.limit.as_ref())?),
        Verb::Appeal if event.progress.appealed() => return Err(Refused::AppealedBefore),
        Verb::Appeal if !event.is_late() => return Err(Refused::NotLate),
        Verb::Appeal => drop(needs(rule, "excused", action.excused.as_ref())?),
        Verb::Merge => merge(event, needs(rule, "into", action.into.as_ref())?)?,
        Verb::Comment => drop(needs(rule, "note", action.note.as_ref())?),
        Verb::UnitStatus => {
            needs(rule, "unit", action.unit.as_ref())?;
            let status = needs(rule, "unit_status", action.unit_status.as_ref())?;
            if stage == Stage::Closed && !matches!(status.as_str(), "returning" | "cleared" | "available") {
                return Err(Refused::UnitLeaves);
            }
        }
        Verb::Verify
        | Verb::File
        | Verb::Reject
        | Verb::Receive
        | Verb::Return
        | Verb::Handle
        | Verb::CheckPass
        | Verb::CheckFail
        | Verb::Suspend
        | Verb::Resume
        | Verb::RequestExtension
        | Verb::Supervise
        | Verb::Unmerge
        | Verb::Close
        | Verb::Reopen => {}
    }
    Ok(rule.kind)
}

fn needs<'a, T>(rule: &VerbRule, field: &'static str, said: Option<&'a T>) -> Result<&'a T, Refused> {
    said.ok_or(Refused::Missing { verb: rule.name, field })
}

/// A department that has it, or that has just returned it, is not given it again.
fn assign(progress: &Progress, action: &Action, rule: &VerbRule) -> Result<CityEventKind, Refused> {
    let department = needs(rule, "department", action.department.as_ref())?;
    if progress.returned_by() == Some(department) {
        return Err(Refused::JustReturned(department.clone()));
    }
    if action.verb == Verb::Reassign && progress.department() == Some(department) {
        return Err(Refused::SameDepartment(department.clone()));
    }
    Ok(if progress.department().is_some() { CityEventKind::Reassigned } else { CityEventKind::Assigned })
}

fn merge(event: &Event, target: &Target) -> Result<(), Refused> {
    if target.event_no == event.number {
        return Err(Refused::IntoItself);
    }
    match target.stage {
        Some(stage) if OPEN.contains(&stage) => Ok(()),
        stage => Err(Refused::Target { event_no: target.event_no.clone(), stage: stage.map_or("unknown", Stage::name) }),
    }
}

/// The verbs that the event's stage and the rules that need nothing more allow now.
#[must_use]
pub fn allowed(event: &Event) -> Vec<&'static str> {
    let said = |verb: Verb| {
        let text = || Some(Text::const_new("-"));
        let into = Some(Target { event_no: Text::const_new("-"), stage: Some(Stage::Filed) });
        Action {
            department: text(),
            reason_code: text(),
            note: text(),
            unit: text(),
            unit_status: Some(Text::const_new("available")),
            into,
            limit: Some((Text::const_new("work_day"), 1)),
            excused: Some(true),
            ..Action::new(verb)
        }
    };
    VERBS.iter().filter(|rule| apply(event, &said(rule.verb)).is_ok()).map(|rule| rule.name).collect()
}
