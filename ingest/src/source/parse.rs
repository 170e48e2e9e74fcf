//! From the text of a declaration to a [`Source`], with every mistake in it.

mod block;
mod field;
mod kafka;
mod pull;

use super::{Format, Source, sample};
use crate::declaration::reader::{Item, Mistakes, Table, read_toml, unknown};
use crate::declaration::{DeclarationFile, Mistake, Spot};
use crate::mapping::Mapping;
use crate::mapping::field::Privacy;
use crate::mapping::path::Path;
use crate::mapping::time::{Format as TimeFormat, Times};
use crate::record::Stream;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

const COMMON: [&str; 15] = [
    "name",
    "title",
    "simulated",
    "internal",
    "pace_s",
    "form",
    "format",
    "rows",
    "drop",
    "hash",
    "mask",
    "sample",
    "stream",
    "pull",
    "kafka",
];
const MAPPED: [&str; 8] = ["zone", "times", "absent", "crs", "codes", "fields", "attributes", "record"];
const FORMATS: [&str; 4] = ["csv", "json", "ndjson", "xml"];
const NAME_LIMIT: usize = 32;

/// What holds for all records of a declaration.
pub(super) struct Common<'a> {
    pub(super) stream: Option<Stream>,
    pub(super) times: Arc<Times>,
    pub(super) absent: Vec<String>,
    pub(super) codes: BTreeMap<String, Arc<BTreeMap<String, Value>>>,
    pub(super) fields: Option<&'a Table>,
    pub(super) attributes: Option<&'a Table>,
    pub(super) crs: Option<String>,
    drop: Vec<Path>,
    hash: Vec<Path>,
    mask: Vec<Path>,
}

impl Common<'_> {
    /// What may be kept of a member; one that is to be dropped must not be used.
    pub(super) fn privacy(&self, path: &Path, at: Spot, mistakes: &mut Mistakes) -> Privacy {
        if self.drop.contains(path) {
            mistakes.hint(at, format!("`{}` is used, but `drop` says never to keep it", path.as_str()), "use `hash` or `mask` for it");
        }
        match () {
            () if self.hash.contains(path) => Privacy::Hash,
            () if self.mask.contains(path) => Privacy::Mask,
            () => Privacy::Open,
        }
    }
}

/// Reads a declaration.
pub(super) fn parse(file: &DeclarationFile) -> Result<Source, Vec<Mistake>> {
    let mut found = Mistakes::of(&file.path);
    let mistakes = &mut found;
    let table = &read_toml(file, mistakes);
    let known: Vec<&str> = COMMON.iter().chain(&MAPPED).copied().collect();
    table.only(&known, mistakes);
    let name = read_name(table, file, mistakes);
    let title = table.label("title", mistakes);
    let simulated = table.flag("simulated", mistakes);
    let internal = table.flag("internal", mistakes);
    let pace_s = read_pace(table, mistakes);
    let format = read_format(table, mistakes);
    let rows = table.text("rows", mistakes).map(Path::new);
    if rows.is_some() && !matches!(format, Format::Json | Format::Xml) {
        mistakes.hint(table.spot_of("rows"), "`rows` is for documents", "set `format = \"json\"` or \"xml\", or take `rows` away");
    } else if rows.is_none() && format == Format::Xml {
        mistakes.hint(table.spot_of("format"), "`rows` is missing", "the path of the repeated element: rows = \"requests.request\"");
    }
    let canonical = is_canonical(table, mistakes);
    let common = read_common(table, mistakes);
    let blocks = if canonical { Vec::new() } else { block::read_all(table, &common, mistakes) };
    let pull = pull::read(table, mistakes);
    let subscription = kafka::read(table, mistakes);
    if let Some(other) = ["pull", "internal"].into_iter().find(|_| subscription.is_some() && (pull.is_some() || internal)) {
        mistakes.hint(table.spot_of("kafka"), format!("a source with `{other}` is not read from topics"), "take one of the two away");
    }
    let sample = sample::read(table, mistakes);
    let mapping = Mapping { blocks, drop: common.drop, hash: common.hash, mask: common.mask, key: None, internal };
    if !found.is_empty() {
        return Err(found.into_vec());
    }
    Ok(Source { file: file.path.clone(), name, title, simulated, pace_s, format, rows, mapping, pull, subscription, sample })
}

fn read_name(table: &Table, file: &DeclarationFile, mistakes: &mut Mistakes) -> String {
    let name = table.required_text("name", mistakes).unwrap_or_default();
    let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
    let at = table.spot_of("name");
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !name.is_empty() && (!is_plain || name.len() > NAME_LIMIT) {
        mistakes.add(at, format!("`{name}` is not a name: 1 to {NAME_LIMIT} of a-z, 0-9 and _"));
    } else if !name.is_empty() && name != stem {
        mistakes.hint(at, format!("the source is named `{name}`, its file `{stem}`"), "the two must agree");
    }
    name.to_owned()
}

