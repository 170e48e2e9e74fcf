//! City events: the fold that makes the row of an event of its steps.

mod row;

pub(crate) use row::CityEventRow;

use super::clock::{Clock, Pauses, Phases};
use super::dwell::Dwell;
use super::entity::{Entity, Folded, Scratch, View, beginning, count, district_and_town, first_level, last_said, minutes, wall_minutes};
use super::marks;
use super::output::{Output, Part};
use super::stage::Stay;
use super::standing::Staged;
use super::unit::{Scene, Units};
use crate::calendar::Limit;
use crate::dispatch::{Progress, Stage, UnitStatus};
use crate::frame::{ListChanges, OpenEvent, UnitPlace};
use crate::roll::EventMark;
use crate::rules::{CityRules, ClassRule};
use ingest::record::{CityEventKind, CityEventStep, Record, Step, Stream, Text, UtcMs};
use std::collections::BTreeSet;

/// City events.
#[derive(Debug)]
pub(crate) struct CityEvents;

impl Entity for CityEvents {
    type Step = CityEventStep;
    type Row = CityEventRow;
    type Open = OpenEvent;
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
        vec![&mut step.media, &mut step.co_departments, &mut step.class_name, &mut step.crs, &mut step.note]
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
            let anew = matches!(view.step.kind, CityEventKind::Assigned | CityEventKind::Reassigned);
            course.stay.follow(course.progress.stage(), view.occurred_at, anew);
        }
        if let Some(area) = row.area.take() {
            let (district, town) = district_and_town(&area);
            (row.area, row.town) = (Some(district), town);
        }
        row.class_1 = row.class_code.as_deref().map(first_level);
        course.finish(row, rules)
    }

    fn show(row: &mut CityEventRow, [clock, stage_clock]: Phases) {
        row.clock = clock.text();
        row.stage_clock = stage_clock.text();
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

    fn move_units(
        event_no: &str,
        new: &[(&Record, &CityEventStep)],
        row: Option<&CityEventRow>,
        units: &mut Units,
        moved: &mut BTreeSet<Text>,
    ) {
        let scene = || {
            let place = |row: &CityEventRow| UnitPlace { area: row.area.clone(), longitude: row.longitude, latitude: row.latitude };
            row.map(|row| Scene { class_code: row.class_code.clone(), place: place(row) }).unwrap_or_default()
        };
        units.take(event_no, new.iter().map(|(record, step)| View::new(&record.envelope, *step)), scene, moved);
    }

    fn mark(row: &CityEventRow) -> Option<EventMark> {
        marks::of(row)
    }

    fn list<'o>(output: &'o mut Output<'_>) -> Option<&'o mut ListChanges<OpenEvent>> {
        Some(&mut output.events)
    }

    fn open(row: &CityEventRow) -> Option<OpenEvent> {
        let stage = row.stage.clone().filter(|_| Self::is_open(row))?;
        Some(OpenEvent {
            event_no: row.event_no.clone()?,
            stage,
            stage_since: row.stage_since,
            stage_due: row.stage_due,
            stage_clock: row.stage_clock.clone(),
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
            escalated_by: row.escalated_by.clone(),
            escalated_at: row.escalated_at,
            unit: row.unit.clone(),
            unit_status: row.unit_status.clone(),
        })
    }
}

impl Staged for CityEvents {
    type Progress = Progress;
    const CLOCK: usize = 0;

    fn follow(progress: &mut Progress, view: &View<'_, CityEventStep>) {
        progress.follow(view.step.kind, view.department);
    }
}

/// The course of an event: its stages, and what its clock depends on.
#[derive(Debug, Default)]
struct Course {
    progress: Progress,
    stay: Stay,
    dwell: Dwell,
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
            CityEventKind::Supervised => {
                count(&mut row.supervisions);
                self.dwell.supervised(at, step.actor.as_ref());
            }
            CityEventKind::Closed => row.closed_at = Some(at),
            CityEventKind::Reopened if self.progress.stage() != Stage::Merged => row.closed_at = None,
            CityEventKind::Unmerged => row.merged_into = None,
            CityEventKind::UnitStatus => follow_unit(row, step, at),
            CityEventKind::ExtensionRequested
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
        let class = || class_of(row, rules);
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
        let stage_limit = self.stay.stage().and_then(|stage| {
            let own = limit.filter(|_| stage == Stage::Handling).map(|limit| limit.plus(extension));
            rules.stage_limit(stage.name(), class_of(&row, rules)).or(own)
        });
        let (stage_due, stage_clock) = self.stay.clock(calendar, stage_limit, rules.due_soon_percent);
        (row.stage_since, row.stage_due) = (self.stay.since(), stage_due);
        let soon = match (derived, start, self.stated_due) {
            (None, Some(start), Some(due)) => Limit::wall(due.since(start)),
            _ => limit.unwrap_or_default().plus(extension),
        };
        row.due = derived.or_else(|| Some(calendar.due(self.stated_due?, extension)));
        row.filing_minutes = wall_minutes(row.reported_at, row.filed_at);
        row.dispatch_minutes = wall_minutes(row.filed_at, row.first_assigned_at);
        row.turnout_minutes = wall_minutes(row.unit_sent_at, row.unit_set_out_at);
        row.arrival_minutes = wall_minutes(row.unit_sent_at, row.arrived_at);
        row.scene_minutes = wall_minutes(row.arrived_at, row.cleared_at);
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
        // What a rule did in an earlier stage is no more of interest.
        if self.dwell.escalated_at >= row.stage_since {
            (row.escalated_by, row.escalated_at) = (self.dwell.escalated_by, self.dwell.escalated_at);
        }
        Folded { row, clocks: [clock, stage_clock] }
    }
}

fn class_of<'r>(row: &CityEventRow, rules: &'r CityRules) -> Option<&'r ClassRule> {
    row.class_code.as_deref().and_then(|code| rules.class(code))
}

/// Notes the first time that a unit on the event was sent, set out, arrived and was done.
fn follow_unit(row: &mut CityEventRow, step: &CityEventStep, at: UtcMs) {
    let Some(status) = step.unit_status.as_deref().and_then(UnitStatus::from_name) else { return };
    match status {
        UnitStatus::Dispatched => {
            if row.unit_sent_at.is_none() {
                row.unit_sent_at = Some(at);
                row.sending_minutes = wall_minutes(row.assigned_at, Some(at));
            }
        }
        UnitStatus::EnRoute => drop(row.unit_set_out_at.get_or_insert(at)),
        UnitStatus::OnScene => drop(row.arrived_at.get_or_insert(at)),
        UnitStatus::Cleared | UnitStatus::Returning => {
            if row.arrived_at.is_some() {
                row.cleared_at.get_or_insert(at);
            }
        }
        UnitStatus::Available | UnitStatus::Unavailable => {}
    }
}
