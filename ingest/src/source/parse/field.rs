//! One field of a record: `name = "path"`, or a table with `path`, `constant` or `template` and how to read it.

use super::{Common, check_zone, read_time_formats};
use crate::declaration::Spot;
use crate::declaration::reader::{Item, Mistakes, Node, Table, unknown};
use crate::mapping::field::{Field, Origin, Part, Read};
use crate::mapping::path::Path;
use crate::mapping::time::Times;
use crate::record::{CaseKind, CityEventKind, ComplaintKind, DutyKind, EvaluationKind, FieldType, SampleKind, Stream, UtcMs};
use regex::Regex;
use serde_json::Value;
use std::sync::Arc;

/// The fields of the envelope that a declaration fills.
pub(super) const ENVELOPE: [(&str, FieldType); 8] = [
    ("kind", FieldType::Text),
    ("record_id", FieldType::Text),
    ("subject_id", FieldType::Text),
    ("occurred_at", FieldType::Instant),
    ("sequence", FieldType::Integer),
    ("area", FieldType::Text),
    ("department", FieldType::Text),
    ("status_class", FieldType::Text),
];

const KEYS: [&str; 12] =
    ["path", "constant", "template", "codes", "pattern", "scale", "times", "day_end", "absent", "optional", "required", "or"];

/// Reads one field; `None` where it is so mistaken that nothing can be made of it.
pub(super) fn read_field(name: &str, at: Spot, node: &Node, stream: Stream, common: &Common<'_>, mistakes: &mut Mistakes) -> Option<Field> {
    let spec = stream.fields().iter().find(|spec| spec.name == name).map(|spec| spec.kind);
    let kind = spec.or_else(|| ENVELOPE.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind))?;
    let origin = match &node.item {
        Item::Text(text) if name == "kind" => Origin::Constant(Value::from(text.as_str())),
        Item::Text(text) if name == "record_id" || name == "subject_id" => template(text, at, common, mistakes),
        Item::Text(text) => Origin::Read(Box::new(plain_read(text, kind, at, common, mistakes))),
        Item::Table(table) => read_origin(name, table, kind, common, mistakes)?,
        Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Instant(_) | Item::List(_) => {
            let hint = format!("{name} = {{ constant = … }} for a value that is always the same");
            mistakes.hint(at, format!("`{name}` must be a path or a table, not {}", node.what()), hint);
            return None;
        }
    };
    if let Origin::Constant(value) = &origin {
        check_constant(name, value, kind, stream, at, mistakes);
    }
    Some(Field { name: name.to_owned(), origin })
}

fn plain_read(path: &str, kind: FieldType, at: Spot, common: &Common<'_>, mistakes: &mut Mistakes) -> Read {
    let path = Path::new(path);
    Read {
        privacy: common.privacy(&path, at, mistakes),
        path,
        kind,
        codes: None,
        pattern: None,
        scale: None,
        times: Arc::clone(&common.times),
        day_end: false,
        absent: common.absent.clone(),
        optional: false,
        required: false,
        otherwise: None,
    }
}

fn read_origin(name: &str, table: &Table, kind: FieldType, common: &Common<'_>, mistakes: &mut Mistakes) -> Option<Origin> {
    table.only(&KEYS, mistakes);
    let origins: Vec<&str> = ["path", "constant", "template"].into_iter().filter(|key| table.get(key).is_some()).collect();
    let [origin] = origins.as_slice() else {
        mistakes.hint(table.spot, format!("`{name}` needs one origin"), "path, constant or template");
        return None;
    };
    if *origin != "path" {
        for key in KEYS.iter().skip(3).filter(|key| table.get(key).is_some()) {
            mistakes.add(table.spot_of(key), format!("`{key}` has no use beside `{origin}`"));
        }
    }
    match *origin {
        "constant" => table.get("constant").map(|node| Origin::Constant(node.to_json())),
        "template" => Some(template(table.text("template", mistakes)?, table.spot, common, mistakes)),
        _ => Some(Origin::Read(Box::new(read_path(name, table, kind, common, mistakes)?))),
    }
}

