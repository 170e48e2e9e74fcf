//! `cityops check`: every mistake in all declarations, at once.

use super::{Common, say};
use crate::standing::Standing;
use serde_json::json;
use std::process::ExitCode;

/// Check all declarations.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    common: Common,
    /// Checkout whose declarations to check instead of those inside the binary
    #[arg(long, value_name = "DIR")]
    declarations: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let mut settings = self.common.settings()?;
        if let Some(folder) = self.declarations {
            settings.declarations.folder = folder;
        }
        let (standing, mut mistakes) = Standing::load(&settings, None)?;
        let examples = standing.catalogue().check_examples();
        mistakes.extend(
            examples
                .into_iter()
                .map(|mistake| ingest::declaration::Mistake { file: format!("queries/indicators/{}", mistake.file), ..mistake }),
        );
        let counts = standing.counts();
        if self.json {
            say(&json!({ "counts": counts, "mistakes": mistakes }).to_string())?;
        } else {
            for mistake in &mistakes {
                say(&mistake.to_string())?;
            }
            let counts = serde_json::to_value(counts)?;
            let words: Vec<String> = counts.as_object().into_iter().flatten().map(|(kind, count)| format!("{count} {kind}")).collect();
            say(&format!("{}; {} mistakes", words.join(", "), mistakes.len()))?;
        }
        Ok(if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
