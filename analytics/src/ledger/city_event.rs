//! City events: the row of an event and the fold that makes it of the event's steps.

use super::clock::{Clock, Pauses, Phase, Phases};
use super::entity::{Entity, Folded, Scratch, View, count, district_and_town, first_level, last_said, minutes, wall_minutes};
use super::output::{Output, Part};
use super::rows::fold;
use super::table::{Row, entity};
use crate::calendar::Limit;
use crate::dispatch::{Progress, Stage};
use crate::frame::OpenEvent;
use crate::rules::CityRules;
use ingest::record::{CityEventKind, CityEventStep, Record, Step, Stream, Text, UtcMs};
use serde_json::{Map, Value};

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
        /// What it is about, masked.
        content: Text,
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
        /// Number of the hotline order that it came from.
        linked_order: Text,
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
        vec![&mut step.media, &mut step.co_departments, &mut step.class_name, &mut step.crs, &mut step.actor, &mut step.note]
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
            longitude: row.longitude,
            latitude: row.latitude,
            reported_at: row.reported_at,
            due: row.due,
            clock: row.clock.clone(),
            content: row.content.as_deref().map(beginning),
            updated_at: row.updated_at,
            version: row.steps,
            unit: row.unit.clone(),
            unit_status: row.unit_status.clone(),
        })
    }
}

/// How much of what an event is about a list shows.
const LIST_CHARS: usize = 60;

fn beginning(content: &str) -> Text {
    content.chars().take(LIST_CHARS).collect()
}

/// A city event as its records make it.
#[derive(Debug)]
pub(crate) struct EventStanding {
    /// Its row: column to value.
    pub(crate) row: Map<String, Value>,
    pub(crate) progress: Progress,
    /// Its clock has run out, or had when it was closed.
    pub(crate) is_late: bool,
    /// When the last of its steps happened.
    pub(crate) last_at: UtcMs,
}

/// The event that these records make, its clocks read at `now`; nothing for one that does not count or has no records.
pub(crate) fn event_standing(event_no: &str, records: &[Record], rules: &CityRules, now: UtcMs) -> Option<EventStanding> {
    let step = |record| CityEvents::step(record);
    let mut views: Vec<_> = records.iter().filter_map(|record| Some(View::new(&record.envelope, step(record)?))).collect();
    let mut folded = fold::<CityEvents>(event_no, &mut views, rules)?;
    let phases = folded.phases(now);
    CityEvents::show(&mut folded.row, phases);
    let mut progress = Progress::default();
    views.iter().for_each(|view| progress.follow(view.step.kind, view.department));
    let is_late = matches!(phases, [Phase::Overdue | Phase::Missed, _]);
    Some(EventStanding { row: folded.row.to_json(), progress, is_late, last_at: views.last()?.occurred_at })
}

/// The course of an event: its stages, and what its clock depends on.
#[derive(Debug, Default)]
struct Course {
    progress: Progress,
    suspended: Pauses,
    limit_type: Option<Text>,
    limit_value: Option<i64>,
    extended: Vec<(Option<Text>, i64)>,
    stated_due: Option<UtcMs>,
}

impl Course {
    fn take_said(&mut self, row: &mut CityEventRow, view: &View<'_, CityEventStep>) {
        let step = view.step;
        last_said!(row, step: origin category class_code severity topic longitude latitude grid address content unit unit_status);
        last_said!(row, step: merged_into timeout_exempt source_status linked_order);
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
        self.progress.follow(step.kind, view.department);
        match step.kind {
            CityEventKind::Reported => drop(row.reported_at.get_or_insert(at)),
            CityEventKind::Verified => drop(row.verified_at.get_or_insert(at)),
            CityEventKind::Accepted => self.file(row, view),
            CityEventKind::Rejected => row.rejected_at = Some(at),
            CityEventKind::Assigned | CityEventKind::Reassigned => {
                row.first_assigned_at.get_or_insert(at);
                row.assigned_at = Some(at);
                if step.kind == CityEventKind::Reassigned {
                    count(&mut row.reassignments);
                }
            }
            CityEventKind::Received => row.received_at = Some(at),
            CityEventKind::Returned => count(&mut row.returns),
            CityEventKind::Handled => row.handled_at = Some(at),
            CityEventKind::CheckPassed => {
                count(&mut row.check_passes);
                row.checked_at = Some(at);
            }
            CityEventKind::CheckFailed => {
                count(&mut row.check_failures);
                row.checked_at = Some(at);
            }
            CityEventKind::Suspended => {
                count(&mut row.suspensions);
                self.suspended.begin(at);
            }
            CityEventKind::Resumed => self.suspended.end(at),
            CityEventKind::ExtensionGranted => self.extend(row, step),
            CityEventKind::Supervised => count(&mut row.supervisions),
            CityEventKind::Closed => row.closed_at = Some(at),
            CityEventKind::Reopened if self.progress.stage() != Stage::Merged => row.closed_at = None,
            CityEventKind::Unmerged => row.merged_into = None,
            CityEventKind::UnitStatus
            | CityEventKind::ExtensionRequested
            | CityEventKind::Appealed
            | CityEventKind::Commented
            | CityEventKind::Merged
            | CityEventKind::Reopened => {}
        }
    }

    fn file(&mut self, row: &mut CityEventRow, view: &View<'_, CityEventStep>) {
        row.filed_at.get_or_insert(view.occurred_at);
        if view.step.limit_value.is_some() {
            (self.limit_type, self.limit_value) = (view.step.limit_type.clone(), view.step.limit_value);
        }
    }

    fn extend(&mut self, row: &mut CityEventRow, step: &CityEventStep) {
        count(&mut row.extensions);
        if let Some(value) = step.limit_value {
            self.extended.push((step.limit_type.clone(), value));
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
        row.stage = Some(Text::const_new(self.progress.stage().name()));
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
        row.department = self.progress.department().cloned().or(row.department);
        Folded { row, clocks: [clock, Clock::Absent] }
    }
}
