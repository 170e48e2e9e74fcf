//! Hot groups (聚集诉求): many like reports from one neighbourhood within the hour become one hot event.
//!
//! Each report joins the like group whose middle is nearest, or begins one (leader clustering), so a group is found with the report
//! that makes it full and never searched for. Which group a report joins depends on those before it. A group turns hot when it holds
//! as many reports as asked for, and stays so until fewer than half of that are left of the window: it is found once.

use super::Sketch;
use super::place::{Cell, Point};
use super::words::{Vocabulary, WordId};
use hashbrown::HashMap;
use ingest::record::{Text, UtcMs};
use std::collections::{BTreeMap, VecDeque};

/// Reports of the window that are kept: five a second for an hour, a hundred times a large city's pace. Beyond, the oldest leave early.
const KEPT: usize = 20_000;
/// From this share of its words (by rarity) in common with a group, a report of another class is of the group.
const LIKE: f64 = 0.4;
/// Reports of a class that come from one neighbourhood all day are of one thing only if they say so: this much of the words.
const LIKE_IN_CLASS: f64 = 0.1;
/// Words that name a group.
const WORDS_NAMED: usize = 5;
const MINUTE_MS: i64 = 60_000;

/// What makes a group hot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HotSettings {
    /// Reports that make it.
    pub reports: usize,
    /// Minutes within which they come.
    pub window_min: u32,
    /// Metres around their middle.
    pub radius_m: f64,
}

/// A hot group.
#[derive(Clone, Debug, PartialEq)]
pub struct HotGroup {
    /// The events whose reports are of it, in the order in which they came.
    pub events: Vec<Text>,
    /// The words that at least a third of them say, those that tell most first.
    pub words: Vec<Text>,
    /// The class that most of them name.
    pub class_code: Option<Text>,
    /// The middle of those whose point is known.
    pub centre: Option<Point>,
    /// When the first of them was reported.
    pub since: UtcMs,
}

/// One report of a group.
#[derive(Debug)]
struct Member {
    event_no: Text,
    sketch: Sketch,
}

/// Like reports of one neighbourhood.
#[derive(Debug, Default)]
struct Group {
    members: VecDeque<Member>,
    words: HashMap<WordId, u32>,
    classes: BTreeMap<Text, u32>,
    east: f64,
    north: f64,
    points: u32,
    hot_since: Option<UtcMs>,
}

/// Where a group is looked for: the cell of its first report, else its area.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Anchor {
    Cell(Cell),
    Area(Text),
}

/// The groups of the window.
#[derive(Debug)]
pub(super) struct HotGroups {
    settings: HotSettings,
    groups: BTreeMap<u64, (Anchor, Group)>,
    anchors: HashMap<Anchor, Vec<u64>>,
    /// Which group each report joined, in the order in which they came.
    order: VecDeque<(UtcMs, u64)>,
    group_of: HashMap<Text, u64>,
    next: u64,
    found: u64,
}

impl HotGroups {
    pub(super) fn new(settings: HotSettings) -> Self {
        let (groups, anchors, order) = (BTreeMap::new(), HashMap::new(), VecDeque::new());
        Self { settings, groups, anchors, order, group_of: HashMap::new(), next: 0, found: 0 }
    }

    /// A report came.
    pub(super) fn add(&mut self, event_no: &Text, sketch: &Sketch, vocabulary: &Vocabulary, now: UtcMs) {
        self.expire(now);
        let too_old = now.since(sketch.reported_at) >= self.window_ms();
        let Some(anchor) = self.anchor(sketch).filter(|_| !too_old && !self.group_of.contains_key(event_no)) else { return };
        let number = self.nearest(sketch, vocabulary).unwrap_or_else(|| {
            let number = self.next;
            self.next += 1;
            self.anchors.entry(anchor.clone()).or_default().push(number);
            self.groups.insert(number, (anchor, Group::default()));
            number
        });
        self.order.push_back((sketch.reported_at, number));
        self.group_of.insert(event_no.clone(), number);
        if let Some((_, group)) = self.groups.get_mut(&number) {
            group.count(sketch, true);
            group.members.push_back(Member { event_no: event_no.clone(), sketch: sketch.clone() });
            if group.hot_since.is_none() && group.members.len() >= self.settings.reports {
                group.hot_since = group.members.iter().map(|member| member.sketch.reported_at).min();
                self.found += 1;
            }
        }
        while self.order.len() > KEPT {
            self.leave_first();
        }
    }

    /// Reports whose time is over leave.
    pub(super) fn expire(&mut self, now: UtcMs) {
        while self.order.front().is_some_and(|(reported, _)| now.since(*reported) >= self.window_ms()) {
            self.leave_first();
        }
    }

    /// How many groups are hot, and how many ever were.
    pub(super) fn count(&self) -> (usize, u64) {
        (self.groups.values().filter(|(_, group)| group.hot_since.is_some()).count(), self.found)
    }

    /// The hot groups, largest first.
    pub(super) fn all(&self, vocabulary: &Vocabulary, now: UtcMs) -> Vec<HotGroup> {
        let mut groups: Vec<HotGroup> = self.groups.values().filter_map(|(_, group)| self.shown(group, vocabulary, now)).collect();
        groups.sort_by(|left, right| right.events.len().cmp(&left.events.len()).then(left.since.cmp(&right.since)));
        groups
    }

    /// The hot group of that event, else the one that the report would join.
    pub(super) fn around(&self, sketch: &Sketch, event_no: Option<&str>, vocabulary: &Vocabulary, now: UtcMs) -> Option<HotGroup> {
        let known = event_no.and_then(|event_no| self.group_of.get(event_no).copied());
        // A report of long ago joins nothing that is hot now.
        let is_new = now.since(sketch.reported_at) < self.window_ms();
        let number = known.or_else(|| self.nearest(sketch, vocabulary).filter(|_| is_new))?;
        self.shown(&self.groups.get(&number)?.1, vocabulary, now)
    }

