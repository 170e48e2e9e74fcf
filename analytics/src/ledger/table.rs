//! The entity tables: what a row of each says, declared once with `entity!`; schema, columns and JSON follow from it.

use super::{case, city_event, complaint, evaluation, growing, sample};
use chrono_tz::Tz;
use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, RecordBatch, RecordBatchOptions, StringBuilder, TimestampMillisecondBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::arrow::error::ArrowError;
use ingest::record::{Column, FieldSpec, FieldType, Stream, Text, UtcMs};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A table that indicators read. Column names and meanings: [`Table::fields`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Service cases, one row a case.
    Cases,
    /// Calls and complaints, one row an order.
    Complaints,
    /// Evaluations, one row a rating.
    Evaluations,
    /// City events that count, one row an event.
    CityEvents,
    /// City events that were rejected or merged into another; same columns.
    CityEventsOut,
    /// Samples, one row each; rows are only ever added.
    Samples,
    /// The newest sample of each gauge series; same columns as samples.
    Gauges,
    /// Steps of service cases, one row a record; rows are only ever added.
    CaseSteps,
    /// Steps of calls and complaints, one row a record; rows are only ever added.
    ComplaintSteps,
    /// Steps of evaluations, one row a record; rows are only ever added.
    EvaluationSteps,
    /// Steps of city events, one row a record; rows are only ever added.
    CityEventSteps,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 11] = [
        Self::Cases,
        Self::Complaints,
        Self::Evaluations,
        Self::CityEvents,
        Self::CityEventsOut,
        Self::Samples,
        Self::Gauges,
        Self::CaseSteps,
        Self::ComplaintSteps,
        Self::EvaluationSteps,
        Self::CityEventSteps,
    ];

    /// The table's name in SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Complaints => "complaints",
            Self::Evaluations => "evaluations",
            Self::CityEvents => "city_events",
            Self::CityEventsOut => "city_events_out",
            Self::Samples => "samples",
            Self::Gauges => "gauges",
            Self::CaseSteps => "case_steps",
            Self::ComplaintSteps => "complaint_steps",
            Self::EvaluationSteps => "evaluation_steps",
            Self::CityEventSteps => "city_event_steps",
        }
    }

    /// The stream that its rows come of.
    #[must_use]
    pub fn stream(self) -> Stream {
        match self {
            Self::Cases | Self::CaseSteps => Stream::Case,
            Self::Complaints | Self::ComplaintSteps => Stream::Complaint,
            Self::Evaluations | Self::EvaluationSteps => Stream::Evaluation,
            Self::CityEvents | Self::CityEventsOut | Self::CityEventSteps => Stream::CityEvent,
            Self::Samples | Self::Gauges => Stream::Sample,
        }
    }

    /// Whether it only grows: each record that counts adds its own row for good. Such rows are not kept in the ledger, since the
    /// journal has them.
    #[must_use]
    pub fn only_grows(self) -> bool {
        match self {
            Self::Samples | Self::CaseSteps | Self::ComplaintSteps | Self::EvaluationSteps | Self::CityEventSteps => true,
            Self::Cases | Self::Complaints | Self::Evaluations | Self::CityEvents | Self::CityEventsOut | Self::Gauges => false,
        }
    }

    /// The table of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// Its columns in order, with what each means.
    #[must_use]
    pub fn fields(self) -> &'static [FieldSpec] {
        match self {
            Self::Cases => case::CaseRow::FIELDS,
            Self::Complaints => complaint::ComplaintRow::FIELDS,
            Self::Evaluations => evaluation::EvaluationRow::FIELDS,
            Self::CityEvents | Self::CityEventsOut => city_event::CityEventRow::FIELDS,
            Self::Samples | Self::Gauges => sample::SampleRow::FIELDS,
            Self::CaseSteps => &growing::CASE_STEPS,
            Self::ComplaintSteps => &growing::COMPLAINT_STEPS,
            Self::EvaluationSteps => &growing::EVALUATION_STEPS,
            Self::CityEventSteps => &growing::CITY_EVENT_STEPS,
        }
    }

    /// Its Arrow schema: every column nullable, instants in the city's zone.
    #[must_use]
    pub fn schema(self, zone: Tz) -> SchemaRef {
        schema_of(self.fields(), zone, &Projection::All)
    }

    /// Its place in [`Table::ALL`].
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Cases => 0,
            Self::Complaints => 1,
            Self::Evaluations => 2,
            Self::CityEvents => 3,
            Self::CityEventsOut => 4,
            Self::Samples => 5,
            Self::Gauges => 6,
            Self::CaseSteps => 7,
            Self::ComplaintSteps => 8,
            Self::EvaluationSteps => 9,
            Self::CityEventSteps => 10,
        }
    }
}

