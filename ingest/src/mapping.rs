//! Rows become records: what a source's declaration compiles to, and how it is applied to one row.
//!
//! A row is taken whole or refused whole: a fault in one of its records refuses them all, so that a mended row can be sent again.
//! Every record is made by [`Record::from_json`]; mapping only builds the canonical object, so that all checks stand in one place.

pub(crate) mod condition;
pub(crate) mod field;
pub(crate) mod path;
pub(crate) mod place;
pub(crate) mod scrub;
pub(crate) mod time;

use crate::mask::HashKey;
use crate::record::{FieldError, Record, Stream, UtcMs};
use condition::Condition;
use field::{Draw, Field, Origin, Privacy};
use path::Path;
use serde_json::{Map, Value};

/// The compiled declaration of a source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapping {
    /// The blocks, in the file's order; none: rows are canonical records already.
    pub(crate) blocks: Vec<Block>,
    /// Members of the input that are never kept.
    pub(crate) drop: Vec<Path>,
    /// Members of the input of which only a keyed hash is kept.
    pub(crate) hash: Vec<Path>,
    /// Members of the input that are masked beside the contract's free text.
    pub(crate) mask: Vec<Path>,
    /// The installation's key; without one, members to be hashed are dropped.
    pub(crate) key: Option<HashKey>,
    /// Whether rows are made by this program alone; only then they may tell of what is decided on duty.
    pub(crate) internal: bool,
}

/// One `[[record]]` block: one record of each row that meets its conditions.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) stream: Stream,
    pub(crate) when: Vec<Condition>,
    pub(crate) fields: Vec<Field>,
    pub(crate) attributes: Vec<Attribute>,
}

/// A member of the input that is kept beside the contract, under its own name.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) path: Path,
    pub(crate) privacy: Privacy,
    /// Texts that mean that nothing was said.
    pub(crate) absent: Vec<String>,
}

impl Mapping {
    /// Maps one row to records, appended to `into`; gives how many personal data were masked.
    ///
    /// # Errors
    /// The first fault; `into` is as it was.
    pub(crate) fn apply(&self, source: &str, row: &Map<String, Value>, now: UtcMs, into: &mut Vec<Record>) -> Result<u64, FieldError> {
        let before = into.len();
        let outcome = if self.blocks.is_empty() { self.canonical(source, row, now, into) } else { self.by_blocks(source, row, now, into) };
        if outcome.is_err() {
            into.truncate(before);
        }
        outcome
    }

    fn canonical(&self, source: &str, row: &Map<String, Value>, now: UtcMs, into: &mut Vec<Record>) -> Result<u64, FieldError> {
        let mut masked = 0;
        let mut record = if self.is_private() {
            let (open, count) = self.without_private(row);
            masked += count;
            Record::from_json(source, &open, now)?
        } else {
            Record::from_json(source, row, now)?
        };
        self.permit(&record)?;
        place::check(&record)?;
        masked += scrub::free_text(&mut record);
        into.push(record);
        Ok(masked)
    }

    fn by_blocks(&self, source: &str, row: &Map<String, Value>, now: UtcMs, into: &mut Vec<Record>) -> Result<u64, FieldError> {
        let mut masked = 0;
        let mut any = false;
        for block in self.blocks.iter().filter(|block| block.when.iter().all(|condition| condition.holds(row))) {
            any = true;
            let mut draw = Draw { row, key: self.key.as_ref(), masked: 0 };
            let object = block.object(&mut draw)?;
            let mut record = Record::from_json(source, &object, now).map_err(|error| block.in_terms_of_input(error))?;
            self.permit(&record)?;
            place::to_wgs84(&mut record);
            place::check(&record)?;
            masked += draw.masked + scrub::free_text(&mut record);
            into.push(record);
        }
        if any { Ok(masked) } else { Err(FieldError::new("row", "meets the conditions of no `[[record]]` block of the declaration")) }
    }

    /// Modes and alarms are decided here: no feed of another system may raise or acknowledge any.
    fn permit(&self, record: &Record) -> Result<(), FieldError> {
        if record.step.stream() == Stream::Duty && !self.internal {
            return Err(FieldError::new("stream", "`duty` is told by this server alone"));
        }
        Ok(())
    }

    /// Whether the declaration names members that must not be kept as they are.
    pub(crate) fn is_private(&self) -> bool {
        !(self.drop.is_empty() && self.hash.is_empty() && self.mask.is_empty())
    }

    /// The row without what must not be kept: dropped members left out, others hashed or masked; and how many.
    pub(crate) fn without_private(&self, row: &Map<String, Value>) -> (Map<String, Value>, u64) {
        let mut open = row.clone();
        let mut masked = 0;
        for path in &self.drop {
            masked += u64::from(path.replace(&mut open, &mut |_| None));
        }
        for path in &self.hash {
            let hashed = path.replace(&mut open, &mut |value| {
                let key = self.key.as_ref()?;
                Some(Value::from(key.hash(&path::text_of(value)?)))
            });
            masked += u64::from(hashed);
        }
        for path in &self.mask {
            path.replace(&mut open, &mut |value| {
                let (text, count) = crate::mask::mask(&path::text_of(value)?);
                masked += u64::from(count);
                Some(Value::from(text))
            });
        }
        (open, masked)
    }

    /// The members of the input that every row must have as columns, where the input has columns.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for block in &self.blocks {
            columns.extend(block.when.iter().map(|condition| condition.path.as_str()));
            columns.extend(block.fields.iter().flat_map(Field::columns));
            columns.extend(block.attributes.iter().map(|attribute| attribute.path.as_str()));
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

impl Block {
    fn object(&self, draw: &mut Draw<'_>) -> Result<Map<String, Value>, FieldError> {
        let mut object = Map::new();
        for field in &self.fields {
            if let Some(value) = field.value(draw)? {
                object.insert(field.name.clone(), value);
            }
        }
        let mut attributes = Map::new();
        for Attribute { path, privacy, absent } in &self.attributes {
            if let Some(value) = path.find(draw.row).filter(|value| path::says_something(value, absent))
                && let Some(kept) = draw.kept(value, *privacy)
            {
                attributes.insert(path.as_str().to_owned(), kept);
            }
        }
        if !attributes.is_empty() {
            object.insert("attributes".to_owned(), Value::Object(attributes));
        }
        Ok(object)
    }

    /// Names the member of the input beside the contract's field, for the sender knows only the former.
    fn in_terms_of_input(&self, error: FieldError) -> FieldError {
        let origin = self.fields.iter().find(|field| field.name == error.field).map(|field| &field.origin);
        match origin {
            Some(Origin::Read(read)) => FieldError::new(read.path.as_str(), format!("{} (as `{}`)", error.reason, error.field)),
            Some(Origin::Template(_) | Origin::Constant(_)) | None => error,
        }
    }
}
