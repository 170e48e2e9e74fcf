//! How a column of a stored batch is made narrower, and wide again.

use super::encode::{Cursor, put_length, put_text};
use crate::record::FieldType;
use arrow::array::{
    Array, ArrayRef, AsArray, Int8Array, Int16Array, Int32Array, Int64Array, PrimitiveArray, StringArray, TimestampMillisecondArray,
    UInt8Array,
};
use arrow::datatypes::{ArrowPrimitiveType, DataType, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMillisecondType, UInt8Type};
use arrow::error::ArrowError;
use hashbrown::HashMap;
use std::sync::Arc;

/// The most different texts that are coded in a byte each.
const WORDS_LIMIT: usize = 255;

/// The form of one stored column; its byte is never given anew.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// As it is.
    Plain(FieldType),
    /// Every row says this text; no array.
    SameText(String),
    /// Every row says this number or instant; no array.
    Same(FieldType, i64),
    /// One byte a row: the place of its text in the list.
    Words(Vec<String>),
    /// A number or an instant as a base and a narrow difference of that many bytes.
    Narrow(FieldType, i64, u8),
}

impl Form {
    /// The field's type in the wide form.
    pub(super) fn field_type(&self) -> FieldType {
        match self {
            Self::Plain(kind) | Self::Same(kind, _) | Self::Narrow(kind, _, _) => *kind,
            Self::SameText(_) | Self::Words(_) => FieldType::Text,
        }
    }

    /// The Arrow type of the stored array, if there is one.
    pub(super) fn stored(&self) -> Option<DataType> {
        match self {
            Self::Plain(kind) => Some(kind.arrow()),
            Self::SameText(_) | Self::Same(_, _) => None,
            Self::Words(_) => Some(DataType::UInt8),
            Self::Narrow(_, _, 1) => Some(DataType::Int8),
            Self::Narrow(_, _, 2) => Some(DataType::Int16),
            Self::Narrow(_, _, _) => Some(DataType::Int32),
        }
    }

    pub(super) fn write(&self, into: &mut Vec<u8>) -> Result<(), ArrowError> {
        match self {
            Self::Plain(kind) => into.extend([1, code_of(*kind)]),
            Self::SameText(text) => {
                into.push(2);
                put_text(into, text)?;
            }
            Self::Same(kind, value) => {
                into.extend([3, code_of(*kind)]);
                into.extend_from_slice(&value.to_le_bytes());
            }
            Self::Words(words) => {
                into.push(4);
                put_length(into, words.len())?;
                words.iter().try_for_each(|word| put_text(into, word))?;
            }
            Self::Narrow(kind, base, width) => {
                into.extend([5, code_of(*kind), *width]);
                into.extend_from_slice(&base.to_le_bytes());
            }
        }
        Ok(())
    }

    pub(super) fn read(from: &mut Cursor<'_>) -> Result<Self, String> {
        Ok(match from.byte()? {
            1 => Self::Plain(type_of(from.byte()?)?),
            2 => Self::SameText(from.text()?),
            3 => Self::Same(type_of(from.byte()?)?, from.integer()?),
            4 => {
                let count = from.length()?;
                Self::Words((0..count).map(|_| from.text()).collect::<Result<_, _>>()?)
            }
            5 => {
                let kind = type_of(from.byte()?)?;
                let width = from.byte()?;
                Self::Narrow(kind, from.integer()?, width)
            }
            other => return Err(format!("a column has the unknown form {other}")),
        })
    }
}

/// The type's number in stored batches; numbers are never given anew.
fn code_of(kind: FieldType) -> u8 {
    match kind {
        FieldType::Text => 1,
        FieldType::Integer => 2,
        FieldType::Number => 3,
        FieldType::Boolean => 4,
        FieldType::Instant => 5,
    }
}

fn type_of(code: u8) -> Result<FieldType, String> {
    [FieldType::Text, FieldType::Integer, FieldType::Number, FieldType::Boolean, FieldType::Instant]
        .into_iter()
        .find(|kind| code_of(*kind) == code)
        .ok_or_else(|| format!("a column has the unknown type {code}"))
}

/// The narrowest form of a column, and the array to store for it.
pub(super) fn narrow(kind: FieldType, column: &ArrayRef) -> (Form, Option<ArrayRef>) {
    match kind {
        FieldType::Text => narrow_text(column),
        FieldType::Integer => narrow_numbers(kind, column, column.as_primitive::<Int64Type>()),
        FieldType::Instant => narrow_numbers(kind, column, column.as_primitive::<TimestampMillisecondType>()),
        FieldType::Number | FieldType::Boolean => (Form::Plain(kind), Some(Arc::clone(column))),
    }
}

