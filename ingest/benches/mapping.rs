//! How many canonical lines a second the file connector reads, and what mapping one parsed row costs, on one core: `cargo bench
//! --profile dev -p ingest --bench mapping`. Processor time is measured, so that a busy machine does not distort it.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::as_conversions, clippy::cast_precision_loss, reason = "a measurement")]

use ingest::connector::file;
use ingest::declaration::read_folder;
use ingest::journal::Submission;
use ingest::record::UtcMs;
use ingest::source::Sources;
use serde_json::Value;
use std::convert::Infallible;
use std::fmt::Write;
use std::path::Path;

const ROWS: usize = 400_000;
const NOW: UtcMs = UtcMs::MAX;

/// Seconds of processor time of this thread.
fn processor_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn lines() -> String {
    let mut text = String::new();
    for row in 0..ROWS {
        writeln!(
            text,
            r#"{{"record_id":"CE-2026-{row:08}/assigned","stream":"city_event","kind":"assigned","subject_id":"CE-2026-{row:08}","occurred_at":"2026-03-02T01:15:{:02}.250Z","sequence":3,"area":"990101001","department":"D32","origin":"inspector","category":"event","class_code":"1101","severity":3,"longitude":113.51234,"latitude":33.75432,"limit_type":"work_hour","limit_value":4,"address":"crossing of East Lake and 5th, lamp 1203"}}"#,
            row % 60
        )
        .unwrap();
    }
    text
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sources");
    let (sources, mistakes) = Sources::load(&read_folder(&folder, "toml").unwrap());
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let source = sources.get("canonical").unwrap();
    let text = lines();
    let path = std::env::temp_dir().join(format!("cityops-mapping-{}.ndjson", std::process::id()));
    std::fs::write(&path, &text).unwrap();
    for _ in 0..3 {
        let start = processor_s();
        let summary = file::read::<Infallible>(&path, source, 8192, NOW, &mut |_| Ok(())).unwrap();
        println!("file connector: {:.0} rows/s", summary.records as f64 / (processor_s() - start));
    }
    std::fs::remove_file(&path).unwrap();
    let rows: Vec<(Value, &str)> = text.lines().take(100_000).map(|line| (serde_json::from_str(line).unwrap(), line)).collect();
    for _ in 0..3 {
        let mut into = Submission::default();
        let start = processor_s();
        for (row, line) in &rows {
            source.map(row, line, None, NOW, &mut into);
        }
        println!("mapping: {:.2} µs/row", (processor_s() - start) * 1e6 / rows.len() as f64);
        assert_eq!(into.records.len(), rows.len());
    }
}
