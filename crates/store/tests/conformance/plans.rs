// size: one set of tables at size, and every statement that is held against it
//! Cost follows the work that happens: at size, every hot statement finds its rows by an index, and what is declared
//! takes no rows. Nothing is timed; the engines are asked how they would look.

use crate::harness::{Engine, Harness, ask, at, behind, job, runner, terms, token};
use mothership_core::{
    ids::{AttemptId, BlobHash, JobId, TaskId},
    role::Role,
    state::{JobState, TaskState},
};
use mothership_store::{
    Result, Sight, StatementPlan, StoreConfig, Tx,
    artifacts::{self, ArtifactFilter, ArtifactsOf},
    attempts::{self, EndFacts, ProgressUpdate, Start},
    blobs, experiments, gui_clients,
    jobs::{self, JobFilter, JobSort},
    leases::{self, ClaimOne},
    logs::{self, LogChunk},
    ownership,
    runner_usage::{self, UsageSample},
    runners, shares, stats, tasks,
};
use sqlx::{Connection as _, Row as _};
use std::collections::BTreeMap;

/// Tables that grow with the work; a scan of any other is a handful of rows.
const LARGE: [&str; 13] = [
    "jobs",
    "tasks",
    "task_ranges",
    "attempts",
    "log_chunks",
    "artifacts",
    "job_errors",
    "job_dependencies",
    "job_files",
    "gui_client_batches",
    "runner_usage",
    "shares",
    "experiment_runs",
];

/// Rows of every table that has any, beside those that say how the tables were made and how many jobs there were.
async fn rows(harness: &Harness) -> BTreeMap<String, i64> {
    let mut out = BTreeMap::new();
    match &harness.config {
        StoreConfig::Postgres { url } => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            let named =
                "SELECT table_name::TEXT FROM information_schema.tables WHERE table_schema = 'public'";
            for name in sqlx::query(named).fetch_all(&mut connection).await.unwrap() {
                let name: String = name.get(0);
                let count = format!("SELECT COUNT(*) FROM {name}");
                let row = sqlx::query(sqlx::AssertSqlSafe(count)).fetch_one(&mut connection).await.unwrap();
                out.insert(name, row.get(0));
            }
        }
        StoreConfig::Sqlite { path } => {
            let connection = rusqlite::Connection::open(path).unwrap();
            let named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
            let mut statement = connection.prepare(named).unwrap();
            for name in statement.query_map([], |row| row.get::<_, String>(0)).unwrap() {
                let name = name.unwrap();
                let count = format!("SELECT COUNT(*) FROM {name}");
                let count = connection.query_row(&count, [], |row| row.get(0)).unwrap();
                out.insert(name, count);
            }
        }
        StoreConfig::SqliteInline { .. } => panic!("nobody gets behind a database in memory"),
    }
    out.retain(|table, count| {
        *count > 0 && !["migrations", "job_numbers", "projects"].contains(&table.as_str())
    });
    out
}

const N: &str = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)";

