//! Rows that could not become records: kept with their masked text, the field at fault and the reason, to be mended and retried.

use serde::{Deserialize, Serialize};

/// The most bytes of raw text that a reject keeps.
pub const RAW_LIMIT: usize = 4096;

/// One row that was refused, with what to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The source whose declaration refused it.
    pub source: String,
    /// The part of the source that the row stands in, where that is more than one input: a topic and partition.
    pub part: Option<String>,
    /// Line (or index of the array element) in the input, from 1; of a topic, the message's offset.
    pub line: Option<u64>,
    /// The field at fault, or `row` where the row itself cannot be read.
    pub field: String,
    /// What is wrong, and what would be right.
    pub reason: String,
    /// The raw text, personal data masked, at most [`RAW_LIMIT`] bytes.
    pub raw: String,
}
