//! One client of the frame stream, from its hello to its bye.
//!
//! ```text
//! upgraded ──hello──▶ following ──missed some──▶ merged forward ──▶ following ──▶ … ──bye──▶ closed
//!    └── no hello in time, unknown wall, a message that is none ──────────────────bye──▶ closed
//! ```
//! While a client follows, its wall's changes go out without its session ([`crate::line`]). When one does not, the session leads the
//! client to the newest state by one change. A message that it does not accept within the send timeout ends it; it comes back by itself
//! and resumes.

use crate::app::App;
use crate::line::{Ear, Line};
use crate::mirror::{Mirror, Seat};
use crate::replay::{Refused, ReplayAsked, Running};
use crate::screens::{Admitted, Screens};
use crate::server::told_to_stop;
use crate::settings::WallSettings;
use crate::wire::{ClientMessage, ServerMessage};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tokio_websockets::{Error, Message, WebSocketStream};

/// How long a client that is being dropped may take to hear why.
const BYE_TIMEOUT: Duration = Duration::from_secs(1);

/// How often a client that waits for a past is told how far it is read.
const PREPARING_EVERY: Duration = Duration::from_millis(500);

/// The shortest time between two hellos of a client that looks at a past; an earlier one waits.
const REPLAY_HELLOS: Duration = Duration::from_millis(100);

/// What a session needs of the server.
#[derive(Clone, Debug)]
pub(crate) struct SessionSetup {
    pub(crate) app: Arc<App>,
    pub(crate) mirror: Arc<Mirror>,
    /// Names of the walls, in the board's order.
    pub(crate) walls: Arc<[String]>,
    pub(crate) screens: Arc<Screens>,
    pub(crate) settings: WallSettings,
    pub(crate) stop: watch::Receiver<bool>,
}

/// Why a session ends.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// The client left, or the line broke.
    Left,
    /// The server ends it and says why.
    Bye { reason: String, counted: &'static str },
}

impl End {
    fn bye(counted: &'static str, reason: impl Into<String>) -> Self {
        Self::Bye { reason: reason.into(), counted }
    }
}

struct Session {
    line: Arc<Line>,
    ear: WebSocketStream<Ear>,
    setup: SessionSetup,
    /// The live board, or that of the past that the client sees.
    mirror: Arc<Mirror>,
    wall: usize,
    /// Among those that follow the wall.
    seat: Option<Seat>,
    admitted: Admitted,
    greeted: Instant,
    replay: Option<Running>,
}

/// Serves one client until it leaves or is dropped.
pub(crate) async fn serve(line: Arc<Line>, mut ear: WebSocketStream<Ear>, setup: SessionSetup) {
    let hello = match timeout(setup.settings.hello_timeout(), first_message(&line, &mut ear)).await {
        Ok(hello) => hello,
        Err(_) => Err(End::bye("no_hello", "no hello within the time allowed")),
    };
    let mirror = Arc::clone(&setup.mirror);
    let (admitted, greeted) = (Admitted::Anyone, Instant::now());
    let mut session = Session { line, ear, setup, mirror, wall: 0, seat: None, admitted, greeted, replay: None };
    let end = match hello {
        Ok(hello) => match Box::pin(session.greet(hello)).await {
            Ok(()) => session.follow().await,
            Err(end) => end,
        },
        Err(end) => end,
    };
    session.line.leave();
    close(&session.line, session.ear, end).await;
}

async fn first_message(line: &Line, ear: &mut WebSocketStream<Ear>) -> Result<ClientMessage, End> {
    loop {
        if let Some(hello) = understood(ear.next().await)? {
            return Ok(hello);
        }
        line.taken().await.map_err(|_| End::Left)?;
    }
}

// `None` for what the protocol itself says (ping, pong), which the line has answered.
fn understood(heard: Option<Result<Message, Error>>) -> Result<Option<ClientMessage>, End> {
    let message = match heard {
        None => return Err(End::Left),
        Some(Err(Error::PayloadTooLong { .. })) => return Err(End::bye("too_long", "the message is too long")),
        Some(Err(error)) => {
            tracing::debug!(%error, "client failed");
            return Err(End::Left);
        }
        Some(Ok(message)) => message,
    };
    if message.is_binary() {
        return Err(End::bye("not_understood", "messages are JSON text"));
    }
    let not_a_hello = |error| End::bye("not_understood", format!("the message is not a hello: {error}"));
    message.as_text().map(|text| serde_json::from_str(text).map_err(not_a_hello)).transpose()
}

