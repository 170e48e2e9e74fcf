//! A past that is shown again: what it shows is what the wall showed, and the wall of now knows nothing of it.

use super::client::{Client, Ended, Screen};
use super::{Server, filed, step};
use crate::process::wait_until;
use ingest::record::UtcMs;
use serde_json::{Value, json};

/// Ticks of half a second: a batch is on the wall at the next tick, and a replay that takes it one tick late would not show it then.
const SLOW: &str = "[engine]\ntick_ms = 500\n";
const TICK_MS: i64 = 500;

/// What is compared of a stream: city events by stage, and how many are listed.
fn of(screen: &Screen) -> Value {
    json!([screen.values("event.backlog", "live", &["stage"]), screen.events()])
}

fn hello(replay: &Value) -> String {
    json!({"type": "hello", "wall": "main", "replay": replay}).to_string()
}

/// Says hello and listens until the past is read; gives the snapshot.
fn show(client: &mut Client, replay: &Value) -> Value {
    client.say(&hello(replay));
    loop {
        let message = client.hear().unwrap_or_else(|ended| panic!("no replay: {ended:?}"));
        if message["type"] == "preparing" {
            assert!(message["percent"].as_u64().unwrap() <= 100 && message["replay"]["from"].is_string(), "{message}");
        } else {
            client.screen.apply(&message);
            if message["type"] == "snapshot" {
                return message;
            }
        }
    }
}

fn begin(server: &Server, replay: &Value) -> (Client, Value) {
    let mut client = Client::connect(server.address());
    let snapshot = show(&mut client, replay);
    (client, snapshot)
}

/// A wall that lived through some changes: what it showed at which instants, from the first frame on that had each.
fn lived(server: &Server) -> (Client, Vec<(String, Screen)>) {
    let mut live = Client::watch(server.address());
    let mut shown = Vec::new();
    // Sources are counted once a second; until then nothing is live.
    server.ingest(&filed(30..31));
    live.until(|screen| screen.events() == 1 && screen.states().iter().any(|state| state == "live"));
    let steps: Vec<Vec<Value>> = vec![
        filed(0..5),
        vec![step(1, "assigned", 10), step(2, "assigned", 12)],
        // Late and in disorder: what happened first is known last.
        vec![step(0, "handled", 3)],
        vec![step(0, "received", 5), step(0, "assigned", 9)],
        filed(5..9),
    ];
    for records in steps {
        // The instant before the first frame that tells of them has none of them.
        server.ingest(&records);
        let before = live.screen.shown();
        let told = loop {
            let message = live.next();
            if live.screen.shown() != before && message["type"] == "change" && live.screen.has_events_of(&message) {
                break message;
            }
        };
        shown.push((told["as_of"].as_str().unwrap().to_owned(), live.screen.clone()));
    }
    (live, shown)
}

#[test]
fn a_past_instant_shows_what_the_wall_showed_and_the_wall_goes_on() {
    let server = Server::start(SLOW);
    let (mut live, shown) = lived(&server);
    let (from, to) = (&shown[0].0, &shown.last().unwrap().0);

    for (at, screen) in &shown {
        let (past, snapshot) = begin(&server, &json!({"from": from, "at": at, "speed": 1, "paused": true, "by": "recorded"}));
        assert_eq!((&snapshot["as_of"], &snapshot["server_time"]), (&json!(at), &json!(at)));
        assert_eq!(snapshot["replay"]["by"], "recorded");
        assert_eq!(past.screen.shown(), screen.shown(), "at {at}");
        assert!(past.screen.states().iter().all(|state| !["live", "late"].contains(&state.as_str())), "{:?}", past.screen.states());
    }

    // The same past as a stream, while new things happen.
    let (mut past, first) = begin(&server, &json!({"from": from, "to": to, "speed": 1, "by": "recorded"}));
    assert_eq!(first["as_of"], json!(from));
    server.ingest(&filed(20..23));
    let live_before = live.screen.events();
    live.until(|screen| screen.events() == live_before + 3);
    let mut at = first["as_of"].clone();
    let mut told = 0;
    loop {
        // What the wall showed at that instant; or what it showed at its next tick, for the batch was committed before it.
        let at_of = |text: &str| UtcMs::parse(&json!(text)).unwrap();
        let instant = at_of(at.as_str().unwrap());
        let is_near = |(shown_at, _): &&(String, Screen)| at_of(shown_at).since(instant) < TICK_MS + 100;
        let allowed = shown.iter().rfind(|(shown_at, _)| at_of(shown_at) <= instant).into_iter();
        let next = shown.iter().find(|(shown_at, _)| at_of(shown_at) > instant).filter(is_near);
        let mut allowed = allowed.chain(next).map(|(_, screen)| of(screen));
        assert!(allowed.any(|state| state == of(&past.screen)), "{:?} at {at}", of(&past.screen));
        if at == json!(to) {
            break;
        }
        at = past.next()["as_of"].clone();
        told += 1;
    }
    assert!(told >= shown.len(), "{told} messages");
    assert_eq!(past.screen.shown(), shown.last().unwrap().1.shown());
    // At its end it stands still, and says that it is there.
    let after = past.next();
    assert_eq!((&after["type"], &after["as_of"]), (&json!("heartbeat"), &json!(to)));
    // On the same line back to now.
    past.say(&json!({"type": "hello", "wall": "main"}).to_string());
    while past.next()["type"] != "snapshot" {}
    assert_eq!(past.screen.events(), live.screen.events());
}

