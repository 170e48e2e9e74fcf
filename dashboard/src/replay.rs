//! Replays: a past shown again on a wall, each with an engine, a board and a thread of its own.
//!
//! ```text
//! asked ─▶ reading (the journal up to the first instant; told in percent) ─▶ playing ⇄ paused ─▶ at its end, standing still
//!   └─ refused: as many as may run do so        └───────────────┴──── the client left: thread and folder go
//! ```
//! A replay reads the journal and nothing else: the live engine, its board and its clients do not know of it. Its [`Mirror`] is fed like
//! the live one, so clients follow it by the same words; its server's time is the instant shown.

use crate::app::App;
use crate::mirror::Mirror;
use analytics::engine::{By, EngineError, EngineSettings, Preparation, Replay, ReplaySetup, known_since};
use ingest::clock;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Folder of the replays' subjects at rest, below the data folder.
const FOLDER: &str = "replay";
/// The most that a second shows, in seconds of the past.
const MOST_SPEED: u32 = 60;
/// A thread that was held up makes good no more than so many ticks: it goes slower rather than ever longer at once.
const TICKS_MADE_GOOD: u32 = 4;
/// Orders of a client that wait for the thread's next tick; who says more than that begins anew.
const ORDERS: usize = 64;
/// How long a client waits for a place: one that jumps back gives its own up first, and that takes a moment.
const PLACE_WAIT: Duration = Duration::from_secs(3);

/// Which past a client wants to see, and how fast.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayAsked {
    from: UtcMs,
    /// Until now, unless it says otherwise.
    #[serde(default)]
    to: Option<UtcMs>,
    /// Where to be in it; at its beginning, unless it says otherwise.
    #[serde(default)]
    at: Option<UtcMs>,
    speed: u32,
    #[serde(default)]
    paused: bool,
    /// By what was known then, unless nothing was.
    #[serde(default)]
    by: Option<By>,
}

/// What a client is told of the replay that it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ReplayTold {
    pub(crate) from: UtcMs,
    pub(crate) to: UtcMs,
    pub(crate) speed: u32,
    pub(crate) paused: bool,
    pub(crate) by: By,
}

/// Why there is no replay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("a replay begins before it ends and before now, and goes at 1 to {MOST_SPEED} times")]
    Senseless,
    #[error("as many replays run as the server takes; try again when one has ended")]
    Full,
    #[error("the past cannot be read")]
    Unreadable,
}

/// All replays of a server.
#[derive(Debug)]
pub(crate) struct Replays {
    folder: PathBuf,
    places: Arc<Semaphore>,
    begun: AtomicU64,
    known_since: OnceLock<UtcMs>,
}

/// What its client says to a replay.
#[derive(Debug)]
enum Order {
    Pace { speed: u32, paused: bool },
    Go(UtcMs),
}

/// A replay under way; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) mirror: Arc<Mirror>,
    wall: usize,
    told: ReplayTold,
    preparation: Arc<Preparation>,
    orders: SyncSender<Order>,
    ended: watch::Receiver<()>,
}

impl Replays {
    /// None so far, at most `most` at once; what a crash left of earlier ones goes.
    pub(crate) fn new(data: &Path, most: usize) -> Self {
        let folder = data.join(FOLDER);
        if folder.exists()
            && let Err(error) = std::fs::remove_dir_all(&folder)
        {
            tracing::warn!(%error, folder = %folder.display(), "what earlier replays left stays");
        }
        Self { folder, places: Arc::new(Semaphore::new(most)), begun: AtomicU64::new(0), known_since: OnceLock::new() }
    }

    /// Begins a replay of that wall.
    ///
    /// # Errors
    /// It makes no sense, or there is no place.
    pub(crate) async fn begin(&self, app: &Arc<App>, wall: usize, asked: &ReplayAsked) -> Result<Running, Refused> {
        let told = self.understand(app, asked).await?;
        let Ok(Ok(place)) = timeout(PLACE_WAIT, Arc::clone(&self.places).acquire_owned()).await else {
            metrics::counter!("cityops_replays_refused_total").increment(1);
            return Err(Refused::Full);
        };
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        let engine = &app.settings.engine;
        let setup = ReplaySetup {
            journal: app.journal.clone(),
            catalogue: app.standing.catalogue(),
            rules: Arc::clone(&app.standing.rules),
            folder: self.folder.join(number.to_string()),
            settings: EngineSettings {
                tick: engine.tick(),
                checkpoint_every: engine.checkpoint_every(),
                frame_queue: engine.frame_queue_frames,
            },
            epoch: format!("{:x}-{:x}-replay-{number}", clock::now().as_millis(), std::process::id()).into(),
            by: told.by,
            from: asked.at.unwrap_or(told.from).clamp(told.from, told.to),
            to: told.to,
        };
        let mut plan = app.standing.board_plan(app.settings.wall.resume_frames);
        plan.walls = plan.walls.into_iter().skip(wall).take(1).collect();
        let mirror = Arc::new(Mirror::new(plan));
        mirror.retell(told);
        let preparation = Arc::new(Preparation::of(&app.journal));
        let (orders, taken) = sync_channel(ORDERS);
        let (ending, ended) = watch::channel(());
        let stage = Stage { mirror: Arc::clone(&mirror), preparation: Arc::clone(&preparation), orders: taken, place, ending };
        let thread = std::thread::Builder::new().name("replay".to_owned()).spawn(move || stage.play(setup, (told.speed, told.paused)));
        thread.map_err(|error| {
            tracing::error!(%error, "a replay's thread could not be started");
            Refused::Unreadable
        })?;
        Ok(Running { mirror, wall, told, preparation, orders, ended })
    }

