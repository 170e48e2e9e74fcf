//! Multisets of numbers that add up and take back: what percentiles, extremes and distinct counts are kept as.
//!
//! An entry is a key and how often it is there. For percentiles the key is the number rounded to eight significant bits (a relative
//! error of at most 1/256; whole numbers up to 256 are exact), for least and greatest the number itself, for distinct counts a
//! hash. A bag of hashes that outgrows its room keeps only those that begin with one more zero bit (Wegman's adaptive sampling): what
//! is taken back later is either in the sample or was never counted, so the estimate stays right under retraction.

use super::numbers::float;
use serde::{Deserialize, Serialize};

/// Bits of an `f64`'s fraction that a rounded key does not keep.
const DROPPED_BITS: u32 = 45;
/// Distinct values up to which a count is exact; beyond, it is estimated from half as many or more: one standard deviation is at
/// most 1/√4096 = 1.6 %.
const DISTINCT_EXACT: usize = 8192;
/// A bag that is so many times shorter than another is added to it entry by entry.
const MUCH_SHORTER: usize = 8;

/// A key of numbers that agree in their first eight significant bits, ordered like the numbers.
pub(super) fn rounded(number: f64) -> i64 {
    let half = 1_u64 << (DROPPED_BITS - 1);
    let magnitude = i64::try_from((number.abs().to_bits() + half) >> DROPPED_BITS).unwrap_or(i64::MAX);
    if number < 0.0 { -magnitude } else { magnitude }
}

/// The number that stands for a rounded key.
fn of_rounded(key: i64) -> f64 {
    let magnitude = f64::from_bits(key.unsigned_abs() << DROPPED_BITS);
    if key < 0 { -magnitude } else { magnitude }
}

/// A key of that very number, ordered like the numbers.
pub(super) fn exact(number: f64) -> i64 {
    // −0 becomes 0.
    mirrored((number + 0.0).to_bits().cast_signed())
}

fn of_exact(key: i64) -> f64 {
    f64::from_bits(mirrored(key).cast_unsigned())
}

/// The bits of negative numbers run the other way round; doing it twice undoes it.
fn mirrored(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// How often each key is there. Counts below zero are a taking back that came before its giving.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bag {
    /// Sorted by key; no count is zero.
    entries: Vec<(i64, i64)>,
    /// How many leading zero bits a hash must have to be kept.
    level: u32,
}

impl Bag {
    /// A bag of keys in any order, each with a count.
    pub(super) fn of(keys: &mut Vec<(i64, i64)>) -> Self {
        keys.sort_unstable_by_key(|(key, _)| *key);
        let mut entries: Vec<(i64, i64)> = Vec::new();
        for (key, count) in keys.drain(..) {
            match entries.last_mut() {
                Some((last, held)) if *last == key => *held += count,
                _ => entries.push((key, count)),
            }
        }
        entries.retain(|(_, count)| *count != 0);
        Self { entries, level: 0 }
    }

    /// Adds another bag `sign` times.
    pub(super) fn merge(&mut self, other: &Self, sign: i64) {
        let level = self.level.max(other.level);
        self.raise(level);
        let kept =
            other.entries.iter().filter(|(key, _)| level == 0 || key.leading_zeros() >= level).map(|(key, count)| (*key, count * sign));
        if other.entries.len() * MUCH_SHORTER <= self.entries.len() {
            kept.for_each(|(key, count)| self.add(key, count));
        } else {
            self.interleave(kept);
        }
    }

