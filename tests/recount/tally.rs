//! The indicators' definitions once more, as loops and ifs.

use super::calendar::{Calendar, DAY, HOUR, MINUTE, holds};
use super::life::Life;
use std::collections::BTreeMap;

/// Working time of a day.
const WORKDAY: i64 = 8 * HOUR;

/// Numerator and denominator by (indicator/window, scope); a count has the denominator 0. A scope is the values of the keys
/// with `/` between, empty for the city.
pub(crate) type Counts = BTreeMap<(String, String), (i64, i64)>;

/// What a clock says.
#[derive(Clone, Copy, PartialEq)]
enum Clock {
    None,
    Running,
    Paused,
    Overdue,
    Met,
    Missed,
}

impl Clock {
    fn new(due: Option<i64>, ended: Option<i64>, paused: bool, as_of: i64) -> Self {
        match (due, ended) {
            (None, _) => Self::None,
            (Some(due), Some(ended)) if ended <= due => Self::Met,
            (Some(_), Some(_)) => Self::Missed,
            (Some(_), None) if paused => Self::Paused,
            (Some(due), None) if due < as_of => Self::Overdue,
            (Some(_), None) => Self::Running,
        }
    }

    /// Whether the subject was due, or is over.
    fn is_due(self) -> bool {
        matches!(self, Self::Met | Self::Missed | Self::Overdue)
    }
}

/// Counts lives as of an instant.
pub(crate) struct Tally<'a> {
    calendar: &'a Calendar,
    as_of: i64,
    counts: Counts,
}

impl<'a> Tally<'a> {
    /// All counts of these lives as of an instant.
    pub(crate) fn of(lives: &[Life], calendar: &'a Calendar, as_of: i64) -> Counts {
        let mut tally = Self { calendar, as_of, counts: Counts::new() };
        for life in lives {
            match life.stream.as_str() {
                "case" => tally.case(life),
                "complaint" => tally.complaint(life),
                "evaluation" => tally.evaluation(life),
                "city_event" => tally.city_event(life),
                "sample" => tally.sample(life),
                other => panic!("no stream {other}"),
            }
        }
        tally.counts
    }

    fn add(&mut self, name: &str, scope: &str, numerator: i64, denominator: i64) {
        let count = self.counts.entry((name.to_owned(), scope.to_owned())).or_default();
        count.0 += numerator;
        count.1 += denominator;
    }

    /// Counts one in each of the windows that holds `at`, for the city and for a scope.
    fn count(&mut self, indicator: &str, windows: &[&str], at: Option<i64>, scope: &str) {
        let as_of = self.as_of;
        for window in windows.iter().filter(|window| at.is_some_and(|at| holds(window, as_of, at))) {
            let name = format!("{indicator}/{window}");
            self.add(&name, "", 1, 0);
            self.add(&name, scope, 1, 0);
        }
    }

    /// The same for a share; the scope may be left out.
    fn share(&mut self, indicator: &str, windows: &[&str], at: Option<i64>, scope: Option<&str>, numerator: bool, denominator: bool) {
        let as_of = self.as_of;
        for window in windows.iter().filter(|window| at.is_some_and(|at| holds(window, as_of, at))) {
            for scope in [Some(""), scope].into_iter().flatten() {
                self.add(&format!("{indicator}/{window}"), scope, numerator.into(), denominator.into());
            }
        }
    }

    /// Paused time between two instants: wall clock and working time. An open span counts only once the end is known.
    fn paused(&self, spans: &[(i64, Option<i64>)], start: i64, end: Option<i64>) -> (i64, i64) {
        let ended = spans.iter().filter_map(|(from, to)| Some((*from, to.or(end)?)));
        let within = ended.map(|(from, to)| (from.max(start), end.map_or(to, |end| to.min(end)))).filter(|(from, to)| from < to);
        within.fold((0, 0), |(wall, work), (from, to)| (wall + to - from, work + self.calendar.working(from, to)))
    }

