//! SQL into families of shared measures, or the reason why not.
//!
//! `DataFusion` parses, checks and simplifies the SELECT; what is left is taken apart into a table, a filter in conjuncts, key
//! expressions, aggregates with a filter each, and the expressions that make `value` (or numerator and denominator) of them.
//! Everything is over the table's own columns, without qualifiers, so that equal expressions of different files are equal.

mod apart;
mod function;
mod reference;
mod session;

pub(crate) use reference::ReferenceTables;
pub(crate) use session::{Planned, Session, config, time_expr, wait, with_city};

use crate::ledger::Table;
use apart::{Base, Top};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::functions::core::nullif;
use datafusion::logical_expr::expr::{AggregateFunction, Cast};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, LogicalPlan, Operator, lit};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the cubes need to know of one indicator.
#[derive(Clone, Debug)]
pub(crate) struct IndicatorPlan {
    /// The table that it reads.
    pub(crate) table: Table,
    /// Conjuncts of WHERE.
    pub(crate) filter: Vec<Expr>,
    /// Key expressions.
    pub(crate) keys: Vec<Expr>,
    /// The instant that places a row in a window, as milliseconds in the city's zone.
    pub(crate) time: Option<Expr>,
    /// The aggregates.
    pub(crate) aggregates: Vec<Aggregate>,
    /// One column per aggregate, as SQL would give them to [`IndicatorPlan::outputs`].
    pub(crate) aggregate_schema: SchemaRef,
    /// What a group must satisfy to have a reading, over [`IndicatorPlan::aggregate_schema`].
    pub(crate) having: Option<Expr>,
    /// `value`, or numerator and denominator, over [`IndicatorPlan::aggregate_schema`].
    pub(crate) outputs: Vec<Expr>,
}

/// One aggregate of one indicator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aggregate {
    pub(crate) kind: AggregateKind,
    /// What is added up or ranked.
    pub(crate) argument: Option<Expr>,
    /// Conjuncts of FILTER, and that the argument is not null.
    pub(crate) filter: Vec<Expr>,
    /// The type that SQL gives it.
    pub(crate) data_type: DataType,
}

/// The kinds of aggregates that add up and take back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AggregateKind {
    Count,
    Sum,
    Average,
    /// Of a sample (divided by one less than the count) or of all; its root is the standard deviation.
    Variance {
        sample: bool,
        root: bool,
    },
    Least,
    Greatest,
    /// How many different values.
    Distinct,
    /// Between 0 and 1, of the values in ascending order.
    Percentile(f64),
}

/// Why an indicator is not for the cubes, in words.
pub(crate) type Reason = String;

impl IndicatorPlan {
    /// Takes a simplified plan apart.
    pub(crate) fn of(plan: &LogicalPlan, time: Option<Expr>, references: &ReferenceTables) -> Result<Self, Reason> {
        let Top { aggregate, outputs, having, keys_given } = apart::top(plan)?;
        let Base { table, filter, columns } = apart::base(&aggregate.input, references)?;
        let schema = DFSchema::try_from(table.schema(chrono_tz::UTC)).map_err(|error| error.strip_backtrace())?;
        let filter = filter.into_iter().map(|expr| divided_safely(expr, &schema)).collect::<Result<_, _>>()?;
        let over = |expr| divided_safely(apart::over(expr, &aggregate.input, &columns)?, &schema);
        let keys = aggregate.group_expr.iter().map(over).collect::<Result<Vec<_>, _>>()?;
        for key in &aggregate.group_expr {
            check_key(key, &aggregate.input)?;
        }
        if keys_given != keys.len() {
            return Err("its keys are computed after grouping".to_owned());
        }
        let mut aggregates = Vec::new();
        let mut fields = Vec::new();
        for (place, expr) in aggregate.aggr_expr.iter().enumerate() {
            let data_type = aggregate.schema.field(keys.len() + place).data_type().clone();
            let written = over(expr)?;
            let written = Aggregate::of(written, data_type)?;
            fields.push(Field::new(measure_name(place), written.data_type.clone(), true));
            aggregates.push(written);
        }
        Ok(Self { table, filter, keys, time, aggregates, aggregate_schema: Arc::new(Schema::new(fields)), having, outputs })
    }

    /// The relative error within which a reading is right where it comes from a sketch; 0 where it is exact. Of distinct counts it is
    /// four standard deviations, and they are exact up to some thousands.
    pub(crate) fn relative_error(&self) -> f64 {
        let of = |aggregate: &Aggregate| match aggregate.kind {
            AggregateKind::Percentile(_) => 1.0 / 256.0,
            AggregateKind::Distinct => 4.0 / 64.0,
            AggregateKind::Count
            | AggregateKind::Sum
            | AggregateKind::Average
            | AggregateKind::Variance { .. }
            | AggregateKind::Least
            | AggregateKind::Greatest => 0.0,
        };
        self.aggregates.iter().map(of).fold(0.0, f64::max)
    }

    /// Names of the table's columns that it reads.
    pub(crate) fn columns(&self) -> BTreeSet<String> {
        let of_aggregates = self.aggregates.iter().flat_map(|aggregate| aggregate.filter.iter().chain(&aggregate.argument));
        let all = self.filter.iter().chain(&self.keys).chain(&self.time).chain(of_aggregates);
        all.flat_map(|expr| expr.column_refs()).map(|column| column.name.clone()).collect()
    }
}

