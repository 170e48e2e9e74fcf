//! Declarations: the files that anyone may add to without Rust, and the mistakes found in them.

pub(crate) mod reader;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::path::Path;

/// A word for people in the two languages of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One declaration file, wherever it came from (a folder, or embedded in the binary).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationFile {
    /// Path below its folder, with `/`, such as `case/on_time_rate.sql`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A place in a declaration: line and column (in characters), from 1; 0 where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The character of the line.
    pub column: usize,
}

impl Spot {
    /// The file as a whole.
    pub const FILE: Self = Self { line: 0, column: 0 };

    /// The place of a byte of `text`.
    #[must_use]
    pub fn of_byte(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let last = before.rsplit('\n').next().unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: last.chars().count() + 1 }
    }
}

impl From<usize> for Spot {
    fn from(line: usize) -> Self {
        Self { line, column: 0 }
    }
}

impl From<Option<Self>> for Spot {
    fn from(spot: Option<Self>) -> Self {
        spot.unwrap_or_default()
    }
}

/// One mistake in a declaration, for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The file, as in [`DeclarationFile::path`].
    pub file: String,
    /// Line from 1, where it is known.
    pub line: Option<usize>,
    /// Character of the line from 1, where it is known.
    pub column: Option<usize>,
    /// The line itself, once [`Mistake::placed`] has looked it up.
    pub text: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake of the file at that place.
    pub fn new(file: impl Into<String>, at: impl Into<Spot>, message: impl Into<String>, hint: Option<String>) -> Self {
        let Spot { line, column } = at.into();
        let known = |number: usize| (number > 0).then_some(number);
        Self { file: file.into(), line: known(line), column: known(column), text: None, message: message.into(), hint }
    }

    /// The same mistake with the text of its line, which is in one of `files`, told from outside their `folder`.
    #[must_use]
    pub fn placed(mut self, folder: &str, files: &[DeclarationFile]) -> Self {
        let file = files.iter().find(|file| file.path == self.file);
        let line = self.line.and_then(|line| file?.text.lines().nth(line.checked_sub(1)?));
        self.text = line.map(str::to_owned);
        self.file = format!("{folder}/{}", self.file);
        self
    }
}

/// Characters of a long line that are shown on each side of the place.
const SHOWN_BESIDE: usize = 70;

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(formatter, ":{number}")?;
        }
        write!(formatter, ": {}", self.message)?;
        if let (Some(line), Some(text)) = (self.line, &self.text) {
            let column = self.column.unwrap_or(1);
            let left_out = column.saturating_sub(SHOWN_BESIDE + 1);
            let shown: String =
                text.chars().skip(left_out).take(2 * SHOWN_BESIDE).map(|letter| if letter == '\t' { ' ' } else { letter }).collect();
            write!(formatter, "\n{line:>6} | {shown}")?;
            if self.column.is_some() {
                let before: usize = shown.chars().take(column - 1 - left_out).map(cells).sum();
                write!(formatter, "\n       | {:before$}^", "")?;
            }
        }
        if let Some(hint) = &self.hint {
            write!(formatter, "\n    hint: {hint}")?;
        }
        Ok(())
    }
}

/// How many cells of a terminal a character takes: East Asian wide ones two (Unicode annex 11).
fn cells(letter: char) -> usize {
    let wide = matches!(letter,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1f64f}' | '\u{20000}'..='\u{3fffd}');
    if wide { 2 } else { 1 }
}

/// Scheme, host and port of an absolute http or https address, if it is one and could stand in a content security policy.
#[must_use]
pub fn origin_of(url: &str) -> Option<&str> {
    let scheme = ["http://", "https://"].into_iter().find(|scheme| url.starts_with(scheme))?;
    let host = url.get(scheme.len()..)?.split(['/', '?', '#']).next()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    let is_printable = url.bytes().all(|byte| byte.is_ascii_graphic());
    (is_printable && host.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '[') && host.bytes().all(is_plain))
        .then(|| url.get(..scheme.len() + host.len()))?
}

/// Reads every file below `folder` whose name ends in `.ending`, sorted by path.
///
/// # Errors
/// The folder or a file cannot be read, or a file is not UTF-8.
pub fn read_folder(folder: &Path, ending: &str) -> io::Result<Vec<DeclarationFile>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in std::fs::read_dir(&current)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let name: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                files.push(DeclarationFile { path: name.join("/"), text: std::fs::read_to_string(&path)? });
            }
        }
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_like_a_compiler_does() {
        let text = "ok = 1\n标题 = \"甲乙\" + 3\n";
        let file = DeclarationFile { path: "a.toml".to_owned(), text: text.to_owned() };
        let at = Spot::of_byte(text, text.find('+').unwrap_or_default());
        assert_eq!(at, Spot { line: 2, column: 11 });
        let mistake =
            Mistake::new("a.toml", at, "is not TOML", Some("take it out".to_owned())).placed("sources", std::slice::from_ref(&file));
        assert_eq!(
            mistake.to_string(),
            "sources/a.toml:2:11: is not TOML\n     2 | 标题 = \"甲乙\" + 3\n       |               ^\n    hint: take it out"
        );
        let whole = Mistake::new("a.toml", Spot::FILE, "is empty", None).placed("sources", std::slice::from_ref(&file));
        assert_eq!(whole.to_string(), "sources/a.toml: is empty");
        assert_eq!(
            Mistake::new("a.toml", 1, "is odd", None).placed("sources", &[file]).to_string(),
            "sources/a.toml:1: is odd\n     1 | ok = 1"
        );
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_and_nothing_that_a_policy_could_trip_over() {
        assert_eq!(origin_of("https://tiles.example:8443/{z}/{x}/{y}.png?tk=1"), Some("https://tiles.example:8443"));
        assert_eq!(origin_of("http://[::1]:80"), Some("http://[::1]:80"));
        for wrong in
            ["ftp://a/b", "//a/b", "https://", "https:///x", "https://a;script-src/x", "https://a b/", "https://user@a/", "/live.m3u8"]
        {
            assert_eq!(origin_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let file = DeclarationFile { path: "a".to_owned(), text: "x".repeat(1000) };
        let told = Mistake::new("a", Spot { line: 1, column: 500 }, "odd", None).placed("f", &[file]).to_string();
        let lines: Vec<_> = told.lines().map(|line| line.chars().count()).collect();
        assert_eq!(lines.get(1..), Some([9 + 140, 9 + 71].as_slice()));
    }
}
