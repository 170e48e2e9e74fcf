//! Live = batch, over random SQL and random histories.
//!
//! A seed makes a history of several tables (late, future, repeated, replaced and retracted rows around the edges of windows, a clock
//! that jumps, cells stored and loaded) and a catalogue of random indicator files. Where the history looks, every reading is compared
//! with `DataFusion` over the plain rows, and with cubes that were given the same changes at once and in another order. A failure is
//! cut down to one indicator and few rows and printed as a file: kept in the folder `found`, it is played again at every run.
//!
//! `PROPTEST_CASES=10000 cargo test --workspace --lib live_is_batch -- --nocapture` plays longer, `PROPTEST_RNG_SEED=7` begins
//! elsewhere.

mod dice;
mod history;
mod select;

use super::{agree, rules};
use crate::batch;
use crate::cube::{CellName, CellReading, Cubes};
use crate::indicator::{Catalogue, Mode};
use crate::ledger::Table;
use crate::reading::{Parts, Reading};
use crate::window::Window;
use dice::Dice;
use history::{Entry, History, Row, Step, batch_of, changes_of};
use ingest::declaration::{DeclarationFile, read_folder};
use ingest::record::{Text, UtcMs};
use proptest::test_runner::{Config, RngSeed};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Files of one history.
const FILES: usize = 48;
/// So many of proptest's cases are one history here: 256, unless `PROPTEST_CASES` says otherwise, are 8.
const CASES_OF_HISTORY: u32 = 32;
/// After so many failures no more are looked for.
const FAILURES_TOLD: usize = 3;

/// `DataFusion`'s own word for its mistakes.
const BUG: &str = "bug in DataFusion";

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    /// Indicator, window and instant.
    cases: usize,
    readings: usize,
    /// Cases that plain SQL has no answer to, by a mistake of `DataFusion`.
    unanswered: usize,
    files: usize,
    /// Reasons of those that are not live, each with how many there are.
    beyond: BTreeMap<String, usize>,
}

/// Where live and batch differ.
#[derive(Debug)]
struct Fault {
    /// Place of the indicator, if it is one's.
    indicator: Option<usize>,
    told: String,
}

#[test]
fn random_sql_over_random_histories() {
    let config = Config::default();
    let first = if let RngSeed::Fixed(seed) = config.rng_seed { seed } else { 1 };
    let seeds = first..first + u64::from(config.cases.div_ceil(CASES_OF_HISTORY));
    let mut tally = Tally::default();
    let mut failures = Vec::new();
    for seed in seeds.clone() {
        let mut dice = Dice::of(seed);
        let history = History::random(&mut dice);
        let by_hand = read_folder(&folder("indicators"), "sql").unwrap().into_iter().map(|file| file.text);
        let mut texts: Vec<String> = (0..FILES).map(|_| select::file(&mut dice)).chain(by_hand).collect();
        while let Err(fault) = tried(&texts, &history, &mut tally) {
            let place = fault.indicator;
            let (text, history, told) = cut_down(&texts, &history, fault);
            failures.push(format!("PROPTEST_RNG_SEED={seed}: {told}\n\n{}", written(&text, &history)));
            assert!(failures.len() < FAILURES_TOLD, "{}", failures.join("\n"));
            match texts.iter().position(|other| *other == text).or(place) {
                Some(place) => drop(texts.remove(place)),
                None => break,
            }
        }
    }
    let keep = folder("found");
    assert!(failures.is_empty(), "keep each as a file in {}\n{}", keep.display(), failures.join("\n"));
    let Tally { cases, readings, unanswered, files, beyond } = &tally;
    let left: usize = beyond.values().sum();
    let told = format!(
        "seeds {seeds:?}: {files} files, {cases} cases, {readings} readings, {unanswered} unanswered; {left} files left to plain SQL: {beyond:?}"
    );
    assert!(left * 10 <= *files, "{told}");
    let known = |reason: &String| select::BEYOND.iter().any(|known| reason.contains(known));
    assert!(beyond.keys().all(known), "{told}");
    assert!(unanswered * 50 <= *cases, "{told}");
    assert!(*cases > 300 * seeds.count(), "{told}");
    #[allow(clippy::print_stdout, reason = "how much was tried belongs to the test's answer")]
    {
        println!("{told}");
    }
}

