//! Messages that were gone before they could be read: an alarm is recorded for each such gap, and stands until somebody has taken note.
//!
//! Gaps are kept in the journal as rejects, in the commit that passes over them. They are followed from there, and how far is kept in the
//! journal, too: no end of this program loses an alarm, and one that is recorded again is a repetition.

use crate::app::App;
use crate::desk;
use crate::problem::Problem;
use crate::server::told_to_stop;
use analytics::dispatch::RULE_ACTOR;
use analytics::indicator::Priority;
use analytics::window::Window;
use ingest::connector::kafka::Gap;
use ingest::declaration::Label;
use ingest::journal::{Position, StoredReject, Submission};
use ingest::record::{DutyKind, Stream, Text};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// What such an alarm names in place of an indicator.
pub(crate) const GAP: &str = "kafka.gap";
/// The part of a source under which is kept how far its rejects were looked through.
const PART: &str = "gaps";
/// How often it is looked whether there are new gaps.
const EVERY: Duration = Duration::from_secs(1);
/// Rejects looked through at once.
const PAGE: usize = 500;
const DOING: &str = "recording that messages are missing";

/// What the alarm says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    priority: Priority,
    owner: String,
    response: Label,
}

/// Looks until the server stops.
pub(crate) async fn keep(app: Arc<App>) {
    let words: Words = match toml::from_str(include_str!("../gap.toml")) {
        Ok(words) => words,
        Err(error) => return tracing::error!(%error, "the alarm of missing messages has no words"),
    };
    let mut stop = app.stop.clone();
    // By source, the gaps of this run that are recorded; none before its first look, which finds those of the run before.
    let mut known: BTreeMap<String, u64> = BTreeMap::new();
    while !app.is_stopping() {
        for (source, gaps) in app.consumers.gaps() {
            if known.get(&source) == Some(&gaps) {
                continue;
            }
            match look(&app, &source, &words).await {
                Ok(()) => drop(known.insert(source, gaps)),
                Err(problem) => tracing::warn!(detail = problem.detail, source, "missing messages could not be recorded, later again"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = told_to_stop(&mut stop) => return,
        }
    }
}

/// Records the gaps of a source that are not recorded yet.
async fn look(app: &App, source: &str, words: &Words) -> Result<(), Problem> {
    loop {
        let (journal, name) = (app.journal.clone(), source.to_owned());
        let page = tokio::task::spawn_blocking(move || {
            let after = journal.position(&name, PART)?.unwrap_or(0);
            journal.rejects(after, PAGE, Some(&name)).map(|page| (after, page))
        });
        let page = page.await.map_err(|error| Problem::failed(DOING, &error))?;
        let (after, page) = page.map_err(|error| Problem::failed(DOING, &error))?;
        let Some(last) = page.last().map(|stored| stored.id) else { return Ok(()) };
        // Each gap is this node's own: its alarm depends on nothing that is decided elsewhere.
        let node = app.agreement.as_ref().map(|_| app.settings.kafka.node.as_str());
        let alarms: Vec<_> = page.iter().filter_map(|stored| Some((row(stored, node, words)?, Vec::new()))).collect();
        if !alarms.is_empty() {
            desk::record(app, alarms).await?;
        }
        let position = Some(Position { part: PART.to_owned(), from: Some(after), next: last });
        app.commit(DOING, Submission { source: Text::from(source), position, ..Submission::default() }).await?;
    }
}

/// The alarm of a reject, if it stands for a gap; `node` tells it from those of other nodes.
fn row(stored: &StoredReject, node: Option<&str>, words: &Words) -> Option<Map<String, Value>> {
    let gap = Gap::of(&stored.reject)?;
    let (source, part) = (&stored.reject.source, stored.reject.part.as_ref()?);
    let said = |text: &str| text.replace("{part}", part).replace("{from}", &gap.from.to_string()).replace("{to}", &gap.to.to_string());
    let alarm = match node {
        None => format!("gap-{source}-{}", stored.id),
        Some(node) => {
            let mut hasher = siphasher::sip::SipHasher13::new();
            (node, source, stored.id).hash(&mut hasher);
            format!("gap-{:016x}", hasher.finish())
        }
    };
    let row = json!({
        "record_id": format!("{alarm}/raised"),
        "stream": Stream::Duty.name(),
        "kind": DutyKind::AlarmRaised.name(),
        "subject_id": alarm,
        "occurred_at": stored.recorded_at.to_string(),
        "actor": format!("{RULE_ACTOR}{GAP}"),
        "indicator": GAP,
        "window": Window::LIVE.name(),
        "keys": json!({ "part": part, "source": source }).to_string(),
        "priority": u8::from(words.priority),
        "value": gap.from.abs_diff(gap.to),
        "bound": 0,
        "response_zh": said(&words.response.zh),
        "response_en": said(&words.response.en),
        "owner": words.owner,
    });
    metrics::counter!("cityops_alarms_raised_total", "indicator" => GAP).increment(1);
    tracing::info!(alarm, part, "alarm raised");
    match row {
        Value::Object(row) => Some(row),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use analytics::duty::Duty;
    use ingest::record::{Record, UtcMs};
    use ingest::reject::Reject;

    #[test]
    fn a_gap_raises_an_alarm_that_says_where() {
        let now = UtcMs::clamped(1_800_000_000_000);
        let raw = json!({ "from": 120, "to": 340 }).to_string();
        let reject = Reject {
            source: "bus".to_owned(),
            part: Some("city.case.v1/2".to_owned()),
            line: Some(120),
            field: "offset".to_owned(),
            reason: "offsets 120..340 are gone".to_owned(),
            raw,
        };
        let words: Words = toml::from_str(include_str!("../gap.toml")).unwrap();
        let row = row(&StoredReject { id: 7, recorded_at: now, reject: reject.clone() }, None, &words).unwrap();
        let mut duty = Duty::default();
        assert!(duty.apply(&[Record::from_json("desk", &row, now).unwrap()]));
        let alarm = duty.alarms().remove(0);
        assert_eq!((alarm.alarm.as_str(), alarm.tag.indicator.as_str(), alarm.value), ("gap-bus-7", GAP, 220.0));
        assert!(alarm.response.en.contains("city.case.v1/2") && alarm.response.zh.contains("120"), "{:?}", alarm.response);
        let of = |node| super::row(&StoredReject { id: 7, recorded_at: now, reject: reject.clone() }, Some(node), &words).unwrap();
        assert_ne!(of("north").get("subject_id"), of("south").get("subject_id"), "gaps of two nodes are two");
    }
}
