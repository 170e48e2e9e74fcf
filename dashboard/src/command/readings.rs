//! `cityops readings`: what an indicator says, from a data folder that no server has open.

use super::offline::Offline;
use super::{Common, say};
use crate::board::{Board, BoardPlan};
use crate::route::reading_row;
use analytics::engine::Question;
use analytics::window::Window;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Print the readings of an indicator.
#[derive(Debug, clap::Args)]
pub(crate) struct Readings {
    #[command(flatten)]
    common: Common,
    /// Data folder that no server has open
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The indicator's id
    #[arg(long, value_name = "ID")]
    indicator: String,
    /// One of its windows; its first if left out
    #[arg(long)]
    window: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Readings {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let offline = Offline::open(&settings, &self.data.unwrap_or_else(|| settings.data.folder.clone()))?;
        let catalogue = offline.standing.catalogue();
        let indicator = catalogue.position(&self.indicator).and_then(|index| catalogue.indicators.get(index));
        let indicator = indicator.with_context(|| format!("there is no indicator `{}`", self.indicator))?;
        let window = match &self.window {
            Some(name) => Window::from_name(name).filter(|window| indicator.all_windows().any(|known| known == *window)),
            None => indicator.windows.first().copied(),
        };
        let window = window.with_context(|| format!("`{}` has no such window", self.indicator))?;
        let whole = offline.ask(|answer| Question::Snapshot { answer })?;
        let mut board = Board::new(BoardPlan::default());
        board.replace(&whole);
        let mut readings = board.readings(&self.indicator, window);
        readings.sort_by(|(left, _), (right, _)| (left.key.keys.len(), &left.key.keys).cmp(&(right.key.keys.len(), &right.key.keys)));
        for (cell, shown) in readings {
            if self.json {
                say(&serde_json::to_string(&reading_row(&cell.key.keys, shown))?)?;
            } else {
                let keys: Vec<String> = cell.key.keys.iter().map(|(column, value)| format!("{column}={value}")).collect();
                let value = shown.value.get().map_or_else(|| "-".to_owned(), |value| value.to_string());
                say(&format!("{value}\t{}", keys.join(" ")))?;
            }
        }
        offline.close();
        Ok(ExitCode::SUCCESS)
    }
}
