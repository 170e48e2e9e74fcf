//! One test program over the whole: the real binary, the libraries, the wall in a browser, and the rules of the house.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    clippy::string_slice,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::type_complexity,
    reason = "a test states its own world, fails by panicking, and prints what it measured"
)]

mod advice;
mod browser;
mod catalogue;
mod change;
mod desk;
mod explorer;
mod faults;
mod kafka;
mod open311;
mod orders;
mod process;
mod recount;
mod reports;
mod tidy;
mod wall;
