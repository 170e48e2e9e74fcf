//! `[pull]`: where a source is fetched from, and how often.

use crate::declaration::reader::{Item, Mistakes, Table};
use crate::record::UtcMs;
use crate::source::Pull;
use serde_json::Value;

/// The most often that another city's server is asked (s).
const EVERY_LEAST: u64 = 1;
/// How far back each poll begins before the one before ended (s), unless the declaration says otherwise: a week, since requests are
/// closed and changed long after they were made.
const BACK_DEFAULT: u64 = 7 * 24 * 60 * 60;
/// The requests of a page, unless the declaration says otherwise.
const PAGE_DEFAULT: u64 = 100;
const PAGE_LIMIT: u64 = 1000;

/// Reads `[pull]`, if there is one.
pub(super) fn read(table: &Table, mistakes: &mut Mistakes) -> Option<Pull> {
    let pull = table.table("pull", mistakes)?;
    pull.only(&["url", "every_s", "since", "back_s", "page_size"], mistakes);
    let url = pull.required_text("url", mistakes).unwrap_or_default().to_owned();
    if !url.is_empty() && (!url.starts_with("http://") || url.contains(['?', '#', ' '])) {
        let hint = "http://address/open311/v2/requests.json, say; for https, a proxy on this machine";
        mistakes.hint(pull.spot_of("url"), format!("`{url}` is not the address of a list of requests"), hint);
    }
    let since = read_since(pull, mistakes);
    let every_s = number(pull, "every_s", mistakes).unwrap_or_else(|| {
        if pull.get("every_s").is_none() {
            mistakes.add(pull.spot, "`every_s` is missing");
        }
        EVERY_LEAST
    });
    let back_s = number(pull, "back_s", mistakes).unwrap_or(BACK_DEFAULT);
    let page_size = number(pull, "page_size", mistakes).unwrap_or(PAGE_DEFAULT);
    if page_size > PAGE_LIMIT {
        mistakes.add(pull.spot_of("page_size"), format!("`page_size` is {PAGE_LIMIT} at most"));
    }
    Some(Pull { url, every_s, since, back_s, page_size })
}

fn read_since(pull: &Table, mistakes: &mut Mistakes) -> UtcMs {
    let said = pull.get("since").map(|node| match &node.item {
        Item::Instant(text) | Item::Text(text) => UtcMs::parse(&Value::from(text.as_str())),
        Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::List(_) | Item::Table(_) => Err("it is not an instant".to_owned()),
    });
    match said {
        Some(Ok(since)) => since,
        Some(Err(reason)) => {
            mistakes.hint(pull.spot_of("since"), format!("`since` cannot be read: {reason}"), "since = 2026-01-01T00:00:00Z, say");
            UtcMs::MIN
        }
        None => {
            mistakes.hint(pull.spot, "`since` is missing", "the instant that the first poll begins at: since = 2026-01-01T00:00:00Z, say");
            UtcMs::MIN
        }
    }
}

fn number(pull: &Table, name: &str, mistakes: &mut Mistakes) -> Option<u64> {
    let node = pull.get(name)?;
    let number = if let Item::Integer(number) = node.item { u64::try_from(number).ok().filter(|number| *number > 0) } else { None };
    if number.is_none() {
        mistakes.add(pull.spot_of(name), format!("`{name}` must be a whole number, at least 1"));
    }
    number
}
