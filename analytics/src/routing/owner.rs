//! Who should handle a report: the rule of the reference tables, and what earlier reports with such words from such places came to.
//!
//! The model is a multinomial naive Bayes with Dirichlet smoothing over owners, each a department with the class it handled: the
//! class that the report names, its words, its town, the square kilometre it lies in and its topic are taken as independent of each
//! other. What the reference tables declare counts as some earlier reports would, so a new city starts from its rules, and history
//! outweighs them where it says otherwise. Counts are sums, so the order of learning does not matter, unless a bound makes it
//! forget in between.

mod reason;

pub use reason::Reason;

use super::place::Cell;
use super::words::{Vocabulary, WordId};
use super::{GROUPS, Sketch};
use hashbrown::HashMap;
use ingest::record::Text;

/// Owners kept: sixty departments by forty classes are 2400; a feed that names more names nonsense.
const OWNERS: usize = 4096;
/// Values of features kept: the vocabulary, and as many places again.
const FEATURES: usize = 1 << 17;
/// A rule counts as so many earlier reports that named the class.
const RULE_REPORTS: i32 = 8;
/// A word in the name of a class counts as so many earlier reports that said it.
const NAME_REPORTS: i32 = 4;
/// How much each group of features counts: town and square tell much the same, so neither counts whole.
const WEIGHTS: [f64; GROUPS] = [1.0, 1.0, 0.5, 0.5, 1.0];
/// So many values of each group, distributed as among all owners, are added to what was seen of each: what an owner of few reports
/// was never seen with speaks neither for nor against it. A share of a report added for each value, as Laplace and Lidstone do, punishes
/// owners of few reports for every word that they have not met yet.
const SMOOTHING: [f64; GROUPS] = [3.0, 100.0, 50.0, 50.0, 3.0];
/// Owners suggested.
const BEST: usize = 3;
/// An owner less likely than this is not worth a line, unless there is no better one.
const LEAST_SCORE: f64 = 0.005;

/// A department, and the class of event that it handles.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Owner {
    pub(super) department: Text,
    pub(super) class: Option<Text>,
}

/// Something about a report that tells of its owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Feature {
    Class(Text),
    Word(WordId),
    Area(Text),
    Square(Cell),
    Topic(Text),
}

impl Feature {
    fn group(&self) -> usize {
        match self {
            Self::Class(_) => 0,
            Self::Word(_) => 1,
            Self::Area(_) => 2,
            Self::Square(_) => 3,
            Self::Topic(_) => 4,
        }
    }
}

/// An owner suggested for a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Code of the department.
    pub department: Text,
    /// The class that such reports turned out to be of.
    pub class_code: Option<Text>,
    /// How likely the model holds the department, 0 to 1.
    pub score: f64,
    /// What speaks for it most.
    pub reason: Reason,
}

/// What one value of a feature tells of one owner: reports learned, and those that the reference tables count as.
#[derive(Clone, Copy, Debug)]
struct Tally {
    owner: usize,
    seen: i32,
    declared: i32,
}

impl Tally {
    fn count(self) -> f64 {
        f64::from(self.seen.saturating_add(self.declared).max(0))
    }
}

/// All that was learned of owners.
#[derive(Debug, Default)]
pub(super) struct Owners {
    numbers: HashMap<Owner, usize>,
    by_number: Vec<Owner>,
    /// Reports of each owner, and what the reference tables add.
    reports: Vec<Tally>,
    /// Of each owner and group, how many values were counted.
    totals: Vec<[i32; GROUPS]>,
    features: HashMap<Feature, Vec<Tally>>,
    /// Of each group, how many values were counted of all owners together.
    sums: [i64; GROUPS],
}

impl Owners {
    /// Takes in what the reference tables say: the owner of a class, and the words of the class's name.
    pub(super) fn declare(&mut self, owner: &Owner, class: &Text, name: &[WordId]) {
        let Some(number) = self.number(owner) else { return };
        if let Some(reports) = self.reports.get_mut(number) {
            reports.declared += 1;
        }
        self.count(Feature::Class(class.clone()), number, 0, RULE_REPORTS);
        for word in name {
            self.count(Feature::Word(*word), number, 0, NAME_REPORTS);
        }
    }

    /// Counts a report of that owner, `times` times: 1 as handled, -1 as returned or to take an earlier count back.
    pub(super) fn learn(&mut self, owner: &Owner, sketch: &Sketch, times: i32) {
        let Some(number) = self.number(owner) else { return };
        if let Some(reports) = self.reports.get_mut(number) {
            reports.seen = reports.seen.saturating_add(times);
        }
        for feature in sketch.features() {
            self.count(feature, number, times, 0);
        }
        self.forget_places();
    }

    /// Gives up words that the vocabulary does not keep any more.
    pub(super) fn forget(&mut self, words: &[WordId]) {
        for word in words {
            self.remove(&Feature::Word(*word));
        }
    }

    fn number(&mut self, owner: &Owner) -> Option<usize> {
        if let Some(number) = self.numbers.get(owner) {
            return Some(*number);
        }
        let number = self.by_number.len();
        if number >= OWNERS {
            metrics::counter!("routing_owners_dropped_total").increment(1);
            return None;
        }
        self.numbers.insert(owner.clone(), number);
        self.by_number.push(owner.clone());
        self.reports.push(Tally { owner: number, seen: 0, declared: 0 });
        self.totals.push([0; GROUPS]);
        Some(number)
    }

