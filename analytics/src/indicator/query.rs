//! The SELECT of an indicator file as syntax: its keys, its tables, what it gives.

use super::Faults;
use super::sets::{Part, Top, prefixes};
use crate::ledger::Table;
use crate::plan::ReferenceTables;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, GroupByExpr, LimitClause, ObjectNamePart, OrderBy, OrderByKind, Query, Select, SelectItem, SetExpr, Spanned, Statement,
    Value, ValueWithSpan, visit_expressions, visit_expressions_mut, visit_relations,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use ingest::declaration::Spot;
use std::ops::ControlFlow;

/// Longer SELECTs are refused: a chain of thousands of terms would overflow the planner's stack.
const SQL_BYTES_MAX: usize = 32 * 1024;
/// Functions whose answer depends on when or how often they are asked.
const UNSTEADY: [&str; 9] =
    ["now", "current_timestamp", "current_date", "current_time", "today", "localtimestamp", "random", "uuid", "gen_random_uuid"];

/// What a SELECT gives and reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) keys: Vec<String>,
    /// As GROUP BY writes them out; none where it lists plain keys.
    pub(crate) sets: Vec<Vec<usize>>,
    pub(crate) top: Option<Top>,
    pub(crate) tables: Vec<Table>,
    pub(crate) is_rate: bool,
}

impl Shape {
    /// Reads a SELECT that begins on line `first_line` of its file.
    pub(super) fn read(sql: &str, first_line: usize, faults: &mut Faults<'_>) -> Option<Self> {
        if sql.trim().is_empty() {
            faults.add(Spot::FILE, "there is no SELECT", Some("write one SELECT below the header"));
            return None;
        }
        let (query, select) = match parse_select(sql) {
            Ok(parsed) => parsed,
            Err(fault) => {
                faults.add(from(first_line, fault.at), fault.message, Some(fault.hint));
                return None;
            }
        };
        let at = |node: &dyn SpannedNode| from(first_line, node.spot());
        let before = faults.found.len();
        check_functions(&query, first_line, faults);
        let tables = read_tables(&query, first_line, faults);
        let (keys, outputs) = read_items(&select, &at, faults);
        let sets = read_sets(&select, keys.len(), &at, faults);
        let is_rate = match outputs.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["value"] => false,
            ["numerator", "denominator"] => true,
            _ => {
                faults.add(
                    at(&select),
                    format!("the SELECT gives [{}] after its keys", outputs.join(", ")),
                    Some("give `value`, or `numerator` and `denominator` in that order, after the keys"),
                );
                false
            }
        };
        let top = read_top(&query, is_rate, first_line, faults);
        (faults.found.len() == before).then_some(Self { keys, sets, top, tables, is_rate })
    }
}

/// Why a text is not one SELECT.
#[derive(Debug)]
pub(crate) struct NotASelect {
    /// Where in the SQL.
    pub(crate) at: Spot,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
}

/// Parses one SELECT: the whole query, and its body.
fn parse_select(sql: &str) -> Result<(Query, Select), NotASelect> {
    let begin = Spot { line: 1, column: 1 };
    let refuse = |at, message: String, hint| Err(NotASelect { at, message, hint });
    if sql.len() > SQL_BYTES_MAX {
        return refuse(
            begin,
            format!("the SELECT has {} bytes, at most {SQL_BYTES_MAX} are planned", sql.len()),
            "use a shorter condition",
        );
    }
    let statements = match Parser::parse_sql(&GenericDialect {}, sql) {
        Ok(statements) => statements,
        Err(error) => {
            let message = error.to_string();
            let (message, at) = apart(&message);
            return refuse(at, format!("the SELECT cannot be read: {message}"), "SQL could be read up to here");
        }
    };
    let count = statements.len();
    match <[Statement; 1]>::try_from(statements) {
        Ok([Statement::Query(query)]) => {
            let SetExpr::Select(select) = query.body.as_ref() else {
                return refuse(
                    begin,
                    "the statement is not a plain SELECT".to_owned(),
                    "begin with SELECT; put UNION and the like into a subquery",
                );
            };
            let select = select.as_ref().clone();
            Ok((*query, select))
        }
        Ok(_) => refuse(begin, "the statement is not a SELECT".to_owned(), "an indicator only reads"),
        Err(_) => refuse(begin, format!("there are {count} statements"), "write one SELECT"),
    }
}

