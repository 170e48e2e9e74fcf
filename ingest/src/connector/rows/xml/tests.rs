//! Tests of XML rows: what becomes of elements, and what is refused.
#![allow(clippy::unwrap_used, clippy::panic, clippy::type_complexity, reason = "a test fails by panicking")]

use super::super::{ROW_LIMIT, RowsError};
use super::{DEPTH_LIMIT, each};
use crate::mapping::path::Path;
use serde_json::{Value, json};
use std::convert::Infallible;

/// Each row with its line, or its line and the reason of its refusal; and why the document as a whole was refused.
fn read(text: &str, rows: &str) -> (Vec<Result<(u64, Value), (u64, String)>>, Option<String>) {
    let mut given = Vec::new();
    let outcome = each::<Infallible>(&mut text.as_bytes(), &Path::new(rows), &mut |line, row| {
        given.push(row.map(|row| (line, row)).map_err(|reason| (line, reason)));
        Ok(())
    });
    match outcome {
        Ok(()) => (given, None),
        Err(RowsError::Form(reason)) => (given, Some(reason)),
        Err(RowsError::Io(error)) => panic!("{error}"),
        Err(RowsError::Deliver(never)) => match never {},
    }
}

#[test]
fn elements_attributes_and_texts_become_values() {
    let text = "<?xml version='1.0'?>\n<n:all xmlns:n='urn:x'>\n<n:one id='7' n:kind='a&amp;b'>\n<a>1 &lt; 2 &#x4E2D;</a><b/><b>two</b>\
        <c x='y'>text<!-- no --></c></n:one>\n<other/><n:one>bare</n:one><one/></n:all>";
    let (rows, refused) = read(text, "all.one");
    let first = json!({"@id": "7", "@kind": "a&b", "a": "1 < 2 \u{4e2d}", "b": ["", "two"], "c": {"@x": "y", "#text": "text"}});
    assert_eq!(rows, vec![Ok((3, first)), Ok((5, json!({"#text": "bare"}))), Ok((5, json!({"#text": ""})))]);
    assert_eq!(refused, None);
}

#[test]
fn a_root_may_be_the_row() {
    assert_eq!(read("<alert><id>1</id></alert>", "alert").0, vec![Ok((1, json!({"id": "1"})))]);
    assert_eq!(read("<other><alert/></other>", "alert").0, vec![]);
}

#[test]
fn a_doctype_is_refused_before_anything_is_expanded() {
    let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;\">]>\n<a><r><v>&y;</v></r></a>";
    let (rows, refused) = read(bomb, "a.r");
    assert!(rows.is_empty() && refused.unwrap().contains("DOCTYPE"));
}

#[test]
fn a_bad_row_costs_none_of_its_neighbours() {
    let deep = format!("<r>{}{}</r>", "<d>".repeat(DEPTH_LIMIT), "</d>".repeat(DEPTH_LIMIT));
    let wide = format!("<r>{}</r>", "<v>abcdefgh</v>".repeat(ROW_LIMIT / 8));
    for (bad, reason) in [
        (deep, "within each other"),
        (wide, "bytes"),
        ("<r><v>&own;</v></r>".to_owned(), "&own;"),
        ("<r a='1' a='2'/>".to_owned(), "attribute"),
    ] {
        let (rows, refused) = read(&format!("<a>\n<r><v>1</v></r>\n{bad}\n<r><v>2</v></r>\n</a>"), "a.r");
        let [Ok(before), Err((3, found)), Ok(after)] = rows.as_slice() else { panic!("{reason}: {rows:?}") };
        assert_eq!((before, after, refused), (&(2, json!({"v": "1"})), &(4, json!({"v": "2"})), None));
        assert!(found.contains(reason), "{found}");
    }
}

#[test]
fn what_is_not_well_formed_ends_the_document_and_is_told() {
    for (text, line, reason) in [
        ("<a>\n<r><v>1</v></r>\n<r><v>2</r>\n</a>", 3, "from here on"),
        ("<a>\n<r><v>1</v></r>\n<r><v>2</v>\n", 4, "cut off"),
        ("<a>\n<r><v>1</v></r>\n& </a>", 3, "from here on"),
    ] {
        let (rows, refused) = read(text, "a.r");
        let [Ok(_), Err((at, found))] = rows.as_slice() else { panic!("{text}: {rows:?}") };
        assert_eq!((*at, refused), (line, None), "{text}");
        assert!(found.contains(reason), "{found}");
    }
}

#[test]
fn one_huge_text_and_foreign_encodings_are_refused() {
    let (rows, _) = read(&format!("<a><r><v>{}</v></r></a>", "x".repeat(ROW_LIMIT + 1)), "a.r");
    assert!(matches!(rows.as_slice(), [Err((1, reason))] if reason.contains("bytes")), "{rows:?}");
    assert!(read("<?xml version='1.0' encoding='GBK'?><a/>", "a.r").1.unwrap().contains("UTF-8"));
}
