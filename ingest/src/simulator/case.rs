//! Service cases: applied for mostly online, decided at once in seven of ten cases, promised and mostly kept.
//!
//! ```text
//! applied → received → accepted → [step_done | supplement | special procedure]* → approved → concluded → delivered
//!                    ↘ not_accepted   ↘ withdrawn            denied ↗          ↘ (seldom) revoked
//! ```

use super::city::{City, Item};
use super::days::{DAY, HOUR, MINUTE, WORKDAY};
use super::dice::Dice;
use super::evaluation::{self, Target};
use super::life::{Facts, Letter, Life, Plan, Today};
use crate::record::{CaseKind, CaseStep, Envelope, Step, Text};

const IMMEDIATE: i64 = 1;
const COMMITTED: i64 = 2;
const WINDOW: i64 = 1;
const WEB: i64 = 2;
const MOBILE: i64 = 3;

/// Results (GB/T 39046): a certificate was issued; sent back; done.
const ISSUED: i64 = 0;
const SENT_BACK: i64 = 1;
const DONE: i64 = 6;

/// Who applied for what, and how.
#[allow(clippy::struct_excessive_bools, reason = "they are the contract's own flags")]
#[derive(Clone)]
pub(super) struct Case {
    item: usize,
    immediate: bool,
    instant: bool,
    town: usize,
    at_district: bool,
    channel: i64,
    applicant_type: &'static str,
    visits: i64,
    one_visit: bool,
    cross_region: bool,
    one_thing: bool,
    no_certificate: bool,
    commitment: bool,
    project: Option<(Text, i64)>,
    parallel: bool,
}

/// Someone applies.
pub(super) fn begin(today: &mut Today<'_>, at: i64) {
    let town = today.city.any_town(today.dice);
    if today.dice.chance(0.002) {
        begin_project(today, at, town);
    } else if today.dice.chance(0.7131) {
        begin_immediate(today, at, town);
    } else {
        let case = Case::new(today, at, town, false);
        begin_committed(today, at, case);
    }
}

/// A project's four stages (工改): each waits for the one before; most of a stage's cases run in parallel.
fn begin_project(today: &mut Today<'_>, at: i64, town: usize) {
    let mut code = Text::const_new("P");
    code.push_str(&today.numbers.next(Letter::Case));
    let mut stage_at = at;
    for stage in 1..=4 {
        let mut stage_ends = stage_at;
        let parallel = today.dice.chance(0.73);
        for _ in 0..today.dice.between(1, 4) {
            let mut case = Case::new(today, stage_at, town, false);
            case.applicant_type = "2";
            case.commitment = today.dice.chance(0.1);
            case.project = Some((code.clone(), stage));
            case.parallel = parallel;
            let applied = stage_at + today.dice.wait(HOUR);
            stage_ends = stage_ends.max(begin_committed(today, applied, case));
        }
        stage_at = today.days.add_work(stage_ends + today.dice.between(DAY, 12 * DAY), 0);
    }
}

fn begin_immediate(today: &mut Today<'_>, at: i64, town: usize) {
    let case = Case::new(today, at, town, true);
    let number = today.numbers.next(Letter::Case);
    let mut plan = Plan::new();
    plan.add(CaseKind::Applied, at);
    let mut served = None;
    if case.instant {
        plan.add(CaseKind::Received, at + today.dice.between(500, 4000));
        plan.add(CaseKind::Accepted, plan.last() + today.dice.between(500, 4000));
        plan.add_with(CaseKind::Concluded, plan.last() + today.dice.between(1000, MINUTE), ISSUED);
        plan.add(CaseKind::Delivered, plan.last() + today.dice.between(500, MINUTE));
        served = Some(plan.last());
    } else if receive(today, &mut plan, &case, 0.015) {
        let accepted = plan.last();
        if today.dice.chance(0.005) {
            plan.add(CaseKind::Withdrawn, today.days.add_work(accepted, today.dice.wait(HOUR)));
        } else {
            let late = today.dice.chance(0.012);
            let work = if late { today.dice.between(WORKDAY * 11 / 10, 3 * WORKDAY) } else { 2 * MINUTE + today.dice.wait(22 * MINUTE) };
            // Clerks finish what they began: nine in ten stay on rather than leave a case for the morning.
            let overtime = !late && today.dice.chance(0.9);
            let concluded = if overtime { accepted + work } else { today.days.add_work(accepted, work) };
            decide(today, &mut plan, concluded, 0.004);
            served = Some(deliver(today, &mut plan, &case));
        }
    }
    evaluation::after(today, served, 0.5, Target::case(&number, town, case.item_of(today.city).map(|item| item.department)));
    today.begun.push(Box::new(Life::new(case, number, plan, today.dice)));
}

