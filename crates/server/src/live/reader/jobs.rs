//! `jobs`: the newest jobs, then those that changed.

use super::{super::marks::Changes, TopicUpdate};
use crate::{actor::Person, app::App, error::OpResult, ops};
use mothership_api::{
    jobs::{Job, JobQuery},
    live::{JobsTopic, TopicData},
};
use mothership_core::{ids::JobId, ownership::Sight};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct JobsReader {
    /// The newest jobs as all viewers know them; what changed without a mark shows against it.
    sent: BTreeMap<JobId, Job>,
}

impl JobsReader {
    pub async fn snapshot(&mut self, app: &App, person: &Person, first: bool) -> OpResult<JobsTopic> {
        let jobs = newest(app, person).await?;
        if first {
            self.sent = jobs.iter().map(|job| (job.id, job.clone())).collect();
        }
        Ok(JobsTopic { jobs })
    }

    pub async fn update(&mut self, app: &App, person: &Person, changes: &Changes) -> OpResult<TopicUpdate> {
        if changes.too_many_jobs {
            return Ok(TopicUpdate::Resync);
        }
        let mut jobs = ops::jobs::some(app, person, changes.jobs.iter().copied().collect()).await?;
        if jobs.len() < changes.jobs.len() && self.has_lost_one(person, changes, &jobs) {
            // An update cannot say so.
            return Ok(TopicUpdate::Resync);
        }
        if changes.unnamed_jobs || changes.jobs.is_empty() {
            let unnamed =
                newest(app, person).await?.into_iter().filter(|job| !changes.jobs.contains(&job.id));
            jobs.extend(unnamed.filter(|job| self.sent.get(&job.id) != Some(job)));
        }
        if jobs.is_empty() {
            return Ok(TopicUpdate::Unchanged);
        }
        self.sent.extend(jobs.iter().map(|job| (job.id, job.clone())));
        // Only the newest are ever compared.
        while self.sent.len() > 2 * NEWEST as usize {
            self.sent.pop_first();
        }
        Ok(TopicUpdate::Data(TopicData::Jobs(JobsTopic { jobs })))
    }
}

impl JobsReader {
    /// Whether a job that viewers may know is gone: deleted, or out of their sight. Others' jobs that move are no news.
    fn has_lost_one(&self, person: &Person, changes: &Changes, found: &[Job]) -> bool {
        let is_gone = |id: &JobId| !found.iter().any(|job| job.id == *id);
        let is_known = |id: &JobId| person.sight == Sight::Everything || self.sent.contains_key(id);
        changes.jobs.iter().any(|id| is_gone(id) && is_known(id))
    }
}

/// Jobs of a snapshot: what a page of the list shows.
const NEWEST: u64 = 50;

async fn newest(app: &App, person: &Person) -> OpResult<Vec<Job>> {
    let query = JobQuery { limit: Some(NEWEST), ..JobQuery::default() };
    Ok(ops::jobs::list(app, person, query).await?.jobs)
}
