//! Who runs a closure: one of a few threads, each with its connection. Operations that wait at one moment share a
//! transaction; when they get in each other's way, each runs again alone.

use super::{listen::NotificationListener, session::Session};
use crate::{
    Result, StoreError,
    engine::{
        Inner, Op, Shared, Tx,
        threads::{Intake, Queues, spawn},
    },
    migrations,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{broadcast, oneshot};

const WRITERS: usize = 3;
const READERS: usize = 3;
/// How often an operation that lost a race for a lock is run again before its caller hears of it.
const ATTEMPTS_MAX: usize = 50;

/// Longest wait for the answer to one statement; all of ours are short.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
const MIGRATION_TIME_MAX: Duration = Duration::from_secs(6 * 3600);

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// Operations of a group hold each other's locks, so a wait may be a deadlock: better to give up early and run each
/// alone than to wait for PostgreSQL to find out.
const BEGIN_GROUP: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '100ms'";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// An open PostgreSQL database.
pub(crate) struct Engine {
    queues: Queues,
    url: String,
    instance: String,
    ears: tokio::sync::Mutex<Option<NotificationListener>>,
}

impl Engine {
    /// Connects, brings the tables up to date and starts the threads.
    pub async fn open(url: &str, shared: Arc<Shared>) -> Result<Self> {
        let (url, for_thread, instance) = (url.to_owned(), url.to_owned(), shared.instance.clone());
        let (started, queues) = oneshot::channel();
        // Connecting drives a runtime of its own, which must not be done on a thread of the caller's.
        spawn("store-opener", move || drop(started.send(start(&for_thread, shared))))?;
        let queues =
            queues.await.unwrap_or_else(|_| Err(StoreError::Unavailable("opening failed".into())))?;
        Ok(Self { queues, url, instance, ears: tokio::sync::Mutex::new(None) })
    }

    pub async fn write(&self, op: Box<dyn Op>) -> Result<()> {
        self.queues.write(op).await
    }

    pub async fn read(&self, op: Box<dyn Op>) -> Result<()> {
        self.queues.read(op).await
    }

    pub async fn close(&self) {
        self.ears.lock().await.take();
        self.queues.close().await;
    }

    pub async fn listen(&self) -> Result<broadcast::Receiver<String>> {
        let mut ears = self.ears.lock().await;
        if let Some(ears) = &*ears {
            return Ok(ears.subscribe());
        }
        let opened = NotificationListener::open(&self.url, &self.instance).await?;
        let receiver = opened.subscribe();
        *ears = Some(opened);
        Ok(receiver)
    }
}

fn start(url: &str, shared: Arc<Shared>) -> Result<Queues> {
    let mut first = Session::open(url, ANSWER_TIME_MAX)?;
    // Another server may be bringing the tables up to date, for as long as that takes.
    first.wait_at_most(MIGRATION_TIME_MAX);
    first.begin(BEGIN)?;
    migrations::run(&mut Tx::new(Inner::Postgres(&mut first), &shared), migrations::in_postgres)?;
    first.batch("COMMIT")?;
    first.wait_at_most(ANSWER_TIME_MAX);
    let (mut queues, writes, reads) = Queues::new();
    let (writes, reads) = (Arc::new(writes), Arc::new(reads));
    let mut first = Some(first);
    for at in 0..WRITERS {
        let session = first.take().map_or_else(|| Session::open(url, ANSWER_TIME_MAX), Ok)?;
        let (writes, shared) = (writes.clone(), shared.clone());
        queues.spawn(&format!("store-writer-{at}"), move || writer(session, &writes, &shared))?;
    }
    for at in 0..READERS {
        let session = Session::open(url, ANSWER_TIME_MAX)?;
        let (reads, shared) = (reads.clone(), shared.clone());
        queues.spawn(&format!("store-reader-{at}"), move || reader(session, &reads, &shared))?;
    }
    Ok(queues)
}

fn writer(mut session: Session, queue: &Intake, shared: &Shared) {
    while let Some(mut ops) = queue.group() {
        let outcomes = match together(&mut session, &mut ops, shared) {
            Ok(outcomes) => outcomes,
            Err(StoreError::Again(_)) => {
                ops.iter_mut().map(|op| alone(&mut session, BEGIN, op.as_mut(), shared)).collect()
            }
            Err(error) => ops.iter().map(|_| Err(error.clone())).collect(),
        };
        for (op, outcome) in ops.into_iter().zip(outcomes) {
            op.answer(outcome);
        }
    }
    session.close();
}

/// Runs the operations in one transaction; `Again` when each should run alone.
fn together(session: &mut Session, ops: &mut [Box<dyn Op>], shared: &Shared) -> Result<Vec<Result<()>>> {
    if let [op] = ops {
        return Ok(vec![alone(session, BEGIN, op.as_mut(), shared)]);
    }
    session.begin(BEGIN_GROUP)?;
    let outcomes = group(session, ops, shared);
    if outcomes.is_err() {
        session.rollback();
        shared.specs.clear();
    }
    outcomes
}

fn group(session: &mut Session, ops: &mut [Box<dyn Op>], shared: &Shared) -> Result<Vec<Result<()>>> {
    let mut outcomes = Vec::with_capacity(ops.len());
    for op in ops {
        session.batch("SAVEPOINT op")?;
        let outcome = op.run(&mut Tx::new(Inner::Postgres(session), shared));
        match &outcome {
            Ok(()) => session.batch("RELEASE SAVEPOINT op")?,
            Err(error @ (StoreError::Again(_) | StoreError::Unavailable(_))) => return Err(error.clone()),
            Err(_) => {
                shared.specs.clear();
                session.batch("ROLLBACK TO SAVEPOINT op; RELEASE SAVEPOINT op")?;
            }
        }
        outcomes.push(outcome);
    }
    session.batch("COMMIT")?;
    Ok(outcomes)
}

fn alone(session: &mut Session, begin: &str, op: &mut dyn Op, shared: &Shared) -> Result<()> {
    let mut last = StoreError::Unavailable("not tried".into());
    for _ in 0..ATTEMPTS_MAX {
        match once(session, begin, op, shared) {
            Err(error @ StoreError::Again(_)) => last = error,
            other => return other,
        }
    }
    Err(StoreError::Unavailable(format!("{last} ({ATTEMPTS_MAX} times)")))
}

fn once(session: &mut Session, begin: &str, op: &mut dyn Op, shared: &Shared) -> Result<()> {
    session.begin(begin)?;
    let outcome =
        op.run(&mut Tx::new(Inner::Postgres(session), shared)).and_then(|()| session.batch("COMMIT"));
    if outcome.is_err() {
        session.rollback();
        shared.specs.clear();
    }
    outcome
}

fn reader(mut session: Session, queue: &Intake, shared: &Shared) {
    while let Some(mut op) = queue.one() {
        let outcome = alone(&mut session, BEGIN_READ, op.as_mut(), shared);
        op.answer(outcome);
    }
    session.close();
}
