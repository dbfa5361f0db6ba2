//! Tasks that failed or were cancelled are queued again.

use super::{
    counters::{self, Delta},
    dependents, errors,
};
use crate::{
    Result, Time, Tx,
    engine::{Each, Param, int, params, text},
    tasks::ranges::{self, TaskRange},
};
use mothership_core::{
    ids::JobId,
    limits::BULK_BATCH_MAX,
    retry::{index_ranges, requeued, retryable},
    state::TaskState,
};

/// Queues failed or cancelled tasks again with a fresh count of failures and crashes; tasks moved, 0 also when there is
/// no such job. One call moves at most `limits::BULK_BATCH_MAX` rows: call until 0. `states`: of `Failed` and
/// `Cancelled`, empty = both. `indexes`: only these tasks; `None`: all of the job.
pub fn retry(
    tx: &mut Tx<'_>,
    id: JobId,
    states: &[TaskState],
    indexes: Option<&[u64]>,
    now: Time,
) -> Result<u64> {
    let wanted: Vec<TaskState> = retryable(states).collect();
    let Some(job) = counters::lock(tx, id)? else { return Ok(0) };
    let mut moved = Moved::default();
    // Ranges first: only what was cancelled before it began is still in one, and a range costs the same however many
    // tasks are in it. They do not count against the limit of rows.
    if wanted.contains(&TaskState::Cancelled) {
        for (first, last) in index_ranges(job.counts.total, indexes) {
            retry_ranges(tx, id, first, last, &mut moved)?;
        }
    }
    let rows = match indexes {
        None => first_rows(tx, id, &wanted)?,
        Some(indexes) => rows_of(tx, id, indexes, &wanted)?,
    };
    retry_rows(tx, id, &rows, &mut moved)?;
    if moved.tasks == 0 {
        return Ok(0);
    }
    // Only a job that had ended has closed the dependencies of others.
    if job.counts.finished() == job.counts.total {
        dependents::reopened(tx, id)?;
    }
    // A job that was cancelled as a whole goes on with what was queued again; tasks that stay cancelled say so themselves.
    tx.execute(
        "/* job goes on */ UPDATE jobs SET cancel_requested = 0, why = NULL WHERE id = $1",
        params![id],
    )?;
    counters::apply(tx, id, &moved.delta, now)?;
    Ok(moved.tasks)
}

#[derive(Debug, Default)]
struct Moved {
    tasks: u64,
    delta: Delta,
}

impl Moved {
    fn add(&mut self, from: TaskState, to: TaskState, tasks: u64) {
        self.tasks += tasks;
        self.delta.moved(from, to, tasks);
    }
}

fn retry_ranges(tx: &mut Tx<'_>, id: JobId, first: u64, last: u64, moved: &mut Moved) -> Result<()> {
    for piece in ranges::take(tx, id, first, last, &[TaskState::Cancelled])? {
        moved.add(TaskState::Cancelled, TaskState::Pending, piece.len());
        let (first, last) = (piece.first, piece.last);
        ranges::put(tx, id, TaskRange { state: TaskState::Pending, why: None, ended_at: None, ..piece })?;
        // All of it first, then the open parts back again: those are few, and mostly there are none.
        for (first, last) in dependents::open_parts(tx, id, first, last)? {
            for open in ranges::take(tx, id, first, last, &[TaskState::Pending])? {
                moved.delta.moved(TaskState::Pending, TaskState::Waiting, open.len());
                ranges::put(tx, id, TaskRange { state: TaskState::Waiting, ..open })?;
            }
        }
    }
    Ok(())
}

/// Index, state and group of errors of a task.
type StatedIndex = (u64, TaskState, Option<i64>);

fn first_rows(tx: &mut Tx<'_>, id: JobId, wanted: &[TaskState]) -> Result<Vec<StatedIndex>> {
    let mut out = Vec::new();
    for state in wanted {
        let rows = tx.query(
            "/* tasks to retry */ SELECT idx, error_group FROM tasks WHERE job = $1 AND state = $2 \
             ORDER BY idx LIMIT $3",
            params![id, state.as_str(), BULK_BATCH_MAX - out.len()],
        )?;
        for mut row in rows {
            out.push((row.take()?, *state, row.take()?));
        }
    }
    Ok(out)
}

const STATE_OF: Each<'_> = Each {
    sqlite: "/* state of a task */ SELECT idx, state, error_group FROM tasks WHERE job = $1 AND idx = $2",
    postgres: "/* states of tasks */ SELECT t.idx, t.state, t.error_group \
        FROM unnest($1::BIGINT[], $2::BIGINT[]) AS k (job, idx) JOIN tasks t ON t.job = k.job AND t.idx = k.idx",
    columns: &[int("job"), int("idx")],
};

fn rows_of(tx: &mut Tx<'_>, id: JobId, indexes: &[u64], wanted: &[TaskState]) -> Result<Vec<StatedIndex>> {
    // A batch changes each row once; an index that was given twice would be counted twice.
    let mut unique = indexes.to_vec();
    unique.sort_unstable();
    unique.dedup();
    let keys: Vec<Vec<Param<'_>>> = unique.iter().map(|index| vec![id.into(), (*index).into()]).collect();
    let mut out = Vec::new();
    for mut row in tx.query_each(STATE_OF, &keys)? {
        let (index, state): (u64, TaskState) = (row.take()?, row.parse()?);
        if wanted.contains(&state) {
            out.push((index, state, row.take()?));
        }
    }
    out.truncate(BULK_BATCH_MAX);
    Ok(out)
}

const RETRY: Each<'_> = Each {
    sqlite: "/* retry task */ UPDATE tasks SET state = $3, failures = 0, crashes = 0, cancel_requested = 0, \
        retry_at = NULL, error = NULL, error_group = NULL, ended_at = NULL WHERE job = $1 AND idx = $2",
    postgres: "/* retry tasks */ UPDATE tasks t SET state = k.state, failures = 0, crashes = 0, cancel_requested = 0, \
        retry_at = NULL, error = NULL, error_group = NULL, ended_at = NULL \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::TEXT[]) AS k (job, idx, state) \
        WHERE t.job = k.job AND t.idx = k.idx",
    columns: &[int("job"), int("idx"), text("state")],
};

fn retry_rows(tx: &mut Tx<'_>, id: JobId, rows: &[StatedIndex], moved: &mut Moved) -> Result<()> {
    let indexes = || rows.iter().map(|(index, ..)| *index);
    let (Some(first), Some(last)) = (indexes().min(), indexes().max()) else { return Ok(()) };
    let open = dependents::open_parts(tx, id, first, last)?;
    let updates: Vec<Vec<Param<'_>>> = rows
        .iter()
        .map(|(index, from, _)| {
            let to = requeued(*index, &open);
            moved.add(*from, to, 1);
            vec![id.into(), (*index).into(), to.as_str().into()]
        })
        .collect();
    tx.execute_each(RETRY, &updates)?;
    errors::remove(tx, id, rows.iter().filter_map(|(.., group)| *group))
}
