//! Records become indicators and status.
//!
//! The [`ledger`] folds records into subjects and runs their clocks; each change leaves it as rows with a sign. The cubes add
//! those rows up under the plans of the [`indicator`] files; [`engine`] is the one loop that drives both and numbers the frames.

pub mod alert;
pub mod audit;
pub mod batch;
pub mod calendar;
pub mod checkpoint;
pub mod cube;
pub mod dispatch;
pub mod duty;
pub mod engine;
pub mod explorer;
pub mod figures;
pub mod frame;
pub mod history;
pub mod indicator;
pub mod ledger;
pub mod plan;
pub mod reading;
pub mod register;
pub mod roll;
pub mod routing;
pub mod rules;
pub mod window;
