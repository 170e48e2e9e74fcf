//! Text as words, and the words that reports use, numbered, with how many reports said each.
//!
//! Chinese is segmented with the jieba dictionary, which is loaded when the first Chinese text comes (about 100 ms); all other
//! text is split where letters and digits end.

use hashbrown::HashMap;
use ingest::record::Text;
use jieba_rs::Jieba;
use std::sync::LazyLock;

static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Characters of a report that are read: what it is about stands in its first sentences.
const READ_CHARS: usize = 600;
/// Words of a report that are kept, the first ones.
const REPORT_WORDS: usize = 64;
/// The longest word in bytes: what is longer names a file or an address of the web.
const WORD_BYTES: usize = 36;
/// Words kept: a city's reports use some twenty thousand; the rest is misspelt, and the least used of it is forgotten.
const KEPT: usize = 1 << 16;

/// Number of a word; never given twice.
pub(super) type WordId = u32;

/// The words of a text, each once, sorted.
pub(super) fn words_of(text: &str) -> Vec<Text> {
    let end = text.char_indices().nth(READ_CHARS).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or(text);
    let mut words: Vec<Text> = Vec::new();
    let separates = |letter: char| !letter.is_alphanumeric();
    for run in text.split(separates).filter(|run| !run.is_empty()) {
        if run.chars().any(is_han) {
            // A single character says little: it is mostly a particle, or a part of a word that the dictionary does not know.
            let tokens = DICTIONARY.cut(run, true).into_iter().map(|token| token.word);
            words.extend(tokens.filter(|word| word.chars().nth(1).is_some()).filter_map(kept));
        } else if run.len() > 1 {
            words.extend(kept(run));
        }
        if words.len() >= REPORT_WORDS {
            break;
        }
    }
    words.truncate(REPORT_WORDS);
    words.sort_unstable();
    words.dedup();
    words
}

/// The word as it is kept; none for numbers and for what is too long.
fn kept(word: &str) -> Option<Text> {
    let tells = word.len() <= WORD_BYTES && !word.chars().all(char::is_numeric);
    tells.then(|| Text::from(word.to_lowercase()))
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words that reports use.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<Text, WordId>,
    words: HashMap<WordId, (Text, u32)>,
    next: WordId,
    reports: u32,
}

impl Vocabulary {
    /// Takes in the words of one more report; their numbers, sorted.
    pub(super) fn learn(&mut self, words: &[Text]) -> Vec<WordId> {
        self.reports = self.reports.saturating_add(1);
        let mut numbers: Vec<WordId> = words.iter().map(|word| self.number(word)).collect();
        for number in &numbers {
            if let Some((_, reports)) = self.words.get_mut(number) {
                *reports = reports.saturating_add(1);
            }
        }
        numbers.sort_unstable();
        numbers
    }

    /// The number of a word, which is kept from now on.
    pub(super) fn number(&mut self, word: &Text) -> WordId {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        self.numbers.insert(word.clone(), number);
        self.words.insert(number, (word.clone(), 0));
        number
    }

    /// The numbers of those words that are known, sorted.
    pub(super) fn find(&self, words: &[Text]) -> Vec<WordId> {
        let mut numbers: Vec<WordId> = words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The word of a number, unless it was forgotten.
    pub(super) fn word(&self, number: WordId) -> Option<&Text> {
        self.words.get(&number).map(|(word, _)| word)
    }

    /// How much a word tells reports apart: the logarithm of how few of them say it; 0 if it is not known any more.
    pub(super) fn rarity(&self, number: WordId) -> f64 {
        let Some((_, reports)) = self.words.get(&number) else { return 0.0 };
        (1.0 + f64::from(self.reports) / (1.0 + f64::from(*reports))).ln()
    }

    /// How alike two sets of words are, 0 to 1: the rarity of the words in both by that of the words in either (weighted
    /// Jaccard). None if one of them has no words.
    pub(super) fn likeness(&self, one: &[WordId], other: &[WordId]) -> Option<f64> {
        if one.is_empty() || other.is_empty() {
            return None;
        }
        let weight = |words: &mut dyn Iterator<Item = &WordId>| -> f64 { words.map(|word| self.rarity(*word)).sum() };
        let both = weight(&mut common(one, other));
        let either = weight(&mut one.iter()) + weight(&mut other.iter()) - both;
        (either > 0.0).then(|| (both / either).clamp(0.0, 1.0))
    }

    /// The rarest of those words, at most so many, rarest first.
    pub(super) fn rarest<'w>(&self, words: impl Iterator<Item = &'w WordId>, most: usize) -> Vec<Text> {
        let mut found: Vec<(f64, &Text)> = words.filter_map(|word| Some((self.rarity(*word), self.word(*word)?))).collect();
        found.sort_by(|(left, one), (right, other)| right.total_cmp(left).then_with(|| one.cmp(other)));
        found.into_iter().take(most).map(|(_, word)| word.clone()).collect()
    }

    /// Beyond its bound, gives up the quarter that the fewest reports said; their numbers.
    pub(super) fn forget(&mut self) -> Vec<WordId> {
        if self.words.len() <= KEPT {
            return Vec::new();
        }
        let mut all: Vec<(u32, Text, WordId)> =
            self.words.iter().map(|(number, (word, reports))| (*reports, word.clone(), *number)).collect();
        all.sort_unstable();
        all.truncate(KEPT / 4);
        for (_, word, number) in &all {
            self.numbers.remove(word);
            self.words.remove(number);
        }
        all.into_iter().map(|(_, _, number)| number).collect()
    }
}

/// What two sorted lists have in common.
pub(super) fn common<'w>(one: &'w [WordId], other: &'w [WordId]) -> impl Iterator<Item = &'w WordId> {
    one.iter().filter(|word| other.binary_search(word).is_ok())
}
