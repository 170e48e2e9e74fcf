//! TOML declarations as a tree that remembers its places, and the collector of the mistakes found in it.

use super::{DeclarationFile, Mistake, Spot};
use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

/// One value of a declaration.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    spot: Spot,
    pub(crate) item: Item,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Text(String),
    Integer(i64),
    Number(f64),
    Flag(bool),
    Instant(String),
    List(Vec<Node>),
    Table(Table),
}

/// A table, in the file's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) spot: Spot,
    entries: Vec<(String, Spot, Node)>,
}

/// Collects every mistake of one file.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: String,
    found: Vec<Mistake>,
}

impl Mistakes {
    /// None yet, of that file.
    pub(crate) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), found: Vec::new() }
    }

    /// A mistake at a place.
    pub(crate) fn add(&mut self, at: impl Into<Spot>, message: impl Into<String>) {
        self.found.push(Mistake::new(self.file.as_str(), at, message, None));
    }

    /// A mistake at a place, and what to do about it.
    pub(crate) fn hint(&mut self, at: impl Into<Spot>, message: impl Into<String>, hint: impl Into<String>) {
        self.found.push(Mistake::new(self.file.as_str(), at, message, Some(hint.into())));
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them, in the order of the file.
    pub(crate) fn into_vec(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|mistake| (mistake.line, mistake.column));
        self.found
    }
}

/// Reads a TOML file; its syntax errors become mistakes, and what could be read is given all the same.
pub(crate) fn read_toml(file: &DeclarationFile, mistakes: &mut Mistakes) -> Table {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let reading = Reading { text: &file.text };
    for error in errors {
        let at = error.span().map(|span| reading.spot(span.start));
        mistakes.add(at, format!("is not TOML: {}", error.message()));
    }
    reading.table(table.get_ref(), Spot { line: 1, column: 0 })
}

struct Reading<'a> {
    text: &'a str,
}

impl Reading<'_> {
    fn spot(&self, offset: usize) -> Spot {
        Spot::of_byte(self.text, offset)
    }

    fn table(&self, table: &DeTable<'_>, spot: Spot) -> Table {
        let entries = table.iter().map(|(key, value)| {
            let key_spot = self.spot(key.span().start);
            (key.get_ref().to_string(), key_spot, self.node(value, key_spot))
        });
        Table { spot, entries: entries.collect() }
    }

    fn node(&self, value: &toml::Spanned<DeValue<'_>>, key_spot: Spot) -> Node {
        let spot = if value.span().is_empty() { key_spot } else { self.spot(value.span().start) };
        let item = match value.get_ref() {
            DeValue::String(text) => Item::Text(text.to_string()),
            DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(number) => Item::Integer(number),
                Err(_) => Item::Text(integer.as_str().to_owned()),
            },
            DeValue::Float(float) => match float.as_str().parse() {
                Ok(number) => Item::Number(number),
                Err(_) => Item::Text(float.as_str().to_owned()),
            },
            DeValue::Boolean(flag) => Item::Flag(*flag),
            DeValue::Datetime(instant) => Item::Instant(instant.to_string()),
            DeValue::Array(list) => Item::List(list.iter().map(|one| self.node(one, key_spot)).collect()),
            DeValue::Table(table) => Item::Table(self.table(table, spot)),
        };
        Node { spot, item }
    }
}

impl Node {
    /// What it is, in words.
    pub(crate) fn what(&self) -> &'static str {
        match self.item {
            Item::Text(_) => "text",
            Item::Integer(_) => "a whole number",
            Item::Number(_) => "a number",
            Item::Flag(_) => "true or false",
            Item::Instant(_) => "a date or time",
            Item::List(_) => "a list",
            Item::Table(_) => "a table",
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.item {
            Item::Text(text) => Some(text),
            Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Instant(_) | Item::List(_) | Item::Table(_) => None,
        }
    }

    /// The same value as JSON; dates and times become text.
    pub(crate) fn to_json(&self) -> Json {
        match &self.item {
            Item::Text(text) | Item::Instant(text) => Json::from(text.as_str()),
            Item::Integer(number) => Json::from(*number),
            Item::Number(number) => Json::from(*number),
            Item::Flag(flag) => Json::from(*flag),
            Item::List(list) => Json::Array(list.iter().map(Self::to_json).collect()),
            Item::Table(table) => table.to_json(),
        }
    }
}

