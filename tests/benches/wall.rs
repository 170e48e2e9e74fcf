//! The clients of a wall, many and cheap, and the bare server beside which ours is measured: two parts of `.ci/bench/wall.py`,
//! which starts this program with a task as JSON and reads the lines of JSON that it prints.
//!
//! `clients` opens connections, says hello and listens. Measured is, for every message of a connection, the time from `server_time`
//! inside it, which the server took when it began to tell a change, until its last byte was read here: ms on the same machine's
//! clock. A connection reads into one buffer that all share and looks at the first bytes of a message only, so that thousands of
//! them cost less than their server. A stalled connection says hello and never reads.
//!
//! `bare` tells the messages of a file to all connections, one after the other, in the plainest loop that tungstenite allows: no
//! runtime, no queue, nothing read, one message shared by all. Nobody would run it; what a server of many costs beside it is what it
//! is for.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a measurement"
)]

use ingest::clock::{now, stopwatch};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{self, ErrorKind, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::LocalSet;
use tokio_tungstenite::tungstenite::{self, Message, Utf8Bytes, WebSocket};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const STAMP: &[u8] = b"\"server_time\":\"";
/// Bytes of a message that are looked at.
const LOOKED_AT: usize = 400;
/// Connections that are being opened at once, unless all come at once.
const OPENING: usize = 100;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Task {
    Clients(Clients),
    Bare { frames: PathBuf, per_s: f64 },
}

#[derive(Clone, Deserialize)]
struct Clients {
    address: SocketAddr,
    /// Said first by each, if anything.
    hello: Option<String>,
    #[allow(clippy::struct_field_names, reason = "the name in the task")]
    clients: usize,
    /// Of these, so many say hello and never read.
    #[serde(default)]
    stalled: usize,
    /// Seconds that are not measured, once all are connected, and then those that are.
    warm_s: f64,
    seconds: f64,
    /// Then all leave and come back at once; measured is how long it takes until each has its first message.
    #[serde(default)]
    herd: bool,
    /// Where the changes that the first connection hears are written, one a line.
    record: Option<PathBuf>,
}

/// What all connections of this program share.
struct Shared {
    clients: Clients,
    buffer: RefCell<Vec<u8>>,
    /// Whether messages count now.
    measuring: RefCell<bool>,
    /// Messages by ms that they took.
    took: RefCell<Vec<u64>>,
    bytes: RefCell<u64>,
    first: watch::Sender<usize>,
    recorded: RefCell<Vec<Vec<u8>>>,
}

/// One connection that listens.
struct Line {
    shared: Rc<Shared>,
    stream: TcpStream,
    /// Bytes of the head that came, of a handshake or of a frame.
    head: Vec<u8>,
    upgraded: bool,
    /// Bytes of the payload that are still to come.
    left: usize,
    length: usize,
    payload: Vec<u8>,
    keep: bool,
    heard: usize,
}

fn main() {
    let task = std::env::args().skip(1).find_map(|argument| serde_json::from_str::<Task>(&argument).ok());
    match task {
        Some(Task::Clients(clients)) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            LocalSet::new().block_on(&runtime, listen(clients));
        }
        Some(Task::Bare { frames, per_s }) => bare(&std::fs::read_to_string(frames).unwrap(), per_s),
        None => println!("{}", json!({ "wrong": "the argument is a task as JSON: see .ci/bench/wall.py" })),
    }
}

fn tell(what: &Value) {
    println!("{what}");
    io::stdout().flush().unwrap();
}

