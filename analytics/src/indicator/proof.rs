//! A worked example is run both ways, by the cubes and by plain SQL, and compared with the answer that its file states.

use super::{Catalogue, Expected, Indicator};
use crate::batch;
use crate::cube::Cubes;
use crate::ledger::ChangeBatch;
use crate::plan::Session;
use crate::reading::Parts;
use crate::rules::CityRules;
use crate::window::Window;
use ingest::declaration::{Mistake, Spot};
use ingest::record::UtcMs;
use std::sync::Arc;

/// How far an answer may be off the stated one, relative to it or to 1: people write six decimals.
const TOLERANCE: f64 = 1e-6;
/// How far a live percentile may be off, relative to it.
const TOLERANCE_OF_PERCENTILES: f64 = 1.0 / 256.0;

/// An answer: keys and parts.
type Answer = Vec<(Vec<String>, Parts)>;

/// What is wrong with the worked example of an indicator.
pub(super) fn check_example(indicator: &Indicator, session: &Session, rules: &Arc<CityRules>) -> Vec<Mistake> {
    let sets = vec![(0..indicator.keys.len()).collect()];
    let whole = Indicator { windows: vec![Window::LIVE], compare: Vec::new(), time: None, sets, ..indicator.clone() };
    let batches = match whole.example.batches(rules.zone()) {
        Ok(batches) => batches,
        Err(error) => return vec![whole.mistake(Spot::FILE, format!("the example's rows make no table: {error}"), None)],
    };
    let mut mistakes = Vec::new();
    match batch::of_indicator(&batches, &whole, Window::LIVE, None, rules) {
        Ok(readings) => {
            let answer =
                readings.into_iter().map(|reading| (reading.keys.iter().map(ToString::to_string).collect(), reading.parts)).collect();
            compare(&whole, "plain SQL", &answer, TOLERANCE, &mut mistakes);
        }
        Err(error) => mistakes.push(whole.mistake(whole.sql_line, format!("plain SQL fails on the example: {error}"), None)),
    }
    let planned = match session.plan(&whole) {
        Ok(Ok(plan)) => plan,
        Ok(Err(_)) => return mistakes,
        Err(mistake) => return vec![mistake],
    };
    let tolerance = if whole.sql.to_lowercase().contains("percentile_cont") { TOLERANCE_OF_PERCENTILES } else { TOLERANCE };
    let catalogue = Catalogue::of_one(whole.clone(), Ok(planned), rules);
    let changes: Vec<_> = whole
        .tables
        .iter()
        .filter_map(|table| Some((*table, batches.get(table)?)))
        .flat_map(|(table, rows)| rows.iter().map(move |rows| ChangeBatch { table, rows: rows.clone(), signs: vec![1; rows.num_rows()] }))
        .collect();
    match live_answer(&catalogue, &changes) {
        Ok(mut answer) => {
            // A cell that HAVING or LIMIT leaves out stands there without a value; plain SQL has told whether it should be left out.
            let stated = |keys: &Vec<String>| whole.example.expected.iter().any(|row| row.keys == *keys);
            answer.retain(|(keys, parts)| *parts != Parts::value(None) || stated(keys));
            compare(&whole, "the cubes", &answer, tolerance, &mut mistakes);
        }
        Err(error) => mistakes.push(whole.mistake(whole.sql_line, format!("the cubes fail on the example: {error}"), None)),
    }
    mistakes
}

fn live_answer(catalogue: &Catalogue, changes: &[ChangeBatch]) -> Result<Answer, Box<dyn std::error::Error>> {
    let mut cubes = Cubes::new(catalogue, UtcMs::MIN)?;
    cubes.apply(changes, UtcMs::MIN)?;
    let readings = cubes.all_readings().into_iter().map(|found| {
        let reading = found.reading;
        let value = if catalogue.indicators.first().is_some_and(|indicator| indicator.is_rate) {
            Parts::rate(reading.numerator.get(), reading.denominator.get())
        } else {
            Parts::value(reading.value.get())
        };
        (found.name.keys.iter().map(ToString::to_string).collect(), value)
    });
    Ok(readings.collect())
}

fn compare(indicator: &Indicator, who: &str, answer: &Answer, tolerance: f64, mistakes: &mut Vec<Mistake>) {
    let expected = &indicator.example.expected;
    for row in expected {
        match answer.iter().find(|(keys, _)| *keys == row.keys) {
            Some((_, parts)) => {
                if let Some((at, message)) = difference(indicator, row, parts, tolerance) {
                    mistakes.push(indicator.mistake(at, format!("{who}: {message}"), Some("correct the SELECT or the answer".to_owned())));
                }
            }
            None => mistakes.push(indicator.mistake(
                row.at,
                format!("{who}: there is no row [{}]", row.keys.join(", ")),
                Some("a group has a row where WHERE keeps at least one".to_owned()),
            )),
        }
    }
    for (keys, parts) in answer {
        if !expected.iter().any(|row| row.keys == *keys) {
            mistakes.push(indicator.mistake(
                expected.first().map(|row| row.at),
                format!("{who}: a row [{}] that the answer does not have: {parts:?}", keys.join(", ")),
                Some("state every row of the answer".to_owned()),
            ));
        }
    }
}

fn difference(indicator: &Indicator, row: &Expected, parts: &Parts, tolerance: f64) -> Option<(Spot, String)> {
    let value = parts.value.get().map(|value| if indicator.is_rate { value * indicator.factor() } else { value });
    row.stated.iter().zip(&row.stated_at).find_map(|((name, stated), at)| {
        let stated = *stated;
        let given = match name.as_str() {
            "numerator" => parts.numerator.get(),
            "denominator" => parts.denominator.get(),
            _ => value,
        };
        let agrees = match (stated, given) {
            (None, None) => true,
            (Some(stated), Some(given)) => (stated - given).abs() <= tolerance * stated.abs().max(1.0),
            (None, Some(_)) | (Some(_), None) => false,
        };
        let told = |number: Option<f64>| number.map_or("nothing".to_owned(), |number| number.to_string());
        (!agrees).then(|| (*at, format!("{name} is {}, stated is {}", told(given), told(stated))))
    })
}
