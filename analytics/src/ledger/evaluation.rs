//! Service evaluations: the row of a rating and the fold that makes it of the rating's steps.

use super::table::entity;
use ingest::record::{Text, UtcMs};

entity! {
    /// One evaluation.
    EvaluationRow, EvaluationColumns {
        /// Number of the evaluation.
        evaluation_id: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// Responsible body.
        department: Text,
        /// case, order, window or platform.
        target_kind: Text,
        /// Number of the thing rated.
        target_id: Text,
        /// 1 very satisfied to 5 very dissatisfied.
        level: i64,
        /// pc, mobile, qrcode, tablet, hall_other, phone, sms or card.
        channel: Text,
        /// Rated under the real name.
        real_name: bool,
        /// Rated of the citizen's own accord.
        active: bool,
        /// How manieth rating of the same target.
        nth: i64,
        /// What was ticked, with commas.
        tags: Text,
        /// rectified, explained or invalid.
        outcome: Text,
        /// invited, submitted, verified, invalidated, rectifying, rectified, revisited or replied.
        stage: Text,
        /// Verified and not invalidated.
        valid: bool,
        /// Level 4 or 5; null while not rated.
        bad: bool,
        /// First invitation.
        invited_at: UtcMs,
        /// First rating.
        submitted_at: UtcMs,
        /// First verification.
        verified_at: UtcMs,
        /// First opening of the rectification.
        opened_at: UtcMs,
        /// Last rectification.
        rectified_at: UtcMs,
        /// Last revisit.
        revisited_at: UtcMs,
        /// Last reply.
        replied_at: UtcMs,
        /// Rectified, or first decided invalid or explained.
        closed_at: UtcMs,
        /// As stated, else opening (else verification) + the rectification limit; only for valid bad ratings.
        due: UtcMs,
        /// State of the rectification clock.
        rectification_clock: Text,
        /// Working minutes from opening (else verification) to rectification; null until rectified.
        rectification_minutes: i64,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}
