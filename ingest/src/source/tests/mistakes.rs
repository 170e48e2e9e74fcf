//! Each kind of mistake in a declaration, told with its line and what to do.

use super::{PRIVATE, declared, told};
use crate::declaration::DeclarationFile;
use crate::source::{Source, Sources};

/// A good declaration for tables; each case breaks one thing in it.
const GOOD: &str = r#"name = "x"
title = { zh = "甲", en = "A" }
stream = "city_event"
format = "csv"
zone = "Asia/Shanghai"
times = ["%Y-%m-%d %H:%M"]
[codes.origin]
a = "citizen"
[fields]
origin = { path = "o", codes = "origin" }
[[record]]
kind = "reported"
record_id = "{no}/reported"
subject_id = "{no}"
occurred_at = "at"
stated_due = { path = "due", day_end = true }
severity = { constant = 3 }
when = [{ field = "no", not_empty = true }]
[sample]
input = """
no,o,at,due
1,a,2026-01-01 08:00,2026-01-02 00:00
"""
[[sample.expect]]
record_id = "1/reported"
stream = "city_event"
kind = "reported"
subject_id = "1"
occurred_at = 2026-01-01T00:00:00Z
origin = "citizen"
severity = 3
stated_due = 2026-01-02T15:59:59.999Z
"#;

fn file(text: &str) -> DeclarationFile {
    DeclarationFile { path: "x.toml".to_owned(), text: text.to_owned() }
}

#[test]
fn the_good_declarations_are_good() {
    for text in [GOOD, PRIVATE] {
        let (sources, mistakes) = Sources::load(&[file(text)]);
        assert_eq!(mistakes, vec![]);
        assert_eq!(sources.iter().count(), 1);
    }
}

#[test]
fn mistakes_of_declaring_are_told_with_line_and_hint() {
    let cases = [
        ("name = \"x\"", "name = \"y\"", "x.toml:1: the source is named `y`, its file `x`"),
        ("name = \"x\"", "name = \"X!\"", "x.toml:1: `X!` is not a name"),
        ("name = \"x\"", "name = 5", "x.toml:1: `name` must be text, not a whole number"),
        ("name = \"x\"", "pace_s = 5", "x.toml:1: `name` is missing"),
        ("name = \"x\"", "name = \"x\"\npace_s = \"1h\"", "x.toml:2: `pace_s` must be a whole number of seconds"),
        ("name = \"x\"", "name = \"x\"\nnames = 1", "x.toml:2: unknown key `names`\n    hint: did you mean `name`?"),
        ("name = \"x\"", "name = ", "x.toml:1: is not TOML"),
        ("en = \"A\"", "de = \"A\"", "x.toml:2: unknown key `de`"),
        ("title = { zh = \"甲\", en = \"A\" }", "", "x.toml:1: `title` is missing\n    hint: title = {"),
        ("\"city_event\"\nf", "\"city_events\"\nf", "x.toml:3: unknown stream `city_events`\n    hint: did you mean `city_event`?"),
        ("stream = \"city_event\"\nf", "f", "x.toml:10: `stream` is missing"),
        ("\"csv\"", "\"xls\"", "x.toml:4: unknown format `xls`"),
        ("\"csv\"", "\"xml\"", "x.toml:4: `rows` is missing"),
        (
            "[[record]]",
            "[pull]\nurl = \"ftp://x\"\nevery_s = 1\nsince = 2026-01-01T00:00:00Z\n[[record]]",
            "x.toml:12: `ftp://x` is not the address",
        ),
        (
            "[[record]]",
            "[pull]\nurl = \"http://x/r.json\"\nevery_s = 0\nsince = 2026-01-01T00:00:00Z\n[[record]]",
            "x.toml:13: `every_s` must be",
        ),
        ("[[record]]", "[pull]\nurl = \"http://x/r.json\"\nevery_s = 1\n[[record]]", "x.toml:11: `since` is missing"),
        (
            "[[record]]",
            "[pull]\nurl = \"http://x/r.json\"\nevery_s = 1\nsince = 2026-01-01T00:00:00Z\nhow = 1\n[[record]]",
            "x.toml:15: unknown key `how`",
        ),
        ("severity = { constant = 3 }", "severity = { path = \"o\", pattern = \"(\" }", "x.toml:17: `(` is not a pattern with one group"),
        (
            "severity = { constant = 3 }",
            "severity = { path = \"o\", or = { path = \"p\", cods = \"c\" } }",
            "x.toml:17: unknown key `cods`",
        ),
        ("format = \"csv\"", "", "x.toml:1: `format` is missing"),
        ("format = \"csv\"", "format = \"csv\"\nrows = \"a\"", "x.toml:5: `rows` is for documents"),
        ("format = \"csv\"", "format = \"csv\"\nform = \"canonical\"", "x.toml:12: `record` has no use in a canonical source"),
        ("Asia/Shanghai", "Asia/Shanghia", "x.toml:5: unknown zone `Asia/Shanghia`"),
        ("zone = \"Asia/Shanghai\"", "", "x.toml:6: times without an offset need a zone"),
        ("zone = \"Asia/Shanghai\"", "", "x.toml:16: the end of a day needs a zone"),
        ("%Y-%m-%d %H:%M", "%Y-%m-%d %Q", "x.toml:6: `%Y-%m-%d %Q` is not a form of time"),
        ("zone =", "crs = \"gcj2\"\nzone =", "x.toml:5: unknown crs `gcj2`\n    hint: did you mean `gcj02`?"),
        ("a = \"citizen\"", "", "x.toml:7: the code table `origin` is empty"),
        ("codes = \"origin\"", "codes = \"origins\"", "x.toml:10: unknown code table `origins`"),
        ("origin = {", "origins = {", "x.toml:10: unknown field `origins`\n    hint: did you mean `origin`?"),
        ("origin = { path", "origin = { pth", "x.toml:10: unknown key `pth`\n    hint: did you mean `path`?"),
        ("origin = { path = \"o\", codes", "origin = { codes", "x.toml:10: `origin` needs one origin"),
        ("origin = { path", "origin = { constant = \"b\", path", "x.toml:10: `origin` needs one origin"),
        ("path = \"o\", codes = \"origin\"", "constant = \"b\", scale = 1", "x.toml:10: `scale` has no use beside `constant`"),
        ("kind = \"reported\"\nrecord", "kind = \"reportd\"\nrecord", "x.toml:12: unknown kind of stream city_event `reportd`"),
        ("kind = \"reported\"\nrecord", "record", "x.toml:11: `kind` is missing"),
        ("{no}/reported", "{no/reported", "x.toml:13: `{no/reported` opens a brace"),
        ("{no}/reported\"\ns", "reported\"\ns", "x.toml:13: `reported` names no member"),
        ("occurred_at = \"at\"", "occured_at = \"at\"", "x.toml:15: unknown field `occured_at`\n    hint: did you mean `occurred_at`?"),
        ("occurred_at = \"at\"", "", "x.toml:11: `occurred_at` is missing"),
        ("occurred_at = \"at\"", "occurred_at = 5", "x.toml:15: `occurred_at` must be a path or a table"),
        ("constant = 3", "constant = \"grave\"", "x.toml:17: \"grave\" is no value of `severity`"),
        (
            "severity = { constant = 3 }",
            "severity = { path = \"o\", codes = \"origin\" }",
            "x.toml:17: code `a` of `origin` gives \"citizen\"",
        ),
        ("severity = { constant = 3 }", "severity = { path = \"o\", day_end = true }", "x.toml:17: `times` and `day_end` are for instants"),
        ("severity = { constant = 3 }", "address = { path = \"o\", scale = 2 }", "x.toml:17: `scale` is for numbers"),
        ("not_empty = true", "filled = true", "x.toml:18: unknown key `filled`"),
        ("not_empty = true", "not_empty = true, equals = 1", "x.toml:18: a condition asks one thing"),
        ("not_empty = true", "in = []", "x.toml:18: a condition on values needs"),
        ("when = [{", "when = \"a\" #", "x.toml:18: `when` must be a list of tables"),
        ("zone =", "drop = [\"at\"]\nzone =", "x.toml:16: `at` is used, but `drop` says never to keep it"),
        ("[sample]", "[samples]", "x.toml:19: unknown key `samples`"),
        ("[sample]", "[samples]", "x.toml:24: `input` is missing"),
    ];
    for (from, to, expected) in cases {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "`{from}` is not in the declaration");
        let found = declared(&text).expect_err(to);
        assert!(found.iter().any(|one| one.starts_with(expected)), "`{expected}` is not among {found:#?}");
    }
}

