//! Sources: one feed each, declared in one TOML file that also carries a sample and the records expected of it.
//!
//! ```toml
//! name    = "potholes"                    # the file's name, too
//! title   = { zh = "…", en = "Potholes" }
//! stream  = "city_event"                  # of the records below, unless they say otherwise
//! format  = "csv"                         # csv | json (array, lines or one document) | ndjson | xml
//! rows    = "data.items"                  # json: where the list of rows stands in a document; xml: the path of the repeated element
//! zone    = "Asia/Shanghai"               # of times that say no offset
//! times   = ["%m/%d/%y %H:%M"]            # chrono patterns, rfc3339, unix_s, unix_ms; tried in order
//! absent  = ["EMPTY"]                     # texts that mean that nothing was said
//! pace_s  = 600                           # expected seconds between records of a live feed
//! crs     = "gcj02"                       # of the coordinates; wgs84, gcj02, cgcs2000
//! drop    = ["reporter"]                  # never kept   hash = […]: only a keyed hash   mask = […]: masked as free text
//! internal = true                         # made by this program alone; nobody may send such records; only these may be of stream duty
//! attributes = ["ward"]                   # kept beside the contract
//! [pull]                                  # fetched as an Open311 list of requests, in pages, by the time of request
//! url = "http://…/requests.json"
//! every_s = 60
//! since = 2026-01-01T00:00:00Z            # where the first poll begins; later ones begin back_s before the last one's end
//! [kafka]                                 # read from topics; see `Subscription`
//! topics = ["city.potholes.v1"]           # or pattern = "^city\\..*"
//! start = "earliest"                      # earliest | latest | an instant, where the journal has no position yet
//! dlq = "city.potholes.dlq"               # where rows that could not be records are told, too
//! [codes.state]                           # an unmapped code is a reject
//! new = "citizen"
//! [fields]                                # of every record below: text is a path into the row
//! origin = { path = "state", codes = "state" }
//! [[record]]                              # one record of each row that meets `when`
//! kind        = "reported"
//! record_id   = "{no}/reported"
//! subject_id  = "{no}"
//! occurred_at = "created"
//! stated_due  = { path = "due", day_end = true, absent = ["-"], optional = true }
//! when        = [{ field = "no", not_empty = true }]        # present | not_empty | equals | in | not_in
//! [sample]
//! input = "…"
//! [[sample.expect]]                       # the records, in order; [[sample.reject]]: line, field, reason
//! ```
//! A field is `path`, `constant` or `template`; a path may add `codes`, `pattern` (its one group is what is meant), `scale`, `times`,
//! `day_end`, `absent`, `optional` (the column may be missing), `required` (each row must say something) and `or` (another path, with the
//! same keys, for rows where the first says nothing). With `form = "canonical"` rows are records already. In XML, `@name` is an attribute,
//! `#text` the text of an element that has attributes or elements; names are without their namespace's prefix.

mod check;
mod parse;
mod sample;
mod subscription;

pub use subscription::{Content, Start, Subscription, Topics};

use crate::declaration::{DeclarationFile, Label, Mistake};
use crate::journal::Submission;
use crate::mapping::{Mapping, path::Path, scrub};
use crate::mask::{HashKey, mask};
use crate::record::{FieldError, Stream, UtcMs};
use crate::reject::Reject;
use sample::Sample;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One feed: how its rows become records.
#[derive(Clone, Debug)]
pub struct Source {
    file: String,
    name: String,
    title: Label,
    simulated: bool,
    pace_s: Option<u64>,
    pub(crate) format: Format,
    pub(crate) rows: Option<Path>,
    pub(crate) mapping: Mapping,
    pull: Option<Pull>,
    subscription: Option<Subscription>,
    sample: Sample,
}

/// The form of a feed's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A header and rows of cells.
    Csv,
    /// A JSON array, JSON lines or one document; told apart by their beginning.
    Json,
    /// JSON lines.
    Ndjson,
    /// An XML document with a repeated element.
    Xml,
}

