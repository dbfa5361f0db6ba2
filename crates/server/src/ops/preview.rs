//! Tasks as they would run: for dry runs and for people who look at a spec.

use crate::error::{OpError, OpResult};
use mothership_api::jobs::TaskPreview;
use mothership_core::{
    ids::{AttemptId, JobId},
    spec::{CheckedSpec, ResolvedTask, SpecErrors},
    sweep::Points,
};

/// Tasks shown from each end.
const SHOWN: u64 = 5;

/// One task, filled in for its first attempt, with a placeholder for folders that only a runner knows.
pub fn task(spec: &CheckedSpec, id: AttemptId, points: &dyn Points) -> Result<ResolvedTask, SpecErrors> {
    let mut task = spec.task(id, points)?;
    task.set_output_dir("$MOTHERSHIP_OUTPUT_DIR");
    // It would say of itself that it is itself.
    task.env.shift_remove("MOTHERSHIP_OUTPUT_DIR");
    Ok(task)
}

/// Indexes of the tasks at both ends, none twice.
pub fn indexes(count: u64) -> (Vec<u64>, Vec<u64>) {
    let first = 0..count.min(SHOWN);
    let last = count.saturating_sub(SHOWN).max(first.end)..count;
    (first.collect(), last.collect())
}

/// The first tasks and the last ones.
pub fn ends(spec: &CheckedSpec, points: &dyn Points) -> OpResult<(Vec<TaskPreview>, Vec<TaskPreview>)> {
    let one = |index: u64| {
        // Nobody knows the job's number yet; it is seen only in commands that name it.
        let task = task(spec, JobId(1).task(index).attempt(1), points).map_err(OpError::from)?;
        Ok(TaskPreview {
            index,
            params: task.params.into_iter().collect(),
            command: task.command.to_string(),
        })
    };
    let (first, last) = indexes(spec.count());
    Ok((
        first.into_iter().map(one).collect::<OpResult<_>>()?,
        last.into_iter().map(one).collect::<OpResult<_>>()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_task_is_shown_twice() {
        assert_eq!(indexes(1), (vec![0], vec![]));
        assert_eq!(indexes(5), (vec![0, 1, 2, 3, 4], vec![]));
        assert_eq!(indexes(7), (vec![0, 1, 2, 3, 4], vec![5, 6]));
        assert_eq!(indexes(100), (vec![0, 1, 2, 3, 4], vec![95, 96, 97, 98, 99]));
    }
}
