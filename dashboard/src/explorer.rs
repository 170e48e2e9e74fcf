//! SQL of analysts, each statement in a process of its own: started, listened to, and ended when it has had its time.

pub(crate) mod child;
pub(crate) mod postgres;

use crate::app::App;
use crate::problem::Problem;
use crate::settings::ExplorerSettings;
use analytics::explorer::{Done, Files, Format, Job, MOST_BYTES, Refusal, Rule};
use analytics::history::{TABLES, View};
use analytics::ledger::Table;
use bytes::Bytes;
use child::{BODY, City, DONE, Limits, MOST_FRAME, Order, REFUSED, Serving};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

/// What is being done, as problems say it.
const DOING: &str = "answering SQL";
/// This very program, also where its file was replaced meanwhile.
const PROGRAM: &str = "/proc/self/exe";
/// Bytes of what a child says of itself that are kept.
const MOST_SAID: u64 = 16 * 1024;
/// The allocator maps so many KiB at once, not the GiB that it would: a child may use no more than it is allowed.
const ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "32768");

/// How many statements run at once.
#[derive(Debug)]
pub(crate) struct Explorer {
    turns: Arc<Semaphore>,
}

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) pieces: Vec<Bytes>,
    pub(crate) done: Done,
}

impl Explorer {
    pub(crate) fn new(settings: &ExplorerSettings) -> Self {
        Self { turns: Arc::new(Semaphore::new(settings.concurrent)) }
    }

    /// Answers a statement over a view.
    ///
    /// # Errors
    /// The explorer is busy, a rule refuses the statement, or it used more than it may.
    pub(crate) async fn ask(&self, app: &App, view: &View, sql: String, format: Format) -> Result<Answer, Problem> {
        let settings = &app.settings.explorer;
        if sql.len() > MOST_BYTES {
            let detail = format!("the statement has {} bytes, and {MOST_BYTES} are the most", sql.len());
            return Err(Problem::unprocessable(DOING, detail, "ask in several shorter statements").ruled(Rule::TooLong.name()));
        }
        let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() else {
            let detail = "as many statements as run at once are running";
            return Err(Problem::busy(DOING, detail, app.settings.http.retry_after()));
        };
        let bytes = settings.answer();
        let limits = Limits { memory: settings.memory(), seconds: Some(settings.seconds.saturating_add(1)) };
        let order = Order {
            city: city(app),
            limits,
            serving: Serving::One(Job { files: files(view), sql, format, rows: settings.rows, bytes, memory: settings.memory() }),
        };
        let (given_up, told) = sync_channel(2);
        let patience = settings.patience();
        let finished = given_up.clone();
        let running = spawn_blocking(move || answer(&order, (bytes, patience), (finished, told), turn));
        // Dropped with this request: then nobody waits for the answer any more.
        let _given_up = GivenUp(given_up);
        let ended = running.await.map_err(|error| Problem::failed(DOING, &error))?.map_err(|error| Problem::failed(DOING, &error))?;
        ended.answer(settings)
    }
}

/// The city as children read it.
pub(crate) fn city(app: &App) -> City {
    City { reference: app.settings.city.reference.clone(), folder: app.settings.declarations.folder.clone() }
}

/// The files of each table of a view.
pub(crate) fn files(view: &View) -> Files {
    let of = |table: &Table| (table.name().to_owned(), view.paths(*table).map(std::path::absolute).filter_map(Result::ok).collect());
    TABLES.iter().map(of).collect()
}

struct GivenUp(SyncSender<()>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        // Nobody listens any more where the child has ended.
        self.0.try_send(()).ok();
    }
}

/// How a child ended.
struct Ended {
    pieces: Vec<Bytes>,
    last: Option<Result<Done, Refusal>>,
    too_much: bool,
    timed_out: bool,
    status: ExitStatus,
    said: String,
}

