//! The rules on duty: once a second the readings on the board are held against the rules of alarms and topics, and what is due is
//! recorded, by a rule as by a person. What is decided (`analytics::alert`) is named by what it is about and since when, so a decision
//! that is tried again is a repetition; the alarms that stand come back on the board, by the same way as to the walls.

use crate::agree::Seen as Stood;
use crate::app::App;
use crate::board::Board;
use crate::desk;
use crate::gap::GAP;
use crate::server::told_to_stop;
use crate::topic::{ByRule, Topic};
use analytics::alert::{Decision, ModeRule, Past, Seen, Watch};
use analytics::dispatch::RULE_ACTOR;
use analytics::duty::{MODE_SUBJECT, Tag};
use analytics::frame::CellKey;
use analytics::indicator::{AlarmRule, Catalogue, Indicator};
use analytics::reading::{Level, State};
use ingest::clock;
use ingest::record::{DutyKind, Stream, Text, UtcMs};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// How often the rules are looked at: their delays are in seconds.
const EVERY: Duration = Duration::from_secs(1);

/// Looks until the server stops.
pub(crate) async fn keep(app: Arc<App>) {
    app.mirror.wait_until_filled().await;
    let (mut stop, mut watch) = (app.stop.clone(), Watch::default());
    while !app.is_stopping() {
        let decided = look(&app, &mut watch, clock::now());
        if !decided.is_empty()
            && let Err(problem) = desk::record(&app, decided).await
        {
            tracing::warn!(detail = problem.detail, "what rules decided could not be recorded, later again");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = told_to_stop(&mut stop) => return,
        }
    }
}

/// What is due now, as records, each with what it is decided on.
fn look(app: &App, watch: &mut Watch, now: UtcMs) -> Vec<(Map<String, Value>, Vec<Stood>)> {
    let catalogue = app.standing.catalogue();
    let board = app.mirror.board();
    let seen = seen(&board, &catalogue);
    let due = watch.alarms(now, &seen, board.alarms());
    metrics::gauge!("cityops_alarms_standing").set(f64::from(u32::try_from(board.alarms().len()).unwrap_or(u32::MAX)));
    let alarm = |decision| Some((alarm_row(&decision, &board, &catalogue, now)?, vec![stood(decision)]));
    let mut decided: Vec<_> = due.into_iter().filter_map(alarm).collect();
    let rules: Vec<ModeRule> = app.standing.topics.iter().filter_map(|(topic, declared)| mode_rule(topic, declared, &board)).collect();
    if let Some(topic) = watch.mode(now, &rules, board.mode()) {
        let since = watch.holding_since(&topic).unwrap_or(now);
        let declared = app.standing.topics.get(topic.as_str());
        let row = declared.and_then(|declared| mode_row(&topic, declared, (&board, &catalogue), (since, now)));
        decided.extend(row.map(|row| (row, vec![Stood::Mode { since: board.mode().since }])));
    }
    decided
}

/// What an alarm's rule goes by beside the readings.
fn stood(decision: Decision) -> Stood {
    match decision {
        Decision::Raise { tag, .. } => Stood::Unraised { tag },
        Decision::Clear { alarm } => Stood::Uncleared { alarm },
    }
}

/// What the board says of every value that has a rule.
fn seen(board: &Board, catalogue: &Catalogue) -> Seen {
    let mut seen = Seen::default();
    // Nothing measures whether messages are missing still: that alarm stands until somebody has taken note, and is cleared then.
    let gaps = board.alarms().iter().filter(|alarm| alarm.tag.indicator == GAP && alarm.acknowledged_at.is_none());
    seen.unknown.extend(gaps.map(|alarm| alarm.tag.clone()));
    for (indicator, rule) in catalogue.indicators.iter().filter_map(|indicator| Some((indicator, indicator.alarm.as_ref()?))) {
        seen.off_delays.insert(Text::from(indicator.id.as_ref()), rule.off_delay);
        // Of several windows the first leads: the same matter does not ring once for each.
        let Some(window) = indicator.windows.first() else { continue };
        let keys: Vec<&str> = indicator.key_names(rule.set).collect();
        for (key, reading) in board.alarming(&indicator.id, *window, &keys) {
            let value = reading.value.get().filter(|_| reading.level == Level::Alarm);
            match (reading.state, value) {
                (State::Live | State::Late, Some(value)) => {
                    seen.past.insert(tag_of(key), Past { value, on_delay: rule.on_delay });
                }
                (State::Live | State::Late | State::NoData, _) => {}
                (State::Stale | State::Error | State::Replay, _) => {
                    seen.unknown.insert(tag_of(key));
                }
            }
        }
    }
    seen
}

