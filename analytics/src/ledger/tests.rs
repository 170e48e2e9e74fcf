//! What the ledger's tests share: records from short JSON, rules of an invented city, rows as text.
#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot read its own input has failed"
)]

mod growing;
mod laws;
mod speed;
mod stages;
mod timelines;
mod units;

use super::{Ledger, Table};
use crate::rules::{CityRules, ClassRule};
use chrono::DateTime;
use chrono_tz::Tz;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::array_value_to_string;
use ingest::record::{Record, Stream, UtcMs};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Tables whose rows the ledger keeps.
static KEPT: LazyLock<Vec<Table>> = LazyLock::new(|| Table::ALL.into_iter().filter(|table| !table.only_grows()).collect());

/// Shanghai's zone, two holidays and a make-up Saturday, one class of events with a limit of four working hours.
static RULES: LazyLock<Arc<CityRules>> = LazyLock::new(|| {
    let days = [("2026-11-16", false), ("2026-11-17", false), ("2026-11-21", true)];
    let days = days.map(|(day, works)| (day.parse().unwrap(), works));
    let class = ClassRule { limit_type: "work_hour".into(), limit_value: 4, urgent: false, owner: Some("D07".into()) };
    Arc::new(CityRules::new(Tz::Asia__Shanghai, &BTreeMap::from(days), [("0601".into(), class)]))
});

/// An instant, written in the city's time without zone, such as `2026-11-23 10:00`.
fn at(local: &str) -> UtcMs {
    let text = format!("{}:00+08:00", local.replace(' ', "T"));
    UtcMs::clamped(DateTime::parse_from_rfc3339(&text).unwrap_or_else(|error| panic!("{local}: {error}")).timestamp_millis())
}

/// A record of that stream; `fields` go beside kind and instant.
fn record(stream: Stream, subject: &str, id: &str, kind: &str, occurred_at: UtcMs, fields: &Value) -> Record {
    let mut object: Map<String, Value> = fields.as_object().unwrap().clone();
    object.insert("record_id".into(), id.into());
    object.insert("stream".into(), stream.name().into());
    object.insert("subject_id".into(), subject.into());
    object.insert("kind".into(), kind.into());
    object.insert("occurred_at".into(), json!(occurred_at));
    Record::from_json("canonical", &object, UtcMs::MAX).unwrap()
}

/// One subject called `s` of these steps: kind, local instant, fields.
fn history(stream: Stream, steps: &[(&str, &str, Value)]) -> Vec<Record> {
    let numbered = steps.iter().enumerate();
    numbered.map(|(number, (kind, local, fields))| record(stream, "s", &format!("r{number}"), kind, at(local), fields)).collect()
}

/// The row of that subject at that local instant.
fn row_at(records: &[Record], now: &str) -> Map<String, Value> {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    ledger.apply(records, at(now));
    ledger.subject(records[0].step.stream(), "s").unwrap().0
}

/// Asserts columns of a row; instants are written in the city's time, as `@2026-11-23 10:00`.
fn assert_row(row: &Map<String, Value>, expected: &Value) {
    for (column, value) in expected.as_object().unwrap() {
        let wanted = match value.as_str().and_then(|text| text.strip_prefix('@')) {
            Some(local) => json!(at(local)),
            None => value.clone(),
        };
        assert_eq!(row.get(column), Some(&wanted), "column {column} of {row:?}");
    }
}

/// Every row of a batch as text, exactly.
fn lines(batch: &RecordBatch) -> Vec<String> {
    let cell = |column: usize, row: usize| {
        let array = batch.column(column);
        if array.is_null(row) { "∅".to_owned() } else { array_value_to_string(array, row).unwrap() }
    };
    (0..batch.num_rows()).map(|row| (0..batch.num_columns()).map(|column| cell(column, row)).collect::<Vec<_>>().join("|")).collect()
}

/// All current rows of a table with all its columns.
fn rows(ledger: &Ledger, table: Table, batch_rows: usize) -> Vec<RecordBatch> {
    let columns: Vec<_> = table.fields().iter().map(|field| field.name).collect();
    let mut batches = Vec::new();
    ledger.each_batch(table, &columns, batch_rows, |batch| batches.push(batch)).unwrap();
    batches
}

/// All current rows of a table as text, sorted.
fn table_lines(ledger: &Ledger, table: Table) -> Vec<String> {
    let mut all: Vec<_> = rows(ledger, table, 7).iter().flat_map(lines).collect();
    all.sort();
    all
}