impl Session {
    /// Puts the client before what it asks for: the wall as it is now, or a past of it. A later hello, said while a past is being read,
    /// takes the place of the first.
    async fn greet(&mut self, hello: ClientMessage) -> Result<(), End> {
        self.line.leave();
        let mut next = Some(hello);
        while let Some(ClientMessage::Hello { wall, epoch, seq, replay, token }) = next {
            let unknown = || End::bye("unknown_wall", format!("there is no wall `{wall}`"));
            let index = self.setup.walls.iter().position(|name| *name == wall).ok_or_else(unknown)?;
            let admitted = self.setup.screens.admit(&wall, token.as_deref());
            self.admitted = admitted.map_err(|refused| End::bye("token", refused.to_string()))?;
            self.greeted = Instant::now();
            let is_going = replay.as_ref().is_some_and(|asked| self.replay.as_mut().is_some_and(|running| running.follow(index, asked)));
            if !is_going {
                (self.mirror, self.wall) = self.stage(index, replay.as_ref()).await?;
            }
            next = self.wait_until_filled().await?;
            if next.is_none() {
                // How a past is shown is said by snapshots alone.
                let known = epoch.as_deref().zip(seq).filter(|_| replay.is_none());
                self.seat = self.mirror.seat(self.wall, &self.line);
                self.lead(known).await?;
            }
        }
        Ok(())
    }

    /// The board that the client is to see, and which of its walls.
    async fn stage(&mut self, wall: usize, asked: Option<&ReplayAsked>) -> Result<(Arc<Mirror>, usize), End> {
        // What was shown until now ends first: it gives its place up.
        self.replay = None;
        let Some(asked) = asked else { return Ok((Arc::clone(&self.setup.mirror), wall)) };
        let app = Arc::clone(&self.setup.app);
        let running = app.replays.begin(&app, wall, asked).await.map_err(|refused| End::bye("no_replay", refused.to_string()))?;
        let mirror = Arc::clone(&running.mirror);
        self.replay = Some(running);
        Ok((mirror, 0))
    }

    /// Waits until there is something to show, and tells meanwhile how far a past is read. Gives the hello that came in between.
    async fn wait_until_filled(&mut self) -> Result<Option<ClientMessage>, End> {
        let (mut stop, mirror) = (self.setup.stop.clone(), Arc::clone(&self.mirror));
        loop {
            let telling = self
                .replay
                .as_ref()
                .map(|running| ServerMessage::Preparing { percent: running.percent(), replay: running.told() }.encode());
            tokio::select! {
                biased;
                () = told_to_stop(&mut stop) => return Err(End::bye("stopping", "the server is stopping")),
                () = mirror.wait_until_filled() => return Ok(None),
                () = has_ended(self.replay.as_ref()) => return Err(End::bye("no_replay", Refused::Unreadable.to_string())),
                heard = self.ear.next() => {
                    if let Some(hello) = understood(heard)? {
                        return Ok(Some(hello));
                    }
                    self.taken().await?;
                }
                () = sleep(PREPARING_EVERY), if telling.is_some() => {
                    if let Some(message) = telling {
                        self.send(&message).await?;
                    }
                }
            }
        }
    }

    async fn follow(&mut self) -> End {
        let mut stop = self.setup.stop.clone();
        let mut stopped = pin!(told_to_stop(&mut stop));
        let mut heartbeat = pin!(sleep_until(self.line.told() + self.setup.settings.heartbeat()));
        loop {
            let outcome = tokio::select! {
                biased;
                () = stopped.as_mut() => Err(End::bye("stopping", "the server is stopping")),
                () = self.line.falls_behind() => self.catch_up().await,
                heard = self.ear.next() => match understood(heard) {
                    // Rare, and large: it takes no room while nothing is said.
                    Ok(Some(hello)) => Box::pin(self.greet_again(hello)).await,
                    Ok(None) => Ok(()),
                    Err(end) => Err(end),
                },
                () = has_ended(self.replay.as_ref()) => Err(End::bye("no_replay", Refused::Unreadable.to_string())),
                () = heartbeat.as_mut() => self.beat(heartbeat.as_mut()).await,
            };
            if let Err(end) = outcome {
                return end;
            }
            // A session wakes at least every heartbeat, so a revoked screen is noticed by then.
            if !self.setup.screens.is_still(&mut self.admitted) {
                return End::bye("token", "this screen was revoked");
            }
        }
    }

