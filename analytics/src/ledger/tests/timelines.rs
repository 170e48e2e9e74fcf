//! Golden timelines: what a person would work out with the calendar on the desk. 2026-11-16 and 17 are holidays here (Monday and
//! Tuesday), Saturday 2026-11-21 is a make-up working day.

use super::{KEPT, RULES, assert_row, at, history, lines, record, row_at, rows};
use crate::ledger::{Ledger, Table};
use ingest::record::Stream;
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_case_runs_in_working_time_from_acceptance() {
    let mut steps = vec![
        ("applied", "2026-11-13 09:00", json!({"area": "990101003004", "department": "D01", "item_code": "I1", "channel": 2})),
        ("received", "2026-11-13 09:30", json!({})),
        ("accepted", "2026-11-13 10:00", json!({"statutory_days": 5, "promised_days": 2})),
    ];
    let open = row_at(&history(Stream::Case, &steps), "2026-11-13 10:01");
    assert_row(
        &open,
        &json!({
            "case_no": "s", "source": "canonical", "area": "990101", "town": "990101003", "department": "D01", "stage": "accepted",
            "statutory_due": "@2026-11-23 10:00", "promised_due": "@2026-11-19 10:00", "statutory_clock": "on_time",
            "promised_clock": "on_time", "due_estimated": false, "used_minutes": null, "same_day": null, "steps": 3,
            "supplements": 0, "updated_at": "@2026-11-13 10:00",
        }),
    );
    steps.push(("concluded", "2026-11-19 10:01", json!({"result": 1, "decided_by": "human"})));
    steps.push(("delivered", "2026-11-20 09:00", json!({})));
    let closed = row_at(&history(Stream::Case, &steps), "2026-11-30 10:00");
    assert_row(
        &closed,
        &json!({
            "stage": "delivered", "concluded_at": "@2026-11-19 10:01", "statutory_clock": "met", "promised_clock": "missed",
            "used_minutes": 961, "same_day": false,
        }),
    );
}

#[test]
fn supplement_and_suspension_pause_a_case_once_where_they_overlap() {
    let mut steps = vec![
        ("accepted", "2026-11-18 08:00", json!({"promised_days": 2})),
        ("supplement_started", "2026-11-18 10:00", json!({})),
        ("suspended", "2026-11-18 11:00", json!({})),
        ("supplement_ended", "2026-11-18 15:00", json!({})),
    ];
    let paused = row_at(&history(Stream::Case, &steps), "2026-12-30 10:00");
    assert_row(
        &paused,
        &json!({"stage": "suspended", "promised_clock": "paused", "promised_due": "@2026-11-19 18:00", "supplements": 1, "suspensions": 1}),
    );
    steps.push(("resumed", "2026-11-18 17:00", json!({})));
    let resumed = row_at(&history(Stream::Case, &steps), "2026-11-20 09:00");
    assert_row(&resumed, &json!({"stage": "accepted", "promised_due": "@2026-11-20 15:00", "promised_clock": "due_soon"}));
    steps.push(("concluded", "2026-11-20 15:00", json!({})));
    let met = row_at(&history(Stream::Case, &steps), "2026-11-20 15:00");
    assert_row(&met, &json!({"promised_clock": "met", "used_minutes": 960}));
}

#[test]
fn a_make_up_saturday_counts_and_midnight_does_not() {
    let case = history(Stream::Case, &[("accepted", "2026-11-20 23:59", json!({"promised_days": 1}))]);
    assert_row(&row_at(&case, "2026-11-21 00:00"), &json!({"promised_due": "@2026-11-21 18:00", "promised_clock": "due_soon"}));
    let instant = [("accepted", "2026-11-20 23:59", json!({})), ("concluded", "2026-11-21 00:01", json!({}))];
    assert_row(&row_at(&history(Stream::Case, &instant), "2026-11-21 00:01"), &json!({"same_day": false, "used_minutes": 0}));
    let beyond = history(Stream::Case, &[("accepted", "2026-12-31 10:00", json!({"promised_days": 1}))]);
    assert_row(&row_at(&beyond, "2026-12-31 10:00"), &json!({"promised_due": "@2027-01-01 10:00", "due_estimated": true}));
}

