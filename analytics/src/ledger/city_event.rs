//! City events: the row of an event and the fold that makes it of the event's steps.

use super::clock::{Clock, Pauses, Phases};
use super::entity::{Entity, Folded, Scratch, View, count, district_and_town, first_level, last_said, minutes, wall_minutes};
use super::output::{Output, Part};
use super::table::entity;
use crate::calendar::Limit;
use crate::frame::OpenEvent;
use crate::rules::CityRules;
use ingest::record::{CityEventKind, CityEventStep, Record, Step, Stream, Text, UtcMs};

entity! {
    /// One city event.
    CityEventRow, CityEventColumns {
        /// Number of the event.
        event_no: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// Code of the grid cell.
        grid: Text,
        /// The body last assigned, else the body last named.
        department: Text,
        /// inspector, citizen, hotline, video, sensor, leader, transfer or open311.
        origin: Text,
        /// component or event.
        category: Text,
        /// Class.
        class_code: Text,
        /// First two characters of the class.
        class_1: Text,
        /// 1 the gravest to 4.
        severity: i64,
        /// flood, `forest_fire`, epidemic or another emergency topic.
        topic: Text,
        /// Degrees east, WGS 84.
        longitude: f64,
        /// Degrees north, WGS 84.
        latitude: f64,
        /// Where it is, masked.
        address: Text,
        /// reported, filed, assigned, handling, checking, closed, rejected, suspended or merged.
        stage: Text,
        /// First report.
        reported_at: UtcMs,
        /// First verification.
        verified_at: UtcMs,
        /// First filing: the clock starts.
        filed_at: UtcMs,
        /// First assignment.
        first_assigned_at: UtcMs,
        /// Last assignment.
        assigned_at: UtcMs,
        /// Last receipt by the department.
        received_at: UtcMs,
        /// Last handling.
        handled_at: UtcMs,
        /// Last check, passed or failed.
        checked_at: UtcMs,
        /// Last closing that was not reopened: the clock stops.
        closed_at: UtcMs,
        /// Last rejection.
        rejected_at: UtcMs,
        /// Filing + limit (of the filing step, else of the class) + extensions + suspended time; else as stated.
        due: UtcMs,
        /// State of the clock; null for rejected and merged events.
        clock: Text,
        /// Times returned.
        returns: i64,
        /// Times reassigned.
        reassignments: i64,
        /// Checks passed.
        check_passes: i64,
        /// Checks failed.
        check_failures: i64,
        /// Supervisions.
        supervisions: i64,
        /// Extensions granted.
        extensions: i64,
        /// Suspensions.
        suspensions: i64,
        /// Left out of the late count by a decided appeal.
        timeout_exempt: bool,
        /// The event that this one was merged into.
        merged_into: Text,
        /// The unit on it.
        unit: Text,
        /// What that unit does.
        unit_status: Text,
        /// The state that the source itself names.
        source_status: Text,
        /// Wall-clock minutes from report to filing.
        filing_minutes: i64,
        /// Wall-clock minutes from filing to the first assignment.
        dispatch_minutes: i64,
        /// Wall-clock minutes from filing (else report) to closing; null until closed.
        gross_minutes: i64,
        /// Working minutes from filing (else report) to closing less suspensions; null until closed.
        net_minutes: i64,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}

impl CityEventRow {
    /// Whether it counts: neither rejected nor merged into another.
    pub(crate) fn counts(&self) -> bool {
        !matches!(self.stage.as_deref(), Some("rejected" | "merged"))
    }
}

/// City events.
#[derive(Debug)]
pub(crate) struct CityEvents;

impl Entity for CityEvents {
    type Step = CityEventStep;
    type Row = CityEventRow;
    const STREAM: Stream = Stream::CityEvent;

    fn step(record: &Record) -> Option<&CityEventStep> {
        if let Step::CityEvent(step) = &record.step { Some(step) } else { None }
    }

    fn wrap(step: CityEventStep) -> Step {
        Step::CityEvent(Box::new(step))
    }

    fn scratch(scratch: &mut Scratch) -> &mut Vec<CityEventStep> {
        &mut scratch.city_events
    }

    fn cold(step: &mut CityEventStep) -> Vec<&mut Option<Text>> {
        vec![
            &mut step.content,
            &mut step.media,
            &mut step.co_departments,
            &mut step.class_name,
            &mut step.crs,
            &mut step.actor,
            &mut step.note,
        ]
    }

    fn fold(subject_id: &str, steps: &[View<'_, CityEventStep>], rules: &CityRules) -> Folded<CityEventRow> {
        let mut row = CityEventRow {
            event_no: Some(Text::from(subject_id)),
            returns: Some(0),
            reassignments: Some(0),
            check_passes: Some(0),
            check_failures: Some(0),
            supervisions: Some(0),
            extensions: Some(0),
            suspensions: Some(0),
            timeout_exempt: Some(false),
            steps: i64::try_from(steps.len()).ok(),
            ..CityEventRow::default()
        };
        let mut course = Course::default();
        for view in steps {
            course.take_said(&mut row, view);
            course.take(&mut row, view);
        }
        if let Some(area) = row.area.take() {
            let (district, town) = district_and_town(&area);
            (row.area, row.town) = (Some(district), town);
        }
        row.class_1 = row.class_code.as_deref().map(first_level);
        course.finish(row, rules)
    }

    fn show(row: &mut CityEventRow, [clock, _]: Phases) {
        row.clock = clock.text();
    }

    fn part<'o>(row: &CityEventRow, output: &'o mut Output<'_>) -> &'o mut Part<CityEventRow> {
        if row.counts() { &mut output.city_events } else { &mut output.city_events_out }
    }

    fn is_out(row: &CityEventRow) -> bool {
        !row.counts()
    }

    fn is_open(row: &CityEventRow) -> bool {
        !matches!(row.stage.as_deref(), Some("closed" | "rejected" | "merged"))
    }

    fn open_event(row: &CityEventRow) -> Option<OpenEvent> {
        let stage = row.stage.clone().filter(|_| Self::is_open(row))?;
        Some(OpenEvent {
            event_no: row.event_no.clone()?,
            stage,
            area: row.area.clone(),
            town: row.town.clone(),
            department: row.department.clone(),
            class_code: row.class_code.clone(),
            severity: row.severity,
            address: row.address.clone(),
            reported_at: row.reported_at,
            due: row.due,
            clock: row.clock.clone(),
            unit: row.unit.clone(),
            unit_status: row.unit_status.clone(),
        })
    }
}

/// The course of an event: reported → filed → assigned → handling → checking → closed; returned to filed, sent back to handling
/// by a failed check, suspended and resumed, rejected, merged. Closed is left by reopening only, rejected by reopening or filing,
/// merged never.
#[derive(Debug, Default)]
struct Course {
    stage: Option<&'static str>,
    before_suspension: Option<&'static str>,
    assigned_to: Option<Text>,
    suspended: Pauses,
    limit_type: Option<Text>,
    limit_value: Option<i64>,
    extended: Vec<(Option<Text>, i64)>,
    stated_due: Option<UtcMs>,
}

impl Course {
    fn take_said(&mut self, row: &mut CityEventRow, view: &View<'_, CityEventStep>) {
        let step = view.step;
        last_said!(row, step: origin category class_code severity topic longitude latitude grid address unit unit_status);
        last_said!(row, step: merged_into timeout_exempt source_status);
        last_said!(self, step: stated_due);
        if row.source.is_none() {
            row.source = Some(Text::from(view.source));
        }
        if let Some(area) = view.area {
            row.area = Some(Text::from(area));
        }
        if let Some(department) = view.department {
            row.department = Some(Text::from(department));
        }
        row.updated_at = Some(view.occurred_at);
    }

    fn take(&mut self, row: &mut CityEventRow, view: &View<'_, CityEventStep>) {
        let (at, step) = (view.occurred_at, view.step);
        match step.kind {
            CityEventKind::Reported => {
                row.reported_at.get_or_insert(at);
                if self.stage.is_none() {
                    self.stage = Some("reported");
                }
            }
            CityEventKind::Verified => drop(row.verified_at.get_or_insert(at)),
            CityEventKind::Accepted => self.file(row, view),
            CityEventKind::Rejected => self.renew(&mut row.rejected_at, at, "rejected"),
            CityEventKind::Assigned | CityEventKind::Reassigned => {
                row.first_assigned_at.get_or_insert(at);
                if let Some(department) = view.department {
                    self.assigned_to = Some(Text::from(department));
                }
                self.renew(&mut row.assigned_at, at, "assigned");
                if step.kind == CityEventKind::Reassigned {
                    count(&mut row.reassignments);
                }
            }
            CityEventKind::Received => self.renew(&mut row.received_at, at, "handling"),
            CityEventKind::Returned => {
                count(&mut row.returns);
                self.go("filed");
            }
            CityEventKind::Handled => self.renew(&mut row.handled_at, at, "checking"),
            CityEventKind::CheckPassed => {
                count(&mut row.check_passes);
                self.renew(&mut row.checked_at, at, "checking");
            }
            CityEventKind::CheckFailed => {
                count(&mut row.check_failures);
                self.renew(&mut row.checked_at, at, "handling");
            }
            CityEventKind::Suspended => self.suspend(row, at),
            CityEventKind::Resumed => self.resume(at),
            CityEventKind::ExtensionGranted => self.extend(row, step),
            CityEventKind::Supervised => count(&mut row.supervisions),
            CityEventKind::Merged => self.go("merged"),
            CityEventKind::Closed => self.renew(&mut row.closed_at, at, "closed"),
            CityEventKind::Reopened => self.reopen(row),
            CityEventKind::UnitStatus
            | CityEventKind::ExtensionRequested
            | CityEventKind::Appealed
            | CityEventKind::Commented
            | CityEventKind::Unmerged => {}
        }
    }

    fn go(&mut self, stage: &'static str) {
        if !matches!(self.stage, Some("closed" | "rejected" | "merged")) {
            self.stage = Some(stage);
        }
    }

    fn renew(&mut self, last: &mut Option<UtcMs>, at: UtcMs, stage: &'static str) {
        *last = Some(at);
        self.go(stage);
    }

    fn file(&mut self, row: &mut CityEventRow, view: &View<'_, CityEventStep>) {
        row.filed_at.get_or_insert(view.occurred_at);
        if view.step.limit_value.is_some() {
            (self.limit_type, self.limit_value) = (view.step.limit_type.clone(), view.step.limit_value);
        }
        if self.stage == Some("rejected") {
            self.stage = None;
        }
        self.go("filed");
    }

    fn suspend(&mut self, row: &mut CityEventRow, at: UtcMs) {
        count(&mut row.suspensions);
        self.suspended.begin(at);
        if self.stage != Some("suspended") {
            self.before_suspension = self.stage;
        }
        self.go("suspended");
    }

    fn resume(&mut self, at: UtcMs) {
        self.suspended.end(at);
        if self.stage == Some("suspended") {
            self.stage = self.before_suspension;
        }
    }

    fn extend(&mut self, row: &mut CityEventRow, step: &CityEventStep) {
        count(&mut row.extensions);
        if let Some(value) = step.limit_value {
            self.extended.push((step.limit_type.clone(), value));
        }
    }

    fn reopen(&mut self, row: &mut CityEventRow) {
        if self.stage != Some("merged") {
            row.closed_at = None;
            self.stage = Some(if row.assigned_at.is_some() { "handling" } else { "filed" });
        }
    }

    /// Type and value of the limit: of the filing step, else of the class.
    fn limit<'a>(&'a self, row: &CityEventRow, rules: &'a CityRules) -> Option<(&'a str, i64)> {
        let class = || row.class_code.as_deref().and_then(|code| rules.class(code));
        self.limit_type.as_deref().zip(self.limit_value).or_else(|| class().map(|class| (class.limit_type.as_str(), class.limit_value)))
    }

    /// All time granted beyond the limit; in the limit's own measure (working days where there is none) unless another is named.
    fn extension(&self, own: Option<(&str, i64)>) -> Limit {
        let own = own.map_or("work_day", |(kind, _)| kind);
        let granted = self.extended.iter().filter_map(|(kind, value)| Limit::named(kind.as_deref().unwrap_or(own), *value));
        granted.fold(Limit::default(), Limit::plus)
    }

    fn finish(self, mut row: CityEventRow, rules: &CityRules) -> Folded<CityEventRow> {
        let calendar = &rules.calendar;
        row.stage = Some(Text::const_new(self.stage.unwrap_or("reported")));
        let start = row.filed_at.or(row.reported_at);
        let suspended = start.map(|start| self.suspended.within(calendar, start, row.closed_at)).unwrap_or_default();
        let named = self.limit(&row, rules);
        let extension = self.extension(named);
        let limit = named.and_then(|(kind, value)| Limit::named(kind, value));
        let derived = row.filed_at.zip(limit).map(|(start, limit)| calendar.due(start, limit.plus(extension).pausing(suspended)));
        let soon = match (derived, start, self.stated_due) {
            (None, Some(start), Some(due)) => Limit::wall(due.since(start)),
            _ => limit.unwrap_or_default().plus(extension),
        };
        row.due = derived.or_else(|| Some(calendar.due(self.stated_due?, extension)));
        row.filing_minutes = wall_minutes(row.reported_at, row.filed_at);
        row.dispatch_minutes = wall_minutes(row.filed_at, row.first_assigned_at);
        row.gross_minutes = wall_minutes(start, row.closed_at);
        if let (Some(start), Some(end)) = (start, row.closed_at) {
            row.net_minutes = Some(minutes((calendar.working_ms(start, end) - suspended.working_ms).max(0)));
        }
        let mut clock = Clock::Absent;
        if row.counts() {
            let soon = soon.share(rules.due_soon_percent);
            clock = Clock::new(calendar, row.due, soon, row.closed_at, self.suspended.is_open());
        }
        row.department = self.assigned_to.or(row.department);
        Folded { row, clocks: [clock, Clock::Absent] }
    }
}
