//! Reports over the real binary: their figures are those of the live readings, they are kept, shared and published, and nothing that a text
//! says becomes a formula.

use crate::process::{Running, city_row, cityops, wait_until};
use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::OnceLock;

/// Days of the invented city; enough that a month and the one before it are begun.
const DAYS: &str = "70";
const RECORDS: &str = "420000";

/// The words of a server that makes reports of the newest state.
const SETTINGS: &str = "[reports]\nfresh_s = 0\nkeep_after_min = -1\n";

/// A data folder with an invented city that many tests copy.
fn city() -> &'static Path {
    static CITY: OnceLock<tempfile::TempDir> = OnceLock::new();
    CITY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let (done, said, told) = cityops(&["simulate", "--data", data.to_str().unwrap(), "--days", DAYS, "--records", RECORDS]);
        assert!(done, "{said}{told}");
        folder
    })
    .path()
}

fn copied(into: &Path) -> std::path::PathBuf {
    let data = into.join("data");
    copy(&city().join("data"), &data);
    data
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The rows of the figures tables of a document, by indicator.
fn figures(document: &Value) -> Vec<(String, Value)> {
    let blocks = document["sections"].as_array().unwrap().iter().flat_map(|section| section["blocks"].as_array().unwrap());
    let tables = blocks.filter(|block| block["block"] == "table");
    let cells = tables.flat_map(|table| table["rows"].as_array().unwrap()).flat_map(|row| row["cells"].as_array().unwrap());
    let figures = cells.filter(|cell| !cell["figure"].is_null() && cell["figure"]["keys"] == json!({}));
    figures.map(|cell| (cell["figure"]["indicator"].as_str().unwrap().to_owned(), cell.clone())).collect()
}

fn close(left: Option<f64>, right: Option<f64>) -> bool {
    match (left, right) {
        // A count of nothing and nothing to count are one.
        (left, right) if left.unwrap_or(0.0) == 0.0 && right.unwrap_or(0.0) == 0.0 => true,
        (Some(left), Some(right)) => (left - right).abs() <= 1e-9 * right.abs().max(1.0),
        _ => false,
    }
}

#[test]
fn the_figures_of_a_running_month_are_the_live_readings_of_that_month() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(&copied(folder.path()), SETTINGS, &[]);
    let today = server.get("/api/v1/readings?indicator=case.received&window=month")["as_of"].as_str().unwrap().to_owned();
    let month = &today[..7];
    let document = server.get(&format!("/api/v1/reports/month?period={month}"));
    assert_eq!(document["complete"], false);
    let mut compared = 0;
    for (indicator, cell) in figures(&document) {
        let one = server.get(&format!("/api/v1/indicators/{indicator}"));
        let windows: Vec<&str> = one["windows"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let sketched = one["unit"] != "percent" && one["unit"] != "count";
        let window = if windows == ["live"] { "live" } else { "month" };
        if !windows.contains(&window) || sketched {
            continue;
        }
        let readings = server.get(&format!("/api/v1/readings?indicator={indicator}&window={window}&by="));
        let Some(row) = city_row(&readings) else { continue };
        assert!(close(cell["value"].as_f64(), row["value"].as_f64()), "{indicator}: the report says {cell}, the reading {row}");
        assert!(close(cell["denominator"].as_f64(), row["denominator"].as_f64()), "{indicator}: {cell} {row}");
        compared += 1;
    }
    assert!(compared >= 20, "{compared} figures were compared");
}

#[test]
fn a_card_says_what_a_figure_is_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(&copied(folder.path()), SETTINGS, &[]);
    let document = server.get("/api/v1/reports/month");
    assert_eq!(document["complete"], true, "the last month that is over");
    let (from, to) = (document["period"]["from"].as_str().unwrap(), document["period"]["to"].as_str().unwrap());
    let told = figures(&document).into_iter().find(|(indicator, _)| indicator == "case.received").unwrap().1;
    let card = server.get(&format!("/api/v1/reports/card?indicator=case.received&from={from}&to={to}"));
    assert_eq!(card["value"], told["value"]);
    assert_eq!(card["shown"], told["zh"]);
    let sum = |list: &Value, key: &str| {
        list.as_array()
            .unwrap()
            .iter()
            .filter(|one| key.is_empty() || one["key"] == key)
            .filter_map(|one| one["value"].as_f64())
            .sum::<f64>()
    };
    assert_eq!(Some(sum(&card["days"], "")), told["value"].as_f64(), "its days add up");
    assert_eq!(Some(sum(&card["parts"], "area")), told["value"].as_f64(), "its parts add up");
    assert!(card["sql"].as_str().unwrap().contains("FROM cases"));
    let rate = server.get(&format!("/api/v1/reports/card?indicator=case.on_time_rate&from={from}&to={to}&department=D01"));
    let quotient = rate["numerator"].as_f64().unwrap() / rate["denominator"].as_f64().unwrap() * 100.0;
    assert!(close(rate["value"].as_f64(), Some(quotient)), "{rate}");
}

