//! Random indicator files in the supported language of SQL, and now and then one beyond it.

mod expression;

use super::dice::Dice;
use super::history::{COLUMNS, is_large, is_small};
use crate::ledger::Table;
use ingest::record::FieldType;

/// Reasons that the planner may give for a SELECT that it leaves to plain SQL: those of the kinds written by [`Author::beyond`].
pub(super) const BEYOND: [&str; 3] = ["cannot take a row back", "cannot be kept by adding up", "subquery"];

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    /// From 0 to 256.
    Small,
    /// Up to 100 000.
    Large,
    /// From −2 to 4.
    Whole,
    Real,
    Truth,
    Instant,
}

const NUMBERS: &[Kind] = &[Kind::Small, Kind::Large, Kind::Whole];

#[derive(Clone)]
struct Column {
    /// As SQL names it here, and its bare name.
    sql: String,
    name: &'static str,
    kind: Kind,
}

struct Key {
    item: String,
    expr: String,
    name: String,
}

/// An aggregate; `exact` if both sides give the same to the last bit, so that it may be compared and ranked by.
struct Aggregate {
    sql: String,
    exact: bool,
}

struct Author<'a> {
    dice: &'a mut Dice,
    columns: Vec<Column>,
}

/// The text of an indicator's file.
pub(super) fn file(dice: &mut Dice) -> String {
    let (table, names) = dice.pick(&COLUMNS);
    let kind_of = |name: &str, kind: FieldType| match kind {
        FieldType::Text => Kind::Text,
        FieldType::Integer if is_small(name) => Kind::Small,
        FieldType::Integer if is_large(name) => Kind::Large,
        FieldType::Integer => Kind::Whole,
        FieldType::Number => Kind::Real,
        FieldType::Boolean => Kind::Truth,
        FieldType::Instant => Kind::Instant,
    };
    let fields = table.fields().iter().filter(|field| names.contains(&field.name));
    let columns = fields.map(|field| Column { sql: field.name.to_owned(), name: field.name, kind: kind_of(field.name, field.kind) });
    let columns = columns.collect();
    Author { dice, columns }.file(table)
}

