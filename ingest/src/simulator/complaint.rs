//! Hotline calls and orders: most calls are answered within seconds, two in three become an order, half of the orders are
//! answered at once, the others travel to a department and sometimes back.
//!
//! ```text
//! call_offered → call_answered → registered → answered_directly → concluded
//!              ↘ call_abandoned           ↘ dispatched → signed → [returned → (return_denied | dispatched → signed)]*
//!                → contacted → [extension_requested → extension_granted] → [supervised] → replied → revisited → concluded → [reopened …]
//! ```

use super::city::City;
use super::days::{DAY, HOUR, MINUTE, WORKDAY};
use super::dice::Dice;
use super::evaluation::{self, Target};
use super::life::{Facts, Letter, Life, Plan, Recent, Today};
use crate::record::{ComplaintKind, ComplaintStep, Envelope, Step, Text};

const SECOND: i64 = 1000;
/// The handling limit: five working days from the first dispatch.
const HANDLING: i64 = 5 * WORKDAY;
/// Classes: two digits and two digits.
const CLASSES: [&str; 16] =
    ["0101", "0102", "0103", "0201", "0202", "0203", "0301", "0302", "0401", "0402", "0501", "0502", "0601", "0701", "0801", "0901"];

/// A call and the order that it may become.
struct Order {
    town: usize,
    channel: &'static str,
    matter: &'static str,
    class_code: &'static str,
    urgency: Urgency,
    enterprise: bool,
    repeat_of: Option<Text>,
    wait_seconds: i64,
    talk_seconds: i64,
    extension_days: i64,
}

/// How soon the citizen must hear something.
#[derive(Clone, Copy)]
enum Urgency {
    Hours2,
    Hours24,
    Days7,
    Days15,
}

impl Urgency {
    fn code(self) -> &'static str {
        match self {
            Self::Hours2 => "u1",
            Self::Hours24 => "u2",
            Self::Days7 => "u3",
            Self::Days15 => "u4",
        }
    }

    fn limit(self) -> i64 {
        match self {
            Self::Hours2 => 2 * HOUR,
            Self::Hours24 => DAY,
            Self::Days7 => 7 * DAY,
            Self::Days15 => 15 * DAY,
        }
    }
}

/// Someone calls or writes, from `town` if that is known.
pub(super) fn begin(today: &mut Today<'_>, at: i64, town: Option<usize>) {
    let order = Order::new(today, town);
    let number = today.numbers.next(Letter::Order);
    let mut plan = Plan::new();
    let registered = if order.channel == "phone" { call(today, &mut plan, &order, at) } else { Some(at) };
    if let Some(registered) = registered {
        plan.add(ComplaintKind::Registered, registered);
        Recent::keep(&mut today.recent.orders, (number.clone(), order.town));
        let direct = if matches!(order.matter, "consult" | "praise") { 0.85 } else { 0.2 };
        if today.dice.chance(direct) {
            plan.add(ComplaintKind::AnsweredDirectly, registered + today.dice.between(5 * SECOND, 4 * MINUTE));
            plan.add(ComplaintKind::Concluded, plan.last() + today.dice.between(5 * SECOND, 3 * MINUTE));
        } else {
            let handler = dispatch(today, &mut plan, &order);
            let target = Target::order(&number, order.town, handler);
            let served = Some(plan.last());
            evaluation::after(today, served, 0.4, target);
        }
    }
    today.begun.push(Box::new(Life::new(order, number, plan, today.dice)));
}

/// The call itself; when the order is registered, if it becomes one.
fn call(today: &mut Today<'_>, plan: &mut Plan<ComplaintKind>, order: &Order, at: i64) -> Option<i64> {
    plan.add(ComplaintKind::CallOffered, at);
    if order.wait_seconds > 20 && today.dice.chance(0.4) {
        plan.add(ComplaintKind::CallAbandoned, at + order.wait_seconds * SECOND);
        return None;
    }
    plan.add(ComplaintKind::CallAnswered, at + order.wait_seconds * SECOND);
    let hung_up = plan.last() + order.talk_seconds * SECOND;
    today.dice.chance(0.64).then_some(hung_up)
}

