//! Tables that only grow: a row is what its record says, and a record that does not count has none.

use super::{RULES, at, lines, record};
use crate::ledger::{Growing, Ledger, Table};
use datafusion::arrow::array::Array;
use ingest::record::{FieldType, Record, StatusClass, Stream};
use serde_json::{Value, json};
use std::sync::Arc;

fn columns(table: Table) -> Vec<&'static str> {
    table.fields().iter().map(|field| field.name).collect()
}

/// The ledger with every table that only grows said in full.
pub(super) fn asked(mut ledger: Ledger) -> Ledger {
    for table in Table::ALL.into_iter().filter(|table| table.only_grows()) {
        ledger.project(table, Some(&columns(table)));
    }
    ledger
}

/// The rows of those records as text, sorted, each cell as the record's own JSON has it.
pub(super) fn lines_of(table: Table, records: &[Record]) -> Vec<String> {
    let line = |record: &Record| {
        let said = record.to_json();
        let cell = |(name, kind): (&str, FieldType)| {
            let area = record.envelope.area.as_deref();
            let value = match name {
                "case_no" | "order_no" | "evaluation_id" | "event_no" => said.get("subject_id").cloned(),
                "source" => Some(json!(record.envelope.source)),
                "area" => area.map(|code| json!(code[..6])),
                "town" => area.and_then(|code| code.get(..9)).map(|code| json!(code)),
                _ => said.get(name).cloned(),
            };
            match (value, kind) {
                (None, _) => "∅".to_owned(),
                (Some(Value::String(text)), FieldType::Instant) => {
                    let instant = chrono::DateTime::parse_from_rfc3339(&text).unwrap().with_timezone(&RULES.zone());
                    instant.format("%Y-%m-%dT%H:%M:%S+08:00").to_string()
                }
                (Some(Value::String(text)), _) => text,
                (Some(other), _) => other.to_string(),
            }
        };
        table.fields().iter().map(|field| cell((field.name, field.kind))).collect::<Vec<_>>().join("|")
    };
    let counts = |record: &&Record| record.step.stream() == table.stream() && record.envelope.status_class == StatusClass::Actual;
    let mut all: Vec<String> = records.iter().filter(counts).map(line).collect();
    all.sort();
    all
}

#[test]
fn only_columns_that_are_asked_for_are_built_and_unread_tables_not_at_all() {
    let fields = json!({"area": "990101001", "department": "D1", "reason": "R1", "stated_accepted_at": "2026-11-16T02:00:00Z"});
    let step = record(Stream::Case, "c1", "r1", "supplement_started", at("2026-11-18 08:00"), &fields);
    let mut drill = step.clone();
    (drill.envelope.record_id, drill.envelope.status_class) = ("r2".into(), StatusClass::Exercise);
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    let said = |ledger: &mut Ledger| -> Vec<_> {
        let batches = ledger.apply(&[step.clone(), drill.clone()], at("2026-11-18 09:00")).batches;
        batches.iter().map(|batch| (batch.table, batch.signs.clone(), lines(&batch.rows))).collect()
    };
    assert_eq!(said(&mut ledger), [], "nobody reads steps, and a drill took the case out");
    ledger.project(Table::CaseSteps, Some(&["case_no", "area", "town", "reason", "stated_accepted_at"]));
    let row = "c1|990101|990101001|R1|2026-11-16T10:00:00+08:00".to_owned();
    assert_eq!(said(&mut ledger), [(Table::CaseSteps, vec![1], vec![row])]);
    ledger.project(Table::CaseSteps, Some(&[]));
    assert_eq!(said(&mut ledger), [(Table::CaseSteps, vec![1], vec![String::new()])], "a row without columns still counts");
    ledger.project(Table::CaseSteps, None);
    assert_eq!(said(&mut ledger), []);
}

#[test]
fn every_column_has_the_type_of_its_schema() {
    for table in Table::ALL.into_iter().filter(|table| table.only_grows()) {
        let kind = if table == Table::Samples { "gauge" } else { STEP_OF[table.stream() as usize] };
        let record = record(table.stream(), "s", "r", kind, at("2026-11-18 08:00"), &json!({}));
        let said = Growing::of(RULES.zone(), [(table, columns(table))]).rows(&[record]);
        assert_eq!(said[0].rows.schema(), table.schema(RULES.zone()), "{}", table.name());
        assert!(said[0].rows.columns().iter().all(|column| column.len() == 1));
    }
}

/// A kind of step of each stream.
const STEP_OF: [&str; 4] = ["accepted", "registered", "submitted", "reported"];