#[test]
fn a_report_is_kept_shared_revoked_and_survives_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = copied(folder.path());
    let server = Running::start(&data, SETTINGS, &[]);
    let (status, label) = post(&server, "/api/v1/reports/week/keep", &json!({ "actor": "甲" }));
    assert_eq!(status, 200, "{label}");
    let id = label["id"].as_str().unwrap().to_owned();
    let kept = server.get(&format!("/api/v1/reports/kept/{id}"));
    let (status, share) =
        post(&server, &format!("/api/v1/reports/kept/{id}/share"), &json!({ "days": 7, "watermark": "供乙参阅", "actor": "甲" }));
    assert_eq!(status, 200, "{share}");
    let token = share["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    server.stop();
    let server = Running::start(&data, SETTINGS, &[]);
    assert_eq!(server.get(&format!("/api/v1/reports/kept/{id}")), kept, "a kept report never changes");
    let shared = server.get(&format!("/api/v1/shared/{token}"));
    assert_eq!((&shared["document"], &shared["watermark"]), (&kept, &json!("供乙参阅")));
    let named = server.get("/api/v1/shares")["shares"][0]["share"].as_str().unwrap().to_owned();
    assert_eq!(post(&server, &format!("/api/v1/shares/{named}/revoke"), &json!({ "actor": "甲" })).0, 200);
    let (status, problem) = server.try_get(&format!("/api/v1/shared/{token}")).unwrap();
    assert_eq!(status, 404, "{problem}");
    for (body, why) in [
        (json!({ "days": 91, "watermark": "x", "actor": "x" }), "days"),
        (json!({ "days": 1, "watermark": "", "actor": "x" }), "watermark"),
    ] {
        let (status, problem) = post(&server, &format!("/api/v1/reports/kept/{id}/share"), &body);
        assert_eq!(status, 400, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(why), "{problem}");
    }
}

#[test]
fn a_list_is_published_frozen_and_corrected_beside_itself() {
    let folder = tempfile::tempdir().unwrap();
    let data = copied(folder.path());
    let server = Running::start(&data, SETTINGS, &[]);
    let period = server.get("/api/v1/lists")["lists"][0]["periods"][0]["period"].as_str().unwrap().to_owned();
    let body = json!({ "period": period, "days": 15, "actor": "甲" });
    assert_eq!(
        post(&server, "/api/v1/lists/cases/publish", &json!({ "period": period, "days": 14, "actor": "甲" })).0,
        400,
        "15 days at least"
    );
    let (status, posted) = post(&server, "/api/v1/lists/cases/publish", &body);
    assert_eq!(status, 200, "{posted}");
    assert_eq!((&posted["days_left"], &posted["signed_by"]), (&json!(15), &json!("甲")));
    assert!(!posted["red"].as_array().unwrap().is_empty());
    assert_eq!(post(&server, "/api/v1/lists/cases/publish", &body).0, 409, "it is frozen");
    // What comes late changes the figures of the month, and not the list.
    let day: NaiveDate = format!("{period}-15").parse().unwrap();
    let best = posted["red"][0]["code"].as_str().unwrap().to_owned();
    let late: Vec<Value> = (0..400).map(|number| concluded_late(number, &best, day)).collect();
    server.ingest("canonical", &late);
    let before = posted["red"][0]["denominator"].as_f64().unwrap();
    let card = format!("/api/v1/reports/card?indicator=case.on_time_rate&from={period}-01&to={}&department={best}", last_of(day));
    wait_until("the late cases are in the figures", || server.get(&card)["denominator"].as_f64().unwrap() >= before + 400.0);
    let id = posted["id"].as_str().unwrap();
    let (status, corrected) =
        post(&server, &format!("/api/v1/lists/published/{id}/corrections"), &json!({ "said": "=1+1 漏计四百件", "actor": "乙" }));
    assert_eq!(status, 200, "{corrected}");
    assert_eq!(corrected["red"], posted["red"], "the list itself stays");
    server.stop();
    let server = Running::start(&data, SETTINGS, &[]);
    let found = server.get("/api/v1/lists")["published"][0].clone();
    assert_eq!((&found["red"], &found["black"], &found["frozen_at"]), (&posted["red"], &posted["black"], &posted["frozen_at"]));
    assert_eq!(found["corrections"][0]["said"], "=1+1 漏计四百件");
}

#[test]
fn the_last_day_is_kept_by_itself_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = copied(folder.path());
    let settings = "[reports]\nkeep_after_min = 0\n";
    let server = Running::start(&data, settings, &[]);
    let kept = |server: &Running| -> Vec<Value> {
        let kept = server.get("/api/v1/reports")["kept"].as_array().unwrap().clone();
        kept.into_iter().filter(|label| label["by"] == "schedule" && label["report"] == "day").collect()
    };
    wait_until("yesterday's report is kept", || kept(&server).len() == 1);
    server.stop();
    let server = Running::start(&data, settings, &[]);
    wait_until("the office is open again", || server.get("/api/v1/reports")["kept"].as_array().is_some_and(|kept| kept.len() >= 3));
    assert_eq!(kept(&server).len(), 1);
}

