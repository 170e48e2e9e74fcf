//! Live readings compared with the batch answer over the whole journal, and readings of past instants.
//!
//! The batch side folds every journalled record anew into a ledger of its own and asks plain SQL; it shares no cell, no pane and
//! no window total with the live side.

use crate::batch::{self, BatchError, BatchReading};
use crate::cube::CellReading;
use crate::engine::{AuditReport, EngineError, IndicatorAudit, PastReading};
use crate::indicator::{Catalogue, Indicator};
use crate::ledger::{ChangeBatch, Growing, Ledger, Table};
use crate::plan::IndicatorPlan;
use crate::reading::{Level, Reading, State};
use crate::rules::CityRules;
use crate::window::Window;
use datafusion::arrow::array::RecordBatch;
use ingest::journal::{Journal, StoredRecord};
use ingest::record::{Record, Text, UtcMs};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Exact measures may differ by the last bits of a division only.
const ROUNDING: f64 = 1e-9;
const DIFFERENCES_TOLD: usize = 20;
const BATCH_ROWS: usize = 8192;

/// The live side of a comparison, taken at one instant.
pub(crate) struct LiveState {
    pub(crate) as_of: UtcMs,
    pub(crate) journal_seq: u64,
    pub(crate) readings: Vec<CellReading>,
}

/// Which past readings are asked for.
pub(crate) struct Past {
    pub(crate) indicator: String,
    pub(crate) window: Window,
    pub(crate) at: UtcMs,
    pub(crate) up_to: u64,
}

/// Live readings by key set and key values.
type Cells<'a> = BTreeMap<(usize, &'a [Text]), &'a Reading>;
pub(crate) type Tables = HashMap<Table, Vec<RecordBatch>>;

/// Computes every reading anew and compares.
pub(crate) fn compare(
    journal: &Journal,
    catalogue: &Catalogue,
    rules: &Arc<CityRules>,
    live: &LiveState,
) -> Result<AuditReport, EngineError> {
    let (tables, records) = tables(journal, (catalogue, rules), live.journal_seq, live.as_of, UtcMs::MAX)?;
    let mut live_of: HashMap<usize, Vec<CellReading>> = HashMap::new();
    for reading in &live.readings {
        live_of.entry(reading.name.indicator).or_default().push(reading.clone());
    }
    let mut report = AuditReport { as_of: live.as_of, journal_seq: live.journal_seq, records, ..AuditReport::default() };
    for (index, indicator) in catalogue.indicators.iter().enumerate() {
        let audit = match catalogue.plan(index) {
            Some(plan) => {
                let live_readings = live_of.remove(&index).unwrap_or_default();
                prove((catalogue, index, plan), &tables, live.as_of, &live_readings).map_err(EngineError::Batch)?
            }
            None => IndicatorAudit { indicator: indicator.id.to_string(), ..IndicatorAudit::default() },
        };
        report.compared += audit.compared;
        report.indicators.push(audit);
    }
    metrics::counter!("audit_readings_compared_total").increment(report.compared);
    metrics::counter!("audit_readings_differing_total").increment(report.indicators.iter().map(|audit| audit.differing).sum());
    Ok(report)
}

/// Compares the live readings of one indicator with plain SQL over the rows of its tables.
pub(crate) fn prove(
    (catalogue, index, plan): (&Catalogue, usize, &IndicatorPlan),
    tables: &Tables,
    as_of: UtcMs,
    live: &[CellReading],
) -> Result<IndicatorAudit, BatchError> {
    let indicator = catalogue.indicators.get(index).ok_or(BatchError::NoSuchIndicator(index))?;
    let mut cells: BTreeMap<Window, Cells<'_>> = BTreeMap::new();
    for CellReading { name, reading } in live {
        cells.entry(name.window).or_default().insert((name.set, &name.keys), reading);
    }
    let mut audit = IndicatorAudit { indicator: indicator.id.to_string(), ..IndicatorAudit::default() };
    let tolerance = plan.relative_error().max(ROUNDING);
    let answers = batch::Tables::new(tables, catalogue.rules())?;
    for window in indicator.all_windows() {
        let answer = answers.readings(catalogue, index, window, as_of)?;
        compare_window(indicator, (window, tolerance), &answer, cells.remove(&window).unwrap_or_default(), &mut audit);
    }
    Ok(audit)
}