fn tag_of(key: &CellKey) -> Tag {
    let keys = key.keys.iter().map(|(column, value)| (Text::from(column.as_ref()), value.clone())).collect();
    Tag { indicator: Text::from(key.indicator.as_ref()), window: key.window, keys }
}

fn alarm_row(decision: &Decision, board: &Board, catalogue: &Catalogue, now: UtcMs) -> Option<Map<String, Value>> {
    match decision {
        Decision::Raise { alarm, tag, value } => {
            let indicator = catalogue.find(&tag.indicator)?;
            metrics::counter!("cityops_alarms_raised_total", "indicator" => tag.indicator.to_string()).increment(1);
            tracing::info!(%alarm, indicator = %tag.indicator, value, "alarm raised");
            raised(alarm, tag, *value, (indicator, indicator.alarm.as_ref()?), now)
        }
        Decision::Clear { alarm } => {
            let standing = board.alarms().iter().find(|standing| standing.alarm == *alarm)?;
            let at = now.max(standing.raised_at.plus(1));
            Some(row(alarm, DutyKind::AlarmCleared, "cleared", &standing.tag.indicator, at))
        }
    }
}

fn raised(alarm: &Text, tag: &Tag, value: f64, (indicator, rule): (&Indicator, &AlarmRule), now: UtcMs) -> Option<Map<String, Value>> {
    let mut row = row(alarm, DutyKind::AlarmRaised, "raised", &indicator.id, now);
    let mut put = |name: &str, value: Value| drop(row.insert(name.to_owned(), value));
    put("indicator", indicator.id.as_ref().into());
    put("window", tag.window.name().into());
    if !tag.keys.is_empty() {
        put("keys", serde_json::to_string(&tag.keys).ok()?.into());
    }
    put("priority", u8::from(rule.priority).into());
    put("value", value.into());
    put("bound", rule.passed(value)?.into());
    put("response_zh", rule.response.zh.as_str().into());
    put("response_en", rule.response.en.as_str().into());
    put("owner", rule.owner.as_str().into());
    Some(row)
}

fn row(subject: &Text, kind: DutyKind, suffix: &str, rule: &str, at: UtcMs) -> Map<String, Value> {
    let said = [
        ("record_id", format!("{subject}/{suffix}")),
        ("stream", Stream::Duty.name().to_owned()),
        ("kind", kind.name().to_owned()),
        ("subject_id", subject.to_string()),
        ("occurred_at", at.to_string()),
        ("actor", format!("{RULE_ACTOR}{rule}")),
    ];
    said.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
}

/// What the rule of a topic says now.
fn mode_rule(topic: &str, declared: &Topic, board: &Board) -> Option<ModeRule> {
    let rule = declared.by_rule.as_ref()?;
    let reading = board.whole_city(&rule.indicator, rule.window);
    let holds = reading.and_then(|reading| match reading.state {
        State::Live | State::Late | State::NoData => Some(reading.value.get().is_some_and(|value| rule.holds(value))),
        State::Stale | State::Error | State::Replay => None,
    });
    Some(ModeRule { topic: Text::from(topic), holds, on_delay: rule.on_delay })
}

fn mode_row(
    topic: &Text,
    declared: &Topic,
    (board, catalogue): (&Board, &Catalogue),
    (since, now): (UtcMs, UtcMs),
) -> Option<Map<String, Value>> {
    let ByRule { indicator, window, .. } = declared.by_rule.as_ref()?;
    let value = board.whole_city(indicator, *window)?.value.get()?;
    let title = catalogue.find(indicator).map_or(indicator.as_str(), |indicator| indicator.title.zh.as_str());
    let at = board.mode().since.map_or(now, |before| now.max(before.plus(1)));
    let mut row = row(&Text::const_new(MODE_SUBJECT), DutyKind::ModeChanged, "changed", topic, at);
    row.insert("record_id".to_owned(), format!("{RULE_ACTOR}{topic}/{}", since.as_millis()).into());
    row.insert("topic".to_owned(), topic.as_str().into());
    row.insert("note".to_owned(), format!("{title} {value}").into());
    tracing::info!(%topic, indicator, value, "topic put in force by its rule");
    Some(row)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test states its own world")]

    use super::*;
    use ingest::record::Record;

    #[test]
    fn what_a_rule_says_is_a_record() {
        let now = UtcMs::clamped(1_700_000_000_000);
        let rows = [
            row(&"A1".into(), DutyKind::AlarmCleared, "cleared", "flood.rain_24h", now),
            row(&MODE_SUBJECT.into(), DutyKind::ModeChanged, "changed", "flood", now),
        ];
        for row in rows {
            let record = Record::from_json("desk", &row, now).unwrap();
            assert_eq!((record.step.stream(), record.envelope.occurred_at), (Stream::Duty, now));
        }
    }
}
