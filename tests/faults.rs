//! What may break, broken on purpose: power cuts between write and commit, a full disk, a second process, a damaged checkpoint.

use crate::process::{Running, cityops, ndjson};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

const CYCLES: usize = 100;
const SETTINGS: &str = "[journal]\npause_before_commit_ms = 25\n[engine]\ncheckpoint_every_s = 1\n[data]\nmin_free_mib = 1\n";
const QUIET: &str = "[engine]\ncheckpoint_every_s = 1\n[data]\nmin_free_mib = 1\n";

fn case(number: usize) -> Value {
    json!({
        "record_id": format!("r{number}"), "stream": "case", "kind": "accepted", "subject_id": format!("c{number}"),
        "occurred_at": "2026-03-02T02:00:00Z", "area": "990101", "department": "D01", "item_code": "I1", "promised_days": 5
    })
}

fn accepted(running: &Running) -> u64 {
    let sources = running.get("/api/v1/sources");
    let list = sources["sources"].as_array().or_else(|| sources.as_array()).unwrap();
    let canonical = list.iter().find(|source| source["source"] == "canonical").unwrap();
    canonical["accepted"].as_u64().unwrap()
}

/// Kill -9, again and again, mostly in the gap between writing a batch and committing it. The oracle knows which records were
/// answered (must be there), which were sent without an answer (may be there), and that nothing may be there twice.
#[test]
fn kill_9_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut random = ChaCha8Rng::seed_from_u64(20_261_122);
    let (mut answered, mut unanswered): (BTreeSet<usize>, BTreeSet<usize>) = (BTreeSet::new(), BTreeSet::new());
    let (mut next, mut in_the_gap) = (0, 0);
    for cycle in 0..CYCLES {
        let running = Running::start(&data, SETTINGS, &[]);
        let held = usize::try_from(accepted(&running)).unwrap();
        assert!(held >= answered.len(), "cycle {cycle}: {} records were answered, {held} are held", answered.len());
        assert!(held <= answered.len() + unanswered.len(), "cycle {cycle}: {held} records are held, more than were sent");

        // Everything without an answer goes again: afterwards exactly the distinct records are held.
        let again: Vec<Value> = unanswered.iter().copied().map(case).collect();
        if !again.is_empty() {
            let receipt = running.ingest("canonical", &again);
            let (new, known) = (receipt["accepted"].as_u64().unwrap(), receipt["duplicates"].as_u64().unwrap());
            assert_eq!(new + known, u64::try_from(again.len()).unwrap(), "cycle {cycle}: {receipt}");
        }
        answered.append(&mut unanswered);
        assert_eq!(usize::try_from(accepted(&running)).unwrap(), answered.len(), "cycle {cycle}: records were lost or doubled");

        let wait_for_commits = random.random_range(0..3);
        while running.log.try_recv().is_ok() {}
        let url = running.url.clone();
        let (sender, receipts) = std::sync::mpsc::sync_channel(1000);
        let first = next;
        let sending = std::thread::spawn(move || send_until_refused(&url, first, &sender));
        if kill_after(running, wait_for_commits) {
            in_the_gap += 1;
        }
        next = sending.join().unwrap();
        let kept: BTreeSet<usize> = receipts.try_iter().flatten().collect();
        unanswered = (first..next).filter(|number| !kept.contains(number)).collect();
        answered.extend(kept);
    }
    let running = Running::start(&data, QUIET, &[]);
    running.ingest("canonical", &unanswered.iter().copied().map(case).collect::<Vec<_>>());
    answered.append(&mut unanswered);
    assert_eq!(usize::try_from(accepted(&running)).unwrap(), answered.len());
    running.wait_for_value("case.total", "live", |value| value == Some(answered.len() as f64));
    running.stop();
    let (agrees, said, log) = cityops(&["audit", "--data", data.to_str().unwrap()]);
    assert!(agrees, "{said}{log}");
    println!(
        "kill -9: {CYCLES} cycles, {in_the_gap} of them between write and commit, {} records, none lost, none doubled",
        answered.len()
    );
    assert!(in_the_gap * 2 > CYCLES, "only {in_the_gap} of {CYCLES} kills fell between write and commit");
}

/// Posts small batches until nobody answers; tells the numbers of each answered batch; gives the first number not sent.
fn send_until_refused(url: &str, first: usize, answered: &std::sync::mpsc::SyncSender<Vec<usize>>) -> usize {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(20))).build().into();
    let mut next = first;
    for batch in 0..1000_usize {
        let numbers: Vec<usize> = (next..next + 1 + batch % 7).collect();
        next += numbers.len();
        let body = ndjson(&numbers.iter().copied().map(case).collect::<Vec<_>>());
        let request = agent.post(format!("{url}/api/v1/ingest/canonical")).header("content-type", "application/x-ndjson");
        match request.send(body.as_bytes()) {
            Ok(response) if response.status() == 202 => answered.send(numbers).unwrap(),
            Ok(_) | Err(_) => return next,
        }
    }
    panic!("the server was never killed");
}

/// Kills the server at the first written, uncommitted batch after `commits` commits; whether the kill fell before the commit.
fn kill_after(running: Running, commits: usize) -> bool {
    let mut committed = 0;
    loop {
        let line = running.log.recv_timeout(crate::process::PATIENCE).expect("the log says when a batch is written");
        committed += usize::from(line.contains("batch committed"));
        if line.contains("batch written, not committed") && committed >= commits {
            break;
        }
    }
    // The log is read to its end after the kill: a commit that slipped in would stand there.
    let log = running.kill_keeping_log();
    !log.iter().any(|line| line.contains("batch committed"))
}