/// The SELECT with some of its keys: as plain GROUP BY, without its order and limit, percentiles exact. A column of its table may be a
/// key before them.
pub(crate) fn plain_query(sql: &str, keys: usize, set: &[usize], first: Option<&str>) -> Result<Query, NotASelect> {
    let (mut query, _) = parse_select(sql)?;
    exact_percentiles(&mut query);
    query.order_by = None;
    query.limit_clause = None;
    if let SetExpr::Select(select) = query.body.as_mut() {
        let items: Vec<_> = select.projection.drain(..keys.min(select.projection.len())).collect();
        let first = first.map(|column| SelectItem::UnnamedExpr(Expr::Identifier(column.into())));
        let kept: Vec<_> = first.into_iter().chain(set.iter().filter_map(|place| items.get(*place)).cloned()).collect();
        let group = |item: &SelectItem| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr.clone()),
            SelectItem::ExprWithAliases { .. } | SelectItem::QualifiedWildcard(..) | SelectItem::Wildcard(_) => None,
        };
        select.group_by = GroupByExpr::Expressions(kept.iter().filter_map(group).collect(), Vec::new());
        select.projection.splice(..0, kept);
    }
    Ok(query)
}

/// Has every percentile computed exactly: approximate ones differ from run to run in a way that nobody can check.
fn exact_percentiles(query: &mut Query) {
    let flow = visit_expressions_mut(query, |expression| {
        if let Expr::Function(Function { name, .. }) = expression {
            for part in &mut name.0 {
                if let ObjectNamePart::Identifier(ident) = part
                    && ident.value.eq_ignore_ascii_case("approx_percentile_cont")
                {
                    "percentile_cont".clone_into(&mut ident.value);
                }
            }
        }
        ControlFlow::<()>::Continue(())
    });
    debug_assert!(flow.is_continue(), "nothing breaks the visit");
}

/// The line that the parser names in its message, as in `… at Line: 3, Column: 7`.
/// The parser's words, and the place that they end with.
fn apart(message: &str) -> (&str, Spot) {
    let (said, place) = message.rsplit_once(" at Line: ").unwrap_or((message, ""));
    let (line, column) = place.split_once(", Column: ").unwrap_or((place, ""));
    (said, Spot { line: line.trim().parse().unwrap_or(1), column: column.trim().parse().unwrap_or(0) })
}

/// A place within the SQL as one of its file.
fn from(first_line: usize, within: Spot) -> Spot {
    Spot { line: first_line + within.line.saturating_sub(1), ..within }
}

trait SpannedNode {
    fn spot(&self) -> Spot;
}

impl<T: Spanned> SpannedNode for T {
    fn spot(&self) -> Spot {
        let start = self.span().start;
        Spot { line: usize::try_from(start.line).unwrap_or(0), column: usize::try_from(start.column).unwrap_or(0) }
    }
}

fn check_functions(query: &Query, first_line: usize, faults: &mut Faults<'_>) {
    let flow = visit_expressions(query, |expression| {
        if let Expr::Function(Function { name, .. }) = expression {
            let called = name.0.last().and_then(ObjectNamePart::as_ident).map(|ident| ident.value.to_lowercase()).unwrap_or_default();
            if UNSTEADY.contains(&called.as_str()) {
                faults.add(
                    from(first_line, expression.spot()),
                    format!("`{called}` would answer differently at every call"),
                    Some("use the clock columns (on_time, due_soon, overdue …) and windows instead"),
                );
            }
        }
        ControlFlow::<()>::Continue(())
    });
    debug_assert!(flow.is_continue(), "nothing breaks the visit");
}

fn read_tables(query: &Query, first_line: usize, faults: &mut Faults<'_>) -> Vec<Table> {
    let defined: Vec<String> =
        query.with.iter().flat_map(|with| &with.cte_tables).map(|table| table.alias.name.value.to_lowercase()).collect();
    let mut tables = Vec::new();
    let flow = visit_relations(query, |relation| {
        let name = relation.0.last().and_then(ObjectNamePart::as_ident).map(|ident| ident.value.to_lowercase()).unwrap_or_default();
        match Table::from_name(&name) {
            Some(table) if !tables.contains(&table) => tables.push(table),
            Some(_) => {}
            None if defined.contains(&name) || ReferenceTables::NAMES.contains(&name.as_str()) => {}
            None => {
                let known: Vec<_> = Table::ALL.iter().map(|table| table.name()).chain(ReferenceTables::NAMES).collect();
                faults.add(
                    from(first_line, relation.spot()),
                    format!("there is no table `{name}`"),
                    Some(&format!("tables: {}", known.join(" "))),
                );
            }
        }
        ControlFlow::<()>::Continue(())
    });
    debug_assert!(flow.is_continue(), "nothing breaks the visit");
    if tables.is_empty() && faults.found.is_empty() {
        faults.add(first_line, "the SELECT reads no table", Some("name one in FROM"));
    }
    tables
}

/// Names of the keys and, after them, of what is given.
fn read_items(select: &Select, at: &dyn Fn(&dyn SpannedNode) -> Spot, faults: &mut Faults<'_>) -> (Vec<String>, Vec<String>) {
    let (mut keys, mut outputs) = (Vec::new(), Vec::new());
    for item in &select.projection {
        let Some(name) = name_of(item) else {
            faults.add(at(item), format!("`{item}` has no name"), Some("name it with AS: a key, `value`, `numerator` or `denominator`"));
            continue;
        };
        let is_output = matches!(name.as_str(), "value" | "numerator" | "denominator");
        if is_output || !outputs.is_empty() {
            outputs.push(name);
        } else if keys.contains(&name) {
            faults.add(at(item), format!("key `{name}` is given twice"), Some("name each key once"));
        } else {
            keys.push(name);
        }
    }
    (keys, outputs)
}

