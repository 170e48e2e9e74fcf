//! Names of sheets: legal, short, each once.

use crate::report::plain::plain;
use std::collections::BTreeSet;

/// Letters of a name at most, as spreadsheets count them.
const LONGEST: usize = 31;

/// The names that are taken, in small letters: spreadsheets do not tell large from small.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name of the next sheet, like the title.
    pub(super) fn take(&mut self, title: &str) -> String {
        let bare: String = plain(title).chars().map(|letter| if "[]:*?/\\".contains(letter) { ' ' } else { letter }).collect();
        let bare = bare.trim_matches(|letter: char| letter == '\'' || letter.is_whitespace());
        // The one name that spreadsheets keep for themselves.
        let bare = if bare.is_empty() || bare.eq_ignore_ascii_case("history") { "-" } else { bare };
        let endings = std::iter::once(String::new()).chain((2_u32..).map(|number| format!(" {number}")));
        let mut names = endings.map(|ending| {
            let kept = clipped(bare, LONGEST - ending.len());
            format!("{}{ending}", kept.trim_end_matches(['\'', ' ']))
        });
        let name = names.find(|name| !self.0.contains(&name.to_lowercase())).unwrap_or_default();
        self.0.insert(name.to_lowercase());
        name
    }
}

/// The beginning of a text that is so many units of UTF-16 long at most.
fn clipped(text: &str, most: usize) -> &str {
    let mut length = 0;
    let end = text.char_indices().find(|(_, letter)| {
        length += letter.len_utf16();
        length > most
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn names_are_legal_and_differ() {
        let mut names = Names::default();
        let long = "\u{1f600}".repeat(40);
        let titles = ["Cases", "cases", "'a[b]:c*?/\\'", "", "History", "  ", long.as_str(), long.as_str(), "-"];
        let taken: Vec<String> = titles.iter().map(|title| names.take(title)).collect();
        assert_eq!(taken[..6], ["Cases", "cases 2", "a b  c", "-", "- 2", "- 3"].map(str::to_owned));
        for name in &taken {
            assert!((1..=LONGEST).contains(&name.encode_utf16().count()), "{name}");
            assert!(!name.starts_with('\'') && !name.ends_with('\'') && !name.contains(['[', ']', ':', '*', '?', '/', '\\']));
        }
        assert_ne!(taken[6], taken[7]);
    }
}
