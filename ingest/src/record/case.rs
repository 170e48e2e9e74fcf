//! Service cases (办件): GB/T 39046-2020; the kinds follow the fifteen states of project approval (工改) systems.

use super::column::{contract, kinds};
use super::{Text, UtcMs};

kinds! {
    /// The steps in the life of a service case.
    CaseKind {
        /// The applicant handed it in.
        Applied = "applied",
        /// Looked through before it is formally received.
        PreReviewed = "pre_reviewed",
        /// Received at the window or online.
        Received = "received",
        /// Accepted: the legal clocks start.
        Accepted = "accepted",
        /// Not accepted, with a reason.
        NotAccepted = "not_accepted",
        /// The applicant must supplement documents: the clocks pause.
        SupplementStarted = "supplement_started",
        /// The supplement is in: the clocks run on.
        SupplementEnded = "supplement_ended",
        /// A special procedure (特别程序) pauses the clocks.
        Suspended = "suspended",
        /// The special procedure is over.
        Resumed = "resumed",
        /// An inner step of the handling is done.
        StepDone = "step_done",
        /// Approved.
        Approved = "approved",
        /// Approved with documents still to come (容缺).
        ApprovedTolerant = "approved_tolerant",
        /// Denied.
        Denied = "denied",
        /// Withdrawn by the applicant.
        Withdrawn = "withdrawn",
        /// Revoked by the authority.
        Revoked = "revoked",
        /// Concluded: the clocks stop.
        Concluded = "concluded",
        /// The result was handed over.
        Delivered = "delivered",
        /// A supervisor stepped in (督办).
        Supervised = "supervised",
    }
}

contract! {
    /// One step of a service case (办件).
    CaseStep (CaseKind) {
        /// Code of the service item.
        item_code: Text,
        /// Name of the service item.
        item_name: Text,
        /// Type of the item (GB/T 39046 A.1).
        item_type: Text,
        /// 1 immediate, 2 committed, 9 other (A.6).
        case_type: i64,
        /// 1 window, 2 web, 3 mobile, 4 courier, 5 kiosk, 6 locker, 9 other (A.5).
        channel: i64,
        /// Type of the applicant (A.4).
        applicant_type: Text,
        /// Statutory limit in working days.
        statutory_days: i64,
        /// Promised limit in working days.
        promised_days: i64,
        /// The project that the case belongs to.
        project_code: Text,
        /// Stage of the project, 1 to 4.
        project_stage: i64,
        /// Handled in parallel with others of its project (并联审批).
        parallel: bool,
        /// Approved on the applicant's commitment (告知承诺).
        commitment: bool,
        /// One visit at most (最多跑一次).
        tag_one_visit: bool,
        /// Cross-region service (跨省通办).
        tag_cross_region: bool,
        /// One thing at once (一件事).
        tag_one_thing: bool,
        /// No certificate needed (无证明).
        tag_no_certificate: bool,
        /// Decided in an instant (秒批).
        tag_instant: bool,
        /// How often the applicant came in person.
        visits: i64,
        /// `human` or `auto`.
        decided_by: Text,
        /// Result code, 0 to 6.
        result: i64,
        /// Name of an inner step.
        step_name: Text,
        /// Why, for steps that need a reason.
        reason: Text,
        /// The acceptance instant as the source states it on every row.
        stated_accepted_at: UtcMs,
        /// The promised due instant as the source states it.
        stated_promised_due: UtcMs,
        /// The conclusion instant as the source states it.
        stated_concluded_at: UtcMs,
    }
}
