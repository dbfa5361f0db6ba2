// size: one model of all that may happen to tasks; its steps share the same state.
//! The store without a database: a list of jobs with a list of tasks each, moved one by one. What follows from an end
//! is asked of `core`, as the store does; everything else is said again here, in the simplest words.

use jiff::Timestamp;
use mothership_core::{
    attempt::{AttemptEnd, EndCause, Next, TaskHistory, after_end},
    job::{self, Counts},
    lease::may_return,
    retry::RetryPolicy,
    state::{AttemptState, JobState, TaskState},
};
use mothership_store::{attempts::EndKind, jobs::DependencyKind};
use std::collections::VecDeque;

/// Place of a job in the order of submission.
pub type Slot = usize;

#[derive(Debug, Clone)]
pub struct Attempt {
    pub state: AttemptState,
    pub reason: Option<EndCause>,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Task {
    pub state: TaskState,
    pub failures: u32,
    pub crashes: u32,
    pub cancel_requested: bool,
    pub retry_at: Option<Timestamp>,
    pub attempts: Vec<Attempt>,
    /// Number of the one that counts.
    pub current: usize,
}

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

/// What a dependency as a whole has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Met,
    Open,
    Broken,
}

#[derive(Debug, Clone)]
pub struct Waits {
    pub on: Slot,
    pub kind: DependencyKind,
    pub each: bool,
    pub whole: Verdict,
}

#[derive(Debug, Clone)]
pub struct Job {
    pub priority: i32,
    pub retry: RetryPolicy,
    pub max_running: Option<u32>,
    pub waits: Vec<Waits>,
    pub tasks: Vec<Task>,
    pub paused: bool,
    pub cancel_requested: bool,
    pub started: bool,
    pub deleted: bool,
}

#[derive(Debug, Default)]
pub struct Model {
    pub jobs: Vec<Job>,
}

/// What the model says of an end.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub kind: EndKind,
    pub task: Option<TaskState>,
    pub job: Option<JobState>,
    pub job_ended: bool,
}

impl Job {
    pub fn counts(&self) -> Counts {
        let count = |state| self.tasks.iter().filter(|task| task.state == state).count() as u64;
        Counts {
            total: self.tasks.len() as u64,
            waiting: count(TaskState::Waiting),
            pending: count(TaskState::Pending),
            running: count(TaskState::Running),
            completed: count(TaskState::Completed),
            failed: count(TaskState::Failed),
            cancelled: count(TaskState::Cancelled),
        }
    }

    pub fn state(&self) -> JobState {
        job::state(&self.counts(), self.paused, self.cancel_requested, self.started)
    }
}

fn verdict(kind: DependencyKind, has_ended: bool, well: bool) -> Verdict {
    match (has_ended, kind) {
        (false, _) => Verdict::Open,
        (true, DependencyKind::AfterOk) if !well => Verdict::Broken,
        _ => Verdict::Met,
    }
}

impl Model {
    pub fn submit(&mut self, mut job: Job) -> Slot {
        for waits in &mut job.waits {
            let state = self.jobs[waits.on].state();
            waits.whole = verdict(waits.kind, state.is_final(), state == JobState::Completed);
        }
        let start = if job.waits.is_empty() { TaskState::Pending } else { TaskState::Waiting };
        job.tasks.iter_mut().for_each(|task| task.state = start);
        self.jobs.push(job);
        let slot = self.jobs.len() - 1;
        let mut queue = VecDeque::new();
        self.update(slot, None, &mut queue);
        self.tell(queue);
        slot
    }

    /// Of one task: the strongest word of all that its job waits for; `None` when one of them has been deleted.
    fn verdict(&self, slot: Slot, index: usize) -> Option<Verdict> {
        let mut strongest = Verdict::Met;
        for waits in &self.jobs[slot].waits {
            let on = &self.jobs[waits.on];
            let said = match waits.each {
                true if on.deleted => return None,
                true => {
                    let state = on.tasks[index].state;
                    verdict(waits.kind, state.is_final(), state == TaskState::Completed)
                }
                false => waits.whole,
            };
            strongest = strongest.max(said);
        }
        Some(strongest)
    }

    /// Moves what need not wait any more; `only` these indexes. Who was cancelled by that goes into the queue.
    fn update(&mut self, slot: Slot, only: Option<&[usize]>, queue: &mut VecDeque<(Slot, Vec<usize>, bool)>) {
        let was_final = self.jobs[slot].state().is_final();
        let mut cancelled = Vec::new();
        for index in 0..self.jobs[slot].tasks.len() {
            if only.is_some_and(|only| !only.contains(&index)) {
                continue;
            }
            let said = self.verdict(slot, index);
            let task = &mut self.jobs[slot].tasks[index];
            if task.state != TaskState::Waiting || task.retry_at.is_some() {
                continue;
            }
            match said {
                Some(Verdict::Met) => task.state = TaskState::Pending,
                Some(Verdict::Broken) => {
                    task.state = TaskState::Cancelled;
                    cancelled.push(index);
                }
                _ => {}
            }
        }
        if !cancelled.is_empty() {
            let ended = !was_final && self.jobs[slot].state().is_final();
            queue.push_back((slot, cancelled, ended));
        }
    }

    /// Tells those who wait that tasks of a job have ended, and whether the job has.
    fn tell(&mut self, mut queue: VecDeque<(Slot, Vec<usize>, bool)>) {
        while let Some((on, tasks, job_ended)) = queue.pop_front() {
            for slot in 0..self.jobs.len() {
                let waits: Vec<(usize, Waits)> =
                    self.jobs[slot].waits.iter().cloned().enumerate().filter(|(_, w)| w.on == on).collect();
                for (at, waits) in waits {
                    if self.jobs[slot].deleted {
                        continue;
                    }
                    if waits.each {
                        self.update(slot, Some(&tasks), &mut queue);
                    } else if job_ended {
                        if waits.whole == Verdict::Open {
                            let well = self.jobs[on].state() == JobState::Completed;
                            self.jobs[slot].waits[at].whole = verdict(waits.kind, true, well);
                        }
                        self.update(slot, None, &mut queue);
                    }
                }
            }
        }
    }

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

    /// Whether that was allowed.
    pub fn delete(&mut self, slot: Slot) -> bool {
        if !self.jobs[slot].deleted && self.jobs[slot].counts().running > 0 {
            return false;
        }
        self.cancel(slot);
        self.jobs[slot].deleted = true;
        true
    }
}

/// A task that has no row yet keeps no wish.
fn stop(task: &mut Task) {
    task.state = TaskState::Cancelled;
    task.retry_at = None;
    task.cancel_requested = !task.attempts.is_empty();
}
