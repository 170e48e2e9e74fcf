//! Alarms and modes, from the record that raises them to all clients of the stream, through the real binary.

use super::client::{Client, Screen};
use super::minutes_ago;
use crate::process::{Running, wait_until};
use ingest::clock::now;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

/// A city that watches rain and water alone, with delays of a second.
struct City {
    running: Running,
    folder: TempDir,
}

impl City {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        declare(folder.path());
        let running = serve(folder.path());
        Self { running, folder }
    }

    /// Kills it, and starts it again over what it had kept.
    fn restart(self) -> Self {
        let Self { running, folder } = self;
        running.kill();
        Self { running: serve(folder.path()), folder }
    }

    fn watch(&self) -> Client {
        Client::watch(self.running.url.trim_start_matches("http://"))
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.running.try_post(path, "application/json", body.to_string().as_bytes()).unwrap()
    }

    fn acknowledge(&self, alarm: &str, actor: &str, action_id: &str) -> (u16, Value) {
        self.post(&format!("/api/v1/alarms/{alarm}/acknowledge"), &json!({"actor": actor, "action_id": action_id}))
    }

    fn change_mode(&self, topic: Option<&str>, actor: &str, action_id: &str) -> (u16, Value) {
        self.post("/api/v1/mode", &json!({"topic": topic, "actor": actor, "action_id": action_id, "note": "会商"}))
    }

    /// A sample of a station, one record each time.
    fn measure(&self, metric: &str, area: &str, value: f64, more: Value) {
        let kind = if metric == "rain.amount" { "counter" } else { "gauge" };
        let mut record = json!({
            "record_id": format!("{metric}-{area}-{}", now().as_millis()), "stream": "sample", "kind": kind, "subject_id": format!("{metric}:{area}"),
            "occurred_at": minutes_ago(0), "area": area, "metric": metric, "value": value, "dimension": area,
        });
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.running.ingest("canonical", &[record]);
    }
}

fn declare(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::create_dir_all(folder.join("dashboard/topics")).unwrap();
    fs::create_dir_all(folder.join("queries/indicators/flood")).unwrap();
    symlink(root.join("ingest"), folder.join("ingest")).unwrap();
    for part in ["panels", "walls"] {
        symlink(root.join("dashboard").join(part), folder.join("dashboard").join(part)).unwrap();
    }
    for topic in ["flood", "epidemic", "forest_fire"] {
        let file = format!("dashboard/topics/{topic}.toml");
        fs::write(folder.join(&file), fs::read_to_string(root.join(&file)).unwrap().replace("for_min   = 10", "for_min   = 0")).unwrap();
    }
    for indicator in ["rain_24h", "heavy_rain", "stations_over_warning"] {
        let file = format!("queries/indicators/flood/{indicator}.sql");
        let text = fs::read_to_string(root.join(&file)).unwrap();
        let quick = text.replace(", priority = ", r#", on_delay = "1s", off_delay = "1s", priority = "#);
        assert_ne!(text, quick, "{indicator} has a rule");
        fs::write(folder.join(&file), quick).unwrap();
    }
}

fn serve(folder: &Path) -> Running {
    Running::start(&folder.join("data"), "", &["--declarations", folder.to_str().unwrap()])
}

/// The alarms of an indicator, as area → alarm.
fn of<'s>(screen: &'s Screen, indicator: &str) -> Vec<(&'s str, &'s Value)> {
    let alarms = screen.alarms().iter().filter(|alarm| alarm["indicator"] == indicator);
    alarms.map(|alarm| (alarm["keys"]["area"].as_str().unwrap(), alarm)).collect()
}

#[test]
fn rain_raises_an_alarm_and_who_acknowledges_it_is_told_to_all() {
    let city = City::start();
    let (mut one, mut other) = (city.watch(), city.watch());
    assert_eq!((one.screen.alarms(), &one.screen.mode["topic"]), (&[][..], &Value::Null));
    // A drill raises nothing: it is sent before the rain, so its alarm would stand first.
    city.measure("rain.amount", "990102", 300.0, json!({"status_class": "exercise"}));
    city.measure("rain.amount", "990101", 120.0, json!({}));
    one.until(|screen| !of(screen, "flood.rain_24h").is_empty() && !of(screen, "flood.heavy_rain").is_empty());
    let areas: Vec<&str> = of(&one.screen, "flood.rain_24h").into_iter().map(|(area, _)| area).collect();
    assert_eq!(areas, ["990101"]);
    // The gravest first: heavy rain in an hour before much rain in a day.
    assert_eq!(one.screen.alarms()[0]["indicator"], "flood.heavy_rain");
    let alarm = of(&one.screen, "flood.rain_24h")[0].1.clone();
    assert_eq!(
        (&alarm["priority"], &alarm["value"], &alarm["bound"], &alarm["window"]),
        (&json!(2), &json!(120.0), &json!(100.0), &json!("24h"))
    );
    assert!(alarm["response"]["zh"].as_str().unwrap().contains("防汛") && alarm["owner"] == "市防指值班长", "{alarm}");
    assert_eq!(alarm["acknowledged_by"], Value::Null);

    let name = alarm["alarm"].as_str().unwrap();
    let (status, answer) = city.acknowledge(name, "d-07", "k-1");
    assert_eq!((status, &answer["acknowledged_by"], &answer["repeated"]), (200, &json!("d-07"), &json!(false)));
    for client in [&mut one, &mut other] {
        client.until(|screen| of(screen, "flood.rain_24h").first().is_some_and(|(_, alarm)| alarm["acknowledged_by"] == "d-07"));
        assert_eq!(of(&client.screen, "flood.rain_24h")[0].1["acknowledged_at"], answer["acknowledged_at"]);
    }
    // The same again is answered as the first time; another is told who was first.
    assert_eq!(city.acknowledge(name, "d-07", "k-1").1["repeated"], true);
    assert_eq!(city.acknowledge(name, "d-08", "k-2").0, 409);
    assert_eq!(city.acknowledge("A0", "d-08", "k-3").0, 404);
    assert_eq!(city.acknowledge(name, "rule:x", "k-4").0, 400);

    // A restart keeps what was raised, when, and who took note: the one that nobody acknowledged is not raised anew.
    let kept = one.screen.alarms().to_vec();
    let city = city.restart();
    let mut again = city.watch();
    again.until(|screen| !screen.alarms().is_empty());
    assert_eq!(again.screen.alarms(), kept);
    city.measure("rain.amount", "990103", 130.0, json!({}));
    again.until(|screen| of(screen, "flood.rain_24h").len() == 2);
    assert_eq!(of(&again.screen, "flood.heavy_rain").len(), 2);
    assert!(kept.iter().all(|alarm| again.screen.alarms().contains(alarm)), "{:?}", again.screen.alarms());
}

