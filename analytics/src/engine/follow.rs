//! The loop behind the handle: batches, questions and the machine's clock in; frames and checkpoints out.

use super::run::Engine;
use super::{Input, restore};
use crate::checkpoint::Checkpoint;
use crate::ledger::Stored;
use ingest::clock;
use ingest::journal::JournalledBatch;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;
use tokio::sync::oneshot;

/// Records after which a checkpoint is written even before its time: a replay of so many takes about two seconds, so a kill in the
/// middle of a back-fill costs no more than that.
const CHECKPOINT_RECORDS: u64 = 500_000;

/// Records that are gathered at most before they are taken in: as many as one batch of the journal may have.
const GATHERED_RECORDS: usize = 8192;
/// A tick is put off while inputs wait, by at most so many ticks: who is behind catches up sooner when it says less often where it stands.
const PUT_OFF_TICKS: u32 = 8;

/// Runs the engine until it is told to stop or nobody can reach it any more.
pub(super) fn follow(mut engine: Engine, inputs: &Receiver<Input>) {
    let tick = engine.setup.settings.tick;
    let mut checkpoints = Checkpoints::of(&engine);
    let mut ticked = clock::stopwatch();
    let mut gathered = Gathered::default();
    let mut stopping: Option<oneshot::Sender<()>> = None;
    move_clock(&mut engine);
    while stopping.is_none() || engine.journal_seq < engine.setup.journal.last_seq() {
        let input = inputs.recv_timeout(tick.saturating_sub(ticked.elapsed()));
        let due = if input.is_ok() { tick * PUT_OFF_TICKS } else { tick };
        match input {
            Ok(Input::Batch(batch)) => gathered.add(batch, &mut engine),
            Ok(Input::Ask(question)) => gathered.hand_over(&mut engine).answer(question),
            Ok(Input::Adopt(catalogue)) => gathered.hand_over(&mut engine).adopt(catalogue),
            Ok(Input::Stop(done)) => stopping = Some(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if ticked.elapsed() >= due {
            ticked = clock::stopwatch();
            move_clock(gathered.hand_over(&mut engine));
            checkpoints.write_if_due(&mut engine);
        }
    }
    move_clock(gathered.hand_over(&mut engine));
    checkpoints.end(&mut engine);
}

/// Batches that came since the last tick, to be taken in as one: a subject that several of them touch is folded once, and a cell is
/// written once.
#[derive(Default)]
pub(super) struct Gathered(Option<JournalledBatch>);

impl Gathered {
    /// Adds a batch; one that is taken in already is let go. What somebody waits for is not held back.
    pub(super) fn add(&mut self, mut batch: JournalledBatch, engine: &mut Engine) {
        if batch.seq <= engine.journal_seq {
            return;
        }
        if let Some(before) = self.0.take() {
            let mut records = before.records;
            records.append(&mut batch.records);
            batch.records = records;
        }
        let is_full = batch.records.len() >= GATHERED_RECORDS;
        self.0 = Some(batch);
        if is_full || !engine.waiting.is_empty() {
            self.hand_over(engine);
        }
    }

    /// Has the engine take in what was gathered; gives the engine, which now lacks nothing that came before.
    pub(super) fn hand_over<'e>(&mut self, engine: &'e mut Engine) -> &'e mut Engine {
        if let Some(batch) = self.0.take() {
            let before = engine.taken;
            engine.take(&batch);
            metrics::counter!("engine_records_total").increment(engine.taken - before);
        }
        engine
    }
}

fn move_clock(engine: &mut Engine) {
    if let Some(frame) = engine.tick(clock::now()) {
        metrics::gauge!("engine_frame_seq").set(f64::from(u32::try_from(frame.seq).unwrap_or(u32::MAX)));
    }
}

/// When the state was last written, and the thread that writes it.
struct Checkpoints {
    seq: u64,
    taken: u64,
    at: Instant,
    writer: Option<thread::JoinHandle<()>>,
}

impl Checkpoints {
    fn of(engine: &Engine) -> Self {
        Self { seq: engine.stored_seq, taken: engine.taken, at: clock::stopwatch(), writer: None }
    }

    fn write_if_due(&mut self, engine: &mut Engine) {
        let due = self.at.elapsed() >= engine.setup.settings.checkpoint_every || engine.taken - self.taken >= CHECKPOINT_RECORDS;
        if engine.journal_seq > self.seq && due {
            self.write(engine);
        }
    }

    /// Encodes the state here and writes it on a thread of its own, one at a time.
    fn write(&mut self, engine: &mut Engine) {
        if engine.journal_seq == 0 || !engine.is_whole() || self.writer.as_ref().is_some_and(|writer| !writer.is_finished()) {
            return;
        }
        self.join();
        (self.seq, self.taken, self.at) = (engine.journal_seq, engine.taken, clock::stopwatch());
        let encoded = engine.ledger.encode().and_then(|ledger| Ok((ledger, engine.layers.encode()?.unwrap_or_default())));
        let (Stored { bytes, binding }, cubes) = match encoded {
            Ok(encoded) => encoded,
            Err(error) => {
                metrics::counter!("engine_checkpoint_errors_total").increment(1);
                tracing::error!(%error, "the state could not be encoded, no checkpoint is written");
                return;
            }
        };
        restore::measure(&engine.ledger);
        let checkpoint = Checkpoint { stamp: restore::stamp(&engine.setup, engine.journal_seq), ledger: bytes, cubes };
        let folder = engine.setup.folder.clone();
        self.writer = Some(thread::spawn(move || match checkpoint.write(&folder, &binding) {
            Ok(bytes) => tracing::debug!(bytes, journal_seq = checkpoint.stamp.journal_seq, "checkpoint written"),
            Err(error) => {
                metrics::counter!("engine_checkpoint_errors_total").increment(1);
                tracing::warn!(%error, "the checkpoint could not be written, the one before stays");
            }
        }));
    }

    fn end(&mut self, engine: &mut Engine) {
        self.join();
        self.write(engine);
        self.join();
    }

    fn join(&mut self) {
        if self.writer.take().is_some_and(|writer| writer.join().is_err()) {
            tracing::error!("the checkpoint writer failed");
        }
    }
}
