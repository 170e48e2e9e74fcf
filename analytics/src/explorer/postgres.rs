//! The same views for tools that speak Postgres: one statement at a time, checked as any other, with its answer whole or not at all.

// long: the parts of one conversation, each of which the library asks for by a trait of its own.

use super::answer::refusal;
use super::check::{bounded, one_only, reads, syntax};
use super::functions::is_allowed;
use super::views::session;
use super::{Files, POOL_SHARE, Refusal, Rule};
use crate::rules::CityRules;
use datafusion::arrow::array::RecordBatch;
use datafusion::common::{DataFusionError, ParamValues};
use datafusion::dataframe::DataFrame;
use datafusion::datasource::MemTable;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{SQLOptions, SessionContext};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Set, Statement as Sql};
use datafusion::sql::sqlparser::dialect::PostgreSqlDialect;
use datafusion_postgres::arrow_pg::datatypes::df::{deserialize_parameters, encode_dataframe};
use datafusion_postgres::auth::AuthManager;
use datafusion_postgres::datafusion_pg_catalog::pg_catalog::setup_pg_catalog;
use datafusion_postgres::datafusion_pg_catalog::sql::PostgresCompatibilityParser;
use datafusion_postgres::hooks::HookClient;
use datafusion_postgres::hooks::set_show::SetShowHook;
use datafusion_postgres::hooks::transactions::TransactionStatementHook;
use datafusion_postgres::pgwire::api::auth::noop::NoopStartupHandler;
use datafusion_postgres::pgwire::api::auth::sasl::SASLAuthStartupHandler;
use datafusion_postgres::pgwire::api::auth::sasl::scram::{SCRAM_ITERATIONS, ScramAuth, gen_salted_password};
use datafusion_postgres::pgwire::api::auth::{AuthSource, DefaultServerParameterProvider, LoginInfo, Password, StartupHandler};
use datafusion_postgres::pgwire::api::portal::{Format, Portal};
use datafusion_postgres::pgwire::api::query::{ExtendedQueryHandler, SimpleQueryHandler};
use datafusion_postgres::pgwire::api::results::{FieldInfo, Response, Tag};
use datafusion_postgres::pgwire::api::stmt::QueryParser;
use datafusion_postgres::pgwire::api::{ClientInfo, PgWireServerHandlers, Type};
use datafusion_postgres::pgwire::error::{ErrorInfo, PgWireError, PgWireResult};
use datafusion_postgres::pgwire::tokio::process_socket;
use datafusion_postgres::{DfSessionService, Parser, QueryHook};
use ingest::clock;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::future::{Future, ready};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Threads that answer clients, those that statements run on and read files with, and the stack of each. A statement takes one thread and
/// reads on another, so that as many as half of them may run at once.
const WORKERS: usize = 2;
const BLOCKING: usize = 16;
const STACK_BYTES: usize = 64 << 20;
/// Bytes of address space that the stacks of [`serve`] take.
pub const STACKS_BYTES: usize = (WORKERS + BLOCKING) * STACK_BYTES;

/// Connections at once; each holds little while it says nothing.
const MOST_CONNECTIONS: usize = 16;
/// How long after its time a statement may still hold a core before the process ends.
const STUCK: Duration = Duration::from_secs(3);

type Parsed = (String, Option<(Sql, LogicalPlan)>);
type Pinned<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What is served, and within what limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Service {
    /// The files of each table as it begins.
    pub files: Files,
    /// Where.
    pub listen: SocketAddr,
    /// What clients log in with, by SCRAM; none if whoever connects may ask.
    pub password: Option<String>,
    /// The most rows of an answer.
    pub rows: usize,
    /// The longest that a statement may take (s).
    pub seconds: u64,
    /// The most bytes that all statements may use.
    pub memory: u64,
    /// Statements at once.
    pub concurrent: usize,
}

/// Serves until no newer files are to come. Blocks; see [`super`] for where it may be called.
///
/// # Errors
/// The address cannot be listened on, or the views cannot be made.
pub fn serve(
    service: &Service,
    rules: &CityRules,
    newer: Receiver<Files>,
    listening: impl FnOnce(SocketAddr) -> io::Result<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()?;
    runtime.block_on(accept(service, rules, newer, listening))
}

