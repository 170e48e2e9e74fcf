//! Screens and their tokens: who may look at a wall, and nothing else.

use super::Server;
use super::client::{Client, Ended};
use crate::process::{PATIENCE, Running, cityops, wait_until};
use ingest::clock::stopwatch;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A server that shows walls to screens with a token, with a second wall beside the first.
struct Guarded {
    running: Running,
    folder: TempDir,
}

impl Guarded {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let checkout = checkout(folder.path());
        let settings = "[wall]\nscreens = \"token\"\n[log]\nfilter = \"trace\"\n";
        let running = Running::start(&folder.path().join("data"), settings, &["--declarations", &checkout.to_string_lossy()]);
        Self { running, folder }
    }

    fn address(&self) -> &str {
        self.running.url.trim_start_matches("http://")
    }

    /// `cityops screen …` on the folder that the server has open.
    fn screen(&self, words: &[&str]) -> (bool, String, String) {
        let (data, config) = (self.folder.path().join("data"), self.folder.path().join("data.toml"));
        let checkout = self.folder.path().join("checkout.toml");
        let text = std::fs::read_to_string(config).unwrap();
        let folder = self.folder.path().join("checkout");
        std::fs::write(&checkout, format!("{text}[declarations]\nfolder = \"{}\"\n", folder.display())).unwrap();
        let (data, checkout) = (data.to_string_lossy(), checkout.to_string_lossy());
        cityops(&[&["screen", "--data", &data, "--config", &checkout], words].concat())
    }

    /// Adds a screen and gives its token, once the server knows it.
    fn add(&self, screen: &str, wall: &str) -> String {
        let (done, said, wrong) = self.screen(&["add", screen, "--wall", wall]);
        assert!(done, "{wrong}");
        let (page, token) = said.trim().split_once("?token=").unwrap();
        assert!(page.ends_with(&format!("/wall/{wall}")) && token.len() >= 32, "{said}");
        wait_until("the server knows the screen", || self.wall(wall, Some(token)).0 == 200);
        token.to_owned()
    }

    fn wall(&self, wall: &str, token: Option<&str>) -> (u16, Value) {
        self.ask("GET", &format!("/api/v1/walls/{wall}"), token)
    }

    fn ask(&self, method: &str, path: &str, token: Option<&str>) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build().into();
        let url = format!("{}{path}", self.running.url);
        let authorization = token.map(|token| format!("Bearer {token}")).unwrap_or_default();
        let mut answer = match method {
            "GET" => agent.get(url).header("authorization", authorization).call(),
            _ => agent.post(url).header("authorization", authorization).header("content-type", "application/x-ndjson").send("{}"),
        }
        .unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Says hello for a wall: the first message, or how the line ended.
    fn hello(&self, wall: &str, token: Option<&str>) -> (Client, Result<Value, Ended>) {
        let mut client = Client::connect(self.address());
        client.say(&json!({"type": "hello", "wall": wall, "token": token}).to_string());
        let first = client.hear();
        (client, first)
    }
}

/// The declarations of this checkout, with the wall `side` beside `main`.
fn checkout(folder: &Path) -> PathBuf {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), folder.join("checkout"));
    for part in ["ingest/reference", "ingest/sources", "queries", "dashboard/panels", "dashboard/walls"] {
        copy(&from.join(part), &to.join(part));
    }
    for file in std::fs::read_dir(from.join("dashboard")).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), to.join("dashboard").join(file.file_name())).unwrap();
    }
    std::fs::copy(to.join("dashboard/walls/main.toml"), to.join("dashboard/walls/side.toml")).unwrap();
    to
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}

fn ended_for_the_token(first: &Result<Value, Ended>) -> bool {
    matches!(first, Err(Ended::Bye(reason)) if reason.contains("token"))
}

#[test]
fn walls_are_open_unless_the_settings_say_otherwise() {
    let server = Server::start("");
    assert!(server.running.get("/api/v1/walls/main")["scenes"].is_array());
    Client::watch(server.address());
}

#[test]
fn a_screens_token_shows_its_wall_and_nothing_else() {
    let server = Guarded::start();
    let (status, problem) = server.wall("main", None);
    assert_eq!((status, &problem["type"]), (401, &json!("urn:cityops:problem:unauthorized")), "{problem}");
    assert!(ended_for_the_token(&server.hello("main", None).1));
    assert_eq!(server.wall("main", Some("0123456789abcdef0123456789abcdef01234567")).0, 401);
    assert!(ended_for_the_token(&server.hello("main", Some("0123456789abcdef0123456789abcdef01234567")).1));

    let token = server.add("hall-left", "main");
    assert_eq!(server.wall("main", Some(&token)).1["wall"], "main");
    assert_eq!(server.hello("main", Some(&token)).1.unwrap()["type"], "snapshot");
    assert_eq!(server.wall("side", Some(&token)).0, 401, "another wall stays shut");
    assert!(ended_for_the_token(&server.hello("side", Some(&token)).1));
    assert!(ended_for_the_token(&server.hello("desk", Some(&token)).1));
    let (status, problem) = server.ask("POST", "/api/v1/ingest/simulator", Some(&token));
    assert_eq!((status, &problem["type"]), (403, &json!("urn:cityops:problem:view-only")), "{problem}");
    assert_eq!(server.ask("POST", "/api/v1/ingest/simulator", None).0, 202, "records are not a screen's, with or without one");
    // The desk is no wall: it takes its names and its stream as before.
    let (status, desk) = server.wall("desk", None);
    assert_eq!((status, &desk["scenes"]), (200, &json!([])));
    assert_eq!(server.hello("desk", None).1.unwrap()["type"], "snapshot");

    let other = server.add("side-door", "side");
    let (_, listed, _) = server.screen(&["list"]);
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(names, ["hall-left", "side-door"]);
    assert!(!server.screen(&["add", "hall-left", "--wall", "side"]).0, "a name is one screen's");
    assert!(!server.screen(&["add", "hall-right", "--wall", "nowhere"]).0);

    let kept = std::fs::read_to_string(server.folder.path().join("data/screens.json")).unwrap();
    let log = server.running.kill_keeping_log().join("\n");
    for token in [token, other] {
        assert!(!kept.contains(&token) && !log.contains(&token) && !listed.contains(&token), "a token is printed once and kept nowhere");
    }
}

#[test]
fn a_revoked_screen_goes_dark_within_seconds_and_others_do_not() {
    let server = Guarded::start();
    let (left, right) = (server.add("left", "main"), server.add("right", "main"));
    let (mut revoked, first) = server.hello("main", Some(&left));
    assert_eq!(first.unwrap()["type"], "snapshot");
    let (mut stays, first) = server.hello("main", Some(&right));
    assert_eq!(first.unwrap()["type"], "snapshot");
    let (done, _, wrong) = server.screen(&["revoke", "left"]);
    assert!(done, "{wrong}");
    let since = stopwatch();
    assert_eq!(revoked.until_ended(), Ended::Bye("this screen was revoked".to_owned()));
    assert!(since.elapsed() < Duration::from_secs(8), "it took {:?}", since.elapsed());
    assert_eq!(server.wall("main", Some(&left)).0, 401);
    assert!(ended_for_the_token(&server.hello("main", Some(&left)).1));
    assert!(stays.hear().is_ok());
    assert!(!server.screen(&["revoke", "left"]).0, "there is no such screen any more");
}
