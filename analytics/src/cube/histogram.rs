//! Percentiles that add up and take back: a count per bucket of numbers that agree in their first eight significant bits.
//!
//! A bucket stands for one number, itself of eight bits, and holds what rounds to it: the relative error is at most 1/256, and
//! whole numbers up to 256 are exact. The bucket is a few bit operations on the number, without logarithms.

use super::numbers::float;
use serde::{Deserialize, Serialize};

/// Bits of an `f64`'s fraction that a bucket does not keep.
const DROPPED_BITS: u32 = 45;

/// The bucket of a number, ordered like the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Bucket(i32);

impl Bucket {
    /// The bucket that a number rounds to.
    pub(super) fn of(number: f64) -> Self {
        let half = 1_u64 << (DROPPED_BITS - 1);
        let magnitude = (number.abs().to_bits() + half) >> DROPPED_BITS;
        let magnitude = i32::try_from(magnitude).unwrap_or(i32::MAX);
        Self(if number < 0.0 { -magnitude } else { magnitude })
    }

    /// The number that the bucket stands for.
    fn number(self) -> f64 {
        let magnitude = f64::from_bits(u64::from(self.0.unsigned_abs()) << DROPPED_BITS);
        if self.0 < 0 { -magnitude } else { magnitude }
    }
}

/// How many numbers lie in each bucket. Counts below zero are a taking back that came before its giving.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Histogram {
    /// Sorted by bucket; no count is zero.
    buckets: Vec<(Bucket, i64)>,
}

impl Histogram {
    /// Adds `count` numbers of one bucket; negative takes back.
    pub(super) fn add(&mut self, bucket: Bucket, count: i64) {
        match self.buckets.binary_search_by_key(&bucket, |(bucket, _)| *bucket) {
            Ok(place) => {
                if let Some(held) = self.buckets.get_mut(place) {
                    held.1 += count;
                    if held.1 == 0 {
                        self.buckets.remove(place);
                    }
                }
            }
            Err(place) if count != 0 => self.buckets.insert(place, (bucket, count)),
            Err(_) => {}
        }
    }

    /// Adds another histogram `sign` times.
    pub(super) fn merge(&mut self, other: &Self, sign: i64) {
        for (bucket, count) in &other.buckets {
            self.add(*bucket, count * sign);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// The value at `share` of the ranks, interpolated between the two nearest, as `percentile_cont` does; `None` if empty.
    pub(super) fn percentile(&self, share: f64) -> Option<f64> {
        let total: i64 = self.buckets.iter().map(|(_, count)| (*count).max(0)).sum();
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
        let found = self.buckets.iter().find(|(_, count)| {
            passed += (*count).max(0);
            float(passed) > rank
        });
        found.or(self.buckets.last()).map(|(bucket, _)| bucket.number())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::as_conversions, reason = "a test stops at what it did not expect")]
    #![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "ranks of a few numbers")]

    use super::*;
    use proptest::prelude::*;

    fn exact(numbers: &mut [f64], share: f64) -> f64 {
        numbers.sort_by(f64::total_cmp);
        let rank = share * (numbers.len() - 1) as f64;
        let (low, high) = (numbers[rank.floor() as usize], numbers[rank.ceil() as usize]);
        low + (high - low) * (rank - rank.floor())
    }

    proptest! {
        #[test]
        fn percentiles_of_amounts_are_within_one_in_256(mut numbers in prop::collection::vec(0.0..1e9_f64, 1..200), share in 0.0..=1.0_f64) {
            let mut histogram = Histogram::default();
            for number in &numbers {
                histogram.add(Bucket::of(*number), 1);
            }
            let wanted = exact(&mut numbers, share);
            let given = histogram.percentile(share).unwrap();
            prop_assert!((given - wanted).abs() <= wanted.abs() / 256.0 + 1e-9, "{given} for {wanted}");
        }

        #[test]
        fn whole_numbers_up_to_256_are_exact(mut numbers in prop::collection::vec((-256..=256_i32).prop_map(f64::from), 1..100), share in 0.0..=1.0_f64) {
            let mut histogram = Histogram::default();
            for number in &numbers {
                histogram.add(Bucket::of(*number), 1);
            }
            let wanted = exact(&mut numbers, share);
            prop_assert!((histogram.percentile(share).unwrap() - wanted).abs() < 1e-9);
        }

        #[test]
        fn what_is_taken_back_leaves_no_trace(kept in prop::collection::vec(-1e6..1e6_f64, 0..50), gone in prop::collection::vec(-1e6..1e6_f64, 0..50)) {
            let mut plain = Histogram::default();
            for number in &kept {
                plain.add(Bucket::of(*number), 1);
            }
            let mut churned = Histogram::default();
            for number in &gone {
                churned.add(Bucket::of(*number), -1);
            }
            churned.merge(&plain, 1);
            for number in &gone {
                churned.add(Bucket::of(*number), 1);
            }
            prop_assert_eq!(plain, churned);
        }
    }
}
