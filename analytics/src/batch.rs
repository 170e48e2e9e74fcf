//! Readings by plain SQL over the whole history.
//!
//! Nothing here knows of cubes: the table is filtered by the window's instants, the file's own SELECT runs in `DataFusion`, and
//! readings of fewer keys come from the same SELECT with fewer keys in it.

use crate::indicator::{Catalogue, Indicator, plain_query};
use crate::ledger::Table;
use crate::plan::{Session, register, time_expr, wait};
use crate::reading::Parts;
use crate::rules::CityRules;
use crate::window::Window;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::logical_expr::lit;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as Query;
use ingest::record::{Text, UtcMs};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A row of the batch answer.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchReading {
    /// Which of the indicator's key sets.
    pub set: usize,
    /// Values of the set's keys; none for the whole city. Null is the empty text.
    pub keys: Vec<Text>,
    /// What the reading is made of; compare these with a live reading's.
    pub parts: Parts,
}

/// The batch answer cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// There is no indicator at that place of the catalogue.
    #[error("there is no indicator {0}")]
    NoSuchIndicator(usize),
    /// Its SQL fails on these rows.
    #[error("the SQL of indicator {indicator} fails")]
    Sql {
        /// The indicator.
        indicator: Arc<str>,
        /// How.
        source: DataFusionError,
    },
}

/// The readings of one indicator and window at `as_of`, over all rows of the tables as they stand: every level of a rollup, the
/// whole city first. A group without rows has no reading, but the whole city always has one.
///
/// Blocks until it is done; may be called from anywhere.
///
/// # Errors
/// The indicator's SQL fails on these rows, such as by a division by zero.
pub fn readings<S: std::hash::BuildHasher + Sync>(
    tables: &HashMap<Table, Vec<RecordBatch>, S>,
    catalogue: &Catalogue,
    indicator: usize,
    window: Window,
    as_of: UtcMs,
) -> Result<Vec<BatchReading>, BatchError> {
    let indicator = catalogue.indicators.get(indicator).ok_or(BatchError::NoSuchIndicator(indicator))?;
    of_indicator(tables, indicator, window, window.span(as_of, catalogue.zone()), catalogue.rules())
}

/// The readings of one indicator over the rows whose time lies in `span`, or all rows.
pub(crate) fn of_indicator<S: std::hash::BuildHasher + Sync>(
    tables: &HashMap<Table, Vec<RecordBatch>, S>,
    indicator: &Indicator,
    window: Window,
    span: Option<Range<UtcMs>>,
    rules: &CityRules,
) -> Result<Vec<BatchReading>, BatchError> {
    let failed = |source| BatchError::Sql { indicator: Arc::clone(&indicator.id), source };
    let answer = wait(async {
        let context = windowed(tables, indicator, (window, span), rules).await?;
        let mut readings = Vec::new();
        for set in indicator.sets_in(window) {
            readings.extend(of_set(&context, indicator, set).await?);
        }
        Ok(readings)
    });
    answer.map_err(|error| failed(error.into()))?.map_err(failed)
}

/// A session in which the indicator's first table holds only the rows of the span.
async fn windowed<S: std::hash::BuildHasher + Sync>(
    tables: &HashMap<Table, Vec<RecordBatch>, S>,
    indicator: &Indicator,
    (window, span): (Window, Option<Range<UtcMs>>),
    rules: &CityRules,
) -> Result<SessionContext, DataFusionError> {
    let (context, zone) = (Session::context(rules), rules.zone());
    for table in &indicator.tables {
        register(&context, *table, tables.get(table).map_or(&[], Vec::as_slice), zone)?;
    }
    if let (true, Some(time), Some(table)) = (window != Window::LIVE, &indicator.time, indicator.tables.first()) {
        let time = time_expr(&context, time, *table, zone)?;
        let instant = |at: UtcMs| lit(ScalarValue::TimestampMillisecond(Some(at.as_millis()), Some(zone.name().into())));
        let rows = context.table(table.name()).await?;
        let inside = match span {
            Some(span) => time.clone().gt_eq(instant(span.start)).and(time.lt(instant(span.end))),
            None => time.is_not_null(),
        };
        let rows = rows.filter(inside)?;
        let view = rows.into_view();
        drop(context.deregister_table(table.name())?);
        drop(context.register_table(table.name(), view)?);
    }
    Ok(context)
}

/// The answer for one set of keys.
async fn of_set(context: &SessionContext, indicator: &Indicator, set: usize) -> Result<Vec<BatchReading>, DataFusionError> {
    let places = indicator.sets.get(set).map_or(&[][..], Vec::as_slice);
    let query = plain_query(&indicator.sql, indicator.keys.len(), places).map_err(|fault| DataFusionError::Plan(fault.message))?;
    let plan = context.state().statement_to_plan(Statement::Statement(Box::new(Query::Query(Box::new(query))))).await?;
    let batches = context.execute_logical_plan(plan).await?.collect().await?;
    let mut readings = Vec::new();
    for batch in &batches {
        readings.extend(rows_of(batch, indicator, set, places.len())?);
    }
    if let Some(top) = &indicator.top {
        let mut keyed: Vec<_> = readings.into_iter().map(|reading| (reading.keys, reading.parts)).collect();
        top.leave(&mut keyed);
        keyed.truncate(top.limit);
        readings = keyed.into_iter().map(|(keys, parts)| BatchReading { set, keys, parts }).collect();
    }
    Ok(readings)
}

fn rows_of(batch: &RecordBatch, indicator: &Indicator, set: usize, depth: usize) -> Result<Vec<BatchReading>, ArrowError> {
    let texts = batch.columns().iter().take(depth).map(|column| cast(column, &DataType::Utf8)).collect::<Result<Vec<_>, _>>()?;
    let numbers = batch.columns().iter().skip(depth).map(|column| cast(column, &DataType::Float64)).collect::<Result<Vec<_>, _>>()?;
    let number = |column: usize, row: usize| {
        let numbers = numbers.get(column)?.as_primitive::<Float64Type>();
        numbers.is_valid(row).then(|| numbers.value(row)).filter(|number| number.is_finite())
    };
    let text = |column: &Arc<dyn Array>, row: usize| {
        let texts = column.as_string::<i32>();
        if texts.is_valid(row) { Text::from(texts.value(row)) } else { Text::default() }
    };
    Ok((0..batch.num_rows())
        .map(|row| BatchReading {
            set,
            keys: texts.iter().map(|column| text(column, row)).collect(),
            parts: if indicator.is_rate { Parts::rate(number(0, row), number(1, row)) } else { Parts::value(number(0, row)) },
        })
        .collect())
}
