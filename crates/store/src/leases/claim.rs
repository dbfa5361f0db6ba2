//! A runner takes tasks.

use super::{ClaimRequest, Claimed};
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Each, Param, Row, Type, params},
    jobs::{
        self, JobFile,
        counters::{self, Delta, LockedJob},
    },
    tasks::ranges,
};
use mothership_core::{
    ids::{JobId, RunnerId},
    limits::{LEASE_BATCH_MAX, LEASE_JOBS_EXAMINED_MAX},
    placement::{Capacity, could_run, unmet},
    secret::Secret,
    spec::Requirement,
    state::TaskState,
};
use std::{collections::BTreeMap, sync::Arc};

/// Jobs with something to hand out, in the order in which it is handed out.
const RUNNABLE: &str = "/* runnable jobs */ SELECT id, resources, requires, prefers FROM jobs \
    WHERE pending > 0 AND paused = 0 ORDER BY priority DESC, id LIMIT $1";
/// Tasks that come back, of one job, and what their latest attempts left.
const PENDING_ROWS: &str = "/* pending tasks */ SELECT t.idx, t.attempts, COALESCE(a.artifacts, 0), \
    COALESCE(a.artifact_bytes, 0) FROM tasks t \
    LEFT JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts \
    WHERE t.job = $1 AND t.state = 'pending' ORDER BY t.idx LIMIT $2";

/// Hands out tasks: priority first, then the older job, then tasks that come back, then the lower index; jobs whose
/// preferred labels this runner lacks come last. Respects pauses, limits of tasks at once, required labels and
/// capacity. Two servers never hand out one task twice: the job's row is locked while its tasks are taken.
pub fn claim(tx: &mut Tx<'_>, request: &ClaimRequest) -> Result<Vec<Claimed>> {
    let mut hand = Hand::new(request, request.tokens.iter());
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for row in tx.query(RUNNABLE, params![LEASE_JOBS_EXAMINED_MAX])? {
        let job = Candidate::read(row)?;
        if could_run(&job.need, &job.requires, &request.total, &request.labels).is_ok() {
            let wished_for = unmet(&job.prefers, &request.labels).is_none();
            (if wished_for { &mut first } else { &mut last }).push(job);
        }
    }
    let mut busy = Vec::new();
    for job in first.into_iter().chain(last) {
        if hand.room_for(&job.need) == 0 {
            continue;
        }
        match counters::try_lock(tx, job.id)? {
            Some(locked) => hand.take(tx, &job, &locked, request)?,
            None => busy.push(job),
        }
    }
    // Only when there is nothing else is it worth to wait for another server that hands out the same job.
    for job in busy {
        if hand.out.is_empty()
            && let Some(locked) = counters::lock(tx, job.id)?
        {
            hand.take(tx, &job, &locked, request)?;
        }
    }
    Ok(hand.out)
}

struct Candidate {
    id: JobId,
    need: Capacity,
    requires: Vec<Requirement>,
    prefers: Vec<Requirement>,
}

impl Candidate {
    fn read(mut row: Row) -> Result<Self> {
        Ok(Self { id: row.take()?, need: row.json()?, requires: row.json()?, prefers: row.json()? })
    }
}

/// What may still be handed out, and what has been.
struct Hand<T> {
    free: Capacity,
    ahead: u64,
    tokens: T,
    left: u64,
    out: Vec<Claimed>,
}

/// A task about to be handed out: its index and the number of its new attempt.
pub(super) type Taken = (u64, u32);

impl<T: Iterator<Item = Secret>> Hand<T> {
    fn new(request: &ClaimRequest, tokens: T) -> Self {
        Self {
            free: request.free.clone(),
            ahead: request.ahead.into(),
            tokens,
            left: request.max.min(LEASE_BATCH_MAX) as u64,
            out: Vec::new(),
        }
    }

    fn room_for(&self, need: &Capacity) -> u64 {
        self.free.how_many(need, self.left).saturating_add(self.ahead).min(self.left)
    }

    fn take(
        &mut self,
        tx: &mut Tx<'_>,
        job: &Candidate,
        locked: &LockedJob,
        request: &ClaimRequest,
    ) -> Result<()> {
        let at_once =
            locked.max_running.map_or(u64::MAX, |most| u64::from(most).saturating_sub(locked.counts.running));
        let want = self.room_for(&job.need).min(at_once).min(locked.counts.pending);
        if locked.paused || want == 0 {
            return Ok(());
        }
        let row = jobs::row::get(tx, job.id)?;
        let mut delta = Delta::default();
        let taken = take_tasks(tx, job.id, want, &mut delta)?;
        self.occupy(&job.need, taken.len() as u64);
        let tokens: Vec<Secret> = self.tokens.by_ref().take(taken.len()).collect();
        insert_attempts(tx, job.id, &taken, &tokens, request.runner, request.now, request.lease_expires_at)?;
        delta.moved(TaskState::Pending, TaskState::Running, taken.len() as u64);
        counters::apply(tx, job.id, &delta, request.now)?;
        self.hand_out(tx, job.id, row, &taken, tokens)
    }

    /// What does not fit now is ahead of its time.
    fn occupy(&mut self, need: &Capacity, tasks: u64) {
        let now = self.free.how_many(need, tasks);
        (0..now).for_each(|_| self.free.take(need));
        self.ahead = self.ahead.saturating_sub(tasks - now);
        self.left -= tasks;
    }

