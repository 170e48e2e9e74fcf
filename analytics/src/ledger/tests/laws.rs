//! Laws: the state depends on the set of records and the clock alone, and rows cancel exactly.

use super::{KEPT, RULES, growing, lines, record, table_lines};
use crate::dispatch::UnitStatus;
use crate::frame::{ListChanges, Listed, OpenEvent, OpenOrder, UnitNow};
use crate::history::{History, LedgerCopy};
use crate::ledger::archive::Sizes;
use crate::ledger::{Changes, Ledger, Stored, Table};
use ingest::record::{
    CaseKind, CityEventKind, ComplaintKind, DutyKind, EvaluationKind, Record, SampleKind, StatusClass, Step, Stream, Text, UtcMs,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// 2026-11-13 08:00 in Shanghai.
const BEGIN_MS: i64 = 1_794_528_000_000;
const MINUTE_MS: i64 = 60_000;
const SPAN_MINUTES: i64 = 16 * 1440;

fn one_of<'a>(choices: &[&'a str], pick: u64) -> &'a str {
    choices[usize::try_from(pick).unwrap()]
}

/// Everything that may be said of a step, picked by the bits of `seed`.
fn fields(stream: Stream, seed: u64) -> Value {
    let pick = |shift: u32, of: u64| (seed >> shift) % of;
    let mut fields = match stream {
        Stream::Case => json!({
            "statutory_days": pick(0, 5) + 1, "promised_days": pick(3, 3) + 1, "item_code": format!("I{}", pick(6, 4)),
            "item_name": "a name that is longer than what is kept in place",
        }),
        Stream::Complaint => json!({
            "urgency": format!("u{}", pick(0, 4) + 1), "handler": format!("D{}", pick(2, 3)), "extension_days": pick(4, 3),
            "class_code": "0203", "satisfied": one_of(&["yes", "no", "unknown"], pick(6, 3)),
        }),
        Stream::Evaluation => json!({"level": pick(0, 5) + 1, "real_name": pick(3, 2) == 0}),
        Stream::CityEvent => json!({
            "class_code": one_of(&["0601", "0602"], pick(0, 2)),
            "limit_type": one_of(&["work_hour", "natural_day", "urgent_minute"], pick(1, 3)),
            "unit": format!("U{}", pick(52, 3)), "unit_status": UnitStatus::ALL[usize::try_from(pick(54, 7)).unwrap()].name(),
            "limit_value": pick(4, 6), "longitude": 113.0 + f64::from(u8::try_from(pick(7, 100)).unwrap()) / 7.0,
        }),
        Stream::Duty => json!({"note": "n"}),
        Stream::Sample => json!({"metric": "m", "value": f64::from(u8::try_from(pick(0, 100)).unwrap()) / 3.0}),
    };
    let object = fields.as_object_mut().unwrap();
    let said: Vec<String> = object.keys().cloned().collect();
    for (bit, name) in said.iter().enumerate() {
        if (seed >> (16 + bit)).is_multiple_of(4) {
            object.remove(name);
        }
    }
    if pick(32, 4) == 0 {
        object.insert("area".into(), json!(format!("99010{}", pick(34, 3))));
        object.insert("department".into(), json!(format!("D{}", pick(36, 3))));
    }
    if pick(40, 64) == 0 {
        object.insert("status_class".into(), json!("exercise"));
    }
    if pick(46, 4) == 0 {
        object.insert("sequence".into(), json!(pick(48, 3)));
        object.insert("attributes".into(), json!({"k": pick(50, 9)}));
    }
    fields
}

fn kind(stream: Stream, pick: usize) -> &'static str {
    match stream {
        Stream::Case => CaseKind::ALL[pick % CaseKind::ALL.len()].name(),
        Stream::Complaint => ComplaintKind::ALL[pick % ComplaintKind::ALL.len()].name(),
        Stream::Evaluation => EvaluationKind::ALL[pick % EvaluationKind::ALL.len()].name(),
        Stream::CityEvent if pick.is_multiple_of(4) => CityEventKind::UnitStatus.name(),
        Stream::CityEvent => CityEventKind::ALL[pick % CityEventKind::ALL.len()].name(),
        Stream::Sample => SampleKind::ALL[pick % SampleKind::ALL.len()].name(),
        Stream::Duty => DutyKind::ALL[pick % DutyKind::ALL.len()].name(),
    }
}

/// Samples and decisions on duty have none.
fn has_subject(record: &Record) -> bool {
    !matches!(record.step, Step::Sample(_) | Step::Duty(_))
}

