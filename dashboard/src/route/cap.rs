//! Alerts by OASIS CAP 1.2: a feed of the emergencies that are open, and the newest message about each event.
//!
//! An event is an emergency if it has a topic or the gravest severity. Each of its steps is a message: the first an Alert, later ones an
//! Update, the one after which it is closed a Cancel; each names all before it. What was reported in words is left out, since it may be
//! about people: place, class and severity are told.

use crate::app::App;
use crate::event_view::{EventView, local};
use crate::problem::Problem;
use crate::xml::Xml;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use ingest::declaration::Label;
use ingest::record::{Text, UtcMs};
use serde_json::Value;
use std::sync::Arc;

const DOING: &str = "telling of emergencies";
const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";
/// The most alerts of the feed: the newest.
const FEED_LIMIT: usize = 500;
/// The most earlier messages that one names: the first and the newest.
const REFERENCES_LIMIT: usize = 50;

/// The emergencies that are open, the newest first, as an Atom feed with a link to the alert of each.
#[utoipa::path(get, path = "/cap/v1/alerts.xml", tag = "cap",
    responses((status = 200, content_type = "application/atom+xml"), (status = 503, body = Problem)))]
pub(crate) async fn feed(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let event_nos = app.roll(DOING, |roll| roll.emergencies(FEED_LIMIT)).await?;
    let views = app.events(DOING, event_nos).await?;
    let (url, reference) = (app.public_url(&headers), &app.standing.reference);
    let events: Vec<Told<'_>> = views.iter().filter_map(|view| Told::of(EventView::of(view)?, &app)).collect();
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom")]);
    xml.text("id", &format!("{url}/cap/v1/alerts.xml"));
    xml.text("title", &format!("CAP 1.2: {} / {}", reference.city_name().zh, reference.city_name().en));
    let newest = events.iter().map(Told::sent).max().unwrap_or_else(|| app.mirror.board().as_of());
    xml.text("updated", &local(newest, reference.zone()));
    xml.open("author", &[]);
    xml.text("name", &app.settings.cap.sender);
    xml.close();
    for told in &events {
        xml.open("entry", &[]);
        let event_no = told.event.text("event_no").unwrap_or_default();
        xml.text("id", &format!("{url}/cap/v1/alerts/{}", told.identifier(told.messages)));
        xml.text("title", &format!("{} / {}", told.name(|label| &label.zh), told.name(|label| &label.en)));
        xml.text("updated", &local(told.sent(), reference.zone()));
        let href = format!("{url}/cap/v1/alerts/{}.xml", in_address(event_no));
        xml.empty("link", &[("rel", "alternate"), ("type", "application/cap+xml"), ("href", &href)]);
        xml.close();
    }
    Ok(typed("application/atom+xml; charset=utf-8", xml))
}

/// The newest message about a city event.
#[utoipa::path(get, path = "/cap/v1/alerts/{event_no}.xml", tag = "cap", params(("event_no" = String, Path, description = "its number")),
    responses((status = 200, content_type = "application/cap+xml"), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn alert(State(app): State<Arc<App>>, Path(file): Path<String>) -> Result<Response, Problem> {
    let event_no = file.strip_suffix(".xml").unwrap_or(&file);
    let views = app.events(DOING, vec![Text::from(event_no)]).await?;
    let told = views.first().and_then(EventView::of).filter(is_emergency).and_then(|event| Told::of(event, &app));
    let unknown =
        || Problem::not_found(DOING, format!("no emergency `{event_no}` is known"), "see /cap/v1/alerts.xml for those that are open");
    Ok(typed("application/cap+xml; charset=utf-8", told.ok_or_else(unknown)?.alert()))
}

fn typed(media: &'static str, xml: Xml) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], xml.finish()).into_response()
}

fn is_emergency(event: &EventView<'_>) -> bool {
    event.get("topic").is_some() || event.get("severity").and_then(Value::as_i64) == Some(1)
}

/// An event and what its messages are told by.
struct Told<'a> {
    event: EventView<'a>,
    app: &'a App,
    messages: usize,
    sent: Vec<UtcMs>,
}

impl<'a> Told<'a> {
    fn of(event: EventView<'a>, app: &'a App) -> Option<Self> {
        let sent: Vec<UtcMs> = event.instants().collect();
        (!sent.is_empty()).then_some(Self { event, app, messages: sent.len(), sent })
    }

    fn sent(&self) -> UtcMs {
        self.sent.last().copied().unwrap_or_default()
    }

    /// What names the n-th message: the event's number, then with the message's; without what CAP forbids in it.
    fn identifier(&self, message: usize) -> String {
        let event_no = self.event.text("event_no").unwrap_or_default();
        let plain: String =
            event_no.chars().map(|letter| if letter.is_whitespace() || ",<&".contains(letter) { '_' } else { letter }).collect();
        if message <= 1 { plain } else { format!("{plain}.{message}") }
    }