/// Job 1 with 100,000 tasks, of which most have ended and some run, with logs and files, among 20,000 other jobs.
async fn at_size(harness: &Harness) -> AttemptId {
    let id = harness.submit(job(100_000)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let others = "INSERT INTO jobs (id, owner, holder, name, head, state, total, waiting, pending, running, completed, failed, \
        cancelled, paused, cancel_requested, priority, resources, requires, prefers, labels, retry, \
        open_dependencies, has_dependents, running_ppm, point_count, point_stride, created_at, updated_at) \
        SELECT n.i + 2, 'u' || (n.i % 50), CASE WHEN n.i % 3 = 0 THEN 'everyone' ELSE '~u' || (n.i % 50) END, 'job ' || n.i, j.head, 'completed', 1, 0, 0, 0, 1, 0, 0, 0, 0, n.i % 10, \
        j.resources, j.requires, j.prefers, j.labels, j.retry, 0, 0, 0, 0, 1, n.i, n.i FROM n, jobs j \
        WHERE n.i < 20000 AND j.id = 1";
    let tasks = "INSERT INTO tasks (job, idx, state, attempts, failures, crashes, cancel_requested, retry_at, ended_at, \
        error_group) SELECT 1, n.i, CASE WHEN n.i < 200 THEN 'running' WHEN n.i % 100 = 0 THEN 'failed' \
        WHEN n.i % 100 = 1 THEN 'waiting' WHEN n.i % 100 = 2 THEN 'pending' ELSE 'completed' END, 1, 0, 0, 0, \
        CASE WHEN n.i >= 200 AND n.i % 100 = 1 THEN n.i END, CASE WHEN n.i >= 200 THEN n.i END, \
        CASE WHEN n.i >= 200 AND n.i % 100 = 0 THEN n.i % 700 END FROM n WHERE n.i > 0";
    let attempts = "INSERT INTO attempts (job, idx, number, state, runner, token, leased_at, lease_expires_at) \
        SELECT 1, n.i, 1, CASE WHEN n.i < 200 THEN 'running' ELSE 'completed' END, \
        CASE WHEN n.i < 100 THEN '018f0000-0000-7000-8000-000000000001' ELSE '018f0000-0000-7000-8000-000000000002' END, 'token', n.i, \
        CASE WHEN n.i < 200 THEN n.i + 1000000 END FROM n WHERE n.i > 0";
    let chunks = "INSERT INTO log_chunks (job, idx, number, at_byte, first_line, raw_len, lines, runs, data) \
        SELECT 1, n.i / 2000, 1, (n.i % 2000) * 10, n.i % 2000, 10, 1, EMPTY, EMPTY FROM n";
    let artifacts = "INSERT INTO artifacts (job, idx, number, path, hash, size, content_type, created_at) \
        SELECT 1, n.i / 2, 1, 'f' || n.i, '0000000000000000000000000000000000000000000000000000000000000000', 1, 'image/png', 1 FROM n";
    let groups = "INSERT INTO job_errors (job, error_group, message, exit_code, count, last_at) \
        SELECT 1 + n.i % 100, n.i, 'said ' || n.i, 1, n.i % 17, 1 FROM n WHERE n.i < 20000";
    let ranges = "INSERT INTO task_ranges (job, first, last, state) SELECT 2 + n.i % 1000, n.i * 10, n.i * 10 + 5, \
        CASE WHEN n.i % 2 = 0 THEN 'pending' ELSE 'cancelled' END FROM n WHERE n.i < 20000";
    let waits = "INSERT INTO job_dependencies (job, depends_on, kind, each, state) \
        SELECT 3 + n.i, 2 + n.i, 'after_ok', 0, 'met' FROM n WHERE n.i < 20000";
    let files = "INSERT INTO job_files (job, idx, path, content) SELECT 1, n.i, 'c', '{}' FROM n";
    let batches = "INSERT INTO gui_client_batches (job, idx, number, session, sequence, hash, arrived_at) \
        SELECT 1, n.i / 64, 1, 0, n.i % 64, 'h', 1 FROM n";
    let usage = "INSERT INTO runner_usage (runner, minute, samples, cpu, memory_bytes, gpu_samples, gpu, gpu_memory_bytes) \
        SELECT 'r' || (n.i % 100), n.i / 100, 1, 0.5, 1, 0, 0.0, 0 FROM n";
    let shares = "INSERT INTO shares (kind, object, person, granted, given_by, given_at) \
        SELECT 'job', CAST(n.i + 2 AS TEXT), 'u' || (n.i % 50 + 1), 'see', 'u1', 1 FROM n WHERE n.i < 20000";
    let experiments = "INSERT INTO experiments (id, name, owner, holder, title, description, parameters, version, runs, created_by, \
        created_at, updated_at) SELECT n.i + 1, 'e' || n.i, 'u', '~u', '', '', 1, 1, 200, 'u', 1, 1 FROM n WHERE n.i < 100";
    let runs = "INSERT INTO experiment_runs (job, experiment, version, given, held, varying, changed, run_by) \
        SELECT n.i + 2, 1 + n.i % 100, 1, '{}', '{}', '[]', '[]', 'u' FROM n WHERE n.i < 20000";
    let empty = if harness.engine == Engine::Postgres { "''::bytea" } else { "x''" };
    let sql: Vec<String> = [
        others,
        tasks,
        attempts,
        chunks,
        artifacts,
        groups,
        ranges,
        waits,
        files,
        batches,
        usage,
        shares,
        experiments,
        runs,
    ]
    .iter()
    .map(|insert| insert.replace("EMPTY", empty).replacen("SELECT", &format!("{N} SELECT"), 1))
    .collect();
    let counters = "DELETE FROM task_ranges WHERE job = 1; \
        UPDATE jobs SET waiting = 1000, pending = 1000, running = 200, completed = 96800, failed = 1000 WHERE id = 1";
    let analyze = if harness.engine == Engine::Postgres { "; ANALYZE" } else { "" };
    behind(harness, &format!("{}; {counters}{analyze}", sql.join("; "))).await;
    assert_eq!(id, JobId(1));
    claimed.attempt
}

/// What reads a large table from one end to the other, or sorts what an index has in order.
fn offence(engine: Engine, step: &str) -> Option<String> {
    let step = step.trim().trim_start_matches("-> ").trim();
    let mut words = step.split_whitespace();
    let scanned = match engine {
        Engine::Postgres => step.starts_with("Seq Scan on ").then(|| words.nth(3)).flatten(),
        // An index may be read in order, as far as the page goes.
        _ => (step.starts_with("SCAN ") && !step.contains("INDEX")).then(|| words.nth(1)).flatten(),
    };
    let alias = |name: &str| match name {
        "j" => "jobs".to_owned(),
        "t" => "tasks".to_owned(),
        "a" => "attempts".to_owned(),
        "r" => "artifacts".to_owned(),
        other => other.to_owned(),
    };
    scanned.map(alias).filter(|table| LARGE.contains(&table.as_str()))
}

async fn holds(
    harness: &Harness,
    what: &str,
    op: impl FnMut(&mut Tx<'_>) -> Result<()> + Send + 'static,
) -> Vec<StatementPlan> {
    let plans = harness.store.plans(op).await.unwrap();
    assert!(!plans.is_empty(), "{what} asks for nothing");
    for plan in &plans {
        for step in &plan.steps {
            assert_eq!(offence(harness.engine, step), None, "{what} scans: {}\n{:#?}", plan.sql, plan.steps);
        }
    }
    plans
}

/// The plan sorts nothing: the page is read off an index.
fn in_order(what: &str, plans: &[StatementPlan]) {
    // This job has no ranges left, and to sort none is nobody's loss.
    let pages =
        |plan: &&StatementPlan| plan.sql.contains("ORDER BY") && !plan.sql.contains("FROM task_ranges");
    for plan in plans.iter().filter(pages) {
        let sorts =
            |step: &&String| step.contains("TEMP B-TREE FOR ORDER BY") || step.trim().starts_with("Sort");
        assert_eq!(plan.steps.iter().find(sorts), None, "{what} sorts: {}\n{:#?}", plan.sql, plan.steps);
    }
}

macro_rules! hold {
    ($harness:expr, $($what:literal: |$tx:ident| $op:expr;)+) => {$(
        holds($harness, $what, move |$tx| $op.map(drop)).await;
    )+};
}

async fn hot_statements_use_an_index(engine: Engine) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    let (harness, attempt) = (&harness, at_size(&harness).await);
    let (id, task) = (attempt.task.job, attempt.task.job.task(50_000));
    hold! { harness,
        "claim": |tx| leases::claim(tx, &ask(1, 8, 20));
        "renew": |tx| leases::renew(tx, runner(1), &[(attempt, token(1, 10))], &terms(20));
        "expired": |tx| leases::expired(tx, at(1), 100);
        "extend": |tx| leases::extend_all(tx, at(1));
        "due": |tx| leases::due(tx, at(1), at(1), 100);
        "next due": |tx| leases::next_due_at(tx);
        "anything to count": |tx| leases::is_needed(tx);
        "has work": |tx| leases::has_work(tx);
        "task": |tx| tasks::get(tx, task);
        "neighbours": |tx| tasks::neighbours(tx, task);
        "cancel of a task": |tx| tasks::cancel(tx, task, at(20));
        "retry of a task": |tx| tasks::retry(tx, task, at(20));
        "attempts of a task": |tx| attempts::list(tx, task);
        "attempt": |tx| attempts::get(tx, attempt);
        "job": |tx| jobs::get(tx, id, &Sight::Everything);
        "spec": |tx| jobs::spec(tx, id);
        "groups of errors": |tx| jobs::errors(tx, id, 10);
        "retry of some": |tx| jobs::retry(tx, id, &[], Some(&[300, 77_700]), at(20));
        "start": |tx| attempts::start(tx, &[Start { attempt, token: token(1, 10), at: at(20) }]);
        "state of a log": |tx| logs::state(tx, attempt);
        "log at a byte": |tx| logs::chunks_from_byte(tx, attempt, 10_000, 1000);
        "log at a line": |tx| logs::chunks_from_line(tx, attempt, 1000, 1000);
        "artifacts of a task": |tx| artifacts::list(tx, ArtifactsOf::Task(task), &page());
        "total of artifacts": |tx| artifacts::totals(tx, ArtifactsOf::Job(id), &page());
        "artifact": |tx| artifacts::find(tx, task, "f9");
        "tasks by state": |tx| stats::task_counts(tx, &Sight::Everything);
        "ended per minute": |tx| stats::ended_per_minute(tx, at(6000), 60, &few());
        "failures since": |tx| stats::failures_since(tx, at(6000), &few());
        "oldest pending": |tx| stats::oldest_pending_at(tx, &few());
        "oldest pending of all": |tx| stats::oldest_pending_at(tx, &Sight::Everything);
        "queued": |tx| stats::queued(tx, &few());
        "jobs failed since": |tx| stats::jobs_failed_since(tx, at(6000), &few());
        "tasks by state of a person": |tx| stats::task_counts(tx, &few());
        "recent failures of a person": |tx| stats::recent_failures(tx, 10, &few());
        "job of a person": |tx| jobs::get(tx, id, &few());
        "right on a job": |tx| ownership::right_on_job(tx, id, &few());
        "projects of a person": |tx| ownership::sight(tx, "u7", Role::Member);
        "shares of a job": |tx| shares::list(tx, shares::JOB, "7");
        "reach of a blob": |tx| blobs::reachable(tx, &[BlobHash([1; 32])], at(20), &few());
        "runner": |tx| runners::get(tx, runner(1));
        "lines told since": |tx| stats::lines_told_since(tx, at(6000), &few());
        "usage": |tx| runner_usage::record(tx, runner(1), &UsageSample::default(), at(6000));
        "history of usage": |tx| runner_usage::history(tx, runner(1), 0, 5);
        "old usage": |tx| runner_usage::prune(tx, at(6000), 10);
        "runners of a host": |tx| runners::of_host(tx, "h");
        "runners with a label": |tx| runners::with_label(tx, "gpu");
        "runners": |tx| runners::list(tx).and_then(|rows| runners::with_trouble(tx, rows));
        "attempts of a runner": |tx| runners::running_attempts(tx, runner(1), 100);
    }
    hold! { harness,
        "batch": |tx| gui_clients::receive(tx, attempt, Some(64), b"[]", "h", at(20));
        "waiting batches": |tx| gui_clients::waiting(tx, at(20), 100);
        "sign of life of a GUI client": |tx| gui_clients::renew(tx, attempt, at(19), at(20));
        "GUI client begins": |tx| gui_clients::begin(tx, attempt, &token(1, 10), at(20), at(20));
        "cancelled attempts of GUI clients": |tx| gui_clients::cancelled(tx);
        "leases of GUI clients": |tx| gui_clients::extend_all(tx, at(20));
        "claim of one": |tx| leases::claim_one(tx, &one(task));
        "configuration of one": |tx| jobs::task_files(tx, id, 77, 77);
        "file of a job": |tx| jobs::file(tx, id, "c");
        "results of one": |tx| artifacts::put(tx, id.task(3), &[], at(20));
    }
    let some = experiments::ExperimentFilter { limit: 50, ..experiments::ExperimentFilter::default() };
    let plans = holds(harness, "history", move |tx| {
        experiments::runs(tx, 7, Some(JobId(9000)), 50, &Sight::Everything).map(drop)
    })
    .await;
    in_order("history", &plans);
    hold! { harness,
        "run": |tx| experiments::run(tx, JobId(77), &Sight::Everything);
        "run of a key": |tx| experiments::run_of_key(tx, "u7", "k");
        "figures of runs": |tx| experiments::metrics(tx, &[id, JobId(77)]);
        "pictures of a run": |tx| experiments::pictures(tx, id, 100);
        "experiments": |tx| experiments::list(tx, &some, &Sight::Everything);
        "some jobs": |tx| jobs::some(tx, &[id, JobId(77)]);
    }
    // PostgreSQL reads a table as a whole where one job has nearly all of it, as here.
    if harness.engine != Engine::Postgres {
        hold! { harness,
            "what GUI clients ran": |tx| gui_clients::attempts_of(tx, None, at(6000), false);
            "what a GUI client ended": |tx| gui_clients::ended_since(tx, runner(1), at(6000));
        }
    }
    let word = ProgressUpdate {
        attempt,
        token: token(1, 10),
        at: at(20),
        fraction: Some(0.5),
        stage: None,
        message: None,
        metrics: None,
        usage: None,
    };
    holds(harness, "progress", move |tx| attempts::progress(tx, std::slice::from_ref(&word)).map(drop)).await;
    let fact = EndFacts { token: None, exit_code: Some(1), ..crate::harness::lost(attempt, 20) };
    let fact = EndFacts { cause: mothership_core::attempt::EndCause::Exited, ..fact };
    let plans = holds(harness, "end", move |tx| {
        attempts::end(tx, std::slice::from_ref(&fact), at(20), 0.5).map(drop)
    })
    .await;
    assert!(plans.len() > 5, "it did end: {plans:#?}");
    let chunk = LogChunk {
        attempt,
        token: token(1, 10),
        offset: 0,
        raw_len: 1,
        lines: 0,
        runs: vec![],
        data: vec![b'x'],
    };
    let append = move |tx: &mut Tx<'_>| logs::append(tx, std::slice::from_ref(&chunk)).map(drop);
    // Only the unique key speaks against a chunk here: the size above has chunks of this attempt already.
    behind(harness, "DELETE FROM log_chunks WHERE idx = 0").await;
    holds(harness, "append", append).await;
    let flushing = move |tx: &mut Tx<'_>| {
        gui_clients::receive(tx, attempt, Some(64), LINE, "h", at(2))?;
        gui_clients::flush_inbox(tx, attempt, true, at(20)).map(drop)
    };
    holds(harness, "flushing", flushing).await;
    pages_are_read_off_an_index(harness, id).await;
    harness.store.close().await;
}

