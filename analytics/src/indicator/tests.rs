//! Every kind of mistake in an indicator file is told with its line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

use super::*;
use crate::ledger::Table;
use crate::rules::CityRules;
use chrono_tz::Tz;
use ingest::declaration::DeclarationFile;
use std::collections::BTreeMap;

fn rules() -> Arc<CityRules> {
    Arc::new(CityRules::new(Tz::Asia__Shanghai, &BTreeMap::new(), []))
}

/// A file without mistakes, line by line.
const GOOD: [&str; 16] = [
    r#"--| title   = { zh = "率", en = "Rate" }"#,
    r#"--| means   = { zh = "率", en = "A rate" }"#,
    r#"--| unit    = "percent""#,
    r#"--| time    = "concluded_at""#,
    r#"--| windows = ["today", "24h"]"#,
    "--| warn    = { below = 90.0 }",
    r#"--| alarm   = { below = 80.0, response = { zh = "查", en = "Look" }, owner = "岗" }"#,
    r#"--| owner   = { zh = "科", en = "Section" }"#,
    "SELECT area, count(*) FILTER (WHERE concluded_at <= promised_due) AS numerator,",
    "       count(*) AS denominator",
    "FROM cases GROUP BY area",
    "--? cases",
    "--? area | promised_due         | concluded_at",
    "--? 1    | 2026-11-22T09:00:00Z | 2026-11-22T08:30:00Z",
    "--= area | numerator | denominator | value",
    "--= 1    | 1         | 1           | 100",
];

fn load(path: &str, lines: &[&str]) -> (Catalogue, Vec<Mistake>) {
    Catalogue::load(&[DeclarationFile { path: path.to_owned(), text: lines.join("\n") }], &rules())
}

/// The mistakes of the good file with one line replaced; an empty replacement takes the line out of its section.
fn with(line: usize, replacement: &str) -> Vec<Mistake> {
    let mut lines = GOOD;
    *lines.get_mut(line - 1).unwrap() = replacement;
    load("case/rate.sql", &lines).1
}

#[track_caller]
fn told(mistakes: &[Mistake], line: usize, words: &str) {
    let found = mistakes.iter().any(|mistake| mistake.line == Some(line) && mistake.message.contains(words) && mistake.hint.is_some());
    assert!(found, "no mistake on line {line} with `{words}`: {mistakes:#?}");
    assert!(mistakes.iter().all(|mistake| mistake.file == "case/rate.sql"));
}

#[test]
fn a_good_file_is_an_indicator() {
    let (catalogue, mistakes) = load("case/rate.sql", &GOOD);
    assert_eq!(mistakes, []);
    let indicator = catalogue.indicators.first().unwrap();
    assert_eq!((&*indicator.id, indicator.is_rate, indicator.min_n, indicator.sql_line), ("case.rate", true, 30, 9));
    assert_eq!((indicator.keys.clone(), indicator.tables.clone()), (vec!["area".to_owned()], vec![Table::Cases]));
    assert_eq!(catalogue.mode(0), &Mode::Live);
    assert_eq!(catalogue.needed_columns(Table::Cases), ["area", "concluded_at", "promised_due"]);
    assert_eq!(catalogue.check_examples(), []);
    let alarm = indicator.alarm.as_ref().unwrap();
    assert_eq!((alarm.priority, alarm.set, alarm.passed(70.0)), (Priority::Third, 0, Some(80.0)));
}