    fn window_ms(&self) -> i64 {
        i64::from(self.settings.window_min) * MINUTE_MS
    }

    fn anchor(&self, sketch: &Sketch) -> Option<Anchor> {
        let cell = sketch.point.map(|point| Anchor::Cell(point.cell(self.settings.radius_m)));
        cell.or_else(|| sketch.area.clone().map(Anchor::Area))
    }

    /// The group that a report is of: the like one that has most reports.
    fn nearest(&self, sketch: &Sketch, vocabulary: &Vocabulary) -> Option<u64> {
        let radius = self.settings.radius_m;
        // The middle of a group may have moved a radius away from where it began.
        let anchors: Vec<Anchor> = match sketch.point {
            Some(point) => point.cells_within(2.0 * radius, radius).into_iter().map(Anchor::Cell).collect(),
            None => self.anchor(sketch).into_iter().collect(),
        };
        let numbers = anchors.iter().filter_map(|anchor| self.anchors.get(anchor)).flatten();
        let like = numbers.filter_map(|number| {
            let (_, group) = self.groups.get(number)?;
            let near = sketch.point.zip(group.middle()).is_none_or(|(one, middle)| one.distance_m(middle) <= radius);
            (near && group.is_like(sketch, vocabulary)).then_some((group.members.len(), std::cmp::Reverse(*number)))
        });
        like.max().map(|(_, std::cmp::Reverse(number))| number)
    }

    /// The report that came first leaves its group.
    fn leave_first(&mut self) {
        let Some((_, number)) = self.order.pop_front() else { return };
        let Some((anchor, group)) = self.groups.get_mut(&number) else { return };
        if let Some(member) = group.members.pop_front() {
            self.group_of.remove(&member.event_no);
            group.count(&member.sketch, false);
        }
        if group.members.len() * 2 < self.settings.reports {
            group.hot_since = None;
        }
        if group.members.is_empty() {
            if let Some(numbers) = self.anchors.get_mut(anchor) {
                numbers.retain(|known| *known != number);
                if numbers.is_empty() {
                    self.anchors.remove(anchor);
                }
            }
            self.groups.remove(&number);
        }
    }

    fn shown(&self, group: &Group, vocabulary: &Vocabulary, now: UtcMs) -> Option<HotGroup> {
        let since = group.hot_since?;
        let fresh = group.members.iter().filter(|member| now.since(member.sketch.reported_at) < self.window_ms());
        let events: Vec<Text> = fresh.map(|member| member.event_no.clone()).collect();
        if events.len() * 2 < self.settings.reports {
            return None;
        }
        let third = u32::try_from(group.members.len() / 3).unwrap_or(u32::MAX).max(2);
        let said = group.words.iter().filter(|(_, reports)| **reports >= third);
        // What many of the group say and few others do.
        let mut weighed: Vec<(f64, &Text)> =
            said.filter_map(|(word, reports)| Some((f64::from(*reports) * vocabulary.rarity(*word), vocabulary.word(*word)?))).collect();
        weighed.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
        let words = weighed.into_iter().take(WORDS_NAMED).map(|(_, word)| word.clone()).collect();
        Some(HotGroup { events, words, class_code: group.usual_class().cloned(), centre: group.middle(), since })
    }
}

impl Group {
    fn count(&mut self, sketch: &Sketch, joins: bool) {
        let step = |count: &mut u32| *count = if joins { *count + 1 } else { count.saturating_sub(1) };
        for word in &sketch.words {
            step(self.words.entry(*word).or_default());
        }
        if let Some(class) = &sketch.class {
            step(self.classes.entry(class.clone()).or_default());
        }
        if let Some(point) = sketch.point {
            step(&mut self.points);
            let sign = if joins { 1.0 } else { -1.0 };
            self.east += sign * point.longitude;
            self.north += sign * point.latitude;
        }
        if !joins {
            self.words.retain(|_, reports| *reports > 0);
            self.classes.retain(|_, reports| *reports > 0);
        }
    }

    fn middle(&self) -> Option<Point> {
        let points = f64::from(self.points);
        (self.points > 0).then(|| Point { longitude: self.east / points, latitude: self.north / points })
    }

    fn usual_class(&self) -> Option<&Text> {
        self.classes.iter().max_by_key(|(class, reports)| (**reports, std::cmp::Reverse(*class))).map(|(class, _)| class)
    }

    /// Whether a report is of the group's matter: its class and some of the words, or many of the words, or the class where there
    /// are no words to compare.
    fn is_like(&self, sketch: &Sketch, vocabulary: &Vocabulary) -> bool {
        let same_class = sketch.class.as_ref().is_some_and(|class| self.usual_class() == Some(class));
        match self.said(sketch, vocabulary) {
            Some(share) => share >= if same_class { LIKE_IN_CLASS } else { LIKE },
            None => same_class,
        }
    }

    /// How much of what the report says others of the group say, 0 to 1, by rarity; none where one side has no words.
    fn said(&self, sketch: &Sketch, vocabulary: &Vocabulary) -> Option<f64> {
        if sketch.words.is_empty() || self.words.is_empty() {
            return None;
        }
        let members = f64::from(u32::try_from(self.members.len()).unwrap_or(u32::MAX).max(1));
        let (mut said, mut all) = (0.0, 0.0);
        for word in &sketch.words {
            let rarity = vocabulary.rarity(*word);
            all += rarity;
            said += rarity * self.words.get(word).map_or(0.0, |reports| f64::from(*reports) / members);
        }
        (all > 0.0).then(|| said / all)
    }
}
