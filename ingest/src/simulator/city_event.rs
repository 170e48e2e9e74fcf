//! City events: seen by inspectors, citizens, cameras and sensors, filed within minutes, handled within the limit of their class.
//!
//! ```text
//! reported → [verified] → accepted → assigned → received → [returned → reassigned → received] → unit_status* → handled
//!          ↘ rejected            ↘ merged    ↳ [suspended → resumed] [extension] [supervised]     ↓      ↖ check_failed
//!                                                              [appealed] ← closed ← check_passed ←┘
//! ```

use super::city::{City, Limit};
use super::days::{DAY, HOUR, MINUTE, WORKDAY};
use super::dice::{Dice, mix};
use super::life::{Facts, Letter, Life, Plan, Recent, Today, digits};
use crate::record::{CityEventKind, CityEventStep, Envelope, Step, Text};

/// Unit states in the order in which a unit goes through them; the plan names them by their places.
const UNIT_STATUS: [&str; 6] = ["dispatched", "en_route", "on_scene", "cleared", "returning", "available"];
const DISPATCHED: i64 = 0;
const EN_ROUTE: i64 = 1;
const ON_SCENE: i64 = 2;
const CLEARED: i64 = 3;
const RETURNING: i64 = 4;
const AVAILABLE: i64 = 5;
/// The lots from which an event draws its unit: more than any department has.
const LOTS: u32 = 10_000;

/// For how long a thing is reported again by others.
const REPEATED: i64 = 3 * HOUR;

/// What is wrong, and where.
#[derive(Clone)]
pub(super) struct CityEvent {
    pub(super) town: usize,
    pub(super) class: usize,
    pub(super) origin: &'static str,
    pub(super) severity: i64,
    pub(super) topic: Option<&'static str>,
    /// The class that the report names: people do not always know better.
    named: usize,
    spot: Spot,
    /// What it is said with.
    chance: u64,
    unit: u32,
    merged_into: Option<Text>,
    timeout_exempt: bool,
}

/// Where in its town, in degrees from the middle, and in which cell of the grid.
#[derive(Clone, Copy)]
struct Spot {
    east: f64,
    north: f64,
    grid: u32,
}

impl Spot {
    /// Anywhere in a town.
    fn any(dice: &mut Dice) -> Self {
        Self { east: (dice.unit() - 0.5) * 0.02, north: (dice.unit() - 0.5) * 0.02, grid: dice.below(40) + 1 }
    }

    /// The same place as another person states it: some forty metres off at most, to either side.
    fn again(self, dice: &mut Dice) -> Self {
        Self { east: self.east + (dice.unit() - 0.5) * 0.0008, north: self.north + (dice.unit() - 0.5) * 0.0008, ..self }
    }

    /// What is known by one name: a square of about four hundred metres.
    fn landmark(self, town: usize) -> u64 {
        let step = |degrees: f64| (1..=6).filter(|step| degrees > f64::from(*step) * 0.004 - 0.014).count();
        let number = (town * 64 + step(self.east) * 8 + step(self.north)).try_into().unwrap_or(0);
        mix(number)
    }
}

/// A counted event that a later report may repeat.
pub(super) struct Seen {
    number: Text,
    town: usize,
    class: usize,
    spot: Spot,
    reported: i64,
}

/// Someone or something reports.
pub(super) fn begin(today: &mut Today<'_>, at: i64) {
    let town = today.city.any_town(today.dice);
    let class = today.city.any_class(today.dice);
    let dice = &mut *today.dice;
    let origin = match dice.below(1000) {
        0..450 => "inspector",
        450..650 => "citizen",
        650..800 => "hotline",
        800..920 => "video",
        920..970 => "sensor",
        970..990 => "transfer",
        _ => "leader",
    };
    let usual = today.city.classes.get(class).map_or(3, |class| class.facts.severity);
    let severity = match dice.below(100) {
        0..80 => usual,
        80..90 => usual + 1,
        _ => usual.max(3),
    };
    let severity = severity.clamp(1, 4);
    let mut event = CityEvent::at(today, town, class, origin, severity);
    if event.speaks() && today.dice.chance(0.12) {
        event.named = today.city.any_class(today.dice);
    }
    live(today, at, event);
}

