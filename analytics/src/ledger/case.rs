//! Service cases: the row of a case and the fold that makes it of the case's steps.

use super::clock::{Clock, Pauses, Phases};
use super::entity::{Entity, Folded, Scratch, Unlisted, View, count, district_and_town, last_said, minutes};
use super::output::{Output, Part};
use super::table::entity;
use crate::calendar::Limit;
use crate::rules::CityRules;
use ingest::record::{CaseKind, CaseStep, Record, Step, Stream, Text, UtcMs};

entity! {
    /// One service case.
    CaseRow, CaseColumns {
        /// Number of the case.
        case_no: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// Responsible body.
        department: Text,
        /// Code of the service item.
        item_code: Text,
        /// Type of the item (A.1).
        item_type: Text,
        /// 1 immediate, 2 committed, 9 other.
        case_type: i64,
        /// 1 window, 2 web, 3 mobile, 4 courier, 5 kiosk, 6 locker, 9 other.
        channel: i64,
        /// Type of the applicant (A.4).
        applicant_type: Text,
        /// The project that the case belongs to.
        project_code: Text,
        /// Stage of the project, 1 to 4.
        project_stage: i64,
        /// Handled in parallel with others of its project.
        parallel: bool,
        /// Approved on the applicant's commitment.
        commitment: bool,
        /// One visit at most.
        tag_one_visit: bool,
        /// Cross-region service.
        tag_cross_region: bool,
        /// One thing at once.
        tag_one_thing: bool,
        /// No certificate needed.
        tag_no_certificate: bool,
        /// Decided in an instant.
        tag_instant: bool,
        /// How often the applicant came in person.
        visits: i64,
        /// human or auto.
        decided_by: Text,
        /// Result code, 0 to 6.
        result: i64,
        /// applied, received, accepted, supplement, suspended, decided, concluded, delivered, `not_accepted`, withdrawn or revoked.
        stage: Text,
        /// First application.
        applied_at: UtcMs,
        /// First receipt.
        received_at: UtcMs,
        /// First acceptance, or as stated: the clocks start.
        accepted_at: UtcMs,
        /// Conclusion, withdrawal or revocation, or as stated: the clocks stop.
        concluded_at: UtcMs,
        /// Handing over of the result.
        delivered_at: UtcMs,
        /// Statutory limit in working days.
        statutory_days: i64,
        /// Promised limit in working days.
        promised_days: i64,
        /// Acceptance + statutory days + paused working time.
        statutory_due: UtcMs,
        /// As stated, else acceptance + promised days + paused working time.
        promised_due: UtcMs,
        /// State of the statutory clock.
        statutory_clock: Text,
        /// State of the promised clock.
        promised_clock: Text,
        /// A due instant lies in a year whose holidays are not published.
        due_estimated: bool,
        /// Supplements asked for.
        supplements: i64,
        /// Special procedures.
        suspensions: i64,
        /// Working minutes from acceptance to conclusion less pauses; null until concluded.
        used_minutes: i64,
        /// Concluded on the city day of acceptance; null until concluded.
        same_day: bool,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}

/// Service cases.
#[derive(Debug)]
pub(crate) struct Cases;

impl Entity for Cases {
    type Step = CaseStep;
    type Row = CaseRow;
    type Open = Unlisted;
    const STREAM: Stream = Stream::Case;

    fn step(record: &Record) -> Option<&CaseStep> {
        if let Step::Case(step) = &record.step { Some(step) } else { None }
    }

    fn wrap(step: CaseStep) -> Step {
        Step::Case(Box::new(step))
    }

    fn scratch(scratch: &mut Scratch) -> &mut Vec<CaseStep> {
        &mut scratch.cases
    }

    fn cold(step: &mut CaseStep) -> Vec<&mut Option<Text>> {
        vec![&mut step.item_name, &mut step.step_name, &mut step.reason]
    }

    fn fold(subject_id: &str, steps: &[View<'_, CaseStep>], rules: &CityRules) -> Folded<CaseRow> {
        let mut row = CaseRow {
            case_no: Some(Text::from(subject_id)),
            supplements: Some(0),
            suspensions: Some(0),
            steps: i64::try_from(steps.len()).ok(),
            ..CaseRow::default()
        };
        let mut course = Course::default();
        for view in steps {
            take_said(&mut row, view);
            course.take(&mut row, view);
        }
        if let Some(area) = row.area.take() {
            let (district, town) = district_and_town(&area);
            (row.area, row.town) = (Some(district), town);
        }
        course.finish(row, rules)
    }

    fn show(row: &mut CaseRow, [statutory, promised]: Phases) {
        row.statutory_clock = statutory.text();
        row.promised_clock = promised.text();
    }

    fn part<'o>(_: &CaseRow, output: &'o mut Output<'_>) -> &'o mut Part<CaseRow> {
        &mut output.cases
    }
}

fn take_said(row: &mut CaseRow, view: &View<'_, CaseStep>) {
    let step = view.step;
    last_said!(row, step: item_code item_type case_type channel applicant_type project_code project_stage parallel commitment);
    last_said!(row, step: tag_one_visit tag_cross_region tag_one_thing tag_no_certificate tag_instant visits decided_by result);
    last_said!(row, step: statutory_days promised_days);
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

/// The course of a case: applied → received → accepted ⇄ supplement, suspended → decided → concluded → delivered, or
/// `not_accepted`, withdrawn, revoked. Once over, only another ending changes the stage.
#[derive(Debug, Default)]
struct Course {
    stage: Option<&'static str>,
    supplementing: bool,
    suspended: bool,
    pauses: Pauses,
    stated_accepted_at: Option<UtcMs>,
    stated_concluded_at: Option<UtcMs>,
    stated_promised_due: Option<UtcMs>,
}

impl Course {
    fn take(&mut self, row: &mut CaseRow, view: &View<'_, CaseStep>) {
        let (at, step) = (view.occurred_at, view.step);
        last_said!(self, step: stated_accepted_at stated_concluded_at stated_promised_due);
        match step.kind {
            CaseKind::Applied => self.reach(&mut row.applied_at, at, "applied"),
            CaseKind::Received => self.reach(&mut row.received_at, at, "received"),
            CaseKind::Accepted => self.reach(&mut row.accepted_at, at, "accepted"),
            CaseKind::NotAccepted => self.go("not_accepted"),
            CaseKind::SupplementStarted | CaseKind::SupplementEnded => {
                self.supplementing = step.kind == CaseKind::SupplementStarted;
                if self.supplementing {
                    count(&mut row.supplements);
                }
                self.pause_or_run(row, at);
            }
            CaseKind::Suspended | CaseKind::Resumed => {
                self.suspended = step.kind == CaseKind::Suspended;
                if self.suspended {
                    count(&mut row.suspensions);
                }
                self.pause_or_run(row, at);
            }
            CaseKind::Approved | CaseKind::ApprovedTolerant | CaseKind::Denied => self.go("decided"),
            CaseKind::Withdrawn => self.end(row, at, "withdrawn"),
            CaseKind::Revoked => self.end(row, at, "revoked"),
            CaseKind::Concluded => self.end(row, at, "concluded"),
            CaseKind::Delivered => {
                row.delivered_at = Some(at);
                self.stage = Some("delivered");
            }
            CaseKind::PreReviewed | CaseKind::StepDone | CaseKind::Supervised => {}
        }
    }

    fn is_over(&self) -> bool {
        matches!(self.stage, Some("concluded" | "delivered" | "withdrawn" | "revoked"))
    }

    fn go(&mut self, stage: &'static str) {
        if !self.is_over() {
            self.stage = Some(stage);
        }
    }

    fn reach(&mut self, first: &mut Option<UtcMs>, at: UtcMs, stage: &'static str) {
        first.get_or_insert(at);
        self.go(stage);
    }

    fn end(&mut self, row: &mut CaseRow, at: UtcMs, stage: &'static str) {
        row.concluded_at.get_or_insert(at);
        if self.stage != Some("delivered") {
            self.stage = Some(stage);
        }
    }

    fn pause_or_run(&mut self, row: &CaseRow, at: UtcMs) {
        if self.supplementing || self.suspended {
            self.pauses.begin(at);
        } else {
            self.pauses.end(at);
        }
        let started = if row.accepted_at.is_some() || self.stated_accepted_at.is_some() { "accepted" } else { "received" };
        self.go(if self.suspended {
            "suspended"
        } else if self.supplementing {
            "supplement"
        } else {
            started
        });
    }

    fn finish(self, mut row: CaseRow, rules: &CityRules) -> Folded<CaseRow> {
        let calendar = &rules.calendar;
        row.accepted_at = self.stated_accepted_at.or(row.accepted_at);
        row.concluded_at = self.stated_concluded_at.or(row.concluded_at);
        row.stage = Some(Text::const_new(self.stage_stated(&row)));
        let paused = row.accepted_at.map(|start| self.pauses.within(calendar, start, row.concluded_at)).unwrap_or_default();
        let derived = |days: Option<i64>| Some(calendar.due(row.accepted_at?, Limit::work_days(days?).pausing(paused)));
        row.statutory_due = derived(row.statutory_days);
        row.promised_due = self.stated_promised_due.or_else(|| derived(row.promised_days));
        let last_due = row.statutory_due.max(row.promised_due);
        row.due_estimated = row.accepted_at.zip(last_due).map(|(start, due)| calendar.is_estimate(start, due));
        if let (Some(start), Some(end)) = (row.accepted_at, row.concluded_at) {
            row.used_minutes = Some(minutes((calendar.working_ms(start, end) - paused.working_ms).max(0)));
            row.same_day = Some(calendar.date(start) == calendar.date(end));
        }
        let clock = |due| Clock::new(calendar, due, rules.case_due_soon, row.concluded_at, self.pauses.is_open());
        let clocks = if row.stage.as_deref() == Some("not_accepted") {
            Default::default()
        } else {
            [clock(row.statutory_due), clock(row.promised_due)]
        };
        Folded { row, clocks }
    }

    /// The stage, taking stated instants for steps.
    fn stage_stated(&self, row: &CaseRow) -> &'static str {
        match self.stage {
            Some(stage) if self.is_over() => stage,
            _ if self.stated_concluded_at.is_some() => "concluded",
            None | Some("applied" | "received") if row.accepted_at.is_some() => "accepted",
            stage => stage.unwrap_or("applied"),
        }
    }
}
