//! `cityops run`: the server, until it is told to stop.
//!
//! ```text
//! journal opened ─▶ listening ─▶ engine takes in the journal ─▶ ready ─▶ told to stop ─▶ clients told ─▶ journal closed ─▶ checkpoint
//! ```

use super::feed::{DAY_S, FeedSettings, feed};
use super::{Common, KEY_FILE, offline, say, standing};
use crate::app::{App, Metrics};
use crate::pull;
use crate::report::office::{self, Office};
use crate::route::router;
use crate::screens::{self, ScreenFile, Screens};
use crate::server;
use crate::settings::Settings;
use crate::watch::watch;
use crate::{agree, consume, duty, escalate, explorer, gap, paper, publish};
use analytics::engine::EngineHandle;
use analytics::routing::RoutingHandle;
use anyhow::Context;
use ingest::clock;
use ingest::journal::{Journal, JournalledBatch, Opened, Submission};
use ingest::mask::HashKey;
use ingest::simulator::{CityFacts, SOURCE};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long clients of the frame stream may take to hear their bye.
const CLIENTS_TIMEOUT: Duration = Duration::from_secs(3);

/// Serve the walls and take in records.
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    #[command(flatten)]
    common: Common,
    /// Where the journal and the checkpoint live
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address to serve on, such as 127.0.0.1:8080; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Show an invented city, in a new temporary data folder unless one is given
    #[arg(long)]
    demo: bool,
}

