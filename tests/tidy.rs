//! Keeps the house: what may depend on what, where libraries, words and SQL live, how long files are, and that names in the
//! README and in the declarations exist.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use flate2::read::GzDecoder;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::Table;

const LONGEST_FILE: usize = 400;
const LONGEST_README: usize = 150;
const LARGEST_FILE: usize = 200_000;
/// Libraries that have one home, and that home.
const HOMES: [(&str, &str); 5] =
    [("rdkafka", "ingest"), ("rusqlite", "ingest"), ("datafusion", "analytics"), ("axum", "dashboard"), ("tokio-tungstenite", "tests")];
/// The crates that each crate may build on.
const BELOW: [(&str, &[&str]); 4] = [
    ("ingest", &[]),
    ("analytics", &["ingest"]),
    ("dashboard", &["analytics", "ingest"]),
    ("tests", &["analytics", "dashboard", "ingest"]),
];

/// One file of the checkout: its path below the root with `/`, and its bytes.
struct File {
    path: String,
    bytes: Vec<u8>,
}

impl File {
    /// Its text, empty if it is none.
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap_or("")
    }

    fn ends(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether it is of a test, where inputs and expectations may be written out.
    fn is_test(&self) -> bool {
        let folder = self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.contains("/test/");
        folder || self.ends(&["/tests.rs", ".test.ts"])
    }

    /// Lines of code with their numbers, without comments and without the inline tests at the end of a file.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let whole = self.text();
        let end = whole.find("#[cfg(test)]\nmod tests {").unwrap_or(whole.len());
        let lines = whole.get(..end).unwrap_or(whole).lines().enumerate();
        lines.map(|(index, line)| (index + 1, without_comment(line)))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every file under version control, or every file of a checkout without it.
fn files() -> Vec<File> {
    let root = root();
    let listed = Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&root).output();
    let mut paths: Vec<String> = match listed {
        Ok(output) if output.status.success() => {
            String::from_utf8(output.stdout).unwrap().split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
        }
        Ok(_) | Err(_) => walked(&root, &root),
    };
    paths.sort();
    let read = |path: String| std::fs::read(root.join(&path)).ok().map(|bytes| File { path, bytes });
    let files: Vec<File> = paths.into_iter().filter_map(read).collect();
    assert!(files.len() > 50, "the checkout cannot be read: {} files found", files.len());
    files
}

fn walked(root: &Path, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", ".git"].contains(&name.as_str()) {
                found.extend(walked(root, &path));
            }
        } else {
            found.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

/// The part of a line before `//`, unless that stands within an address such as `http://`.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with('*') || line.trim_start().starts_with("/*") {
        return "";
    }
    line.match_indices("//").find(|(at, _)| !line.get(..*at).unwrap_or("").ends_with(':')).map_or(line, |(at, _)| &line[..at])
}

fn manifest(member: &str) -> Table {
    std::fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap().parse().unwrap()
}

fn dependencies(member: &str) -> BTreeSet<String> {
    let manifest = manifest(member);
    let sections = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = sections.iter().filter_map(|section| manifest.get(*section).and_then(toml::Value::as_table));
    tables.flat_map(|table| table.keys().cloned()).collect()
}

fn declarations(files: &[File], folder: &str) -> BTreeMap<String, Table> {
    let below = files.iter().filter(|file| file.path.starts_with(folder) && file.ends(&[".toml"]));
    below.map(|file| (file.path[folder.len()..file.path.len() - 5].to_owned(), file.text().parse().unwrap())).collect()
}

fn names(value: Option<&toml::Value>) -> Vec<String> {
    let array = value.and_then(toml::Value::as_array).into_iter().flatten();
    array.filter_map(toml::Value::as_str).map(str::to_owned).collect()
}

#[track_caller]
fn assert_none(complaints: Vec<String>, what: &str) {
    assert!(complaints.is_empty(), "{what}:\n  {}", complaints.join("\n  "));
}

#[test]
fn crates_depend_one_way_and_libraries_have_one_home() {
    let members = names(manifest(".").get("workspace").and_then(|workspace| workspace.get("members")));
    assert_eq!(members.iter().map(String::as_str).collect::<BTreeSet<_>>(), BELOW.iter().map(|(member, _)| *member).collect());
    let mut wrong = Vec::new();
    for (member, below) in BELOW {
        let found = dependencies(member);
        let above = BELOW.iter().filter(|(other, _)| !below.contains(other) && found.contains(*other));
        wrong.extend(above.map(|(other, _)| format!("{member} depends on {other}")));
        let strangers = HOMES.iter().filter(|(library, home)| *home != member && found.contains(*library));
        wrong.extend(strangers.map(|(library, home)| format!("{member} depends on {library}, which belongs to {home}")));
    }
    assert_none(wrong, "dashboard → analytics → ingest, and each library in its crate");
}

