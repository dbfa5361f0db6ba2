//! Configurations of studies, as they came: of the whole study, and of each of its tasks.

use super::studies::BASE;
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_core::{
    goliat::{JOB_LABEL, SUPER_STUDY, paths},
    ids::{JobId, TaskId},
};
use mothership_store::jobs::{self, JobRow};

/// A text and the name of the file that it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Without a folder.
    pub file_name: String,
    /// Byte for byte: the order of keys counts.
    pub text: String,
}

/// Whether it is a study, of which each task has a configuration.
pub fn is_study(job: &JobRow) -> bool {
    job.labels.get(JOB_LABEL).is_some_and(|kind| kind == SUPER_STUDY)
}

fn no_study(subject: impl std::fmt::Display) -> OpError {
    OpError::NotFound(format!("{subject} has no configuration: only a GOLIAT study has one"))
}

/// Of a whole study.
///
/// # Errors
/// `NotFound`, with the reason: no such job, no study, or one that came without its whole configuration.
pub async fn of_job(app: &App, person: &Person, id: JobId) -> OpResult<Configuration> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| match jobs::get(tx, id, &sight)? {
        Some(job) => Ok(Some((jobs::file(tx, id, BASE)?, job))),
        None => Ok(None),
    });
    let (text, job) = found.await?.ok_or_else(|| OpError::not_found("job", id))?;
    match text {
        Some(text) => Ok(Configuration { file_name: paths::base_config(&job.name), text }),
        None if is_study(&job) => Err(OpError::NotFound(format!(
            "job {id} came without its whole configuration; those of its tasks are at /api/v1/tasks/{id}.0/configuration"
        ))),
        None => Err(no_study(format!("job {id}"))),
    }
}

/// Of a task of a study.
///
/// # Errors
/// `NotFound`, with the reason: no such task, or no study.
pub async fn of_task(app: &App, person: &Person, id: TaskId) -> OpResult<Configuration> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        let Some(job) = jobs::get(tx, id.job, &sight)? else { return Ok(None) };
        Ok((id.index < job.counts.total).then_some(jobs::task_files(tx, id.job, id.index, id.index)?))
    });
    let files = found.await?.ok_or_else(|| OpError::not_found("task", id))?;
    let file = files.into_iter().next().ok_or_else(|| no_study(format!("task {id}")))?;
    let file_name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(Configuration { file_name, text: file.content })
}
