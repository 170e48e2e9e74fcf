//! Reports: what a definition (`reports/*.toml`) says of a stretch of time, as a page, a PDF and a workbook.
//!
//! ```text
//! definition + chapters ─▶ questions ─▶ figures of the history ─▶ document ─▶ page | PDF | workbook | kept copy
//! ```

pub(crate) mod card;
mod chapter;
mod compose;
pub(crate) mod csv;
mod definition;
pub(crate) mod document;
mod heading;
mod interval;
pub(crate) mod kept;
mod lang;
pub(crate) mod list;
pub(crate) mod office;
pub(crate) mod pdf;
mod period;
mod plain;
pub(crate) mod share;
#[cfg(test)]
mod tests;
mod words;
pub(crate) mod xlsx;

pub(crate) use compose::period_name;
pub(crate) use definition::{Definition, Reports, ScopeKey};
pub(crate) use document::Document;
pub(crate) use lang::Lang;
pub(crate) use period::{Every, Period};
