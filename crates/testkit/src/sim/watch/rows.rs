//! What the watch reads of the database: few rows, for it looks after each step.

use mothership_core::ids::{AttemptId, JobId, TaskId};
use rusqlite::{Connection, Result, Row};
use std::collections::{BTreeMap, BTreeSet};

/// The rows of one instant.
#[derive(Debug, Default)]
pub struct Rows {
    /// By task, the attempts that are live: by their state or by their lease.
    pub live: BTreeMap<TaskId, BTreeMap<AttemptId, Live>>,
    /// Attempts that were lost because nothing was heard of them, each with its runner.
    pub lost: BTreeMap<AttemptId, String>,
    /// Tasks that nobody has and somebody may have: those that have a row.
    pub open: BTreeSet<TaskId>,
    /// Jobs of which a task may be handed out now.
    pub startable: BTreeSet<JobId>,
    /// The time in which runners could be heard, milliseconds.
    pub listening_ms: i64,
}

/// A live attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    pub runner: String,
    /// It was handed out, and nothing is known of a start.
    pub is_leased: bool,
}

const LIVE: &str = "SELECT a.job, a.idx, a.number, r.name, a.state FROM attempts a JOIN runners r ON r.id = a.runner \
    WHERE a.lease_expires_at IS NOT NULL OR a.state IN ('leased', 'running')";
const LOST: &str = "SELECT a.job, a.idx, a.number, r.name FROM attempts a JOIN runners r ON r.id = a.runner \
    WHERE a.state = 'lost' AND a.reason = 'lease_expired'";
const OPEN: &str = "SELECT job, idx FROM tasks WHERE state IN ('pending', 'waiting')";
/// By the rows of the tasks, not by the job's counters.
const STARTABLE: &str = "SELECT j.id FROM jobs j WHERE j.paused = 0 AND j.cancel_requested = 0 \
    AND (EXISTS (SELECT 1 FROM tasks t WHERE t.job = j.id AND t.state = 'pending') \
        OR EXISTS (SELECT 1 FROM task_ranges r WHERE r.job = j.id AND r.state = 'pending')) \
    AND (j.max_running IS NULL OR j.max_running > \
        (SELECT COUNT(*) FROM tasks t WHERE t.job = j.id AND t.state = 'running'))";

impl Rows {
    pub fn read(connection: &Connection) -> Result<Self> {
        let mut rows = Self::default();
        let live = |row: &Row<'_>| -> Result<(AttemptId, Live)> {
            let is_leased = row.get::<_, String>(4)? == "leased";
            Ok((attempt_id(row)?, Live { runner: row.get(3)?, is_leased }))
        };
        for (attempt, live) in all(connection, LIVE, live)? {
            rows.live.entry(attempt.task).or_default().insert(attempt, live);
        }
        // Microseconds, as all times that are stored; nothing before a server has listened.
        let listening = all(connection, "SELECT at FROM listening", |row| row.get::<_, i64>(0))?;
        rows.listening_ms = listening.first().map_or(0, |at| at / 1000);
        rows.lost = all(connection, LOST, |row| Ok((attempt_id(row)?, row.get(3)?)))?.into_iter().collect();
        rows.open = all(connection, OPEN, task_id)?.into_iter().collect();
        rows.startable = all(connection, STARTABLE, |row| Ok(JobId(row.get(0)?)))?.into_iter().collect();
        Ok(rows)
    }

    /// Whether nobody has this task and somebody may have it.
    pub fn is_open(&self, task: TaskId) -> bool {
        self.open.contains(&task) && !self.live.contains_key(&task)
    }

    pub fn is_live(&self, attempt: AttemptId) -> bool {
        self.live.get(&attempt.task).is_some_and(|live| live.contains_key(&attempt))
    }

    /// All that are live.
    pub fn all_live(&self) -> impl Iterator<Item = (AttemptId, &Live)> {
        self.live.values().flatten().map(|(attempt, live)| (*attempt, live))
    }
}

fn all<T>(connection: &Connection, sql: &str, read: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| read(row))?;
    rows.collect()
}

fn task_id(row: &Row<'_>) -> Result<TaskId> {
    let (job, index): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok(JobId(job).task(index.unsigned_abs()))
}

fn attempt_id(row: &Row<'_>) -> Result<AttemptId> {
    Ok(task_id(row)?.attempt(row.get(2)?))
}
