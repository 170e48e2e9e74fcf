//! The events that steps may still come for: what each reported, who took it, who returned it, and whether it is open.
//!
//! What an event teaches is a function of the set of its steps: with each step the old lesson is taken back and the new one counted,
//! so steps may come in any order. The one who took it last teaches a department, unless that department returned it later; whoever
//! returned it teaches the opposite. Rejected and merged events teach nothing.

use super::owner::{Owner, Owners};
use super::words::Vocabulary;
use super::{Point, Report, Sketch};
use hashbrown::HashMap;
use ingest::record::{CityEventKind, Record, StatusClass, Step, Text, UtcMs};
use std::collections::VecDeque;

/// Events kept that have ended: steps arrive up to days late, and a large city ends some ten thousand events a day.
const ENDED: usize = 1 << 16;
/// Events kept in all. More open ones than a year of a large city's are a feed that never closes; the oldest are let go.
const KEPT: usize = 1 << 19;
/// Returns of one event that teach something.
const RETURNS: usize = 8;

/// When a step happened, with its source's own order: what decides which of two steps is the later one.
type Moment = (UtcMs, Option<i64>);

/// What a step says that matters here, its words cut. Made without knowing anything, so on any thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    event_no: Text,
    kind: CityEventKind,
    moment: Moment,
    department: Option<Text>,
    class: Option<Text>,
    report: Option<(Report, Vec<Text>)>,
}

impl Digest {
    /// What a record says; none if it is not of a city event or does not count (exercise, test).
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        let Step::CityEvent(step) = &record.step else { return None };
        let envelope = &record.envelope;
        if envelope.status_class != StatusClass::Actual {
            return None;
        }
        let report = (step.kind == CityEventKind::Reported).then(|| {
            let report = Report {
                area: envelope.area.clone(),
                class_code: step.class_code.clone(),
                topic: step.topic.clone(),
                point: Point::of(step.longitude, step.latitude),
                address: step.address.clone(),
                content: step.content.clone(),
                class_name: step.class_name.clone(),
                reported_at: envelope.occurred_at,
            };
            let words = report.words();
            (report, words)
        });
        Some(Self {
            event_no: envelope.subject_id.clone(),
            kind: step.kind,
            moment: (envelope.occurred_at, envelope.sequence),
            department: envelope.department.clone(),
            class: step.class_code.clone(),
            report,
        })
    }

    pub(super) fn event_no(&self) -> &Text {
        &self.event_no
    }
}

/// One event.
#[derive(Debug, Default)]
pub(super) struct KnownEvent {
    report: Option<(Moment, Sketch)>,
    class: Option<(Moment, Text)>,
    taken: Option<(Moment, Text)>,
    returned: Vec<(Moment, Text)>,
    /// The last step that ended or opened it, and how.
    turn: Option<(Moment, Turn)>,
    /// What the owners were taught by it.
    lesson: Vec<(Owner, i32)>,
}

/// How an event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Open,
    Closed,
    /// Rejected or merged.
    Out,
}

/// Keeps the later of two, in place.
fn later<T>(held: &mut Option<(Moment, T)>, moment: Moment, value: T) {
    if held.as_ref().is_none_or(|(known, _)| *known <= moment) {
        *held = Some((moment, value));
    }
}

impl KnownEvent {
    fn take(&mut self, digest: &Digest) {
        let moment = digest.moment;
        if let Some(class) = &digest.class {
            later(&mut self.class, moment, class.clone());
        }
        match digest.kind {
            CityEventKind::Received | CityEventKind::Handled | CityEventKind::CheckPassed => self.took(digest),
            CityEventKind::Returned => {
                let department = digest.department.as_ref().filter(|_| self.returned.len() < RETURNS);
                self.returned.extend(department.map(|department| (moment, department.clone())));
            }
            CityEventKind::Closed => {
                self.took(digest);
                later(&mut self.turn, moment, Turn::Closed);
            }
            CityEventKind::Rejected | CityEventKind::Merged => later(&mut self.turn, moment, Turn::Out),
            CityEventKind::Reopened | CityEventKind::Unmerged => later(&mut self.turn, moment, Turn::Open),
            CityEventKind::Reported
            | CityEventKind::Verified
            | CityEventKind::Accepted
            | CityEventKind::Assigned
            | CityEventKind::Reassigned
            | CityEventKind::UnitStatus
            | CityEventKind::CheckFailed
            | CityEventKind::Suspended
            | CityEventKind::Resumed
            | CityEventKind::ExtensionRequested
            | CityEventKind::ExtensionGranted
            | CityEventKind::Supervised
            | CityEventKind::Appealed
            | CityEventKind::Commented => {}
        }
    }

