//! Where an order stands, as its steps lead there one by one.

use crate::rules::CityRules;
use ingest::record::{ComplaintKind, ComplaintStep, Text, UtcMs};

/// The stage of a call or of the order that it became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// A call rings.
    Call,
    /// The caller hung up.
    Abandoned,
    /// An agent talks with the caller.
    Answered,
    /// An order: somebody must be found for it.
    #[default]
    Registered,
    /// Answered at once.
    Direct,
    /// Given to a department that has yet to sign for it.
    Dispatched,
    /// The department signed for it.
    Signed,
    /// The department sent it back (退单).
    Returned,
    /// The department has replied.
    Replied,
    /// The citizen was asked how it went (回访).
    Revisited,
    /// Concluded.
    Concluded,
    /// At rest (挂账).
    Hung,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 12] = [
        Self::Call,
        Self::Abandoned,
        Self::Answered,
        Self::Registered,
        Self::Direct,
        Self::Dispatched,
        Self::Signed,
        Self::Returned,
        Self::Replied,
        Self::Revisited,
        Self::Concluded,
        Self::Hung,
    ];

    /// Its name in tables and requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Abandoned => "abandoned",
            Self::Answered => "answered",
            Self::Registered => "registered",
            Self::Direct => "direct",
            Self::Dispatched => "dispatched",
            Self::Signed => "signed",
            Self::Returned => "returned",
            Self::Replied => "replied",
            Self::Revisited => "revisited",
            Self::Concluded => "concluded",
            Self::Hung => "hung",
        }
    }

    /// Whether an order stands there that somebody has yet to bring to its end; a call is none.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Call | Self::Abandoned | Self::Answered | Self::Concluded)
    }
}

/// What the stages remember of an order beside where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    stage: Stage,
    /// The body that it was last dispatched to.
    department: Option<Text>,
    /// The body that sent it back, until that is denied or it is dispatched again.
    returned_by: Option<Text>,
    /// When the body that has it was given it.
    given_at: Option<UtcMs>,
    extension_requested: bool,
    granted_days: i64,
    linked_event: Option<Text>,
}

impl Progress {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The body that it was last dispatched to.
    #[must_use]
    pub fn department(&self) -> Option<&Text> {
        self.department.as_ref()
    }

    /// The city event that it became.
    #[must_use]
    pub fn linked_event(&self) -> Option<&Text> {
        self.linked_event.as_ref()
    }

    /// Working days granted in all.
    pub(crate) fn granted_days(&self) -> i64 {
        self.granted_days
    }

    pub(super) fn returned_by(&self) -> Option<&Text> {
        self.returned_by.as_ref()
    }

    /// The last instant at which the body that has it can send it back.
    pub(crate) fn send_back_until(&self, rules: &CityRules) -> Option<UtcMs> {
        Some(rules.calendar.due(self.given_at?, rules.send_back))
    }

    pub(super) fn extension_requested(&self) -> bool {
        self.extension_requested
    }

    /// Takes a step as a fact, whoever reports it: once concluded only reopening changes the stage, and every other step leads to its
    /// own stage.
    pub fn follow(&mut self, at: UtcMs, department: Option<&str>, step: &ComplaintStep) {
        if step.linked_event.is_some() {
            self.linked_event.clone_from(&step.linked_event);
        }
        match step.kind {
            ComplaintKind::CallOffered => self.go(Stage::Call),
            ComplaintKind::CallAnswered => self.go(Stage::Answered),
            ComplaintKind::CallAbandoned => self.go(Stage::Abandoned),
            ComplaintKind::Registered => self.go(Stage::Registered),
            ComplaintKind::AnsweredDirectly => self.go(Stage::Direct),
            ComplaintKind::Dispatched => {
                let to = step.handler.clone().or_else(|| department.map(Text::from));
                self.department = to.or(self.department.take());
                self.given(at);
                self.go(Stage::Dispatched);
            }
            ComplaintKind::Signed => self.go(Stage::Signed),
            ComplaintKind::Returned => {
                self.returned_by = self.department.clone().or_else(|| department.map(Text::from));
                self.extension_requested = false;
                self.go(Stage::Returned);
            }
            ComplaintKind::ReturnDenied => {
                self.returned_by = None;
                self.go(Stage::Dispatched);
            }
            ComplaintKind::ExtensionRequested => self.extension_requested = true,
            ComplaintKind::ExtensionGranted => {
                self.extension_requested = false;
                self.granted_days = self.granted_days.saturating_add(step.extension_days.unwrap_or(0).max(0));
            }
            ComplaintKind::Replied => self.go(Stage::Replied),
            ComplaintKind::Revisited => self.go(Stage::Revisited),
            ComplaintKind::Concluded => self.go(Stage::Concluded),
            ComplaintKind::Reopened => self.reopen(at),
            ComplaintKind::Hung => self.go(Stage::Hung),
            ComplaintKind::Contacted | ComplaintKind::Supervised | ComplaintKind::Commented => {}
        }
    }

    fn go(&mut self, stage: Stage) {
        if self.stage != Stage::Concluded {
            self.stage = stage;
        }
    }

    fn given(&mut self, at: UtcMs) {
        self.given_at = Some(at);
        self.returned_by = None;
        self.extension_requested = false;
    }

    /// Whoever had it has it again, from now on.
    fn reopen(&mut self, at: UtcMs) {
        self.stage = if self.given_at.is_some() { Stage::Dispatched } else { Stage::Registered };
        if self.given_at.is_some() {
            self.given(at);
        }
    }
}
