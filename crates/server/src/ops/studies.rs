//! GOLIAT's studies: cut here or by its own command, they become jobs with one task for each assignment.

use super::submit::{self, Beside};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{goliat as wire, jobs::Job, problem::FieldError};
use mothership_core::{
    goliat::{
        parts, paths,
        split::{self, Strategy, Wish},
        study::{self, Study},
    },
    ownership::EVERYONE,
    spec::SpecError,
};
use mothership_store::jobs::JobFile;

/// Where the text of the whole configuration is kept.
pub const BASE: &str = "baseConfig";
/// Longest name.
const NAME_CHARS_MAX: usize = 200;

/// Its assignments would wait for ever.
const NOT_ANSWERED: &str = "this server does not answer GOLIAT's client, so nobody could take an assignment; start it with \
                            --compat goliat";

/// Cuts a study and stores it, unless it is a dry run; whether it is new.
pub async fn create(
    app: &App,
    person: &Person,
    request: wire::StudyRequest,
    key: Option<String>,
) -> OpResult<(wire::Study, bool)> {
    let name = request.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(OpError::field("name", format!("must have 1 to {NAME_CHARS_MAX} characters"), None));
    }
    let is_answered = app.config.answers_goliat();
    // The same cut that `goliat study` makes at the machine, so that a study is the same whoever cuts it.
    let wish = Wish {
        strategy: match &request.split_by {
            Some(name) => name.parse().map_err(refused)?,
            None => Strategy::Auto,
        },
        splits: request.num_splits,
        groups: request.frequency_groups,
    };
    let config = request.config.get().to_owned();
    let cut = move || (split::cut(&config, &wish), split::remark(&config, &wish));
    let (parts, remark) = app.aside.run(cut).await?;
    let parts = parts.map_err(refused)?;
    let total = parts.len() as u64;
    let configs: Vec<String> = parts.into_iter().map(|part| part.config).collect();
    let (labels, configs) = app.aside.run(move || (parts::labels(&configs), configs)).await?;
    let study = Study {
        name,
        description: request.description.filter(|text| !text.is_empty()),
        base_config: Some(request.config.get().to_owned()),
        configs,
    };
    // Checked as a job, too: a dry run that succeeds must not fail when it is meant.
    let (job, is_new) = if request.dry_run {
        study::spec(&study).check()?;
        (None, false)
    } else if !is_answered {
        return Err(OpError::Conflict(NOT_ANSWERED.into()));
    } else {
        let (job, is_new) = store(app, person, study, key).await?;
        (Some(job.id), is_new)
    };
    let assignment = |(index, label)| wire::StudyAssignment { index, label };
    let assignments = (0..).zip(labels).map(assignment).collect();
    // A cut may be looked at anywhere.
    let not_answered = (!is_answered).then(|| NOT_ANSWERED.to_owned());
    let remarks: Vec<String> = [remark, not_answered].into_iter().flatten().collect();
    let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
    Ok((wire::Study { job_id: job, total, assignments, remark }, is_new))
}

/// Stores a study that has been cut; the job, and whether it is new.
pub async fn store(app: &App, person: &Person, study: Study, key: Option<String>) -> OpResult<(Job, bool)> {
    let (checked, study) = app.aside.run(move || (study::spec(&study).check(), study)).await?;
    let checked = checked?;
    let Study { name, base_config, configs, .. } = study;
    // The whole configuration belongs to the job, each part to its task: a runner is given its own part only.
    let base = base_config.map(|content| JobFile { task: None, path: BASE.into(), content });
    let parts = (0u64..).zip(configs).map(|(index, content)| JobFile {
        task: Some(index),
        path: paths::config(&name, index),
        content,
    });
    // The machines that take its assignments ask without a login: it is everybody's, whoever submits it.
    let files = base.into_iter().chain(parts).collect();
    submit::store(app, person, checked, EVERYONE.into(), key, Beside { files, ..Beside::default() }).await
}

fn refused(error: SpecError) -> OpError {
    let SpecError { path, message, hint } = error;
    let detail = format!("{path}: {message}");
    OpError::Invalid { detail, errors: vec![FieldError { path, message, hint }] }
}