/// Records of a few subjects; minutes collide often, so that order hangs on sequence and number.
fn records() -> impl Strategy<Value = Vec<Record>> {
    let one = (0..Stream::ALL.len(), 0..4_u8, any::<u16>(), 0..SPAN_MINUTES / 30, any::<u64>());
    proptest::collection::vec(one, 1..60).prop_map(|drawn| {
        let numbered = drawn.into_iter().enumerate();
        numbered
            .map(|(number, (stream, subject, pick, half_hour, seed))| {
                let stream = Stream::ALL[stream];
                let occurred_at = UtcMs::clamped(BEGIN_MS + half_hour * 30 * MINUTE_MS);
                let (subject, id) = (format!("{}-{subject}", stream.name()), format!("r{number:03}"));
                record(stream, &subject, &id, kind(stream, usize::from(pick)), occurred_at, &fields(stream, seed))
            })
            .collect()
    })
}

/// Rows, lists of what is open, and units as the sum of all changes so far.
#[derive(Default)]
struct Books {
    rows: BTreeMap<(Table, String), i64>,
    events: BTreeMap<String, OpenEvent>,
    units: BTreeMap<Text, UnitNow>,
    orders: BTreeMap<String, OpenOrder>,
}

fn list<T: Listed>(open: &mut BTreeMap<String, T>, changes: ListChanges<T>) {
    open.extend(by_number(changes.put));
    for number in changes.gone {
        assert!(open.remove(number.as_str()).is_some(), "{number} was not open");
    }
}

fn by_number<T: Listed>(open: Vec<T>) -> BTreeMap<String, T> {
    open.into_iter().map(|matter| (matter.number().to_string(), matter)).collect()
}

impl Books {
    fn add(&mut self, changes: Changes) {
        for batch in changes.batches {
            assert_eq!(batch.rows.num_rows(), batch.signs.len());
            for (line, sign) in lines(&batch.rows).into_iter().zip(batch.signs) {
                let count = self.rows.entry((batch.table, line)).or_default();
                *count += i64::from(sign);
                assert!(*count >= 0, "a row left that never came");
            }
        }
        self.rows.retain(|_, count| *count != 0);
        list(&mut self.events, changes.events);
        list(&mut self.orders, changes.orders);
        self.units.extend(changes.units.into_iter().map(|unit| (unit.unit.clone(), unit)));
    }

    /// Takes rows that left as they are: those that came before are not known.
    fn add_unsigned(&mut self, changes: Changes) {
        for batch in changes.batches {
            for (line, sign) in lines(&batch.rows).into_iter().zip(batch.signs) {
                *self.rows.entry((batch.table, line)).or_default() += i64::from(sign);
            }
        }
    }

    fn lines(&self, table: Table) -> Vec<String> {
        let of_table = self.rows.iter().filter(|((of, _), _)| *of == table);
        of_table.flat_map(|((_, line), count)| std::iter::repeat_n(line.clone(), usize::try_from(*count).unwrap())).collect()
    }
}

/// What one application of all records at `now` gives.
fn at_once(records: &[Record], now: UtcMs) -> Ledger {
    let mut ledger = Ledger::new(Arc::clone(&RULES));
    ledger.apply(records, now);
    ledger
}

/// The ledger after a checkpoint and a start.
fn stored_and_back(ledger: &mut Ledger, folder: &Path) -> Ledger {
    let Stored { bytes, binding } = ledger.encode().unwrap();
    binding.sync().unwrap();
    binding.release();
    Ledger::decode(&bytes, Arc::clone(&RULES), folder).unwrap()
}

fn assert_same(left: &Ledger, right: &Ledger) {
    for table in KEPT.iter().copied() {
        assert_eq!(table_lines(left, table), table_lines(right, table), "table {}", table.name());
    }
    assert_eq!(left.state.next_timer(), right.state.next_timer());
    assert_eq!(left.units(), right.units());
}

