//! The test program over the whole: one module a concern.

mod browser;
mod tidy;