    /// What happened, in one language.
    fn name(&self, word: impl Fn(&Label) -> &String) -> String {
        let class = self.event.text("class_code").and_then(|code| self.app.standing.reference.event_classes().get(code));
        let said = || {
            self.event
                .said("class_name")
                .and_then(Value::as_str)
                .or_else(|| self.event.text("topic"))
                .or_else(|| self.event.text("class_code"))
        };
        class.map_or_else(
            || said().or_else(|| self.event.text("event_no")).unwrap_or_default().to_owned(),
            |class| word(&class.name).clone(),
        )
    }

    fn alert(&self) -> Xml {
        let zone = self.app.standing.reference.zone();
        let kind = match (self.event.is_open(), self.messages) {
            (false, _) => "Cancel",
            (true, 1) => "Alert",
            (true, _) => "Update",
        };
        let mut xml = Xml::new();
        xml.open("alert", &[("xmlns", NAMESPACE)]);
        xml.text("identifier", &self.identifier(self.messages));
        xml.text("sender", &self.app.settings.cap.sender);
        xml.text("sent", &local(self.sent(), zone));
        xml.text("status", "Actual");
        xml.text("msgType", kind);
        xml.text("scope", "Public");
        if self.messages > 1 {
            xml.text("references", &self.references());
        }
        self.info(&mut xml, "zh-CN", |label| &label.zh);
        self.info(&mut xml, "en", |label| &label.en);
        xml
    }

    /// The messages before this one; of many, the first and the newest.
    fn references(&self) -> String {
        let zone = self.app.standing.reference.zone();
        let newest = self.messages.saturating_sub(REFERENCES_LIMIT - 1);
        let named = self.sent.iter().enumerate().take(self.messages - 1).filter(|(index, _)| *index == 0 || *index >= newest);
        let reference = |(index, sent): (usize, &UtcMs)| {
            format!("{},{},{}", self.app.settings.cap.sender, self.identifier(index + 1), local(*sent, zone))
        };
        named.map(reference).collect::<Vec<_>>().join(" ")
    }

    fn info(&self, xml: &mut Xml, language: &str, word: impl Fn(&Label) -> &String) {
        let (event, reference) = (&self.event, &self.app.standing.reference);
        let severity = event.get("severity").and_then(Value::as_i64);
        xml.open("info", &[]);
        xml.text("language", language);
        xml.text("category", category(event.text("topic")));
        xml.text("event", &self.name(&word));
        xml.text("urgency", if event.is_open() { urgency(severity) } else { "Past" });
        xml.text("severity", severity_word(severity));
        let is_seen = event.get("verified_at").or_else(|| event.get("filed_at")).is_some();
        xml.text("certainty", if is_seen { "Observed" } else { "Possible" });
        if let Some(expires) = event.attribute("info.expires").and_then(|at| UtcMs::parse(at).ok()) {
            xml.text("expires", &local(expires, reference.zone()));
        }
        xml.text("senderName", word(reference.city_name()));
        for (name, value) in [("topic", event.text("topic")), ("class_code", event.text("class_code"))] {
            if let Some(value) = value {
                pair(xml, "parameter", name, value);
            }
        }
        let code = event.text("town").or_else(|| event.text("area"));
        let area = code.and_then(|code| reference.areas().get(code)).map(|area| word(&area.name));
        xml.open("area", &[]);
        xml.text("areaDesc", event.text("address").unwrap_or_else(|| area.unwrap_or_else(|| word(reference.city_name()))));
        if let (Some(latitude), Some(longitude)) = (event.get("latitude"), event.get("longitude")) {
            xml.text("circle", &format!("{latitude},{longitude} 0"));
        }
        if let Some(code) = code {
            pair(xml, "geocode", "area", code);
        }
        xml.close();
        xml.close();
    }
}

fn pair(xml: &mut Xml, element: &str, name: &str, value: &str) {
    xml.open(element, &[]);
    xml.text("valueName", name);
    xml.text("value", value);
    xml.close();
}

fn category(topic: Option<&str>) -> &'static str {
    match topic {
        Some("geology") => "Geo",
        Some("flood" | "weather") => "Met",
        Some("security") => "Security",
        Some("rescue") => "Rescue",
        Some("forest_fire" | "fire") => "Fire",
        Some("epidemic") => "Health",
        Some("environment") => "Env",
        Some("traffic") => "Transport",
        Some("infrastructure") => "Infra",
        Some("hazardous") => "CBRNE",
        Some("other") => "Other",
        Some(_) | None => "Safety",
    }
}

fn urgency(severity: Option<i64>) -> &'static str {
    match severity {
        Some(1) => "Immediate",
        Some(2) => "Expected",
        Some(_) => "Future",
        None => "Unknown",
    }
}

fn severity_word(severity: Option<i64>) -> &'static str {
    match severity {
        Some(1) => "Extreme",
        Some(2) => "Severe",
        Some(3) => "Moderate",
        Some(4) => "Minor",
        Some(_) | None => "Unknown",
    }
}

/// A number as a part of an address.
fn in_address(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