/// Who sees few of the 20,000 jobs.
fn few() -> Sight {
    Sight::Of { person: "u7".into(), projects: [("lab".to_owned(), Role::Viewer)].into() }
}

/// What a page costs does not depend on how many jobs others have.
async fn few_of_many_are_found(harness: &Harness) {
    for states in [vec![], vec![JobState::Completed], vec![JobState::Running, JobState::Pending]] {
        for sort in [JobSort::Created, JobSort::Name, JobSort::Priority] {
            let filter = JobFilter { sort, limit: 50, states: states.clone(), ..JobFilter::default() };
            holds(harness, "page of a person", move |tx| jobs::list(tx, &filter, &few()).map(drop)).await;
        }
    }
    let op = |tx: &mut Tx<'_>| jobs::count_by_state(tx, &JobFilter::default(), &few()).map(drop);
    holds(harness, "count of a person's jobs", op).await;
}

/// A line in the inbox.
const LINE: &[u8] = br#"[[1, 9, "text"]]"#;

fn one(task: TaskId) -> ClaimOne {
    ClaimOne {
        task,
        runner: runner(1),
        token: "t".into(),
        now: at(20),
        heard_at: at(20),
        lease_expires_at: at(50),
    }
}

fn page() -> ArtifactFilter {
    ArtifactFilter { limit: 50, ..ArtifactFilter::default() }
}

