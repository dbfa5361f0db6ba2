//! Attempts: handed out, renewed, ended, lost and back again.

use super::{Attempt, Ended, Model, Slot, Task};
use jiff::Timestamp;
use mothership_core::{
    attempt::{AttemptEnd, EndCause, Next, TaskHistory, after_end},
    lease::may_return,
    state::{AttemptState, TaskState},
};
use mothership_store::attempts::EndKind;
use std::collections::VecDeque;

impl Task {
    /// Another attempt has the task: it is stopped, for `by` goes before it.
    fn take_from_holder(&mut self, by: usize) {
        let holder = &mut self.attempts[self.current - 1];
        if self.current != by && holder.state.is_live() {
            (holder.state, holder.reason) = (AttemptState::Superseded, Some(EndCause::Overtaken));
        }
        self.current = by;
    }
}

impl Model {
    /// Slot, index and number of what is handed out to a runner with room for everything.
    pub fn claim(&mut self, max: usize, expires_at: Timestamp) -> Vec<(Slot, usize, usize)> {
        let mut order: Vec<Slot> = (0..self.jobs.len()).filter(|slot| !self.jobs[*slot].deleted).collect();
        order.sort_by_key(|slot| (-self.jobs[*slot].priority, *slot));
        let mut out = Vec::new();
        for slot in order {
            let job = &mut self.jobs[slot];
            let running = job.counts().running as usize;
            let mut room = job.max_running.map_or(usize::MAX, |most| (most as usize).saturating_sub(running));
            let is_pending = |task: &Task| task.state == TaskState::Pending;
            let mut next: Vec<usize> =
                (0..job.tasks.len()).filter(|at| is_pending(&job.tasks[*at])).collect();
            // What has been out before goes first.
            next.sort_by_key(|at| (job.tasks[*at].attempts.is_empty(), *at));
            for index in next {
                if job.paused || room == 0 {
                    break;
                }
                if out.len() == max {
                    return out;
                }
                let task = &mut job.tasks[index];
                let state = AttemptState::Leased;
                task.attempts.push(Attempt { state, reason: None, expires_at });
                task.current = task.attempts.len();
                task.state = TaskState::Running;
                job.started = true;
                room -= 1;
                out.push((slot, index, task.attempts.len()));
            }
        }
        out
    }

    /// An end that somebody reports.
    pub fn end(
        &mut self,
        (slot, index, number): (Slot, usize, usize),
        cause: EndCause,
        code: Option<i32>,
        now: Timestamp,
    ) -> Ended {
        let before = self.jobs[slot].state();
        let job = &mut self.jobs[slot];
        if job.deleted {
            return Ended { kind: EndKind::Unknown, task: None, job: None, job_ended: false };
        }
        let task = &mut job.tasks[index];
        let attempt = &mut task.attempts[number - 1];
        let is_late = attempt.state == AttemptState::Lost
            || (attempt.state == AttemptState::Superseded && attempt.reason == Some(EndCause::Overtaken));
        let kind = if attempt.state.is_live() {
            match cause == EndCause::LeaseExpired && attempt.expires_at > now {
                true => EndKind::StillHeld,
                false => EndKind::Accepted,
            }
        } else if is_late && cause.is_result() {
            match task.state {
                TaskState::Pending | TaskState::Waiting => EndKind::Accepted,
                TaskState::Running if code == Some(0) => EndKind::Accepted,
                _ => EndKind::Superseded,
            }
        } else if attempt.state == AttemptState::Superseded {
            EndKind::Superseded
        } else {
            EndKind::Duplicate
        };
        if kind == EndKind::Superseded && is_late && cause.is_result() {
            (attempt.state, attempt.reason) = (AttemptState::Superseded, Some(cause));
        }
        let mut queue = VecDeque::new();
        if kind == EndKind::Accepted {
            task.take_from_holder(number);
            let attempt = &mut task.attempts[number - 1];
            let history = TaskHistory {
                failures: task.failures,
                crashes: task.crashes,
                cancel_requested: task.cancel_requested,
            };
            let history = match may_return(attempt.state, attempt.reason) {
                true => history.without_loss(),
                false => history,
            };
            let after = after_end(
                AttemptEnd { exit_code: code, ..AttemptEnd::by(cause) },
                history,
                &job.retry,
                now,
                0.5,
            );
            (attempt.state, attempt.reason) = (after.attempt, Some(cause));
            task.state = after.next.task_state();
            (task.failures, task.crashes) = (after.failures, after.crashes);
            task.retry_at = match after.next {
                Next::RetryAt { at } => Some(at),
                _ => None,
            };
            let ended = if task.state.is_final() { vec![index] } else { vec![] };
            queue.push_back((slot, ended, job.state().is_final() && !before.is_final()));
        }
        let (task, job_ended) =
            (Some(job.tasks[index].state), queue.front().is_some_and(|(.., ended)| *ended));
        let job = Some(job.state());
        self.tell(queue);
        Ended { kind, task, job, job_ended }
    }

    /// Whether it is still held.
    pub fn renew(&mut self, (slot, index, number): (Slot, usize, usize), expires_at: Timestamp) -> bool {
        let job = &mut self.jobs[slot];
        let attempt = &mut job.tasks[index].attempts[number - 1];
        let held = attempt.state.is_live() && !job.deleted;
        if held {
            attempt.expires_at = expires_at;
        }
        held
    }

    /// Whether it is live again; else it was stopped, or nothing changed.
    pub fn come_back(&mut self, (slot, index, number): (Slot, usize, usize), expires_at: Timestamp) -> bool {
        let job = &mut self.jobs[slot];
        let task = &mut job.tasks[index];
        let attempt = &task.attempts[number - 1];
        if job.deleted || !may_return(attempt.state, attempt.reason) {
            return false;
        }
        // Nothing here reports progress, and nothing starts: the older one is further.
        let is_free = matches!(task.state, TaskState::Pending | TaskState::Waiting);
        let goes_before = task.state == TaskState::Running && number < task.current;
        if !is_free && !goes_before {
            let attempt = &mut task.attempts[number - 1];
            (attempt.state, attempt.reason) = (AttemptState::Superseded, Some(EndCause::Overtaken));
            return false;
        }
        task.take_from_holder(number);
        let attempt = &mut task.attempts[number - 1];
        (attempt.state, attempt.reason, attempt.expires_at) = (AttemptState::Leased, None, expires_at);
        (task.state, task.retry_at) = (TaskState::Running, None);
        task.crashes = task.crashes.saturating_sub(1);
        true
    }

    /// How many retries were queued.
    pub fn due(&mut self, now: Timestamp) -> u64 {
        let mut moved = 0;
        for task in self.jobs.iter_mut().filter(|job| !job.deleted).flat_map(|job| &mut job.tasks) {
            if task.state == TaskState::Waiting && task.retry_at.is_some_and(|at| at <= now) {
                (task.state, task.retry_at) = (TaskState::Pending, None);
                moved += 1;
            }
        }
        moved
    }
}
