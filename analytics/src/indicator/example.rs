//! Worked examples: a few rows and the answer expected of them, in the indicator's own file.
//!
//! `--? cases` opens a table, the next `--?` line names columns, further ones are rows; `--=` lines are columns and rows of the
//! answer. Cells stand between `|`; an empty cell is null; instants are RFC 3339; truth values are true and false.

use super::header::ExampleLine;
use super::{Faults, Shape};
use crate::ledger::Table;
use chrono_tz::Tz;
use datafusion::arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use datafusion::arrow::error::ArrowError;
use ingest::record::{FieldSpec, FieldType, UtcMs};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of some tables and the answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Example {
    tables: Vec<Given>,
    columns: Vec<String>,
    pub(crate) expected: Vec<Expected>,
    expected_line: usize,
}

/// One row of the answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    /// Its line in the file.
    pub(crate) line: usize,
    /// Key values, in the order of the keys.
    pub(crate) keys: Vec<String>,
    /// What the example states: column, and the number or nothing.
    pub(crate) stated: Vec<(String, Option<f64>)>,
}

#[derive(Clone, Debug)]
struct Given {
    table: Table,
    columns: Vec<&'static FieldSpec>,
    rows: Vec<Vec<Option<Cell>>>,
}

#[derive(Clone, Debug)]
enum Cell {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Instant(UtcMs),
}

const EXAMPLE_HINT: &str = "write `--? cases`, a `--?` line of columns, `--?` rows, then a `--=` line of columns and `--=` rows";

