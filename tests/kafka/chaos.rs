//! A short run of `make chaos-kafka`: the long one kills a hundred times.

use super::tools::home;
use crate::process::binary;
use std::path::Path;
use std::process::Command;

#[test]
fn a_little_chaos_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // The jars lie in `cache/kafka` of what cargo builds into.
    let target = home().ancestors().nth(2).unwrap();
    let mut command = Command::new(root.join(".ci/chaos/kafka.py"));
    command.env("CITYOPS", binary()).env("CARGO_TARGET_DIR", target).env("CHAOS_FOLDER", folder.path().join("chaos"));
    for (name, count) in [("KILLS", "4"), ("RESTARTS", "1"), ("FREEZES", "1"), ("REBALANCES", "4")] {
        command.env(format!("CHAOS_{name}"), count);
    }
    let output = command.output().unwrap();
    let (said, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    assert!(output.status.success(), "{said}{log}");
}
