//! Readings by plain SQL over the whole history.
//!
//! Nothing here knows of cubes: the table is filtered by the window's instants, the file's own SELECT runs in `DataFusion`, and
//! readings of fewer keys come from the same SELECT with fewer keys in it.

use crate::indicator::{Catalogue, Indicator, plain_query};
use crate::ledger::Table;
use crate::plan::{Session, time_expr, wait};
use crate::reading::Parts;
use crate::rules::CityRules;
use crate::window::Window;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::datasource::{MemTable, TableProvider};
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
pub fn readings<S: std::hash::BuildHasher>(
    tables: &HashMap<Table, Vec<RecordBatch>, S>,
    catalogue: &Catalogue,
    indicator: usize,
    window: Window,
    as_of: UtcMs,
) -> Result<Vec<BatchReading>, BatchError> {
    Tables::new(tables, catalogue.rules())?.readings(catalogue, indicator, window, as_of)
}

/// The readings of one indicator over the rows whose time lies in `span`, or all rows.
pub(crate) fn of_indicator<S: std::hash::BuildHasher>(
    tables: &HashMap<Table, Vec<RecordBatch>, S>,
    indicator: &Indicator,
    window: Window,
    span: Option<&Range<UtcMs>>,
    rules: &CityRules,
) -> Result<Vec<BatchReading>, BatchError> {
    Tables::new(tables, rules)?.of_indicator(indicator, window, span)
}

/// The tables as they stand, ready for any number of questions: one session serves them all.
pub(crate) struct Tables<'a> {
    context: SessionContext,
    rows: HashMap<Table, Arc<MemTable>>,
    rules: &'a CityRules,
}

impl<'a> Tables<'a> {
    /// # Errors
    /// Rows do not fit their table.
    pub(crate) fn new<S: std::hash::BuildHasher>(
        tables: &HashMap<Table, Vec<RecordBatch>, S>,
        rules: &'a CityRules,
    ) -> Result<Self, BatchError> {
        let mut rows = HashMap::new();
        for table in Table::ALL {
            let batches = tables.get(&table).cloned().unwrap_or_default();
            // Rows may have some of the columns only.
            let schema = batches.first().map_or_else(|| table.schema(rules.zone()), RecordBatch::schema);
            let provider = MemTable::try_new(schema, vec![batches]);
            let failed = |source| BatchError::Sql { indicator: table.name().into(), source };
            rows.insert(table, Arc::new(provider.map_err(failed)?));
        }
        Ok(Self { context: Session::context(rules), rows, rules })
    }

    /// As [`readings`].
    pub(crate) fn readings(
        &self,
        catalogue: &Catalogue,
        indicator: usize,
        window: Window,
        as_of: UtcMs,
    ) -> Result<Vec<BatchReading>, BatchError> {
        let indicator = catalogue.indicators.get(indicator).ok_or(BatchError::NoSuchIndicator(indicator))?;
        self.of_indicator(indicator, window, window.span(as_of, self.rules.zone()).as_ref())
    }

    fn of_indicator(&self, indicator: &Indicator, window: Window, span: Option<&Range<UtcMs>>) -> Result<Vec<BatchReading>, BatchError> {
        let failed = |source| BatchError::Sql { indicator: Arc::clone(&indicator.id), source };
        let answer = wait(async {
            self.narrow(indicator, window, span)?;
            let mut readings = Vec::new();
            for set in indicator.sets_in(window) {
                readings.extend(of_set(&self.context, indicator, set).await?);
            }
            Ok(readings)
        });
        answer.map_err(|error| failed(error.into()))?.map_err(failed)
    }

    /// Has SQL see only those rows of the indicator's first table that lie in the span, and all rows of the others.
    fn narrow(&self, indicator: &Indicator, window: Window, span: Option<&Range<UtcMs>>) -> Result<(), DataFusionError> {
        let (context, zone) = (&self.context, self.rules.zone());
        for table in &indicator.tables {
            let Some(rows) = self.rows.get(table) else { continue };
            let mut seen: Arc<dyn TableProvider> = Arc::<MemTable>::clone(rows);
            if let (true, Some(time), true) = (window != Window::LIVE, &indicator.time, indicator.tables.first() == Some(table)) {
                let time = time_expr(context, time, *table, zone)?;
                let instant = |at: UtcMs| lit(ScalarValue::TimestampMillisecond(Some(at.as_millis()), Some(zone.name().into())));
                let inside = match span {
                    Some(span) => time.clone().gt_eq(instant(span.start)).and(time.lt(instant(span.end))),
                    None => time.is_not_null(),
                };
                seen = context.read_table(seen)?.filter(inside)?.into_view();
            }
            drop(context.deregister_table(table.name())?);
            drop(context.register_table(table.name(), seen)?);
        }
        Ok(())
    }
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
