//! The board against a client that only knows what it was told.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use analytics::dispatch::UnitStatus;
use analytics::frame::{ListChanges, UnitPlace};
use analytics::reading::Level;
use ingest::journal::SourceCount;
use serde_json::{Value, json};

const NOW: UtcMs = UtcMs::MIN;

fn plan() -> BoardPlan {
    let want = Want { indicator: "case.received".to_owned(), window: Window::TODAY, keys: vec!["area".to_owned()] };
    BoardPlan {
        walls: vec![Subscription { wants: vec![want], events: true, units: true, orders: false }, Subscription::default()],
        tables: [("case.received".to_owned(), vec!["cases".to_owned()])].into_iter().collect(),
        sources: vec![SourceFacts { source: "hall".to_owned(), simulated: true, pace_s: Some(60), tables: vec!["cases".to_owned()] }],
        resume: 10,
    }
}

fn key(id: CellId, indicator: &str, area: &str) -> CellKey {
    CellKey { id, indicator: indicator.into(), window: Window::TODAY, keys: vec![("area".into(), area.into())] }
}

fn reading(value: f64) -> Reading {
    Reading { value: Some(value).into(), level: Level::Normal, ..Reading::default() }
}

fn event(number: &str, stage: &str) -> OpenEvent {
    OpenEvent { event_no: number.into(), stage: stage.into(), ..OpenEvent::default() }
}

fn frame(seq: u64, cells: Vec<CellKey>, readings: Vec<(CellId, Reading)>) -> Frame {
    Frame {
        epoch: "e".into(),
        seq,
        as_of: UtcMs::clamped(i64::try_from(seq).unwrap() * 1000),
        watermark: None,
        journal_seq: seq,
        gone: Vec::new(),
        cells,
        readings,
        series: Vec::new(),
        events: ListChanges::default(),
        orders: ListChanges::default(),
        units: Vec::new(),
        mode: None,
        alarms: None,
    }
}

fn unit(code: &str, status: UnitStatus) -> UnitNow {
    UnitNow {
        unit: code.into(),
        kind: None,
        name: None,
        department: None,
        place: UnitPlace::default(),
        status,
        event_no: None,
        event_class: None,
        event_area: None,
        since: None,
    }
}

fn filled() -> Board {
    let mut board = Board::new(plan());
    board.replace(&frame(5, vec![key(0, "case.received", "a"), key(1, "case.other", "a")], vec![(0, reading(1.0)), (1, reading(2.0))]));
    board
}

fn touched(applied: Applied) -> Touched {
    match applied {
        Applied::Done(touched) => touched,
        other @ (Applied::Known | Applied::Gap) => unreachable!("{other:?}"),
    }
}

fn decoded(message: &ServerMessage<'_>) -> Value {
    serde_json::to_value(message).unwrap()
}

/// What a client shows after what it was told.
#[derive(Debug, Default, PartialEq)]
struct Screen {
    seq: u64,
    cells: BTreeMap<u64, Value>,
    values: BTreeMap<u64, Value>,
    series: BTreeMap<u64, Value>,
    events: BTreeMap<String, Value>,
    units: BTreeMap<String, Value>,
    sources: Value,
}

impl Screen {
    fn of(snapshot: &Value) -> Self {
        let mut screen = Self { seq: snapshot["seq"].as_u64().unwrap(), sources: snapshot["sources"].clone(), ..Self::default() };
        screen.take(snapshot);
        for event in snapshot["events"].as_array().unwrap() {
            screen.events.insert(event["event_no"].to_string(), event.clone());
        }
        screen
    }

    fn change(&mut self, change: &Value) {
        assert_eq!(change["from"].as_u64().unwrap(), self.seq, "a change follows the one before it");
        self.seq = change["seq"].as_u64().unwrap();
        self.take(change);
        for event in change["events"]["put"].as_array().into_iter().flatten() {
            self.events.insert(event["event_no"].to_string(), event.clone());
        }
        for gone in change["events"]["gone"].as_array().into_iter().flatten() {
            self.events.remove(&gone.to_string());
        }
        if let Some(sources) = change.get("sources") {
            self.sources = sources.clone();
        }
    }

    fn take(&mut self, message: &Value) {
        for (name, into) in [("cells", &mut self.cells), ("values", &mut self.values), ("series", &mut self.series)] {
            for entry in message[name].as_array().into_iter().flatten() {
                into.insert(entry[0].as_u64().unwrap(), entry.clone());
            }
        }
        for unit in message["units"].as_array().into_iter().flatten() {
            self.units.insert(unit["unit"].to_string(), unit.clone());
        }
        assert!(self.values.keys().all(|id| self.cells.contains_key(id)), "every value is of a cell that was told");
    }
}