impl CityEvent {
    /// An event somewhere in that town.
    pub(super) fn at(today: &mut Today<'_>, town: usize, class: usize, origin: &'static str, severity: i64) -> Self {
        let dice = &mut *today.dice;
        Self {
            town,
            class,
            origin,
            severity,
            topic: None,
            named: class,
            spot: Spot::any(dice),
            chance: dice.word(),
            unit: dice.below(LOTS),
            merged_into: None,
            timeout_exempt: false,
        }
    }
}

/// Writes the life of an event that is reported at `at`.
pub(super) fn live(today: &mut Today<'_>, at: i64, mut event: CityEvent) {
    let number = today.numbers.next(Letter::CityEvent);
    let mut plan = Plan::new();
    plan.add(CityEventKind::Reported, at);
    if file(today, &mut plan, &event) {
        let lately = at - REPEATED..at;
        let repeats = |seen: &&Seen| {
            seen.town == event.town && (event.topic.is_none() || seen.class == event.class) && lately.contains(&seen.reported)
        };
        let earlier = today.recent.events.iter().rev().find(repeats);
        if let Some(seen) = earlier.filter(|_| today.dice.chance(0.3)) {
            let named_well = event.named == event.class;
            event.merged_into = Some(seen.number.clone());
            event.class = seen.class;
            event.spot = seen.spot.again(today.dice);
            if named_well {
                event.named = event.class;
            }
            plan.add(CityEventKind::Merged, plan.last() + today.dice.between(MINUTE, 15 * MINUTE));
        } else {
            let seen = Seen { number: number.clone(), town: event.town, class: event.class, spot: event.spot, reported: at };
            Recent::keep(&mut today.recent.events, seen);
            event.timeout_exempt = handle(today, &mut plan, &event);
        }
    }
    today.begun.push(Box::new(Life::new(event, number, plan, today.dice)));
}

/// Verified where a citizen reported it, and filed (立案) or rejected.
fn file(today: &mut Today<'_>, plan: &mut Plan<CityEventKind>, event: &CityEvent) -> bool {
    let sure = matches!(event.origin, "inspector" | "sensor" | "leader") || event.severity <= 2;
    if !sure && today.dice.chance(0.7) {
        plan.add(CityEventKind::Verified, plan.last() + MINUTE + today.dice.wait(4 * MINUTE));
    }
    let decided = plan.last() + MINUTE / 4 + today.dice.wait(3 * MINUTE);
    let rejected = !sure && today.dice.chance(0.07);
    let reason = today.dice.between(0, 3);
    plan.add_with(if rejected { CityEventKind::Rejected } else { CityEventKind::Accepted }, decided, reason);
    !rejected
}

/// From dispatch to closing; true if a timeout was excused by appeal.
fn handle(today: &mut Today<'_>, plan: &mut Plan<CityEventKind>, event: &CityEvent) -> bool {
    let filed = plan.last();
    let Some((own, limit)) = today.city.classes.get(event.class).map(|class| (class.department, class.limit)) else { return false };
    let mut department = own;
    let wrong = today.dice.chance(0.018);
    if wrong {
        department = today.city.any_department(today.dice);
    }
    let pace = Pace::of(limit);
    plan.add_with(CityEventKind::Assigned, filed + pace.wait(today, 8), note(department, 0));
    plan.add_with(CityEventKind::Received, plan.last() + pace.wait(today, 8), note(department, 0));
    if wrong {
        plan.add_with(CityEventKind::Returned, plan.last() + pace.wait(today, 20), note(department, 0));
        department = own;
        plan.add_with(CityEventKind::Reassigned, plan.last() + pace.wait(today, 10), note(department, 0));
        plan.add_with(CityEventKind::Received, plan.last() + pace.wait(today, 8), note(department, 0));
    }
    let mut clock = Clock { filed, limit, paused: 0 };
    let late = today.dice.chance(0.02);
    pause(today, plan, &mut clock, department);
    let extended = today.dice.chance(0.008);
    if extended {
        plan.add_with(CityEventKind::ExtensionRequested, clock.at(today, 50), note(department, 1));
        plan.add_with(CityEventKind::ExtensionGranted, plan.last() + today.dice.wait(10 * MINUTE), note(department, 1));
    }
    if late {
        plan.add_with(CityEventKind::Supervised, clock.at(today, 99), note(department, 0));
    }
    let percent = if late { today.dice.between(102, 190) } else { 6 + today.dice.wait(20).min(80) };
    let finished = clock.at(today, percent);
    work(today, plan, finished, department, pace);
    if today.dice.chance(0.008) {
        plan.add_with(CityEventKind::CheckFailed, plan.last() + pace.wait(today, 4), note(department, 0));
        plan.add_with(CityEventKind::Handled, plan.last() + pace.wait(today, 30), note(department, 0));
    }
    plan.add_with(CityEventKind::CheckPassed, plan.last() + pace.wait(today, 3), note(department, 0));
    plan.add_with(CityEventKind::Closed, plan.last() + pace.wait(today, 2), note(department, 0));
    let excused = late && today.dice.chance(0.25);
    if excused {
        plan.add_with(CityEventKind::Appealed, today.days.add_work(plan.last(), HOUR + today.dice.wait(WORKDAY)), note(department, 0));
    }
    excused
}

