//! `DataFusion` as it is used here: the entity tables by name, the city's zone, nothing that depends on the machine.

use super::IndicatorPlan;
use super::function::functions;
use crate::indicator::{Indicator, nearest, plain_query};
use crate::ledger::Table;
use crate::rules::CityRules;
use chrono_tz::Tz;
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{DataFusionError, SchemaError};
use datafusion::datasource::MemTable;
use datafusion::execution::SessionStateBuilder;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan, cast};
use datafusion::optimizer::simplify_expressions::SimplifyExpressions;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use ingest::declaration::{Mistake, Spot};
use std::future::Future;
use std::sync::Arc;

/// How an indicator is planned: for the cubes, or the reason why not.
pub(crate) type Planned = Result<Arc<IndicatorPlan>, super::Reason>;

/// Plans indicators over empty tables.
pub(crate) struct Session {
    context: SessionContext,
    rules: Arc<CityRules>,
}

impl Session {
    /// A session whose plans are checked and simplified, but not optimised for execution.
    pub(crate) fn for_planning(rules: &Arc<CityRules>) -> Result<Self, DataFusionError> {
        let zone = rules.zone();
        let state = SessionStateBuilder::new()
            .with_config(config(zone))
            .with_default_features()
            .with_optimizer_rules(vec![Arc::new(SimplifyExpressions::new())])
            .build();
        let context = SessionContext::new_with_state(state);
        for table in Table::ALL {
            register(&context, table, zone)?;
        }
        with_city(&context, rules);
        Ok(Self { context, rules: Arc::clone(rules) })
    }

    /// A session that plans and runs queries over tables that are registered with it.
    pub(crate) fn context(rules: &CityRules) -> SessionContext {
        let context = SessionContext::new_with_config(config(rules.zone()));
        with_city(&context, rules);
        context
    }

    /// Plans one indicator.
    ///
    /// # Errors
    /// A mistake in its file: a column that does not exist, types that do not go together …
    pub(crate) fn plan(&self, indicator: &Indicator) -> Result<Planned, Mistake> {
        let plan = self.select(indicator).map_err(|error| mistake_of(indicator, &error))?;
        check_outputs(indicator, &plan)?;
        let first = indicator.tables.first().copied();
        let time = match (&indicator.time, first) {
            (Some(text), Some(table)) => Some(self.time(indicator, text, table)?),
            _ => None,
        };
        Ok(IndicatorPlan::of(&plan, time, self.rules.references()).map(Arc::new))
    }

    fn select(&self, indicator: &Indicator) -> Result<LogicalPlan, DataFusionError> {
        let keys: Vec<usize> = (0..indicator.keys.len()).collect();
        let query = plain_query(&indicator.sql, keys.len(), &keys, None).map_err(|fault| DataFusionError::Plan(fault.message))?;
        let statement = Statement::Statement(Box::new(ast::Statement::Query(Box::new(query))));
        let state = self.context.state();
        let plan = wait(async { state.statement_to_plan(statement).await })??;
        state.optimize(&plan)
    }

    /// The time expression, checked, and cast to milliseconds in the city's zone.
    fn time(&self, indicator: &Indicator, text: &str, table: Table) -> Result<Expr, Mistake> {
        let refuse = |error: DataFusionError| {
            let message = format!("`time` cannot be planned: {}", one_line(&error));
            let hint =
                nearest_column(&error).unwrap_or_else(|| format!("an instant of table `{}`, as a column or an expression", table.name()));
            indicator.mistake(indicator.time_at, message, Some(hint))
        };
        let expr = time_expr(&self.context, text, table, self.rules.zone()).map_err(refuse)?;
        let schema = table.schema(self.rules.zone());
        let bare = datafusion::common::DFSchema::try_from(Arc::unwrap_or_clone(schema)).map_err(refuse)?;
        let plan = wait(async { self.context.table(table.name()).await }).map_err(|error| refuse(error.into()))?.map_err(refuse)?;
        let plan = plan.select(vec![expr]).map_err(refuse)?.into_unoptimized_plan();
        let plan = self.context.state().optimize(&plan).map_err(refuse)?;
        let LogicalPlan::Projection(projection) = &plan else {
            return Err(refuse(DataFusionError::Plan("it is not an expression".to_owned())));
        };
        let columns: Vec<_> = bare.fields().iter().map(|field| datafusion::prelude::ident(field.name())).collect();
        let first = projection.expr.first().cloned().unwrap_or_else(|| datafusion::prelude::lit(false));
        super::apart::over(&first, &projection.input, &columns).map_err(|reason| refuse(DataFusionError::Plan(reason)))
    }
}

