//! Texts and key values as numbers: each text of a column is numbered once, and combinations of keys are numbered level by level, so
//! that a cell of a level knows the cell above it.

use compact_str::CompactString;
use hashbrown::HashMap;
use ingest::record::Text;

/// More combinations of one set of keys are refused.
pub(super) const CELLS_MAX: usize = 1_000_000;
/// The one cell of the level without keys.
pub(super) const CITY: u32 = 0;
/// A table of combinations with more places than this is hashed.
const GRID_MAX: usize = 1 << 22;
const NO_CELL: u32 = u32::MAX;

/// Texts by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    texts: Vec<CompactString>,
    short: HashMap<Packed, u32>,
    long: HashMap<CompactString, u32>,
}

/// A text of up to 15 bytes as its first and last eight (or four) bytes and their number, which no other text has.
type Packed = (u64, u64, usize);

fn packed(text: &str) -> Option<Packed> {
    let bytes = text.as_bytes();
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    match bytes {
        [] => Some((0, 0, 0)),
        [one] => Some((u64::from(*one), 0, 1)),
        [one, two] => Some((u64::from(*one), u64::from(*two), 2)),
        [one, two, three] => Some((u64::from(*one) << 8 | u64::from(*two), u64::from(*three), 3)),
        _ if bytes.len() < 8 => Some((four(bytes.first_chunk()?), four(bytes.last_chunk()?), bytes.len())),
        _ if bytes.len() < 16 => {
            let eight = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
            Some((eight(bytes.first_chunk()?), eight(bytes.last_chunk()?), bytes.len()))
        }
        _ => None,
    }
}

impl Dictionary {
    pub(super) fn of(texts: Vec<CompactString>) -> Self {
        let mut dictionary = Self::default();
        for text in texts {
            dictionary.code(&text);
        }
        dictionary
    }

    pub(super) fn code(&mut self, text: &str) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let code = match packed(text) {
            Some(number) => *self.short.entry(number).or_insert(next),
            None => match self.long.get(text) {
                Some(code) => *code,
                None => *self.long.entry(text.into()).or_insert(next),
            },
        };
        if code == next {
            self.texts.push(text.into());
        }
        code
    }

    fn text(&self, code: u32) -> CompactString {
        usize::try_from(code).ok().and_then(|place| self.texts.get(place)).cloned().unwrap_or_default()
    }

    pub(super) fn texts(&self) -> &[CompactString] {
        &self.texts
    }
}

/// The combinations of one list of keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// The level without the last key; `None` for the city's.
    pub(super) above: Option<usize>,
    /// The expression of the last key.
    pub(super) key: usize,
    /// Per cell: the cell above and the code of the last key.
    made_of: Vec<(u32, u32)>,
    /// The cells by the cell above, `stride` places each, and in them by code; empty once it would be too large.
    grid: Vec<u32>,
    stride: usize,
    /// The cells once the grid would be too large.
    hashed: HashMap<(u32, u32), u32>,
}

impl Level {
    pub(super) fn city() -> Self {
        Self { made_of: vec![(CITY, 0)], ..Self::default() }
    }

    pub(super) fn below(above: usize, key: usize) -> Self {
        Self { above: Some(above), key, stride: 1, ..Self::default() }
    }

    /// The cell below `above` with that key, numbered now if it is new; `None` if there are too many.
    pub(super) fn cell(&mut self, above: u32, code: u32) -> Option<u32> {
        let found = if self.hashed.is_empty() {
            self.place(above, code).and_then(|place| self.grid.get(place)).copied().filter(|cell| *cell != NO_CELL)
        } else {
            self.hashed.get(&(above, code)).copied()
        };
        if found.is_some() {
            return found;
        }
        if self.made_of.len() >= CELLS_MAX {
            return None;
        }
        let cell = u32::try_from(self.made_of.len()).unwrap_or(u32::MAX);
        self.made_of.push((above, code));
        self.insert(above, code, cell);
        Some(cell)
    }