    fn add(&mut self, key: i64, count: i64) {
        match self.entries.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(place) => {
                if let Some(held) = self.entries.get_mut(place) {
                    held.1 += count;
                    if held.1 == 0 {
                        self.entries.remove(place);
                    }
                }
            }
            Err(place) if count != 0 => self.entries.insert(place, (key, count)),
            Err(_) => {}
        }
    }

    fn interleave(&mut self, more: impl Iterator<Item = (i64, i64)>) {
        let held = std::mem::take(&mut self.entries);
        let (mut left, mut right) = (held.into_iter().peekable(), more.peekable());
        loop {
            let entry = match (left.peek(), right.peek()) {
                (Some((first, _)), Some((second, _))) if first == second => {
                    left.next().zip(right.next()).map(|((key, first), (_, second))| (key, first + second))
                }
                (Some((first, _)), Some((second, _))) if first > second => right.next(),
                (Some(_), _) => left.next(),
                (None, _) => right.next(),
            };
            let Some(entry) = entry else { break };
            if entry.1 != 0 {
                self.entries.push(entry);
            }
        }
    }

    fn raise(&mut self, level: u32) {
        if level > self.level {
            self.level = level;
            self.entries.retain(|(key, _)| key.leading_zeros() >= level);
        }
    }

    /// Keeps a bag of hashes within its room.
    pub(super) fn thin(&mut self) {
        while self.entries.len() > DISTINCT_EXACT {
            self.raise(self.level + 1);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Of rounded keys: the value at `share` of the ranks, interpolated between the two nearest, as `percentile_cont` does; `None`
    /// if empty.
    pub(super) fn percentile(&self, share: f64) -> Option<f64> {
        let total: i64 = self.entries.iter().map(|(_, count)| (*count).max(0)).sum();
        if total == 0 {
            return None;
        }
        let rank = share * float(total - 1);
        let below = self.at_rank(rank.floor())?;
        let above = self.at_rank(rank.ceil())?;
        Some(below + (above - below) * (rank - rank.floor()))
    }

    fn at_rank(&self, rank: f64) -> Option<f64> {
        let mut passed = 0_i64;
        let found = self.entries.iter().find(|(_, count)| {
            passed += (*count).max(0);
            float(passed) > rank
        });
        found.or(self.entries.last()).map(|(key, _)| of_rounded(*key))
    }

    /// Of exact keys: the least number.
    pub(super) fn least(&self) -> Option<f64> {
        self.entries.iter().find(|(_, count)| *count > 0).map(|(key, _)| of_exact(*key))
    }

    /// Of exact keys: the greatest number.
    pub(super) fn greatest(&self) -> Option<f64> {
        self.entries.iter().rev().find(|(_, count)| *count > 0).map(|(key, _)| of_exact(*key))
    }

    /// Of hashes: how many different ones there are.
    pub(super) fn distinct(&self) -> i64 {
        let kept = self.entries.iter().filter(|(_, count)| *count > 0).count();
        i64::try_from(kept).unwrap_or(i64::MAX).saturating_mul(1_i64 << self.level.min(62))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::as_conversions, reason = "a test stops at what it did not expect")]
    #![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "ranks of a few numbers")]

    use super::*;
    use proptest::prelude::*;
    use siphasher::sip::SipHasher13;
    use std::hash::{Hash, Hasher};

    fn bag(keys: impl Iterator<Item = i64>) -> Bag {
        Bag::of(&mut keys.map(|key| (key, 1)).collect())
    }

    fn percentile(numbers: &mut [f64], share: f64) -> f64 {
        numbers.sort_by(f64::total_cmp);
        let rank = share * (numbers.len() - 1) as f64;
        let (low, high) = (numbers[rank.floor() as usize], numbers[rank.ceil() as usize]);
        low + (high - low) * (rank - rank.floor())
    }

    fn hash(number: u64) -> i64 {
        let mut hasher = SipHasher13::new();
        number.hash(&mut hasher);
        hasher.finish().cast_signed()
    }

    proptest! {
        #[test]
        fn percentiles_of_amounts_are_within_one_in_256(mut numbers in prop::collection::vec(0.0..1e9_f64, 1..200), share in 0.0..=1.0_f64) {
            let given = bag(numbers.iter().copied().map(rounded)).percentile(share).unwrap();
            let wanted = percentile(&mut numbers, share);
            prop_assert!((given - wanted).abs() <= wanted.abs() / 256.0 + 1e-9, "{given} for {wanted}");
        }

        #[test]
        fn percentiles_of_whole_numbers_up_to_256_are_exact(mut numbers in prop::collection::vec((-256..=256_i32).prop_map(f64::from), 1..100), share in 0.0..=1.0_f64) {
            let given = bag(numbers.iter().copied().map(rounded)).percentile(share).unwrap();
            prop_assert!((given - percentile(&mut numbers, share)).abs() < 1e-9);
        }

        #[test]
        fn least_and_greatest_are_exact(numbers in prop::collection::vec(prop_oneof![-1e12..1e12_f64, Just(0.0), Just(-0.0)], 1..100)) {
            let bag = bag(numbers.iter().copied().map(exact));
            prop_assert_eq!(bag.least(), numbers.iter().copied().reduce(f64::min));
            prop_assert_eq!(bag.greatest(), numbers.iter().copied().reduce(f64::max));
        }

        #[test]
        fn what_is_taken_back_leaves_no_trace(kept in prop::collection::vec(-1e6..1e6_f64, 0..50), gone in prop::collection::vec(-1e6..1e6_f64, 0..50)) {
            let plain = bag(kept.iter().copied().map(exact));
            let gone = bag(gone.iter().copied().map(exact));
            let mut churned = Bag::default();
            churned.merge(&gone, -1);
            churned.merge(&plain, 1);
            churned.merge(&gone, 1);
            prop_assert_eq!(plain, churned);
        }
    }

    #[test]
    fn distinct_counts_are_exact_while_few_and_close_when_many() {
        let mut held = Bag::default();
        for round in 0..100_u64 {
            held.merge(&bag((round * 1000..(round + 1) * 1000).map(hash)), 1);
            held.thin();
            let wanted = (round + 1) * 1000;
            let error = (held.distinct() as f64 - wanted as f64).abs() / wanted as f64;
            assert!(error <= if wanted <= 8000 { 0.0 } else { 0.06 }, "{wanted}: {}", held.distinct());
        }
        for round in 0..99_u64 {
            held.merge(&bag((round * 1000..(round + 1) * 1000).map(hash)), -1);
        }
        let left = held.distinct();
        assert!((700..=1300).contains(&left), "{left} of 1000 are left");
    }
}
