//! Duty (值守): what the people and rules on duty decide. The mode of the centre (平时, 战时 with its topic), and the life of alarms in the
//! words of ISA 18.2: raised, acknowledged, cleared. Made by this program alone; no table holds them and no statistic counts them.

use super::Text;
use super::column::{contract, kinds};

kinds! {
    /// What was decided.
    DutyKind {
        /// Another topic is in force from now on, or none. Its `subject_id` is `mode`.
        ModeChanged = "mode_changed",
        /// A value has been past its alarm bound for the on-delay. Its `subject_id` is the alarm, one for each time that it is raised.
        AlarmRaised = "alarm_raised",
        /// A person has taken note of the alarm.
        AlarmAcknowledged = "alarm_acknowledged",
        /// The value has been back within its bound for the off-delay.
        AlarmCleared = "alarm_cleared",
    }
}

contract! {
    /// One decision on duty.
    DutyStep (DutyKind) {
        /// Who decided: an account, or `rule:` and the rule's name.
        actor: Text,
        /// Why; for people.
        note: Text,
        /// The topic in force from now on; nothing said: none, it is 平时.
        topic: Text,
        /// The indicator whose value is past its bound.
        indicator: Text,
        /// The window of that value.
        window: Text,
        /// Key columns and their values, as the text of a JSON object; nothing said: the whole city.
        keys: Text,
        /// 1 the gravest to 3, as the rule named it then.
        priority: i64,
        /// The value at that instant.
        value: f64,
        /// The bound that it is past.
        bound: f64,
        /// What is to be done, in Chinese, as the rule named it then.
        response_zh: Text,
        /// What is to be done, in English.
        response_en: Text,
        /// Who does it.
        owner: Text,
    }
}
