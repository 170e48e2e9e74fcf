//! The commands, and what they share: settings, the log, the data folder, progress.

pub(crate) mod audit;
pub(crate) mod check;
mod feed;
pub(crate) mod import;
mod offline;
pub(crate) mod readings;
mod remote;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod screen;
pub(crate) mod simulate;
pub(crate) mod topics;

use crate::settings::Settings;
use crate::standing::Standing;
use anyhow::Context;
use ingest::clock;
use ingest::journal::JournalSettings;
use ingest::mask::HashKey;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tracing_subscriber::EnvFilter;

/// The key of an installation, in its data folder.
const KEY_FILE: &str = "identity.key";

/// What every command may be given.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Common {
    /// File with settings that differ from the defaults
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Checkout whose declarations to use instead of those inside the binary; its indicators may be changed while a server runs
    #[arg(long, value_name = "DIR")]
    declarations: Option<String>,
}

impl Common {
    /// The settings, and the log that they ask for.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::load(self.config.as_deref())?;
        if let Some(folder) = &self.declarations {
            settings.declarations.folder.clone_from(folder);
        }
        let filter = EnvFilter::try_new(&settings.log.filter).context("setting `log.filter` is not a filter")?;
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        // A second call would fail, and there is none.
        drop(log.with_ansi(std::io::stderr().is_terminal()).try_init());
        Ok(settings)
    }
}

/// Reads all declarations for work on a data folder; mistakes are told, and what stands is used.
pub(crate) fn standing(settings: &Settings, data: &Path) -> anyhow::Result<Standing> {
    std::fs::create_dir_all(data).with_context(|| format!("making the data folder {}", data.display()))?;
    let key_file = data.join(KEY_FILE);
    let key = HashKey::load_or_create(&key_file).with_context(|| format!("reading {}", key_file.display()))?;
    let (standing, mistakes) = Standing::load(settings, Some(&key))?;
    for mistake in &mistakes {
        tracing::warn!(%mistake, "declaration is left out");
    }
    Ok(standing)
}

/// The journal's settings for this city and machine.
pub(crate) fn journal_settings(settings: &Settings, standing: &Standing) -> JournalSettings {
    JournalSettings {
        zone: standing.reference.zone(),
        min_free_bytes: settings.data.min_free_mib.saturating_mul(1 << 20),
        ballast_bytes: settings.journal.ballast_mib.saturating_mul(1 << 20),
        group_records: settings.journal.group_records,
        group_wait: settings.journal.group_wait(),
        queue: settings.journal.queue_submissions,
        seal_after_days: settings.journal.seal_after_days,
        pause_before_commit: settings.journal.pause_before_commit(),
        ..JournalSettings::default()
    }
}

/// Writes a line of result to standard output.
pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("writing the result")
}

/// How far long work is, on standard error: one line that is written over on a terminal, one line now and then elsewhere.
#[derive(Debug)]
pub(crate) struct Progress {
    terminal: bool,
    every: Duration,
    begun: Instant,
    told: Option<Instant>,
}

impl Progress {
    /// Progress of work that begins now.
    pub(crate) fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        let every = if terminal { Duration::from_millis(200) } else { Duration::from_secs(5) };
        Self { terminal, every, begun: clock::stopwatch(), told: None }
    }

    /// Tells how far it is, if it is time to.
    pub(crate) fn tell(&mut self, what: &str, done: u64) {
        if self.told.map_or(self.begun, |told| told).elapsed() >= self.every {
            self.told = Some(clock::stopwatch());
            let end = if self.terminal { '\r' } else { '\n' };
            self.write(&format!("{what}: {done} ({} a second){end}", self.rate(done)));
        }
    }

    /// Tells that it is done.
    pub(crate) fn end(&self, what: &str, done: u64) {
        self.write(&format!("{what}: {done} in {:.1} s ({} a second)\n", self.begun.elapsed().as_secs_f64(), self.rate(done)));
    }

    fn rate(&self, done: u64) -> u128 {
        u128::from(done).saturating_mul(1000) / self.begun.elapsed().as_millis().max(1)
    }

    #[allow(clippy::unused_self, reason = "progress is all that writes here")]
    fn write(&self, text: &str) {
        // Progress that nobody reads is not missed.
        drop(std::io::stderr().write_all(text.as_bytes()));
    }
}
