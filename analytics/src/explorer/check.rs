//! What may be asked: one statement that reads, of bounded length and depth, of functions that are known to be harmless.
//!
//! Length, tokens and depth are counted before anything is parsed: a parser and a planner go down once for each level, and would take
//! the process with them.

use super::functions::{ALLOWED, is_allowed};
use super::{Refusal, Rule};
use datafusion::common::DataFusionError;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::ast::{Expr, ObjectName, Query, Select, Statement as Sql, TableFactor, Visit, Visitor};
use datafusion::sql::sqlparser::dialect::{Dialect, GenericDialect};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::ParserError;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};
use std::ops::ControlFlow;

/// The most bytes of a statement.
pub const MOST_BYTES: usize = 32 * 1024;
/// The most tokens: a chain of so many terms still fits the stack that plans it.
const MOST_TOKENS: usize = 4000;
/// The deepest that brackets, CASE and NOT may lie within each other: what people write has ten.
const MOST_DEPTH: usize = 40;
/// The deepest that the parser goes down.
const MOST_RECURSION: usize = 100;

/// The one statement of `sql`, if it may be run.
///
/// # Errors
/// What is refused, by which rule, and what to do instead; always the sender's to mend.
pub fn check(sql: &str) -> Result<Statement, Refusal> {
    bounded(sql, &GenericDialect {})?;
    let parser = DFParserBuilder::new(sql).with_dialect(&GenericDialect {}).with_recursion_limit(MOST_RECURSION).build();
    let statements = parser.and_then(|mut parser| parser.parse_statements());
    let mut statements = statements.map_err(|error| unread(&error))?;
    let (Some(statement), true) = (statements.pop_front(), statements.is_empty()) else {
        return Err(one_only());
    };
    may_run(&statement, &|name| is_allowed(name))?;
    Ok(statement)
}

/// Counts what must be bounded before anything parses `sql`.
pub(super) fn bounded(sql: &str, dialect: &dyn Dialect) -> Result<(), Refusal> {
    if sql.len() > MOST_BYTES {
        let detail = format!("the statement has {} bytes, and {MOST_BYTES} are the most", sql.len());
        return Err(Refusal::new(Rule::TooLong, detail, "ask in several shorter statements"));
    }
    if let Some(found) = sql.chars().find(|letter| letter.is_control() && !letter.is_ascii_whitespace()) {
        let detail = format!("the statement holds the control character {}", found.escape_unicode());
        return Err(Refusal::new(Rule::Syntax, detail, "take it out"));
    }
    let tokens = Tokenizer::new(dialect, sql).tokenize().map_err(|error| syntax(&error.to_string()))?;
    let (mut counted, mut depth, mut negated, mut deepest) = (0_usize, 0_usize, 0_usize, 0_usize);
    for token in &tokens {
        if matches!(token, Token::Whitespace(_)) {
            continue;
        }
        // At its deepest the parser takes a NOT for a name, and complains of what follows it.
        let is_not = matches!(token, Token::Word(word) if word.quote_style.is_none() && word.keyword == Keyword::NOT);
        negated = if is_not { negated + 1 } else { 0 };
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
            Token::RParen | Token::RBracket | Token::RBrace => depth = depth.saturating_sub(1),
            Token::Word(word) if word.quote_style.is_none() && word.keyword == Keyword::CASE => depth += 1,
            Token::Word(word) if word.quote_style.is_none() && word.keyword == Keyword::END => depth = depth.saturating_sub(1),
            _ => {}
        }
        counted += 1;
        deepest = deepest.max(depth + negated);
    }
    if counted > MOST_TOKENS {
        let detail = format!("the statement has {counted} words and signs, and {MOST_TOKENS} are the most");
        return Err(Refusal::new(Rule::TooLong, detail, "put long lists of values into a join or a range, or ask in several statements"));
    }
    if deepest > MOST_DEPTH {
        let detail = format!("brackets, CASE or NOT lie {deepest} deep within each other, and {MOST_DEPTH} is the most");
        return Err(Refusal::new(Rule::TooDeep, detail, "name the inner parts with WITH"));
    }
    Ok(())
}

/// Why the parser gave up: it goes down only so far.
fn unread(error: &DataFusionError) -> Refusal {
    match error.find_root() {
        DataFusionError::SQL(parser, _) if **parser == ParserError::RecursionLimitExceeded => {
            Refusal::new(Rule::TooDeep, "conditions lie too deep within each other", "name the inner parts with WITH")
        }
        _ => syntax(&error.strip_backtrace()),
    }
}

