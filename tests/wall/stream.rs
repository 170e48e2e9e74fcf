//! Ordered, unique, atomic, reliable, resumable, bookmarkable: the promises of the stream.

use super::client::{Client, Ended, Screen};
use super::{Server, filed, minutes_ago, step};
use crate::process::wait_until;
use ingest::clock::stopwatch;
use serde_json::json;
use std::time::Duration;

const QUICK: &str = "[engine]\ntick_ms = 10\n";

fn by_stage(screen: &Screen) -> std::collections::BTreeMap<String, f64> {
    screen.values("event.backlog", "live", &["stage"])
}

fn backlog(screen: &Screen) -> f64 {
    by_stage(screen).values().sum()
}

fn stage_has(screen: &Screen, stage: &str, count: f64) -> bool {
    by_stage(screen).get(&format!("{{\"stage\":\"{stage}\"}}")).is_some_and(|found| (found - count).abs() < 0.5)
}

#[test]
fn changes_arrive_in_order_and_lead_to_what_the_interface_says() {
    let server = Server::start(QUICK);
    let mut client = Client::watch(server.address());
    for event in 0..30 {
        server.ingest(&filed(event..event + 1));
    }
    let messages = client.until(|screen| stage_has(screen, "filed", 30.0) && screen.events() == 30);
    assert!(messages.iter().filter(|message| message["type"] == "change").count() > 1);
    let readings = server.running.get("/api/v1/readings?indicator=event.backlog&window=live&by=stage");
    assert_eq!(readings["rows"][0]["stage"], "filed");
    assert_eq!(readings["rows"][0]["value"], 30.0);
}

#[test]
fn a_change_is_whole() {
    let server = Server::start(QUICK);
    server.ingest(&filed(0..20));
    let mut client = Client::watch(server.address());
    client.until(|screen| stage_has(screen, "filed", 20.0));
    for event in 0..20 {
        server.ingest(&[step(event, "assigned", 10)]);
    }
    while !stage_has(&client.screen, "assigned", 20.0) {
        client.next();
        // An event leaves one stage and enters the next in the same change.
        assert!((backlog(&client.screen) - 20.0).abs() < 0.5, "{:?}", by_stage(&client.screen));
    }
}

#[test]
fn who_comes_back_gets_exactly_what_was_missed() {
    let server = Server::start(QUICK);
    server.ingest(&filed(0..5));
    let mut stayed = Client::watch(server.address());
    let mut left = Client::watch(server.address());
    stayed.until(|screen| stage_has(screen, "filed", 5.0));
    left.until(|screen| stage_has(screen, "filed", 5.0));
    let bookmark = left.screen.clone();
    drop(left);
    server.ingest(&filed(5..9));
    stayed.until(|screen| stage_has(screen, "filed", 9.0));
    server.ingest(&[step(0, "assigned", 10), step(1, "assigned", 10), step(1, "received", 9), step(1, "handled", 8)]);
    stayed.until(|screen| stage_has(screen, "assigned", 1.0) && stage_has(screen, "checking", 1.0));
    let (came_back, first) = Client::resume(server.address(), bookmark.clone());
    assert_eq!((&first["type"], &first["from"]), (&"change".into(), &bookmark.seq.into()));
    let told: Vec<u64> = first["cells"].as_array().into_iter().flatten().map(|cell| cell[0].as_u64().unwrap()).collect();
    assert!(!told.is_empty(), "cells that are new since are told");
    assert_eq!(by_stage(&came_back.screen), by_stage(&stayed.screen));
    assert_eq!(came_back.screen.events(), stayed.screen.events());
    // Whoever missed nothing is told nothing.
    let (_, nothing) = Client::resume(server.address(), came_back.screen.clone());
    let quiet = nothing["values"].as_array().map_or(0, Vec::len) + nothing["cells"].as_array().map_or(0, Vec::len);
    assert_eq!((&nothing["type"], quiet), (&"change".into(), 0), "{nothing}");
}

#[test]
fn who_was_away_for_too_long_gets_a_snapshot() {
    let server = Server::start("[wall]\nresume_frames = 3\n[engine]\ntick_ms = 10\n");
    let mut client = Client::watch(server.address());
    let bookmark = client.screen.clone();
    for event in 0..12 {
        server.ingest(&filed(event..event + 1));
        client.until(|screen| screen.events() == usize::try_from(event).unwrap() + 1);
    }
    let (_, first) = Client::resume(server.address(), bookmark);
    assert_eq!(first["type"], "snapshot");
    let mut elsewhere = client.screen.clone();
    elsewhere.epoch = "another run".to_owned();
    assert_eq!(Client::resume(server.address(), elsewhere).1["type"], "snapshot");
}

