//! Topics of 战时 (`topics/*.toml`): what each is called, and the rule that puts it in force, if there is one.

use crate::wall::{Offer, Walls};
use analytics::window::Window;
use ingest::declaration::{DeclarationFile, Label, Mistake, Spot};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;
use toml::Spanned;

/// One topic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Topic {
    pub(crate) title: Label,
    pub(crate) by_rule: Option<ByRule>,
}

/// The rule that puts a topic in force: the whole city's value is past a bound for so long.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ByRule {
    pub(crate) indicator: String,
    pub(crate) window: Window,
    above: Option<f64>,
    below: Option<f64>,
    pub(crate) on_delay: Duration,
}

impl ByRule {
    /// Whether a value is past the bound.
    pub(crate) fn holds(&self, value: f64) -> bool {
        self.above.is_some_and(|bound| value > bound) || self.below.is_some_and(|bound| value < bound)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Spanned<Label>,
    by_rule: Option<Spanned<WrittenRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    indicator: Spanned<String>,
    window: Spanned<String>,
    above: Option<f64>,
    below: Option<f64>,
    for_min: u32,
}

/// Reads all topics, by name; `offers` has what each indicator offers. A rule that is wrong is left out: the topic can still be put in
/// force by hand. Told are the mistakes of the topics, and those of walls whose scenes are of a topic that there is not.
pub(crate) fn load(
    files: &[DeclarationFile],
    offers: &BTreeMap<String, Offer>,
    (walls, wall_files): (&Walls, &[DeclarationFile]),
) -> (BTreeMap<String, Topic>, [Vec<Mistake>; 2]) {
    let (mut topics, mut of_topics, mut of_walls) = (BTreeMap::new(), Vec::new(), Vec::new());
    for file in files {
        let written: Written = match toml::from_str(&file.text) {
            Ok(written) => written,
            Err(error) => {
                let at = error.span().map(|span| Spot::of_byte(&file.text, span.start));
                let hint = "keys: title, by_rule = { indicator, window, above or below, for_min }";
                of_topics.push(Mistake::new(&file.path, at, error.message(), Some(hint.to_owned())));
                continue;
            }
        };
        let mut wrong = |at: usize, message: String, hint: &str| {
            of_topics.push(Mistake::new(&file.path, Spot::of_byte(&file.text, at), message, Some(hint.to_owned())));
        };
        let title = written.title.get_ref();
        if title.zh.trim().is_empty() || title.en.trim().is_empty() {
            wrong(written.title.span().start, "`title` is empty in one language".to_owned(), "give both zh and en");
        }
        let by_rule = written.by_rule.and_then(|rule| checked(rule, offers, &mut wrong));
        topics.insert(name_of(file), Topic { title: written.title.into_inner(), by_rule });
    }
    let of_a_wall = |topic: &str| walls.topics().any(|(_, found)| found == topic);
    for file in files.iter().filter(|file| topics.contains_key(&name_of(file)) && !of_a_wall(&name_of(file))) {
        let message = format!("no wall has a scene of the topic `{}`", name_of(file));
        of_topics.push(Mistake::new(&file.path, Spot::FILE, message, Some("give a scene of some wall this topic".to_owned())));
    }
    for (wall, topic) in walls.topics().filter(|(_, topic)| !topics.contains_key(*topic)) {
        let file = wall_files.iter().find(|file| name_of(file) == wall).map_or(wall, |file| file.path.as_str());
        let known = topics.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        of_walls.push(Mistake::new(file, Spot::FILE, format!("there is no topic `{topic}`"), Some(format!("topics: {known}"))));
    }
    (topics, [of_topics, of_walls])
}

fn checked(rule: Spanned<WrittenRule>, offers: &BTreeMap<String, Offer>, wrong: &mut impl FnMut(usize, String, &str)) -> Option<ByRule> {
    let at = rule.span().start;
    let WrittenRule { indicator, window, above, below, for_min } = rule.into_inner();
    let Some(offer) = offers.get(indicator.get_ref()) else {
        wrong(indicator.span().start, format!("there is no indicator `{}`", indicator.get_ref()), "see queries/indicators");
        return None;
    };
    let found = Window::from_name(window.get_ref()).filter(|window| offer.windows.contains(window));
    if found.is_none() {
        let known = offer.windows.iter().map(|window| window.name()).collect::<Vec<_>>().join(", ");
        wrong(window.span().start, format!("it has no window `{}`", window.get_ref()), &format!("its windows: {known}"));
    }
    let is_of_the_city = offer.keys.iter().any(Vec::is_empty);
    if !is_of_the_city {
        wrong(indicator.span().start, "it has no reading of the whole city".to_owned(), "take one with `rollup = true`");
    }
    let is_bounded = above.is_some() || below.is_some();
    if !is_bounded {
        wrong(at, "the rule has no bound".to_owned(), "above = … or below = …");
    }
    let on_delay = Duration::from_mins(u64::from(for_min));
    let window = found.filter(|_| is_of_the_city && is_bounded)?;
    Some(ByRule { indicator: indicator.into_inner(), window, above, below, on_delay })
}

/// A topic's name is its file's.
fn name_of(file: &DeclarationFile) -> String {
    file.path.trim_end_matches(".toml").to_owned()
}
