//! `cityops report`: a report as a file, from a data folder that no server has open, or from a running server.

use super::offline::Offline;
use super::{Common, Progress, remote, say};
use crate::report::office::{self, Wanted};
use crate::report::{Document, Lang, csv, pdf, xlsx};
use analytics::engine::Question;
use analytics::history::History;
use anyhow::Context;
use ingest::clock;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

/// Make a report and write it to a file: `.pdf`, `.xlsx`, `.csv` (its first table) or `.json`.
#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    common: Common,
    /// The report's name: day, week, month, quarter, year, period, department, area …
    #[arg(value_name = "NAME")]
    name: String,
    /// 2026-10-05, 2026-W41, 2026-10, 2026-Q3, 2026 or 2026-10-01..2026-10-15; the last one that is over if left out
    #[arg(long)]
    period: Option<String>,
    /// The body that a sheet of one is about
    #[arg(long, value_name = "CODE")]
    department: Option<String>,
    /// The district that a sheet of one is about
    #[arg(long, value_name = "CODE")]
    area: Option<String>,
    /// Where to write it; its ending says in which form
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Language of a file that is read by people
    #[arg(long, value_parser = lang, default_value = "zh")]
    lang: Lang,
    /// Data folder that no server has open
    #[arg(long, value_name = "DIR", conflicts_with = "to")]
    data: Option<PathBuf>,
    /// Address of a running server, with `http://` before it
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

impl Report {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let form = self.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_owned();
        anyhow::ensure!(
            ["pdf", "xlsx", "csv", "json"].contains(&form.as_str()),
            "{} ends with none of .pdf, .xlsx, .csv, .json",
            self.out.display()
        );
        let bytes = if let Some(url) = &self.to {
            remote::report(url, &self.name, &self.query(&form), settings.http.audit_timeout())?
        } else {
            let data = self.data.clone().unwrap_or_else(|| settings.data.folder.clone());
            let offline = Offline::open(&settings, &data)?;
            let made = self.made(&offline, &data);
            offline.close();
            print(&made?, &form, self.lang)?
        };
        std::fs::write(&self.out, &bytes).with_context(|| format!("writing {}", self.out.display()))?;
        say(&format!("{}: {} bytes", self.out.display(), bytes.len()))?;
        Ok(ExitCode::SUCCESS)
    }

    fn query<'a>(&'a self, form: &'a str) -> Vec<(&'static str, &'a str)> {
        let given = [("period", self.period.as_deref()), ("department", self.department.as_deref()), ("area", self.area.as_deref())];
        let asked = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
        asked.chain([("format", form), ("lang", self.lang.name())]).collect()
    }

    fn made(&self, offline: &Offline, data: &Path) -> anyhow::Result<Document> {
        let standing = &offline.standing;
        let scope = [self.department.as_deref(), self.area.as_deref()];
        let wanted = Wanted::of(standing, (&self.name, self.period.as_deref()), scope, clock::now());
        let wanted = wanted.map_err(|refused| anyhow::anyhow!("{refused}: {}", refused.next))?;
        let definition = standing.reports.find(&wanted.report).context("the report is declared no longer")?;
        let copy = offline.ask(|answer| Question::Copy { answer })?;
        let view = History::of(data).refresh(&copy).context("writing the rows of the ledger")?;
        let (catalogue, progress) = (standing.catalogue(), Mutex::new(Progress::new()));
        let told = |done: usize, _: usize| {
            if let Ok(mut progress) = progress.lock() {
                progress.tell("questions answered", u64::try_from(done).unwrap_or(u64::MAX));
            }
        };
        let city = office::city(standing, &catalogue, office::is_simulated(standing, &offline.journal));
        office::make(city, definition, &wanted, &view, &told).context("making the report")
    }
}

fn lang(name: &str) -> Result<Lang, String> {
    [Lang::Zh, Lang::En].into_iter().find(|lang| lang.name() == name).ok_or_else(|| "zh or en".to_owned())
}

fn print(document: &Document, form: &str, lang: Lang) -> anyhow::Result<Vec<u8>> {
    Ok(match form {
        "pdf" => pdf::of(document, lang, None).context("printing the report")?,
        "xlsx" => xlsx::of(document, lang, None).context("writing the workbook")?,
        "csv" => csv::of(document.first_table().context("the report has no table")?, lang).into_bytes(),
        _ => serde_json::to_vec_pretty(document)?,
    })
}
