//! What has been brought over before: jobs say in their description which study they were, and by a label that all of it
//! is here.

use crate::exit::Result;
use mothership_api::{
    client::Client,
    jobs::{Job, JobQuery},
    runners::Runner,
};
use mothership_core::{
    goliat::{JOB_LABEL, SUPER_STUDY},
    ids::JobId,
    state::RunnerMode,
};
use mothership_store::old_dashboard::OldStudy;
use std::collections::BTreeMap;

/// The label of a job of which all is here; its value is the old id.
pub const LABEL: &str = "goliat-import";
/// Rows of a page.
const PAGE: u64 = 1000;

/// Before the id, in descriptions.
const MARK: &str = "Brought over from GOLIAT's dashboard, where it was ";

/// Jobs by the old id of their study, and whether all of it is here.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<String, (JobId, bool)>);

/// What the job of this study says of itself.
pub fn description(study: &OldStudy) -> String {
    let since =
        study.created_at.map(|at| format!(" of {}", at.strftime("%Y-%m-%d %H:%M UTC"))).unwrap_or_default();
    let own = study.description.as_ref().map(|text| format!("{text}\n")).unwrap_or_default();
    format!("{own}{MARK}{}{since}", study.id)
}

fn old_id(job: &Job) -> Option<String> {
    let (_, rest) = job.description.as_ref()?.rsplit_once(MARK)?;
    rest.split_whitespace().next().map(str::to_owned)
}

impl Known {
    pub async fn read(client: &Client) -> Result<Self> {
        let mut known = BTreeMap::new();
        let mut offset = 0;
        loop {
            let query = JobQuery {
                label: Some(format!("{JOB_LABEL}={SUPER_STUDY}")),
                limit: Some(PAGE),
                offset: Some(offset),
                ..JobQuery::default()
            };
            let page = client.jobs(&query).await?;
            offset += page.jobs.len() as u64;
            for job in &page.jobs {
                if let Some(id) = old_id(job) {
                    let is_done = job.labels.get(LABEL) == Some(&id);
                    known.insert(id, (job.id, is_done));
                }
            }
            if page.jobs.is_empty() || offset >= page.total {
                return Ok(Self(known));
            }
        }
    }

    pub fn is_done(&self, study: &str) -> bool {
        self.0.get(study).is_some_and(|(_, is_done)| *is_done)
    }

    /// The job of a study that was broken off.
    pub fn begun(&self, study: &str) -> Option<JobId> {
        self.0.get(study).filter(|(_, is_done)| !is_done).map(|(job, _)| *job)
    }
}

/// Whether a runner asks for tasks by itself.
pub fn may_take(runner: &Runner) -> bool {
    runner.mode == RunnerMode::Active
}
