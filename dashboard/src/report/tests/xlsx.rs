//! Workbooks: what is in them, read back from their parts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::report::tests::sample::{bare, document};

#[test]
fn a_month_is_a_workbook_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let made = of(&document(), lang, Some("云江市政府办公室 仅供内部参阅")).unwrap();
        assert!(made.starts_with(b"PK"));
        let folder = std::path::Path::new("/tmp/print");
        if folder.is_dir() {
            std::fs::write(folder.join(format!("month-{}.xlsx", lang.name())), &made).unwrap();
        }
    }
}

#[test]
fn the_least_report_is_a_workbook() {
    assert!(of(&bare(), Lang::En, None).unwrap().starts_with(b"PK"));
}