/// Returns when the case ended.
fn begin_committed(today: &mut Today<'_>, at: i64, case: Case) -> i64 {
    let number = today.numbers.next(Letter::Case);
    let item = case.item_of(today.city);
    let (promised, department) = (item.map_or(5, |item| item.promised_days), item.map(|item| item.department));
    let mut plan = Plan::new();
    plan.add(CaseKind::Applied, at);
    if today.dice.chance(0.06) {
        plan.add(CaseKind::PreReviewed, today.days.add_work(at, today.dice.wait(HOUR)));
    }
    let mut served = None;
    if receive(today, &mut plan, &case, 0.02) {
        if today.dice.chance(0.008) {
            plan.add(CaseKind::Withdrawn, today.days.add_work(plan.last(), today.dice.wait(WORKDAY)));
        } else {
            handle(today, &mut plan, promised * WORKDAY);
            served = Some(deliver(today, &mut plan, &case));
        }
    }
    let ended = plan.last();
    evaluation::after(today, served, 0.6, Target::case(&number, case.town, department));
    today.begun.push(Box::new(Life::new(case, number, plan, today.dice)));
    ended
}

/// Received and, mostly, accepted; true if it was.
fn receive(today: &mut Today<'_>, plan: &mut Plan<CaseKind>, case: &Case, refused: f64) -> bool {
    let queued = if case.channel == WINDOW { MINUTE } else { 12 * MINUTE };
    plan.add(CaseKind::Received, today.days.add_work(plan.last(), today.dice.wait(queued)));
    let looked_at = if case.immediate { 3 * MINUTE } else { 50 * MINUTE };
    let decided = today.days.add_work(plan.last(), MINUTE / 2 + today.dice.wait(looked_at));
    let accepted = !today.dice.chance(refused);
    let reason = today.dice.between(1, 5);
    plan.add_with(if accepted { CaseKind::Accepted } else { CaseKind::NotAccepted }, decided, reason);
    accepted
}

/// The handling of a committed case within `limit` milliseconds of working time, or in two of a hundred cases beyond.
fn handle(today: &mut Today<'_>, plan: &mut Plan<CaseKind>, limit: i64) {
    let late = today.dice.chance(0.017);
    let percent = if late { today.dice.between(106, 170) } else { today.dice.between(8, 90) };
    let work = limit / 100 * percent;
    let mut left = work;
    let mut spend = |today: &mut Today<'_>, plan: &Plan<CaseKind>, percent: i64| {
        let part = (work / 100 * percent).min(left);
        left -= part;
        today.days.add_work(plan.last(), part)
    };
    for _ in 0..i32::from(today.dice.chance(0.2)) + i32::from(today.dice.chance(0.02)) {
        let part = today.dice.between(1, 12);
        plan.add_with(CaseKind::SupplementStarted, spend(today, plan, part), today.dice.between(1, 5));
        let handed_in = plan.last() + today.dice.between(2 * HOUR, 6 * DAY);
        plan.add(CaseKind::SupplementEnded, today.days.add_work(handed_in, today.dice.wait(10 * MINUTE)));
    }
    for step in 1..=today.dice.between(1, 4) {
        let part = today.dice.between(5, 25);
        plan.add_with(CaseKind::StepDone, spend(today, plan, part), step);
    }
    if today.dice.chance(0.05) {
        plan.add_with(CaseKind::Suspended, spend(today, plan, 5), today.dice.between(1, 5));
        plan.add(CaseKind::Resumed, today.days.add_work(plan.last() + today.dice.between(2 * DAY, 15 * DAY), 0));
    }
    if late {
        plan.add(CaseKind::Supervised, spend(today, plan, 20));
    }
    let concluded = spend(today, plan, 100);
    decide(today, plan, concluded, 0.012);
}

/// Approved or denied, and concluded.
fn decide(today: &mut Today<'_>, plan: &mut Plan<CaseKind>, concluded: i64, denied: f64) {
    let decided = plan.last() + (concluded - plan.last()) * 9 / 10;
    let (kind, result) = match today.dice.below(1000) {
        draw if f64::from(draw) < denied * 1000.0 => (CaseKind::Denied, SENT_BACK),
        0..40 => (CaseKind::ApprovedTolerant, ISSUED),
        40..700 => (CaseKind::Approved, ISSUED),
        _ => (CaseKind::Approved, DONE),
    };
    plan.add_with(kind, decided, result);
    plan.add_with(CaseKind::Concluded, concluded, result);
}

/// Handed over: online at once, or by courier, or at the window; seldom revoked later. Returns when it was handed over.
fn deliver(today: &mut Today<'_>, plan: &mut Plan<CaseKind>, case: &Case) -> i64 {
    let concluded = plan.last();
    let online = matches!(case.channel, WEB | MOBILE) && today.dice.chance(0.8);
    let delivered = if online { concluded + today.dice.wait(4 * MINUTE) } else { today.days.add_work(concluded + today.dice.wait(DAY), 0) };
    plan.add(CaseKind::Delivered, delivered);
    if today.dice.chance(0.0004) {
        plan.add_with(CaseKind::Revoked, today.days.add_work(delivered + today.dice.between(DAY, 20 * DAY), HOUR), 1);
    }
    delivered
}

