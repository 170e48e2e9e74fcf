//! The parts of an indicator file and its TOML header.

use super::alarm::WrittenAlarm;
use super::{Better, Compare, Faults, Threshold};
use crate::window::Window;
use ingest::declaration::{Label, Spot};
use serde::Deserialize;
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;

/// One line of a file without its marker, and where what is left of it begins.
pub(super) type Line<'a> = (Spot, &'a str);

/// A line of a worked example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExampleLine<'a> {
    /// `--?`: a table, its columns or a row.
    Given(&'a str),
    /// `--=`: the columns or a row of the answer.
    Expected(&'a str),
}

/// A file taken apart, in its order: header, SELECT, example.
#[derive(Debug, Default)]
pub(crate) struct Sections<'a> {
    header: Vec<Line<'a>>,
    sql: Vec<Line<'a>>,
    pub(super) example: Vec<(Spot, ExampleLine<'a>)>,
}

impl<'a> Sections<'a> {
    pub(crate) fn split(text: &'a str, faults: &mut Faults<'_>) -> Self {
        let mut sections = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let trimmed = line.trim_start();
            let at = |rest: &str| Spot { line: number, column: line.chars().count() - rest.chars().count() + 1 };
            if let Some(rest) = trimmed.strip_prefix("--|") {
                if !sections.sql.is_empty() || !sections.example.is_empty() {
                    faults.add(at(trimmed), "a header line after the SELECT", Some("put all `--|` lines at the top of the file"));
                }
                sections.header.push((at(rest), rest));
            } else if let Some(rest) = trimmed.strip_prefix("--?") {
                sections.example.push((at(rest), ExampleLine::Given(rest)));
            } else if let Some(rest) = trimmed.strip_prefix("--=") {
                sections.example.push((at(rest), ExampleLine::Expected(rest)));
            } else if !(line.trim().is_empty() && (sections.sql.is_empty() || !sections.example.is_empty())) {
                if !sections.example.is_empty() {
                    faults.add(at(trimmed), "SQL after the worked example", Some("put the SELECT between the header and the example"));
                }
                sections.sql.push((at(line), line));
            }
        }
        sections
    }

    /// The SELECT, and the line on which it begins.
    pub(crate) fn sql_text(&self) -> (String, usize) {
        let lines: Vec<_> = self.sql.iter().map(|(_, line)| *line).collect();
        (lines.join("\n").trim_end().trim_end_matches(';').to_owned(), self.sql.first().map_or(1, |(at, _)| at.line))
    }
}

impl Sections<'_> {
    /// The header's TOML, read as a `T`; none after a mistake, which is noted.
    pub(crate) fn header<T: serde::de::DeserializeOwned>(&self, hint: &str, faults: &mut Faults<'_>) -> Option<T> {
        let text = self.header_text();
        match toml::from_str(&text) {
            Ok(written) => Some(written),
            Err(error) => {
                let at = error.span().and_then(|span| self.spot_of(&text, span));
                faults.add(at, format!("the header cannot be read: {}", error.message()), Some(hint));
                None
            }
        }
    }

    fn header_text(&self) -> String {
        let lines: Vec<_> = self.header.iter().map(|(_, line)| *line).collect();
        lines.join("\n")
    }

    /// Where in the file a stretch of the header's text begins.
    fn spot_of(&self, text: &str, span: Range<usize>) -> Option<Spot> {
        let within = Spot::of_byte(text, span.start);
        let (begins, _) = self.header.get(within.line - 1).or(self.header.last())?;
        Some(Spot { line: begins.line, column: begins.column + within.column - 1 })
    }
}

/// What a header says, checked as far as it can be by itself.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) title: Label,
    pub(super) means: Label,
    pub(super) owner: Label,
    pub(super) unit: String,
    pub(super) better: Better,
    pub(super) time: Option<String>,
    pub(super) time_at: Spot,
    pub(super) windows: Vec<Window>,
    pub(super) compare: Vec<Compare>,
    pub(super) rollup: bool,
    pub(super) every: Duration,
    pub(super) min_n: Option<u32>,
    pub(super) min_n_at: Spot,
    pub(super) warn: Option<Threshold>,
    pub(super) alarm: Option<WrittenAlarm>,
    pub(super) alarm_at: Spot,
    pub(super) standard: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Spanned<Label>,
    means: Spanned<Label>,
    owner: Spanned<Label>,
    unit: Spanned<String>,
    #[serde(default)]
    better: Better,
    time: Option<Spanned<String>>,
    windows: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    compare: Vec<Compare>,
    #[serde(default)]
    rollup: bool,
    every: Option<Spanned<String>>,
    min_n: Option<Spanned<u32>>,
    warn: Option<Spanned<Threshold>>,
    alarm: Option<Spanned<WrittenAlarm>>,
    standard: Option<String>,
}

const KEYS_HINT: &str = "keys: title means owner unit better time windows compare rollup every min_n warn alarm standard";