/// The way through the departments; the last handler.
fn dispatch(today: &mut Today<'_>, plan: &mut Plan<ComplaintKind>, order: &Order) -> usize {
    let mut handler = today.city.any_department(today.dice);
    let urgent = matches!(order.urgency, Urgency::Hours2);
    let desk = if urgent { 4 * MINUTE } else { 12 * MINUTE };
    plan.add_with(ComplaintKind::Dispatched, plan.last() + MINUTE + today.dice.wait(desk), note(handler));
    let first_dispatch = plan.last();
    let mut returned = 0.045;
    loop {
        sign(today, plan, order.urgency, handler);
        if !today.dice.chance(returned) {
            break;
        }
        // Who was sent the wrong order once may well be sent the next one wrongly too: the ping-pong.
        returned = 0.22;
        plan.add_with(ComplaintKind::Returned, today.days.add_work(plan.last(), HOUR + today.dice.wait(2 * HOUR)), note(handler));
        let answered = today.days.add_work(plan.last(), today.dice.wait(HOUR));
        if today.dice.chance(0.2) {
            plan.add_with(ComplaintKind::ReturnDenied, answered, note(handler));
            break;
        }
        handler = today.city.any_department(today.dice);
        plan.add_with(ComplaintKind::Dispatched, answered, note(handler));
    }
    contact(today, plan, order, first_dispatch, handler);
    if today.dice.chance(0.002) {
        plan.add_with(ComplaintKind::Hung, today.days.add_work(plan.last(), WORKDAY), note(handler));
        let solved = today.days.add_work(plan.last(), today.dice.between(5 * WORKDAY, 20 * WORKDAY));
        plan.add_with(ComplaintKind::Replied, solved, note(handler));
    }
    handle(today, plan, order, first_dispatch, handler);
    close(today, plan, handler);
    handler
}

fn sign(today: &mut Today<'_>, plan: &mut Plan<ComplaintKind>, urgency: Urgency, handler: usize) {
    let wait = today.dice.wait(if matches!(urgency, Urgency::Hours2) { 6 * MINUTE } else { 40 * MINUTE });
    // What must be answered within the day reaches the duty officer at any hour; the rest waits for the office to open.
    let on_duty = matches!(urgency, Urgency::Hours2 | Urgency::Hours24);
    let signed = if on_duty { plan.last() + wait } else { today.days.add_work(plan.last(), wait) };
    plan.add_with(ComplaintKind::Signed, signed, note(handler));
}

fn contact(today: &mut Today<'_>, plan: &mut Plan<ComplaintKind>, order: &Order, dispatched: i64, handler: usize) {
    let limit = order.urgency.limit();
    let spread = limit.min(2 * DAY);
    let wished = if today.dice.chance(0.975) {
        (dispatched + today.dice.between(spread / 20, spread * 6 / 10)).min(dispatched + limit * 95 / 100)
    } else {
        dispatched + limit + today.dice.wait(limit / 4)
    };
    plan.add_with(ComplaintKind::Contacted, wished, note(handler));
}

fn handle(today: &mut Today<'_>, plan: &mut Plan<ComplaintKind>, order: &Order, dispatched: i64, handler: usize) {
    let late = today.dice.chance(0.018);
    let extended = order.extension_days > 0;
    let limit = if extended { HANDLING + order.extension_days * WORKDAY } else { HANDLING };
    if extended {
        let asked = today.days.add_work(dispatched, HANDLING * today.dice.between(50, 85) / 100);
        plan.add_with(ComplaintKind::ExtensionRequested, asked, note(handler));
        plan.add_with(ComplaintKind::ExtensionGranted, today.days.add_work(plan.last(), today.dice.wait(HOUR)), note(handler));
    }
    if late {
        plan.add_with(ComplaintKind::Supervised, today.days.add_work(dispatched, limit * 98 / 100), note(handler));
    }
    let percent = if late { today.dice.between(104, 160) } else { today.dice.between(6, 70) };
    let replied = today.days.add_work(dispatched, limit / 100 * percent);
    plan.add_with(ComplaintKind::Replied, replied, note(handler));
}

fn close(today: &mut Today<'_>, plan: &mut Plan<ComplaintKind>, handler: usize) {
    let asked = today.dice.chance(0.96);
    let mut answers = Answers::draw(today.dice, 0.972);
    if asked {
        plan.add_with(
            ComplaintKind::Revisited,
            today.days.add_work(plan.last(), 10 * MINUTE + today.dice.wait(2 * HOUR)),
            answers.note(handler),
        );
    }
    plan.add_with(ComplaintKind::Concluded, today.days.add_work(plan.last(), MINUTE + today.dice.wait(20 * MINUTE)), note(handler));
    if !today.dice.chance(0.01) {
        return;
    }
    plan.add_with(ComplaintKind::Reopened, today.days.add_work(plan.last() + today.dice.wait(DAY), HOUR), note(handler));
    plan.add_with(ComplaintKind::Dispatched, today.days.add_work(plan.last(), 20 * MINUTE), note(handler));
    sign(today, plan, Urgency::Days7, handler);
    plan.add_with(ComplaintKind::Replied, today.days.add_work(plan.last(), today.dice.between(2 * HOUR, 2 * WORKDAY)), note(handler));
    answers = Answers::draw(today.dice, 0.98);
    plan.add_with(ComplaintKind::Revisited, today.days.add_work(plan.last(), HOUR), answers.note(handler));
    plan.add_with(ComplaintKind::Concluded, today.days.add_work(plan.last(), HOUR / 2), note(handler));
}

/// What the citizen says when asked how it went.
struct Answers {
    responded: i64,
    resolved: i64,
    satisfied: i64,
}

