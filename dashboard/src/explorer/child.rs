//! The process that answers: bounded by the kernel before it reads what was asked.
//!
//! ```text
//! parent ── Order (one line of JSON) ─▶ stdin    stdout ─▶ frames: kind (1 byte), length (4 bytes), that many bytes
//! ```

use crate::declarations::Declarations;
use crate::settings::Settings;
use analytics::explorer::postgres::{STACKS_BYTES, Service, serve};
use analytics::explorer::{Done, Job, Refusal, run};
use analytics::rules::CityRules;
use anyhow::Context;
use ingest::reference::Reference;
use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};

/// Bytes of the answer.
pub(crate) const BODY: u8 = b'B';
/// The answer is whole: [`Done`] as JSON.
pub(crate) const DONE: u8 = b'D';
/// There is no answer: [`Refusal`] as JSON.
pub(crate) const REFUSED: u8 = b'R';
/// The most bytes of a frame; longer pieces go as several.
pub(crate) const MOST_FRAME: usize = 1 << 16;
/// Open files: those of a view that are read at once, and what the process needs itself.
const MOST_FILES: u64 = 256;
/// The stack on which statements are planned: a chain of as many terms as may be sent fits it several times.
const STACK_BYTES: usize = 128 << 20;

/// What the parent asks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) city: City,
    pub(crate) limits: Limits,
    pub(crate) serving: Serving,
}

/// What it is for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Serving {
    /// One answer.
    One(Job),
    /// Clients, until standard input ends; each further line there is newer files.
    Postgres(Service),
}

/// Where the city's rules are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct City {
    /// As setting `city.reference`.
    pub(crate) reference: String,
    /// As setting `declarations.folder`.
    pub(crate) folder: String,
}

/// What the kernel holds the process to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Limits {
    /// Bytes of memory besides what it has as it starts.
    pub(crate) memory: u64,
    /// Seconds of processor time; none where it lives long.
    pub(crate) seconds: Option<u64>,
}

/// The arguments that carry the limits, as they must hold before anything is read.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplorerChild {
    /// Bytes of memory
    #[arg(long)]
    memory: u64,
    /// Seconds of processor time
    #[arg(long)]
    seconds: Option<u64>,
}

impl ExplorerChild {
    /// Answers what standard input asks.
    pub(crate) fn execute(self) -> anyhow::Result<std::process::ExitCode> {
        bound(Limits { memory: self.memory, seconds: self.seconds })?;
        let worker = std::thread::Builder::new().name("explorer".to_owned()).stack_size(STACK_BYTES).spawn(answer)?;
        worker.join().unwrap_or_else(|_| anyhow::bail!("the statement stopped half-way"))?;
        Ok(std::process::ExitCode::SUCCESS)
    }
}

/// Has the kernel hold this process to what it may use, and end it with its parent.
pub(crate) fn bound(limits: Limits) -> anyhow::Result<()> {
    // Mapped as it starts: its code, and what the allocator has reserved.
    let status = std::fs::read_to_string("/proc/self/status").context("reading how much is mapped")?;
    let mapped = status.lines().find_map(|line| line.strip_prefix("VmSize:")?.split_whitespace().next()?.parse::<u64>().ok());
    let mapped = mapped.context("reading how much is mapped")?.saturating_mul(1024);
    // What serves clients has more threads, and lives for long.
    let stacks = if limits.seconds.is_none() { STACKS_BYTES } else { 0 };
    let stack = u64::try_from(STACK_BYTES.saturating_add(stacks)).unwrap_or(0);
    let mapped = mapped.saturating_add(stack);
    let hold = |resource, most: u64| {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).with_context(|| format!("limiting {resource:?}"))
    };
    hold(Resource::As, mapped.saturating_add(limits.memory))?;
    // Processes are counted for the whole account, so that a limit on them would depend on what else runs: threads are bounded by memory.
    hold(Resource::Core, 0)?;
    hold(Resource::Fsize, 0)?;
    hold(Resource::Nofile, MOST_FILES)?;
    if let Some(seconds) = limits.seconds {
        hold(Resource::Cpu, seconds)?;
    }
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).context("ending with the parent")?;
    Ok(())
}

/// The rules of a city.
pub(crate) fn rules(city: &City) -> anyhow::Result<CityRules> {
    let mut settings = Settings::load(None)?;
    settings.city.reference.clone_from(&city.reference);
    settings.declarations.folder.clone_from(&city.folder);
    let (reference, _) = Reference::load(&Declarations::named_by(&settings)?.reference);
    Ok(CityRules::from_reference(&reference))
}

fn answer() -> anyhow::Result<()> {
    let mut text = String::new();
    io::stdin().lock().read_line(&mut text).context("reading the question")?;
    let order: Order = serde_json::from_str(&text).context("understanding the question")?;
    let rules = rules(&order.city)?;
    match order.serving {
        Serving::One(job) => answer_one(&job, &rules),
        Serving::Postgres(service) => answer_clients(&service, &rules),
    }
}

/// Serves until the parent says no more.
fn answer_clients(service: &Service, rules: &CityRules) -> anyhow::Result<()> {
    let (told, newer) = tokio::sync::mpsc::channel(1);
    std::thread::Builder::new().name("newer".to_owned()).stack_size(1 << 20).spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            let Ok(files) = serde_json::from_str(&line) else { return };
            if told.blocking_send(files).is_err() {
                return;
            }
        }
    })?;
    let listening = |address| writeln!(io::stdout(), "{address}").and_then(|()| io::stdout().flush());
    serve(service, rules, newer, listening).context("serving Postgres clients")
}

fn answer_one(job: &Job, rules: &CityRules) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let answered: Result<Done, Refusal> =
        run(job, rules, &mut |bytes| bytes.chunks(MOST_FRAME).try_for_each(|piece| frame(&mut out, BODY, piece)))
            .context("writing the answer")?;
    match answered {
        Ok(done) => frame(&mut out, DONE, &serde_json::to_vec(&done)?),
        Err(refusal) => frame(&mut out, REFUSED, &serde_json::to_vec(&refusal)?),
    }
    .and_then(|()| out.flush())
    .context("writing the answer")
}

fn frame(out: &mut impl Write, kind: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.write_all(&[kind])?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(bytes)
}
