//! What waits for the writer: submissions in order, bounded, and short reads of the store.
//!
//! Full: `try_submit` is told so, `submit` waits for room. Failed or closed: everything that waits is answered at once.

use super::error::SubmitError;
use super::store::Store;
use super::{Receipt, Returned, Submission};
use std::collections::VecDeque;
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The most records that wait, whatever the number of submissions: half a million are some 400 MB.
const RECORDS_LIMIT: usize = 1 << 19;
/// How often the writer looks whether a full receiver has taken a batch.
const RETRY: Duration = Duration::from_millis(1);

/// What became of a submission.
pub(super) type Outcome = Result<Receipt, SubmitError>;
/// A short piece of work on the store, run by the writer between commits.
pub(super) type Errand = Box<dyn FnOnce(&mut Store) + Send>;

/// Where an outcome goes. A sender that went away is not missed.
pub(super) enum Reply {
    Thread(SyncSender<Outcome>),
    Task(oneshot::Sender<Outcome>),
}

impl Reply {
    pub(super) fn send(self, outcome: Outcome) {
        match self {
            Self::Thread(sender) => drop(sender.send(outcome)),
            Self::Task(sender) => drop(sender.send(outcome)),
        }
    }
}

/// A submission and who waits for its outcome.
pub(super) struct Waiting {
    pub(super) submission: Submission,
    pub(super) reply: Reply,
}

/// What the writer does next.
pub(super) enum Work {
    /// Commit these together.
    Group(Vec<Waiting>),
    /// Run this.
    Errand(Errand),
    /// Try again to hand over what was committed.
    Forward,
    /// Nothing will come any more.
    Done,
}

#[derive(Default)]
struct State {
    submissions: VecDeque<Waiting>,
    records: usize,
    errands: VecDeque<Errand>,
    refusal: Option<SubmitError>,
    closed: bool,
}

/// The queue between everybody and the one writer.
pub(super) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
    room: Condvar,
    limit: usize,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Self { state: Mutex::default(), arrived: Condvar::new(), room: Condvar::new(), limit: limit.max(1) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a submission; when the queue is full, waits for room or says busy.
    pub(super) fn submit(&self, waiting: Waiting, may_wait: bool) -> Result<(), Returned> {
        let mut state = self.state();
        loop {
            if let Some(refusal) = &state.refusal {
                return Err(Returned { submission: waiting.submission, error: refusal.clone() });
            }
            let full = state.submissions.len() >= self.limit || state.records >= RECORDS_LIMIT;
            if !full {
                break;
            }
            if !may_wait {
                return Err(Returned { submission: waiting.submission, error: SubmitError::Busy });
            }
            state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.records = state.records.saturating_add(waiting.submission.records.len());
        state.submissions.push_back(waiting);
        metrics::gauge!("journal_queue_depth").set(f64::from(u32::try_from(state.submissions.len()).unwrap_or(u32::MAX)));
        self.arrived.notify_one();
        Ok(())
    }

    /// Queues an errand; false if the writer is gone.
    pub(super) fn send(&self, errand: Errand) -> bool {
        let mut state = self.state();
        if state.closed {
            return false;
        }
        state.errands.push_back(errand);
        self.arrived.notify_one();
        true
    }

    /// Refuses everything from now on, and answers what waits.
    pub(super) fn refuse(&self, refusal: &SubmitError) {
        let mut state = self.state();
        state.refusal.get_or_insert_with(|| refusal.clone());
        state.records = 0;
        let waiting = std::mem::take(&mut state.submissions);
        drop(state);
        self.room.notify_all();
        for one in waiting {
            one.reply.send(Err(refusal.clone()));
        }
    }

    /// The writer is gone: nothing will be answered any more.
    pub(super) fn end(&self) {
        self.close();
        self.refuse(&SubmitError::Closed);
        drop(std::mem::take(&mut self.state().errands));
    }

    /// Takes nothing new; what waits is still done.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.refusal.get_or_insert(SubmitError::Closed);
        self.room.notify_all();
        self.arrived.notify_all();
    }

    /// Waits for the next thing to do. Submissions are taken only if `may_commit`, not before `earliest` unless a whole group
    /// waits, and at most `group` records at once (a larger single submission stays whole).
    pub(super) fn next(&self, may_commit: bool, earliest: Option<Instant>, group: usize) -> Work {
        let mut state = self.state();
        loop {
            if let Some(errand) = state.errands.pop_front() {
                return Work::Errand(errand);
            }
            if may_commit && !state.submissions.is_empty() {
                let wait = earliest.map_or(Duration::ZERO, |instant| instant.saturating_duration_since(crate::clock::stopwatch()));
                if wait.is_zero() || state.closed || state.records >= group {
                    let taken = take_group(&mut state, group);
                    self.room.notify_all();
                    return Work::Group(taken);
                }
                state = self.arrived.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0;
            } else if !may_commit {
                state = self.arrived.wait_timeout(state, RETRY).unwrap_or_else(PoisonError::into_inner).0;
                if state.errands.is_empty() {
                    return Work::Forward;
                }
            } else if state.closed {
                return Work::Done;
            } else {
                state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// Whether [`Queue::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.state().closed
    }
}

fn take_group(state: &mut State, group: usize) -> Vec<Waiting> {
    let mut taken = Vec::new();
    let mut records = 0_usize;
    while let Some(next) = state.submissions.front() {
        let more = records.saturating_add(next.submission.records.len());
        if !taken.is_empty() && more > group {
            break;
        }
        records = more;
        taken.extend(state.submissions.pop_front());
    }
    state.records = state.records.saturating_sub(records);
    metrics::gauge!("journal_queue_depth").set(f64::from(u32::try_from(state.submissions.len()).unwrap_or(u32::MAX)));
    taken
}
