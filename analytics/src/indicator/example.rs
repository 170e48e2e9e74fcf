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
use ingest::declaration::Spot;
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
    expected_at: Spot,
}

/// One row of the answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    /// Its place in the file.
    pub(crate) at: Spot,
    /// Key values, in the order of the keys.
    pub(crate) keys: Vec<String>,
    /// What the example states: column, and the number or nothing.
    pub(crate) stated: Vec<(String, Option<f64>)>,
    /// Where it states them.
    pub(crate) stated_at: Vec<Spot>,
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
    pub(super) fn parse(lines: &[(Spot, ExampleLine<'_>)], faults: &mut Faults<'_>) -> Option<Self> {
        let mut reader = Reader { example: Self::default(), awaits_columns: false };
        let before = faults.found.len();
        for (at, line) in lines {
            match line {
                ExampleLine::Given(text) => reader.given(*at, text, faults),
                ExampleLine::Expected(text) => reader.expected(*at, text, faults),
            }
        }
        let example = reader.example;
        if faults.found.len() == before && (example.tables.is_empty() || example.columns.is_empty()) {
            faults.add(lines.last().map(|(at, _)| *at), "there is no whole worked example", Some(EXAMPLE_HINT));
        }
        (faults.found.len() == before).then_some(example)
    }

    /// Checks that the answer has the keys and gives what the SELECT gives.
    pub(super) fn check_columns(&self, shape: &Shape, faults: &mut Faults<'_>) {
        let at = self.expected_at;
        let keys: Vec<_> = self.columns.iter().filter(|name| !is_output(name)).collect();
        if !keys.iter().copied().eq(&shape.keys) {
            faults.add(
                at,
                format!("the answer's keys are not those of the SELECT: {}", shape.keys.join(", ")),
                Some("the keys come first, in the SELECT's order"),
            );
        }
        if !self.columns.iter().any(|name| is_output(name)) {
            faults.add(at, "the answer states no value", Some("add a column `value`, `numerator` or `denominator`"));
        }
        if !shape.is_rate && self.columns.iter().any(|name| name == "numerator" || name == "denominator") {
            faults.add(at, "the answer has parts that the SELECT does not give", Some("only state `value`"));
        }
        for given in &self.tables {
            if !shape.tables.contains(&given.table) {
                faults.add(
                    at,
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
    fn given(&mut self, at: Spot, text: &str, faults: &mut Faults<'_>) {
        let cells = cells_of(text, at);
        let at = cells.first().map_or(at, |(at, _)| *at);
        if self.awaits_columns {
            self.awaits_columns = false;
            let Some(given) = self.example.tables.last_mut() else { return };
            for (at, name) in cells {
                match given.table.fields().iter().find(|field| field.name == name) {
                    Some(field) => given.columns.push(field),
                    None => faults.add(
                        at,
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
                None => faults.add(at, format!("`{}` is neither a table nor a row", text.trim()), Some(EXAMPLE_HINT)),
            }
        } else if let Some(given) = self.example.tables.last_mut() {
            if cells.len() == given.columns.len() {
                let row = cells.iter().zip(&given.columns).map(|((at, text), field)| cell_of(text, field, *at, faults)).collect();
                given.rows.push(row);
            } else {
                faults.add(
                    at,
                    format!("the row has {} cells, its table {} columns", cells.len(), given.columns.len()),
                    Some("one cell per column; an empty cell is null"),
                );
            }
        } else {
            faults.add(at, "a row before any table", Some(EXAMPLE_HINT));
        }
    }

    fn expected(&mut self, at: Spot, text: &str, faults: &mut Faults<'_>) {
        let cells = cells_of(text, at);
        let at = cells.first().map_or(at, |(at, _)| *at);
        if self.example.columns.is_empty() {
            self.example.expected_at = at;
            self.example.columns = cells.into_iter().map(|(_, name)| name).collect();
            return;
        }
        if cells.len() != self.example.columns.len() {
            faults.add(
                at,
                format!("the row has {} cells, the answer {} columns", cells.len(), self.example.columns.len()),
                Some("one cell per column; an empty cell is null"),
            );
            return;
        }
        let mut row = Expected { at, ..Expected::default() };
        for ((at, text), column) in cells.into_iter().zip(&self.example.columns) {
            if !is_output(column) {
                row.keys.push(text);
                continue;
            }
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            if number.is_none() && !text.is_empty() {
                faults.add(at, format!("`{text}` is not a number"), Some("an empty cell is no value"));
            }
            row.stated.push((column.clone(), number));
            row.stated_at.push(at);
        }
        self.example.expected.push(row);
    }
}

fn is_output(name: &str) -> bool {
    matches!(name, "value" | "numerator" | "denominator")
}

/// The cells of a line that begins at `at`, each with its own place.
fn cells_of(text: &str, at: Spot) -> Vec<(Spot, String)> {
    let spaces = |text: &str| text.chars().take_while(|letter| letter.is_whitespace()).count();
    let row = text.trim();
    let framed = row.strip_prefix('|').and_then(|rest| rest.strip_suffix('|'));
    let mut column = at.column + spaces(text) + usize::from(framed.is_some());
    let cell = |cell: &str| {
        let begins = if cell.trim().is_empty() { column } else { column + spaces(cell) };
        column += cell.chars().count() + 1;
        (Spot { column: begins, ..at }, cell.trim().to_owned())
    };
    framed.unwrap_or(row).split('|').map(cell).collect()
}

fn cell_of(text: &str, field: &FieldSpec, at: Spot, faults: &mut Faults<'_>) -> Option<Cell> {
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
        faults.add(at, format!("`{text}` cannot be `{}`", field.name), Some(&format!("the column is {wanted}; an empty cell is null")));
    }
    cell
}

/// The known name that shares most with what was written, as a hint; all of them where none shares anything.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> String {
    let likeness = |name: &str| {
        let pairs = |text: &str| text.chars().zip(text.chars().skip(1)).collect::<Vec<_>>();
        let (left, right) = (pairs(written), pairs(name));
        left.iter().filter(|pair| right.contains(pair)).count() * 2 * 1000 / (left.len() + right.len()).max(1)
    };
    let known: Vec<&str> = known.collect();
    match known.iter().map(|name| (likeness(name), name)).max_by_key(|(likeness, _)| *likeness) {
        Some((1.., name)) => format!("did you mean `{name}`?"),
        _ => format!("known are: {}", known.join(" ")),
    }
}
