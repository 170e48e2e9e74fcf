//! `cityops import`: files of a source, into a data folder or to a running server.

mod parts;

use super::{Common, Progress, offline, remote, say, standing};
use crate::settings::Settings;
use crate::standing::Standing;
use anyhow::Context;
use ingest::clock;
use ingest::connector::file;
use ingest::journal::{Opened, Submission};
use ingest::source::Source;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

/// Rows handed over at once: they become about a batch of the journal.
const BATCH_ROWS: usize = 4096;
/// The most rejected rows that are told one by one.
const REJECTS_TOLD: usize = 10;

/// Take in files of a source.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    #[command(flatten)]
    common: Common,
    /// The source whose files they are
    #[arg(long, value_name = "NAME")]
    source: String,
    /// CSV, NDJSON or JSON, as the source declares; plain or .gz
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Address of a running server, with `http://` before it
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    to: Option<String>,
    /// Data folder that no server has open
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Default)]
struct Total {
    /// Rows read here; a server counts its own.
    rows: Option<u64>,
    accepted: u64,
    duplicates: u64,
    rejected: u64,
    rejects: Vec<String>,
}

impl Total {
    fn reject(&mut self, path: &Path, line: Option<u64>, field: &str, reason: &str) {
        self.rejected += 1;
        if self.rejects.len() < REJECTS_TOLD {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            self.rejects.push(format!("{}{line}: field `{field}`: {reason}", path.display()));
        }
    }
}

impl Import {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let total = match &self.to {
            Some(url) => self.send(url)?,
            None => self.keep(&settings)?,
        };
        let Total { rows, accepted, duplicates, rejected, rejects } = total;
        if self.json {
            let summary =
                json!({ "source": self.source, "rows": rows, "accepted": accepted, "duplicates": duplicates, "rejected": rejected });
            say(&summary.to_string())?;
        } else {
            for reject in &rejects {
                say(reject)?;
            }
            let rows = rows.map(|rows| format!("{rows} rows: ")).unwrap_or_default();
            say(&format!("{rows}{accepted} records accepted, {duplicates} duplicates, {rejected} rejected"))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn keep(&self, settings: &Settings) -> anyhow::Result<Total> {
        let data = self.data.as_ref().unwrap_or(&settings.data.folder);
        let standing = standing(settings, data)?;
        let source = self.source(&standing)?;
        let Opened { journal, batches } = offline::open(settings, &standing, data)?;
        drop(batches);
        let total = self.read(&source, |submission, total| {
            let receipt = journal.submit(submission)?;
            total.accepted += receipt.accepted;
            total.duplicates += receipt.duplicates;
            Ok(())
        });
        offline::finish(journal);
        total
    }

    fn send(&self, url: &str) -> anyhow::Result<Total> {
        let sender = remote::Sender::new(url, &self.source);
        let (_never, stop) = sync_channel(1);
        let mut total = Total::default();
        let mut progress = Progress::new();
        for path in &self.files {
            parts::read(path, |part| {
                let receipt = sender.send(part.media, &part.body, &stop)?.context("told to stop")?;
                total.accepted += receipt.accepted;
                total.duplicates += receipt.duplicates;
                for row in receipt.rejected {
                    total.reject(path, row.line.map(|line| line + part.lines_before), &row.field, &row.reason);
                }
                progress.tell("records taken in", total.accepted + total.duplicates);
                Ok(())
            })?;
        }
        progress.end("records taken in", total.accepted + total.duplicates);
        Ok(total)
    }

    fn source(&self, standing: &Standing) -> anyhow::Result<Arc<Source>> {
        let known: Vec<&str> = standing.sources.iter().map(|source| source.name()).collect();
        let source = standing.sources.get(&self.source).cloned();
        source.with_context(|| format!("there is no source `{}`; there are {}", self.source, known.join(", ")))
    }

    fn read(&self, source: &Source, mut deliver: impl FnMut(Submission, &mut Total) -> anyhow::Result<()>) -> anyhow::Result<Total> {
        let mut total = Total::default();
        let mut progress = Progress::new();
        for path in &self.files {
            let mut hand_over = |submission: Submission| {
                for reject in &submission.rejects {
                    total.reject(path, reject.line, &reject.field, &reject.reason);
                }
                deliver(submission, &mut total)?;
                progress.tell("records taken in", total.accepted + total.duplicates);
                Ok::<(), anyhow::Error>(())
            };
            let summary = file::read(path, source, BATCH_ROWS, clock::now(), &mut hand_over).map_err(|error| match error {
                file::FileError::Deliver(error) => error,
                error @ (file::FileError::Read { .. } | file::FileError::Form { .. }) => anyhow::Error::msg(full(&error)),
            })?;
            total.rows = Some(total.rows.unwrap_or(0) + summary.rows);
        }
        progress.end("records taken in", total.accepted + total.duplicates);
        Ok(total)
    }
}

fn full<E: std::fmt::Display>(error: &file::FileError<E>) -> String {
    match error {
        file::FileError::Read { path, source } => format!("reading {}: {source}", path.display()),
        file::FileError::Form { .. } | file::FileError::Deliver(_) => error.to_string(),
    }
}
