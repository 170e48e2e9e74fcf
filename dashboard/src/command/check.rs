//! `cityops check`: every mistake in all declarations, at once, and why some indicators are run again instead of kept.

use super::{Common, say};
use crate::declarations::Declarations;
use crate::standing::{INDICATORS, Standing};
use analytics::indicator::{Catalogue, Mode};
use serde_json::json;
use std::process::ExitCode;

/// Check all declarations.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    common: Common,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let declared = Declarations::named_by(&settings)?;
        let (standing, mut mistakes) = Standing::of(&declared, &settings.city.reference, None);
        let catalogue = standing.catalogue();
        mistakes.extend(catalogue.check_examples().into_iter().map(|mistake| mistake.placed(INDICATORS, &declared.indicators)));
        let counts = standing.counts();
        let requeried = requeried(&catalogue);
        if self.json {
            say(&json!({ "counts": counts, "requeried": requeried, "mistakes": mistakes }).to_string())?;
        } else {
            for mistake in &mistakes {
                say(&mistake.to_string())?;
            }
            for Requeried { indicator, reason } in &requeried {
                say(&format!("{indicator} is run again at its pace: {reason}"))?;
            }
            let counts = serde_json::to_value(counts)?;
            let words: Vec<String> = counts.as_object().into_iter().flatten().map(|(kind, count)| format!("{count} {kind}")).collect();
            say(&format!("{}; {} mistakes", words.join(", "), mistakes.len()))?;
        }
        Ok(if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// An indicator that the cubes cannot keep.
#[derive(Debug, serde::Serialize)]
struct Requeried {
    indicator: String,
    /// Why, in one line.
    reason: String,
}

fn requeried(catalogue: &Catalogue) -> Vec<Requeried> {
    let modes = catalogue.indicators.iter().enumerate().map(|(place, indicator)| (indicator, catalogue.mode(place)));
    let reasons = modes.filter_map(|(indicator, mode)| match mode {
        Mode::Live => None,
        Mode::Requery { reason } => {
            Some(Requeried { indicator: indicator.id.to_string(), reason: reason.split_whitespace().collect::<Vec<_>>().join(" ") })
        }
    });
    reasons.collect()
}