fn narrow_text(column: &ArrayRef) -> (Form, Option<ArrayRef>) {
    let texts = column.as_string::<i32>();
    let mut places: HashMap<&str, u8> = HashMap::new();
    let mut words: Vec<&str> = Vec::new();
    let mut codes = Vec::with_capacity(texts.len());
    let mut last = ("", None);
    for text in texts {
        let code = match (text, last) {
            (None, _) => 0,
            (Some(text), (before, Some(code))) if text == before => code,
            (Some(text), _) => {
                let next = words.len();
                let code = *places.entry(text).or_insert_with(|| {
                    words.push(text);
                    u8::try_from(next).unwrap_or(u8::MAX)
                });
                if words.len() > WORDS_LIMIT {
                    return (Form::Plain(FieldType::Text), Some(Arc::clone(column)));
                }
                last = (text, Some(code));
                code
            }
        };
        codes.push(code);
    }
    if let ([word], 0) = (words.as_slice(), texts.null_count()) {
        return (Form::SameText((*word).to_owned()), None);
    }
    let codes = UInt8Array::new(codes.into(), texts.nulls().cloned());
    (Form::Words(words.into_iter().map(str::to_owned).collect()), Some(Arc::new(codes)))
}

fn narrow_numbers<T>(kind: FieldType, column: &ArrayRef, numbers: &PrimitiveArray<T>) -> (Form, Option<ArrayRef>)
where
    T: ArrowPrimitiveType<Native = i64>,
{
    let plain = || (Form::Plain(kind), Some(Arc::clone(column)));
    let mut said = numbers.iter().flatten();
    let Some(first) = said.next() else { return plain() };
    let (least, most) = said.fold((first, first), |(least, most), value| (least.min(value), most.max(value)));
    if least == most && numbers.null_count() == 0 {
        return (Form::Same(kind, least), None);
    }
    // Numbers keep their own zero where they fit, so that equal columns of many batches look alike; instants count from the first.
    let base = if kind == FieldType::Integer && i32::try_from(least).is_ok() && i32::try_from(most).is_ok() { 0 } else { least };
    let (Some(low), Some(high)) = (least.checked_sub(base), most.checked_sub(base)) else { return plain() };
    let differences = || numbers.iter().map(|value| value.map(|value| value.wrapping_sub(base)));
    if i8::try_from(low).is_ok() && i8::try_from(high).is_ok() {
        let array: Int8Array = differences().map(|value| value.and_then(|value| i8::try_from(value).ok())).collect();
        return (Form::Narrow(kind, base, 1), Some(Arc::new(array)));
    }
    if i16::try_from(low).is_ok() && i16::try_from(high).is_ok() {
        let array: Int16Array = differences().map(|value| value.and_then(|value| i16::try_from(value).ok())).collect();
        return (Form::Narrow(kind, base, 2), Some(Arc::new(array)));
    }
    if i32::try_from(low).is_ok() && i32::try_from(high).is_ok() {
        let array: Int32Array = differences().map(|value| value.and_then(|value| i32::try_from(value).ok())).collect();
        return (Form::Narrow(kind, base, 4), Some(Arc::new(array)));
    }
    plain()
}

/// The column that [`narrow`] was given.
///
/// # Errors
/// The stored array does not fit the form.
pub(super) fn widen(form: &Form, stored: Option<&ArrayRef>, rows: usize) -> Result<ArrayRef, String> {
    let stored = || stored.ok_or("its array is missing");
    Ok(match form {
        Form::Plain(_) => Arc::clone(stored()?),
        Form::SameText(text) => Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text.as_str(), rows))),
        Form::Same(kind, value) => wide_numbers(*kind, std::iter::repeat_n(Some(*value), rows)),
        Form::Words(words) => {
            let codes = stored()?.as_primitive::<UInt8Type>();
            let texts = codes.iter().map(|code| match code {
                None => Ok(None),
                Some(code) => words.get(usize::from(code)).map(|word| Some(word.as_str())).ok_or("a code has no word"),
            });
            Arc::new(texts.collect::<Result<StringArray, _>>()?)
        }
        Form::Narrow(kind, base, 1) => wide_numbers(*kind, added(stored()?.as_primitive::<Int8Type>(), *base)),
        Form::Narrow(kind, base, 2) => wide_numbers(*kind, added(stored()?.as_primitive::<Int16Type>(), *base)),
        Form::Narrow(kind, base, _) => wide_numbers(*kind, added(stored()?.as_primitive::<Int32Type>(), *base)),
    })
}

fn added<T>(differences: &PrimitiveArray<T>, base: i64) -> impl Iterator<Item = Option<i64>>
where
    T: ArrowPrimitiveType,
    i64: From<T::Native>,
{
    differences.iter().map(move |value| value.map(|value| base.wrapping_add(i64::from(value))))
}

fn wide_numbers(kind: FieldType, values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    if kind == FieldType::Instant {
        Arc::new(values.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
    } else {
        Arc::new(values.collect::<Int64Array>())
    }
}
