//! One task, cancelled or queued again by a person.

use super::{
    TaskCancelled,
    ranges::{self, TaskRange},
};
use crate::{
    Result, Time, Tx,
    engine::params,
    jobs::{
        self,
        counters::{self, Delta},
        dependents::{self, EndedTasks},
    },
};
use mothership_core::{ids::TaskId, state::TaskState};

/// `None`: no such task. Ended tasks stay as they are.
pub fn cancel(tx: &mut Tx<'_>, id: TaskId, now: Time) -> Result<Option<TaskCancelled>> {
    let Some(job) = counters::lock(tx, id.job)? else { return Ok(None) };
    let Some(task) = super::get(tx, id)? else { return Ok(None) };
    match task.state {
        TaskState::Waiting | TaskState::Pending => {}
        // Not ended here: the runner has to stop it first, and says so with an end.
        TaskState::Running => {
            tx.execute(
                "/* request cancel of task */ UPDATE tasks SET cancel_requested = 1 \
                 WHERE job = $1 AND idx = $2 AND state = 'running'",
                params![id.job, id.index],
            )?;
            return Ok(Some(TaskCancelled { ended: false, attempt: task.attempt }));
        }
        _ => return Ok(Some(TaskCancelled { ended: false, attempt: None })),
    }
    // It is in a range or has a row, never both: whichever holds it changes, and the other statement finds nothing.
    for piece in ranges::take(tx, id.job, id.index, id.index, &[task.state])? {
        ranges::put(tx, id.job, TaskRange { state: TaskState::Cancelled, ended_at: Some(now), ..piece })?;
    }
    tx.execute(
        "/* cancel task */ UPDATE tasks SET state = 'cancelled', cancel_requested = 1, retry_at = NULL, ended_at = $3 \
         WHERE job = $1 AND idx = $2 AND state IN ('waiting', 'pending')",
        params![id.job, id.index, now],
    )?;
    let mut delta = Delta::default();
    delta.moved(task.state, TaskState::Cancelled, 1);
    let applied = counters::apply(tx, id.job, &delta, now)?;
    if job.has_dependents {
        dependents::tasks_ended(tx, EndedTasks::new(id.job, vec![(id.index, id.index)], applied), now)?;
    }
    Ok(Some(TaskCancelled { ended: true, attempt: None }))
}

/// Queues a failed or cancelled task again; false when it is neither.
pub fn retry(tx: &mut Tx<'_>, id: TaskId, now: Time) -> Result<bool> {
    Ok(jobs::retry(tx, id.job, &[], Some(&[id.index]), now)? == 1)
}
