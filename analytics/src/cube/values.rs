//! The values of an expression, in the form that its role asks for.

use super::bag::{exact, rounded};
use super::keys::Dictionary;
use super::numbers::{millionths, millionths_of_whole, squared};
use crate::window::{CityDays, minute_of};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, TimestampMillisecondType};
use datafusion::common::DataFusionError;
use hashbrown::HashMap;
use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// Stands for a row that has no instant.
pub(super) const NO_TIME: u32 = u32::MAX;

/// What the values of an expression are for, and so in which form they are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Keeps a row or leaves it out; null leaves it out.
    Predicate,
    /// Is added up, in millionths.
    Sum,
    /// Its square is added up.
    Square,
    /// Is ranked: a rounded key of a bag.
    Rank,
    /// Is compared: an exact key of a bag.
    Order,
    /// Is told apart: a hash.
    Hash,
    /// Names a cell, as a code; null is the empty text.
    Key,
    /// Places a row in a pane; null places it in none.
    Time,
}

/// The values of one expression, row by row or text by text.
#[derive(Debug)]
pub(super) enum Values {
    Bits(Vec<bool>),
    Sums(Vec<i128>),
    Keys(Vec<i64>),
    Codes(Vec<u32>),
    Times(Times),
}

/// Where rows lie in time.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// Row by row a place in `panes`, or [`NO_TIME`].
    pub(super) codes: Vec<u32>,
    /// Minute since 1970 and city day since 1970, each pair once.
    pub(super) panes: Vec<(i32, i32)>,
}

impl Values {
    /// The values of an array.
    pub(super) fn of(role: Role, array: &ArrayRef, keys: &mut Dictionary, days: &mut CityDays) -> Result<Self, DataFusionError> {
        let numbers = || -> Result<Vec<f64>, DataFusionError> {
            let numbers = cast(array, &DataType::Float64)?;
            Ok(numbers.as_primitive::<Float64Type>().iter().map(Option::unwrap_or_default).collect())
        };
        Ok(match role {
            Role::Predicate => Self::Bits(true_bits(cast(array, &DataType::Boolean)?.as_boolean())),
            Role::Sum if array.data_type().is_integer() => {
                let whole = cast(array, &DataType::Int64)?;
                Self::Sums(whole.as_primitive::<Int64Type>().iter().map(|number| millionths_of_whole(number.unwrap_or(0))).collect())
            }
            Role::Sum => Self::Sums(numbers()?.into_iter().map(millionths).collect()),
            Role::Square => Self::Sums(numbers()?.into_iter().map(squared).collect()),
            Role::Rank => Self::Keys(numbers()?.into_iter().map(rounded).collect()),
            Role::Order => Self::Keys(numbers()?.into_iter().map(exact).collect()),
            Role::Hash => Self::Keys(hashes(array)?),
            Role::Key => Self::Codes(codes(array, keys)?),
            Role::Time => Self::Times(times(array, days)),
        })
    }

    /// What stands in for the values of so many rows that could not be computed.
    pub(super) fn nothing(role: Role, rows: usize) -> Self {
        match role {
            Role::Predicate => Self::Bits(vec![false; rows]),
            Role::Sum | Role::Square => Self::Sums(vec![0; rows]),
            Role::Rank | Role::Order | Role::Hash => Self::Keys(vec![0; rows]),
            Role::Key => Self::Codes(vec![0; rows]),
            Role::Time => Self::Times(Times { codes: vec![NO_TIME; rows], panes: Vec::new() }),
        }
    }

    /// Its values of those texts, row by row.
    pub(super) fn look_up(&self, codes: &[u32]) -> Self {
        fn gather<T: Copy + Default>(memo: &[T], codes: &[u32]) -> Vec<T> {
            let of = |code: &u32| usize::try_from(*code).ok().and_then(|place| memo.get(place)).copied().unwrap_or_default();
            codes.iter().map(of).collect()
        }
        match self {
            Self::Bits(memo) => Self::Bits(gather(memo, codes)),
            Self::Sums(memo) => Self::Sums(gather(memo, codes)),
            Self::Keys(memo) => Self::Keys(gather(memo, codes)),
            Self::Codes(memo) => Self::Codes(gather(memo, codes)),
            Self::Times(memo) => Self::Times(Times { codes: gather(&memo.codes, codes), panes: memo.panes.clone() }),
        }
    }

    /// Adds the values of further texts.
    pub(super) fn extend(&mut self, more: Self) {
        match (self, more) {
            (Self::Bits(held), Self::Bits(more)) => held.extend(more),
            (Self::Sums(held), Self::Sums(more)) => held.extend(more),
            (Self::Keys(held), Self::Keys(more)) => held.extend(more),
            (Self::Codes(held), Self::Codes(more)) => held.extend(more),
            (Self::Times(held), Self::Times(more)) => {
                let before = u32::try_from(held.panes.len()).unwrap_or(NO_TIME);
                held.codes.extend(more.codes.iter().map(|code| if *code == NO_TIME { NO_TIME } else { code + before }));
                held.panes.extend(more.panes);
            }
            _ => debug_assert!(false, "an expression keeps its role"),
        }
    }
}

fn true_bits(array: &BooleanArray) -> Vec<bool> {
    let bits = array.nulls().map_or_else(|| array.values().clone(), |valid| array.values() & valid.inner());
    bits.iter().collect()
}

fn codes(array: &ArrayRef, keys: &mut Dictionary) -> Result<Vec<u32>, DataFusionError> {
    let texts = cast(array, &DataType::Utf8)?;
    let mut last: Option<(&str, u32)> = None;
    let mut codes = Vec::with_capacity(texts.len());
    for text in texts.as_string::<i32>() {
        let text = text.unwrap_or_default();
        let code = match last {
            Some((same, code)) if same == text => code,
            _ => keys.code(text),
        };
        last = Some((text, code));
        codes.push(code);
    }
    Ok(codes)
}

/// Hashes of the values' texts; null is told apart by the mask.
fn hashes(array: &ArrayRef) -> Result<Vec<i64>, DataFusionError> {
    let texts = cast(array, &DataType::Utf8)?;
    let hash = |text: Option<&str>| {
        let mut hasher = SipHasher13::new();
        hasher.write(text.unwrap_or_default().as_bytes());
        hasher.finish().cast_signed()
    };
    Ok(texts.as_string::<i32>().iter().map(hash).collect())
}

fn times(array: &ArrayRef, days: &mut CityDays) -> Times {
    let mut times = Times::default();
    let mut known: HashMap<i32, u32> = HashMap::new();
    let mut last = (i32::MIN, NO_TIME);
    for instant in array.as_primitive::<TimestampMillisecondType>() {
        let Some(millis) = instant else {
            times.codes.push(NO_TIME);
            continue;
        };
        let minute = minute_of(millis);
        if last.0 != minute {
            let Times { panes, .. } = &mut times;
            let next = u32::try_from(panes.len()).unwrap_or(NO_TIME);
            let code = *known.entry(minute).or_insert_with(|| {
                // Days begin with whole minutes.
                panes.push((minute, days.day_of(millis)));
                next
            });
            last = (minute, code);
        }
        times.codes.push(last.1);
    }
    times
}