#[test]
fn an_alarm_that_is_cleared_stays_until_somebody_took_note() {
    let city = City::start();
    let mut client = city.watch();
    city.measure("water.above_warning", "990101", 0.3, json!({}));
    client.until(|screen| !screen.alarms().is_empty());
    let name = client.screen.alarms()[0]["alarm"].as_str().unwrap().to_owned();
    city.measure("water.above_warning", "990101", -0.2, json!({}));
    client.until(|screen| screen.alarms().iter().any(|alarm| !alarm["cleared_at"].is_null()));
    assert_eq!(client.screen.alarms().len(), 1);
    assert_eq!(city.acknowledge(&name, "d-07", "k-1").0, 200);
    client.until(|screen| screen.alarms().is_empty());
    let page = city.running.get("/api/v1/alarms");
    assert_eq!(
        (&page["alarms"], &page["over"][0]["alarm"], &page["over"][0]["acknowledged_by"]),
        (&json!([]), &json!(name), &json!("d-07"))
    );
}

#[test]
fn a_mode_is_changed_by_hand_and_by_rule_with_a_line_for_each() {
    let city = City::start();
    let mut client = city.watch();
    assert_eq!(city.change_mode(Some("epidemic"), "d-07", "m-1").0, 200);
    client.until(|screen| screen.mode["topic"] == "epidemic");
    assert_eq!((&client.screen.mode["by"], &client.screen.mode["note"]), (&json!("d-07"), &json!("会商")));
    assert_eq!(city.change_mode(Some("epidemic"), "d-07", "m-1").1["repeated"], true);
    assert_eq!(city.change_mode(Some("flood"), "d-07", "m-1").0, 422);
    assert_eq!(city.change_mode(Some("quake"), "d-07", "m-2").0, 400);
    assert_eq!(city.post("/api/v1/mode", &json!({"topic": null, "actor": "d-07", "action_id": "m-3", "note": " "})).0, 400);

    // Water above two warning levels puts flood in force by rule, but not against the person who chose another topic.
    for area in ["990101", "990102"] {
        city.measure("water.above_warning", area, 0.4, json!({}));
    }
    client.until(|screen| of(screen, "flood.stations_over_warning").len() == 2);
    assert_eq!(client.screen.mode["topic"], "epidemic");
    assert_eq!(city.change_mode(None, "d-08", "m-4").0, 200);
    client.until(|screen| screen.mode["topic"].is_null());
    // Nor when that person ends it: the rule has to be seen not to hold first.
    let city = city.restart();
    let mut client = city.watch();
    assert_eq!((&client.screen.mode["topic"], &client.screen.mode["by"]), (&Value::Null, &json!("d-08")));
    city.measure("water.above_warning", "990102", -0.1, json!({}));
    city.running.wait_for_value("flood.stations_over_warning", "live", |value| value == Some(1.0));
    let looked = || city.running.get("/api/v1/alarms")["alarms"].as_array().unwrap().iter().any(|alarm| !alarm["cleared_at"].is_null());
    wait_until("the alarm of that station is cleared", looked);
    city.measure("water.above_warning", "990102", 0.6, json!({}));
    client.until(|screen| screen.mode["topic"] == "flood");
    let page = city.running.get("/api/v1/mode");
    let lines: Vec<_> = page["changes"].as_array().unwrap().iter().map(|line| (&line["topic"], &line["by"], &line["by_rule"])).collect();
    let (flood, epidemic, by_rule, by_hand) = (json!("flood"), json!("epidemic"), json!(true), json!(false));
    let (first, second) = (json!("d-07"), json!("d-08"));
    assert_eq!(lines, [(&flood, &flood, &by_rule), (&Value::Null, &second, &by_hand), (&epidemic, &first, &by_hand)]);
    assert!(page["changes"][0]["note"].as_str().unwrap().contains('2'), "{page}");
}

#[test]
fn no_feed_can_raise_or_acknowledge() {
    let city = City::start();
    let record = json!({"record_id": "x", "stream": "duty", "kind": "mode_changed", "subject_id": "mode", "occurred_at": minutes_ago(0), "topic": "flood"});
    let receipt = city.running.ingest("canonical", &[record]);
    assert_eq!((&receipt["accepted"], &receipt["rejected"][0]["field"]), (&json!(0), &json!("stream")));
    assert_eq!(city.running.get("/api/v1/mode")["topic"], Value::Null);
}
