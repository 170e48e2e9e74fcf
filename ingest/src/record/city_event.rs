//! City events (城市事件): GB/T 30428, CJJ/T 106; alerts by OASIS CAP 1.2; also Open311 service requests.

use super::column::{contract, kinds};
use super::{Text, UtcMs};

kinds! {
    /// The steps in the life of a city event.
    CityEventKind {
        /// Reported (上报).
        Reported = "reported",
        /// Verified on the spot.
        Verified = "verified",
        /// Filed (立案): the clock starts.
        Accepted = "accepted",
        /// Rejected (作废), with a reason.
        Rejected = "rejected",
        /// Assigned to a department (派遣).
        Assigned = "assigned",
        /// The department received it (处置).
        Received = "received",
        /// The department returned it, with a reason (退回).
        Returned = "returned",
        /// Assigned to another department.
        Reassigned = "reassigned",
        /// The unit on it changed its status.
        UnitStatus = "unit_status",
        /// Handled; to be checked (核查).
        Handled = "handled",
        /// The check passed.
        CheckPassed = "check_passed",
        /// The check failed: rework (返工).
        CheckFailed = "check_failed",
        /// Suspended (挂账): the net clock stops.
        Suspended = "suspended",
        /// Resumed.
        Resumed = "resumed",
        /// More time is asked for.
        ExtensionRequested = "extension_requested",
        /// More time is granted.
        ExtensionGranted = "extension_granted",
        /// A supervisor stepped in (督办).
        Supervised = "supervised",
        /// The timeout was appealed.
        Appealed = "appealed",
        /// Merged into another event (合并).
        Merged = "merged",
        /// Closed (结案): the clock stops.
        Closed = "closed",
        /// Opened again.
        Reopened = "reopened",
        /// Taken out of the event that it was merged into.
        Unmerged = "unmerged",
        /// Somebody wrote a remark; nothing else changes.
        Commented = "commented",
    }
}

contract! {
    /// One step of a city event (城市事件).
    CityEventStep (CityEventKind) {
        /// inspector, citizen, hotline, video, sensor, leader, transfer or open311.
        origin: Text,
        /// component or event.
        category: Text,
        /// Class, two digits and two digits, or a foreign city's own.
        class_code: Text,
        /// Name of the class where the source gives one.
        class_name: Text,
        /// 1 the gravest to 4.
        severity: i64,
        /// `flood`, `forest_fire`, `epidemic` or another emergency topic.
        topic: Text,
        /// Degrees east, WGS 84.
        longitude: f64,
        /// Degrees north, WGS 84.
        latitude: f64,
        /// Coordinate reference that the source used: wgs84, gcj02 or cgcs2000.
        crs: Text,
        /// Code of the grid cell.
        grid: Text,
        /// Where it is, masked.
        address: Text,
        /// `urgent_minute`, `urgent_hour`, `natural_day`, `work_hour` or `work_day`.
        limit_type: Text,
        /// How many of them.
        limit_value: i64,
        /// Codes of bodies that help, with commas.
        co_departments: Text,
        /// The unit that goes.
        unit: Text,
        /// `available`, `dispatched`, `en_route`, `on_scene`, `returning`, `cleared` or `unavailable`.
        unit_status: Text,
        /// The event that this one was merged into.
        merged_into: Text,
        /// Code of the reason of a return, rejection, suspension or extension.
        reason_code: Text,
        /// Left out of the late count by a decided appeal.
        timeout_exempt: bool,
        /// Number of the hotline order that it came from.
        linked_order: Text,
        /// Who did it: the account of a person, or the name of a rule.
        actor: Text,
        /// What that person remarked, masked.
        note: Text,
        /// The version of the event, in steps, that the person saw when deciding.
        decided_on: i64,
        /// Address of a picture.
        media: Text,
        /// What it is about, masked.
        content: Text,
        /// The state that the source itself names.
        source_status: Text,
        /// The due instant as the source states it.
        stated_due: UtcMs,
    }
}
