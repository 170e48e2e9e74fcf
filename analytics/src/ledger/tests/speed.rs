//! How fast records pass through the ledger: printed by `cargo test -p analytics speed -- --nocapture`.

use super::{RULES, record};
use crate::ledger::{Ledger, Table};
use ingest::record::{Record, Stream, UtcMs};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const BEGIN_MS: i64 = 1_794_528_000_000;
const SUBJECTS: usize = 6000;
const BATCH: usize = 8192;

/// Whole lives of cases, complaints and city events, a step of each in turn.
fn lives() -> Vec<Record> {
    let steps = [
        (Stream::Case, ["applied", "received", "accepted", "supplement_started", "supplement_ended", "approved", "concluded", "delivered"]),
        (Stream::Complaint, ["call_offered", "call_answered", "registered", "dispatched", "signed", "contacted", "replied", "concluded"]),
        (Stream::CityEvent, ["reported", "accepted", "assigned", "received", "unit_status", "handled", "check_passed", "closed"]),
    ];
    let mut records = Vec::new();
    for step in 0..8 {
        for subject in 0..SUBJECTS {
            let (stream, kinds) = steps[subject % 3];
            let fields = match stream {
                Stream::Case => json!({
                    "area": "990101003", "department": "D07", "item_code": "I0815", "case_type": 2, "channel": 2, "statutory_days": 10,
                    "promised_days": 5, "item_type": "01", "visits": 0, "applicant_type": "1",
                }),
                Stream::Complaint => json!({
                    "area": "990102004", "department": "D01", "class_code": "020301", "urgency": "u2", "channel": "phone",
                    "order_type": "complaint", "handler": "D11", "content": "a lamp does not burn in the street behind the market",
                }),
                Stream::Evaluation | Stream::CityEvent | Stream::Sample | Stream::Duty => json!({
                    "area": "990103005", "department": "D21", "class_code": "0601", "severity": 3, "origin": "inspector",
                    "category": "event", "longitude": 113.31, "latitude": 33.74, "grid": "9901030050012", "unit_status": "en_route",
                    "address": "the crossing of the second and the third street",
                }),
            };
            let minute = i64::try_from(step * 600 + subject / 10).unwrap();
            let occurred_at = UtcMs::clamped(BEGIN_MS + minute * 60_000);
            records.push(record(stream, &format!("S{subject:08}"), &format!("rec-{step}-{subject:08}"), kinds[step], occurred_at, &fields));
        }
    }
    records
}

/// How long this thread ran in it, by the kernel's own count.
fn measured(work: impl FnOnce()) -> Duration {
    let cpu_ns = || -> u64 {
        let run = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
        run.split(' ').next().unwrap().parse().unwrap()
    };
    let start = cpu_ns();
    work();
    Duration::from_nanos(cpu_ns() - start)
}

#[test]
fn speed_of_apply() {
    let records = lives();
    let pass = |ledger: &mut Ledger| {
        let mut rows = 0;
        let took = measured(|| {
            for batch in records.chunks(BATCH) {
                let changes = ledger.apply(batch, batch[batch.len() - 1].envelope.occurred_at);
                rows += changes.batches.iter().map(|batch| batch.rows.num_rows()).sum::<usize>();
            }
        });
        (took, rows)
    };
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    for table in Table::ALL {
        ledger.project(table, (!table.only_grows()).then_some(&["area", "department", "stage", "updated_at"]));
    }
    let (narrow, _) = pass(&mut ledger);
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    let (applied, rows) = pass(&mut ledger);
    let (mut bytes, mut back) = (Vec::new(), Ledger::new(Arc::clone(&RULES)));
    let encoded = measured(|| bytes = ledger.encode().unwrap().bytes);
    let decoded = measured(|| back = Ledger::decode(&bytes, Arc::clone(&RULES), Path::new("/nowhere")).unwrap());
    let size = ledger.size();
    assert_eq!((back.size().subjects, back.size().steps), (SUBJECTS, records.len()));
    let per_second = u128::try_from(records.len()).unwrap() * 1000 / applied.as_millis().max(1);
    println!(
        "{} records, {rows} rows: {applied:?} CPU, {per_second} records/s ({narrow:?} with four columns); {} bytes/step; state {} bytes, encode {encoded:?}, decode {decoded:?}",
        records.len(),
        size.step_bytes / size.steps,
        bytes.len(),
    );
}