/// Which columns of a table are built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Projection {
    #[default]
    All,
    Only(Vec<String>),
    /// Nobody reads the table: not even rows without columns are said.
    Unread,
}

impl Projection {
    pub(crate) fn only(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Only(columns.into_iter().map(Into::into).collect())
    }

    pub(crate) fn keeps(&self, column: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(columns) => columns.iter().any(|kept| kept == column),
            Self::Unread => false,
        }
    }
}

pub(crate) fn schema_of(fields: &[FieldSpec], zone: Tz, projection: &Projection) -> SchemaRef {
    let kept = fields.iter().filter(|field| projection.keeps(field.name));
    Arc::new(Schema::new(kept.map(|field| Field::new(field.name, arrow_type(field.kind, zone), true)).collect::<Vec<_>>()))
}

fn arrow_type(kind: FieldType, zone: Tz) -> DataType {
    match kind {
        FieldType::Instant => DataType::Timestamp(TimeUnit::Millisecond, Some(zone.name().into())),
        FieldType::Text | FieldType::Integer | FieldType::Number | FieldType::Boolean => kind.arrow(),
    }
}

/// One row of an entity table.
pub(crate) trait Row: Default + Clone + PartialEq {
    /// Builds its columns.
    type Columns: Columns<Self>;

    /// Column to value, nulls included.
    fn to_json(&self) -> Map<String, Value>;
}

/// Column builders of one kind of row.
pub(crate) trait Columns<R> {
    /// Builders of the columns that `projection` keeps, with room for that many rows.
    fn new(projection: &Projection, capacity: usize) -> Self;

    /// Adds a row.
    fn append(&mut self, row: &R);

    /// The columns built, in order.
    fn finish(self, zone: Tz) -> Vec<ArrayRef>;
}

/// Rows of one table in the making.
pub(crate) struct RowsBuilder<R: Row> {
    columns: R::Columns,
    rows: usize,
}

impl<R: Row> RowsBuilder<R> {
    pub(crate) fn new(projection: &Projection, capacity: usize) -> Self {
        Self { columns: R::Columns::new(projection, capacity), rows: 0 }
    }

    pub(crate) fn append(&mut self, row: &R) {
        self.columns.append(row);
        self.rows += 1;
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// The rows as one batch; `schema` is the one of the same projection.
    ///
    /// # Errors
    /// Never while `schema` fits the projection; the caller treats it as our mistake.
    pub(crate) fn finish(self, schema: SchemaRef, zone: Tz) -> Result<RecordBatch, ArrowError> {
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(schema, self.columns.finish(zone), &options)
    }
}

/// A field type with the Arrow builder of its columns.
pub(crate) trait Cell: Column {
    type Builder;

    fn builder(capacity: usize) -> Self::Builder;
    fn append(builder: &mut Self::Builder, value: Option<&Self>);
    fn finish(builder: Self::Builder, zone: Tz) -> ArrayRef;
}

const TEXT_BYTES: usize = 8;

impl Cell for Text {
    type Builder = StringBuilder;

    fn builder(capacity: usize) -> Self::Builder {
        StringBuilder::with_capacity(capacity, capacity * TEXT_BYTES)
    }

    fn append(builder: &mut Self::Builder, value: Option<&Self>) {
        builder.append_option(value);
    }

