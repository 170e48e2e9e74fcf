//! Service evaluations: invited after a service or given unasked, mostly good; bad ones are rectified within three working days.
//!
//! ```text
//! [invited →] submitted → verified → (level ≥ 4) rectification_opened → [appealed → appeal_decided] → rectified → revisited → replied
//!                       ↘ invalidated
//! ```

use super::city::City;
use super::days::{DAY, HOUR, MINUTE, WORKDAY};
use super::dice::Dice;
use super::life::{Facts, Letter, Life, Plan, Today};
use crate::record::{Envelope, EvaluationKind, EvaluationStep, Step, Text};

/// What is rated.
#[derive(Clone)]
pub(super) struct Target {
    kind: &'static str,
    number: Text,
    town: usize,
    department: Option<usize>,
}

impl Target {
    /// A service case.
    pub(super) fn case(number: &Text, town: usize, department: Option<usize>) -> Self {
        Self { kind: "case", number: number.clone(), town, department }
    }

    /// A hotline order.
    pub(super) fn order(number: &Text, town: usize, department: usize) -> Self {
        Self { kind: "order", number: number.clone(), town, department: Some(department) }
    }
}

/// One rating.
struct Evaluation {
    target: Target,
    level: i64,
    channel: &'static str,
    card: Option<Text>,
    real_name: bool,
    active: bool,
    outcome: &'static str,
}

/// After a service that ended at `served`, a share of the citizens is asked.
pub(super) fn after(today: &mut Today<'_>, served: Option<i64>, asked: f64, target: Target) {
    let Some(served) = served.filter(|_| today.dice.chance(asked)) else { return };
    let channel = match target.kind {
        "order" => today.dice.pick(&["phone", "sms", "sms", "mobile"], "sms"),
        _ => today.dice.pick(&["mobile", "mobile", "pc", "qrcode", "sms"], "mobile"),
    };
    let mut plan = Plan::new();
    plan.add(EvaluationKind::Invited, served + today.dice.between(MINUTE / 2, 5 * MINUTE));
    let rated = today.dice.chance(0.56);
    rate(today, target, channel, rated.then_some(false), plan);
}

/// Someone rates unasked: a window at its tablet, the platform, or on a paper card that is opened at the end of the month.
pub(super) fn begin(today: &mut Today<'_>, at: i64) {
    let town = today.city.any_town(today.dice);
    let department = today.city.any_department(today.dice);
    let open = today.days.is_open(at);
    let (kind, channel) = match today.dice.below(100) {
        0..4 => ("window", "card"),
        4..50 if open => ("window", today.dice.pick(&["tablet", "tablet", "qrcode", "hall_other"], "tablet")),
        4..70 => ("platform", "mobile"),
        _ => ("platform", "pc"),
    };
    let mut number = Text::const_new(if kind == "window" { "W" } else { "T" });
    super::life::digits(&mut number, u64::from(today.dice.below(400)), 3);
    let target = Target { kind, number, town, department: Some(department) };
    let mut plan = Plan::new();
    plan.add(EvaluationKind::Submitted, at);
    rate(today, target, channel, Some(true), plan);
}

/// Writes the rest of an evaluation; `active` tells whether it was given unasked, `None` that it never was given.
fn rate(today: &mut Today<'_>, target: Target, channel: &'static str, active: Option<bool>, mut plan: Plan<EvaluationKind>) {
    let number = today.numbers.next(Letter::Evaluation);
    let level = level(today.dice);
    let paper = channel == "card";
    let mut evaluation = Evaluation {
        target,
        level,
        channel,
        card: None,
        real_name: !paper && today.dice.chance(0.7),
        active: active.unwrap_or(false),
        outcome: if today.dice.chance(0.88) { "rectified" } else { "explained" },
    };
    if active == Some(false) {
        plan.add(EvaluationKind::Submitted, plan.last() + today.dice.wait(3 * HOUR));
    }
    if active.is_some() {
        let mut checked_from = plan.last();
        if paper {
            let mut card = Text::const_new("K");
            card.push_str(&number);
            evaluation.card = Some(card);
            let opened = today.days.add_work(today.days.next_month(plan.last()), today.dice.between(0, 3 * HOUR));
            plan.arrive_at(opened);
            checked_from = opened;
        }
        verify(today, &mut plan, checked_from, level);
    }
    today.begun.push(Box::new(Life::new(evaluation, number, plan, today.dice)));
}

