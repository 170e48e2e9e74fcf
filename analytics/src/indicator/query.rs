//! The SELECT of an indicator file as syntax: its keys, its tables, what it gives.

use super::Faults;
use crate::ledger::Table;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, GroupByExpr, ObjectNamePart, Query, Select, SelectItem, SetExpr, Spanned, Statement, Value, ValueWithSpan,
    visit_expressions, visit_expressions_mut, visit_relations,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
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
    pub(crate) tables: Vec<Table>,
    pub(crate) is_rate: bool,
}

impl Shape {
    /// Reads a SELECT that begins on line `first_line` of its file.
    pub(super) fn read(sql: &str, first_line: usize, faults: &mut Faults<'_>) -> Option<Self> {
        if sql.trim().is_empty() {
            faults.add(None, "there is no SELECT", Some("write one SELECT below the header"));
            return None;
        }
        let (query, select) = match parse_select(sql) {
            Ok(parsed) => parsed,
            Err(fault) => {
                faults.add(Some(first_line + fault.line.saturating_sub(1)), fault.message, Some(fault.hint));
                return None;
            }
        };
        let at = |node: &dyn SpannedNode| Some(first_line + node.line().saturating_sub(1));
        let before = faults.found.len();
        check_functions(&query, first_line, faults);
        let tables = read_tables(&query, first_line, faults);
        let (keys, outputs) = read_items(&select, &at, faults);
        check_group_by(&select, keys.len(), &at, faults);
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
        (faults.found.len() == before).then_some(Self { keys, tables, is_rate })
    }
}

/// Why a text is not one SELECT.
#[derive(Debug)]
pub(crate) struct NotASelect {
    /// Line within the SQL, from 1.
    pub(crate) line: usize,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
}

/// Parses one SELECT: the whole query, and its body.
pub(crate) fn parse_select(sql: &str) -> Result<(Query, Select), NotASelect> {
    let refuse = |line, message: String, hint| Err(NotASelect { line, message, hint });
    if sql.len() > SQL_BYTES_MAX {
        return refuse(1, format!("the SELECT has {} bytes, at most {SQL_BYTES_MAX} are planned", sql.len()), "use a shorter condition");
    }
    let statements = match Parser::parse_sql(&GenericDialect {}, sql) {
        Ok(statements) => statements,
        Err(error) => {
            let message = error.to_string();
            return refuse(
                line_in(&message),
                format!("the SELECT cannot be read: {message}"),
                "line and column count from the SELECT's first line",
            );
        }
    };
    let count = statements.len();
    match <[Statement; 1]>::try_from(statements) {
        Ok([Statement::Query(query)]) => {
            let SetExpr::Select(select) = query.body.as_ref() else {
                return refuse(
                    1,
                    "the statement is not a plain SELECT".to_owned(),
                    "begin with SELECT; put UNION and the like into a subquery",
                );
            };
            let select = select.as_ref().clone();
            Ok((*query, select))
        }
        Ok(_) => refuse(1, "the statement is not a SELECT".to_owned(), "an indicator only reads"),
        Err(_) => refuse(1, format!("there are {count} statements"), "write one SELECT"),
    }
}

/// Has every percentile computed exactly: approximate ones differ from run to run in a way that nobody can check.
pub(crate) fn exact_percentiles(query: &mut Query) {
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
fn line_in(message: &str) -> usize {
    let digits = message.rsplit_once("Line: ").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
}

trait SpannedNode {
    fn line(&self) -> usize;
}

impl<T: Spanned> SpannedNode for T {
    fn line(&self) -> usize {
        usize::try_from(self.span().start.line).unwrap_or(1)
    }
}

fn check_functions(query: &Query, first_line: usize, faults: &mut Faults<'_>) {
    let flow = visit_expressions(query, |expression| {
        if let Expr::Function(Function { name, .. }) = expression {
            let called = name.0.last().and_then(ObjectNamePart::as_ident).map(|ident| ident.value.to_lowercase()).unwrap_or_default();
            if UNSTEADY.contains(&called.as_str()) {
                faults.add(
                    Some(first_line + expression.line().saturating_sub(1)),
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
            None if defined.contains(&name) => {}
            None => {
                let known: Vec<_> = Table::ALL.iter().map(|table| table.name()).collect();
                faults.add(
                    Some(first_line + relation.line().saturating_sub(1)),
                    format!("there is no table `{name}`"),
                    Some(&format!("tables: {}", known.join(" "))),
                );
            }
        }
        ControlFlow::<()>::Continue(())
    });
    debug_assert!(flow.is_continue(), "nothing breaks the visit");
    if tables.is_empty() && faults.found.is_empty() {
        faults.add(Some(first_line), "the SELECT reads no table", Some("name one in FROM"));
    }
    tables
}

/// Names of the keys and, after them, of what is given.
fn read_items(select: &Select, at: &dyn Fn(&dyn SpannedNode) -> Option<usize>, faults: &mut Faults<'_>) -> (Vec<String>, Vec<String>) {
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

fn check_group_by(select: &Select, keys: usize, at: &dyn Fn(&dyn SpannedNode) -> Option<usize>, faults: &mut Faults<'_>) {
    const HINT: &str = "list the same keys in the same order after SELECT and in GROUP BY; levels above come with rollup = true";
    match &select.group_by {
        GroupByExpr::Expressions(groups, modifiers) if modifiers.is_empty() => {
            let agrees = groups.len() == keys
                && (1..).zip(select.projection.iter().zip(groups)).all(|(place, (item, group))| is_same(place, item, group));
            if !agrees {
                faults.add(at(select), "the keys of SELECT and GROUP BY differ", Some(HINT));
            }
        }
        GroupByExpr::All(_) | GroupByExpr::Expressions(..) => faults.add(at(select), "GROUP BY must list plain keys", Some(HINT)),
    }
}

/// Whether `group` is the select item at that place: the same expression, its name, or its number.
fn is_same(place: usize, item: &SelectItem, group: &Expr) -> bool {
    if let Expr::Value(ValueWithSpan { value: Value::Number(number, _), .. }) = group {
        return *number == place.to_string();
    }
    let by_name = matches!(group, Expr::Identifier(ident) if name_of(item).is_some_and(|name| name == ident.value.to_lowercase()));
    by_name || matches!(item, SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } if expr == group)
}
