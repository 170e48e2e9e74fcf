//! Service cases: the row of a case and the fold that makes it of the case's steps.

use super::table::entity;
use ingest::record::{Text, UtcMs};

entity! {
    /// One service case.
    CaseRow, CaseColumns {
        /// Number of the case.
        case_no: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// Responsible body.
        department: Text,
        /// Code of the service item.
        item_code: Text,
        /// Type of the item (A.1).
        item_type: Text,
        /// 1 immediate, 2 committed, 9 other.
        case_type: i64,
        /// 1 window, 2 web, 3 mobile, 4 courier, 5 kiosk, 6 locker, 9 other.
        channel: i64,
        /// Type of the applicant (A.4).
        applicant_type: Text,
        /// The project that the case belongs to.
        project_code: Text,
        /// Stage of the project, 1 to 4.
        project_stage: i64,
        /// Handled in parallel with others of its project.
        parallel: bool,
        /// Approved on the applicant's commitment.
        commitment: bool,
        /// One visit at most.
        tag_one_visit: bool,
        /// Cross-region service.
        tag_cross_region: bool,
        /// One thing at once.
        tag_one_thing: bool,
        /// No certificate needed.
        tag_no_certificate: bool,
        /// Decided in an instant.
        tag_instant: bool,
        /// How often the applicant came in person.
        visits: i64,
        /// human or auto.
        decided_by: Text,
        /// Result code, 0 to 6.
        result: i64,
        /// applied, received, accepted, supplement, suspended, decided, concluded, delivered, not_accepted, withdrawn or revoked.
        stage: Text,
        /// First application.
        applied_at: UtcMs,
        /// First receipt.
        received_at: UtcMs,
        /// First acceptance, or as stated: the clocks start.
        accepted_at: UtcMs,
        /// Conclusion, withdrawal or revocation, or as stated: the clocks stop.
        concluded_at: UtcMs,
        /// Handing over of the result.
        delivered_at: UtcMs,
        /// Statutory limit in working days.
        statutory_days: i64,
        /// Promised limit in working days.
        promised_days: i64,
        /// Acceptance + statutory days + paused working time.
        statutory_due: UtcMs,
        /// As stated, else acceptance + promised days + paused working time.
        promised_due: UtcMs,
        /// State of the statutory clock.
        statutory_clock: Text,
        /// State of the promised clock.
        promised_clock: Text,
        /// A due instant lies in a year whose holidays are not published.
        due_estimated: bool,
        /// Supplements asked for.
        supplements: i64,
        /// Special procedures.
        suspensions: i64,
        /// Working minutes from acceptance to conclusion less pauses; null until concluded.
        used_minutes: i64,
        /// Concluded on the city day of acceptance; null until concluded.
        same_day: bool,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}