    /// Gives a sign of life if nothing was told for as long as a heartbeat, and sets the time for the next.
    async fn beat(&mut self, next: Pin<&mut Sleep>) -> Result<(), End> {
        let every = self.setup.settings.heartbeat();
        if self.line.told().elapsed() >= every {
            self.line.say_of(|seq| self.mirror.heartbeat(seq, self.mirror.now()));
            self.taken().await?;
        }
        next.reset(self.line.told() + every);
        Ok(())
    }

    /// The client takes what was begun, and then hears what it missed meanwhile.
    async fn catch_up(&mut self) -> Result<(), End> {
        self.taken().await?;
        let (seq, follows) = self.line.place();
        if follows {
            return Ok(());
        }
        metrics::counter!("cityops_wall_conflations_total").increment(1);
        let epoch = Arc::clone(self.mirror.board().epoch());
        self.lead(Some((&epoch, seq))).await
    }

    // A client that missed something may ask on the same line, though not all the time: a snapshot is dear. Who looks at a past asks
    // whenever it is to go elsewhere or at another pace.
    async fn greet_again(&mut self, hello: ClientMessage) -> Result<(), End> {
        let ClientMessage::Hello { replay, .. } = &hello;
        if replay.is_some() || self.replay.is_some() {
            sleep_until(self.greeted + REPLAY_HELLOS).await;
        } else if self.greeted.elapsed() < self.setup.settings.heartbeat() {
            return Err(End::bye("too_many_hellos", "one hello at a time"));
        }
        self.greet(hello).await
    }

    /// Leads a client that does not follow from what it knows (epoch, number) to the wall as it is, from where it follows.
    async fn lead(&mut self, known: Option<(&str, u64)>) -> Result<(), End> {
        let epoch = Arc::clone(self.mirror.board().epoch());
        let seat = self.seat.as_ref().ok_or(End::Left)?.number;
        let mut known = known;
        loop {
            let joined = self.mirror.join(self.wall, known, self.mirror.now()).ok_or(End::Left)?;
            self.line.lead(seat, &joined.message, joined.seq);
            self.taken().await?;
            // What changed between the two was told to those who followed already.
            let (seq, follows) = self.line.place();
            if follows && self.mirror.seq(self.wall).is_some_and(|newest| newest <= seq) {
                return Ok(());
            }
            known = Some((&epoch, self.line.leave()));
        }
    }

    async fn send(&mut self, message: &Bytes) -> Result<(), End> {
        self.line.say(message);
        self.taken().await
    }

    /// Waits until the client has accepted what it was told.
    async fn taken(&self) -> Result<(), End> {
        match timeout(self.setup.settings.send_timeout(), self.line.taken()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Left),
            Err(_) => Err(End::bye("too_slow", "too slow: messages were not accepted in time")),
        }
    }
}

/// Waits for the end of a replay; where there is none, for ever.
async fn has_ended(replay: Option<&Running>) {
    match replay {
        Some(running) => running.ended().await,
        None => std::future::pending().await,
    }
}

async fn close(line: &Line, mut ear: WebSocketStream<Ear>, end: End) {
    let End::Bye { reason, counted } = end else { return };
    metrics::counter!("cityops_wall_dropped_total", "reason" => counted).increment(1);
    tracing::info!(reason = counted, "client is dropped");
    line.say(&ServerMessage::Bye { reason: &reason, kind: counted }.encode());
    let farewell = async {
        line.taken().await?;
        ear.close().await
    };
    if !matches!(timeout(BYE_TIMEOUT, farewell).await, Ok(Ok(()))) {
        tracing::debug!("client did not hear its bye");
    }
}
