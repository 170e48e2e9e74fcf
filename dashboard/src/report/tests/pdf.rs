//! PDFs: what stands on their pages, glyph by glyph, as typst set it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

use super::*;
use crate::report::document::{Block, Section};
use crate::report::tests::sample::{HOSTILE, bare, document, keep, label, wide};
use ingest::clock::stopwatch;
use typst::layout::{Frame, FrameItem, Point, Transform};

const MARK: &str = "云江市政府办公室 仅供内部参阅 · 2026-11-02";

/// A run of letters in its place (points from the upper left).
#[derive(Debug)]
struct Run {
    text: String,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    is_rotated: bool,
    is_missing: bool,
}

/// A page as it was set.
struct Sheet {
    width: f64,
    height: f64,
    runs: Vec<Run>,
}

impl Sheet {
    /// All of its text but the watermark, without spaces, as lines may be broken anywhere.
    fn text(&self) -> String {
        squeezed(&self.runs.iter().filter(|run| !run.is_rotated).map(|run| run.text.as_str()).collect::<String>())
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The pages of a report.
fn pages(document: &Document, lang: Lang, watermark: Option<&str>) -> Vec<Sheet> {
    let fonts = Fonts::of_machine().unwrap();
    let data = serde_json::to_vec(&data(document, lang, watermark, &fonts).unwrap()).unwrap();
    let press = Press::new(&fonts, data, None).unwrap();
    let set = typst::compile(&press);
    assert!(set.warnings.is_empty(), "{:?}", set.warnings);
    let pages = set.output.map_err(|said| press.complaint(&said)).unwrap();
    // Names the type of the pages, besides.
    typst_pdf::pdf(&pages, &PdfOptions::default()).unwrap();
    let sheet = |frame: &Frame| {
        let mut runs = Vec::new();
        collect(frame, Point::zero(), false, &mut runs);
        Sheet { width: frame.width().to_pt(), height: frame.height().to_pt(), runs }
    };
    pages.pages().iter().map(|page| sheet(&page.frame)).collect()
}

fn collect(frame: &Frame, origin: Point, is_rotated: bool, runs: &mut Vec<Run>) {
    for (at, item) in frame.items() {
        let at = origin + *at;
        match item {
            FrameItem::Group(group) => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                let is_moved = group.transform == Transform::translate(moved.x, moved.y);
                collect(&group.frame, at + moved, is_rotated || !is_moved, runs);
            }
            FrameItem::Text(text) => {
                let (left, base, size) = (at.x.to_pt(), at.y.to_pt(), text.size.to_pt());
                runs.push(Run {
                    text: text.text.to_string(),
                    left,
                    top: base - size * 0.7,
                    right: left + text.width().to_pt(),
                    bottom: base + size * 0.05,
                    is_rotated,
                    is_missing: text.glyphs.iter().any(|glyph| glyph.id == 0),
                });
            }
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// Nothing is missing, runs off a page or stands over another.
#[track_caller]
fn check(pages: &[Sheet]) {
    for (number, page) in pages.iter().enumerate() {
        let upright: Vec<&Run> = page.runs.iter().filter(|run| !run.is_rotated).collect();
        for (at, run) in upright.iter().enumerate() {
            assert!(!run.is_missing, "a letter is missing on page {}: {run:?}", number + 1);
            let is_inside = run.left > 50.0 && run.right < page.width - 50.0 && run.top > 20.0 && run.bottom < page.height - 20.0;
            assert!(is_inside, "page {}: {run:?}", number + 1);
            let over = upright[at + 1..].iter().find(|other| {
                let across = run.right.min(other.right) - run.left.max(other.left);
                let down = run.bottom.min(other.bottom) - run.top.max(other.top);
                across > 0.6 && down > 0.6
            });
            assert!(over.is_none(), "page {}: {run:?} and {over:?}", number + 1);
        }
    }
}

#[test]
fn every_page_says_what_it_is_of() {
    for lang in [Lang::Zh, Lang::En] {
        let pages = pages(&document(), lang, Some(MARK));
        check(&pages);
        assert!(pages.len() > 10, "{} pages", pages.len());
        for (at, page) in pages.iter().enumerate() {
            let (number, of) = ((at + 1).to_string(), pages.len().to_string());
            let said = [
                lang.filled("page", &[("page", &number), ("pages", &of)]),
                lang.word("simulated"),
                format!("{}2026-11-01 00:05", lang.word("as_of")),
                lang.pick(&document().title).to_owned(),
                lang.pick(&document().period.name).to_owned(),
            ];
            let text = page.text();
            for said in said {
                assert!(text.contains(&squeezed(&said)), "page {number} does not say {said}: {text}");
            }
            let mark: String = page.runs.iter().filter(|run| run.is_rotated).map(|run| run.text.as_str()).collect();
            assert!(squeezed(&mark).contains(&squeezed(MARK)), "page {number} has no watermark");
        }
    }
}

#[test]
fn texts_of_the_data_stay_texts() {
    let pages = pages(&document(), Lang::Zh, None);
    let whole: String = pages.iter().map(Sheet::text).collect();
    for text in HOSTILE {
        let printed: String = plain(text).chars().map(|letter| if u32::from(letter) > 0xffff { '〓' } else { letter }).collect();
        assert!(whole.matches(&squeezed(&printed)).count() >= 2, "{text:?} as {printed:?}");
    }
    assert!(!whole.contains('\u{202e}') && pages.iter().all(|page| page.runs.iter().all(|run| !run.is_rotated)));
}

#[test]
fn a_wide_table_stands_on_turned_pages_and_its_heads_on_each() {
    let section =
        Section { name: "s".to_owned(), title: label("明细", "Towns"), sentences: vec![], blocks: vec![Block::Table(wide(120))] };
    let document = Document { sections: vec![section], notes: vec![], ..document() };
    let pages = pages(&document, Lang::Zh, None);
    check(&pages);
    let turned: Vec<&Sheet> = pages.iter().filter(|page| page.width > page.height).collect();
    assert_eq!((pages.len() - turned.len(), turned.len() > 5), (1, true), "the cover, and the table");
    let whole: String = turned.iter().map(|page| page.text()).collect();
    for page in &turned {
        let text = page.text();
        assert!(text.contains("街道（乡镇）") && text.contains("结案率"), "{text}");
    }
    for group in 1..=13 {
        let pages = turned.iter().filter(|page| page.text().contains(&format!("第{group}类市容环境"))).count();
        assert!(pages >= 2, "group {group} on {pages} pages");
    }
    for row in [1, 60, 120] {
        assert_eq!(whole.matches(&format!("第{row}街道")).count(), 2, "row {row}: once in each part");
    }
}

#[test]
fn the_least_report_is_printed() {
    let pages = pages(&bare(), Lang::Zh, None);
    check(&pages);
    assert_eq!(pages.len(), 1);
    let text = pages[0].text();
    assert!(text.contains("日报") && text.contains("临江区") && text.contains("本期尚未结束") && text.contains("第1页共1页"), "{text}");
    assert!(!text.contains("模拟数据"));
}

#[test]
fn twenty_pages_are_printed_fast_and_small_and_always_the_same() {
    let mut long = document();
    let Block::Table(table) = &mut long.sections[4].blocks[0] else { panic!("the fifth chapter begins with a table") };
    let rows = table.rows.clone();
    table.rows.extend(rows.iter().cloned().chain(rows.clone()));
    of(&long, Lang::Zh, Some(MARK)).unwrap();
    let watch = stopwatch();
    let printed = of(&long, Lang::Zh, Some(MARK)).unwrap();
    eprintln!("PDF: {:?}, {} bytes", watch.elapsed(), printed.len());
    assert!(printed.starts_with(b"%PDF-1.7") && printed.len() < 2_000_000, "{} bytes", printed.len());
    assert_eq!(printed, of(&long, Lang::Zh, Some(MARK)).unwrap(), "the same document is the same file");
    let count = |name: &[u8]| printed.windows(name.len()).filter(|window| *window == name).count();
    assert!(count(b"D:20261101000500+08'00") > 0, "made at its own instant");
    keep("month-long.pdf", &printed);
    keep("month-zh.pdf", &of(&document(), Lang::Zh, Some(MARK)).unwrap());
    keep("month-en.pdf", &of(&document(), Lang::En, None).unwrap());
}