    fn place(&self, above: u32, code: u32) -> Option<usize> {
        let (above, code) = (usize::try_from(above).ok()?, usize::try_from(code).ok()?);
        (code < self.stride).then_some(above * self.stride + code)
    }

    fn insert(&mut self, above: u32, code: u32, cell: u32) {
        if !self.hashed.is_empty() {
            self.hashed.insert((above, code), cell);
            return;
        }
        let wanted = usize::try_from(code).unwrap_or(usize::MAX).saturating_add(1);
        if wanted > self.stride {
            self.stride = wanted.next_power_of_two();
            self.grid.clear();
            self.lay_out();
        } else {
            self.put(above, code, cell);
        }
    }

    /// Places every combination anew.
    fn lay_out(&mut self) {
        let made_of = std::mem::take(&mut self.made_of);
        for ((above, code), cell) in made_of.iter().zip(0..) {
            self.put(*above, *code, cell);
            if !self.hashed.is_empty() {
                self.hashed = made_of.iter().copied().zip(0..).collect();
                break;
            }
        }
        self.made_of = made_of;
    }

    /// Writes one combination into the grid, or into the map if the grid would grow too large.
    fn put(&mut self, above: u32, code: u32, cell: u32) {
        let Some(place) = self.place(above, code) else { return };
        if place >= GRID_MAX {
            self.grid = Vec::new();
            self.hashed = self.made_of.iter().copied().zip(0..).collect();
            self.hashed.insert((above, code), cell);
            return;
        }
        if self.grid.len() <= place {
            self.grid.resize((place + 1).next_multiple_of(self.stride), NO_CELL);
        }
        if let Some(slot) = self.grid.get_mut(place) {
            *slot = cell;
        }
    }

    pub(super) fn parent(&self, cell: u32) -> u32 {
        self.parts(cell).0
    }

    fn parts(&self, cell: u32) -> (u32, u32) {
        usize::try_from(cell).ok().and_then(|place| self.made_of.get(place)).copied().unwrap_or_default()
    }

    /// How many combinations there are.
    pub(super) fn len(&self) -> usize {
        self.made_of.len()
    }

    pub(super) fn made_of(&self) -> &[(u32, u32)] {
        &self.made_of
    }

    pub(super) fn restore(&mut self, made_of: Vec<(u32, u32)>) {
        if self.above.is_some() {
            self.made_of = made_of;
            let codes = self.made_of.iter().map(|(_, code)| usize::try_from(*code).unwrap_or(0) + 1).max().unwrap_or(1);
            self.stride = codes.next_power_of_two();
            self.lay_out();
        }
    }
}

/// The key values of a cell, first key first; `texts` gives the dictionary of a key's expression.
pub(super) fn texts_of<'a>(levels: &[Level], level: usize, cell: u32, texts: impl Fn(usize) -> Option<&'a Dictionary>) -> Vec<Text> {
    let mut found = Vec::new();
    let mut place = Some((level, cell));
    while let Some((level, cell)) = place {
        place = levels.get(level).and_then(|level| {
            let above = level.above?;
            let (parent, code) = level.parts(cell);
            found.push(texts(level.key).map(|dictionary| dictionary.text(code)).unwrap_or_default());
            Some((above, parent))
        });
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_two_texts_are_packed_alike(left in "[ab\\x00中]{0,6}", right in "[ab\\x00中]{0,6}") {
            let (first, second) = (packed(&left), packed(&right));
            prop_assert_eq!(first.is_some() && first == second, left == right && left.len() < 16);
        }

        #[test]
        fn a_dictionary_gives_back_what_it_took(texts in prop::collection::vec("[a-c中]{0,9}", 1..50)) {
            let mut dictionary = Dictionary::default();
            let codes: Vec<u32> = texts.iter().map(|text| dictionary.code(text)).collect();
            for (text, code) in texts.iter().zip(&codes) {
                let given = dictionary.text(*code);
                prop_assert_eq!(given.as_str(), text.as_str());
                prop_assert_eq!(dictionary.code(text), *code);
            }
            let again = Dictionary::of(dictionary.texts().to_vec());
            prop_assert_eq!(again.texts(), dictionary.texts());
        }
    }
}
