//! What waits for what, and what follows when that has ended.

use super::{Model, Slot, Verdict, Waits};
use mothership_core::state::{JobState, TaskState};
use mothership_store::jobs::DependencyKind;
use std::collections::VecDeque;

pub(super) fn verdict(kind: DependencyKind, has_ended: bool, well: bool) -> Verdict {
    match (has_ended, kind) {
        (false, _) => Verdict::Open,
        (true, DependencyKind::AfterOk) if !well => Verdict::Broken,
        _ => Verdict::Met,
    }
}

impl Model {
    /// Of one task: the strongest word of all that its job waits for; `None` when one of them has been deleted.
    pub(super) fn verdict(&self, slot: Slot, index: usize) -> Option<Verdict> {
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
    pub(super) fn update(
        &mut self,
        slot: Slot,
        only: Option<&[usize]>,
        queue: &mut VecDeque<(Slot, Vec<usize>, bool)>,
    ) {
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
    pub(super) fn tell(&mut self, mut queue: VecDeque<(Slot, Vec<usize>, bool)>) {
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
}
