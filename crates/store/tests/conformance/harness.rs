//! A store on one engine, with the few verbs that most cases need. Times are whole seconds, runners are numbers.

use crate::invariants;
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, JobId, RunnerId, TaskId},
    lease::LeaseTerms,
    placement::Capacity,
    retry::RetryPolicy,
    rng::{RandomSource, Tokens},
    role::Role,
    secret::Secret,
    state::TaskState,
};
use mothership_store::{
    Result, Sight, Store, StoreConfig, Tx,
    attempts::{self, AttemptRow, EndFacts, EndKind, EndOutcome, Start},
    jobs::{self, Inserted, JobRow, NewJob},
    leases::{self, ClaimRequest, Claimed},
    tasks::{self, TaskRow},
};
use mothership_test_services::postgres::Database;
use sqlx::Connection as _;
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file, one writer thread and readers.
    Sqlite,
    /// In memory, on the caller's thread.
    Inline,
    Postgres,
}

pub struct Harness {
    pub engine: Engine,
    pub store: Store,
    pub config: StoreConfig,
    _folder: TempDir,
    _database: Option<Database>,
}

/// Runs a case on a fresh store, and then asks whether what is stored still adds up.
pub async fn run(engine: Engine, case: impl AsyncFnOnce(&Harness)) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    case(&harness).await;
    harness.check().await;
    harness.store.close().await;
}

impl Harness {
    /// `None` where this machine has no PostgreSQL.
    pub async fn fresh(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (config, database) = match engine {
            Engine::Sqlite => (StoreConfig::Sqlite { path: folder.path().join("m.db") }, None),
            Engine::Inline => (StoreConfig::SqliteInline { path: None }, None),
            Engine::Postgres => {
                let database = Database::fresh().await.unwrap()?;
                (StoreConfig::Postgres { url: database.url.clone() }, Some(database))
            }
        };
        let store = Store::open(config.clone()).await.unwrap();
        Some(Self { engine, store, config, _folder: folder, _database: database })
    }

    pub async fn check(&self) {
        self.read(invariants::check).await;
    }

    pub async fn write<T: Send + 'static>(
        &self,
        op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.store.write(op).await.unwrap()
    }

    pub async fn read<T: Send + 'static>(
        &self,
        op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        self.store.read(op).await.unwrap()
    }

    pub async fn submit(&self, new: NewJob) -> JobId {
        match self.write(move |tx| jobs::insert(tx, &new, &Sight::Everything)).await {
            Inserted::New(id) => id,
            Inserted::Existing(id) => panic!("job {id} was there before"),
        }
    }

    /// Runner 1, which has room for everything, takes up to `max`.
    pub async fn claim(&self, max: usize, second: i64) -> Vec<Claimed> {
        self.claim_as(ask(1, max, second)).await
    }

    pub async fn claim_as(&self, request: ClaimRequest) -> Vec<Claimed> {
        self.write(move |tx| leases::claim(tx, &request)).await
    }

    pub async fn start(&self, claimed: &Claimed, second: i64) -> Vec<AttemptId> {
        let start = Start { attempt: claimed.attempt, token: claimed.token.clone(), at: at(second) };
        self.write(move |tx| attempts::start(tx, std::slice::from_ref(&start))).await
    }

    pub async fn end(&self, fact: EndFacts) -> EndOutcome {
        let now = fact.at;
        self.write(move |tx| attempts::end(tx, std::slice::from_ref(&fact), now, 0.5)).await[0]
    }

    /// It exits with this code.
    pub async fn exit(&self, claimed: &Claimed, code: i32, second: i64) -> (EndKind, Option<TaskState>) {
        let outcome = self.end(exit(claimed, code, second)).await;
        (outcome.outcome, outcome.task_state)
    }

    pub async fn job(&self, id: JobId) -> JobRow {
        self.read(move |tx| jobs::get(tx, id, &Sight::Everything)).await.unwrap()
    }

    pub async fn task(&self, id: TaskId) -> TaskRow {
        self.read(move |tx| tasks::get(tx, id)).await.unwrap()
    }

    pub async fn attempt(&self, id: AttemptId) -> AttemptRow {
        self.read(move |tx| attempts::get(tx, id)).await.unwrap()
    }

    /// The states of a job's tasks, a letter each: `wprcfx`, x for cancelled.
    pub async fn grid(&self, id: JobId) -> String {
        let bytes = self.read(move |tx| tasks::grid(tx, id)).await;
        bytes.into_iter().map(letter).collect()
    }
}