fn name_of(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => Some(ident.value.to_lowercase()),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(parts)) => parts.last().map(|ident| ident.value.to_lowercase()),
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.to_lowercase()),
        SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAliases { .. } | SelectItem::QualifiedWildcard(..) | SelectItem::Wildcard(_) => {
            None
        }
    }
}

/// The sets of keys that GROUP BY writes out; none where it lists plain keys.
fn read_sets(select: &Select, keys: usize, at: &dyn Fn(&dyn SpannedNode) -> Spot, faults: &mut Faults<'_>) -> Vec<Vec<usize>> {
    const HINT: &str = "list the same keys in the same order after SELECT and in GROUP BY; levels above come with rollup = true, ROLLUP (…) or GROUPING SETS (…)";
    let place_of =
        |group: &Expr| (1..=keys).zip(&select.projection).find(|(place, item)| is_same(*place, item, group)).map(|(place, _)| place - 1);
    let places = |groups: &[Expr]| groups.iter().map(place_of).collect::<Option<Vec<_>>>();
    let flat = |sets: &[Vec<Expr>]| places(&sets.iter().flatten().cloned().collect::<Vec<_>>());
    let every = |places: &[usize]| places.iter().copied().eq(0..keys);
    let sets = match &select.group_by {
        GroupByExpr::Expressions(groups, modifiers) if modifiers.is_empty() => match groups.as_slice() {
            [Expr::Rollup(sets)] => flat(sets).filter(|places| every(places)).map(|_| prefixes(keys, true)),
            [Expr::Cube(sets)] => flat(sets).filter(|places| every(places)).map(|_| subsets(keys)),
            [Expr::GroupingSets(sets)] => sets.iter().map(|set| places(set)).collect(),
            groups => places(groups).filter(|places| every(places)).map(|_| Vec::new()),
        },
        GroupByExpr::All(_) | GroupByExpr::Expressions(..) => None,
    };
    let sets = sets.map(|mut sets: Vec<Vec<usize>>| {
        sets.sort_by(|left, right| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
        sets.dedup();
        sets
    });
    sets.unwrap_or_else(|| {
        faults.add(at(select), "the keys of SELECT and GROUP BY differ", Some(HINT));
        Vec::new()
    })
}

fn subsets(keys: usize) -> Vec<Vec<usize>> {
    (0..keys).fold(vec![Vec::new()], |sets: Vec<Vec<usize>>, key| {
        let with = sets.iter().map(|set| set.iter().copied().chain([key]).collect()).collect::<Vec<_>>();
        sets.into_iter().chain(with).collect()
    })
}

/// ORDER BY one of the outputs with LIMIT.
fn read_top(query: &Query, is_rate: bool, first_line: usize, faults: &mut Faults<'_>) -> Option<Top> {
    const HINT: &str = "write ORDER BY value DESC LIMIT 10, or by numerator or denominator of a rate";
    let mut refuse = |message: &str| {
        faults.add(first_line, message, Some(HINT));
        None
    };
    let limit = match &query.limit_clause {
        None if query.order_by.is_none() => return None,
        None => return refuse("ORDER BY without LIMIT changes nothing"),
        Some(LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by }) if limit_by.is_empty() => {
            limit.to_string().parse().ok()
        }
        Some(_) => None,
    };
    let Some(limit) = limit.filter(|limit| *limit > 0) else { return refuse("LIMIT must be a plain number above 0") };
    let Some(OrderBy { kind: OrderByKind::Expressions(orders), .. }) = &query.order_by else {
        return refuse("LIMIT needs an ORDER BY that says which groups are the first");
    };
    let [order] = orders.as_slice() else { return refuse("ORDER BY must be by one output; keys decide between equals") };
    let by = match order.expr.to_string().to_lowercase().as_str() {
        "value" if !is_rate => Part::Value,
        "numerator" if is_rate => Part::Numerator,
        "denominator" if is_rate => Part::Denominator,
        _ => return refuse("ORDER BY must be by an output of the SELECT"),
    };
    Some(Top { by, descending: order.options.asc == Some(false), limit })
}

/// Whether `group` is the select item at that place: the same expression, its name, or its number.
fn is_same(place: usize, item: &SelectItem, group: &Expr) -> bool {
    if let Expr::Value(ValueWithSpan { value: Value::Number(number, _), .. }) = group {
        return *number == place.to_string();
    }
    let by_name = matches!(group, Expr::Identifier(ident) if name_of(item).is_some_and(|name| name == ident.value.to_lowercase()));
    by_name || matches!(item, SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } if expr == group)
}
