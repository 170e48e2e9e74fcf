//! What speaks for a suggested owner, as data: sentences are made of it elsewhere.

use super::{Feature, GROUPS, Owners, Sketch, Vocabulary, WordId, weighing};
use ingest::record::Text;

/// Words that a reason names.
const WORDS_NAMED: usize = 3;

/// What speaks for an owner. `share` is a part of 1, of `n` earlier reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The reference tables give it the class that the report names.
    Rule {
        /// The class.
        class: Text,
    },
    /// Earlier reports that named that class were handled by it.
    Class {
        /// The class named.
        class: Text,
        /// Handled by it.
        share: f64,
        /// How many named it.
        n: i32,
    },
    /// Earlier reports that said these words were handled by it.
    History {
        /// The words that speak for it most.
        words: Vec<Text>,
        /// Handled by it.
        share: f64,
        /// How often they were said.
        n: i32,
    },
    /// The words are those of the name of a class that the reference tables give it.
    Name {
        /// The words.
        words: Vec<Text>,
    },
    /// Earlier reports from that town were handled by it.
    Area {
        /// Its code.
        area: Text,
        /// Handled by it.
        share: f64,
        /// How many came from there.
        n: i32,
    },
    /// Earlier reports from nearby were handled by it.
    Nearby {
        /// Handled by it.
        share: f64,
        /// How many came from there.
        n: i32,
    },
    /// Earlier reports of whatever kind were handled by it.
    Usual {
        /// Handled by it.
        share: f64,
        /// How many there were.
        n: i32,
    },
}

impl Owners {
    /// What speaks for that owner of the department most.
    pub(super) fn reason(&self, owner: usize, department: &Text, features: &[Feature], sketch: &Sketch, vocabulary: &Vocabulary) -> Reason {
        let declared = |feature: &Feature| {
            self.features.get(feature).is_some_and(|tallies| tallies.iter().any(|tally| tally.owner == owner && tally.declared > 0))
        };
        if let Some(class) = sketch.class.as_ref().filter(|class| declared(&Feature::Class((*class).clone()))) {
            return Reason::Rule { class: class.clone() };
        }
        let mut gains = [0.0; GROUPS];
        let mut words: Vec<(f64, WordId)> = Vec::new();
        for feature in features {
            let gain = self.gain(owner, feature);
            if let (Feature::Word(word), true) = (feature, gain > 0.0) {
                words.push((gain, *word));
            }
            if let Some(sum) = gains.get_mut(feature.group()) {
                *sum += gain;
            }
        }
        words.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        words.truncate(WORDS_NAMED);
        let mut groups: Vec<(f64, usize)> = gains.into_iter().zip(0..).filter(|(gain, _)| *gain > 0.0).collect();
        groups.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        for (_, group) in groups {
            let of_group = features.iter().filter(|feature| feature.group() == group);
            let of_reason = of_group
                .filter(|feature| if let Feature::Word(word) = feature { words.iter().any(|(_, named)| named == word) } else { true });
            let (share, n) = self.share(department, of_reason.clone());
            let named = || words.iter().filter_map(|(_, word)| vocabulary.word(*word).cloned()).collect::<Vec<_>>();
            match (group, of_reason.clone().next()) {
                (0, Some(Feature::Class(class))) if n > 0 => return Reason::Class { class: class.clone(), share, n },
                (1, Some(_)) if n > 0 => return Reason::History { words: named(), share, n },
                (1, Some(_)) if of_reason.clone().any(declared) => return Reason::Name { words: named() },
                (2, Some(Feature::Area(area))) if n > 0 => return Reason::Area { area: area.clone(), share, n },
                (3, Some(_)) if n > 0 => return Reason::Nearby { share, n },
                _ => {}
            }
        }
        let n: i32 = self.reports.iter().map(|reports| reports.seen.max(0)).sum();
        let own = self.by_number.iter().zip(&self.reports).filter(|(owner, _)| owner.department == *department);
        Reason::Usual { share: part(own.map(|(_, reports)| reports.seen.max(0)).sum(), n), n }
    }

    /// By how much a value is likelier with that owner than with all, as a logarithm.
    fn gain(&self, owner: usize, feature: &Feature) -> f64 {
        let (weight, added) = weighing(feature.group());
        let usual = self.usual(feature);
        let own = self.features.get(feature).into_iter().flatten().find(|tally| tally.owner == owner).map_or(0.0, |tally| tally.count());
        let total = self.totals.get(owner).and_then(|totals| totals.get(feature.group())).map_or(0.0, |total| f64::from((*total).max(0)));
        weight * ((own / usual + added) / (total + added)).ln()
    }

    /// The share of a department among earlier reports with these values, and how many there were.
    fn share<'f>(&self, department: &Text, features: impl Iterator<Item = &'f Feature>) -> (f64, i32) {
        let (mut own, mut all) = (0_i32, 0_i32);
        for tally in features.filter_map(|feature| self.features.get(feature)).flatten() {
            let seen = tally.seen.max(0);
            all = all.saturating_add(seen);
            if self.by_number.get(tally.owner).is_some_and(|owner| owner.department == *department) {
                own = own.saturating_add(seen);
            }
        }
        (part(own, all), all)
    }
}

fn part(own: i32, all: i32) -> f64 {
    if all > 0 { f64::from(own) / f64::from(all) } else { 0.0 }
}
