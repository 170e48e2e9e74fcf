//! Escalation: what nobody has touched for too long is supervised by a rule, on the same way as by a person.
//!
//! Each second the rules of `escalations.csv` are held against what is open. The id of the action is made of the matter, the instant
//! at which it came to its stage, and the rule: whatever is tried again, after a restart too, is found to be done already. A morning
//! after a storm must not drown the desk, so only so many are supervised a minute, the most urgent first; the rest waits.

use crate::app::App;
use crate::board::Queued;
use crate::desk::{self, ActionRequest, Deed, Events, Kind, OrderRequest, Orders, Outcome};
use crate::server::told_to_stop;
use analytics::dispatch::RULE_ACTOR;
use analytics::frame::{OpenEvent, OpenOrder};
use hashbrown::{HashMap, HashSet};
use ingest::clock;
use ingest::record::{Text, UtcMs};
use ingest::reference::{Escalation, EscalationSubject};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// How often the rules are looked at: they are in minutes.
const EVERY: Duration = Duration::from_secs(1);
const MINUTE_MS: i64 = 60_000;

/// A matter that rules watch.
pub(crate) trait Watched: Queued {
    /// The kind of subject that rules name.
    const SUBJECT: EscalationSubject;

    /// When it came to its stage.
    fn stage_since(&self) -> Option<UtcMs>;

    /// When it was touched last.
    fn touched_at(&self) -> Option<UtcMs>;

    /// What an action on it is decided on.
    fn version(&self) -> Option<i64>;

    /// The rule that has stepped in since it came to its stage, and when.
    fn escalated(&self) -> Option<(&Text, UtcMs)>;

    /// Its grade as rules name it.
    fn grade_name(&self) -> Option<Text>;
}

impl Watched for OpenEvent {
    const SUBJECT: EscalationSubject = EscalationSubject::CityEvent;

    fn stage_since(&self) -> Option<UtcMs> {
        self.stage_since
    }

    fn touched_at(&self) -> Option<UtcMs> {
        self.updated_at
    }

    fn version(&self) -> Option<i64> {
        self.version
    }

    fn escalated(&self) -> Option<(&Text, UtcMs)> {
        self.escalated_by.as_ref().zip(self.escalated_at)
    }

    fn grade_name(&self) -> Option<Text> {
        self.severity.map(|severity| Text::from(severity.to_string()))
    }
}

impl Watched for OpenOrder {
    const SUBJECT: EscalationSubject = EscalationSubject::Order;

    fn stage_since(&self) -> Option<UtcMs> {
        self.stage_since
    }

    fn touched_at(&self) -> Option<UtcMs> {
        self.updated_at
    }

    fn version(&self) -> Option<i64> {
        self.version
    }

    fn escalated(&self) -> Option<(&Text, UtcMs)> {
        self.escalated_by.as_ref().zip(self.escalated_at)
    }

    fn grade_name(&self) -> Option<Text> {
        self.urgency.clone()
    }
}

/// A matter that a rule is to step in on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Due {
    rule: usize,
    number: Text,
    version: u64,
    action_id: Text,
}

/// What the rules say of these matters at `now`, in the order in which they come.
fn due<'m, T: Watched + 'm>(rules: &[Escalation], matters: impl Iterator<Item = &'m T>, now: UtcMs) -> Vec<Due> {
    let mut found = Vec::new();
    for matter in matters {
        let (Some(since), Some(touched), Some(version)) = (matter.stage_since(), matter.touched_at(), matter.version()) else { continue };
        let untouched = now.since(touched) / MINUTE_MS;
        let applies = |rule: &Escalation| {
            rule.subject == T::SUBJECT
                && untouched >= rule.untouched_minutes
                && rule.stage == matter.stage().as_str()
                && (rule.grade.is_none() || rule.grade.as_deref() == matter.grade_name().as_deref())
                && matter.escalated().is_none_or(|(by, _)| by.as_str() != rule.id)
        };
        for (place, rule) in rules.iter().enumerate().filter(|(_, rule)| applies(rule)) {
            let number = matter.number().clone();
            let action_id = action_id(T::SUBJECT, &number, since, &rule.id);
            found.push(Due { rule: place, number, version: u64::try_from(version).unwrap_or_default(), action_id });
        }
    }
    found
}

