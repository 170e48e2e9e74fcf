//! Random expressions over the columns that a SELECT has at hand.

use super::super::history::texts;
use super::{Author, Column, Kind, NUMBERS};

impl Author<'_> {
    pub(super) fn instant(&mut self) -> String {
        self.column(&[Kind::Instant]).unwrap().sql
    }

    fn literal(&mut self, column: &Column) -> String {
        let text = match column.name {
            "level" => "district",
            "parent" => "1",
            "zh" | "en" => "甲",
            "category" => "component",
            name => self.dice.pick(texts(name)),
        };
        format!("'{text}'")
    }

    pub(super) fn text(&mut self) -> String {
        let column = self.column(&[Kind::Text]).unwrap();
        let Column { sql, .. } = &column;
        match self.dice.below(9) {
            0 => format!("coalesce({sql}, 'none')"),
            1 => format!("upper({sql})"),
            2 => format!("substr({sql}, 1, 1)"),
            3 => format!("CASE WHEN {} THEN 'yes' ELSE 'no' END", self.truth(1)),
            4 => format!("CASE WHEN {} THEN {sql} END", self.truth(0)),
            5 => format!("CASE {sql} WHEN {} THEN 'first' ELSE 'rest' END", self.literal(&column)),
            6 => format!("concat({sql}, '-', {})", self.column(&[Kind::Text]).unwrap().sql),
            _ => sql.clone(),
        }
    }

    pub(super) fn truth(&mut self, depth: u32) -> String {
        if depth > 0 && self.dice.chance(60) {
            let (left, right) = (self.truth(depth - 1), self.truth(depth - 1));
            return match self.dice.below(6) {
                0 | 1 => format!("({left} AND {right})"),
                2 | 3 => format!("({left} OR {right})"),
                4 => format!("NOT ({left})"),
                _ => format!("CASE WHEN {left} THEN {right} ELSE {} END", self.truth(depth - 1)),
            };
        }
        match self.dice.below(10) {
            0..4 => self.truth_of_text(),
            4..6 => self.truth_of_number(),
            6..8 => self.truth_of_instants(),
            _ => match self.column(&[Kind::Truth]) {
                Some(Column { sql, .. }) => match self.dice.below(6) {
                    0 => format!("NOT {sql}"),
                    1 => format!("{sql} IS TRUE"),
                    2 => format!("{sql} IS NOT FALSE"),
                    3 => format!("{sql} IS NULL"),
                    4 => format!("coalesce({sql}, true)"),
                    _ => sql,
                },
                None => self.truth_of_text(),
            },
        }
    }

    fn truth_of_text(&mut self) -> String {
        let column = self.column(&[Kind::Text]).unwrap();
        let (sql, one, other) = (&column.sql, self.literal(&column), self.literal(&column));
        match self.dice.below(11) {
            0 | 1 => format!("{sql} = {one}"),
            2 => format!("{sql} <> {one}"),
            3 => format!("{sql} IN ({one}, {other})"),
            4 => format!("{sql} NOT IN ({one}, {other})"),
            5 => format!("{sql} LIKE '{}'", self.dice.pick(&["a%", "%e%", "_1%", "%", "1"])),
            6 => format!("{sql} NOT LIKE '{}'", self.dice.pick(&["a%", "%d", "D_"])),
            7 => format!("{sql} IS NULL"),
            8 => format!("{sql} IS NOT NULL"),
            9 => format!("coalesce({sql}, {one}) = {other}"),
            _ => format!("substr({sql}, 1, 1) = 'a'"),
        }
    }

    fn truth_of_number(&mut self) -> String {
        let (number, limit) = (self.number(0), self.dice.pick(&[-1, 0, 1, 2, 100, 30_000]));
        match self.dice.below(9) {
            0 => format!("{number} = {limit}"),
            1 => format!("{number} < {limit}"),
            2 => format!("{number} >= {limit}"),
            3 => format!("{number} BETWEEN 1 AND {limit}"),
            4 => format!("{number} IN (1, 2, {limit})"),
            5 => format!("{number} IS NULL"),
            // Without brackets the parser takes an AND or OR behind it for a part of the limit.
            6 => format!("NOT ({number} IS NOT DISTINCT FROM {limit})"),
            7 => format!("{number} NOT IN (1, {limit})"),
            _ => format!("{number} > {}", self.number(0)),
        }
    }

    fn truth_of_instants(&mut self) -> String {
        let (first, second) = (self.instant(), self.instant());
        match self.dice.below(8) {
            0 | 1 => format!("{first} <= {second}"),
            2 => format!("{first} IS NOT NULL"),
            3 => format!("{first} > {second} + INTERVAL '1 hour'"),
            4 => format!("working_minutes({first}, {second}) > 60"),
            5 => format!("working_days({first}, {second}) <= 1"),
            6 => format!("extract(hour FROM {first}) < 12"),
            _ => format!("{first} IS NULL"),
        }
    }

    pub(super) fn whole(&mut self, depth: u32) -> String {
        let Some(Column { sql, .. }) = self.column(NUMBERS) else {
            let text = self.column(&[Kind::Text]).unwrap();
            return format!("length({})", text.sql);
        };
        if depth == 0 {
            return sql;
        }
        match self.dice.below(14) {
            0 => format!("({sql} + {})", self.whole(depth - 1)),
            1 => format!("({sql} - {})", self.whole(depth - 1)),
            2 => format!("{sql} * 3"),
            3 => format!("{sql} / 7"),
            4 => format!("{sql} % 5"),
            5 => format!("coalesce({sql}, {})", self.whole(depth - 1)),
            6 => format!("nullif({sql}, 1)"),
            7 => format!("abs({sql})"),
            8 => format!("CASE WHEN {} THEN {} ELSE {sql} END", self.truth(1), self.whole(depth - 1)),
            9 => format!("CASE WHEN {} THEN 1 ELSE 0 END", self.truth(1)),
            10 => format!("CASE WHEN {} THEN {sql} END", self.truth(0)),
            11 => format!("working_minutes({}, {})", self.instant(), self.instant()),
            12 => format!("CAST({} AS BIGINT)", self.truth(0)),
            _ => format!("length({})", self.column(&[Kind::Text]).unwrap().sql),
        }
    }

    /// Halves and quarters at most, so that sums of them are exact.
    fn real(&mut self, depth: u32) -> String {
        match (self.column(&[Kind::Real]), self.dice.below(6)) {
            (Some(Column { sql, .. }), 0..4) => sql,
            (Some(Column { sql, .. }), 4) => format!("{sql} * 0.5"),
            (_, 0) => format!("CASE WHEN {} THEN 0.5 ELSE 2.25 END", self.truth(0)),
            _ => format!("{} / 4.0", self.whole(depth)),
        }
    }

    pub(super) fn number(&mut self, depth: u32) -> String {
        if self.dice.chance(25) { self.real(depth) } else { self.whole(depth) }
    }
}