async fn listen(clients: Clients) {
    let shared = Rc::new(Shared {
        buffer: RefCell::new(vec![0; 256 << 10]),
        measuring: RefCell::new(false),
        took: RefCell::new(vec![0; 60_000]),
        bytes: RefCell::default(),
        first: watch::Sender::new(0),
        recorded: RefCell::default(),
        clients: clients.clone(),
    });
    let (leave, stay) = watch::channel(0);
    let begun = stopwatch();
    connect(&shared, OPENING, &stay).await;
    tell(&json!({ "at": "connected", "seconds": begun.elapsed().as_secs_f64() }));
    tokio::time::sleep(Duration::from_secs_f64(clients.warm_s)).await;
    tell(&json!({ "at": "begin" }));
    let begun = stopwatch();
    shared.measuring.replace(true);
    tokio::time::sleep(Duration::from_secs_f64(clients.seconds)).await;
    shared.measuring.replace(false);
    let took = shared.took.take();
    let messages: u64 = took.iter().sum();
    let quantile = |per_thousand: u64| {
        let mut rest = (messages * per_thousand).div_ceil(1000);
        took.iter().position(|count| {
            rest = rest.saturating_sub(*count);
            rest == 0
        })
    };
    let bytes = *shared.bytes.borrow();
    tell(&json!({
        "at": "end", "seconds": begun.elapsed().as_secs_f64(), "messages": messages, "bytes": bytes,
        "p50_ms": quantile(500), "p99_ms": quantile(990), "max_ms": took.iter().rposition(|count| *count > 0),
    }));
    if let Some(path) = &clients.record {
        std::fs::write(path, shared.recorded.borrow().join(&b'\n')).unwrap();
    }
    if clients.herd {
        leave.send_replace(1);
        shared.first.send_replace(0);
        let begun = stopwatch();
        connect(&shared, usize::MAX >> 4, &stay).await;
        tell(&json!({ "at": "herd", "seconds": begun.elapsed().as_secs_f64() }));
    }
}

/// Connects all and waits until each has its first message.
async fn connect(shared: &Rc<Shared>, at_once: usize, stay: &watch::Receiver<usize>) {
    let places = Rc::new(Semaphore::new(at_once));
    let reading = shared.clients.clients - shared.clients.stalled;
    let mut first = shared.first.subscribe();
    for number in 0..shared.clients.clients {
        let (shared, places, mut stay) = (Rc::clone(shared), Rc::clone(&places), stay.clone());
        stay.mark_unchanged();
        tokio::task::spawn_local(async move {
            let place = places.acquire().await.unwrap();
            let line = Line::open(Rc::clone(&shared), number).await;
            let mut place = Some(place);
            let follow = async {
                let mut line = line.unwrap();
                if number < shared.clients.stalled {
                    drop(place.take());
                    return std::future::pending().await;
                }
                loop {
                    line.stream.readable().await.unwrap();
                    line.read();
                    if line.heard > 0 {
                        drop(place.take());
                    }
                }
            };
            tokio::select! {
                () = follow => {}
                _ = stay.changed() => {}
            }
        });
    }
    first.wait_for(|first| *first >= reading).await.unwrap();
}

