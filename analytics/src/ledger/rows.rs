//! Reading the ledger: every current row of a table, in batches, now or from a copy that stands still.

use super::Table;
use super::archive::Shelves;
use super::case::Cases;
use super::city_event::{CityEventRow, CityEvents};
use super::clock::Phases;
use super::complaint::Complaints;
use super::entity::{Entity, Folded, View};
use super::evaluation::Evaluations;
use super::output::Shape;
use super::sample::Gauges;
use super::steps::{self, Sources};
use super::subject::Subject;
use super::table::{Row, RowsBuilder};
use crate::rules::CityRules;
use datafusion::arrow::array::RecordBatch;
use ingest::record::{Record, StatusClass, UtcMs};
use serde_json::{Map, Value};
use std::io;
use std::sync::Arc;

/// A ledger as it stood at one instant, to be read elsewhere while the ledger goes on.
#[derive(Clone, Debug)]
pub struct Snapshot {
    rules: Arc<CityRules>,
    sources: Sources,
    gauges: Gauges,
    subjects: Vec<Option<Subject>>,
    archive: Option<Shelves>,
}

impl Snapshot {
    pub(crate) fn of(stock: Stock<'_>, rules: &Arc<CityRules>) -> Self {
        let Stock { sources, gauges, subjects, archive, .. } = stock;
        Self {
            rules: Arc::clone(rules),
            sources: sources.clone(),
            gauges: gauges.clone(),
            subjects: subjects.to_vec(),
            archive: archive.cloned(),
        }
    }

    /// Visits every row of a table that is kept as it stood, with these columns only and in the table's order, in batches of at most
    /// `batch_rows`. No more than one batch is in memory at a time.
    ///
    /// # Errors
    /// The disk's fault: subjects laid down there cannot be read. Rows visited so far are not all.
    pub fn each_batch(&self, table: Table, columns: &[&str], batch_rows: usize, mut visit: impl FnMut(RecordBatch)) -> io::Result<()> {
        self.stock().each_batch(table, columns, batch_rows, &mut visit)
    }

    /// The parts of the archive that take no more subjects, each with a number that stands for what it holds.
    pub(crate) fn settled(&self) -> Vec<(Part, u64)> {
        let settled = self.archive.as_ref().map(Shelves::settled).unwrap_or_default();
        settled.into_iter().map(|(slot, holding)| (Part::Settled(slot), holding)).collect()
    }

    /// As [`Snapshot::each_batch`] with all columns, of one part of the ledger.
    pub(crate) fn each_batch_of(&self, part: Part, table: Table, batch_rows: usize, visit: &mut dyn FnMut(RecordBatch)) -> io::Result<()> {
        self.stock().each_batch_of(part, table, &columns(table), batch_rows, visit)
    }

    pub(crate) fn rules(&self) -> &CityRules {
        &self.rules
    }

    pub(crate) fn stock(&self) -> Stock<'_> {
        let Self { rules, sources, gauges, subjects, archive } = self;
        Stock { rules, sources, gauges, subjects, archive: archive.as_ref() }
    }
}

/// A part of a ledger; what is settled and what is open are the whole together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// One piece of the archive that takes no more subjects.
    Settled(usize),
    /// What is in memory, and the piece of the archive that grows.
    Open,
}

fn columns(table: Table) -> Vec<&'static str> {
    table.fields().iter().map(|field| field.name).collect()
}

/// What tables are read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stock<'a> {
    pub(crate) rules: &'a CityRules,
    pub(crate) sources: &'a Sources,
    pub(crate) gauges: &'a Gauges,
    /// Those in memory.
    pub(crate) subjects: &'a [Option<Subject>],
    pub(crate) archive: Option<&'a Shelves>,
}

