//! One indicator in one family: its measures become parts, and parts become readings.

use super::family::Family;
use super::histogram::Histogram;
use super::numbers::{amount, float, truncated, whole};
use super::store::Row;
use crate::indicator::Indicator;
use crate::plan::AggregateKind;
use crate::reading::{Level, Parts, Reading, State};
use crate::window::Window;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, SchemaRef};
use datafusion::common::DataFusionError;
use datafusion::physical_expr::PhysicalExpr;
use hashbrown::HashMap;
use ingest::record::Text;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Where an aggregate's value comes from: places in the family's rows.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) kind: AggregateKind,
    pub(super) sum: usize,
    pub(super) count: usize,
    pub(super) rank: usize,
}

/// How a part of the reading is made of the aggregates.
#[derive(Clone, Debug)]
pub(super) enum Output {
    /// It is that aggregate.
    Plain(usize),
    /// By an expression over all of them.
    Computed(Arc<dyn PhysicalExpr>),
}

/// One indicator in one family.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) place: usize,
    pub(super) indicator: Arc<Indicator>,
    pub(super) table: usize,
    pub(super) family: usize,
    pub(super) sources: Vec<Source>,
    /// Count of the rows that the WHERE keeps: SQL gives a group only where there is one.
    pub(super) presence: usize,
    pub(super) outputs: Vec<Output>,
    pub(super) schema: SchemaRef,
    /// Expressions that it stands on.
    pub(super) uses: Vec<usize>,
    /// Its windows in this family, with their place there.
    pub(super) windows: Vec<MemberWindow>,
}

/// One window of a member, with the cells that have a reading.
#[derive(Debug)]
pub(super) struct MemberWindow {
    pub(super) window: Window,
    /// Its place in the family.
    pub(super) place: usize,
    /// By number of keys.
    pub(super) known: Vec<Known>,
}

/// Cells of one window and level that have had a reading.
#[derive(Debug, Default)]
pub(super) struct Known {
    numbers: HashMap<u32, usize>,
    pub(super) cells: Vec<KnownCell>,
}

/// A cell that has had a reading.
#[derive(Clone, Debug)]
pub(super) struct KnownCell {
    /// The cell in its level.
    pub(super) cell: u32,
    /// Its stable number.
    pub(super) id: u32,
    pub(super) keys: Arc<[Text]>,
    pub(super) reading: Reading,
}

impl Known {
    pub(super) fn get_mut(&mut self, cell: u32) -> Option<&mut KnownCell> {
        self.cells.get_mut(*self.numbers.get(&cell)?)
    }

    pub(super) fn contains(&self, cell: u32) -> bool {
        self.numbers.contains_key(&cell)
    }

    pub(super) fn add(&mut self, known: KnownCell) {
        self.numbers.insert(known.cell, self.cells.len());
        self.cells.push(known);
    }
}

impl Member {
    /// The numbers of keys that it has readings for.
    pub(super) fn depths(&self) -> RangeInclusive<usize> {
        self.indicator.key_counts()
    }

    /// Whether SQL would give the row.
    pub(super) fn is_present(&self, row: &Row<'_>) -> bool {
        row.counts.get(self.presence).is_some_and(|count| *count > 0)
    }

    /// Parts of a reading, row by row; `None` is a cell without rows.
    pub(super) fn parts(&self, family: &Family, rows: &[Option<Row<'_>>]) -> Result<Vec<Parts>, DataFusionError> {
        let widths = family.widths();
        let (counts, sums, ranks) = (vec![0; widths.counts], vec![0; widths.sums], vec![Histogram::default(); widths.ranks]);
        let zero = Row { counts: &counts, sums: &sums, ranks: &ranks };
        let rows: Vec<Row<'_>> = rows.iter().map(|row| row.unwrap_or(zero)).collect();
        let batch = self.batch(&rows)?;
        let mut columns = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            columns.push(match (output, &batch) {
                (Output::Computed(expr), Some(batch)) => numbers(&expr.evaluate(batch)?.into_array(rows.len())?)?,
                (Output::Plain(source), _) => match self.sources.get(*source) {
                    Some(source) => rows.iter().map(|row| source.number(row)).collect(),
                    None => vec![None; rows.len()],
                },
                (Output::Computed(_), None) => vec![None; rows.len()],
            });
        }
        let part = |column: usize, row: usize| columns.get(column).and_then(|column| column.get(row)).copied().flatten();
        let is_rate = self.indicator.is_rate;
        Ok((0..rows.len()).map(|row| if is_rate { Parts::rate(part(0, row), part(1, row)) } else { Parts::value(part(0, row)) }).collect())
    }

    /// The aggregates as SQL would give them, if an output needs them so.
    fn batch(&self, rows: &[Row<'_>]) -> Result<Option<RecordBatch>, DataFusionError> {
        if !self.outputs.iter().any(|output| matches!(output, Output::Computed(_))) {
            return Ok(None);
        }
        let arrays = self.sources.iter().zip(self.schema.fields()).map(|(source, field)| source.array(rows, field.data_type()));
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(Some(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays.collect::<Result<_, _>>()?, &options)?))
    }

    /// The reading of a cell, after the one it had.
    pub(super) fn reading(&self, parts: Parts, before: Level) -> Reading {
        Reading::of(&self.indicator, parts, before)
    }

    /// The reading of a cell that cannot be computed.
    pub(super) fn failure() -> Reading {
        Reading { state: State::Error, ..Reading::default() }
    }
}

impl Source {
    fn number(&self, row: &Row<'_>) -> Option<f64> {
        let count = row.counts.get(self.count).copied().unwrap_or_default();
        match self.kind {
            AggregateKind::Count => Some(float(count)),
            AggregateKind::Sum => (count != 0).then(|| amount(row.sums.get(self.sum).copied().unwrap_or_default())),
            AggregateKind::Average => (count != 0).then(|| amount(row.sums.get(self.sum).copied().unwrap_or_default()) / float(count)),
            AggregateKind::Percentile(share) => row.ranks.get(self.rank).and_then(|histogram| histogram.percentile(share)),
        }
    }

    fn array(&self, rows: &[Row<'_>], data_type: &DataType) -> Result<ArrayRef, DataFusionError> {
        let array: ArrayRef = if data_type.is_integer() {
            let wholes = rows.iter().map(|row| match self.kind {
                AggregateKind::Sum => self.number(row).map(|_| whole(row.sums.get(self.sum).copied().unwrap_or_default())),
                AggregateKind::Count => row.counts.get(self.count).copied(),
                AggregateKind::Average | AggregateKind::Percentile(_) => self.number(row).map(truncated),
            });
            Arc::new(wholes.collect::<Int64Array>())
        } else {
            Arc::new(rows.iter().map(|row| self.number(row)).collect::<Float64Array>())
        };
        Ok(cast(&array, data_type)?)
    }
}

fn numbers(array: &ArrayRef) -> Result<Vec<Option<f64>>, DataFusionError> {
    let numbers = cast(array, &DataType::Float64)?;
    let numbers = numbers.as_primitive::<Float64Type>();
    Ok((0..numbers.len()).map(|place| numbers.is_valid(place).then(|| numbers.value(place)).filter(|number| number.is_finite())).collect())
}
