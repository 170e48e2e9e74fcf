//! Samples and gauges: rows of plain numbers.

use super::table::entity;
use ingest::record::{Text, UtcMs};

entity! {
    /// One sample.
    SampleRow, SampleColumns {
        /// Name of the metric.
        metric: Text,
        /// The number.
        value: f64,
        /// Unit of the number.
        unit: Text,
        /// What the number is of: a hall, a station, a device.
        dimension: Text,
        /// District code.
        area: Text,
        /// Responsible body.
        department: Text,
        /// The source that said it.
        source: Text,
        /// When it was measured.
        occurred_at: UtcMs,
        /// gauge or counter.
        kind: Text,
    }
}