/// Where a source is fetched from: a list of service requests by Open311 `GeoReport` v2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// The address of the list.
    pub url: String,
    /// Seconds between polls.
    pub every_s: u64,
    /// Where the first poll begins, in the time of the requests.
    pub since: UtcMs,
    /// How far back each later poll begins before the end of the last (s): requests that changed since they were made are seen again.
    pub back_s: u64,
    /// Requests asked for at once.
    pub page_size: u64,
}

impl Source {
    /// Reads a declaration; its sample is run by [`Source::check`].
    ///
    /// # Errors
    /// Every mistake in the file, with line and hint. The author's fault.
    pub fn parse(file: &DeclarationFile) -> Result<Self, Vec<Mistake>> {
        parse::parse(file)
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

    /// Whether its records are made by this program alone, and taken from nobody else.
    #[must_use]
    pub fn internal(&self) -> bool {
        self.mapping.internal
    }

    /// The expected seconds between records; a source that is silent for longer is late. None: it is not a live feed.
    #[must_use]
    pub fn pace_s(&self) -> Option<u64> {
        self.pace_s
    }

    /// Where it is fetched from, if it is.
    #[must_use]
    pub fn pull(&self) -> Option<&Pull> {
        self.pull.as_ref()
    }

    /// The topics that it is read from, if it is.
    #[must_use]
    pub fn subscription(&self) -> Option<&Subscription> {
        self.subscription.as_ref()
    }

    /// The streams that its records may belong to: those of its blocks, or all where rows are canonical records.
    #[must_use]
    pub fn streams(&self) -> Vec<Stream> {
        let all = self.mapping.blocks.is_empty();
        let told = Stream::ALL.into_iter().filter(|stream| *stream != Stream::Duty || self.internal());
        told.filter(|stream| all || self.mapping.blocks.iter().any(|block| block.stream == *stream)).collect()
    }

    /// Runs the declaration's sample input and compares what comes out with what it expects.
    #[must_use]
    pub fn check(&self) -> Vec<Mistake> {
        check::check(self)
    }

    /// Maps one row (a JSON object) to records, or to one reject; both go to `into`. A row is taken whole or refused whole.
    /// `raw` is its text as it came, `line` its line or index from 1, `now` the server's clock.
    pub fn map(&self, row: &Value, raw: &str, line: Option<u64>, now: UtcMs, into: &mut Submission) {
        self.map_row(row, Some(raw), line, now, into);
    }

    /// As [`Source::map`]; without `raw`, a reject keeps the row as JSON.
    pub(crate) fn map_row(&self, row: &Value, raw: Option<&str>, line: Option<u64>, now: UtcMs, into: &mut Submission) {
        let Some(object) = row.as_object() else {
            let text = raw.map_or_else(|| row.to_string(), str::to_owned);
            return self.refuse(text.as_bytes(), line, "is not a JSON object", into);
        };
        match self.mapping.apply(&self.name, object, now, &mut into.records) {
            Ok(masked) => into.masked += masked,
            Err(error) => {
                let raw = scrub::raw_of_row(&self.mapping, object, raw);
                into.rejects.push(self.reject(line, error, raw));
            }
        }
    }

    /// Rejects a row that cannot be read at all.
    pub(crate) fn refuse(&self, raw: &[u8], line: Option<u64>, reason: &str, into: &mut Submission) {
        let raw = scrub::raw_of_bytes(&self.mapping, raw);
        into.rejects.push(self.reject(line, FieldError::new("row", reason), raw));
    }

    fn reject(&self, line: Option<u64>, error: FieldError, raw: String) -> Reject {
        Reject { source: self.name.clone(), part: None, line, field: error.field, reason: mask(&error.reason).0, raw }
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
        let mut sources = Self::default();
        let mut mistakes = Vec::new();
        for file in files {
            match Source::parse(file) {
                Ok(mut source) => {
                    let mut found = source.check();
                    if found.is_empty() {
                        source.mapping.key = key.cloned();
                        sources.by_name.insert(source.name.clone(), Arc::new(source));
                    }
                    mistakes.append(&mut found);
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

#[cfg(test)]
mod tests;
