//! A file in parts that a server takes one by one, each with whole rows only.
//!
//! CSV: every part begins with the file's header, and a row ends where a line ends outside of quotes. JSON lines: a row is a
//! line. Any other JSON is one document and goes whole, and so does XML.

use anyhow::Context;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The most bytes of a part beside its header: half of what a server takes by default.
const PART_BYTES: usize = 4 << 20;

/// One part of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its media type.
    pub(super) media: &'static str,
    pub(super) body: Vec<u8>,
    /// What to add to a line of the part to have the line of the file.
    pub(super) lines_before: u64,
}

/// Reads a file in parts.
///
/// # Errors
/// The file cannot be read, or is packed; or those of `deliver`.
pub(super) fn read(path: &Path, mut deliver: impl FnMut(Part) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    anyhow::ensure!(ending != "gz", "{} is packed: unpack it first, or import it with --data", path.display());
    let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let mut reader = BufReader::new(file);
    match ending.as_str() {
        "csv" => split(&mut reader, "text/csv", true, &mut deliver),
        "ndjson" | "jsonl" => split(&mut reader, "application/x-ndjson", false, &mut deliver),
        other => {
            let media = if other == "xml" { "application/xml" } else { "application/json" };
            let mut body = Vec::new();
            reader.read_to_end(&mut body).with_context(|| format!("reading {}", path.display()))?;
            deliver(Part { media, body, lines_before: 0 })
        }
    }
}

fn split(
    reader: &mut impl BufRead,
    media: &'static str,
    is_csv: bool,
    deliver: &mut impl FnMut(Part) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut header = Vec::new();
    let mut header_lines = 0;
    if is_csv {
        header_lines = read_row(reader, true, &mut header)?;
    }
    let (mut body, mut lines, mut lines_before) = (header.clone(), 0, 0);
    loop {
        let more = read_row(reader, is_csv, &mut body)?;
        lines += more;
        let full = body.len() >= header.len() + PART_BYTES;
        if (full || more == 0) && body.len() > header.len() {
            deliver(Part { media, body: std::mem::replace(&mut body, header.clone()), lines_before })?;
            lines_before += lines;
            lines = 0;
        }
        if more == 0 {
            return Ok(());
        }
        debug_assert!(header_lines > 0 || !is_csv, "rows come after a header");
    }
}

/// Appends one row to `into`; gives how many lines it took, 0 at the end.
fn read_row(reader: &mut impl BufRead, is_csv: bool, into: &mut Vec<u8>) -> anyhow::Result<u64> {
    let (mut lines, mut quotes) = (0, 0);
    loop {
        let before = into.len();
        if reader.read_until(b'\n', into).context("reading a row")? == 0 {
            return Ok(lines);
        }
        lines += 1;
        quotes += into.iter().skip(before).filter(|byte| **byte == b'"').count();
        if !is_csv || quotes % 2 == 0 {
            return Ok(lines);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn parts(text: &str, is_csv: bool) -> Vec<(String, u64)> {
        let mut parts = Vec::new();
        let mut keep = |part: Part| {
            parts.push((String::from_utf8(part.body).unwrap(), part.lines_before));
            Ok(())
        };
        split(&mut text.as_bytes(), "text/csv", is_csv, &mut keep).unwrap();
        parts
    }

    #[test]
    fn a_row_may_hold_a_line_break_in_quotes() {
        let long = "x".repeat(PART_BYTES);
        let text = format!("a,b\n1,\"{long}\ny\"\n2,z\n");
        assert_eq!(parts(&text, true), [(format!("a,b\n1,\"{long}\ny\"\n"), 0), ("a,b\n2,z\n".to_owned(), 2)]);
    }

    #[test]
    fn a_small_file_is_one_part_and_an_empty_one_is_none() {
        assert_eq!(parts("{}\n{}", false), [("{}\n{}".to_owned(), 0)]);
        assert_eq!(parts("a,b\n", true), []);
        assert_eq!(parts("", false), []);
    }
}