/// Every failure that was ever found.
#[test]
fn failures_once_found_stay_mended() {
    for DeclarationFile { path, text } in read_folder(&folder("found"), "sql").unwrap() {
        let history = History::read(&text);
        if let Err(fault) = tried(&[text], &history, &mut Tally::default()) {
            panic!("{path}: {}", fault.told);
        }
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cube/tests").join(name)
}

/// One file with the history between its header and its SELECT.
fn written(text: &str, history: &History) -> String {
    let header: Vec<&str> = text.lines().take_while(|line| line.starts_with("--|")).collect();
    let rest: Vec<&str> = text.lines().skip(header.len()).collect();
    format!("{}\n{history}{}\n", header.join("\n"), rest.join("\n"))
}

/// Plays files over a history; a panic on the way is a failure as well.
fn tried(texts: &[String], history: &History, tally: &mut Tally) -> Result<(), Fault> {
    catch_unwind(AssertUnwindSafe(|| play(texts, history, tally))).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
        Err(Fault { indicator: None, told: format!("stopped: {}", words.unwrap_or_default()) })
    })
}

/// The least that still fails: one file where that is enough, then fewer steps and fewer rows.
fn cut_down(texts: &[String], history: &History, fault: Fault) -> (String, History, String) {
    let fails = |texts: &[String], history: &History| tried(texts, history, &mut Tally::default()).err().map(|fault| fault.told);
    let mut guess = fault.indicator.into_iter().chain(0..texts.len());
    let alone = guess.find_map(|place| Some((texts[place].clone(), fails(&texts[place..=place], history)?)));
    let Some((text, mut told)) = alone else { return (texts.join("\n"), history.clone(), fault.told) };
    let mut least = history.clone();
    let mut attempt = |smaller: History| {
        let found = fails(std::slice::from_ref(&text), &smaller);
        let fails = found.is_some();
        if let Some(words) = found {
            (least, told) = (smaller, words);
        }
        (fails, least.clone())
    };
    let mut history = history.clone();
    for place in (1..history.steps.len()).rev() {
        let mut smaller = history.clone();
        if !matches!(smaller.steps.remove(place), Step::Change(_)) {
            (_, history) = attempt(smaller);
        }
    }
    let subjects: BTreeSet<usize> = entries(&history).map(|entry| entry.subject).collect();
    let mut subjects: Vec<usize> = subjects.into_iter().collect();
    let mut size = subjects.len().div_ceil(2);
    while size > 0 {
        let mut kept = Vec::new();
        for part in subjects.chunks(size) {
            let (fails, now) = attempt(without(&history, part));
            history = now;
            if !fails {
                kept.extend_from_slice(part);
            }
        }
        subjects = kept;
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    (text, least, told)
}

fn entries(history: &History) -> impl Iterator<Item = &Entry> {
    history.steps.iter().flat_map(|step| if let Step::Change(entries) = step { entries.as_slice() } else { &[] })
}

/// The history without all that is of those subjects.
fn without(history: &History, subjects: &[usize]) -> History {
    let mut smaller = history.clone();
    for step in &mut smaller.steps {
        if let Step::Change(entries) = step {
            entries.retain(|entry| !subjects.contains(&entry.subject));
        }
    }
    smaller.steps.retain(|step| *step != Step::Change(Vec::new()));
    smaller
}

/// Both sides of a comparison, as they are while a history is played.
struct Stage<'a> {
    catalogue: &'a Catalogue,
    history: &'a History,
    now: UtcMs,
    cubes: Cubes,
    /// Given the same changes, but all at once before each look, the last first.
    at_once: Cubes,
    waiting: Vec<&'a Entry>,
    /// What the drained changes lead to.
    drained: HashMap<u32, (CellName, Reading)>,
    standing: Vec<(Table, &'a Row)>,
}

fn play(texts: &[String], history: &History, tally: &mut Tally) -> Result<(), Fault> {
    let files = texts.iter().enumerate().map(|(place, text)| DeclarationFile { path: format!("f{place}.sql"), text: text.clone() });
    let (catalogue, mistakes) = Catalogue::load(&files.collect::<Vec<_>>(), &rules(history.zone));
    if let Some(mistake) = mistakes.first() {
        let indicator = mistake.file.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().ok();
        return Err(Fault { indicator, told: mistake.to_string() });
    }
    tally.files += texts.len();
    for place in 0..texts.len() {
        if let Mode::Requery { reason } = catalogue.mode(place) {
            *tally.beyond.entry(reason.clone()).or_default() += 1;
        }
    }
    let Some(Step::At(start)) = history.steps.first() else { return Ok(()) };
    let now = UtcMs::clamped(*start);
    let new = || Cubes::new(&catalogue, now).unwrap();
    let (cubes, at_once) = (new(), new());
    let (waiting, drained, standing) = (Vec::new(), HashMap::new(), Vec::new());
    let mut stage = Stage { catalogue: &catalogue, history, now, cubes, at_once, waiting, drained, standing };
    for step in &history.steps {
        match step {
            Step::At(millis) => {
                stage.now = UtcMs::clamped(*millis);
                stage.cubes.advance(stage.now);
            }
            Step::Change(entries) => stage.change(entries),
            Step::Store => {
                stage.cubes = Cubes::decode(&catalogue, &stage.cubes.encode().unwrap(), stage.now).unwrap();
                stage.drained.clear();
            }
            Step::Look => stage.look(tally)?,
        }
        stage.drain();
    }
    Ok(())
}

impl<'a> Stage<'a> {
    fn change(&mut self, entries: &'a [Entry]) {
        self.cubes.apply(&changes_of(&entries.iter().collect::<Vec<_>>(), self.history.zone), self.now).unwrap();
        self.waiting.extend(entries);
        for entry in entries {
            if entry.sign > 0 {
                self.standing.push((entry.table, &entry.row));
            } else {
                let place = self.standing.iter().position(|(table, row)| *table == entry.table && **row == entry.row);
                self.standing.swap_remove(place.unwrap());
            }
        }
    }

    fn drain(&mut self) {
        let mut changes = self.cubes.drain_changes();
        self.drained.extend(changes.new.drain(..).map(|name| (name.cell, (name, Reading::default()))));
        for (cell, reading) in changes.readings {
            self.drained.get_mut(&cell).unwrap().1 = reading;
        }
    }

    fn look(&mut self, tally: &mut Tally) -> Result<(), Fault> {
        let late = changes_of(&std::mem::take(&mut self.waiting).into_iter().rev().collect::<Vec<_>>(), self.history.zone);
        self.at_once.apply(&late, self.now).unwrap();
        let live = self.cubes.all_readings();
        self.drain();
        assert_eq!(live.len(), self.drained.len());
        for CellReading { name, reading } in &live {
            assert_eq!(self.drained.get(&name.cell), Some(&(name.clone(), *reading)), "the drained changes lead to the readings");
        }
        let live = by_cell(live);
        let at_once = by_cell(self.at_once.all_readings());
        for cell in live.keys().chain(at_once.keys()) {
            let of = |readings: &Cells| parts(readings.get(cell).copied().unwrap_or_default());
            let (one, other) = (of(&live), of(&at_once));
            if one != other && !(is_empty(&one) && is_empty(&other)) {
                return Err(self.fault(cell, &format!("step by step {one:?}, at once {other:?}")));
            }
        }
        self.compare(live, tally)
    }

    /// Compares every reading of every indicator, window and key set with the batch answer.
    fn compare(&self, mut live: Cells, tally: &mut Tally) -> Result<(), Fault> {
        let zone = self.history.zone;
        let of_table = |table: Table| {
            let rows: Vec<&Row> = self.standing.iter().filter(|(of, _)| *of == table).map(|(_, row)| *row).collect();
            (table, vec![batch_of(table, &rows, zone)])
        };
        let tables: HashMap<_, _> = history::COLUMNS.iter().map(|(table, _)| of_table(*table)).collect();
        let answers = batch::Tables::new(&tables, self.catalogue.rules()).unwrap();
        for (place, indicator) in self.catalogue.indicators.iter().enumerate() {
            let Some(plan) = self.catalogue.plan(place) else { continue };
            // Sums of working days are kept in millionths.
            let error = plan.relative_error().max(if indicator.sql.contains("working_days") { 1e-4 } else { 0.0 });
            for window in indicator.all_windows() {
                tally.cases += 1;
                let answer = answers.readings(self.catalogue, place, window, self.now);
                let answer =
                    match answer.map_err(|error| format!("{error}: {:?}", std::error::Error::source(&error).map(ToString::to_string))) {
                        Ok(answer) => answer,
                        Err(told) if told.contains(BUG) => {
                            tally.unanswered += 1;
                            live.retain(|cell, _| (cell.0, cell.1) != (place, window));
                            continue;
                        }
                        Err(told) => return Err(Fault { indicator: Some(place), told }),
                    };
                for wanted in answer {
                    let cell = (place, window, wanted.set, wanted.keys.clone());
                    let given = live.remove(&cell).map_or_else(Parts::default, parts);
                    let value = wanted.parts.value.get().map(|value| if indicator.is_rate { value * indicator.factor() } else { value });
                    let pairs = [
                        (given.value.get(), value),
                        (given.numerator.get(), wanted.parts.numerator.get()),
                        (given.denominator.get(), wanted.parts.denominator.get()),
                    ];
                    tally.readings += 1;
                    if !pairs.into_iter().all(|(live, batch)| agree(live, batch, error)) {
                        return Err(self.fault(&cell, &format!("live {given:?}, batch {:?}", wanted.parts)));
                    }
                }
            }
        }
        let left = live.iter().find(|(_, reading)| !is_empty(&parts(**reading)));
        left.map_or(Ok(()), |(cell, reading)| Err(self.fault(cell, &format!("live {reading:?}, batch has no row"))))
    }

    fn fault(&self, (place, window, set, keys): &Cell, told: &str) -> Fault {
        let indicator = &self.catalogue.indicators[*place];
        let names: Vec<&str> = indicator.key_names(*set).collect();
        Fault { indicator: Some(*place), told: format!("{} {names:?} = {keys:?} at {}: {told}", window.name(), self.now) }
    }
}

/// Indicator, window, key set and key values.
type Cell = (usize, Window, usize, Vec<Text>);
type Cells = BTreeMap<Cell, Reading>;

fn by_cell(readings: Vec<CellReading>) -> Cells {
    let count = readings.len();
    let cells: Cells = readings
        .into_iter()
        .map(|found| ((found.name.indicator, found.name.window, found.name.set, found.name.keys), found.reading))
        .collect();
    assert_eq!(cells.len(), count, "one cell twice");
    cells
}

fn parts(reading: Reading) -> Parts {
    Parts { value: reading.value, numerator: reading.numerator, denominator: reading.denominator }
}

/// Nothing, or a count of nothing: a cell whose rows have all gone.
fn is_empty(parts: &Parts) -> bool {
    [parts.value, parts.numerator, parts.denominator].into_iter().all(|part| part.get().is_none_or(|part| part == 0.0))
}
