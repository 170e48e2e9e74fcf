//! Duplicates at intake: which open events a report may repeat, by place, time, words and class.

use super::Sketch;
use super::place::Cell;
use super::words::{Vocabulary, common};
use hashbrown::HashMap;
use ingest::record::Text;

/// The grid of open events: the width of a block, so that nine cells hold all that is near.
const CELL_M: f64 = 250.0;
/// Beyond this, two reports are of two things: people point at the wrong side of a square, seldom at the next street.
const RADIUS_M: f64 = 300.0;
/// At this distance, place speaks half as much, and soon not at all: what phones and people err by.
const HALF_M: f64 = 80.0;
/// After this time, a like report speaks half as much.
const HALF_MIN: f64 = 360.0;
/// What each likeness counts for, all together 1. A report without words or place is told by the rest.
const PLACE: f64 = 0.45;
const CLASS: f64 = 0.25;
const WORDS: f64 = 0.2;
const TIME: f64 = 0.1;
/// What two reports have in common that nothing is known of, such as the words of a camera.
const UNKNOWN: f64 = 0.35;
/// Candidates compared, the newest of each cell: so many take some milliseconds, and only a flood has more.
const COMPARED: usize = 4000;
/// Candidates given.
const BEST: usize = 5;
/// Words that a reason names.
const WORDS_NAMED: usize = 3;

/// An open event that a report may repeat, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    /// The event.
    pub event_no: Text,
    /// Metres between the two; none if one of them has no point.
    pub distance_m: Option<f64>,
    /// Minutes between the two reports.
    pub minutes_apart: i64,
    /// The rarest words that both say.
    pub words: Vec<Text>,
    /// The class, if both name the same.
    pub class_code: Option<Text>,
    /// How much they are alike, 0 to 1.
    pub score: f64,
}

impl Duplicate {
    /// From this score on an event is offered: the best of precision and recall in bursts, by `make bench-routing`.
    pub const LEAST_SCORE: f64 = 0.775;
}

/// Where an open event is looked for: by its point, else by its area.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Spot {
    Cell(Cell),
    Area(Text),
}

impl Spot {
    fn of(sketch: &Sketch) -> Option<Self> {
        let cell = sketch.point.map(|point| Self::Cell(point.cell(CELL_M)));
        cell.or_else(|| sketch.area.clone().map(Self::Area))
    }
}

/// The open events, to be found by where they are.
#[derive(Debug, Default)]
pub(super) struct OpenReports {
    reports: HashMap<Text, Sketch>,
    spots: HashMap<Spot, Vec<Text>>,
}

impl OpenReports {
    /// An event is open.
    pub(super) fn put(&mut self, event_no: &Text, sketch: &Sketch) {
        if self.reports.contains_key(event_no) {
            return;
        }
        if let Some(spot) = Spot::of(sketch) {
            self.spots.entry(spot).or_default().push(event_no.clone());
            self.reports.insert(event_no.clone(), sketch.clone());
        }
    }

    /// An event is not open any more.
    pub(super) fn remove(&mut self, event_no: &Text) {
        let Some(spot) = self.reports.remove(event_no).as_ref().and_then(Spot::of) else { return };
        if let Some(events) = self.spots.get_mut(&spot) {
            events.retain(|known| known != event_no);
            if events.is_empty() {
                self.spots.remove(&spot);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.reports.len()
    }

    /// The events that a report may repeat, those that score so much at least, likeliest first.
    pub(super) fn like(&self, report: &Sketch, but: Option<&str>, least: f64, vocabulary: &Vocabulary) -> Vec<Duplicate> {
        let spots: Vec<Spot> = match (report.point, &report.area) {
            (Some(point), _) => point.cells_within(RADIUS_M, CELL_M).into_iter().map(Spot::Cell).collect(),
            (None, Some(area)) => vec![Spot::Area(area.clone())],
            (None, None) => Vec::new(),
        };
        let of_each = COMPARED / spots.len().max(1);
        let near = spots.iter().filter_map(|spot| self.spots.get(spot)).flat_map(|events| events.iter().rev().take(of_each));
        let others = near.filter(|event_no| Some(event_no.as_str()) != but);
        let pairs = others.filter_map(|event_no| Some((event_no, self.reports.get(event_no)?)));
        let mut found: Vec<(f64, &Text, &Sketch)> =
            pairs.map(|(event_no, other)| (score(report, other, vocabulary), event_no, other)).collect();
        found.retain(|(score, _, _)| *score >= least);
        found.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
        found.truncate(BEST);
        let told = found.into_iter().map(|(score, event_no, other)| Duplicate {
            event_no: event_no.clone(),
            distance_m: report.point.zip(other.point).map(|(one, other)| one.distance_m(other)),
            minutes_apart: report.reported_at.since(other.reported_at).abs() / 60_000,
            words: vocabulary.rarest(common(&report.words, &other.words), WORDS_NAMED),
            class_code: report.class.clone().filter(|_| report.class == other.class),
            score,
        });
        told.collect()
    }
}

/// How much two reports are alike, 0 to 1.
fn score(one: &Sketch, other: &Sketch, vocabulary: &Vocabulary) -> f64 {
    let near = match one.point.zip(other.point).map(|(one, other)| one.distance_m(other)) {
        Some(distance) if distance > RADIUS_M => return 0.0,
        Some(distance) => halving(distance, HALF_M, 4),
        None => UNKNOWN,
    };
    #[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "minutes stay far below 2^53")]
    let minutes = (one.reported_at.since(other.reported_at).abs() / 60_000) as f64;
    let class = match (&one.class, &other.class) {
        (Some(one), Some(other)) => f64::from(u8::from(one == other)),
        _ => UNKNOWN,
    };
    // Two people choose other words for one thing: a third in common is much.
    let words = vocabulary.likeness(&one.words, &other.words).map_or(UNKNOWN, |likeness| (likeness * 2.5).min(1.0));
    PLACE * near + CLASS * class + WORDS * words + TIME * halving(minutes, HALF_MIN, 2)
}

/// 1 at nothing, a half at `half`, towards 0 beyond, the faster the steeper.
fn halving(amount: f64, half: f64, steepness: i32) -> f64 {
    1.0 / (1.0 + (amount / half).powi(steepness))
}
