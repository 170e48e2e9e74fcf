//! Tables that only grow: one row for each record that counts, said once and never taken back.
//!
//! These are the steps of each kind of subject, and samples. A row is the record itself, so nothing of it is kept here: the columns
//! that somebody reads are built from the records as they come, and whoever wants the rows of the past reads them from the journal.
//! A repeated record would add a second row; the journal drops those before anybody sees them.

use super::entity::district_and_town;
use super::output::{Shape, fitting};
use super::{ChangeBatch, Table};
use chrono_tz::Tz;
use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::arrow::error::ArrowError;
use ingest::journal::{Journal, JournalError, StoredRecord};
use ingest::record::{
    CaseStep, CityEventStep, Column, ComplaintStep, Envelope, EvaluationStep, FieldSpec, FieldType, Record, StatusClass, Stream, Text,
    UtcMs,
};
use std::sync::{Arc, LazyLock};

pub(crate) static CASE_STEPS: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| fields("case_no", "Number of the case.", CaseStep::FIELDS));
pub(crate) static COMPLAINT_STEPS: LazyLock<Vec<FieldSpec>> =
    LazyLock::new(|| fields("order_no", "Number of the order.", ComplaintStep::FIELDS));
pub(crate) static EVALUATION_STEPS: LazyLock<Vec<FieldSpec>> =
    LazyLock::new(|| fields("evaluation_id", "Number of the evaluation.", EvaluationStep::FIELDS));
pub(crate) static CITY_EVENT_STEPS: LazyLock<Vec<FieldSpec>> =
    LazyLock::new(|| fields("event_no", "Number of the city event.", CityEventStep::FIELDS));

/// The columns of a table of steps: the envelope's, then those of the contract.
fn fields(subject: &'static str, means: &'static str, own: &[FieldSpec]) -> Vec<FieldSpec> {
    let text = |name, means| FieldSpec { name, kind: FieldType::Text, means };
    let mut fields = vec![
        text("record_id", "Identity of the record within its source."),
        text("source", "The source that said it."),
        text("kind", "Which step it was."),
        text(subject, means),
        FieldSpec { name: "occurred_at", kind: FieldType::Instant, means: "When it happened." },
        text("area", "District code."),
        text("town", "Town code."),
        text("department", "Responsible body."),
    ];
    fields.extend_from_slice(own);
    fields
}

/// Builds rows of tables that only grow, of the columns that are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Growing {
    shape: Shape,
    streams: Vec<Stream>,
}

impl Growing {
    /// Rows of these tables, each with some of its columns; those of tables that are kept are not built.
    pub(crate) fn of<'a>(zone: Tz, tables: impl IntoIterator<Item = (Table, Vec<&'a str>)>) -> Self {
        let (mut shape, mut streams) = (Shape::new(zone), Vec::new());
        for (table, columns) in tables.into_iter().filter(|(table, _)| table.only_grows()) {
            shape.project(table, Some(&columns));
            streams.push(table.stream());
        }
        Self { shape, streams }
    }

    /// The rows of these records.
    pub(crate) fn rows(&self, records: &[Record]) -> Vec<ChangeBatch> {
        let mut said = Vec::new();
        say(records, &self.shape, &mut said);
        said
    }

    /// Visits the rows of every record in the journal's batches up to `up_to`; streams of other tables are not read.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub(crate) fn read(&self, journal: &Journal, up_to: u64, visit: &mut dyn FnMut(Vec<ChangeBatch>)) -> Result<(), JournalError> {
        for stream in &self.streams {
            let mut visit = |stored: Vec<StoredRecord>| {
                let records: Vec<Record> = stored.into_iter().map(|stored| stored.record).collect();
                visit(self.rows(&records));
            };
            journal.scan_stream(*stream, up_to, &mut visit)?;
        }
        Ok(())
    }
}

/// Says the rows that records add to the tables that somebody reads.
pub(crate) fn say(records: &[Record], shape: &Shape, into: &mut Vec<ChangeBatch>) {
    for table in Table::ALL.into_iter().filter(|table| table.only_grows() && shape.is_read(*table)) {
        let counts = |record: &&Record| record.envelope.status_class == StatusClass::Actual && record.step.stream() == table.stream();
        let records: Vec<&Record> = records.iter().filter(counts).collect();
        let Some(schema) = shape.schema(table).filter(|_| !records.is_empty()) else { continue };
        if let Some(rows) = fitting(table, batch(table, schema, &records)) {
            into.push(ChangeBatch { table, rows, signs: vec![1; records.len()] });
        }
    }
}

fn batch(table: Table, schema: &SchemaRef, records: &[&Record]) -> Result<RecordBatch, ArrowError> {
    let columns = schema.fields().iter().map(|field| column(table.stream(), field.name(), field.data_type(), records));
    let options = RecordBatchOptions::new().with_row_count(Some(records.len()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns.collect::<Result<_, _>>()?, &options)
}

/// The column of that name; instants come in the city's zone.
fn column(stream: Stream, name: &str, kind: &DataType, records: &[&Record]) -> Result<ArrayRef, ArrowError> {
    let envelopes = || records.iter().map(|record| &record.envelope);
    let place = |part: fn((Text, Option<Text>)) -> Option<Text>| -> ArrayRef {
        let part = |envelope: &Envelope| part(district_and_town(envelope.area.as_deref()?));
        Arc::new(envelopes().map(part).collect::<StringArray>())
    };
    let column: ArrayRef = match name {
        "record_id" => Text::array(envelopes().map(|envelope| Some(&envelope.record_id))),
        "source" => Text::array(envelopes().map(|envelope| Some(&envelope.source))),
        "kind" => Arc::new(StringArray::from_iter_values(records.iter().map(|record| record.step.kind()))),
        "case_no" | "order_no" | "evaluation_id" | "event_no" => Text::array(envelopes().map(|envelope| Some(&envelope.subject_id))),
        "occurred_at" => UtcMs::array(envelopes().map(|envelope| Some(&envelope.occurred_at))),
        "area" => place(|(district, _)| Some(district)),
        "town" => place(|(_, town)| town),
        "department" => Text::array(envelopes().map(|envelope| envelope.department.as_ref())),
        _ => stream.column(name, records).ok_or_else(|| ArrowError::SchemaError(format!("records have no field {name}")))?,
    };
    if column.data_type() == kind { Ok(column) } else { cast(&column, kind) }
}