/// How fast hands change: nobody lets a matter lie for minutes that must be over within the quarter of an hour.
#[derive(Clone, Copy)]
struct Pace(i64);

impl Pace {
    fn of(limit: Limit) -> Self {
        let (Limit::Wall(limit) | Limit::Working(limit)) = limit;
        Self(limit / 60)
    }

    /// A wait of that many minutes on average, or less where the limit is short.
    fn wait(self, today: &mut Today<'_>, minutes: i64) -> i64 {
        let mean = (minutes * MINUTE).min(self.0);
        mean / 8 + today.dice.wait(mean)
    }
}

/// The limit of an event, moved by the time it hung.
struct Clock {
    filed: i64,
    limit: Limit,
    paused: i64,
}

impl Clock {
    /// When that share of the limit is used, in percent.
    fn at(&self, today: &Today<'_>, percent: i64) -> i64 {
        match self.limit {
            Limit::Wall(limit) => self.filed + limit * percent / 100 + self.paused,
            Limit::Working(limit) => today.days.add_work(self.filed, limit * percent / 100) + self.paused,
        }
    }
}

/// Some hang: a part is missing, the ground is frozen.
fn pause(today: &mut Today<'_>, plan: &mut Plan<CityEventKind>, clock: &mut Clock, department: usize) {
    if today.dice.chance(0.012) {
        plan.add_with(CityEventKind::Suspended, plan.last() + today.dice.wait(30 * MINUTE), note(department, 2));
        let from = plan.last();
        plan.add_with(CityEventKind::Resumed, from + today.dice.between(DAY, 9 * DAY), note(department, 0));
        clock.paused = plan.last() - from;
    }
}

/// A unit goes, works and reports the matter handled at `finished`: at most a quarter of an hour on the road and half an hour on the
/// scene, less where time is short. Then most are free again before the check.
fn work(today: &mut Today<'_>, plan: &mut Plan<CityEventKind>, finished: i64, department: usize, pace: Pace) {
    let span = (finished - plan.last()).max(MINUTE);
    let handled = plan.last() + span;
    let mut share = |least: i64, most: i64, longest: i64| {
        let part = span * today.dice.between(least, most) / 100;
        part.min(today.dice.between(longest / 5, longest))
    };
    let (road, scene) = (share(10, 30, 15 * MINUTE), share(20, 50, 30 * MINUTE));
    let sent = handled - scene - road;
    plan.add_with(CityEventKind::UnitStatus, sent, note(department, DISPATCHED));
    if today.dice.chance(0.85) {
        plan.add_with(CityEventKind::UnitStatus, sent + road / 4, note(department, EN_ROUTE));
    }
    plan.add_with(CityEventKind::UnitStatus, handled - scene, note(department, ON_SCENE));
    plan.add_with(CityEventKind::Handled, handled, note(department, 0));
    if today.dice.chance(0.95) {
        plan.add_with(CityEventKind::UnitStatus, plan.last() + today.dice.between(1000, MINUTE), note(department, CLEARED));
        if today.dice.chance(0.4) {
            plan.add_with(CityEventKind::UnitStatus, plan.last() + pace.wait(today, 2), note(department, RETURNING));
        }
        plan.add_with(CityEventKind::UnitStatus, plan.last() + pace.wait(today, 6), note(department, AVAILABLE));
    }
}

/// Department and a small number in one.
fn note(department: usize, detail: i64) -> i64 {
    i64::try_from(department).unwrap_or(0) | (detail << 32)
}