/// The source has sent, and is on its pace.
fn heard() -> SourceCount {
    SourceCount { source: "hall".to_owned(), last_recorded_at: UtcMs::new(0), ..SourceCount::default() }
}

#[test]
fn a_wall_is_told_only_of_what_it_shows() {
    let board = filled();
    let snapshot = decoded(&board.snapshot(0, board.seq(), NOW));
    assert_eq!(snapshot["cells"], json!([[0, "case.received", "today", {"area": "a"}]]));
    assert_eq!(decoded(&board.snapshot(1, board.seq(), NOW))["cells"], json!([]));
}

#[test]
fn a_frame_that_touches_nothing_shown_makes_no_change() {
    let mut board = filled();
    let touched = touched(board.apply(&frame(6, vec![], vec![(1, reading(9.0))])));
    assert!(board.change(0, &touched, 1, NOW).is_none());
}

#[test]
fn what_no_source_ever_fed_has_no_data() {
    let mut board = filled();
    assert_eq!(decoded(&board.snapshot(0, 1, NOW))["values"], json!([[0, null, null, null, "no_data", "normal"]]));
    let touched = board.count(&vec![heard()].into(), NOW).unwrap();
    assert_eq!(decoded(&board.change(0, &touched, 1, NOW).unwrap())["values"], json!([[0, 1.0, null, null, "live", "normal"]]));
}

#[test]
fn frames_come_once_and_in_order() {
    let mut board = filled();
    assert!(board.count(&vec![heard()].into(), NOW).is_some());
    assert_eq!(board.apply(&frame(5, vec![], vec![(0, reading(7.0))])), Applied::Known);
    assert_eq!(board.apply(&frame(7, vec![], vec![(0, reading(7.0))])), Applied::Gap);
    assert_eq!(decoded(&board.snapshot(0, 1, NOW))["values"][0][1], json!(1.0));
    assert_eq!(board.apply(&Frame { epoch: "other".into(), ..frame(6, vec![], vec![]) }), Applied::Gap);
}

#[test]
fn after_a_gap_only_what_differs_is_told() {
    let mut board = filled();
    assert!(board.count(&vec![heard()].into(), NOW).is_some());
    let cells = vec![key(0, "case.received", "a"), key(2, "case.received", "b")];
    let touched = board.replace(&frame(9, cells, vec![(0, reading(1.0)), (2, reading(4.0))]));
    let change = decoded(&board.change(0, &touched, 1, NOW).unwrap());
    assert_eq!(change["cells"], json!([[2, "case.received", "today", {"area": "b"}]]));
    assert_eq!(change["values"], json!([[2, 4.0, null, null, "live", "normal"]]));
}

#[test]
fn only_a_wall_that_lists_units_hears_of_them() {
    let mut board = filled();
    let touched = touched(board.apply(&Frame { units: vec![unit("u", UnitStatus::EnRoute)], ..frame(6, vec![], vec![]) }));
    assert_eq!(decoded(&board.change(0, &touched, 1, NOW).unwrap())["units"][0]["status"], json!("en_route"));
    assert_eq!(decoded(&board.snapshot(0, 2, NOW))["units"][0]["unit"], json!("u"));
    assert!(board.change(1, &touched, 1, NOW).is_none());
    assert_eq!(decoded(&board.snapshot(1, 2, NOW))["units"], json!([]));
}

#[test]
fn an_event_that_left_and_came_back_is_not_gone() {
    let mut board = filled();
    let events = |put: &[OpenEvent], gone: &[&str]| ListChanges { put: put.to_vec(), gone: gone.iter().map(|no| (*no).into()).collect() };
    let start = board.seq();
    touched(board.apply(&Frame { events: events(&[event("1", "filed"), event("2", "filed")], &[]), ..frame(6, vec![], vec![]) }));
    let middle = board.seq();
    touched(board.apply(&Frame { events: events(&[], &["1", "2"]), ..frame(7, vec![], vec![]) }));
    touched(board.apply(&Frame { events: events(&[event("2", "assigned")], &[]), ..frame(8, vec![], vec![]) }));
    let since = decoded(&board.change_since(0, middle, board.seq(), NOW).unwrap());
    assert_eq!(since["events"]["gone"], json!(["1"]));
    assert_eq!(since["events"]["put"][0]["stage"], json!("assigned"));
    let longer = decoded(&board.change_since(0, start, board.seq(), NOW).unwrap());
    assert_eq!(longer["events"], since["events"]);
}

