//! Calls and complaints: the row of an order and the fold that makes it of the order's steps.

use super::table::entity;
use ingest::record::{Text, UtcMs};

entity! {
    /// One call or complaint.
    ComplaintRow, ComplaintColumns {
        /// Number of the order, or of the call before there is an order.
        order_no: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// The handler last named, else the body last named.
        department: Text,
        /// Class of the matter.
        class_code: Text,
        /// First two characters of the class.
        class_1: Text,
        /// phone, web, app, wechat, letter, transfer or enterprise.
        channel: Text,
        /// consult, help, complaint, report, suggestion or praise.
        order_type: Text,
        /// u1, u2, u3 or u4.
        urgency: Text,
        /// From an enterprise.
        enterprise: bool,
        /// It repeats another order.
        repeat: bool,
        /// Code of the last reason given.
        reason_code: Text,
        /// call, abandoned, answered, registered, direct, dispatched, signed, returned, replied, revisited, concluded or hung.
        stage: Text,
        /// The call rang.
        offered_at: UtcMs,
        /// The call was answered.
        answered_at: UtcMs,
        /// The caller hung up.
        abandoned_at: UtcMs,
        /// First registration as an order.
        registered_at: UtcMs,
        /// Answered directly.
        direct_at: UtcMs,
        /// First dispatch: the clocks start.
        dispatched_at: UtcMs,
        /// First signature.
        signed_at: UtcMs,
        /// First contact with the citizen after the dispatch.
        contacted_at: UtcMs,
        /// Last reply.
        replied_at: UtcMs,
        /// Last revisit.
        revisited_at: UtcMs,
        /// Last conclusion that was not reopened.
        concluded_at: UtcMs,
        /// First dispatch + the response limit of the urgency, by the wall clock.
        response_due: UtcMs,
        /// State of the response clock.
        response_clock: Text,
        /// As stated, else first dispatch + handling limit + granted days + returned working time.
        due: UtcMs,
        /// State of the handling clock; paused while returned.
        handling_clock: Text,
        /// Extensions granted.
        extensions: i64,
        /// Returns.
        returns: i64,
        /// Times reopened.
        reopens: i64,
        /// Supervisions.
        supervisions: i64,
        /// yes, no or unknown, of the last revisit.
        responded: Text,
        /// yes, no or unknown, of the last revisit.
        resolved: Text,
        /// yes, no or unknown, of the last revisit.
        satisfied: Text,
        /// Seconds that the caller waited.
        wait_seconds: i64,
        /// Seconds of talk.
        talk_seconds: i64,
        /// Wall-clock minutes from the first dispatch to the conclusion; null until concluded.
        gross_minutes: i64,
        /// Working minutes from the first dispatch to the conclusion less returned spans; null until concluded.
        net_minutes: i64,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}
