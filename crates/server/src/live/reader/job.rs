//! `job:42`: the job, and which of its tasks changed their states.
//!
//! Operations name the tasks they move. Some do not (a retry that became due, a dependency that was met, another
//! server): then the grid is compared with the one before.

use super::{
    super::marks::{Changes, TASKS_NAMED_MAX},
    TopicUpdate,
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use mothership_api::{
    jobs::{Counts, Job},
    live::{JobTopic, TaskChange, TopicData},
};
use mothership_core::ids::JobId;

/// A job with no more tasks is compared whenever its counters moved, so that whatever was missed mends itself.
const COMPARED_ALWAYS_MAX: u64 = 10_000;

pub struct JobReader {
    id: JobId,
    /// As all viewers know it; `None` when it was never read.
    grid: Option<Vec<u8>>,
    /// As it was sent last; `None` before.
    sent: Option<Job>,
}

impl JobReader {
    pub fn new(id: JobId) -> Self {
        Self { id, grid: None, sent: None }
    }

    pub async fn snapshot(&mut self, app: &App, person: &Person, first: bool) -> OpResult<TopicData> {
        // Viewers fetch the grid after this, so it is no older than the one that later ones are compared with: some
        // changes are sent twice, none is left out.
        let job = ops::jobs::get(app, person, self.id).await?;
        if first {
            // Of a large job only when it has been compared before: those who were told to begin anew come back here.
            self.grid = match self.grid.is_some() || job.counts.total <= COMPARED_ALWAYS_MAX {
                true => Some(ops::jobs::grid(app, person, self.id).await?),
                false => None,
            };
            self.sent = Some(job.clone());
        }
        Ok(data(job, Vec::new()))
    }

    pub async fn update(&mut self, app: &App, person: &Person, changes: &Changes) -> OpResult<TopicUpdate> {
        // The job before the grid: a task that moves in between is found by the counters of the next round.
        let job = ops::jobs::get(app, person, self.id).await?;
        let mut tasks: Vec<TaskChange> =
            changes.tasks.iter().map(|(index, state)| TaskChange(*index, *state)).collect();
        self.apply(&tasks);
        if self.has_to_compare(changes, &job.counts) {
            match self.compare(app, person, &job).await? {
                Some(differences) => tasks.extend(differences),
                None => {
                    self.sent = Some(job);
                    return Ok(TopicUpdate::Resync);
                }
            }
        }
        if tasks.is_empty() && self.sent.as_ref() == Some(&job) {
            return Ok(TopicUpdate::Unchanged);
        }
        self.sent = Some(job.clone());
        Ok(TopicUpdate::Data(data(job, tasks)))
    }

    fn has_to_compare(&self, changes: &Changes, counts: &Counts) -> bool {
        let differ = self.sent.as_ref().is_none_or(|sent| sent.counts != *counts);
        let unexplained = changes.unnamed_jobs || changes.tasks.is_empty();
        changes.unnamed_tasks || (differ && (unexplained || counts.total <= COMPARED_ALWAYS_MAX))
    }

    fn apply(&mut self, tasks: &[TaskChange]) {
        let Some(grid) = &mut self.grid else { return };
        for TaskChange(index, state) in tasks {
            if let Some(cell) = usize::try_from(*index).ok().and_then(|index| grid.get_mut(index)) {
                *cell = *state;
            }
        }
    }

    /// What differs from the grid before; `None` when that is not known, or too much does.
    async fn compare(&mut self, app: &App, person: &Person, job: &Job) -> OpResult<Option<Vec<TaskChange>>> {
        if job.counts.total > ops::jobs::GRID_TASKS_MAX {
            // Nobody draws a grid of it.
            return Ok(Some(Vec::new()));
        }
        let now = ops::jobs::grid(app, person, self.id).await?;
        let before = self.grid.replace(now);
        let (Some(before), Some(now)) = (before, &self.grid) else { return Ok(None) };
        let differences: Vec<TaskChange> = (0..)
            .zip(now.iter().zip(&before))
            .filter(|(_, (now, before))| now != before)
            .map(|(index, (now, _))| TaskChange(index, *now))
            .collect();
        Ok((differences.len() <= TASKS_NAMED_MAX).then_some(differences))
    }
}

fn data(job: Job, tasks: Vec<TaskChange>) -> TopicData {
    TopicData::Job(Box::new(JobTopic { job, tasks }))
}
