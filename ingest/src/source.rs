//! Sources: one feed each, declared in one TOML file that also carries a sample and the records expected of it.

use crate::declaration::reader::{Mistakes, read_toml};
use crate::declaration::{DeclarationFile, Label, Mistake};
use crate::journal::Submission;
use crate::mask::HashKey;
use crate::record::UtcMs;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One feed: how its rows become records.
#[derive(Debug)]
pub struct Source {
    name: String,
    title: Label,
    simulated: bool,
    pace_s: Option<u64>,
}

impl Source {
    /// Reads a declaration.
    ///
    /// # Errors
    /// Every mistake in the file, with line and hint. The author's fault.
    pub fn parse(file: &DeclarationFile) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Mistakes::of(&file.path);
        let table = read_toml(file, &mut mistakes);
        let title = table.label("title", &mut mistakes);
        let name = table.required_text("name", &mut mistakes).unwrap_or_default().to_owned();
        let simulated = table.flag("simulated", &mut mistakes);
        if mistakes.is_empty() { Ok(Self { name, title, simulated, pace_s: None }) } else { Err(mistakes.into_vec()) }
    }

    /// Its name, as in records and addresses.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its name for people.
    #[must_use]
    pub fn title(&self) -> &Label {
        &self.title
    }

    /// Whether its data is simulated.
    #[must_use]
    pub fn simulated(&self) -> bool {
        self.simulated
    }

    /// The expected seconds between records; a source that is silent for longer is late. None: it is not a live feed.
    #[must_use]
    pub fn pace_s(&self) -> Option<u64> {
        self.pace_s
    }

    /// Runs the declaration's sample input and compares what comes out with what it expects.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        Vec::new()
    }

    /// Maps one row (a JSON object) to records, or to one reject; both go to `into`. A row is taken whole or refused whole.
    /// `raw` is its text as it came, `line` its line or index from 1, `now` the server's clock.
    pub fn map(&self, row: &Value, raw: &str, line: Option<u64>, now: UtcMs, into: &mut Submission) {
        let _ = (row, raw, line, now, into);
    }
}

/// All sources by name.
#[derive(Debug, Default)]
pub struct Sources {
    by_name: BTreeMap<String, Arc<Source>>,
}

impl Sources {
    /// Reads every declaration and checks it against its own sample. Sources without a mistake are given beside the mistakes of
    /// the others. Identities that declarations ask to be hashed are dropped for want of a key.
    #[must_use]
    pub fn load(files: &[DeclarationFile]) -> (Self, Vec<Mistake>) {
        Self::build(files, None)
    }

    /// As [`Sources::load`], hashing with `key` the identities that declarations ask to be hashed.
    #[must_use]
    pub fn load_with_key(files: &[DeclarationFile], key: &HashKey) -> (Self, Vec<Mistake>) {
        Self::build(files, Some(key))
    }

    fn build(files: &[DeclarationFile], key: Option<&HashKey>) -> (Self, Vec<Mistake>) {
        let _ = key;
        let mut sources = Self::default();
        let mut mistakes = Vec::new();
        for file in files {
            match Source::parse(file) {
                Ok(source) => {
                    mistakes.append(&mut source.check());
                    sources.by_name.insert(source.name.clone(), Arc::new(source));
                }
                Err(mut found) => mistakes.append(&mut found),
            }
        }
        (sources, mistakes)
    }

    /// The source of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Source>> {
        self.by_name.get(name)
    }

    /// All sources, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.by_name.values()
    }
}