    fn took(&mut self, digest: &Digest) {
        if let Some(department) = &digest.department {
            later(&mut self.taken, digest.moment, department.clone());
        }
    }

    fn turned(&self) -> Turn {
        self.turn.as_ref().map_or(Turn::Open, |(_, turn)| *turn)
    }

    /// What it reported.
    pub(super) fn report(&self) -> Option<&Sketch> {
        self.report.as_ref().map(|(_, sketch)| sketch)
    }

    /// What it reported, as long as it is open.
    pub(super) fn open_report(&self) -> Option<&Sketch> {
        self.report().filter(|_| self.turned() == Turn::Open)
    }

    /// What it teaches, as far as its steps are known.
    fn lessons(&self) -> Vec<(Owner, i32)> {
        let class = self.class.as_ref().map(|(_, class)| class.clone());
        if self.report.is_none() || self.turned() == Turn::Out {
            return Vec::new();
        }
        let kept = |(moment, department): &&(Moment, Text)| !self.returned.iter().any(|(back, by)| by == department && back > moment);
        let taken = self.taken.as_ref().filter(kept);
        let mut lessons: Vec<(Owner, i32)> = Vec::new();
        for (_, department) in &self.returned {
            let owner = Owner { department: department.clone(), class: class.clone() };
            let repeated = lessons.iter().any(|(known, _)| *known == owner);
            if !repeated && taken.is_none_or(|(_, by)| by != department) {
                lessons.push((owner, -1));
            }
        }
        lessons.sort_by(|(left, _), (right, _)| left.department.cmp(&right.department));
        lessons.extend(taken.map(|(_, department)| (Owner { department: department.clone(), class: class.clone() }, 1)));
        lessons
    }

    /// Teaches the owners what its steps say now, in place of what it taught before.
    pub(super) fn relearn(&mut self, owners: &mut Owners) {
        let lessons = self.lessons();
        if lessons == self.lesson {
            return;
        }
        if let Some((_, sketch)) = &self.report {
            for (owner, times) in &self.lesson {
                owners.learn(owner, sketch, -times);
            }
            for (owner, times) in &lessons {
                owners.learn(owner, sketch, *times);
            }
        }
        self.lesson = lessons;
    }
}

/// The events, and in which order they came and ended.
#[derive(Debug, Default)]
pub(super) struct KnownEvents {
    events: HashMap<Text, KnownEvent>,
    ended: VecDeque<Text>,
    came: VecDeque<Text>,
}

impl KnownEvents {
    /// Takes in a step; true if it is the first report of its event. A second report changes nothing but the class said last.
    pub(super) fn take(&mut self, digest: &Digest, vocabulary: &mut Vocabulary) -> bool {
        if !self.events.contains_key(&digest.event_no) {
            self.came.push_back(digest.event_no.clone());
        }
        let event = self.events.entry(digest.event_no.clone()).or_default();
        let before = event.turned();
        event.take(digest);
        if before == Turn::Open && event.turned() != Turn::Open {
            self.ended.push_back(digest.event_no.clone());
        }
        let first = event.report.is_none();
        if let (true, Some((report, words))) = (first, &digest.report) {
            event.report = Some((digest.moment, Sketch::of(report, vocabulary.learn(words))));
            return true;
        }
        false
    }

    pub(super) fn get(&self, event_no: &str) -> Option<&KnownEvent> {
        self.events.get(event_no)
    }

    pub(super) fn get_mut(&mut self, event_no: &str) -> Option<&mut KnownEvent> {
        self.events.get_mut(event_no)
    }

    /// Lets events beyond the bounds go, those that ended or came first; what they taught stays. Their numbers.
    pub(super) fn forget(&mut self) -> Vec<Text> {
        let mut gone = Vec::new();
        while self.ended.len() > ENDED {
            let Some(event_no) = self.ended.pop_front() else { break };
            // Opened again meanwhile, it ends again later.
            if self.events.get(&event_no).is_some_and(|event| event.turned() != Turn::Open) {
                self.events.remove(&event_no);
            }
        }
        while self.events.len() > KEPT {
            let Some(event_no) = self.came.pop_front() else { break };
            if self.events.remove(&event_no).is_some() {
                gone.push(event_no);
            }
        }
        // Numbers whose event went by its end are passed over in time.
        while self.came.len() > 2 * KEPT {
            self.came.retain(|event_no| self.events.contains_key(event_no));
        }
        gone
    }
}
