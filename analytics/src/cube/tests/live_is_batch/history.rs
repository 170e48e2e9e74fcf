//! Random histories of the ledger's tables, and their text: what a kept failure is played again from.

use super::dice::Dice;
use crate::ledger::{ChangeBatch, Table};
use crate::window::Window;
use chrono_tz::Tz;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray, new_null_array,
};
use ingest::record::{FieldType, UtcMs};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// The columns that are given values, table by table; all others are null.
pub(super) const COLUMNS: [(Table, &[&str]); 4] = [
    (
        Table::Cases,
        &[
            "area",
            "department",
            "stage",
            "decided_by",
            "case_type",
            "visits",
            "used_minutes",
            "tag_one_visit",
            "same_day",
            "accepted_at",
            "concluded_at",
            "promised_due",
        ],
    ),
    (
        Table::Complaints,
        &["area", "department", "order_type", "channel", "returns", "wait_seconds", "enterprise", "repeat", "registered_at", "due"],
    ),
    (
        Table::CityEvents,
        &[
            "area",
            "class_code",
            "origin",
            "severity",
            "returns",
            "gross_minutes",
            "longitude",
            "timeout_exempt",
            "reported_at",
            "closed_at",
            "due",
        ],
    ),
    (Table::Gauges, &["area", "department", "metric", "value", "occurred_at"]),
];

/// Zones, and instants there shortly before a day, a month, a year or a change of the clock.
const MOMENTS: [(Tz, &str); 10] = [
    (Tz::Asia__Shanghai, "2026-11-30T15:52:10Z"),
    (Tz::Asia__Shanghai, "2026-11-22T03:00:00Z"),
    (Tz::Asia__Shanghai, "2024-02-29T15:58:30Z"),
    (Tz::America__Los_Angeles, "2026-11-01T06:55:00Z"),
    (Tz::America__Los_Angeles, "2026-03-08T09:30:00Z"),
    (Tz::America__St_Johns, "2010-11-07T02:20:00Z"),
    (Tz::Asia__Beirut, "2024-03-30T21:45:00Z"),
    (Tz::Asia__Kathmandu, "2026-12-31T18:10:00Z"),
    (Tz::Pacific__Apia, "2011-12-30T09:40:00Z"),
    (Tz::Australia__Lord_Howe, "2026-04-04T14:30:00Z"),
];

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Real(f64),
    Truth(bool),
    Instant(i64),
}

/// A row's values by column; the others are null.
pub(super) type Row = BTreeMap<&'static str, Value>;

/// A row given (+1) or taken back (−1).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Entries of one number give and take back the same thing: they are left out together or not at all.
    pub(super) subject: usize,
    pub(super) table: Table,
    pub(super) row: Row,
    pub(super) sign: i8,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// The clock stands there.
    At(i64),
    /// One batch.
    Change(Vec<Entry>),
    /// The cells are stored and loaded.
    Store,
    /// Live and batch are compared.
    Look,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct History {
    pub(super) zone: Tz,
    pub(super) steps: Vec<Step>,
}

/// What stands in the tables while a history is made up.
struct Making<'a> {
    dice: &'a mut Dice,
    zone: Tz,
    now: i64,
    standing: Vec<(usize, Table, Row)>,
    subjects: usize,
}

impl History {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let (zone, moment) = dice.pick(&MOMENTS);
        let now = at(moment) + dice.between(0, 10 * MINUTE);
        let mut making = Making { dice, zone, now, standing: Vec::new(), subjects: 0 };
        let mut steps = vec![Step::At(now), Step::Change(making.added())];
        let count = making.dice.between(4, 14);
        for place in 0..count {
            steps.push(making.step());
            if place == count / 2 {
                steps.push(Step::Look);
            }
        }
        steps.push(Step::Look);
        Self { zone, steps }
    }
}

