//! Tasks, found.

use super::{
    Neighbours, TaskRow,
    ranges::{self, TaskRange},
    row,
};
use crate::{
    Result, StoreError, Tx,
    engine::{Each, Param, int, params, text},
    jobs::row::counts,
};
use mothership_core::{
    ids::{JobId, TaskId},
    state::TaskState,
};

/// `None` when there is no such task.
pub fn get(tx: &mut Tx<'_>, id: TaskId) -> Result<Option<TaskRow>> {
    let sql =
        format!("/* task */ SELECT {} FROM {} WHERE t.job = $1 AND t.idx = $2", row::COLUMNS, row::FROM);
    if let Some(found) = tx.query_opt(&sql, params![id.job, id.index])? {
        return row::read(found).map(Some);
    }
    Ok(ranges::holding(tx, id.job, id.index)?.map(|range| row::of_range(id.job, id.index, &range)))
}

/// In order of the index, from above `after`; `states` empty = all.
pub fn list(
    tx: &mut Tx<'_>,
    job: JobId,
    states: &[TaskState],
    after: Option<u64>,
    limit: u64,
) -> Result<Vec<TaskRow>> {
    // A page of both kinds each, merged below: the page ends in one of them, and what is read too much is a page at most.
    let (mut rows, mut ranges) = (Vec::new(), Vec::new());
    if states.is_empty() {
        rows = rows_after(tx, job, after, limit)?;
        ranges = ranges::overlapping(tx, job, from(after), i64::MAX as u64, limit)?;
    } else {
        let mut states = states.to_vec();
        states.sort_unstable();
        states.dedup();
        // State by state, because the index begins with it: `state IN (…)` would be sorted by index anew.
        for state in states {
            rows.extend(rows_in_state(tx, job, state, after, limit)?);
            ranges.extend(ranges::in_state(tx, job, state, after, limit)?);
        }
        rows.sort_unstable_by_key(|task| task.id.index);
        ranges.sort_unstable_by_key(|range| range.first);
    }
    Ok(merged(job, rows, &ranges, after, limit))
}

/// The first index of a page.
fn from(after: Option<u64>) -> u64 {
    after.map_or(0, |after| after.saturating_add(1))
}

/// Both in order; tasks of ranges are made as long as the page lasts.
fn merged(
    job: JobId,
    rows: Vec<TaskRow>,
    ranges: &[TaskRange],
    after: Option<u64>,
    limit: u64,
) -> Vec<TaskRow> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let from = from(after);
    let mut of_ranges = ranges
        .iter()
        .flat_map(|range| {
            (range.first.max(from)..=range.last).map(move |index| row::of_range(job, index, range))
        })
        .peekable();
    let mut of_rows = rows.into_iter().peekable();
    let mut out = Vec::new();
    while out.len() < limit {
        let next = match (of_rows.peek(), of_ranges.peek()) {
            (Some(row), Some(range)) if row.id.index < range.id.index => of_rows.next(),
            (Some(_), None) => of_rows.next(),
            _ => of_ranges.next(),
        };
        let Some(task) = next else { break };
        out.push(task);
    }
    out
}

fn rows_after(tx: &mut Tx<'_>, job: JobId, after: Option<u64>, limit: u64) -> Result<Vec<TaskRow>> {
    let sql = format!(
        "/* list tasks */ SELECT {} FROM {} WHERE t.job = $1 AND t.idx >= $2 ORDER BY t.idx LIMIT $3",
        row::COLUMNS,
        row::FROM
    );
    tx.query(&sql, params![job, from(after), limit])?.into_iter().map(row::read).collect()
}

fn rows_in_state(
    tx: &mut Tx<'_>,
    job: JobId,
    state: TaskState,
    after: Option<u64>,
    limit: u64,
) -> Result<Vec<TaskRow>> {
    let sql = format!(
        "/* list tasks in a state */ SELECT {} FROM {} WHERE t.job = $1 AND t.state = $2 AND t.idx >= $3 \
         ORDER BY t.idx LIMIT $4",
        row::COLUMNS,
        row::FROM
    );
    tx.query(&sql, params![job, state.as_str(), from(after), limit])?.into_iter().map(row::read).collect()
}