#[test]
fn mistakes_in_the_header() {
    told(&with(1, r#"--| title = { zh = "率" }"#), 1, "missing field `en`");
    told(&with(1, r#"--| title = { zh = "率", en = " " }"#), 1, "empty in one language");
    told(&with(1, r#"--| titel = { zh = "率", en = "Rate" }"#), 1, "unknown field `titel`");
    told(&with(3, r#"--| unit = "percent"#), 3, "cannot be read");
    told(&with(3, r#"--| unit = " ""#), 3, "`unit` is empty");
    told(&with(5, r#"--| windows = ["today", "2h"]"#), 5, "no window `2h`");
    told(&with(5, r#"--| windows = ["today", "today"]"#), 5, "named twice");
    told(&with(5, "--| windows = []"), 5, "`windows` is empty");
    told(&with(4, "--| rollup = true"), 5, "windows need a `time`");
    told(&with(6, "--| warn = {}"), 6, "no bound");
    told(&with(6, "--| warn = { below = nan }"), 6, "not a number");
    told(&with(7, "--| alarm = { below = 95.0 }"), 7, "before the warning");
    let alarm = |said: &str| with(7, &format!(r"--| alarm = {{ below = 80.0, {said} }}"));
    let named = r#"response = { zh = "查", en = "Look" }, owner = "岗""#;
    told(&alarm(r#"owner = "岗""#), 7, "names no response");
    told(&alarm(r#"response = { zh = "查", en = " " }, owner = "岗""#), 7, "names no response");
    told(&alarm(r#"response = { zh = "查", en = "Look" }"#), 7, "names no owner");
    told(&alarm(&format!("{named}, priority = 4")), 7, "priority 4 is none");
    told(&alarm(&format!(r#"{named}, by = "town""#)), 7, "no readings by `town`");
    told(&alarm(&format!(r#"{named}, on_delay = "soon""#)), 7, "not a delay");
    told(&with(8, r#"--| owner = { zh = "科", en = "" }"#), 8, "empty in one language");
    told(&with(8, "--| rollup = true"), 1, "missing field `owner`");
    told(&with(10, "--| better = \"higher\""), 10, "header line after the SELECT");
    assert!(load("case/rate.sql", GOOD.get(8..).unwrap()).1.iter().any(|mistake| mistake.message.contains("no header")));
}

#[test]
fn mistakes_in_the_time() {
    told(&with(4, r#"--| time = "no_such_column""#), 4, "`time` cannot be planned");
    told(&with(4, r#"--| time = "area""#), 4, "not an instant");
    told(&with(4, r#"--| time = "CASE WHEN""#), 4, "`time` cannot be planned");
}

#[test]
fn mistakes_in_the_select() {
    told(&with(10, "       count(*) AS AS denominator"), 10, "cannot be read");
    told(&with(10, "       count(*) AS share"), 9, "gives [numerator, share]");
    told(&with(10, "       count(*)"), 10, "has no name");
    told(&with(11, "FROM cases GROUP BY department"), 9, "keys of SELECT and GROUP BY differ");
    told(&with(11, "FROM cases GROUP BY ROLLUP (department)"), 9, "differ");
    told(&with(11, "FROM cases GROUP BY GROUPING SETS ((area), (stage))"), 9, "differ");
    told(&with(11, "FROM cases GROUP BY area ORDER BY numerator"), 9, "without LIMIT");
    told(&with(11, "FROM cases GROUP BY area ORDER BY area LIMIT 3"), 9, "by an output");
    told(&with(11, "FROM cases GROUP BY area LIMIT 3"), 9, "needs an ORDER BY");
    told(&with(11, "FROM kases GROUP BY area"), 11, "no table `kases`");
    told(&with(11, "FROM cases; SELECT 1"), 9, "2 statements");
    told(&with(11, "FROM cases WHERE stagee = 'x' GROUP BY area"), 11, "stagee");
    told(&with(11, "FROM cases WHERE accepted_at < now() GROUP BY area"), 11, "`now` would answer differently");
    told(&with(10, "       'x' AS denominator"), 9, "not a number");
    let long = format!("FROM cases WHERE {} GROUP BY area", vec!["area = '1'"; 20_000].join(" OR "));
    told(&with(11, &long), 9, "at most");
    let (_, none) = load("case/rate.sql", &[GOOD.get(..8).unwrap(), GOOD.get(11..).unwrap()].concat());
    assert!(none.iter().any(|mistake| mistake.message.contains("no SELECT")));
    let (_, deleted) = load("case/rate.sql", &[GOOD.get(..8).unwrap(), &["DELETE FROM cases"], GOOD.get(11..).unwrap()].concat());
    told(&deleted, 9, "not a SELECT");
}

#[test]
fn mistakes_in_the_example() {
    told(&with(12, "--? kases"), 12, "neither a table nor a row");
    told(&with(13, "--? aera | promised_due | concluded_at"), 13, "no column `aera`");
    told(&with(14, "--? 1    | 2026-11-22T09:00:00Z"), 14, "2 cells");
    told(&with(14, "--? 1    | yesterday | 2026-11-22T08:30:00Z"), 14, "cannot be `promised_due`");
    told(&with(15, "--= department | numerator | denominator | value"), 15, "keys are not those");
    told(&with(16, "--= 1 | 1 | 1"), 16, "3 cells");
    told(&with(16, "--= 1 | 1 | many | 100"), 16, "not a number");
    let (_, none) = load("case/rate.sql", GOOD.get(..11).unwrap());
    assert!(none.iter().any(|mistake| mistake.message.contains("no whole worked example")));
}

#[test]
fn a_wrong_answer_is_found_both_ways() {
    let mut lines = GOOD;
    *lines.get_mut(15).unwrap() = "--= 1    | 1         | 2           | 50";
    let (catalogue, _) = load("case/rate.sql", &lines);
    let wrong = catalogue.check_examples();
    told(&wrong, 16, "plain SQL: denominator is 1, stated is 2");
    told(&wrong, 16, "the cubes: denominator is 1, stated is 2");
    *lines.get_mut(15).unwrap() = "--= 2    | 1         | 1           | 100";
    let wrong = load("case/rate.sql", &lines).0.check_examples();
    told(&wrong, 16, "there is no row [2]");
    told(&wrong, 16, "a row [1] that the answer does not have");
}

/// The mistakes of the good file with one line replaced, as they are printed.
fn printed(line: usize, replacement: &str) -> String {
    let mut lines = GOOD;
    *lines.get_mut(line - 1).unwrap() = replacement;
    let file = DeclarationFile { path: "case/rate.sql".to_owned(), text: lines.join("\n") };
    let (catalogue, mut mistakes) = Catalogue::load(std::slice::from_ref(&file), &rules());
    mistakes.extend(catalogue.check_examples().into_iter().take(1));
    mistakes.into_iter().map(|mistake| mistake.placed("q", std::slice::from_ref(&file)).to_string()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_mistake_stands_under_its_line_with_a_caret_and_a_hint() {
    assert_eq!(
        printed(11, "FROM cases WHERE stagee = '结' GROUP BY area").lines().skip(1).collect::<Vec<_>>(),
        ["    11 | FROM cases WHERE stagee = '结' GROUP BY area", "       |                  ^", "    hint: did you mean `stage`?"]
    );
    assert_eq!(
        printed(5, r#"--| windows = ["today", "2h"]"#).lines().take(3).collect::<Vec<_>>(),
        [
            "q/case/rate.sql:5:25: there is no window `2h`",
            r#"     5 | --| windows = ["today", "2h"]"#,
            "       |                         ^"
        ]
    );
    assert_eq!(
        printed(16, "--= 1    | 1         | 2           | 50"),
        "q/case/rate.sql:16:24: plain SQL: denominator is 1, stated is 2\n    16 | --= 1    | 1         | 2           | 50\n       |                        ^\n    hint: correct the SELECT or the answer"
    );
}

#[test]
fn a_path_that_is_no_id_is_told_and_stops_no_other_file() {
    let good = DeclarationFile { path: "case/rate.sql".to_owned(), text: GOOD.join("\n") };
    let bad = DeclarationFile { path: "Case/Rate.sql".to_owned(), ..good.clone() };
    let (catalogue, mistakes) = Catalogue::load(&[bad, good], &rules());
    assert_eq!((catalogue.indicators.len(), mistakes.len()), (1, 1));
    assert!(mistakes.first().is_some_and(|mistake| mistake.message.contains("id") && mistake.file == "Case/Rate.sql"));
}

#[test]
fn what_the_cubes_cannot_keep_is_asked_again_with_the_reason() {
    let mode = |lines: &[&str]| {
        let text = [GOOD.get(..8).unwrap(), lines, GOOD.get(11..).unwrap()].concat();
        let (catalogue, mistakes) = load("case/rate.sql", &text);
        assert_eq!(mistakes, []);
        catalogue.mode(0).clone()
    };
    let reason = |lines: &[&str]| match mode(lines) {
        Mode::Requery { reason } => reason,
        Mode::Live => panic!("kept live: {lines:?}"),
    };
    let rate = "SELECT area, count(*) AS numerator, count(*) AS denominator";
    assert!(
        reason(&[
            "SELECT cases.area, count(*) AS numerator, count(*) AS denominator",
            "FROM cases JOIN complaints ON cases.area = complaints.area GROUP BY cases.area"
        ])
        .contains("joins")
    );
    let numerator = |expression: &str| format!("SELECT area, {expression} AS numerator, count(*) AS denominator FROM cases GROUP BY area");
    assert!(reason(&[&numerator("sum(DISTINCT visits)")]).contains("DISTINCT"));
    assert!(reason(&[&numerator("first_value(visits)")]).contains("first_value"));
    assert!(reason(&[rate, "FROM cases WHERE area IN (SELECT area FROM complaints) GROUP BY area"]).contains("subquery"));
    assert_eq!(mode(&[rate, "FROM (SELECT * FROM cases WHERE stage = 'concluded') AS kept GROUP BY area"]), Mode::Live);
}
