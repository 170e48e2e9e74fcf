//! What one call of the ledger says: rows with signs, by table, in the shape that the plans asked for.

use super::case::CaseRow;
use super::city_event::CityEventRow;
use super::complaint::ComplaintRow;
use super::evaluation::EvaluationRow;
use super::sample::SampleRow;
use super::table::{Projection, Row, RowsBuilder, schema_of};
use super::{ChangeBatch, Changes, Table, growing};
use crate::frame::{ListChanges, OpenEvent, OpenOrder, UnitNow};
use crate::roll::EventMark;
use chrono_tz::Tz;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use ingest::record::{Record, Text};
use std::collections::BTreeSet;

/// Which columns of each table are built.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    zone: Tz,
    projections: [Projection; Table::ALL.len()],
    schemas: [SchemaRef; Table::ALL.len()],
}

impl Shape {
    /// All columns of the tables that are kept; those that only grow are unread until columns of them are asked for.
    pub(crate) fn new(zone: Tz) -> Self {
        let projections = Table::ALL.map(|table| if table.only_grows() { Projection::Unread } else { Projection::All });
        Self { zone, projections, schemas: Table::ALL.map(|table| table.schema(zone)) }
    }

    /// These columns only, or no row at all.
    pub(crate) fn project(&mut self, table: Table, columns: Option<&[&str]>) {
        let projection = columns.map_or(Projection::Unread, |columns| Projection::only(columns.iter().copied()));
        if let (Some(kept), Some(schema)) = (self.projections.get_mut(table.index()), self.schemas.get_mut(table.index())) {
            *schema = schema_of(table.fields(), self.zone, &projection);
            *kept = projection;
        }
    }

    /// Whether anybody reads that table.
    pub(crate) fn is_read(&self, table: Table) -> bool {
        self.projection(table).is_some_and(|projection| *projection != Projection::Unread)
    }

    pub(crate) fn schema(&self, table: Table) -> Option<&SchemaRef> {
        self.schemas.get(table.index())
    }

    fn projection(&self, table: Table) -> Option<&Projection> {
        self.projections.get(table.index())
    }

    /// A builder of that table's rows.
    pub(crate) fn builder<R: Row>(&self, table: Table, capacity: usize) -> RowsBuilder<R> {
        RowsBuilder::new(&self.projection(table).cloned().unwrap_or_default(), capacity)
    }

    /// The rows built, as a batch of that table.
    pub(crate) fn batch<R: Row>(&self, table: Table, rows: RowsBuilder<R>) -> Option<RecordBatch> {
        fitting(table, rows.finish(self.schema(table)?.clone(), self.zone))
    }
}

/// The batch, if its columns fit the table's schema, as they do unless the mistake is ours.
pub(crate) fn fitting(table: Table, rows: Result<RecordBatch, ArrowError>) -> Option<RecordBatch> {
    rows.inspect_err(|error| {
        tracing::error!(table = table.name(), %error, "rows do not fit their schema");
        debug_assert!(false, "rows do not fit their schema: {error}");
    })
    .ok()
}

/// Rows of one table with their signs.
pub(crate) struct Part<R: Row> {
    table: Table,
    rows: Option<RowsBuilder<R>>,
    signs: Vec<i8>,
}

impl<R: Row> Part<R> {
    fn new(table: Table) -> Self {
        Self { table, rows: None, signs: Vec::new() }
    }

    fn push(&mut self, shape: &Shape, capacity: usize, row: &R, sign: i8) {
        self.rows.get_or_insert_with(|| shape.builder(self.table, capacity)).append(row);
        self.signs.push(sign);
    }

    fn finish(self, shape: &Shape, into: &mut Vec<ChangeBatch>) {
        if let Some(rows) = self.rows.and_then(|rows| shape.batch(self.table, rows)) {
            into.push(ChangeBatch { table: self.table, rows, signs: self.signs });
        }
    }
}

/// The changes in the making.
pub(crate) struct Output<'a> {
    shape: &'a Shape,
    capacity: usize,
    pub(crate) cases: Part<CaseRow>,
    pub(crate) complaints: Part<ComplaintRow>,
    pub(crate) evaluations: Part<EvaluationRow>,
    pub(crate) city_events: Part<CityEventRow>,
    pub(crate) city_events_out: Part<CityEventRow>,
    pub(crate) gauges: Part<SampleRow>,
    pub(crate) events: ListChanges<OpenEvent>,
    pub(crate) orders: ListChanges<OpenOrder>,
    /// Units of which anything changed.
    pub(crate) moved: BTreeSet<Text>,
    pub(crate) units: Vec<UnitNow>,
    pub(crate) marks: Vec<(Option<EventMark>, Option<EventMark>)>,
    pub(crate) touched: usize,
}

impl<'a> Output<'a> {
    /// Nothing said yet; tables get room for `capacity` rows when they get their first.
    pub(crate) fn new(shape: &'a Shape, capacity: usize) -> Self {
        Self {
            shape,
            capacity,
            cases: Part::new(Table::Cases),
            complaints: Part::new(Table::Complaints),
            evaluations: Part::new(Table::Evaluations),
            city_events: Part::new(Table::CityEvents),
            city_events_out: Part::new(Table::CityEventsOut),
            gauges: Part::new(Table::Gauges),
            events: ListChanges::default(),
            orders: ListChanges::default(),
            moved: BTreeSet::new(),
            units: Vec::new(),
            marks: Vec::new(),
            touched: 0,
        }
    }

    /// Adds a row to the part that `part` picks.
    pub(crate) fn push<R: Row>(&mut self, part: impl FnOnce(&mut Self) -> &mut Part<R>, row: &R, sign: i8) {
        let (shape, capacity) = (self.shape, self.capacity);
        let part = part(self);
        if shape.is_read(part.table) {
            part.push(shape, capacity, row, sign);
        }
    }

    /// Everything said, and what `new` records add to the tables that only grow.
    pub(crate) fn finish(self, new: &[Record]) -> Changes {
        let mut batches = Vec::new();
        let shape = self.shape;
        self.cases.finish(shape, &mut batches);
        self.complaints.finish(shape, &mut batches);
        self.evaluations.finish(shape, &mut batches);
        self.city_events.finish(shape, &mut batches);
        self.city_events_out.finish(shape, &mut batches);
        self.gauges.finish(shape, &mut batches);
        growing::say(new, shape, &mut batches);
        let Self { events, orders, units, marks, touched, .. } = self;
        Changes { batches, events, orders, units, marks, touched, duty: false }
    }
}