/// What each unit does, the event that it does it for, and since when, looked up in the records themselves.
fn newest_of_units(records: &[Record]) -> Vec<(Text, UnitStatus, Text, UtcMs)> {
    let mut told = Vec::new();
    for Record { envelope, step } in records {
        let Step::CityEvent(step) = step else { continue };
        if let (CityEventKind::UnitStatus, StatusClass::Actual, Some(unit), Some(status)) =
            (step.kind, envelope.status_class, &step.unit, &step.unit_status)
        {
            let order = (unit.clone(), envelope.occurred_at, envelope.sequence, envelope.record_id.clone());
            told.push((order, UnitStatus::from_name(status).unwrap(), envelope.subject_id.clone()));
        }
    }
    told.sort();
    let last: BTreeMap<Text, _> = told.into_iter().map(|((unit, at, ..), status, event_no)| (unit, (status, event_no, at))).collect();
    last.into_iter().map(|(unit, (status, event_no, at))| (unit, status, event_no, at)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_order_slicing_and_clock_end_in_the_state_of_one_batch(
        (in_order, shuffled) in records().prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
        slices in proptest::collection::vec((1..9_usize, 0..SPAN_MINUTES), 1..40),
        end in 0..2 * SPAN_MINUTES,
        stored_after in 0..20_usize,
    ) {
        let mut ledger = growing::asked(Ledger::new(Arc::clone(&RULES)));
        let mut books = Books::default();
        let mut clocks: Vec<i64> = slices.iter().map(|(_, minute)| (*minute).min(end)).collect();
        clocks.sort_unstable();
        let mut rest = shuffled.as_slice();
        let mut number = 0;
        while !rest.is_empty() {
            let (size, _) = slices[number % slices.len()];
            let minute = clocks.get(number).copied().unwrap_or(end);
            let (slice, after) = rest.split_at(size.min(rest.len()));
            let now = UtcMs::clamped(BEGIN_MS + minute * MINUTE_MS);
            books.add(ledger.apply(slice, now));
            if number % 3 == 0 {
                books.add(ledger.advance(now));
            }
            if number == stored_after {
                ledger = growing::asked(stored_and_back(&mut ledger, Path::new("/nowhere")));
            }
            rest = after;
            number += 1;
        }
        let now = UtcMs::clamped(BEGIN_MS + end * MINUTE_MS);
        books.add(ledger.advance(now));

        let batch = at_once(&in_order, now);
        assert_same(&ledger, &batch);
        for table in Table::ALL {
            let mut expected = books.lines(table);
            expected.sort();
            let found = if table.only_grows() { growing::lines_of(table, &in_order) } else { table_lines(&batch, table) };
            prop_assert_eq!(&found, &expected, "rows said of {}", table.name());
        }
        prop_assert_eq!(&books.events, &by_number(batch.open_events()));
        prop_assert_eq!(&books.orders, &by_number(batch.open_orders()));
        prop_assert_eq!(books.units.into_values().collect::<Vec<_>>(), batch.units());
        let newest = newest_of_units(&in_order);
        prop_assert_eq!(batch.units().len(), newest.len());
        for (now, (unit, status, event_no, since)) in batch.units().into_iter().zip(newest) {
            let engaged = !matches!(status, UnitStatus::Available | UnitStatus::Unavailable);
            prop_assert_eq!((now.unit, now.status, now.since), (unit, status, Some(since)));
            prop_assert_eq!(now.event_no, engaged.then_some(event_no));
        }
    }

    /// Subjects come and go between memory and archive, and the process is killed now and then: the state is that of a ledger that
    /// keeps everything in memory.
    #[test]
    fn an_archive_changes_nothing(
        records in records().prop_shuffle(),
        acts in proptest::collection::vec((0..7_u8, 1..9_usize, 0..SPAN_MINUTES, 0..4 * 1440_i64), 1..60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::new(Arc::clone(&RULES)).archiving(folder.path()).unwrap();
        let shrink = |ledger: &mut Ledger| {
            ledger.state.archive.as_mut().unwrap().shrink(Sizes { block_bytes: 300, segment_bytes: 1200 }, 7);
        };
        shrink(&mut ledger);
        let mut plain = Ledger::new(Arc::clone(&RULES));
        let mut stored = ledger.encode().unwrap().bytes;
        let mut since: Vec<(Vec<Record>, UtcMs)> = Vec::new();
        let (mut history, mut copies) = (History::of(folder.path()), 0);
        let mut rest = records.as_slice();
        for (act, size, minute, rested) in acts.iter().cycle().take(acts.len() + records.len()) {
            let now = UtcMs::clamped(BEGIN_MS + minute * MINUTE_MS);
            match act {
                0 => {
                    let Stored { bytes, binding } = ledger.encode().unwrap();
                    binding.sync().unwrap();
                    binding.release();
                    stored = bytes;
                    since.clear();
                }
                1 => {
                    history = History::of(folder.path());
                    ledger = Ledger::decode(&stored, Arc::clone(&RULES), folder.path()).unwrap();
                    shrink(&mut ledger);
                    for (slice, now) in &since {
                        ledger.apply(slice, *now);
                        ledger.advance(*now);
                    }
                }
                2 => ledger.state.archive_the_rested(rested * MINUTE_MS, 3),
                3 => {
                    copies += 1;
                    let (as_of, snapshot) = (UtcMs::clamped(copies), ledger.snapshot());
                    let view = history.refresh(&LedgerCopy { snapshot, as_of, journal_seq: 0, watermark: None }).unwrap();
                    for table in crate::history::TABLES {
                        let columns: Vec<_> = table.fields().iter().map(|field| field.name).collect();
                        let mut found: Vec<_> = view.read(table, &columns, None).unwrap().iter().flat_map(lines).collect();
                        found.sort();
                        prop_assert_eq!(&found, &table_lines(&ledger, table), "the files of {}", table.name());
                        prop_assert_eq!(view.rows(table), u64::try_from(found.len()).unwrap());
                    }
                }
                _ => {
                    let (slice, after) = rest.split_at((*size).min(rest.len()));
                    let (mut with, mut without) = (Books::default(), Books::default());
                    for (books, ledger) in [(&mut with, &mut ledger), (&mut without, &mut plain)] {
                        books.add_unsigned(ledger.apply(slice, now));
                        books.add_unsigned(ledger.advance(now));
                    }
                    prop_assert_eq!(with.rows, without.rows, "rows said");
                    since.push((slice.to_vec(), now));
                    rest = after;
                }
            }
        }
        let copy = ledger.snapshot();
        assert_same(&ledger, &plain);
        prop_assert_eq!(ledger.open_events(), plain.open_events());
        prop_assert_eq!(ledger.open_orders(), plain.open_orders());
        for record in records.iter().filter(|record| has_subject(record)) {
            let (stream, id) = (record.step.stream(), &record.envelope.subject_id);
            prop_assert_eq!(ledger.subject(stream, id), plain.subject(stream, id));
        }
        // A copy shows what was when it was made, whatever becomes of the ledger.
        let expected = table_lines(&plain, Table::Cases);
        ledger.state.archive_the_rested(0, 0);
        ledger.apply(&records, UtcMs::clamped(BEGIN_MS + 3 * SPAN_MINUTES * MINUTE_MS));
        let columns: Vec<_> = Table::Cases.fields().iter().map(|field| field.name).collect();
        let mut found = Vec::new();
        copy.each_batch(Table::Cases, &columns, 7, |batch| found.extend(lines(&batch))).unwrap();
        found.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn repeated_records_change_nothing(records in records(), again in proptest::collection::vec(any::<prop::sample::Index>(), 0..30)) {
        let records: Vec<Record> = records.into_iter().filter(|record| record.step.stream() != Stream::Sample).collect();
        let now = UtcMs::clamped(BEGIN_MS + SPAN_MINUTES * MINUTE_MS);
        let mut ledger = at_once(&records, now);
        let once = at_once(&records, now);
        if !records.is_empty() {
            let repeated: Vec<Record> = again.iter().map(|index| index.get(&records).clone()).collect();
            prop_assert!(ledger.apply(&repeated, now).batches.is_empty());
            let mut doubled = records.clone();
            doubled.extend(repeated);
            assert_same(&at_once(&doubled, now), &once);
        }
        assert_same(&ledger, &once);
        prop_assert_eq!(ledger.size(), once.size());
    }

    #[test]
    fn a_timeline_gives_back_the_records(records in records()) {
        let ledger = at_once(&records, UtcMs::clamped(BEGIN_MS));
        for record in records.iter().filter(|record| has_subject(record)) {
            let (_, steps) = ledger.subject(record.step.stream(), &record.envelope.subject_id).unwrap();
            prop_assert!(steps.contains(record));
            let order = |step: &Record| (step.envelope.occurred_at, step.envelope.sequence, step.envelope.record_id.clone());
            let sorted = steps.is_sorted_by_key(order);
            prop_assert!(sorted);
        }
    }
}

#[test]
fn a_stored_ledger_is_refused_when_damaged_or_under_other_rules() {
    let records = [record(Stream::Case, "c", "r", "accepted", UtcMs::clamped(BEGIN_MS), &json!({"promised_days": 1}))];
    let Stored { bytes, .. } = at_once(&records, UtcMs::clamped(BEGIN_MS)).encode().unwrap();
    let nowhere = Path::new("/nowhere");
    assert!(Ledger::decode(&bytes[..bytes.len() - 1], Arc::clone(&RULES), nowhere).is_err());
    let other = crate::rules::CityRules::new(chrono_tz::Tz::Asia__Tokyo, &BTreeMap::new(), []);
    assert!(matches!(Ledger::decode(&bytes, Arc::new(other), nowhere), Err(crate::ledger::DecodeError::OtherRules)));
}
