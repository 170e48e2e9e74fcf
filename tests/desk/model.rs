//! The stages of a city event written a second time and more simply, to compare the desk with: what may be done, and where it leads.

use super::walks::Dice;
use serde_json::{Value, json};

/// Everything that may be tried.
pub(crate) const ACTIONS: [&str; 21] = [
    "verify",
    "file",
    "reject",
    "assign",
    "receive",
    "return",
    "reassign",
    "handle",
    "check_pass",
    "check_fail",
    "suspend",
    "resume",
    "request_extension",
    "grant_extension",
    "supervise",
    "merge",
    "unmerge",
    "close",
    "reopen",
    "comment",
    "unit_status",
];
/// At each stage one of them is legal.
const LEADING_ON: [&str; 9] = ["file", "assign", "receive", "handle", "check_pass", "close", "resume", "unmerge", "reopen"];
const NEEDS_REASON: [&str; 5] = ["return", "reject", "suspend", "request_extension", "reopen"];
const OPEN: [&str; 6] = ["reported", "filed", "assigned", "handling", "checking", "suspended"];

/// What is believed of one event.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) stage: &'static str,
    pub(crate) version: u64,
    filed: bool,
    has: Option<&'static str>,
    returned_by: Option<&'static str>,
    rested_from: &'static str,
    merged_from: &'static str,
    passed: bool,
    asked: bool,
}

/// One try: what is said, and what ought to become of it.
#[derive(Clone, Debug)]
pub(crate) struct Try {
    pub(crate) action: &'static str,
    pub(crate) department: &'static str,
    pub(crate) with_reason: bool,
    /// Stage of the event to be merged into, and whether that is the event itself.
    pub(crate) target: (&'static str, bool),
}

impl Try {
    pub(crate) fn body(&self, action_id: &str, version: u64, into: &str) -> Value {
        let mut body = json!({
            "action": self.action, "action_id": action_id, "version": version, "actor": "walker", "department": self.department,
            "unit": "U0101", "unit_status": "cleared", "note": "seen", "into": into, "limit_type": "work_hour", "limit_value": 2,
        });
        if self.with_reason {
            body["reason_code"] = "not_ours".into();
        }
        body
    }

    /// Anything at all; two times in three something that leads on, so that walks come far.
    pub(crate) fn any(dice: &mut Dice, of: &Model, stage_of_target: &'static str, into_itself: bool) -> Self {
        let wants_on = dice.below(3) > 0;
        loop {
            let this = Self::one(dice, stage_of_target, into_itself);
            let leads_on = LEADING_ON.contains(&this.action) && of.after(&this).is_some();
            if leads_on || !wants_on {
                return this;
            }
        }
    }

    fn one(dice: &mut Dice, stage_of_target: &'static str, into_itself: bool) -> Self {
        Self {
            action: ACTIONS[dice.below(ACTIONS.len())],
            department: ["D01", "D02", "D03"][dice.below(3)],
            with_reason: dice.below(5) > 0,
            target: (stage_of_target, into_itself),
        }
    }
}

impl Model {
    pub(crate) fn reported() -> Self {
        Self {
            stage: "reported",
            version: 1,
            filed: false,
            has: None,
            returned_by: None,
            rested_from: "",
            merged_from: "",
            passed: false,
            asked: false,
        }
    }

    /// The event after the try, or nothing if it must be refused.
    pub(crate) fn after(&self, this: &Try) -> Option<Self> {
        if NEEDS_REASON.contains(&this.action) && !this.with_reason {
            return None;
        }
        let mut next = self.clone();
        next.version += 1;
        next.stage = match (self.stage, this.action) {
            (stage, "comment") => stage,
            (stage, "supervise") if OPEN.contains(&stage) => stage,
            ("filed" | "assigned" | "handling" | "checking" | "suspended" | "closed", "unit_status") => self.stage,
            ("reported", "verify") => "reported",
            ("reported" | "rejected", "file") => {
                next.filed = true;
                "filed"
            }
            ("reported" | "filed", "reject") => "rejected",
            ("filed", "assign") if self.returned_by != Some(this.department) => next.given(this.department),
            ("assigned" | "handling", "reassign") if self.has != Some(this.department) => next.given(this.department),
            ("assigned", "receive") | ("checking", "check_fail") => {
                next.passed = false;
                "handling"
            }
            ("assigned" | "handling", "return") => {
                next.returned_by = self.has;
                next.asked = false;
                "filed"
            }
            ("handling", "handle") => {
                next.passed = false;
                "checking"
            }
            ("checking", "check_pass") if !self.passed => {
                next.passed = true;
                "checking"
            }
            ("checking", "close") if self.passed => "closed",
            ("filed" | "assigned" | "handling", "suspend") => {
                next.rested_from = self.stage;
                "suspended"
            }
            ("suspended", "resume") => self.rested_from,
            ("assigned" | "handling", "request_extension") => {
                next.asked = true;
                self.stage
            }
            ("assigned" | "handling", "grant_extension") if self.asked => {
                next.asked = false;
                self.stage
            }
            ("reported" | "filed" | "assigned" | "handling", "merge") if OPEN.contains(&this.target.0) && !this.target.1 => {
                next.merged_from = self.stage;
                "merged"
            }
            ("merged", "unmerge") => self.merged_from,
            ("closed" | "rejected", "reopen") => {
                next.passed = false;
                match (self.has, self.filed) {
                    (Some(_), _) => "handling",
                    (None, true) => "filed",
                    (None, false) => "reported",
                }
            }
            _ => return None,
        };
        Some(next)
    }

    fn given(&mut self, department: &'static str) -> &'static str {
        self.has = Some(department);
        self.returned_by = None;
        "assigned"
    }
}