impl Author<'_> {
    fn file(mut self, table: Table) -> String {
        let time = self.time();
        let from = self.from(table);
        let filter = if self.dice.chance(55) { format!(" WHERE {}", self.truth(2)) } else { String::new() };
        let count = self.dice.pick(&[0, 1, 1, 2, 2, 3]);
        let mut keys: Vec<Key> = Vec::new();
        for place in 0..count {
            let key = self.key(place);
            if keys.iter().all(|other| other.expr != key.expr) {
                keys.push(key);
            }
        }
        let is_rate = self.dice.chance(25);
        let (outputs, ranked) = self.outputs(is_rate);
        let names: Vec<&str> = if is_rate { vec!["numerator", "denominator"] } else { vec!["value"] };
        let items = keys.iter().map(|key| key.item.clone());
        let items = items.chain(outputs.iter().zip(&names).map(|(sql, name)| format!("{sql} AS {name}"))).collect::<Vec<_>>().join(", ");
        let (filter, items) = if self.dice.chance(4) { self.beyond(&filter, &items, table) } else { (filter, items) };
        let group = self.group(&keys);
        let having = if self.dice.chance(15) { format!(" HAVING {}", self.having()) } else { String::new() };
        let top = if ranked && self.dice.chance(25) {
            let direction = self.dice.pick(&["", " ASC", " DESC", " DESC"]);
            format!(" ORDER BY {}{direction} LIMIT {}", names[0], self.dice.between(1, 3))
        } else {
            String::new()
        };
        let windows = self.dice.some(&["today", "15m", "1h", "24h", "7d", "week", "month", "quarter", "year", "all", "live"], 3);
        let compare = self.dice.pick(&[&[][..], &[], &["previous"], &["last_year"], &["previous", "last_year"]]);
        let unit = self.dice.pick(&["count", "percent"]);
        let rollup = self.dice.chance(50);
        let (with, from) = from;
        let expected = keys.iter().map(|key| key.name.as_str()).chain(["value"]).collect::<Vec<_>>().join(" | ");
        format!(
            "--| title = {{ zh = \"试\", en = \"Test\" }}\n--| means = {{ zh = \"试\", en = \"Test\" }}\n\
             --| owner = {{ zh = \"试\", en = \"Test\" }}\n--| unit = \"{unit}\"\n--| time = \"{time}\"\n--| windows = {windows:?}\n\
             --| compare = {compare:?}\n--| rollup = {rollup}\n\
             {with}SELECT {items} FROM {from}{filter}{group}{having}{top}\n--? {}\n--? area | department\n--? 1 | D1\n--= {expected}\n",
            table.name(),
        )
    }

    /// FROM: the table, a subquery or WITH over it, or it joined with a reference table.
    fn from(&mut self, table: Table) -> (String, String) {
        let name = table.name();
        match self.dice.below(10) {
            0 => (String::new(), format!("(SELECT * FROM {name} WHERE {}) AS kept", self.truth(1))),
            1 => (format!("WITH kept AS (SELECT * FROM {name} WHERE {}) ", self.truth(1)), "kept".to_owned()),
            2..5 => (String::new(), self.join(table)),
            _ => (String::new(), name.to_owned()),
        }
    }

    fn join(&mut self, table: Table) -> String {
        const AREAS: &[(&str, Kind)] = &[("zh", Kind::Text), ("level", Kind::Text), ("parent", Kind::Text)];
        const DEPARTMENTS: &[(&str, Kind)] = &[("zh", Kind::Text), ("en", Kind::Text)];
        const CLASSES: &[(&str, Kind)] =
            &[("category", Kind::Text), ("limit_value", Kind::Small), ("severity", Kind::Whole), ("urgent", Kind::Truth)];
        let known = [("areas", "area", AREAS), ("departments", "department", DEPARTMENTS), ("event_classes", "class_code", CLASSES)];
        let known: Vec<_> = known.into_iter().filter(|(_, key, _)| self.columns.iter().any(|column| column.name == *key)).collect();
        self.columns.iter_mut().for_each(|column| column.sql = format!("c.{}", column.name));
        let mut from = format!("{} c", table.name());
        for (place, (reference, key, columns)) in self.dice.some(&known, 2).into_iter().enumerate() {
            let kind = self.dice.pick(&["JOIN", "LEFT JOIN"]);
            let on = self.dice.pick(&[format!("r{place}.code = c.{key}"), format!("c.{key} = r{place}.code")]);
            from = format!("{from} {kind} {reference} r{place} ON {on}");
            self.columns.extend(columns.iter().map(|(name, kind)| Column { sql: format!("r{place}.{name}"), name, kind: *kind }));
        }
        from
    }

    fn column(&mut self, kinds: &[Kind]) -> Option<Column> {
        let fitting: Vec<Column> = self.columns.iter().filter(|column| kinds.contains(&column.kind)).cloned().collect();
        (!fitting.is_empty()).then(|| self.dice.pick(&fitting))
    }

    fn time(&mut self) -> String {
        let (first, second) = (self.instant(), self.instant());
        match self.dice.below(8) {
            0 => format!("coalesce({first}, {second})"),
            1 => format!("CASE WHEN {first} <= {second} THEN {first} ELSE {second} END"),
            2 => format!("{first} + INTERVAL '90 minutes'"),
            _ => first,
        }
    }

    fn key(&mut self, place: usize) -> Key {
        let column = self.column(&[Kind::Text, Kind::Whole, Kind::Truth]).unwrap();
        let name = format!("k{place}");
        let expr = match self.dice.below(10) {
            0..3 => self.text(),
            3 => self.truth(0),
            4 => format!("{} % 3", self.whole(0)),
            5 => format!("extract(hour FROM {})", self.instant()),
            6 => format!("CASE WHEN working_days({}, {}) > 1 THEN 'long' ELSE 'short' END", self.instant(), self.instant()),
            // Keys of one name are refused.
            7 if place == 0 => return Key { item: column.sql.clone(), expr: column.sql, name: column.name.to_owned() },
            _ => column.sql,
        };
        Key { item: format!("{expr} AS {name}"), expr, name }
    }

    fn group(&mut self, keys: &[Key]) -> String {
        if keys.is_empty() {
            return String::new();
        }
        let numbers: Vec<String> = (1..=keys.len()).map(|number| number.to_string()).collect();
        let written: Vec<String> = match self.dice.below(3) {
            0 => numbers,
            1 => keys.iter().map(|key| key.name.clone()).collect(),
            _ => keys.iter().map(|key| key.expr.clone()).collect(),
        };
        let all = written.join(", ");
        match self.dice.below(8) {
            0 => format!(" GROUP BY ROLLUP ({all})"),
            1 => format!(" GROUP BY CUBE ({all})"),
            2 => {
                let count = self.dice.between(1, 4);
                let sets: Vec<String> = (0..count)
                    .map(|_| {
                        let mut set: Vec<&str> = written.iter().filter(|_| self.dice.chance(50)).map(String::as_str).collect();
                        if self.dice.chance(50) {
                            set.reverse();
                        }
                        format!("({})", set.join(", "))
                    })
                    .collect();
                format!(" GROUP BY GROUPING SETS ({})", sets.join(", "))
            }
            _ => format!(" GROUP BY {all}"),
        }
    }

    fn filter(&mut self) -> String {
        if self.dice.chance(40) { format!(" FILTER (WHERE {})", self.truth(1)) } else { String::new() }
    }

    /// An aggregate that adds up and takes back exactly.
    fn exact(&mut self) -> String {
        let call = match self.dice.below(14) {
            0..4 => "count(*)".to_owned(),
            4 => format!("count({})", if self.dice.chance(50) { self.instant() } else { self.number(1) }),
            5..8 => format!("sum({})", self.number(2)),
            8 => format!("sum(CASE WHEN {} THEN 1 ELSE 0 END)", self.truth(2)),
            9 => format!("avg({})", self.number(1)),
            10 => format!("min({})", self.number(1)),
            11 => format!("max({})", self.number(1)),
            12 => format!("count(DISTINCT {})", self.text()),
            _ => {
                let distinct = if self.dice.chance(50) { self.whole(0) } else { self.instant() };
                format!("count(DISTINCT {distinct})")
            }
        };
        format!("{call}{}", self.filter())
    }

    fn aggregate(&mut self) -> Aggregate {
        let inexact = |sql: String| Aggregate { sql, exact: false };
        match self.dice.below(12) {
            0 | 1 => {
                let function = self.dice.pick(&["stddev", "stddev_pop", "var_samp", "var_pop", "stddev_samp"]);
                let sql = format!("{function}({}){}", self.number(1), self.filter());
                inexact(sql)
            }
            2 => {
                let column = self.column(&[Kind::Small]).map_or_else(|| self.whole(0), |column| column.sql);
                let share = self.dice.pick(&["0", "0.25", "0.5", "0.9", "0.95", "1"]);
                let direction = self.dice.pick(&["", "", " DESC"]);
                let sql = format!("percentile_cont({share}) WITHIN GROUP (ORDER BY {column}{direction}){}", self.filter());
                inexact(sql)
            }
            3 => {
                let column = self.column(&[Kind::Large, Kind::Small, Kind::Whole]).map_or_else(|| self.whole(0), |column| column.sql);
                let sql = format!("median({column}){}", self.filter());
                inexact(sql)
            }
            4 => {
                let (first, second) = (self.instant(), self.instant());
                let function = self.dice.pick(&["avg", "max", "min", "sum"]);
                inexact(format!("{function}(working_days({first}, {second}))"))
            }
            5 => {
                let (text, filter) = (self.text(), self.filter());
                inexact(format!("approx_distinct({text}){filter}"))
            }
            _ => Aggregate { sql: self.exact(), exact: true },
        }
    }

    /// What a SELECT gives, and whether groups may be ranked by the first of it.
    fn outputs(&mut self, is_rate: bool) -> (Vec<String>, bool) {
        if is_rate {
            let denominator = if self.dice.chance(50) { "count(*)".to_owned() } else { self.aggregate().sql };
            return (vec![self.exact(), denominator], true);
        }
        let Aggregate { sql, exact } = self.aggregate();
        if !exact {
            let value = match self.dice.below(4) {
                0 => format!("coalesce({sql}, 0)"),
                1 => format!("{sql} / 4.0"),
                _ => sql,
            };
            return (vec![value], false);
        }
        let other = self.exact();
        let value = match self.dice.below(16) {
            0 => format!("100.0 * {sql} / nullif({other}, 0)"),
            1 => format!("{sql} + {other}"),
            2 => format!("{sql} - {other}"),
            3 => format!("coalesce({sql}, {other})"),
            4 => format!("CASE WHEN count(*) > 3 THEN {sql} ELSE {other} END"),
            5 => format!("abs({sql})"),
            6 => format!("{sql} / 3"),
            7 => format!("coalesce({sql}, 0) + 5"),
            8 => format!("greatest({sql}, {other})"),
            9 => format!("CAST({sql} AS BIGINT) % 7"),
            _ => sql,
        };
        (vec![value], true)
    }

    fn having(&mut self) -> String {
        let (first, second) = (self.exact(), self.exact());
        match self.dice.below(5) {
            0 => "count(*) > 1".to_owned(),
            1 => format!("{first} > 2"),
            2 => format!("{first} IS NOT NULL"),
            3 => format!("{first} >= {second} OR count(*) > 4"),
            _ => format!("{first} < 1000 AND count(*) > 1"),
        }
    }

    /// WHERE and the items of a SELECT that is beyond the cubes.
    fn beyond(&mut self, filter: &str, items: &str, table: Table) -> (String, String) {
        let and = if filter.is_empty() { " WHERE " } else { " AND " };
        let number = self.whole(0);
        match self.dice.below(4) {
            0 => (format!("{filter}{and}{} IN (SELECT code FROM areas)", self.column(&[Kind::Text]).unwrap().sql), items.to_owned()),
            1 => (format!("{filter}{and}EXISTS (SELECT 1 FROM {})", table.name()), items.to_owned()),
            2 => (filter.to_owned(), items.replace("count(*)", &format!("sum(DISTINCT {number})"))),
            _ => (filter.to_owned(), items.replace("count(*)", &format!("corr({number}, {number})"))),
        }
    }
}