impl Stock<'_> {
    pub(crate) fn each_batch(
        &self,
        table: Table,
        columns: &[&str],
        batch_rows: usize,
        visit: &mut dyn FnMut(RecordBatch),
    ) -> io::Result<()> {
        self.each_batch_of(Part::Whole, table, columns, batch_rows, visit)
    }

    fn each_batch_of(
        &self,
        part: Part,
        table: Table,
        columns: &[&str],
        batch_rows: usize,
        visit: &mut dyn FnMut(RecordBatch),
    ) -> io::Result<()> {
        let mut shape = Shape::new(self.rules.zone());
        shape.project(table, Some(columns));
        let to = Sink { shape: &shape, table, batch_rows, visit };
        match table {
            Table::Cases => self.pour::<Cases>(to, part, |_| true),
            Table::Complaints => self.pour::<Complaints>(to, part, |_| true),
            Table::Evaluations => self.pour::<Evaluations>(to, part, |_| true),
            Table::CityEvents => self.pour::<CityEvents>(to, part, CityEventRow::counts),
            Table::CityEventsOut => self.pour::<CityEvents>(to, part, |row| !row.counts()),
            Table::Gauges => {
                if !matches!(part, Part::Settled(_)) {
                    to.take(self.gauges.rows());
                }
                Ok(())
            }
            Table::Samples | Table::CaseSteps | Table::ComplaintSteps | Table::EvaluationSteps | Table::CityEventSteps => {
                debug_assert!(false, "rows of {} are in the journal: Growing reads them", table.name());
                Ok(())
            }
        }
    }

    fn pour<E: Entity>(&self, to: Sink<'_>, part: Part, wanted: impl Fn(&E::Row) -> bool) -> io::Result<()> {
        let table = to.table;
        let mut rows = to.open();
        let mut push = |row: E::Row| {
            if wanted(&row) {
                rows.push(&row);
            }
        };
        if !matches!(part, Part::Settled(_)) {
            self.each_in_memory::<E>(&mut push);
        }
        self.each_shelved::<E>(part, table, &mut push)?;
        rows.close();
        Ok(())
    }

    /// Visits the row of every subject of a kind that is in memory.
    pub(crate) fn each_in_memory<E: Entity>(&self, visit: &mut dyn FnMut(E::Row)) {
        let mut known = Vec::new();
        let subjects = self.subjects.iter().flatten().filter(|subject| subject.stream == E::STREAM);
        subjects.filter_map(|Subject { id, phases, steps, .. }| self.row::<E>(id, *phases, &steps.0, &mut known)).for_each(visit);
    }

    /// Visits the row of every subject that lies on disk for a table.
    pub(crate) fn each_archived<E: Entity>(&self, table: Table, visit: &mut dyn FnMut(E::Row)) -> io::Result<()> {
        self.each_shelved::<E>(Part::Whole, table, visit)
    }

    fn each_shelved<E: Entity>(&self, part: Part, table: Table, visit: &mut dyn FnMut(E::Row)) -> io::Result<()> {
        let Some(archive) = self.archive else { return Ok(()) };
        let mut known = Vec::new();
        let mut visit = |id: &str, phases, steps: &[u8]| self.row::<E>(id, phases, steps, &mut known).into_iter().for_each(&mut *visit);
        match part {
            Part::Whole => archive.each(table, &mut visit),
            Part::Settled(slot) => archive.each_in(slot, table, &mut visit),
            Part::Open => archive.each_growing(table, &mut visit),
        }
    }

    /// The row of a subject as it was said last; `known` is room for its steps.
    fn row<E: Entity>(&self, id: &str, phases: Phases, steps: &[u8], known: &mut Vec<E::Step>) -> Option<E::Row> {
        let covers = steps::read(steps, known);
        let mut views: Vec<_> = covers.iter().zip(known.iter()).map(|(cover, step)| cover.view(step, self.sources)).collect();
        let mut row = fold::<E>(id, &mut views, self.rules)?.row;
        E::show(&mut row, phases);
        Some(row)
    }

    /// The row of a subject, and its steps in their order.
    pub(crate) fn timeline<E: Entity>(&self, subject: &Subject) -> (Map<String, Value>, Vec<Record>) {
        let mut known = Vec::new();
        let row = self.row::<E>(&subject.id, subject.phases, &subject.steps.0, &mut known).map(|row| row.to_json()).unwrap_or_default();
        let mut records = self.records::<E>(subject);
        records.sort_by(|left, right| order(left).cmp(&order(right)));
        (row, records)
    }

    /// The steps of a subject in the order in which they were known.
    pub(crate) fn records<E: Entity>(&self, subject: &Subject) -> Vec<Record> {
        let mut known = Vec::new();
        let covers = steps::read(&subject.steps.0, &mut known);
        covers.iter().zip(known).map(|(cover, step)| steps::record::<E>(&subject.id, cover, step, self.sources)).collect()
    }
}

/// The place of a record in the order of the fold.
fn order(record: &Record) -> (UtcMs, Option<i64>, &str, &str) {
    View::new(&record.envelope, &record.step).order()
}

/// Folds steps in their order; nothing for a subject that does not count or has no steps.
pub(crate) fn fold<E: Entity>(id: &str, views: &mut [View<'_, E::Step>], rules: &CityRules) -> Option<Folded<E::Row>> {
    if views.is_empty() || views.iter().any(|view| view.status != StatusClass::Actual) {
        return None;
    }
    views.sort_unstable_by(|left, right| left.order().cmp(&right.order()));
    Some(E::fold(id, views, rules))
}

/// Where rows go: batches of one table, each to be visited as soon as it is full.
struct Sink<'a> {
    shape: &'a Shape,
    table: Table,
    batch_rows: usize,
    visit: &'a mut dyn FnMut(RecordBatch),
}

impl<'a> Sink<'a> {
    fn open<R: Row>(self) -> Pouring<'a, R> {
        Pouring { builder: self.shape.builder(self.table, self.batch_rows), sink: self }
    }

    fn take<'r, R: Row + 'r>(self, from: impl Iterator<Item = &'r R>) {
        let mut rows = self.open();
        from.for_each(|row| rows.push(row));
        rows.close();
    }
}

/// A batch in the making.
struct Pouring<'a, R: Row> {
    builder: RowsBuilder<R>,
    sink: Sink<'a>,
}

impl<R: Row> Pouring<'_, R> {
    fn push(&mut self, row: &R) {
        self.builder.append(row);
        if self.builder.len() >= self.sink.batch_rows {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let next = self.sink.shape.builder(self.sink.table, self.sink.batch_rows);
        let full = std::mem::replace(&mut self.builder, next);
        if let Some(batch) = self.sink.shape.batch(self.sink.table, full) {
            (self.sink.visit)(batch);
        }
    }

    fn close(mut self) {
        if self.builder.len() > 0 {
            self.flush();
        }
    }
}
