//! Suggestions for city events: who should handle a report, what it repeats, and what many report at once (聚集诉求).
//!
//! Everything here is learned from the records of city events alone and asked at intake. [`Routing`] is pure: records and the
//! present go in, suggestions with their reasons as data come out. [`RoutingHandle`] keeps one beside the engine.

mod duplicate;
mod hot;
mod keeper;
mod known;
mod owner;
mod place;
mod words;

pub use duplicate::Duplicate;
pub use hot::{HotGroup, HotSettings};
pub use keeper::{Intake, Keeper, RoutingHandle};
pub use known::Digest;
pub use owner::{Reason, Suggestion};
pub use place::Point;

use duplicate::OpenReports;
use hot::HotGroups;
use ingest::record::{Text, UtcMs};
use ingest::reference::Reference;
use known::KnownEvents;
use owner::{Feature, Owner, Owners};
use words::{Vocabulary, WordId, words_of};

/// Groups of features that tell of an owner: class, words, town, square kilometre, topic.
const GROUPS: usize = 5;
/// The grid in which places tell of an owner: a square kilometre is what one team knows.
const SQUARE_M: f64 = 1000.0;

/// What someone reports, or is about to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Code of the district or town.
    pub area: Option<Text>,
    /// The class that the reporter names.
    pub class_code: Option<Text>,
    /// An emergency topic.
    pub topic: Option<Text>,
    /// Where it is.
    pub point: Option<Point>,
    /// Where it is, in words.
    pub address: Option<Text>,
    /// What it is about.
    pub content: Option<Text>,
    /// The name of the class in the source's words.
    pub class_name: Option<Text>,
    /// When it was, or is being, reported.
    pub reported_at: UtcMs,
}

impl Report {
    /// Its words: of content, address and class name. The first Chinese text of the process takes about 100 ms.
    fn words(&self) -> Vec<Text> {
        let texts = [&self.content, &self.address, &self.class_name];
        let mut words: Vec<Text> = texts.into_iter().flatten().flat_map(|text| words_of(text)).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// A report as it is compared with others: its words are numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    area: Option<Text>,
    class: Option<Text>,
    topic: Option<Text>,
    point: Option<Point>,
    words: Vec<WordId>,
    reported_at: UtcMs,
}

impl Sketch {
    fn of(report: &Report, words: Vec<WordId>) -> Self {
        let Report { area, class_code, topic, point, reported_at, .. } = report;
        Self { area: area.clone(), class: class_code.clone(), topic: topic.clone(), point: *point, words, reported_at: *reported_at }
    }

    fn features(&self) -> impl Iterator<Item = Feature> {
        let square = self.point.map(|point| Feature::Square(point.cell(SQUARE_M)));
        let words = self.words.iter().copied().map(Feature::Word);
        let others =
            [self.class.clone().map(Feature::Class), self.area.clone().map(Feature::Area), square, self.topic.clone().map(Feature::Topic)];
        others.into_iter().flatten().chain(words)
    }
}

/// All that was learned from records, and the reports that are open. Bounded: see the bounds of its parts.
#[derive(Debug)]
pub struct Routing {
    vocabulary: Vocabulary,
    owners: Owners,
    known: KnownEvents,
    open: OpenReports,
    hot: HotGroups,
}

impl Routing {
    /// Knows what the reference tables say, and no report yet.
    #[must_use]
    pub fn new(reference: &Reference, hot: HotSettings) -> Self {
        let (mut vocabulary, mut owners) = (Vocabulary::default(), Owners::default());
        for class in reference.event_classes().values() {
            let Some(department) = &class.owner else { continue };
            let code = Text::from(class.code.as_str());
            let words = words_of(&class.name.zh).into_iter().chain(words_of(&class.name.en));
            let name: Vec<WordId> = words.map(|word| vocabulary.number(&word)).collect();
            owners.declare(&Owner { department: Text::from(department.as_str()), class: Some(code.clone()) }, &code, &name);
        }
        Self { vocabulary, owners, known: KnownEvents::default(), open: OpenReports::default(), hot: HotGroups::new(hot) }
    }

    /// Takes in a step of a city event. What it learns of owners does not depend on the order of steps; a step that comes again must
    /// not be given twice. `now` is the present, by which old reports leave the hot groups.
    pub fn take(&mut self, digest: &Digest, now: UtcMs) {
        let new = self.known.take(digest, &mut self.vocabulary);
        let forgotten = self.vocabulary.forget();
        self.owners.forget(&forgotten);
        if let Some(event) = self.known.get_mut(digest.event_no()) {
            event.relearn(&mut self.owners);
            match event.open_report() {
                Some(sketch) => self.open.put(digest.event_no(), sketch),
                None => self.open.remove(digest.event_no()),
            }
            if let (true, Some(sketch)) = (new, event.report()) {
                self.hot.add(digest.event_no(), sketch, &self.vocabulary, now);
            }
        }
        for event_no in self.known.forget() {
            self.open.remove(&event_no);
        }
    }

    /// The report as it is compared with others.
    #[must_use]
    pub fn sketch(&self, report: &Report) -> Sketch {
        self.sketch_of_words(report, &report.words())
    }

    fn sketch_of_words(&self, report: &Report, words: &[Text]) -> Sketch {
        Sketch::of(report, self.vocabulary.find(words))
    }

    /// The report of an event that is open, or was lately.
    #[must_use]
    pub fn report_of(&self, event_no: &str) -> Option<Sketch> {
        self.known.get(event_no)?.report().cloned()
    }

    /// The likeliest departments for a report, at most three, likeliest first.
    #[must_use]
    pub fn suggest(&self, report: &Sketch) -> Vec<Suggestion> {
        self.owners.suggest(report, &self.vocabulary)
    }

    /// The open events that the report may repeat, at most five, likeliest first; `but` is the report's own event.
    #[must_use]
    pub fn duplicates(&self, report: &Sketch, but: Option<&str>) -> Vec<Duplicate> {
        self.alike(report, but, Duplicate::LEAST_SCORE)
    }

    /// The same from another score on.
    #[must_use]
    pub fn alike(&self, report: &Sketch, but: Option<&str>, least: f64) -> Vec<Duplicate> {
        self.open.like(report, but, least, &self.vocabulary)
    }

    /// The hot groups of that instant, largest first.
    #[must_use]
    pub fn hot(&self, now: UtcMs) -> Vec<HotGroup> {
        self.hot.all(&self.vocabulary, now)
    }

    /// The hot group that holds the event, or else that the report would join.
    #[must_use]
    pub fn hot_around(&self, report: &Sketch, event_no: Option<&str>, now: UtcMs) -> Option<HotGroup> {
        self.hot.around(report, event_no, &self.vocabulary, now)
    }

    /// Lets reports leave the hot groups whose time is over; how many groups are hot, and how many were found since the start.
    pub fn expire(&mut self, now: UtcMs) -> (usize, u64) {
        self.hot.expire(now);
        self.hot.count()
    }

    /// How many events are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.len()
    }
}

#[cfg(test)]
mod tests;
