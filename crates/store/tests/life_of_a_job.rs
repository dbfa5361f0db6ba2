//! The life of a job on SQLite, inline and with threads: submit, claim, log, fail, retry, end, reopen.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

use jiff::Timestamp;
use mothership_core::{
    attempt::{EndCause, RetryPolicy},
    ids::{JobId, RunnerId},
    placement::Capacity,
    state::{JobState, TaskState},
};
use mothership_store::{
    Scope, Store, StoreConfig,
    attempts::{self, EndFacts, EndKind},
    jobs::{self, Inserted, NewJob},
    leases::{self, ClaimRequest, Claimed},
    logs::{self, LogChunk},
    stats, tasks,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn job(count: u64) -> NewJob {
    NewJob {
        owner: "ada".into(),
        name: "study".into(),
        description: None,
        spec: serde_json::json!({"command": ["true"]}),
        head: serde_json::json!({}),
        count,
        priority: 1,
        resources: Capacity { cpus: 1.0, ..Capacity::default() },
        requires: vec![],
        prefers: vec![],
        labels: Default::default(),
        retry: RetryPolicy { max_retries: 1, ..RetryPolicy::default() },
        max_running: None,
        depends_on: vec![],
        idempotency_key: Some("once".into()),
        points: None,
        created_at: at(1),
    }
}

async fn submit(store: &Store, new: NewJob) -> Inserted {
    store.write(move |tx| jobs::insert(tx, &new, &Scope::All)).await.unwrap()
}

async fn claim(store: &Store, max: usize, second: i64) -> Vec<Claimed> {
    let total = Capacity { cpus: 1000.0, ..Capacity::default() };
    let request = ClaimRequest {
        runner: RunnerId("018f0000-0000-7000-8000-000000000001".parse().unwrap()),
        labels: Default::default(),
        free: total.clone(),
        total,
        ahead: 0,
        max,
        now: at(second),
        lease_expires_at: at(second + 30),
        tokens: (0..max).map(|n| format!("t{second}-{n}")).collect(),
    };
    store.write(move |tx| leases::claim(tx, &request)).await.unwrap()
}

async fn end(store: &Store, claimed: &Claimed, code: i32, second: i64) -> (EndKind, Option<TaskState>, bool) {
    let fact = EndFacts {
        attempt: claimed.attempt,
        token: Some(claimed.token.clone()),
        cause: EndCause::Exited,
        exit_code: Some(code),
        signal: None,
        at: at(second),
        started_at: None,
        error_message: None,
        usage: None,
        artifacts: vec![],
        progress: None,
    };
    let out =
        store.write(move |tx| attempts::end(tx, std::slice::from_ref(&fact), at(second), 0.5)).await.unwrap();
    (out[0].outcome, out[0].task_state, out[0].job_ended)
}

async fn state(store: &Store, id: JobId) -> jobs::JobRow {
    let row = store.read(move |tx| jobs::get(tx, id, &Scope::All)).await.unwrap().unwrap();
    assert!(row.counts.balanced(), "{:?}", row.counts);
    row
}

async fn life(store: &Store) {
    let Inserted::New(id) = submit(store, job(2)).await else { panic!("a new key gave an old job") };
    assert_eq!(submit(store, job(2)).await, Inserted::Existing(id));
    let claimed = claim(store, 5, 2).await;
    assert_eq!(claimed.iter().map(|c| c.attempt.task.index).collect::<Vec<_>>(), [0, 1]);
    assert!(claim(store, 5, 3).await.is_empty());

    let chunk = LogChunk {
        attempt: claimed[0].attempt,
        token: claimed[0].token.clone(),
        offset: 0,
        raw_len: 4,
        lines: 1,
        runs: vec![],
        data: b"abc\n".to_vec(),
    };
    for _ in 0..2 {
        let chunk = chunk.clone();
        let acks =
            store.write(move |tx| logs::append(tx, std::slice::from_ref(&chunk), at(3))).await.unwrap();
        assert_eq!((acks[0].offset, acks[0].total_lines), (Some(4), 1));
    }
    let attempt = claimed[0].attempt;
    let read = store.read(move |tx| logs::chunks_from_byte(tx, attempt, 2, 100)).await.unwrap();
    assert_eq!(read.len(), 1);

    assert_eq!(end(store, &claimed[0], 0, 5).await, (EndKind::Accepted, Some(TaskState::Completed), false));
    assert_eq!(end(store, &claimed[0], 0, 5).await.0, EndKind::Duplicate);
    assert_eq!(end(store, &claimed[1], 1, 5).await, (EndKind::Accepted, Some(TaskState::Waiting), false));
    assert_eq!(store.write(|tx| leases::due(tx, at(100), 10)).await.unwrap(), 1);
    let again = claim(store, 5, 101).await;
    assert_eq!(again[0].attempt.number, 2);
    assert_eq!(end(store, &again[0], 1, 102).await, (EndKind::Accepted, Some(TaskState::Failed), true));
    assert_eq!(state(store, id).await.state, JobState::Failed);
    assert_eq!(store.write(move |tx| jobs::retry(tx, id, &[], None, at(103))).await.unwrap(), 1);
    let third = claim(store, 5, 104).await;
    assert_eq!(end(store, &third[0], 0, 105).await, (EndKind::Accepted, Some(TaskState::Completed), true));
    assert_eq!(state(store, id).await.state, JobState::Completed);
    let totals = store.read(|tx| stats::task_counts(tx, &Scope::All)).await.unwrap();
    assert_eq!((totals.total, totals.completed), (2, 2));
}

#[tokio::test]
async fn inline() {
    life(&Store::open(StoreConfig::SqliteInline { path: None }).await.unwrap()).await;
}

#[tokio::test]
async fn with_threads_and_reopened() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig::Sqlite { path: folder.path().join("m.db") };
    let store = Store::open(config.clone()).await.unwrap();
    life(&store).await;
    store.close().await;
    let store = Store::open(config).await.unwrap();
    assert_eq!(state(&store, JobId(1)).await.state, JobState::Completed);
    store.close().await;
}