impl Example {
    pub(super) fn parse(lines: &[(usize, ExampleLine<'_>)], faults: &mut Faults<'_>) -> Option<Self> {
        let mut reader = Reader { example: Self::default(), awaits_columns: false };
        let before = faults.found.len();
        for (number, line) in lines {
            match line {
                ExampleLine::Given(text) => reader.given(*number, text, faults),
                ExampleLine::Expected(text) => reader.expected(*number, text, faults),
            }
        }
        let example = reader.example;
        if faults.found.len() == before && (example.tables.is_empty() || example.columns.is_empty()) {
            faults.add(lines.last().map(|(number, _)| *number), "there is no whole worked example", Some(EXAMPLE_HINT));
        }
        (faults.found.len() == before).then_some(example)
    }

    /// Checks that the answer has the keys and gives what the SELECT gives.
    pub(super) fn check_columns(&self, shape: &Shape, faults: &mut Faults<'_>) {
        let line = Some(self.expected_line);
        let keys: Vec<_> = self.columns.iter().filter(|name| !is_output(name)).collect();
        if !keys.iter().copied().eq(&shape.keys) {
            faults.add(
                line,
                format!("the answer's keys are not those of the SELECT: {}", shape.keys.join(", ")),
                Some("the keys come first, in the SELECT's order"),
            );
        }
        if !self.columns.iter().any(|name| is_output(name)) {
            faults.add(line, "the answer states no value", Some("add a column `value`, `numerator` or `denominator`"));
        }
        if !shape.is_rate && self.columns.iter().any(|name| name == "numerator" || name == "denominator") {
            faults.add(line, "the answer has parts that the SELECT does not give", Some("only state `value`"));
        }
        for given in &self.tables {
            if !shape.tables.contains(&given.table) {
                faults.add(
                    line,
                    format!("the example gives rows of `{}`, which the SELECT does not read", given.table.name()),
                    Some("take them out"),
                );
            }
        }
    }

    /// The rows with all columns of their tables; columns that the example leaves out are null.
    pub(crate) fn batches(&self, zone: Tz) -> Result<HashMap<Table, Vec<RecordBatch>>, ArrowError> {
        let mut batches = HashMap::new();
        for given in &self.tables {
            let columns: Vec<ArrayRef> = given.table.fields().iter().map(|field| given.column(field, zone)).collect();
            batches.entry(given.table).or_insert_with(Vec::new).push(RecordBatch::try_new(given.table.schema(zone), columns)?);
        }
        Ok(batches)
    }
}

impl Given {
    fn column(&self, field: &FieldSpec, zone: Tz) -> ArrayRef {
        let place = self.columns.iter().position(|column| column.name == field.name);
        let cells = self.rows.iter().map(|row| place.and_then(|place| row.get(place)).and_then(Option::as_ref));
        match field.kind {
            FieldType::Text => {
                Arc::new(cells.map(|cell| if let Some(Cell::Text(text)) = cell { Some(text) } else { None }).collect::<StringArray>())
            }
            FieldType::Integer => Arc::new(
                cells.map(|cell| if let Some(Cell::Integer(number)) = cell { Some(*number) } else { None }).collect::<Int64Array>(),
            ),
            FieldType::Number => Arc::new(
                cells.map(|cell| if let Some(Cell::Number(number)) = cell { Some(*number) } else { None }).collect::<Float64Array>(),
            ),
            FieldType::Boolean => Arc::new(
                cells.map(|cell| if let Some(Cell::Boolean(truth)) = cell { Some(*truth) } else { None }).collect::<BooleanArray>(),
            ),
            FieldType::Instant => {
                let instants = cells.map(|cell| if let Some(Cell::Instant(instant)) = cell { Some(instant.as_millis()) } else { None });
                Arc::new(instants.collect::<TimestampMillisecondArray>().with_timezone(zone.name()))
            }
        }
    }
}

struct Reader {
    example: Example,
    awaits_columns: bool,
}

impl Reader {
    fn given(&mut self, number: usize, text: &str, faults: &mut Faults<'_>) {
        let cells = cells_of(text);
        if self.awaits_columns {
            self.awaits_columns = false;
            let Some(given) = self.example.tables.last_mut() else { return };
            for name in cells {
                match given.table.fields().iter().find(|field| field.name == name) {
                    Some(field) => given.columns.push(field),
                    None => faults.add(
                        Some(number),
                        format!("table `{}` has no column `{name}`", given.table.name()),
                        Some(&nearest(&name, given.table.fields().iter().map(|field| field.name))),
                    ),
                }
            }
        } else if !text.contains('|') {
            match Table::from_name(text.trim()) {
                Some(table) => {
                    self.example.tables.push(Given { table, columns: Vec::new(), rows: Vec::new() });
                    self.awaits_columns = true;
                }
                None => faults.add(Some(number), format!("`{}` is neither a table nor a row", text.trim()), Some(EXAMPLE_HINT)),
            }
        } else if let Some(given) = self.example.tables.last_mut() {
            if cells.len() == given.columns.len() {
                let row = cells.iter().zip(&given.columns).map(|(text, field)| cell_of(text, field, number, faults)).collect();
                given.rows.push(row);
            } else {
                faults.add(
                    Some(number),
                    format!("the row has {} cells, its table {} columns", cells.len(), given.columns.len()),
                    Some("one cell per column; an empty cell is null"),
                );
            }
        } else {
            faults.add(Some(number), "a row before any table", Some(EXAMPLE_HINT));
        }
    }

    fn expected(&mut self, number: usize, text: &str, faults: &mut Faults<'_>) {
        let cells = cells_of(text);
        if self.example.columns.is_empty() {
            self.example.expected_line = number;
            self.example.columns = cells;
            return;
        }
        if cells.len() != self.example.columns.len() {
            faults.add(
                Some(number),
                format!("the row has {} cells, the answer {} columns", cells.len(), self.example.columns.len()),
                Some("one cell per column; an empty cell is null"),
            );
            return;
        }
        let line = number;
        let mut row = Expected { line, ..Expected::default() };
        for (text, column) in cells.into_iter().zip(&self.example.columns) {
            if !is_output(column) {
                row.keys.push(text);
                continue;
            }
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            if number.is_none() && !text.is_empty() {
                faults.add(Some(line), format!("`{text}` is not a number"), Some("an empty cell is no value"));
            }
            row.stated.push((column.clone(), number));
        }
        self.example.expected.push(row);
    }
}

fn is_output(name: &str) -> bool {
    matches!(name, "value" | "numerator" | "denominator")
}

fn cells_of(text: &str) -> Vec<String> {
    let text = text.trim();
    let framed = text.strip_prefix('|').and_then(|rest| rest.strip_suffix('|'));
    framed.unwrap_or(text).split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn cell_of(text: &str, field: &FieldSpec, line: usize, faults: &mut Faults<'_>) -> Option<Cell> {
    if text.is_empty() {
        return None;
    }
    let (cell, wanted) = match field.kind {
        FieldType::Text => (Some(Cell::Text(text.to_owned())), "text"),
        FieldType::Integer => (text.parse().ok().map(Cell::Integer), "a whole number"),
        FieldType::Number => (text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Cell::Number), "a number"),
        FieldType::Boolean => (text.parse().ok().map(Cell::Boolean), "true or false"),
        FieldType::Instant => (UtcMs::parse(&Value::from(text)).ok().map(Cell::Instant), "an instant such as 2026-11-22T09:00:00Z"),
    };
    if cell.is_none() {
        faults.add(
            Some(line),
            format!("`{text}` cannot be `{}`", field.name),
            Some(&format!("the column is {wanted}; an empty cell is null")),
        );
    }
    cell
}

/// The known name that shares most with what was written, as a hint.
fn nearest(written: &str, known: impl Iterator<Item = &'static str>) -> String {
    let likeness = |name: &str| {
        let pairs = |text: &str| text.chars().zip(text.chars().skip(1)).collect::<Vec<_>>();
        let (left, right) = (pairs(written), pairs(name));
        left.iter().filter(|pair| right.contains(pair)).count() * 2 * 1000 / (left.len() + right.len()).max(1)
    };
    known.max_by_key(|name| likeness(name)).map_or_else(String::new, |name| format!("did you mean `{name}`?"))
}