    fn finish(mut builder: Self::Builder, _: Tz) -> ArrayRef {
        Arc::new(builder.finish())
    }
}

impl Cell for i64 {
    type Builder = Int64Builder;

    fn builder(capacity: usize) -> Self::Builder {
        Int64Builder::with_capacity(capacity)
    }

    fn append(builder: &mut Self::Builder, value: Option<&Self>) {
        builder.append_option(value.copied());
    }

    fn finish(mut builder: Self::Builder, _: Tz) -> ArrayRef {
        Arc::new(builder.finish())
    }
}

impl Cell for f64 {
    type Builder = Float64Builder;

    fn builder(capacity: usize) -> Self::Builder {
        Float64Builder::with_capacity(capacity)
    }

    fn append(builder: &mut Self::Builder, value: Option<&Self>) {
        builder.append_option(value.copied());
    }

    fn finish(mut builder: Self::Builder, _: Tz) -> ArrayRef {
        Arc::new(builder.finish())
    }
}

impl Cell for bool {
    type Builder = BooleanBuilder;

    fn builder(capacity: usize) -> Self::Builder {
        BooleanBuilder::with_capacity(capacity)
    }

    fn append(builder: &mut Self::Builder, value: Option<&Self>) {
        builder.append_option(value.copied());
    }

    fn finish(mut builder: Self::Builder, _: Tz) -> ArrayRef {
        Arc::new(builder.finish())
    }
}

impl Cell for UtcMs {
    type Builder = TimestampMillisecondBuilder;

    fn builder(capacity: usize) -> Self::Builder {
        TimestampMillisecondBuilder::with_capacity(capacity)
    }

    fn append(builder: &mut Self::Builder, value: Option<&Self>) {
        builder.append_option(value.map(|instant| instant.as_millis()));
    }

    fn finish(mut builder: Self::Builder, zone: Tz) -> ArrayRef {
        Arc::new(builder.finish().with_timezone(zone.name()))
    }
}

/// Declares the row of an entity table once: struct, field list, column builders, JSON.
macro_rules! entity {
    ($(#[$doc:meta])* $name:ident, $columns:ident { $($(#[doc = $means:literal])+ $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub(crate) struct $name {
            $($(#[doc = $means])+ pub(crate) $field: Option<$type>,)+
        }

        impl $name {
            /// The columns in order.
            pub(crate) const FIELDS: &'static [ingest::record::FieldSpec] = &[
                $(ingest::record::FieldSpec {
                    name: stringify!($field),
                    kind: <$type as ingest::record::Column>::TYPE,
                    means: concat!($($means),+),
                },)+
            ];
        }

        impl $crate::ledger::table::Row for $name {
            type Columns = $columns;

            fn to_json(&self) -> serde_json::Map<String, serde_json::Value> {
                let mut object = serde_json::Map::new();
                $(object.insert(
                    stringify!($field).to_owned(),
                    self.$field.as_ref().map_or(serde_json::Value::Null, ingest::record::Column::to_value),
                );)+
                object
            }
        }

        /// Column builders of the rows.
        pub(crate) struct $columns {
            $($field: Option<<$type as $crate::ledger::table::Cell>::Builder>,)+
        }

        impl $crate::ledger::table::Columns<$name> for $columns {
            fn new(projection: &$crate::ledger::table::Projection, capacity: usize) -> Self {
                Self {
                    $($field: projection
                        .keeps(stringify!($field))
                        .then(|| <$type as $crate::ledger::table::Cell>::builder(capacity)),)+
                }
            }

            fn append(&mut self, row: &$name) {
                $(if let Some(builder) = &mut self.$field {
                    <$type as $crate::ledger::table::Cell>::append(builder, row.$field.as_ref());
                })+
            }

            fn finish(self, zone: chrono_tz::Tz) -> Vec<datafusion::arrow::array::ArrayRef> {
                [$(self.$field.map(|builder| <$type as $crate::ledger::table::Cell>::finish(builder, zone)),)+]
                    .into_iter()
                    .flatten()
                    .collect()
            }
        }
    };
}

pub(crate) use entity;
