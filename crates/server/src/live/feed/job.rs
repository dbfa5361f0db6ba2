//! `job:42`: the job, and which of its tasks changed their states.
//!
//! Operations name the tasks they move. Some do not (a retry that became due, a dependency that was met, another
//! server): then the grid is compared with the one before.

use super::{
    super::channel::{Changes, TASKS_NAMED_MAX, json},
    News,
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use mothership_api::jobs::{Job, TaskCounts};
use mothership_core::ids::JobId;
use serde_json::{json as object, value::RawValue};

/// A job with no more tasks is compared whenever its counters moved, so that whatever was missed mends itself.
const COMPARED_ALWAYS_MAX: u64 = 10_000;

pub struct JobNews {
    id: JobId,
    /// As all viewers know it; `None` when it was never read.
    grid: Option<Vec<u8>>,
    told: Option<Job>,
}

impl JobNews {
    pub fn new(id: JobId) -> Self {
        Self { id, grid: None, told: None }
    }

    pub async fn snapshot(&mut self, app: &App, person: &Person, first: bool) -> OpResult<Box<RawValue>> {
        // Viewers fetch the grid after this, so it is no older than the one that later ones are compared with: some
        // changes are told twice, none is left out.
        let job = ops::jobs::get(app, person, self.id).await?;
        if first {
            // Of a large job only when it has been compared before: those who were told to begin anew come back here.
            self.grid = match self.grid.is_some() || job.counts.total <= COMPARED_ALWAYS_MAX {
                true => Some(ops::jobs::grid(app, person, self.id).await?),
                false => None,
            };
            self.told = Some(job.clone());
        }
        json(&object!({ "job": job, "tasks": [] }))
    }

    pub async fn update(&mut self, app: &App, person: &Person, changes: &Changes) -> OpResult<News> {
        let job = ops::jobs::get(app, person, self.id).await?;
        let mut tasks: Vec<(u64, u8)> = changes.tasks.iter().map(|(index, state)| (*index, *state)).collect();
        self.apply(&tasks);
        if self.has_to_compare(changes, &job.counts) {
            match self.compare(app, person, &job).await? {
                Some(differences) => tasks.extend(differences),
                None => {
                    self.told = Some(job);
                    return Ok(News::Anew);
                }
            }
        }
        if tasks.is_empty() && self.told.as_ref() == Some(&job) {
            return Ok(News::Nothing);
        }
        let data = json(&object!({ "job": &job, "tasks": tasks }))?;
        self.told = Some(job);
        Ok(News::Data(data))
    }

    fn has_to_compare(&self, changes: &Changes, counts: &TaskCounts) -> bool {
        let differ = self.told.as_ref().is_none_or(|told| told.counts != *counts);
        let unexplained = changes.unnamed || changes.tasks.is_empty();
        changes.moved || (differ && (unexplained || counts.total <= COMPARED_ALWAYS_MAX))
    }

    fn apply(&mut self, tasks: &[(u64, u8)]) {
        let Some(grid) = &mut self.grid else { return };
        for (index, state) in tasks {
            if let Some(cell) = usize::try_from(*index).ok().and_then(|index| grid.get_mut(index)) {
                *cell = *state;
            }
        }
    }

    /// What differs from the grid before; `None` when that is not known, or too much does.
    async fn compare(&mut self, app: &App, person: &Person, job: &Job) -> OpResult<Option<Vec<(u64, u8)>>> {
        if job.counts.total > ops::jobs::GRID_TASKS_MAX {
            // Nobody draws a grid of it.
            return Ok(Some(Vec::new()));
        }
        let now = ops::jobs::grid(app, person, self.id).await?;
        let before = self.grid.replace(now);
        let (Some(before), Some(now)) = (before, &self.grid) else { return Ok(None) };
        let differences: Vec<(u64, u8)> = (0..)
            .zip(now.iter().zip(&before))
            .filter(|(_, (now, before))| now != before)
            .map(|(index, (now, _))| (index, *now))
            .collect();
        Ok((differences.len() <= TASKS_NAMED_MAX).then_some(differences))
    }
}
