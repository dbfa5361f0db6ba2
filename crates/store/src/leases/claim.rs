//! A runner takes tasks. What it is given is decided by `core::claim`; here the jobs and tasks are found, locked and
//! marked.

use super::{ClaimRequest, Claimed, gpus};
use crate::{
    Result, StoreError, Time, Tx,
    attempts::key,
    classes::{self, LiveClass},
    engine::{Column, Each, Param, int, params, text},
    jobs::{
        self, JobFile,
        counters::{self, Delta, LockedJob},
        param_rows,
    },
    runner_holds,
    tasks::ranges,
};
use mothership_core::{
    claim::{ClaimOrder, ClaimRoom, ClaimStep, QueuePlace},
    gpu::{GpuRoom, GpuShare},
    ids::{AttemptId, JobId, RunnerId},
    limits::{LEASE_BATCH_MAX, LEASE_JOBS_EXAMINED_MAX},
    placement::Capacity,
    preference::is_left,
    secret::Secret,
    state::TaskState,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The next jobs of a class with something to hand out, in the order in which it is handed out. Without locks: a claim
/// that locked every job it looks at would let no other server claim meanwhile.
const NEXT_JOBS: Each<'_> = Each {
    sqlite: "/* next jobs of a class */ SELECT $5, priority, id FROM jobs WHERE startable = 1 AND class = $1 \
        AND priority <= $2 AND (priority < $2 OR id > $3) ORDER BY priority DESC, id LIMIT $4",
    postgres: "/* next jobs of classes */ SELECT k.queue, j.priority, j.id FROM unnest($1::TEXT[], $2::BIGINT[], \
        $3::BIGINT[], $4::BIGINT[], $5::BIGINT[]) AS k (class, priority, id, page, queue) \
        CROSS JOIN LATERAL (SELECT i.priority, i.id FROM jobs i WHERE i.startable = 1 AND i.class = k.class \
        AND i.priority <= k.priority AND (i.priority < k.priority OR i.id > k.id) \
        ORDER BY i.priority DESC, i.id LIMIT k.page) AS j",
    columns: &[text("class"), int("priority"), int("id"), int("page"), int("queue")],
};
/// Jobs of one class read at a time, at most.
const PAGE_MAX: usize = 256;
/// Tasks that come back, of one job, and what their latest attempts left.
const PENDING_ROWS: &str = "/* pending tasks */ SELECT t.idx, t.attempts + t.attempts_after, COALESCE(a.artifacts, 0), \
    COALESCE(a.artifact_bytes, 0) FROM tasks t \
    LEFT JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts \
    WHERE t.job = $1 AND t.state = 'pending' ORDER BY t.idx LIMIT $2";

/// Hands out tasks: priority first, then the older job, then tasks that come back, then the lower index; jobs whose
/// preferred labels this runner lacks come last, and not at all while others that have them have room. Respects pauses, limits of tasks at once, required labels, capacity
/// and devices. Only classes that fit the runner are looked at: whatever stands in the others costs nothing. Two servers
/// never hand out one task twice: the job's row is locked while its tasks are taken.
pub fn claim(tx: &mut Tx<'_>, request: &ClaimRequest) -> Result<Vec<Claimed>> {
    let turn = request.now.as_microsecond().unsigned_abs();
    let (mut classes, mut suits) = (Vec::new(), Vec::new());
    let mut used = BTreeMap::new();
    for (live, how) in classes::fitting(tx, &request.total, &request.labels, turn)? {
        if !is_left(&live.class, how, &request.others, |runner| used_on(tx, runner, &mut used))? {
            classes.push(live);
            suits.push(how);
        }
    }
    let needs = classes.iter().zip(suits).map(|(live, suits)| (live.class.need.clone(), suits));
    let mut order = ClaimOrder::new(needs);
    let mut builder = ClaimBuilder::new(request, gpu_room(tx, request, &classes)?, request.tokens.iter());
    let mut busy = Vec::new();
    loop {
        match order.next(&builder.room) {
            ClaimStep::Done => break,
            ClaimStep::Load(wanted) => load(tx, &mut order, &classes, &wanted)?,
            ClaimStep::Take { queue, job } => match counters::try_lock(tx, job)? {
                Some(locked) => builder.take(tx, job, order.need(queue), &locked)?,
                None => busy.push((queue, job)),
            },
        }
    }
    // Only when there is nothing else is it worth to wait for another server that hands out the same job.
    for (queue, job) in busy {
        if builder.out.is_empty()
            && let Some(locked) = counters::lock(tx, job)?
        {
            builder.take(tx, job, order.need(queue), &locked)?;
        }
    }
    Ok(builder.out)
}

/// What is occupied on a machine; asked for once.
fn used_on(tx: &mut Tx<'_>, runner: RunnerId, known: &mut BTreeMap<RunnerId, Capacity>) -> Result<Capacity> {
    if let Some(used) = known.get(&runner) {
        return Ok(used.clone());
    }
    let used = runner_holds::used(tx, runner)?;
    known.insert(runner, used.clone());
    Ok(used)
}

