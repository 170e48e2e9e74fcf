//! One indicator in one family: its measures become parts, and parts become readings.

use super::bag::Bag;
use super::numbers::{amount, float, squared_distances, truncated, whole};
use super::store::{Row, Widths};
use crate::indicator::{Indicator, Part, Top};
use crate::plan::AggregateKind;
use crate::reading::{Judge, Level, Number, Parts, Reading, State};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, SchemaRef};
use datafusion::common::DataFusionError;
use datafusion::physical_expr::PhysicalExpr;
use std::sync::Arc;

/// Where an aggregate's value comes from: places in the family's rows.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) kind: AggregateKind,
    pub(super) sum: usize,
    pub(super) squares: usize,
    pub(super) count: usize,
    pub(super) bag: usize,
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
    pub(super) judge: Judge,
    pub(super) table: usize,
    pub(super) family: usize,
    pub(super) sources: Vec<Source>,
    /// Count of the rows that the WHERE keeps: SQL gives a group only where there is one.
    pub(super) presence: usize,
    pub(super) outputs: Vec<Output>,
    /// Groups for which this does not hold have no reading.
    pub(super) having: Option<Arc<dyn PhysicalExpr>>,
    pub(super) schema: SchemaRef,
    /// Expressions that it stands on.
    pub(super) uses: Vec<usize>,
    /// Whether an expression that it stands on has failed.
    pub(super) failed: bool,
    pub(super) plain: Option<Plain>,
}

/// How the parts of a plain member's reading come from its row, without any expression.
#[derive(Clone, Debug)]
pub(super) enum Plain {
    /// The value is a count.
    Count(usize),
    /// The value is an aggregate.
    Value(Source),
    /// Numerator and denominator are aggregates.
    Rate(Source, Source),
}

impl Plain {
    fn of(indicator: &Indicator, having: bool, outputs: &[Output], sources: &[Source]) -> Option<Self> {
        if having || indicator.top.is_some() {
            return None;
        }
        let source = |output: &Output| match output {
            Output::Plain(source) => sources.get(*source).cloned(),
            Output::Computed(_) => None,
        };
        match (outputs, indicator.is_rate) {
            ([numerator, denominator], true) => Some(Self::Rate(source(numerator)?, source(denominator)?)),
            ([value], false) => Some(match source(value)? {
                Source { kind: AggregateKind::Count, count, .. } => Self::Count(count),
                other => Self::Value(other),
            }),
            _ => None,
        }
    }

    /// The count that is the value, where it is a mere count.
    pub(super) fn count(&self) -> Option<usize> {
        if let Self::Count(place) = self { Some(*place) } else { None }
    }

    pub(super) fn parts(&self, row: &Row<'_>) -> Parts {
        match self {
            Self::Count(place) => Parts::value(row.counts.get(*place).map(|count| float(*count))),
            Self::Value(source) => Parts::value(source.number(row)),
            Self::Rate(numerator, denominator) => Parts::rate(numerator.number(row), denominator.number(row)),
        }
    }
}

impl Member {
    /// How its parts come from a row, where that takes no expression.
    #[inline]
    pub(super) fn plain(&self) -> Option<&Plain> {
        self.plain.as_ref().filter(|_| !self.failed)
    }

    pub(super) fn with_plain(mut self) -> Self {
        self.plain = Plain::of(&self.indicator, self.having.is_some(), &self.outputs, &self.sources);
        self
    }

    /// Whether SQL would give the row.
    pub(super) fn is_present(&self, row: &Row<'_>) -> bool {
        row.counts.get(self.presence).is_some_and(|count| *count > 0)
    }

    /// Parts of readings, row by row; `None` is a cell without rows. A top-n indicator is given all rows of its level.
    pub(super) fn parts(&self, widths: Widths, rows: &[Option<Row<'_>>]) -> Result<Vec<Parts>, DataFusionError> {
        let (counts, sums, bags) = (vec![0; widths.counts], vec![0; widths.sums], vec![Bag::default(); widths.bags]);
        let zero = Row { counts: &counts, sums: &sums, bags: &bags };
        let rows: Vec<Row<'_>> = rows.iter().map(|row| row.unwrap_or(zero)).collect();
        if let Some(plain) = &self.plain {
            return Ok(rows.iter().map(|row| plain.parts(row)).collect());
        }
        let batch = self.batch(&rows)?;
        let mut columns = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            columns.push(match output {
                Output::Computed(expr) => numbers(&expr.evaluate(&batch)?.into_array(rows.len())?)?,
                Output::Plain(source) => match self.sources.get(*source) {
                    Some(source) => rows.iter().map(|row| source.number(row)).collect(),
                    None => vec![None; rows.len()],
                },
            });
        }
        let kept = match &self.having {
            None => vec![true; rows.len()],
            Some(having) => {
                let truths = cast(&having.evaluate(&batch)?.into_array(rows.len())?, &DataType::Boolean)?;
                truths.as_boolean().iter().map(|truth| truth == Some(true)).collect()
            }
        };
        let part = |column: usize, row: usize| columns.get(column).and_then(|column| column.get(row)).copied().flatten();
        let is_rate = self.indicator.is_rate;
        let parts = kept.into_iter().enumerate().map(|(row, kept)| match (kept, is_rate) {
            (false, _) => Parts::default(),
            (true, true) => Parts::rate(part(0, row), part(1, row)),
            (true, false) => Parts::value(part(0, row)),
        });
        Ok(parts.collect())
    }

