//! Workbooks: what is in them, read back from their parts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::report::tests::sample::{HOSTILE, bare, document, keep};
use crate::report::tests::unpack::parts;
use std::collections::BTreeMap;

/// The parts of the workbook of a document.
fn unpacked(document: &Document, lang: Lang, watermark: Option<&str>) -> BTreeMap<String, String> {
    let made = of(document, lang, watermark).unwrap();
    keep(&format!("month-{}.xlsx", lang.name()), &made);
    parts(&made)
}

/// The sheet of a name.
fn sheet<'a>(parts: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    let book = &parts["xl/workbook.xml"];
    let names: Vec<&str> = book.split("<sheet name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let at = names.iter().position(|other| *other == name).unwrap_or_else(|| panic!("no sheet {name} among {names:?}"));
    &parts[&format!("xl/worksheets/sheet{}.xml", at + 1)]
}

/// The texts that cells share.
fn texts(parts: &BTreeMap<String, String>) -> Vec<String> {
    let shared = &parts["xl/sharedStrings.xml"];
    let texts = shared.split("<si>").skip(1).map(|one| one.split_once('>').unwrap().1.split("</t>").next().unwrap());
    let unescaped = |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    texts.map(unescaped).collect()
}

/// A cell: what its tag says, and what it holds.
fn cell<'a>(sheet: &'a str, place: &str) -> (&'a str, &'a str) {
    let (_, rest) = sheet.split_once(&format!("<c r=\"{place}\"")).unwrap_or_else(|| panic!("no cell {place}"));
    let (tag, rest) = rest.split_once('>').unwrap();
    (tag, rest.split_once("<v>").and_then(|(_, rest)| rest.split_once("</v>")).map_or("", |(value, _)| value))
}

