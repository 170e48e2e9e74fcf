//! The mirror: one task that puts the engine's frames and what is heard of the sources on the [`Board`] and hands each wall its changes.
//!
//! A change is encoded once per wall and written to all the lines that follow it, from where it lies. A line that does not take it, or
//! has missed one before it, is merged forward by [`Mirror::join`] as soon as it can be.

use crate::board::{Applied, Board, BoardPlan, Touched};
use crate::line::Line;
use crate::replay::ReplayTold;
use crate::server::told_to_stop;
use crate::source_state::Heard;
use crate::wire::ServerMessage;
use analytics::engine::{EngineHandle, Question};
use analytics::frame::Frame;
use bytes::Bytes;
use hashbrown::HashMap;
use ingest::clock;
use ingest::record::UtcMs;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, MissedTickBehavior};

/// How long (ms) a snapshot serves those who join, unless there is a change before: a hall of screens that come back together is
/// told a few snapshots, not one each.
const SNAPSHOT_SERVES_MS: i64 = 100;

/// Lines that are told a change before others may take or leave their seats.
const TOLD_AT_ONCE: usize = 64;

/// Seats that were ever taken.
static SEATS: AtomicU64 = AtomicU64::new(1);

/// One change of one wall, encoded.
#[derive(Debug)]
pub(crate) struct FeedChange {
    /// The change before it on this wall.
    pub(crate) from: u64,
    /// Its number.
    pub(crate) seq: u64,
    /// The message.
    pub(crate) message: Bytes,
}

/// What a client of a wall starts from.
#[derive(Debug)]
pub(crate) struct Joined {
    /// The change that `message` leads up to.
    pub(crate) seq: u64,
    /// A snapshot, or everything that was missed.
    pub(crate) message: Bytes,
}

#[derive(Debug)]
struct Feed {
    seq: u64,
    lines: Arc<Lines>,
    /// The newest snapshot: when it was made, and of which change.
    snapshot: Mutex<Option<(UtcMs, u64, Bytes)>>,
}

/// The lines that follow one wall, by seat.
#[derive(Debug, Default)]
struct Lines(Mutex<BTreeMap<u64, Arc<Line>>>);

/// A line's place among those that follow a wall; given up when it is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) number: u64,
    lines: Arc<Lines>,
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
    /// An empty board.
    pub(crate) fn new(plan: BoardPlan) -> Self {
        let feeds = plan.walls.iter().map(|_| Feed { seq: 0, lines: Arc::default(), snapshot: Mutex::default() }).collect();
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

    /// A seat for a line that is to follow a wall, from when it is led up to it.
    pub(crate) fn seat(&self, wall: usize, line: &Arc<Line>) -> Option<Seat> {
        let shared = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let lines = Arc::clone(&shared.feeds.get(wall)?.lines);
        let number = SEATS.fetch_add(1, Ordering::Relaxed);
        lines.all().insert(number, Arc::clone(line));
        Some(Seat { number, lines })
    }

    /// The number of a wall's newest change.
    pub(crate) fn seq(&self, wall: usize) -> Option<u64> {
        let shared = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        shared.feeds.get(wall).map(|feed| feed.seq)
    }

    /// Joins a wall: what a client that knows the stream up to `known` (epoch, number) is told first.
    pub(crate) fn join(&self, wall: usize, known: Option<(&str, u64)>, now: UtcMs) -> Option<Joined> {
        let shared = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let feed = shared.feeds.get(wall)?;
        let board = &shared.board;
        let resumed = known.filter(|(epoch, _)| *epoch == board.epoch().as_ref());
        let resumed = resumed.and_then(|(_, from)| board.change_since(wall, from, feed.seq, now));
        let kind = if resumed.is_some() { "change" } else { "snapshot" };
        metrics::counter!("cityops_wall_joins_total", "with" => kind).increment(1);
        let message = resumed.map_or_else(|| feed.snapshot(board, wall, now), |change| change.encode());
        Some(Joined { seq: feed.seq, message })
    }

    /// A sign of life for a client that knows the stream up to `seq`.
    pub(crate) fn heartbeat(&self, seq: u64, now: UtcMs) -> Bytes {
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
        let changes = match shared.board.apply(frame) {
            Applied::Done(touched) => shared.changes(&touched, now),
            Applied::Known => Vec::new(),
            Applied::Gap => return false,
        };
        drop(shared);
        tell(&changes);
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
        let changes = shared.changes(&touched, now);
        drop(shared);
        tell(&changes);
        self.filled.send_replace(true);
    }

    /// Takes in what is heard of the sources.
    pub(crate) fn count(&self, heard: &Heard, now: UtcMs) {
        let mut shared = self.write();
        let changes = shared.board.count(heard, now).map(|touched| shared.changes(&touched, now));
        drop(shared);
        tell(&changes.unwrap_or_default());
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
    fn snapshot(&self, board: &Board, wall: usize, now: UtcMs) -> Bytes {
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
    /// What changed on each wall that is followed, and the lines to be told of it once the board is free again.
    fn changes(&mut self, touched: &Touched, now: UtcMs) -> Vec<(Arc<Lines>, FeedChange)> {
        let mut changes = Vec::new();
        for (wall, feed) in self.feeds.iter_mut().enumerate() {
            let from = feed.seq;
            let Some(change) = self.board.change(wall, touched, from, now) else { continue };
            feed.seq = self.board.seq();
            if !feed.lines.all().is_empty() {
                let change = FeedChange { from, seq: feed.seq, message: change.encode() };
                metrics::counter!("cityops_wall_changes_total").increment(1);
                metrics::histogram!("cityops_wall_change_bytes").record(f64::from(u32::try_from(change.message.len()).unwrap_or(u32::MAX)));
                changes.push((Arc::clone(&feed.lines), change));
            }
        }
        changes
    }
}

/// Tells each change to the lines of its wall. Should two tell at once, whoever hears the later change first is led up to it.
fn tell(changes: &[(Arc<Lines>, FeedChange)]) {
    for (lines, change) in changes {
        let bytes = lines.tell(change);
        metrics::counter!("cityops_wall_sent_bytes_total").increment(u64::try_from(bytes).unwrap_or(u64::MAX));
    }
}

impl Lines {
    fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Line>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes that go out.
    fn tell(&self, change: &FeedChange) -> usize {
        let now = Instant::now();
        let (mut bytes, mut next) = (0, 0);
        loop {
            let some: Vec<_> = self.all().range(next..).take(TOLD_AT_ONCE).map(|(seat, line)| (*seat, Arc::clone(line))).collect();
            let Some((last, _)) = some.last() else { return bytes };
            next = *last + 1;
            bytes += some.iter().map(|(seat, line)| line.tell(*seat, change, now)).sum::<usize>();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.lines.all().remove(&self.number);
    }
}
