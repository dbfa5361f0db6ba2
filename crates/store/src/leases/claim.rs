//! A runner takes tasks. What it is given is decided by `core::claim`; here the jobs and tasks are found, locked and
//! marked.

use super::{ClaimRequest, Claimed};
use crate::{
    Result, StoreError, Time, Tx,
    attempts::key,
    engine::{Column, Each, Param, Row, int, params, text},
    jobs::{
        self, JobFile,
        counters::{self, Delta, LockedJob},
        param_rows,
    },
    tasks::ranges,
};
use mothership_core::{
    claim::{CandidateJob, ClaimRoom, in_order},
    ids::{JobId, RunnerId, TaskId},
    limits::{LEASE_BATCH_MAX, LEASE_JOBS_EXAMINED_MAX},
    secret::Secret,
    state::TaskState,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Jobs with something to hand out, in the order in which it is handed out. Without locks: a claim that locked every
/// job it looks at would let no other server claim meanwhile.
const RUNNABLE: &str = "/* runnable jobs */ SELECT id, resources, requires, prefers FROM jobs \
    WHERE pending > 0 AND paused = 0 ORDER BY priority DESC, id LIMIT $1";
/// Tasks that come back, of one job, and what their latest attempts left.
const PENDING_ROWS: &str = "/* pending tasks */ SELECT t.idx, t.attempts + t.attempts_after, COALESCE(a.artifacts, 0), \
    COALESCE(a.artifact_bytes, 0) FROM tasks t \
    LEFT JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts \
    WHERE t.job = $1 AND t.state = 'pending' ORDER BY t.idx LIMIT $2";

/// Hands out tasks: priority first, then the older job, then tasks that come back, then the lower index; jobs whose
/// preferred labels this runner lacks come last. Respects pauses, limits of tasks at once, required labels and
/// capacity. Two servers never hand out one task twice: the job's row is locked while its tasks are taken.
pub fn claim(tx: &mut Tx<'_>, request: &ClaimRequest) -> Result<Vec<Claimed>> {
    let mut builder = ClaimBuilder::new(request, request.tokens.iter());
    let rows = tx.query(RUNNABLE, params![LEASE_JOBS_EXAMINED_MAX])?;
    let candidates: Vec<CandidateJob> = rows.into_iter().map(candidate).collect::<Result<_>>()?;
    let mut busy = Vec::new();
    for job in in_order(candidates, &request.total, &request.labels) {
        if builder.room.for_tasks(&job.need) == 0 {
            continue;
        }
        match counters::try_lock(tx, job.id)? {
            Some(locked) => builder.take(tx, &job, &locked)?,
            None => busy.push(job),
        }
    }
    // Only when there is nothing else is it worth to wait for another server that hands out the same job.
    for job in busy {
        if builder.out.is_empty()
            && let Some(locked) = counters::lock(tx, job.id)?
        {
            builder.take(tx, &job, &locked)?;
        }
    }
    Ok(builder.out)
}

fn candidate(mut row: Row) -> Result<CandidateJob> {
    Ok(CandidateJob { id: row.take()?, need: row.json()?, requires: row.json()?, prefers: row.json()? })
}

/// The answer to a claim while it grows.
struct ClaimBuilder<'r, T> {
    request: &'r ClaimRequest,
    room: ClaimRoom,
    tokens: T,
    out: Vec<Claimed>,
}

/// A task about to be handed out.
#[derive(Debug, Clone, Copy)]
pub(super) struct TakenTask {
    pub index: u64,
    /// Of its new attempt, from 1.
    pub number: u32,
}

impl<'r, T: Iterator<Item = Secret>> ClaimBuilder<'r, T> {
    fn new(request: &'r ClaimRequest, tokens: T) -> Self {
        let max = request.max.min(LEASE_BATCH_MAX) as u64;
        let room = ClaimRoom::new(request.free.clone(), request.ahead.into(), max);
        Self { request, room, tokens, out: Vec::new() }
    }