#[test]
fn what_a_source_states_overrides_what_steps_say() {
    let stated = json!({
        "stated_accepted_at": "2026-11-18T02:00:00Z", "stated_promised_due": "2026-11-18T09:00:00Z",
        "stated_concluded_at": "2026-11-18T09:00:00Z", "promised_days": 9,
    });
    let steps = [("step_done", "2026-11-17 09:00", stated.clone()), ("step_done", "2026-11-19 09:00", stated)];
    assert_row(
        &row_at(&history(Stream::Case, &steps), "2026-11-30 09:00"),
        &json!({
            "stage": "concluded", "accepted_at": "@2026-11-18 10:00", "concluded_at": "@2026-11-18 17:00",
            "promised_due": "@2026-11-18 17:00", "promised_clock": "met", "steps": 2,
        }),
    );
}

#[test]
fn withdrawn_and_not_accepted_cases_stop() {
    let withdrawn = [("accepted", "2026-11-18 10:00", json!({"statutory_days": 3})), ("withdrawn", "2026-11-18 11:00", json!({}))];
    assert_row(
        &row_at(&history(Stream::Case, &withdrawn), "2026-12-18 10:00"),
        &json!({"stage": "withdrawn", "concluded_at": "@2026-11-18 11:00", "statutory_clock": "met"}),
    );
    let refused = [("received", "2026-11-18 10:00", json!({"statutory_days": 3})), ("not_accepted", "2026-11-18 11:00", json!({}))];
    assert_row(
        &row_at(&history(Stream::Case, &refused), "2026-12-18 10:00"),
        &json!({"stage": "not_accepted", "concluded_at": null, "statutory_due": null, "statutory_clock": null}),
    );
}

#[test]
fn a_complaint_keeps_gross_and_net_time_through_a_return_and_an_extension() {
    let mut steps = vec![
        ("call_offered", "2026-11-18 09:00", json!({"channel": "phone", "area": "990102"})),
        ("call_answered", "2026-11-18 09:00", json!({"wait_seconds": 12, "sequence": 2})),
        ("registered", "2026-11-18 09:10", json!({"class_code": "020301", "urgency": "u2", "order_type": "complaint"})),
        ("dispatched", "2026-11-18 10:00", json!({"handler": "D11"})),
        ("returned", "2026-11-18 11:00", json!({"reason_code": "wrong_owner"})),
    ];
    assert_row(
        &row_at(&history(Stream::Complaint, &steps), "2026-11-18 12:00"),
        &json!({
            "stage": "returned", "response_due": "@2026-11-19 10:00", "response_clock": "on_time", "handling_clock": "paused",
            "due": "@2026-11-24 10:00", "returns": 1, "class_1": "02", "repeat": false, "wait_seconds": 12,
        }),
    );
    steps.push(("dispatched", "2026-11-18 16:00", json!({"handler": "D12"})));
    steps.push(("extension_granted", "2026-11-18 16:30", json!({"extension_days": 1})));
    steps.push(("contacted", "2026-11-19 10:01", json!({})));
    let running = history(Stream::Complaint, &steps);
    assert_row(
        &row_at(&running, "2026-11-19 11:00"),
        &json!({
            "stage": "dispatched", "department": "D12", "due": "@2026-11-25 15:00", "handling_clock": "on_time",
            "response_clock": "missed", "dispatched_at": "@2026-11-18 10:00", "extensions": 1,
        }),
    );
    steps.push(("revisited", "2026-11-25 13:00", json!({"responded": "yes", "resolved": "no", "satisfied": "unknown"})));
    steps.push(("concluded", "2026-11-25 15:00", json!({})));
    assert_row(
        &row_at(&history(Stream::Complaint, &steps), "2026-11-25 15:00"),
        &json!({
            "stage": "concluded", "handling_clock": "met", "gross_minutes": 7 * 1440 + 300, "net_minutes": 6 * 480,
            "satisfied": "unknown", "resolved": "no",
        }),
    );
    steps.push(("reopened", "2026-11-26 09:00", json!({})));
    assert_row(
        &row_at(&history(Stream::Complaint, &steps), "2026-11-26 09:00"),
        &json!({"stage": "dispatched", "concluded_at": null, "handling_clock": "overdue", "reopens": 1, "gross_minutes": null}),
    );
}