impl Table {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|(name, _, _)| name == key).map(|(_, _, node)| node)
    }

    /// Every key with its place and value, in the file's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Spot, &Node)> {
        self.entries.iter().map(|(key, spot, node)| (key.as_str(), *spot, node))
    }

    /// The place of a key's value, or of the table where the key is missing.
    pub(crate) fn spot_of(&self, key: &str) -> Spot {
        self.get(key).map_or(self.spot, |node| node.spot)
    }

    /// Complains about every key that is none of `known`.
    pub(crate) fn only(&self, known: &[&str], mistakes: &mut Mistakes) {
        for (key, at, _) in self.iter() {
            if !known.contains(&key) {
                unknown(at, "key", key, known.iter().copied(), mistakes);
            }
        }
    }

    /// The text of a key; another type is a mistake.
    pub(crate) fn text(&self, key: &str, mistakes: &mut Mistakes) -> Option<&str> {
        let node = self.get(key)?;
        let text = node.as_text();
        if text.is_none() {
            mistakes.add(self.spot_of(key), format!("`{key}` must be text, not {}", node.what()));
        }
        text
    }

    /// The text of a key that must be there.
    pub(crate) fn required_text(&self, key: &str, mistakes: &mut Mistakes) -> Option<&str> {
        if self.get(key).is_none() {
            mistakes.add(self.spot, format!("`{key}` is missing"));
        }
        self.text(key, mistakes)
    }

    /// The flag of a key, or `false`.
    pub(crate) fn flag(&self, key: &str, mistakes: &mut Mistakes) -> bool {
        match self.get(key) {
            None => false,
            Some(Node { item: Item::Flag(flag), .. }) => *flag,
            Some(node) => {
                mistakes.add(self.spot_of(key), format!("`{key}` must be true or false, not {}", node.what()));
                false
            }
        }
    }

    /// The number of a key.
    pub(crate) fn number(&self, key: &str, mistakes: &mut Mistakes) -> Option<f64> {
        let node = self.get(key)?;
        let number = node.to_json().as_f64();
        if number.is_none() {
            mistakes.add(self.spot_of(key), format!("`{key}` must be a number, not {}", node.what()));
        }
        number
    }

    /// The texts of a key that holds a list of them (or a single one).
    pub(crate) fn texts(&self, key: &str, mistakes: &mut Mistakes) -> Vec<String> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match &node.item {
            Item::Text(text) => vec![text.clone()],
            Item::List(list) if list.iter().all(|one| one.as_text().is_some()) => {
                list.iter().filter_map(Node::as_text).map(str::to_owned).collect()
            }
            Item::List(_) | Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Instant(_) | Item::Table(_) => {
                mistakes.add(self.spot_of(key), format!("`{key}` must be a list of texts"));
                Vec::new()
            }
        }
    }

    /// The table of a key.
    pub(crate) fn table(&self, key: &str, mistakes: &mut Mistakes) -> Option<&Self> {
        let node = self.get(key)?;
        if let Item::Table(table) = &node.item {
            return Some(table);
        }
        mistakes.add(self.spot_of(key), format!("`{key}` must be a table, not {}", node.what()));
        None
    }

    /// The tables of a key that holds a list of them (`[[key]]`).
    pub(crate) fn tables(&self, key: &str, mistakes: &mut Mistakes) -> Vec<&Self> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let mut tables = Vec::new();
        let mut wrong = true;
        if let Item::List(list) = &node.item {
            wrong = false;
            for one in list {
                match &one.item {
                    Item::Table(table) => tables.push(table),
                    Item::Text(_) | Item::Integer(_) | Item::Number(_) | Item::Flag(_) | Item::Instant(_) | Item::List(_) => wrong = true,
                }
            }
        }
        if wrong {
            mistakes.hint(self.spot_of(key), format!("`{key}` must be a list of tables"), format!("write `[[{key}]]` above each"));
        }
        tables
    }

    /// The label `{ zh = "…", en = "…" }` of a key that must be there.
    pub(crate) fn label(&self, key: &str, mistakes: &mut Mistakes) -> super::Label {
        let mut label = super::Label::default();
        if self.get(key).is_none() {
            mistakes.hint(self.spot, format!("`{key}` is missing"), format!("{key} = {{ zh = \"…\", en = \"…\" }}"));
        }
        if let Some(table) = self.table(key, mistakes) {
            table.only(&["zh", "en"], mistakes);
            label.zh = String::from(table.required_text("zh", mistakes).unwrap_or_default());
            label.en = String::from(table.required_text("en", mistakes).unwrap_or_default());
        }
        label
    }

    /// The same table as a JSON object.
    pub(crate) fn to_json(&self) -> Json {
        Json::Object(self.entries.iter().map(|(key, _, node)| (key.clone(), node.to_json())).collect())
    }
}

/// Complains about a name that is none of `known`, and proposes the nearest of them.
pub(crate) fn unknown<'a, I: Iterator<Item = &'a str>>(at: impl Into<Spot>, what: &str, name: &str, known: I, mistakes: &mut Mistakes) {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    let nearest = known.iter().map(|one| (distance(name, one), *one)).min().filter(|(steps, _)| *steps <= 2.max(name.len() / 3));
    let hint = match nearest {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    mistakes.hint(at, format!("unknown {what} `{name}`"), hint);
}

/// Edit distance (Levenshtein) of two short names.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, one) in left.chars().enumerate() {
        let mut next = vec![at + 1];
        for ((other, above), diagonal) in right.iter().zip(row.iter().skip(1)).zip(&row) {
            let beside = next.last().copied().unwrap_or(0);
            next.push((above + 1).min(beside + 1).min(diagonal + usize::from(one != *other)));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
