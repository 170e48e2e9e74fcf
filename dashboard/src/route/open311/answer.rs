//! What `GeoReport` answers: lists of flat objects as JSON or XML, and errors in its own form.

use crate::problem::Problem;
use crate::xml::Xml;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use ingest::declaration::Label;
use serde_json::{Map, Value, json};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Format {
    /// What the end of an address asks for, and the address before it; JSON where it asks for nothing that is known.
    pub(super) fn split(path: &str) -> (&str, Self) {
        match path.strip_suffix(".xml") {
            Some(before) => (before, Self::Xml),
            None => (path.strip_suffix(".json").unwrap_or(path), Self::Json),
        }
    }

    /// What an address asks for.
    pub(super) fn of(uri: &Uri) -> Self {
        Self::split(uri.path()).1
    }

    /// A list of objects: `root` holds them in XML, each as an `item`.
    pub(super) fn list(self, root: &str, item: &str, rows: Vec<Map<String, Value>>) -> Response {
        self.listed(StatusCode::OK, root, item, rows)
    }

    fn listed(self, status: StatusCode, root: &str, item: &str, rows: Vec<Map<String, Value>>) -> Response {
        match self {
            Self::Json => typed(
                status,
                "application/json; charset=utf-8",
                Value::from(rows.into_iter().map(Value::Object).collect::<Vec<_>>()).to_string(),
            ),
            Self::Xml => {
                let mut xml = Xml::new();
                xml.open(root, &[]);
                for row in &rows {
                    xml.open(item, &[]);
                    members(&mut xml, item, row);
                    xml.close();
                }
                typed(status, "text/xml; charset=utf-8", xml.finish())
            }
        }
    }

    /// One object.
    pub(super) fn one(self, root: &str, object: &Map<String, Value>) -> Response {
        match self {
            Self::Json => typed(StatusCode::OK, "application/json; charset=utf-8", json!(object).to_string()),
            Self::Xml => {
                let mut xml = Xml::new();
                xml.open(root, &[]);
                members(&mut xml, root, object);
                typed(StatusCode::OK, "text/xml; charset=utf-8", xml.finish())
            }
        }
    }
}

fn typed(status: StatusCode, media: &'static str, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(media))], text).into_response()
}

#[allow(clippy::wildcard_enum_match_arm, reason = "what is neither a list nor an object is told as its text")]
fn members(xml: &mut Xml, parent: &str, object: &Map<String, Value>) {
    for (name, value) in object {
        match value {
            Value::Null => xml.empty(name, &[]),
            Value::Array(elements) => {
                xml.open(name, &[]);
                let item = singular(name, parent);
                for element in elements {
                    match element {
                        Value::Object(object) => {
                            xml.open(item, &[]);
                            members(xml, item, object);
                            xml.close();
                        }
                        other => xml.text(item, other.as_str().unwrap_or_default()),
                    }
                }
                xml.close();
            }
            Value::String(text) => xml.text(name, text),
            other => xml.text(name, &other.to_string()),
        }
    }
}

/// `endpoints` holds `endpoint`.
fn singular<'a>(name: &'a str, parent: &'a str) -> &'a str {
    name.strip_suffix('s').unwrap_or(parent)
}

/// An error as `GeoReport` tells it: `[{code, description}]`.
#[derive(Debug)]
pub(crate) struct Refusal {
    format: Format,
    status: StatusCode,
    description: String,
}

impl Refusal {
    pub(super) fn new(format: Format, status: StatusCode, description: impl Into<String>) -> Self {
        Self { format, status, description: description.into() }
    }

    /// The request is wrong.
    pub(super) fn wrong(format: Format, description: impl Into<String>) -> Self {
        Self::new(format, StatusCode::BAD_REQUEST, description)
    }

    /// There is no such thing.
    pub(super) fn unknown(format: Format, description: impl Into<String>) -> Self {
        Self::new(format, StatusCode::NOT_FOUND, description)
    }

    /// A problem of ours, told in `GeoReport`'s form.
    pub(super) fn of(format: Format) -> impl Fn(Problem) -> Self {
        move |problem| {
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Self::new(format, status, format!("{}: {}", problem.detail, problem.next))
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        metrics::counter!("cityops_open311_refusals_total", "status" => self.status.as_str().to_owned()).increment(1);
        let error = json!({"code": self.status.as_u16(), "description": self.description});
        let rows = if let Value::Object(error) = error { vec![error] } else { Vec::new() };
        self.format.listed(self.status, "errors", "error", rows)
    }
}

/// The language that people are answered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Zh,
    En,
}

impl Language {
    /// What `locale` asks for, else what the client prefers, else Chinese.
    pub(super) fn of(locale: Option<&str>, headers: &HeaderMap) -> Self {
        let preferred = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut asked = locale.into_iter().chain(preferred.split(',').map(str::trim));
        let known = asked.find_map(|tag| match tag.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("zh") => Some(Self::Zh),
            Some("en") => Some(Self::En),
            Some(_) | None => None,
        });
        known.unwrap_or(Self::Zh)
    }

    pub(super) fn word(self, label: &Label) -> &str {
        match self {
            Self::Zh => &label.zh,
            Self::En => &label.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_address_names_the_format() {
        assert_eq!(Format::split("a/b.c.json"), ("a/b.c", Format::Json));
        assert_eq!(Format::split("b.xml"), ("b", Format::Xml));
        assert_eq!(Format::split("b.c"), ("b.c", Format::Json));
    }

    #[test]
    fn the_language_is_what_is_asked_for_first() {
        let mut headers = HeaderMap::new();
        assert_eq!(Language::of(None, &headers), Language::Zh);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr, en-GB;q=0.8, zh;q=0.5"));
        assert_eq!(Language::of(None, &headers), Language::En);
        assert_eq!(Language::of(Some("zh-CN"), &headers), Language::Zh);
        assert_eq!(Language::of(Some("xx"), &headers), Language::En);
    }
}
