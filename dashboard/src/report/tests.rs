//! A report made by hand, for the tests of what reports become.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

pub(crate) mod sample;
