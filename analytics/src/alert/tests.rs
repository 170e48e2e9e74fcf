//! Alarms are raised and cleared as the delays of their rules say, once each, and no rule goes against a person.

#![allow(clippy::unwrap_used, reason = "a test states its own world")]

use super::*;
use crate::indicator::Priority;
use crate::window::Window;
use ingest::declaration::Label;
use proptest::prelude::*;

const ON: i64 = 10;
const OFF: i64 = 60;

fn at(second: i64) -> UtcMs {
    UtcMs::clamped(second * 1000)
}

fn tag(area: u8) -> Tag {
    let keys = [(Text::const_new("area"), Text::from(area.to_string()))].into_iter().collect();
    Tag { indicator: "flood.rain_24h".into(), window: Window::LIVE, keys }
}

fn seen(past: &[u8], unknown: &[u8]) -> Seen {
    let delay = |seconds: i64| Duration::from_secs(u64::try_from(seconds).unwrap());
    Seen {
        past: past.iter().map(|area| (tag(*area), Past { value: 120.0, on_delay: delay(ON) })).collect(),
        unknown: unknown.iter().map(|area| tag(*area)).collect(),
        off_delays: [("flood.rain_24h".into(), delay(OFF))].into_iter().collect(),
    }
}

/// The alarms as records would make them, and how often any was raised.
#[derive(Default)]
struct Room {
    watch: Watch,
    alarms: Vec<Alarm>,
    raised: usize,
}

impl Room {
    fn look(&mut self, second: i64, seen: &Seen) {
        for decision in self.watch.alarms(at(second), seen, &self.alarms) {
            match decision {
                Decision::Raise { alarm, tag, value } => {
                    self.raised += 1;
                    self.alarms.retain(|known| known.tag != tag);
                    self.alarms.push(Alarm {
                        alarm,
                        tag,
                        priority: Priority::First,
                        value,
                        bound: 100.0,
                        raised_at: at(second),
                        acknowledged_at: None,
                        acknowledged_by: None,
                        cleared_at: None,
                        response: Label::default(),
                        owner: "".into(),
                    });
                }
                Decision::Clear { alarm } => {
                    let known = self.alarms.iter_mut().find(|known| known.alarm == alarm).unwrap();
                    known.cleared_at = Some(at(second));
                }
            }
        }
    }

    fn standing(&self) -> usize {
        self.alarms.iter().filter(|alarm| alarm.cleared_at.is_none()).count()
    }
}

#[test]
fn an_alarm_is_raised_once_after_the_on_delay_and_cleared_after_the_off_delay() {
    let mut room = Room::default();
    for (second, past, raised, standing) in
        [(0, true, 0, 0), (9, true, 0, 0), (10, true, 1, 1), (11, true, 1, 1), (12, false, 1, 1), (71, false, 1, 1), (72, false, 1, 0)]
    {
        room.look(second, &seen(if past { &[1] } else { &[] }, &[]));
        assert_eq!((room.raised, room.standing()), (raised, standing), "at {second}");
    }
    let first = room.alarms.first().unwrap().alarm.clone();
    (73..90).for_each(|second| room.look(second, &seen(&[1], &[])));
    assert_eq!((room.raised, room.standing()), (2, 1));
    assert_ne!(room.alarms.first().unwrap().alarm, first, "raised anew, it has another name");
}

#[test]
fn a_chattering_value_rings_once_at_most() {
    let mut room = Room::default();
    // Past its bound for less than the on-delay, over and over.
    (0..600).for_each(|second| room.look(second, &seen(if second % 12 < 9 { &[1] } else { &[] }, &[])));
    assert_eq!(room.raised, 0);
    // Long enough once, then back for less than the off-delay, over and over.
    (600..1800).for_each(|second| room.look(second, &seen(if second % 60 < 15 { &[1] } else { &[] }, &[])));
    assert_eq!((room.raised, room.standing()), (1, 1));
}

#[test]
fn a_value_that_cannot_be_believed_changes_nothing() {
    let mut room = Room::default();
    (0..11).for_each(|second| room.look(second, &seen(&[1], &[])));
    (11..1000).for_each(|second| room.look(second, &seen(&[], &[1, 2])));
    assert_eq!((room.raised, room.standing()), (1, 1));
}