/// The readings at a past instant, from what the journal held then.
pub(crate) fn past(journal: &Journal, catalogue: &Catalogue, rules: &Arc<CityRules>, past: &Past) -> Result<Vec<PastReading>, EngineError> {
    let index = catalogue.position(&past.indicator).ok_or_else(|| EngineError::NoSuchIndicator(past.indicator.clone()))?;
    let indicator = catalogue.indicators.get(index).ok_or_else(|| EngineError::NoSuchIndicator(past.indicator.clone()))?;
    let (tables, _) = tables(journal, (catalogue, rules), past.up_to, past.at, past.at)?;
    let answer = batch::readings(&tables, catalogue, index, past.window, past.at).map_err(EngineError::Batch)?;
    let reading = |answer: BatchReading| {
        let reading = Reading::of(indicator, answer.parts, Level::Normal);
        let state = if reading.value.get().is_some() { State::Replay } else { State::NoData };
        PastReading {
            keys: indicator.key_names(answer.set).map(Arc::from).zip(answer.keys).collect(),
            reading: Reading { state, ..reading },
        }
    };
    Ok(answer.into_iter().map(reading).collect())
}

/// Every table of the journal's records up to a batch and an instant of recording: subjects as folds of them, their clocks at `as_of`;
/// tables that only grow as the columns of them that indicators name.
fn tables(
    journal: &Journal,
    (catalogue, rules): (&Catalogue, &Arc<CityRules>),
    up_to: u64,
    as_of: UtcMs,
    recorded_by: UtcMs,
) -> Result<(Tables, u64), EngineError> {
    let mut ledger = Ledger::new(Arc::clone(rules));
    let mut tables = Tables::new();
    let named = |table: &Table| {
        let readers: Vec<_> = catalogue.indicators.iter().filter(|indicator| indicator.tables.contains(table)).collect();
        let columns: BTreeSet<&str> = readers.iter().flat_map(|indicator| indicator.columns_of(*table)).collect();
        (!readers.is_empty()).then(|| (*table, columns.into_iter().collect()))
    };
    let growing = Growing::of(rules.zone(), Table::ALL.iter().filter_map(named));
    let mut count = 0;
    let mut visit = |stored: Vec<StoredRecord>| {
        let known = stored.into_iter().filter(|stored| stored.recorded_at <= recorded_by);
        let records: Vec<Record> = known.map(|stored| stored.record).collect();
        count += u64::try_from(records.len()).unwrap_or(u64::MAX);
        for ChangeBatch { table, rows, .. } in growing.rows(&records) {
            tables.entry(table).or_default().push(rows);
        }
        drop(ledger.apply(&records, as_of));
    };
    journal.scan(0, up_to, &mut visit).map_err(EngineError::Journal)?;
    drop(ledger.advance(as_of));
    for table in Table::ALL.into_iter().filter(|table| !table.only_grows()) {
        let columns: Vec<&str> = table.fields().iter().map(|field| field.name).collect();
        let batches = tables.entry(table).or_default();
        ledger.each_batch(table, &columns, BATCH_ROWS, |batch| batches.push(batch)).map_err(EngineError::Ledger)?;
    }
    Ok((tables, count))
}

fn compare_window<'a>(
    indicator: &Indicator,
    (window, tolerance): (Window, f64),
    answer: &'a [BatchReading],
    mut cells: Cells<'a>,
    audit: &mut IndicatorAudit,
) {
    for expected in answer {
        let live = cells.remove(&(expected.set, expected.keys.as_slice())).copied().unwrap_or_default();
        // In the indicator's unit, as the live reading is.
        let batch = Reading::of(indicator, expected.parts, Level::Normal);
        audit.compared += 1;
        if !agrees(&live, &batch, tolerance) {
            note(audit, window, &expected.keys, &format!("live {}, batch {}", told(&live), told(&batch)));
        }
    }
    // What the batch answer does not have must be empty on the live side too: a cell whose rows have all gone.
    for ((_, keys), live) in cells {
        audit.compared += 1;
        if !is_empty(live.value.get()) || !is_empty(live.numerator.get()) || !is_empty(live.denominator.get()) {
            note(audit, window, keys, &format!("live {}, batch has no such group", told(live)));
        }
    }
}

fn note(audit: &mut IndicatorAudit, window: Window, keys: &[Text], words: &str) {
    audit.differing += 1;
    if audit.differences.len() < DIFFERENCES_TOLD {
        audit.differences.push(format!("{} [{}]: {words}", window.name(), keys.join(", ")));
    }
}

fn is_empty(part: Option<f64>) -> bool {
    part.is_none_or(|part| part.abs() <= ROUNDING)
}

fn told(reading: &Reading) -> String {
    format!("{:?} = {:?} / {:?}", reading.value.get(), reading.numerator.get(), reading.denominator.get())
}

fn agrees(live: &Reading, batch: &Reading, tolerance: f64) -> bool {
    let pairs = [(live.value, batch.value), (live.numerator, batch.numerator), (live.denominator, batch.denominator)];
    pairs.into_iter().all(|(live, batch)| match (live.get(), batch.get()) {
        (Some(live), Some(batch)) => (live - batch).abs() <= tolerance * batch.abs().max(1.0),
        // Nothing to count and a count of 0 are one state, told apart only by whether the cell was ever seen.
        (live, batch) => is_empty(live) && is_empty(batch),
    })
}