/// The same for the same matter, stage and rule, and told apart from others by 64 bits.
fn action_id(subject: EscalationSubject, number: &str, since: UtcMs, rule: &str) -> Text {
    let mut hasher = siphasher::sip::SipHasher13::new();
    (subject.name(), number, since.as_millis(), rule).hash(&mut hasher);
    Text::from(format!("{RULE_ACTOR}{:016x}", hasher.finish()))
}

/// What was tried, and how much this minute may still hold.
#[derive(Debug, Default)]
struct Escalator {
    /// Actions that are done, or that a rule of the desk refuses: they are not tried again.
    settled: HashSet<Text>,
    held: HashSet<Text>,
    minute: i64,
    done: u32,
}

impl Escalator {
    /// How many more this minute may hold.
    fn left(&mut self, now: UtcMs, most: u32) -> u32 {
        let minute = now.as_millis() / MINUTE_MS;
        if minute != self.minute {
            (self.minute, self.done) = (minute, 0);
        }
        most.saturating_sub(self.done)
    }

    /// Notes one that has to wait; it is counted once.
    fn hold(&mut self, due: &Due) {
        if self.held.is_empty() {
            tracing::warn!(number = %due.number, "more to escalate than a minute may hold, the rest waits");
        }
        if self.held.insert(due.action_id.clone()) {
            metrics::counter!("cityops_escalations_held_total").increment(1);
        }
    }

    /// Forgets what is due no more.
    fn forget(&mut self, due: &[Due]) {
        let due: HashSet<&Text> = due.iter().map(|due| &due.action_id).collect();
        self.settled.retain(|action_id| due.contains(action_id));
        self.held.retain(|action_id| due.contains(action_id));
    }

    async fn pass(&mut self, app: &Arc<App>, rules: &[Escalation]) {
        let now = clock::now();
        let (events, orders, standing) = {
            let board = app.mirror.board();
            let standing = [standing(board.events(None)), standing(board.orders(None))];
            (due(rules, board.events(None), now), due(rules, board.orders(None), now), standing)
        };
        for (subject, count) in EscalationSubject::ALL.into_iter().zip(standing) {
            metrics::gauge!("cityops_escalations_standing", "subject" => subject.name()).set(f64::from(count));
        }
        let all: Vec<Due> = events.iter().chain(&orders).cloned().collect();
        self.forget(&all);
        for due in &events {
            let request = |rule: &Escalation| ActionRequest {
                action: rule.action.clone(),
                actor: format!("{RULE_ACTOR}{}", rule.id),
                note: Some(rule.title.zh.clone()),
                ..ActionRequest::default()
            };
            self.take::<Events>(app, rules, due, request).await;
        }
        for due in &orders {
            let request = |rule: &Escalation| OrderRequest {
                action: rule.action.clone(),
                actor: format!("{RULE_ACTOR}{}", rule.id),
                note: Some(rule.title.zh.clone()),
                ..OrderRequest::default()
            };
            self.take::<Orders>(app, rules, due, request).await;
        }
    }

    async fn take<K: Kind>(&mut self, app: &Arc<App>, rules: &[Escalation], due: &Due, request: impl Fn(&Escalation) -> K::Request) {
        if self.settled.contains(&due.action_id) {
            return;
        }
        if self.left(clock::now(), app.settings.escalation.most_per_minute) == 0 {
            return self.hold(due);
        }
        let Some(rule) = rules.get(due.rule) else { return };
        let Due { number, version, action_id, .. } = due.clone();
        let deed = Deed { number, action_id, version, preview: false, request: request(rule) };
        match desk::act::<K>(app, deed).await {
            Ok(Outcome::Done { repeated, .. }) => {
                self.settled.insert(due.action_id.clone());
                if !repeated {
                    self.done += 1;
                    metrics::counter!("cityops_escalations_total", "rule" => rule.id.clone()).increment(1);
                    tracing::info!(rule = rule.id, number = %due.number, "escalated");
                }
            }
            Ok(Outcome::Refused(_, refused)) => {
                tracing::warn!(rule = rule.id, number = %due.number, refused = refused.rule(), "escalation is refused");
                self.settled.insert(due.action_id.clone());
            }
            // Somebody has just touched it, or it has gone: the next look will tell.
            Ok(Outcome::Changed { .. } | Outcome::Unknown | Outcome::WouldApply(_)) => {}
            Err(problem) => tracing::debug!(rule = rule.id, detail = problem.detail, "escalation did not get through, later again"),
        }
    }
}