#[test]
fn rust_files_say_what_they_are_for() {
    let silent = files().into_iter().filter(|file| file.ends(&[".rs"]) && !file.text().starts_with("//! "));
    assert_none(silent.map(|file| file.path).collect(), "these files do not open with a `//!` line of purpose");
}

#[test]
fn files_are_short_and_small() {
    let mut wrong = Vec::new();
    for file in files() {
        let lines = file.text().lines().count();
        let code = file.ends(&[".rs", ".ts", ".mjs", ".js", ".sql", ".sh"]);
        if code && lines > LONGEST_FILE && !file.text().lines().any(|line| line.starts_with("// long: ")) {
            wrong.push(format!("{}: {lines} lines; split it, or say why in a line `// long: …`", file.path));
        }
        if file.bytes.len() > LARGEST_FILE && !file.ends(&["Cargo.lock", "package-lock.json"]) {
            wrong.push(format!("{}: {} bytes", file.path, file.bytes.len()));
        }
        let folders = ["target", "node_modules", "vendor", "third_party"];
        if file.path.split('/').any(|part| folders.contains(&part)) {
            wrong.push(format!("{}: is built or belongs to others", file.path));
        }
    }
    assert_none(wrong, "too long, too large or not ours");
}

#[test]
fn words_and_sql_live_in_declarations() {
    let chinese = |letter: char| ('\u{2e80}'..='\u{9fff}').contains(&letter) || ('\u{ff00}'..='\u{ffef}').contains(&letter);
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.ends(&[".rs", ".ts"]) && !file.is_test()) {
        for (number, line) in file.code() {
            if line.contains(chinese) {
                wrong.push(format!("{}:{number}: a Chinese word", file.path));
            }
            // The journal's statements about its own tables are part of its format, not of any indicator.
            if line.contains("SELECT ") && line.contains(" FROM ") && !file.path.starts_with("ingest/src/journal") {
                wrong.push(format!("{}:{number}: SQL", file.path));
            }
        }
    }
    assert_none(wrong, "words for people and SQL stand in declarations, not in code");
}

#[test]
fn no_test_sleeps_and_none_is_ignored() {
    let banned = [concat!("#[ign", "ore"), concat!("thread::", "sleep("), concat!("test.", "skip("), concat!("it.", "skip(")];
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.ends(&[".rs", ".ts", ".mjs"])) {
        let found = banned.iter().filter(|word| file.text().contains(**word));
        wrong.extend(found.map(|word| format!("{}: {word}", file.path)));
    }
    assert_none(wrong, "tests run, and wait on values");
}

#[test]
fn every_test_file_is_in_the_test_program() {
    let files = files();
    let main = files.iter().find(|file| file.path == "tests/main.rs").unwrap();
    let lost = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("tests/")?.strip_suffix(".rs"))
        .filter(|name| !name.contains('/') && *name != "main" && !main.text().lines().any(|line| line == format!("mod {name};")));
    assert_none(lost.map(str::to_owned).collect(), "tests/main.rs does not name these files, so they never run");
}

#[test]
fn public_items_of_the_libraries_are_used_elsewhere() {
    let all = files();
    let rust: Vec<&File> = all.iter().filter(|file| file.ends(&[".rs"])).collect();
    let words: Vec<HashSet<&str>> = rust.iter().map(|file| words_of(file.text()).collect()).collect();
    let mut lonely = Vec::new();
    for (index, file) in rust.iter().enumerate() {
        let library = file.path.starts_with("ingest/src/") || file.path.starts_with("analytics/src/");
        if !library || file.is_test() {
            continue;
        }
        for (number, line) in file.code() {
            let Some((kind, name)) = public_item(line) else { continue };
            let elsewhere = words.iter().enumerate().any(|(other, words)| other != index && words.contains(name));
            // A type may be reached through a value that the same file gives away.
            let given_away = kind != "fn" && kind != "const" && words_of(file.text()).filter(|word| *word == name).count() > 2;
            if !elsewhere && !given_away {
                lonely.push(format!("{}:{number}: {kind} {name}", file.path));
            }
        }
    }
    assert_none(lonely, "public, and used nowhere else");
}

