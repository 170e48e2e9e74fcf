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

/// One mistake in a declaration, for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The file, as in [`DeclarationFile::path`].
    pub file: String,
    /// Line from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        write!(formatter, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(formatter, "\n    hint: {hint}")?;
        }
        Ok(())
    }
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
