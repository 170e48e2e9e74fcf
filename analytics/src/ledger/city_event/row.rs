//! The row of a city event.

use crate::ledger::table::entity;
use ingest::record::{Text, UtcMs};

entity! {
    /// One city event.
    CityEventRow, CityEventColumns {
        /// Number of the event.
        event_no: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// Code of the grid cell.
        grid: Text,
        /// The body last assigned, else the body last named.
        department: Text,
        /// inspector, citizen, hotline, video, sensor, leader, transfer or open311.
        origin: Text,
        /// component or event.
        category: Text,
        /// Class.
        class_code: Text,
        /// First two characters of the class.
        class_1: Text,
        /// 1 the gravest to 4.
        severity: i64,
        /// flood, `forest_fire`, epidemic or another emergency topic.
        topic: Text,
        /// Degrees east, WGS 84.
        longitude: f64,
        /// Degrees north, WGS 84.
        latitude: f64,
        /// Where it is, masked.
        address: Text,
        /// What it is about, masked.
        content: Text,
        /// reported, filed, assigned, handling, checking, closed, rejected, suspended or merged.
        stage: Text,
        /// First report.
        reported_at: UtcMs,
        /// First verification.
        verified_at: UtcMs,
        /// First filing: the clock starts.
        filed_at: UtcMs,
        /// First assignment.
        first_assigned_at: UtcMs,
        /// Last assignment.
        assigned_at: UtcMs,
        /// Last receipt by the department.
        received_at: UtcMs,
        /// Last handling.
        handled_at: UtcMs,
        /// Last check, passed or failed.
        checked_at: UtcMs,
        /// Last closing that was not reopened: the clock stops.
        closed_at: UtcMs,
        /// Last rejection.
        rejected_at: UtcMs,
        /// Filing + limit (of the filing step, else of the class) + extensions + suspended time; else as stated.
        due: UtcMs,
        /// State of the clock; null for rejected and merged events.
        clock: Text,
        /// When it came into its stage.
        stage_since: UtcMs,
        /// The rule that has stepped in since.
        escalated_by: Text,
        /// When that rule stepped in.
        escalated_at: UtcMs,
        /// Until when it may be in its stage, or in the one before it was suspended: entry + limit of the stage (handling: of the
        /// class, else stated, with extensions) + suspended time.
        stage_due: UtcMs,
        /// State of the clock of the stage; null where the stage has no limit.
        stage_clock: Text,
        /// Times returned.
        returns: i64,
        /// Times reassigned.
        reassignments: i64,
        /// Checks passed.
        check_passes: i64,
        /// Checks failed.
        check_failures: i64,
        /// Supervisions.
        supervisions: i64,
        /// Extensions granted.
        extensions: i64,
        /// Suspensions.
        suspensions: i64,
        /// Left out of the late count by a decided appeal.
        timeout_exempt: bool,
        /// The event that this one was merged into.
        merged_into: Text,
        /// Number of the hotline order that it came from.
        linked_order: Text,
        /// The unit on it.
        unit: Text,
        /// What that unit does.
        unit_status: Text,
        /// When a unit was first sent.
        unit_sent_at: UtcMs,
        /// When a unit first set out.
        unit_set_out_at: UtcMs,
        /// When a unit first arrived.
        arrived_at: UtcMs,
        /// When a unit that had arrived was first done there.
        cleared_at: UtcMs,
        /// The state that the source itself names.
        source_status: Text,
        /// Wall-clock minutes from report to filing.
        filing_minutes: i64,
        /// Wall-clock minutes from filing to the first assignment.
        dispatch_minutes: i64,
        /// Wall-clock minutes from the assignment before it to the first sending of a unit.
        sending_minutes: i64,
        /// Wall-clock minutes from the first sending of a unit to its setting out.
        turnout_minutes: i64,
        /// Wall-clock minutes from the first sending of a unit to the first arrival.
        arrival_minutes: i64,
        /// Wall-clock minutes from the first arrival of a unit to its being done there.
        scene_minutes: i64,
        /// Wall-clock minutes from filing (else report) to closing; null until closed.
        gross_minutes: i64,
        /// Working minutes from filing (else report) to closing less suspensions; null until closed.
        net_minutes: i64,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}

impl CityEventRow {
    /// Whether it counts: neither rejected nor merged into another.
    pub(crate) fn counts(&self) -> bool {
        !matches!(self.stage.as_deref(), Some("rejected" | "merged"))
    }
}