/// Of these states, empty = all; from the job's counters.
pub fn count(tx: &mut Tx<'_>, job: JobId, states: &[TaskState]) -> Result<u64> {
    let row = tx.query_opt(
        "/* counters of a job */ SELECT total, waiting, pending, running, completed, failed, cancelled FROM jobs \
         WHERE id = $1 AND deleted_at IS NULL",
        params![job],
    )?;
    let Some(mut row) = row else { return Ok(0) };
    let counts = counts(&mut row)?;
    let wanted = |state: &&TaskState| states.is_empty() || states.contains(state);
    Ok(TaskState::ALL.iter().filter(wanted).map(|state| counts.get(*state)).sum())
}

/// The tasks before and behind this one, as far as the job has them.
pub fn neighbours(tx: &mut Tx<'_>, id: TaskId) -> Result<Neighbours> {
    let total = count(tx, id.job, &[])?;
    let row = tx.query_opt(
        "/* next failed task */ SELECT COALESCE( \
         (SELECT MIN(idx) FROM tasks WHERE job = $1 AND state = 'failed' AND idx > $2), \
         (SELECT MIN(idx) FROM tasks WHERE job = $1 AND state = 'failed' AND idx < $2))",
        params![id.job, id.index],
    )?;
    let next_failed = row.ok_or_else(|| StoreError::corrupt("a choice of two has no row"))?.take()?;
    Ok(Neighbours {
        previous: id.index.checked_sub(1).filter(|index| *index < total),
        next: Some(id.index + 1).filter(|index| *index < total),
        next_failed,
    })
}

/// Tasks that would be handed out before this pending one, of the jobs in these classes and of its own.
pub fn ahead(tx: &mut Tx<'_>, id: TaskId, classes: &[String]) -> Result<u64> {
    let row = tx.query_opt(
        "/* priority of a job */ SELECT priority FROM jobs WHERE id = $1 AND deleted_at IS NULL",
        params![id.job],
    )?;
    let Some(mut row) = row else { return Ok(0) };
    let priority: i64 = row.take()?;
    let keys: Vec<Vec<Param<'_>>> =
        classes.iter().map(|class| vec![class.into(), priority.into(), id.job.into()]).collect();
    let mut jobs: u64 = 0;
    for mut row in tx.query_each(AHEAD, &keys)? {
        jobs += row.take::<u64>()?;
    }
    let retried: u64 = tx.query_value(
        "/* tasks ahead in a job */ SELECT COUNT(*) FROM tasks WHERE job = $1 AND state = 'pending' AND idx < $2",
        params![id.job, id.index],
    )?;
    let untouched: u64 = tx.query_value(
        "/* tasks ahead in ranges */ SELECT CAST(COALESCE(SUM(CASE WHEN last < $2 THEN last - first + 1 \
         ELSE $2 - first END), 0) AS BIGINT) FROM task_ranges WHERE job = $1 AND state = 'pending' AND first < $2",
        params![id.job, id.index],
    )?;
    Ok(jobs + retried + untouched)
}

const AHEAD: Each<'_> = Each {
    sqlite: "/* tasks of a class ahead */ SELECT CAST(COALESCE(SUM(pending), 0) AS BIGINT) FROM jobs \
        WHERE startable = 1 AND class = $1 AND (priority > $2 OR (priority = $2 AND id < $3))",
    postgres: "/* tasks of classes ahead */ SELECT CAST(COALESCE(SUM(j.pending), 0) AS BIGINT) FROM jobs j \
        JOIN unnest($1::TEXT[], $2::BIGINT[], $3::BIGINT[]) AS k (class, priority, job) ON j.class = k.class \
        WHERE j.startable = 1 AND (j.priority > k.priority OR (j.priority = k.priority AND j.id < k.job))",
    columns: &[text("class"), int("priority"), int("job")],
};
