//! Lines, of bounded length.

use super::{ROW_LIMIT, RowsError};
use std::io::BufRead;

type Give<'a, E> = &'a mut dyn FnMut(u64, Result<&[u8], String>) -> Result<(), RowsError<E>>;

/// Gives each line that is not blank with its number from 1, or why it is refused.
pub(super) fn each<E>(input: &mut dyn BufRead, give: Give<'_, E>) -> Result<(), RowsError<E>> {
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let (length, ended) = read_line(input, &mut line)?;
        if length == 0 && ended {
            return Ok(());
        }
        number += 1;
        let text = line.trim_ascii();
        if length > ROW_LIMIT {
            give(number, Err(format!("has {length} bytes; {ROW_LIMIT} are allowed")))?;
        } else if !text.is_empty() {
            give(number, Ok(text))?;
        }
    }
}

/// Reads one line with its break into `line`, up to the limit; gives its whole length, and whether the input has ended.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<(usize, bool)> {
    let mut length: usize = 0;
    loop {
        let seen = input.fill_buf()?;
        if seen.is_empty() {
            return Ok((length, true));
        }
        let parts = seen.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let (used, complete) = (parts.len(), parts.ends_with(b"\n"));
        let room = (ROW_LIMIT + 1).saturating_sub(line.len());
        line.extend_from_slice(parts.get(..room.min(used)).unwrap_or_default());
        length = length.saturating_add(used);
        input.consume(used);
        if complete {
            return Ok((length, false));
        }
    }
}
