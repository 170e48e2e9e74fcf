//! Masking: what must go, what must stay, and the laws that hold for any text.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{HashKey, mask};
use proptest::prelude::*;

#[test]
fn personal_data_goes() {
    let cases = [
        ("call 13812345678 now", "call *** now"),
        ("+86 138 1234 5678", "***"),
        ("8613812345678,", "***,"),
        ("138-1234-5678/13912345678", "***/***"),
        ("tel0375-2345678.", "tel***."),
        ("(0375)2345678", "***"),
        ("01012345678", "***"),
        ("+1 415 555 0134", "***"),
        ("415-555-0134 or (415) 555-0134", "*** or ***"),
        ("id 11010519491231002X!", "id ***!"),
        ("id 110105194912310021", "id ***"),
        ("id 110105491231002", "id ***"),
        ("card 6222 0212 3456 7890 128", "card ***"),
        ("4111111111111111", "***"),
        ("write to someone.else+x@example.com.", "write to ***."),
        ("\u{8c6b}D12345 \u{8c6b}D\u{b7}12345 \u{7ca4}BD12345", "*** *** ***"),
        ("\u{ff11}\u{ff13}\u{ff18}\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}\u{ff17}\u{ff18}", "***"),
    ];
    for (text, clean) in cases {
        assert_eq!(mask(text).0, clean, "of {text}");
    }
}

#[test]
fn other_numbers_stay() {
    let texts = [
        "room 1203, building 7, 2026-11-22 08:30:00",
        "order 20261122138123456781234567",
        "1-1523590121",
        "34.19402846, -118.4994716",
        "34.28470902,-118.4569241",
        "120 MANCHESTER ST 94110",
        "SR 123456789012",
        "2026-11-22T08:30:00.123Z",
        "1970 12 31 55",
        "a@b",
        "@12345",
        "12345 (12 345)",
    ];
    for text in texts {
        assert_eq!(mask(text), (text.to_owned(), 0));
    }
}

#[test]
fn identities_hash_equally_under_one_key_only() {
    let (one, other) = (HashKey::new([7; 16]), HashKey::new([8; 16]));
    assert_eq!(one.hash("110105194912310021"), one.hash(" 110105194912310021 "));
    assert_ne!(one.hash("110105194912310021"), one.hash("110105194912310022"));
    assert_ne!(one.hash("110105194912310021"), other.hash("110105194912310021"));
    assert_eq!(one.hash("x").len(), 32);
}

#[test]
fn a_key_is_made_once_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = HashKey::load_or_create(&path).unwrap();
    assert!(made == HashKey::load_or_create(&path).unwrap());
    std::fs::write(&path, b"short").unwrap();
    assert!(HashKey::load_or_create(&path).is_err());
}

proptest! {
    #[test]
    fn masking_twice_masks_nothing_more(text in "\\PC{0,60}") {
        let (once, _) = mask(&text);
        prop_assert_eq!(mask(&once).0, once);
    }

    #[test]
    fn a_mobile_number_never_survives(before in "[a-z\u{4e00}-\u{4e40} ,:]{0,12}", number in "1[3-9][0-9]{9}", after in "[a-z\u{4e00}-\u{4e40} ,]{0,12}") {
        let (clean, count) = mask(&format!("{before}{number}{after}"));
        prop_assert!(!clean.contains(&number));
        prop_assert_eq!(count, 1);
        prop_assert_eq!(clean, format!("{before}***{after}"));
    }

    #[test]
    fn an_identity_number_never_survives(region in "[1-8][0-9]{5}", year in 1930_u32..2020, month in 1_u32..=12, day in 1_u32..=28, tail in "[0-9]{3}[0-9X]") {
        let number = format!("{region}{year}{month:02}{day:02}{tail}");
        let clean = mask(&format!("id:{number};")).0;
        prop_assert_eq!(clean, "id:***;");
    }

    #[test]
    fn text_without_digits_and_signs_stays(text in "[^0-9@\u{ff10}-\u{ff19}\u{ff20}]{0,80}") {
        prop_assert_eq!(mask(&text), (text.clone(), 0));
    }
}
