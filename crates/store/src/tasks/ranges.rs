//! Ranges of tasks to which nothing has happened: cut, taken, put together again. The caller has locked the job.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};
use mothership_core::{ids::JobId, state::TaskState};

/// Tasks `first ..= last` of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskRange {
    pub first: u64,
    pub last: u64,
    pub state: TaskState,
    /// Why the system cancelled them.
    pub why: Option<String>,
    pub ended_at: Option<Time>,
}

impl TaskRange {
    pub fn len(&self) -> u64 {
        self.last - self.first + 1
    }
}

const COLUMNS: &str = "first, last, state, why, ended_at";

fn read(mut row: Row) -> Result<TaskRange> {
    Ok(TaskRange {
        first: row.take()?,
        last: row.take()?,
        state: row.parse()?,
        why: row.take()?,
        ended_at: row.take()?,
    })
}

/// The range that holds `index`.
pub(crate) fn holding(tx: &mut Tx<'_>, job: JobId, index: u64) -> Result<Option<TaskRange>> {
    let row = tx.query_opt(
        &format!(
            "/* range of a task */ SELECT {COLUMNS} FROM task_ranges WHERE job = $1 AND first <= $2 \
             ORDER BY first DESC LIMIT 1"
        ),
        params![job, index],
    )?;
    Ok(row.map(read).transpose()?.filter(|range| range.last >= index))
}

/// Ranges that touch `first ..= last`, in order, at most `limit`.
pub(crate) fn overlapping(
    tx: &mut Tx<'_>,
    job: JobId,
    first: u64,
    last: u64,
    limit: u64,
) -> Result<Vec<TaskRange>> {
    // The one that begins before `first` is found by a seek of its own: a condition on `last` has no index to read by.
    let mut out: Vec<TaskRange> = holding(tx, job, first)?.into_iter().collect();
    let behind = out.first().map_or(first, |range| range.last.saturating_add(1));
    let rows = tx.query(
        &format!(
            "/* ranges of a job */ SELECT {COLUMNS} FROM task_ranges WHERE job = $1 AND first >= $2 AND first <= $3 \
             ORDER BY first LIMIT $4"
        ),
        params![job, behind, last, limit],
    )?;
    for row in rows {
        out.push(read(row)?);
    }
    out.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(out)
}

/// Ranges in this state that end above `after`, in order.
pub(crate) fn in_state(
    tx: &mut Tx<'_>,
    job: JobId,
    state: TaskState,
    after: Option<u64>,
    limit: u64,
) -> Result<Vec<TaskRange>> {
    let from = after.map_or(0, |after| after.saturating_add(1));
    let mut out = Vec::new();
    if from > 0 {
        let begun = holding(tx, job, from)?;
        out.extend(begun.filter(|range| range.state == state && range.first < from));
    }
    let rows = tx.query(
        &format!(
            "/* ranges in a state */ SELECT {COLUMNS} FROM task_ranges WHERE job = $1 AND state = $2 AND first >= $3 \
             ORDER BY first LIMIT $4"
        ),
        params![job, state.as_str(), from, limit],
    )?;
    for row in rows {
        out.push(read(row)?);
    }
    Ok(out)
}

/// Cuts what is in one of `states` out of `first ..= last`: the pieces cut out.
pub(crate) fn take(
    tx: &mut Tx<'_>,
    job: JobId,
    first: u64,
    last: u64,
    states: &[TaskState],
) -> Result<Vec<TaskRange>> {
    let mut taken = Vec::new();
    for range in overlapping(tx, job, first, last, i64::MAX as u64)? {
        if !states.contains(&range.state) {
            continue;
        }
        // The key is where a range begins, and the middle may be cut out: away with the old one, then what is left of it.
        delete(tx, job, range.first)?;
        let piece = TaskRange { first: range.first.max(first), last: range.last.min(last), ..range.clone() };
        if range.first < piece.first {
            insert(tx, job, &TaskRange { last: piece.first - 1, ..range.clone() })?;
        }
        if piece.last < range.last {
            insert(tx, job, &TaskRange { first: piece.last + 1, ..range })?;
        }
        taken.push(piece);
    }
    Ok(taken)
}

/// Adds a range and joins it with its neighbours where they say the same. No range or row holds any of its indexes.
pub(crate) fn put(tx: &mut Tx<'_>, job: JobId, range: TaskRange) -> Result<()> {
    // Without this, cancelling and retrying single tasks would leave a range each, for ever.
    let mut joined = range;
    let same = |other: &TaskRange, joined: &TaskRange| other.state == joined.state && other.why == joined.why;
    if let Some(before) =
        joined.first.checked_sub(1).map(|index| holding(tx, job, index)).transpose()?.flatten()
        && same(&before, &joined)
    {
        delete(tx, job, before.first)?;
        joined.first = before.first;
    }
    if let Some(behind) = holding(tx, job, joined.last + 1)?
        && same(&behind, &joined)
    {
        delete(tx, job, behind.first)?;
        joined.last = behind.last;
    }
    insert(tx, job, &joined)
}

/// Takes the `count` lowest tasks off a range.
pub(crate) fn take_front(tx: &mut Tx<'_>, job: JobId, range: &TaskRange, count: u64) -> Result<()> {
    if count == range.len() {
        return delete(tx, job, range.first);
    }
    tx.execute(
        "/* shorten a range */ UPDATE task_ranges SET first = $3 WHERE job = $1 AND first = $2",
        params![job, range.first, range.first + count],
    )?;
    Ok(())
}

fn delete(tx: &mut Tx<'_>, job: JobId, first: u64) -> Result<()> {
    tx.execute(
        "/* drop a range */ DELETE FROM task_ranges WHERE job = $1 AND first = $2",
        params![job, first],
    )?;
    Ok(())
}

pub(crate) fn insert(tx: &mut Tx<'_>, job: JobId, range: &TaskRange) -> Result<()> {
    tx.execute(
        "/* add a range */ INSERT INTO task_ranges (job, first, last, state, why, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![job, range.first, range.last, range.state.as_str(), range.why.as_deref(), range.ended_at],
    )?;
    Ok(())
}
