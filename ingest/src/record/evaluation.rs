//! Service evaluations (好差评): GB/T 39734-2020, GB/T 39735-2020. Level 1 is the best, 5 the worst.

use super::column::{contract, kinds};
use super::{Text, UtcMs};

kinds! {
    /// The steps in the life of an evaluation.
    EvaluationKind {
        /// The citizen was asked to rate.
        Invited = "invited",
        /// The citizen rated.
        Submitted = "submitted",
        /// The rating was found genuine.
        Verified = "verified",
        /// The rating was found void.
        Invalidated = "invalidated",
        /// Rectification (整改) began: the clock starts.
        RectificationOpened = "rectification_opened",
        /// Rectified: the clock stops.
        Rectified = "rectified",
        /// The citizen was asked again (回访).
        Revisited = "revisited",
        /// The citizen was answered (回复).
        Replied = "replied",
        /// The body appealed the rating.
        Appealed = "appealed",
        /// The appeal was decided.
        AppealDecided = "appeal_decided",
    }
}

contract! {
    /// One step of an evaluation (好差评).
    EvaluationStep (EvaluationKind) {
        /// case, order, window or platform.
        target_kind: Text,
        /// Number of the thing rated.
        target_id: Text,
        /// 1 very satisfied, 2 satisfied, 3 fair, 4 dissatisfied, 5 very dissatisfied.
        level: i64,
        /// `pc`, `mobile`, `qrcode`, `tablet`, `hall_other`, `phone`, `sms` or `card`.
        channel: Text,
        /// Number of a paper card.
        card_no: Text,
        /// Rated under the real name (实名).
        real_name: bool,
        /// Rated of the citizen's own accord (主动评价).
        active: bool,
        /// How manieth rating of the same target.
        nth: i64,
        /// What was ticked, with commas.
        tags: Text,
        /// rectified, explained or invalid.
        outcome: Text,
        /// What was written, masked.
        content: Text,
        /// The due instant of rectification as the source states it.
        stated_due: UtcMs,
    }
}
