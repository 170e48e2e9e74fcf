//! Hotline calls and complaints (诉求工单): GB/T 33358-2016, GB/T 33357.

use super::column::{contract, kinds};
use super::{Text, UtcMs};

kinds! {
    /// The steps in the life of a call and the order that it may become.
    ComplaintKind {
        /// A call rings.
        CallOffered = "call_offered",
        /// An agent answers it.
        CallAnswered = "call_answered",
        /// The caller hangs up before an answer.
        CallAbandoned = "call_abandoned",
        /// The matter is registered as an order.
        Registered = "registered",
        /// Answered at once, without dispatch (直接答复).
        AnsweredDirectly = "answered_directly",
        /// Dispatched to a department: the gross clock starts at the first one.
        Dispatched = "dispatched",
        /// The department signed for it.
        Signed = "signed",
        /// The department sent it back (退单).
        Returned = "returned",
        /// The return was denied.
        ReturnDenied = "return_denied",
        /// The department contacted the citizen: the response clock stops.
        Contacted = "contacted",
        /// More time is asked for.
        ExtensionRequested = "extension_requested",
        /// More time is granted.
        ExtensionGranted = "extension_granted",
        /// A supervisor stepped in (督办).
        Supervised = "supervised",
        /// The department replied.
        Replied = "replied",
        /// The citizen was asked how it went (回访).
        Revisited = "revisited",
        /// Concluded: the handling clock stops.
        Concluded = "concluded",
        /// Opened again.
        Reopened = "reopened",
        /// Hung: cannot be solved now (挂账).
        Hung = "hung",
        /// Somebody wrote a remark; nothing else changes.
        Commented = "commented",
    }
}

contract! {
    /// One step of a call or complaint (诉求工单).
    ComplaintStep (ComplaintKind) {
        /// phone, web, app, wechat, letter, transfer or enterprise.
        channel: Text,
        /// consult, help, complaint, report, suggestion or praise; written `type` in the field's standards.
        order_type: Text,
        /// Class of the matter, up to four levels of two digits.
        class_code: Text,
        /// u1 2 hours, u2 24 hours, u3 7 days, u4 15 days to respond.
        urgency: Text,
        /// Code of the body that handles it.
        handler: Text,
        /// Codes of bodies that help, with commas.
        co_handlers: Text,
        /// The order that this one repeats.
        repeat_of: Text,
        /// From an enterprise (企业诉求).
        enterprise: bool,
        /// Code of the reason of a return, extension or hanging.
        reason_code: Text,
        /// yes, no or unknown: was the citizen answered; only on `revisited`.
        responded: Text,
        /// yes, no or unknown: was it resolved; only on `revisited`.
        resolved: Text,
        /// yes, no or unknown: is the citizen satisfied; only on `revisited`.
        satisfied: Text,
        /// Seconds that the caller waited.
        wait_seconds: i64,
        /// Seconds of talk.
        talk_seconds: i64,
        /// Working days granted by an extension.
        extension_days: i64,
        /// Number of the city event that it became.
        linked_event: Text,
        /// Who did it: the account of a person, or the name of a rule.
        actor: Text,
        /// What that person remarked, masked.
        note: Text,
        /// The version of the order, in steps, that the person saw when deciding.
        decided_on: i64,
        /// What it is about, masked.
        content: Text,
        /// The due instant of handling as the source states it.
        stated_due: UtcMs,
    }
}