impl Making<'_> {
    fn step(&mut self) -> Step {
        match self.dice.below(16) {
            0..5 => Step::Change(self.added()),
            5..8 => Step::Change(self.replaced()),
            8..10 => Step::Change(self.removed()),
            10 => Step::Store,
            _ => {
                self.now += self.wait();
                Step::At(self.now)
            }
        }
    }

    fn added(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for _ in 0..self.dice.between(1, 80) {
            let (table, _) = self.dice.pick(&COLUMNS);
            let row = self.row(table);
            self.subjects += 1;
            let entry = Entry { subject: self.subjects, table, row, sign: 1 };
            self.standing.push((entry.subject, table, entry.row.clone()));
            // The same record once more: given, taken back and given again within a batch.
            if self.dice.chance(5) {
                entries.extend([entry.clone(), Entry { sign: -1, ..entry.clone() }]);
            }
            entries.push(entry);
        }
        entries
    }

    fn replaced(&mut self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for _ in 0..self.dice.between(1, 8).min(i64::try_from(self.standing.len()).unwrap()) {
            let place = self.dice.index(self.standing.len());
            let (subject, table, old) = self.standing[place].clone();
            let other = self.row(table);
            let mut new = old.clone();
            for column in other.keys().chain(old.keys()) {
                if self.dice.chance(20) {
                    match other.get(column) {
                        Some(value) => drop(new.insert(column, value.clone())),
                        None => drop(new.remove(column)),
                    }
                }
            }
            self.standing[place].2.clone_from(&new);
            entries.push(Entry { subject, table, row: old, sign: -1 });
            entries.push(Entry { subject, table, row: new, sign: 1 });
        }
        entries
    }

    fn removed(&mut self) -> Vec<Entry> {
        let share = if self.dice.chance(15) { 100 } else { 20 };
        let (mut gone, mut kept) = (Vec::new(), Vec::new());
        for (subject, table, row) in self.standing.drain(..) {
            if self.dice.chance(share) {
                gone.push(Entry { subject, table, row, sign: -1 });
            } else {
                kept.push((subject, table, row));
            }
        }
        self.standing = kept;
        gone
    }

    fn wait(&mut self) -> i64 {
        let dice = &mut *self.dice;
        match dice.below(10) {
            0 => dice.between(0, 2 * SECOND),
            1..3 => dice.between(0, 2 * MINUTE),
            3 => dice.between(0, 30 * MINUTE),
            4 => dice.between(0, 5 * HOUR),
            // On or beside the edge of a window.
            5 | 6 => (self.edge() - self.now).max(0),
            7 => dice.between(20 * HOUR, 50 * HOUR),
            8 => dice.between(2 * DAY, 40 * DAY),
            _ => dice.pick(&[31 * DAY, 92 * DAY, 366 * DAY]),
        }
    }

    /// The first or last millisecond of a window, or one beside it.
    fn edge(&mut self) -> i64 {
        let windows: Vec<Window> = Window::all().collect();
        let span = self.dice.pick(&windows).span(UtcMs::clamped(self.now), self.zone);
        let span = span.unwrap_or(UtcMs::clamped(self.now)..UtcMs::clamped(self.now + MINUTE));
        let edge = if self.dice.chance(50) { span.start } else { span.end };
        edge.as_millis() + self.dice.pick(&[-1, 0, 0, 1, MINUTE, -MINUTE])
    }

    fn instant(&mut self) -> i64 {
        let now = self.now;
        match self.dice.below(20) {
            0..7 => now - self.dice.between(0, 20 * MINUTE),
            7 => now + self.dice.between(0, 5 * MINUTE),
            8 => now + self.dice.between(0, 12 * DAY),
            9..13 => self.edge(),
            13..17 => now - self.dice.between(0, 50 * HOUR),
            17 | 18 => now - self.dice.between(0, 70 * DAY),
            _ => now - self.dice.between(0, 400 * DAY),
        }
    }

    fn row(&mut self, table: Table) -> Row {
        let (_, columns) = COLUMNS.into_iter().find(|(listed, _)| *listed == table).unwrap();
        let fields = table.fields().iter().filter(|field| columns.contains(&field.name));
        let mut row = Row::new();
        for field in fields {
            if self.dice.chance(88) {
                let value = match field.kind {
                    FieldType::Text => Value::Text(self.dice.pick(texts(field.name)).to_owned()),
                    FieldType::Integer if is_large(field.name) => Value::Whole(self.dice.between(0, 100_000)),
                    FieldType::Integer if is_small(field.name) => Value::Whole(self.dice.between(0, 256)),
                    FieldType::Integer => Value::Whole(self.dice.between(-2, 4)),
                    FieldType::Number => Value::Real(f64::from(i32::try_from(self.dice.between(-400, 400)).unwrap()) / 4.0),
                    FieldType::Boolean => Value::Truth(self.dice.chance(50)),
                    FieldType::Instant => Value::Instant(self.instant()),
                };
                row.insert(field.name, value);
            }
        }
        row
    }
}

/// Whole numbers from 0 to 100 000.
pub(super) fn is_large(column: &str) -> bool {
    column.ends_with("_minutes") || column.ends_with("_seconds")
}

/// Whole numbers from 0 to 256, of which even percentiles are exact.
pub(super) fn is_small(column: &str) -> bool {
    matches!(column, "visits" | "returns")
}

/// The texts of a column; those of codes are not all listed in the city's reference tables.
pub(super) fn texts(column: &str) -> &'static [&'static str] {
    match column {
        "area" => &["1", "2", "11", "99"],
        "department" => &["D1", "D2", "D9"],
        "class_code" => &["0101", "0201", "7777"],
        "stage" => &["accepted", "concluded", "revoked", "applied"],
        _ => &["a", "ab", "b_c", "中文字样长于十五个字节"],
    }
}

pub(super) fn at(text: &str) -> i64 {
    UtcMs::parse(&serde_json::Value::from(text)).unwrap().as_millis()
}

