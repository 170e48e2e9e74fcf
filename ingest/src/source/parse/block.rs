//! `[[record]]` blocks: which rows they take, and the fields of the record that they make.

use super::field::{ENVELOPE, read_field};
use super::{Common, read_stream};
use crate::declaration::Spot;
use crate::declaration::reader::{Item, Mistakes, Node, Table, unknown};
use crate::mapping::condition::{Condition, Test};
use crate::mapping::field::{Field, Origin};
use crate::mapping::path::{Path, text_of};
use crate::mapping::{Attribute, Block};
use crate::record::Stream;
use serde_json::Value;

const RESERVED: [&str; 3] = ["stream", "when", "attributes"];
const REQUIRED: [&str; 4] = ["kind", "record_id", "subject_id", "occurred_at"];
const TESTS: [&str; 5] = ["present", "not_empty", "equals", "in", "not_in"];

/// Every block of the declaration.
pub(super) fn read_all(table: &Table, common: &Common<'_>, mistakes: &mut Mistakes) -> Vec<Block> {
    let tables = table.tables("record", mistakes);
    if tables.is_empty() {
        mistakes.hint(Spot::FILE, "there is no `[[record]]`", "declare the records of a row, or set `form = \"canonical\"`");
    }
    let streams: Vec<Option<Stream>> = tables.iter().map(|one| stream_of(one, common, mistakes)).collect();
    if let Some(shared) = common.fields {
        let known: Vec<&str> = streams.iter().flatten().flat_map(|stream| names(*stream)).collect();
        for (name, at, _) in shared.iter().filter(|(name, _, _)| !known.is_empty() && !known.contains(name)) {
            unknown(at, "field", name, known.iter().copied(), mistakes);
        }
    }
    let pairs = tables.iter().zip(streams);
    pairs.filter_map(|(one, stream)| Some(read(one, stream?, common, mistakes))).collect()
}

fn stream_of(block: &Table, common: &Common<'_>, mistakes: &mut Mistakes) -> Option<Stream> {
    if let Some(name) = block.text("stream", mistakes) {
        return read_stream(name, block.spot_of("stream"), mistakes);
    }
    if common.stream.is_none() {
        mistakes.hint(block.spot, "`stream` is missing", "give it here, or once at the top of the file");
    }
    common.stream
}

/// The names that fields of a stream's records have.
fn names(stream: Stream) -> impl Iterator<Item = &'static str> {
    ENVELOPE.iter().map(|(name, _)| *name).chain(stream.fields().iter().map(|spec| spec.name))
}

fn read(block: &Table, stream: Stream, common: &Common<'_>, mistakes: &mut Mistakes) -> Block {
    for (name, at, _) in block.iter() {
        if !RESERVED.contains(&name) && !names(stream).any(|known| known == name) {
            unknown(at, "field", name, names(stream).chain(RESERVED), mistakes);
        }
    }
    let mut fields = vec![constant("stream", stream.name())];
    if let Some(crs) = common.crs.as_deref().filter(|_| stream == Stream::CityEvent) {
        fields.push(constant("crs", crs));
    }
    let shared = common.fields.into_iter().flat_map(Table::iter).filter(|(name, _, _)| block.get(name).is_none());
    for (name, at, node) in shared.chain(block.iter()).filter(|(name, _, _)| names(stream).any(|known| known == *name)) {
        if let Some(field) = read_field(name, at, node, stream, common, mistakes) {
            fields.retain(|other: &Field| other.name != field.name);
            fields.push(field);
        }
    }
    for name in REQUIRED {
        if !fields.iter().any(|field| field.name == name) && block.get(name).is_none() {
            mistakes.add(block.spot, format!("`{name}` is missing"));
        }
    }
    let attributes = if block.get("attributes").is_some() { Some(block) } else { common.attributes };
    Block {
        stream,
        when: read_when(block, common, mistakes),
        fields,
        attributes: attributes.map(|table| read_attributes(table, common, mistakes)).unwrap_or_default(),
    }
}

fn constant(name: &str, value: &str) -> Field {
    Field { name: name.to_owned(), origin: Origin::Constant(Value::from(value)) }
}

fn read_attributes(table: &Table, common: &Common<'_>, mistakes: &mut Mistakes) -> Vec<Attribute> {
    let at = table.spot_of("attributes");
    let paths = table.texts("attributes", mistakes).into_iter().map(|name| {
        let path = Path::new(&name);
        let privacy = common.privacy(&path, at, mistakes);
        Attribute { path, privacy, absent: common.absent.clone() }
    });
    paths.collect()
}

fn read_when(block: &Table, common: &Common<'_>, mistakes: &mut Mistakes) -> Vec<Condition> {
    let conditions = block.tables("when", mistakes);
    conditions.into_iter().filter_map(|one| read_condition(one, common, mistakes)).collect()
}

fn read_condition(condition: &Table, common: &Common<'_>, mistakes: &mut Mistakes) -> Option<Condition> {
    let known: Vec<&str> = TESTS.into_iter().chain(["field"]).collect();
    condition.only(&known, mistakes);
    let path = Path::new(condition.required_text("field", mistakes)?);
    let mut asked: Vec<Test> = Vec::new();
    for name in TESTS.into_iter().filter(|name| condition.get(name).is_some()) {
        let texts = || condition.get(name).map(texts_of).unwrap_or_default();
        asked.push(match name {
            "present" => Test::Present(condition.flag(name, mistakes)),
            "not_empty" => Test::NotEmpty { wanted: condition.flag(name, mistakes), absent: common.absent.clone() },
            "not_in" => Test::NotIn(texts()),
            _ => Test::In(texts()),
        });
    }
    if asked.len() != 1 {
        mistakes.hint(condition.spot, "a condition asks one thing", format!("one of {}", TESTS.join(", ")));
    }
    let test = asked.pop()?;
    if let Test::In(texts) | Test::NotIn(texts) = &test
        && texts.is_empty()
    {
        mistakes.add(condition.spot, "a condition on values needs at least one text, number or flag");
    }
    Some(Condition { path, test })
}

fn texts_of(node: &Node) -> Vec<String> {
    match &node.item {
        Item::List(list) => list.iter().flat_map(texts_of).collect(),
        Item::Text(_) | Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Instant(_) => {
            text_of(&node.to_json()).map(std::borrow::Cow::into_owned).into_iter().collect()
        }
        Item::Table(_) => Vec::new(),
    }
}
