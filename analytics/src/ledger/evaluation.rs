//! Service evaluations: the row of a rating and the fold that makes it of the rating's steps.

use super::clock::{Clock, Phases};
use super::entity::{Entity, Folded, Scratch, Unlisted, View, district_and_town, last_said, minutes};
use super::output::{Output, Part};
use super::table::entity;
use crate::rules::CityRules;
use ingest::record::{EvaluationKind, EvaluationStep, Record, Step, Stream, Text, UtcMs};

entity! {
    /// One evaluation.
    EvaluationRow, EvaluationColumns {
        /// Number of the evaluation.
        evaluation_id: Text,
        /// The source of its first step.
        source: Text,
        /// District code.
        area: Text,
        /// Town code.
        town: Text,
        /// Responsible body.
        department: Text,
        /// case, order, window or platform.
        target_kind: Text,
        /// Number of the thing rated.
        target_id: Text,
        /// 1 very satisfied to 5 very dissatisfied.
        level: i64,
        /// pc, mobile, qrcode, tablet, `hall_other`, phone, sms or card.
        channel: Text,
        /// Rated under the real name.
        real_name: bool,
        /// Rated of the citizen's own accord.
        active: bool,
        /// How manieth rating of the same target.
        nth: i64,
        /// What was ticked, with commas.
        tags: Text,
        /// rectified, explained or invalid.
        outcome: Text,
        /// invited, submitted, verified, invalidated, rectifying, rectified, revisited or replied.
        stage: Text,
        /// Verified and not invalidated.
        valid: bool,
        /// Level 4 or 5; null while not rated.
        bad: bool,
        /// First invitation.
        invited_at: UtcMs,
        /// First rating.
        submitted_at: UtcMs,
        /// First verification.
        verified_at: UtcMs,
        /// First opening of the rectification.
        opened_at: UtcMs,
        /// Last rectification.
        rectified_at: UtcMs,
        /// Last revisit.
        revisited_at: UtcMs,
        /// Last reply.
        replied_at: UtcMs,
        /// Rectified, or first decided invalid or explained.
        closed_at: UtcMs,
        /// As stated, else opening (else verification) + the rectification limit; only for valid bad ratings.
        due: UtcMs,
        /// State of the rectification clock.
        rectification_clock: Text,
        /// Working minutes from opening (else verification) to rectification; null until rectified.
        rectification_minutes: i64,
        /// Steps known.
        steps: i64,
        /// When the last step happened.
        updated_at: UtcMs,
    }
}

/// The best of the two bad levels.
const BAD_LEVEL: i64 = 4;

/// Service evaluations.
#[derive(Debug)]
pub(crate) struct Evaluations;

impl Entity for Evaluations {
    type Step = EvaluationStep;
    type Row = EvaluationRow;
    type Open = Unlisted;
    const STREAM: Stream = Stream::Evaluation;

    fn step(record: &Record) -> Option<&EvaluationStep> {
        if let Step::Evaluation(step) = &record.step { Some(step) } else { None }
    }

    fn wrap(step: EvaluationStep) -> Step {
        Step::Evaluation(Box::new(step))
    }

    fn scratch(scratch: &mut Scratch) -> &mut Vec<EvaluationStep> {
        &mut scratch.evaluations
    }

    fn cold(step: &mut EvaluationStep) -> Vec<&mut Option<Text>> {
        vec![&mut step.content, &mut step.card_no]
    }

    fn fold(subject_id: &str, steps: &[View<'_, EvaluationStep>], rules: &CityRules) -> Folded<EvaluationRow> {
        let mut row = EvaluationRow {
            evaluation_id: Some(Text::from(subject_id)),
            steps: i64::try_from(steps.len()).ok(),
            ..EvaluationRow::default()
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
        course.finish(row, rules)
    }

    fn show(row: &mut EvaluationRow, [rectification, _]: Phases) {
        row.rectification_clock = rectification.text();
    }

    fn part<'o>(_: &EvaluationRow, output: &'o mut Output<'_>) -> &'o mut Part<EvaluationRow> {
        &mut output.evaluations
    }
}

/// The course of a rating: invited → submitted → verified or invalidated → rectifying → rectified → revisited → replied.
#[derive(Debug, Default)]
struct Course {
    stage: Option<&'static str>,
    invalidated: bool,
    explained_at: Option<UtcMs>,
    stated_due: Option<UtcMs>,
}

impl Course {
    fn take_said(&mut self, row: &mut EvaluationRow, view: &View<'_, EvaluationStep>) {
        let step = view.step;
        last_said!(row, step: target_kind target_id level channel real_name active nth tags outcome);
        last_said!(self, step: stated_due);
        if matches!(step.outcome.as_deref(), Some("invalid" | "explained")) {
            self.explained_at.get_or_insert(view.occurred_at);
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

    fn take(&mut self, row: &mut EvaluationRow, view: &View<'_, EvaluationStep>) {
        let at = view.occurred_at;
        match view.step.kind {
            EvaluationKind::Invited => self.reach(&mut row.invited_at, at, "invited"),
            EvaluationKind::Submitted => self.reach(&mut row.submitted_at, at, "submitted"),
            EvaluationKind::Verified => self.reach(&mut row.verified_at, at, "verified"),
            EvaluationKind::Invalidated => {
                self.invalidated = true;
                self.stage = Some("invalidated");
            }
            EvaluationKind::RectificationOpened => self.reach(&mut row.opened_at, at, "rectifying"),
            EvaluationKind::Rectified => self.renew(&mut row.rectified_at, at, "rectified"),
            EvaluationKind::Revisited => self.renew(&mut row.revisited_at, at, "revisited"),
            EvaluationKind::Replied => self.renew(&mut row.replied_at, at, "replied"),
            EvaluationKind::Appealed | EvaluationKind::AppealDecided => {}
        }
    }

    fn reach(&mut self, first: &mut Option<UtcMs>, at: UtcMs, stage: &'static str) {
        first.get_or_insert(at);
        self.stage = Some(stage);
    }

    fn renew(&mut self, last: &mut Option<UtcMs>, at: UtcMs, stage: &'static str) {
        *last = Some(at);
        self.stage = Some(stage);
    }

    fn finish(self, mut row: EvaluationRow, rules: &CityRules) -> Folded<EvaluationRow> {
        let calendar = &rules.calendar;
        let valid = row.verified_at.is_some() && !self.invalidated;
        row.stage = Some(Text::const_new(self.stage.unwrap_or("submitted")));
        row.valid = Some(valid);
        row.bad = row.level.map(|level| level >= BAD_LEVEL);
        row.closed_at = row.rectified_at.or(self.explained_at);
        let mut clock = Clock::Absent;
        if valid && row.bad == Some(true) {
            let start = row.opened_at.or(row.verified_at);
            row.due = self.stated_due.or_else(|| Some(calendar.due(start?, rules.rectification)));
            if let (Some(start), Some(end)) = (start, row.rectified_at) {
                row.rectification_minutes = Some(minutes(calendar.working_ms(start, end)));
            }
            clock = Clock::new(calendar, row.due, rules.rectification_due_soon, row.closed_at, false);
        }
        Folded { row, clocks: [clock, Clock::Absent] }
    }
}