async fn accept(
    service: &Service,
    rules: &CityRules,
    mut newer: Receiver<Files>,
    listening: impl FnOnce(SocketAddr) -> io::Result<()>,
) -> io::Result<()> {
    let memory = usize::try_from(service.memory / POOL_SHARE).unwrap_or(usize::MAX);
    let desk = Arc::new(Desk {
        views: RwLock::new(Views::of(&service.files, rules, memory).map_err(io::Error::other)?),
        turns: Arc::new(Semaphore::new(service.concurrent.clamp(1, BLOCKING / 2))),
        running: Mutex::default(),
        rows: service.rows,
        patience: Duration::from_secs(service.seconds),
    });
    let login = service.password.as_deref().map(|password| Arc::new(Login::of(password)));
    desk.watch()?;
    let listener = TcpListener::bind(service.listen).await?;
    listening(listener.local_addr()?)?;
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let socket = tokio::select! {
            accepted = listener.accept() => accepted?.0,
            files = newer.recv() => {
                let Some(files) = files else { return Ok(()) };
                let views = Views::of(&files, rules, memory).map_err(io::Error::other)?;
                *desk.views.write().unwrap_or_else(PoisonError::into_inner) = views;
                continue;
            }
        };
        // Whoever finds no place is hung up on.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let queries = Arc::new(Queries { desk: Arc::clone(&desk), parser: Arc::new(CheckedParser { desk: Arc::clone(&desk) }) });
        let login = login.clone();
        tokio::spawn(async move {
            let ended = match login {
                None => process_socket(socket, None, Arc::new(Handlers { queries, startup: Arc::new(Open) })).await,
                Some(login) => {
                    let startup = SASLAuthStartupHandler::new(Arc::new(DefaultServerParameterProvider::default()));
                    let startup = Arc::new(startup.with_scram(ScramAuth::new(login)));
                    process_socket(socket, None, Arc::new(Handlers { queries, startup })).await
                }
            };
            // A client that hangs up is nobody's fault.
            drop(ended);
            drop(place);
        });
    }
}

/// The views of one instant.
#[derive(Clone)]
struct Views {
    context: Arc<SessionContext>,
    parser: Arc<Parser>,
}

impl Views {
    fn of(files: &Files, rules: &CityRules, memory: usize) -> Result<Self, DataFusionError> {
        let context = Arc::new(session(files, rules, memory, true)?);
        setup_pg_catalog(&context, "datafusion", Arc::new(AuthManager::default())).map_err(|error| *error)?;
        let hooks: Vec<Arc<dyn QueryHook>> = vec![Arc::new(TransactionStatementHook), Arc::new(SetShowHook)];
        let parser = DfSessionService::new_with_hooks(Arc::clone(&context), hooks).query_parser();
        Ok(Self { context, parser })
    }

    /// Refuses what may not be run.
    fn check(&self, sql: &str) -> PgWireResult<Sql> {
        bounded(sql, &PostgreSqlDialect {}).map_err(refused)?;
        let statements = PostgresCompatibilityParser::new().parse(sql).map_err(|error| refused(syntax(&error.to_string())))?;
        let [statement] = <[Sql; 1]>::try_from(statements).map_err(|_| refused(one_only()))?;
        if !is_of_session(&statement) {
            let state = self.context.state();
            let allowed = |name: &str| is_allowed(name) || state.scalar_functions().contains_key(name);
            reads(&statement, &allowed).map_err(refused)?;
        }
        Ok(statement)
    }
}

/// Whether a statement is about the connection: transactions, of which there are none, and settings, of which few do anything.
fn is_of_session(statement: &Sql) -> bool {
    matches!(statement, Sql::Set(_) | Sql::ShowVariable { .. } | Sql::StartTransaction { .. } | Sql::Commit { .. } | Sql::Rollback { .. })
}

/// What all connections share.
struct Desk {
    views: RwLock<Views>,
    turns: Arc<Semaphore>,
    /// When each statement that runs began, by a number of its own.
    running: Mutex<BTreeMap<u64, Instant>>,
    rows: usize,
    patience: Duration,
}

