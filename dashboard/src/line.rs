//! A client's line: the one place from which everything goes out to it, whoever tells it.
//!
//! ```text
//! following ──a change is not taken whole, or one was missed──▶ behind ──its session tells everything since──▶ following
//! ```
//! A line that follows costs a change one system call, from where the change lies: nothing is copied, queued or woken for it. What it
//! does not take at once is its own session's matter, so that a slow client costs the others nothing.

use crate::mirror::FeedChange;
use bytes::{Buf, Bytes, BytesMut};
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

/// The writing side of a client's connection. Frames of WebSocket go out whole and in turn.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    pipe: Mutex<Pipe>,
    behind: Notify,
}

#[derive(Debug)]
struct Pipe {
    /// What the connection has not taken yet, beginning within a frame perhaps.
    rest: VecDeque<Bytes>,
    is_broken: bool,
    /// The newest change that went out.
    seq: u64,
    /// The seat in which the line follows its wall, while it does.
    seat: Option<u64>,
    /// When something went out last.
    told: Instant,
}

impl Line {
    pub(crate) fn new(stream: TcpStream) -> Self {
        let pipe = Pipe { rest: VecDeque::new(), is_broken: false, seq: 0, seat: None, told: Instant::now() };
        Self { stream, pipe: Mutex::new(pipe), behind: Notify::new() }
    }

    fn pipe(&self) -> MutexGuard<'_, Pipe> {
        self.pipe.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells a change of the wall to a line that follows in `seat`; the bytes that go out. One that cannot take it falls behind.
    pub(crate) fn tell(&self, seat: u64, change: &FeedChange, now: Instant) -> usize {
        let mut pipe = self.pipe();
        if pipe.seat != Some(seat) || pipe.seq >= change.seq {
            return 0;
        }
        if pipe.seq != change.from || !pipe.rest.is_empty() {
            pipe.seat = None;
            self.behind.notify_one();
            return 0;
        }
        pipe.seq = change.seq;
        self.put(&mut pipe, &change.message, now);
        change.message.len()
    }

    /// Says something that is no change.
    pub(crate) fn say(&self, message: &Bytes) {
        self.put_alone(&mut self.pipe(), message);
    }

    /// Says what is made of the newest change that went out.
    pub(crate) fn say_of(&self, message: impl FnOnce(u64) -> Bytes) {
        let mut pipe = self.pipe();
        let message = message(pipe.seq);
        self.put_alone(&mut pipe, &message);
    }

    /// No change of a wall goes out from now on; the newest that did.
    pub(crate) fn leave(&self) -> u64 {
        let mut pipe = self.pipe();
        pipe.seat = None;
        pipe.seq
    }

    /// Says what leads to change `seq`, from where the line follows in `seat`.
    pub(crate) fn lead(&self, seat: u64, message: &Bytes, seq: u64) {
        let mut pipe = self.pipe();
        (pipe.seat, pipe.seq) = (Some(seat), seq);
        self.put_alone(&mut pipe, message);
    }

    /// The newest change that went out, and whether the next follows by itself.
    pub(crate) fn place(&self) -> (u64, bool) {
        let pipe = self.pipe();
        (pipe.seq, pipe.seat.is_some())
    }

    /// When something went out last.
    pub(crate) fn told(&self) -> Instant {
        self.pipe().told
    }

    /// Puts what goes to this line only; a change is counted once for all its lines.
    fn put_alone(&self, pipe: &mut Pipe, message: &Bytes) {
        metrics::counter!("cityops_wall_sent_bytes_total").increment(u64::try_from(message.len()).unwrap_or(u64::MAX));
        self.put(pipe, message, Instant::now());
    }

    fn put(&self, pipe: &mut Pipe, message: &Bytes, now: Instant) {
        pipe.told = now;
        let mut written = 0;
        if pipe.rest.is_empty() && !pipe.is_broken {
            match self.stream.try_write(message) {
                Ok(count) => written = count,
                Err(error) => pipe.is_broken = error.kind() != ErrorKind::WouldBlock,
            }
        }
        if written < message.len() {
            pipe.rest.push_back(message.slice(written..));
            self.behind.notify_one();
        }
    }

    /// Waits until the connection did not take something whole, or a change was missed.
    pub(crate) async fn falls_behind(&self) {
        self.behind.notified().await;
    }

    /// Waits until the connection has taken everything.
    ///
    /// # Errors
    /// The connection is broken.
    pub(crate) async fn taken(&self) -> io::Result<()> {
        while !self.pipe().goes_on(&self.stream)? {
            self.stream.writable().await?;
        }
        Ok(())
    }
}

impl Pipe {
    /// Writes what the connection takes now; whether that is everything.
    fn goes_on(&mut self, stream: &TcpStream) -> io::Result<bool> {
        if self.is_broken {
            return Err(ErrorKind::BrokenPipe.into());
        }
        while let Some(next) = self.rest.front_mut() {
            match stream.try_write(next) {
                Ok(count) => next.advance(count),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
            if !next.has_remaining() {
                self.rest.pop_front();
            }
        }
        Ok(true)
    }
}

/// What the WebSocket library reads and answers on: the reading side of a [`Line`]. Its own words, which answer those of the client's
/// library, go out like all others, frame by frame.
#[derive(Debug)]
pub(crate) struct Ear {
    line: Arc<Line>,
    /// What came together with the request for the stream.
    early: Bytes,
    answer: BytesMut,
}

impl Ear {
    pub(crate) fn new(line: Arc<Line>, early: Bytes) -> Self {
        Self { line, early, answer: BytesMut::new() }
    }
}

impl AsyncRead for Ear {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, room: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.early.has_remaining() {
            let count = room.remaining().min(self.early.len());
            room.put_slice(&self.early.split_to(count));
            return Poll::Ready(Ok(()));
        }
        loop {
            ready!(self.line.stream.poll_read_ready(context))?;
            match self.line.stream.try_read(room.initialize_unfilled()) {
                Ok(count) => {
                    room.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Ear {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.answer.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.answer.is_empty() {
            let answer = self.answer.split().freeze();
            self.line.say(&answer);
        }
        Poll::Ready(Ok(()))
    }

    /// The connection ends when its line is dropped.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}