    fn hand_out(
        &mut self,
        tx: &mut Tx<'_>,
        id: JobId,
        row: jobs::JobRow,
        taken: &[Taken],
        tokens: Vec<Secret>,
    ) -> Result<()> {
        let spec = jobs::spec(tx, id)?.ok_or_else(|| StoreError::corrupt(format!("job {id} has no spec")))?;
        let job = Arc::new(row);
        let indexes: Vec<u64> = taken.iter().map(|(index, _)| *index).collect();
        let points = match jobs::points::file(tx, id)? {
            Some(file) => jobs::points::rows_for(tx, id, file, &indexes)?,
            None => vec![None; taken.len()],
        };
        let mut files: BTreeMap<u64, Vec<JobFile>> = BTreeMap::new();
        if let (Some(first), Some(last)) = (indexes.iter().min(), indexes.iter().max()) {
            for file in jobs::task_files(tx, id, *first, *last)? {
                files.entry(file.task.unwrap_or_default()).or_default().push(file);
            }
        }
        for (((index, number), token), point) in taken.iter().zip(tokens).zip(points) {
            let attempt = id.task(*index).attempt(*number);
            let files = files.remove(index).unwrap_or_default();
            self.out.push(Claimed { attempt, token, job: job.clone(), spec: spec.clone(), point, files });
        }
        Ok(())
    }
}

fn take_tasks(tx: &mut Tx<'_>, job: JobId, want: u64, delta: &mut Delta) -> Result<Vec<Taken>> {
    let mut taken = Vec::new();
    for mut row in tx.query(PENDING_ROWS, params![job, want])? {
        let index = row.take()?;
        taken.push((index, row.take::<u32>()? + 1));
        // The files of an attempt count until the next one begins.
        delta.artifacts -= row.take::<i64>()?;
        delta.artifact_bytes -= row.take::<i64>()?;
    }
    mark_running(tx, job, &taken)?;
    let mut left = want - taken.len() as u64;
    let (mut new, page) = (Vec::new(), left.min(LEASE_BATCH_MAX as u64));
    for range in
        if left > 0 { ranges::in_state(tx, job, TaskState::Pending, None, page)? } else { Vec::new() }
    {
        if left == 0 {
            break;
        }
        let count = range.len().min(left);
        ranges::take_front(tx, job, &range, count)?;
        new.extend((range.first..range.first + count).map(|index| (index, 1)));
        left -= count;
    }
    insert_tasks(tx, job, &new)?;
    taken.extend(new);
    if taken.is_empty() {
        return Err(StoreError::corrupt(format!("job {job} counts pending tasks and has none")));
    }
    Ok(taken)
}

const MARK_RUNNING: Each<'_> = Each {
    sqlite: "/* lease task */ UPDATE tasks SET state = 'running', attempts = $3 \
        WHERE job = $1 AND idx = $2 AND state = 'pending' AND attempts = $3 - 1",
    postgres: "/* lease tasks */ UPDATE tasks t SET state = 'running', attempts = k.number \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        WHERE t.job = k.job AND t.idx = k.idx AND t.state = 'pending' AND t.attempts = k.number - 1",
    types: &[Type::Int, Type::Int, Type::Int],
};

fn mark_running(tx: &mut Tx<'_>, job: JobId, taken: &[Taken]) -> Result<()> {
    let rows: Vec<Vec<Param<'_>>> =
        taken.iter().map(|(index, number)| vec![job.into(), (*index).into(), (*number).into()]).collect();
    match tx.execute_each(MARK_RUNNING, &rows)? {
        changed if changed == rows.len() as u64 => Ok(()),
        // Cannot happen under the job's lock; handing out a task that somebody else has would be worse than failing.
        _ => Err(StoreError::Again(format!("pending tasks of job {job} moved"))),
    }
}

pub(super) fn insert_tasks(tx: &mut Tx<'_>, job: JobId, new: &[Taken]) -> Result<()> {
    let columns = [
        ("job", Type::Int),
        ("idx", Type::Int),
        ("state", Type::Text),
        ("attempts", Type::Int),
        ("failures", Type::Int),
        ("crashes", Type::Int),
        ("cancel_requested", Type::Int),
    ];
    let rows: Vec<Vec<Param<'_>>> = new
        .iter()
        .map(|(index, number)| {
            vec![
                job.into(),
                (*index).into(),
                TaskState::Running.as_str().into(),
                (*number).into(),
                0i64.into(),
                0i64.into(),
                false.into(),
            ]
        })
        .collect();
    tx.insert("tasks", &columns, "", &rows)?;
    Ok(())
}

pub(super) fn insert_attempts(
    tx: &mut Tx<'_>,
    job: JobId,
    taken: &[Taken],
    tokens: &[Secret],
    runner: RunnerId,
    now: Time,
    lease_expires_at: Time,
) -> Result<()> {
    let columns = [
        ("job", Type::Int),
        ("idx", Type::Int),
        ("number", Type::Int),
        ("state", Type::Text),
        ("runner", Type::Text),
        ("token", Type::Text),
        ("leased_at", Type::Int),
        ("lease_expires_at", Type::Int),
    ];
    let runner = runner.to_string();
    let rows: Vec<Vec<Param<'_>>> = taken
        .iter()
        .zip(tokens)
        .map(|((index, number), token)| {
            vec![
                job.into(),
                (*index).into(),
                (*number).into(),
                "leased".into(),
                (&runner).into(),
                token.into(),
                now.into(),
                lease_expires_at.into(),
            ]
        })
        .collect();
    tx.insert("attempts", &columns, "", &rows)?;
    Ok(())
}
