//! PDFs: pages, fonts, and texts that stay texts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::report::tests::sample::{bare, document};

/// How often a name stands in the file outside of compressed parts.
fn count(bytes: &[u8], name: &str) -> usize {
    bytes.windows(name.len()).filter(|window| *window == name.as_bytes()).count()
}

#[test]
fn a_month_is_printed_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let mark = Some("云江市政府办公室 仅供内部参阅 · 2026-11-02");
        let data = data(&document(), lang, mark, &Fonts::of_machine().unwrap()).unwrap();
        keep(&serde_json::to_vec(&data).unwrap(), &format!("data-{}.json", lang.name()));
        let printed = of(&document(), lang, mark).unwrap();
        assert!(printed.starts_with(b"%PDF-1.7"));
        assert!(printed.len() < 2_000_000, "{} bytes", printed.len());
        keep(&printed, &format!("month-{}.pdf", lang.name()));
    }
}

/// Keeps a file for eyes, if the folder for it is there.
fn keep(bytes: &[u8], name: &str) {
    let folder = std::path::Path::new("/tmp/print");
    if folder.is_dir() {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

#[test]
fn the_least_report_is_printed() {
    let printed = of(&bare(), Lang::Zh, None).unwrap();
    assert_eq!(count(&printed, "/Type/Page/"), count(&printed, "/Type/Page/").max(1));
}