    /// The aggregates as SQL would give them.
    fn batch(&self, rows: &[Row<'_>]) -> Result<RecordBatch, DataFusionError> {
        let arrays = self.sources.iter().zip(self.schema.fields()).map(|(source, field)| source.array(rows, field.data_type()));
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays.collect::<Result<_, _>>()?, &options)?)
    }

    /// The reading of a cell that cannot be computed.
    pub(super) const FAILURE: Reading =
        Reading { value: Number::NONE, numerator: Number::NONE, denominator: Number::NONE, state: State::Error, level: Level::Normal };
}

impl Top {
    /// Leaves parts only to the first rows in its order; rows are told by their key values. A row without the number that it is ranked
    /// by is not among them: else one that stands for nothing could take a place.
    pub(crate) fn leave<K: Ord>(&self, keyed: &mut [(K, Parts)]) {
        let rank = |parts: &Parts| {
            let part = match self.by {
                Part::Value => parts.value,
                Part::Numerator => parts.numerator,
                Part::Denominator => parts.denominator,
            };
            part.get()
        };
        keyed.sort_by(|(left_key, left), (right_key, right)| {
            let (left, right) = (rank(left), rank(right));
            let order = match (left, right) {
                (Some(left), Some(right)) => {
                    if self.descending {
                        right.total_cmp(&left)
                    } else {
                        left.total_cmp(&right)
                    }
                }
                // What has no value comes last either way.
                _ => right.is_some().cmp(&left.is_some()),
            };
            order.then_with(|| left_key.cmp(right_key))
        });
        for (place, (_, parts)) in keyed.iter_mut().enumerate() {
            if place >= self.limit || rank(parts).is_none() {
                *parts = Parts::default();
            }
        }
    }
}

impl Source {
    fn number(&self, row: &Row<'_>) -> Option<f64> {
        let count = row.counts.get(self.count).copied().unwrap_or_default();
        let sum = || row.sums.get(self.sum).copied().unwrap_or_default();
        let bag = || row.bags.get(self.bag);
        match self.kind {
            AggregateKind::Count => Some(float(count)),
            AggregateKind::Sum => (count != 0).then(|| amount(sum())),
            AggregateKind::Average => (count != 0).then(|| amount(sum()) / float(count)),
            AggregateKind::Variance { sample, root } => {
                let freedom = if sample { count - 1 } else { count };
                let squares = row.sums.get(self.squares).copied().unwrap_or_default();
                let variance = (freedom > 0).then(|| squared_distances(sum(), squares, count).max(0.0) / float(freedom));
                if root { variance.map(f64::sqrt) } else { variance }
            }
            AggregateKind::Percentile(share) => bag()?.percentile(share),
            AggregateKind::Least => bag()?.least(),
            AggregateKind::Greatest => bag()?.greatest(),
            AggregateKind::Distinct => Some(bag().map_or(0.0, |bag| float(bag.distinct()))),
        }
    }

    fn array(&self, rows: &[Row<'_>], data_type: &DataType) -> Result<ArrayRef, DataFusionError> {
        let array: ArrayRef = if data_type.is_integer() {
            let wholes = rows.iter().map(|row| match self.kind {
                AggregateKind::Sum => self.number(row).map(|_| whole(row.sums.get(self.sum).copied().unwrap_or_default())),
                AggregateKind::Count => row.counts.get(self.count).copied(),
                AggregateKind::Average
                | AggregateKind::Variance { .. }
                | AggregateKind::Least
                | AggregateKind::Greatest
                | AggregateKind::Distinct
                | AggregateKind::Percentile(_) => self.number(row).map(truncated),
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