fn reason(detail: i64) -> Text {
    Text::const_new(match detail {
        0 => "not_ours",
        1 => "weather",
        _ => "material",
    })
}

impl CityEvent {
    fn header(&self, city: &City, step: &mut CityEventStep) {
        step.origin = Some(Text::const_new(self.origin));
        Self::classify(city, self.named, step);
        step.severity = Some(self.severity);
        step.topic = self.topic.map(Text::const_new);
        if let Some(town) = city.towns.get(self.town) {
            step.longitude = Some(((town.longitude + self.spot.east) * 1e5).round() / 1e5);
            step.latitude = Some(((town.latitude + self.spot.north) * 1e5).round() / 1e5);
            let mut grid = town.code.clone();
            digits(&mut grid, u64::from(self.spot.grid), 3);
            step.grid = Some(grid);
        }
        step.crs = Some(Text::const_new("wgs84"));
        if self.speaks() {
            let place = city.phrases.place(self.spot.landmark(self.town));
            step.content = city.phrases.sentence(self.class, place, self.chance);
            step.address = place.map(Text::from);
        }
    }

    fn classify(city: &City, class: usize, step: &mut CityEventStep) {
        if let Some(class) = city.classes.get(class) {
            step.category = Some(class.facts.category.clone());
            step.class_code = Some(class.facts.code.clone());
        }
    }

    /// Whether a person reports it in words.
    fn speaks(&self) -> bool {
        matches!(self.origin, "citizen" | "hotline")
    }
}

impl Facts for CityEvent {
    type Kind = CityEventKind;

    fn step(&self, city: &City, kind: CityEventKind, argument: i64, envelope: &mut Envelope) -> Step {
        envelope.area = city.towns.get(self.town).map(|town| town.code.clone());
        let department = usize::try_from(argument & 0xffff_ffff).unwrap_or(0);
        let detail = argument >> 32;
        let mut step = CityEventStep::new(kind);
        match kind {
            CityEventKind::Reported => self.header(city, &mut step),
            CityEventKind::Verified | CityEventKind::Commented | CityEventKind::Unmerged => {}
            CityEventKind::Accepted => {
                if let Some(class) = city.classes.get(self.class) {
                    step.limit_type = Some(class.facts.limit_type.clone());
                    step.limit_value = Some(class.facts.limit_value);
                }
                // Who files it sees what it is.
                if self.named != self.class {
                    Self::classify(city, self.class, &mut step);
                }
            }
            CityEventKind::Rejected => step.reason_code = Some(reason(argument)),
            CityEventKind::Merged => step.merged_into.clone_from(&self.merged_into),
            CityEventKind::Returned | CityEventKind::Suspended | CityEventKind::ExtensionRequested => {
                step.reason_code = Some(reason(detail));
                envelope.department = city.department(department);
            }
            CityEventKind::UnitStatus => {
                step.unit = Some(city.unit(department, self.unit));
                let state = usize::try_from(detail).ok().and_then(|at| UNIT_STATUS.get(at)).copied();
                step.unit_status = state.map(Text::const_new);
                envelope.department = city.department(department);
            }
            CityEventKind::ExtensionGranted => {
                if let Some(class) = city.classes.get(self.class) {
                    step.limit_type = Some(class.facts.limit_type.clone());
                    step.limit_value = Some((class.facts.limit_value / 2).max(1));
                }
                envelope.department = city.department(department);
            }
            CityEventKind::Appealed => {
                step.timeout_exempt = Some(self.timeout_exempt);
                envelope.department = city.department(department);
            }
            CityEventKind::Assigned
            | CityEventKind::Received
            | CityEventKind::Reassigned
            | CityEventKind::Handled
            | CityEventKind::CheckPassed
            | CityEventKind::CheckFailed
            | CityEventKind::Resumed
            | CityEventKind::Supervised
            | CityEventKind::Closed
            | CityEventKind::Reopened => envelope.department = city.department(department),
        }
        Step::CityEvent(Box::new(step))
    }
}

/// The class whose code is the first of `wanted` that the city has; else some class.
pub(super) fn class_of(city: &City, wanted: &[&str], dice: &mut Dice) -> usize {
    let known = |code: &&str| city.classes.iter().position(|class| class.facts.code == **code);
    wanted.iter().find_map(known).unwrap_or_else(|| dice.index(city.classes.len()))
}