    async fn understand(&self, app: &Arc<App>, asked: &ReplayAsked) -> Result<ReplayTold, Refused> {
        let now = clock::now();
        let (from, to) = (asked.from, asked.to.map_or(now, |to| to.min(now)));
        if from >= to || !(1..=MOST_SPEED).contains(&asked.speed) {
            return Err(Refused::Senseless);
        }
        let by = match asked.by {
            Some(by) => by,
            // Before anything was known a wall showed nothing; what happened then came in later, as history.
            None if self.known_since(app).await?.is_some_and(|since| from < since) => By::Occurred,
            None => By::Recorded,
        };
        Ok(ReplayTold { from, to, speed: asked.speed, paused: asked.paused, by })
    }

    async fn known_since(&self, app: &Arc<App>) -> Result<Option<UtcMs>, Refused> {
        if let Some(since) = self.known_since.get() {
            return Ok(Some(*since));
        }
        let journal = app.journal.clone();
        let found = spawn_blocking(move || known_since(&journal)).await.map_err(|_| Refused::Unreadable)?;
        let found = found.map_err(|error| {
            tracing::error!(%error, "the journal's beginning could not be read");
            Refused::Unreadable
        })?;
        Ok(found.map(|since| *self.known_since.get_or_init(|| since)))
    }
}

impl Running {
    /// What is told of it.
    pub(crate) fn told(&self) -> ReplayTold {
        self.told
    }

    /// How much of what must be read first is read, in percent.
    pub(crate) fn percent(&self) -> u64 {
        self.preparation.percent()
    }

    /// Goes on as asked, if this replay can: the same past of the same wall, from where it stands or later, or at another pace.
    pub(crate) fn follow(&mut self, wall: usize, asked: &ReplayAsked) -> bool {
        let ReplayTold { from, to, by, .. } = self.told;
        let same =
            self.wall == wall && asked.from == from && asked.to.is_none_or(|asked| asked == to) && asked.by.is_none_or(|asked| asked == by);
        let later = asked.at.is_none_or(|at| at >= self.mirror.now());
        if !same || !later || !self.mirror.is_filled() || !(1..=MOST_SPEED).contains(&asked.speed) {
            return false;
        }
        self.told = ReplayTold { speed: asked.speed, paused: asked.paused, ..self.told };
        self.mirror.retell(self.told);
        let say = |order| self.orders.try_send(order).is_ok();
        say(Order::Pace { speed: asked.speed, paused: asked.paused }) && asked.at.is_none_or(|at| say(Order::Go(at)))
    }

    /// Waits until the replay has ended of itself, which it does only when the past cannot be read.
    pub(crate) async fn ended(&self) {
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.preparation.give_up();
    }
}

/// What the thread of a replay works with.
struct Stage {
    mirror: Arc<Mirror>,
    preparation: Arc<Preparation>,
    orders: Receiver<Order>,
    /// Given back when the thread ends.
    place: OwnedSemaphorePermit,
    ending: watch::Sender<()>,
}

impl Stage {
    fn play(self, setup: ReplaySetup, pace: (u32, bool)) {
        metrics::gauge!("cityops_replays").increment(1.0);
        if let Err(error) = self.show(setup, pace) {
            tracing::error!(%error, "a replay ended half-way");
        }
        metrics::gauge!("cityops_replays").decrement(1.0);
        drop((self.place, self.ending));
    }

    fn show(&self, setup: ReplaySetup, (mut speed, mut paused): (u32, bool)) -> Result<(), EngineError> {
        let (tick, started) = (setup.settings.tick, clock::stopwatch());
        let mut replay = Replay::begin(setup, &self.preparation)?;
        tracing::info!(at = %replay.at(), elapsed_ms = started.elapsed().as_millis(), "a replay begins");
        self.mirror.count(&replay.counts().into(), replay.at());
        self.mirror.replace(&replay.snapshot(), replay.at());
        let mut ticked = clock::stopwatch();
        loop {
            let mut leap = None;
            match self.orders.recv_timeout(tick.saturating_sub(ticked.elapsed())) {
                Ok(Order::Pace { speed: asked, paused: still }) => (speed, paused) = (asked, still),
                Ok(Order::Go(at)) => leap = Some(at),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            let elapsed = ticked.elapsed();
            let to = match leap {
                Some(at) => at,
                None if elapsed < tick => continue,
                None if paused => replay.at(),
                None => replay.at().plus(i64::try_from((elapsed.min(tick * TICKS_MADE_GOOD) * speed).as_millis()).unwrap_or(0)),
            };
            ticked = clock::stopwatch();
            if to > replay.at() && replay.at() < replay.to() {
                let frame = replay.advance(to)?;
                self.mirror.count(&replay.counts().into(), replay.at());
                match frame {
                    Some(frame) => drop(self.mirror.apply(&frame, replay.at())),
                    None => self.mirror.pass(replay.at()),
                }
            }
        }
    }
}
