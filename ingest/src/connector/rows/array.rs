//! The elements of a JSON array, one after the other, without holding the array.
//!
//! Elements are told apart by brackets and quotes alone, so that one that is not JSON inside costs none of its neighbours.

use super::{ROW_LIMIT, RowsError};
use std::io::BufRead;

/// Where the splitter stands: depth 0 is outside the array, 1 between elements.
#[derive(Default)]
struct Splitter {
    depth: usize,
    in_text: bool,
    escaped: bool,
    element: Vec<u8>,
    length: usize,
    ended: bool,
}

/// What a byte ended.
enum Cut {
    Nothing,
    Element,
}

type Give<'a, E> = &'a mut dyn FnMut(u64, Result<&[u8], (&[u8], String)>) -> Result<(), RowsError<E>>;

/// Gives each element with its index from 1, or the bytes that are refused and why. The input stands at the opening bracket.
pub(super) fn each<E>(input: &mut dyn BufRead, give: Give<'_, E>) -> Result<(), RowsError<E>> {
    let mut splitter = Splitter::default();
    let mut index = 1;
    loop {
        let seen = input.fill_buf()?;
        if seen.is_empty() {
            break;
        }
        let used = seen.len();
        for byte in seen {
            if matches!(splitter.take(*byte), Cut::Element) {
                splitter.give(&mut index, give)?;
            }
        }
        input.consume(used);
    }
    if !splitter.ended {
        let rest = splitter.element.trim_ascii();
        give(index, Err((rest, "the array is not closed: the input was cut off, or a quote or bracket is missing".to_owned())))?;
    }
    Ok(())
}

impl Splitter {
    fn take(&mut self, byte: u8) -> Cut {
        if self.in_text {
            self.keep(byte);
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return Cut::Nothing;
        }
        match byte {
            b',' if self.depth == 1 => return Cut::Element,
            b']' | b'}' if self.depth == 1 => {
                self.depth = 0;
                self.ended = true;
                return Cut::Element;
            }
            b'[' if self.depth == 0 && !self.ended => {
                self.depth = 1;
                return Cut::Nothing;
            }
            _ if self.depth == 0 => return Cut::Nothing,
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth -= 1,
            b'"' => self.in_text = true,
            _ => {}
        }
        self.keep(byte);
        Cut::Nothing
    }

    fn keep(&mut self, byte: u8) {
        self.length += 1;
        if self.length <= ROW_LIMIT {
            self.element.push(byte);
        }
    }

    fn give<E>(&mut self, index: &mut u64, give: Give<'_, E>) -> Result<(), RowsError<E>> {
        let element = self.element.trim_ascii();
        if self.length > ROW_LIMIT {
            give(*index, Err((&[], format!("has {} bytes; {ROW_LIMIT} are allowed", self.length))))?;
            *index += 1;
        } else if !element.is_empty() {
            give(*index, Ok(element))?;
            *index += 1;
        }
        self.element.clear();
        self.length = 0;
        Ok(())
    }
}