fn standing<'m, T: Watched + 'm>(matters: impl Iterator<Item = &'m T>) -> u32 {
    u32::try_from(matters.filter(|matter| matter.escalated().is_some()).count()).unwrap_or(u32::MAX)
}

/// Looks until the server stops; nothing to do without rules.
pub(crate) async fn keep(app: Arc<App>) {
    let rules = app.standing.reference.escalations().to_vec();
    if rules.is_empty() || app.settings.escalation.most_per_minute == 0 {
        return;
    }
    app.mirror.wait_until_filled().await;
    let (mut stop, mut escalator) = (app.stop.clone(), Escalator::default());
    while !app.is_stopping() {
        escalator.pass(&app, &rules).await;
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = told_to_stop(&mut stop) => return,
        }
    }
}

/// The rules by their id.
pub(crate) fn by_id(rules: &[Escalation]) -> HashMap<&str, &Escalation> {
    rules.iter().map(|rule| (rule.id.as_str(), rule)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use ingest::declaration::Label;

    fn rule(id: &str, stage: &str, grade: Option<&str>, untouched_minutes: i64) -> Escalation {
        Escalation {
            id: id.to_owned(),
            subject: EscalationSubject::CityEvent,
            stage: stage.to_owned(),
            grade: grade.map(str::to_owned),
            untouched_minutes,
            action: "supervise".to_owned(),
            title: Label::default(),
            response: Label::default(),
            owner: "D01".to_owned(),
            line: 2,
        }
    }

    fn event(number: &str, stage: &str, touched: i64) -> OpenEvent {
        OpenEvent {
            event_no: number.into(),
            stage: stage.into(),
            severity: Some(1),
            stage_since: UtcMs::new(MINUTE_MS),
            updated_at: UtcMs::new(touched * MINUTE_MS),
            version: Some(3),
            ..OpenEvent::default()
        }
    }

    #[test]
    fn rules_find_what_lies_untouched_in_their_stage_and_grade() {
        let rules = [rule("a", "filed", Some("1"), 10), rule("b", "filed", Some("2"), 1), rule("c", "assigned", None, 5)];
        let events = [event("1", "filed", 10), event("2", "filed", 11), event("3", "assigned", 15), event("4", "handling", 0)];
        let found = due(&rules, events.iter(), UtcMs::clamped(20 * MINUTE_MS));
        let found: Vec<(&str, usize)> = found.iter().map(|due| (due.number.as_str(), due.rule)).collect();
        assert_eq!(found, [("1", 0), ("3", 2)]);
    }

    #[test]
    fn an_action_is_known_by_matter_stage_and_rule() {
        let rules = [rule("a", "filed", None, 1), rule("b", "filed", None, 1)];
        let ids = |event: OpenEvent| -> Vec<Text> {
            due(&rules, [event].iter(), UtcMs::clamped(60 * MINUTE_MS)).into_iter().map(|due| due.action_id).collect()
        };
        let first = ids(event("1", "filed", 10));
        assert_eq!(first, ids(event("1", "filed", 30)), "touched again in the same stage");
        assert_ne!(first[0], first[1], "another rule");
        let anew = OpenEvent { stage_since: UtcMs::new(5 * MINUTE_MS), ..event("1", "filed", 10) };
        assert!(ids(anew).iter().all(|id| !first.contains(id)), "came to the stage anew");
        let supervised = OpenEvent { escalated_by: Some("a".into()), escalated_at: UtcMs::new(1), ..event("1", "filed", 10) };
        assert_eq!(ids(supervised), first[1..], "done already");
    }

    #[test]
    fn a_minute_holds_so_many_and_what_waits_is_counted_once() {
        let mut escalator = Escalator::default();
        let due = due(&[rule("a", "filed", None, 1)], [event("1", "filed", 0)].iter(), UtcMs::clamped(60 * MINUTE_MS));
        assert_eq!(escalator.left(UtcMs::clamped(0), 2), 2);
        escalator.done = 2;
        assert_eq!((escalator.left(UtcMs::clamped(MINUTE_MS - 1), 2), escalator.left(UtcMs::clamped(MINUTE_MS), 2)), (0, 2));
        escalator.hold(&due[0]);
        escalator.hold(&due[0]);
        assert_eq!(escalator.held.len(), 1);
        escalator.forget(&[]);
        assert!(escalator.held.is_empty());
    }
}