impl Case {
    fn new(today: &mut Today<'_>, at: i64, town: usize, immediate: bool) -> Self {
        let dice = &mut *today.dice;
        let items = if immediate { &today.city.immediate } else { &today.city.committed };
        let item = dice.skewed_index(items.len());
        let open = today.days.is_open(at);
        let channel = match dice.below(1000) {
            0..35 if open => WINDOW,
            35..39 => 4,
            39..46 => 5,
            46..48 => 6,
            draw if draw < 400 => WEB,
            _ => MOBILE,
        };
        let in_person = !matches!(channel, WEB | MOBILE);
        Self {
            item,
            immediate,
            instant: immediate && !in_person && dice.chance(0.2),
            town,
            at_district: dice.chance(0.4),
            channel,
            applicant_type: applicant(dice),
            visits: i64::from(in_person || dice.chance(0.04)) + i64::from(dice.chance(0.015)),
            one_visit: dice.chance(0.97),
            cross_region: dice.chance(0.02),
            one_thing: dice.chance(0.04),
            no_certificate: dice.chance(0.3),
            commitment: !immediate && dice.chance(0.03),
            project: None,
            parallel: false,
        }
    }

    fn item_of<'a>(&self, city: &'a City) -> Option<&'a Item> {
        if self.immediate { city.immediate.get(self.item) } else { city.committed.get(self.item) }
    }

    fn header(&self, item: Option<&Item>, step: &mut CaseStep) {
        if let Some(item) = item {
            step.item_code = Some(item.code.clone());
            step.item_type = Some(item.kind.clone());
        }
        step.case_type = Some(if self.immediate { IMMEDIATE } else { COMMITTED });
        step.channel = Some(self.channel);
        step.applicant_type = Some(Text::const_new(self.applicant_type));
        step.tag_one_visit = Some(self.one_visit);
        step.tag_cross_region = Some(self.cross_region);
        step.tag_one_thing = Some(self.one_thing);
        step.tag_no_certificate = Some(self.no_certificate);
        step.tag_instant = Some(self.instant);
        if let Some((code, stage)) = &self.project {
            step.project_code = Some(code.clone());
            step.project_stage = Some(*stage);
            step.parallel = Some(self.parallel);
        }
        step.commitment = self.commitment.then_some(true);
    }
}

impl Facts for Case {
    type Kind = CaseKind;

    fn step(&self, city: &City, kind: CaseKind, argument: i64, envelope: &mut Envelope) -> Step {
        let item = self.item_of(city);
        envelope.area = city.towns.get(self.town).map(|town| if self.at_district { town.district.clone() } else { town.code.clone() });
        envelope.department = item.and_then(|item| city.department(item.department));
        let mut step = CaseStep::new(kind);
        match kind {
            CaseKind::Applied => self.header(item, &mut step),
            CaseKind::Accepted => {
                step.item_code = item.map(|item| item.code.clone());
                step.statutory_days = item.map(|item| item.statutory_days);
                step.promised_days = item.map(|item| item.promised_days);
            }
            CaseKind::Concluded => {
                step.decided_by = Some(Text::const_new(if self.instant { "auto" } else { "human" }));
                step.result = Some(argument);
                step.visits = Some(self.visits);
            }
            CaseKind::StepDone => step.step_name = Some(Text::const_new(step_name(argument))),
            CaseKind::NotAccepted | CaseKind::SupplementStarted | CaseKind::Suspended | CaseKind::Revoked => {
                step.reason = Some(Text::const_new(reason(argument)));
            }
            CaseKind::Denied => step.reason = Some(Text::const_new("R5")),
            CaseKind::PreReviewed
            | CaseKind::Received
            | CaseKind::SupplementEnded
            | CaseKind::Resumed
            | CaseKind::Approved
            | CaseKind::ApprovedTolerant
            | CaseKind::Withdrawn
            | CaseKind::Delivered
            | CaseKind::Supervised => {}
        }
        Step::Case(Box::new(step))
    }
}

fn applicant(dice: &mut Dice) -> &'static str {
    match dice.below(100) {
        0..78 => "1",
        78..97 => "2",
        _ => "3",
    }
}

fn step_name(number: i64) -> &'static str {
    match number {
        1 => "review",
        2 => "inspection",
        _ => "decision",
    }
}

fn reason(number: i64) -> &'static str {
    match number {
        1 => "R1",
        2 => "R2",
        3 => "R3",
        _ => "R4",
    }
}
