//! Measures the journal: `cargo run -p ingest --example journal_speed [records] [folder]`.
//!
//! Rich case records (20 to 25 fields said), handed over 8192 at a time; then the time to open again, to scan, to see that all
//! of it is known, and to seal it.
#![allow(clippy::print_stdout, clippy::as_conversions, clippy::cast_precision_loss, reason = "a measurement prints, and rounds")]

use ingest::clock::stopwatch;
use ingest::journal::{Journal, JournalSettings, Opened, Submission, SubmitError};
use ingest::record::{CaseKind, CaseStep, Envelope, Record, Step, UtcMs};
use std::path::{Path, PathBuf};

/// 2026-03-02T00:00:00+08:00.
const START: i64 = 1_772_380_800_000;

fn record(number: u64) -> Record {
    // A cheap scatter, so that neighbours differ as they do in a city.
    let pick = |salt: u64, sides: u64| {
        let mixed = (number ^ (salt << 40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        i64::try_from((mixed >> 33) % sides).unwrap_or(0)
    };
    let kinds = [CaseKind::Applied, CaseKind::Received, CaseKind::Accepted, CaseKind::StepDone, CaseKind::Concluded];
    let kind = kinds.get(usize::try_from(pick(1, 5)).unwrap_or(0)).copied().unwrap_or(CaseKind::Applied);
    let item = pick(2, 2199);
    let mut step = CaseStep::new(kind);
    step.item_code = Some(format!("11990100MB{item:05}XK").into());
    step.item_name = Some(format!("Demonstration item no. {item}").into());
    step.item_type = Some(format!("{:02}", item % 10).into());
    step.case_type = Some(1 + pick(3, 2));
    step.channel = Some(1 + pick(4, 6));
    step.applicant_type = Some(format!("{}", 1 + pick(5, 4)).into());
    step.statutory_days = Some(5 * (1 + item % 8));
    step.promised_days = Some(1 + item % 15);
    step.project_code = (pick(6, 10) == 0).then(|| format!("2026-990101-{:06}", pick(7, 5000)).into());
    step.project_stage = (pick(6, 10) == 0).then(|| 1 + pick(8, 4));
    step.parallel = Some(pick(9, 4) == 0);
    step.commitment = Some(pick(10, 8) == 0);
    step.tag_one_visit = Some(pick(11, 2) == 0);
    step.tag_cross_region = Some(pick(12, 20) == 0);
    step.tag_one_thing = Some(pick(13, 10) == 0);
    step.tag_no_certificate = Some(pick(14, 10) == 0);
    step.tag_instant = Some(pick(15, 12) == 0);
    step.visits = Some(pick(16, 3));
    step.decided_by = Some(if pick(17, 8) == 0 { "auto" } else { "human" }.into());
    step.result = Some(pick(18, 7));
    step.step_name = (kind == CaseKind::StepDone).then(|| format!("step {}", pick(19, 12)).into());
    let occurred = START + i64::try_from(number).unwrap_or(0) * 260 + pick(20, 60_000);
    step.stated_promised_due = UtcMs::new(occurred + (1 + item % 15) * 86_400_000);
    Record {
        envelope: Envelope {
            record_id: format!("99010100-2026-{:08}-{}", number / 5, number % 5).into(),
            source: "canonical".into(),
            subject_id: format!("99010100-2026-{:08}", number / 5).into(),
            occurred_at: UtcMs::clamped(occurred),
            sequence: Some(i64::try_from(number % 5).unwrap_or(0)),
            area: Some(format!("9901{:02}{:03}", 1 + pick(21, 12), pick(22, 13)).into()),
            department: Some(format!("D{:02}", 1 + pick(23, 59)).into()),
            ..Envelope::default()
        },
        step: Step::Case(Box::new(step)),
    }
}

fn submission(range: std::ops::Range<u64>) -> Submission {
    Submission { source: "canonical".into(), records: range.map(record).collect(), ..Submission::default() }
}

fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| if entry.path().is_dir() { bytes_below(&entry.path()) } else { entry.metadata().map_or(0, |found| found.len()) })
        .sum()
}

/// Processor seconds of this process so far: what a busy machine does not distort.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: u64 = stat.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// Runs one stage and prints its time, by the clock and by the processor.
fn timed<T>(stage: &str, records: u64, run: impl FnOnce() -> T) -> T {
    let (began, before) = (stopwatch(), cpu_seconds());
    let result = run();
    let (seconds, cpu) = (began.elapsed().as_secs_f64(), cpu_seconds() - before);
    println!("{stage} {seconds:.2} s, {cpu:.2} s of processor: {:.0} records per second of one core", records as f64 / cpu.max(0.01));
    result
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let records: u64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = arguments.next().map_or_else(|| std::env::temp_dir().join("journal_speed"), PathBuf::from);
    drop(std::fs::remove_dir_all(&folder));
    let settings = JournalSettings { ballast_bytes: 0, ..JournalSettings::default() };
    let Opened { journal, batches } = Journal::open(&folder, &settings)?;
    let taker = std::thread::spawn(move || batches.into_iter().map(|batch| batch.records.len()).sum::<usize>());
    let parts: Vec<_> = (0..records).step_by(8192).map(|first| first..(first + 8192).min(records)).collect();
    let (mut making, mut cpu, mut seconds) = (0.0, 0.0, 0.0);
    for part in &parts {
        let began = stopwatch();
        let submission = submission(part.clone());
        making += began.elapsed().as_secs_f64();
        let (began, before) = (stopwatch(), cpu_seconds());
        journal.submit(submission)?;
        seconds += began.elapsed().as_secs_f64();
        cpu += cpu_seconds() - before;
    }
    let rate = |seconds: f64| records as f64 / seconds;
    println!("accepted   {records} records in {seconds:.2} s: {:.0} records/s (making them took {making:.2} s more)", rate(seconds));
    println!("           {cpu:.2} s of processor: {:.0} records per second of one core", rate(cpu));
    journal.close();
    println!("handed on  {} records", taker.join().unwrap_or(0));
    let bytes = bytes_below(&folder);
    println!("disk       {bytes} bytes: {:.1} bytes/record", bytes as f64 / records as f64);
    let opened = timed("open      ", records, || Journal::open(&folder, &settings))?;
    drop(opened.batches);
    let journal = opened.journal;
    let mut seen = 0;
    let visited = timed("scan      ", records, || journal.scan(0, u64::MAX, &mut |part| seen += part.len()))?;
    let report = timed("seal      ", records, || journal.seal(UtcMs::MAX))?;
    println!(
        "history    {visited} and {seen} records seen, {} files, {:.1} bytes/record",
        report.files,
        report.bytes as f64 / records as f64
    );
    let known = timed("repeat    ", records, || {
        parts.iter().map(|part| Ok(journal.submit(submission(part.clone()))?.duplicates)).sum::<Result<u64, SubmitError>>()
    })?;
    println!("known      {known} duplicates of sealed records");
    timed("history   ", records, || journal.scan(0, u64::MAX, &mut |part| seen += part.len()))?;
    journal.close();
    println!("disk       {} bytes after sealing", bytes_below(&folder));
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
