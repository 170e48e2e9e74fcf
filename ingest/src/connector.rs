//! Connectors: one way of getting bytes each.

pub mod file;
pub mod http;
pub mod kafka;
pub(crate) mod rows;
