//! Places: points, the distance between them, and the cells of a grid that find what is near.

/// Metres of a degree of latitude, on a sphere of the earth's mean radius.
const DEGREE_M: f64 = 111_195.0;

/// A point of the earth, degrees WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
}

/// A cell of a grid: rows go north, columns east.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Cell {
    row: i32,
    column: i32,
}

impl Point {
    /// The point, if both of its degrees are known.
    #[must_use]
    pub fn of(longitude: Option<f64>, latitude: Option<f64>) -> Option<Self> {
        let (longitude, latitude) = (longitude?, latitude?);
        (longitude.is_finite() && latitude.is_finite()).then_some(Self { longitude, latitude })
    }

    /// Metres on the great circle between two points (haversine).
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let across = self.latitude.to_radians().cos() * other.latitude.to_radians().cos();
        let chord = half(other.latitude - self.latitude) + across * half(other.longitude - self.longitude);
        2.0 * chord.sqrt().min(1.0).asin() * DEGREE_M.to_degrees()
    }

    /// Its cell in a grid of about `size_m` metres.
    pub(super) fn cell(self, size_m: f64) -> Cell {
        let row = floor(self.latitude * DEGREE_M / size_m);
        Cell { row, column: floor(self.longitude * column_m(row, size_m) / size_m) }
    }

    /// The cells that hold all points within `radius_m`, those of a row from west to east.
    pub(super) fn cells_within(self, radius_m: f64, size_m: f64) -> Vec<Cell> {
        let reach = radius_m / DEGREE_M;
        let row = |latitude: f64| floor(latitude * DEGREE_M / size_m);
        let mut cells = Vec::new();
        for row in row(self.latitude - reach)..=row(self.latitude + reach) {
            let metres = column_m(row, size_m);
            let column = |longitude: f64| floor(longitude * metres / size_m);
            // The row's own scale may be smaller than that of the point, so the reach is taken by the narrower one.
            let across = radius_m / metres.min(DEGREE_M * self.latitude.to_radians().cos()).max(1.0);
            cells.extend((column(self.longitude - across)..=column(self.longitude + across)).map(|column| Cell { row, column }));
        }
        cells
    }
}

/// Metres of a degree of longitude in the middle of a row.
fn column_m(row: i32, size_m: f64) -> f64 {
    let latitude = (f64::from(row) + 0.5) * size_m / DEGREE_M;
    DEGREE_M * latitude.to_radians().cos().max(0.01)
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "degrees of the earth in metres stay within 32 bits; `as` cuts others"
)]
fn floor(number: f64) -> i32 {
    number.floor() as i32
}
