//! The sample of a declaration: input of the feed's form, and what must come of it.

use crate::declaration::Spot;
use crate::declaration::reader::{Item, Mistakes, Table};
use serde_json::{Map, Value};

/// A sample input, with the records and rejects expected of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    pub(super) spot: Spot,
    pub(super) input: String,
    pub(super) expect: Vec<(Spot, Map<String, Value>)>,
    pub(super) reject: Vec<ExpectedReject>,
}

/// A reject expected of the sample.
#[derive(Clone, Debug)]
pub(super) struct ExpectedReject {
    /// Where it stands in the declaration.
    pub(super) at: Spot,
    /// The line (or index) of the row in the input.
    pub(super) line: u64,
    pub(super) field: String,
    /// A part of the reason.
    pub(super) reason: String,
}

/// Reads `[sample]`.
pub(super) fn read(table: &Table, mistakes: &mut Mistakes) -> Sample {
    let Some(sample) = table.table("sample", mistakes) else {
        if table.get("sample").is_none() {
            mistakes.hint(Spot::FILE, "`[sample]` is missing", "every declaration carries a sample input and the records expected of it");
        }
        return Sample::default();
    };
    sample.only(&["input", "expect", "reject"], mistakes);
    let input = sample.required_text("input", mistakes).unwrap_or_default().to_owned();
    let expect: Vec<_> = sample.tables("expect", mistakes).into_iter().map(|one| (one.spot, object(one))).collect();
    if expect.is_empty() {
        mistakes.hint(sample.spot, "the sample expects no record", "add a `[[sample.expect]]` for each record of the input");
    }
    let mut reject = Vec::new();
    for one in sample.tables("reject", mistakes) {
        one.only(&["line", "field", "reason"], mistakes);
        let line = one.get("line").and_then(|node| if let Item::Integer(line) = node.item { u64::try_from(line).ok() } else { None });
        if line.is_none() {
            mistakes.add(one.spot, "`line` must be the line (or index) of the row in the input, a whole number");
        }
        let field = one.required_text("field", mistakes).unwrap_or_default().to_owned();
        let reason = one.text("reason", mistakes).unwrap_or_default().to_owned();
        reject.push(ExpectedReject { at: one.spot, line: line.unwrap_or_default(), field, reason });
    }
    Sample { spot: table.spot_of("sample"), input, expect, reject }
}

fn object(table: &Table) -> Map<String, Value> {
    table.iter().map(|(key, _, node)| (key.to_owned(), node.to_json())).collect()
}
