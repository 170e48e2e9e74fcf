//! A report made by hand, for the tests of what reports become.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

pub(crate) mod sample;
pub(crate) mod unpack;
