//! `cityops simulate`: the records of an invented city, sent to a server or into a data folder.

use super::feed::{DAY_S, FeedSettings, feed};
use super::{Common, offline, remote, say, standing};
use crate::settings::Settings;
use crate::standing::Standing;
use ingest::journal::{Opened, Submission};
use ingest::record::Record;
use ingest::simulator::{CityFacts, SOURCE};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;

/// Send the records of an invented city.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false, id = "target", args = ["to", "data"])]
pub(crate) struct Simulate {
    #[command(flatten)]
    common: Common,
    /// Address of a running server, with `http://` before it
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// Data folder that no server has open; the past only
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Records a second on average; unless said, as many as fill the days with the records asked for
    #[arg(long, value_name = "N")]
    rate: Option<u32>,
    /// The same seed gives the same city
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Days of the past to send first, as fast as they are taken
    #[arg(long, value_name = "D")]
    days: Option<u32>,
    /// Stop after so many records
    #[arg(long, value_name = "N")]
    records: Option<u64>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Default)]
struct Sent {
    accepted: u64,
    duplicates: u64,
    rejected: u64,
}

impl Simulate {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let sent = match (&self.to, &self.data) {
            (Some(url), _) => self.send(&settings, url)?,
            (None, Some(data)) => self.keep(&settings, data)?,
            (None, None) => anyhow::bail!("say where to: --to URL or --data DIR"),
        };
        let Sent { accepted, duplicates, rejected } = sent;
        if self.json {
            say(&json!({ "accepted": accepted, "duplicates": duplicates, "rejected": rejected }).to_string())?;
        } else {
            say(&format!("{accepted} accepted, {duplicates} duplicates, {rejected} rejected"))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn feed_settings(&self, settings: &Settings, standing: &Standing) -> FeedSettings {
        let spread = self.records.zip(self.days).filter(|_| self.rate.is_none());
        let per_day = spread.and_then(|(records, days)| u32::try_from(records.div_ceil(u64::from(days.max(1)))).ok());
        let per_day = per_day.unwrap_or_else(|| self.rate.unwrap_or(settings.demo.rate_per_s).saturating_mul(DAY_S)).max(1);
        // Enough of the past for the records asked for, unless it is said how much; what is missing comes live.
        let enough = |records: u64| u32::try_from(records / u64::from(per_day) + 2).unwrap_or(u32::MAX);
        FeedSettings {
            seed: self.seed.unwrap_or(settings.demo.seed),
            zone: standing.reference.zone(),
            days: self.days.or_else(|| self.records.map(enough)).unwrap_or(if self.to.is_some() { 0 } else { settings.demo.days }),
            per_day,
            records: self.records,
            live: self.to.is_some() && (self.days.is_none() || self.records.is_some()),
        }
    }

    fn send(&self, settings: &Settings, url: &str) -> anyhow::Result<Sent> {
        let (standing, _) = Standing::load(settings, None)?;
        let sender = remote::Sender::new(url, SOURCE);
        let (_never, stop) = sync_channel(1);
        let mut total = Sent::default();
        feed(&CityFacts::from(standing.reference.as_ref()), &self.feed_settings(settings, &standing), &stop, |records| {
            let Some(receipt) = sender.send("application/x-ndjson", ndjson(&records).as_bytes(), &stop)? else { return Ok(false) };
            total.accepted += receipt.accepted;
            total.duplicates += receipt.duplicates;
            total.rejected += u64::try_from(receipt.rejected.len())?;
            Ok(true)
        })?;
        Ok(total)
    }

    fn keep(&self, settings: &Settings, data: &Path) -> anyhow::Result<Sent> {
        let standing = standing(settings, data)?;
        let Opened { journal, batches } = offline::open(settings, &standing, data)?;
        drop(batches);
        let (_never, stop) = sync_channel(1);
        let mut total = Sent::default();
        feed(&CityFacts::from(standing.reference.as_ref()), &self.feed_settings(settings, &standing), &stop, |records| {
            let receipt = journal.submit(Submission { source: SOURCE.into(), records, ..Submission::default() })?;
            total.accepted += receipt.accepted;
            total.duplicates += receipt.duplicates;
            Ok(true)
        })?;
        offline::finish(journal);
        Ok(total)
    }
}

/// Records as newline-delimited JSON.
fn ndjson(records: &[Record]) -> String {
    let mut text = String::new();
    for record in records {
        text.push_str(&serde_json::Value::Object(record.to_json()).to_string());
        text.push('\n');
    }
    text
}
