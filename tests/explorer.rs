//! SQL of analysts over the real binary: good statements are answered, hostile ones end by themselves, and the server does not feel it.

mod hostile;
mod postgres;

use crate::process::{PATIENCE, Running, cityops, post, wait_until};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Mutex;

/// Limits that end quickly.
const SETTINGS: &str = "[reports]\nkeep_after_min = -1\nfresh_s = 3600\n[explorer]\nseconds = 2\nrows = 200\nmemory_mib = 128\nanswer_mib = 1\nconcurrent = 3\n";
const RECORDS: &str = "20000";
/// More rows than can be gone through while anybody waits.
const ENDLESS: &str = "SELECT sum(a.promised_days * e.visits) FROM cases a, cases b, cases c, cases d, cases e";

fn server(folder: &Path, more: &str) -> Running {
    let data = folder.join("data");
    let (done, said, told) = cityops(&["simulate", "--data", data.to_str().unwrap(), "--days", "10", "--records", RECORDS]);
    assert!(done, "{said}{told}");
    Running::start(&data, &format!("{SETTINGS}{more}"), &[])
}

fn ask(url: &str, sql: &str, format: &str) -> (u16, Value) {
    let question = json!({ "sql": sql, "format": format }).to_string();
    post(url, "/api/v1/explorer/query", "application/json", question.as_bytes()).expect("an answer")
}

/// Processes whose parent is that one.
fn children(parent: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(number) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        if after_name.split_whitespace().nth(1) == Some(parent.to_string().as_str()) {
            found.push(number);
        }
    }
    found
}

fn resident_mib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn good_statements_are_answered_in_each_format() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path(), "");
    let page = server.get("/api/v1/explorer/views");
    let views = page["views"].as_array().unwrap();
    let cases = views.iter().find(|view| view["view"] == "cases").unwrap();
    assert!(cases["rows"].as_u64().unwrap() > 100, "{cases}");
    for view in views {
        for column in view["columns"].as_array().unwrap() {
            assert!(column["means"].as_str().is_some_and(|means| !means.is_empty()), "{}: {column}", view["view"]);
        }
        let (status, answer) = ask(&server.url, &format!("SELECT count(*) AS n FROM {}", view["view"].as_str().unwrap()), "json");
        assert_eq!((status, &answer["rows"][0][0]), (200, &view["rows"]), "{view} {answer}");
    }
    let sql = "SELECT d.zh, count(*) AS n, avg(c.promised_days) AS days, max(c.accepted_at) AS last FROM cases c JOIN departments d ON d.code = c.department GROUP BY d.zh ORDER BY n DESC, d.zh LIMIT 3";
    let (status, answer) = ask(&server.url, sql, "json");
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["columns"][1], json!({ "column": "n", "type": "integer" }));
    assert_eq!(answer["truncated"], false);
    assert!(answer["rows"][0][3].as_str().unwrap().ends_with("+08:00"), "{answer}");
    assert!(answer["as_of"].as_str().unwrap().ends_with("+08:00"));
    let (_, exact) = ask(&server.url, "SELECT 9007199254740993, 1, 0.5, CAST('1.10' AS DECIMAL(10, 2)), true, NULL, '甲'", "json");
    assert_eq!(exact["rows"][0], json!(["9007199254740993", 1, 0.5, "1.10", true, null, "甲"]));
    let (_, many) = ask(&server.url, "SELECT case_no FROM cases", "json");
    assert_eq!((many["rows"].as_array().unwrap().len(), &many["truncated"]), (200, &json!(true)));
    let csv = bytes(&server.url, "SELECT '=1+1' AS a, '+x', '-x', '@x', 'a\"b', -5, 'c,d'", "csv");
    assert_eq!(String::from_utf8(csv).unwrap().lines().nth(1).unwrap(), "'=1+1,'+x,'-x,'@x,\"a\"\"b\",-5,\"c,d\"");
    let parquet = bytes(&server.url, "SELECT * FROM cases", "parquet");
    assert_eq!((&parquet[..4], &parquet[parquet.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
    let (status, problem) = ask(&server.url, "SELECT repeat('x', 9)", "csv");
    assert_eq!((status, &problem["rule"]), (422, &json!("function")));
    assert!(problem["next"].as_str().is_some_and(|next| !next.is_empty()));
}

fn bytes(url: &str, sql: &str, format: &str) -> Vec<u8> {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let question = json!({ "sql": sql, "format": format }).to_string();
    let request = agent.post(format!("{url}/api/v1/explorer/query")).header("content-type", "application/json");
    request.send(question.as_bytes()).unwrap().body_mut().read_to_vec().unwrap()
}

#[test]
fn hostile_statements_end_by_themselves_and_the_server_does_not_feel_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path(), "");
    let process = server.process();
    let good = || ask(&server.url, "SELECT count(*) FROM cases", "json");
    let before = good();
    assert_eq!(before.0, 200, "{}", before.1);
    let hostile = hostile::statements();
    assert!(hostile.len() >= 200, "{}", hostile.len());
    let resident = resident_mib(process);
    let left = Mutex::new(hostile.iter());
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let Some(sql) = left.lock().unwrap().next() else { return };
                    let (status, answer) = ask(&server.url, sql, "json");
                    let shown: String = sql.chars().take(80).collect();
                    let is_told = answer["detail"].as_str().is_some_and(|detail| !detail.is_empty()) && answer["rule"].is_string();
                    let is_bounded = answer["rows"].as_array().is_some_and(|rows| rows.len() <= 200);
                    match status {
                        200 if is_bounded => {}
                        422 | 504 | 400 if is_told => {}
                        _ => wrong.lock().unwrap().push(format!("{shown}: {status} {answer:.300}")),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let invalid = post(&server.url, "/api/v1/explorer/query", "application/json", b"{\"sql\":\"SELECT '\xff\xfe'\"}").unwrap();
    assert_eq!(invalid.0, 400, "{}", invalid.1);
    let grown = resident_mib(process).saturating_sub(resident);
    assert!(grown < 64, "the server grew by {grown} MiB");
    wait_until("all children are gone", || children(process).is_empty());
    assert!(!Path::new("/tmp/cityops-stolen.csv").exists());
    let after = good();
    assert_eq!((after.0, &after.1["rows"]), (200, &before.1["rows"]));
    println!("{} hostile statements; the server grew by {grown} MiB from {resident}", hostile.len());
}

#[test]
fn more_than_run_at_once_are_told_to_come_back_and_children_end_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path(), "");
    let process = server.process();
    let endless = ENDLESS;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(|| ask(&server.url, endless, "json").0)).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert!(statuses.contains(&503) && statuses.contains(&504), "{statuses:?}");
    let asking = std::thread::spawn({
        let url = server.url.clone();
        move || post(&url, "/api/v1/explorer/query", "application/json", json!({ "sql": endless }).to_string().as_bytes())
    });
    let mut running = Vec::new();
    wait_until("a child runs", || {
        running = children(process);
        !running.is_empty()
    });
    server.kill();
    wait_until("it ended with the server", || running.iter().all(|child| is_gone(*child)));
    drop(asking.join());
}

fn is_gone(process: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).map_or(true, |stat| stat.contains(") Z "))
}