fn verify(today: &mut Today<'_>, plan: &mut Plan<EvaluationKind>, from: i64, level: i64) {
    if today.dice.chance(0.01) {
        plan.add(EvaluationKind::Invalidated, today.days.add_work(from, today.dice.wait(HOUR)));
        return;
    }
    // Good ratings are taken as they are; bad ones are looked at by someone.
    let verified =
        if level < 4 { from + today.dice.between(1000, 10 * MINUTE) } else { today.days.add_work(from, today.dice.wait(40 * MINUTE)) };
    plan.add(EvaluationKind::Verified, verified);
    if level < 4 {
        return;
    }
    let limit = 3 * WORKDAY;
    plan.add(EvaluationKind::RectificationOpened, today.days.add_work(plan.last(), MINUTE + today.dice.wait(20 * MINUTE)));
    let appealed = today.dice.chance(0.06);
    if appealed {
        plan.add(EvaluationKind::Appealed, today.days.add_work(plan.last(), today.dice.wait(2 * HOUR)));
        let invalid = today.dice.chance(0.3);
        let decided = today.days.add_work(plan.last(), HOUR + today.dice.wait(2 * HOUR));
        plan.add_with(EvaluationKind::AppealDecided, decided, i64::from(invalid));
        if invalid {
            return;
        }
    }
    let late = today.dice.chance(0.018);
    let work = if late { today.dice.between(limit * 11 / 10, 2 * limit) } else { today.dice.between(HOUR, limit * 6 / 10) };
    let rectified = today.days.add_work(verified, work);
    plan.add(EvaluationKind::Rectified, rectified);
    plan.add(EvaluationKind::Revisited, today.days.add_work(plan.last() + today.dice.wait(DAY / 2), 0));
    plan.add(EvaluationKind::Replied, today.days.add_work(plan.last(), today.dice.wait(HOUR)));
}

/// 1 the best, 5 the worst; nearly everybody is satisfied or says so.
fn level(dice: &mut Dice) -> i64 {
    match dice.weighted(&[820, 133, 28, 12, 7]) {
        0 => 1,
        1 => 2,
        2 => 3,
        3 => 4,
        _ => 5,
    }
}

impl Facts for Evaluation {
    type Kind = EvaluationKind;

    fn step(&self, city: &City, kind: EvaluationKind, argument: i64, envelope: &mut Envelope) -> Step {
        envelope.area = city.towns.get(self.target.town).map(|town| town.code.clone());
        envelope.department = self.target.department.and_then(|department| city.department(department));
        let mut step = EvaluationStep::new(kind);
        match kind {
            EvaluationKind::Invited | EvaluationKind::Submitted => {
                step.target_kind = Some(Text::const_new(self.target.kind));
                step.target_id = Some(self.target.number.clone());
                step.channel = Some(Text::const_new(self.channel));
                if kind == EvaluationKind::Submitted {
                    step.level = Some(self.level);
                    step.real_name = Some(self.real_name);
                    step.active = Some(self.active);
                    step.nth = Some(1);
                    step.card_no.clone_from(&self.card);
                }
            }
            EvaluationKind::AppealDecided => {
                step.outcome = (argument == 1).then(|| Text::const_new("invalid"));
            }
            EvaluationKind::Rectified => step.outcome = Some(Text::const_new(self.outcome)),
            EvaluationKind::Verified
            | EvaluationKind::Invalidated
            | EvaluationKind::RectificationOpened
            | EvaluationKind::Revisited
            | EvaluationKind::Replied
            | EvaluationKind::Appealed => {}
        }
        Step::Evaluation(Box::new(step))
    }
}