pub(super) fn one_only() -> Refusal {
    Refusal::new(Rule::OneStatement, "not exactly one statement was sent", "send one SELECT, without anything before or after it")
}

pub(super) fn syntax(error: &str) -> Refusal {
    if error.contains("recursion limit") || error.contains("RecursionLimit") {
        return Refusal::new(Rule::TooDeep, "the statement is nested too deeply", "name the inner parts with WITH");
    }
    Refusal::new(Rule::Syntax, error.lines().next().unwrap_or_default(), "mend the statement")
}

/// Whether a statement only reads, and calls only functions of which `allowed` says so.
pub(super) fn may_run(statement: &Statement, allowed: &dyn Fn(&str) -> bool) -> Result<(), Refusal> {
    match statement {
        Statement::Statement(sql) => reads(sql, allowed),
        Statement::Explain(explain) if explain.options.analyze => Err(only_reads("EXPLAIN ANALYZE")),
        Statement::Explain(explain) => match explain.statement.as_ref() {
            Statement::Statement(sql) if matches!(sql.as_ref(), Sql::Query(_)) => reads(sql, allowed),
            other => Err(only_reads(&other.to_string())),
        },
        other @ (Statement::CreateExternalTable(_) | Statement::CopyTo(_) | Statement::Reset(_)) => Err(only_reads(&other.to_string())),
    }
}

/// As [`may_run`], of a statement of SQL itself.
pub(super) fn reads(sql: &Sql, allowed: &dyn Fn(&str) -> bool) -> Result<(), Refusal> {
    let query = match sql {
        Sql::Query(query) => query,
        Sql::Explain { analyze: false, statement, .. } => match statement.as_ref() {
            Sql::Query(query) => query,
            other => return Err(only_reads(&other.to_string())),
        },
        other => return Err(only_reads(&other.to_string())),
    };
    match query.visit(&mut Inspector { allowed }) {
        ControlFlow::Break(refusal) => Err(refusal),
        ControlFlow::Continue(()) => Ok(()),
    }
}

fn only_reads(statement: &str) -> Refusal {
    let begins: Vec<&str> = statement.split_whitespace().take(2).collect();
    let detail = format!("`{} …` does more than read the views", begins.join(" "));
    Refusal::new(Rule::ReadOnly, detail, "ask by SELECT, WITH … SELECT or EXPLAIN")
}

struct Inspector<'a> {
    allowed: &'a dyn Fn(&str) -> bool,
}

impl Inspector<'_> {
    fn function(&self, name: &ObjectName) -> ControlFlow<Refusal> {
        let called = name.0.last().map(|part| part.to_string().trim_matches('"').to_lowercase()).unwrap_or_default();
        if (self.allowed)(&called) {
            return ControlFlow::Continue(());
        }
        let near: Vec<&str> = ALLOWED.iter().copied().filter(|known| called.chars().next().is_some_and(|c| known.starts_with(c))).collect();
        let next =
            if near.is_empty() { "see the list of functions".to_owned() } else { format!("those with that letter: {}", near.join(", ")) };
        ControlFlow::Break(Refusal::new(Rule::Function, format!("function `{called}` is not among those that may be called"), next))
    }
}