/// Reads on in the queues of `wanted`, in one statement, and no more in all than one claim may look at.
fn load(
    tx: &mut Tx<'_>,
    order: &mut ClaimOrder,
    classes: &[LiveClass],
    wanted: &[(usize, Option<QueuePlace>)],
) -> Result<()> {
    let page = (LEASE_JOBS_EXAMINED_MAX / wanted.len().max(1)).clamp(1, PAGE_MAX);
    let keys: Vec<Vec<Param<'_>>> = wanted
        .iter()
        .map(|(queue, after)| {
            // Before the first stands nobody.
            let (priority, id) = after.map_or((i64::MAX, 0), |place| (place.priority.into(), place.job.0));
            vec![(&classes[*queue].key).into(), priority.into(), id.into(), page.into(), (*queue).into()]
        })
        .collect();
    let mut places: BTreeMap<usize, Vec<QueuePlace>> = BTreeMap::new();
    for mut row in tx.query_each(NEXT_JOBS, &keys)? {
        let queue: u64 = row.take()?;
        let place = QueuePlace { priority: row.take()?, job: row.take()? };
        places.entry(usize::try_from(queue).unwrap_or(usize::MAX)).or_default().push(place);
    }
    for (queue, _) in wanted {
        let mut found = places.remove(queue).unwrap_or_default();
        // The engine gives no order across the rows of several queues.
        found.sort_unstable();
        let ends = found.len() < page;
        order.load(*queue, found, ends);
    }
    Ok(())
}

/// What is left of the runner's devices; asked for only when somebody wants one.
fn gpu_room(tx: &mut Tx<'_>, request: &ClaimRequest, classes: &[LiveClass]) -> Result<GpuRoom> {
    if classes.iter().all(|live| live.class.need.gpus <= 0.0) {
        return Ok(GpuRoom::default());
    }
    let held = gpus::held(tx, request.runner, &request.holding)?;
    Ok(GpuRoom::new(request.gpus.clone(), &held))
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
    fn new(request: &'r ClaimRequest, gpus: GpuRoom, tokens: T) -> Self {
        let max = request.max.min(LEASE_BATCH_MAX) as u64;
        let room = ClaimRoom::new(request.free.clone(), gpus, request.ahead.into(), max);
        Self { request, room, tokens, out: Vec::new() }
    }

    /// Takes what there is room for of a locked job. Its counters are those under the lock: since the job was found,
    /// another server may have emptied it.
    fn take(&mut self, tx: &mut Tx<'_>, job: JobId, need: &Capacity, locked: &LockedJob) -> Result<()> {
        let counts = &locked.counts;
        let share = self.room.share(need, counts.pending, counts.running, locked.max_running, locked.paused);
        if share == 0 {
            return Ok(());
        }
        let row = jobs::row::get(tx, job)?;
        let mut delta = Delta::default();
        let taken = take_tasks(tx, job, share, &self.request.holding, &mut delta)?;
        if taken.is_empty() {
            return Ok(());
        }
        let gpus = self.room.occupy(need, taken.len() as u64);
        let tokens: Vec<Secret> = self.tokens.by_ref().take(taken.len()).collect();
        let ClaimRequest { runner, now, terms, .. } = *self.request;
        let lease_expires_at = terms.expires_at(row.lost_after_ms, terms.at);
        let lease = NewLease { runner, leased_at: now, heard_at: terms.at, lease_expires_at };
        insert_attempts(tx, job, &taken, &tokens, lease)?;
        gpus::assign(tx, job, &taken, &gpus)?;
        delta.moved(TaskState::Pending, TaskState::Running, taken.len() as u64);
        counters::apply(tx, job, &delta, now)?;
        self.hand_out(tx, row, &taken, tokens, gpus)
    }

    /// Adds what a runner needs to know of each task. Not the spec: whoever asked keeps it compiled.
    fn hand_out(
        &mut self,
        tx: &mut Tx<'_>,
        row: jobs::JobRow,
        taken: &[TakenTask],
        tokens: Vec<Secret>,
        gpus: Vec<Vec<GpuShare>>,
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
        for (((task, token), param_row), gpus) in taken.iter().zip(tokens).zip(rows).zip(gpus) {
            let attempt = id.task(task.index).attempt(task.number);
            let files = files.remove(&task.index).unwrap_or_default();
            self.out.push(Claimed { attempt, token, job: job.clone(), param_row, files, gpus });
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
    holding: &BTreeSet<AttemptId>,
    delta: &mut Delta,
) -> Result<Vec<TakenTask>> {
    let mut taken = Vec::new();
    let of_job = job.task(0).attempt(0)..=job.task(u64::MAX).attempt(u32::MAX);
    let held: BTreeSet<u64> = holding.range(of_job).map(|attempt| attempt.task.index).collect();
    let most = want + held.len() as u64;
    for mut row in tx.query(PENDING_ROWS, params![job, most])? {
        let index = row.take()?;
        if held.contains(&index) || taken.len() as u64 == want {
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
    if taken.is_empty() && held.is_empty() {
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