fn read_pace(table: &Table, mistakes: &mut Mistakes) -> Option<u64> {
    let node = table.get("pace_s")?;
    let pace = if let Item::Integer(seconds) = node.item { u64::try_from(seconds).ok().filter(|seconds| *seconds > 0) } else { None };
    if pace.is_none() {
        mistakes.add(table.spot_of("pace_s"), "`pace_s` must be a whole number of seconds, at least 1");
    }
    pace
}

fn read_format(table: &Table, mistakes: &mut Mistakes) -> Format {
    match table.required_text("format", mistakes) {
        Some("csv") => Format::Csv,
        Some("ndjson") => Format::Ndjson,
        Some("xml") => Format::Xml,
        Some("json") | None => Format::Json,
        Some(other) => {
            unknown(table.spot_of("format"), "format", other, FORMATS.into_iter(), mistakes);
            Format::Json
        }
    }
}

fn is_canonical(table: &Table, mistakes: &mut Mistakes) -> bool {
    match table.text("form", mistakes) {
        Some("canonical") => {
            for key in MAPPED.iter().filter(|key| table.get(key).is_some()) {
                mistakes.hint(table.spot_of(key), format!("`{key}` has no use in a canonical source"), "take it away, or take `form` away");
            }
            true
        }
        Some(other) => {
            unknown(table.spot_of("form"), "form", other, ["canonical"].into_iter(), mistakes);
            true
        }
        None => false,
    }
}

fn read_common<'a>(table: &'a Table, mistakes: &mut Mistakes) -> Common<'a> {
    let paths = |key: &str, mistakes: &mut Mistakes| table.texts(key, mistakes).iter().map(|text| Path::new(text)).collect();
    let stream = table.text("stream", mistakes).and_then(|name| read_stream(name, table.spot_of("stream"), mistakes));
    let crs = table.text("crs", mistakes).map(str::to_owned);
    if let Some(crs) = crs.as_deref().filter(|crs| !["wgs84", "gcj02", "cgcs2000"].contains(crs)) {
        unknown(table.spot_of("crs"), "crs", crs, ["wgs84", "gcj02", "cgcs2000"].into_iter(), mistakes);
    }
    Common {
        stream,
        times: Arc::new(read_times(table, mistakes)),
        absent: table.texts("absent", mistakes),
        codes: read_codes(table, mistakes),
        fields: table.table("fields", mistakes),
        attributes: table.get("attributes").map(|_| table),
        crs,
        drop: paths("drop", mistakes),
        hash: paths("hash", mistakes),
        mask: paths("mask", mistakes),
    }
}

/// The stream of that name.
pub(super) fn read_stream(name: &str, at: Spot, mistakes: &mut Mistakes) -> Option<Stream> {
    let stream = Stream::from_name(name);
    if stream.is_none() {
        unknown(at, "stream", name, Stream::ALL.into_iter().map(Stream::name), mistakes);
    }
    stream
}

fn read_times(table: &Table, mistakes: &mut Mistakes) -> Times {
    let zone = table.text("zone", mistakes).and_then(|name| {
        let zone = name.parse().ok();
        if zone.is_none() {
            mistakes.hint(table.spot_of("zone"), format!("unknown zone `{name}`"), "an IANA name, such as Asia/Shanghai");
        }
        zone
    });
    let formats = read_time_formats(table, mistakes).unwrap_or_else(|| vec![TimeFormat::Rfc3339]);
    let times = Times { formats, zone };
    check_zone(&times, table.spot_of("times"), mistakes);
    times
}

/// The formats under `times`, if there are any.
pub(super) fn read_time_formats(table: &Table, mistakes: &mut Mistakes) -> Option<Vec<TimeFormat>> {
    table.get("times")?;
    let mut formats = Vec::new();
    for text in table.texts("times", mistakes) {
        match TimeFormat::new(&text) {
            Some(format) => formats.push(format),
            None => mistakes.hint(
                table.spot_of("times"),
                format!("`{text}` is not a form of time"),
                "rfc3339, unix_s, unix_ms or a pattern such as %Y-%m-%d %H:%M:%S",
            ),
        }
    }
    Some(formats)
}

/// Complains about times without an offset and without a zone.
pub(super) fn check_zone(times: &Times, at: Spot, mistakes: &mut Mistakes) {
    if times.zone.is_none() && times.formats.iter().any(|format| !format.has_offset()) {
        mistakes.hint(at, "times without an offset need a zone", "zone = \"Asia/Shanghai\", say");
    }
}

fn read_codes(table: &Table, mistakes: &mut Mistakes) -> BTreeMap<String, Arc<BTreeMap<String, Value>>> {
    let mut codes = BTreeMap::new();
    let Some(tables) = table.table("codes", mistakes) else { return codes };
    for (name, at, _) in tables.iter() {
        if let Some(entries) = tables.table(name, mistakes) {
            let entries: BTreeMap<_, _> = entries.iter().map(|(code, _, node)| (code.to_owned(), node.to_json())).collect();
            if entries.is_empty() {
                mistakes.add(at, format!("the code table `{name}` is empty"));
            }
            codes.insert(name.to_owned(), Arc::new(entries));
        }
    }
    codes
}
