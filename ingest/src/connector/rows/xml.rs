//! The rows of an XML document: each element at the declared path, one after the other, without holding the document.
//!
//! An element becomes a value as JSON would say it: text where it holds nothing else, else an object of its attributes (`@name`), its
//! elements and its own text (`#text`); an element that comes several times is a list. Prefixes of namespaces are left out of names.
//! A row that breaks a limit or names an unknown entity costs none of its neighbours; a document that is not well-formed ends there.
//! A DOCTYPE is refused: it is the only way to define entities, and with them to make much of little or to reach for other files.

use super::{ROW_LIMIT, RowsError};
use crate::mapping::path::Path;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Read};

/// The deepest that elements may stand within each other: alerts and requests need six.
const DEPTH_LIMIT: usize = 32;

type Give<'a, E> = &'a mut dyn FnMut(u64, Result<Value, String>) -> Result<(), RowsError<E>>;

/// Gives each row with the line that it begins on, or why it is refused.
pub(super) fn each<E>(input: &mut dyn BufRead, rows: &Path, give: Give<'_, E>) -> Result<(), RowsError<E>> {
    let wanted: Vec<&str> = rows.as_str().split('.').collect();
    let mut reader = Reader::from_reader(Measured { input, room: ROW_LIMIT, lines: 1 });
    let mut buffer = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut row: Option<Building> = None;
    loop {
        buffer.clear();
        reader.get_mut().room = ROW_LIMIT;
        let line = reader.get_ref().lines;
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) if error.kind() != io::ErrorKind::FileTooLarge => return Err(RowsError::Io(copied(&error))),
            Err(error) => return give(line, Err(format!("the document cannot be read from here on: {error}"))),
        };
        match event {
            Event::DocType(_) => return Err(RowsError::Form("it has a DOCTYPE, which is not taken".to_owned())),
            Event::Decl(declaration) => check_encoding(declaration.encoding().and_then(Result::ok).as_deref())?,
            Event::Start(start) => {
                names.push(local(&start));
                match &mut row {
                    Some(building) => building.open(&start),
                    None if names == wanted => row = Some(Building::new(line, &start)),
                    None => {}
                }
            }
            Event::Empty(start) => {
                if let Some(building) = &mut row {
                    building.open(&start);
                    building.close();
                } else {
                    names.push(local(&start));
                    if names == wanted {
                        let (line, made) = Building::new(line, &start).finish();
                        give(line, made)?;
                    }
                    names.pop();
                }
            }
            Event::End(_) => {
                names.pop();
                if let Some(building) = row.take_if(Building::close) {
                    let (line, made) = building.finish();
                    give(line, made)?;
                }
            }
            Event::Text(text) => row.iter_mut().for_each(|row| row.say(&text.xml10_content())),
            Event::CData(text) => row.iter_mut().for_each(|row| row.say(&text.xml10_content())),
            Event::GeneralRef(reference) => row.iter_mut().for_each(|row| row.refer(&reference)),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof if names.is_empty() => return Ok(()),
            Event::Eof => return give(line, Err(format!("the document ends within `{}`: it was cut off", names.join(".")))),
        }
    }
}

fn check_encoding<E>(encoding: Option<&str>) -> Result<(), RowsError<E>> {
    match encoding {
        Some(other) if !["utf-8", "utf8", "us-ascii"].contains(&other.to_ascii_lowercase().as_str()) => {
            Err(RowsError::Form(format!("it is encoded as {other}; send UTF-8")))
        }
        Some(_) | None => Ok(()),
    }
}

fn local(start: &BytesStart<'_>) -> String {
    String::from(start.local_name().into_inner())
}

