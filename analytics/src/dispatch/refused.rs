//! Why something may not be done with a city event or an order: the rules, each with a short name.

use ingest::record::{Text, UtcMs};

/// Why an action may not be done; the state is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The stage does not allow it.
    #[error("`{verb}` cannot be done while it is {stage}")]
    Stage {
        /// Name of the verb.
        verb: &'static str,
        /// Name of the stage.
        stage: &'static str,
    },
    /// Something that it needs was not said.
    #[error("`{verb}` needs `{field}`")]
    Missing {
        /// Name of the verb.
        verb: &'static str,
        /// Name of the field.
        field: &'static str,
    },
    /// The department has just returned it.
    #[error("{0} has just returned it; give it to another department first")]
    JustReturned(Text),
    /// The department has it already.
    #[error("{0} has it already")]
    SameDepartment(Text),
    /// It was not checked since it was handled.
    #[error("it has not passed the check since it was handled")]
    NotChecked,
    /// It has passed the check already.
    #[error("it has passed the check already; close it, or fail the check")]
    AlreadyChecked,
    /// The department has had it for too long to send it back.
    #[error("it could be sent back until {until}")]
    ReturnTooLate {
        /// The last instant.
        until: UtcMs,
    },
    /// The citizen was not asked how it went.
    #[error("the citizen has not been asked how it went; of one who cannot be reached the answers are `unknown`")]
    NotRevisited,
    /// More working days than the rules leave.
    #[error("{left} working days are left to extend it by")]
    ExtensionTooLong {
        /// How many.
        left: i64,
    },
    /// An event was made of it before.
    #[error("the event {0} was made of it before")]
    LinkedBefore(Text),
    /// Nobody asked for more time.
    #[error("nobody has asked for more time")]
    NotRequested,
    /// Its timeout was appealed before.
    #[error("the appeal of its timeout has been decided; it is decided once")]
    AppealedBefore,
    /// Its clock has not run out.
    #[error("its clock has not run out: there is nothing to appeal")]
    NotLate,
    /// An event cannot be a part of itself.
    #[error("an event cannot be merged into itself")]
    IntoItself,
    /// The target is not there, or not open.
    #[error("{event_no} is {stage}: merge into an open event that is itself not merged")]
    Target {
        /// Number of the target.
        event_no: Text,
        /// Its stage, or `unknown`.
        stage: &'static str,
    },
    /// A closed event's unit can only leave.
    #[error("the event is closed: its unit can only return, clear or be available")]
    UnitLeaves,
}

impl Refused {
    /// The short name of the rule, for programs.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Stage { .. } => "stage",
            Self::Missing { field: "reason_code", .. } => "reason_missing",
            Self::Missing { .. } => "field_missing",
            Self::JustReturned(_) => "just_returned",
            Self::SameDepartment(_) => "same_department",
            Self::NotChecked => "not_checked",
            Self::AlreadyChecked => "already_checked",
            Self::ReturnTooLate { .. } => "return_too_late",
            Self::NotRevisited => "not_revisited",
            Self::ExtensionTooLong { .. } => "extension_too_long",
            Self::LinkedBefore(_) => "linked_before",
            Self::NotRequested => "extension_not_requested",
            Self::AppealedBefore => "appealed_before",
            Self::NotLate => "not_late",
            Self::IntoItself => "into_itself",
            Self::Target { .. } => "merge_target",
            Self::UnitLeaves => "unit_leaves",
        }
    }
}
