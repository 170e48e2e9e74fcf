//! Plain SQL for analysts: read only, over documented views, within limits.
//!
//! Nothing here is safe to run in a process that must not end: a statement can take more memory or stack than any check foresees. So
//! [`run`] and [`postgres`] run in a process of their own, that is limited by the kernel and ended by its parent.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "SQL, its errors and its types have hundreds of forms; what is not named is refused or shown as text"
)]

mod answer;
mod check;
mod functions;
pub mod postgres;
mod views;

pub use check::{MOST_BYTES, check};
pub use functions::ALLOWED;
pub use views::{ColumnInfo, Files, ViewInfo, views};

use crate::rules::CityRules;
use answer::{Writer, refusal};
use datafusion::common::DataFusionError;
use datafusion::dataframe::DataFrame;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SQLOptions;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement;
use serde::{Deserialize, Serialize};
use std::future::poll_fn;
use std::io;

/// Bytes of intermediate results that a statement may keep, of all that its process may use: the rest is for what nobody counts.
const POOL_SHARE: u64 = 2;

/// What an answer is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Columns and rows as JSON; the object is left open behind `rows`.
    #[default]
    Json,
    /// Text with commas, with a byte order mark, for spreadsheets; a text that they would compute begins with an apostrophe.
    Csv,
    /// Parquet.
    Parquet,
}

/// One question.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The files of each table.
    pub files: Files,
    /// The statement.
    pub sql: String,
    /// What the answer is written as.
    pub format: Format,
    /// The most rows of the answer.
    pub rows: usize,
    /// The most bytes of the answer.
    pub bytes: usize,
    /// The most bytes that it may use while it runs.
    pub memory: u64,
}

/// How a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Rows of the answer.
    pub rows: usize,
    /// Whether there are more.
    pub truncated: bool,
}

/// Which rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Too many bytes, or words and signs.
    TooLong,
    /// Nested too deeply.
    TooDeep,
    /// It cannot be parsed.
    Syntax,
    /// More or less than one statement.
    OneStatement,
    /// It does more than read.
    ReadOnly,
    /// It calls what must not be called.
    Function,
    /// It reads from what is not a view.
    TableFunction,
    /// It may go on without end.
    Recursive,
    /// Names or types do not fit the views.
    Unplannable,
    /// It fails on some row, such as by a division by zero.
    Computing,
    /// It used more memory than allowed.
    Memory,
    /// It took longer than allowed.
    Time,
}

impl Rule {
    /// Its short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
            Self::Syntax => "syntax",
            Self::OneStatement => "one_statement",
            Self::ReadOnly => "read_only",
            Self::Function => "function",
            Self::TableFunction => "table_function",
            Self::Recursive => "recursive",
            Self::Unplannable => "unplannable",
            Self::Computing => "computing",
            Self::Memory => "memory",
            Self::Time => "time",
        }
    }
}

/// Why a statement is not answered; the sender's to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{detail}: {next}")]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What is refused.
    pub detail: String,
    /// What to do instead.
    pub next: String,
}

impl Refusal {
    fn new(rule: Rule, detail: impl Into<String>, next: impl Into<String>) -> Self {
        Self { rule, detail: detail.into(), next: next.into() }
    }
}

/// Answers one question, piece by piece into `out`. Blocks; see above for where it may be called.
///
/// # Errors
/// What is refused, in what has been written so far nothing is then of use; or why nothing can be written to `out`.
pub fn run(job: &Job, rules: &CityRules, out: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<Result<Done, Refusal>> {
    let statement = match check(&job.sql) {
        Ok(statement) => statement,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(2).build()?;
    match runtime.block_on(answer(job, rules, statement, out)) {
        Ok(done) => Ok(Ok(done)),
        Err(Failure::Sql(error)) => Ok(Err(refusal(&error))),
        Err(Failure::Out(error)) => Err(error),
    }
}

enum Failure {
    Sql(DataFusionError),
    Out(io::Error),
}

impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        Self::Sql(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Out(error)
    }
}

async fn answer(job: &Job, rules: &CityRules, statement: Statement, out: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> Result<Done, Failure> {
    let memory = usize::try_from(job.memory / POOL_SHARE).unwrap_or(usize::MAX);
    let context = views::session(&job.files, rules, memory, false)?;
    let frame = limited(&context, statement, job.rows.saturating_add(1)).await?;
    let mut stream = frame.execute_stream().await?;
    let (mut writer, head) = Writer::new(job.format, &stream.schema())?;
    let (mut rows, mut bytes, mut truncated) = (0, head.len(), false);
    out(&head)?;
    while let Some(batch) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let batch = batch?;
        let left = job.rows - rows;
        truncated = batch.num_rows() > left;
        let batch = if truncated { batch.slice(0, left) } else { batch };
        rows += batch.num_rows();
        let written = writer.rows(&batch)?;
        bytes += written.len();
        out(&written)?;
        truncated |= bytes + writer.held() >= job.bytes;
        if truncated {
            break;
        }
    }
    out(&writer.end()?)?;
    Ok(Done { rows, truncated })
}

/// A statement that was checked, with no more rows than `most`.
async fn limited(context: &SessionContext, statement: Statement, most: usize) -> Result<DataFrame, DataFusionError> {
    let state = context.state();
    let plan = state.statement_to_plan(statement).await?;
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan)?;
    let explains = matches!(plan, LogicalPlan::Explain(_));
    let frame = DataFrame::new(state, plan);
    if explains { Ok(frame) } else { frame.limit(0, Some(most)) }
}
