//! Which sets of keys an indicator has readings of, and which groups its ORDER BY … LIMIT leaves.

use serde::{Deserialize, Serialize};

/// A part of a reading that groups are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Part {
    /// What the SELECT gives as `value`.
    Value,
    /// The numerator.
    Numerator,
    /// The denominator.
    Denominator,
}

/// Only the first groups have a reading; groups of equal rank are told apart by their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Top {
    pub(crate) by: Part,
    pub(crate) descending: bool,
    pub(crate) limit: usize,
}

/// Key sets that lie one in the other, so that one pass over the rows serves them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    /// Places of the keys, of the longest set.
    pub(crate) keys: Vec<usize>,
    /// By number of leading keys: the set that they are, where there is one.
    pub(crate) sets: Vec<Option<usize>>,
}

/// All keys at once; with `rollup` each prefix too, the whole city first.
pub(crate) fn prefixes(keys: usize, rollup: bool) -> Vec<Vec<usize>> {
    let lengths = if rollup { 0..=keys } else { keys..=keys };
    lengths.map(|length| (0..length).collect()).collect()
}

/// The sets as chains, each set in one of them.
pub(crate) fn chains(sets: &[Vec<usize>]) -> Vec<Chain> {
    let mut left: Vec<(usize, &Vec<usize>)> = sets.iter().enumerate().collect();
    left.sort_by_key(|(_, set)| std::cmp::Reverse(set.len()));
    let mut chains = Vec::new();
    while let Some((_, longest)) = left.first().copied() {
        let mut chain = Chain { keys: longest.clone(), sets: vec![None; longest.len() + 1] };
        left.retain(|(place, set)| {
            let held = longest.starts_with(set);
            if let Some(slot) = chain.sets.get_mut(set.len()).filter(|_| held) {
                *slot = Some(*place);
            }
            !held
        });
        chains.push(chain);
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_that_lie_in_each_other_share_a_chain() {
        let sets = [vec![], vec![0], vec![1], vec![0, 1]];
        let wanted =
            [Chain { keys: vec![0, 1], sets: vec![Some(0), Some(1), Some(3)] }, Chain { keys: vec![1], sets: vec![None, Some(2)] }];
        assert_eq!(chains(&sets), wanted);
        assert_eq!(chains(&prefixes(2, false)), [Chain { keys: vec![0, 1], sets: vec![None, None, Some(0)] }]);
    }
}
