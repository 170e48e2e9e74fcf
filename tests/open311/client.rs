//! A client that others wrote: the Python package `three`, in an environment of its own beside what cargo builds.

use super::{root, server};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}{told}");
    said.into_owned()
}

/// Python with the client; installed by `.ci/prepare open311` the first time.
fn python() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap();
    run(Command::new(root().join(".ci/prepare")).arg("open311").env("CARGO_TARGET_DIR", target));
    target.join("cache/open311/bin/python")
}

#[test]
fn a_client_that_others_wrote_lists_reports_and_reads_back() {
    let python = python();
    let (server, _folder) = server("[open311]\napi_keys = [\"k1\"]\n", &[]);
    let said = run(Command::new(python).arg(root().join("tests/open311/client.py")).arg(&server.url).env("NO_PROXY", "127.0.0.1"));
    let said: Value = serde_json::from_str(&said).unwrap();
    let code = &said["services"][0]["service_code"];
    assert!(said["services"].as_array().unwrap().len() > 20, "{said}");
    assert_eq!(said["discovery"]["endpoints"][0]["url"], json!(format!("{}/open311/v2", server.url)));
    assert_eq!(&said["definition"]["service_code"], code);
    let request = &said["request"][0];
    assert_eq!((&request["service_request_id"], &request["service_code"]), (&said["number"], code));
    assert_eq!((&request["address"], &request["description"]), (&json!("3 Invented Road"), &json!("broken; call ***")));
    assert_eq!(&request["service_name"], &said["services"][0]["service_name"]);
    assert_eq!((&said["listed"][0]["service_request_id"], said["paged"].as_array().unwrap().len()), (&said["number"], 1));
    assert_eq!(said["token"][0]["service_request_id"], said["number"]);
    assert_eq!(said["refused"][0]["code"], 403);
}
