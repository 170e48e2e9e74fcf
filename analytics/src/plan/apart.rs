//! Taking a logical plan apart from the top: outputs over one aggregate over one filtered table, joined at most with reference tables.

#![allow(clippy::wildcard_enum_match_arm, reason = "a plan has dozens of kinds of nodes: what is not named is refused")]

use super::reference::{CODE, ReferenceTables};
use super::{Reason, measure_name};
use crate::ledger::Table;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, JoinType};
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{Aggregate, BinaryExpr, Expr, Join, LogicalPlan, Operator};

/// What stands above the aggregate.
pub(super) struct Top<'a> {
    pub(super) aggregate: &'a Aggregate,
    /// What the SELECT gives after its keys, over the columns `measure_0`, `measure_1` …
    pub(super) outputs: Vec<Expr>,
    /// What groups must satisfy, over the same columns.
    pub(super) having: Option<Expr>,
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
    let Above { aggregate, columns, having } = above(plan)?;
    let keys_given = columns.iter().zip(0..).take_while(|(expr, place)| is_key(expr, *place)).count();
    let outputs: Vec<_> = columns.into_iter().skip(keys_given).map(Expr::unalias).collect();
    for output in outputs.iter().chain(&having) {
        if output.column_refs().iter().any(|column| column.name.starts_with(KEY)) {
            return Err("its value or its HAVING is computed from its keys".to_owned());
        }
    }
    Ok(Top { aggregate, outputs, having, keys_given })
}

fn is_key(expr: &Expr, place: usize) -> bool {
    matches!(expr.clone().unalias(), Expr::Column(column) if column.name == format!("{KEY}{place}"))
}

/// A plan down to its aggregate.
struct Above<'a> {
    aggregate: &'a Aggregate,
    /// What it gives, over the columns of keys and measures.
    columns: Vec<Expr>,
    having: Option<Expr>,
}

fn above(plan: &LogicalPlan) -> Result<Above<'_>, Reason> {
    match plan {
        LogicalPlan::Aggregate(aggregate) => {
            if aggregate.group_expr.iter().any(|expr| matches!(expr, Expr::GroupingSet(_))) {
                return Err("it groups by sets of keys in a subquery".to_owned());
            }
            let keys = (0..aggregate.group_expr.len()).map(|place| format!("{KEY}{place}"));
            let names = keys.chain((0..aggregate.aggr_expr.len()).map(measure_name));
            Ok(Above { aggregate, columns: names.map(|name| Expr::Column(Column::new_unqualified(name))).collect(), having: None })
        }
        LogicalPlan::Projection(projection) => {
            let below = above(&projection.input)?;
            let columns = projection.expr.iter().map(|expr| over(expr, &projection.input, &below.columns)).collect::<Result<_, _>>()?;
            Ok(Above { columns, ..below })
        }
        LogicalPlan::Filter(filter) => {
            let below = above(&filter.input)?;
            let predicate = over(&filter.predicate, &filter.input, &below.columns)?;
            let having = below.having.map_or(predicate.clone(), |having| having.and(predicate));
            Ok(Above { having: Some(having), ..below })
        }
        LogicalPlan::SubqueryAlias(alias) => above(&alias.input),
        other => Err(refusal(other)),
    }
}

/// Walks down from the aggregate to the table.
pub(super) fn base(plan: &LogicalPlan, references: &ReferenceTables) -> Result<Base, Reason> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let table = Table::from_name(scan.table_name.table()).ok_or_else(|| format!("`{}` is not a table", scan.table_name))?;
            let columns = bare_columns(&scan.projected_schema);
            let filter = scan.filters.iter().map(|expr| over(expr, plan, &columns)).collect::<Result<_, _>>()?;
            Ok(Base { table, filter, columns })
        }
        LogicalPlan::Filter(filter) => {
            let mut base = base(&filter.input, references)?;
            base.filter.extend(split_conjunction_owned(over(&filter.predicate, &filter.input, &base.columns)?));
            Ok(base)
        }
        LogicalPlan::Projection(projection) => {
            let below = base(&projection.input, references)?;
            let columns = projection.expr.iter().map(|expr| over(expr, &projection.input, &below.columns)).collect::<Result<_, _>>()?;
            Ok(Base { columns, ..below })
        }
        LogicalPlan::SubqueryAlias(alias) => base(&alias.input, references),
        LogicalPlan::Join(join) => joined(join, references),
        LogicalPlan::Aggregate(_) => Err("it aggregates twice".to_owned()),
        other => Err(refusal(other)),
    }
}

/// A join with a reference table: its columns are look-ups by the ledger's column, which is no more than a further expression over it.
fn joined(join: &Join, references: &ReferenceTables) -> Result<Base, Reason> {
    let (ledger, reference, reference_first) = match (reference_name(&join.left), reference_name(&join.right)) {
        (None, Some(name)) => (&join.left, name, false),
        (Some(name), None) => (&join.right, name, true),
        _ => return Err("joins tables of which none, or both, are reference tables".to_owned()),
    };
    let is_inner = match (join.join_type, reference_first) {
        (JoinType::Inner, _) => true,
        (JoinType::Left, false) | (JoinType::Right, true) => false,
        (kind, _) => return Err(format!("joins with {} by {kind} JOIN; only JOIN and LEFT JOIN are kept", reference.0)),
    };
    let below = base(ledger, references)?;
    let equals =
        |left: &Expr, right: &Expr| Expr::BinaryExpr(BinaryExpr::new(Box::new(left.clone()), Operator::Eq, Box::new(right.clone())));
    let mut conditions: Vec<Expr> = join.on.iter().map(|(left, right)| equals(left, right)).collect();
    conditions.extend(join.filter.iter().cloned().flat_map(split_conjunction_owned));
    let not_by_code = || format!("joins {} by something else than its code", reference.0);
    let [Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right })] = conditions.as_slice() else { return Err(not_by_code()) };
    let is_code = |expr: &Expr| matches!(expr, Expr::Column(column) if column.name == CODE && reference.1.has_column(column));
    let key = match (is_code(left), is_code(right)) {
        (true, false) => right,
        (false, true) => left,
        _ => return Err(not_by_code()),
    };
    let key = over(key, ledger, &below.columns)?;
    let look_up = |column: &str| {
        let lookup = references.lookup(reference.0, column).ok_or_else(|| format!("there is no column {column} of {}", reference.0));
        lookup.map(|lookup| lookup.call(vec![key.clone()]))
    };
    let looked_up = reference.1.fields().iter().map(|field| look_up(field.name())).collect::<Result<Vec<_>, _>>()?;
    let mut filter = below.filter;
    if is_inner {
        filter.push(look_up(CODE)?.is_not_null());
    }
    let columns = if reference_first { [looked_up, below.columns].concat() } else { [below.columns, looked_up].concat() };
    Ok(Base { table: below.table, filter, columns })
}

/// The name of a reference table and its columns, if the plan is no more than that.
fn reference_name(plan: &LogicalPlan) -> Option<(&str, &DFSchema)> {
    match plan {
        LogicalPlan::TableScan(scan) if scan.filters.is_empty() => {
            let name = ReferenceTables::NAMES.into_iter().find(|name| *name == scan.table_name.table())?;
            Some((name, &scan.projected_schema))
        }
        LogicalPlan::SubqueryAlias(alias) => reference_name(&alias.input).map(|(name, _)| (name, &*alias.schema)),
        _ => None,
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
