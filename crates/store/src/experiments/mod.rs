//! Experiments: definitions with a form, the runs that were made of them, and what people keep beside them.
//!
//! A definition is kept as a person wrote it, each version for as long as it is the newest ones or a run was made of it. A
//! run is a job; what it was made of lies beside the job and goes with it. An experiment that is deleted is gone for
//! everybody, while the versions that runs were made of stay with the runs.
//!
//! Every look for an experiment by its name is [`find`], and every look for a run by its job is [`run`].

mod change;
mod drafts;
mod find;
mod presets;
mod runs;

pub use change::{add_version, delete, give, hand_over, insert, set_archived};
pub use drafts::{delete_draft, draft, other_drafts, put_draft};
pub use find::{KIND, count, find, inputs_there, list, version, versions};
pub use presets::{delete_preset, presets, put_preset};
pub(crate) use runs::forget_run;
pub use runs::{insert_run, metrics, pictures, run, run_of_key, runs};

use crate::{Time, jobs::JobRow};
use mothership_core::{
    experiment::GivenValues,
    ids::{BlobHash, JobId},
    ownership::{Holder, Right},
};

/// An experiment without its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExperimentRow {
    /// By which everything of it is kept; never another experiment's.
    pub id: i64,
    /// By which people find it.
    pub name: String,
    /// Who made it, or was given it.
    pub owner: String,
    /// Who holds it: its owner alone, or a project.
    pub holder: Holder,
    /// What may be done with it by whoever asked.
    pub right: Right,
    /// What people see in place of the name; empty for none.
    pub title: String,
    /// What it is for; may be empty.
    pub description: String,
    /// How many parameters its newest version has.
    pub parameters: u64,
    /// The newest version, from 1.
    pub version: u64,
    /// How many runs of it are seen by whoever asked.
    pub runs: u64,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Time,
    /// When its newest version came.
    pub updated_at: Time,
    /// When it was put out of sight; `None` when it is not.
    pub archived_at: Option<Time>,
}

/// A version of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Its number, from 1.
    pub version: u64,
    /// `toml`, `yaml` or `json`.
    pub format: String,
    /// As a person wrote it.
    pub text: String,
    /// JSON: what paths among its inputs came to.
    pub inputs: String,
    /// How many runs were made of it.
    pub runs: u64,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: Time,
}

/// A version of a definition that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// `toml`, `yaml` or `json`.
    pub format: String,
    /// As a person wrote it.
    pub text: String,
    /// JSON: what paths among its inputs came to.
    pub inputs: String,
    /// The blobs that these name.
    pub blobs: Vec<BlobHash>,
    /// What people see in place of the name; empty for none.
    pub title: String,
    /// What it is for; may be empty.
    pub description: String,
    /// How many parameters it has.
    pub parameters: u64,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: Time,
}

/// Which experiments; in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExperimentFilter {
    /// Only archived ones, instead of only others.
    pub archived: bool,
    /// In name, title or description.
    pub text: Option<String>,
    /// Behind this name.
    pub after: Option<String>,
    /// Rows of a page.
    pub limit: u64,
}

/// What a run was made of, for a job that is about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// The experiment.
    pub experiment: i64,
    /// Version of its definition.
    pub version: u64,
    /// As a person gave it, without secrets.
    pub given: GivenValues,
    /// With the default of everything else that the run has.
    pub held: GivenValues,
    /// Parameters with several values.
    pub varying: Vec<String>,
    /// Parameters that differ from the run it was cloned from.
    pub changed: Vec<String>,
    /// The run that was edited and run again.
    pub cloned_from: Option<JobId>,
    /// Who ran it.
    pub run_by: String,
}

/// A run: its job, and what that was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The job, without dependencies and durations.
    pub job: JobRow,
    /// The experiment.
    pub experiment: i64,
    /// What the experiment is called, or was.
    pub name: String,
    /// Whether the experiment is still there.
    pub exists: bool,
    /// See [`NewRun`].
    pub version: u64,
    /// See [`NewRun`].
    pub given: GivenValues,
    /// See [`NewRun`].
    pub held: GivenValues,
    /// See [`NewRun`].
    pub varying: Vec<String>,
    /// See [`NewRun`].
    pub changed: Vec<String>,
    /// See [`NewRun`].
    pub cloned_from: Option<JobId>,
    /// See [`NewRun`].
    pub run_by: String,
}

/// A picture that the first task of a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRow {
    /// In the work folder.
    pub path: String,
    /// What it is.
    pub content_type: String,
    /// In bytes.
    pub size: u64,
}

/// A set of values that a person keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct PresetRow {
    /// Its name.
    pub name: String,
    /// What people see in place of the name; empty for none.
    pub title: String,
    /// When to take it; may be empty.
    pub help: String,
    /// Its values.
    pub given: GivenValues,
    /// Who keeps it.
    pub owner: String,
    /// When it was kept last.
    pub updated_at: Time,
}

/// A form that a person has begun to fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftRow {
    /// Its values as they stand, without secrets.
    pub given: GivenValues,
    /// Version of the definition that the form was made of.
    pub version: u64,
    /// The run that is edited.
    pub cloned_from: Option<JobId>,
    /// When it was kept last.
    pub updated_at: Time,
}