#[test]
fn a_call_that_nobody_answers_is_no_order() {
    let steps = [("call_offered", "2026-11-18 09:00", json!({})), ("call_abandoned", "2026-11-18 09:01", json!({"wait_seconds": 60}))];
    assert_row(
        &row_at(&history(Stream::Complaint, &steps), "2026-11-19 09:00"),
        &json!({"stage": "abandoned", "registered_at": null, "due": null, "handling_clock": null, "response_clock": null}),
    );
}

#[test]
fn a_bad_rating_is_rectified_within_three_working_days() {
    let mut steps = vec![
        ("submitted", "2026-11-13 16:00", json!({"level": 4, "real_name": true, "channel": "card"})),
        ("verified", "2026-11-13 17:00", json!({})),
    ];
    assert_row(
        &row_at(&history(Stream::Evaluation, &steps), "2026-11-18 09:00"),
        &json!({"valid": true, "bad": true, "due": "@2026-11-20 17:00", "rectification_clock": "on_time", "stage": "verified"}),
    );
    steps.push(("rectification_opened", "2026-11-18 08:00", json!({})));
    steps.push(("rectified", "2026-11-20 18:00", json!({"outcome": "rectified"})));
    assert_row(
        &row_at(&history(Stream::Evaluation, &steps), "2026-11-30 09:00"),
        &json!({
            "due": "@2026-11-20 18:00", "rectification_clock": "met", "rectification_minutes": 1440, "closed_at": "@2026-11-20 18:00",
            "stage": "rectified",
        }),
    );
    steps.push(("invalidated", "2026-11-21 10:00", json!({})));
    let void = row_at(&history(Stream::Evaluation, &steps), "2026-11-30 09:00");
    assert_row(&void, &json!({"valid": false, "due": null, "rectification_clock": null, "stage": "invalidated"}));
    let good = [("submitted", "2026-11-13 16:00", json!({"level": 3})), ("verified", "2026-11-13 17:00", json!({}))];
    assert_row(&row_at(&history(Stream::Evaluation, &good), "2026-11-30 09:00"), &json!({"bad": false, "due": null, "valid": true}));
}

#[test]
fn an_explained_rating_is_closed() {
    let steps = [
        ("submitted", "2026-11-18 08:00", json!({"level": 5})),
        ("verified", "2026-11-18 09:00", json!({})),
        ("appealed", "2026-11-18 10:00", json!({})),
        ("appeal_decided", "2026-11-18 11:00", json!({"outcome": "explained"})),
    ];
    assert_row(
        &row_at(&history(Stream::Evaluation, &steps), "2026-12-18 08:00"),
        &json!({"closed_at": "@2026-11-18 11:00", "rectified_at": null, "rectification_clock": "met", "stage": "verified"}),
    );
}