/// `text` over the columns of `table`, as milliseconds in the city's zone.
pub(crate) fn time_expr(context: &SessionContext, text: &str, table: Table, zone: Tz) -> Result<Expr, DataFusionError> {
    let schema = datafusion::common::DFSchema::try_from(Arc::unwrap_or_clone(table.schema(zone)))?;
    let expr = context.parse_sql_expr(text, &schema)?;
    let data_type = expr.get_type(&schema)?;
    if !matches!(data_type, DataType::Timestamp(..)) {
        return Err(DataFusionError::Plan(format!("it is a {data_type}, not an instant")));
    }
    Ok(cast(expr, DataType::Timestamp(TimeUnit::Millisecond, Some(zone.name().into()))))
}

/// Settings of every session: one partition, so that answers come in one order; the city's zone.
pub(crate) fn config(zone: Tz) -> SessionConfig {
    let mut config = SessionConfig::new().with_target_partitions(1).with_information_schema(false);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    options.execution.time_zone = Some(zone.name().to_owned());
    // Of files only the columns that conditions need are read in full.
    options.execution.parquet.pushdown_filters = true;
    config
}

/// Gives a session the city's functions and reference tables.
pub(crate) fn with_city(context: &SessionContext, rules: &CityRules) {
    for function in functions(rules.shared_calendar()) {
        context.register_udf(function);
    }
    if let Err(error) = rules.references().register(context) {
        tracing::error!(%error, "reference tables are not known to SQL");
        debug_assert!(false, "reference tables are tables: {error}");
    }
}

/// Makes a table without rows known to SQL by its name.
fn register(context: &SessionContext, table: Table, zone: Tz) -> Result<(), DataFusionError> {
    let provider = MemTable::try_new(table.schema(zone), vec![Vec::new()])?;
    context.register_table(table.name(), Arc::new(provider)).map(|_| ())
}

/// Runs a future of `DataFusion` to its end on a thread of its own, so that it may be called from anywhere.
pub(crate) fn wait<F>(future: F) -> std::io::Result<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| tokio::runtime::Builder::new_current_thread().build().map(|runtime| runtime.block_on(future)));
        worker.join().unwrap_or_else(|_| Err(std::io::Error::other("the query stopped half-way")))
    })
}

fn mistake_of(indicator: &Indicator, error: &DataFusionError) -> Mistake {
    let diagnostic = error.diagnostic();
    let within = diagnostic.and_then(|found| found.span).map(|span| span.start);
    let number = |number: u64| usize::try_from(number).unwrap_or(0);
    let at = within.map_or(Spot::from(indicator.sql_line), |start| Spot {
        line: indicator.sql_line + number(start.line).saturating_sub(1),
        column: number(start.column),
    });
    let notes = diagnostic
        .into_iter()
        .flat_map(|found| found.helps.iter().map(|help| &help.message).chain(found.notes.iter().map(|note| &note.message)));
    let hint = notes.cloned().collect::<Vec<_>>().join("; ");
    let hint = if hint.is_empty() { format!("columns: {}", columns_of(indicator)) } else { hint };
    let hint = nearest_column(error).unwrap_or(hint);
    indicator.mistake(at, format!("the SELECT cannot be planned: {}", one_line(error)), Some(hint))
}

/// Which column was meant, where one is named that is not there.
fn nearest_column(error: &DataFusionError) -> Option<String> {
    let DataFusionError::SchemaError(schema, _) = error.find_root() else { return None };
    let SchemaError::FieldNotFound { field, valid_fields } = schema.as_ref() else { return None };
    (!valid_fields.is_empty()).then(|| nearest(&field.name, valid_fields.iter().map(|known| known.name.as_str())))
}

fn columns_of(indicator: &Indicator) -> String {
    let names = indicator.tables.iter().flat_map(|table| table.fields()).map(|field| field.name);
    names.collect::<Vec<_>>().join(" ")
}

fn one_line(error: &DataFusionError) -> String {
    error.strip_backtrace().lines().next().unwrap_or_default().to_owned()
}

fn check_outputs(indicator: &Indicator, plan: &LogicalPlan) -> Result<(), Mistake> {
    for field in plan.schema().fields().iter().skip(indicator.keys.len()) {
        if !field.data_type().is_numeric() {
            return Err(indicator.mistake(
                indicator.sql_line,
                format!("`{}` is a {}, not a number", field.name(), field.data_type()),
                Some("give a number".to_owned()),
            ));
        }
    }
    Ok(())
}
