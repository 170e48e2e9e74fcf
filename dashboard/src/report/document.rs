//! A report as it is shown. The page, the PDF and the workbook are all made of this and of nothing else, so that they say the same.
//!
//! Whatever is shown is text that was formatted once, with the number behind it beside it. Words come in both languages.

use analytics::reading::Level;
use ingest::declaration::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One report over one stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Document {
    /// Name of its definition, such as `month`.
    pub(crate) report: String,
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    #[schema(value_type = Object)]
    pub(crate) city: Label,
    /// Whether records of the invented city are in it.
    pub(crate) simulated: bool,
    pub(crate) period: Stretch,
    /// What 环比 compares with.
    pub(crate) previous: Option<Stretch>,
    /// What 同比 compares with.
    pub(crate) last_year: Option<Stretch>,
    /// The body or area that it is about; none for the whole city.
    pub(crate) scope: Option<Scope>,
    /// The instant that every figure is of, RFC 3339 in the city's zone.
    pub(crate) as_of: String,
    /// The newest journal batch that is in it.
    pub(crate) journal_seq: u64,
    /// Whether the period was over at `as_of`.
    pub(crate) complete: bool,
    pub(crate) sections: Vec<Section>,
    /// How to read it: what is compared with what, what the marks mean.
    #[schema(value_type = Vec<Object>)]
    pub(crate) notes: Vec<Label>,
}

impl Document {
    /// The table that comes first.
    pub(crate) fn first_table(&self) -> Option<&Table> {
        self.sections.iter().flat_map(|section| &section.blocks).find_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Chart(_) => None,
        })
    }
}

/// Whole city days.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Stretch {
    /// The first day, `2026-10-01`.
    pub(crate) from: String,
    /// The last day, included.
    pub(crate) to: String,
    /// Such as 2026年10月.
    #[schema(value_type = Object)]
    pub(crate) name: Label,
    /// Working days among them.
    pub(crate) working_days: u32,
}

/// A body or an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Scope {
    /// `department` or `area`.
    pub(crate) key: String,
    pub(crate) code: String,
    #[schema(value_type = Object)]
    pub(crate) name: Label,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Section {
    /// Its name in addresses; unique in the document.
    pub(crate) name: String,
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) blocks: Vec<Block>,
}

/// A sentence filled with figures, in both languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Sentence {
    pub(crate) zh: Vec<Piece>,
    pub(crate) en: Vec<Piece>,
}

/// Words, or a figure among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// What explains it, if it is a figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) figure: Option<Figure>,
}

/// What stands below the sentences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "block", rename_all = "snake_case")]
pub(crate) enum Block {
    Table(Table),
    Chart(Chart),
}

/// Rows of cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Table {
    /// Its name; unique in the document.
    pub(crate) name: String,
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    /// Stands below it.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<Label>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Too wide for a page that stands upright.
    pub(crate) wide: bool,
}

/// What a column holds, and so how a workbook formats it and where it is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// What the row is about.
    Name,
    Text,
    /// A number of the column's unit.
    Number,
    /// Of a hundred: 98.35 is 98.35 %.
    Percent,
    /// By how much of a hundred it grew: 12.5 is +12.5 %.
    Change,
    /// By how many percentage points it grew.
    Points,
    Rank,
    /// An instant in the city's zone, to the minute.
    Instant,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Column {
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    /// Columns of one group stand below one heading.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<Label>,
    pub(crate) kind: Kind,
    /// Empty for counts and texts.
    #[schema(value_type = Object)]
    pub(crate) unit: Label,
    pub(crate) decimals: u32,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Row {
    /// As many as there are columns.
    pub(crate) cells: Vec<Cell>,
    /// The whole that the others are parts of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) total: bool,
    /// On the red or the black list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) listed: Option<Listed>,
}

/// Which list a row is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Listed {
    Red,
    Black,
}

/// A cell of a table: what is shown, and the number behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Cell {
    /// What is shown; “—” where there is nothing, never 0 for it.
    pub(crate) zh: String,
    /// The same in English, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) en: Option<String>,
    /// Unrounded; none for words and where there is no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<f64>,
    /// What it is, where its row is not of the column's kind: rows of a table of figures have units of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Kind>,
    /// And how many decimals it then has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decimals: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) numerator: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) denominator: Option<f64>,
    /// `few`, `warn` or `alarm`; none where there is nothing to say.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<Level>,
    /// Why there is no number, or what to mind about it.
    #[schema(value_type = Option<Object>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<Label>,
    /// What explains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) figure: Option<Figure>,
}

/// Which reading a figure is; its card is at `/api/v1/reports/card` with these as its query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Figure {
    pub(crate) indicator: String,
    /// Key column to code; none for the whole city.
    pub(crate) keys: BTreeMap<String, String>,
    /// The first day.
    pub(crate) from: String,
    /// The last day, included.
    pub(crate) to: String,
}

/// A picture of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Chart {
    /// Its name; unique in the document.
    pub(crate) name: String,
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    pub(crate) shape: Shape,
    /// Empty for counts.
    #[schema(value_type = Object)]
    pub(crate) unit: Label,
    pub(crate) decimals: u32,
    /// One a point or bar.
    #[schema(value_type = Vec<Object>)]
    pub(crate) categories: Vec<Label>,
    pub(crate) series: Vec<Series>,
    pub(crate) indicator: String,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Along time.
    Lines,
    /// One bar a category, lying, best first.
    Bars,
}

/// The numbers of one line or of the bars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Series {
    #[schema(value_type = Object)]
    pub(crate) title: Label,
    /// Which stretch it is of.
    pub(crate) side: Side,
    /// As many as there are categories; none where there is no data.
    pub(crate) values: Vec<Option<f64>>,
    /// The same numbers as they are shown.
    pub(crate) shown: Vec<String>,
    /// The 95 % interval of each, where there are intervals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) intervals: Vec<Option<[f64; 2]>>,
}

/// Which stretch a series is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    Period,
    Previous,
    LastYear,
}