#[test]
fn a_city_event_runs_from_filing_through_return_suspension_and_rework() {
    let mut steps = vec![
        ("reported", "2026-11-18 08:00", json!({"class_code": "0601", "area": "990103", "severity": 3})),
        ("accepted", "2026-11-18 08:20", json!({})),
        ("assigned", "2026-11-18 09:00", json!({"department": "D05"})),
        ("returned", "2026-11-18 09:30", json!({})),
        ("reassigned", "2026-11-18 10:00", json!({"department": "D06"})),
        ("received", "2026-11-18 10:10", json!({"department": "D06"})),
    ];
    assert_row(
        &row_at(&history(Stream::CityEvent, &steps), "2026-11-18 11:20"),
        &json!({
            "stage": "handling", "due": "@2026-11-18 14:20", "clock": "due_soon", "department": "D06", "returns": 1,
            "reassignments": 1, "filing_minutes": 20, "dispatch_minutes": 40, "class_1": "06", "timeout_exempt": false,
        }),
    );
    steps.push(("suspended", "2026-11-18 11:30", json!({})));
    let suspended = row_at(&history(Stream::CityEvent, &steps), "2026-11-19 09:00");
    assert_row(&suspended, &json!({"stage": "suspended", "clock": "paused", "due": "@2026-11-18 14:20", "suspensions": 1}));
    steps.push(("resumed", "2026-11-18 14:30", json!({})));
    steps.push(("handled", "2026-11-18 14:40", json!({})));
    steps.push(("check_failed", "2026-11-18 14:45", json!({})));
    assert_row(
        &row_at(&history(Stream::CityEvent, &steps), "2026-11-18 15:00"),
        &json!({"stage": "handling", "due": "@2026-11-18 15:20", "clock": "due_soon", "check_failures": 1}),
    );
    steps.push(("extension_granted", "2026-11-18 14:50", json!({"limit_value": 1})));
    steps.push(("handled", "2026-11-18 15:10", json!({})));
    steps.push(("check_passed", "2026-11-18 15:15", json!({})));
    steps.push(("closed", "2026-11-18 15:20", json!({})));
    assert_row(
        &row_at(&history(Stream::CityEvent, &steps), "2026-11-18 16:00"),
        &json!({
            "stage": "closed", "due": "@2026-11-18 16:20", "clock": "met", "gross_minutes": 420, "net_minutes": 240, "extensions": 1,
        }),
    );
    steps.push(("reopened", "2026-11-18 17:00", json!({})));
    assert_row(
        &row_at(&history(Stream::CityEvent, &steps), "2026-11-18 17:00"),
        &json!({"stage": "handling", "closed_at": null, "clock": "overdue"}),
    );
}

#[test]
fn the_filing_step_s_limit_goes_before_the_class_and_that_before_the_stated_instant() {
    let stated = json!({"stated_due": "2026-11-18T12:00:00Z", "class_code": "0601"});
    let of = |filing: serde_json::Value| {
        let steps = [("reported", "2026-11-17 20:00", stated.clone()), ("accepted", "2026-11-17 20:00", filing)];
        row_at(&history(Stream::CityEvent, &steps), "2026-11-17 20:00")
    };
    assert_row(&of(json!({"limit_type": "urgent_hour", "limit_value": 2})), &json!({"due": "@2026-11-17 22:00"}));
    assert_row(&of(json!({})), &json!({"due": "@2026-11-18 12:00"}));
    assert_row(&of(json!({"class_code": "tree"})), &json!({"due": "@2026-11-18 20:00", "clock": "on_time"}));
    let reported = history(Stream::CityEvent, &[("reported", "2026-11-17 20:00", stated)]);
    assert_row(&row_at(&reported, "2026-11-18 14:00"), &json!({"due": "@2026-11-18 20:00", "clock": "due_soon", "stage": "reported"}));
}

#[test]
fn rejected_and_merged_events_leave_the_table_and_the_list() {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    let now = at("2026-11-18 10:00");
    let reported = record(Stream::CityEvent, "e1", "r1", "reported", at("2026-11-18 08:00"), &json!({"class_code": "0601"}));
    let first = ledger.apply(&[reported], now);
    assert_eq!(first.events.put.len(), 1);
    assert_eq!(ledger.open_events(), first.events.put);
    let rejected = record(Stream::CityEvent, "e1", "r2", "rejected", at("2026-11-18 09:00"), &json!({"reason_code": "x"}));
    let second = ledger.apply(&[rejected], now);
    assert_eq!(second.events.gone, ["e1"]);
    let signed: Vec<_> = second.batches.iter().map(|batch| (batch.table, batch.signs.clone())).collect();
    assert_eq!(signed, [(Table::CityEvents, vec![-1]), (Table::CityEventsOut, vec![1])]);
    assert_eq!((rows(&ledger, Table::CityEvents, 10).len(), rows(&ledger, Table::CityEventsOut, 10).len()), (0, 1));
    let merged = record(Stream::CityEvent, "e2", "r3", "merged", at("2026-11-18 09:00"), &json!({"merged_into": "e0"}));
    assert_eq!(ledger.apply(&[merged], now).batches[0].table, Table::CityEventsOut);
    assert!(ledger.open_events().is_empty());
}