#[test]
fn a_second_process_on_the_same_folder_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::start(&data, QUIET, &[]);
    let (done, said, log) = cityops(&["audit", "--data", data.to_str().unwrap()]);
    assert!(!done, "{said}");
    assert!(log.contains("another process"), "the refusal does not say why: {log}");
    assert_eq!(running.try_get("/healthz").map(|(status, _)| status), Some(200));
}

#[test]
fn a_damaged_checkpoint_is_thrown_away_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::start(&data, QUIET, &[]);
    running.ingest("canonical", &(0..500).map(case).collect::<Vec<_>>());
    running.wait_for_value("case.total", "live", |value| value == Some(500.0));
    assert!(running.stop().success());
    let checkpoint = data.join("checkpoint");
    let whole = std::fs::read(&checkpoint).expect("a stop writes a checkpoint");
    for damage in 0..4_usize {
        let mut damaged = whole.clone();
        match damage {
            0 => damaged.truncate(whole.len() / 2),
            1 => damaged[whole.len() / 2] ^= 1,
            2 => damaged.clear(),
            _ => damaged = vec![0xff; whole.len()],
        }
        std::fs::write(&checkpoint, &damaged).unwrap();
        let running = Running::start(&data, QUIET, &[]);
        running.wait_for_value("case.total", "live", |value| value == Some(500.0));
        assert_eq!(accepted(&running), 500);
        running.kill();
    }
}

/// Cases that ended weeks before the last one lie in the archive: late steps find them there, a kill loses none, and an archive that is
/// damaged or gone costs a replay.
#[test]
fn archived_subjects_survive_kills_and_damage() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let step = |number: usize, id: &str, kind: &str, day: &str| {
        let mut record = case(number);
        for (field, value) in
            [("record_id", &format!("{id}{number}")), ("kind", &kind.to_owned()), ("occurred_at", &format!("{day}T02:00:00Z"))]
        {
            record[field] = json!(value);
        }
        record
    };
    let steps_of = |running: &Running, number: usize| {
        let subject = running.get(&format!("/api/v1/subjects/cases/c{number}"));
        (subject["state"]["stage"].clone(), subject["steps"].as_array().map_or(0, Vec::len))
    };
    let archived = |data: &std::path::Path| -> Vec<_> {
        std::fs::read_dir(data.join("archive")).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let ended: Vec<Value> = (0..500).map(|number| step(number, "a", "concluded", "2026-03-02")).collect();
    let running = Running::start(&data, QUIET, &[]);
    running.ingest("canonical", &ended);
    // What is taken in together rests since the latest of it.
    running.wait_for_value("case.total", "live", |value| value == Some(500.0));
    running.ingest("canonical", &[step(500, "a", "concluded", "2026-03-30")]);
    running.wait_for_value("case.total", "live", |value| value == Some(501.0));
    running.ingest("canonical", &[step(7, "b", "delivered", "2026-03-03")]);
    assert!(running.stop().success());
    assert_eq!(archived(&data).len(), 1, "nothing was archived");

    let running = Running::start(&data, QUIET, &[]);
    running.wait_for_value("case.total", "live", |value| value == Some(501.0));
    assert_eq!(steps_of(&running, 7), (json!("delivered"), 2));
    running.ingest("canonical", &[step(8, "b", "delivered", "2026-03-03")]);
    running.kill();
    for damage in 0..3_usize {
        let files = archived(&data);
        if let Some(path) = files.first() {
            let mut bytes = std::fs::read(path).unwrap();
            match damage {
                0 => {}
                1 => {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 1;
                    std::fs::write(path, &bytes).unwrap();
                }
                _ => std::fs::remove_file(path).unwrap(),
            }
        }
        let running = Running::start(&data, QUIET, &[]);
        running.wait_for_value("case.total", "live", |value| value == Some(501.0));
        assert_eq!((steps_of(&running, 7), steps_of(&running, 8)), ((json!("delivered"), 2), (json!("delivered"), 2)));
        assert_eq!(steps_of(&running, 9), (json!("concluded"), 1));
        assert!(running.stop().success());
    }
}

/// A disk that fills up while records come in: the sender is told, what was answered stays, and more room heals it.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mount = folder.path().join("disk");
    std::fs::create_dir_all(&mount).unwrap();
    let config = folder.path().join("full.toml");
    std::fs::write(&config, "[data]\nmin_free_mib = 1\n[journal]\nballast_mib = 1\n").unwrap();
    let script = "mount -t tmpfs -o size=12m none \"$1\" && exec \"$2\" run --data \"$1/data\" --listen 127.0.0.1:0 --config \"$3\"";
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(&mount).arg(crate::process::binary()).arg(&config);
    let running = Running::spawn(command);
    let mut answered = 0;
    let mut refused = None;
    for batch in 0..2000_usize {
        let records: Vec<Value> = (batch * 500..(batch + 1) * 500)
            .map(|number| {
                let mut record = case(number);
                record["item_name"] = json!(format!("{:x}", ChaCha8Rng::seed_from_u64(number as u64).random::<u128>()).repeat(8));
                record
            })
            .collect();
        match running.try_post("/api/v1/ingest/canonical", "application/x-ndjson", ndjson(&records).as_bytes()) {
            Some((202, receipt)) => answered += receipt["accepted"].as_u64().unwrap(),
            other => {
                refused = other;
                break;
            }
        }
    }
    let (status, problem) = refused.expect("the disk never filled up");
    assert_eq!(status, 503, "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    let (status, again) = running.try_post("/api/v1/ingest/canonical", "application/json", case(0).to_string().as_bytes()).unwrap();
    assert_eq!(status, 503, "a full disk still takes records: {again}");
    running.wait_for_value("case.total", "live", |value| value == Some(answered as f64));
    println!("full disk: {answered} records answered before it was full, all of them counted; the refusal: {}", problem["detail"]);
}