/// The column of aggregate `place` in [`IndicatorPlan::aggregate_schema`].
pub(crate) fn measure_name(place: usize) -> String {
    format!("measure_{place}")
}

impl Aggregate {
    fn of(written: Expr, data_type: DataType) -> Result<Self, Reason> {
        let Expr::AggregateFunction(AggregateFunction { func, params }) = written.unalias() else {
            return Err("it computes an aggregate that is not a plain function".to_owned());
        };
        let name = func.name().to_owned();
        if params.distinct && !matches!(name.as_str(), "count" | "min" | "max") {
            return Err(format!("{name}(DISTINCT …) cannot take a row back"));
        }
        let mut filter = Vec::new();
        if let Some(condition) = params.filter {
            filter.extend(datafusion::logical_expr::utils::split_conjunction_owned(*condition));
        }
        let mut arguments = params.args.into_iter();
        let first = arguments.next();
        let (kind, argument) = match name.as_str() {
            "count" if params.distinct => (AggregateKind::Distinct, first),
            "approx_distinct" => (AggregateKind::Distinct, first),
            "min" => (AggregateKind::Least, first),
            "max" => (AggregateKind::Greatest, first),
            "stddev" => (AggregateKind::Variance { sample: true, root: true }, first),
            "stddev_pop" => (AggregateKind::Variance { sample: false, root: true }, first),
            "var" => (AggregateKind::Variance { sample: true, root: false }, first),
            "var_pop" => (AggregateKind::Variance { sample: false, root: false }, first),
            "median" => (AggregateKind::Percentile(0.5), first),
            "count" => {
                filter.extend(
                    first.filter(|argument| !matches!(argument, Expr::Literal(value, _) if !value.is_null())).map(Expr::is_not_null),
                );
                (AggregateKind::Count, None)
            }
            "sum" => (AggregateKind::Sum, first),
            "avg" => (AggregateKind::Average, first),
            "percentile_cont" => {
                let share =
                    arguments.next().as_ref().and_then(number).ok_or_else(|| format!("the share of {name} is not a plain number"))?;
                let descending = params.order_by.first().is_some_and(|order| !order.asc);
                (AggregateKind::Percentile(if descending { 1.0 - share } else { share }), first)
            }
            _ => return Err(format!("{name} cannot be kept by adding up and taking back rows")),
        };
        if arguments.next().is_some() {
            return Err(format!("{name} has more than one argument"));
        }
        let argument = if kind == AggregateKind::Distinct { argument } else { argument.map(uncast) };
        filter.extend(argument.iter().cloned().map(Expr::is_not_null));
        let data_type = if kind == AggregateKind::Distinct { DataType::Int64 } else { data_type };
        let known = data_type.is_integer() || matches!(data_type, DataType::Float64 | DataType::Float32);
        if !known {
            return Err(format!("{name} gives {data_type}; the cubes keep whole numbers and floating-point numbers"));
        }
        Ok(Self { kind, argument, filter, data_type })
    }
}

/// Whole numbers divided by 0 give null. SQL fails there only on rows that WHERE keeps; the cubes see all rows, and one that is
/// left out must not cost the others.
fn divided_safely(expr: Expr, schema: &DFSchema) -> Result<Expr, Reason> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "every other expression stays as it is, whatever DataFusion adds")]
    let replaced = expr.transform_up(|node| match node {
        Expr::BinaryExpr(BinaryExpr { left, op: op @ (Operator::Divide | Operator::Modulo), right })
            if !matches!(*right, Expr::Literal(..)) && right.get_type(schema)? == DataType::Int64 =>
        {
            let right = Box::new(nullif().call(vec![*right, lit(0_i64)]));
            Ok(Transformed::yes(Expr::BinaryExpr(BinaryExpr { left, op, right })))
        }
        node => Ok(Transformed::no(node)),
    });
    replaced.map(|found| found.data).map_err(|error| error.strip_backtrace())
}

/// A key's type must be one whose text is plain.
fn check_key(key: &Expr, input: &LogicalPlan) -> Result<(), Reason> {
    let data_type = key.get_type(input.schema()).map_err(|error| error.strip_backtrace())?;
    let plain =
        data_type.is_integer() || matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean);
    if plain { Ok(()) } else { Err(format!("key `{key}` is a {data_type}; keys are texts, whole numbers or truth values")) }
}

/// Numbers that were only cast for an average or a percentile are taken as they are, so that a sum beside it shares them.
fn uncast(argument: Expr) -> Expr {
    if let Expr::Cast(Cast { expr, field }) = &argument
        && matches!(field.data_type(), DataType::Float64)
        && matches!(expr.as_ref(), Expr::Column(_))
    {
        return expr.as_ref().clone();
    }
    argument
}

fn number(expr: &Expr) -> Option<f64> {
    let literal = if let Expr::Cast(cast) = expr { &cast.expr } else { expr };
    let Expr::Literal(value, _) = literal else { return None };
    let ScalarValue::Float64(share) = value.cast_to(&DataType::Float64).ok()? else { return None };
    share.filter(|share| (0.0..=1.0).contains(share))
}