/// A new child, that knows nothing of this process but what it is sent.
pub(crate) fn spawn(limits: Limits, arguments: &[&str]) -> io::Result<Child> {
    let mut command = Command::new(PROGRAM);
    command.arg("explorer-child").arg(format!("--memory={}", limits.memory)).args(arguments);
    if let Some(seconds) = limits.seconds {
        command.arg(format!("--seconds={seconds}"));
    }
    command.env_clear().env(ALLOCATOR.0, ALLOCATOR.1).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Runs a child to its end. Blocks, on a thread that lives as long as the child.
fn answer(
    order: &Order,
    (bytes, patience): (usize, Duration),
    (finished, told): (SyncSender<()>, Receiver<()>),
    turn: OwnedSemaphorePermit,
) -> io::Result<Ended> {
    let mut question = serde_json::to_vec(order).map_err(io::Error::other)?;
    question.push(b'\n');
    let mut child = spawn(order.limits, &[])?;
    let pidfd = pidfd_open(Pid::from_child(&child), PidfdFlags::empty());
    let ended = std::thread::scope(|scope| {
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let watch = scope.spawn(move || {
            let timed_out = told.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
            // Fails where the child has ended by itself.
            let killed = pidfd.and_then(|child| pidfd_send_signal(child, Signal::KILL));
            timed_out && killed.is_ok()
        });
        let say = scope.spawn(move || {
            let mut said = Vec::new();
            if let Some(mut stderr) = stderr {
                // What cannot be read was not said.
                drop(stderr.by_ref().take(MOST_SAID).read_to_end(&mut said));
                drop(io::copy(&mut stderr, &mut io::sink()));
            }
            String::from_utf8_lossy(&said).into_owned()
        });
        if let Some(mut stdin) = stdin {
            // A child that ends before it has read all says why by how it ends.
            drop(stdin.write_all(&question));
        }
        let heard = stdout.map(|stdout| listen(stdout, bytes));
        if heard.as_ref().is_none_or(|heard| heard.too_much) {
            drop(child.kill());
        }
        let status = child.wait();
        finished.try_send(()).ok();
        let (timed_out, said) = (watch.join().unwrap_or(false), say.join().unwrap_or_default());
        let Heard { pieces, last, too_much } = heard.unwrap_or_default();
        Ok(Ended { pieces, last, too_much, timed_out, status: status?, said })
    });
    drop(turn);
    ended
}

#[derive(Default)]
struct Heard {
    pieces: Vec<Bytes>,
    last: Option<Result<Done, Refusal>>,
    too_much: bool,
}

/// What a child says, until it says no more or more than it may.
fn listen(mut stdout: impl Read, most: usize) -> Heard {
    let mut heard = Heard::default();
    // A child ends the answer once it is longer than `most`: what is held back, and the rows of one batch, still come.
    let most = most.saturating_mul(2).saturating_add(16 << 20);
    let (mut taken, mut prefix) = (0_usize, [0_u8; 5]);
    while stdout.read_exact(&mut prefix).is_ok() {
        let [kind, length @ ..] = prefix;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        taken = taken.saturating_add(length);
        if length > MOST_FRAME || taken > most {
            heard.too_much = true;
            return heard;
        }
        let mut piece = vec![0; length];
        if stdout.read_exact(&mut piece).is_err() {
            return heard;
        }
        match kind {
            BODY => heard.pieces.push(Bytes::from(piece)),
            DONE => heard.last = serde_json::from_slice(&piece).ok().map(Ok),
            REFUSED => heard.last = serde_json::from_slice(&piece).ok().map(Err),
            _ => heard.too_much = true,
        }
    }
    heard
}

impl Ended {
    fn answer(self, settings: &ExplorerSettings) -> Result<Answer, Problem> {
        let memory = || {
            let detail = format!("the statement used more memory than allowed ({} MiB)", settings.memory_mib);
            Problem::exhausted(DOING, detail, "read fewer rows or columns, or group by fewer keys").ruled(Rule::Memory.name())
        };
        let time = || {
            let detail = format!("the statement took longer than allowed ({} s)", settings.seconds);
            Problem::exhausted(DOING, detail, "narrow it by a range of time, or join by equal keys").ruled(Rule::Time.name())
        };
        match (self.last, self.status.signal()) {
            _ if self.too_much => {
                Err(Problem::exhausted(DOING, "one row of the answer is too long", "choose fewer columns").ruled("bytes"))
            }
            (Some(Ok(done)), _) => Ok(Answer { pieces: self.pieces, done }),
            (Some(Err(refusal)), _) if refusal.rule == Rule::Memory => Err(memory()),
            (Some(Err(refusal)), _) => Err(Problem::unprocessable(DOING, refusal.detail, refusal.next).ruled(refusal.rule.name())),
            (None, _) if self.timed_out => Err(time()),
            (None, Some(signal)) if signal == Signal::XCPU.as_raw() => Err(time()),
            (None, Some(_)) if self.said.contains("overflowed its stack") => {
                let detail = "the statement is nested too deeply to be planned";
                Err(Problem::unprocessable(DOING, detail, "ask in several simpler statements").ruled(Rule::TooDeep.name()))
            }
            // Out of memory ends a process in several ways: by the allocator, by a thread that cannot start, by the kernel.
            (None, Some(_)) => Err(memory()),
            (None, None) if self.said.contains("memory") || self.said.contains("Resource temporarily unavailable") => Err(memory()),
            (None, None) => Err(Problem::failed(DOING, &io::Error::other(self.said))),
        }
    }
}