    fn case(&mut self, life: &Life) {
        let area = life.district();
        let accepted = life.first(&["accepted"]);
        let ended = life.first(&["concluded", "withdrawn", "revoked"]);
        let spans = case_pauses(life);
        let paused_now = spans.iter().any(|(_, end)| end.is_none());
        let due = accepted.zip(life.number("promised_days")).map(|(accepted, days)| {
            let (_, paused) = self.paused(&spans, accepted, ended);
            self.calendar.due(accepted, days * WORKDAY + paused)
        });
        let clock = Clock::new(due, ended, paused_now, self.as_of);
        self.count("case.received", &["today", "24h", "month"], accepted, &area);
        if accepted.is_some() && ended.is_none() {
            self.count("case.open", &["live"], accepted, &area);
        }
        if clock == Clock::Overdue {
            self.count("case.overdue", &["live"], due, &area);
        }
        let at = if clock == Clock::Met { ended } else { due };
        if accepted.is_some() {
            self.share("case.on_time_rate", &["today", "24h", "month"], at, Some(&area), clock == Clock::Met, clock.is_due());
        }
    }

    fn complaint(&mut self, life: &Life) {
        let area = life.district();
        let (offered, answered) = (life.first(&["call_offered"]), life.first(&["call_answered"]));
        let over = answered.or(life.first(&["call_abandoned"]));
        self.count("call.offered", &["15m", "1h", "today", "24h"], offered, &area);
        if over.is_some() {
            let quick = answered.is_some() && life.number("wait_seconds").is_some_and(|wait| wait <= 15);
            self.share("call.answered_15s", &["15m", "today", "24h"], offered, Some(&area), quick, true);
        }
        let (registered, direct) = (life.first(&["registered"]), life.first(&["answered_directly"]));
        let dispatched = life.first(&["dispatched"]);
        self.count("order.received", &["today", "24h", "month"], registered, &area);
        if direct.or(dispatched).is_some() {
            self.share("order.direct_answer_rate", &["today", "month"], registered, Some(&area), direct.is_some(), true);
        }
        let Some(dispatched) = dispatched else { return };
        let concluded = life.last(&["concluded"]).filter(|concluded| life.last(&["reopened"]).is_none_or(|reopened| reopened < *concluded));
        let granted: i64 = life.steps.iter().filter_map(|step| step.fields.get("extension_days")?.as_i64()).sum();
        let spans = life.spans(&["returned"], &["dispatched", "return_denied"]);
        let (_, returned) = self.paused(&spans, dispatched, concluded);
        let due = self.calendar.due(dispatched, (5 + granted) * WORKDAY + returned);
        let clock = Clock::new(Some(due), concluded, spans.iter().any(|(_, end)| end.is_none()), self.as_of);
        let at = if clock == Clock::Met { concluded } else { Some(due) };
        self.share("order.on_time_rate", &["today", "24h", "month"], at, None, clock == Clock::Met, clock.is_due());
    }

    fn evaluation(&mut self, life: &Life) {
        let area = life.district();
        let (submitted, verified) = (life.first(&["submitted"]), life.first(&["verified"]));
        let valid = verified.is_some() && life.first(&["invalidated"]).is_none();
        let level = life.number("level");
        if valid {
            let good = level.is_some_and(|level| level <= 3);
            self.share("evaluation.good_rate", &["today", "24h", "month"], submitted, Some(&area), good, true);
        }
        if !valid || level.is_none_or(|level| level < 4) {
            return;
        }
        let decided =
            life.steps.iter().find(|step| step.fields.get("outcome").is_some_and(|outcome| outcome == "invalid" || outcome == "explained"));
        let closed = life.last(&["rectified"]).or(decided.map(|step| step.at));
        let due = life.first(&["rectification_opened"]).or(verified).map(|start| self.calendar.due(start, 3 * WORKDAY));
        let clock = Clock::new(due, closed, false, self.as_of);
        let at = if clock == Clock::Met { closed } else { due };
        if life.said("real_name").is_some_and(|real| real == true) {
            self.share("evaluation.rectified_on_time", &["today", "month"], at, Some(&area), clock == Clock::Met, clock.is_due());
        }
    }

