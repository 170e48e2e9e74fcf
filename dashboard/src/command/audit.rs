//! `cityops audit`: success only if every live reading equals the batch answer over the whole journal.

use super::offline::Offline;
use super::{Common, remote, say};
use crate::route::AuditView;
use analytics::engine::Question;
use std::path::PathBuf;
use std::process::ExitCode;

/// Compare every live reading with the batch answer.
#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    common: Common,
    /// Data folder that no server has open
    #[arg(long, value_name = "DIR", conflicts_with = "to")]
    data: Option<PathBuf>,
    /// Address of a running server, with `http://` before it
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let view = if let Some(url) = &self.to {
            remote::audit(url, settings.http.audit_timeout())?
        } else {
            let offline = Offline::open(&settings, &self.data.unwrap_or_else(|| settings.data.folder.clone()))?;
            let report = offline.ask(|answer| Question::Audit { answer })??;
            offline.close();
            AuditView::from(&report)
        };
        if self.json {
            say(&serde_json::to_string(&view)?)?;
        } else {
            for indicator in view.indicators.iter().filter(|indicator| indicator.differing > 0) {
                say(&format!("{}: {} of {} readings differ", indicator.indicator, indicator.differing, indicator.compared))?;
                for difference in &indicator.differences {
                    say(&format!("    {difference}"))?;
                }
            }
            let verdict = if view.agrees { "all agree" } else { "they do not all agree" };
            let (compared, indicators, records) = (view.compared, view.indicators.len(), view.records);
            say(&format!("{compared} readings of {indicators} indicators compared over {records} records: {verdict}"))?;
        }
        Ok(if view.agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