#[test]
fn differences_from_the_sample_are_told_at_the_record() {
    let cases = [
        ("1,a,", "1,b,", "x.toml:19: line 2 of the sample is rejected, field `o`: `b` is not in the code table `origin`; known are a"),
        ("no,o,at", "no,oo,at", "x.toml:19: the sample cannot be read: it lacks the columns `o`; it has"),
        ("severity = 3\n", "", "x.toml:24: `severity` is 3, which is not expected"),
        ("severity = 3\n", "severity = 4\n", "x.toml:24: `severity` is 3 where 4 is expected"),
        ("severity = 3\n", "severity = 3\ngrid = \"5\"\n", "x.toml:24: `grid` is not there where \"5\" is expected"),
        ("severity = 3\n", "sverity = 3\n", "x.toml:24: the expected record is not one: field `sverity`"),
        ("00:00\n\"\"\"", "00:00\n2,a,2026-01-01 08:00,\n\"\"\"", "x.toml:19: the sample gives 2 records where 1 are expected"),
        ("00:00\n\"\"\"", "00:00\n1,a,2026-01-01 08:00,\n\"\"\"", "x.toml:19: two records of the sample have the record_id `1/reported`"),
        ("00:00\n\"\"\"", "00:00\n\"\"\"\n[[sample.reject]]\nline = 3\nfield = \"o\"", "x.toml:24: line 3 of the sample is not rejected"),
        ("1,a,", "1,b,\"\"\"\n[[sample.reject]]\nline = 3\nfield = \"o\"\n#", "x.toml:23: the sample's reject is of line 2"),
    ];
    for (from, to, expected) in cases {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "`{from}` is not in the declaration");
        let text = if to.contains('#') { text.replacen("\"\"\"\n[[sample.expect]]", "[[sample.expect]]", 1) } else { text };
        let source = Source::parse(&file(&text)).unwrap();
        let found: Vec<String> = source.check().into_iter().map(told).collect();
        assert!(found.iter().any(|one| one.starts_with(expected)), "`{expected}` is not among {found:#?}");
    }
}