    fn city_event(&mut self, life: &Life) {
        let area = life.district();
        let stage = stage(life);
        if matches!(stage, "rejected" | "merged") {
            return;
        }
        self.count("event.intake", &["15m", "1h", "today", "24h", "month"], life.first(&["reported"]), &area);
        if stage != "closed" {
            self.add("event.backlog/live", "", 1, 0);
            self.add("event.backlog/live", stage, 1, 0);
            self.add("event.backlog/live", &format!("{stage}/{area}"), 1, 0);
        }
        let Some(filed) = life.first(&["accepted"]) else { return };
        let closed = life.last(&["closed"]);
        let spans = life.spans(&["suspended"], &["resumed"]);
        let due = self.event_due(life, filed, &spans, closed);
        let clock = Clock::new(due, closed, spans.iter().any(|(_, end)| end.is_none()), self.as_of);
        if life.said("timeout_exempt").is_some_and(|exempt| exempt == true) {
            return;
        }
        self.share("event.on_time_close_rate", &["today", "24h", "month"], due, Some(&area), clock == Clock::Met, clock.is_due());
        if clock == Clock::Overdue {
            self.count("event.overdue", &["live"], due, &area);
        }
    }

    /// Filing + limit + extensions + the time that it hung.
    fn event_due(&self, life: &Life, filed: i64, spans: &[(i64, Option<i64>)], closed: Option<i64>) -> Option<i64> {
        let (wall_paused, work_paused) = self.paused(spans, filed, closed);
        let (mut wall, mut work) = (0, 0);
        for step in life.steps.iter().filter(|step| step.kind == "accepted" || step.kind == "extension_granted") {
            let value = step.fields.get("limit_value")?.as_i64()?;
            match step.fields.get("limit_type")?.as_str()? {
                "urgent_minute" => wall += value * MINUTE,
                "urgent_hour" => wall += value * HOUR,
                "natural_day" => wall += value * DAY,
                "work_hour" => work += value * HOUR,
                "work_day" => work += value * WORKDAY,
                other => panic!("no limit {other}"),
            }
        }
        Some(if work > 0 { self.calendar.due(filed, work + work_paused) + wall } else { filed + wall + wall_paused })
    }

    fn sample(&mut self, life: &Life) {
        let (metric, dimension) = (life.text("metric").to_owned(), life.text("dimension").to_owned());
        match metric.as_str() {
            "data.interface_calls" => {
                let as_of = self.as_of;
                for step in life.steps.iter().filter(|step| holds("today", as_of, step.at)) {
                    let calls = step.fields["value"].as_f64().unwrap() as i64;
                    self.add("data.interface_calls/today", "", calls, 0);
                    self.add("data.interface_calls/today", &dimension, calls, 0);
                }
            }
            "hall.waiting" => {
                let people = life.steps.last().unwrap().fields["value"].as_f64().unwrap() as i64;
                self.add("queue.waiting/live", "", people, 0);
                self.add("queue.waiting/live", &life.district(), people, 0);
            }
            _ => {}
        }
    }
}

/// The spans in which a case waits for a supplement or a special procedure, or both.
fn case_pauses(life: &Life) -> Vec<(i64, Option<i64>)> {
    let (mut supplementing, mut suspended) = (false, false);
    let mut spans: Vec<(i64, Option<i64>)> = Vec::new();
    for step in &life.steps {
        match step.kind.as_str() {
            "supplement_started" => supplementing = true,
            "supplement_ended" => supplementing = false,
            "suspended" => suspended = true,
            "resumed" => suspended = false,
            _ => continue,
        }
        let open = spans.last().is_some_and(|(_, end)| end.is_none());
        if (supplementing || suspended) && !open {
            spans.push((step.at, None));
        } else if !supplementing && !suspended && open {
            spans.last_mut().unwrap().1 = Some(step.at);
        }
    }
    spans
}

/// The stage of a city event: what happened last to it, until it is over.
fn stage(life: &Life) -> &str {
    let (mut stage, mut before) = ("reported", "reported");
    for step in &life.steps {
        if matches!(stage, "closed" | "rejected" | "merged") {
            break;
        }
        stage = match step.kind.as_str() {
            "accepted" | "returned" => "filed",
            "rejected" => "rejected",
            "merged" => "merged",
            "assigned" | "reassigned" => "assigned",
            "received" | "check_failed" => "handling",
            "handled" | "check_passed" => "checking",
            "closed" => "closed",
            "suspended" => {
                before = stage;
                "suspended"
            }
            "resumed" if stage == "suspended" => before,
            _ => stage,
        };
    }
    stage
}