async fn pages_are_read_off_an_index(harness: &Harness, id: JobId) {
    let plans =
        holds(harness, "page of tasks", move |tx| tasks::list(tx, id, &[], Some(500), 50).map(drop)).await;
    in_order("page of tasks", &plans);
    let failed = &[TaskState::Failed];
    let plans =
        holds(harness, "page of failed", move |tx| tasks::list(tx, id, failed, Some(500), 50).map(drop))
            .await;
    in_order("page of failed tasks", &plans);
    let op = move |tx: &mut Tx<'_>| artifacts::list(tx, ArtifactsOf::Job(id), &page()).map(drop);
    in_order("page of artifacts", &holds(harness, "page of artifacts", op).await);
    for sort in [JobSort::Created, JobSort::Name, JobSort::Priority] {
        let filter = JobFilter { sort, limit: 50, archived: true, ..JobFilter::default() };
        let plans = harness.store.plans(move |tx| jobs::list(tx, &filter, &Sight::Everything)).await.unwrap();
        let page: Vec<StatementPlan> =
            plans.into_iter().filter(|plan| plan.sql.contains("/* list jobs */")).collect();
        assert_eq!(page.len(), 1);
        in_order("page of jobs", &page);
    }
    jobs_are_counted_off_an_index(harness).await;
    few_of_many_are_found(harness).await;
    let op = move |tx: &mut Tx<'_>| stats::recent_failures(tx, 10, &Sight::Everything).map(drop);
    holds(harness, "recent failures", op).await;
}