/// The number format of a cell.
fn format_of(parts: &BTreeMap<String, String>, tag: &str) -> String {
    let styles = &parts["xl/styles.xml"];
    let style: usize = tag.split("s=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    let cells = styles.split_once("<cellXfs").unwrap().1;
    let id = cells.split("<xf numFmtId=\"").nth(style + 1).unwrap().split('"').next().unwrap();
    let code = styles.split_once(&format!("<numFmt numFmtId=\"{id}\" formatCode=\"")).map(|(_, rest)| rest.split('"').next().unwrap());
    code.map_or_else(|| format!("built in {id}"), |code| code.replace("&quot;", "\""))
}

#[test]
fn numbers_are_numbers_with_the_formats_that_show_them() {
    let parts = unpacked(&document(), Lang::Zh, None);
    let areas = sheet(&parts, "各区县案件办理情况");
    // Two rows above, two of heads: the first row of the table is the fifth.
    let (tag, value) = cell(areas, "C5");
    assert_eq!((tag.contains("t=\"s\""), value, format_of(&parts, tag).as_str()), (false, "4000", "#,##0;\"−\"#,##0;#,##0"));
    let (tag, value) = cell(areas, "D5");
    assert!((value.parse::<f64>().unwrap() - 0.989).abs() < 1e-9, "{value}");
    assert_eq!(format_of(&parts, tag), "#,##0.00%;\"−\"#,##0.00%;#,##0.00%");
    let (tag, value) = cell(areas, "D20");
    assert!(value.starts_with("0.8645"), "{value}");
    assert!(format_of(&parts, tag).starts_with("\"\u{25b2} \"#,##0.00%;"), "the alarm is told without its colour");
    let points = format_of(&parts, cell(areas, "E5").0);
    assert!(points.starts_with("+#,##0.00\" ") && points.contains("百分点\";\"−\"#,##0.00"), "{points}");
    assert_eq!(format_of(&parts, cell(areas, "H5").0), "+#,##0.0%;\"−\"#,##0.0%;#,##0.0%");
    let (tag, value) = cell(areas, "F16");
    assert_eq!((tag.contains("t=\"s\""), texts(&parts)[value.parse::<usize>().unwrap()].as_str()), (true, "—"), "no data is a dash, not 0");
    let overdue = sheet(&parts, "超期最久案件");
    let (tag, value) = cell(overdue, "D4");
    assert_eq!(format_of(&parts, tag), "yyyy-mm-dd hh:mm");
    assert!((value.parse::<f64>().unwrap() - (46296.0 + 17.5 / 24.0)).abs() < 1e-6, "{value}");
}

#[test]
fn no_cell_is_computed() {
    for lang in [Lang::Zh, Lang::En] {
        let parts = unpacked(&document(), lang, Some("=1+1"));
        for (name, part) in parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/")) {
            assert!(!part.contains("<f>") && !part.contains("<f "), "{name} has a formula");
            assert!(!part.contains("TargetMode=\"External\""), "{name} points outside");
        }
        let texts = texts(&parts);
        for text in &texts {
            let is_number = text.trim_start_matches(['+', '-']).trim_end_matches('%').replace(',', "").parse::<f64>().is_ok();
            assert!(is_number || !text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{text:?}");
            assert!(!text.contains(['\u{202e}', '\u{0}', '\u{7}']), "{text:?}");
        }
        let computed = HOSTILE.iter().take(5).map(|text| format!("'{}", text.trim()));
        for text in computed {
            assert!(texts.contains(&text), "{text:?} is not in the workbook");
        }
    }
}

#[test]
fn sheets_are_frozen_filtered_and_print_well() {
    let parts = unpacked(&document(), Lang::Zh, Some("仅供 A&B 内部"));
    let areas = sheet(&parts, "各区县案件办理情况");
    assert!(areas.contains("<pane xSplit=\"2\" ySplit=\"4\" topLeftCell=\"C5\""), "heads and names stay");
    assert!(areas.contains("<autoFilter ref=\"A4:H20\"/>"), "the whole city is not sorted among its parts");
    assert!(areas.contains("paperSize=\"9\"") && areas.contains("orientation=\"landscape\"") && areas.contains("fitToHeight=\"0\""));
    assert!(areas.contains("第 &amp;P 页 共 &amp;N 页") && areas.contains("数据截至 2026-11-01 00:05"));
    assert!(areas.contains("仅供 A&amp;&amp;B 内部") && areas.contains("模拟数据"));
    assert!(parts["xl/workbook.xml"].contains("$1:$4</definedName>"), "heads on every printed page");
    let core = &parts["docProps/core.xml"];
    assert!(core.contains("<dc:title>城市运行月报 2026年10月</dc:title>") && core.contains("<dc:creator></dc:creator>"), "{core}");
    assert!(core.contains("2026-10-31T16:05:00Z"), "made at the instant that it is of");
    let said = texts(&parts);
    for text in ["红榜", "黑榜", "▲ 告警", "模拟数据", "按期结案率 本期：应结案不足 30 件，不参与排名", "平均用时\n（小时）"]
    {
        assert!(said.iter().any(|one| one == text), "{text}");
    }
    assert_eq!(of(&document(), Lang::Zh, None).unwrap(), of(&document(), Lang::Zh, None).unwrap());
}

#[test]
fn charts_are_of_the_numbers_beside_them() {
    let parts = unpacked(&document(), Lang::En, None);
    let lines = &parts["xl/charts/chart1.xml"];
    assert!(lines.contains("<c:lineChart>") && lines.contains("'Cases filed by day'!$B$4:$B$34"), "{lines}");
    let bars = &parts["xl/charts/chart2.xml"];
    assert!(bars.contains("<c:barDir val=\"bar\"/>") && bars.contains("<c:errValType val=\"cust\"/>"));
    assert!(bars.contains("'Closed in time by district'!$F$4:$F$19") && bars.contains("'Closed in time by district'!$E$4:$E$19"));
    let days = sheet(&parts, "Cases filed by day");
    assert!(!cell(days, "B21").0.contains("t=\"s\"") && cell(days, "B20").1.parse::<f64>().is_ok());
    assert!(days.contains("<c r=\"B21\" s=") && !days.split_once("<c r=\"B21\"").unwrap().1.split_once('>').unwrap().0.contains("t="));
}

#[test]
fn the_least_report_is_a_workbook() {
    let parts = unpacked(&bare(), Lang::En, None);
    assert!(sheet(&parts, "Summary").contains("<sheetData>"));
    let said = texts(&parts);
    assert!(said.iter().any(|text| text == "Period not yet over") && said.iter().any(|text| text.contains("soon")), "{said:?}");
}