#[test]
fn a_silent_stream_says_that_it_is_alive() {
    let server = Server::start("[wall]\nheartbeat_ms = 100\n");
    let mut client = Client::watch(server.address());
    let started = stopwatch();
    let mut heard = 0;
    while heard < 3 {
        heard += usize::from(client.next()["type"] == "heartbeat");
    }
    assert!(started.elapsed() >= Duration::from_millis(250), "heartbeats keep their pace");
}

#[test]
fn a_slow_client_is_merged_forward_and_costs_the_others_nothing() {
    let server = Server::start("[wall]\nsend_buffer_bytes = 4096\nsend_timeout_ms = 60000\n[engine]\ntick_ms = 10\n");
    let mut slow = Client::watch(server.address());
    let mut quick = Client::watch(server.address());
    // Changes of some 100 kB each fill the slow client's line at once, while the quick one reads on.
    for chunk in 0..12 {
        server.ingest(&filed(chunk * 400..(chunk + 1) * 400));
        quick.until(|screen| screen.events() == usize::try_from((chunk + 1) * 400).unwrap());
    }
    slow.until(|screen| screen.events() == 4800 && stage_has(screen, "filed", 4800.0));
    quick.until(|screen| stage_has(screen, "filed", 4800.0));
    assert_eq!(by_stage(&slow.screen), by_stage(&quick.screen));
    assert!(server.measured("cityops_wall_conflations_total") >= 1.0, "it was merged forward");
}

#[test]
fn a_client_that_takes_nothing_is_dropped_and_counted() {
    let server = Server::start("[wall]\nheartbeat_ms = 1\nsend_buffer_bytes = 4096\nsend_timeout_ms = 300\n");
    let stuck = Client::watch(server.address());
    wait_until("the stuck client is dropped", || server.measured("cityops_wall_dropped_total{reason=\"too_slow\"}") >= 1.0);
    let mut other = Client::watch(server.address());
    other.next();
    drop(stuck);
}

#[test]
fn the_server_says_why_it_ends_a_stream() {
    let server = Server::start("[wall]\nhello_timeout_ms = 200\nmax_message_bytes = 4096\n");
    let ended = |say: &str| {
        let mut client = Client::connect(server.address());
        if !say.is_empty() {
            client.say(say);
        }
        client.until_ended()
    };
    let bye = |reason: &str| Ended::Bye(reason.to_owned());
    assert_eq!(ended(""), bye("no hello within the time allowed"));
    assert_eq!(ended(r#"{"type":"hello","wall":"nowhere"}"#), bye("there is no wall `nowhere`"));
    assert!(matches!(ended("what?"), Ended::Bye(reason) if reason.starts_with("the message is not a hello")));
    // Too long a message is not read to its end.
    assert_eq!(ended(&"x".repeat(5000)), bye("the message is too long"));
}

#[test]
fn a_stopping_server_says_goodbye() {
    let server = Server::start("");
    let mut client = Client::watch(server.address());
    let Server { running, folder: _folder } = server;
    assert!(running.stop().success());
    assert_eq!(client.until_ended(), Ended::Bye("the server is stopping".to_owned()));
}

#[test]
fn the_desk_is_told_of_orders_as_they_change() {
    let server = Server::start("");
    let mut client = Client::connect(server.address());
    client.say(&json!({"type": "hello", "wall": "desk"}).to_string());
    let snapshot = client.next();
    assert_eq!((&snapshot["type"], &snapshot["order_totals"]), (&json!("snapshot"), &json!({})), "{snapshot}");
    let order = |kind: &str, minutes: i64| {
        json!({
            "record_id": format!("O1-{kind}"), "stream": "complaint", "kind": kind, "subject_id": "O1", "area": "990101", "urgency": "u2",
            "occurred_at": minutes_ago(minutes),
        })
    };
    let mut next_of = |field: &str| loop {
        let message = client.next();
        if !message["orders"][field].is_null() {
            return message;
        }
    };
    server.ingest(&[order("registered", 5)]);
    let put = next_of("put");
    let shown = &put["orders"]["put"][0];
    assert_eq!((&shown["order_no"], &shown["stage"], &shown["version"]), (&json!("O1"), &json!("registered"), &json!(1)), "{put}");
    assert_eq!(put["order_totals"], json!({"registered": 1}));
    server.ingest(&[order("concluded", 4)]);
    let gone = next_of("gone");
    assert_eq!((&gone["orders"]["gone"], &gone["order_totals"]), (&json!(["O1"]), &json!({})), "{gone}");
}