impl Answers {
    fn draw(dice: &mut Dice, resolved: f64) -> Self {
        let silent = dice.chance(0.05);
        let resolved = i64::from(!dice.chance(resolved));
        let satisfied = if resolved == 1 { i64::from(dice.chance(0.8)) } else { i64::from(dice.chance(0.02)) };
        let responded = i64::from(dice.chance(0.01));
        if silent { Self { responded, resolved: 2, satisfied: 2 } } else { Self { responded, resolved, satisfied } }
    }

    /// Three answers of two bits above the handler.
    fn note(&self, handler: usize) -> i64 {
        note(handler) | (self.responded << 32) | (self.resolved << 34) | (self.satisfied << 36)
    }
}

fn note(handler: usize) -> i64 {
    i64::try_from(handler).unwrap_or(0)
}

fn answer(note: i64, shift: u32) -> Text {
    Text::const_new(match (note >> shift) & 3 {
        0 => "yes",
        1 => "no",
        _ => "unknown",
    })
}

impl Order {
    fn new(today: &mut Today<'_>, town: Option<usize>) -> Self {
        let mut town = town.unwrap_or_else(|| today.city.any_town(today.dice));
        let dice = &mut *today.dice;
        let channel = match dice.below(100) {
            0..80 => "phone",
            80..88 => "wechat",
            88..93 => "app",
            93..96 => "web",
            96..98 => "enterprise",
            98 => "transfer",
            _ => "letter",
        };
        let matter = match dice.below(100) {
            0..48 => "consult",
            48..66 => "help",
            66..90 => "complaint",
            90..95 => "report",
            95..98 => "suggestion",
            _ => "praise",
        };
        let urgency = match dice.below(100) {
            0..3 => Urgency::Hours2,
            3..70 => Urgency::Hours24,
            70..95 => Urgency::Days7,
            _ => Urgency::Days15,
        };
        let wait_seconds = if dice.chance(0.957) { dice.between(2, 15) } else { 16 + dice.wait(25) };
        let mut repeat_of = None;
        if dice.chance(0.03) && !today.recent.orders.is_empty() {
            let at = dice.index(today.recent.orders.len());
            if let Some((number, place)) = today.recent.orders.get(at) {
                town = *place;
                repeat_of = Some(number.clone());
            }
        }
        Self {
            town,
            channel,
            matter,
            class_code: dice.pick(&CLASSES, "0101"),
            urgency,
            enterprise: channel == "enterprise" || dice.chance(0.01),
            repeat_of,
            wait_seconds,
            talk_seconds: 25 + dice.wait(140),
            extension_days: if dice.chance(0.012) { dice.between(1, 11) } else { 0 },
        }
    }
}

impl Facts for Order {
    type Kind = ComplaintKind;

    fn step(&self, city: &City, kind: ComplaintKind, argument: i64, envelope: &mut Envelope) -> Step {
        envelope.area = city.towns.get(self.town).map(|town| town.code.clone());
        let handler = usize::try_from(argument & 0xffff_ffff).ok().and_then(|handler| city.department(handler));
        let mut step = ComplaintStep::new(kind);
        match kind {
            ComplaintKind::CallOffered => step.channel = Some(Text::const_new(self.channel)),
            ComplaintKind::CallAnswered | ComplaintKind::CallAbandoned => step.wait_seconds = Some(self.wait_seconds),
            ComplaintKind::Registered => {
                step.channel = Some(Text::const_new(self.channel));
                step.order_type = Some(Text::const_new(self.matter));
                step.class_code = Some(Text::const_new(self.class_code));
                step.urgency = Some(Text::const_new(self.urgency.code()));
                step.enterprise = Some(self.enterprise);
                step.repeat_of.clone_from(&self.repeat_of);
                step.talk_seconds = (self.channel == "phone").then_some(self.talk_seconds);
            }
            ComplaintKind::Dispatched => {
                step.handler.clone_from(&handler);
                envelope.department = handler;
            }
            ComplaintKind::Returned | ComplaintKind::Hung | ComplaintKind::ExtensionRequested => {
                step.reason_code = Some(Text::const_new(if argument % 2 == 0 { "not_ours" } else { "unclear" }));
                envelope.department = handler;
            }
            ComplaintKind::ExtensionGranted => {
                step.extension_days = Some(self.extension_days);
                envelope.department = handler;
            }
            ComplaintKind::Revisited => {
                step.responded = Some(answer(argument, 32));
                step.resolved = Some(answer(argument, 34));
                step.satisfied = Some(answer(argument, 36));
                envelope.department = handler;
            }
            ComplaintKind::AnsweredDirectly | ComplaintKind::Concluded | ComplaintKind::Commented => {}
            ComplaintKind::Signed
            | ComplaintKind::ReturnDenied
            | ComplaintKind::Contacted
            | ComplaintKind::Supervised
            | ComplaintKind::Replied
            | ComplaintKind::Reopened => envelope.department = handler,
        }
        Step::Complaint(Box::new(step))
    }
}
