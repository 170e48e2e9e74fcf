//! A data folder that no server has open: its journal, and its engine.

use super::{journal_settings, standing};
use crate::settings::Settings;
use crate::standing::Standing;
use analytics::engine::{EngineHandle, EngineSettings, EngineSetup, Question};
use analytics::routing::Intake;
use anyhow::Context;
use ingest::clock;
use ingest::journal::{Journal, JournalledBatch, Opened};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use tokio::sync::oneshot;

/// Opens the journal of a data folder.
pub(crate) fn open(settings: &Settings, standing: &Standing, data: &Path) -> anyhow::Result<Opened> {
    Journal::open(data, &journal_settings(settings, standing)).with_context(|| format!("opening the journal in {}", data.display()))
}

/// Starts the engine over an open journal; it has taken in all of it when this returns. `beside` is told of new batches too.
pub(crate) fn start(
    settings: &Settings,
    standing: &Standing,
    data: &Path,
    journal: Journal,
    batches: Receiver<JournalledBatch>,
    beside: Option<Intake>,
) -> anyhow::Result<EngineHandle> {
    let setup = EngineSetup {
        catalogue: standing.catalogue(),
        rules: Arc::clone(&standing.rules),
        journal,
        batches,
        beside,
        folder: data.to_path_buf(),
        settings: EngineSettings {
            tick: settings.engine.tick(),
            checkpoint_every: settings.engine.checkpoint_every(),
            frame_queue: settings.engine.frame_queue_frames,
        },
    };
    EngineHandle::start(setup).context("starting the engine")
}

/// Lets a journal go that a command has filled. Days long past are sealed first: a start then knows their records by a filter of
/// some bytes each, and reads them from files. If that fails, a server does it later.
pub(crate) fn finish(journal: Journal) {
    match journal.seal(clock::now()) {
        Ok(report) => tracing::debug!(batches = report.batches, records = report.records, "old batches sealed"),
        Err(error) => tracing::warn!(%error, "old batches could not be sealed, a server will do it"),
    }
    journal.close();
}

/// A data folder with its engine.
#[derive(Debug)]
pub(crate) struct Offline {
    pub(crate) standing: Standing,
    pub(crate) journal: Journal,
    pub(crate) engine: EngineHandle,
}

impl Offline {
    /// Opens a data folder and takes in all of its journal.
    pub(crate) fn open(settings: &Settings, data: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(data.is_dir(), "there is no data folder {}", data.display());
        let standing = standing(settings, data)?;
        let Opened { journal, batches } = open(settings, &standing, data)?;
        let engine = start(settings, &standing, data, journal.clone(), batches, None)?;
        Ok(Self { standing, journal, engine })
    }

    /// Asks the engine and waits.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Question) -> anyhow::Result<T> {
        let (sender, answer) = oneshot::channel();
        self.engine.ask(question(sender));
        answer.blocking_recv().context("the engine stopped")
    }

    /// Lets the folder go.
    pub(crate) fn close(self) {
        self.journal.close();
        self.engine.stop();
    }
}