#[test]
fn the_same_decision_has_the_same_name_until_it_is_recorded() {
    let mut watch = Watch::default();
    assert_eq!(watch.alarms(at(0), &seen(&[1], &[]), &[]), []);
    let first = watch.alarms(at(10), &seen(&[1], &[]), &[]);
    assert_eq!(first.len(), 1);
    assert_eq!(watch.alarms(at(14), &seen(&[1], &[]), &[]), first);
}

#[test]
fn the_alarm_of_a_rule_that_is_no_more_is_cleared() {
    let mut room = Room::default();
    (0..11).for_each(|second| room.look(second, &seen(&[1], &[])));
    room.look(12, &Seen::default());
    assert_eq!(room.standing(), 0);
}

fn rule(topic: &'static str, holds: Option<bool>) -> ModeRule {
    ModeRule { topic: Text::const_new(topic), holds, on_delay: Duration::from_mins(5) }
}

fn mode(topic: Option<&'static str>, since: Option<i64>) -> Mode {
    Mode { topic: topic.map(Text::const_new), since: since.map(at), ..Mode::default() }
}

#[test]
fn a_rule_puts_its_topic_in_force_after_its_delay() {
    let mut watch = Watch::default();
    let none = mode(None, None);
    assert_eq!(watch.mode(at(0), &[rule("flood", Some(true))], &none), None);
    assert_eq!(watch.mode(at(200), &[rule("flood", Some(false))], &none), None);
    assert_eq!(watch.mode(at(300), &[rule("flood", Some(true))], &none), None);
    assert_eq!(watch.mode(at(599), &[rule("flood", None)], &none), None);
    let due = watch.mode(at(600), &[rule("flood", Some(true)), rule("forest_fire", Some(true))], &none);
    assert_eq!((due.as_deref(), watch.holding_since("flood")), (Some("flood"), Some(at(300))));
}

#[test]
fn a_rule_does_not_go_against_a_person() {
    let mut watch = Watch::default();
    let fires = [rule("flood", Some(true))];
    for second in 0..1000 {
        assert_eq!(watch.mode(at(second), &fires, &mode(Some("epidemic"), Some(0))), None, "another topic is in force");
    }
    // A person ends it while the rule holds: it waits until it was seen not to hold, after a restart too.
    for mut watch in [watch, Watch::default()] {
        let ended = mode(None, Some(1000));
        assert!((1000..3000).all(|second| watch.mode(at(second), &fires, &ended).is_none()));
        assert_eq!(watch.mode(at(3000), &[rule("flood", Some(false))], &ended), None);
        assert_eq!(watch.mode(at(3001), &fires, &ended), None);
        assert_eq!(watch.mode(at(3301), &fires, &ended).as_deref(), Some("flood"));
    }
}

proptest! {
    /// Against a count made by hand: an alarm stands from the first run of the on-delay to the first run of the off-delay behind it.
    #[test]
    fn alarms_follow_the_runs_of_the_value(runs in prop::collection::vec((any::<bool>(), 1..90_i64), 1..30)) {
        let (mut room, mut second, mut raised, mut stands, mut length, mut before) = (Room::default(), 0, 0, false, 0, false);
        for (past, seconds) in runs {
            for _ in 0..seconds {
                length = if past == before { length + 1 } else { 0 };
                before = past;
                if past && !stands && length >= ON {
                    (stands, raised) = (true, raised + 1);
                } else if !past && stands && length >= OFF {
                    stands = false;
                }
                room.look(second, &seen(if past { &[1] } else { &[] }, &[]));
                prop_assert_eq!((room.raised, room.standing() == 1), (raised, stands), "at {}", second);
                second += 1;
            }
        }
    }

    #[test]
    fn twenty_districts_ring_once_each(order in Just((0..20_u8).collect::<Vec<_>>()).prop_shuffle()) {
        let mut room = Room::default();
        for second in 0..100 {
            let shown = usize::try_from(second).unwrap().min(order.len());
            room.look(second, &seen(order.get(..shown).unwrap(), &[]));
        }
        prop_assert_eq!((room.raised, room.standing()), (20, 20));
    }
}
