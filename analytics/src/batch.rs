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
use datafusion::arrow::compute::{cast, concat_batches};
use datafusion::arrow::datatypes::{DataType, Float64Type};
use datafusion::arrow::error::ArrowError;
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::datasource::{MemTable, TableProvider};
use datafusion::functions;
use datafusion::logical_expr::{self as expr, lit};
use datafusion::prelude::{SessionContext, ident};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::Statement as Query;
use ingest::record::{Text, UtcMs};
use std::collections::HashMap;
use std::future::Future;
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
    rows: HashMap<Table, Arc<dyn TableProvider>>,
    rules: &'a CityRules,
}

impl<'a> Tables<'a> {
    /// # Errors
    /// Rows do not fit their table.
    pub(crate) fn new<S: std::hash::BuildHasher>(
        tables: &HashMap<Table, Vec<RecordBatch>, S>,
        rules: &'a CityRules,
    ) -> Result<Self, BatchError> {
        let mut rows: HashMap<Table, Arc<dyn TableProvider>> = HashMap::new();
        for table in Table::ALL {
            let batches = tables.get(&table).cloned().unwrap_or_default();
            // Rows may have some of the columns only.
            let schema = batches.first().map_or_else(|| table.schema(rules.zone()), RecordBatch::schema);
            let provider = MemTable::try_new(schema, vec![batches]);
            let failed = |source| BatchError::Sql { indicator: table.name().into(), source };
            rows.insert(table, Arc::new(provider.map_err(failed)?));
        }
        Ok(Self::over(rows, rules))
    }

    /// Over rows that others look at too.
    pub(crate) fn over(rows: HashMap<Table, Arc<dyn TableProvider>>, rules: &'a CityRules) -> Self {
        Self { context: Session::context(rules), rows, rules }
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
        let when = match span {
            Some(span) => When::Within(span.clone()),
            None if window == Window::LIVE => When::Now,
            None => When::Ever,
        };
        let cut = Cut { when, ..Cut::default() };
        answer(indicator, async {
            self.narrow(indicator, &cut)?;
            let mut readings = Vec::new();
            for set in indicator.sets_in(window) {
                let places = indicator.sets.get(set).map_or(&[][..], Vec::as_slice);
                readings.extend(of_set(&self.context, indicator, (set, places), None).await?);
            }
            Ok(readings)
        })
    }

    /// The readings over the rows that the cut leaves, by the keys at `places`; with steps, the first key is the instant at which the
    /// step begins (ms since 1970).
    pub(crate) fn of_cut(&self, indicator: &Indicator, cut: &Cut, places: &[usize]) -> Result<Vec<BatchReading>, BatchError> {
        answer(indicator, async {
            self.narrow(indicator, cut)?;
            of_set(&self.context, indicator, (0, places), cut.step.map(|_| STEP)).await
        })
    }