impl Run {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let mut settings = self.common.settings()?;
        if let Some(listen) = self.listen {
            settings.http.listen = listen;
        }
        let temporary = self.data.is_none() && self.demo;
        let data = match self.data {
            Some(data) => data,
            None if self.demo => demo_folder(),
            None => settings.data.folder.clone(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
        let served = runtime.block_on(serve(settings, &data, self.demo));
        if temporary && let Err(error) = std::fs::remove_dir_all(&data) {
            tracing::warn!(%error, folder = %data.display(), "the demo's data folder stays");
        }
        served.map(|()| ExitCode::SUCCESS)
    }
}

fn demo_folder() -> PathBuf {
    std::env::temp_dir().join(format!("cityops-demo-{}-{}", std::process::id(), clock::now().as_millis()))
}

async fn serve(settings: Settings, data: &Path, demo: bool) -> anyhow::Result<()> {
    let metrics = Metrics(PrometheusBuilder::new().install_recorder().context("starting to measure")?);
    let standing = standing(&settings, data)?;
    let Opened { journal, batches } = offline::open(&settings, &standing, data)?;
    let listener =
        server::listen(settings.http.listen, &settings.wall).with_context(|| format!("listening on {}", settings.http.listen))?;
    let address = listener.local_addr().context("reading the address that is listened on")?;
    let (stop_sender, stop) = watch::channel(false);
    let admitted = (admitted(&settings, data)?, office(data)?);
    let app = Arc::new(App::new(settings, standing, (journal.clone(), data), admitted, metrics, stop.clone()));
    let serving = tokio::spawn({
        let (router, http, stop) = (router(&app), app.settings.http.clone(), stop.clone());
        async move { server::serve(listener, router, &http, stop).await }
    });
    say(&format!("cityops serves http://{address}"))?;
    tracing::info!(%address, data = %data.display(), "serving");
    let (feed_stop, told_to_stop) = sync_channel(1);
    let mut engine = tokio::spawn(keep_current(Arc::clone(&app), data.to_path_buf(), journal, batches, demo.then_some(told_to_stop)));
    let failed = tokio::select! {
        ended = &mut engine => Some(ended.context("keeping readings current").and_then(|ended| ended)),
        told = until_told() => {
            tracing::info!(signal = told?, "told to stop");
            None
        }
    };
    stop_sender.send_replace(true);
    app.consumers.stop();
    drop(feed_stop);
    close(&app, serving, engine, failed).await
}

/// The screens that are admitted as the server starts.
fn admitted(settings: &Settings, data: &Path) -> anyhow::Result<Screens> {
    let key = HashKey::load_or_create(&data.join(KEY_FILE)).context("reading the installation's key")?;
    Ok(Screens::new(settings.wall.screens, key, ScreenFile::of(data).read()?))
}

fn office(data: &Path) -> anyhow::Result<Office> {
    let key = HashKey::load_or_create(&data.join(KEY_FILE)).context("reading the installation's key")?;
    Office::open(data, key).context("opening the reports")
}

/// Brings the engine up, then keeps the board current until the engine stops.
async fn keep_current(
    app: Arc<App>,
    data: PathBuf,
    journal: Journal,
    batches: Receiver<JournalledBatch>,
    demo: Option<Receiver<()>>,
) -> anyhow::Result<()> {
    let (routing, intake, keeper) = RoutingHandle::new(journal.clone(), &app.standing.reference, app.settings.routing.hot());
    let starting = {
        let (app, journal, folder) = (Arc::clone(&app), journal.clone(), data.clone());
        spawn_blocking(move || offline::start(&app.settings, &app.standing, &folder, journal, batches, Some(intake))).await
    };
    let engine: EngineHandle = starting.context("starting the engine")??;
    // Suggestions learn once the engine is up: what the walls show comes first.
    keeper.start().context("starting to learn from history")?;
    if app.routing.set(routing).is_err() || app.engine.set(engine.clone()).is_err() {
        anyhow::bail!("the engine was started twice");
    }
    if let Some(stop) = demo {
        let settings = FeedSettings {
            seed: app.settings.demo.seed,
            zone: app.standing.reference.zone(),
            days: app.settings.demo.days,
            per_day: app.settings.demo.rate_per_s.saturating_mul(DAY_S),
            records: None,
            live: true,
        };
        let (city, journal) = (CityFacts::from(app.standing.reference.as_ref()), journal.clone());
        let living = std::thread::Builder::new().name("demo".to_owned()).spawn(move || live(&city, &settings, &stop, &journal));
        living.context("starting the invented city")?;
    }
    let heard = {
        let app = Arc::clone(&app);
        move || app.heard()
    };
    tokio::spawn(seal_now_and_then(Arc::clone(&app), journal));
    tokio::spawn(watch(Arc::clone(&app)));
    tokio::spawn(escalate::keep(Arc::clone(&app)));
    tokio::spawn(duty::keep(Arc::clone(&app)));
    tokio::spawn(screens::keep(Arc::clone(&app), ScreenFile::of(&data)));
    tokio::spawn(paper::keep(Arc::clone(&app), data));
    tokio::spawn(office::keep(Arc::clone(&app)));
    tokio::spawn(explorer::postgres::keep(Arc::clone(&app)));
    pull::start(&app);
    consume::start(&app);
    tokio::spawn(gap::keep(Arc::clone(&app)));
    agree::start(&app, &engine).context("starting to agree with other nodes")?;
    publish::start(&app, &engine).context("starting to publish")?;
    app.mirror.run(engine, heard, app.settings.wall.sources_every(), app.stop.clone()).await;
    anyhow::ensure!(app.is_stopping(), "the engine stopped");
    Ok(())
}

/// Moves batches of days long past to the history files, until the server stops.
async fn seal_now_and_then(app: Arc<App>, journal: Journal) {
    let mut stop = app.stop.clone();
    while !app.is_stopping() {
        let journal = journal.clone();
        match spawn_blocking(move || journal.seal(clock::now())).await {
            Ok(Ok(report)) if report.batches > 0 => {
                tracing::info!(batches = report.batches, records = report.records, "old batches sealed");
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "old batches could not be sealed, later again"),
            Err(error) => tracing::error!(%error, "sealing ended"),
        }
        tokio::select! {
            () = tokio::time::sleep(app.settings.journal.seal_every()) => {}
            () = server::told_to_stop(&mut stop) => return,
        }
    }
}

fn live(city: &CityFacts, settings: &FeedSettings, stop: &Receiver<()>, journal: &Journal) {
    let fed = feed(city, settings, stop, |records| {
        journal.submit(Submission { source: SOURCE.into(), records, ..Submission::default() })?;
        // Told to stop in the middle of the past: the sender of `stop` is gone.
        Ok(stop.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected))
    });
    match fed {
        Ok(records) => tracing::info!(records, "invented city ended"),
        Err(error) => tracing::warn!(error = %format!("{error:#}"), "invented city ended"),
    }
}

async fn until_told() -> anyhow::Result<&'static str> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}

/// Ends everything in the order in which it depends on each other.
async fn close(
    app: &Arc<App>,
    serving: tokio::task::JoinHandle<()>,
    engine: tokio::task::JoinHandle<anyhow::Result<()>>,
    failed: Option<anyhow::Result<()>>,
) -> anyhow::Result<()> {
    let clients = u32::try_from(app.settings.wall.max_clients).unwrap_or(u32::MAX);
    if timeout(CLIENTS_TIMEOUT, app.clients.acquire_many(clients)).await.is_err() {
        tracing::warn!("clients did not leave in time");
    }
    serving.await.context("serving")?;
    let ended = match failed {
        Some(failed) => failed,
        None => engine.await.context("keeping readings current")?,
    };
    // What was read from topics is committed before the journal ends.
    let reading = Arc::clone(app);
    spawn_blocking(move || reading.consumers.wait()).await.context("ending what is read from topics")?;
    // The journal first: the engine takes what it still commits, and its checkpoint then holds everything.
    let journal = app.journal.clone();
    spawn_blocking(move || journal.close()).await.context("closing the journal")?;
    if let Some(engine) = app.engine.get().cloned() {
        spawn_blocking(move || engine.stop()).await.context("stopping the engine")?;
    }
    tracing::info!("stopped");
    ended
}
