//! Functions of SQL that know the city: working time between two instants.

use crate::calendar::{Calendar, MINUTE_MS, WORK_DAY_MS};
use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array, Int64Array};
use datafusion::arrow::datatypes::{DataType, TimeUnit, TimestampMillisecondType};
use datafusion::common::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionImplementation, ScalarUDF, Volatility, create_udf};
use ingest::record::UtcMs;
use std::sync::Arc;

/// `working_minutes(from, to)`: whole minutes of working time; `working_days(from, to)`: working days of 8 hours, with fractions.
/// Both are 0 where `to` is not later, and null where an instant is.
pub(super) fn functions(calendar: &Arc<Calendar>) -> Vec<ScalarUDF> {
    let instant = DataType::Timestamp(TimeUnit::Millisecond, Some(calendar.zone().name().into()));
    let of = |name: &str, gives: DataType, each: fn(&mut dyn Iterator<Item = Option<i64>>) -> ArrayRef| {
        create_udf(name, vec![instant.clone(), instant.clone()], gives, Volatility::Immutable, over(calendar, each))
    };
    vec![
        of("working_minutes", DataType::Int64, |spans| Arc::new(spans.map(|span| Some(span? / MINUTE_MS)).collect::<Int64Array>())),
        of("working_days", DataType::Float64, |spans| Arc::new(spans.map(|span| Some(days(span?))).collect::<Float64Array>())),
    ]
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "spans of city life are far below 2^53 milliseconds")]
fn days(working_ms: i64) -> f64 {
    working_ms as f64 / WORK_DAY_MS as f64
}

/// Working milliseconds between two columns of instants, given to `each`.
fn over(calendar: &Arc<Calendar>, each: fn(&mut dyn Iterator<Item = Option<i64>>) -> ArrayRef) -> ScalarFunctionImplementation {
    let calendar = Arc::clone(calendar);
    Arc::new(move |arguments: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(arguments)?;
        let [from, to] = arrays.as_slice() else {
            return Err(DataFusionError::Internal("working time is between two instants".to_owned()));
        };
        let (from, to) = (from.as_primitive::<TimestampMillisecondType>(), to.as_primitive::<TimestampMillisecondType>());
        let mut spans = from.iter().zip(to).map(|(from, to)| Some(calendar.working_ms(UtcMs::clamped(from?), UtcMs::clamped(to?))));
        Ok(ColumnarValue::Array(each(&mut spans)))
    })
}
