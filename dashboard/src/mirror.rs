//! The mirror: one task that puts the engine's frames and what is heard of the sources on the [`Board`] and hands each wall its changes.
//!
//! A change is encoded once per wall and shared by all its clients. Each wall's queue is one ring that all its clients read at
//! their own pace; who falls out of it is merged forward by [`Mirror::join`], so a slow client costs the others nothing.

use crate::board::{Applied, Board, BoardPlan, Touched};
use crate::replay::ReplayTold;
use crate::server::told_to_stop;
use crate::source_state::Heard;
use crate::wire::ServerMessage;
use analytics::engine::{EngineHandle, Question};
use analytics::frame::Frame;
use hashbrown::HashMap;
use ingest::clock;
use ingest::record::UtcMs;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, oneshot, watch};
use tokio::time::MissedTickBehavior;
use tokio_websockets::Message;

/// How long (ms) a snapshot serves those who join, unless there is a change before: a hall of screens that come back together is
/// told a few snapshots, not one each.
const SNAPSHOT_SERVES_MS: i64 = 100;

/// One change of one wall, encoded.
#[derive(Debug)]
pub(crate) struct FeedChange {
    /// The change before it on this wall.
    pub(crate) from: u64,
    /// Its number.
    pub(crate) seq: u64,
    /// The message.
    pub(crate) message: Message,
}

/// What a client of a wall starts from.
#[derive(Debug)]
pub(crate) struct Joined {
    /// The changes after `seq`.
    pub(crate) changes: broadcast::Receiver<Arc<FeedChange>>,
    /// The change that `message` leads up to.
    pub(crate) seq: u64,
    /// A snapshot, or everything that was missed.
    pub(crate) message: Message,
}

#[derive(Debug)]
struct Feed {
    seq: u64,
    sender: broadcast::Sender<Arc<FeedChange>>,
    /// The newest snapshot: when it was made, and of which change.
    snapshot: Mutex<Option<(UtcMs, u64, Message)>>,
}

#[derive(Debug)]
struct Shared {
    board: Board,
    feeds: Vec<Feed>,
}

/// The board, shared by the one task that writes it and all that read it.
#[derive(Debug)]
pub(crate) struct Mirror {
    shared: RwLock<Shared>,
    filled: watch::Sender<bool>,
}

/// A look at the board; hold it briefly, the frames wait.
pub(crate) struct BoardView<'a>(RwLockReadGuard<'a, Shared>);

impl std::ops::Deref for BoardView<'_> {
    type Target = Board;

    fn deref(&self) -> &Board {
        &self.0.board
    }
}

impl Mirror {
    /// An empty board; `queue` changes wait for each client at most.
    pub(crate) fn new(plan: BoardPlan, queue: usize) -> Self {
        let feeds = plan.walls.iter().map(|_| Feed { seq: 0, sender: broadcast::channel(queue).0, snapshot: Mutex::default() }).collect();
        Self { shared: RwLock::new(Shared { board: Board::new(plan), feeds }), filled: watch::Sender::new(false) }
    }