    /// What a SELECT gives over the rows that the scope leaves of each table, with these values for its `$names`.
    ///
    /// # Errors
    /// The SELECT fails on these rows.
    pub(crate) fn of_select(
        &self,
        sql: &str,
        named: &[(&'static str, ScalarValue)],
        scope: Option<&Scope>,
    ) -> Result<RecordBatch, DataFusionError> {
        wait(async {
            for table in Table::ALL.into_iter().filter(|table| self.rows.contains_key(table)) {
                self.show(table, self.scoped(table, scope)?)?;
            }
            let answer = self.context.sql(sql).await?.with_param_values(named.to_vec())?;
            let schema = Arc::clone(answer.schema().inner());
            Ok(concat_batches(&schema, &answer.collect().await?)?)
        })?
    }

    /// Has SQL see only those rows of the indicator's first table that the cut leaves, and all rows of the others.
    fn narrow(&self, indicator: &Indicator, cut: &Cut) -> Result<(), DataFusionError> {
        let (context, zone) = (&self.context, self.rules.zone());
        for table in &indicator.tables {
            let mut seen = self.scoped(*table, cut.scope.as_ref())?;
            if let (Some(time), true) = (&indicator.time, indicator.tables.first() == Some(table)) {
                let time = time_expr(context, time, *table, zone)?;
                let instant = |at: UtcMs| lit(ScalarValue::TimestampMillisecond(Some(at.as_millis()), Some(zone.name().into())));
                let inside = match &cut.when {
                    When::Within(span) => Some(time.clone().gt_eq(instant(span.start)).and(time.clone().lt(instant(span.end)))),
                    When::Ever => Some(time.clone().is_not_null()),
                    When::Now => None,
                };
                if let Some(inside) = inside {
                    seen = context.read_table(seen)?.filter(inside)?.into_view();
                }
                if let Some(step) = cut.step {
                    let begin = functions::datetime::expr_fn::date_trunc(lit(step.name()), time);
                    seen = context.read_table(seen)?.with_column(STEP, expr::cast(begin, DataType::Int64))?.into_view();
                }
            }
            self.show(*table, seen)?;
        }
        Ok(())
    }

    /// The rows of a table within a scope.
    fn scoped(&self, table: Table, scope: Option<&Scope>) -> Result<Arc<dyn TableProvider>, DataFusionError> {
        let rows: Arc<dyn TableProvider> = match self.rows.get(&table) {
            Some(rows) => Arc::clone(rows),
            None => Arc::new(MemTable::try_new(table.schema(self.rules.zone()), vec![Vec::new()])?),
        };
        let Some(Scope { column, code }) = scope else { return Ok(rows) };
        Ok(self.context.read_table(rows)?.filter(ident(*column).eq(lit(code.as_str())))?.into_view())
    }

    fn show(&self, table: Table, rows: Arc<dyn TableProvider>) -> Result<(), DataFusionError> {
        drop(self.context.deregister_table(table.name())?);
        drop(self.context.register_table(table.name(), rows)?);
        Ok(())
    }
}

/// Which rows of an indicator's first table are looked at, and in which steps of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    pub(crate) when: When,
    pub(crate) scope: Option<Scope>,
    pub(crate) step: Option<Step>,
}

/// Rows of which time.
#[derive(Clone, Debug, Default)]
pub(crate) enum When {
    /// Whatever their time, and also without one: the state now.
    #[default]
    Now,
    /// With any time.
    Ever,
    /// With a time in there.
    Within(Range<UtcMs>),
}

/// The part of a city that rows are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// A column that every table has: `area`, `town` or `department`.
    pub column: &'static str,
    /// Its value.
    pub code: String,
}

/// Steps of time in the city's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// City hours.
    Hour,
    /// City days.
    Day,
    /// City weeks, from Monday.
    Week,
    /// City months.
    Month,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// The column that holds where a row's step begins.
const STEP: &str = "step_begins";

/// Waits for what is asked of an indicator.
fn answer<T: Send>(indicator: &Indicator, asking: impl Future<Output = Result<T, DataFusionError>> + Send) -> Result<T, BatchError> {
    let failed = |source| BatchError::Sql { indicator: Arc::clone(&indicator.id), source };
    wait(asking).map_err(|error| failed(error.into()))?.map_err(failed)
}

/// The answer for one set of keys, and the steps before them.
async fn of_set(
    context: &SessionContext,
    indicator: &Indicator,
    (set, places): (usize, &[usize]),
    step: Option<&str>,
) -> Result<Vec<BatchReading>, DataFusionError> {
    let query = plain_query(&indicator.sql, indicator.keys.len(), places, step).map_err(|fault| DataFusionError::Plan(fault.message))?;
    let plan = context.state().statement_to_plan(Statement::Statement(Box::new(Query::Query(Box::new(query))))).await?;
    let batches = context.execute_logical_plan(plan).await?.collect().await?;
    let depth = places.len() + usize::from(step.is_some());
    let mut readings = Vec::new();
    for batch in &batches {
        readings.extend(rows_of(batch, indicator, set, depth)?);
    }
    if let Some(top) = indicator.top.as_ref().filter(|_| step.is_none()) {
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
