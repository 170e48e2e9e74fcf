//! Calls and complaints: the row of an order and the fold that makes it of the order's steps.

use super::clock::{Clock, Pauses, Phases};
use super::dwell::Dwell;
use super::entity::{Entity, Folded, Scratch, View, beginning, count, district_and_town, first_level, last_said, minutes, wall_minutes};
use super::output::{Output, Part};
use super::standing::Staged;
use super::table::entity;
use crate::calendar::Limit;
use crate::dispatch::order::{Progress, Stage};
use crate::frame::{ListChanges, OpenOrder};
use crate::rules::CityRules;
use ingest::record::{ComplaintKind, ComplaintStep, Record, Step, Stream, Text, UtcMs};

entity! {
    /// One call or complaint.
    ComplaintRow, ComplaintColumns {
        /// Number of the order, or of the call before there is an order.
        order_no: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// The handler last named, else the body last named.
        department: Text,
        /// Class of the matter.
        class_code: Text,
        /// First two characters of the class.
        class_1: Text,
        /// phone, web, app, wechat, letter, transfer or enterprise.
        channel: Text,
        /// consult, help, complaint, report, suggestion or praise.
        order_type: Text,
        /// u1, u2, u3 or u4.
        urgency: Text,
        /// From an enterprise.
        enterprise: bool,
        /// It repeats another order.
        repeat: bool,
        /// Code of the last reason given.
        reason_code: Text,
        /// What it is about, masked.
        content: Text,
        /// Number of the city event that it became.
        linked_event: Text,
        /// call, abandoned, answered, registered, direct, dispatched, signed, returned, replied, revisited, concluded or hung.
        stage: Text,
        /// When it came to that stage.
        stage_since: UtcMs,
        /// The rule that has stepped in since.
        escalated_by: Text,
        /// When that rule stepped in.
        escalated_at: UtcMs,
        /// The call rang.
        offered_at: UtcMs,
        /// The call was answered.
        answered_at: UtcMs,
        /// The caller hung up.
        abandoned_at: UtcMs,
        /// First registration as an order.
        registered_at: UtcMs,
        /// Answered directly.
        direct_at: UtcMs,
        /// First dispatch: the clocks start.
        dispatched_at: UtcMs,
        /// First signature.
        signed_at: UtcMs,
        /// First contact with the citizen after the dispatch.
        contacted_at: UtcMs,
        /// Last reply.
        replied_at: UtcMs,
        /// Last revisit.
        revisited_at: UtcMs,
        /// Last conclusion that was not reopened.
        concluded_at: UtcMs,
        /// First dispatch + the response limit of the urgency, by the wall clock.
        response_due: UtcMs,
        /// State of the response clock.
        response_clock: Text,
        /// As stated, else first dispatch + handling limit + granted days + returned working time.
        due: UtcMs,
        /// State of the handling clock; paused while returned.
        handling_clock: Text,
        /// Extensions granted.
        extensions: i64,
        /// Returns.
        returns: i64,
        /// Of these, later than the department may send it back.
        late_returns: i64,
        /// Times reopened.
        reopens: i64,
        /// Supervisions.
        supervisions: i64,
        /// yes, no or unknown, of the last revisit.
        responded: Text,
        /// yes, no or unknown, of the last revisit.
        resolved: Text,
        /// yes, no or unknown, of the last revisit.
        satisfied: Text,
        /// Seconds that the caller waited.
        wait_seconds: i64,
        /// Seconds of talk.
        talk_seconds: i64,
        /// Wall-clock minutes from the first dispatch to the conclusion; null until concluded.
        gross_minutes: i64,
        /// Working minutes from the first dispatch to the conclusion less returned spans; null until concluded.
        net_minutes: i64,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}

/// Calls and complaints.
#[derive(Debug)]
pub(crate) struct Complaints;

impl Entity for Complaints {
    type Step = ComplaintStep;
    type Row = ComplaintRow;
    type Open = OpenOrder;
    const STREAM: Stream = Stream::Complaint;

    fn step(record: &Record) -> Option<&ComplaintStep> {
        if let Step::Complaint(step) = &record.step { Some(step) } else { None }
    }

    fn wrap(step: ComplaintStep) -> Step {
        Step::Complaint(Box::new(step))
    }

    fn scratch(scratch: &mut Scratch) -> &mut Vec<ComplaintStep> {
        &mut scratch.complaints
    }

    fn cold(step: &mut ComplaintStep) -> Vec<&mut Option<Text>> {
        vec![&mut step.co_handlers, &mut step.note]
    }

    fn fold(subject_id: &str, steps: &[View<'_, ComplaintStep>], rules: &CityRules) -> Folded<ComplaintRow> {
        let mut row = ComplaintRow {
            order_no: Some(Text::from(subject_id)),
            repeat: Some(false),
            extensions: Some(0),
            returns: Some(0),
            late_returns: Some(0),
            reopens: Some(0),
            supervisions: Some(0),
            steps: i64::try_from(steps.len()).ok(),
            ..ComplaintRow::default()
        };
        let mut course = Course::default();
        for view in steps {
            course.take_said(&mut row, view);
            course.take(&mut row, view, rules);
        }
        if let Some(area) = row.area.take() {
            let (district, town) = district_and_town(&area);
            (row.area, row.town) = (Some(district), town);
        }
        row.class_1 = row.class_code.as_deref().map(first_level);
        course.finish(row, rules)
    }

    fn show(row: &mut ComplaintRow, [response, handling]: Phases) {
        row.response_clock = response.text();
        row.handling_clock = handling.text();
    }

    fn part<'o>(_: &ComplaintRow, output: &'o mut Output<'_>) -> &'o mut Part<ComplaintRow> {
        &mut output.complaints
    }

    fn is_open(row: &ComplaintRow) -> bool {
        row.stage.as_deref().is_some_and(|stage| Stage::ALL.iter().any(|known| known.name() == stage && known.is_open()))
    }

    fn list<'o>(output: &'o mut Output<'_>) -> Option<&'o mut ListChanges<OpenOrder>> {
        Some(&mut output.orders)
    }

    fn open(row: &ComplaintRow) -> Option<OpenOrder> {
        let stage = row.stage.clone().filter(|_| Self::is_open(row))?;
        Some(OpenOrder {
            order_no: row.order_no.clone()?,
            stage,
            area: row.area.clone(),
            town: row.town.clone(),
            department: row.department.clone(),
            class_code: row.class_code.clone(),
            order_type: row.order_type.clone(),
            channel: row.channel.clone(),
            urgency: row.urgency.clone(),
            registered_at: row.registered_at,
            response_due: row.response_due,
            response_clock: row.response_clock.clone(),
            due: row.due,
            clock: row.handling_clock.clone(),
            content: row.content.as_deref().map(beginning),
            linked_event: row.linked_event.clone(),
            stage_since: row.stage_since,
            escalated_by: row.escalated_by.clone(),
            escalated_at: row.escalated_at,
            updated_at: row.updated_at,
            version: row.steps,
        })
    }
}

impl Staged for Complaints {
    type Progress = Progress;
    const CLOCK: usize = 1;

    fn follow(progress: &mut Progress, view: &View<'_, ComplaintStep>) {
        progress.follow(view.occurred_at, view.department, view.step);
    }
}

/// The course of an order: its stages, and what its clocks depend on.
#[derive(Debug, Default)]
struct Course {
    progress: Progress,
    dwell: Dwell,
    handler: Option<Text>,
    returned: Pauses,
    stated_due: Option<UtcMs>,
}

impl Course {
    fn take_said(&mut self, row: &mut ComplaintRow, view: &View<'_, ComplaintStep>) {
        let step = view.step;
        last_said!(row, step: channel order_type class_code urgency enterprise reason_code wait_seconds talk_seconds);
        last_said!(row, step: content linked_event);
        last_said!(self, step: handler stated_due);
        if step.repeat_of.is_some() {
            row.repeat = Some(true);
        }
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

    fn take(&mut self, row: &mut ComplaintRow, view: &View<'_, ComplaintStep>, rules: &CityRules) {
        let (at, step) = (view.occurred_at, view.step);
        let (send_back_until, stage) = (self.progress.send_back_until(rules), self.progress.stage());
        self.progress.follow(at, view.department, step);
        if self.progress.stage() != stage || self.dwell.since.is_none() || step.kind == ComplaintKind::Dispatched {
            self.dwell.enter(at);
        }
        match step.kind {
            ComplaintKind::CallOffered => drop(row.offered_at.get_or_insert(at)),
            ComplaintKind::CallAnswered => drop(row.answered_at.get_or_insert(at)),
            ComplaintKind::CallAbandoned => drop(row.abandoned_at.get_or_insert(at)),
            ComplaintKind::Registered => drop(row.registered_at.get_or_insert(at)),
            ComplaintKind::AnsweredDirectly => drop(row.direct_at.get_or_insert(at)),
            ComplaintKind::Dispatched => {
                row.dispatched_at.get_or_insert(at);
                self.returned.end(at);
            }
            ComplaintKind::Signed => drop(row.signed_at.get_or_insert(at)),
            ComplaintKind::Returned => {
                count(&mut row.returns);
                if send_back_until.is_some_and(|until| at > until) {
                    count(&mut row.late_returns);
                }
                self.returned.begin(at);
            }
            ComplaintKind::ReturnDenied => self.returned.end(at),
            ComplaintKind::Contacted => drop(row.contacted_at.get_or_insert(at)),
            ComplaintKind::ExtensionGranted => count(&mut row.extensions),
            ComplaintKind::Supervised => {
                count(&mut row.supervisions);
                self.dwell.supervised(at, step.actor.as_ref());
            }
            ComplaintKind::Replied => row.replied_at = Some(at),
            ComplaintKind::Revisited => {
                row.revisited_at = Some(at);
                (row.responded, row.resolved, row.satisfied) = (step.responded.clone(), step.resolved.clone(), step.satisfied.clone());
            }
            ComplaintKind::Concluded => row.concluded_at = Some(at),
            ComplaintKind::Reopened => {
                count(&mut row.reopens);
                row.concluded_at = None;
            }
            ComplaintKind::Hung | ComplaintKind::ExtensionRequested | ComplaintKind::Commented => {}
        }
    }

    fn finish(self, mut row: ComplaintRow, rules: &CityRules) -> Folded<ComplaintRow> {
        let calendar = &rules.calendar;
        if self.handler.is_some() {
            row.department = self.handler;
        }
        row.stage = Some(Text::const_new(self.progress.stage().name()));
        let Dwell { since, escalated_by, escalated_at } = self.dwell;
        (row.stage_since, row.escalated_by, row.escalated_at) = (since, escalated_by, escalated_at);
        let response_limit = row.urgency.as_deref().and_then(|urgency| rules.response_limit(urgency));
        row.response_due = row.dispatched_at.zip(response_limit).map(|(start, limit)| calendar.due(start, limit));
        let responded_at = row.contacted_at.or(row.replied_at).or(row.concluded_at);
        let response_soon = response_limit.unwrap_or_default().share(rules.due_soon_percent);
        let response = Clock::new(calendar, row.response_due, response_soon, responded_at, false);

        let limit = rules.handling.plus(Limit::work_days(self.progress.granted_days()));
        let returned = row.dispatched_at.map(|start| self.returned.within(calendar, start, row.concluded_at)).unwrap_or_default();
        let derived = row.dispatched_at.map(|start| calendar.due(start, limit.pausing(returned)));
        row.due = self.stated_due.or(derived);
        row.gross_minutes = wall_minutes(row.dispatched_at, row.concluded_at);
        if let (Some(start), Some(end)) = (row.dispatched_at, row.concluded_at) {
            row.net_minutes = Some(minutes((calendar.working_ms(start, end) - returned.working_ms).max(0)));
        }
        let soon = limit.share(rules.due_soon_percent);
        let handling = Clock::new(calendar, row.due, soon, row.concluded_at, self.returned.is_open());
        Folded { row, clocks: [response, handling] }
    }
}