impl Desk {
    fn views(&self) -> Views {
        self.views.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the process once a statement holds a core beyond its time: nothing else can stop it.
    fn watch(self: &Arc<Self>) -> io::Result<()> {
        let desk = Arc::clone(self);
        let (never, pause) = sync_channel::<()>(0);
        let watch = move || {
            let _open = never;
            loop {
                // Nobody ever sends: it is a pause.
                pause.recv_timeout(Duration::from_millis(500)).ok();
                let running = desk.running.lock().unwrap_or_else(PoisonError::into_inner);
                if running.values().any(|begun| begun.elapsed() > desk.patience + STUCK) {
                    std::process::exit(1);
                }
            }
        };
        std::thread::Builder::new().name("watch".to_owned()).stack_size(1 << 16).spawn(watch).map(drop)
    }

    /// The answer to a plan, whole.
    async fn answer(self: Arc<Self>, views: Views, plan: LogicalPlan, format: Format) -> PgWireResult<Response> {
        let Ok(turn) = Arc::clone(&self.turns).acquire_owned().await else { return Err(refused(halfway())) };
        let running = Running::begin(&self);
        let most = self.rows;
        // On a thread of its own: a statement that never pauses would keep the others', and their clocks, from being heard. The watch ends
        // the process if it goes on for long.
        let runtime = Handle::current();
        let mut collecting = spawn_blocking(move || {
            let (_turn, _running) = (turn, running);
            runtime.block_on(collect(&views.context, plan, most))
        });
        let Ok(collected) = timeout(self.patience, &mut collecting).await else {
            let detail = format!("the statement took longer than allowed ({} s)", self.patience.as_secs());
            return Err(refused(Refusal::new(Rule::Time, detail, "narrow it by a range of time, or join by equal keys")));
        };
        let (rows, frame) = collected.map_err(|_| refused(halfway()))?.map_err(|error| refused(refusal(&error)))?;
        if rows > self.rows {
            let detail = format!("the answer has more rows than allowed ({})", self.rows);
            return Err(refused(Refusal::new(Rule::TooLong, detail, "add LIMIT, or group the rows")));
        }
        encode_dataframe(frame, &format, None).await.map(Response::Query)
    }
}

fn halfway() -> Refusal {
    Refusal::new(Rule::Computing, "the statement stopped half-way", "ask in another way")
}

async fn collect(context: &SessionContext, plan: LogicalPlan, most: usize) -> Result<(usize, DataFrame), DataFusionError> {
    SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false).verify_plan(&plan)?;
    let explains = matches!(plan, LogicalPlan::Explain(_));
    let frame = DataFrame::new(context.state(), plan);
    let frame = if explains { frame } else { frame.limit(0, Some(most.saturating_add(1)))? };
    let schema = Arc::clone(frame.schema().inner());
    let batches = frame.collect().await?;
    let rows = batches.iter().map(RecordBatch::num_rows).sum();
    let table = MemTable::try_new(schema, vec![batches])?;
    Ok((rows, context.read_table(Arc::new(table))?))
}

/// A statement that runs, as the watch sees it.
struct Running {
    desk: Arc<Desk>,
    number: u64,
}

impl Running {
    fn begin(desk: &Arc<Desk>) -> Self {
        let mut running = desk.running.lock().unwrap_or_else(PoisonError::into_inner);
        let number = running.last_key_value().map_or(0, |(last, _)| last + 1);
        running.insert(number, clock::stopwatch());
        Self { desk: Arc::clone(desk), number }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.desk.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

fn refused(refusal: Refusal) -> PgWireError {
    let code = match refusal.rule {
        Rule::TooLong | Rule::TooDeep | Rule::Memory => "54000",
        Rule::Syntax | Rule::OneStatement => "42601",
        Rule::ReadOnly => "25006",
        Rule::Function | Rule::TableFunction | Rule::Recursive => "42501",
        Rule::Unplannable => "42000",
        Rule::Computing => "22000",
        Rule::Time => "57014",
    };
    let mut info = ErrorInfo::new("ERROR".to_owned(), code.to_owned(), refusal.detail);
    info.hint = Some(refusal.next);
    PgWireError::UserError(Box::new(info))
}

/// The parts of a connection.
struct Handlers<S> {
    queries: Arc<Queries>,
    startup: Arc<S>,
}

impl<S: StartupHandler + 'static> PgWireServerHandlers for Handlers<S> {
    fn simple_query_handler(&self) -> Arc<impl SimpleQueryHandler> {
        Arc::clone(&self.queries)
    }

    fn extended_query_handler(&self) -> Arc<impl ExtendedQueryHandler> {
        Arc::clone(&self.queries)
    }

    fn startup_handler(&self) -> Arc<impl StartupHandler> {
        Arc::clone(&self.startup)
    }
}

/// Whoever connects may ask.
struct Open;

impl NoopStartupHandler for Open {}

/// Whoever knows the password may ask.
#[derive(Debug)]
struct Login {
    salt: Vec<u8>,
    salted: Vec<u8>,
}

impl Login {
    fn of(password: &str) -> Self {
        let random = || RandomState::new().build_hasher().finish().to_be_bytes();
        let salt = [random(), random()].concat();
        let salted = gen_salted_password(password, &salt, SCRAM_ITERATIONS);
        Self { salt, salted }
    }
}

impl AuthSource for Login {
    fn get_password<'life0, 'life1, 'async_trait>(&'life0 self, _: &'life1 LoginInfo<'_>) -> Pinned<'async_trait, PgWireResult<Password>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(ready(Ok(Password::new(Some(self.salt.clone()), self.salted.clone()))))
    }
}