    /// Takes what there is room for of a locked job. Its counters are those under the lock: since the job was found,
    /// another server may have emptied it.
    fn take(&mut self, tx: &mut Tx<'_>, job: &CandidateJob, locked: &LockedJob) -> Result<()> {
        let counts = &locked.counts;
        let share =
            self.room.share(&job.need, counts.pending, counts.running, locked.max_running, locked.paused);
        if share == 0 {
            return Ok(());
        }
        let row = jobs::row::get(tx, job.id)?;
        let mut delta = Delta::default();
        let taken = take_tasks(tx, job.id, share, &self.request.holding, &mut delta)?;
        if taken.is_empty() {
            return Ok(());
        }
        self.room.occupy(&job.need, taken.len() as u64);
        let tokens: Vec<Secret> = self.tokens.by_ref().take(taken.len()).collect();
        let ClaimRequest { runner, now, terms, .. } = *self.request;
        let lease_expires_at = terms.expires_at(row.lost_after_ms, terms.at);
        let lease = NewLease { runner, leased_at: now, heard_at: terms.at, lease_expires_at };
        insert_attempts(tx, job.id, &taken, &tokens, lease)?;
        delta.moved(TaskState::Pending, TaskState::Running, taken.len() as u64);
        counters::apply(tx, job.id, &delta, now)?;
        self.hand_out(tx, row, &taken, tokens)
    }

    /// Adds what a runner needs to know of each task. Not the spec: whoever asked keeps it compiled.
    fn hand_out(
        &mut self,
        tx: &mut Tx<'_>,
        row: jobs::JobRow,
        taken: &[TakenTask],
        tokens: Vec<Secret>,
    ) -> Result<()> {
        let (id, job) = (row.id, Arc::new(row));
        let indexes: Vec<u64> = taken.iter().map(|task| task.index).collect();
        let rows = match param_rows::file(tx, id)? {
            Some(file) => param_rows::rows_for(tx, id, file, &indexes)?,
            None => vec![None; taken.len()],
        };
        let mut files: BTreeMap<u64, Vec<JobFile>> = BTreeMap::new();
        if let (Some(first), Some(last)) = (indexes.iter().min(), indexes.iter().max()) {
            for file in jobs::task_files(tx, id, *first, *last)? {
                files.entry(file.task.unwrap_or_default()).or_default().push(file);
            }
        }
        for ((task, token), param_row) in taken.iter().zip(tokens).zip(rows) {
            let attempt = id.task(task.index).attempt(task.number);
            let files = files.remove(&task.index).unwrap_or_default();
            self.out.push(Claimed { attempt, token, job: job.clone(), param_row, files });
        }
        Ok(())
    }
}

/// Takes up to `want` tasks of a locked job: tasks that come back first, so that a retry is not put off until the end of
/// a sweep of millions, then the lowest indexes of its ranges, which get their rows now.
/// None of `holding` is among them; nothing comes back only when all that is pending is.
fn take_tasks(
    tx: &mut Tx<'_>,
    job: JobId,
    want: u64,
    holding: &BTreeSet<TaskId>,
    delta: &mut Delta,
) -> Result<Vec<TakenTask>> {
    let mut taken = Vec::new();
    let held = holding.range(job.task(0)..=job.task(u64::MAX)).count() as u64;
    for mut row in tx.query(PENDING_ROWS, params![job, want + held])? {
        let index = row.take()?;
        if holding.contains(&job.task(index)) || taken.len() as u64 == want {
            continue;
        }
        taken.push(TakenTask { index, number: row.take::<u32>()? + 1 });
        // The files of an attempt count until the next one begins.
        delta.artifacts -= row.take::<i64>()?;
        delta.artifact_bytes -= row.take::<i64>()?;
    }
    mark_running(tx, job, &taken)?;
    let mut left = want - taken.len() as u64;
    let (mut new, page) = (Vec::new(), left.min(LEASE_BATCH_MAX as u64));
    // No range is empty, so as many ranges as tasks are wanted are enough.
    for range in
        if left > 0 { ranges::in_state(tx, job, TaskState::Pending, None, page)? } else { Vec::new() }
    {
        if left == 0 {
            break;
        }
        let count = range.len().min(left);
        ranges::take_front(tx, job, &range, count)?;
        new.extend((range.first..range.first + count).map(|index| TakenTask { index, number: 1 }));
        left -= count;
    }
    insert_tasks(tx, job, &new)?;
    taken.extend(new);
    if taken.is_empty() && held == 0 {
        return Err(StoreError::corrupt(format!("job {job} counts pending tasks and has none")));
    }
    Ok(taken)
}

