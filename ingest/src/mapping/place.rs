//! Coordinates: from the reference that a source uses to WGS 84.
//!
//! CGCS 2000 and WGS 84 agree within centimetres, so its degrees are taken as they are. GCJ-02 shifts points in China by
//! up to 700 m by a published formula; the shift is taken back by iteration (to less than a millimetre).

use crate::record::{FieldError, Record, Step};

const EARTH_AXIS_M: f64 = 6_378_245.0;
const ECCENTRICITY_2: f64 = 0.006_693_421_622_965_943;
const ITERATIONS: usize = 20;

/// Brings the coordinates of a record to WGS 84, by the `crs` that it names.
pub(crate) fn to_wgs84(record: &mut Record) {
    if let Step::CityEvent(step) = &mut record.step
        && step.crs.as_deref() == Some("gcj02")
        && let (Some(longitude), Some(latitude)) = (step.longitude, step.latitude)
    {
        let (longitude, latitude) = gcj02_to_wgs84(longitude, latitude);
        step.longitude = Some(longitude);
        step.latitude = Some(latitude);
    }
}

/// Checks that coordinates lie on the earth and come in pairs, and that `crs` is known.
///
/// # Errors
/// The field that is out of range.
pub(crate) fn check(record: &Record) -> Result<(), FieldError> {
    let Step::CityEvent(step) = &record.step else { return Ok(()) };
    for (name, degrees, limit) in [("longitude", step.longitude, 180.0), ("latitude", step.latitude, 90.0)] {
        if let Some(degrees) = degrees.filter(|degrees| degrees.abs() > limit) {
            return Err(FieldError::new(name, format!("{degrees} lies outside -{limit}..{limit}")));
        }
    }
    if step.longitude.is_some() != step.latitude.is_some() {
        let missing = if step.longitude.is_some() { "latitude" } else { "longitude" };
        return Err(FieldError::new(missing, "is missing beside the other coordinate"));
    }
    match step.crs.as_deref() {
        None | Some("wgs84" | "gcj02" | "cgcs2000") => Ok(()),
        Some(other) => Err(FieldError::new("crs", format!("`{other}` is none of wgs84, gcj02, cgcs2000"))),
    }
}

/// Takes back the shift of GCJ-02.
fn gcj02_to_wgs84(longitude: f64, latitude: f64) -> (f64, f64) {
    let (mut east, mut north) = (longitude, latitude);
    for _ in 0..ITERATIONS {
        let (shifted_east, shifted_north) = wgs84_to_gcj02(east, north);
        let (error_east, error_north) = (shifted_east - longitude, shifted_north - latitude);
        east -= error_east;
        north -= error_north;
        if error_east.abs() < 1e-10 && error_north.abs() < 1e-10 {
            break;
        }
    }
    (east, north)
}

/// The shift of GCJ-02, as published; none outside China's bounding box.
fn wgs84_to_gcj02(longitude: f64, latitude: f64) -> (f64, f64) {
    use std::f64::consts::PI;
    if !(72.004..=137.8347).contains(&longitude) || !(0.8293..=55.8271).contains(&latitude) {
        return (longitude, latitude);
    }
    let (x, y) = (longitude - 105.0, latitude - 35.0);
    let radians = latitude / 180.0 * PI;
    let magic = 1.0 - ECCENTRICITY_2 * radians.sin().powi(2);
    let metres_north = shift_north(x, y);
    let metres_east = shift_east(x, y);
    let north = metres_north * 180.0 / ((EARTH_AXIS_M * (1.0 - ECCENTRICITY_2)) / (magic * magic.sqrt()) * PI);
    let east = metres_east * 180.0 / (EARTH_AXIS_M / magic.sqrt() * radians.cos() * PI);
    (longitude + east, latitude + north)
}

fn waves(value: f64, weights: [(f64, f64); 2]) -> f64 {
    weights.iter().map(|(weight, divisor)| weight * (value / divisor * std::f64::consts::PI).sin()).sum::<f64>() * 2.0 / 3.0
}

fn ripple(x: f64) -> f64 {
    use std::f64::consts::PI;
    (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0
}

fn shift_north(x: f64, y: f64) -> f64 {
    let trend = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    trend + ripple(x) + waves(y, [(20.0, 1.0), (40.0, 3.0)]) + waves(y, [(160.0, 12.0), (320.0, 30.0)])
}

fn shift_east(x: f64, y: f64) -> f64 {
    let trend = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    trend + ripple(x) + waves(x, [(20.0, 1.0), (40.0, 3.0)]) + waves(x, [(150.0, 12.0), (300.0, 30.0)])
}

#[cfg(test)]
mod tests {
    use super::{gcj02_to_wgs84, wgs84_to_gcj02};

    /// Published pairs of the common implementations of the shift (Tiananmen).
    #[test]
    fn a_known_point_shifts_as_published() {
        let (east, north) = wgs84_to_gcj02(116.404, 39.915);
        assert!((east - 116.410_244_499_169_38).abs() < 1e-9, "{east}");
        assert!((north - 39.916_404_281_501_64).abs() < 1e-9, "{north}");
    }

    #[test]
    fn the_shift_is_taken_back_and_nothing_moves_outside_china() {
        for (east, north) in [(116.404, 39.915), (87.6, 43.8), (113.3, 33.7), (110.0, 18.3), (131.0, 47.0)] {
            let (shifted_east, shifted_north) = wgs84_to_gcj02(east, north);
            let (back_east, back_north) = gcj02_to_wgs84(shifted_east, shifted_north);
            assert!((back_east - east).abs() < 1e-8 && (back_north - north).abs() < 1e-8);
        }
        let (east, north) = gcj02_to_wgs84(-118.24, 34.05);
        assert!((east + 118.24).abs() < 1e-12 && (north - 34.05).abs() < 1e-12);
    }
}
