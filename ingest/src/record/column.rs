//! What a field can hold and how it crosses each border: JSON, Arrow, text for people.

use super::UtcMs;
use arrow::array::{Array, ArrayRef, AsArray, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, TimestampMillisecondBuilder};
use arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMillisecondType};
use serde_json::Value;
use std::sync::Arc;

/// Text of a field: up to 24 bytes are kept in place, without an allocation.
pub type Text = compact_str::CompactString;

const TEXT_LIMIT: usize = 4096;

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Text, at most 4096 characters.
    Text,
    /// A whole number.
    Integer,
    /// A finite number.
    Number,
    /// True or false.
    Boolean,
    /// An instant in UTC.
    Instant,
}

impl FieldType {
    /// The Arrow type that columns of it have.
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Instant => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        }
    }
}

/// One field of a contract.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Its name in JSON, Arrow and SQL.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldType,
    /// What it means.
    pub means: &'static str,
}

/// A type that a field can have.
pub trait Column: Sized {
    /// Its place among the field types.
    const TYPE: FieldType;

    /// Reads a JSON value.
    ///
    /// # Errors
    /// What is wrong with the value, in words for the sender.
    fn parse(value: &Value) -> Result<Self, String>;

    /// The JSON form.
    fn to_value(&self) -> Value;

    /// An Arrow column of these values.
    fn array<'a>(values: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef
    where
        Self: 'a;

    /// The value in that row of an Arrow column of this type.
    fn read(array: &dyn Array, row: usize) -> Option<Self>;
}

impl Column for Text {
    const TYPE: FieldType = FieldType::Text;

    fn parse(value: &Value) -> Result<Self, String> {
        let text = match value {
            Value::String(text) => Self::from(text.as_str()),
            Value::Number(number) => Self::from(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(format!("`{value}` is not text")),
        };
        if text.len() > TEXT_LIMIT {
            return Err(format!("has {} bytes; {TEXT_LIMIT} are allowed", text.len()));
        }
        Ok(text)
    }

    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }

    fn array<'a>(values: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = StringBuilder::new();
        values.for_each(|value| builder.append_option(value));
        Arc::new(builder.finish())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        array.is_valid(row).then(|| Self::from(array.as_string::<i32>().value(row)))
    }
}

impl Column for i64 {
    const TYPE: FieldType = FieldType::Integer;

    fn parse(value: &Value) -> Result<Self, String> {
        let parsed = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        parsed.ok_or_else(|| format!("`{value}` is not a whole number"))
    }

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn array<'a>(values: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = Int64Builder::new();
        values.for_each(|value| builder.append_option(value.copied()));
        Arc::new(builder.finish())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        array.is_valid(row).then(|| array.as_primitive::<Int64Type>().value(row))
    }
}

impl Column for f64 {
    const TYPE: FieldType = FieldType::Number;

    fn parse(value: &Value) -> Result<Self, String> {
        let parsed = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        parsed.filter(|number: &Self| number.is_finite()).ok_or_else(|| format!("`{value}` is not a finite number"))
    }

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn array<'a>(values: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = Float64Builder::new();
        values.for_each(|value| builder.append_option(value.copied()));
        Arc::new(builder.finish())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        array.is_valid(row).then(|| array.as_primitive::<Float64Type>().value(row))
    }
}

impl Column for bool {
    const TYPE: FieldType = FieldType::Boolean;

    fn parse(value: &Value) -> Result<Self, String> {
        let parsed = match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        };
        parsed.ok_or_else(|| format!("`{value}` is neither true nor false"))
    }

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn array<'a>(values: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = BooleanBuilder::new();
        values.for_each(|value| builder.append_option(value.copied()));
        Arc::new(builder.finish())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        array.is_valid(row).then(|| array.as_boolean().value(row))
    }
}

impl Column for UtcMs {
    const TYPE: FieldType = FieldType::Instant;

    fn parse(value: &Value) -> Result<Self, String> {
        Self::parse(value)
    }

    fn to_value(&self) -> Value {
        Value::from(self.to_string())
    }

    fn array<'a>(values: impl Iterator<Item = Option<&'a Self>>) -> ArrayRef {
        let mut builder = TimestampMillisecondBuilder::new().with_timezone("UTC");
        values.for_each(|value| builder.append_option(value.map(|instant| instant.as_millis())));
        Arc::new(builder.finish())
    }

    fn read(array: &dyn Array, row: usize) -> Option<Self> {
        let valid = array.is_valid(row);
        valid.then(|| Self::clamped(array.as_primitive::<TimestampMillisecondType>().value(row)))
    }
}

/// Declares the kinds of step of a stream: an enum whose names are the contract's.
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every kind, in the contract's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The kind's name in records.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The kind of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

/// Declares the fields of a stream's step once: struct, field list, JSON both ways, Arrow columns both ways.
macro_rules! contract {
    ($(#[$doc:meta])* $name:ident ($kind:ident) { $($(#[doc = $means:literal])+ $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// Which step of the subject's life.
            pub kind: $kind,
            $($(#[doc = $means])+ pub $field: Option<$type>,)+
        }

        impl $name {
            /// The contract's fields, in the order of the Arrow columns.
            pub const FIELDS: &'static [$crate::record::FieldSpec] = &[
                $($crate::record::FieldSpec {
                    name: stringify!($field),
                    kind: <$type as $crate::record::Column>::TYPE,
                    means: concat!($($means),+),
                },)+
            ];

            /// A step of that kind with nothing else said.
            #[must_use]
            pub fn new(kind: $kind) -> Self {
                Self { kind, $($field: None,)+ }
            }

            pub(crate) fn set(&mut self, name: &str, value: &serde_json::Value) -> Result<bool, String> {
                match name {
                    $(stringify!($field) => self.$field = Some(<$type as $crate::record::Column>::parse(value)?),)+
                    _ => return Ok(false),
                }
                Ok(true)
            }

            pub(crate) fn to_json(&self, into: &mut serde_json::Map<String, serde_json::Value>) {
                $(if let Some(value) = &self.$field {
                    into.insert(stringify!($field).to_owned(), $crate::record::Column::to_value(value));
                })+
            }

            pub(crate) fn columns<'a>(steps: impl Iterator<Item = &'a Self> + Clone) -> Vec<arrow::array::ArrayRef> {
                vec![$(<$type as $crate::record::Column>::array(steps.clone().map(|step| step.$field.as_ref())),)+]
            }

            /// What the steps say in the field of that name, if the contract has it.
            pub(crate) fn column<'a>(name: &str, steps: impl Iterator<Item = &'a Self>) -> Option<arrow::array::ArrayRef> {
                Some(match name {
                    $(stringify!($field) => <$type as $crate::record::Column>::array(steps.map(|step| step.$field.as_ref())),)+
                    _ => return None,
                })
            }

            /// Reads row `row` of columns made by `columns`; a column that an older version lacks reads as nothing said.
            pub(crate) fn read(kind: $kind, columns: &[Option<arrow::array::ArrayRef>], row: usize) -> Self {
                let mut columns = columns.iter();
                Self {
                    kind,
                    $($field: columns.next().and_then(|column| {
                        <$type as $crate::record::Column>::read(column.as_ref()?.as_ref(), row)
                    }),)+
                }
            }
        }
    };
}

pub(crate) use {contract, kinds};