fn read_path(name: &str, table: &Table, kind: FieldType, common: &Common<'_>, mistakes: &mut Mistakes) -> Option<Read> {
    let mut read = plain_read(table.text("path", mistakes)?, kind, table.spot, common, mistakes);
    if let Some(codes) = table.text("codes", mistakes) {
        match common.codes.get(codes) {
            Some(entries) => {
                read.codes = Some((codes.to_owned(), Arc::clone(entries)));
                for (code, value) in entries.iter().filter(|(_, value)| !fits(kind, value)) {
                    mistakes.add(table.spot, format!("code `{code}` of `{codes}` gives {value}, which is no value of `{name}`"));
                }
            }
            None => unknown(table.spot_of("codes"), "code table", codes, common.codes.keys().map(String::as_str), mistakes),
        }
    }
    read.pattern = read_pattern(table, mistakes);
    read.scale = table.number("scale", mistakes);
    if read.scale.is_some() && !matches!(kind, FieldType::Integer | FieldType::Number) {
        mistakes.add(table.spot_of("scale"), format!("`scale` is for numbers, which `{name}` is not"));
    }
    read.day_end = table.flag("day_end", mistakes);
    if let Some(formats) = read_time_formats(table, mistakes) {
        read.times = Arc::new(Times { formats, zone: common.times.zone });
        check_zone(&read.times, table.spot_of("times"), mistakes);
    }
    if (read.day_end || table.get("times").is_some()) && kind != FieldType::Instant {
        mistakes.add(table.spot, format!("`times` and `day_end` are for instants, which `{name}` is not"));
    }
    if read.day_end && read.times.zone.is_none() {
        mistakes.hint(table.spot_of("day_end"), "the end of a day needs a zone", "zone = \"Asia/Shanghai\", say");
    }
    if table.get("absent").is_some() {
        read.absent = table.texts("absent", mistakes);
    }
    read.optional = table.flag("optional", mistakes);
    read.required = table.flag("required", mistakes) || matches!(name, "kind" | "record_id" | "subject_id" | "occurred_at");
    if let Some(other) = table.table("or", mistakes) {
        other.only(&KEYS, mistakes);
        read.otherwise = read_path(name, other, kind, common, mistakes).map(Box::new);
    }
    Some(read)
}

/// The pattern whose first group is what is meant.
fn read_pattern(table: &Table, mistakes: &mut Mistakes) -> Option<Regex> {
    let text = table.text("pattern", mistakes)?;
    let pattern = Regex::new(text).ok().filter(|pattern| pattern.captures_len() == 2);
    if pattern.is_none() {
        let hint = "one group in round brackets is what is meant: ([0-9]+)";
        mistakes.hint(table.spot_of("pattern"), format!("`{text}` is not a pattern with one group"), hint);
    }
    pattern
}

fn template(text: &str, at: Spot, common: &Common<'_>, mistakes: &mut Mistakes) -> Origin {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, after)) = rest.split_once('{') {
        let Some((member, behind)) = after.split_once('}') else {
            mistakes.hint(at, format!("`{text}` opens a brace that it does not close"), "\"{number}/closed\", say");
            break;
        };
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        let path = Path::new(member);
        let privacy = common.privacy(&path, at, mistakes);
        parts.push(Part::Member(path, privacy));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    if !parts.iter().any(|part| matches!(part, Part::Member(..))) {
        mistakes.hint(at, format!("`{text}` names no member of the row"), "write members in braces: \"{number}/closed\"");
    }
    Origin::Template(parts)
}

fn check_constant(name: &str, value: &Value, kind: FieldType, stream: Stream, at: Spot, mistakes: &mut Mistakes) {
    if !fits(kind, value) {
        mistakes.add(at, format!("{value} is no value of `{name}`"));
    }
    if name == "kind" {
        let kinds = kind_names(stream);
        let text = value.as_str().unwrap_or_default();
        if !kinds.contains(&text) {
            unknown(at, &format!("kind of stream {}", stream.name()), text, kinds.into_iter(), mistakes);
        }
    }
}

fn fits(kind: FieldType, value: &Value) -> bool {
    match kind {
        FieldType::Text => value.is_string() || value.is_number(),
        FieldType::Integer => value.is_i64(),
        FieldType::Number => value.is_number(),
        FieldType::Boolean => value.is_boolean(),
        FieldType::Instant => UtcMs::parse(value).is_ok(),
    }
}

fn kind_names(stream: Stream) -> Vec<&'static str> {
    match stream {
        Stream::Case => CaseKind::ALL.iter().map(|kind| kind.name()).collect(),
        Stream::Complaint => ComplaintKind::ALL.iter().map(|kind| kind.name()).collect(),
        Stream::Evaluation => EvaluationKind::ALL.iter().map(|kind| kind.name()).collect(),
        Stream::CityEvent => CityEventKind::ALL.iter().map(|kind| kind.name()).collect(),
        Stream::Sample => SampleKind::ALL.iter().map(|kind| kind.name()).collect(),
        Stream::Duty => DutyKind::ALL.iter().map(|kind| kind.name()).collect(),
    }
}
