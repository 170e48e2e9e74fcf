//! Indicators over tables of steps: counted as records come, filled from the journal, and the same as plain SQL.

use super::change::World;
use super::*;
use ingest::record::{CaseKind, CityEventKind, ComplaintKind, EvaluationKind, StatusClass};

const TABLES: [&str; 4] = ["case_steps", "complaint_steps", "evaluation_steps", "city_event_steps"];

/// Steps of each kind, by department: as they stand, and by the time at which they happened.
fn indicators() -> Vec<(String, String)> {
    let of = |table: &str, id: &str, header: &str| {
        let text = format!(
            r#"--| title   = {{ zh = "试", en = "Test" }}
--| means   = {{ zh = "试", en = "Test" }}
--| owner   = {{ zh = "试", en = "Test" }}
--| unit    = "count"
{header}
--| rollup  = true
SELECT kind, department, count(*) AS value FROM {table} WHERE kind <> 'replied' GROUP BY kind, department
--? {table}
--? kind | department | occurred_at
--? a    | D1         | 2026-11-20T01:00:00Z
--= kind | department | value
--= a    | D1         | 1
"#
        );
        (format!("steps/{id}_{table}.sql"), text)
    };
    let both = |table| {
        let timed = "--| time    = \"occurred_at\"\n--| windows = [\"24h\", \"month\", \"year\", \"all\"]";
        [of(table, "live", "--| windows = [\"live\"]"), of(table, "timed", timed)]
    };
    TABLES.into_iter().flat_map(both).collect()
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

/// Steps of every kind of every stream on many days of 2026; every fifth is of a drill.
fn steps() -> Vec<Record> {
    let cases = CaseKind::ALL.iter().map(|kind| ("case", kind.name()));
    let complaints = ComplaintKind::ALL.iter().map(|kind| ("complaint", kind.name()));
    let evaluations = EvaluationKind::ALL.iter().map(|kind| ("evaluation", kind.name()));
    let events = CityEventKind::ALL.iter().map(|kind| ("city_event", kind.name()));
    let kinds: Vec<_> = cases.chain(complaints).chain(evaluations).chain(events).collect();
    let step = |number: usize| {
        let (stream, kind) = kinds[number * 7 % kinds.len()];
        let day = NaiveDate::from_yo_opt(2026, u32::try_from(number * 13 % 320 + 1).unwrap()).unwrap();
        let status = if number.is_multiple_of(5) { "exercise" } else { "actual" };
        let row = json!({
            "record_id": format!("s{number}"), "stream": stream, "kind": kind, "subject_id": format!("{stream}{}", number % 40),
            "occurred_at": format!("{day}T02:00:00Z"), "department": format!("D{}", number % 3), "status_class": status,
        });
        Record::from_json("canonical", row.as_object().unwrap(), UtcMs::MAX).unwrap()
    };
    (0..600).map(step).collect()
}

/// How many of the records count in that table.
fn expected(table: &str, records: &[Record]) -> f64 {
    let stream = table.trim_end_matches("_steps");
    let counts = |record: &&Record| {
        let (step, status) = (&record.step, record.envelope.status_class);
        step.stream().name() == stream && status == StatusClass::Actual && step.kind() != "replied"
    };
    f64::from(u32::try_from(records.iter().filter(counts).count()).unwrap())
}

#[test]
fn live_is_batch_and_new_indicators_are_filled_from_the_journal() {
    let files = indicators();
    let (first, last) = files.split_at(4);
    let mut world = World::new(&borrowed(first));
    let records = steps();
    for slice in records[..500].chunks(37) {
        world.submit(slice.to_vec());
    }
    let holds = |world: &World, table: &str, records: &[Record]| {
        world.value(&format!("steps.live_{table}")).is_some_and(|value| (value - expected(table, records)).abs() < 0.5)
    };
    world.until(|world| TABLES[..2].iter().all(|table| holds(world, table, &records[..500])));
    world.prove();

    world.engine.adopt(catalogue(&borrowed(&[first, last].concat())));
    // What comes while the history is read counts as well, and what comes again does not.
    world.submit([&records[500..], &records[..100]].concat());
    world.until(|world| world.shared.progress.now().is_none() && TABLES.iter().all(|table| holds(world, table, &records)));
    world.prove();
    world.until(|world| world.shared.proofs.of("steps.live_case_steps").is_some());
    let (_, proof) = world.shared.proofs.of("steps.live_case_steps").unwrap();
    assert!(proof.compared > 0 && proof.differing == 0, "{proof:?}");
    world.journal.close();
}

#[test]
fn a_checkpoint_without_step_rows_gives_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let Opened { journal, batches } = opened(folder.path());
    drop(batches);
    let records = steps();
    journal.submit(Submission { source: "canonical".into(), records: records.clone(), ..Submission::default() }).unwrap();
    let (seq, now) = (journal.last_seq(), UtcMs::parse(&json!("2026-11-22T12:00:00Z")).unwrap());
    let begin = |files: &[(&str, &str)]| Restored::begin(&surroundings(folder.path(), &journal, files), now, seq).unwrap();
    let checkpoint = |files: &[(&str, &str)], state: &mut Restored| {
        let Stored { bytes, binding } = state.ledger.encode().unwrap();
        let stamp = stamp(&surroundings(folder.path(), &journal, files), seq);
        Checkpoint { stamp, ledger: bytes, cubes: state.cubes.encode().unwrap() }.write(folder.path(), &binding).unwrap();
    };

    let mut state = begin(&[TOTAL]);
    let said = state.ledger.apply(&records, now);
    assert!(said.batches.iter().all(|batch| !batch.table.only_grows()), "nobody reads steps yet");
    state.cubes.apply(&said.batches, now).unwrap();
    checkpoint(&[TOTAL], &mut state);

    let files = indicators();
    let mut filled = begin(&borrowed(&files));
    let found = values(&mut filled.cubes);
    for (place, indicator) in catalogue(&borrowed(&files)).indicators.iter().enumerate() {
        let Some(table) = indicator.id.strip_prefix("steps.live_") else { continue };
        let value = found.get(&(place, Window::from_name("live").unwrap())).copied().flatten();
        assert_eq!(value, Some(expected(table, &records).to_bits()), "{table}");
    }
    checkpoint(&borrowed(&files), &mut filled);
    let again = begin(&borrowed(&files));
    assert_eq!(again.stored_seq, seq, "the checkpoint's cubes were not used");
    let mut cubes = again.cubes;
    assert_eq!(values(&mut cubes), found);
    journal.close();
}