impl Header {
    pub(super) fn parse(sections: &Sections<'_>, faults: &mut Faults<'_>) -> Option<Self> {
        if sections.header.is_empty() {
            faults.add(1, "there is no header", Some("begin the file with `--|` lines: title, means, owner, unit, windows …"));
            return None;
        }
        let text = sections.header_text();
        let spot_of = |span: Range<usize>| sections.spot_of(&text, span);
        let written: Written = sections.header(KEYS_HINT, faults)?;
        check_words(&written, spot_of, faults);
        check_thresholds(&written, spot_of, faults);
        let windows = read_windows(&written, spot_of, faults);
        let every = read_pace(&written, spot_of, faults);
        Some(Self {
            title: written.title.into_inner(),
            means: written.means.into_inner(),
            owner: written.owner.into_inner(),
            unit: written.unit.into_inner(),
            better: written.better,
            time_at: written.time.as_ref().and_then(|time| spot_of(time.span())).into(),
            time: written.time.map(Spanned::into_inner),
            windows,
            compare: written.compare,
            rollup: written.rollup,
            every,
            min_n_at: written.min_n.as_ref().and_then(|min_n| spot_of(min_n.span())).into(),
            min_n: written.min_n.map(Spanned::into_inner),
            warn: written.warn.map(Spanned::into_inner),
            alarm_at: written.alarm.as_ref().and_then(|alarm| spot_of(alarm.span())).into(),
            alarm: written.alarm.map(Spanned::into_inner),
            standard: written.standard,
        })
    }
}

fn check_words(written: &Written, spot_of: impl Fn(Range<usize>) -> Option<Spot>, faults: &mut Faults<'_>) {
    for (name, label) in [("title", &written.title), ("means", &written.means), ("owner", &written.owner)] {
        if label.get_ref().zh.trim().is_empty() || label.get_ref().en.trim().is_empty() {
            faults.add(spot_of(label.span()), format!("`{name}` is empty in one language"), Some("give both zh and en"));
        }
    }
    if written.unit.get_ref().trim().is_empty() {
        faults.add(spot_of(written.unit.span()), "`unit` is empty", Some("percent, count, minutes, days, score …"));
    }
}

fn check_thresholds(written: &Written, spot_of: impl Fn(Range<usize>) -> Option<Spot>, faults: &mut Faults<'_>) {
    let warn = written.warn.as_ref().map(|warn| ("warn", warn.span(), [warn.get_ref().below, warn.get_ref().above]));
    let alarm = written.alarm.as_ref().map(|alarm| ("alarm", alarm.span(), [alarm.get_ref().below, alarm.get_ref().above]));
    for (name, span, bounds) in warn.into_iter().chain(alarm) {
        let at = spot_of(span);
        if bounds == [None, None] {
            faults.add(at, format!("`{name}` has no bound"), Some("write { below = … } or { above = … }"));
        }
        if bounds.into_iter().flatten().any(|bound| !bound.is_finite()) {
            faults.add(at, format!("a bound of `{name}` is not a number"), Some("write a plain number"));
        }
    }
    if let (Some(warn), Some(alarm)) = (&written.warn, &written.alarm) {
        let (first, second) = (warn.get_ref(), alarm.get_ref());
        let inside = matches!((first.below, second.below), (Some(warn), Some(alarm)) if alarm > warn)
            || matches!((first.above, second.above), (Some(warn), Some(alarm)) if alarm < warn);
        if inside {
            faults.add(
                spot_of(alarm.span()),
                "the alarm would come before the warning",
                Some("the alarm's bound lies further out than the warning's"),
            );
        }
    }
}

/// A span of time such as 30s, 5m or 1h.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    let unit = text.char_indices().next_back();
    let count = unit.and_then(|(at, _)| text.get(..at)).and_then(|count| count.parse::<u64>().ok()).filter(|count| *count > 0);
    let seconds = match unit {
        Some((_, 's')) => Some(1),
        Some((_, 'm')) => Some(60),
        Some((_, 'h')) => Some(3600),
        _ => None,
    };
    count.zip(seconds).map(|(count, seconds)| Duration::from_secs(count.saturating_mul(seconds)))
}

/// The pace of an indicator that is run again, unless its file says another.
const PACE: Duration = Duration::from_mins(5);

fn read_pace(written: &Written, spot_of: impl Fn(Range<usize>) -> Option<Spot>, faults: &mut Faults<'_>) -> Duration {
    let Some(every) = &written.every else { return PACE };
    let text = every.get_ref().as_str();
    let pace = seconds(text);
    pace.unwrap_or_else(|| {
        faults.add(spot_of(every.span()), format!("`{text}` is not a pace"), Some("how often the SQL is run again, such as 30s, 5m or 1h"));
        PACE
    })
}

fn read_windows(written: &Written, spot_of: impl Fn(Range<usize>) -> Option<Spot>, faults: &mut Faults<'_>) -> Vec<Window> {
    const HINT: &str = "windows: today 15m 1h 24h 7d week month quarter year all live";
    let mut windows = Vec::new();
    for name in written.windows.get_ref() {
        match Window::from_name(name.get_ref()).filter(|window| window.is_whole()) {
            Some(window) if windows.contains(&window) => {
                faults.add(spot_of(name.span()), format!("window `{}` is named twice", name.get_ref()), Some("name it once"));
            }
            Some(window) => windows.push(window),
            None => faults.add(spot_of(name.span()), format!("there is no window `{}`", name.get_ref()), Some(HINT)),
        }
    }
    let at = spot_of(written.windows.span());
    if written.windows.get_ref().is_empty() {
        faults.add(at, "`windows` is empty", Some(HINT));
    }
    if written.time.is_none() && windows.iter().any(|window| *window != Window::LIVE) {
        faults.add(at, "windows need a `time`", Some("name the instant that places a row in a window, such as time = \"concluded_at\""));
    }
    windows
}