#[test]
fn clocks_turn_by_timer_without_any_record() {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    ledger.project(Table::Cases, Some(&["case_no", "promised_clock"]));
    let accepted = record(Stream::Case, "c1", "r1", "accepted", at("2026-11-13 10:00"), &json!({"promised_days": 2}));
    ledger.apply(&[accepted], at("2026-11-13 10:00"));
    let mut said = Vec::new();
    while let Some(turn) = ledger.state.next_timer() {
        assert!(ledger.advance(turn.plus(-1)).batches.is_empty(), "nothing turns before its time");
        let changes = ledger.advance(turn);
        said.push((turn, changes.batches[0].signs.clone(), lines(&changes.batches[0].rows)));
    }
    let turned = |clocks: [&str; 2]| clocks.map(|clock| format!("c1|{clock}")).to_vec();
    let expected = [
        (at("2026-11-18 10:00"), vec![-1, 1], turned(["on_time", "due_soon"])),
        (at("2026-11-19 10:00").plus(1), vec![-1, 1], turned(["due_soon", "overdue"])),
    ];
    assert_eq!(said, expected);
}

#[test]
fn drills_give_no_rows_even_if_only_one_step_is_marked() {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    let now = at("2026-11-18 10:00");
    let actual = record(Stream::CityEvent, "e1", "r1", "reported", at("2026-11-18 08:00"), &json!({}));
    ledger.apply(&[actual], now);
    let drill = record(Stream::CityEvent, "e1", "r2", "verified", at("2026-11-18 07:00"), &json!({"status_class": "exercise"}));
    let changes = ledger.apply(&[drill], now);
    assert_eq!((changes.batches[0].signs.as_slice(), changes.events.gone.len()), ([-1].as_slice(), 1));
    let sample = json!({"metric": "m", "value": 1.0, "status_class": "test"});
    let sample = record(Stream::Sample, "m", "r3", "gauge", at("2026-11-18 07:00"), &sample);
    assert!(ledger.apply(&[sample], now).batches.is_empty());
    assert!(KEPT.iter().all(|table| rows(&ledger, *table, 10).is_empty()));
    let (row, steps) = ledger.subject(Stream::CityEvent, "e1").unwrap();
    assert!(row.is_empty());
    assert_eq!(steps.iter().map(|step| step.envelope.record_id.as_str()).collect::<Vec<_>>(), ["r2", "r1"]);
}

#[test]
fn a_gauge_shows_its_newest_sample_whatever_comes_late() {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    let sample = |id: &str, local: &str, value: f64| {
        let fields = json!({"metric": "hall.waiting", "value": value, "dimension": "hall 1"});
        record(Stream::Sample, "hall.waiting/hall 1", id, "gauge", at(local), &fields)
    };
    let now = at("2026-11-18 10:00");
    ledger.project(Table::Gauges, Some(&["value"]));
    ledger.apply(&[sample("r1", "2026-11-18 09:00", 7.0)], now);
    let changes = ledger.apply(&[sample("r2", "2026-11-18 09:10", 9.0), sample("r3", "2026-11-18 09:05", 8.0)], now);
    let gauges = changes.batches.iter().find(|batch| batch.table == Table::Gauges).unwrap();
    assert_eq!((gauges.signs.as_slice(), lines(&gauges.rows)), ([-1, 1].as_slice(), vec!["7.0".to_owned(), "9.0".to_owned()]));
}