#[test]
fn a_report_that_cannot_be_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let server = Running::start(&folder.path().join("data"), SETTINGS, &[]);
    for (path, says) in [
        ("/api/v1/reports/nothing", "there is no report"),
        ("/api/v1/reports/month?period=2026-13", "is no period"),
        ("/api/v1/reports/month?period=2026-W01", "is no period of `month`"),
        ("/api/v1/reports/month?period=2099-01", "has not begun"),
        ("/api/v1/reports/month?area=990101", "about the whole city"),
        ("/api/v1/reports/department", "about one department"),
        ("/api/v1/reports/department?department=nobody", "about one department"),
        ("/api/v1/reports/period", "needs a period"),
        ("/api/v1/reports/card?indicator=case.received&from=2020-01-01&to=2026-01-01", "three years"),
        ("/api/v1/reports/card?indicator=nothing&from=2026-01-01&to=2026-01-01", "there is no indicator"),
        ("/api/v1/reports/card?indicator=flood.water_level&from=2026-01-01&to=2026-01-01", "cannot be asked of any stretch"),
    ] {
        let (status, problem) = server.try_get(path).unwrap();
        assert_eq!(status, 400, "{path}: {problem}");
        assert!(problem.contains(says), "{path}: {problem}");
    }
    assert_eq!(server.try_get("/api/v1/reports/kept/..%2Fshares").unwrap().0, 404);
    // A city without a record has reports too: nothing is shown as 0 that was never counted.
    let document = server.get("/api/v1/reports/day");
    let (_, cell) = figures(&document).into_iter().find(|(indicator, _)| indicator == "case.received").unwrap();
    assert_eq!((&cell["zh"], &cell["value"]), (&json!("—"), &Value::Null));
}

#[test]
fn the_command_writes_the_files_that_the_server_does() {
    let folder = tempfile::tempdir().unwrap();
    let data = copied(folder.path());
    let out = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (from, to) = (out("a.json"), out("b.json"));
    let day = chrono::DateTime::from_timestamp_millis(ingest::clock::now().as_millis()).unwrap().date_naive();
    let period = (day - Days::new(5)).to_string();
    let (done, said, told) = cityops(&["report", "day", "--period", &period, "--data", data.to_str().unwrap(), "--out", &from]);
    assert!(done, "{said}{told}");
    let server = Running::start(&data, SETTINGS, &[]);
    let (done, said, told) = cityops(&["report", "day", "--period", &period, "--to", &server.url, "--out", &to]);
    assert!(done, "{said}{told}");
    let read = |path: &str| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let (one, other) = (read(&from), read(&to));
    assert_eq!(figures(&one).len(), figures(&other).len());
    for ((indicator, one), (_, other)) in figures(&one).into_iter().zip(figures(&other)) {
        let now = ["case.open", "case.overdue", "order.open", "order.overdue", "event.open", "event.overdue", "evaluation.bad_open"];
        assert!(now.contains(&indicator.as_str()) || one["value"] == other["value"], "{indicator}: {one} {other}");
    }
    for (name, begins) in [("a.pdf", &b"%PDF-"[..]), ("a.xlsx", b"PK\x03\x04"), ("a.csv", "\u{feff}".as_bytes())] {
        let path = out(name);
        let (done, said, told) = cityops(&["report", "day", "--period", &period, "--to", &server.url, "--out", &path, "--lang", "en"]);
        assert!(done, "{said}{told}");
        assert!(std::fs::read(&path).unwrap().starts_with(begins), "{name}");
    }
    let (done, _, told) = cityops(&["report", "day", "--to", &server.url, "--out", &out("a.doc")]);
    assert!(!done && told.contains(".pdf, .xlsx, .csv, .json"), "{told}");
}

fn post(server: &Running, path: &str, body: &Value) -> (u16, Value) {
    server.try_post(path, "application/json", body.to_string().as_bytes()).expect("nobody answers")
}

/// A case of that body that was concluded after its limit, on that day.
fn concluded_late(number: u32, department: &str, day: NaiveDate) -> Value {
    json!({
        "record_id": format!("late-{number}"), "stream": "case", "kind": "concluded", "subject_id": format!("late-{number}"),
        "occurred_at": format!("{day}T04:00:00Z"), "area": "990101", "department": department,
        "stated_accepted_at": format!("{}T02:00:00Z", day - Days::new(10)), "promised_days": 1,
    })
}

fn last_of(day: NaiveDate) -> NaiveDate {
    let next = if day.month() == 12 {
        NaiveDate::from_ymd_opt(day.year() + 1, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(day.year(), day.month() + 1, 1)
    };
    next.unwrap().pred_opt().unwrap()
}