// Repeats state and number: the lock makes a mismatch impossible, and this makes it visible.
const MARK_RUNNING: Each<'_> = Each {
    sqlite: "/* lease task */ UPDATE tasks SET state = 'running', attempts = $3, attempts_after = 0 \
        WHERE job = $1 AND idx = $2 AND state = 'pending' AND attempts + attempts_after = $3 - 1",
    postgres: "/* lease tasks */ UPDATE tasks t SET state = 'running', attempts = k.number, attempts_after = 0 \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        WHERE t.job = k.job AND t.idx = k.idx AND t.state = 'pending' \
          AND t.attempts + t.attempts_after = k.number - 1",
    columns: &[int("job"), int("idx"), int("number")],
};

fn mark_running(tx: &mut Tx<'_>, job: JobId, taken: &[TakenTask]) -> Result<()> {
    let rows: Vec<Vec<Param<'_>>> =
        taken.iter().map(|task| key(job.task(task.index).attempt(task.number))).collect();
    match tx.execute_each(MARK_RUNNING, &rows)? {
        changed if changed == rows.len() as u64 => Ok(()),
        // Cannot happen under the job's lock; handing out a task that somebody else has would be worse than failing.
        _ => Err(StoreError::Again(format!("pending tasks of job {job} moved"))),
    }
}

const NEW_TASK: [Column; 7] = [
    int("job"),
    int("idx"),
    text("state"),
    int("attempts"),
    int("failures"),
    int("crashes"),
    int("cancel_requested"),
];

/// Gives rows to tasks that were a part of a range until now; they run.
pub(super) fn insert_tasks(tx: &mut Tx<'_>, job: JobId, new: &[TakenTask]) -> Result<()> {
    let row = |task: &TakenTask| {
        vec![
            job.into(),
            task.index.into(),
            TaskState::Running.as_str().into(),
            task.number.into(),
            0i64.into(),
            0i64.into(),
            false.into(),
        ]
    };
    let rows: Vec<Vec<Param<'_>>> = new.iter().map(row).collect();
    tx.insert("tasks", &NEW_TASK, "", &rows)?;
    Ok(())
}

/// A lease that is given now.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewLease {
    pub runner: RunnerId,
    pub leased_at: Time,
    /// Now, by the time in which runners can be heard.
    pub heard_at: Time,
    pub lease_expires_at: Time,
}

const NEW_ATTEMPT: [Column; 10] = [
    int("job"),
    int("idx"),
    int("number"),
    text("state"),
    text("runner"),
    text("token"),
    int("leased_at"),
    int("lease_expires_at"),
    int("held_from"),
    int("heard_at"),
];

pub(super) fn insert_attempts(
    tx: &mut Tx<'_>,
    job: JobId,
    taken: &[TakenTask],
    tokens: &[Secret],
    lease: NewLease,
) -> Result<()> {
    let runner = lease.runner.to_string();
    let rows: Vec<Vec<Param<'_>>> = taken
        .iter()
        .zip(tokens)
        .map(|(task, token)| {
            vec![
                job.into(),
                task.index.into(),
                task.number.into(),
                "leased".into(),
                (&runner).into(),
                token.into(),
                lease.leased_at.into(),
                lease.lease_expires_at.into(),
                lease.heard_at.into(),
                lease.heard_at.into(),
            ]
        })
        .collect();
    tx.insert("attempts", &NEW_ATTEMPT, "", &rows)?;
    Ok(())
}