#[test]
fn too_long_ago_and_the_future_are_not_known() {
    let mut board = filled();
    for seq in 6..=20 {
        touched(board.apply(&frame(seq, vec![], vec![])));
    }
    let newest = board.seq();
    assert!(board.change_since(0, newest - 10, newest, NOW).is_some());
    assert!(board.change_since(0, newest - 11, newest, NOW).is_none());
    assert!(board.change_since(0, newest + 1, newest, NOW).is_none());
}

#[test]
fn silence_becomes_late_on_the_value_itself() {
    let mut board = filled();
    let count = SourceCount { source: "hall".to_owned(), last_recorded_at: UtcMs::new(1000), ..SourceCount::default() };
    let at = |second: i64| UtcMs::clamped(second * 1000);
    assert!(board.count(&vec![count.clone()].into(), at(2)).is_some(), "the source was silent and is live now");
    assert_eq!(decoded(&board.snapshot(0, 1, at(2)))["values"][0][4], json!("live"));
    assert!(board.count(&vec![count.clone()].into(), at(61)).is_none(), "a lag that grows within the pace changes nothing");
    let touched = board.count(&vec![count.clone()].into(), at(62)).unwrap();
    let change = decoded(&board.change(0, &touched, 3, at(62)).unwrap());
    assert_eq!((&change["values"][0][4], &change["sources"][0]["state"]), (&json!("late"), &json!("late")));
    assert_eq!(change["sources"][0]["lag_s"], json!(61));
}

#[test]
fn whatever_was_missed_the_screen_is_the_same() {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let mut board = Board::new(plan());
    board.replace(&frame(0, vec![], vec![]));
    let mut feed = board.seq();
    let mut follower = Screen::of(&decoded(&board.snapshot(0, feed, NOW)));
    let mut sleeper = Screen::of(&decoded(&board.snapshot(0, feed, NOW)));
    for seq in 1..=400 {
        let id = u32::try_from(next(12)).unwrap();
        let area = format!("area{id}");
        let number = format!("{}", next(5));
        let mut frame = frame(seq, vec![], vec![]);
        frame.cells = vec![key(id, if id < 8 { "case.received" } else { "case.other" }, &area)];
        frame.readings = vec![(id, reading(f64::from(u32::try_from(next(4)).unwrap())))];
        frame.series = vec![(id, vec![None, Some(f64::from(u32::try_from(next(3)).unwrap()))])];
        match next(3) {
            0 => frame.events.put = vec![event(&number, "filed")],
            1 => frame.events.gone = vec![number.as_str().into()],
            _ => frame.units = vec![unit(&number, if next(2) == 0 { UnitStatus::Available } else { UnitStatus::OnScene })],
        }
        let touched = touched(board.apply(&frame));
        if let Some(change) = board.change(0, &touched, feed, NOW) {
            feed = board.seq();
            follower.change(&decoded(&change));
        }
        if next(6) == 0 {
            match board.change_since(0, sleeper.seq, feed, NOW) {
                Some(change) => sleeper.change(&decoded(&change)),
                None => sleeper = Screen::of(&decoded(&board.snapshot(0, feed, NOW))),
            }
            assert_eq!(sleeper, follower);
        }
        let fresh = Screen::of(&decoded(&board.snapshot(0, feed, NOW)));
        assert_eq!(fresh, follower);
    }
}

#[test]
fn cells_of_a_removed_indicator_leave_the_walls_and_everybody_who_showed_them_starts_anew() {
    let mut board = filled();
    let before = board.seq();
    let change = touched(board.apply(&Frame { gone: vec![0], ..frame(6, vec![], vec![(1, reading(3.0))]) }));
    let told = decoded(&board.change(0, &change, before, UtcMs::new(0).unwrap()).unwrap());
    assert_eq!((told["type"].as_str(), told["cells"].as_array().map(Vec::len)), (Some("snapshot"), Some(0)));
    assert!(board.change_since(0, before, board.seq(), UtcMs::new(0).unwrap()).is_none(), "who comes back starts anew as well");
    assert_eq!((board.cell_count(), board.readings("case.received", Window::TODAY).len()), (1, 0));
    let lost = board.replace(&frame(9, vec![], vec![]));
    assert!(lost.reset.is_empty() && board.cell_count() == 0, "what a snapshot does not have is gone");
}
