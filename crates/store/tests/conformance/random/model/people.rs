//! What people do to jobs and tasks.

use super::{Model, Slot, Task, Verdict};
use mothership_core::state::TaskState;

impl Model {
    /// Tasks that ended at once; `None` when there is no such job.
    pub fn cancel(&mut self, slot: Slot) -> Option<u64> {
        let job = &mut self.jobs[slot];
        if job.deleted {
            return None;
        }
        if job.state().is_final() {
            return Some(0);
        }
        job.cancel_requested = true;
        let mut ended = Vec::new();
        for (index, task) in job.tasks.iter_mut().enumerate() {
            match task.state {
                TaskState::Waiting | TaskState::Pending => {
                    stop(task);
                    ended.push(index);
                }
                TaskState::Running => task.cancel_requested = true,
                _ => {}
            }
        }
        let (count, is_final) = (ended.len() as u64, job.state().is_final());
        self.tell([(slot, ended, is_final)].into());
        Some(count)
    }

    /// Whether it ended at once.
    pub fn cancel_task(&mut self, slot: Slot, index: usize) -> Option<bool> {
        let job = &mut self.jobs[slot];
        if job.deleted || index >= job.tasks.len() {
            return None;
        }
        let task = &mut job.tasks[index];
        match task.state {
            TaskState::Waiting | TaskState::Pending => stop(task),
            TaskState::Running => {
                task.cancel_requested = true;
                return Some(false);
            }
            _ => return Some(false),
        }
        let is_final = job.state().is_final();
        self.tell([(slot, vec![index], is_final)].into());
        Some(true)
    }

    /// Tasks moved.
    pub fn retry(&mut self, slot: Slot, states: &[TaskState], only: Option<usize>) -> u64 {
        if self.jobs[slot].deleted {
            return 0;
        }
        let was_final = self.jobs[slot].state().is_final();
        let mut moved = 0;
        for index in 0..self.jobs[slot].tasks.len() {
            let open = self.verdict(slot, index) == Some(Verdict::Open);
            let task = &mut self.jobs[slot].tasks[index];
            let wanted = matches!(task.state, TaskState::Failed | TaskState::Cancelled)
                && (states.is_empty() || states.contains(&task.state))
                && only.is_none_or(|only| only == index);
            if wanted {
                task.state = if open { TaskState::Waiting } else { TaskState::Pending };
                (task.failures, task.crashes, task.cancel_requested) = (0, 0, false);
                moved += 1;
            }
        }
        if moved > 0 {
            self.jobs[slot].cancel_requested = false;
            let waiting = self.jobs.iter_mut().flat_map(|job| &mut job.waits);
            for waits in waiting.filter(|waits| was_final && waits.on == slot && !waits.each) {
                if waits.whole == Verdict::Broken {
                    waits.whole = Verdict::Open;
                }
            }
        }
        moved
    }
}

/// A task that has no row yet keeps no wish.
fn stop(task: &mut Task) {
    task.state = TaskState::Cancelled;
    task.retry_at = None;
    task.cancel_requested = !task.attempts.is_empty();
}