fn letter(byte: u8) -> char {
    let state = TaskState::ALL.iter().find(|state| state.grid_byte() == byte).unwrap();
    if *state == TaskState::Cancelled { 'x' } else { state.as_str().chars().next().unwrap() }
}

/// What a person sees who is a member here and of no project.
pub fn of_person(name: &str) -> Sight {
    Sight::of(name, Role::Member, Default::default())
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Leases last as long as they do when nobody says how long.
pub fn terms(second: i64) -> LeaseTerms {
    LeaseTerms { at: at(second), lost_after_ms: None }
}

pub fn runner(number: u8) -> RunnerId {
    RunnerId(format!("018f0000-0000-7000-8000-0000000000{number:02x}").parse().unwrap())
}

pub fn cpus(cpus: f64) -> Capacity {
    Capacity { cpus, ..Capacity::default() }
}

/// A job of Ada's: `count` tasks of one cpu each, no retries.
pub fn job(count: u64) -> NewJob {
    NewJob {
        owner: "ada".into(),
        project: String::new(),
        name: "study".into(),
        description: None,
        spec: serde_json::json!({"command": ["true"]}),
        head: serde_json::json!({"kind": "array"}),
        count,
        priority: 0,
        resources: cpus(1.0),
        requires: vec![],
        prefers: vec![],
        labels: Default::default(),
        retry: RetryPolicy::default(),
        max_running: None,
        lost_after_ms: None,
        depends_on: vec![],
        idempotency_key: None,
        param_rows: None,
        created_at: at(1),
    }
}

/// With `max_retries` retries after 10 s (5 with the throw that the harness makes, doubled each time).
pub fn retrying(count: u64, max_retries: u32) -> NewJob {
    let retry = RetryPolicy { max_retries, backoff_ms: 10_000, ..RetryPolicy::default() };
    NewJob { retry, ..job(count) }
}

/// A runner with a thousand cpus asks; its leases last 30 s.
/// The tokens of what this runner is given in this second.
fn tokens(number: u8, second: i64) -> Tokens {
    RandomSource::seeded(u64::from(number) << 32 | second.unsigned_abs()).tokens()
}

/// The first of them.
pub fn token(number: u8, second: i64) -> Secret {
    tokens(number, second).iter().next().unwrap()
}

pub fn ask(number: u8, max: usize, second: i64) -> ClaimRequest {
    ClaimRequest {
        runner: runner(number),
        labels: Default::default(),
        free: cpus(1000.0),
        total: cpus(1000.0),
        gpus: vec![],
        ahead: 0,
        max,
        holding: Default::default(),
        now: at(second),
        others: Default::default(),
        terms: terms(second),
        tokens: tokens(number, second),
    }
}

pub fn fact(claimed: &Claimed, cause: EndCause, second: i64) -> EndFacts {
    EndFacts {
        attempt: claimed.attempt,
        token: Some(claimed.token.clone()),
        cause,
        exit_code: None,
        signal: None,
        at: at(second),
        started_at: None,
        error_message: None,
        usage: None,
        artifacts: vec![],
        progress: None,
    }
}

pub fn exit(claimed: &Claimed, code: i32, second: i64) -> EndFacts {
    EndFacts { exit_code: Some(code), ..fact(claimed, EndCause::Exited, second) }
}

/// What the reaper says of a lease that ran out.
pub fn lost(attempt: AttemptId, second: i64) -> EndFacts {
    EndFacts {
        attempt,
        token: None,
        cause: EndCause::LeaseExpired,
        exit_code: None,
        signal: None,
        at: at(second),
        started_at: None,
        error_message: None,
        usage: None,
        artifacts: vec![],
        progress: None,
    }
}

/// Indexes handed out, in order.
pub fn indexes(claimed: &[Claimed]) -> Vec<u64> {
    claimed.iter().map(|claimed| claimed.attempt.task.index).collect()
}

pub fn ids(claimed: &[Claimed]) -> Vec<String> {
    claimed.iter().map(|claimed| claimed.attempt.to_string()).collect()
}

/// Runs statements behind the store's back.
pub async fn behind(harness: &Harness, sql: &str) {
    match &harness.config {
        StoreConfig::Postgres { url } => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
        StoreConfig::Sqlite { path } => {
            rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
        }
        StoreConfig::SqliteInline { .. } => panic!("nobody gets behind a database in memory"),
    }
}
