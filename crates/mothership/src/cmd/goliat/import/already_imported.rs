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
pub struct AlreadyImported(BTreeMap<String, (JobId, bool)>);

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

impl AlreadyImported {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{connection::fake::server, output::jobs::tests::job};
    use serde_json::json;

    fn study(id: &str, description: Option<&str>) -> OldStudy {
        OldStudy {
            id: id.into(),
            name: "near".into(),
            description: description.map(str::to_owned),
            base_config: None,
            created_at: Some("2024-05-06T07:08:09Z".parse().unwrap()),
        }
    }

    #[test]
    fn a_description_tells_the_old_id_whatever_people_wrote_before_it() {
        for own in [
            None,
            Some("for the paper"),
            Some("Brought over from GOLIAT's dashboard, where it was elsewhere"),
        ] {
            let text = description(&study("ab-12", own));
            assert!(text.ends_with("where it was ab-12 of 2024-05-06 07:08 UTC"), "{text}");
            assert_eq!(old_id(&job(1, json!({ "description": text }))).as_deref(), Some("ab-12"));
        }
        assert_eq!(old_id(&job(1, json!({ "description": "by hand" }))), None);
        assert_eq!(old_id(&job(1, json!({}))), None);
    }

    #[tokio::test]
    async fn what_is_whole_is_told_from_what_was_broken_off() {
        let page = |line: &str| {
            let about = |id: &str| description(&study(id, None));
            let whole = job(1, json!({ "description": about("whole"), "labels": { LABEL: "whole" } }));
            let broken = job(2, json!({ "description": about("broken") }));
            let copied = job(3, json!({ "description": about("copied"), "labels": { LABEL: "whole" } }));
            let jobs = if line.contains("offset=0") { vec![whole, broken] } else { vec![copied] };
            (200, json!({ "jobs": jobs, "total": 3, "limit": PAGE, "offset": 0, "by_status": {} }))
        };
        let (transport, asked) = server(page);
        let known = AlreadyImported::read(&Client::new(transport, "http://fake", None)).await.unwrap();
        assert!(known.is_done("whole") && !known.is_done("broken") && !known.is_done("never"));
        assert_eq!((known.begun("broken"), known.begun("whole")), (Some(JobId(2)), None));
        assert!(!known.is_done("copied"), "a label of another study says nothing of this one");
        assert_eq!(asked.lock().unwrap().len(), 2, "page by page");
    }
}
