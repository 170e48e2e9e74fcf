//! The few places where whole numbers become floating-point numbers and back.

/// Millionths in one: sums are kept in whole millionths, so that no order of adding changes them.
const MILLIONTHS: i64 = 1_000_000;
/// Larger amounts are cut: no quantity of a city comes near, and sums of them must not overflow.
const AMOUNT_MAX: f64 = 1e21;

/// A count as a floating-point number.
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn float(count: i64) -> f64 {
    count as f64
}

/// A whole amount in millionths.
pub(super) fn millionths_of_whole(amount: i64) -> i128 {
    i128::from(amount) * i128::from(MILLIONTHS)
}

/// An amount in millionths, rounded; what is not a number is 0.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "clamped far inside i128")]
pub(super) fn millionths(amount: f64) -> i128 {
    let clamped = if amount.is_nan() { 0.0 } else { amount.clamp(-AMOUNT_MAX, AMOUNT_MAX) };
    (clamped * float(MILLIONTHS)).round() as i128
}

/// An amount of millionths as a floating-point number.
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "the nearest floating-point number is what is wanted")]
pub(super) fn amount(millionths: i128) -> f64 {
    let one = i128::from(MILLIONTHS);
    (millionths / one) as f64 + (millionths % one) as f64 / float(MILLIONTHS)
}

/// The whole part of an amount of millionths.
pub(super) fn whole(millionths: i128) -> i64 {
    i64::try_from(millionths / i128::from(MILLIONTHS)).unwrap_or(if millionths < 0 { i64::MIN } else { i64::MAX })
}

/// A whole number that SQL is to be given, from a floating-point one.
#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "`as` cuts to the range of i64")]
pub(super) fn truncated(number: f64) -> i64 {
    number as i64
}

/// The largest amount whose square is kept.
const SQUARED_MAX: f64 = 1e12;

/// The square of an amount, in millionths of millionths. Sums of squares may wrap: only their distance from the square of the mean is
/// used, and that is right as long as it fits itself.
pub(super) fn squared(amount: f64) -> i128 {
    let one = millionths(amount.clamp(-SQUARED_MAX, SQUARED_MAX));
    one.wrapping_mul(one)
}

/// The sum of the squared distances from the mean of `count` amounts, of their sum in millionths and that of their squares.
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "the nearest floating-point number is what is wanted")]
pub(super) fn squared_distances(sum: i128, squares: i128, count: i64) -> f64 {
    let count = i128::from(count.max(1));
    let mean = sum / count;
    let rest = (sum - mean * count) as f64;
    let distances = squares.wrapping_sub(mean.wrapping_mul(sum).wrapping_mul(2)).wrapping_add(mean.wrapping_mul(mean).wrapping_mul(count));
    // The mean was cut to a whole number: what that adds is taken off again.
    (distances as f64 - rest * rest / count as f64) / (float(MILLIONTHS) * float(MILLIONTHS))
}
