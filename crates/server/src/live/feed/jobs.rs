//! `jobs`: the newest jobs, then those that changed.

use super::{
    super::channel::{Changes, json},
    News,
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use mothership_api::jobs::{Job, JobQuery};
use mothership_core::ids::JobId;
use serde_json::{json as object, value::RawValue};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Jobs {
    /// The newest jobs as all viewers know them; what changed without a mark shows against it.
    told: BTreeMap<JobId, Job>,
}

impl Jobs {
    pub async fn snapshot(&mut self, app: &App, person: &Person, first: bool) -> OpResult<Box<RawValue>> {
        let newest = newest(app, person).await?;
        let data = json(&object!({ "jobs": &newest }))?;
        if first {
            self.told = newest.into_iter().map(|job| (job.id, job)).collect();
        }
        Ok(data)
    }

    pub async fn update(&mut self, app: &App, person: &Person, changes: &Changes) -> OpResult<News> {
        if changes.too_many_jobs {
            return Ok(News::Anew);
        }
        let mut changed = ops::jobs::some(app, person, changes.jobs.iter().copied().collect()).await?;
        if changed.len() < changes.jobs.len() {
            // One was deleted; an update has no word for that.
            return Ok(News::Anew);
        }
        if changes.unnamed || changes.jobs.is_empty() {
            let unnamed =
                newest(app, person).await?.into_iter().filter(|job| !changes.jobs.contains(&job.id));
            changed.extend(unnamed.filter(|job| self.told.get(&job.id) != Some(job)));
        }
        if changed.is_empty() {
            return Ok(News::Nothing);
        }
        let data = json(&object!({ "jobs": &changed }))?;
        self.told.extend(changed.into_iter().map(|job| (job.id, job)));
        // Only the newest are ever compared.
        while self.told.len() > 2 * NEWEST as usize {
            self.told.pop_first();
        }
        Ok(News::Data(data))
    }
}

const NEWEST: u64 = 50;

async fn newest(app: &App, person: &Person) -> OpResult<Vec<Job>> {
    let query = JobQuery { limit: Some(NEWEST), ..JobQuery::default() };
    Ok(ops::jobs::list(app, person, query).await?.jobs)
}
