//! Key values as numbers: texts are interned once, and combinations of keys are numbered level by level, so that a cell of a
//! level knows the cell above it.

use compact_str::CompactString;
use hashbrown::HashMap;
use ingest::record::Text;

/// More combinations of one set of keys are refused.
pub(super) const CELLS_MAX: usize = 1_000_000;
/// The one cell of the level without keys.
pub(super) const CITY: u32 = 0;

/// Texts by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Interner {
    texts: Vec<CompactString>,
    codes: HashMap<CompactString, u32>,
}

impl Interner {
    pub(super) fn of(texts: Vec<CompactString>) -> Self {
        let codes = texts.iter().cloned().zip(0..).collect();
        Self { texts, codes }
    }

    pub(super) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.codes.insert(text.into(), code);
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
    cells: HashMap<(u32, u32), u32>,
    /// Per cell: the cell above and the code of the last key.
    made_of: Vec<(u32, u32)>,
}

impl Level {
    pub(super) fn city() -> Self {
        Self { made_of: vec![(CITY, 0)], ..Self::default() }
    }

    pub(super) fn below(above: usize, key: usize) -> Self {
        Self { above: Some(above), key, ..Self::default() }
    }

    /// The cell below `above` with that key, numbered now if it is new; `None` if there are too many.
    pub(super) fn cell(&mut self, above: u32, code: u32) -> Option<u32> {
        if let Some(cell) = self.cells.get(&(above, code)) {
            return Some(*cell);
        }
        if self.made_of.len() >= CELLS_MAX {
            return None;
        }
        let cell = u32::try_from(self.made_of.len()).unwrap_or(u32::MAX);
        self.cells.insert((above, code), cell);
        self.made_of.push((above, code));
        Some(cell)
    }

    pub(super) fn parent(&self, cell: u32) -> u32 {
        self.parts(cell).0
    }

    fn parts(&self, cell: u32) -> (u32, u32) {
        usize::try_from(cell).ok().and_then(|place| self.made_of.get(place)).copied().unwrap_or_default()
    }

    pub(super) fn made_of(&self) -> &[(u32, u32)] {
        &self.made_of
    }

    pub(super) fn restore(&mut self, made_of: Vec<(u32, u32)>) {
        if self.above.is_some() {
            self.cells = made_of.iter().copied().zip(0..).collect();
            self.made_of = made_of;
        }
    }
}

/// The key values of a cell, first key first.
pub(super) fn texts_of(levels: &[Level], level: usize, cell: u32, interner: &Interner) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut place = Some((level, cell));
    while let Some((level, cell)) = place {
        place = levels.get(level).and_then(|found| {
            let above = found.above?;
            let (parent, code) = found.parts(cell);
            texts.push(interner.text(code));
            Some((above, parent))
        });
    }
    texts.reverse();
    texts
}
