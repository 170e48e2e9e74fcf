//! Samples (指标采样): numbers that another system already computes, such as waiting people, interface calls or water levels.

use super::Text;
use super::column::{contract, kinds};

kinds! {
    /// How a sample adds up; the same for all samples of a metric.
    SampleKind {
        /// The state at that instant; the newest one stands.
        Gauge = "gauge",
        /// The amount since the sample before; amounts add up.
        Counter = "counter",
    }
}

contract! {
    /// One sample of a metric. Its `subject_id` is the series: the metric and its dimension.
    SampleStep (SampleKind) {
        /// Name of the metric, such as `hall.waiting`.
        metric: Text,
        /// The number.
        value: f64,
        /// Unit of the number.
        unit: Text,
        /// What the number is of: a hall, a station, a device; empty for the city.
        dimension: Text,
    }
}
