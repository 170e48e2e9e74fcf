//! Registers (台账): lists of single subjects that a report names, such as the worst overdue orders.
//!
//! A register is a `.sql` file below `queries/registers`: lines that start with `--|` are a TOML header with its words and columns, then
//! comes one SELECT over the ledger's tables. `$begin` and `$end` stand for the report's stretch, `$as_of` for its instant.

use crate::batch::Tables;
use crate::history::TABLES;
use crate::indicator::{Faults, Sections};
use crate::ledger::Table;
use crate::rules::CityRules;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, TimeUnit, TimestampMillisecondType};
use datafusion::arrow::error::ArrowError;
use datafusion::common::ScalarValue;
use datafusion::datasource::{MemTable, TableProvider};
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot};
use ingest::record::{Text, UtcMs};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// One register as declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Register {
    /// The file's name without `.sql`.
    pub name: Arc<str>,
    /// Name for people.
    pub title: Label,
    /// What is on it and in which order, in a sentence for people.
    pub means: Label,
    /// Its columns, as the SELECT gives them.
    pub columns: Vec<RegisterColumn>,
    /// The SELECT.
    pub(crate) sql: String,
}

/// A column of a register.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterColumn {
    /// Name for people.
    pub title: Label,
    /// What it holds.
    pub kind: RegisterKind,
    /// What its values are codes of: `area`, `department`, or an `of` of the city's names.
    pub of: Option<String>,
    /// Decimals of a number.
    #[serde(default)]
    pub decimals: u32,
}

/// What a column of a register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterKind {
    /// The number of a subject.
    Subject,
    /// Words or a code.
    Text,
    /// A number.
    Number,
    /// An instant.
    Instant,
}

/// A line of a register: a value for each column.
pub type Line = Vec<Value>;

/// A value on a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    None,
    /// Words or a code.
    Text(Text),
    /// A number.
    Number(f64),
    /// An instant.
    Instant(UtcMs),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Label,
    means: Label,
    columns: Vec<RegisterColumn>,
}

impl Register {
    /// Reads every file. A wrong one gives mistakes and no register; it never stops the others.
    #[must_use]
    pub fn load(files: &[DeclarationFile], rules: &CityRules) -> (Vec<Arc<Self>>, Vec<Mistake>) {
        let (mut registers, mut mistakes) = (Vec::new(), Vec::new());
        for file in files {
            match Self::parse(file, rules) {
                Ok(register) => registers.push(Arc::new(register)),
                Err(found) => mistakes.extend(found),
            }
        }
        (registers, mistakes)
    }

    fn parse(file: &DeclarationFile, rules: &CityRules) -> Result<Self, Vec<Mistake>> {
        let mut faults = Faults::new(&file.path);
        let sections = Sections::split(&file.text, &mut faults);
        let (sql, line) = sections.sql_text();
        let Some(Written { title, means, columns }) = sections.header("keys: title means columns", &mut faults) else {
            return Err(faults.found());
        };
        let name = file.path.strip_suffix(".sql").unwrap_or(&file.path).into();
        let register = Self { name, title, means, columns, sql };
        if let Err(message) = register.check(rules) {
            faults.add(Spot::from(line), message, Some("one SELECT that gives the columns of the header, in their order"));
        }
        let found = faults.found();
        if found.is_empty() { Ok(register) } else { Err(found) }
    }

    /// Asks it of tables without rows.
    fn check(&self, rules: &CityRules) -> Result<(), String> {
        let empty = |table: Table| {
            let rows: Arc<dyn TableProvider> = Arc::new(MemTable::try_new(table.schema(rules.zone()), vec![Vec::new()]).ok()?);
            Some((table, rows))
        };
        let tables: HashMap<_, _> = TABLES.into_iter().filter_map(empty).collect();
        let zone: Arc<str> = rules.zone().name().into();
        let named = ["begin", "end", "as_of"].map(|name| (name, ScalarValue::TimestampMillisecond(Some(0), Some(Arc::clone(&zone)))));
        let answer = Tables::over(tables, rules).of_select(&self.sql, &named, None);
        let answer = answer.map_err(|error| format!("the SELECT cannot be planned: {}", error.strip_backtrace()))?;
        if answer.num_columns() != self.columns.len() {
            return Err(format!("the SELECT gives {} columns, the header names {}", answer.num_columns(), self.columns.len()));
        }
        self.lines(&answer).map(drop).map_err(|error| error.to_string())
    }

    /// The lines of an answer.
    pub(crate) fn lines(&self, answer: &RecordBatch) -> Result<Vec<Line>, ArrowError> {
        let columns =
            self.columns.iter().zip(answer.columns()).map(|(column, values)| column.values(values)).collect::<Result<Vec<_>, _>>()?;
        let line = |row: usize| columns.iter().map(|values| values.get(row).cloned().unwrap_or(Value::None)).collect();
        Ok((0..answer.num_rows()).map(line).collect())
    }
}

impl RegisterColumn {
    fn values(&self, values: &Arc<dyn Array>) -> Result<Vec<Value>, ArrowError> {
        let instants = DataType::Timestamp(TimeUnit::Millisecond, None);
        Ok(match self.kind {
            RegisterKind::Subject | RegisterKind::Text => {
                let texts = cast(values, &DataType::Utf8)?;
                texts.as_string::<i32>().iter().map(|text| text.map_or(Value::None, |text| Value::Text(text.into()))).collect()
            }
            RegisterKind::Number => {
                let numbers = cast(values, &DataType::Float64)?;
                numbers.as_primitive::<Float64Type>().iter().map(|number| number.map_or(Value::None, Value::Number)).collect()
            }
            RegisterKind::Instant if matches!(values.data_type(), DataType::Timestamp(..)) => {
                let instants = cast(values, &instants)?;
                let instant = |millis: Option<i64>| millis.map_or(Value::None, |millis| Value::Instant(UtcMs::clamped(millis)));
                instants.as_primitive::<TimestampMillisecondType>().iter().map(instant).collect()
            }
            RegisterKind::Instant => {
                let message = format!("column {} is a {}, not an instant", self.title.en, values.data_type());
                return Err(ArrowError::SchemaError(message));
            }
        })
    }
}