/// Kind and name of the item that a line makes public to other crates.
fn public_item(line: &str) -> Option<(&str, &str)> {
    let mut parts = line.trim_start().strip_prefix("pub ")?.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let kind = parts.find(|part| !["async", "unsafe"].contains(part))?;
    let kind = if kind == "const" && line.contains(" fn ") { parts.next()? } else { kind };
    ["fn", "struct", "enum", "trait", "const", "static", "type"].contains(&kind).then_some(())?;
    parts.next().filter(|name| !name.is_empty()).map(|name| (kind, name))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

#[test]
fn every_folder_of_indicators_is_on_a_panel_and_every_panel_on_a_wall() {
    let files = files();
    let indicators = files.iter().filter_map(|file| file.path.strip_prefix("queries/indicators/")?.strip_suffix(".sql"));
    let indicators: BTreeSet<String> = indicators.map(|path| path.replace('/', ".")).collect();
    let panels = declarations(&files, "dashboard/panels/");
    let walls = declarations(&files, "dashboard/walls/");
    let shown: BTreeSet<String> = panels.values().flat_map(|panel| names(panel.get("indicators"))).collect();
    let scenes = walls.values().filter_map(|wall| wall.get("scenes")?.as_array()).flatten();
    let groups = scenes.filter_map(|scene| scene.get("groups")?.as_array()).flatten();
    let hung: BTreeSet<String> = groups.flat_map(|group| names(group.get("panels"))).collect();
    assert!(indicators.len() >= 24, "only {} indicators", indicators.len());
    assert_none(shown.difference(&indicators).cloned().collect(), "panels show indicators that queries/indicators does not have");
    let subjects = |ids: &BTreeSet<String>| ids.iter().filter_map(|id| Some(id.split_once('.')?.0.to_owned())).collect::<BTreeSet<_>>();
    assert_eq!(subjects(&indicators), subjects(&shown), "folders of queries/indicators, and those that panels show something of");
    assert_eq!(panels.keys().cloned().collect::<BTreeSet<_>>(), hung, "panels in dashboard/panels, and those that walls show");
}

#[test]
fn the_readme_is_short_and_true() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let makefile = std::fs::read_to_string(root().join("Makefile")).unwrap();
    assert!(readme.lines().count() <= LONGEST_README, "README.md has {} lines", readme.lines().count());
    let mut wrong = Vec::new();
    for quoted in readme.split('`').skip(1).step_by(2) {
        let path = quoted.split(['*', '<', ' ']).next().unwrap_or("").trim_end_matches('/');
        let elsewhere = quoted.starts_with(['/', '-', '~', '.', '$']) || quoted.starts_with("target/") || quoted.contains("://");
        let looks_like_path =
            quoted.contains('/') && !quoted.contains([' ', '{', '(']) || quoted.ends_with(".toml") || quoted.ends_with(".md");
        if looks_like_path && !elsewhere && !root().join(path).exists() {
            wrong.push(format!("there is no {quoted}"));
        }
        if let Some(target) = quoted.strip_prefix("make ")
            && !makefile.lines().any(|line| line.starts_with(&format!("{target}:")))
        {
            wrong.push(format!("the Makefile has no target for {quoted}"));
        }
    }
    assert!(readme.contains("make run") && readme.contains("make test"), "README.md names the two commands");
    assert_none(wrong, "README.md names what does not exist");
}

#[test]
fn no_registry_is_named() {
    // In two parts each, so that this file does not name one.
    let hosts =
        [("registry.npm", "js"), ("npm", "mirror"), ("py", "pi.org"), ("python", "hosted"), ("crates", ".io/"), ("repo1.", "maven")];
    let hosts: Vec<String> = hosts.iter().map(|(start, end)| format!("{start}{end}")).chain(["proxy.golang".to_owned() + ".org"]).collect();
    let mut wrong = Vec::new();
    for file in files() {
        let found = hosts.iter().filter(|host| file.text().contains(host.as_str()));
        wrong.extend(found.map(|host| format!("{}: {host}", file.path)));
    }
    assert_none(wrong, "packages come from wherever the machine's clients are told to look");
}

#[test]
fn nothing_of_the_real_data_is_committed() {
    let Ok(entries) = std::fs::read_dir(root().join("../shared/data")) else { return };
    let mut lines = HashSet::new();
    let mut addresses = HashSet::new();
    let mut wholes = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let mut text = String::new();
        let unpacked = if path.extension().is_some_and(|ending| ending == "gz") {
            GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).is_ok()
        } else {
            bytes.as_slice().read_to_string(&mut text).is_ok()
        };
        assert!(unpacked, "{} cannot be read", path.display());
        // Names of columns are needed to read the file, and dates of holidays are everybody's; whole rows are not ours.
        lines.extend(text.lines().skip(1).map(str::trim).filter(|line| line.len() > 30).map(str::to_owned));
        let cells = text.split("\"address\": \"").skip(1).filter_map(|rest| rest.split('"').next());
        addresses.extend(cells.map(|cell| cell.trim().to_owned()).filter(|cell| cell.len() > 12));
        wholes.push(bytes);
    }
    let mut copied = Vec::new();
    for file in files() {
        if wholes.contains(&file.bytes) {
            copied.push(format!("{}: a whole file", file.path));
        }
        let rows = file.text().lines().enumerate().filter(|(_, line)| lines.contains(line.trim()));
        copied.extend(rows.map(|(index, _)| format!("{}:{}: a row", file.path, index + 1)));
        copied.extend(
            addresses.iter().filter(|address| file.text().contains(address.as_str())).map(|_| format!("{}: an address", file.path)),
        );
    }
    assert_none(copied, "data of ../shared/data is not ours to publish");
}
