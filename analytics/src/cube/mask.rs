//! Which rows of a batch satisfy which predicates together: as bits of each row, or as lists of rows.

use super::values::Values;

/// Which of the shared masks keep each row, a bit each.
#[derive(Debug, Default)]
pub(super) struct SharedBits {
    /// Words of a row.
    words: usize,
    bits: Vec<u64>,
}

/// Bits of a word.
pub(super) const WORD: usize = 64;

impl SharedBits {
    pub(super) fn of(masks: &[&Vec<usize>], values: &[Values], rows: usize) -> Self {
        let words = masks.len().div_ceil(WORD);
        let mut bits = vec![0_u64; words * rows];
        for (slot, predicates) in masks.iter().enumerate() {
            let place = slot % WORD;
            let of_rows = bits.iter_mut().skip(slot / WORD).step_by(words);
            match predicates_of(predicates, values).as_slice() {
                [] => of_rows.for_each(|word| *word |= 1 << place),
                [first] => of_rows.zip(*first).for_each(|(word, kept)| *word |= u64::from(*kept) << place),
                [first, second] => {
                    let both = of_rows.zip(first.iter().zip(*second));
                    both.for_each(|(word, (first, second))| *word |= (u64::from(*first) & u64::from(*second)) << place);
                }
                many => {
                    let kept = (0..rows).map(|row| many.iter().all(|bits| bits.get(row) == Some(&true)));
                    of_rows.zip(kept).for_each(|(word, kept)| *word |= u64::from(kept) << place);
                }
            }
        }
        Self { words, bits }
    }

    /// The words of each row; none if no mask is shared.
    pub(super) fn rows(&self) -> std::slice::ChunksExact<'_, u64> {
        self.bits.chunks_exact(self.words.max(1))
    }
}

fn predicates_of<'a>(predicates: &[usize], values: &'a [Values]) -> Vec<&'a [bool]> {
    let bits = |id: &usize| match values.get(*id) {
        Some(Values::Bits(bits)) => Some(bits.as_slice()),
        _ => None,
    };
    predicates.iter().filter_map(bits).collect()
}

/// The rows for which all of the predicates hold.
pub(super) fn rows_kept(predicates: &[usize], values: &[Values], rows: usize) -> Vec<u32> {
    let bits = predicates_of(predicates, values);
    let all = 0..u32::try_from(rows).unwrap_or(u32::MAX);
    match bits.split_first() {
        None => all.collect(),
        Some((first, [])) => all.zip(*first).filter(|(_, kept)| **kept).map(|(row, _)| row).collect(),
        Some((first, rest)) => {
            let mut kept = first.to_vec();
            for more in rest {
                kept.iter_mut().zip(*more).for_each(|(kept, more)| *kept &= *more);
            }
            all.zip(kept).filter(|(_, kept)| *kept).map(|(row, _)| row).collect()
        }
    }
}