async fn jobs_are_counted_off_an_index(harness: &Harness) {
    let count = |tx: &mut Tx<'_>| {
        let filter = JobFilter { states: vec![JobState::Pending, JobState::Running], ..JobFilter::default() };
        jobs::list(tx, &JobFilter::default(), &Sight::Everything)?;
        jobs::list(tx, &filter, &Sight::Everything)?;
        jobs::count_by_state(tx, &filter, &Sight::Everything).map(drop)
    };
    let by_index = |plan: &StatementPlan| {
        plan.steps.iter().any(|step| step.contains("jobs_shown") || step.contains("jobs_held_shown"))
    };
    for is_last in [false, false, false, false, true] {
        if harness.engine == Engine::Postgres {
            // What its housekeeping does by itself: an index alone answers only for pages that are known to be visible,
            // and none is while another transaction of the cluster is older.
            behind(harness, "VACUUM ANALYZE jobs").await;
        }
        let plans = harness.store.plans(count).await.unwrap();
        let counts: Vec<&StatementPlan> =
            plans.iter().filter(|plan| plan.sql.contains("/* count jobs")).collect();
        assert_eq!(counts.len(), 3);
        if counts.iter().all(|plan| by_index(plan)) {
            return;
        }
        assert!(!is_last, "reads the jobs: {counts:#?}");
    }
}

async fn what_is_declared_takes_no_rows(engine: Engine) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    let id = harness.submit(job(1_000_000)).await;
    let handful = |rows: &BTreeMap<String, i64>, most: i64| {
        assert!(rows.values().sum::<i64>() <= most, "{rows:?}");
    };
    handful(&rows(&harness).await, 4);
    let claimed = harness.claim(10, 10).await;
    for claimed in &claimed {
        harness.exit(claimed, 0, 11).await;
    }
    // Ten tasks, ten attempts, and a few counters, which PostgreSQL spreads over its writers.
    handful(&rows(&harness).await, 30);
    harness.write(move |tx| jobs::cancel(tx, id, at(12))).await.unwrap();
    harness.write(move |tx| jobs::retry(tx, id, &[], None, at(13))).await;
    handful(&rows(&harness).await, 30);
    harness.check().await;
    harness.store.close().await;
}

macro_rules! on_files {
    ($($case:ident),+) => {$(
        mod $case {
            #[tokio::test]
            async fn sqlite() {
                super::$case(crate::harness::Engine::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$case(crate::harness::Engine::Postgres).await;
            }
        }
    )+};
}
on_files! { hot_statements_use_an_index, what_is_declared_takes_no_rows }
