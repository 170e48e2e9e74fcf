//! Taking a logical plan apart from the top: outputs over one aggregate over one filtered table.

#![allow(clippy::wildcard_enum_match_arm, reason = "a plan has dozens of kinds of nodes: what is not named is refused")]

use super::{Reason, measure_name};
use crate::ledger::Table;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema};
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan};

/// What stands above the aggregate.
pub(super) struct Top<'a> {
    pub(super) aggregate: &'a Aggregate,
    /// What the SELECT gives after its keys, over the columns `measure_0`, `measure_1` …
    pub(super) outputs: Vec<Expr>,
    /// How many leading columns are plain keys in order.
    pub(super) keys_given: usize,
}

/// What stands below the aggregate.
pub(super) struct Base {
    pub(super) table: Table,
    pub(super) filter: Vec<Expr>,
    /// The plan's columns in order, over the table's.
    pub(super) columns: Vec<Expr>,
}

const KEY: &str = "key_";

/// Walks down to the aggregate.
pub(super) fn top(plan: &LogicalPlan) -> Result<Top<'_>, Reason> {
    let (aggregate, columns) = above(plan)?;
    let keys_given = columns.iter().zip(0..).take_while(|(expr, place)| is_key(expr, *place)).count();
    let outputs: Vec<_> = columns.into_iter().skip(keys_given).map(Expr::unalias).collect();
    for output in &outputs {
        if output.column_refs().iter().any(|column| column.name.starts_with(KEY)) {
            return Err("its value is computed from its keys".to_owned());
        }
    }
    Ok(Top { aggregate, outputs, keys_given })
}

fn is_key(expr: &Expr, place: usize) -> bool {
    matches!(expr.clone().unalias(), Expr::Column(column) if column.name == format!("{KEY}{place}"))
}

fn above(plan: &LogicalPlan) -> Result<(&Aggregate, Vec<Expr>), Reason> {
    match plan {
        LogicalPlan::Aggregate(aggregate) => {
            let groups = aggregate.group_expr.len();
            if aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_))) {
                return Err("it groups by sets of keys".to_owned());
            }
            let keys = (0..groups).map(|place| format!("{KEY}{place}"));
            let names = keys.chain((0..aggregate.aggr_expr.len()).map(measure_name));
            Ok((aggregate, names.map(|name| Expr::Column(Column::new_unqualified(name))).collect()))
        }
        LogicalPlan::Projection(projection) => {
            let (aggregate, columns) = above(&projection.input)?;
            let outputs = projection.expr.iter().map(|expr| over(expr, &projection.input, &columns)).collect::<Result<_, _>>()?;
            Ok((aggregate, outputs))
        }
        LogicalPlan::SubqueryAlias(alias) => above(&alias.input),
        LogicalPlan::Filter(_) => Err("it filters groups (HAVING)".to_owned()),
        other => Err(refusal(other)),
    }
}

/// Walks down from the aggregate to the table.
pub(super) fn base(plan: &LogicalPlan) -> Result<Base, Reason> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let table = Table::from_name(scan.table_name.table()).ok_or_else(|| format!("`{}` is not a table", scan.table_name))?;
            let columns = bare_columns(&scan.projected_schema);
            let filter = scan.filters.iter().map(|expr| over(expr, plan, &columns)).collect::<Result<_, _>>()?;
            Ok(Base { table, filter, columns })
        }
        LogicalPlan::Filter(filter) => {
            let mut base = base(&filter.input)?;
            base.filter.extend(split_conjunction_owned(over(&filter.predicate, &filter.input, &base.columns)?));
            Ok(base)
        }
        LogicalPlan::Projection(projection) => {
            let below = base(&projection.input)?;
            let columns = projection.expr.iter().map(|expr| over(expr, &projection.input, &below.columns)).collect::<Result<_, _>>()?;
            Ok(Base { columns, ..below })
        }
        LogicalPlan::SubqueryAlias(alias) => base(&alias.input),
        LogicalPlan::Aggregate(_) => Err("it aggregates twice".to_owned()),
        other => Err(refusal(other)),
    }
}

fn bare_columns(schema: &DFSchema) -> Vec<Expr> {
    schema.fields().iter().map(|field| Expr::Column(Column::new_unqualified(field.name()))).collect()
}

/// `expr` over `input`, written over what `input`'s columns are made of.
pub(super) fn over(expr: &Expr, input: &LogicalPlan, columns: &[Expr]) -> Result<Expr, Reason> {
    let mut subquery = false;
    expr.apply(|node| {
        subquery |= matches!(
            node,
            Expr::ScalarSubquery(_) | Expr::InSubquery(_) | Expr::Exists(_) | Expr::OuterReferenceColumn(..) | Expr::WindowFunction(_)
        );
        Ok(TreeNodeRecursion::Continue)
    })
    .map_err(|error| error.strip_backtrace())?;
    if subquery {
        return Err("it has a subquery or a window function inside an expression".to_owned());
    }
    let schema = input.schema();
    let replaced = expr.clone().transform(|node| match &node {
        Expr::Column(column) => {
            let place = schema.index_of_column(column)?;
            Ok(columns.get(place).map_or(Transformed::no(node), |found| Transformed::yes(found.clone().unalias())))
        }
        _ => Ok(Transformed::no(node)),
    });
    replaced.map(|found| found.data.unalias()).map_err(|error| error.strip_backtrace())
}

fn refusal(plan: &LogicalPlan) -> Reason {
    let what = match plan {
        LogicalPlan::Join(_) => "joins tables",
        LogicalPlan::Window(_) => "uses window functions",
        LogicalPlan::Distinct(_) => "uses DISTINCT",
        LogicalPlan::Sort(_) => "sorts rows",
        LogicalPlan::Limit(_) => "limits rows",
        LogicalPlan::Union(_) => "unites tables",
        LogicalPlan::TableScan(_) => "aggregates nothing",
        LogicalPlan::Subquery(_) => "has a subquery",
        LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => "reads no rows",
        _ => return format!("it does what the cubes cannot: {}", plan.display()),
    };
    format!("it {what}")
}