impl Line {
    async fn open(shared: Rc<Shared>, number: usize) -> io::Result<Self> {
        let stream = TcpStream::connect(shared.clients.address).await?;
        stream.set_nodelay(true)?;
        let keep = number == 0 && shared.clients.record.is_some();
        let address = shared.clients.address;
        let mut asked = format!(
            "GET /ws/v1 HTTP/1.1\r\nhost: {address}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
            sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .into_bytes();
        if let Some(hello) = &shared.clients.hello {
            // Masked with zeros: as a client must, and readable.
            asked.extend([0x81, 0x80 | u8::try_from(hello.len()).unwrap(), 0, 0, 0, 0]);
            asked.extend(hello.as_bytes());
        }
        stream.writable().await?;
        assert_eq!(stream.try_write(&asked)?, asked.len(), "an empty line takes a hello");
        Ok(Self { shared, stream, head: Vec::new(), upgraded: false, left: 0, length: 0, payload: Vec::new(), keep, heard: 0 })
    }

    /// Takes what has come.
    fn read(&mut self) {
        let shared = Rc::clone(&self.shared);
        let mut buffer = shared.buffer.borrow_mut();
        match self.stream.try_read(&mut buffer) {
            Ok(0) => unreachable!("the server left"),
            Ok(length) => self.take(&buffer[..length]),
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock, "{error}"),
        }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.left > 0 {
                let part = self.left.min(bytes.len());
                let room = if self.keep { part } else { part.min(LOOKED_AT.saturating_sub(self.payload.len())) };
                self.payload.extend(&bytes[..room]);
                self.left -= part;
                bytes = &bytes[part..];
                if self.left == 0 {
                    self.hear();
                }
                continue;
            }
            self.head.push(bytes[0]);
            bytes = &bytes[1..];
            if !self.upgraded {
                if self.head.ends_with(b"\r\n\r\n") {
                    assert!(self.head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&self.head));
                    self.upgraded = true;
                    self.head.clear();
                }
                continue;
            }
            let length = |from: usize, to: usize| self.head[from..to].iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
            let complete = match (self.head.len(), self.head.get(1)) {
                (2, Some(length @ 0..126)) => Some(usize::from(*length)),
                (4, Some(126)) => Some(length(2, 4)),
                (10, Some(127)) => Some(length(2, 10)),
                _ => None,
            };
            if let Some(length) = complete {
                assert_eq!(self.head[0], 0x81, "the server tells whole texts");
                (self.left, self.length) = (length, length);
                self.head.clear();
                self.payload.clear();
            }
        }
    }

    /// A message is there.
    fn hear(&mut self) {
        self.heard += 1;
        let shared = &self.shared;
        if self.heard == 1 {
            shared.first.send_modify(|first| *first += 1);
        }
        if !*shared.measuring.borrow() || self.payload.starts_with(b"{\"type\":\"heartbeat\"") {
            return;
        }
        let at = self.payload.windows(STAMP.len()).position(|part| part == STAMP).unwrap() + STAMP.len();
        let sent = time_of_day(&self.payload[at..at + 24]);
        let took = (now().as_millis().rem_euclid(DAY_MS) - sent).rem_euclid(DAY_MS);
        let mut by_ms = shared.took.borrow_mut();
        let last = by_ms.len() - 1;
        by_ms[usize::try_from(took).unwrap().min(last)] += 1;
        *shared.bytes.borrow_mut() += self.length as u64;
        if self.keep && self.payload.starts_with(b"{\"type\":\"change\"") {
            shared.recorded.borrow_mut().push(self.payload.clone());
        }
    }
}

/// The ms since midnight of `2026-11-22T09:00:00.120Z`.
fn time_of_day(instant: &[u8]) -> i64 {
    let number = |from: usize, to: usize| instant[from..to].iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    ((number(11, 13) * 60 + number(14, 16)) * 60 + number(17, 19)) * 1000 + number(20, 23)
}

/// Tells `frames` in turn, `per_s` of them, to whoever is connected, for as long as this program lives.
fn bare(frames: &str, per_s: f64) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    tell(&json!({ "address": listener.local_addr().unwrap() }));
    let (sender, arrived) = sync_channel(16_384);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            stream.set_nodelay(true).unwrap();
            let accepted = tungstenite::accept(stream).unwrap();
            accepted.get_ref().set_nonblocking(true).unwrap();
            sender.send(accepted).unwrap();
        }
    });
    let mut clients: Vec<WebSocket<std::net::TcpStream>> = Vec::new();
    let frames: Vec<&str> = frames.lines().collect();
    let begun = stopwatch();
    for turn in 0_u32.. {
        let due = Duration::from_secs_f64(f64::from(turn) / per_s);
        loop {
            match arrived.recv_timeout(due.saturating_sub(begun.elapsed())) {
                Ok(client) => clients.push(client),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let text = stamped(frames[turn as usize % frames.len()]);
        clients.retain_mut(|client| match client.send(Message::Text(text.clone())) {
            Err(tungstenite::Error::Io(error)) => error.kind() == ErrorKind::WouldBlock,
            other => other.is_ok(),
        });
    }
}

/// A message as if it were of now.
fn stamped(frame: &str) -> Utf8Bytes {
    let stamp = std::str::from_utf8(STAMP).unwrap();
    let (head, rest) = frame.split_once(stamp).unwrap();
    let (_, rest) = rest.split_once('"').unwrap();
    format!("{head}{stamp}{}\"{rest}", now()).into()
}