    /// The board as it is now.
    pub(crate) fn board(&self) -> BoardView<'_> {
        BoardView(self.shared.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the engine's state is on the board.
    pub(crate) fn is_filled(&self) -> bool {
        *self.filled.borrow()
    }

    /// Waits until the engine's state is on the board.
    pub(crate) async fn wait_until_filled(&self) {
        let mut filled = self.filled.subscribe();
        if filled.wait_for(|filled| *filled).await.is_err() {
            tracing::debug!("mirror has gone");
        }
    }

    /// Joins a wall: what a client that knows the stream up to `known` (epoch, number) is told first, and what comes after it.
    pub(crate) fn join(&self, wall: usize, known: Option<(&str, u64)>, now: UtcMs) -> Option<Joined> {
        let shared = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let feed = shared.feeds.get(wall)?;
        let board = &shared.board;
        let resumed = known.filter(|(epoch, _)| *epoch == board.epoch().as_ref());
        let resumed = resumed.and_then(|(_, from)| board.change_since(wall, from, feed.seq, now));
        let kind = if resumed.is_some() { "change" } else { "snapshot" };
        metrics::counter!("cityops_wall_joins_total", "with" => kind).increment(1);
        let message = resumed.map_or_else(|| feed.snapshot(board, wall, now), |change| change.encode());
        Some(Joined { changes: feed.sender.subscribe(), seq: feed.seq, message })
    }

    /// A sign of life for a client that knows the stream up to `seq`.
    pub(crate) fn heartbeat(&self, seq: u64, now: UtcMs) -> Message {
        let view = self.board();
        ServerMessage::Heartbeat { place: view.place(seq, now) }.encode()
    }

    /// The instant that clients are told as the server's: of a past, the one that is shown.
    pub(crate) fn now(&self) -> UtcMs {
        let board = self.board();
        if board.replay().is_some() { board.as_of() } else { clock::now() }
    }

    /// Says from now on that this is a past, and how it is shown.
    pub(crate) fn retell(&self, replay: ReplayTold) {
        self.write().board.retell(replay);
    }

    /// Takes in a frame; `false` if frames before it are missing.
    pub(crate) fn apply(&self, frame: &Frame, now: UtcMs) -> bool {
        let mut shared = self.write();
        match shared.board.apply(frame) {
            Applied::Done(touched) => shared.publish(&touched, now),
            Applied::Known => {}
            Applied::Gap => return false,
        }
        true
    }

    /// Takes note that nothing changed until an instant of a past; the next message of any kind tells it.
    pub(crate) fn pass(&self, at: UtcMs) {
        self.write().board.pass(at);
    }

    /// Takes in everything at once.
    pub(crate) fn replace(&self, whole: &Frame, now: UtcMs) {
        let mut shared = self.write();
        let touched = shared.board.replace(whole);
        shared.publish(&touched, now);
        self.filled.send_replace(true);
    }

    /// Takes in what is heard of the sources.
    pub(crate) fn count(&self, heard: &Heard, now: UtcMs) {
        let mut shared = self.write();
        if let Some(touched) = shared.board.count(heard, now) {
            shared.publish(&touched, now);
        }
    }

    /// Takes over what indicators there are, with the tables that each is computed from.
    pub(crate) fn redeclare(&self, tables: HashMap<String, Vec<String>>) {
        self.write().board.redeclare(tables);
    }

    fn write(&self) -> RwLockWriteGuard<'_, Shared> {
        self.shared.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the board current until the engine stops or `stop` says so.
    pub(crate) async fn run(
        &self,
        engine: EngineHandle,
        heard: impl Fn() -> Heard + Send,
        sources_every: Duration,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut frames = engine.frames();
        self.count(&heard(), clock::now());
        if !self.resync(&engine).await {
            return;
        }
        let mut sources = tokio::time::interval(sources_every);
        sources.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let complete = tokio::select! {
                frame = frames.recv() => match frame {
                    Ok(frame) => self.apply(&frame, clock::now()),
                    Err(RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "board fell behind the engine");
                        metrics::counter!("cityops_board_resyncs_total").increment(1);
                        false
                    }
                    Err(RecvError::Closed) => return,
                },
                _ = sources.tick() => {
                    self.count(&heard(), clock::now());
                    true
                }
                () = told_to_stop(&mut stop) => return,
            };
            if !complete && !self.resync(&engine).await {
                return;
            }
        }
    }

    async fn resync(&self, engine: &EngineHandle) -> bool {
        let (answer, snapshot) = oneshot::channel();
        let asked = engine.clone();
        // The engine's queue may be full of records for a while.
        if tokio::task::spawn_blocking(move || asked.ask(Question::Snapshot { answer })).await.is_err() {
            return false;
        }
        let Ok(whole) = snapshot.await else {
            tracing::error!("engine gave no snapshot");
            return false;
        };
        self.replace(&whole, clock::now());
        true
    }
}

impl Feed {
    fn snapshot(&self, board: &Board, wall: usize, now: UtcMs) -> Message {
        // A past has one client, which hears how it is shown from snapshots.
        if board.replay().is_some() {
            return board.snapshot(wall, self.seq, now).encode();
        }
        let mut newest = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made_at, seq, message)) = newest.as_ref()
            && *seq == self.seq
            && (0..SNAPSHOT_SERVES_MS).contains(&now.as_millis().saturating_sub(made_at.as_millis()))
        {
            return message.clone();
        }
        let message = board.snapshot(wall, self.seq, now).encode();
        *newest = Some((now, self.seq, message.clone()));
        message
    }
}

impl Shared {
    fn publish(&mut self, touched: &Touched, now: UtcMs) {
        for (wall, feed) in self.feeds.iter_mut().enumerate() {
            let from = feed.seq;
            let Some(change) = self.board.change(wall, touched, from, now) else { continue };
            feed.seq = self.board.seq();
            if feed.sender.receiver_count() > 0 {
                let encoded = FeedChange { from, seq: feed.seq, message: change.encode() };
                metrics::counter!("cityops_wall_changes_total").increment(1);
                metrics::histogram!("cityops_wall_change_bytes")
                    .record(f64::from(u32::try_from(encoded.message.as_payload().len()).unwrap_or(u32::MAX)));
                if feed.sender.send(Arc::new(encoded)).is_err() {
                    tracing::trace!("the last client left");
                }
            }
        }
    }
}
