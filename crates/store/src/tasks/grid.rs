//! All tasks of a job at a glance.

use super::ranges;
use crate::{Result, StoreError, Tx, engine::params};
use mothership_core::{ids::JobId, state::TaskState};

/// One byte a task (`TaskState::grid_byte`); allocates as many bytes as the job has tasks.
pub fn grid(tx: &mut Tx<'_>, job: JobId) -> Result<Vec<u8>> {
    let total = super::count(tx, job, &[])?;
    let mut out = vec![TaskState::Waiting.grid_byte(); usize::try_from(total).unwrap_or(0)];
    // Ranges first, rows over them: a task has one or the other, so the order does not matter, and ranges are few.
    for range in ranges::overlapping(tx, job, 0, i64::MAX as u64, i64::MAX as u64)? {
        let cells = out.get_mut(range.first as usize..=range.last as usize);
        cells.ok_or_else(|| outside(job))?.fill(range.state.grid_byte());
    }
    for mut row in tx.query("/* grid */ SELECT idx, state FROM tasks WHERE job = $1", params![job])? {
        let (index, state): (usize, TaskState) = (row.take()?, row.parse()?);
        *out.get_mut(index).ok_or_else(|| outside(job))? = state.grid_byte();
    }
    Ok(out)
}

fn outside(job: JobId) -> StoreError {
    StoreError::corrupt(format!("job {job} has a task behind its last one"))
}