#[tokio::test]
async fn a_billion_tasks_are_a_row_and_cancel_moves_no_task() {
    let store = Store::open(StoreConfig::SqliteInline { path: None }).await.unwrap();
    let Inserted::New(id) = submit(&store, job(1_000_000_000)).await else { panic!("not new") };
    assert_eq!(claim(&store, 512, 2).await.len(), 512);
    let cancelled = store.write(move |tx| jobs::cancel(tx, id, at(3))).await.unwrap().unwrap();
    assert_eq!((cancelled.tasks, cancelled.running.len()), (1_000_000_000 - 512, 512));
    let page = store.read(move |tx| tasks::list(tx, id, &[], Some(510), 3)).await.unwrap();
    let states: Vec<_> = page.iter().map(|task| (task.id.index, task.state)).collect();
    assert_eq!(states, [(511, TaskState::Running), (512, TaskState::Cancelled), (513, TaskState::Cancelled)]);
}

/// Needs a fresh database: `MSH_TEST_PG_URL=postgres://…`.
#[tokio::test]
async fn on_postgres() {
    let Ok(url) = std::env::var("MSH_TEST_PG_URL") else {
        eprintln!("SKIPPED: MSH_TEST_PG_URL names no PostgreSQL");
        return;
    };
    let store = Store::open(StoreConfig::Postgres { url }).await.unwrap();
    life(&store).await;
    store.close().await;
}

/// The counters of a job say what its grid shows, whatever has been done to it.
async fn recounted(store: &Store, id: JobId) {
    let row = state(store, id).await;
    let grid = store.read(move |tx| tasks::grid(tx, id)).await.unwrap();
    for state in TaskState::ALL {
        let seen = grid.iter().filter(|byte| **byte == state.grid_byte()).count() as u64;
        assert_eq!(row.counts.get(*state), seen, "{state} of job {id}: {:?}", row.counts);
    }
}

#[tokio::test]
async fn counters_stay_true_under_random_acts() {
    for seed in 0..40u64 {
        let store = Store::open(StoreConfig::SqliteInline { path: None }).await.unwrap();
        let dice = mothership_core::rng::Dice::seeded(seed);
        let Inserted::New(first) = submit(&store, job(9)).await else { panic!("not new") };
        let mut waits = job(9);
        waits.idempotency_key = None;
        let (kind, each) = (jobs::DependencyKind::AfterOk, seed.is_multiple_of(2));
        waits.depends_on = vec![jobs::Dependency { job: first, kind, each }];
        let Inserted::New(second) = submit(&store, waits).await else { panic!("not new") };
        let mut held: Vec<Claimed> = Vec::new();
        for step in 0..60i64 {
            let now = 10 + step * 20;
            let id = if dice.next_u64().is_multiple_of(2) { first } else { second };
            let index = dice.next_u64() % 9;
            match dice.next_u64() % 8 {
                0..3 => held.extend(claim(&store, 3, now).await),
                3 | 4 if !held.is_empty() => {
                    let one = held.swap_remove((dice.next_u64() as usize) % held.len());
                    end(&store, &one, (dice.next_u64() % 2) as i32, now).await;
                }
                5 => {
                    store.write(move |tx| tasks::cancel(tx, id.task(index), at(now))).await.unwrap();
                }
                6 => {
                    store.write(move |tx| jobs::retry(tx, id, &[], None, at(now))).await.unwrap();
                }
                7 if index == 0 => {
                    store.write(move |tx| jobs::cancel(tx, id, at(now))).await.unwrap();
                }
                _ => {
                    store.write(move |tx| leases::due(tx, at(now), 100)).await.unwrap();
                }
            }
            recounted(&store, first).await;
            recounted(&store, second).await;
        }
    }
}
