//! A panel as its file declares it (`panels/*.toml`), and what is wrong with it.

use super::{Offer, mistake};
use analytics::window::{Side, Window};
use ingest::declaration::{DeclarationFile, Label, Mistake, origin_of};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Sizes of panels are in these parts of a screen.
const TWELFTHS: u32 = 12;

/// How a panel shows its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum View {
    /// One value, large, with its trend.
    Figure,
    /// Lines of the last 24 hours.
    Trend,
    /// Bars of one key, best first.
    Rank,
    /// The best and the worst of one key.
    RedBlack,
    /// City events by stage.
    Funnel,
    /// Open city events with their clocks.
    Events,
    /// Areas as tiles that lie as the areas do.
    Tiles,
    /// Units by what they do.
    Units,
    /// The five levels of evaluations.
    Levels,
    /// Several indicators side by side.
    Table,
    /// Areas as they lie on the city's own map, or as tiles where it supplies none.
    Map,
    /// Open city events and units on the city's street map, or on the map of its areas where it supplies no tiles.
    Street,
    /// Cells of a grid, the fuller the stronger.
    Heat,
    /// What happened last to city events, line by line.
    Ticker,
    /// The weather: a leading value and others beside it.
    Weather,
    /// A video that plays at an address of the city's.
    Video,
}

/// Key columns of a heat map: hundredths of a degree, of a cell's south-west corner.
const CELL_KEYS: [&str; 2] = ["cell_east", "cell_north"];

/// How much room a panel takes beside the others of its group, in twelfths of a screen's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Size {
    pub(crate) cols: u32,
    pub(crate) rows: u32,
}

/// One panel.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Panel {
    pub(crate) title: Label,
    pub(crate) view: View,
    #[serde(default)]
    pub(crate) indicators: Vec<String>,
    pub(crate) window: Option<String>,
    #[serde(default)]
    pub(crate) keys: Vec<String>,
    /// What the values of a key are codes of, where the city's `names.csv` names them: key to its `of`.
    #[serde(default)]
    pub(crate) names: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) decimals: u32,
    /// Whether a map marks the open city events.
    #[serde(default)]
    pub(crate) marks: bool,
    /// Where a video plays.
    pub(crate) url: Option<String>,
    pub(crate) size: Size,
}

impl Panel {
    /// Its window and, on a key figure, what that is compared with; an indicator that is not compared has no such cells.
    pub(super) fn shown_windows(&self) -> Vec<Window> {
        let Some(window) = self.window.as_deref().and_then(Window::from_name) else { return Vec::new() };
        let beside: &[Side] = if self.view == View::Figure { &[Side::Done, Side::Previous, Side::LastYear] } else { &[] };
        std::iter::once(window).chain(beside.iter().filter_map(|side| window.beside(*side))).collect()
    }

    pub(super) fn mistakes(&self, file: &DeclarationFile, offers: &BTreeMap<String, Offer>) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        if ![self.size.cols, self.size.rows].iter().all(|size| (1..=TWELFTHS).contains(size)) {
            mistakes.push(mistake(file, Some("size"), "a panel takes 1 to 12 twelfths of a screen each way", None));
        }
        mistakes.extend(self.view_mistakes(file));
        if matches!(self.view, View::Events | View::Units | View::Ticker | View::Video) {
            return mistakes;
        }
        if self.indicators.is_empty() && matches!(self.view, View::Map | View::Street) {
            return mistakes;
        }
        if self.indicators.is_empty() {
            mistakes.push(mistake(file, None, "the panel shows no indicator", Some("name one in `indicators`")));
        }
        let Some(window) = self.window.as_deref().and_then(Window::from_name) else {
            let known: Vec<&str> = Window::all().map(Window::name).collect();
            let message = format!("`window` must be one of {}", known.join(", "));
            mistakes.push(mistake(file, Some("window"), &message, None));
            return mistakes;
        };
        let mut keys = self.keys.clone();
        keys.sort_unstable();
        for column in self.names.keys().filter(|column| !keys.contains(column)) {
            mistakes.push(mistake(file, Some("names"), &format!("`names` names `{column}`, which is not one of the keys"), None));
        }
        for indicator in &self.indicators {
            let Some(offer) = offers.get(indicator) else {
                let message = format!("there is no indicator `{indicator}`");
                mistakes.push(mistake(
                    file,
                    Some(indicator),
                    &message,
                    Some("indicators are named after their files in queries/indicators"),
                ));
                continue;
            };
            if !offer.windows.contains(&window) {
                let known: Vec<&str> = offer.windows.iter().map(|window| window.name()).collect();
                let message = format!("`{indicator}` has no window {}; it has {}", window.name(), known.join(", "));
                mistakes.push(mistake(file, Some("window"), &message, None));
            }
            if !offer.keys.contains(&keys) {
                let known: Vec<String> = offer.keys.iter().map(|keys| format!("[{}]", keys.join(", "))).collect();
                let message = format!("`{indicator}` has no readings by [{}]; it has {}", keys.join(", "), known.join(", "));
                mistakes.push(mistake(file, Some("keys"), &message, None));
            }
        }
        mistakes
    }
}

impl Panel {
    /// What does not go with its view.
    fn view_mistakes(&self, file: &DeclarationFile) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let mut wrong = |about: &str, message: &str, hint: Option<&str>| mistakes.push(mistake(file, Some(about), message, hint));
        let plays = self.url.as_deref().and_then(origin_of).is_some();
        match (self.view, &self.url) {
            (View::Video, _) if !plays => {
                wrong(
                    "view",
                    "a video needs a `url`, http or https",
                    Some("the address of an mp4 or of a stream that the browser can play"),
                );
            }
            (View::Video, _) | (_, None) => {}
            (_, Some(_)) => wrong("url", "only a video has a `url`", None),
        }
        if self.marks && !matches!(self.view, View::Map | View::Street) {
            wrong("marks", "only a map has `marks`", None);
        }
        let is_map = matches!(self.view, View::Map | View::Street) && !self.indicators.is_empty();
        if is_map && !matches!(self.keys.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), ["area" | "town"] | ["area", "town"]) {
            wrong("keys", "a map shows readings by [area], by [town] or by [area, town]", None);
        }
        if self.view == View::Heat && (self.keys != CELL_KEYS || self.indicators.len() != 1) {
            wrong("view", "a heat map shows one indicator by [cell_east, cell_north], hundredths of a degree", None);
        }
        if self.view == View::Weather && !self.keys.is_empty() {
            wrong("keys", "the weather is the whole city's, without keys", None);
        }
        mistakes
    }
}
