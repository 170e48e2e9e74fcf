//! The wall's stream and the interface around it, promised frame by frame, against the real binary.

mod client;
mod duty;
mod interface;
mod limits;
mod replay;
mod screens;
mod stream;

use crate::process::Running;
use ingest::clock::now;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A server over an empty folder, with `settings` laid over the defaults.
struct Server {
    running: Running,
    folder: TempDir,
}

impl Server {
    fn start(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let running = Running::start(&folder.path().join("data"), settings, &[]);
        Self { running, folder }
    }

    fn address(&self) -> &str {
        self.running.url.trim_start_matches("http://")
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn ingest(&self, records: &[Value]) {
        let receipt = self.running.ingest("simulator", records);
        assert_eq!(receipt["rejected"], json!([]), "{receipt}");
    }

    fn measured(&self, name: &str) -> f64 {
        let (_, text) = self.running.try_get("/metrics").unwrap();
        let lines = text.lines().filter(|line| line.starts_with(name));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }
}

fn minutes_ago(minutes: i64) -> String {
    now().plus(-minutes * 60_000).to_string()
}

/// One step of a city event.
fn step(event: u64, kind: &str, minutes: i64) -> Value {
    json!({
        "record_id": format!("{event}-{kind}-{minutes}"), "stream": "city_event", "kind": kind, "subject_id": format!("W{event:05}"),
        "occurred_at": minutes_ago(minutes), "area": "990101", "class_code": "0201", "severity": 3,
    })
}

/// Events that were reported and filed.
fn filed(events: std::ops::Range<u64>) -> Vec<Value> {
    events.flat_map(|event| [step(event, "reported", 30), step(event, "accepted", 20)]).collect()
}
