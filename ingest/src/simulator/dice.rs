//! Seeded chance: everything random in the city is drawn here, from `ChaCha8`, in whole numbers where it can be.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Quantiles of the exponential distribution at 0/16, 1/16 … 15/16 and (cut) 16/16, in thousandths of its mean.
const EXPONENTIAL: [i64; 17] = [0, 65, 134, 208, 288, 375, 470, 575, 693, 827, 981, 1163, 1386, 1674, 2079, 2773, 5600];

/// A stream of chance that its seed decides.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream for `seed` and the `purposes` it is used for; different purposes give unrelated streams.
    pub(super) fn new(seed: u64, purposes: &[u64]) -> Self {
        Self(ChaCha8Rng::seed_from_u64(purposes.iter().fold(mix(seed), |seed, purpose| mix(seed ^ mix(*purpose)))))
    }

    /// A whole number in `0..limit`; 0 when `limit` is 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(limit);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// An index into something of that length.
    pub(super) fn index(&mut self, length: usize) -> usize {
        let limit = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(limit)).unwrap_or(0)
    }

    /// An index that prefers the low ones: half of all draws fall into the first quarter.
    pub(super) fn skewed_index(&mut self, length: usize) -> usize {
        let limit = u32::try_from(length).unwrap_or(u32::MAX);
        let square = u64::from(self.0.next_u32()) * u64::from(self.0.next_u32());
        let product = u128::from(square) * u128::from(limit);
        usize::try_from(product >> 64).unwrap_or(0)
    }

    /// A whole number in `low..high`; `low` when the range is empty.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0);
        let product = u128::from(self.0.next_u64()) * u128::from(width);
        low.saturating_add(i64::try_from(product >> 64).unwrap_or(0))
    }

    /// True in `share` of the draws, 0 to 1.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        f64::from(self.0.next_u32()) < share * 4_294_967_296.0
    }

    /// A waiting time with that mean, mostly short, sometimes 5.6 times as long, never longer.
    pub(super) fn wait(&mut self, mean: i64) -> i64 {
        let at = self.index(16);
        let low = EXPONENTIAL.get(at).copied().unwrap_or(0);
        let high = EXPONENTIAL.get(at + 1).copied().unwrap_or(low);
        self.between(low * mean, high * mean) / 1000
    }

    /// The index of a weight, chosen by the weights; 0 if there is none.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut rest = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return at;
            }
            rest -= weight;
        }
        0
    }

    /// One of `of`, each as likely; `or` if there is none.
    pub(super) fn pick<T: Copy>(&mut self, of: &[T], or: T) -> T {
        of.get(self.index(of.len())).copied().unwrap_or(or)
    }

    /// How many of something happen where `mean` happen on average (Poisson).
    pub(super) fn count(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut rest = mean;
        while rest > 0.0 {
            let part = rest.min(30.0);
            rest -= part;
            let floor = (-part).exp();
            let mut product = self.unit();
            while product > floor {
                count += 1;
                product *= self.unit();
            }
        }
        count
    }

    /// Sixty-four bits, to draw from later.
    pub(super) fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in 0..1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }
}

/// Spreads the bits of a number (the finish of SplitMix64): chance without a stream, for what must not depend on the past.
pub(super) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