    fn count(&mut self, feature: Feature, owner: usize, seen: i32, declared: i32) {
        let group = feature.group();
        let tallies = self.features.entry(feature).or_default();
        match tallies.iter_mut().find(|tally| tally.owner == owner) {
            Some(tally) => (tally.seen, tally.declared) = (tally.seen.saturating_add(seen), tally.declared.saturating_add(declared)),
            None => tallies.push(Tally { owner, seen, declared }),
        }
        if let Some(total) = self.totals.get_mut(owner).and_then(|totals| totals.get_mut(group)) {
            *total = total.saturating_add(seen).saturating_add(declared);
        }
        if let Some(sum) = self.sums.get_mut(group) {
            *sum += i64::from(seen) + i64::from(declared);
        }
    }

    fn remove(&mut self, feature: &Feature) {
        let group = feature.group();
        let Some(tallies) = self.features.remove(feature) else { return };
        for tally in tallies {
            if let Some(total) = self.totals.get_mut(tally.owner).and_then(|totals| totals.get_mut(group)) {
                *total = total.saturating_sub(tally.seen).saturating_sub(tally.declared);
            }
            if let Some(sum) = self.sums.get_mut(group) {
                *sum -= i64::from(tally.seen) + i64::from(tally.declared);
            }
        }
    }

    /// Beyond their bound, places that the fewest reports came from are given up, an eighth of all at once.
    fn forget_places(&mut self) {
        if self.features.len() <= FEATURES {
            return;
        }
        let is_place = |feature: &Feature| matches!(feature, Feature::Square(_) | Feature::Area(_));
        let places = self.features.iter().filter(|(feature, _)| is_place(feature));
        let mut places: Vec<(i32, Feature)> =
            places.map(|(feature, tallies)| (tallies.iter().map(|tally| tally.seen).sum(), feature.clone())).collect();
        places.sort_unstable();
        places.truncate(FEATURES / 8);
        for (_, feature) in &places {
            self.remove(feature);
        }
    }

    /// The likeliest departments for a report, likeliest first, each with the class it would be and what speaks for it.
    pub(super) fn suggest(&self, sketch: &Sketch, vocabulary: &Vocabulary) -> Vec<Suggestion> {
        let features: Vec<Feature> = sketch.features().filter(|feature| self.features.contains_key(feature)).collect();
        let likely = self.likely(&features);
        let mut departments: Vec<(&Text, f64, usize, f64)> = Vec::new();
        let mut places: HashMap<&Text, usize> = HashMap::new();
        for (number, (owner, share)) in self.by_number.iter().zip(&likely).enumerate() {
            let at = *places.entry(&owner.department).or_insert_with(|| {
                departments.push((&owner.department, 0.0, number, -1.0));
                departments.len() - 1
            });
            if let Some((_, sum, best, most)) = departments.get_mut(at) {
                *sum += share;
                if share > most {
                    (*best, *most) = (number, *share);
                }
            }
        }
        departments.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        let mut suggestions = Vec::new();
        for (department, score, owner, _) in departments.into_iter().take(BEST) {
            if score < LEAST_SCORE && !suggestions.is_empty() {
                break;
            }
            let class_code = self.by_number.get(owner).and_then(|owner| owner.class.clone());
            let reason = self.reason(owner, department, &features, sketch, vocabulary);
            suggestions.push(Suggestion { department: department.clone(), class_code, score, reason });
        }
        suggestions
    }

    /// The part of a value among all of its group, whoever the owner.
    fn usual(&self, feature: &Feature) -> f64 {
        let all: f64 = self.features.get(feature).into_iter().flatten().map(|tally| tally.count()).sum();
        #[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
        let sum = self.sums.get(feature.group()).map_or(0.0, |sum| (*sum).max(0) as f64);
        (all + 0.5) / (sum + 1.0)
    }

    /// How likely each owner is, all together 1.
    fn likely(&self, features: &[Feature]) -> Vec<f64> {
        let mut in_group = [0.0; GROUPS];
        for feature in features {
            let group = feature.group();
            if let (Some(count), Some(weight)) = (in_group.get_mut(group), WEIGHTS.get(group)) {
                *count += weight;
            }
        }
        let mut logs: Vec<f64> = Vec::with_capacity(self.by_number.len());
        for (reports, totals) in self.reports.iter().zip(&self.totals) {
            let groups = totals.iter().zip(SMOOTHING).zip(in_group);
            let of_groups: f64 = groups.map(|((total, added), weight)| weight * (f64::from((*total).max(0)) + added).ln()).sum();
            logs.push(reports.count().ln_1p() - of_groups);
        }
        for feature in features {
            let (weight, added) = weighing(feature.group());
            let added = added * self.usual(feature);
            for tally in self.features.get(feature).into_iter().flatten() {
                if let Some(log) = logs.get_mut(tally.owner) {
                    *log += weight * (tally.count() / added).ln_1p();
                }
            }
        }
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> =
            logs.iter().zip(&self.reports).map(|(log, reports)| if reports.count() > 0.0 { (log - most).exp() } else { 0.0 }).collect();
        let sum: f64 = shares.iter().sum();
        if sum > 0.0 { shares.into_iter().map(|share| share / sum).collect() } else { shares }
    }
}

/// How much a group counts, and how many values are added to what was seen of it.
fn weighing(group: usize) -> (f64, f64) {
    WEIGHTS.get(group).copied().zip(SMOOTHING.get(group).copied()).unwrap_or((0.0, 1.0))
}