impl Visitor for Inspector<'_> {
    type Break = Refusal;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refusal> {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            return ControlFlow::Break(Refusal::new(
                Rule::Recursive,
                "WITH RECURSIVE may go on without end",
                "join a table with itself as often as is needed",
            ));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refusal> {
        if select.into.is_some() { ControlFlow::Break(only_reads("SELECT INTO")) } else { ControlFlow::Continue(()) }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Refusal> {
        match factor {
            TableFactor::Table { args: None, .. } | TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => {
                ControlFlow::Continue(())
            }
            other => ControlFlow::Break(Refusal::new(
                Rule::TableFunction,
                format!("`{}` is not a view", other.to_string().chars().take(60).collect::<String>()),
                "read from the views that are listed",
            )),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Refusal> {
        match expr {
            Expr::Function(function) => self.function(&function.name),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_statement(&mut self, statement: &Sql) -> ControlFlow<Refusal> {
        match statement {
            Sql::Query(_) => ControlFlow::Continue(()),
            other => ControlFlow::Break(only_reads(&other.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use super::*;

    fn refused(sql: &str) -> Rule {
        match check(sql) {
            Ok(_) => panic!("{sql:.200} may run"),
            Err(refusal) => {
                assert!(!refusal.detail.is_empty() && !refusal.next.is_empty());
                refusal.rule
            }
        }
    }

    #[test]
    fn what_reads_may_run() {
        for sql in [
            "SELECT 1",
            "select area, count(*) from cases group by area order by 2 desc limit 5;",
            "WITH a AS (SELECT 1 AS x) SELECT sum(x) OVER (ORDER BY x) FROM a",
            "EXPLAIN SELECT 1",
            "SELECT extract(hour FROM accepted_at), date_trunc('day', accepted_at) FROM cases -- by hour",
            "SELECT working_minutes(accepted_at, concluded_at) FROM cases c JOIN departments d ON d.code = c.department",
            "SELECT 1 UNION ALL (SELECT 2 EXCEPT SELECT 3)",
            "VALUES (1), (2)",
        ] {
            assert!(check(sql).is_ok(), "{sql}: {:?}", check(sql).err());
        }
    }

    #[test]
    fn what_does_more_is_refused() {
        for sql in [
            "COPY cases TO '/tmp/x.csv'",
            "COPY (SELECT 1) TO '/tmp/x.parquet'",
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
            "CREATE TABLE t AS SELECT 1",
            "CREATE VIEW v AS SELECT 1",
            "INSERT INTO cases SELECT * FROM cases",
            "DELETE FROM cases",
            "UPDATE cases SET area = ''",
            "DROP TABLE cases",
            "SET datafusion.execution.batch_size = 1",
            "RESET datafusion.execution.batch_size",
            "SHOW TABLES",
            "EXPLAIN ANALYZE SELECT 1",
            "EXPLAIN COPY cases TO 'x'",
            "SELECT 1 INTO t",
            "PREPARE p AS SELECT 1",
            "WITH a AS (SELECT 1) INSERT INTO cases SELECT * FROM a",
        ] {
            assert_eq!(refused(sql), Rule::ReadOnly, "{sql}");
        }
    }

    #[test]
    fn one_statement_at_a_time() {
        assert_eq!(refused("SELECT 1; SELECT 2"), Rule::OneStatement);
        assert_eq!(refused("SELECT 1; DROP TABLE cases"), Rule::OneStatement);
        assert_eq!(refused(""), Rule::OneStatement);
        assert_eq!(refused("-- nothing"), Rule::OneStatement);
    }

    #[test]
    fn functions_and_tables_that_make_rows_or_bytes_are_refused() {
        for sql in [
            "SELECT repeat('x', 1000000000)",
            "SELECT \"REPEAT\"('x', 1)",
            "SELECT count(*) FILTER (WHERE lpad('x', 9, 'y') = '') FROM cases",
        ] {
            assert_eq!(refused(sql), Rule::Function, "{sql}");
        }
        for sql in ["SELECT * FROM generate_series(1, 10)", "SELECT * FROM cases, range(1, 9)", "SELECT * FROM unnest([1, 2])"] {
            assert_eq!(refused(sql), Rule::TableFunction, "{sql}");
        }
        assert_eq!(refused("WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT 1 FROM a) SELECT * FROM a"), Rule::Recursive);
        assert_eq!(refused("SELECT (SELECT count(*) FROM (WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a) b)"), Rule::Recursive);
    }

    #[test]
    fn length_and_depth_are_bounded_before_parsing() {
        assert_eq!(refused(&format!("SELECT 1{}", " OR 1=1".repeat(20_000))), Rule::TooLong);
        assert_eq!(refused(&format!("SELECT 1{}", "+1".repeat(5_000))), Rule::TooLong);
        assert_eq!(refused(&format!("SELECT {}1{}", "(".repeat(3_000), ")".repeat(3_000))), Rule::TooLong);
        assert_eq!(refused(&format!("SELECT {}1{}", "(".repeat(300), ")".repeat(300))), Rule::TooDeep);
        assert_eq!(refused(&format!("SELECT {}1", "NOT ".repeat(2_000))), Rule::TooDeep);
        assert_eq!(refused(&format!("SELECT {}1{}", "CASE WHEN ".repeat(200), " THEN 1 END".repeat(200))), Rule::TooDeep);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for sql in ["SELEC 1", "SELECT 'open", "SELECT /* open", "SELECT \u{0}1", "SELECT \u{202e}1"] {
            assert_eq!(refused(sql), Rule::Syntax, "{sql:?}");
        }
    }
}
