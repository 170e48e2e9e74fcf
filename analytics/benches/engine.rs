//! What the cubes cost for a folder of indicators over a file of rows: one side of the comparison that `.ci/bench/engine.py`
//! makes, which writes the input, starts this and reads the JSON that it prints.
//!
//! Counted is processor time of batches already in memory, from `apply` to the changed readings given out: interning, window
//! totals and all. The first `warm` rows are taken in before. With a second folder, cubes of both folders' indicators take in
//! the same batches in turn, and the difference is what the second folder's cost.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a measurement"
)]

use analytics::cube::Cubes;
use analytics::indicator::{Catalogue, Mode};
use analytics::ledger::{ChangeBatch, Table};
use analytics::rules::CityRules;
use chrono_tz::Tz;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use datafusion::arrow::compute::kernels::aggregate::max;
use ingest::declaration::read_folder;
use ingest::record::{FieldType, UtcMs};
use ingest::reference::Reference;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ZONE: Tz = Tz::Asia__Shanghai;

/// The one argument, as JSON.
#[derive(Deserialize)]
struct Task {
    /// A batch in each line: columns of the table of cases, with their values.
    rows: PathBuf,
    /// The folder of indicators.
    indicators: PathBuf,
    /// A second one, whose cost on top of the first is of interest.
    further: Option<PathBuf>,
    /// Rows of a batch; the batches of the file are cut to it.
    batch_rows: usize,
    /// How many rows are taken in uncounted, before all others.
    warm: usize,
    /// Where the readings are written after so many rows, to be compared.
    readings: Vec<(usize, PathBuf)>,
}

/// Cubes at work and what they cost.
struct Run {
    catalogue: Catalogue,
    cubes: Cubes,
    cpu_s: f64,
    changed: usize,
}

impl Run {
    fn new(folders: &[&PathBuf], now: UtcMs) -> Self {
        let mut files: Vec<_> = folders.iter().flat_map(|folder| read_folder(folder, "sql").unwrap()).collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let (catalogue, mistakes) = Catalogue::load(&files, &rules());
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert!((0..catalogue.indicators.len()).all(|place| catalogue.mode(place) == &Mode::Live), "not every indicator is live");
        let cubes = Cubes::new(&catalogue, now).unwrap();
        Self { catalogue, cubes, cpu_s: 0.0, changed: 0 }
    }

    fn take(&mut self, changes: &[ChangeBatch], now: UtcMs, counted: bool) {
        let before = processor_s();
        self.cubes.apply(changes, now).unwrap();
        let readings = self.cubes.drain_changes();
        if counted {
            self.cpu_s += processor_s() - before;
            self.changed += readings.readings.len();
        }
    }

    /// Indicator, keys and value of every reading, a line each.
    fn readings(&mut self) -> String {
        let mut lines = String::new();
        for found in self.cubes.all_readings() {
            let indicator = self.catalogue.indicators.get(found.name.indicator).unwrap();
            writeln!(lines, "{}\t{}\t{}", indicator.id, found.name.keys.join("\t"), found.reading.value.get().unwrap_or(0.0) as i64)
                .unwrap();
        }
        lines
    }
}

/// The rules of the demonstration city.
fn rules() -> Arc<CityRules> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/reference/demo");
    let mut files = read_folder(&folder, "csv").unwrap();
    files.extend(read_folder(&folder, "toml").unwrap());
    Arc::new(CityRules::from_reference(&Reference::load(&files).0))
}

/// Seconds of processor time of this thread, on which the cubes do all their work.
fn processor_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn column(kind: FieldType, values: &[Value]) -> ArrayRef {
    match kind {
        FieldType::Text => Arc::new(values.iter().map(Value::as_str).collect::<StringArray>()),
        FieldType::Integer => Arc::new(values.iter().map(Value::as_i64).collect::<Int64Array>()),
        FieldType::Number => Arc::new(values.iter().map(Value::as_f64).collect::<Float64Array>()),
        FieldType::Boolean => Arc::new(values.iter().map(Value::as_bool).collect::<BooleanArray>()),
        FieldType::Instant => Arc::new(values.iter().map(Value::as_i64).collect::<TimestampMillisecondArray>().with_timezone(ZONE.name())),
    }
}

/// A line of the file as rows of the table of cases, instants as milliseconds.
fn batch(line: &str) -> RecordBatch {
    let columns: Map<String, Value> = serde_json::from_str(line).unwrap();
    let fields = Table::Cases.fields().iter().enumerate();
    let (places, arrays): (Vec<_>, Vec<_>) =
        fields.filter_map(|(place, field)| Some((place, column(field.kind, columns.get(field.name)?.as_array()?)))).unzip();
    assert_eq!(places.len(), columns.len(), "a column that cases do not have");
    RecordBatch::try_new(Arc::new(Table::Cases.schema(ZONE).project(&places).unwrap()), arrays).unwrap()
}

/// When the newest of the rows was accepted.
fn newest(rows: &RecordBatch) -> UtcMs {
    let accepted = rows.column_by_name("accepted_at").unwrap().as_any().downcast_ref::<TimestampMillisecondArray>().unwrap();
    UtcMs::clamped(max(accepted).unwrap())
}

fn main() {
    let argument = std::env::args().skip(1).find(|argument| argument.starts_with('{')).unwrap();
    let task: Task = serde_json::from_str(&argument).unwrap();
    let file = std::fs::read_to_string(&task.rows).unwrap();
    let whole: Vec<_> = file.lines().map(batch).collect();
    let cuts = whole.iter().flat_map(|rows| (0..rows.num_rows()).step_by(task.batch_rows).map(move |from| (rows, from)));
    let batches: Vec<_> = cuts.map(|(rows, from)| rows.slice(from, task.batch_rows.min(rows.num_rows() - from))).collect();

    let start = newest(batches.first().unwrap());
    let mut runs = vec![Run::new(&[&task.indicators], start)];
    runs.extend(task.further.iter().map(|further| Run::new(&[&task.indicators, further], start)));
    let (mut taken, mut counted_batches) = (0, 0);
    for rows in batches {
        let counted = taken >= task.warm;
        counted_batches += usize::from(counted);
        taken += rows.num_rows();
        let now = newest(&rows);
        let changes = [ChangeBatch { table: Table::Cases, signs: vec![1; rows.num_rows()], rows }];
        for run in &mut runs {
            run.take(&changes, now, counted);
        }
        for (_, path) in task.readings.iter().filter(|(rows, _)| *rows == taken) {
            std::fs::write(path, runs.first_mut().unwrap().readings()).unwrap();
        }
    }
    let told = runs.iter().map(|run| {
        json!({ "indicators": run.catalogue.indicators.len(), "cpu_s": run.cpu_s, "batches": counted_batches,
                "rows": taken - task.warm, "changed": run.changed })
    });
    println!("{}", Value::Array(told.collect()));
}