fn copied(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

/// One row in the making.
struct Building {
    line: u64,
    /// The elements that are open, the row itself first.
    open: Vec<Element>,
    /// What the row's element became, once it is closed.
    done: Option<Value>,
    bytes: usize,
    /// The first fault: the row is passed over to its end and refused.
    fault: Option<String>,
    /// Elements open below the depth limit, which are not kept.
    below: usize,
}

/// One open element.
#[derive(Default)]
struct Element {
    name: String,
    members: Map<String, Value>,
    text: String,
}

impl Building {
    fn new(line: u64, start: &BytesStart<'_>) -> Self {
        let mut row = Self { line, open: Vec::new(), done: None, bytes: 0, fault: None, below: 0 };
        row.open(start);
        row
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        self.measure(start.len());
        if self.open.len() >= DEPTH_LIMIT {
            self.below += 1;
            return self.refuse(format!("has more than {DEPTH_LIMIT} elements within each other"));
        }
        let mut element = Element { name: local(start), ..Element::default() };
        for attribute in start.attributes() {
            let read = attribute.map_err(|error| error.to_string()).and_then(|attribute| {
                let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
                let is_namespace = attribute.key.as_namespace_binding().is_some();
                Ok((!is_namespace).then(|| (format!("@{}", attribute.key.local_name().into_inner()), value.into_owned())))
            });
            match read {
                Ok(Some((name, value))) => drop(element.members.insert(name, Value::from(value))),
                Ok(None) => {}
                Err(reason) => self.refuse(format!("has an attribute that cannot be read: {reason}")),
            }
        }
        self.open.push(element);
    }

    fn say(&mut self, text: &str) {
        self.measure(text.len());
        if let Some(element) = self.open.last_mut().filter(|_| self.fault.is_none()) {
            element.text.push_str(text);
        }
    }

    fn refer(&mut self, reference: &BytesRef<'_>) {
        let name = reference.xml10_content();
        let known = match reference.resolve_char_ref() {
            Ok(Some(letter)) => Some(letter.to_string()),
            Ok(None) | Err(_) => resolve_predefined_entity(&name).map(str::to_owned),
        };
        match known {
            Some(text) => self.say(&text),
            None => self.refuse(format!("names `&{name};`, which is defined nowhere")),
        }
    }

    /// Closes the innermost element; true if that was the row.
    fn close(&mut self) -> bool {
        if self.below > 0 {
            self.below -= 1;
            return false;
        }
        let Some(element) = self.open.pop() else { return true };
        let name = element.name.clone();
        let value = element.value();
        match self.open.last_mut() {
            Some(parent) => parent.add(name, value),
            None => self.done = Some(value),
        }
        self.open.is_empty()
    }

    fn finish(self) -> (u64, Result<Value, String>) {
        let Self { line, open, done, fault, .. } = self;
        let row = done.or_else(|| open.into_iter().next().map(Element::value)).unwrap_or_default();
        // A row that is a single text, or nothing, is still a row with members.
        let row =
            if let Value::String(text) = row { Value::Object(Map::from_iter([("#text".to_owned(), Value::from(text))])) } else { row };
        (line, fault.map_or(Ok(row), Err))
    }

    fn measure(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > ROW_LIMIT {
            self.refuse(format!("has more than {ROW_LIMIT} bytes"));
        }
    }

    /// Notes the first fault and lets go of what was kept.
    fn refuse(&mut self, reason: String) {
        self.fault.get_or_insert(reason);
        for element in &mut self.open {
            element.members.clear();
            element.text.clear();
        }
    }
}

impl Element {
    fn value(mut self) -> Value {
        if self.members.is_empty() {
            return Value::from(self.text);
        }
        if !self.text.trim().is_empty() {
            self.members.insert("#text".to_owned(), Value::from(self.text.trim()));
        }
        Value::Object(self.members)
    }

    fn add(&mut self, name: String, value: Value) {
        match self.members.get_mut(&name) {
            None => drop(self.members.insert(name, value)),
            Some(Value::Array(all)) => all.push(value),
            Some(first) => {
                let first_value = first.take();
                *first = Value::Array(vec![first_value, value]);
            }
        }
    }
}

/// The input, with the line that it has come to and the room that one event may still take.
struct Measured<'a> {
    input: &'a mut dyn BufRead,
    room: usize,
    lines: u64,
}

impl Read for Measured<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Measured<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.room == 0 {
            let reason = format!("one element or text has more than {ROW_LIMIT} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        let room = self.room;
        let seen = self.input.fill_buf()?;
        Ok(seen.get(..room.min(seen.len())).unwrap_or(seen))
    }

    fn consume(&mut self, length: usize) {
        // What was seen is still there: reading it again costs nothing.
        let breaks = self.input.fill_buf().map_or(0, |seen| seen.iter().take(length).filter(|byte| **byte == b'\n').count());
        self.lines = self.lines.saturating_add(u64::try_from(breaks).unwrap_or(0));
        self.room = self.room.saturating_sub(length);
        self.input.consume(length);
    }
}

#[cfg(test)]
mod tests;
