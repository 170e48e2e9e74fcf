//! How many changed rows a second the cubes of the shipped indicators take in, on one core: `cargo bench --profile dev -p
//! analytics --bench cubes`.

#![allow(
    clippy::wildcard_enum_match_arm,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measurement"
)]

use analytics::cube::Cubes;
use analytics::indicator::{Catalogue, Mode};
use analytics::ledger::{ChangeBatch, Table};
use analytics::rules::CityRules;
use chrono_tz::Tz;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use datafusion::arrow::datatypes::DataType;
use ingest::clock::stopwatch;
use ingest::declaration::read_folder;
use ingest::record::UtcMs;
use ingest::reference::Reference;
use std::path::Path;
use std::sync::Arc;

const ROWS: usize = 8192;
const BATCHES: usize = 40;
const NOW: i64 = 1_795_334_400_000;

/// Numbers without a pattern, the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Rows as a busy city would change them: 12 areas, 59 departments, instants within `span_minutes` before now.
fn rows(table: Table, columns: &[String], numbers: &mut Numbers, span_minutes: u64) -> RecordBatch {
    let schema = table.schema(Tz::Asia__Shanghai);
    let kept: Vec<_> = schema.fields().iter().enumerate().filter(|(_, field)| columns.contains(field.name())).collect();
    let places: Vec<_> = kept.iter().map(|(place, _)| *place).collect();
    let arrays = kept.iter().map(|(_, field)| -> ArrayRef {
        match field.data_type() {
            DataType::Utf8 => {
                let (stem, count) = match field.name().as_str() {
                    "area" => ("9901", 12),
                    "department" => ("D", 59),
                    "stage" => ("concluded", 1),
                    name if name.ends_with("clock") => ("met", 1),
                    _ => ("v", 8),
                };
                let text = |number: u64| if count == 1 { stem.to_owned() } else { format!("{stem}{number:02}") };
                Arc::new((0..ROWS).map(|_| Some(text(numbers.below(count)))).collect::<StringArray>())
            }
            DataType::Int64 => Arc::new((0..ROWS).map(|_| i64::try_from(numbers.below(4000)).ok()).collect::<Int64Array>()),
            DataType::Float64 => Arc::new((0..ROWS).map(|_| Some(numbers.below(100_000) as f64 / 7.0)).collect::<Float64Array>()),
            DataType::Boolean => Arc::new((0..ROWS).map(|_| Some(numbers.below(2) == 0)).collect::<BooleanArray>()),
            _ => {
                let instants = (0..ROWS).map(|_| i64::try_from(numbers.below(span_minutes * 60_000)).ok().map(|ago| NOW - ago));
                Arc::new(instants.collect::<TimestampMillisecondArray>().with_timezone("Asia/Shanghai"))
            }
        }
    });
    RecordBatch::try_new(Arc::new(schema.project(&places).unwrap()), arrays.collect()).unwrap()
}

fn rules() -> Arc<CityRules> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/reference/demo");
    let mut files = read_folder(&folder, "csv").unwrap();
    files.extend(read_folder(&folder, "toml").unwrap());
    Arc::new(CityRules::from_reference(&Reference::load(&files).0))
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../queries/indicators");
    let (catalogue, mistakes) = Catalogue::load(&read_folder(&folder, "sql").unwrap(), &rules());
    assert!(mistakes.is_empty());
    for (told, span_minutes) in [("the last 30 days", 30 * 1440), ("the last 10 minutes", 10)] {
        for table in [Table::Cases, Table::Complaints, Table::CityEvents] {
            let columns = catalogue.needed_columns(table);
            let mut numbers = Numbers(7);
            let batches: Vec<_> = (0..BATCHES).map(|_| rows(table, &columns, &mut numbers, span_minutes)).collect();
            let live = |place: &usize| catalogue.mode(*place) == &Mode::Live;
            let count = (0..catalogue.indicators.len())
                .filter(live)
                .filter(|place| catalogue.indicators.get(*place).is_some_and(|found| found.tables == [table]))
                .count();
            let mut cubes = Cubes::new(&catalogue, UtcMs::clamped(NOW)).unwrap();
            let watch = stopwatch();
            for rows in batches {
                let signs = vec![1; rows.num_rows()];
                cubes.apply(&[ChangeBatch { table, rows, signs }], UtcMs::clamped(NOW)).unwrap();
            }
            let seconds = watch.elapsed().as_secs_f64();
            let drain = stopwatch();
            let readings = cubes.drain_changes().readings.len();
            println!(
                "{table:?}, {count} indicators, instants of {told}: {:.0} rows/s; {readings} readings drained in {:.1} ms",
                (ROWS * BATCHES) as f64 / seconds,
                drain.elapsed().as_secs_f64() * 1000.0
            );
        }
    }
}
