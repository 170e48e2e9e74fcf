//! Where an event stands, as its steps lead there one by one.

use ingest::record::{CityEventKind, Text};

/// The stage of a city event, as people name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Reported (上报).
    #[default]
    Reported,
    /// Filed (立案): somebody must be found for it.
    Filed,
    /// Assigned (派遣): the department has yet to take it.
    Assigned,
    /// Being handled (处置).
    Handling,
    /// To be checked (核查).
    Checking,
    /// Closed (结案).
    Closed,
    /// Rejected (作废).
    Rejected,
    /// At rest (挂账).
    Suspended,
    /// A part of another event (合并).
    Merged,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 9] = [
        Self::Reported,
        Self::Filed,
        Self::Assigned,
        Self::Handling,
        Self::Checking,
        Self::Closed,
        Self::Rejected,
        Self::Suspended,
        Self::Merged,
    ];

    /// Its name in tables and requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Filed => "filed",
            Self::Assigned => "assigned",
            Self::Handling => "handling",
            Self::Checking => "checking",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Merged => "merged",
        }
    }

    fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected | Self::Merged)
    }
}

/// What the stages remember of an event beside where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four facts that do not depend on each other, not a stage in disguise")]
pub struct Progress {
    stage: Stage,
    filed: bool,
    /// The body that it was last given to.
    department: Option<Text>,
    /// The body that returned it, until it is given to another.
    returned_by: Option<Text>,
    before_suspension: Stage,
    before_merge: Stage,
    passed: bool,
    extension_requested: bool,
    appealed: bool,
}

impl Progress {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The body that it was last given to.
    #[must_use]
    pub fn department(&self) -> Option<&Text> {
        self.department.as_ref()
    }

    pub(super) fn returned_by(&self) -> Option<&Text> {
        self.returned_by.as_ref()
    }

    pub(super) fn passed(&self) -> bool {
        self.passed
    }

    pub(super) fn extension_requested(&self) -> bool {
        self.extension_requested
    }

    pub(super) fn appealed(&self) -> bool {
        self.appealed
    }

    /// Takes a step as a fact, whoever reports it: a final stage is left only by what is meant to leave it, and every other step
    /// leads to its own stage.
    pub fn follow(&mut self, kind: CityEventKind, department: Option<&str>) {
        match kind {
            CityEventKind::Accepted => {
                self.filed = true;
                if self.stage == Stage::Rejected {
                    self.stage = Stage::Filed;
                }
                self.go(Stage::Filed);
            }
            CityEventKind::Rejected => self.go(Stage::Rejected),
            CityEventKind::Assigned | CityEventKind::Reassigned => {
                self.department = department.map(Text::from).or(self.department.take());
                self.returned_by = None;
                self.go(Stage::Assigned);
            }
            CityEventKind::Received => self.go(Stage::Handling),
            CityEventKind::Returned => {
                self.returned_by = self.department.clone().or_else(|| department.map(Text::from));
                self.extension_requested = false;
                self.go(Stage::Filed);
            }
            CityEventKind::Handled => {
                self.passed = false;
                self.go(Stage::Checking);
            }
            CityEventKind::CheckPassed => {
                self.passed = true;
                self.go(Stage::Checking);
            }
            CityEventKind::CheckFailed => {
                self.passed = false;
                self.go(Stage::Handling);
            }
            CityEventKind::Suspended => {
                if self.stage != Stage::Suspended {
                    self.before_suspension = self.stage;
                }
                self.go(Stage::Suspended);
            }
            CityEventKind::Resumed if self.stage == Stage::Suspended => self.stage = self.before_suspension,
            CityEventKind::ExtensionRequested => self.extension_requested = true,
            CityEventKind::ExtensionGranted => self.extension_requested = false,
            CityEventKind::Appealed => self.appealed = true,
            CityEventKind::Merged => {
                if self.stage != Stage::Merged {
                    self.before_merge = self.stage;
                }
                self.go(Stage::Merged);
            }
            CityEventKind::Unmerged if self.stage == Stage::Merged => self.stage = self.before_merge,
            CityEventKind::Closed => self.go(Stage::Closed),
            CityEventKind::Reopened if self.stage != Stage::Merged => self.reopen(),
            CityEventKind::Reported
            | CityEventKind::Verified
            | CityEventKind::UnitStatus
            | CityEventKind::Supervised
            | CityEventKind::Commented
            | CityEventKind::Resumed
            | CityEventKind::Unmerged
            | CityEventKind::Reopened => {}
        }
    }

    fn go(&mut self, stage: Stage) {
        if !self.stage.is_final() {
            self.stage = stage;
        }
    }

    fn reopen(&mut self) {
        self.passed = false;
        self.stage = match (&self.department, self.filed) {
            (Some(_), _) => Stage::Handling,
            (None, true) => Stage::Filed,
            (None, false) => Stage::Reported,
        };
    }
}