/// Answers the statements of a connection.
struct Queries {
    desk: Arc<Desk>,
    parser: Arc<CheckedParser>,
}

/// What is said of the connection itself.
async fn of_session(statement: &Sql, views: &Views, client: &mut dyn HookClient) -> PgWireResult<Response> {
    let is_known = match statement {
        Sql::Set(Set::SingleAssignment { variable, .. }) => {
            ["datestyle", "bytea_output", "intervalstyle", "application_name", "extra_float_digits", "search_path"]
                .contains(&variable.to_string().to_lowercase().as_str())
        }
        other => !matches!(other, Sql::Set(_)),
    };
    // Other settings are taken and change nothing: clients set many as they connect.
    let taken = || Ok(Response::Execution(Tag::new("SET")));
    if !is_known {
        return taken();
    }
    if let Some(answer) = TransactionStatementHook.handle_simple_query(statement, &views.context, client).await {
        return answer;
    }
    SetShowHook.handle_simple_query(statement, &views.context, client).await.unwrap_or_else(taken)
}

impl SimpleQueryHandler for Queries {
    fn do_query<'life0, 'life1, 'life2, 'async_trait, C>(
        &'life0 self,
        client: &'life1 mut C,
        query: &'life2 str,
    ) -> Pinned<'async_trait, PgWireResult<Vec<Response>>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        'life2: 'async_trait,
        C: HookClient + 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let views = self.desk.views();
            let statement = views.check(query)?;
            if is_of_session(&statement) {
                return Ok(vec![of_session(&statement, &views, client).await?]);
            }
            let planned = views.context.state().statement_to_plan(Statement::Statement(Box::new(statement))).await;
            let plan = planned.map_err(|error| refused(refusal(&error)))?;
            Ok(vec![Arc::clone(&self.desk).answer(views, plan, Format::UnifiedText).await?])
        })
    }
}

impl ExtendedQueryHandler for Queries {
    type Statement = Parsed;
    type QueryParser = CheckedParser;

    fn query_parser(&self) -> Arc<CheckedParser> {
        Arc::clone(&self.parser)
    }

    fn do_query<'life0, 'life1, 'life2, 'async_trait, C>(
        &'life0 self,
        client: &'life1 mut C,
        portal: &'life2 Portal<Parsed>,
        _: usize,
    ) -> Pinned<'async_trait, PgWireResult<Response>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        'life2: 'async_trait,
        C: HookClient + 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let views = self.desk.views();
            let (_, Some((statement, plan))) = &portal.statement.statement else { return Ok(Response::EmptyQuery) };
            if is_of_session(statement) {
                return of_session(statement, &views, client).await;
            }
            let values = parameters(portal, plan)?;
            let plan = plan.clone().replace_params_with_values(&values).map_err(|error| refused(refusal(&error)))?;
            Arc::clone(&self.desk).answer(views, plan, portal.result_column_format.clone()).await
        })
    }
}

/// What was bound to the parameters of a plan: `$1`, `$2` … in order.
fn parameters(portal: &Portal<Parsed>, plan: &LogicalPlan) -> PgWireResult<ParamValues> {
    let mut types: Vec<_> = plan.get_parameter_types().map_err(|error| refused(refusal(&error)))?.into_iter().collect();
    types.sort_by_key(|(name, _)| name.trim_start_matches('$').parse::<usize>().unwrap_or(usize::MAX));
    let types: Vec<_> = types.iter().map(|(_, data_type)| data_type.as_ref()).collect();
    deserialize_parameters(portal, &types)
}

/// The library's parser behind our checks.
struct CheckedParser {
    desk: Arc<Desk>,
}

impl QueryParser for CheckedParser {
    type Statement = Parsed;

    fn parse_sql<'life0, 'life1, 'life2, 'life3, 'async_trait, C>(
        &'life0 self,
        client: &'life1 C,
        sql: &'life2 str,
        types: &'life3 [Option<Type>],
    ) -> Pinned<'async_trait, PgWireResult<Option<Parsed>>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        'life2: 'async_trait,
        'life3: 'async_trait,
        C: ClientInfo + Unpin + Send + Sync + 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let views = self.desk.views();
            views.check(sql)?;
            views.parser.parse_sql(client, sql, types).await
        })
    }

    fn get_parameter_types(&self, statement: &Parsed) -> PgWireResult<Vec<Type>> {
        self.desk.views().parser.get_parameter_types(statement)
    }

    fn get_result_schema(&self, statement: &Parsed, format: Option<&Format>) -> PgWireResult<Vec<FieldInfo>> {
        self.desk.views().parser.get_result_schema(statement, format)
    }
}