#[test]
fn a_replay_goes_elsewhere_and_at_another_pace_on_its_line() {
    let server = Server::start("[engine]\ntick_ms = 100\n");
    let (_live, shown) = lived(&server);
    let (from, to) = (&shown[0].0, &shown.last().unwrap().0);
    let replay = |at: Option<&str>, paused: bool, speed: u64| json!({"from": from, "to": to, "at": at, "speed": speed, "paused": paused, "by": "recorded"});
    let (mut past, _) = begin(&server, &replay(None, true, 1));
    let epoch = past.screen.epoch.clone();
    let later = show(&mut past, &replay(Some(to), true, 60));
    assert_eq!((&later["epoch"], &later["replay"]["speed"]), (&json!(epoch), &json!(60)), "it is the same replay");
    while past.screen.shown() != shown.last().unwrap().1.shown() {
        past.next();
    }
    let earlier = show(&mut past, &replay(Some(from), true, 1));
    assert_ne!(earlier["epoch"], json!(epoch), "the way back begins anew");
    assert_eq!(past.screen.shown(), shown[0].1.shown());
}

#[test]
fn what_was_not_yet_known_is_shown_by_when_it_happened() {
    let server = Server::start("[wall]\nmax_replays = 3\n");
    let early = ingest::clock::now().plus(-3_600_000).to_string();
    server.ingest(&filed(0..4));
    let (mut live, events) = (Client::watch(server.address()), 4);
    live.until(|screen| screen.events() == events);
    // Nothing was known an hour ago; the events are twenty and thirty minutes old.
    let (past, snapshot) = begin(&server, &json!({"from": early, "speed": 1, "paused": true}));
    assert_eq!((&snapshot["replay"]["by"], past.screen.events()), (&json!("occurred"), 0));
    let middle = ingest::clock::now().plus(-25 * 60_000).to_string();
    let (past, _) = begin(&server, &json!({"from": early, "at": middle, "speed": 1, "paused": true}));
    assert_eq!(
        past.screen.values("event.backlog", "live", &["stage"]).into_iter().collect::<Vec<_>>(),
        [("{\"stage\":\"reported\"}".to_owned(), 4.0)]
    );
    let (past, snapshot) = begin(&server, &json!({"from": early, "at": middle, "speed": 1, "paused": true, "by": "recorded"}));
    assert_eq!((&snapshot["replay"]["by"], past.screen.events()), (&json!("recorded"), 0), "a wall showed nothing then");
}

#[test]
fn replays_have_a_limit_and_leave_nothing_behind() {
    let server = Server::start("[wall]\nmax_replays = 1\n");
    server.ingest(&filed(0..2));
    let from = super::minutes_ago(10);
    let replay = json!({"from": from, "speed": 60});
    let (first, _) = begin(&server, &replay);
    let mut second = Client::connect(server.address());
    second.say(&hello(&replay));
    assert!(
        matches!(second.until_ended(), Ended::Bye(reason) if reason.contains("as many replays")),
        "the second is refused, and told why"
    );
    drop(first);
    wait_until("nothing runs on for nobody", || server.measured("cityops_replays ") < 0.5);
    assert_eq!(std::fs::read_dir(server.data().join("replay")).unwrap().count(), 0);
    begin(&server, &replay);

    for senseless in
        [json!({"from": from, "speed": 61}), json!({"from": from, "speed": 0}), json!({"from": super::minutes_ago(-10), "speed": 1})]
    {
        let mut client = Client::connect(server.address());
        client.say(&hello(&senseless));
        assert!(matches!(client.until_ended(), Ended::Bye(reason) if reason.contains("a replay begins before it ends")), "{senseless}");
    }
}