/// Rows of one table with all of its columns.
pub(super) fn batch_of(table: Table, rows: &[&Row], zone: Tz) -> RecordBatch {
    let schema = table.schema(zone);
    let column = |name: &str, kind: FieldType| -> ArrayRef {
        let values = rows.iter().map(|row| row.get(name));
        macro_rules! of {
            ($kind:ident) => {
                values.map(|value| value.map(|value| if let Value::$kind(value) = value { value.clone() } else { panic!("{name}") }))
            };
        }
        match kind {
            FieldType::Text => Arc::new(of!(Text).collect::<StringArray>()),
            FieldType::Integer => Arc::new(of!(Whole).collect::<Int64Array>()),
            FieldType::Number => Arc::new(of!(Real).collect::<Float64Array>()),
            FieldType::Boolean => Arc::new(of!(Truth).collect::<BooleanArray>()),
            FieldType::Instant => Arc::new(of!(Instant).collect::<TimestampMillisecondArray>().with_timezone(zone.name())),
        }
    };
    let columns = table.fields().iter().zip(schema.fields()).map(|(field, arrow)| {
        if rows.iter().any(|row| row.contains_key(field.name)) {
            column(field.name, field.kind)
        } else {
            new_null_array(arrow.data_type(), rows.len())
        }
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
}

/// Entries as the ledger hands them on: a batch per table.
pub(super) fn changes_of(entries: &[&Entry], zone: Tz) -> Vec<ChangeBatch> {
    let of_table = |table: Table| {
        let entries: Vec<_> = entries.iter().filter(|entry| entry.table == table).collect();
        let rows: Vec<_> = entries.iter().map(|entry| &entry.row).collect();
        let signs = entries.iter().map(|entry| entry.sign).collect();
        (!rows.is_empty()).then(|| ChangeBatch { table, rows: batch_of(table, &rows, zone), signs })
    };
    Table::ALL.into_iter().filter_map(of_table).collect()
}

/// Lines of comments that may stand in an indicator's file.
impl fmt::Display for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "-- zone {}", self.zone.name())?;
        for step in &self.steps {
            match step {
                Step::At(millis) => writeln!(formatter, "-- at {}", UtcMs::clamped(*millis))?,
                Step::Store => writeln!(formatter, "-- store")?,
                Step::Look => writeln!(formatter, "-- look")?,
                Step::Change(entries) => {
                    writeln!(formatter, "-- batch")?;
                    for Entry { table, row, sign, .. } in entries {
                        write!(formatter, "-- {} {}", if *sign > 0 { '+' } else { '-' }, table.name())?;
                        for (column, value) in row {
                            match value {
                                Value::Text(text) => write!(formatter, " {column}={text}")?,
                                Value::Whole(number) => write!(formatter, " {column}={number}")?,
                                Value::Real(number) => write!(formatter, " {column}={number}")?,
                                Value::Truth(truth) => write!(formatter, " {column}={truth}")?,
                                Value::Instant(millis) => write!(formatter, " {column}={}", UtcMs::clamped(*millis))?,
                            }
                        }
                        writeln!(formatter)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl History {
    /// Reads the comments of a file that [`History`] was written to; every row is a subject of its own.
    pub(super) fn read(file: &str) -> Self {
        let mut history = Self { zone: Tz::UTC, steps: Vec::new() };
        for words in file.lines().filter_map(|line| line.strip_prefix("-- ")).map(|line| line.split(' ').collect::<Vec<_>>()) {
            match words.as_slice() {
                ["zone", name] => history.zone = name.parse().unwrap(),
                ["at", instant] => history.steps.push(Step::At(at(instant))),
                ["store"] => history.steps.push(Step::Store),
                ["look"] => history.steps.push(Step::Look),
                ["batch"] => history.steps.push(Step::Change(Vec::new())),
                [sign @ ("+" | "-"), table, values @ ..] => {
                    let table = Table::from_name(table).unwrap();
                    let row = values.iter().map(|value| read_value(table, value)).collect();
                    let Some(Step::Change(entries)) = history.steps.last_mut() else { panic!("a row outside of a batch") };
                    entries.push(Entry { subject: 0, table, row, sign: if *sign == "+" { 1 } else { -1 } });
                }
                other => panic!("{other:?}"),
            }
        }
        history
    }
}

fn read_value(table: Table, text: &str) -> (&'static str, Value) {
    let (column, value) = text.split_once('=').unwrap();
    let field = table.fields().iter().find(|field| field.name == column).unwrap();
    let value = match field.kind {
        FieldType::Text => Value::Text(value.to_owned()),
        FieldType::Integer => Value::Whole(value.parse().unwrap()),
        FieldType::Number => Value::Real(value.parse().unwrap()),
        FieldType::Boolean => Value::Truth(value.parse().unwrap()),
        FieldType::Instant => Value::Instant(at(value)),
    };
    (field.name, value)
}
